"""Keys of scenario files that have another name since the last version are read with a note, for one version.

The text of the file is not touched: its marks stay, so that a fault still points at what its author wrote.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from freightsim.base.errors import RenamedKeyWarning
from freightsim.base.language import N_, _
from freightsim.validation.faults import Fault, SourceKind, refusal_of, shown
from freightsim.validation.layers import VARIANTS
from freightsim.validation.merge import Keys, paths
from freightsim.validation.yaml_text import Document

VERSION = 2
"""The version of the file format."""
KEY = "schema_version"
"""The key that states a file's version; a file without it is of this one."""


@dataclass(frozen=True)
class Rename:
    """A key that has another name now."""

    path: Keys
    """Where it was; ``*`` is any key."""
    now: str
    """Its name now."""

    def fits(self, path: Keys) -> bool:
        """Tell whether a path leads to the key."""
        return len(path) == len(self.path) and all(a in ("*", b) for a, b in zip(self.path, path, strict=True))


RENAMED = (
    Rename(("relief", "patience_h"), "max_idle_h"),
    Rename(("choice", "rail", "support_usd_per_feu"), "subsidy_usd_per_feu"),
    Rename(("choice", "rail", "support_cap"), "subsidy_cap"),
    Rename(("cities", "*", "joins", "support_usd_per_feu"), "subsidy_usd_per_feu"),
)
"""Keys renamed since version 0.1.0; they go with version 0.3.0."""


@dataclass(frozen=True)
class Replaced(Rename):
    """A key or an entry that is gone: its numbers would mean something else under what has its place now."""

    why: str = ""
    """What is said of it; with ``{now}``, and ``{id}`` for the key above it."""


_FACTORS = N_("this key was replaced by '{now}', whose numbers are factors, not odds ratios")

REPLACED = (
    Replaced(("cargo", "weight_tilt"), "load_factor", _FACTORS),
    Replaced(("cargo", "value_tilt"), "value_factor", _FACTORS),
    Replaced(
        ("demand", "*", "feu_per_trade_usd_bn"),
        "feu_per_boxable_usd_bn",
        N_("this key was replaced by '{now}': FEU a year for each USD billion that ships in boxes, not of all trade"),
    ),
    Replaced(
        ("cities", "*", "own_trains_per_week"),
        "trains_per_week",
        N_("this key was removed: the trains of a city are those of the hub of its id (`hubs.{id}.{now}`)"),
    ),
    Replaced(
        ("events", "diversion_2020"),
        "persistence",
        N_("this event was removed: the demand of 2020 is in the fitted constants of rail, and fades (`choice.{now}`)"),
    ),
)
"""Keys and entries that are gone since version 0.1.0 and whose numbers mean something else now: they are refused."""


def present(document: Document) -> Document:
    """Return a file with the present names of its keys; warns (`RenamedKeyWarning`) where it has old ones.

    Raises ScenarioError for a version of the format that is not known, and where a key is written under both names.
    """
    _check_version(document)
    old = {rename.path[-1] for rename in RENAMED}
    names = {path: now for path, _value in paths(document.tree) if path[-1] in old and (now := called_now(path))}
    if not names:
        return document
    twice = list(_twice(document, names))
    if twice:
        raise refusal_of(twice, document.whole.name)
    said = "; ".join(_("{key} is now {now}").format(key=".".join(path), now=now) for path, now in names.items())
    place = document.place(next(iter(names)), at_key=True) or document.whole
    text = _("read for now, but not in the next version: {what}").format(what=said)
    warnings.warn(str(Fault(place, text)), RenamedKeyWarning, stacklevel=2)
    marks = {_renamed(path, names): mark for path, mark in document.marks.items()}
    return replace(document, tree=_tree(document.tree, (), names), marks=marks)


def present_tree(tree: dict[str, Any], source: str, kind: SourceKind = SourceKind.TREE) -> dict[str, Any]:
    """Return a tree of plain data with the present names of its keys; warns and raises as `present`."""
    return present(Document(source, "", tree, {}, kind)).tree


def called_now(path: Keys) -> str:
    """Return what the last key of a path is called now, where it had another name before; else nothing."""
    own = _within(path)
    return next((rename.now for rename in RENAMED if rename.fits(own)), "")


def replaced_by(path: Keys) -> str:
    """Say what has the place of the last key of a path, where that one is gone; else nothing."""
    found = next((each for each in REPLACED if each.fits(path)), None)
    return _(found.why).format(now=found.now, id=path[-2]) if found else ""


def called_before(name: str) -> str:
    """Say what a key that was called so, by a dotted path or alone, is called now or why it is gone; else nothing."""
    keys = tuple(name.split("."))
    if now := renamed_from(name):
        return _("an old name: it ends in '{now}' now").format(now=now)
    if why := replaced_by(keys):
        return why
    alone = next((each for each in REPLACED if keys == each.path[-1:]), None)
    return _(alone.why).format(now=alone.now, id="<id>") if alone else ""


def renamed_from(name: str) -> str:
    """Return the present name of a key that was called so anywhere, by a dotted path or alone; else nothing."""
    keys = tuple(name.split("."))
    return called_now(keys) or next((rename.now for rename in RENAMED if keys == rename.path[-1:]), "")


def _check_version(document: Document) -> None:
    """Refuse a file of another version of the format."""
    found = document.tree.get(KEY)
    if found is None or (found == VERSION and not isinstance(found, bool)):
        return
    text = _("must be {present}, got {value}").format(present=VERSION, value=shown(found))
    if isinstance(found, int) and not isinstance(found, bool) and found > VERSION:
        text = _("this file is of version {version}, and this freightsim reads version {present}: update it")
        text = text.format(version=shown(found), present=VERSION)
    place = document.place((KEY,), at_key=False) or document.whole
    raise refusal_of([Fault(place, text, (KEY,))], document.whole.name)


def _twice(document: Document, names: dict[Keys, str]) -> Iterator[Fault]:
    """Yield a fault for each key that is written under its old name and its present one."""
    known = {path for path, _value in paths(document.tree)}
    for path, now in names.items():
        if (*path[:-1], now) in known:
            place = document.place(path, at_key=True) or document.whole
            text = _("this is written twice: '{old}' is the old name of '{now}'").format(old=path[-1], now=now)
            yield Fault(place, text, path)


def _within(path: Keys) -> Keys:
    """Return a path in a scenario: a variant holds one of its own."""
    return path[2:] if path[:1] == (VARIANTS,) else path


def _renamed(path: Keys, names: dict[Keys, str]) -> Keys:
    """Return a path with the present name of each of its keys."""
    return tuple(names.get(path[:depth], path[depth - 1]) for depth in range(1, len(path) + 1))


def _tree(tree: Any, path: Keys, names: dict[Keys, str]) -> Any:
    if not isinstance(tree, dict):
        return tree
    return {names.get((*path, str(key)), key): _tree(value, (*path, str(key)), names) for key, value in tree.items()}

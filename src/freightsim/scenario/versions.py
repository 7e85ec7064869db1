"""Files of earlier versions of the format are read as if they were of the present one, and it is told what changed.

A version differs from the one before in the names of keys alone; `MIGRATIONS` lists them. The text of an old file is
not touched: its marks stay, so that a fault still points at what its author wrote. `freightsim migrate` rewrites it.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from freightsim.base.errors import OldVersionWarning
from freightsim.base.language import _
from freightsim.scenario.demand import MONTHS
from freightsim.scenario.faults import Fault, Place, refusal_of, shown
from freightsim.scenario.merge import paths
from freightsim.scenario.model import VERSION
from freightsim.scenario.variants import VARIANTS
from freightsim.scenario.yaml_text import Document

Keys = tuple[str, ...]

KEY = "schema_version"
"""The key that states a file's version; a file without it is of the present one."""

MOST_NAMED = 3
"""Keys that a note names; the others are counted."""


@dataclass(frozen=True)
class Rename:
    """A key that has another name in the next version."""

    path: Keys
    """Where it stood; ``*`` is any key."""
    now: str
    """What it is called since."""

    def fits(self, path: Keys) -> bool:
        """Tell whether a path leads to the key."""
        return len(path) == len(self.path) and all(a in ("*", b) for a, b in zip(self.path, path, strict=True))


MIGRATIONS: Mapping[int, tuple[Rename, ...]] = {
    1: (
        Rename(("demand", "*", "attraction", "start"), "from"),
        *(
            Rename(("demand", "*", "season", "months", f"{number:02d}"), month)
            for number, month in enumerate(MONTHS, start=1)
        ),
    ),
}
"""What was renamed after each version."""


@dataclass(frozen=True)
class Migrated:
    """A file as one of the present version."""

    document: Document
    """Keys have their present names; marks and text are those of the file as it is written."""
    version: int
    """The version that it was written in."""
    renamed: dict[Keys, str]
    """By the path as it is written, what each renamed key is called now."""

    @property
    def note(self) -> str:
        """What was read otherwise than it is written; empty for a file of the present version."""
        if self.version == VERSION:
            return ""
        named = [_("{key} is now {now}").format(key=".".join(path), now=now) for path, now in self.renamed.items()]
        if len(named) > MOST_NAMED:
            named[MOST_NAMED:] = [_("{number} more keys are renamed").format(number=len(named) - MOST_NAMED)]
        what = "; ".join(named) or _("none of its keys has another name")
        source = self.document.source
        text = _("of version {version}, read as {present}: {what} (`{command}` rewrites it)").format(
            version=self.version, present=VERSION, what=what, command=f"freightsim migrate {source}"
        )
        return str(Fault(Place(source), text))


def present(document: Document) -> Document:
    """Return a file as one of the present version; warns (`OldVersionWarning`) where it was written in an earlier one.

    Raises ScenarioError for a version that is not known, and for keys that its version does not have.
    """
    found = migrated(document)
    if found.note:
        warnings.warn(found.note, OldVersionWarning, stacklevel=2)
    return found.document


def migrated(document: Document) -> Migrated:
    """Return a file as one of the present version, and what that changed.

    Raises ScenarioError for a version that is not known, and for keys that its version does not have.
    """
    version = _version(document)
    strange = list(_strange(document, version))
    if strange:
        raise refusal_of(strange, document.source)
    names = {path: now for path, _value in paths(document.tree) if (now := _now(path, version)[-1]) != path[-1]}
    tree = _tree(document.tree, (), version)
    if version != VERSION:
        tree[KEY] = VERSION
    marks = {_now(path, version): marks for path, marks in document.marks.items()}
    return Migrated(replace(document, tree=tree, marks=marks), version, names)


def present_tree(tree: dict[str, Any], source: str) -> dict[str, Any]:
    """Return a tree of plain data, such as a program kept it, as one of the present version.

    Raises ScenarioError as `present`, without a place in a text.
    """
    return present(Document(source, "", tree, {})).tree if tree.get(KEY, VERSION) != VERSION else tree


def called_now(path: Keys) -> str:
    """Return what the last key of a path is called now, where an earlier version had another name; else nothing."""
    for version in range(1, VERSION):
        if (now := _now(path, version)[-1]) != path[-1]:
            return now
    return ""


def _version(document: Document) -> int:
    found = document.tree.get(KEY)
    if found is None:
        return VERSION
    whole = isinstance(found, int) and not isinstance(found, bool)
    if whole and 1 <= found <= VERSION:
        return int(found)
    text = _("must be a version from 1 to {present}, got {value}").format(present=VERSION, value=shown(found))
    if whole and found > VERSION:
        text = _("this file is of version {version}, and this freightsim reads up to {present}: update it")
        text = text.format(version=found, present=VERSION)
    place = document.place((KEY,), at_key=False) or Place(document.source)
    raise refusal_of([Fault(place, text, (KEY,))], document.source)


def _strange(document: Document, version: int) -> Iterator[Fault]:
    """Yield a fault for each key that belongs to another version than the file's: a file is of one version."""
    for path, _value in paths(document.tree):
        own = _within(path)
        for since in range(1, VERSION):
            for rename in _BY_KEY.get((since, own[-1] if own else ""), ()):
                if since < version and rename.fits(own):
                    text = _("unknown key: since version {version} it is called '{now}'")
                    text = text.format(version=since + 1, now=rename.now)
                    todo = _("a file of version {version} says '{line}'")
                    todo = todo.format(version=since, line=f"{KEY}: {since}")
                    yield Fault(_place(document, path), text, path, todo)
            for rename in _BY_NEW_KEY.get((since, own[-1] if own else ""), ()):
                if since >= version and rename.fits((*own[:-1], rename.path[-1])):
                    text = _("unknown key in a file of version {version}: there it is called '{then}'")
                    text = text.format(version=version, then=rename.path[-1])
                    yield Fault(_place(document, path), text, path)


def _place(document: Document, path: Keys) -> Place:
    return document.place(path, at_key=True) or Place(document.source)


def _within(path: Keys) -> Keys:
    """Return a path in a scenario: a variant holds one of its own."""
    return path[2:] if path[:1] == (VARIANTS,) else path


def _now(path: Keys, version: int) -> Keys:
    """Return a path of a version as the present one spells it."""
    skip = len(path) - len(_within(path))
    for since in range(version, VERSION):
        for depth in range(skip + 1, len(path) + 1):
            for rename in _BY_KEY.get((since, path[depth - 1]), ()):
                if rename.fits(path[skip:depth]):
                    path = (*path[: depth - 1], rename.now, *path[depth:])
    return path


def _tree(tree: Any, path: Keys, version: int) -> Any:
    if version == VERSION or not isinstance(tree, dict):
        return tree
    return {
        _now((*path, str(key)), version)[-1]: _tree(value, (*path, str(key)), version) for key, value in tree.items()
    }


def _by(key: str) -> dict[tuple[int, str], list[Rename]]:
    """Return the renames by version and old or new key, so that most keys need no second look."""
    found: dict[tuple[int, str], list[Rename]] = {}
    for since, renames in MIGRATIONS.items():
        for rename in renames:
            found.setdefault((since, rename.path[-1] if key == "old" else rename.now), []).append(rename)
    return found


_BY_KEY, _BY_NEW_KEY = _by("old"), _by("new")

"""A scenario file is read: found by path or name, laid over what it extends, and checked as a whole."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache, partial, reduce
from pathlib import Path
from typing import Any, NamedTuple

from freightsim.base.arguments import all_of, instance_of, path_of
from freightsim.base.errors import ScenarioError, ShippedNameWarning, printable
from freightsim.base.language import _
from freightsim.base.writing import read_bytes
from freightsim.files.variants import check_variants, varied
from freightsim.scenario.model import Scenario
from freightsim.validation.checking import checked, from_tree, judged
from freightsim.validation.explain import note
from freightsim.validation.faults import Fault, Place, SourceKind, closest, ordered, refusal, report, shortened
from freightsim.validation.layers import VARIANTS, Layer, Resolved, unmarked
from freightsim.validation.merge import laid_over, leaves
from freightsim.validation.renamed import present, present_tree
from freightsim.validation.yaml_text import MOST_BYTES, Document, read_document, read_value

MOST_PARENTS = 20
SUFFIXES = (".yaml", ".yml")
NO_SCENARIOS = ("fitted", "targets")
"""Files among the shipped scenarios that are none: the layer that the baseline extends, and the published figures."""


def load_scenario(path_or_name: str | Path, *, sets: Sequence[str] = ()) -> Scenario:
    """Return the scenario in a file, or a shipped one by its bare name, with values set by hand laid over it.

    Of the file's variants only the shape is looked at: a mapping of names to mappings.
    Each of ``sets`` reads ``path.to.key=value``. Raises ScenarioError, which shows every fault at its place.
    """
    return validated(resolve(path_or_name, sets))


def scenario_or_baseline(scenario: Any) -> Scenario:
    """Return a scenario that a caller gave, the shipped baseline for None. Raises TypeError where it is none."""
    return load_scenario("baseline") if scenario is None else instance_of("scenario", scenario, Scenario)


def load_variants(path_or_name: str | Path, sets: Sequence[str] = ()) -> dict[str, Scenario]:
    """Return the variants that stand in a file, by name: each over the file, and the values of ``sets`` over each.

    They are called ``<name of the file's scenario>: <variant>`` where they do not name themselves.
    Raises ScenarioError, which shows every fault of the file and of all its variants.
    """
    return validated_with_variants(resolve(path_or_name, sets))[1]


def resolve(path_or_name: str | Path, sets: Sequence[str] = ()) -> Resolved:
    """Return the merged tree of a scenario, where each of its values comes from, and its layers; not validated.

    Raises ScenarioError where a file cannot be found or read, or where a ``--set`` makes no sense.
    """
    found = find(path_of("path_or_name", path_or_name))
    layers = list(_file_layers(found))
    for text in all_of("sets", sets, str):
        layers.append(_emptying(_set_layer(text), layers))
    return Resolved(Scenario, found.name, layers)


def scenario_from_tree(tree: dict[str, Any], source: str) -> Scenario:
    """Return the scenario that a tree of plain data spells.

    Raises ScenarioError, which names the source and the keys of every fault.
    """
    return from_tree(Scenario, tree, source)


def validated(resolved: Resolved) -> Scenario:
    """Return the scenario of a merged tree.

    Raises ScenarioError, which shows every fault at the place that wrote it.
    """
    return checked(Scenario, resolved)


def validated_with_variants(resolved: Resolved) -> tuple[Scenario, dict[str, Scenario]]:
    """Return the scenario of a merged tree and the variants that stand in its file, by name.

    Raises ScenarioError, which shows every fault of the file, then those that each variant adds.
    """
    scenario, found = judged(Scenario, resolved)
    faulty, told = ordered(found), set(found)
    reports = [report(found, resolved.name, note(found, resolved))] if found else []
    variants: dict[str, Scenario] = {}
    for name, changed in varied(resolved).items():
        variant, every = judged(Scenario, changed)
        if added := [fault for fault in every if fault not in told]:
            faulty += ordered(added)
            reports.append(report(added, _("the variant '{name}' of {file}").format(name=name, file=resolved.name)))
        if variant is not None:
            names_itself = any(layer.within and "name" in layer.tree for layer in changed.layers)
            title = variant.name if names_itself else f"{variant.name}: {name}"
            variants[name] = variant.unchecked(name=title)
    if scenario is None or reports:
        raise ScenarioError("\n".join(reports), faulty)
    return scenario, variants


def shipped_names() -> list[str]:
    """Return the names of the scenarios that come with the package."""
    return sorted(path.stem for path in shipped_folder().glob("*.yaml") if path.stem not in NO_SCENARIOS)


class ScenarioFile(NamedTuple):
    """A scenario file: where it is, and what it is called in messages."""

    path: Path
    name: str
    folder: Path
    """The folder that its ``extends:`` may not leave by accident."""


def is_shipped(word: str | Path) -> bool:
    """Tell whether a word is the bare name of a shipped scenario, which means that scenario wherever it is written."""
    return isinstance(word, str) and word in shipped_names()


def is_folder(word: str | Path) -> bool:
    """Tell whether a word means a folder: one that is there, and is not called like a shipped scenario."""
    return not is_shipped(word) and _holds(Path(word).is_dir)


def find(path_or_name: str | Path) -> ScenarioFile:
    """Return the file of a path, or of the bare name of a shipped scenario.

    The bare name of a shipped scenario is never a path; a file or folder of this name is ``./name``, or a `Path`.
    Raises ScenarioError where there is none, and says what may have been meant. Warns (ShippedNameWarning) where a
    file or run folder beside goes by the name of the shipped scenario that is returned.
    """
    path, name = Path(path_or_name), str(path_or_name)
    if is_shipped(path_or_name):
        _tell_of_others(name, path.parent)
        found = _shipped(name)
    else:
        found = ScenarioFile(path, name, path.parent) if _holds(path.is_file) else _shipped(name)
    if not found:
        raise refusal(_not_found(path, name))
    return found


def shipped_folder() -> Path:
    """Return the folder of shipped scenarios: in the package where it was installed, else at the repository's top."""
    package = Path(__file__).parents[1]
    inside = package / "scenarios"
    return inside if inside.is_dir() else package.parents[1] / "scenarios"


def _shipped(name: str) -> ScenarioFile | None:
    """Return a shipped file by its bare name; it is called the same wherever the package is installed."""
    if name not in shipped_names():
        return None
    return ScenarioFile(shipped_folder() / f"{name}.yaml", f"scenarios/{name}.yaml", shipped_folder())


def _tell_of_others(name: str, folder: Path, where: str = "", asks: Path | None = None) -> None:
    """Warn where a file or a run folder beside is called like a shipped scenario, and say how it is named.

    The file that asks cannot mean itself.
    """
    known = [shipped_folder() / f"{name}.yaml", *([asks] if asks else [])]
    for suffix in ("", *SUFFIXES):
        other = folder / f"{name}{suffix}"
        is_run = any(_holds((other / part).is_file) for part in ("manifest.json", "scenario.yaml"))
        is_other = _holds(other.is_file) and not any(_holds(partial(other.samefile, each)) for each in known)
        if is_other or is_run:
            text = _("{name}: the shipped scenario is used, not the local {other}; for the local one, write {spelled}")
            spelled = other.name if suffix else f"./{name}"
            text = text.format(name=f"{where}{name}", other=other.name, spelled=spelled)
            warnings.warn(printable(text), ShippedNameWarning, stacklevel=2)


def _not_found(path: Path, name: str) -> Fault:
    place = Place(shortened(name, 200) or "''")
    if name and _holds(path.is_dir):
        return Fault(place, _("this is a folder: name a file in it"))
    if name and _holds(path.exists):
        return Fault(place, _("this is no regular file but a device or a pipe"))
    beside = [str(path.parent / each.name) for each in _yaml_files(path.parent)]
    if path.name == name and not path.suffix:
        known = ", ".join(shipped_names()) or _("none")
        text = _("no such file, and no shipped scenario of this name (shipped: {names})").format(names=known)
        return Fault(place, text, hint=closest(name, [*shipped_names(), *beside]))
    if path.stem in shipped_names():
        hint = _("'{name}', without folder and suffix, is a shipped scenario").format(name=path.stem)
        return Fault(place, _("no such file"), hint=hint)
    return Fault(place, _("no such file"), hint=closest(name, beside))


def _yaml_files(folder: Path) -> list[Path]:
    try:
        return sorted(each for each in folder.iterdir() if each.suffix in SUFFIXES)
    except OSError:  # the folder is as unknown as the file
        return []


def _holds(test: Callable[[], bool]) -> bool:
    try:
        return test()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _read(found: ScenarioFile) -> Document:
    try:
        data = read_bytes(found.path, MOST_BYTES)
    except OSError as error:
        raise refusal(Fault(Place(found.name), _("cannot be read: {error}").format(error=error.strerror))) from None
    return present(_document(data, found.name))


_document = lru_cache(maxsize=4)(read_document)
"""Most files extend the baseline, so that the same ones are read again and again; who gets a document only reads it."""


def _file_layers(found: ScenarioFile) -> list[Layer]:
    """Read a file and those it extends, and return their layers from the root up."""
    layers: list[Layer] = []
    trail: dict[Path, str] = {}
    following: ScenarioFile | None = found
    while following:
        document = _read(following)
        check_variants(document)
        trail[following.path.resolve()] = following.name
        tree = {key: value for key, value in document.tree.items() if key not in ("extends", VARIANTS)}
        layers.append(Layer(following.name, tree, document))
        if document.tree.get("extends") == "facts":
            layers.append(_facts_layer())
            break
        following = _parent(document, following, trail)
    return layers[::-1]


def _parent(document: Document, child: ScenarioFile, trail: dict[Path, str]) -> ScenarioFile | None:
    """Return the file that a file extends; None where it stands alone."""
    if "extends" not in document.tree:
        return None
    place = document.place(("extends",), at_key=False) or Place(child.name)
    target, meant = _target(document.tree["extends"], place)
    parent = _extended(target, child, place, meant=meant)
    if not parent:
        beside = [each.name for each in _yaml_files(child.path.parent)]
        hint = closest(target, [*beside, *(Path(each).stem for each in beside), *shipped_names(), "facts"])
        text = _("no such file in this file's folder, and no such shipped scenario: {name}").format(name=target)
        raise _extends_error(place, text, hint)
    if parent.path.resolve() in trail:
        circle = " -> ".join([*list(trail.values())[list(trail).index(parent.path.resolve()) :], parent.name])
        raise _extends_error(place, _("the files extend each other in a circle: {circle}").format(circle=circle))
    if len(trail) > MOST_PARENTS:
        raise _extends_error(place, _("more than {number} files extend each other").format(number=MOST_PARENTS))
    return parent


def _extended(target: str, child: ScenarioFile, place: Place, *, meant: bool) -> ScenarioFile | None:
    """Return the file that an ``extends:`` names: the bare name of a shipped scenario is that, else a file beside."""
    if meant or not is_shipped(target):
        return _relative(target, child, place, meant=meant) or _shipped(target)
    own = _shipped(target)
    beside = child.path.parent / f"{target}.yaml"
    if own and _holds(partial(beside.samefile, own.path)):
        return _relative(f"{target}.yaml", child, place, meant=False)  # the shipped folder itself
    _tell_of_others(target, child.path.parent, f"{place}: extends: ", child.path)
    return own


def _target(extends: Any, place: Place) -> tuple[str, bool]:
    """Return what an ``extends:`` names, and whether it may leave the folder: {file: ../a.yaml, outside: true}."""
    meant = isinstance(extends, dict) and set(extends) == {"file", "outside"} and extends["outside"] is True
    target = extends["file"] if meant else extends
    if not isinstance(target, str) or not target.strip():
        raise _extends_error(place, _("must be one path, the name of a shipped scenario, or the word facts"))
    return target.strip(), meant


def _relative(target: str, child: ScenarioFile, place: Place, *, meant: bool) -> ScenarioFile | None:
    """Return the file that a path means, seen from the folder of the file that names it.

    Raises ScenarioError where it lies outside the folder of the file that was asked for, and this is not said to be
    meant: a scenario is mailed or moved with its folder, and would lose what it builds on.
    """
    for suffix in ("", *SUFFIXES):
        path = child.path.parent / f"{target}{suffix}"
        if not _holds(path.is_file):
            continue
        folder = path.resolve().parent if meant else child.folder.resolve()
        if not path.resolve().is_relative_to(folder):
            text = _("this path leads out of the folder of the scenario: {file}").format(file=target)
            hint = _("if this is intended: {line}").format(line=f"extends: {{file: {target}, outside: true}}")
            raise _extends_error(place, text, hint)
        return ScenarioFile(path, _joined(child.name, f"{target}{suffix}"), folder)
    return None


def _joined(child: str, target: str) -> str:
    """Return a parent's name, spelled from the same folder as its child's."""
    parts: list[str] = []
    for part in (Path(child).parent / target).parts:
        if part == ".." and parts and parts[-1] not in ("..", "/"):
            parts.pop()
        else:
            parts.append(part)
    return str(Path(*parts))


def _extends_error(place: Place, text: str, hint: str = "") -> ScenarioError:
    return refusal(Fault(place, text, ("extends",), hint))


def _facts_layer() -> Layer:
    from freightsim.facts import facts_tree  # only who builds on facts reads the tables

    tree, origins = facts_tree()
    return unmarked("facts", tree, origins, kind=SourceKind.FACTS)


def _set_layer(text: str) -> Layer:
    """Read one ``path.to.key=value`` into a layer with a single leaf."""
    source, kind = shortened(text, 100), SourceKind.SET
    place = Place(source, kind=kind)
    path, equals, value = text.partition("=")
    keys = [key.strip() for key in path.split(".")]
    if not equals or not all(keys):
        raise refusal(Fault(place, _("must have the form path=value, such as port.tracks=3")))
    if keys[0] in ("extends", VARIANTS):
        raise refusal(Fault(place, _("'{key}' belongs in a file").format(key=keys[0])))
    if not value.strip():
        raise refusal(Fault(place, _("the value is missing (null removes the key)")))
    tree = _set_value(value, place)
    for key in reversed(keys):
        tree = {key: tree}
    return unmarked(source, present_tree(tree, source, kind), kind=kind)


def _emptying(layer: Layer, below: Sequence[Layer]) -> Layer:
    """Return a layer of a ``--set`` whose {} removes every entry that stands below: laid over them it would do nothing.

    Anything else is returned as it is.
    """
    (path, value), *_others = leaves(layer.tree)
    if value != {}:
        return layer
    there: Any = reduce(laid_over, (each.tree for each in below), {})
    for key in path:
        there = there.get(key) if isinstance(there, dict) else None
    if not isinstance(there, dict):
        return layer
    tree: Any = dict.fromkeys(there)
    for key in reversed(path):
        tree = {key: tree}
    return replace(layer, tree=tree)


def _set_value(value: str, place: Place) -> Any:
    try:
        return read_value(value)
    except ScenarioError as error:
        raise refusal(Fault(place, str(error))) from None

"""Scenario files are checked without being run, and what is odd about them is found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from freightsim.base.arguments import all_of, list_of, path_of
from freightsim.base.errors import InputError, argument
from freightsim.files.load import SUFFIXES, is_shipped, load_scenario, resolve, validated_with_variants
from freightsim.files.plausibility import unknown_id, warnings
from freightsim.files.variants import varied
from freightsim.scenario import Scenario
from freightsim.scenario.accepting import IDS
from freightsim.validation.faults import Fault, Place, SourceKind, closest
from freightsim.validation.layers import Resolved

BEYOND_BASELINE = "beyond_baseline"
"""The id of what is said of targets that the shipped baseline cannot meet."""

FileKind = Literal["scenario", "fitted", "targets"]
"""What a file is."""


@dataclass(frozen=True)
class Looked:
    """What was found in one file."""

    file: str
    kind: FileKind | None = None
    """What it is; None where it could not be read so far."""
    refusal: str = ""
    """All that is wrong, as text; empty for a valid file."""
    faults: Sequence[Fault] = ()
    """What must be mended."""
    warnings: Sequence[Fault] = ()
    """What is odd but legal, and not accepted."""
    scenario: Scenario | None = None
    """A valid scenario."""
    variants: Mapping[str, Scenario] | None = None
    """Its variants by name."""
    targets: int | None = None
    """How many targets there are."""

    @property
    def valid(self) -> bool:
        """Whether there is nothing to be mended."""
        return not self.refusal


def validate(*files: str | Path, sets: Sequence[str] = (), accept: Sequence[str] = ()) -> list[Looked]:
    """Check scenario files and their variants, without simulation.

    Parameters
    ----------
    files
        Files, shipped names, or folders, which stand for all their files that end in .yaml or .yml.
    sets
        Values to set in each, as ``port.tracks=3``.
    accept
        Ids of warnings that are accepted.

    Returns
    -------
    One `Looked` for each file, with its faults and warnings. A file that is wrong is a result, not an error.

    Raises InputError where no warning has an id that is to be accepted, and TypeError or ValueError where an argument
    is of another type or no file is named.
    """
    names = [str(path_of("files", each)) for each in list_of("files", list(files))]
    sets, accept = list_of("sets", sets, empty=True), all_of("accept", accept, str)
    refuse_unknown(accept)
    return [look(file, sets, accept) for file in files_of(names)]


def files_of(names: Iterable[str]) -> list[str]:
    """Return each file once; a folder stands for its scenario files, in the order of their names."""
    return list(dict.fromkeys(each for name in names for each in _in_folder(name)))


def look(file: str, sets: Sequence[str] = (), accepted: Sequence[str] = ()) -> Looked:
    """Return what is found in one file."""
    kind: FileKind | None = None
    try:
        resolved = resolve(file, sets)
        kind = _kind(resolved)
        if kind == "fitted":
            return Looked(file, kind)
        if kind == "targets":
            return _targets(file, resolved.name, accepted)
        scenario, variants, found = looked_over(resolved, accepted)
    except InputError as error:
        faults = error.faults or (Fault(Place(file), str(error)),)
        return Looked(file, kind, refusal=str(error), faults=faults)
    return Looked(file, kind, warnings=found, scenario=scenario, variants=variants)


def looked_over(resolved: Resolved, accepted: Iterable[str] = ()) -> tuple[Scenario, dict[str, Scenario], list[Fault]]:
    """Return the scenario of a file, its variants and what is odd about them. Raises ScenarioError for faults."""
    scenario, variants = validated_with_variants(resolved)
    layers = varied(resolved)
    asked = {key: (layers[key], variants[key]) for key in variants}
    found = warnings(resolved, scenario, asked, accepted, expected=expected_feu)
    return scenario, variants, found


def expected_feu(scenario: Scenario) -> dict[str, float]:
    """Return the FEU a week that stations are expected to carry; the choice model is loaded where one is asked for."""
    from freightsim.choice.expected import station_feu_a_week

    return station_feu_a_week(scenario)


def refuse_unknown(accepted: Iterable[str]) -> None:
    """Raise InputError where an id that is to be accepted is that of no warning, and say what was probably meant."""
    known = (*IDS, BEYOND_BASELINE)
    for key in accepted:
        if text := unknown_id(key, known):
            hint = closest(key.partition(".")[0], known)
            raise InputError(f"{argument('accept')}: {text} {hint}".strip())


def _kind(resolved: Resolved) -> FileKind:
    """Say what a file is, by what it holds: what has a horizon is a scenario."""
    written = {key for layer in resolved.layers if layer.source == resolved.name for key in layer.tree}
    if any("horizon" in layer.tree for layer in resolved.layers if layer.kind is not SourceKind.SET):
        return "scenario"
    if "fitted" in written:
        return "fitted"
    return "targets" if "targets" in written else "scenario"


def _targets(file: str, name: str, accepted: Sequence[str]) -> Looked:
    """Return what is found in targets: what the shipped baseline cannot meet, years for instance, is odd.

    Raises InputError for wrong targets.
    """
    from freightsim.calibration.targets import load_targets

    targets = load_targets(name)
    unmet = targets.unmet(load_scenario("baseline"))
    odd = [replace(fault, id=f"{BEYOND_BASELINE}.{fault.path[-1]}") for fault in unmet]
    odd = [fault for fault in odd if not {fault.id, BEYOND_BASELINE} & set(accepted)]
    return Looked(file, "targets", warnings=odd, targets=len(targets.targets))


def _in_folder(name: str) -> list[str]:
    """Return the scenario files in a folder, in the order of their names; anything else stands for itself."""
    if is_shipped(name):
        return [name]
    try:
        files = [each for each in Path(name).iterdir() if each.suffix in SUFFIXES and not each.name.startswith(".")]
    except (OSError, ValueError):  # no folder: a file, the name of a shipped scenario, or a slip, which is told later
        return [name]
    return [str(each) for each in sorted(files)] or [name]

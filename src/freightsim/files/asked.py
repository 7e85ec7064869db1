"""What a word of the command line asks for: a scenario file, a shipped one, a variant of either, or that of a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from freightsim.base.errors import ScenarioError
from freightsim.base.language import _
from freightsim.files.load import find, is_shipped, resolve, validated, validated_with_variants
from freightsim.files.variants import varied
from freightsim.scenario.model import Scenario
from freightsim.validation.faults import closest, shortened, with_hint
from freightsim.validation.layers import Resolved

RUN_SCENARIO = "scenario.yaml"
"""The file in a run folder that holds what was simulated."""


class Asked(NamedTuple):
    """A scenario and where its values come from."""

    scenario: Scenario
    resolved: Resolved


def asked(word: str, sets: Sequence[str] = ()) -> Asked:
    """Return the scenario that a word means: a path, a shipped name, a run folder, or ``FILE: VARIANT``.

    Raises ScenarioError where there is none, or where it has faults.
    """
    if not is_shipped(word) and (Path(word) / RUN_SCENARIO).is_file():
        word = str(Path(word) / RUN_SCENARIO)
    file, colon, variant = word.rpartition(":")
    if not colon or _is_scenario(word) or not _is_scenario(file.strip()):
        resolved = resolve(word, sets)
        return Asked(validated(resolved), resolved)
    return _variant(resolve(file.strip(), sets), variant.strip())


def variants_of(word: str, sets: Sequence[str] = ()) -> dict[str, Asked]:
    """Return the variants that stand in a file, by what they are called there."""
    resolved = resolve(word, sets)
    scenarios, changed = validated_with_variants(resolved)[1], varied(resolved)
    return {name: Asked(scenario, changed[name]) for name, scenario in scenarios.items()}


def _variant(resolved: Resolved, name: str) -> Asked:
    changed = varied(resolved)
    if name not in changed:
        hint = closest(name, changed)
        known = ", ".join(changed) or _("none")
        text = _("{file}: no variant called '{name}' (it has: {names})")
        text = text.format(file=resolved.name, name=shortened(name, 100), names=known)
        raise ScenarioError(with_hint(text, hint))
    return Asked(validated_with_variants(resolved)[1][name], changed[name])


def _is_scenario(word: str) -> bool:
    try:
        find(word)
    except ScenarioError:
        return False
    return True

"""The differences between two scenarios, as files or in memory."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from freightsim.base.arguments import path_of
from freightsim.files.asked import asked
from freightsim.files.difference import ScenarioDifference, differences
from freightsim.scenario.model import Scenario
from freightsim.validation.merge import Keys


def diff(first: Scenario | str | Path, second: Scenario | str | Path) -> list[ScenarioDifference]:
    """Return what the second scenario has that the first has not, and the other way round.

    Spelling of values and order of keys are ignored; `counts` of a difference says whether it affects the simulation.
    `freightsim.compare` simulates the effect.

    Parameters
    ----------
    first, second
        Scenarios; or files, shipped names, run folders, ``FILE: VARIANT``. Of these the file and line of each side are
        known (`origin_before`, `origin_after`).

    Raises ScenarioError where there is no such file or it has faults, and TypeError for anything else.
    """
    found: list[tuple[Scenario, Mapping[Keys, str] | None]] = []
    for name, each in (("first", first), ("second", second)):
        if isinstance(each, Scenario):
            found.append((each, None))
        else:
            known = asked(str(path_of(name, each)))
            found.append((known.scenario, known.resolved.origins))
    (before, one), (after, other) = found
    return differences(before, after, origins=(one, other))

"""The smallest scenario is changed, and what is odd about it afterwards is named."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from freightsim.choice.expected import station_feu_a_week
from freightsim.files.plausibility import doubts
from freightsim.files.plausibility.dates import Written
from freightsim.scenario import Scenario
from freightsim.validation.merge import merged
from tiny import TINY


def changed(*changes: dict[str, Any]) -> Scenario:
    """Return the smallest scenario with these changes."""
    tree = deepcopy(TINY)
    for change in changes:
        tree = merged(tree, change)
    return Scenario.model_validate(tree)


def odd(*changes: dict[str, Any], written: Written | None = None) -> dict[str, str]:
    """Return the text of each doubt about the smallest scenario with these changes, by id."""
    return {doubt.id: doubt.text for doubt in doubts(changed(*changes), written, station_feu_a_week)}


def weekly(outbound: Any, inbound: Any = 1.0) -> dict[str, Any]:
    """Return a change of the timetable."""
    services = {"west_out": {"trains_per_week": outbound}, "west_in": {"trains_per_week": inbound}}
    return {"services": services}


AMPLE = {
    "port": {"tracks": 90, "cranes": 90, "paths_per_day": 900},
    "trains": {"wagon_sets": 9000},
    "terminals": {"hamburg": {"tracks": 90, "cranes": 90}},
    "borders": {"alashankou": {"trains_per_day": 9000}},
    "accept": {"trade_out_of_proportion": "it takes cargo to fill so much"},
}
"""So much of everything that nothing is short but what a test makes short."""

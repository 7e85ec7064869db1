"""What is empty and legal runs: no trains, no lanes, no borders, no cargo."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

import freightsim as fs
from freightsim.files.load import scenario_from_tree
from freightsim.validation.merge import merged
from tiny import TINY

SHORT = merged(deepcopy(TINY), {"horizon": {"to": "2013-09-01"}, "customs": {"import_papers_h": 24.0}})

NO_SERVICES = {"services": dict.fromkeys(TINY["services"])}

EMPTY: dict[str, dict[str, Any]] = {
    "no services": NO_SERVICES,
    "no lanes": NO_SERVICES | {"lanes": {"west": None}},
    "no borders": {"borders": {"alashankou": None}, "lanes": {"west": {"sections": {"china": {"border": None}}}}},
    "no cargo": {"cities": {key: {"trade_usd_bn": 0} for key in TINY["cities"]}},
    "one direction": {"services": {"west_in": None}},
}


@pytest.mark.parametrize("name", EMPTY)
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_what_is_empty_runs(name: str) -> None:
    """It runs, can be compared either way, and every frame is there."""
    base = scenario_from_tree(SHORT, "base")
    empty = scenario_from_tree(merged(SHORT, EMPTY[name]), name)
    run = fs.simulate(empty)
    for frame in ("yearly", "trains", "containers", "stages", "stations", "ledger", "emissions", "lanes", "cargo"):
        assert getattr(run, frame) is not None
    trips = run.yearly.trips
    if name in ("no services", "no lanes", "no cargo"):
        assert trips.sum() == 0
    for one, other in ((base, empty), (empty, base)):
        found = fs.compare(one, other, n=2, jobs=1)
        assert found.table(["trips", "teu"]) is not None

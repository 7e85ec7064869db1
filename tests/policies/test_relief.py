"""Relief rules say how long a shut port is watched, and whether the minimum is then waived."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from freightsim.policies.relief import NoRelief, ReliefRule, WaiveMinimum
from freightsim.results.records import Gridlock
from freightsim.scenario import Scenario
from freightsim.simulation.network import run_once
from freightsim.simulation.port import Outcome
from handmade import OUT, steady, with_cargo

LANE = {"lane": "west", "direction": "outbound", "trains_per_week": 1.0}


@pytest.mark.parametrize(("rule", "kind"), [("waive_minimum", WaiveMinimum), ("none", NoRelief)])
def test_the_rule_decides_what_is_read(rule: str, kind: type) -> None:
    """A mapping with a rule becomes that rule."""
    found = TypeAdapter(ReliefRule).validate_python({"rule": rule, "max_idle_h": 5})
    assert isinstance(found, kind)
    assert found.max_idle_h == 5.0


def test_patience_is_needed() -> None:
    """Also a rule that only reports needs to know when to report."""
    with pytest.raises(ValidationError, match="max_idle_h"):
        TypeAdapter(ReliefRule).validate_python({"rule": "none"})


def locked(rule: dict[str, Any]) -> Scenario:
    """Return a port with a yard for 4 FEU and a train a week to each of two terminals, which leaves full with 3."""
    warsaw = steady().tree()["terminals"]["hamburg"] | {"name": "Warsaw"}
    lane = steady().tree()["lanes"]["west"] | {"terminal": "warsaw"}
    region = steady().tree()["regions"]["western_europe"] | {"terminal": "warsaw"}
    return steady(
        {
            "horizon": {"to": "2014-03-31"},
            "port": {"yard_teu": 8},
            "trains": {"wagon_sets": 9},
            "terminals": {"warsaw": warsaw},
            "regions": {"poland": region},
            "lanes": {"east": lane},
            "services": {
                "west_in": None,
                "west_out": {"offset_h": 48.0},  # cut-offs 24, 192, 360, 528
                "east_out": LANE | {"lane": "east", "offset_h": 72.0},  # cut-offs 48, 216, 384, 552
            },
            "dispatch": {"rule": "full_train", "minimum_feu": None},
            "relief": rule,
        }
    )


def run(rule: dict[str, Any]) -> Outcome:
    """Let two boxes for each terminal fill the yard in the first hours, and one more for each stand outside."""
    boxes = [(OUT, 1.0, 0), (OUT, 2.0, 0), (OUT, 3.0, 1), (OUT, 4.0, 1), (OUT, 5.0, 0), (OUT, 6.0, 1)]
    return run_once(with_cargo(locked(rule), boxes))


def test_a_port_that_locked_itself_up_is_only_reported() -> None:
    """With `none` nothing ever leaves; every cut-off after the patience reports it."""
    outcome = run({"rule": "none", "max_idle_h": 200.0})
    waiting = {"hamburg": 2, "warsaw": 2}
    assert [train.cause for train in outcome.trains] == ["too_little_cargo"] * 8
    assert outcome.gridlocks == [
        Gridlock(hour, service, 2, waiting, relieved=False)
        for hour, service in [
            (216.0, "east_out"),
            (360.0, "west_out"),
            (384.0, "east_out"),
            (528.0, "west_out"),
            (552.0, "east_out"),
        ]
    ]


def test_a_port_that_locked_itself_up_is_relieved() -> None:
    """With `waive_minimum` the first train after the patience leaves with what there is, and the gate opens."""
    outcome = run({"rule": "waive_minimum", "max_idle_h": 200.0})
    left = [(train.cutoff_h, train.service, train.boxes) for train in outcome.trains if train.boxes]
    # At 216 the two boxes for Warsaw board (asked 228, lifted at 230 and 231): the two outside enter then, are
    # released 10.5 h later, and Hamburg has its 3 at 360. The last box for Warsaw waits in an open yard.
    assert left == [(216.0, "east_out", [2, 3]), (360.0, "west_out", [0, 1, 4])]
    assert outcome.gridlocks == [Gridlock(216.0, "east_out", 2, {"hamburg": 2, "warsaw": 2}, relieved=True)]
    assert outcome.yard_in_h.tolist() == [1.0, 2.0, 3.0, 4.0, 230.0, 231.0]


def test_patience_counts_from_the_beginning() -> None:
    """Where nothing ever left, the wait is as long as the run."""
    outcome = run({"rule": "waive_minimum", "max_idle_h": 24.0})
    assert outcome.gridlocks[0].at_h == 24.0
    assert outcome.trains[0].boxes == [0, 1]

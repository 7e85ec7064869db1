"""The exact baseline: short scenarios with fixed draws, and the figures that are stored of them.

These numbers are right only in the sense that they are what the code gave when they were stored.
What is right in the sense of theory or of the published record is asserted everywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from freightsim import Run, Scenario, load_scenario, simulate
from freightsim.validation.merge import merged
from tiny import TINY

BASELINE = Path(__file__).parent / "baseline.json"
SEED = 7

Figures = dict[str, float]

BUSY: dict[str, Any] = {
    "name": "busy",
    "port": {"yard_teu": 200, "paths_per_day": 1},
    "customs": {"desks": 1},
    "trains": {"wagon_sets": {"2013-07-18": 5, "2013-12-01": 7}, "idle_sets_per_weekly_train": 1.0},
    "demand": {"outbound": {"feu_per_boxable_usd_bn": 45.0}, "inbound": {"feu_per_boxable_usd_bn": 20.0}},
    "borders": {"alashankou": {"tracks": 1, "trains_per_day": 4.0, "background_trains_per_year": 1000.0}},
    "events": {
        "closed": {"name": "Closed", "from": "2013-10-01", "to": "2013-10-15", "no_trains": ["outbound"]},
        "works": {
            "name": "Works",
            "from": "2013-11-01",
            "to": "2013-12-01",
            "border_capacity": {"alashankou": 0.8},
            "demand": {"inbound": 1.3},
        },
    },
    "dispatch": {"rule": "full_train"},
    "loading": {"rule": "most_valuable", "protected_after_rollovers": 3},
    "relief": {"max_idle_h": 120.0},
}
"""Changes that fill the tiny port's yard, keep sets and paths short, board by value, and let events happen."""


def _tiny() -> Scenario:
    return Scenario.model_validate(deepcopy(TINY))


def _busy() -> Scenario:
    return Scenario.model_validate(merged(deepcopy(TINY), BUSY))


def _first_months() -> Scenario:
    return load_scenario("baseline").but({"horizon": {"to": "2015-01-18"}})


SCENARIOS: dict[str, Callable[[], Scenario]] = {
    "tiny": _tiny,
    "tiny, busy": _busy,
    "baseline, first 18 months": _first_months,
}


def figures(name: str) -> Figures:
    """Return the figures of a scenario: counts as whole numbers, tonnes and hours to 1e-6, value to cents."""
    run = simulate(SCENARIOS[name](), seed=SEED)
    return dict(_whole(run)) | dict(_amounts(run)) | dict(_hours(run))


def _whole(run: Run) -> Iterator[tuple[str, int]]:
    yield "events", run.source.events
    yield "containers", len(run.containers)
    yield "gridlocks", len(run.gridlocks)
    for row in run.yearly.to_dict("records"):
        for column in ("trips_outbound", "trips_inbound", "feu", "cancelled", "extra", "empty_returns"):
            yield f"{row['year']} {column}", int(row[column])


def _amounts(run: Run) -> Iterator[tuple[str, float]]:
    for row in run.yearly.to_dict("records"):
        yield f"{row['year']} tonnes", round(float(row["tonnes"]), 6)
        yield f"{row['year']} value_usd", round(float(row["value_usd"]), 2)


def _hours(run: Run) -> Iterator[tuple[str, float]]:
    for row in run.stages.to_dict("records"):
        stage = " ".join(filter(None, (row["stage"], row["place"])))
        yield f"FEU-hours, {row['direction']}, {stage}", round(float(row["feu_hours"]), 6)

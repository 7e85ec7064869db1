"""The stretches of time within which nothing changes that shippers weigh."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from choice.ways import MANY_WAYS, many_ways
from freightsim.base.dated import Dated
from freightsim.choice.periods import mid_quarter, periods
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS
from freightsim.validation.merge import merged
from tiny import WUHAN


def test_quarters_where_nothing_is_dated(tiny: Scenario) -> None:
    """The run begins with its lead-in, and quarters follow."""
    found = periods(tiny, "outbound")
    assert found.starts == (date(2013, 6, 20), date(2013, 7, 1), date(2013, 10, 1), date(2014, 1, 1))
    assert len(found) == 4
    np.testing.assert_array_equal(found.starts_h, [-28 * 24, -17 * 24, 75 * 24, 167 * 24])


def test_the_period_of_an_hour(tiny: Scenario) -> None:
    """A period begins with its first hour and ends before the next; what lies before the run belongs to the first."""
    found = periods(tiny, "outbound")
    hours = np.array([-9999.0, -28 * 24, -17 * 24 - 0.01, -17 * 24, 75 * 24 - 0.01, 75 * 24, 1e6])
    assert found.of(hours).tolist() == [0, 0, 0, 1, 1, 2, 3]


def test_a_dated_number_over_the_periods(tiny: Scenario) -> None:
    """The number in force at the first day of each."""
    dated = Dated.model_validate({"2013-06-25": 1.0, "2013-10-01": 2.0, "2013-11-11": 3.0})
    assert periods(tiny, "outbound").over(dated).tolist() == [1.0, 1.0, 2.0, 3.0]


STEP = {"2013-01-01": 1.0, "2013-11-11": 2.0}
SEA = {"modes": {"sea": {"name": "Sea"}}}

WEIGHED: dict[str, dict[str, Any]] = {
    "potential": {"demand": {"outbound": {"feu_per_boxable_usd_bn": STEP}}},
    "shift": {"demand": {"outbound": {"attraction": {"shift": STEP}}}},
    "adjustment": {"demand": {"outbound": {"attraction": {"adjustment": STEP}}}},
    "market": {"markets": {"europe": {"rail_odds": {"outbound": STEP}}}},
    "price": {"choice": {"rail": {"cost_usd_per_feu": STEP}}},
    "subsidy": {"choice": {"rail": {"subsidy_usd_per_feu": STEP}}},
    "cap": {"choice": {"rail": {"subsidy_cap": {"2013": 0.5, "2013-11-11": 0.4}}}},
    "rate of a mode": merged(SEA, {"modes": {"sea": {"usd_per_feu": STEP}}}),
    "rate by weight": merged(SEA, {"modes": {"sea": {"usd_per_t": STEP}}}),
    "mix": {"cargo": {"classes": {"machines": {"share": STEP}}}},
    "region": {"regions": {"western_europe": {"weight": {"outbound": STEP}}}},
    "timetable": {"services": {"west_out": {"trains_per_week": STEP}}},
    "plan": {"timetable": {"rule": "planned", "factor": {"2013-11-11": 1.5}}},
    "operator": {"timetable": {"rule": "responsive", "from": "2013-11-11"}},
    "trains of a hub": {"hubs": {"wuhan": {**WUHAN, "trains_per_week": {"outbound": {"europe": STEP}}}}},
    "odds of a hub": {"hubs": {"wuhan": {**WUHAN, "odds": {"outbound": {"europe": STEP}}}}},
    "subsidy of a hub": {"hubs": {"wuhan": {**WUHAN, "subsidy_usd_per_feu": STEP}}},
    "city that comes": {"cities": {"wuhan": {"since": "2013-11-11"}}},
    "running": {"trains": {"running_factor": STEP}},
    "papers at the border": {"borders": {"alashankou": {"formalities_h": STEP}}},
    "border:tracks": {"borders": {"alashankou": {"tracks": STEP}}},
    "border:capacity": {"borders": {"alashankou": {"trains_per_day": STEP}}},
    "works": {
        "events": {
            "works": {
                "name": "Works",
                "from": "2013-11-11",
                "to": "2014-02-02",
                "border_capacity": {"alashankou": 0.5},
            }
        }
    },
}


@pytest.mark.parametrize("what", WEIGHED)
def test_every_date_that_shippers_weigh_begins_a_period(tiny_tree: dict[str, Any], what: str) -> None:
    """A step within the run begins a period, one before it does not."""
    scenario = Scenario.model_validate(merged(tiny_tree, WEIGHED[what]))
    before, after = ({*periods(each, "outbound").starts} for each in (Scenario.model_validate(tiny_tree), scenario))
    assert after - before == ({date(2013, 11, 11), date(2014, 2, 2)} if what == "works" else {date(2013, 11, 11)})


@pytest.mark.parametrize(
    "change",
    [
        {"demand": {"inbound": {"feu_per_boxable_usd_bn": STEP}}},
        {"cargo": {"classes": {"car_parts": {"share": STEP}}}},
        {"services": {"west_in": {"trains_per_week": STEP}}},
        {"hubs": {"wuhan": {**WUHAN, "trains_per_week": {"inbound": {"europe": STEP}}}}},
        {"hubs": {"wuhan": {**WUHAN, "odds": {"inbound": {"europe": STEP}}}}},
        {"hubs": {"wuhan": {**WUHAN, "feu_per_train": {"outbound": STEP}}}},
        {"markets": {"europe": {"rail_odds": {"inbound": STEP}}}},
        {"customs": {"desks": STEP}},
        {"cargo": {"load_factor": {"level": STEP}}},
        {"cargo": {"value_factor": {"adjustment": STEP}}},
    ],
)
def test_what_the_direction_does_not_weigh(tiny_tree: dict[str, Any], change: dict[str, Any]) -> None:
    """Dates of the other direction and of the port leave the periods as they were."""
    scenario = Scenario.model_validate(merged(tiny_tree, change))
    assert periods(scenario, "outbound").starts == periods(Scenario.model_validate(tiny_tree), "outbound").starts


@pytest.mark.parametrize("direction", ["outbound", "inbound"])
def test_periods_cover_the_run(direction: Any) -> None:
    """They rise from the first day of the lead-in and begin before the end."""
    scenario = many_ways()
    starts = periods(scenario, direction).starts
    assert list(starts) == sorted(set(starts))
    assert starts[0] == scenario.horizon.start - timedelta(days=scenario.horizon.lead_in_days)
    assert starts[-1] < scenario.horizon.end
    assert MANY_WAYS["horizon"]["to"] == str(scenario.horizon.end)


@pytest.mark.parametrize(
    ("day", "middle"),
    [((1, 1), (2, 15)), ((3, 31), (2, 15)), ((4, 1), (5, 15)), ((8, 15), (8, 15)), ((12, 31), (11, 15))],
)
def test_the_middle_of_a_quarter(day: tuple[int, int], middle: tuple[int, int]) -> None:
    """The fifteenth of the second month."""
    assert mid_quarter(date(2015, *day)) == date(2015, *middle)


def test_a_join_begins_a_period(tiny: Scenario) -> None:
    """In both directions, whoever joins and however; dates before the run begin none."""
    for start, more in (("2013-11-11", (date(2013, 11, 11),)), ("2013-01-01", ())):
        joined = tiny.but({"cities": {"wuhan": {"joins": {"by": "truck", "from": start}}}})
        for direction in DIRECTIONS:
            assert periods(joined, direction).starts == tuple(sorted([*periods(tiny, direction).starts, *more]))


def test_what_rivals_offer_is_weighed(tiny: Scenario) -> None:
    """The dates of another port's timetable begin periods of this one's cities, too."""
    rival = tiny.but({"services": {"west_out": {"trains_per_week": STEP}}})
    assert date(2013, 11, 11) in periods(tiny, "outbound", [rival]).starts
    assert date(2013, 11, 11) not in periods(tiny, "inbound", [rival]).starts
    joined = tiny.but({"cities": {"wuhan": {"joins": {"by": "truck", "from": "2013-11-11"}}}})
    assert date(2013, 11, 11) in periods(tiny, "inbound", [joined]).starts


def test_periods_from_a_day_on(tiny: Scenario) -> None:
    """Those that begin on it or after it."""
    found = periods(tiny, "outbound")
    assert found.from_day(date(2013, 10, 1)).tolist() == [False, False, True, True]
    assert found.from_day(date(2013, 10, 2)).tolist() == [False, False, False, True]
    assert found.from_day(date(2013, 1, 1)).tolist() == [True] * 4

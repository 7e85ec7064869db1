"""The index of rail, by hand."""

from __future__ import annotations

from datetime import date
from math import exp, log
from typing import Any

import pytest

from freightsim.calibration.known_inputs import known_inputs
from freightsim.calibration.rail_index import mean_log_odds, rail_index
from freightsim.choice.hubs import scales_of
from freightsim.files.load import load_scenario
from freightsim.scenario import Scenario

YEARS = range(2013, 2021)
XIAN = {year: 2.0 ** (year - 2013) for year in YEARS}
CHENGDU = dict.fromkeys(YEARS, 3.0)


def dated(numbers: dict[int, float], old: Any = ()) -> dict[str, float | None]:
    """Return numbers by year as a change that takes all older steps away."""
    gone: dict[str, float | None] = {str(day): None for day, _number in old}
    return gone | {f"{year}-01-01": number for year, number in numbers.items()}


@pytest.fixture(scope="module")
def two() -> Scenario:
    """Return the baseline with two hubs that run outbound to Europe: one with odds that double, one that stays."""
    full = load_scenario("baseline")
    hubs: dict[str, Any] = {key: None for key in full.hubs if key not in ("xian", "chengdu")}
    weekly = {"xian": dict(zip(YEARS, range(1, 9), strict=True)), "chengdu": dict.fromkeys(YEARS, 4.0)}
    for key, odds in (("xian", XIAN), ("chengdu", CHENGDU)):
        hub = full.hubs[key]
        trains = {way: dict.fromkeys(each) for way, each in hub.trains_per_week.items()}
        trains["outbound"]["europe"] = dated(weekly[key], hub.trains_per_week["outbound"]["europe"])
        own = {way: dict.fromkeys(each) for way, each in hub.odds.items()}
        own["outbound"]["europe"] = dated(odds, hub.odds["outbound"]["europe"])
        hubs[key] = {"trains_per_week": trains, "odds": own}
    return full.but({"hubs": hubs})


def test_each_link_is_a_mean_weighed_by_trains(two: Scenario) -> None:
    """Xi'an has y - 2012 trains a week and doubles its odds, Chengdu has four and stays."""
    level, found = 0.0, rail_index(two)
    assert found[date(2013, 1, 1)] == 1.0
    for year in list(YEARS)[1:]:
        weight = (year - 2012 + year - 2013) / 2
        level += scales_of(two).inner * weight * log(2) / (weight + 4.0)
        assert found[date(year, 1, 1)] == pytest.approx(exp(level))


def test_a_hub_that_opens_does_not_move_it(two: Scenario) -> None:
    """One that has no train before 2016, and much lower odds, counts from 2017 on by how it changes: not at all."""
    opens = {"trains_per_week": {"outbound": {"europe": dated({2013: 0.0, 2014: 0.0, 2015: 0.0, 2016: 4.0})}}}
    alone = two.but({"hubs": {"chengdu": None}})
    odds = {"odds": {"outbound": {"europe": dated(dict.fromkeys(YEARS, 1e-3))}}}
    later = two.but({"hubs": {"chengdu": opens | odds}})
    step = {year: rail_index(later)[date(year, 1, 1)] / rail_index(alone)[date(year, 1, 1)] for year in YEARS}
    assert all(step[year] == pytest.approx(1.0) for year in YEARS if year <= 2016)
    assert step[2017] < 0.9


def test_without_hubs_there_is_no_path(two: Scenario) -> None:
    """There is no step, and a trend against one number is never in force."""
    alone = two.but({"hubs": dict.fromkeys(two.hubs)})
    assert rail_index(alone) == {}
    still = two.but({"choice": {"rail_index": 1.0}})
    assert still.choice.indexed_years(date(2020, 6, 1)) == 0.0


def test_it_ends_with_what_is_known(two: Scenario) -> None:
    """Where trains of hubs are held at the year before, to the last one, nothing is known of the year."""
    assert max(rail_index(known_inputs(two, 2018).scenario)) == date(2018, 1, 1)


def test_the_trend_ends_with_the_index(two: Scenario) -> None:
    """Years are counted from the first step to the end of the year of the last."""
    steps = two.but({"choice": {"rail_index": dated({2013: 1.0, 2018: 2.0}, two.choice.rail_index)}}).choice
    years = [steps.indexed_years(date(*day)) for day in ((2012, 1, 1), (2014, 1, 1), (2019, 1, 1), (2030, 1, 1))]
    assert years == pytest.approx([0.0, 365 / 365.25, 2191 / 365.25, 2191 / 365.25])


def test_the_mean_of_a_year(two: Scenario) -> None:
    """Log-odds weighed by trains a week; None where no hub has a train."""
    assert mean_log_odds(two, "outbound", 2014) == pytest.approx((2 * log(2) + 4 * log(3)) / 6)
    assert mean_log_odds(two, "inbound", 2014) is None

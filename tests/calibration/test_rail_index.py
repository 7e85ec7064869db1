"""The index of rail, by hand."""

from __future__ import annotations

from datetime import date
from math import log, nan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from freightsim.base.arrays import Floats
from freightsim.calibration.known_inputs import known_inputs
from freightsim.calibration.rail_index import (
    QUARTER_MONTHS,
    by_quarter,
    changes_without_index,
    mean_log_odds,
    rail_index,
)
from freightsim.choice.hubs import scales_of
from freightsim.facts.hubs import national_quarters
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


def of_year(found: dict[date, float], year: int) -> float:
    """Return the mean logarithm of an index over a year's quarters."""
    return float(np.mean([log(found[date(year, month, 1)]) for month in QUARTER_MONTHS]))


def test_each_link_is_a_mean_weighed_by_trains(two: Scenario) -> None:
    """Xi'an has y - 2012 trains a week and doubles its odds, Chengdu has four and stays."""
    level, found = 0.0, rail_index(two)
    assert of_year(found, 2013) == pytest.approx(0.0, abs=1e-12)
    for year in list(YEARS)[1:]:
        weight = (year - 2012 + year - 2013) / 2
        level += scales_of(two).inner * weight * log(2) / (weight + 4.0)
        assert of_year(found, year) == pytest.approx(level)


def test_bookings_do_not_jump_at_new_year() -> None:
    """What the port of the baseline is expected to book moves from quarter to quarter as the national count and growth.

    Prices and trains of hubs change at New Year, by up to half. What is left of the jump is the growth of the year, at
    most a doubling: a change of a quarter of ln 2, and beside the count no more than half as much again.
    """
    scenario = load_scenario("baseline")
    days = [date(year, month, 1) for year in range(2016, 2021) for month in QUARTER_MONTHS]
    level = np.log([scenario.choice.rail_index.at(day) for day in days])
    moves = changes_without_index(scenario, days) + np.diff(level)
    count = np.log([national_quarters().get(day, nan) for day in days])
    beside = np.abs(moves - np.nan_to_num(np.diff(count)))
    assert beside[3::4].max() < 1.5 * log(2) / 4
    assert beside.max() < 1.5 * log(2) / 4


@settings(deadline=None)
@given(st.lists(st.floats(-5, 5), min_size=1, max_size=6), st.data())
def test_quarters_keep_the_means_and_change_least(yearly: list[float], data: st.DataObject) -> None:
    """A search under the same constraints finds no path nearer to the changes (SLSQP of scipy as the other way)."""
    size = 4 * len(yearly) - 1
    moves = np.array(data.draw(st.lists(st.floats(-2, 2), min_size=size, max_size=size)))
    path = by_quarter(yearly, moves)
    np.testing.assert_allclose(path.reshape(-1, 4).mean(axis=1), yearly, atol=1e-9)

    def distance(x: Floats) -> float:
        return float(((np.diff(x) - moves) ** 2).sum())

    means = {"type": "eq", "fun": lambda x: x.reshape(-1, 4).mean(axis=1) - yearly}
    other = minimize(distance, np.repeat(yearly, 4), constraints=means, method="SLSQP", options={"maxiter": 300})
    assert distance(path) <= distance(other.x) * (1 + 1e-6) + 1e-9


def test_a_hub_that_opens_does_not_move_it(two: Scenario) -> None:
    """One that has no train before 2016, and much lower odds, counts from 2017 on by how it changes: not at all."""
    opens = {"trains_per_week": {"outbound": {"europe": dated({2013: 0.0, 2014: 0.0, 2015: 0.0, 2016: 4.0})}}}
    alone = two.but({"hubs": {"chengdu": None}})
    odds = {"odds": {"outbound": {"europe": dated(dict.fromkeys(YEARS, 1e-3))}}}
    later = two.but({"hubs": {"chengdu": opens | odds}})
    step = {year: of_year(rail_index(later), year) - of_year(rail_index(alone), year) for year in YEARS}
    assert all(step[year] == pytest.approx(0.0, abs=1e-12) for year in YEARS if year <= 2016)
    assert step[2017] < log(0.9)


def test_without_hubs_there_is_no_path(two: Scenario) -> None:
    """There is no step, and a trend against one number is never in force."""
    alone = two.but({"hubs": dict.fromkeys(two.hubs)})
    assert rail_index(alone) == {}
    still = two.but({"choice": {"rail_index": 1.0}})
    assert still.choice.indexed_years(date(2020, 6, 1)) == 0.0


def test_it_ends_with_what_is_known(two: Scenario) -> None:
    """Where trains of hubs are held at the year before, to the last one, nothing is known of the year."""
    assert max(rail_index(known_inputs(two, 2018).scenario)) == date(2018, 10, 1)


def test_the_trend_ends_with_the_index(two: Scenario) -> None:
    """Years are counted from the first step to the end of the year of the last."""
    steps = two.but({"choice": {"rail_index": dated({2013: 1.0, 2018: 2.0}, two.choice.rail_index)}}).choice
    years = [steps.indexed_years(date(*day)) for day in ((2012, 1, 1), (2014, 1, 1), (2019, 1, 1), (2030, 1, 1))]
    assert years == pytest.approx([0.0, 365 / 365.25, 2191 / 365.25, 2191 / 365.25])


def test_the_mean_of_a_year(two: Scenario) -> None:
    """Log-odds weighed by trains a week; None where no hub has a train."""
    assert mean_log_odds(two, "outbound", 2014) == pytest.approx((2 * log(2) + 4 * log(3)) / 6)
    assert mean_log_odds(two, "inbound", 2014) is None

"""The rate at which a projection starts, and what moves it."""

from __future__ import annotations

from datetime import date

import pytest

from freightsim.calibration.run_rate import CAUSES, run_rate
from freightsim.files.load import load_scenario
from freightsim.scenario import Scenario


@pytest.fixture(scope="module")
def longer() -> Scenario:
    """Return the baseline with a year more."""
    return load_scenario("baseline", sets=["horizon.to=2022-01-01"])


def test_nothing_after_the_calibrated_years() -> None:
    """Where the horizon ends with them there is no start."""
    assert run_rate(load_scenario("baseline")) is None


def test_causes_add_up(longer: Scenario) -> None:
    """To the difference from the year before; each has a name."""
    found = run_rate(longer)
    assert found is not None
    assert str(found.until) == "2021-01-01"
    assert set(found.causes) == set(CAUSES)
    assert sum(found.causes.values()) == pytest.approx(found.start_feu - found.year_feu)
    assert abs(found.causes["rest"]) < 0.1 * found.year_feu


def test_the_trend(longer: Scenario) -> None:
    """Without a trend it is no cause, nor is the index without steps; it is less than half a year of it."""
    found = run_rate(longer)
    assert found is not None
    trend = longer.choice.port_trend_per_year
    assert trend / 2 < found.causes["trend"] / found.start_feu < trend / 4
    still = {str(day): 30.0 for day, _value in longer.choice.rail_index if day >= date(2020, 1, 1)}
    level = run_rate(longer.but({"choice": {"port_trend_per_year": 0, "rail_index": still}}))
    assert level is not None
    assert (level.causes["trend"], level.causes["index"]) == (0, 0)
    assert found.causes["index"] > 0


def test_a_step_on_the_day(longer: Scenario) -> None:
    """Twice the trade of all cities from that day on is half of what is booked then."""
    twice = {
        direction: {"feu_per_boxable_usd_bn": {"2021-01-01": 2 * demand.feu_per_boxable_usd_bn.at(date(2020, 12, 31))}}
        for direction, demand in longer.demand.items()
    }
    found = run_rate(longer.but({"demand": twice}))
    assert found is not None
    assert found.causes["trade"] == pytest.approx(found.start_feu / 2, rel=0.02)

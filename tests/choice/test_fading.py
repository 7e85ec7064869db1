"""The last yearly adjustment fades by its persistence, for the port as for the other hubs."""

from __future__ import annotations

from datetime import date
from math import log
from typing import Any

import numpy as np
import pytest

from freightsim.base.dated import Dated
from freightsim.choice.fading import gone, in_force, left
from freightsim.choice.flows import hub_flows
from freightsim.choice.periods import mid_quarter, periods
from freightsim.choice.rates import rates
from freightsim.scenario import Scenario
from freightsim.scenario.demand import Factor
from freightsim.scenario.network import DIRECTIONS
from stationed import stationed

ADJUSTED: dict[str, Any] = {
    "horizon": {"from": "2013-07-18", "to": "2016-01-01"},
    "demand": {way: {"attraction": {"adjustment": {"2013": 1.5, "2014": 1.0}}} for way in DIRECTIONS},
}


def adjusted(persistence: float, until: str | None = "2014-01-01") -> Scenario:
    """Return a scenario with an adjustment of 1.5 in 2013."""
    return stationed(None, ADJUSTED, {"choice": {"persistence": persistence, "adjusted_until": until}})


def test_a_share_is_left_after_a_year() -> None:
    """The logarithm falls by the persistence each year, taken at the middle of quarters; nothing is left before."""
    scenario = adjusted(0.6)
    when = periods(scenario, "outbound")
    found = left(scenario, Dated.model_validate({"2013": 1.5, "2014": 1.0}), when)
    for day, value in zip(when.starts, found, strict=True):
        years = (mid_quarter(day) - scenario.choice.adjusted_until).days / 365.25  # type: ignore[operator]
        assert value == pytest.approx(log(1.5) * 0.6**years if day.year > 2013 else 0.0)
    by_day = dict(zip(when.starts, found, strict=True))
    first, later = (next(value for day, value in by_day.items() if day.year == year) for year in (2014, 2015))
    assert later / first == pytest.approx(0.6, rel=0.001)


@pytest.mark.parametrize(("persistence", "until"), [(0.0, "2014-01-01"), (0.6, None)])
def test_it_ends_at_once(persistence: float, until: str | None) -> None:
    """Without persistence, or without a day from which it fades, the adjustments alone are in force."""
    scenario, plain = adjusted(persistence, until), stationed(None, ADJUSTED)
    for direction in DIRECTIONS:
        if until is None:
            assert not gone(scenario, direction, periods(scenario, direction)).any()
            np.testing.assert_array_equal(rates(scenario, direction).via_port, rates(plain, direction).via_port)
        else:
            np.testing.assert_allclose(rates(scenario, direction).port, rates(plain, direction).port)


def test_all_stays_at_a_persistence_of_one() -> None:
    """As if the adjustment were in force for good, and no hub loses anything."""
    for_good = stationed(
        None, ADJUSTED, {"demand": {way: {"attraction": {"adjustment": {"2014": 1.5}}} for way in DIRECTIONS}}
    )
    scenario = adjusted(1.0)
    np.testing.assert_allclose(rates(scenario, "outbound").via_port, rates(for_good, "outbound").via_port)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2013, 6, 1), 0.8 * 1.5),
        (date(2013, 10, 1), 0.6 * 1.5),
        (date(2014, 1, 1), 0.6 * 1.5 ** (0.6 ** (45 / 365.25))),  # to 15 February
        (date(2014, 3, 31), 0.6 * 1.5 ** (0.6 ** (45 / 365.25))),
        (date(2014, 4, 1), 0.6 * 1.5 ** (0.6 ** (134 / 365.25))),  # to 15 May
        (date(2015, 12, 31), 0.6 * 1.5 ** (0.6 ** (683 / 365.25))),  # to 15 November of the next year
    ],
)
def test_a_factor_in_force(day: date, expected: float) -> None:
    """Level times adjustment, and of the last adjustment what is left, as of the odds of rail."""
    factor = Factor.model_validate(
        {"level": {"2013": 0.8, "2013-10-01": 0.6}, "adjustment": {"2013": 1.5, "2014": 1.0}}
    )
    assert in_force(adjusted(0.6), factor).at(day) == pytest.approx(expected)


def test_a_factor_that_does_not_fade() -> None:
    """Without a day from which it fades it holds on; one that is nowhere given is 1."""
    factor = Factor.model_validate({"level": 0.8, "adjustment": {"2013": 1.0, "2014": 1.5}})
    found = in_force(adjusted(0.6, None), factor)
    assert [found.at(date(year, 7, 1)) for year in (2012, 2013, 2014, 2030)] == [0.8, 0.8, 0.8 * 1.5, 0.8 * 1.5]
    assert in_force(adjusted(0.6), Factor()).at(date(2015, 7, 1)) == 1.0


def test_hubs_lose_it_with_the_port() -> None:
    """Shares of the hubs among trains stay as they are: cargo moves between trains and the other ways."""

    def share(scenario: Scenario) -> np.ndarray:
        table = rates(scenario, "outbound")
        return table.shares.in_nest[np.array([day.year > 2013 for day in table.periods.starts])]

    faded, for_good = adjusted(0.2), adjusted(1.0)
    np.testing.assert_allclose(share(faded), share(for_good), rtol=1e-9)
    flows = [hub_flows(each) for each in (faded, for_good)]
    of_2015 = [each[(each["year"] == 2015) & (each["hub"] == "xian")]["drawn_feu"].sum() for each in flows]
    assert of_2015[0] < of_2015[1]

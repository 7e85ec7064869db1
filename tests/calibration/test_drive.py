"""Expected bookings by the year in which they count, against sums by hand."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from math import log1p, sqrt
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from calibration.small import small
from freightsim.calibration.drive import PORT_DAYS, drive, drives
from freightsim.choice.rates import rates
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS, Direction
from freightsim.validation.merge import merged
from tiny import TINY

START, END, LEAD_IN = date(2013, 7, 18), date(2014, 3, 1), 28
NEW_YEAR = date(2014, 1, 31)
RATE = {"outbound": 90.0 * 20.0 / 365.25, "inbound": 90.0 * 10.0 / 365.25}
"""Trade x FEU for each USD billion, a day."""

TRANSIT_D = (90.0 + 150.0 + 24.0 + 24.0 * 2 / 8) / 24
"""Running, formalities, and a track for a quarter of a day (two tracks take eight trains a day)."""

DELAY_D = {"outbound": PORT_DAYS, "inbound": PORT_DAYS + TRANSIT_D}


def tiny(change: dict[str, Any] | None = None) -> Scenario:
    """Return the smallest scenario with changes."""
    return Scenario.model_validate(merged(TINY, change or {}))


def factor(day: date) -> float:
    """Return the season by hand: the weeks of the New Year, Golden Week."""
    if NEW_YEAR <= day < NEW_YEAR + timedelta(days=14):
        return 0.5
    return 0.7 if (day.month, (day.day - 1) // 7) == (10, 0) else 1.0


def by_hand(direction: Direction) -> dict[int, float]:
    """Return FEU by the year in which their trips count, 0 where they count no more."""
    found = {0: 0.0, 2013: 0.0, 2014: 0.0}
    for number in range(-LEAD_IN, (END - START).days):
        day = START + timedelta(days=number)
        counted = max(number + DELAY_D[direction], 0.0)
        year = 2013 if counted < (date(2014, 1, 1) - START).days else 2014 if counted < (END - START).days else 0
        found[year] += RATE[direction] * factor(day)
    return found


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_all_potential_by_hand(direction: Direction) -> None:
    """Without other ways it is trade x intensity x days, later by port and way; before the first day it counts then."""
    found, expected = drive(tiny(), direction), by_hand(direction)
    assert found.years == [2013, 2014]
    assert found.quarters == [date(2013, 6, 20), date(2013, 7, 1), date(2013, 10, 1), date(2014, 1, 1)]
    np.testing.assert_allclose(found.of_years(), [expected[2013], expected[2014]])
    np.testing.assert_allclose(found.of_classes().sum(axis=1), found.of_years())
    np.testing.assert_allclose(found.feu.sum(axis=(1, 2)), found.of_years())
    assert found.feu[1, :2].sum() == 0.0  # what was booked in summer counts in 2013
    assert found.feu[0, 3].sum() == 0.0  # and nothing counts before it is booked
    assert found.feu[0, 0].sum() == pytest.approx(11 * RATE[direction])  # 20 to 30 June


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_nothing_is_lost_but_what_counts_too_late(direction: Direction) -> None:
    """What counts and what was booked in the last days, too late to count, are all bookings."""
    expected = by_hand(direction)
    whole = sum(RATE[direction] * factor(START + timedelta(days=at)) for at in range(-LEAD_IN, (END - START).days))
    assert sum(expected.values()) == pytest.approx(whole)
    late = drive(tiny({"horizon": {"to": "2015-01-01"}}), direction)
    assert late.feu[:, :4].sum() == pytest.approx(whole + 31 * RATE[direction])  # to the end of March


def test_both_directions() -> None:
    """They come by name."""
    both = drives(tiny())
    assert list(both) == list(DIRECTIONS)
    assert both["outbound"].of_years() == pytest.approx(2 * drive_without_delay_of_the_way(), rel=1e-12)


def drive_without_delay_of_the_way() -> np.ndarray:
    """Return inbound bookings of a scenario whose way takes no time."""
    at_once = {
        "trains": {"running_factor": 0.0},
        "borders": {"alashankou": {"formalities_h": 0.0, "trains_per_day": 1e4}},
    }
    return drive(tiny(at_once), "inbound").of_years()


def test_an_event_takes_its_days_from_its_direction() -> None:
    """A November without outbound bookings is 30 days less in 2013; inbound nothing changes."""
    event = {"events": {"stop": {"name": "Stop", "from": "2013-11-01", "to": "2013-12-01", "demand": {"outbound": 0}}}}
    before, after = drives(tiny()), drives(tiny(event))
    np.testing.assert_array_equal(after["inbound"].feu, before["inbound"].feu)
    np.testing.assert_allclose(before["outbound"].feu.sum() - after["outbound"].feu.sum(), 30 * RATE["outbound"])
    lost = before["outbound"].of_years() - after["outbound"].of_years()
    np.testing.assert_allclose(lost, [30 * RATE["outbound"], 0.0])


def test_a_season_moves_its_months() -> None:
    """A December that is three times the trend brings 62 days more, split by when they count."""
    season = {"demand": {"outbound": {"season": {"months": {"dec": 3.0}}}}}
    more = drive(tiny(season), "outbound").of_years() - drive(tiny(), "outbound").of_years()
    # Booked from 1 to 17 December they count in 2013: fourteen days later it is New Year's Eve.
    np.testing.assert_allclose(more, [2 * 17 * RATE["outbound"], 2 * 14 * RATE["outbound"]])


def test_classes_and_goods() -> None:
    """FEU are split by share, which may change; a box holds its class's load, as full as boxes are in mid-year."""
    bulk = TINY["cargo"]["classes"]["machines"] | {"name": "Bulk", "t_per_feu": 20.0, "usd_per_t": 500.0}
    change = {
        "cargo": {
            "classes": {"machines": {"share": 3.0}, "bulk": bulk | {"share": {"2013": 1.0, "2014": 0.0}}},
            "weight_cv": 0.0,
            "fill": {"outbound": {"2013": 0.5, "2013-06-30": 0.8, "2013-07-02": 0.9, "2014-01-01": 1.0}},
        },
    }
    found = drive(tiny(change), "outbound")
    np.testing.assert_allclose(found.feu[:, :3, 0], 3 * found.feu[:, :3, 1])
    assert found.feu[:, 3, 1].sum() == 0.0
    np.testing.assert_allclose(found.of_years(), drive(tiny(), "outbound").of_years())
    np.testing.assert_allclose(found.t_per_feu, [[0.8 * 12.0, 0.8 * 20.0], [12.0, 20.0]])
    np.testing.assert_allclose(found.usd_per_feu, [[0.8 * 72000.0, 0.8 * 10000.0], [72000.0, 10000.0]])


def test_the_value_is_that_of_the_markets() -> None:
    """Where all markets have a value ratio, so has the mean value of a class; loads stay."""
    change = {"markets": {key: {"value_ratio": {"outbound": 0.25}} for key in tiny().markets}}
    plain, found = drive(tiny(), "outbound"), drive(tiny(change), "outbound")
    np.testing.assert_allclose(found.usd_per_feu, 0.25 * plain.usd_per_feu)
    np.testing.assert_allclose(found.t_per_feu, plain.t_per_feu)


def test_factors_on_what_is_in_a_box() -> None:
    """Levels and adjustments multiply load and value of a box of all classes, by the day of booking; bookings stay."""
    change = {
        "cargo": {
            "weight_cv": 0.0,
            "load_factor": {"level": 1.2, "adjustment": {"2013": 1.0, "2014": 0.5}},
            "value_factor": {"level": {"2013": 2.0, "2013-12-01": 3.0}},
        },
    }
    plain, found = drive(tiny({"cargo": {"weight_cv": 0.0}}), "outbound"), drive(tiny(change), "outbound")
    np.testing.assert_array_equal(found.feu, plain.feu)
    # What counts in 2014 was booked from 18 December on: fourteen days of the level and adjustment of 2013.
    days = [date(2013, 12, 18) + timedelta(days=at) for at in range((END - date(2014, 1, 1)).days)]
    by_year = [sum(factor(day) for day in days if day.year == year) for year in (2013, 2014)]
    load = 12.0 * 1.2 * (by_year[0] + 0.5 * by_year[1]) / sum(by_year)
    np.testing.assert_allclose(found.t_per_feu[:, 0], [12.0 * 1.2, load])
    first = [START + timedelta(days=at) for at in range(-LEAD_IN, (date(2013, 12, 18) - START).days)]
    dear = sum(factor(day) * (3.0 if day.month == 12 else 2.0) for day in first) / sum(map(factor, first))
    np.testing.assert_allclose(found.usd_per_feu[:, 0], 6000.0 * 12.0 * np.array([dear, 3.0]))
    # By the year of booking there is one load a year, and of 2013 as many days are dear as December has.
    booked = [START + timedelta(days=at) for at in range(-LEAD_IN, (date(2014, 1, 1) - START).days)]
    dear = sum(factor(day) * (3.0 if day.month == 12 else 2.0) for day in booked) / sum(map(factor, booked))
    np.testing.assert_allclose(found.t_per_feu_booked[:, 0], [12.0 * 1.2, 12.0 * 1.2 * 0.5])
    np.testing.assert_allclose(found.usd_per_feu_booked[:, 0], 6000.0 * 12.0 * np.array([dear, 3.0]))


@pytest.mark.parametrize(("mean", "cv"), [(12.0, 0.3), (22.0, 0.3), (25.0, 0.05), (40.0, 0.5), (30.0, 0.0)])
def test_boxes_are_cut_to_the_payload(mean: float, cv: float) -> None:
    """The mean load is that of lognormal loads of which none is above 26 t: integrated by quantiles."""
    change = {"cargo": {"weight_cv": cv, "classes": {"machines": {"t_per_feu": mean}}}}
    sigma = sqrt(log1p(cv**2))
    loads = mean * np.exp(sigma * norm.ppf((np.arange(200_000) + 0.5) / 200_000) - sigma**2 / 2)
    found = drive(tiny(change), "outbound")
    np.testing.assert_allclose(found.t_per_feu, np.minimum(loads, 26.0).mean(), rtol=1e-4)
    np.testing.assert_allclose(found.usd_per_feu, 6000.0 * found.t_per_feu)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_booked_by_the_year_of_booking(direction: Direction) -> None:
    """Without a delay: all days of a year, the lead-in in the first, and none too late."""
    found = drive(tiny(), direction)
    days = [START + timedelta(days=at) for at in range(-LEAD_IN, (END - START).days)]
    by_year = [sum(factor(day) for day in days if day.year == year) * RATE[direction] for year in (2013, 2014)]
    np.testing.assert_allclose(found.booked.sum(axis=1), by_year)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_share_of_the_potential(direction: Direction) -> None:
    """With rivals, bookings of a day are those of the table of rates in force: summed by hand over periods."""
    scenario = small({"demand": {direction: {"season": {"new_year": 1.0, "golden_week": 1.0}}}})
    table, found = rates(scenario, direction), drive(scenario, direction)
    starts = [*table.periods.starts, scenario.horizon.end]
    booked = np.zeros((len(found.quarters), 2))
    for number, (first, end) in enumerate(pairwise(starts)):
        quarter = max(at for at, day in enumerate(found.quarters) if day <= first)
        booked[quarter] += (end - first).days * table.via_port[number].sum(axis=(0, 1)) / 365.25
    np.testing.assert_allclose(found.feu.sum(axis=0)[:-1], booked[:-1])
    last = found.feu.sum(axis=0)[-1] / booked[-1]
    np.testing.assert_allclose(last, 1 - np.ceil(DELAY_D[direction]) / 92, atol=1 / 92)

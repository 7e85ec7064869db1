"""The rough calibration: the shipped baseline stays near the published record, judged by intervals."""

from __future__ import annotations

import pandas as pd
import pytest

from freightsim import Runs, load_scenario, replicate
from freightsim.facts import published
from freightsim.statistics import Estimate, estimate

LEVEL = 0.99
REPLICATIONS = 6
EARLY, EARLY_REPLICATIONS = (2013, 2014), 30
"""A dozen trains are mostly chance: the first two years are judged on many runs that end after them."""
YEARS = range(2013, 2021)
WITHIN = {"trips": 0.15, "value_usd": 0.25}


@pytest.fixture(scope="module")
def runs() -> Runs:
    """Return replications of the whole baseline."""
    return replicate(load_scenario("baseline"), REPLICATIONS)


@pytest.fixture(scope="module")
def yearly(runs: Runs) -> pd.DataFrame:
    """Return the figures of every year: the first years from many short runs, the others from whole ones."""
    short = load_scenario("baseline").but({"horizon": {"to": f"{EARLY[-1] + 1}-01-01"}})
    early = replicate(short, EARLY_REPLICATIONS).yearly
    late = runs.yearly
    return pd.concat([early, late[~late["year"].isin(EARLY)]], ignore_index=True)


def _mean(values: pd.Series) -> Estimate:
    return estimate(values.to_numpy(), LEVEL)


def _assert_within(found: Estimate, low: float, high: float) -> None:
    """Assert that the whole interval of the mean lies within the bounds."""
    assert found.ci_low is not None
    assert found.ci_high is not None
    assert low <= found.ci_low, found
    assert found.ci_high <= high, found


@pytest.mark.parametrize("quantity", WITHIN)
@pytest.mark.parametrize("year", YEARS)
def test_near_the_record(yearly: pd.DataFrame, year: int, quantity: str) -> None:
    """Trips of each year are within 15 % of the published ones, value within 25 %."""
    aim, margin = published()[year][quantity].value, WITHIN[quantity]
    found = _mean(yearly.loc[yearly["year"] == year, quantity])
    _assert_within(found, aim * (1 - margin), aim * (1 + margin))


def test_return_trains_began_late(yearly: pd.DataFrame) -> None:
    """In 2014 more trains left than came: the first return train came that autumn."""
    rows = yearly[yearly["year"] == 2014]
    assert (rows["trips_outbound"] > rows["trips_inbound"]).all()


def test_train_size(runs: Runs) -> None:
    """Over all years a train carries 88 to 90.5 TEU, as customs counted (89.3)."""
    total = runs.yearly.groupby("replication")[["teu", "trips"]].sum()
    _assert_within(_mean(total["teu"] / total["trips"]), 88, 90.5)


@pytest.mark.parametrize("year", YEARS)
def test_cargo_from_outside(yearly: pd.DataFrame, year: int) -> None:
    """Of the cargo of each year 78 to 86 % belongs to cities outside Henan, as the operator says."""
    _assert_within(_mean(yearly.loc[yearly["year"] == year, "share_from_outside"]), 0.78, 0.86)


@pytest.mark.parametrize("year", YEARS[1:])
def test_trips_against_slots(yearly: pd.DataFrame, year: int) -> None:
    """From 2014 on the trips of a year are 65 to 115 % of the slots of the published timetable."""
    rows = yearly[yearly["year"] == year]
    _assert_within(_mean(rows["trips"] / rows["slots"]), 0.65, 1.15)


def test_transit_to_hamburg_fell(runs: Runs) -> None:
    """Trains to Hamburg by Alashankou took 14 to 15.5 days in 2013-14 and 12 to 13.3 in 2019-20."""
    trains = runs[0].trains
    trains = trains[(trains["service"] == "hamburg_alashankou_out") & (trains["feu"] > 0)]
    days = (trains["arrived_at"] - trains["departed_at"]).dt.total_seconds() / 86400
    year = trains["arrived_at"].dt.year
    # Borders and running times are drawn train by train, so trains are near enough to independent.
    _assert_within(_mean(days[year.isin([2013, 2014])]), 14, 15.5)
    _assert_within(_mean(days[year.isin([2019, 2020])]), 12, 13.3)

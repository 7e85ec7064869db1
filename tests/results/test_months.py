"""Slots and trains of each month add up to those of the trains and of the year."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from freightsim.files.load import load_scenario
from freightsim.results import Run
from freightsim.results.months import months
from freightsim.results.records import PriceRow, Records
from freightsim.scenario import Scenario
from freightsim.simulation.replications import simulate

TWO = ("2014-01-10", "2014-01-20")


@pytest.fixture(scope="module")
def run() -> Run:
    """Return the baseline's first years."""
    return simulate(load_scenario("baseline").but({"horizon": {"to": "2016-01-01"}}), seed=5)


def test_slots_and_trains_are_those_of_the_frame(run: Run) -> None:
    """By month and direction of the slot; extra trains ran without one."""
    trains = run.trains[(run.trains["slot_at"] >= run.scenario.clock.start.isoformat())]
    trains = trains[trains["slot_at"] < run.scenario.clock.end.isoformat()]
    month = trains["slot_at"].dt.to_period("M")
    timetabled = trains["kind"] == "timetabled"
    ran = trains["kind"].isin(["timetabled", "extra"]) & trains["status"].isin(["ran", "under_way"])
    for name, own in (("slots", timetabled), ("trains", ran)):
        counted = trains[own].groupby([month[own], "direction"], observed=True).size()
        for row in run.months.itertuples():
            expected = counted.get((row.month.to_period("M"), row.direction), 0)
            assert getattr(row, name) == expected


def test_outbound_trips_of_a_year(run: Run) -> None:
    """A trip outbound counts at departure, which is near its slot: the sums of years are almost those of trips."""
    months = run.months[run.months["direction"] == "outbound"]
    for year, own in months.groupby(months["month"].dt.year):
        trips = run.yearly.loc[run.yearly["year"] == year, "trips_outbound"].iloc[0]
        assert abs(own["trains"].sum() - trips) <= 2


def test_the_price_of_rail_where_it_answers_to_scarcity(run: Run) -> None:
    """Reviews of 10 and 20 January at 1.2 and 1.4: 9 days at 1, 10 at 1.2 and 12 at 1.4; else no such column."""
    assert "rail_price_ratio" not in run.months
    hours = [(np.datetime64(day) - np.datetime64(run.scenario.clock.start)) / np.timedelta64(1, "h") for day in TWO]
    rows = [PriceRow(hour, "inbound", 3.0, ratio) for hour, ratio in zip(hours, (1.2, 1.4), strict=True)]
    none = np.empty(0)
    trains = {"slot_h": none, "kind": none, "status": none, "direction": none}
    found = months(run.scenario, Records({}, trains, {}, {}, {}, prices=rows))
    ratio = dict(zip(zip(found["month"].astype("datetime64[M]").astype(str), found["direction"], strict=True),
        found["rail_price_ratio"], strict=True))  # fmt: skip
    assert ratio["2014-01", "inbound"] == pytest.approx((9 + 10 * 1.2 + 12 * 1.4) / 31)
    assert (ratio["2013-12", "inbound"], ratio["2014-02", "inbound"]) == (1.0, pytest.approx(1.4))
    assert ratio["2014-01", "outbound"] == 1.0


def test_a_train_after_the_end_is_of_no_month() -> None:
    """A train that is closed before the end, and whose slot or departure comes after it, has not run by then."""
    scenario = load_scenario("baseline")
    whole = simulate(scenario.but({"horizon": {"to": "2014-12-01"}})).trains
    left = whole[(whole["kind"] == "extra") & (whole["status"] != "cancelled") & (whole["slot_at"] < "2014-11-24")]
    night = left["slot_at"].dt.floor("D")
    split = night[left["cutoff_at"] < night].iloc[-1]
    run = simulate(scenario.but({"horizon": {"to": str(split.date())}}))
    end, trains = pd.Timestamp(run.scenario.clock.end), run.trains
    own = trains[trains["kind"].isin(["timetabled", "extra"])]
    late = own[own["slot_at"] >= end]
    assert len(late), "the horizon ends between a cut-off and its slot"
    assert (late["status"] == "closed").all()
    assert (late["cutoff_at"] < end).all()
    assert late["departed_at"].isna().all()
    left = own["departed_at"].notna()
    assert run.months["trains"].sum() == (left & (own["slot_at"] < end)).sum()
    # Outbound trips count when they leave: with nothing of later, both frames count the same trains.
    outbound = run.months[run.months["direction"] == "outbound"]
    assert outbound["trains"].sum() == run.yearly["trips_outbound"].sum()


def test_what_left_is_said_to_have_left(run: Run) -> None:
    """`ran` and `under_way` have a departure, `closed` and `cancelled` have none."""
    trains = run.trains[run.trains["kind"] != "empty_return"]
    left = trains["departed_at"].notna()
    assert (trains["status"].isin(["ran", "under_way"]) == left).all()


def test_one_row_each_and_all_days(run: Run) -> None:
    """Two directions a month; days within the horizon, the first month from its first day on."""
    assert len(run.months) == 30 * 2
    own = run.months[run.months["direction"] == "inbound"]
    assert own["days"].iloc[0] == 14  # 18 to 31 July 2013
    assert own["days"].sum() == (run.scenario.clock.end - run.scenario.clock.start).days


def test_no_train(tiny: Scenario) -> None:
    """Where nothing runs, every month has its row of zeros."""
    run = simulate(tiny.but({"services": {key: {"trains_per_week": 0} for key in tiny.services}}), seed=1)
    assert not run.months[["slots", "trains"]].to_numpy().any()
    assert len(run.months)

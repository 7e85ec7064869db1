"""Occupancy and queues by month, by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from freightsim.results.stations import stations
from freightsim.simulation.network import run_once
from freightsim.simulation.recording import record
from handmade import IN, OUT, Box, steady, with_cargo
from stations import by_station

CARGO: list[Box] = [(OUT, 1.0), (OUT, 2.0), (OUT, 3.0), (OUT, 14.0), (OUT, 20.0), (IN, 90.0), (IN, 100.0)]
"""See tests/test_simulation.py for the instants of this world."""

TURN: dict[str, Any] = {"horizon": {"from": "2013-12-27", "to": "2014-01-12"}}
"""The steady world with the turn of the month at hour 120 of 384."""


def table(
    change: dict[str, Any] | None = None, cargo: list[Box] | None = None, background_h: list[float] | None = None
) -> pd.DataFrame:
    """Return the stations of a world, by station and month."""
    scenario = steady(TURN | (change or {}))
    inputs = with_cargo(scenario, CARGO if cargo is None else cargo, background_h={"alashankou": background_h or []})
    return by_station(pd.DataFrame(stations(scenario, record(run_once(inputs)))))


def test_stations_and_months() -> None:
    """Every station has a row for each month; the first begins with the horizon."""
    found = table()
    assert found.index.tolist() == [
        name
        for name in (
            *("yard", "port_tracks", "terminal_tracks:hamburg", "border:alashankou"),
            *("wagon_sets", "outbound_trains", "inbound_trains"),
        )
        for _ in range(2)
    ]
    assert found["month"].astype(str).tolist()[:2] == ["2013-12-27", "2014-01-01"]
    assert found["unit"].tolist() == ["FEU"] * 2 + ["trains"] * 6 + ["sets"] * 2 + ["FEU"] * 4


def test_the_yard() -> None:
    """Export boxes from the gate to the lift, import boxes from the lift to their release."""
    found = table().loc["yard"]
    # Until 120: three of 37 h each, one from 14 and one from 20 on. After: those two, and two imports of 20.5 h.
    assert found["occupancy"].tolist() == pytest.approx([(3 * 37 + 106 + 100) / 120, (2 * 264 + 2 * 20.5) / 264])
    assert found["arrivals"].tolist() == [5, 2]
    assert found["capacity"].tolist() == [300.0, 300.0]
    assert found["utilisation"].tolist() == pytest.approx((found["occupancy"] / 300).tolist())
    assert found["queue"].tolist() == [0.0, 0.0]
    assert found["wait_h"].tolist() == [0.0, 0.0]


def test_wagon_sets_are_away_from_cut_off_to_turn_round() -> None:
    """What is away at the port's one set is the time between its outbound cut-off and its return, over all hours."""
    found = table().loc["wagon_sets"]
    assert found["capacity"].tolist() == [1.0, 1.0]
    assert (found["utilisation"] <= 1.0).all()
    # The train of the slot at 48 closes at 24: its set is away from then on, and the inbound one has not come by 384.
    assert found["occupancy"].tolist()[0] == pytest.approx((120 - 24) / 120)


def test_boxes_wait_for_trains() -> None:
    """From release to the cut-off at which a box boards; without places there is no use of them."""
    found = table().loc["outbound_trains"]
    assert found["utilisation"].isna().all()
    assert found["arrivals"].sum() == 5


def test_a_full_yard() -> None:
    """Boxes outside queue; those who still stand outside at the end have waited until then."""
    change = {"port": {"yard_teu": 2}, "trains": {"wagon_sets": 3}, "dispatch": {"minimum_feu": 1}}
    change |= {"horizon": {"from": "2014-03-03", "to": "2014-03-19"}}
    found = table(change, CARGO[:5]).loc["yard"]
    # One place: box 0 is lifted at 38, box 1 enters then and is lifted at 206, box 2 enters then and stays.
    assert found["wait_h"] == pytest.approx((0 + 36 + 203 + 370 + 364) / 5)
    assert found["queue"] == pytest.approx((36 + 203 + 370 + 364) / 384)
    assert found["occupancy"] == pytest.approx((37 + 168 + 178) / 384)
    assert found["utilisation"] == found["occupancy"]


def test_tracks() -> None:
    """Loading and unloading at both ends: 5 and 4 h at the port, 3.5 and 3 h in Hamburg."""
    found = table()
    assert found.loc["port_tracks", "occupancy"].tolist() == pytest.approx([5 / 120, 4 / 264])
    assert found.loc["terminal_tracks:hamburg", "occupancy"].tolist() == pytest.approx([3.5 / 120, 3 / 264])
    for name in ("port_tracks", "terminal_tracks:hamburg"):
        assert found.loc[name, "arrivals"].tolist() == [1, 1]
        assert found.loc[name, "capacity"].tolist() == [1.0, 1.0]


def test_tracks_with_trains_of_others() -> None:
    """Occupancy counts trains of others, too; arrivals and waits are those of the port's trains."""
    others = {"port": {"background": {"trains_per_year": 0.0, "lifts_per_train": 2}}}
    scenario = steady(TURN | others)
    inputs = replace(with_cargo(scenario, CARGO), port_background_h=[1.0, 118.0])
    found = by_station(pd.DataFrame(stations(scenario, record(run_once(inputs))))).loc["port_tracks"]
    # Two lifts of 1 h, placing and release of 1 h each: 4 h a train, the second over midnight.
    assert found["occupancy"].tolist() == pytest.approx([(5 + 4 + 2) / 120, (4 + 2) / 264])
    assert found["arrivals"].tolist() == [1, 1]
    assert found["wait_h"].tolist() == [0.0, 0.0]


def test_a_border_with_other_cities_trains() -> None:
    """Occupancy counts other cities' trains, too; arrivals and waits are those of the own."""
    found = table(background_h=[1.0, 2.0, 57.0, 130.0]).loc["border:alashankou"]
    # The one of 57 holds the track until 60: the own train of 58 waits 2 h. Each holds it for 3 h.
    assert found["arrivals"].tolist() == [1, 1]
    assert found["wait_h"].tolist() == pytest.approx([2.0, 0.0])
    assert found["queue"].tolist() == pytest.approx([2 / 120, 0.0])
    assert found["occupancy"].tolist() == pytest.approx([(3 + 9) / 120, (3 + 3) / 264])


def test_works_slow_other_cities_trains_too() -> None:
    """While half as many trains a day pass, each train holds the track twice as long in the occupancy as well."""
    works = {"name": "Works", "from": "2013-12-27", "to": "2014-01-01", "border_capacity": {"alashankou": 0.5}}
    found = table({"events": {"works": works}}, background_h=[1.0, 130.0]).loc["border:alashankou"]
    assert found["occupancy"].tolist() == pytest.approx([(6 + 6) / 120, (3 + 3) / 264])


def test_other_cities_trains_are_on_the_track_when_they_are_there() -> None:
    """Two come an hour before the month ends: the first has the track over midnight, the second after it."""
    found = table(background_h=[118.0, 118.0]).loc["border:alashankou"]
    own_h = 3.0  # the own train of 58; its empty wagons are there in the next month
    assert found["occupancy"].tolist() == pytest.approx([(own_h + 2) / 120, (1 + 3 + own_h) / 264])
    assert (found["utilisation"] <= 1).all()


def test_nobody_is_on_the_tracks_of_a_closed_border() -> None:
    """Trains that came before the closure are finished; who comes during it stands outside, whoever runs it."""
    shut = {"name": "Shut", "from": "2013-12-28", "to": "2014-01-12", "border_capacity": {"alashankou": 0}}
    found = table({"events": {"shut": shut}}, background_h=[1.0, 30.0, 31.0, 200.0]).loc["border:alashankou"]
    assert found["occupancy"].tolist() == pytest.approx([3 / 120, 0.0])
    assert found["queue"].iloc[1] == 1.0  # the own train, from 58 to the end


def test_a_month_in_which_nobody_came() -> None:
    """It has no mean wait."""
    assert np.isnan(table({}, []).loc["port_tracks", "wait_h"]).all()
    assert table({}, []).loc["yard", "occupancy"].tolist() == [0.0, 0.0]


def test_empty_returns_cross_borders_and_take_no_track() -> None:
    """A set that goes home empty is at the border like any train, and at no loading track."""
    found = table({"services": {"west_in": None}}, CARGO[:3])
    # Out 58 to 61; home from 100.5 on, at the border from 120.5 to 123.5.
    assert found.loc["border:alashankou", "occupancy"].tolist() == pytest.approx([3 / 120, 3 / 264])
    assert found.loc["terminal_tracks:hamburg", "arrivals"].tolist() == [1, 0]
    assert found.loc["port_tracks", "arrivals"].tolist() == [1, 0]

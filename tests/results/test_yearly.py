"""The figures of a year, each in the year to which it belongs, by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from freightsim.results.yearly import yearly
from freightsim.simulation.network import run_once
from freightsim.simulation.recording import record
from handmade import IN, OUT, Box, steady, with_cargo

CARGO: list[Box] = [(OUT, 1.0), (OUT, 2.0), (OUT, 3.0), (OUT, 14.0), (OUT, 20.0), (IN, 90.0), (IN, 100.0)]
"""See tests/test_simulation.py for the instants of this world."""

TURN: dict[str, Any] = {"horizon": {"from": "2013-12-27", "to": "2014-01-12"}}
"""The steady world with the turn of the year at hour 120."""


def table(change: dict[str, Any] | None = None, cargo: list[Box] | None = None) -> pd.DataFrame:
    """Return the yearly figures of a world."""
    scenario = steady(TURN | (change or {}))
    return pd.DataFrame(yearly(scenario, record(run_once(with_cargo(scenario, CARGO if cargo is None else cargo)))))


def test_trips() -> None:
    """The train of hour 48 counts in 2013, the one that arrives at 187 in 2014, each with its cargo."""
    found = table()
    assert found["year"].tolist() == [2013, 2014]
    expected = {
        "trips": [1, 1],
        "trips_outbound": [1, 0],
        "trips_inbound": [0, 1],
        "feu": [3, 2],
        "teu": [6, 4],
        "tonnes": [30.0, 20.0],
        "value_usd": [3000.0, 2000.0],
        "teu_per_train": [6.0, 4.0],
    }
    assert found[list(expected)].to_dict("list") == expected


def test_an_inbound_trip_counts_where_it_ends() -> None:
    """A train that left Hamburg in the old year and arrives in the new one belongs to the new one."""
    found = table({"horizon": {"from": "2013-12-25", "to": "2014-01-10"}})  # turn of the year at 168: 150 to 187
    assert found["trips_inbound"].tolist() == [0, 1]
    assert found["transit_inbound_d"].tolist()[1] == pytest.approx(37 / 24)
    assert found["slots"].tolist() == [2, 2]


def test_wagons_of_outbound_trains() -> None:
    """Outbound trains that count have the wagons of their slot; a year in which only inbound ones count has none."""
    trips = record(run_once(with_cargo(steady(TURN), CARGO))).trains
    wagons = trips["wagons"][(trips["direction"] == "outbound") & np.isfinite(trips["counted_h"])]
    assert len(wagons) == 1
    assert table()["wagons_outbound"].tolist() == [float(wagons[0]), pytest.approx(np.nan, nan_ok=True)]


def test_transit_belongs_to_the_year_of_arrival() -> None:
    """A train that leaves in the old year and arrives in the new one is a trip of the old, a transit of the new."""
    found = table({"horizon": {"from": "2013-12-29", "to": "2014-01-14"}})  # turn of the year at 72: 48 to 85
    assert found["trips_outbound"].tolist() == [1, 0]
    assert found["transit_outbound_d"].tolist() == [pytest.approx(np.nan, nan_ok=True), pytest.approx(37 / 24)]


def test_transit_to_the_main_market() -> None:
    """Only trains that end in the market with the greatest outbound share count; here all do, then none does."""
    found = table()
    assert found["transit_main_market_d"].equals(found["transit_outbound_d"])
    (key,) = steady(TURN).markets
    market = steady(TURN).tree()["markets"][key]
    greater = {way: 2 * share for way, share in market["share"].items()}
    found = table({"markets": {"elsewhere": {**market, "share": greater}}})
    assert found["transit_main_market_d"].isna().all()
    assert found["transit_outbound_d"].notna().any()


def test_slots() -> None:
    """Slots and cancellations belong to the year of the slot."""
    found = table()
    # Slots 48 | 150, 216 (no wagon set), 318 (too little cargo).
    assert found[["slots", "cancelled", "extra", "empty_returns", "empty_feu"]].to_numpy().tolist() == [
        [1, 0, 0, 0, 0],
        [3, 2, 0, 0, 0],
    ]


def test_extra_trains_and_empty_returns() -> None:
    """They are told apart from the timetable's slots; an empty return is no trip."""
    cargo: list[Box] = [(OUT, 1.0 + n / 4) for n in range(8)]
    found = table({"trains": {"wagon_sets": 4}, "services": {"west_in": None}}, cargo)
    # Slots 48 and 96 (extra) | 216; empty returns leave at 100.5 | 148.5 and 268.
    columns = ["slots", "extra", "empty_returns", "empty_feu", "trips", "trips_outbound", "feu"]
    assert found[columns].to_numpy().tolist() == [[1, 1, 1, 3, 2, 2, 6], [1, 0, 2, 6, 1, 1, 2]]


def test_empty_boxes_on_trips() -> None:
    """Trains of three places leave with two laden boxes and an empty one, which are three boxes, six TEU."""
    cargo: list[Box] = [(OUT, 1.0), (OUT, 2.0), (IN, 3.0), (IN, 4.0)]
    found = table({"dispatch": {"rule": "schedule", "minimum_feu": 2}}, cargo)
    columns = ["trips", "feu", "empty_feu", "teu", "teu_per_train"]
    trips = found[columns].to_numpy()[found["trips"] > 0]
    assert trips.tolist() == [[1, 2, 1, 6, 6.0]] * 2


def test_service() -> None:
    """Transit from departure to arrival, days in the yard until the lift, rollovers of those who went."""
    found = table()
    assert found["transit_outbound_d"].tolist() == [pytest.approx(37 / 24), pytest.approx(np.nan, nan_ok=True)]
    assert found["transit_inbound_d"].tolist()[1] == pytest.approx(37 / 24)
    assert found["yard_dwell_d"].tolist()[0] == pytest.approx(37 / 24)  # 1 to 38, 2 to 39, 3 to 40
    assert found["rollovers_per_feu"].tolist() == [0.0, 0.0]


def test_a_mean_over_nothing_is_missing() -> None:
    """A year without trips has counts of 0 and means that are missing, not 0."""
    found = table({}, [])
    assert found[["trips", "feu", "tonnes", "partners"]].to_numpy().sum() == 0
    means = [
        "teu_per_train",
        "wagons_outbound",
        "transit_outbound_d",
        "transit_main_market_d",
        "transit_inbound_d",
        "yard_dwell_d",
        "rollovers_per_feu",
    ]
    assert found[[*means, "share_from_outside"]].isna().all(axis=None)


def test_rollovers_count_where_the_trip_counts() -> None:
    """Boxes that missed a cut-off weigh on the mean of the year of their trip."""
    # Slots 48, 216: at 24 box 0 alone is too few; at 192 both board, and box 0 has missed one cut-off.
    found = table({}, [(OUT, 1.0), (OUT, 20.0)])
    assert found["rollovers_per_feu"].tolist()[1] == 0.5
    assert found["trips"].tolist() == [0, 1]


def test_cargo_from_outside_and_partners() -> None:
    """The share of outbound tonnes from another province than the port's, and the clients with a box on a trip."""
    scenario = steady(TURN)
    inputs = with_cargo(scenario, CARGO)
    bookings = replace(inputs.bookings, city=np.array([0, 1, 0, 1, 1, 1, 1]), partner=np.array([4, 4, 6, 7, 8, 4, 4]))
    bookings = replace(bookings, t_per_feu=np.array([5.0, 3.0, 4.0, 9.0, 2.0, 2.0, 2.0]))
    records = record(run_once(replace(inputs, bookings=bookings)))
    found, boxes = pd.DataFrame(yearly(scenario, records)), records.boxes
    left = scenario.clock.year_of(records.trains["counted_h"])[np.asarray(boxes["train"])]
    out, away = np.asarray(boxes["direction"]) == 0, np.asarray(boxes["city"]) == 1
    for year, share in zip(found["year"], found["share_from_outside"], strict=True):
        own = out & (left == year)
        tonnes = np.asarray(boxes["tonnes"])
        expected = tonnes[own & away].sum() / tonnes[own].sum() if own.any() else np.nan
        np.testing.assert_allclose(share, expected)
    assert 0 < found["share_from_outside"].iloc[0] < 1
    assert found["partners"].tolist() == [2, 1]


def test_types() -> None:
    """Counts are whole numbers, also where there is nothing to count."""
    counts = ["trips", "trips_outbound", "trips_inbound", "feu", "teu", "slots", "cancelled", "extra", "empty_returns"]
    assert {str(table({}, [])[name].dtype) for name in ["year", *counts, "empty_feu", "partners"]} == {"int64"}

"""Records become frames: names for codes, instants for hours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from freightsim.results.frames import containers, shuttles, stage_hours, timetable, trains
from freightsim.results.records import Records, TimetableRow
from freightsim.results.vocabulary import REASON_NUMBERS
from freightsim.scenario.joins import SHUTTLE
from freightsim.simulation.network import run_once
from freightsim.simulation.recording import record
from handmade import IN, OUT, Box, joined, steady, with_cargo

CARGO: list[Box] = [(OUT, 1.0), (OUT, 2.0), (OUT, 3.0), (OUT, 14.0), (OUT, 20.0), (IN, 90.0), (IN, 100.0)]
"""See tests/test_simulation.py for the instants of this world."""


@pytest.fixture(scope="module")
def records() -> Records:
    """Return the records of the steady world."""
    return record(run_once(with_cargo(steady(), CARGO)))


@pytest.fixture(scope="module")
def boxes(records: Records) -> pd.DataFrame:
    """Return its containers."""
    return containers(steady(), records)


NONE = -99.0


def hours(instants: pd.Series) -> list[float]:
    """Return hours since the first midnight, `NONE` where there is no instant."""
    since = (instants - pd.Timestamp("2014-03-03")) / pd.Timedelta(hours=1)
    return since.fillna(NONE).tolist()


def test_names_of_containers(boxes: pd.DataFrame) -> None:
    """A container is called by city, direction, booking and its number within the booking."""
    assert boxes["container"].tolist()[:2] == ["zhengzhou-out-00000-0", "zhengzhou-out-00001-0"]
    assert boxes["container"].tolist()[5:] == ["zhengzhou-in-00005-0", "zhengzhou-in-00006-0"]
    assert boxes["booking"].tolist()[5:] == ["zhengzhou-in-00005", "zhengzhou-in-00006"]


def test_codes_become_names(boxes: pd.DataFrame) -> None:
    """City, direction, terminal, market and goods are categories with all names of the scenario."""
    first, last = boxes.iloc[0], boxes.iloc[-1]
    columns = ["city", "direction", "terminal", "region", "lane", "commodity"]
    assert first[columns].tolist() == ["zhengzhou", "outbound", "hamburg", "western_europe", "west", "machines"]
    assert last[columns].tolist() == ["zhengzhou", "inbound", "hamburg", "western_europe", "west", "car_parts"]
    assert boxes["city"].cat.categories.tolist() == ["zhengzhou", "wuhan"]
    assert boxes["direction"].cat.categories.tolist() == ["outbound", "inbound"]


def test_a_container_without_a_train(boxes: pd.DataFrame) -> None:
    """It has neither train nor lane, and no instants after its release."""
    left = boxes.iloc[3]
    assert left[["train", "lane"]].isna().all()
    assert left[["cutoff_at", "loaded_at", "departed_at", "border1_in_at", "arrived_at", "handed_over_at"]].isna().all()
    assert left["released_at"] == pd.Timestamp("2014-03-04T00:30")


def test_instants_of_containers(boxes: pd.DataFrame) -> None:
    """Each stage has an instant, the train's included, in the order of the outbound journey."""
    instants = [name for name in boxes.columns if name.endswith("_at")]
    assert instants == [
        "booked_at",
        "ready_at",
        "gate_in_at",
        "yard_in_at",
        "released_at",
        "cutoff_at",
        "loaded_at",
        "departed_at",
        "border1_in_at",
        "border1_out_at",
        "arrived_at",
        "unloaded_at",
        "handed_over_at",
    ]
    assert {str(boxes[name].dtype) for name in instants} == {"datetime64[s]"}
    assert hours(boxes.loc[0, instants].astype("datetime64[s]")) == [
        *[-2, -1, 1, 1, 11.5, 24, 38, 48, 58, 65, 85, 86.5, 110.5],
    ]
    assert hours(boxes["arrived_at"]) == [85, 85, 85, NONE, NONE, 187, 187]


def test_an_outbound_container_goes_forward_in_time(boxes: pd.DataFrame) -> None:
    """No stage is before the one that precedes it."""
    outbound = boxes[boxes["direction"] == "outbound"]
    instants = outbound[[name for name in boxes.columns if name.endswith("_at")]]
    assert (instants.ffill(axis=1).diff(axis=1).iloc[:, 1:] >= pd.Timedelta(0)).all(axis=None)


def test_stage_hours_of_boxes_and_trains(records: Records) -> None:
    """A box on no train has no hour of a train's stage: the last row's is not taken for it."""
    found = stage_hours(records)
    np.testing.assert_allclose(found["departed"], [48, 48, 48, np.nan, np.nan, 150, 150])
    np.testing.assert_allclose(found["border1_out"], [65, 65, 65, np.nan, np.nan, 177, 177])


def test_trains(records: Records) -> None:
    """A row for each slot, with instants for hours and TEU beside FEU."""
    table = trains(steady(), records)
    assert table["train"].tolist() == ["west_out-0001", "west_in-0001", "west_out-0002", "west_in-0002"]
    assert table["teu"].tolist() == [6, 4, 0, 0]
    assert table.columns.tolist().index("teu") == table.columns.tolist().index("feu") + 1
    assert hours(table["slot_at"]) == [48, 150, 216, 318]
    assert hours(table["counted_at"]) == [48, 187, NONE, NONE]
    assert not [name for name in table.columns if name.endswith("_h")]


def test_types_of_trains(records: Records) -> None:
    """Names that repeat are categories, instants are to the second, counts are whole; the cause is a text."""
    table = trains(steady(), records)
    for name in ("service", "lane", "terminal", "direction", "kind", "status"):
        assert isinstance(table[name].dtype, pd.CategoricalDtype)
    assert {str(table[name].dtype) for name in table if name.endswith("_at")} == {"datetime64[s]"}
    assert {str(table[name].dtype) for name in ("wagons", "places_feu", "feu", "teu", "empty_feu")} == {"int64"}
    assert table["cause"].tolist() == ["", "", "no_wagon_set", "too_little_cargo"]


def test_the_operators_timetable(records: Records) -> None:
    """A change has the instant from which it holds; without any the frame has its columns and no row."""
    assert pd.DataFrame(timetable(steady(), records)).columns.tolist() == [
        "from_at",
        "service",
        "direction",
        "trains_per_week",
        "reason",
        *REASON_NUMBERS,
    ]
    row = TimetableRow(36.5, "west_out", "outbound", 1.25, "slot_dropped", cancelled=2, slots=4)
    table = pd.DataFrame(timetable(steady(), replace(records, timetable=[row])))
    assert table["from_at"].tolist() == [pd.Timestamp("2014-03-04 12:30")]
    assert table.iloc[0, 1:5].tolist() == ["west_out", "outbound", 1.25, "slot_dropped"]
    assert table.iloc[0, 5:].dropna().to_dict() == {"cancelled": 2, "slots": 4}


def test_shuttles() -> None:
    """One row a slot: the first ran with a box to the port, 10 h each way; where no city has one there is no row."""
    scenario = joined({"by": "shuttle", "trains_per_week": 1.0, "wagons": 3, "minimum_feu": 1})
    run = record(run_once(with_cargo(scenario, [(OUT, 20.0)], city=[1], access=[SHUTTLE])))
    table = pd.DataFrame(shuttles(scenario, run))
    assert table.columns.tolist() == [
        *("city", "status", "places_feu", "feu_to_port", "feu_from_port"),
        *("slot_at", "arrived_at", "track_from_at", "track_free_at", "home_at"),
    ]
    assert table.iloc[:, :5].to_numpy().tolist() == [["wuhan", "ran", 3, 1, 0], *[["wuhan", "cancelled", 3, 0, 0]] * 2]
    # Placed in an hour, lifted in one and released in one: the stay on the track is three hours.
    assert [hours(table[name])[0] for name in table.columns[5:]] == [24.0, 34.0, 34.0, 37.0, 47.0]
    none = pd.DataFrame(shuttles(steady(), record(run_once(with_cargo(steady(), [(OUT, 20.0)])))))
    assert (len(none), none.columns.tolist()) == (0, table.columns.tolist())
    assert str(none["slot_at"].dtype) == "datetime64[s]"


def test_nothing_happened() -> None:
    """A world without cargo and without trains has frames of the same columns and no rows."""
    scenario = steady({"services": {"west_in": None, "west_out": {"trains_per_week": 0.0}}})
    empty = record(run_once(with_cargo(scenario, [])))
    full = record(run_once(with_cargo(steady(), CARGO)))
    for make in (containers, trains):
        assert len(make(scenario, empty)) == 0
        assert make(scenario, empty).columns.tolist() == make(steady(), full).columns.tolist()

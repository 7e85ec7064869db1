"""An outcome is written down as columns: what had not happened by the end is missing."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from math import nan
from typing import Any

import numpy as np

from freightsim.results.records import Gridlock, Records
from freightsim.scenario import Scenario
from freightsim.simulation.inputs import draw_inputs
from freightsim.simulation.network import run_once
from freightsim.simulation.recording import TURNED_AWAY, record
from freightsim.validation.merge import merged
from handmade import IN, OUT, STEADY, Box, steady, with_cargo

CARGO: list[Box] = [(OUT, 1.0), (OUT, 2.0), (OUT, 3.0), (OUT, 14.0), (OUT, 20.0), (IN, 90.0), (IN, 100.0)]
"""See tests/test_simulation.py for the instants of this world."""

TO_HAMBURG, TO_PORT, NO_SET, NO_CARGO = range(4)
"""Trains in the order of their cut-offs: 24, 126, 192 and 294."""


def records(change: dict[str, Any] | None = None, cargo: list[Box] | None = None) -> Records:
    """Return the columns of a hand-made world."""
    return record(run_once(with_cargo(steady(change), cargo if cargo is not None else CARGO)))


def same(found: np.ndarray, expected: list[float]) -> None:
    """Compare hours, nan included."""
    np.testing.assert_allclose(found.astype(float), expected)


def test_boxes() -> None:
    """Each box has its train and its instants; those on no train have none of a train's."""
    boxes = records().boxes
    assert boxes["train"].tolist() == [TO_HAMBURG] * 3 + [-1, -1] + [TO_PORT] * 2
    same(boxes["gate_in_h"], [1, 2, 3, 14, 20, 90, 100])
    same(boxes["cutoff_h"], [24, 24, 24, nan, nan, 126, 126])
    same(boxes["loaded_h"], [38, 39, 40, nan, nan, 139.5, 140])
    same(boxes["unloaded_h"], [86.5, 87, 87.5, nan, nan, 189, 190])
    # Export boxes enter at the gate, import boxes as they are lifted off.
    same(boxes["yard_in_h"], [1, 2, 3, 14, 20, 189, 190])
    same(boxes["released_h"], [11.5, 12.5, 13.5, 24.5, 30.5, 209.5, 210.5])
    # Overseas 24 h after unloading; at home 2 h of haul after customs.
    same(boxes["handed_over_h"], [110.5, 111, 111.5, nan, nan, 211.5, 212.5])


def test_who_never_booked_is_left_out() -> None:
    """A box that rare trains kept away is in no record; one that full trains turned away is among those."""
    inputs = with_cargo(steady(), CARGO)
    outcome = run_once(inputs)
    whole = record(outcome)
    outcome.gone[3:5] = bytes([1, 2])  # two that were on no train
    found = record(outcome)
    assert found.boxes["gate_in_h"].tolist() == [1, 2, 3, 90, 100]
    assert found.turned_away["booked_h"].tolist() == [whole.boxes["booked_h"][3]]
    same(found.trains["tonnes"], [30, 20, 0, 0])


def test_trains() -> None:
    """Slots stand in the order of their cut-offs, with cause, status and what was on board."""
    trains = records().trains
    assert trains["train"].tolist() == ["west_out-0001", "west_in-0001", "west_out-0002", "west_in-0002"]
    assert trains["status"].tolist() == ["ran", "ran", "cancelled", "cancelled"]
    assert trains["cause"].tolist() == ["", "", "no_wagon_set", "too_little_cargo"]
    assert trains["feu"].tolist() == [3, 2, 0, 0]
    assert trains["places_feu"].tolist() == [3] * 4
    assert trains["empty_feu"].tolist() == [0] * 4
    same(trains["tonnes"], [30, 20, 0, 0])
    same(trains["value_usd"], [3000, 2000, 0, 0])
    same(trains["slot_h"], [48, 150, 216, 318])
    same(trains["cutoff_h"], [24, 126, 192, 294])
    same(trains["track_asked_h"], [36, 138, nan, nan])
    same(trains["track_free_h"], [41, 141, nan, nan])
    same(trains["departed_h"], [48, 150, nan, nan])
    same(trains["arrived_h"], [85, 187, nan, nan])
    same(trains["unload_track_free_h"], [88.5, 191, nan, nan])


def test_when_a_trip_counts() -> None:
    """An outbound trip counts at departure from the port, an inbound one at arrival there."""
    same(records().trains["counted_h"], [48, 187, nan, nan])


def test_instants_after_the_end_are_missing() -> None:
    """A horizon that ends at 144 h cuts everything at 144 h, the slot's own hour excepted."""
    found = records({"horizon": {"to": "2014-03-09"}})
    # The inbound train took its boxes at 126 and was loaded by 141; its slot at 150 would be after the end.
    assert found.trains["train"].tolist() == ["west_out-0001"]
    found = records({"horizon": {"to": "2014-03-10"}})  # 168 h
    assert found.trains["status"].tolist() == ["ran", "under_way"]
    same(found.trains["departed_h"], [48, 150])
    same(found.trains["border1_in_h"], [58, nan])
    same(found.trains["counted_h"], [48, nan])
    same(found.boxes["loaded_h"], [38, 39, 40, nan, nan, 139.5, 140])
    same(found.boxes["unloaded_h"], [86.5, 87, 87.5, nan, nan, nan, nan])


def test_an_instant_at_the_end_is_missing() -> None:
    """The end is not part of the horizon: a train that would leave at that hour has not, with cargo on board."""
    # Three boxes are there at 144 of an extra slot at 216: cut-off 192, loaded 206 to 209, departs 216.
    cargo: list[Box] = [(OUT, 1.0 + n / 4) for n in range(8)]
    change: dict[str, Any] = {"trains": {"wagon_sets": 4, "extra_notice_h": 192.0}, "horizon": {"to": "2014-03-12"}}
    trains = records(change, cargo).trains
    extra = trains["kind"].tolist().index("extra")
    assert trains["status"][extra] == "closed"
    same(trains["slot_h"][[extra]], [216])
    same(trains["departed_h"][[extra]], [nan])
    same(trains["track_free_h"][[extra]], [209])


def test_an_extra_train_and_an_empty_return() -> None:
    """They have names and statuses of their own, and an empty return never counts as a trip."""
    cargo: list[Box] = [(OUT, 1.0 + n / 4) for n in range(8)]
    trains = records({"trains": {"wagon_sets": 4}, "services": {"west_in": None}}, cargo).trains
    # 24 timetabled, 72 extra; their sets go home at 100.5 and 148.5; 192 timetabled, its set goes home at 268.
    assert list(zip(trains["train"], trains["kind"], trains["status"], strict=True)) == [
        ("west_out-0001", "timetabled", "ran"),
        ("west_out-x0001", "extra", "ran"),
        ("west_out-e0001", "empty_return", "empty_return"),
        ("west_out-e0002", "empty_return", "empty_return"),
        ("west_out-0002", "timetabled", "ran"),
        ("west_out-e0003", "empty_return", "empty_return"),
    ]
    assert trains["direction"].tolist() == ["outbound", "outbound", "inbound", "inbound", "outbound", "inbound"]
    assert trains["empty_feu"].tolist() == [0, 0, 3, 3, 0, 3]
    same(trains["cutoff_h"], [24, 72, nan, nan, 192, nan])
    same(trains["counted_h"], [48, 96, nan, nan, 216, nan])
    same(trains["departed_h"], [48, 96, 100.5, 148.5, 216, 268])


def test_suspended_slots() -> None:
    """A suspended slot is a cancelled row with that cause, at its cut-off in the timetable."""
    event = {"name": "Closed", "from": "2014-03-05", "to": "2014-03-13", "no_trains": ["outbound", "inbound"]}
    trains = records({"events": {"closed": event}}).trains  # 48 to 240
    assert list(zip(trains["train"], trains["status"], trains["cause"], strict=True)) == [
        ("west_out-0001", "cancelled", "suspended"),
        ("west_in-0001", "cancelled", "suspended"),
        ("west_out-0002", "cancelled", "suspended"),
        ("west_in-0002", "cancelled", "no_wagon_set"),
    ]
    same(trains["cutoff_h"], [24, 126, 192, 294])


def test_borders_are_numbered_from_the_port() -> None:
    """The first border column is the one nearest the port, in both directions."""
    tree = steady().tree()
    west, sections = tree["lanes"]["west"], tree["lanes"]["west"]["sections"]
    tree["borders"]["brest"] = tree["borders"]["alashankou"] | {"name": "Brest"}
    steppe = sections["china"] | {"border": "brest"}
    long = west | {"sections": {"china": sections["china"], "steppe": steppe, "beyond": sections["beyond"]}}
    tree["lanes"] = {"west": long, "short": west}
    found = record(run_once(with_cargo(Scenario.model_validate(tree), CARGO))).trains
    # Out: leaves 48; 58, 61, 65; 10 h; 75, 78, 82; 20 h: 102. In: leaves 150; 20 h: 170, 173, 177; 10 h: 187, 190, 194.
    assert [name for name in found if name.endswith("_in_h")] == ["border1_in_h", "border2_in_h"]
    ran = [TO_HAMBURG, TO_PORT]
    same(found["border1_in_h"][ran], [58, 187])
    same(found["border1_out_h"][ran], [65, 194])
    same(found["border2_in_h"][ran], [75, 170])
    same(found["border2_track_h"][ran], [75, 170])
    same(found["border2_freed_h"][ran], [78, 173])
    same(found["border2_out_h"][ran], [82, 177])
    same(found["arrived_h"][ran], [102, 204])


def test_a_short_lane_beside_a_long_one() -> None:
    """A train of a lane with one border has no second one."""
    tree = steady().tree()
    west, sections = tree["lanes"]["west"], tree["lanes"]["west"]["sections"]
    long = west | {"sections": {"a": sections["china"], "b": sections["china"], "c": sections["beyond"]}}
    tree["lanes"] = {"long": long, "west": west}
    found = record(run_once(with_cargo(Scenario.model_validate(tree), CARGO))).trains
    same(found["border1_in_h"], [58, 170, nan, nan])
    same(found["border2_in_h"], [nan] * 4)


def test_rollovers() -> None:
    """A box has missed the cut-offs of its queue from its release on, its own not counted, or until the end."""
    # Cut-offs 24, 192, 360 with two places. Released: 11.5, 12.5, 13.5 (two at 24, one at 192), 24.5 (192),
    # 201.5 and never more than one a train after: stays.
    cargo: list[Box] = [(OUT, 1.0), (OUT, 2.0), (OUT, 3.0), (OUT, 14.0), (OUT, 191.0), (OUT, 400.0)]
    change = {
        "horizon": {"to": "2014-03-24"},
        "trains": {"wagons_low": 2, "wagons_high": 2, "wagon_sets": 4},
        "services": {"west_in": None},
    }
    boxes = records(change, cargo).boxes  # cut-offs 24, 192, 360 of slots 48, 216, 384
    assert boxes["train"].tolist()[4:] == [-1, -1]
    same(boxes["cutoff_h"], [24, 24, 192, 192, nan, nan])
    assert boxes["rollovers"].tolist() == [0, 0, 1, 0, 1, 0]


def test_rollovers_of_a_cancelled_slot() -> None:
    """A slot that is cancelled at its cut-off leaves behind whoever was there."""
    assert records().boxes["rollovers"].tolist() == [0, 0, 0, 1, 1, 0, 0]


def test_gridlock_in_words(tiny: Scenario) -> None:
    """A finding becomes a row with its cause, and the events are counted."""
    change = {"port": {"yard_teu": 2}, "relief": {"rule": "none", "max_idle_h": 100.0}}
    found = records(change)
    assert found.gridlocks == [Gridlock(192.0, "west_out", 4, {"hamburg": 1}, relieved=False)]
    outcome = run_once(draw_inputs(tiny, 0, 0))
    assert record(outcome).events == outcome.events > 0


def test_who_looked_elsewhere_is_no_container() -> None:
    """Boxes of bookings that left are listed apart, with what they would have been, and weigh on no train."""
    # Reviews every two days from hour 0 on; nobody stays after the second one, for boxes were left behind at 24.
    change = {"horizon": {"to": "2014-03-19"}, "choice": {"review_d": 2.0}}
    cargo: list[Box] = [*[(OUT, 1.0 + n) for n in range(6)], (OUT, 52.0), (OUT, 70.0), (IN, 100.0)]
    inputs = with_cargo(steady(change), cargo)
    inputs = replace(inputs, bookings=replace(inputs.bookings, loss_per_h=np.full(9, 1.0), of_rail=np.full(9, 0.5)))
    found = record(run_once(inputs))
    # At 24 three of six board and three stay for 24 h: a wait of 24 h, so the odds of rail are nothing.
    assert found.boxes["booking"].tolist() == [0, 1, 2, 3, 4, 5, 8]
    assert found.boxes["direction"].tolist() == [0] * 6 + [1]
    assert set(found.turned_away) == set(TURNED_AWAY)
    assert found.turned_away["booking"].tolist() == [6, 7]
    assert found.turned_away["direction"].tolist() == [0, 0]
    same(found.turned_away["booked_h"], [49, 67])
    for name in ("booking", "booked_h", "terminal"):
        assert len(found.boxes[name]) == 7
    carried = np.bincount(found.boxes["train"][found.boxes["train"] >= 0], minlength=len(found.trains["train"]))
    assert found.trains["feu"].tolist() == carried.tolist()
    same(found.trains["tonnes"], (10.0 * carried).tolist())


def test_nobody_looked_elsewhere() -> None:
    """Where all stay the columns of those turned away are there, and empty."""
    assert {name: len(column) for name, column in records().turned_away.items()} == dict.fromkeys(TURNED_AWAY, 0)


def test_background_is_kept() -> None:
    """Other cities' trains are there for the occupancy of the borders."""
    inputs = with_cargo(steady(), CARGO, background_h={"alashankou": [1.0, 2.0]})
    others = record(run_once(inputs)).background["alashankou"]
    assert {name: hours.tolist() for name, hours in others.items()} == {
        "in_h": [1.0, 2.0],
        "track_h": [1.0, 4.0],
        "freed_h": [4.0, 7.0],
    }


def test_others_on_the_loading_tracks_are_kept() -> None:
    """They are there for the occupancy, up to the end of the horizon; what comes after it has not happened."""
    change = {"port": {"background": {"trains_per_year": 0.0, "lifts_per_train": 3}}}
    inputs = replace(with_cargo(steady(change), []), port_background_h=[1.0, 2.0, 383.0])
    others = record(run_once(inputs)).port_background
    # Each holds the one track for 1 h of placing, 3 lifts of 1 h and 1 h of release.
    expected = {"in_h": [1.0, 2.0, 383.0], "track_h": [1.0, 6.0, 383.0], "freed_h": [6.0, 11.0, nan]}
    for name, hours in expected.items():
        same(others[name], hours)


def test_the_inputs_stay_as_they_were() -> None:
    """Cutting at the end happens on copies: the inputs can be run again."""
    inputs = with_cargo(steady({"horizon": {"to": "2014-03-04"}}), CARGO)
    before = inputs.comes_h.tolist()
    record(run_once(inputs))
    assert inputs.comes_h.tolist() == before
    assert inputs.bookings.ready_h.max() == 98.0


def test_terminals_of_a_cargo_pool() -> None:
    """A train from Munich loads what waits in the queue of the pool; its boxes are recorded as loaded in Munich."""
    pool = {"cargo_pool": "europe", "wagon_pool": "europe"}
    munich = {**deepcopy(STEADY["terminals"]["hamburg"]), "name": "Munich", **pool}
    change = {
        "terminals": {"hamburg": pool, "munich": munich},
        "lanes": {"south": merged(deepcopy(STEADY["lanes"]["west"]), {"terminal": "munich"})},
        "services": {"west_in": {"lane": "south"}},
    }
    boxes = records(change).boxes
    terminals = list(steady(change).terminals)
    assert [terminals[code] for code in boxes["terminal"]] == ["hamburg"] * 5 + ["munich"] * 2
    same(boxes["cutoff_h"], [24, 24, 24, nan, nan, 126, 126])

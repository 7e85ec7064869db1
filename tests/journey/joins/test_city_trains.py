"""Wagons of the port on a city's own trains: whole logs of tiny worlds, by arithmetic."""

from __future__ import annotations

from dataclasses import replace
from math import isnan
from typing import Any

import numpy as np
import pandas as pd
import pytest

from freightsim.journey.train import Crossing, Train
from freightsim.journey.wagons import HOME
from freightsim.results.emissions import emissions
from freightsim.results.frames import containers, trains
from freightsim.results.ledger import ledger
from freightsim.results.stations import stations
from freightsim.results.yearly import yearly
from freightsim.scenario import Scenario
from freightsim.scenario.network import OWN
from freightsim.simulation.inputs import Inputs, draw_inputs
from freightsim.simulation.network import Network, run_once
from freightsim.simulation.port import Outcome
from freightsim.simulation.recording import record
from freightsim.simulation.replications import simulate
from freightsim.validation.merge import merged
from handmade import IN, OUT, Box, joined, stay, with_cargo
from stations import by_station
from tiny import TINY

ON_OURS = {"by": "wagon_group", "wagons": 2, "coupled_to": "city"}
WEEKLY = {"outbound": 2.0, "inbound": 1.0}
NONE_OF_OURS = {"services": {"west_out": {"offset_h": 300.0}, "west_in": {"offset_h": 300.0}}}
"""The port's own trains, on the timetable all the same, close at 276 h at the earliest."""

ON_THE_WAY = {"lat": 40.0, "lon": 98.5}
"""A place on the great circle from the port to the border, where the port's wagons can be coupled without a detour."""

CARGO: list[Box] = [(OUT, 1.0), (OUT, 2.0), (OUT, 3.0), (IN, 90.0)]
"""Three boxes are released at 11.5, 12.5 and 13.5 h; one stands ready overseas."""


def hub_of(weekly: dict[str, float]) -> dict[str, Any]:
    """Return a hub in outline with so many trains a week to Europe, by direction."""
    rates = {direction: {"europe": rate} for direction, rate in weekly.items()}
    place = {"name": "Wuhan", "province": "Hubei", **ON_THE_WAY}
    return place | {"trains_per_week": rates, "feu_per_train": dict.fromkeys(weekly, 40.0)}


def world(join: dict[str, Any] | None = None, change: dict[str, Any] | None = None) -> Scenario:
    """Return the steady world in which Wuhan, 10 h by rail and 5 h of marshalling away, takes wagons of the port.

    Its own trains leave at 0, 84, 168, 252 and 336 h, and overseas at 0, 168 and 336 h.
    """
    own = {"hubs": {"wuhan": hub_of(WEEKLY)}, "cities": {"wuhan": ON_THE_WAY}}
    return joined(ON_OURS | (join or {}), merged(merged(own, NONE_OF_OURS), change or {}))


def inputs_of(
    cargo: list[Box] = CARGO, join: dict[str, Any] | None = None, change: dict[str, Any] | None = None
) -> Inputs:
    """Return the inputs of this world."""
    return with_cargo(world(join, change), cargo)


def groups(outcome: Outcome) -> list[Train]:
    """Return what rode on the city's trains."""
    return [train for train in outcome.trains if train.slot.kind == "group"]


def log(train: Train) -> list[object]:
    """Return all that happened, in order."""
    return [
        *(train.direction, train.slot.at_h, train.cutoff_h, train.boxes, train.track_asked_h, train.loading),
        *(train.departed_h, *train.crossings, train.arrived_h, train.unloading),
    ]


# ---- every instant ---------------------------------------------------------------------------------------------------


def test_sixteen_days_with_wagons_on_a_citys_trains() -> None:
    """Out with the city's train at 84 and 168 h, home with the one that leaves overseas at 168 h."""
    out, late, home = groups(run_once(inputs_of()))
    assert log(out) == [
        *("outbound", 69.0),  # 84 less 10 h of running and 5 h of marshalling
        *(45.0, [0, 1]),  # 24 h before; the third finds no wagon
        57.0,  # 12 h before
        stay(57.0, [59.0, 60.0], 61.0),  # placed 58, an hour a lift, released an hour later
        69.0,
        Crossing(94.0, 94.0, 97.0, 101.0),  # with the city's train at 84; on its track for 3 h, papers of 4 h
        121.0,
        stay(121.0, [122.5, 123.0], 124.0),
    ]
    assert log(late)[:5] == ["outbound", 153.0, 129.0, [2], 141.0]
    assert late.arrived_h == 205.0
    assert log(home) == [
        *("inbound", 168.0, 144.0, [3], 156.0),
        stay(156.0, [157.5], 158.5),
        168.0,
        Crossing(188.0, 188.0, 191.0, 195.0),
        220.0,  # at the city at 205; marshalled for 5 h and run for 10 h
        stay(220.0, [222.0], 223.0),
    ]


def test_columns_of_wagons_on_a_citys_trains() -> None:
    """Boxes go through yard and customs as by any train; the train is named by the city, and it ran."""
    inputs = inputs_of()
    records = record(run_once(inputs))
    boxes, found = records.boxes, trains(inputs.scenario, records)
    np.testing.assert_allclose(boxes["yard_in_h"].astype(float), [1, 2, 3, 222])
    np.testing.assert_allclose(boxes["released_h"].astype(float), [11.5, 12.5, 13.5, 242.5])
    np.testing.assert_allclose(boxes["handed_over_h"].astype(float), [146.5, 147, 230.5, 244.5])
    assert boxes["rollovers"].tolist() == [0, 0, 1, 0]
    own = found[found["kind"] == "group"]
    assert own["train"].tolist() == ["wuhan-g0001", "wuhan-g0002", "wuhan-g0003"]
    assert set(own["status"]) == {"ran"}
    assert own["feu"].tolist() == [2, 1, 1]
    assert containers(inputs.scenario, records)["train"].tolist() == [f"wuhan-g000{n}" for n in (1, 1, 2, 3)]


def test_they_are_no_trips_and_their_cargo_counts() -> None:
    """Four boxes were carried, and the port ran no train, offered no slot for them and used no wagon set."""
    inputs = inputs_of()
    records = record(run_once(inputs))
    found = pd.DataFrame(yearly(inputs.scenario, records)).iloc[0]
    assert found[["trips", "feu", "teu"]].tolist() == [0, 4, 8]
    assert found["tonnes"] == 40.0
    assert found["slots"] == sum(len(slots) for slots in inputs.slots.values())
    assert found[["teu_per_train", "wagons_outbound", "transit_outbound_d", "transit_inbound_d"]].isna().all()
    table = by_station(pd.DataFrame(stations(inputs.scenario, records)))
    assert table.loc["wagon_sets", "occupancy"] == 0
    assert table.loc["border:alashankou", "arrivals"] == 0
    assert table.loc["port_tracks", "occupancy"] == pytest.approx((4 + 3 + 3) / 384)
    assert table.loc["yard", "occupancy"] == pytest.approx((58 + 58 + 140 + 20.5) / 384)


def test_wagons_need_no_set_and_hold_no_border_track() -> None:
    """The port's own train finds its set as if nobody had left before, and the border's one track free."""
    change = {"services": {"west_out": {"offset_h": 84.0}}}
    cargo: list[Box] = [*CARGO[:3], (OUT, 4.0), (OUT, 5.0)]
    outcome = run_once(inputs_of(cargo, change=change))
    own = next(train for train in outcome.trains if train.boxes and train.slot.kind == "timetabled")
    assert (own.boxes, own.departed_h) == ([2, 3, 4], 84.0)
    # Both are at the border at 94 h.
    assert own.crossings == groups(outcome)[0].crossings == [Crossing(94.0, 94.0, 97.0, 101.0)]


def test_the_citys_train_waits_for_late_wagons() -> None:
    """Boxes that take 40 h to be loaded keep the wagons until 99 h; the city's train leaves with them at 114 h."""
    out = groups(run_once(inputs_of(change={"port": {"lifts_per_h": 0.05}})))[0]
    assert (out.departed_h, out.crossings[0].in_h) == (99.0, 124.0)


# ---- when and where --------------------------------------------------------------------------------------------------


def test_suspended_trains_take_no_wagons() -> None:
    """While outbound trains are suspended at the hour of departure from the port nobody boards."""
    event = {"name": "Closed", "from": "2014-03-05", "to": "2014-03-06", "no_trains": ["outbound"]}
    outcome = run_once(inputs_of(change={"events": {"closed": event}}))
    assert [(train.direction, train.cutoff_h) for train in groups(outcome)] == [
        *(("outbound", 129.0), ("inbound", 144.0), ("outbound", 213.0)),
    ]


def test_the_first_day() -> None:
    """The first train is one for which bookings close on the first day or later."""
    cutoffs = [[train.cutoff_h for train in groups(run_once(inputs_of(join={"from": day})))] for day in DAYS]
    assert cutoffs == [[45.0, 129.0, 144.0], [129.0, 144.0, 213.0], [129.0, 144.0, 213.0]]


DAYS = ("2014-03-04", "2014-03-05", "2014-03-08")
"""From 24, 48 and 120 h on."""


def two_terminals(join: dict[str, Any] | None = None, south_per_week: float = 1.0) -> Inputs:
    """Return a world with another lane, to Warsaw, where more boxes wait."""
    tree = world().tree()
    change = {
        "terminals": {"warsaw": tree["terminals"]["hamburg"]},
        "lanes": {"south": tree["lanes"]["west"] | {"terminal": "warsaw"}},
        "services": {
            "south_out": {
                "lane": "south",
                "direction": "outbound",
                "trains_per_week": south_per_week,
                "offset_h": 300.0,
            },
        },
    }
    cargo: list[Box] = [(OUT, 1.0, 0), (OUT, 2.0, 1), (OUT, 3.0, 1)]
    return inputs_of(cargo, join, change)


def test_the_longest_queue_goes_first() -> None:
    """Two boxes wait for Warsaw and one for Hamburg; then the one."""
    assert [(each.terminal, each.boxes) for each in groups(run_once(two_terminals()))] == [
        *(("warsaw", [1, 2]), ("hamburg", [0])),
    ]


def test_only_lanes_that_the_port_serves() -> None:
    """No wagons go to Warsaw where no train of the port does, or where the join names another lane."""
    for inputs in (two_terminals(south_per_week=0.0), two_terminals({"lanes": ["west"]})):
        assert [(each.terminal, each.boxes) for each in groups(run_once(inputs))] == [("hamburg", [0])]


def test_a_cut_off_that_leaves_nobody_behind() -> None:
    """The queue has seen both cut-offs, but the third box waits for a train of the timetable as it would without."""
    inputs = inputs_of(CARGO[:3])
    network = Network({OWN: inputs})
    network.start()
    live = network.ports[OWN]
    network.let_the_clock_run(200.0)
    queue = live.queues["outbound", "hamburg"]
    assert queue.cutoffs_h == [45.0, 129.0]
    assert queue.take_wait_h(200.0) == 0.0
    assert live.sets.standing(HOME) == 1


def test_wagons_take_boxes_that_a_train_left_behind() -> None:
    """A train of three places closes at 24 h and leaves one of four boxes, which boards the city's train 21 h later."""
    cargo: list[Box] = [(OUT, 1.0), (OUT, 2.0), (OUT, 3.0), (OUT, 4.0)]
    inputs = inputs_of(
        cargo, change={"services": {"west_out": {"offset_h": 48.0}}, "customs": {"export_papers_h": 5.0}}
    )
    network = Network({OWN: inputs})
    network.start()
    live = network.ports[OWN]
    network.let_the_clock_run(100.0)
    assert [train.boxes for join in live.joins for train in join.trains()] == [[3]]
    assert live.queues["outbound", "hamburg"].take_wait_h(100.0) == pytest.approx((45 - 24) / 4)


# ---- money and gases -------------------------------------------------------------------------------------------------


def test_others_pay_the_way_to_the_citys_train() -> None:
    """A box costs 50 + 400 x 0.5 between the port and the city, which no shipper pays; it runs 400 km more by rail."""
    change = {
        "joining": {"rail_usd_per_feu": 50.0, "rail_usd_per_feu_km": 0.5},
        "emissions": {"rail": {"CN": {"electric_g_per_t_km": 20.0, "diesel_g_per_t_km": 30.0, "diesel_share": 0.0}}},
    }
    inputs = inputs_of(change=change)
    records = record(run_once(inputs))
    haul = pd.DataFrame(ledger(inputs.scenario, records)).query("leg == 'feeder_haul'").set_index("direction")
    assert haul["cost_usd"].to_dict() == haul["subsidy_usd"].to_dict() == {"outbound": 750.0, "inbound": 250.0}
    assert haul["feu"].to_dict() == {"outbound": 3, "inbound": 1}
    table = pd.DataFrame(emissions(inputs.scenario, records)).set_index(["direction", "leg", "traction"])
    assert table.loc[("outbound", "feeder_haul", "electric"), "tonne_km"] == 30 * 400
    assert table.loc[("outbound", "feeder_haul", "electric"), "t_co2e"] == pytest.approx(30 * 400 * 20e-6)


# ---- in general ------------------------------------------------------------------------------------------------------


def tiny_with(wagons: int, **more: Any) -> Scenario:
    """Return the tiny port for half a year, where Wuhan's four trains a week each way take wagons."""
    city = ON_THE_WAY | {
        "joins": {"by": "wagon_group", "from": "2013-08-01", "wagons": wagons, "coupled_to": "city"} | more
    }
    hub = hub_of({"outbound": 4.0, "inbound": 4.0})
    busy = {"demand": {way: {"feu_per_boxable_usd_bn": 45.0} for way in ("outbound", "inbound")}}
    terms = {"joining": {"rail_cv": 0.3, "marshalling_h": 6.0}}
    return Scenario.model_validate(merged(TINY, {"cities": {"wuhan": city}, "hubs": {"wuhan": hub}} | busy | terms))


def test_never_more_than_its_wagons() -> None:
    """No city's train takes more, every box is on one train at most, and each goes forward in time."""
    inputs = draw_inputs(tiny_with(3), 5, 0)
    outcome = run_once(inputs)
    found = groups(outcome)
    assert {train.direction for train in found} == {"outbound", "inbound"}
    assert max(len(train.boxes) for train in found) == 3
    assert min(len(train.boxes) for train in found) >= 1
    aboard = [box for train in outcome.trains for box in train.boxes]
    assert len(aboard) == len(set(aboard))
    for train in found:
        hours = [train.cutoff_h, train.track_asked_h, train.departed_h, *(h for each in train.crossings for h in each)]
        known = [hour for hour in (*hours, train.arrived_h) if not isnan(hour)]
        assert known == sorted(known)
        assert all(inputs.inbound[box] == (train.direction == "inbound") for box in train.boxes)


def test_more_wagons_carry_more() -> None:
    """In the mean of four replications the port's cargo rises with the wagons, and never falls."""
    carried = [
        np.mean([simulate(tiny_with(wagons), seed=2, replication=number).yearly["feu"].sum() for number in range(4)])
        for wagons in (1, 5, 20)
    ]
    assert carried == sorted(carried)
    assert carried[-1] > carried[0]


def test_a_join_to_come_changes_nothing() -> None:
    """Up to its first day a run is the same to the last bit."""
    plain = tiny_with(3).but({"cities": {"wuhan": {"joins": None}}})
    later = tiny_with(3, **{"from": "2014-02-28"})
    one, other = (record(run_once(draw_inputs(each, 1, 0))) for each in (plain, later))
    for name, column in one.boxes.items():
        np.testing.assert_array_equal(column, other.boxes[name])


def test_draws_of_a_citys_trains_are_its_own() -> None:
    """Another number of wagons leaves the city's trains as they were, and nobody else's draws move."""
    few, many = draw_inputs(tiny_with(1), 1, 0), draw_inputs(tiny_with(9), 1, 0)
    assert few.joins == many.joins
    assert replace(few, scenario=many.scenario).slots == many.slots

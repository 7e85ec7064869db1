"""Cities that have joined: whole logs of tiny worlds, by arithmetic, and where their cargo can be left behind."""

from __future__ import annotations

from math import isnan, nan
from typing import Any

import numpy as np
import pandas as pd
import pytest

from freightsim.journey.joins.agreement import Agreement
from freightsim.journey.joins.block import LiveBlock
from freightsim.journey.joins.city_trains import CityTrains
from freightsim.journey.joins.kinds import open_joins, waits
from freightsim.journey.joins.shuttle import LiveShuttle, ShuttleTrip
from freightsim.journey.joins.wagon_group import LiveWagonGroup, stands_at_port_h
from freightsim.journey.train import Crossing, Train
from freightsim.results.stages import stages
from freightsim.results.stations import stations
from freightsim.scenario import Scenario
from freightsim.scenario.joins import GROUP, SHUTTLE, TRUCK, BlockTerms, GroupTerms, ShuttleTerms, TruckTerms, terms_of
from freightsim.scenario.network import OWN
from freightsim.scenario.ports import new_ports
from freightsim.simulation.inputs import Inputs
from freightsim.simulation.network import run_network, run_once
from freightsim.simulation.opening import open_experience, open_offer, open_queues, open_yard
from freightsim.simulation.port import Outcome
from freightsim.simulation.recording import record, record_network
from handmade import IN, OUT, Box, joined, stay, steady, with_cargo
from stations import by_station

HOME, WUHAN = 0, 1
LATER = {"services": {"west_out": {"offset_h": 60.0}}}
"""The first outbound train closes at 36 and leaves at 60; it arrives at 97 and its set is ready overseas by 113."""

SHUTTLE_JOIN = {"by": "shuttle", "trains_per_week": 2.0, "wagons": 3, "offset_h": 12.0, "longest_wait_h": 50.0}
"""Ten hours each way; slots at 12, 96, 180, 264 and 348; two boxes are enough (half of three wagons, rounded up)."""

GROUP_JOIN = {"by": "wagon_group", "wagons": 2}


def world(scenario: Scenario, *cargo: tuple[int, float, int, int]) -> Inputs:
    """Return inputs with boxes given by direction, hour, city and access."""
    ordered = sorted(cargo, key=lambda box: box[1])
    boxes: list[Box] = [(direction, hour) for direction, hour, _, _ in ordered]
    return with_cargo(scenario, boxes, city=[box[2] for box in ordered], access=[box[3] for box in ordered])


def ran(outcome: Outcome) -> list[Train]:
    """Return the trains that left with cargo."""
    return [train for train in outcome.trains if train.boxes]


def trips(outcome: Outcome) -> list[tuple[float, str, list[int], list[int]]]:
    """Return slot, cause, and boxes there and back of each slot of a shuttle."""
    return [(trip.slot.at_h, trip.cause, trip.boxes, trip.back) for trip in outcome.shuttles]


def same(found: np.ndarray, expected: list[float]) -> None:
    """Compare hours, nan included."""
    np.testing.assert_allclose(found.astype(float), expected)


# ---- a shuttle -------------------------------------------------------------------------------------------------------

BY_SHUTTLE = [
    (OUT, 5.0, WUHAN, SHUTTLE),
    (OUT, 8.0, WUHAN, SHUTTLE),
    (OUT, 20.0, HOME, TRUCK),
    (IN, 90.0, WUHAN, SHUTTLE),
    (IN, 100.0, HOME, TRUCK),
]


def shuttle_world(change: dict[str, Any] | None = None) -> Inputs:
    """Return two boxes that go to the port by shuttle and one that goes home by it, among others."""
    return world(joined(SHUTTLE_JOIN, {**LATER, **(change or {})}), *BY_SHUTTLE)


def test_sixteen_days_with_a_shuttle() -> None:
    """Every instant of the boxes to the port, and of the box that goes home."""
    outcome = run_once(shuttle_world())
    assert trips(outcome) == [
        (12.0, "", [0, 1], []),
        (96.0, "too_little_cargo", [], []),
        (180.0, "too_little_cargo", [], []),
        (264.0, "", [], [3]),  # released at 209.5: it has waited for 54.5 h
        (348.0, "too_little_cargo", [], []),
    ]
    there, home = outcome.shuttles[0], outcome.shuttles[3]
    # Ten hours of running; placed 23, an hour a lift, released an hour later; ten hours home.
    assert (there.arrived_h, there.work, there.home_h) == (22.0, stay(22.0, [24.0, 25.0], 26.0), 36.0)
    assert (home.arrived_h, home.work, home.home_h) == (274.0, stay(274.0, [276.0], 277.0), 287.0)
    # The box by truck passes the desk from 20 to 20.5, the others from 24 and 25; ten hours of papers each.
    assert list(outcome.released_h) == [34.5, 35.5, 30.5, 209.5, 210.5]
    out, back = ran(outcome)
    assert (out.cutoff_h, out.boxes, out.coupled_feu) == (36.0, [2, 0, 1], 0)
    assert out.loading == stay(48.0, [50.0, 51.0, 52.0], 53.0)
    assert (back.cutoff_h, back.boxes, back.arrived_h) == (126.0, [3, 4], 187.0)
    assert back.unloading == stay(187.0, [189.0, 190.0], 191.0)


def test_customs_of_what_a_shuttle_brings_are_those_of_the_day() -> None:
    """Boxes go by the papers in force as their shuttle comes."""
    change = {**LATER, "customs": {"export_papers_h": {"2014-03-03": 10.0, "2014-03-07": 16.0, "2014-03-08": 99.0}}}
    boxes = [(OUT, 80.0, WUHAN, SHUTTLE), (OUT, 81.0, WUHAN, SHUTTLE)]
    outcome = run_once(world(joined(SHUTTLE_JOIN, change), *boxes))
    assert outcome.shuttles[1].arrived_h == 106.0  # on 7 March
    assert list(outcome.released_h) == [108.0 + 0.5 + 16.0, 109.0 + 0.5 + 16.0]


def test_columns_of_a_shuttle() -> None:
    """By shuttle the gate is where a box is lifted off; one that goes on by it keeps its place until then."""
    found = record(run_once(shuttle_world()))
    boxes, shuttles = found.boxes, found.shuttles
    assert boxes["access"].tolist() == [SHUTTLE, SHUTTLE, TRUCK, SHUTTLE, TRUCK]
    same(boxes["station_h"], [5, 8, nan, nan, nan])
    same(boxes["gate_in_h"], [24, 25, 20, 90, 100])
    same(boxes["yard_in_h"], [24, 25, 20, 189, 190])
    same(boxes["yard_out_h"], [51, 52, 50, 276, 210.5])
    same(boxes["shuttle_from_h"], [12, 12, nan, 277, nan])
    same(boxes["shuttle_to_h"], [24, 25, nan, 287, nan])
    same(boxes["handed_over_h"], [123, 123.5, 122.5, 289, 212.5])  # overseas a day after the lift; at home two hours
    assert boxes["rollovers"].tolist() == [0] * 5
    assert shuttles["status"].tolist() == ["ran", "cancelled", "cancelled", "ran", "cancelled"]
    assert shuttles["cause"].tolist() == ["", *["too_little_cargo"] * 2, "", "too_little_cargo"]
    assert shuttles["feu_to_port"].tolist() == [2, 0, 0, 0, 0]
    assert shuttles["feu_from_port"].tolist() == [0, 0, 0, 1, 0]
    same(shuttles["arrived_h"], [22, nan, nan, 274, nan])
    same(shuttles["home_h"], [36, nan, nan, 287, nan])


def test_stages_of_a_shuttle() -> None:
    """The wait at the station is told apart from the haul, and the wait at the port from the haul home."""
    inputs = shuttle_world()
    table = pd.DataFrame(stages(inputs.scenario, record(run_once(inputs)))).set_index(["direction", "stage"])
    hours, feu = table["feu_hours"], table["feu"]
    assert table.loc[("outbound", "shuttle_wait"), "waiting"]
    assert (feu["outbound", "shuttle_wait"], hours["outbound", "shuttle_wait"]) == (2, 7 + 4)
    # Two hours from the shipper, and 12 and 13 h from the departure to the lift; the third comes by truck.
    assert (feu["outbound", "haul_to_port"], hours["outbound", "haul_to_port"]) == (3, 14 + 15 + 2)
    assert (feu["inbound", "shuttle_wait"], hours["inbound", "shuttle_wait"]) == (1, 276 - 209.5)
    assert (feu["inbound", "delivery"], hours["inbound", "delivery"]) == (2, 13 + 2)
    plain = pd.DataFrame(stages(steady(), record(run_once(with_cargo(steady(), [(OUT, 1.0)])))))
    assert "shuttle_wait" not in set(plain["stage"])


def test_the_yard_and_the_track_see_the_shuttle() -> None:
    """Boxes that go on by shuttle occupy the yard until they are lifted; the rake stands on a loading track."""
    inputs = shuttle_world()
    table = by_station(pd.DataFrame(stations(inputs.scenario, record(run_once(inputs)))))
    yard_h = (51 - 24) + (52 - 25) + (50 - 20) + (276 - 189) + (210.5 - 190)
    assert table.loc["yard", "occupancy"] == pytest.approx(yard_h / 384)
    track_h = (53 - 48) + (191 - 187) + (26 - 22) + (277 - 274)
    assert table.loc["port_tracks", "occupancy"] == pytest.approx(track_h / 384)


def test_a_shuttle_waits_for_a_track() -> None:
    """The one track of the port is taken by the inbound train from 187 to 191: the rake that comes at 190 waits."""
    late = {"longest_wait_h": 0.0, "offset_h": 96.0, "trains_per_week": 2.0}
    cargo = [*BY_SHUTTLE[2:], (OUT, 21.0, HOME, TRUCK), (OUT, 170.0, WUHAN, SHUTTLE)]
    outcome = run_once(world(joined(SHUTTLE_JOIN | late, LATER), *cargo))
    trip = next(each for each in outcome.shuttles if each.boxes)
    assert (trip.slot.at_h, trip.arrived_h, trip.work) == (180.0, 190.0, stay(191.0, [193.0], 194.0))


def test_shuttle_boxes_are_lifted_off_into_a_full_yard() -> None:
    """A yard of one place holds three boxes; the gate stays shut until all three are lifted onto the train."""
    full = {"port": {"yard_teu": 2}}
    cargo = [(OUT, 1.0, HOME, TRUCK), *BY_SHUTTLE[:2], (OUT, 30.0, HOME, TRUCK)]
    outcome = run_once(world(joined(SHUTTLE_JOIN, {**LATER, **full}), *cargo))
    entered_h = dict(zip(outcome.entered.tolist(), outcome.yard_in_h.tolist(), strict=True))
    assert entered_h == {0: 1.0, 1: 24.0, 2: 25.0, 3: 52.0}
    assert ran(outcome)[0].loading == stay(48.0, [50.0, 51.0, 52.0], 53.0)


def test_a_shuttle_stands_still_with_the_trains() -> None:
    """While outbound trains are suspended a slot is no cut-off: the boxes take the next one."""
    event = {"name": "Closed", "from": "2014-03-03", "to": "2014-03-04", "no_trains": ["outbound"]}
    outcome = run_once(shuttle_world({"events": {"closed": event}}))
    assert trips(outcome)[:2] == [(12.0, "suspended", [], []), (96.0, "", [0, 1], [])]
    assert outcome.shuttles[0] == ShuttleTrip("wuhan", outcome.shuttles[0].slot, 3, "suspended")


def test_a_shuttle_that_would_run_past_the_end() -> None:
    """Its boxes are on the way when the clock stops."""
    outcome = run_once(world(joined(SHUTTLE_JOIN | {"offset_h": 380.0}), *BY_SHUTTLE[:2]))
    found = record(outcome)
    same(found.boxes["shuttle_from_h"], [380, 380])
    same(found.boxes["gate_in_h"], [nan, nan])
    same(found.shuttles["arrived_h"], [nan])
    assert found.shuttles["feu_to_port"].tolist() == [2]


# ---- a wagon group ---------------------------------------------------------------------------------------------------

BY_GROUP = [
    (OUT, 1.0, WUHAN, GROUP),
    (OUT, 2.0, WUHAN, GROUP),
    (OUT, 3.0, WUHAN, GROUP),
    (OUT, 20.0, HOME, TRUCK),
    (OUT, 21.0, HOME, TRUCK),
    (IN, 90.0, WUHAN, GROUP),
    (IN, 91.0, WUHAN, GROUP),
    (IN, 92.0, HOME, TRUCK),
]


def group_world(join: dict[str, Any] | None = None, change: dict[str, Any] | None = None) -> Inputs:
    """Return boxes of a group in both directions, among others."""
    return world(joined(GROUP_JOIN | (join or {}), {**LATER, **(change or {})}), *BY_GROUP)


def test_sixteen_days_with_a_group() -> None:
    """Every instant of the trains that carry it."""
    outcome = run_once(group_world())
    out, back, late = ran(outcome)
    # Papers 10 h, running 10 h, marshalling 5 h: the group's boxes stand at the port at 26, 27 and 28.
    assert (out.cutoff_h, out.boxes, out.coupled_feu) == (36.0, [0, 1, 3], 2)
    assert out.loading == stay(48.0, [48.0, 48.0, 50.0], 51.0)  # coupled with the set; one lift
    assert (out.departed_h, out.crossings, out.arrived_h) == (60.0, [Crossing(70.0, 70.0, 73.0, 77.0)], 97.0)
    assert out.unloading == stay(97.0, [98.5, 99.0, 99.5], 100.5)
    assert (back.boxes, back.arrived_h, back.uncoupled) == ([5, 6, 7], 187.0, {5, 6})
    assert back.unloading == stay(187.0, [187.0, 187.0, 189.0], 190.0)
    assert (late.cutoff_h, late.boxes, late.coupled_feu) == (204.0, [2, 4], 1)
    # By truck: desk and papers. Uncoupled: marshalling 5 h, running 10 h, papers 20 h, and no desk of the port.
    assert list(outcome.released_h[3:]) == [30.5, 31.5, 222.0, 222.0, 209.5]
    assert all(isnan(hour) for hour in outcome.released_h[:3])
    assert list(outcome.entered) == [3, 4]


def test_customs_of_a_group_s_imports_are_those_of_the_day() -> None:
    """Boxes that are uncoupled go by the papers in force as their train comes, as those that are lifted do."""
    papers = {"2014-03-03": 20.0, "2014-03-10": 30.0, "2014-03-11": 99.0}
    outcome = run_once(group_world(change={"customs": {"import_papers_h": papers}}))
    assert list(outcome.released_h[5:]) == [232.0, 232.0, 219.5]  # the train comes on 10 March at 19:00


def test_columns_of_a_group() -> None:
    """Its boxes have no place in the yard; at the port they stand cleared, and at home customs come last."""
    boxes = record(run_once(group_world())).boxes
    same(boxes["gate_in_h"], [26, 27, 28, 20, 21, 90, 91, 92])
    same(boxes["released_h"], [26, 27, 28, 30.5, 31.5, 222, 222, 209.5])
    same(boxes["yard_in_h"], [nan, nan, nan, 20, 21, nan, nan, 189])
    same(boxes["handed_over_h"], [122.5, 123, 290.5, 123.5, 291, 224, 224, 211.5])
    assert boxes["rollovers"].tolist() == [0, 0, 1, 0, 1, 0, 0, 0]


def test_stages_of_a_group() -> None:
    """Nobody unloads the uncoupled boxes at the port: 35 h to the city and through customs there."""
    inputs = group_world()
    table = pd.DataFrame(stages(inputs.scenario, record(run_once(inputs)))).set_index(["direction", "stage"])[
        "feu_hours"
    ]
    assert table["inbound", "wagon_group_to_city"] == 70.0
    assert table["inbound", "unloading"] == 2.0
    assert table["inbound", "import_customs"] == 20.5
    assert table["outbound", "export_customs"] == 21.0
    assert (pd.DataFrame(stages(inputs.scenario, record(run_once(inputs))))["feu_hours"] >= 0).all()


def test_the_yard_does_not_see_a_group() -> None:
    """Boxes in the yard are those by truck; the second outbound one is lifted at 218 onto the train of the slot 228."""
    inputs = group_world()
    table = by_station(pd.DataFrame(stations(inputs.scenario, record(run_once(inputs)))))
    assert table.loc["yard", "occupancy"] == pytest.approx(((50 - 20) + (218 - 21) + (209.5 - 189)) / 384)


def test_boxes_beyond_the_wagons_of_a_group() -> None:
    """The second inbound box came on another wagon: unloaded, cleared at the port's desk, and home by rail."""
    inputs = group_world({"wagons": 1})
    outcome = run_once(inputs)
    back = ran(outcome)[1]
    assert back.uncoupled == {5}
    assert back.unloading == stay(187.0, [187.0, 189.0, 190.0], 191.0)
    boxes = record(outcome).boxes
    same(boxes["yard_in_h"][5:], [nan, 189, 190])
    same(boxes["released_h"][5:], [222, 209.5, 210.5])
    same(boxes["handed_over_h"][5:], [224, 209.5 + 10 + 2, 212.5])
    table = by_station(pd.DataFrame(stations(inputs.scenario, record(outcome))))
    assert table.loc["yard", "arrivals"] == 4


def test_a_group_alone_fills_a_train() -> None:
    """Its boxes count for the least load, and a train may leave with nobody else."""
    outcome = run_once(world(joined(GROUP_JOIN, LATER), *BY_GROUP[:2]))
    (out,) = ran(outcome)
    assert (out.boxes, out.loading) == ([0, 1], stay(48.0, [48.0, 48.0], 50.0))


def test_the_oldest_box_of_a_group_is_waited_for() -> None:
    """A rule that minds the longest wait sees it: the group's box stands there since 26, 10 h before the cut-off."""
    rule = {"dispatch": {"rule": "full_or_longest_wait", "minimum_feu": None, "longest_wait_h": 10.0}}
    assert [train.boxes for train in ran(run_once(world(joined(GROUP_JOIN, {**LATER, **rule}), BY_GROUP[0])))] == [[0]]
    rule["dispatch"]["longest_wait_h"] = 10.1
    late = run_once(world(joined(GROUP_JOIN, {**LATER, **rule}), BY_GROUP[0]))
    assert [train.cutoff_h for train in ran(late)] == [204.0]


def test_a_group_misses_only_trains_that_carry_it() -> None:
    """A train of another lane at 20 and one at 44 do not roll its boxes over; the one at 36 takes two of them."""
    other = {
        "lanes": {"south": steady().tree()["lanes"]["west"]},
        "services": {
            **LATER["services"],
            "south_out": {"lane": "south", "direction": "outbound", "trains_per_week": 7.0, "offset_h": 20.0},
        },
    }
    inputs = world(joined(GROUP_JOIN | {"lanes": ["west"]}, other), *BY_GROUP[:3])
    outcome = run_once(inputs)
    assert [(train.lane, train.boxes) for train in ran(outcome)] == [("west", [0, 1])]
    assert record(outcome).boxes["rollovers"].tolist() == [0, 0, 2]  # the west's at 36 and 204
    assert len(outcome.cutoffs_h["outbound", "hamburg"]) > 10


def test_when_a_group_stands_at_the_port() -> None:
    """Customs clear it in the city by the papers in force there, then it runs and is marshalled."""
    inputs = group_world()
    terms = terms_of(inputs.scenario, "wuhan", GroupTerms)
    assert terms is not None
    same(stands_at_port_h(inputs, terms)[:2], [1 + 10 + 10 + 5, 2 + 10 + 10 + 5])


# ---- kept places -----------------------------------------------------------------------------------------------------


def test_places_kept_in_a_run() -> None:
    """Four boxes wait for three places; Wuhan's came last and has one kept, so the third stays."""
    cargo = [(OUT, hour, HOME, TRUCK) for hour in (1.0, 2.0, 3.0)] + [(OUT, 4.0, WUHAN, TRUCK)]
    for feu, boxes in ((0, [0, 1, 2]), (1, [0, 1, 3])):
        scenario = joined({"by": "truck", "guaranteed_feu": feu})
        assert ran(run_once(world(scenario, *cargo)))[0].boxes == boxes
    late = joined({"by": "truck", "guaranteed_feu": 1, "from": "2014-03-05"})
    assert ran(run_once(world(late, *cargo)))[0].boxes == [0, 1, 2]  # the cut-off is at 24, the first day begins at 48


def test_places_kept_overseas() -> None:
    """Inbound trains keep places, too."""
    cargo = [(OUT, hour, HOME, TRUCK) for hour in (1.0, 2.0)]
    cargo += [(IN, 90.0 + n, HOME, TRUCK) for n in range(3)] + [(IN, 95.0, WUHAN, TRUCK)]
    outcome = run_once(world(joined({"by": "truck", "guaranteed_feu": 1}), *cargo))
    assert ran(outcome)[1].boxes == [2, 3, 5]


# ---- a port of its own -----------------------------------------------------------------------------------------------

OWN_PORT = {"by": "own_trains", "from": "2014-03-05", "services": {"west": {"outbound": 1.0}}}
SAME_PLACE = {
    "cities": {"wuhan": {"lat": 34.75, "lon": 113.78}},
    "services": {"west_out": {"offset_h": 47.0}},
}
"""Wuhan moved to where the port stands, so that the way is the same; the port's train an hour before Wuhan's."""


def two_ports() -> dict[str, Inputs]:
    """Return two boxes for a train of each port."""
    scenario = joined(OWN_PORT, SAME_PLACE)
    there = with_cargo(new_ports(scenario)["wuhan"], [(OUT, 1.0), (OUT, 2.0)])
    return {OWN: with_cargo(scenario, [(OUT, 1.0), (OUT, 2.0)]), "wuhan": there}


def test_two_ports_share_the_border() -> None:
    """Wuhan's train comes an hour after the port's to the one track at the border, and waits two hours for it."""
    outcomes = run_network(two_ports())
    (own,), (there,) = ran(outcomes[OWN]), ran(outcomes["wuhan"])
    assert (own.departed_h, own.crossings) == (47.0, [Crossing(57.0, 57.0, 60.0, 64.0)])
    assert (there.service, there.cutoff_h, there.boxes) == ("wuhan_west_out", 24.0, [0, 1])
    assert there.loading == stay(36.0, [38.0, 38.0], 39.0)  # two cranes
    assert (there.departed_h, there.crossings, there.arrived_h) == (48.0, [Crossing(58.0, 60.0, 63.0, 67.0)], 87.0)
    assert there.unloading == stay(87.0, [88.5, 89.0], 90.0)
    assert list(outcomes["wuhan"].released_h) == [11.5, 12.5]


def test_each_port_meets_the_others_trains() -> None:
    """To one port the trains of the other are among those of other cities; every frame can be made at both."""
    inputs = two_ports()
    found = record_network(run_network(inputs))
    # Wuhan has no inbound trains: the set goes home empty at 102, and is at the border 20 h later.
    others = found[OWN].background["alashankou"]
    assert {name: hours.tolist() for name, hours in others.items()} == {
        "in_h": [58.0, 122.0],
        "track_h": [60.0, 122.0],
        "freed_h": [63.0, 125.0],
    }
    assert found["wuhan"].background["alashankou"]["in_h"].tolist() == [57.0]
    for scenario, records in ((each.scenario, found[key]) for key, each in inputs.items()):
        table = by_station(pd.DataFrame(stations(scenario, records)))
        assert table.loc["border:alashankou", "occupancy"] == pytest.approx(3 * 3 / 384)


# ---- where cargo can be left behind ----------------------------------------------------------------------------------

QUEUES = {("outbound", "hamburg"): 0, ("inbound", "hamburg"): 1}


def test_nobody_has_joined() -> None:
    """The queues at the trains, outbound first, and no stop before them."""
    inputs = world(steady(), (OUT, 1.0, HOME, TRUCK), (IN, 2.0, HOME, TRUCK))
    found = waits(inputs)
    assert found.number == QUEUES
    assert (found.queue.tolist(), found.stop.tolist()) == ([0, 1], [-1, -1])


def test_a_shuttle_is_waited_for_besides_the_train() -> None:
    """Who takes it waits at its stop and in the queue; who goes by truck in the queue alone."""
    cargo = [(OUT, 1.0, WUHAN, SHUTTLE), (OUT, 2.0, WUHAN, TRUCK), (IN, 3.0, WUHAN, SHUTTLE), (OUT, 4.0, HOME, TRUCK)]
    found = waits(world(joined(SHUTTLE_JOIN), *cargo))
    assert found.number == QUEUES | {("outbound", "shuttle", "wuhan"): 2, ("inbound", "shuttle", "wuhan"): 3}
    assert found.queue.tolist() == [0, 0, 1, 0]
    assert found.stop.tolist() == [2, -1, 3, -1]


def test_a_group_waits_in_a_queue_of_its_own() -> None:
    """Outbound; inbound its boxes wait among all others."""
    found = waits(group_world())
    assert found.number == QUEUES | {("outbound", "hamburg", "group", "wuhan"): 2}
    assert found.queue.tolist() == [2, 2, 2, 0, 0, 1, 1, 1]


def test_a_city_with_kept_places_hears_of_its_own_boxes() -> None:
    """From the first day of the agreement on: who booked before waits as all others."""
    cargo = [(OUT, 1.0, WUHAN, TRUCK), (OUT, 60.0, WUHAN, TRUCK), (IN, 61.0, WUHAN, TRUCK), (OUT, 62.0, HOME, TRUCK)]
    found = waits(world(joined({"by": "truck", "guaranteed_feu": 1, "from": "2014-03-05"}), *cargo))
    assert found.number == QUEUES | {
        ("outbound", "hamburg", "kept", "wuhan"): 2,
        ("inbound", "hamburg", "kept", "wuhan"): 3,
    }
    assert found.queue.tolist() == [0, 2, 3, 0]


@pytest.mark.parametrize(
    "join", [None, SHUTTLE_JOIN, GROUP_JOIN, {"by": "truck", "guaranteed_feu": 1}], ids=lambda j: j and j["by"]
)
def test_somebody_knows_of_every_place(join: dict[str, Any] | None) -> None:
    """For each place at which cargo can be left behind there is one who knows for how long."""
    by = {"shuttle": SHUTTLE, "wagon_group": GROUP}.get(join["by"] if join else "", TRUCK)
    inputs = world(joined(join) if join else steady(), (OUT, 1.0, WUHAN, by), (IN, 1.0, WUHAN, by))
    gone = open_experience(inputs, waits(inputs)).gone
    yard = open_yard(inputs)
    queues, offer = open_queues(inputs, yard), open_offer(inputs.scenario)
    opened = open_joins(inputs, inputs.joins, queues, offer, gone, yard.released_h)
    assert set(waits(inputs).number) == set(QUEUES).union(*(each.left_behind() for each in opened))
    kinds = {"shuttle": LiveShuttle, "wagon_group": LiveWagonGroup, "truck": Agreement}
    assert [type(each) for each in opened] == ([kinds[join["by"]]] if join else [])


def test_what_has_a_timetable_runs_by_one() -> None:
    """It is said of the terms alone; what is live with slots of its own is a shuttle, or extends one."""
    for terms, live in ((TruckTerms, Agreement), (ShuttleTerms, LiveShuttle), (BlockTerms, LiveBlock)):
        assert terms.has_timetable == issubclass(live, LiveShuttle)
    assert not GroupTerms.has_timetable
    assert not issubclass(LiveWagonGroup, LiveShuttle)
    assert not issubclass(CityTrains, LiveShuttle)

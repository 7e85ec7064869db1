"""What holds whoever joins and however: nothing is lost, promises are kept, and neighbours are left alone."""

from __future__ import annotations

from copy import deepcopy
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from freightsim import Scenario, simulate
from freightsim.choice.logit import Scales, Shares, Weighed, nested_logit
from freightsim.choice.rates import Rates, rates
from freightsim.choice.ways import Way, by_others
from freightsim.results.records import Records
from freightsim.scenario.joins import GROUP, SHUTTLE, TRUCK
from freightsim.scenario.network import DIRECTIONS, OWN, Direction
from freightsim.scenario.ports import new_ports
from freightsim.simulation.inputs import draw_inputs, draw_network
from freightsim.simulation.network import run_once
from freightsim.validation.merge import merged
from properties.strategies import (
    Hours,
    Tree,
    drawn,
    most_at_once,
    records_of,
    run_of,
    trees,
    who_came,
    with_examples,
)
from tiny import TINY

INSTANT_H = 1e-6
"""Hours within which two instants count as one where an instant was computed by a difference."""

CHANGSHA: Tree = TINY["cities"]["wuhan"] | {"name": "Changsha", "province": "Hunan", "lat": 28.2, "road_km": 800.0}
BY_RAIL = ("shuttle", "wagon_group")
ON_THE_PORTS_TRAINS = ("truck", *BY_RAIL)
MANNERS = (*ON_THE_PORTS_TRAINS, "own_trains")


@st.composite
def joins(draw: st.DrawFn, manners: tuple[str, ...] = MANNERS) -> Tree:
    """Draw how and when a city joins."""
    manner = draw(st.sampled_from(manners))
    wagons = draw(st.sampled_from([1, 3, 8, 30]))
    own: dict[str, Tree] = {
        "truck": {"price_ratio": draw(st.sampled_from([0.3, 1.0])), "guaranteed_feu": draw(st.sampled_from([0, 2, 9]))},
        "shuttle": {
            "trains_per_week": draw(st.sampled_from([0.7, 2.0, 7.0])),
            "wagons": wagons,
            "minimum_feu": draw(st.integers(1, wagons)),
            "longest_wait_h": draw(st.sampled_from([0.0, 100.0, 1000.0])),
            "offset_h": 7.3,
        },
        "wagon_group": {"wagons": wagons},
        "own_trains": {
            "services": {"west": {"outbound": draw(st.sampled_from([0.5, 2.0])), "inbound": 1.0}},
            "minimum_feu": 3,
            "wagon_sets": 4,
        },
    }
    return {"by": manner, **own[manner]}


@st.composite
def stations(draw: st.DrawFn) -> Tree:
    """Draw what a join says of its station."""
    return {
        "presence": draw(st.sampled_from([0.0, 0.5, 1.0])),
        "presence_years": 0.1,
        "collects_within_km": draw(st.sampled_from([0.0, 900.0])),
        "customs_at_origin": draw(st.booleans()),
    }


@st.composite
def joined_trees(draw: st.DrawFn, manners: tuple[str, ...] = MANNERS) -> tuple[Tree, Tree]:
    """Draw a small scenario of three cities in which Wuhan joins, and the same in which it does not.

    Roads are dear, so that its cargo takes rail where there is a haul by rail.
    """
    tree = draw(trees())
    tree["cities"]["changsha"] = deepcopy(CHANGSHA)
    tree.pop("hubs", None)
    tree["choice"] |= {"truck_usd_per_feu": 3000.0, "truck_usd_per_feu_km": 1.0}
    tree["joining"] = {
        "rail_speed_km_h": 50.0,
        "rail_handling_h": draw(st.sampled_from([0.0, 12.0])),
        "marshalling_h": draw(st.sampled_from([0.0, 9.0])),
        "rail_cv": 0.1,
    }
    start = pd.Timestamp(tree["horizon"]["from"]) + pd.Timedelta(days=draw(st.sampled_from([-40, 0, 25])))
    join = {"from": str(start.date()), **draw(joins(manners))}
    return merged(tree, {"cities": {"wuhan": {"joins": join}}}), tree


def both(trees_of: tuple[Tree, Tree]) -> tuple[Scenario, Scenario]:
    """Return the scenario with the join, and the one without."""
    joined, alone = trees_of
    return Scenario.model_validate(joined), Scenario.model_validate(alone)


def join_h(scenario: Scenario) -> float:
    """Return the first hour of the join."""
    join = scenario.cities["wuhan"].joins
    assert join is not None
    return scenario.clock.hour(join.start)


# ---- nothing is lost -------------------------------------------------------------------------------------------------


def stages_by_way(scenario: Scenario, records: Records) -> list[tuple[np.ndarray, list[str]]]:
    """Return which boxes go which way, each with the stages that it passes, in order."""
    boxes = records.boxes
    access = boxes.get("access", np.zeros(len(boxes["box"]), dtype=np.int64))
    lane = np.append(records.trains["lane"], "")[boxes["train"]]
    ways = []
    for way, direction in enumerate(DIRECTIONS):
        for key in [*scenario.lanes, ""]:
            own = (boxes["direction"] == way) & (lane == key)
            sections = scenario.lanes[key or next(iter(scenario.lanes))].sections.values()
            count = sum(section.border is not None for section in sections)
            met = range(1, count + 1) if direction == "outbound" else range(count, 0, -1)
            borders = [f"border{number}_{side}" for number in met for side in ("in", "out")]
            ride = ["cutoff", "loaded", "departed", *borders, "arrived", "unloaded"]
            if direction == "outbound":
                ends = {
                    TRUCK: ["gate_in", "yard_in", "released"],
                    SHUTTLE: ["station", "shuttle_from", "shuttle_to", "gate_in", "yard_in", "released"],
                    GROUP: ["gate_in", "released"],
                }
                for code, to_port in ends.items():
                    ways.append((own & (access == code), ["booked", "ready", *to_port, *ride, "handed_over"]))
            else:
                start = ["booked", "ready", "gate_in", *ride]
                home = [*start, "yard_in", "released"]
                on_wagons = (access == GROUP) & np.isnan(boxes["yard_in_h"])
                shuttle = ["yard_out", "shuttle_from", "shuttle_to", "handed_over"]
                ways.append((own & ((access == TRUCK) | ((access == GROUP) & ~on_wagons)), [*home, "handed_over"]))
                ways.append((own & on_wagons, [*start, "released", "handed_over"]))
                ways.append((own & (access == SHUTTLE), [*home, *shuttle]))
    return ways


def hours_of(records: Records, own: np.ndarray, stages: list[str]) -> Hours:
    """Return the hours of some boxes at these stages, a column each."""
    if not own.any():
        return np.empty((0, len(stages)))
    train = records.boxes["train"][own]
    columns = []
    for stage in stages:
        if f"{stage}_h" in records.boxes and stage != "departed":
            columns.append(records.boxes[f"{stage}_h"][own])
        else:
            columns.append(np.append(records.trains[f"{stage}_h"], np.nan)[train])
    return np.column_stack(columns)


@with_examples(60)
@given(pair=joined_trees(), station=stations(), share=st.floats(0, 1))
def test_every_box_is_in_exactly_one_place(pair: tuple[Tree, Tree], station: Tree, share: float) -> None:
    """Stages follow each other by every way, at every port, and at any instant each booked box is in one of them.

    So they do where the station is used by several cities.
    """
    if pair[0]["cities"]["wuhan"]["joins"]["by"] != "own_trains":
        pair = merged(pair[0], {"cities": {"wuhan": {"joins": station}}}), pair[1]
    scenario, _ = both(pair)
    run, records = run_of(scenario)
    clock = scenario.clock
    instant_h = clock.begin_h + share * (clock.end_h - clock.begin_h)
    inputs = draw_network(scenario, 1, 0)
    places = [(scenario, records, inputs[OWN])]
    places += [(port.scenario, records_of(port), inputs[key]) for key, port in run.ports.items()]
    for seen, found, its in places:
        present = 0
        count = np.zeros(len(found.boxes["box"]), dtype=np.int64)
        for own, stages in stages_by_way(seen, found):
            hours = hours_of(found, own, stages)
            known = np.isfinite(hours)
            assert (known[:, 1:] <= known[:, :-1]).all()
            assert not (np.diff(hours, axis=1) < -INSTANT_H).any()
            in_stage = (hours <= instant_h) & ~np.column_stack(
                [hours[:, 1:] <= instant_h, np.zeros(len(hours), dtype=bool)]
            )
            present += int(in_stage.sum())
            count[own] += 1
        assert (count == 1).all()
        booked_h = its.bookings.booked_h
        away = (found.turned_away["booked_h"] <= instant_h).sum()
        assert present + away == its.bookings.feu[booked_h <= instant_h].sum()


# ---- no more than there is -------------------------------------------------------------------------------------------


@with_examples()
@given(pair=joined_trees(("shuttle",)))
def test_a_shuttle_carries_no_more_than_its_wagons(pair: tuple[Tree, Tree]) -> None:
    """Both ways; each box that rides is on one trip, which ran; and trips that ran had reason to."""
    scenario, _ = both(pair)
    outcome = run_once(draw_inputs(scenario, 1, 0))
    join = pair[0]["cities"]["wuhan"]["joins"]
    riding = [box for trip in outcome.shuttles for box in trip.boxes + trip.back]
    assert len(riding) == len(set(riding))
    assert set(riding) <= set(np.flatnonzero(outcome.inputs.access == SHUTTLE).tolist())
    for trip in outcome.shuttles:
        assert max(len(trip.boxes), len(trip.back)) <= join["wagons"]
        assert not trip.cause or not trip.boxes + trip.back
        if trip.boxes and trip.work:
            assert trip.arrived_h == pytest.approx(trip.slot.at_h + trip.slot.there_h)
            assert min(trip.work.lifted_h) >= trip.arrived_h


@with_examples()
@given(pair=joined_trees(("wagon_group",)))
def test_a_train_carries_no_more_of_a_group_than_its_wagons(pair: tuple[Tree, Tree]) -> None:
    """Coupled boxes are the group's, as many as it has wagons at most, and all boxes together find places."""
    scenario, _ = both(pair)
    outcome = run_once(draw_inputs(scenario, 1, 0))
    access, wagons = outcome.inputs.access, pair[0]["cities"]["wuhan"]["joins"]["wagons"]
    for train in outcome.trains:
        own = [box for box in train.boxes if access[box] == GROUP]
        assert len(train.boxes) <= train.places_feu
        if train.direction == "outbound":
            assert own == train.boxes[: train.coupled_feu]
            assert len(own) <= wagons
        else:
            assert train.uncoupled <= set(own)
            assert len(train.uncoupled) == (min(len(own), wagons) if train.unloading else 0)


@with_examples()
@given(pair=joined_trees(ON_THE_PORTS_TRAINS))
def test_tracks_and_cranes_of_the_port(pair: tuple[Tree, Tree]) -> None:
    """Trains and shuttles together hold no more tracks, and their lifts no more cranes, than the port has."""
    scenario, _ = both(pair)
    inputs = draw_inputs(scenario, 1, 0)
    _, records = run_of(scenario)
    trains, boxes = records.trains, records.boxes
    used, outbound = trains["feu"] > 0, trains["direction"] == "outbound"
    parts = [("track_from_h", "track_free_h", used & outbound)]
    parts += [("unload_track_from_h", "unload_track_free_h", used & ~outbound)]
    stays = [(trains[first][own], trains[last][own]) for first, last, own in parts]
    if records.shuttles:
        stays.append((records.shuttles["track_from_h"], records.shuttles["track_free_h"]))
    from_h, until_h = (np.concatenate(column) for column in zip(*stays, strict=True))
    assert most_at_once(from_h, until_h) <= scenario.port.tracks.at_h(0, scenario.clock)
    lift_h = inputs.boxes.lift_factor[who_came(inputs, records)] / scenario.port.lifts_per_h
    access = boxes.get("access", np.zeros(len(lift_h), dtype=np.int64))
    exports = boxes["direction"] == 0
    lifted = [boxes["loaded_h"][exports & (access != GROUP)], boxes["yard_in_h"][~exports]]
    takes = [lift_h[exports & (access != GROUP)], lift_h[~exports]]
    if "access" in boxes:
        by_shuttle = access == SHUTTLE
        lifted += [boxes["shuttle_to_h"][exports & by_shuttle], boxes["yard_out_h"][~exports & by_shuttle]]
        takes += [lift_h[exports & by_shuttle], lift_h[~exports & by_shuttle]]
    done_h, took_h = np.concatenate(lifted), np.concatenate(takes)
    held = np.isfinite(done_h) & (took_h > 2 * INSTANT_H)
    starts_h = (done_h - took_h)[held] + INSTANT_H
    assert most_at_once(starts_h, done_h[held] - INSTANT_H) <= scenario.port.cranes.at_h(0, scenario.clock)


@with_examples()
@given(pair=joined_trees(ON_THE_PORTS_TRAINS))
def test_trucks_enter_the_yard_only_where_a_place_is_free(pair: tuple[Tree, Tree]) -> None:
    """Whatever shuttles bring or wait for keeps its place; at an instant places are freed first, and trucks last."""
    scenario, _ = both(pair)
    _, records = run_of(scenario)
    boxes = records.boxes
    exports = boxes["direction"] == 0
    out_h = boxes.get("yard_out_h", np.where(exports, boxes["loaded_h"], boxes["released_h"]))
    by_truck = exports & (boxes.get("access", np.zeros(len(out_h))) == TRUCK)
    in_h = boxes["yard_in_h"]
    came = np.isfinite(in_h)
    events = [(hour, 0, -1) for hour in out_h[came & np.isfinite(out_h)]]
    events += [(hour, 1, 1) for hour in in_h[came & ~by_truck]] + [(hour, 2, 1) for hour in in_h[came & by_truck]]
    present = 0
    for at_h, what, change in sorted(events):
        if what == 2:
            assert present < scenario.port.yard_feu.at(scenario.horizon.start), (
                f"a truck entered the full yard at {at_h} h"
            )
        present += change


# ---- neighbours are left alone ---------------------------------------------------------------------------------------


@with_examples()
@given(pair=joined_trees(ON_THE_PORTS_TRAINS))
def test_a_join_leaves_every_other_citys_bookings_as_they_were(pair: tuple[Tree, Tree]) -> None:
    """To the last bit, with the timetable and other cities' trains."""
    with_it, without = (draw_inputs(scenario, 1, 0) for scenario in both(pair))
    frames = [drawn(inputs).drop(index="wuhan", errors="ignore") for inputs in (with_it, without)]
    assert_frame_equal(*frames, check_exact=True)
    assert with_it.slots == without.slots
    assert with_it.background_h == without.background_h


@with_examples()
@given(pair=joined_trees())
def test_nothing_changes_before_a_join(pair: tuple[Tree, Tree]) -> None:
    """All that is booked before its first day is booked as without it, in every city; its own port books nothing."""
    scenario, alone = both(pair)
    first_h = join_h(scenario)
    network = draw_network(scenario, 1, 0)
    with_it, without = network[OWN], draw_inputs(alone, 1, 0)
    frames = [drawn(inputs) for inputs in (with_it, without)]
    assert_frame_equal(*(frame[frame["booked_h"] < first_h] for frame in frames), check_exact=True)
    for port in (each for key, each in network.items() if key != OWN):
        assert not (port.bookings.booked_h < first_h).any()
        assert all(slot.at_h >= first_h for slots in port.slots.values() for slot in slots)
    assert all(slot.at_h >= first_h for slots in with_it.joins.values() if isinstance(slots, list) for slot in slots)
    early = [[hour for hour in each.background_h["alashankou"] if hour < first_h] for each in (with_it, without)]
    assert early[0] == early[1]


@with_examples(25)
@given(pair=joined_trees())
def test_nothing_happens_otherwise_before_a_join(pair: tuple[Tree, Tree]) -> None:
    """Trains that close before its first day are the same trains, with the same instants up to then."""
    scenario, alone = both(pair)
    first_h = join_h(scenario)
    columns = []
    for each in (scenario, alone):
        trains = run_of(each)[1].trains
        own = trains["cutoff_h"] < first_h
        hours = {name: np.where(trains[name] < first_h, trains[name], np.nan) for name in trains if name.endswith("_h")}
        texts = {name: trains[name] for name in ("service", "kind", "cause", "feu", "wagons")}
        columns.append({name: column[own] for name, column in (hours | texts).items()})
    for name, column in columns[0].items():
        np.testing.assert_array_equal(column, columns[1][name], err_msg=name)


# ---- shippers' choices -----------------------------------------------------------------------------------------------


def a_year(scenario: Scenario, direction: Direction = "outbound") -> np.ndarray:
    """Return FEU a year via the port; shape (periods, cities)."""
    return rates(scenario, direction, rivals=list(new_ports(scenario).values())).a_year


def on_the_periods_of(one: Rates, other: Rates) -> np.ndarray:
    """Return for each period of one table the period of another that it lies in."""
    return other.periods.of(one.periods.starts_h)


@with_examples()
@given(pair=joined_trees(ON_THE_PORTS_TRAINS), direction=st.sampled_from(DIRECTIONS))
def test_a_feeder_never_lowers_a_citys_bookings(pair: tuple[Tree, Tree], direction: Direction) -> None:
    """It is taken where it costs less: the city books as much or more from then on, and all others the same."""
    scenario, alone = both(pair)
    with_it, without = rates(scenario, direction), rates(alone, direction)
    before = without.a_year[on_the_periods_of(with_it, without)]
    there = with_it.periods.from_day(scenario.cities["wuhan"].joins.start)  # type: ignore[union-attr]
    cities = list(scenario.cities)
    for city, key in enumerate(cities):
        if key != "wuhan":
            np.testing.assert_array_equal(with_it.a_year[:, city], before[:, city])
    wuhan = cities.index("wuhan")
    assert (with_it.a_year[:, wuhan] >= before[:, wuhan] * (1 - 1e-12)).all()
    np.testing.assert_array_equal(with_it.a_year[~there, wuhan], before[~there, wuhan])


SEA: Tree = {
    "modes": {"sea": {"name": "Sea", "usd_per_feu": 12000.0}},
    "markets": {"europe": {"modes": {"sea": {"days": 20.0, "price_ratio": {"outbound": 1.0, "inbound": 1.0}}}}},
    "choice": {"truck_usd_per_feu": 2000.0, "truck_usd_per_feu_km": 2.0, "rail_independence": 0.5},
    "cargo": {"classes": {key: {"value_of_time_per_day": 0.01} for key in TINY["cargo"]["classes"]}},
    "joining": {"rail_usd_per_feu_km": 0.4, "rail_speed_km_h": 40.0, "rail_handling_h": 12.0},
}


def wuhan_joins(join: Tree | None, change: Tree | None = None) -> Scenario:
    """Return a world with sea beside rail in which Wuhan joins at once, with Changsha for a neighbour."""
    tree = merged(deepcopy(TINY), SEA)
    tree["cities"]["changsha"] = deepcopy(CHANGSHA)
    first = {"from": TINY["horizon"]["from"]}
    tree = merged(tree, {"cities": {"wuhan": {"joins": join and first | join}}})
    return Scenario.model_validate(merged(tree, change or {}))


BETTER: list[tuple[str, list[Tree]]] = [
    ("a cheaper road", [{"by": "truck", "price_ratio": ratio} for ratio in (1.0, 0.8, 0.5)]),
    ("a shorter lead", [{"by": "truck", "lead_saved_d": days} for days in (0.0, 0.5, 1.0)]),
    ("a cheaper shuttle", [{"by": "shuttle", "trains_per_week": 7, "wagons": 9, "usd_per_feu": p} for p in (800, 300)]),
    ("more shuttles", [{"by": "shuttle", "trains_per_week": n, "wagons": 9} for n in (2, 4, 8)]),
    ("a nearer shuttle", [{"by": "shuttle", "trains_per_week": 7, "wagons": 9, "rail_km": k} for k in (700, 500, 300)]),
    ("a cheaper group", [{"by": "wagon_group", "wagons": 9, "usd_per_feu": p} for p in (900, 500, 100)]),
    ("a nearer group", [{"by": "wagon_group", "wagons": 9, "rail_km": km} for km in (900, 500, 200)]),
]


@pytest.mark.parametrize(("what", "offers"), BETTER, ids=[what for what, _ in BETTER])
def test_a_better_feeder_brings_more(what: str, offers: list[Tree]) -> None:
    """Each step books more than the one before, the first no less than no join; neighbours book the same."""
    wuhan = 1
    booked = [a_year(wuhan_joins(offer))[-1] for offer in [None, *offers]]
    steps = [table[wuhan] for table in booked]
    assert steps[0] <= steps[1], what
    assert all(one < other for one, other in pairwise(steps[1:]))
    assert all(table[2] == booked[0][2] and table[0] == booked[0][0] for table in booked)


OWN_PORT = {"by": "own_trains", "services": {"west": {"outbound": 2.0, "inbound": 1.0}}}


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_own_trains_take_cargo_from_the_port_and_nobody_sends_more(direction: Direction) -> None:
    """Every city has one way more: all send less via the port, the joining city by the greatest part."""
    without, with_it = a_year(wuhan_joins(None), direction), a_year(wuhan_joins(OWN_PORT), direction)
    left = with_it[-1] / without[-1]
    assert (left < 1).all()
    assert left.argmin() == 1
    assert left[2] < left[0]  # Changsha is nearer to Wuhan than to the port, Zhengzhou is not


@with_examples()
@given(pair=joined_trees(("own_trains",)), direction=st.sampled_from(DIRECTIONS))
def test_own_trains_raise_nobodys_bookings_via_the_port(pair: tuple[Tree, Tree], direction: Direction) -> None:
    """In every city and period; before the first day they are the same."""
    scenario, alone = both(pair)
    with_it = rates(scenario, direction, rivals=list(new_ports(scenario).values()))
    without = rates(alone, direction)
    before = without.a_year[on_the_periods_of(with_it, without)]
    there = with_it.periods.from_day(scenario.cities["wuhan"].joins.start)  # type: ignore[union-attr]
    assert (with_it.a_year <= before * (1 + 1e-12)).all()
    np.testing.assert_allclose(with_it.a_year[~there], before[~there], rtol=1e-12)


class Weighing:
    """The nested logit, which remembers how much all trains together are worth."""

    def __call__(self, weighed: Weighed, scales: Scales) -> Shares:
        """Return the shares of the nested logit."""
        side = np.logaddexp(weighed.port / scales.inner, weighed.alike)
        self.nest = np.logaddexp(scales.hubs * side, scales.hubs * weighed.rivals)
        return nested_logit(weighed, scales)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("liking", [1.0, 0.4])
@pytest.mark.parametrize("hubs", [1.0, 0.6])
def test_no_cargo_is_counted_twice(direction: Direction, liking: float, hubs: float) -> None:
    """Seen from either port the trains of all hubs are worth the same, and shares of all ways add up to 1.

    So also where there is a third hub, in outline, whatever the new port's liking and subsidy.
    """
    shuttle = {"by": "shuttle", "from": "2013-11-11", "trains_per_week": 7, "wagons": 9}  # within a quarter
    weekly = {"outbound": {"europe": 1.5}, "inbound": {"europe": 0.5}}
    place = {key: CHANGSHA[key] for key in ("name", "province", "lat", "lon")}
    hub = place | {"trains_per_week": weekly, "feu_per_train": {"outbound": 40.0, "inbound": 40.0}}
    third = {"cities": {"changsha": {"joins": shuttle}}, "hubs": {"changsha": hub}}
    subsidy = {
        "choice": {"rail": {"subsidy_usd_per_feu": 3000.0, "subsidy_cap": 0.5}, "hub_independence": hubs},
    }
    join = OWN_PORT | {"liking": liking, "subsidy_usd_per_feu": 1000.0}
    scenario = wuhan_joins(join, merged(third, subsidy))
    other = new_ports(scenario)["wuhan"]
    here, there = Weighing(), Weighing()
    port = rates(scenario, direction, rivals=[other], choice=here)
    wuhan = rates(other, direction, rivals=[scenario], choice=there)
    assert port.periods.starts == wuhan.periods.starts
    np.testing.assert_allclose(here.nest, there.nest, rtol=1e-12)
    np.testing.assert_allclose(port.shares.of_rail, wuhan.shares.of_rail, rtol=1e-12)
    np.testing.assert_array_equal(port.potential, wuhan.potential)
    left = 1 - port.shares.in_nest - wuhan.shares.in_nest
    assert (left > 1e-4).all()
    by_train = port.potential * port.shares.of_rail
    others = {each.way: each.feu for each in by_others(scenario, direction, {"wuhan": other}, port)}
    np.testing.assert_allclose(others[Way("city", "wuhan")], wuhan.a_year, rtol=1e-9)
    np.testing.assert_allclose(others[Way("hub", "changsha")], (by_train * left).sum(axis=(2, 3)), rtol=1e-9)
    if hubs == 1:  # what the hub's trains are worth beside the port's is the same in a world without Wuhan's
        alone = rates(wuhan_joins(None, merged(third, subsidy)), direction).shares.in_nest[-1]
        np.testing.assert_allclose(left[-1], (1 - alone) / alone * port.shares.in_nest[-1], rtol=1e-9)


# ---- kept places -----------------------------------------------------------------------------------------------------


def test_kept_places_shorten_the_wait() -> None:
    """Over replications, boxes of the city wait no longer for their trains, and are left behind less often."""
    scarce = {
        "demand": {"outbound": {"feu_per_boxable_usd_bn": 80.0}},
        "cities": {"changsha": CHANGSHA},
        "horizon": {"to": "2013-12-01"},
        "loading": {"rule": "most_valuable", "protected_after_rollovers": 6},
    }
    waited, rolled = [], []
    for feu in (0, 10):
        join = {"by": "truck", "from": "2013-06-01", "guaranteed_feu": feu}
        scenario = Scenario.model_validate(
            merged(merged(deepcopy(TINY), scarce), {"cities": {"wuhan": {"joins": join}}})
        )
        hours, missed = [], []
        for replication in range(6):
            boxes = records_of(simulate(scenario, seed=4, replication=replication)).boxes
            own = (boxes["direction"] == 0) & (boxes["city"] == 1) & np.isfinite(boxes["released_h"])
            until_h = np.nan_to_num(boxes["cutoff_h"][own], nan=scenario.clock.end_h)
            hours.append(float((until_h - boxes["released_h"][own]).mean()))
            missed.append(float(boxes["rollovers"][own].mean()))
        waited.append(float(np.mean(hours)))
        rolled.append(float(np.mean(missed)))
    assert waited[1] < waited[0]
    assert rolled[1] < rolled[0]

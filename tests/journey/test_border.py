"""A border: tracks shared with other cities' trains, capacity by date, works that slow it."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from math import sqrt
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom

from freightsim.base.clock import Clock
from freightsim.base.dated import Dated
from freightsim.base.steps import Steps
from freightsim.journey.border import BorderStation, Load, background_trains, those_that_come
from freightsim.journey.stations import Pool
from freightsim.scenario import Scenario
from freightsim.scenario.capacity import TrackTimes, track_times
from freightsim.simulation.inputs import draw_network
from freightsim.simulation.network import run_network
from freightsim.validation.merge import merged
from stationed import joins_by, stationed
from tiny import TINY, WUHAN


def station(background_h: list[float], tracks: int = 1, track_h: float = 3.0) -> BorderStation:
    """Return a border whose tracks each train holds for three hours."""
    return BorderStation(Pool([0.0] * tracks), TrackTimes([0.0], [track_h]), background_h)


def durations(tree: dict[str, Any], border: dict[str, Any], works: dict[str, Any], *hours: float) -> list[float]:
    """Return how long a train that gets a track at these hours holds it."""
    tree["borders"]["alashankou"] |= border
    tree["events"] = {key: {"name": key, **event} for key, event in works.items()}
    steps = track_times("alashankou", Scenario.model_validate(tree))
    return [steps.at(hour) for hour in hours]


def test_an_empty_border() -> None:
    """A train that meets nobody gets a track at once."""
    assert station([]).cross(10.0) == (10.0, 13.0)


def test_own_trains_queue() -> None:
    """Trains get the track in the order in which they come."""
    border = station([])
    assert [border.cross(hour) for hour in (10.0, 11.0, 20.0)] == [(10.0, 13.0), (13.0, 16.0), (20.0, 23.0)]


def test_others_who_came_before() -> None:
    """Trains of other cities that came before are served before, each as long as an own one."""
    # 8.0 holds the track until 11, 9.0 until 14; the train of 30.0 comes too late to matter.
    assert station([8.0, 9.0, 30.0]).cross(10.0) == (14.0, 17.0)


def test_the_other_goes_first_at_the_same_instant() -> None:
    """Where both come at once, the other city's train gets the track."""
    assert station([10.0]).cross(10.0) == (13.0, 16.0)
    assert station([10.5]).cross(10.0) == (10.0, 13.0)


def test_others_wait_for_own_trains() -> None:
    """The track that an own train holds is held for others, too."""
    border = station([10.5])
    border.cross(10.0)  # until 13; the other from 13 to 16
    assert border.cross(11.0) == (16.0, 19.0)


def test_formalities_grow_with_load() -> None:
    """By hand: 1 / (1 - load), load being the trains of the seven days before over seven days of capacity."""
    week_h = 168.0
    others = [week_h - 10.0, week_h, week_h + 1.0, 2 * week_h - 1.0, 2 * week_h]
    load = Load(1.0, Steps([0.0, 500.0], [1.0, 4.0]))
    border = BorderStation(Pool([0.0] * 9), TrackTimes([0.0], [3.0]), others, load)
    for hour in (week_h + 2.0, 2 * week_h - 2.0):
        border.cross(hour)
    at_h = 2 * week_h  # of 5 others 3 came in the week before, and 2 own trains
    assert border.slowed(at_h, at_h) == pytest.approx(1 / (1 - 5 / 7))
    assert border.slowed(at_h, at_h, own=False) == pytest.approx(1 / (1 - 3 / 7))
    assert border.slowed(at_h, 600.0) == pytest.approx(1 / (1 - 5 / 28))
    assert station(others).slowed(at_h, at_h) == 1.0


def test_load_has_a_limit() -> None:
    """More trains than a border can take wait for a track: their formalities take twenty times as long, no longer."""
    crowd = BorderStation(Pool([0.0]), TrackTimes([0.0], [3.0]), [1.0] * 50, Load(1.0, Steps([0.0], [1.0])))
    assert crowd.slowed(2.0, 2.0) == pytest.approx(20.0)


def test_two_tracks() -> None:
    """Two tracks serve an own train beside another's."""
    border = station([9.0], tracks=2)
    assert [border.cross(10.0), border.cross(10.0)] == [(10.0, 13.0), (12.0, 15.0)]


def test_the_hour_at_the_track_decides_on_the_capacity() -> None:
    """How long a train holds its track goes by the hour at which it gets it, not at which it came."""
    border = BorderStation(Pool([0.0]), TrackTimes([0.0, 12.0], [3.0, 1.5]), [])
    assert [border.cross(10.0), border.cross(11.0)] == [(10.0, 13.0), (13.0, 14.5)]


def test_capacity_by_date(tiny_tree: dict[str, Any]) -> None:
    """A track is held for 24 h x tracks / trains a day, both as of the date."""
    border = {"tracks": {"2013-07-18": 1, "2013-07-20": 2}, "trains_per_day": {"2013-07-18": 8, "2013-07-21": 12}}
    # Hour 0 is 18 July: 24 x 1 / 8; from hour 48 24 x 2 / 8; from hour 72 24 x 2 / 12.
    assert durations(tiny_tree, border, {}, -1.0, 0.0, 47.9, 48.0, 71.9, 72.0, 9000.0) == [3, 3, 3, 6, 6, 4, 4]


def test_works_slow_the_track(tiny_tree: dict[str, Any]) -> None:
    """While works last, fewer trains a day pass: each holds its track longer, and two works multiply."""
    border = {"tracks": 1, "trains_per_day": 8}
    works = {
        "rails": {"from": "2013-07-20", "to": "2013-07-23", "border_capacity": {"alashankou": 0.5}},
        "wires": {"from": "2013-07-22", "to": "2013-07-24", "border_capacity": {"alashankou": 0.25}},
    }
    hours = [24.0 * day for day in range(7)]
    assert durations(tiny_tree, border, works, *hours) == [3, 3, 6, 6, 24, 12, 3]


def test_works_before_the_first_dated_capacity(tiny_tree: dict[str, Any]) -> None:
    """Works do not reach back, also where they start before the first date of the capacity."""
    border = {"tracks": 1, "trains_per_day": {"2014-01-01": 8}}
    works = {"rails": {"from": "2013-07-20", "to": "2013-07-21", "border_capacity": {"alashankou": 0.5}}}
    assert durations(tiny_tree, border, works, 0.0, 48.0, 72.0) == [3, 6, 3]


def test_no_background() -> None:
    """Without other cities' trains there are none to meet."""
    assert background_trains(Dated(0.0), CLOCK, np.random.default_rng(1)) == []


def test_background_trains() -> None:
    """They come in order, within the run, lead-in included, as many as are stated for the dates."""
    few, many = 3652.5, 36525.0  # 10 and 100 a day
    trains = Dated({date(2014, 1, 1): few, date(2014, 2, 1): many})
    hours = np.array(background_trains(trains, CLOCK, np.random.default_rng(1)))
    assert (np.diff(hours) >= 0).all()
    assert hours[0] >= -48.0
    assert hours[-1] < CLOCK.end_h
    before = int((hours < 31 * 24).sum())
    for found, expected in ((before, 10 * 33), (len(hours) - before, 100 * 28)):
        assert abs(found - expected) < 5 * sqrt(expected)


# Trains of cities that get a port of their own


def former(tree: dict[str, Any], services: dict[str, Any], own: dict[str, Any], seed: int = 1) -> list[list[float]]:
    """Return arrivals at the two borders of the tiny world: one every hour, without those of Wuhan's former trains."""
    tree["borders"]["brest"] = tree["borders"]["alashankou"] | {"name": "Brest"}
    tree["lanes"]["south"] = {
        "name": "South",
        "terminal": "hamburg",
        "sections": dict(tree["lanes"]["west"]["sections"]),
    }
    tree["lanes"]["south"]["sections"]["china"] = tree["lanes"]["west"]["sections"]["china"] | {"border": "brest"}
    for border in ("alashankou", "brest"):
        tree["borders"][border]["background_trains_per_year"] = 24 * 365.25
    join = {"by": "own_trains", "from": "2013-10-01", "services": services}
    tree["cities"]["wuhan"] |= {"joins": join}
    trains = {way: {"europe": rate} for way, rate in own.items()}
    tree["hubs"] = {"wuhan": WUHAN | {"trains_per_week": trains}} if trains else {}
    scenario = Scenario.model_validate(tree)
    hours = [float(hour) for hour in range(-600, 5400)]
    return [those_that_come(hours, key, scenario, np.random.default_rng(seed)) for key in ("alashankou", "brest")]


HOUR = 75 * 24
"""The first of October in the tiny world."""


def test_former_trains_are_thinned_out(tiny_tree: dict[str, Any]) -> None:
    """From the first day on, as many as ran, by the shares of the new timetable over the borders."""
    services = {"west": {"outbound": 2.0, "inbound": 1.0}, "south": {"outbound": 1.0}}
    own = {"outbound": 42.0, "inbound": 42.0}  # 84 of the 168 trains a week that the background has at each border
    alashankou, brest = former(tiny_tree, services, own)
    for hours, share in ((alashankou, 3 / 4), (brest, 1 / 4)):
        assert sum(hour < HOUR for hour in hours) == 600 + HOUR
        after = 5400 - HOUR
        gone = after - sum(hour >= HOUR for hour in hours)
        assert abs(gone - share * after / 2) < 5 * sqrt(share / 2 * after)


def test_a_timetable_that_begins_later(tiny_tree: dict[str, Any]) -> None:
    """Where none runs on the first day, the borders are those of the first trains that do."""
    later = {"2013-01-01": 0.0, "2014-01-01": 5.0}
    services = {"west": {"outbound": {"2013-01-01": 0.0, "2013-11-01": 2.0}}, "south": {"inbound": later}}
    alashankou, brest = former(tiny_tree, services, {"outbound": 84.0})
    after = 5400 - HOUR
    assert abs(sum(hour >= HOUR for hour in alashankou) - after / 2) < 5 * sqrt(after / 4)
    assert len(brest) == 6000


def test_who_ran_no_trains_leaves_the_others_as_they_were(tiny_tree: dict[str, Any]) -> None:
    """Also at a border that the new trains do not cross."""
    services = {"west": {"outbound": 2.0}}
    assert [len(hours) for hours in former(tiny_tree, services, {})] == [6000, 6000]
    alashankou, brest = former(tiny_tree, services, {"outbound": 42.0})
    assert (len(alashankou) < 6000, len(brest)) == (True, 6000)


def test_more_former_trains_take_more_away(tiny_tree: dict[str, Any]) -> None:
    """A train that is left where many are taken away is left where fewer are; more than there are takes all."""
    services = {"west": {"outbound": 2.0}}
    few, many, all_of_them = (former(tiny_tree, services, {"outbound": weekly})[0] for weekly in (21.0, 84.0, 1000.0))
    assert set(many) < set(few)
    assert all_of_them == [float(hour) for hour in range(-600, HOUR)]


@pytest.mark.parametrize("kept", [0.0, 0.75, 1.0])
def test_trains_given_up_do_not_come(kept: float) -> None:
    """From the join on, as many as the city's hub ran; all cross the border that the port's trains cross."""
    hub = {"trains_per_week": {"outbound": {"europe": 42.0}, "inbound": {"europe": 42.0}}}
    border = {"borders": {"alashankou": {"background_trains_per_year": 24 * 365.25}}}
    scenario = stationed(joins_by("truck", own_trains_kept=kept), {"hubs": {"wuhan": hub}}, border)
    every = [float(hour) for hour in range(-600, 5400)]
    hours = those_that_come(every, "alashankou", scenario, np.random.default_rng(1))
    assert [hour for hour in hours if hour < HOUR] == [float(hour) for hour in range(-600, HOUR)]
    after, share = 5400 - HOUR, (1 - kept) / 2
    gone = after - sum(hour >= HOUR for hour in hours)
    assert abs(gone - share * after) <= 5 * sqrt(share * (1 - share) * after)


CLOCK = Clock(date(2014, 1, 1), date(2014, 3, 1), lead_in_days=2)


@pytest.mark.parametrize("tracks", [1, 3])
def test_no_more_than_the_trains_a_day_pass(tracks: int) -> None:
    """A border that is never idle lets as many trains a day pass as its capacity says, whatever its tracks."""
    border = BorderStation(Pool([0.0] * tracks), TrackTimes([0.0], [24.0 * tracks / 8]), [0.0] * 1000)
    border.cross(0.0)
    assert border.cross(0.0)[1] == pytest.approx(24.0 * -(-1002 // tracks) * tracks / 8)


def test_an_event_keeps_other_trains_away() -> None:
    """A quarter of them come while it lasts, up to chance; all others are the same trains, and at other borders all."""
    change = {
        "events": {
            "works": {
                "name": "Works",
                "from": "2013-09-01",
                "to": "2013-12-01",
                "border_background": {"alashankou": 0.25},
            }
        }
    }
    scenario = Scenario.model_validate(merged(deepcopy(TINY), change))
    clock = scenario.clock
    hours = np.linspace(0.0, clock.end_h - 1, 4000).tolist()
    come = np.array(those_that_come(hours, "alashankou", scenario, np.random.default_rng(3)))
    begin, end = clock.hour(date(2013, 9, 1)), clock.hour(date(2013, 12, 1))
    during = np.array([begin <= at_h < end for at_h in hours])
    stayed = ((come >= begin) & (come < end)).sum()
    assert binom.ppf(1e-4, during.sum(), 0.25) <= stayed <= binom.ppf(1 - 1e-4, during.sum(), 0.25)
    assert [at_h for at_h in come if not begin <= at_h < end] == [
        h for h, d in zip(hours, during, strict=True) if not d
    ]


# Closures


CLOSED = TrackTimes([0.0, 24.0, 96.0], [6.0, float("inf"), 6.0])
"""A border that is closed from hour 24 to hour 96, and else handles a train in six hours."""


def test_who_comes_while_it_is_closed_waits_until_it_opens() -> None:
    """Trains that come every 8 h to one track: the backlog leaves in order, a train every 6 h, until it is gone.

    The k-th train of a closure that comes 8k h after its begin, leaves 72 + 6 (k + 1) h after it, as long as that is
    later than 8k + 6: for k up to 36 h / 1 h = 36, that is until two hours a train have used up the 72 h.
    """
    border = BorderStation(Pool([0.0]), CLOSED, [])
    crossed = [border.cross(24.0 + 8 * k) for k in range(60)]
    for k, (track_h, freed_h) in enumerate(crossed):
        start_h = max(24 + 72 + 6 * k, 24 + 8 * k)
        assert (track_h, freed_h) == (start_h, start_h + 6)
    assert [k for k, (track_h, _freed_h) in enumerate(crossed) if track_h > 24 + 8 * k] == list(range(36))


def test_who_stands_on_a_track_when_it_closes_is_finished() -> None:
    """At the ordinary pace; the next one waits."""
    border = BorderStation(Pool([0.0]), CLOSED, [])
    assert [border.cross(hour) for hour in (23.0, 24.0)] == [(23.0, 29.0), (96.0, 102.0)]


def test_other_cities_trains_wait_for_the_opening_too() -> None:
    """Two of them came before: they go first, each for six hours."""
    border = BorderStation(Pool([0.0]), CLOSED, [30.0, 40.0, 95.0])
    assert border.cross(50.0) == (108.0, 114.0)


def test_all_tracks_open_at_once() -> None:
    """Three trains wait for two tracks."""
    border = BorderStation(Pool([0.0, 0.0]), CLOSED, [])
    assert [border.cross(hour) for hour in (30.0, 31.0, 32.0)] == [(96.0, 102.0), (96.0, 102.0), (102.0, 108.0)]


def test_tracks_that_are_taken_up_while_it_is_closed() -> None:
    """Of two tracks one is left when the border opens: trains go one by one from then on."""
    border = BorderStation(Pool([0.0, 0.0], [48.0]), CLOSED, [])
    assert [border.cross(hour) for hour in (30.0, 31.0, 32.0)] == [(96.0, 102.0), (102.0, 108.0), (108.0, 114.0)]


@pytest.mark.parametrize("factor", [0.4, 0.1, 1e-3, 1e-9, 1e-300])
def test_a_factor_near_0_ends_with_its_event(factor: float) -> None:
    """What is left of the work when capacity more than doubles is done at the new pace.

    A train that gets its track 20 h before the end has done 20 h x factor / 6 h of its work by then.
    """
    border = BorderStation(Pool([0.0]), TrackTimes([0.0, 24.0, 96.0], [6.0, 6.0 / factor, 6.0]), [])
    start_h, freed_h = border.cross(76.0)
    done = min(20 * factor / 6, 1.0)
    assert start_h == 76.0
    assert freed_h == pytest.approx(96.0 + 6.0 * (1 - done) if done < 1 else 76.0 + 6.0 / factor)


def test_a_closure_is_the_limit_of_small_factors() -> None:
    """Who comes during the closure leaves at the same hour, be the factor 0 or almost 0."""
    nearly = BorderStation(Pool([0.0]), TrackTimes([0.0, 24.0, 96.0], [6.0, 6e9, 6.0]), [])
    closed = BorderStation(Pool([0.0]), CLOSED, [])
    for hour in (30.0, 50.0, 95.0, 97.0, 120.0):
        assert nearly.cross(hour)[1] == pytest.approx(closed.cross(hour)[1], abs=1e-4)


@pytest.mark.parametrize("factor", [0.5, 0.571, 0.8])
def test_works_are_felt_by_the_next_train(factor: float) -> None:
    """Works that leave half the capacity or more do not change the pace of a train that has its track."""
    border = BorderStation(Pool([0.0]), TrackTimes([0.0, 24.0, 96.0], [6.0, 6.0 / factor, 6.0]), [])
    assert border.cross(95.0) == (95.0, 95.0 + 6.0 / factor)


@pytest.mark.parametrize("factor", [0.01, 0])
def test_a_border_with_next_to_nothing_to_the_end(tiny_tree: dict[str, Any], factor: float) -> None:
    """At a hundredth of its capacity it lets a hundredth through; closed, nobody, and trains stand there to the end.

    That is 8 x `factor` trains a day on two tracks, for 181 days. Two that came before may still be on them, and who
    gets one first leaves it after 24 x 2 / 8 / `factor` hours.
    """
    tiny_tree["events"] = {
        "shut": {"name": "Shut", "from": "2013-09-01", "to": "2031-01-01", "border_capacity": {"alashankou": factor}}
    }
    tiny_tree["borders"]["alashankou"] |= {"tracks": 2, "trains_per_day": 8, "background_trains_per_year": 0}
    tiny_tree["choice"] |= {"cost_sensitivity": 0.01}  # shippers come all the same
    tiny_tree["trains"]["wagon_sets"] = 200
    scenario = Scenario.model_validate(tiny_tree)
    (outcome,) = run_network(draw_network(scenario, 1, 0)).values()
    shut_h = scenario.clock.hour(date(2013, 9, 1))
    crossings = [crossing for train in outcome.trains for crossing in train.crossings]
    came = [crossing for crossing in crossings if crossing.in_h > shut_h]
    through = [crossing for crossing in came if crossing.freed_h < scenario.clock.end_h]
    assert len(came) > 20
    assert len(through) <= 2 + 181 * 8 * factor
    assert (len(through) > 0) == (factor > 0)


def test_closures_by_events(tiny_tree: dict[str, Any]) -> None:
    """Two closures that follow each other are one; works at the same time change nothing."""
    capacity = {"border_capacity": {"alashankou": 0}}
    tiny_tree["events"] = {
        "first": {"name": "First", "from": "2013-07-20", "to": "2013-07-22", **capacity},
        "second": {"name": "Second", "from": "2013-07-22", "to": "2013-07-25", **capacity},
        "works": {
            "name": "Works",
            "from": "2013-07-19",
            "to": "2013-07-26",
            "border_capacity": {"alashankou": 0.5},
        },
    }
    times = track_times("alashankou", Scenario.model_validate(tiny_tree))
    assert [times.opens_h(hour) for hour in (47.0, 48.0, 100.0, 167.9, 168.0)] == [47.0, 168.0, 168.0, 168.0, 168.0]
    assert times.stay_h(100.0) == 168.0 - 100.0 + 12.0


def test_where_nothing_reopens_hours_are_those_of_the_start() -> None:
    """A train leaves at its start plus the time in force then, to the last bit: there is nothing to add up."""
    steps = ([0.0, 24.0, 96.0], [6.1, 6.1 / 0.571, 6.1])
    times = TrackTimes(*steps)
    assert times.plain
    for hour in (0.1, 23.9, 24.0, 90.3, 95.999, 96.0):
        assert times.leaves_h(hour) == hour + Steps(*steps).at(hour)
        assert times.stay_h(hour) == times.hold_h(hour) == Steps(*steps).at(hour)

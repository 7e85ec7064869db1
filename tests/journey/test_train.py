"""A train's life as one log, with a stub of a terminal at each end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import isnan

import pytest
import simpy

from freightsim.base.steps import Steps
from freightsim.journey.border import BorderStation
from freightsim.journey.stations import Pool
from freightsim.journey.terminal import TrackWork
from freightsim.journey.timetable import Slot
from freightsim.journey.train import Crossing, Events, SectionRun, Train, drive, run_train, run_way
from freightsim.scenario.capacity import TrackTimes
from handmade import stay


def train_at(slot_h: float, running_h: list[float], formalities: list[float] | None = None) -> Train:
    """Return a train of one box with a slot and what was drawn for it."""
    slot = Slot(slot_h, "timetabled", 3, running_h, formalities or [1.0] * len(running_h))
    return Train("west_out", "west", "hamburg", "outbound", slot, 3, boxes=[7])


def constant(number: float) -> Steps:
    """Return a number that never changes."""
    return Steps([0.0], [number])


def border(track_h: float, background_h: list[float] | None = None) -> BorderStation:
    """Return a border with one track."""
    return BorderStation(Pool([0.0]), TrackTimes([0.0], [track_h]), background_h or [])


@dataclass
class Journal:
    """Stub terminals that take a fixed time and write down who was asked when."""

    env: simpy.Environment
    log: list[tuple[str, float, str]] = field(default_factory=list)

    def terminal(self, name: str, wait_h: float, work_h: float) -> Callable[[Train, float], TrackWork]:
        """Return what a set asks for work: it waits, then its one box is lifted, then it leaves."""

        def work(train: Train, now_h: float) -> TrackWork:
            self.log.append((name, now_h, train.service))
            assert now_h == self.env.now
            return stay(now_h + wait_h, [now_h + wait_h + work_h], now_h + wait_h + work_h)

        return work


def journey(
    train: Train, way: list[SectionRun], *, wait_h: float = 0.0, factor: Steps | None = None, start_h: float = 0.0
) -> Journal:
    """Run a train to its end: 12 h of placement, 5 h of loading after a wait, 2 h of unloading."""
    env = simpy.Environment(initial_time=start_h)
    journal = Journal(env)
    load, unload = journal.terminal("load", wait_h, 5.0), journal.terminal("unload", 0.0, 2.0)
    env.process(run_train(env, train, way, factor or constant(1.0), load, 12.0, unload))
    env.run()
    return journal


def test_what_is_driven_takes_an_event_for_each_wait_and_no_other() -> None:
    """It begins at once, and ends with its last wait."""
    env, log = simpy.Environment(), []

    def steps() -> Events:
        log.append(("begins", env.now))
        for hours in (3.0, 4.0):
            yield env.timeout(hours)
            log.append(("goes on", env.now))

    drive(steps())
    assert log == [("begins", 0.0)]
    events = 0
    while env.peek() < float("inf"):
        env.step()
        events += 1
    assert (log[1:], events) == ([("goes on", 3.0), ("goes on", 7.0)], 2)


def test_an_error_on_the_way_is_raised_as_it_is() -> None:
    """Nobody stands between what is driven and who lets the clock run."""
    env = simpy.Environment()

    def steps() -> Events:
        yield env.timeout(1.0)
        raise KeyError("lost")

    drive(steps())
    with pytest.raises(KeyError, match="lost"):
        env.run()


def test_a_whole_journey() -> None:
    """Placement, slot, two sections with a border between, unloading: each instant follows from the one before."""
    train = train_at(48.0, [10.0, 20.0], [2.0, 1.0])
    way = [SectionRun(0, border(3.0), constant(4.0), 0), SectionRun(1, None, None, 0)]
    journal = journey(train, way)
    # Asked 48 - 12; loaded until 41; leaves in its slot. Border at 58, track until 61, papers 2 x 4 h until 69;
    # arrives 20 h later.
    assert journal.log == [("load", 36.0, "west_out"), ("unload", 89.0, "west_out")]
    assert (train.track_asked_h, train.departed_h, train.arrived_h) == (36.0, 48.0, 89.0)
    assert train.loading == stay(36.0, [41.0], 41.0)
    assert train.crossings == [Crossing(58.0, 58.0, 61.0, 69.0)]
    assert train.unloading == stay(89.0, [91.0], 91.0)


def test_a_train_whose_loading_takes_too_long_leaves_late() -> None:
    """The slot is missed where the set is not ready by then; the train leaves as soon as it is."""
    train = train_at(48.0, [10.0])
    journey(train, [SectionRun(0, None, None, 0)], wait_h=20.0)
    assert (train.departed_h, train.arrived_h) == (36.0 + 20.0 + 5.0, 71.0)


def test_a_slot_sooner_than_the_placement() -> None:
    """Where the placement is over already, the track is asked for at once."""
    train = train_at(48.0, [10.0])
    assert journey(train, [SectionRun(0, None, None, 0)], start_h=40.0).log[0] == ("load", 40.0, "west_out")


def test_the_inbound_way() -> None:
    """The way back takes what was drawn for the sections and borders of the way out, from the far end."""
    train = train_at(12.0, [10.0, 20.0, 30.0], [2.0, 5.0, 1.0])
    near, far = border(3.0), border(1.0)
    way = [SectionRun(2, far, constant(4.0), 1), SectionRun(1, near, constant(1.0), 0), SectionRun(0, None, None, 0)]
    journey(train, way)
    # Leaves 12, runs 30; far border 42, 43, papers 5 x 4 h until 63; runs 20; near border 83, 86, 2 x 1 h until 88;
    # runs 10.
    assert train.crossings == [Crossing(42.0, 42.0, 43.0, 63.0), Crossing(83.0, 83.0, 86.0, 88.0)]
    assert train.arrived_h == 98.0


def test_the_running_factor_goes_by_departure() -> None:
    """The factor in force at departure holds for the whole way, also past the date at which it changes."""
    factor = Steps([0.0, 20.0], [1.5, 1.0])
    early, late = train_at(19.0, [10.0, 20.0]), train_at(20.0, [10.0, 20.0])
    for train in (early, late):
        journey(train, [SectionRun(0, border(3.0), constant(0.0), 0), SectionRun(1, None, None, 0)], factor=factor)
    assert (early.arrived_h, late.arrived_h) == (19.0 + 15 + 3 + 30, 20.0 + 10 + 3 + 20)


def test_the_papers_go_by_arrival_at_the_border() -> None:
    """Formalities have the mean in force when the train comes, not when it leaves the track."""
    train = train_at(12.0, [10.0, 0.0])
    journey(train, [SectionRun(0, border(3.0), Steps([0.0, 23.0], [4.0, 100.0]), 0), SectionRun(1, None, None, 0)])
    assert train.crossings == [Crossing(22.0, 22.0, 25.0, 29.0)]


def test_two_trains_meet_at_the_border() -> None:
    """Who comes first at the border gets the track, whoever left first; others' trains are in between."""
    env = simpy.Environment()
    journal, meeting = Journal(env), border(3.0, [31.0, 60.0])
    way = [SectionRun(0, meeting, constant(1.0), 0), SectionRun(1, None, None, 0)]
    trains = [train_at(20.0, [12.0, 1.0]), train_at(24.0, [6.0, 1.0])]
    for train in trains:
        load, unload = journal.terminal("load", 0.0, 5.0), journal.terminal("unload", 0.0, 2.0)
        env.process(run_train(env, train, way, constant(1.0), load, 12.0, unload))
    env.run()
    # The second comes at 30 and holds the track until 33, the other city's of 31 until 36, the first of 32 until 39.
    assert trains[1].crossings == [Crossing(30.0, 30.0, 33.0, 34.0)]
    assert trains[0].crossings == [Crossing(32.0, 36.0, 39.0, 40.0)]
    assert [entry[:2] for entry in journal.log] == [("load", 8.0), ("load", 12.0), ("unload", 35.0), ("unload", 41.0)]


@pytest.mark.parametrize(("borders", "wakes"), [(0, 0), (1, 1), (2, 2)])
def test_a_way_wakes_only_at_borders(borders: int, wakes: int) -> None:
    """The hour of arrival is returned as soon as nobody can delay it, hence without an event for the last section."""
    env = simpy.Environment()
    train = train_at(10.0, [10.0, 10.0, 10.0])
    train.departed_h = 10.0
    way = [
        SectionRun(n, border(1.0) if n < borders else None, constant(0.0) if n < borders else None, n) for n in range(3)
    ]
    process = env.process(run_way(env, train, way, constant(1.0)))
    assert env.run(process) == 40.0 + borders
    assert env.now == (0.0, 20.0, 31.0)[wakes]
    assert isnan(train.arrived_h)

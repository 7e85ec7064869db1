"""At a cut-off a train leaves, or its slot is cancelled for a cause; a port that locked itself up is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from freightsim.base.dated import Dated
from freightsim.journey.dispatcher import CutoffView, Dispatcher, Paths, Relief
from freightsim.journey.joins.wagon_group import LiveWagonGroup
from freightsim.journey.kept_places import KeptPlaces
from freightsim.journey.queues import ReadyQueue
from freightsim.journey.timetable import Slot
from freightsim.journey.train import Train
from freightsim.journey.wagons import HOME, WagonSets
from freightsim.policies.dispatch import FullTrain, MinimumLoad, Schedule, YardView
from freightsim.policies.loading import FirstComeFirstServed, QueueView
from freightsim.results.records import Gridlock
from freightsim.scenario.joins import GroupTerms
from freightsim.scenario.network import Direction

NOW_H = 500.0
MONDAY = date(2014, 3, 3)


def train_of(places: int = 3, direction: Direction = "outbound", terminal: str = "hamburg") -> Train:
    """Return a train with so many places."""
    slot = Slot(NOW_H + 24, "timetabled", places, [], [])
    return Train("west_out", "west", terminal, direction, slot, places, cutoff_h=NOW_H)


def queue_of(count: int) -> ReadyQueue:
    """Return a queue of boxes 0, 1, ... released at hours 0, 1, ..."""
    queue = ReadyQueue(float, range(count))
    queue.settle(NOW_H)
    return queue


@dataclass
class Port:
    """A dispatcher with its surroundings."""

    queue: ReadyQueue
    others: dict[str, ReadyQueue] = field(default_factory=dict)
    outside: int = 0
    sets: int = 1
    max_idle_h: float = 100.0
    last_departure_h: float = 0.0
    waives_minimum: bool = True
    groups: tuple[LiveWagonGroup, ...] = ()
    kept: tuple[KeptPlaces, ...] = ()

    def decide(self, train: Train, dispatch: object = None, loading: object = None) -> bool:
        """Let the dispatcher decide at hour 500."""
        self.relief = Relief(self.max_idle_h, self.waives_minimum, [], self.last_departure_h)
        self.standing = WagonSets([0.0] * self.sets)
        dispatcher = Dispatcher(
            dispatch or FullTrain(),  # type: ignore[arg-type]
            loading or FirstComeFirstServed(),  # type: ignore[arg-type]
            self.standing,
            lambda _: self.outside,
            {"hamburg": self.queue, **self.others},
            self.relief,
            self.groups,
            {("outbound", "hamburg"): self.kept},
            day=lambda hour: MONDAY + timedelta(hours=hour),
        )
        return dispatcher.decide(train, self.queue, HOME, NOW_H)


# Decisions


@pytest.mark.parametrize(("cargo", "empty"), [(1, 0), (2, 2), (4, 4), (9, 1), (10, 0)])
def test_empty_boxes_on_board(cargo: int, empty: int) -> None:
    """A half of the boxes must be laden on the day of the slot; a train that does not leave takes none."""
    today, tomorrow = (MONDAY + timedelta(hours=hour) for hour in (NOW_H, NOW_H + 24))
    rule = Schedule(minimum_feu=2, laden_share=Dated({today: 1.0, tomorrow: 0.5}))
    train = train_of(10)
    assert Port(queue_of(cargo)).decide(train, rule) == (cargo > 1)
    assert train.empty_feu == empty


def test_a_train_leaves() -> None:
    """With cargo and a set the train takes both, and the departure is noted."""
    port, train = Port(queue_of(4)), train_of(3)
    assert port.decide(train)
    assert (train.boxes, train.cause, port.queue.ready) == ([0, 1, 2], "", [3])
    assert port.standing.standing(HOME) == 0
    assert port.relief.last_departure_h == NOW_H
    assert port.queue.cutoffs_h == [NOW_H]
    assert port.queue.take_wait_h(NOW_H + 12) == 12 / 3  # one stays for 12 h, three have boarded


def test_too_little_cargo() -> None:
    """Where the rule says no, the slot is cancelled, and cargo and set stay."""
    port, train = Port(queue_of(2)), train_of(3)
    assert not port.decide(train)
    assert (train.boxes, train.cause, port.queue.ready) == ([], "too_little_cargo", [0, 1])
    assert port.standing.standing(HOME) == 1
    assert port.relief.last_departure_h == 0.0
    assert port.queue.cutoffs_h == [NOW_H]  # whoever waited has missed it
    assert port.queue.take_wait_h(NOW_H + 12) == 12.0


def test_no_wagon_set() -> None:
    """Without a set the cargo stays."""
    port, train = Port(queue_of(4), sets=0), train_of(3)
    assert not port.decide(train)
    assert (train.boxes, train.cause, len(port.queue)) == ([], "no_wagon_set", 4)
    assert port.relief.last_departure_h == 0.0


def test_an_inbound_train_is_no_departure_from_the_port() -> None:
    """Only outbound trains make room in the yard: only they are waited for."""
    port = Port(queue_of(3))
    assert port.decide(train_of(3, "inbound"))
    assert port.relief.last_departure_h == 0.0


def test_what_the_rules_see() -> None:
    """The dispatch rule sees cargo, places and the oldest wait; the loading rule the queue and the places."""
    seen: list[object] = []

    def dispatch(yard: YardView, now_h: float) -> bool:
        seen.append((yard.waiting_feu, yard.places_feu, yard.oldest_wait_h, now_h))
        return True

    def loading(queue: QueueView, places_feu: int) -> Sequence[int]:
        seen.append((len(queue), places_feu))
        return [4, 1]

    train = train_of(3)
    assert Port(queue_of(5)).decide(train, dispatch, loading)
    assert seen == [(5, 3, 500.0, NOW_H), (5, 3)]
    assert train.boxes == [4, 1]


def test_nobody_waits() -> None:
    """An empty queue has an oldest wait of 0."""
    seen: list[YardView] = []
    Port(queue_of(0)).decide(train_of(), lambda yard, _: bool(seen.append(yard)))
    assert seen == [CutoffView(0, 3, 0.0)]


def test_no_train_leaves_without_cargo() -> None:
    """A rule that always says yes does not send a train without a box on its way."""
    port, train = Port(queue_of(0)), train_of()
    assert not port.decide(train, lambda _yard, _now_h: True)
    assert train.cause == "too_little_cargo"
    assert port.standing.standing(HOME) == 1


def test_who_is_left_behind_is_noted() -> None:
    """Boxes that stood ready and did not get on, also where the slot is cancelled."""
    for cargo, leaves, behind in ((5, True, 2), (3, True, 0), (5, False, 5)):
        train = train_of(3)
        Port(queue_of(cargo)).decide(train, lambda _yard, _now_h, leaves=leaves: leaves)
        assert train.behind_feu == behind


# Gridlock


def test_gridlock_is_relieved() -> None:
    """A full yard, boxes outside and no departure for long enough: the train leaves with what there is."""
    port, train = Port(queue_of(2), {"warsaw": queue_of(1)}, outside=7, max_idle_h=500.0), train_of(3)
    assert port.decide(train)
    assert train.boxes == [0, 1]
    assert port.relief.found == [Gridlock(NOW_H, "west_out", 7, {"hamburg": 2, "warsaw": 1}, relieved=True)]


def test_gridlock_is_only_reported() -> None:
    """Without relief the slot is cancelled, and the finding stays."""
    port, train = Port(queue_of(2), outside=7, waives_minimum=False), train_of(3)
    assert not port.decide(train)
    assert train.cause == "too_little_cargo"
    assert port.relief.found == [Gridlock(NOW_H, "west_out", 7, {"hamburg": 2}, relieved=False)]


@pytest.mark.parametrize(
    ("port", "train"),
    [
        pytest.param(Port(queue_of(2), outside=7, max_idle_h=500.1), train_of(), id="a departure not long ago"),
        pytest.param(Port(queue_of(2), outside=0), train_of(), id="nobody outside"),
        pytest.param(Port(queue_of(2), outside=7), train_of(direction="inbound"), id="an inbound train"),
        pytest.param(Port(queue_of(3), outside=7), train_of(3), id="cargo enough"),
    ],
)
def test_no_gridlock(port: Port, train: Train) -> None:
    """Impatience alone, a shut gate alone, or a train that leaves anyway is no gridlock."""
    port.decide(train)
    assert port.relief.found == []


def test_gridlock_that_this_train_cannot_relieve() -> None:
    """A terminal without a released box cannot send a train, minimum or not."""
    port, train = Port(queue_of(0), {"warsaw": queue_of(2)}, outside=7), train_of()
    assert not port.decide(train)
    assert port.relief.found == [Gridlock(NOW_H, "west_out", 7, {"hamburg": 0, "warsaw": 2}, relieved=False)]


def test_other_queues_are_settled_before_they_are_counted() -> None:
    """The finding counts boxes at other terminals that were released since their own last cut-off."""
    warsaw = ReadyQueue([NOW_H, NOW_H + 1].__getitem__)
    warsaw.expect(0)
    warsaw.expect(1)
    port = Port(queue_of(2), {"warsaw": warsaw}, outside=7)
    port.decide(train_of())
    assert port.relief.found[0].waiting_feu == {"hamburg": 2, "warsaw": 1}


def test_the_minimum_of_the_rule_and_the_relief() -> None:
    """Relief lets a train leave below the minimum load."""
    port, train = Port(queue_of(1), outside=1), train_of(3)
    assert port.decide(train, MinimumLoad(minimum_feu=2))
    assert train.boxes == [0]


# A loading rule of one's own


@pytest.mark.parametrize("positions", [[0, 1, 2, 3], [0, 0], [0, 9], [-1]])
def test_a_loading_rule_is_held_to_its_word(positions: list[int]) -> None:
    """More boxes than places, a box twice, or one that is not there are refused in words."""
    port = Port(queue_of(5))
    with pytest.raises(ValueError, match=r"at most 3 different positions out of 0 to 4"):
        port.decide(train_of(3), loading=lambda _queue, _places: positions)


def test_a_train_that_nobody_boards_is_cancelled() -> None:
    """A loading rule that names nobody leaves the slot unused and takes no wagon set."""
    port, train = Port(queue_of(5)), train_of(3)
    assert not port.decide(train, loading=lambda _queue, _places: [])
    assert (train.cause, port.standing.standing(HOME)) == ("too_little_cargo", 1)


@pytest.mark.parametrize(
    ("suspensions_h", "idle_h"),
    [([], 400.0), ([(150.0, 300.0)], 200.0), ([(450.0, 600.0)], 0.0), ([(20.0, 50.0), (600.0, 700.0)], 400.0)],
)
def test_a_suspension_is_no_gridlock(suspensions_h: list[tuple[float, float]], idle_h: float) -> None:
    """After a departure at 100, at 500: the wait begins anew when a suspension ends, and rests within one."""
    assert Relief(72.0, True, [], 100.0, suspensions_h).idle_h(500.0) == idle_h


# What cities that have joined were promised


def group_of(wagons: int, *stands_h: float, lane: str = "west") -> LiveWagonGroup:
    """Return a group with boxes 100, 101, ... that stand at the port from these hours on."""
    terms = GroupTerms(date(2014, 1, 1), 1.0, 1.0, 1.0, 1.0, 1.0, wagons, frozenset({lane}), 1.0, False)
    queue = ReadyQueue(dict(enumerate(stands_h, start=100)).__getitem__, range(100, 100 + len(stands_h)))
    return LiveWagonGroup(terms, 0.0, {"hamburg": queue}, frozenset())


def test_a_group_is_coupled_before_others_board() -> None:
    """Its boxes come first on the train, and the yard's have the places that are left."""
    train = train_of(3)
    port = Port(queue_of(4), groups=(group_of(2, 400.0, 401.0, 402.0),))
    assert port.decide(train)
    assert (train.boxes, train.coupled_feu, port.queue.ready) == ([100, 101, 0], 2, [1, 2, 3])
    assert port.groups[0].queues["hamburg"].ready == [102]


def test_groups_share_a_train() -> None:
    """In the order of the map, as far as places go."""
    train = train_of(3)
    groups = (group_of(2, 400.0, 401.0), group_of(2, 300.0, 301.0))
    assert Port(queue_of(4), groups=groups).decide(train)
    assert (train.boxes, train.coupled_feu) == ([100, 101, 100], 3)


@pytest.mark.parametrize(("yard", "leaves"), [(0, False), (1, True)])
def test_a_group_counts_for_the_rule(yard: int, leaves: bool) -> None:
    """Two boxes of the group and one of the yard fill a train of three."""
    train = train_of(3)
    port = Port(queue_of(yard), groups=(group_of(5, 400.0, 401.0),))
    assert port.decide(train) is leaves
    assert train.coupled_feu == (2 if leaves else 0)
    assert len(port.groups[0].queues["hamburg"]) == (0 if leaves else 2)
    assert port.groups[0].queues["hamburg"].cutoffs_h == [NOW_H]


def test_a_group_may_leave_alone() -> None:
    """Where nobody stands in the yard; without a wagon set it stays."""
    train = train_of(2)
    assert Port(queue_of(0), groups=(group_of(2, 400.0, 401.0),)).decide(train)
    assert (train.boxes, train.coupled_feu) == ([100, 101], 2)
    port, train = Port(queue_of(0), sets=0, groups=(group_of(2, 400.0, 401.0),)), train_of(2)
    assert not port.decide(train)
    assert (train.cause, train.boxes, train.coupled_feu) == ("no_wagon_set", [], 0)


def test_the_rule_sees_the_oldest_box_of_all() -> None:
    """In the yard or of a group that this train carries."""
    seen: list[float] = []

    def dispatch(yard: YardView, _now_h: float) -> bool:
        return bool(seen.append(yard.oldest_wait_h))

    for queue, group in (
        (queue_of(0), group_of(1, 440.0)),
        (queue_of(1), group_of(1, 440.0)),
        (queue_of(0), group_of(1, 440.0, lane="south")),
    ):
        Port(queue, groups=(group,)).decide(train_of(), dispatch)
    assert seen == [60.0, 500.0, 0.0]


def test_places_are_kept() -> None:
    """The last of the others gives way, and the city's boxes that are left behind are noted."""
    agreement = KeptPlaces(1, 0.0, frozenset({3, 4}))
    train = train_of(3)
    assert Port(queue_of(5), kept=(agreement,)).decide(train)
    assert train.boxes == [0, 1, 3]
    assert agreement.behind.take_wait_h(NOW_H + 10) == 10.0
    assert Port(queue_of(5), kept=(agreement,)).decide(train, loading=lambda _queue, _places: [2, 1, 0])
    assert train.boxes == [2, 1, 3]


def test_places_are_kept_of_those_that_a_group_leaves() -> None:
    """A train of three with a group of two has one place left, and that one is kept."""
    train = train_of(3)
    port = Port(queue_of(5), groups=(group_of(2, 1.0, 2.0),), kept=(KeptPlaces(2, 0.0, frozenset({3, 4})),))
    assert port.decide(train)
    assert train.boxes == [100, 101, 3]


# Paths


def test_a_free_path() -> None:
    """An extra train gets the path at the hour it asks for, where the day has one left."""
    paths = Paths(2)
    paths.use("outbound", 30.0)
    assert paths.claim("outbound", 47.0) == 47.0
    assert paths.claim("outbound", 25.0) == 49.0  # the second path of the day is gone


def test_directions_have_paths_of_their_own() -> None:
    """A path in one direction takes none from the other."""
    paths = Paths(1)
    paths.use("outbound", 30.0)
    assert paths.claim("inbound", 30.0) == 30.0


def test_a_claim_is_dropped_after_a_week() -> None:
    """Where the days of a whole week are taken, there is no path; the next day would have had one."""
    paths = Paths(1)
    for day in range(7):
        paths.use("outbound", 24.0 * day)
    assert paths.claim("outbound", 5.0) is None
    assert paths.claim("outbound", 29.0) == 5.0 + 24 * 7


def test_days_before_the_first() -> None:
    """Hours of the lead-in belong to days of their own: the hour before midnight is not of the first day."""
    paths = Paths(1)
    paths.use("outbound", -1.0)
    assert paths.claim("outbound", 1.0) == 1.0
    assert paths.claim("outbound", -23.0) == 25.0

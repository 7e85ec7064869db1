"""The operator reviews what is offered: a slot more where trains stay full, one less where they are cancelled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from statistics import fmean
from types import MappingProxyType

from freightsim.base.clock import HOURS_A_DAY
from freightsim.base.live import Live
from freightsim.base.steps import Steps, steps_of
from freightsim.journey.terminal import RailTerminal
from freightsim.journey.timetable import Rhythm, Slot, SlotDraws
from freightsim.journey.train import Train
from freightsim.journey.wagons import HOME
from freightsim.policies.timetable import Responsive
from freightsim.results.records import TimetableRow
from freightsim.scenario import Scenario
from freightsim.scenario.lane_times import lane_h
from freightsim.scenario.network import DIRECTIONS, Direction

DAYS_A_WEEK = 7

NO_NUMBERS: Mapping[str, float] = MappingProxyType({})

LEAST_PER_WEEK = 0.25
"""A service that runs keeps one train in four weeks."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a review finds in one direction and terminal (see `freightsim.policies.timetable.TimetableView`)."""

    trains_per_week: float
    slots: int
    cancelled: int
    extra: int
    load: float
    behind_feu: float
    places_feu: float

    @classmethod
    def of(cls, trains: Sequence[Train], trains_per_week: float) -> Findings:
        """Return what the trains show whose bookings closed since the last review."""
        ran = [train for train in trains if not train.cause]
        places = sum(train.places_feu for train in ran)
        return cls(
            trains_per_week=trains_per_week,
            slots=sum(train.slot.kind == "timetabled" for train in trains),
            cancelled=sum(_lacked_cargo(train) for train in trains),
            extra=sum(train.slot.kind == "extra" for train in ran),
            load=sum(len(train.boxes) for train in ran) / places if places else 0.0,
            behind_feu=fmean(train.behind_feu for train in ran) if ran else 0.0,
            places_feu=fmean(train.places_feu for train in trains) if trains else 0.0,
        )


@dataclass(frozen=True, slots=True)
class ReviewSpan:
    """The time since the last review, and the trains whose bookings closed in it, or that arrived in it."""

    from_h: float
    to_h: float
    closed: list[Train]
    arrived: list[Train]

    @classmethod
    def of(cls, from_h: float, to_h: float, trains: Iterable[Train]) -> ReviewSpan:
        """Pick from all trains; a slot that was suspended had no cut-off."""
        closed, arrived = [], []
        for train in trains:
            if from_h <= train.cutoff_h < to_h and train.cause != "suspended":
                closed.append(train)
            if from_h <= train.arrived_h < to_h:
                arrived.append(train)
        return cls(from_h, to_h, closed, arrived)


def first_review_h(scenario: Scenario, policy: Responsive) -> float:
    """Return the hour of the first review: when the policy begins, but not before there is an interval to look at."""
    return max(scenario.clock.hour(policy.start), policy.review_d * HOURS_A_DAY)


def known_until_h(scenario: Scenario) -> float:
    """Return the hour up to which slots are known before the clock starts (before services shift them)."""
    policy = scenario.timetable
    if scenario.answers_from is None or not isinstance(policy, Responsive):
        return inf
    return first_review_h(scenario, policy) + scenario.trains.cutoff_h


class Operator(Live):
    """Reviews each direction and terminal at intervals, and says which slots there are until the next review.

    What is decided holds a cut-off later: slots before that are closed, or closing.
    Where the policy asks for a slot that paths, tracks or wagon sets do not allow, the reason is noted.
    """

    LIVE = ("rows", "_since_h", "_under_way", "_seen", "_rhythms")

    def __init__(
        self,
        scenario: Scenario,
        policy: Responsive,
        offer: Mapping[str, Steps],
        draws: Mapping[str, SlotDraws],
        port: RailTerminal,
    ) -> None:
        """Take the trains a week of each service, which reviews change, where slots are drawn, and the port."""
        self.first_h = first_review_h(scenario, policy)
        self.review_h = policy.review_d * HOURS_A_DAY
        self.rows: list[TimetableRow] = []
        """What was changed, or asked for in vain."""
        self._scenario, self._policy, self._offer, self._draws, self._port = scenario, policy, offer, draws, port
        self._notice_h, self._end_h = scenario.trains.cutoff_h, scenario.clock.end_h
        self._tracks = steps_of(scenario.port.tracks, scenario.clock)
        self._since_h = self.first_h - self.review_h
        self._queues = _services_by_queue(scenario)
        self._under_way: list[Train] = []
        self._seen = 0
        self._rhythms = {key: Rhythm() for key in scenario.services}
        for key, rhythm in self._rhythms.items():  # up to here slots were drawn before the clock started
            rhythm.until(self.first_h + self._notice_h, offer[key])

    def review(self, now_h: float, trains: Sequence[Train]) -> dict[str, list[Slot]]:
        """Review every direction and terminal; return the slots of each service that follow those known so far.

        Trains are all so far, those looked at before too.
        """
        self._under_way += trains[self._seen :]
        self._seen = len(trains)
        span = ReviewSpan.of(self._since_h, now_h, self._under_way)
        self._under_way = [train for train in self._under_way if not (train.cause or train.arrived_h < now_h)]
        for (direction, terminal), services in self._queues.items():
            own = [train for train in span.closed if (train.direction, train.terminal) == (direction, terminal)]
            self._review(span, own, services)
        self._since_h = now_h
        return {key: self._slots(key, now_h + self.review_h + self._notice_h) for key in self._rhythms}

    def _slots(self, key: str, until_h: float) -> list[Slot]:
        due_h = self._rhythms[key].until(min(until_h, self._end_h), self._offer[key])
        slots_h = due_h + self._scenario.services[key].offset_h
        return self._draws[key].timetabled(slots_h[slots_h < self._end_h])

    def _review(self, span: ReviewSpan, own: Sequence[Train], services: Sequence[str]) -> None:
        """Ask the policy about one direction and terminal, and do what it says, a slot at a time, as far as it goes."""
        from_h = span.to_h + self._notice_h
        running = {key: number for key in services if (number := self._offer[key].at(from_h)) > 0}
        if not running:
            return
        view = Findings.of(own, sum(running.values()))
        more = self._policy(view, span.to_h)
        for _ in range(abs(more)):
            row = self._more(span, view, running) if more > 0 else self._less(span, own, view, running)
            self.rows.append(row)
            if row.trains_per_week == running[row.service]:
                break
            running[row.service] = row.trains_per_week
            self._offer[row.service].then(row.at_h, row.trains_per_week)

    def _more(self, span: ReviewSpan, view: Findings, running: Mapping[str, float]) -> TimetableRow:
        """Return the row that adds a weekly slot on the fastest lane, or that says why there is none."""
        service = min(running, key=lambda key: self._days(key, span))
        obstacle = self._obstacle(span, service)
        if obstacle is not None:
            return self._row(span, service, running[service], *obstacle)
        numbers = {"load": view.load, "left_behind_feu": view.behind_feu, "extra": view.extra}
        return self._row(span, service, running[service] + 1, "slot_added", numbers)

    def _less(
        self, span: ReviewSpan, own: Sequence[Train], view: Findings, running: Mapping[str, float]
    ) -> TimetableRow:
        """Return the row that drops a weekly slot where most are cancelled, or that says that none is left to drop."""
        share = {key: _share_cancelled([train for train in own if train.service == key]) for key in running}
        most_first = sorted(running, key=lambda key: -share[key])
        service = next((key for key in most_first if running[key] > LEAST_PER_WEEK), None)
        if service is None:
            return self._row(span, most_first[0], running[most_first[0]], "none_to_drop")
        numbers = {"cancelled": view.cancelled, "slots": view.slots}
        return self._row(span, service, max(running[service] - 1, LEAST_PER_WEEK), "slot_dropped", numbers)

    def _row(
        self,
        span: ReviewSpan,
        service: str,
        trains_per_week: float,
        reason: str,
        numbers: Mapping[str, float] = NO_NUMBERS,
    ) -> TimetableRow:
        direction = self._scenario.services[service].direction
        return TimetableRow(span.to_h + self._notice_h, service, direction, trains_per_week, reason, **numbers)

    def _days(self, service: str, span: ReviewSpan) -> float:
        """Return the days that trains of a service took since the last review; where none came, their lane's mean."""
        took_h = [
            train.arrived_h - train.departed_h
            for train in span.arrived
            if train.service == service and train.slot.kind != "empty_return"
        ]
        if took_h:
            return fmean(took_h) / HOURS_A_DAY
        offered = self._scenario.services[service]
        hours = lane_h(self._scenario, offered.lane, [span.to_h], direction=offered.direction)
        return float(hours[0]) / HOURS_A_DAY

    def _obstacle(self, span: ReviewSpan, service: str) -> tuple[str, dict[str, float]] | None:
        """Return what does not allow a slot more, as a reason and its numbers; None where it is allowed."""
        direction = self._scenario.services[service].direction
        from_h, paths = span.to_h + self._notice_h, DAYS_A_WEEK * self._scenario.port.paths_per_day
        ways = self._scenario.services.items()
        if sum(self._offer[key].at(from_h) for key, each in ways if each.direction == direction) + 1 > paths:
            return "no_path", {"paths_per_week": paths}
        open_h = sum(tracks * (to_h - from_h) for from_h, to_h, tracks in self._tracks.between(span.from_h, span.to_h))
        use = self._port.held_h(span.from_h, span.to_h) / open_h
        if use >= self._policy.most_track_use:
            return "no_track", {"track_use": use}
        place = self._set_place(service)
        without = sum(
            train.cause == "no_wagon_set" and self._set_place(train.service) == place for train in span.closed
        )
        return ("no_wagon_set", {"without_set": without}) if without else None

    def _set_place(self, service: str) -> str:
        """Return where trains of a service get their wagon set."""
        offered = self._scenario.services[service]
        terminal = self._scenario.lanes[offered.lane].terminal
        return HOME if offered.direction == "outbound" else self._scenario.terminals[terminal].wagon_pool or terminal


def _services_by_queue(scenario: Scenario) -> dict[tuple[Direction, str], list[str]]:
    """Return the services of each direction and terminal, outbound first, in the order of the scenario's maps."""
    found: dict[tuple[Direction, str], list[str]] = {
        (direction, terminal): [] for direction in DIRECTIONS for terminal in scenario.terminals
    }
    for key, service in scenario.services.items():
        found[service.direction, scenario.lanes[service.lane].terminal].append(key)
    return found


def _lacked_cargo(train: Train) -> bool:
    return train.slot.kind == "timetabled" and train.cause == "too_little_cargo"


def _share_cancelled(trains: Sequence[Train]) -> float:
    slots = sum(train.slot.kind == "timetabled" for train in trains)
    return sum(_lacked_cargo(train) for train in trains) / slots if slots else 0.0

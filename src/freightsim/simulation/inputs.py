"""What is drawn before the clock starts: bookings, boxes, slots and their times, other cities' trains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats
from freightsim.base.ordering import order_of
from freightsim.base.streams import Streams
from freightsim.choice.logit import ChoicePolicy, nested_logit
from freightsim.choice.rakes import with_rakes
from freightsim.choice.tables import rate_tables
from freightsim.journey.bookings import Bookings, SmallCodes, take_bookings
from freightsim.journey.border import background_trains, those_that_come
from freightsim.journey.boxes import Boxes, make_boxes
from freightsim.journey.joins.base import terminal_of_booking
from freightsim.journey.joins.kinds import draw_joins
from freightsim.journey.reviews import known_until_h
from freightsim.journey.timetable import Slot, SlotDraws, slot_hours
from freightsim.scenario import Scenario
from freightsim.scenario.network import OWN, Direction
from freightsim.scenario.ports import new_ports

OUTBOUND, INBOUND = 0, 1
"""Codes of the directions in columns."""


@dataclass(frozen=True)
class Inputs:
    """Everything that is drawn before the clock starts."""

    scenario: Scenario
    bookings: Bookings
    boxes: Boxes
    comes_h: Floats
    """Hour at which each box comes to the port's gate (outbound) or stands released overseas (inbound); rising."""
    terminal: SmallCodes
    """Code of each box's foreign terminal."""
    slots: dict[str, list[Slot]]
    """Slots by service; where the operator answers to demand, up to the first review."""
    draws: dict[str, SlotDraws]
    """Where extra trains and empty returns of each service are drawn."""
    background_h: dict[str, list[float]]
    """Arrivals of other cities' trains by border."""
    background_inbound: dict[str, npt.NDArray[np.bool_]] = field(default_factory=dict)
    """Which of them come in, by border; none where both directions share the tracks."""
    port_background_h: list[float] = field(default_factory=list)
    """Arrivals of the domestic and sea-rail trains that share the port's loading tracks (h, rising)."""
    joins: dict[str, Any] = field(default_factory=dict)
    """What is drawn for the joins, by city: slots of a shuttle, trains of the city's own."""
    choice: ChoicePolicy = nested_logit
    """How shippers choose."""
    streams: Streams = field(default_factory=lambda: Streams(0, 0))
    """Where rules that draw while the clock runs find their generators."""

    def background(self, border: str, direction: Direction) -> list[float]:
        """Return the arrivals of other cities' trains on the tracks of a direction at a border."""
        hours = self.background_h[border]
        if self.scenario.borders[border].inbound is None:
            return hours
        come_in = self.background_inbound[border].tolist()
        return [hour for hour, inbound in zip(hours, come_in, strict=True) if inbound == (direction == "inbound")]

    @cached_property
    def access(self) -> SmallCodes:
        """How each box comes to the port or leaves it, codes of `freightsim.choice.access`."""
        return self.bookings.access.take(self.boxes.booking)

    @cached_property
    def city(self) -> SmallCodes:
        """Code of the city of each box."""
        return self.bookings.city.take(self.boxes.booking)

    @cached_property
    def station(self) -> SmallCodes:
        """Code of the city whose station each box uses; -1 for the port's gate."""
        return self.bookings.station.take(self.boxes.booking)

    @cached_property
    def inbound(self) -> npt.NDArray[np.bool_]:
        """Whether each box is inbound."""
        return (self.bookings.direction == INBOUND).take(self.boxes.booking)


def draw_network(
    scenario: Scenario, seed: int, replication: int, choice: ChoicePolicy | None = None
) -> dict[str, Inputs]:
    """Draw all that does not depend on what happens in the run, for each port.

    The scenario's own port is under `OWN`, the others under the city that runs them. Trains of cities outside the model
    are drawn once, with the scenario's own port. Rakes whose size is left open are sized here. Shippers choose by the
    nested logit, or by the policy given here.
    """
    scenario = with_rakes(scenario)
    scenarios, choose = {OWN: scenario, **new_ports(scenario)}, choice or nested_logit
    ports = {
        key: _of_port(
            place,
            Streams(seed, replication, key) if key else Streams(seed, replication),
            rivals=[other for name, other in scenarios.items() if name != key],
            choice=choose,
        )
        for key, place in scenarios.items()
    }
    streams = Streams(seed, replication)
    background = {key: _background(key, scenario, streams) for key in scenario.borders}
    ports[OWN] = replace(
        ports[OWN],
        background_h={key: hours for key, (hours, _) in background.items()},
        background_inbound={key: come_in for key, (_, come_in) in background.items()},
    )
    return ports


def draw_inputs(scenario: Scenario, seed: int, replication: int, choice: ChoicePolicy | None = None) -> Inputs:
    """Draw what belongs to the scenario's own port (see `draw_network`)."""
    return draw_network(scenario, seed, replication, choice)[OWN]


def _of_port(scenario: Scenario, streams: Streams, *, rivals: Sequence[Scenario], choice: ChoicePolicy) -> Inputs:
    """Draw what belongs to one port; other cities' trains at the borders meet the trains of all."""
    clock = scenario.clock
    bookings = take_bookings(scenario, rate_tables(scenario, rivals, choice), streams)
    boxes = make_boxes(scenario, bookings, streams)
    draws = {key: SlotDraws(key, service, scenario, streams) for key, service in scenario.services.items()}
    terminal, comes_h = _destinations(scenario, bookings, boxes)
    # Boxes that come one after another stand one after another: the engine then reads memory in order.
    order = order_of(comes_h)
    return Inputs(
        scenario=scenario,
        bookings=bookings,
        boxes=boxes.in_order(order),
        comes_h=comes_h.take(order),
        terminal=terminal.take(order),
        slots={
            key: draws[key].timetabled(slot_hours(scenario.offered(key), item.offset_h, clock, known_until_h(scenario)))
            for key, item in scenario.services.items()
        },
        draws=draws,
        background_h={},
        port_background_h=_at_port(scenario, streams),
        joins=draw_joins(scenario, streams),
        choice=choice,
        streams=streams,
    )


def _at_port(scenario: Scenario, streams: Streams) -> list[float]:
    """Draw the trains that share the port's loading tracks."""
    others = scenario.port.background
    if others is None:
        return []
    return background_trains(others.trains_per_year, scenario.clock, streams.of("port background"))


def _background(key: str, scenario: Scenario, streams: Streams) -> tuple[list[float], npt.NDArray[np.bool_]]:
    """Draw other cities' trains at a border, those of cities that get a port of their own not among them.

    Returns their hours, and which of them come in; none where directions share the tracks. Each train has its own
    uniform number, so it has the same direction in every scenario.
    """
    border = scenario.borders[key]
    every = background_trains(border.background_trains_per_year, scenario.clock, streams.of("background", key))
    hours = those_that_come(every, key, scenario, streams.of("former trains", key))
    if border.inbound is None:
        return hours, np.zeros(len(hours), dtype=np.bool_)
    come_in = streams.of("background direction", key).random(len(every)) < border.inbound.background_share
    return hours, come_in[np.isin(every, hours)]


def _destinations(scenario: Scenario, bookings: Bookings, boxes: Boxes) -> tuple[SmallCodes, Floats]:
    """Return each box's terminal (code) and the hour at which it comes to the port's gate or stands ready overseas.

    A box that customs clear at its station comes, or stands there, once they have released it.
    """
    terminal, booking = terminal_of_booking(scenario, bookings), boxes.booking
    collection_h = np.array([place.collection_h for place in scenario.terminals.values()]).take(terminal)
    outbound = (bookings.direction == OUTBOUND).take(booking)
    comes_h: Floats = bookings.ready_h.take(booking) + np.where(outbound, boxes.haul_h, collection_h.take(booking))
    if (cleared := boxes.origin & outbound).any():
        papers_h = scenario.customs.export_papers_h.over_h(comes_h, scenario.clock) * boxes.papers
        comes_h = comes_h + np.where(cleared, papers_h, 0.0)
    return terminal.take(booking), comes_h

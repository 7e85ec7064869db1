"""The kinds of join, and the joins of a port: drawn, numbered by where their boxes wait, opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from freightsim.base.steps import Steps
from freightsim.base.streams import Streams
from freightsim.journey.bookings import Counts
from freightsim.journey.joins.agreement import Agreement
from freightsim.journey.joins.base import DrawnCargo, LiveJoin, Opening, Queues, WaitingPlace, terminal_of_booking
from freightsim.journey.joins.block import LiveBlock
from freightsim.journey.joins.city_trains import CityTrains
from freightsim.journey.joins.shuttle import LiveShuttle
from freightsim.journey.joins.wagon_group import LiveWagonGroup
from freightsim.scenario import Scenario
from freightsim.scenario.joins import BlockTerms, GroupTerms, ShuttleTerms, Terms, TruckTerms, every_terms
from freightsim.scenario.network import DIRECTIONS

NO_STOP = -1
"""Code of a booking that waits nowhere before it comes to the port's trains."""


def kind_of(terms: Terms) -> type[LiveJoin]:
    """Return what a join with these terms is in a run. A new kind is added here."""
    if isinstance(terms, GroupTerms):
        return CityTrains if terms.on_own_trains else LiveWagonGroup
    return {TruckTerms: Agreement, ShuttleTerms: LiveShuttle, BlockTerms: LiveBlock}[type(terms)]


@dataclass(frozen=True)
class Waits:
    """Where each booking may be left behind; places are numbered."""

    queue: Counts
    """Number of the place at which a booking waits for its train."""
    stop: Counts
    """Number of the place at which it waits first, such as for a shuttle; -1 where it does not."""
    number: dict[WaitingPlace, int]
    """Number of each place."""


def draw_joins(scenario: Scenario, streams: Streams) -> dict[str, Any]:
    """Return what is drawn for the joins before the clock starts, by city."""
    return {key: kind_of(terms).draw(scenario, key, terms, streams) for key, terms in _joins(scenario)}


def waits(cargo: DrawnCargo) -> Waits:
    """Return where bookings may be left behind: the port's queues (outbound, then inbound), then what joins add."""
    scenario, bookings = cargo.scenario, cargo.bookings
    terminals = list(scenario.terminals)
    number: dict[WaitingPlace, int] = {
        (way, key): len(terminals) * code + place
        for code, way in enumerate(DIRECTIONS)
        for place, key in enumerate(terminals)
    }
    queue = bookings.direction.astype(np.int32) * len(terminals) + terminal_of_booking(scenario, bookings)
    stop = np.full(len(bookings), NO_STOP, dtype=np.int32)
    for code, (city, terms) in every_terms(scenario, Terms).items():
        for waiting in kind_of(terms).waits(cargo, code, city, terms):
            where = stop if waiting.first else queue
            where[waiting.bookings] = number.setdefault(waiting.place, len(number))
    return Waits(queue, stop, number)


def open_joins(
    cargo: DrawnCargo,
    drawn: Mapping[str, Any],
    queues: Queues,
    offer: Mapping[str, Steps],
    gone: Sequence[int],
    released_h: Sequence[float],
) -> list[LiveJoin]:
    """Return the joins of a port, each with all boxes that it is for, in the order of the cities."""
    return [
        kind_of(terms).open(Opening(cargo, code, city, terms, drawn.get(city), queues, offer, gone, released_h))
        for code, (city, terms) in every_terms(cargo.scenario, Terms).items()
    ]


def _joins(scenario: Scenario) -> Iterator[tuple[str, Terms]]:
    yield from every_terms(scenario, Terms).values()

"""An agreement for trucks: every train keeps places for the city's boxes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Self

import numpy as np

from freightsim.journey.bookings import belongs
from freightsim.journey.joins.base import DrawnCargo, LiveJoin, Opening, Waiting, WaitingPlace, terminal_of_booking
from freightsim.journey.kept_places import KeptPlaces
from freightsim.journey.queues import LeftBehind
from freightsim.scenario.joins import TruckTerms
from freightsim.scenario.network import DIRECTIONS, Direction


class Agreement(LiveJoin):
    """The places kept for one city in each queue of the port."""

    def __init__(self, city: str, kept: Mapping[tuple[Direction, str], KeptPlaces]) -> None:
        """Take the places kept by direction and terminal."""
        self.city = city
        self.kept = kept

    @staticmethod
    def waits(cargo: DrawnCargo, code: int, city: str, terms: TruckTerms) -> Iterator[Waiting]:
        """Yield the bookings that hear of rollovers at their own station: those made from the first day on."""
        scenario, bookings = cargo.scenario, cargo.bookings
        terminal = terminal_of_booking(scenario, bookings)
        own = belongs(bookings.city, bookings.station, code) & (bookings.booked_h >= scenario.clock.hour(terms.start))
        for way_code, way in enumerate(DIRECTIONS):
            for place, key in enumerate(scenario.terminals):
                here = own & (bookings.direction == way_code) & (terminal == place)
                yield Waiting((way, key, "kept", city), here, first=False)

    @classmethod
    def open(cls, opening: Opening) -> Self:
        """Return the places kept, each agreement with the boxes of the city in its queue."""
        cargo, terms = opening.cargo, opening.terms
        own, from_h = belongs(cargo.city, cargo.station, opening.code), cargo.scenario.clock.hour(terms.start)
        return cls(
            opening.city,
            {
                (way, key): KeptPlaces(
                    terms.guaranteed_feu,
                    from_h,
                    frozenset(
                        np.flatnonzero(own & (cargo.inbound == (way == "inbound")) & (cargo.terminal == place)).tolist()
                    ),
                )
                for way in DIRECTIONS
                for place, key in enumerate(cargo.scenario.terminals)
            },
        )

    def left_behind(self) -> dict[WaitingPlace, LeftBehind]:
        """Return how long the city's own boxes were left behind, by queue."""
        return {(way, key, "kept", self.city): places.behind for (way, key), places in self.kept.items()}

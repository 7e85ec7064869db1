"""The boxes of the bookings: haul by truck, lift, customs, each drawn once for each box."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats
from freightsim.base.laws import lognormal_factor
from freightsim.base.streams import Streams
from freightsim.journey.bookings import Bookings
from freightsim.journey.feeder import haul_h
from freightsim.scenario import Scenario
from freightsim.scenario.joins import TRUCK
from freightsim.scenario.network import DIRECTIONS


@dataclass(frozen=True, slots=True)
class Boxes:
    """Columns of 40-foot boxes, one row each."""

    booking: npt.NDArray[np.int64]
    """Row of its booking."""
    number: npt.NDArray[np.int64]
    """Number within its booking, from 0."""
    haul_h: Floats
    """Hours by truck between city and port; for a box that goes there by rail, between its shipper and the station."""
    lift_factor: Floats
    """Length of each of its crane lifts, 1 being the mean."""
    desk_h: Floats
    """Hours at a customs desk of the port, the inspection included where it is opened."""
    papers: Floats
    """Time of its papers, 1 being the mean (exponential)."""

    def __len__(self) -> int:
        """Return how many boxes there are."""
        return len(self.booking)

    def in_order(self, order: npt.NDArray[np.int64]) -> Boxes:
        """Return the same boxes in another order."""
        return Boxes(*(getattr(self, column.name)[order] for column in fields(self)))


def make_boxes(scenario: Scenario, bookings: Bookings, streams: Streams) -> Boxes:
    """Return one row for each FEU of each booking, in the order of the bookings."""
    booking = np.repeat(np.arange(len(bookings)), bookings.feu)
    uniform = _by_city(scenario, bookings, lambda name, n: streams.of("customs", *name).random((n, 3)), 3)
    normal = _by_city(scenario, bookings, lambda name, n: streams.of("haul", *name).standard_normal((n, 2)), 2)
    road_km = np.array([city.road_km for city in scenario.cities.values()])[bookings.city[booking]]
    customs = scenario.customs
    opened, desk, papers = uniform[:, 0] < customs.inspected_share, -np.log1p(-uniform[:, 1]), -np.log1p(-uniform[:, 2])
    by_rail = bookings.access[booking] != TRUCK
    return Boxes(
        booking=booking,
        number=np.arange(len(booking)) - np.repeat(np.cumsum(bookings.feu) - bookings.feu, bookings.feu),
        haul_h=np.where(by_rail, scenario.joining.rail_handling_h, haul_h(scenario.feeder, road_km, normal[:, 0])),
        lift_factor=lognormal_factor(normal[:, 1], scenario.port.lift_cv),
        desk_h=desk * np.where(opened, customs.inspection_h, customs.desk_h),
        papers=papers,
    )


def _by_city(
    scenario: Scenario, bookings: Bookings, draw: Callable[[tuple[str, str], int], Floats], width: int
) -> Floats:
    """Draw the rows of each direction and city from its own stream, in the order of the bookings."""
    cities = list(scenario.cities)
    feu = np.zeros((len(DIRECTIONS), len(cities)), dtype=np.int64)
    np.add.at(feu, (bookings.direction, bookings.city), bookings.feu)
    parts = [
        draw((key, direction), int(feu[d, c])) for d, direction in enumerate(DIRECTIONS) for c, key in enumerate(cities)
    ]
    return np.concatenate(parts or [np.empty((0, width))])

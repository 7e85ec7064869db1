"""The boxes of the bookings: haul by truck, lift, customs, each drawn once for each box."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats
from freightsim.base.laws import lognormal_factor
from freightsim.base.streams import Streams
from freightsim.choice.collection import shippers_km
from freightsim.journey.bookings import Bookings, belongs
from freightsim.journey.feeder import haul_h
from freightsim.scenario import Scenario
from freightsim.scenario.joins import GATE, Hauled, Terms, every_terms, modes_that
from freightsim.scenario.network import DIRECTIONS


@dataclass(frozen=True, slots=True)
class Boxes:
    """Columns of 40-foot boxes, one row each."""

    booking: npt.NDArray[np.int32]
    """Row of its booking."""
    number: npt.NDArray[np.int32]
    """Number within its booking, from 0."""
    haul_h: Floats
    """Hours by truck between city and port; for a box that goes there by rail, between its shipper and the wagon at the
    station, by truck where that is in another city."""
    lift_factor: Floats
    """Length of each of its crane lifts, 1 being the mean."""
    desk_h: Floats
    """Hours at a customs desk of the port, the inspection included where it is opened."""
    papers: Floats
    """Time of its papers, 1 being the mean (exponential)."""
    origin: npt.NDArray[np.bool_]
    """Whether customs clear it at its station, and not at the port (`customs_at_origin`)."""

    def __len__(self) -> int:
        """Return how many boxes there are."""
        return len(self.booking)

    def in_order(self, order: npt.NDArray[np.intp]) -> Boxes:
        """Return the same boxes in another order."""
        return Boxes(*(getattr(self, column.name).take(order) for column in fields(self)))


def make_boxes(scenario: Scenario, bookings: Bookings, streams: Streams) -> Boxes:
    """Return one row for each FEU of each booking, in the order of the bookings."""
    booking = np.repeat(np.arange(len(bookings), dtype=np.int32), bookings.feu)
    uniform = _by_city(scenario, bookings, streams, "customs", 3, lambda rng, rows: rng.random(out=rows))
    normal = _by_city(scenario, bookings, streams, "haul", 2, lambda rng, rows: rng.standard_normal(out=rows))
    customs = scenario.customs
    opened, desk, papers = uniform[:, 0] < customs.inspected_share, -np.log1p(-uniform[:, 1]), -np.log1p(-uniform[:, 2])
    first = (np.cumsum(bookings.feu) - bookings.feu).astype(np.int32)
    return Boxes(
        booking=booking,
        number=np.arange(len(booking), dtype=np.int32) - first.take(booking),
        haul_h=_haul_h(scenario, bookings, booking, normal[:, 0]),
        lift_factor=lognormal_factor(normal[:, 1], scenario.port.lift_cv),
        desk_h=desk * np.where(opened, customs.inspection_h, customs.desk_h),
        papers=papers,
        origin=_cleared_at_origin(scenario, bookings).take(booking),
    )


def _haul_h(scenario: Scenario, bookings: Bookings, booking: npt.NDArray[np.int32], normal: Floats) -> Floats:
    """Return the hours by truck of each box: to the port's gate, or to a station; by truck over a station both.

    What does not come by road comes to a station, where it is handled; the hours from there are those of the join.
    """
    city, station = bookings.city.take(booking), bookings.station.take(booking)
    gate_km = np.array([place.road_km for place in scenario.cities.values()])
    by_road = np.isin(bookings.access, modes_that(lambda terms: terms.hauled == Hauled.ROAD)).take(booking)
    by_road_h = haul_h(scenario.feeder, gate_km.take(np.where(station == GATE, city, station)), normal)
    hours = np.where(by_road, by_road_h, scenario.joining.rail_handling_h)
    for code in np.unique(station[(station != GATE) & (station != city)]).tolist():
        others = (station == code) & (city != code)
        hours[others] += haul_h(scenario.feeder, shippers_km(scenario, code)[city[others]], normal[others])
    return hours


def _cleared_at_origin(scenario: Scenario, bookings: Bookings) -> npt.NDArray[np.bool_]:
    """Return which bookings customs clear at their station in place of the port.

    Wagons that are coupled to trains see to their customs themselves (`freightsim.journey.joins`).
    """
    found = np.zeros(len(bookings), dtype=np.bool_)
    for code, (_key, terms) in every_terms(scenario, Terms).items():
        if terms.present.customs_at_origin and not terms.coupled:
            joined = bookings.booked_h >= scenario.clock.hour(terms.start)
            own = belongs(bookings.city, bookings.station, code) & (bookings.access == terms.mode)
            found |= own & joined
    return found


def _by_city(
    scenario: Scenario,
    bookings: Bookings,
    streams: Streams,
    what: str,
    width: int,
    draw: Callable[[np.random.Generator, Floats], object],
) -> Floats:
    """Draw the rows of each direction and city from its own stream, in the order of the bookings."""
    cities = len(scenario.cities)
    place = bookings.direction.astype(np.int64) * cities + bookings.city
    ends = np.cumsum(np.bincount(place, bookings.feu, len(DIRECTIONS) * cities)).astype(np.int64).tolist()
    rows = np.empty((ends[-1] if ends else 0, width))
    names = [(what, key, direction) for direction in DIRECTIONS for key in scenario.cities]
    for rng, begin, end in zip(streams.several(names), [0, *ends], ends, strict=False):
        draw(rng, rows[begin:end])
    return rows

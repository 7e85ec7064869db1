"""What every kind of join tells of itself: what it runs, what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from freightsim.base.dated import Dated
from freightsim.base.spec import Spec
from freightsim.validation.broken import Broken, Location

if TYPE_CHECKING:
    from freightsim.scenario.model import Scenario


class TripWords(NamedTuple):
    """What is said of trips with too many places or too few; see `freightsim.files.plausibility.joins`."""

    beyond_cargo: str
    """Of more places than the city has cargo: {places}, {name}, {outbound}, {inbound}."""
    ample: str
    """Of far more than are expected to be taken: {places}, {feu}, {wagons} that would do, {given}."""
    scarce: str
    """Of fewer than are asked for: {places}, {feu}."""


class Trips(NamedTuple):
    """Round trips between city and port, by a timetable of the join's own."""

    per_week: float
    """Trips a week."""
    feu: int | None
    """Places of a trip, each way; None where they follow from what it is expected to carry."""
    keys: tuple[str, str]
    """Keys of the join that state the two."""
    words: TripWords
    """What is said of too many or too few."""


class AnyJoin(Spec):
    """What every kind of join tells of itself. A kind overrides what it has."""

    ways: ClassVar[tuple[str, ...]] = ()
    """Keys of distances to the port that it may state."""

    def trips(self) -> Trips | None:
        """Return its round trips by a timetable; None where it has none."""
        return None

    def departures(self, scenario: Scenario, city: str) -> Iterator[tuple[Location, Sequence[Dated]]]:  # noqa: ARG002
        """Yield the keys that bring trains into a run, each with its trains a week."""
        trips = self.trips()
        if trips is not None:
            yield ("cities", city, "joins", trips.keys[0]), [Dated(trips.per_week)]

    def broken(self, scenario: Scenario, city: str) -> Iterator[Broken]:  # noqa: ARG002
        """Yield what is wrong with a join of the kind; references are looked at elsewhere."""
        yield from ()

"""What the operator offers beyond the published timetable: nothing new, a plan, or an answer to demand."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Protocol

from pydantic import Field

from freightsim.base.dated import Dated
from freightsim.base.spec import NonNegative, Positive, Share, Spec


class TimetableView(Protocol):
    """What a timetable policy may see of one direction and terminal, over the time since the last review."""

    @property
    def trains_per_week(self) -> float:
        """Trains on the timetable now."""

    @property
    def slots(self) -> int:
        """Slots whose cut-off has passed."""

    @property
    def cancelled(self) -> int:
        """Those of them in which no train ran, for want of cargo."""

    @property
    def extra(self) -> int:
        """Extra trains that ran."""

    @property
    def load(self) -> float:
        """Share of the places of trains that ran, extra ones included, that were taken; 0 where none ran."""

    @property
    def behind_feu(self) -> float:
        """Boxes that a train which ran left behind, on average; 0 where none ran."""

    @property
    def places_feu(self) -> float:
        """Places of a train, on average."""


class Fixed(Spec):
    """The timetable stays as the services state it; the last number of trains a week holds."""

    rule: Literal["fixed"] = "fixed"
    """Name of the rule."""


class Planned(Spec):
    """The timetable of the services, multiplied by a plan."""

    rule: Literal["planned"] = "planned"
    """Name of the rule."""
    factor: Dated = Dated.model_validate(1.0)
    """Factor on the trains a week of every service, by date; 1 before the first date."""


class Responsive(Spec):
    """From a date on, the operator reviews the timetable, within paths, tracks and wagon sets.

    A weekly slot is added if trains are full and cargo is rolled over, and dropped if slots are cancelled repeatedly.
    """

    rule: Literal["responsive"] = "responsive"
    """Name of the rule."""
    start: Annotated[date, Field(alias="from")]
    """First review; until then the services' own timetable applies, and the first review starts from it."""
    review_d: Positive = 91.0
    """Days between two reviews."""
    full_load: Share = 0.9
    """Load factor from which trains count as full."""
    behind_trains: NonNegative = 0.5
    """Rolled-over cargo per train, in trainloads, from which a slot is added if trains are full."""
    extra_per_week: NonNegative = 0.5
    """Extra trains a week from which a slot is added if trains are full."""
    cancelled_share: Share = 0.35
    """Share of slots cancelled for lack of cargo from which a slot is dropped."""
    most_track_use: Share = 0.85
    """Use of the port's loading tracks from which no slot is added."""

    def __call__(self, view: TimetableView, now_h: float) -> int:  # noqa: ARG002
        """Return 1, 0 or -1: a weekly slot more, none, one less."""
        if view.slots and view.cancelled / view.slots >= self.cancelled_share:
            return -1
        behind = view.behind_feu >= self.behind_trains * view.places_feu
        extra = view.extra / (self.review_d / 7) >= self.extra_per_week
        return int(view.load >= self.full_load and (behind or extra))


TimetableRule = Annotated[Fixed | Planned | Responsive, Field(discriminator="rule")]

"""The model clock: hours since the horizon's first midnight, local time (UTC+8).

Arrays are imported where they are made: who only reads a scenario needs none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

HOURS_A_DAY = 24.0
HOURS_A_WEEK = 168.0
UTC_OFFSET_H = 8.0
"""Hours by which the model clock is ahead of UTC: that of China."""
RECORD_BEGINS = date(2013, 7, 18)
"""Day of the port's first train: figures that were published of 2013 are of its days from then on."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Turns calendar dates into hours when a scenario is read, and back when a result is written."""

    start: date
    """The first day of the horizon; its midnight is hour 0."""
    end: date
    """The first day after the horizon."""
    lead_in_days: int = 0
    """Days before the first slot on which bookings are already taken."""
    warm_up_days: int = 0
    """Days before the horizon that are simulated and not counted; their hours, and those of the lead-in, are negative.
    """

    def hour(self, day: date) -> float:
        """Return the hour at which a day begins."""
        return (day - self.start).days * HOURS_A_DAY

    @property
    def end_h(self) -> float:
        """The hour at which the horizon ends."""
        return self.hour(self.end)

    @property
    def begin_h(self) -> float:
        """The hour at which the run begins: the lead-in's first midnight."""
        return self.hour(self.begin)

    @property
    def begin(self) -> date:
        """The day on which the run begins: the first of the lead-in, which comes before the warm-up."""
        return self.start - timedelta(days=self.warm_up_days + self.lead_in_days)

    @property
    def counted_from_h(self) -> float:
        """The hour from which on completed stages count: after a warm-up that of the horizon's first midnight.

        Without a warm-up all that happens counts, in the lead-in too.
        """
        return 0.0 if self.warm_up_days else -inf

    @property
    def days(self) -> npt.NDArray[np.datetime64]:
        """Every day of the run, lead-in and warm-up included, in order."""
        import numpy as np

        return np.arange(np.datetime64(self.begin), np.datetime64(self.end))

    @property
    def years(self) -> list[int]:
        """Every calendar year that the horizon touches."""
        return list(range(self.start.year, (self.end - timedelta(days=1)).year + 1))

    def holds(self, year: int) -> bool:
        """Return whether the horizon holds all of a year, or all of it from the first day of the record on."""
        begins = RECORD_BEGINS if year == RECORD_BEGINS.year else date(year, 1, 1)
        return self.start <= begins and self.end > date(year, 12, 31)

    def before_record(self, year: int) -> bool:
        """Return whether the horizon holds days of a year that come before the first day of the record."""
        return year == RECORD_BEGINS.year and self.start < RECORD_BEGINS

    def as_recorded(self, year: int) -> bool:
        """Return whether the horizon holds of a year the days that its published figures are of, and no others."""
        return self.holds(year) and not self.before_record(year)

    def when(self, hours: npt.ArrayLike) -> npt.NDArray[np.datetime64]:
        """Return calendar instants (to the second) of model hours; a missing hour gives NaT."""
        import numpy as np

        seconds = np.round(np.asarray(hours, dtype=float) * 3600.0)
        known = np.isfinite(seconds)
        offset = np.where(known, seconds, 0.0).astype("int64").astype("timedelta64[s]")
        instants = np.datetime64(self.start, "s") + offset
        return np.where(known, instants, np.datetime64("NaT", "s"))

    def year_of(self, hours: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """Return the calendar year of each model hour; 0 where the hour is missing or at or after the end."""
        import numpy as np

        edges = np.array([self.hour(date(year, 1, 1)) for year in self.years] + [self.end_h])
        edges[0] = 0.0
        position = np.searchsorted(edges, np.asarray(hours, dtype=float), side="right")  # missing hours come last
        return np.array([0, *self.years, 0]).take(position)

    def year_of_booking(self, hours: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """Return the calendar year to which a booking at each model hour counts; 0 where it counts to none.

        The lead-in counts to the first year, unless a warm-up lies between: its bookings are history.
        """
        import numpy as np

        values = np.asarray(hours, dtype=float)
        return self.year_of(values if self.warm_up_days else np.maximum(values, 0.0))

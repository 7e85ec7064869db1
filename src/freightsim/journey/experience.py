"""Shippers hear of cargo left behind; at each review some of those who would have booked look elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats, Ints
from freightsim.base.clock import HOURS_A_DAY
from freightsim.base.ordering import order_of, order_of_numbers
from freightsim.choice.logit import ChoicePolicy, Scales, Weighed, kept, kept_by, nested_logit
from freightsim.journey.bookings import Bookings
from freightsim.policies.naming import rule_name
from freightsim.scenario.choice import Choice


@dataclass(frozen=True, slots=True)
class Memory:
    """How experience is taken in and fades."""

    review_h: float
    """Hours between two reviews."""
    weight: float
    """Weight of what was lived through since the last review; the rest is what was remembered."""
    cost_sensitivity: float
    """Weight of the logarithm of generalised cost in utility."""
    scales: Scales
    """Scales of the nests of trains."""

    @classmethod
    def of(cls, choice: Choice) -> Memory:
        """Return the memory of a scenario's shippers."""
        weight = 1 - exp(-choice.review_d / choice.memory_d)
        scales = Scales(choice.rail_independence, choice.hub_independence)
        return cls(choice.review_d * HOURS_A_DAY, weight, choice.cost_sensitivity, scales)


ROUNDING = 1e-9
"""What rounding may take from a part that is kept."""

TURNED_AWAY, NEVER_BOOKED = 1, 2
"""Marks of boxes that do not come: because of waits at full trains, or because trains are too rare anyway."""


class Experience:
    """Who stays with the port's trains, as cargo is left behind there.

    A wait of w hours on top of the timetable's raises generalised cost by the factor 1 + loss_per_h w; the odds of
    the port's trains then fall by that factor to the power of the cost sensitivity (`freightsim.choice.logit.kept`).
    Where shippers choose by a rule of the caller's, that rule says what is kept (`freightsim.choice.logit.kept_by`).
    A booking stays while its firmness is below the part that is kept; so one that leaves at some wait leaves at any
    longer one, and the same bookings leave in two scenarios with the same wait.

    Where the price of rail answers to scarcity, a higher one is one more loss: what it adds to generalised cost.
    Where the timetable answers to demand, bookings were drawn as if a train left at any hour. Their wait for the next
    train is then one more wait of this kind; whom it alone keeps away never booked.
    """

    def __init__(
        self,
        memory: Memory,
        bookings: Bookings,
        queue: npt.NDArray[np.integer],
        booking_of_box: npt.NDArray[np.integer],
        headway: npt.NDArray[np.integer] | None = None,
        *,
        stop: npt.NDArray[np.integer] | None = None,
        places: int | None = None,
        choice: ChoicePolicy = nested_logit,
    ) -> None:
        """Take all bookings, the queue (code) that each waits for, and the booking of each box.

        `headway` is the code of the headway that a booking waits for, `stop` that of the place at which it waits for a
        shuttle first, -1 where it does not; `places` is how many codes of places there are. `choice` is how shippers
        chose when they booked.
        """
        self.memory = memory
        self.gone = bytearray(len(booking_of_box))
        """1 (or 2, see `NEVER_BOOKED`) for each box whose shipper looked elsewhere."""
        self.wait_h = np.zeros(int(queue.max(initial=-1)) + 1 if places is None else places)
        """Remembered wait of each queue."""
        self._bookings, self._queue, self._headway, self._stop = bookings, queue, headway, stop
        self._choice = choice
        self._by_time = order_of(bookings.booked_h)
        self._booked_h = bookings.booked_h.take(self._by_time)
        self._boxes = order_of_numbers(booking_of_box).astype(np.int32)
        self._first_box = np.append(0, np.cumsum(np.bincount(booking_of_box, minlength=len(bookings))))

    def review(
        self,
        now_h: float,
        waits_h: Mapping[int, float],
        headways_h: Floats | None = None,
        price_ratio: Floats | None = None,
    ) -> None:
        """Take in the mean wait of each queue (code) since the last review; decide on bookings until the next.

        Headways are the waits for the next train by code, where bookings were drawn without. `price_ratio` is the price
        of rail over that of the scenario, by code of the direction, where it answers to scarcity.
        """
        for code, wait_h in waits_h.items():
            if code < len(self.wait_h):
                self.wait_h[code] += self.memory.weight * (wait_h - self.wait_h[code])
        begin, end = np.searchsorted(self._booked_h, [now_h, now_h + self.memory.review_h])
        coming = self._by_time[begin:end]
        an_hour, waited_h = self._bookings.loss_per_h.take(coming), self._waited_h(coming)
        if self._headway is None or headways_h is None:
            self._leave(coming, an_hour * waited_h + self._dearer(coming, price_ratio), TURNED_AWAY)
        else:
            headway_h: Floats = np.append(headways_h, 0.0)[self._headway[coming]]  # the last for who do not weigh it
            loss = an_hour * (headway_h + waited_h) + self._dearer(coming, price_ratio)
            self._leave(coming, loss, TURNED_AWAY)
            self._leave(coming, an_hour * headway_h, NEVER_BOOKED)

    def _dearer(self, coming: Ints, price_ratio: Floats | None) -> Floats | float:
        """Return what a higher price adds to generalised cost, relative to it."""
        if price_ratio is None:
            return 0.0
        bookings = self._bookings
        dearer: Floats = bookings.price_share.take(coming) * (price_ratio[bookings.direction[coming]] - 1)
        return dearer

    def _waited_h(self, coming: Ints) -> Floats:
        """Return the waits that shippers remember: for the train, and for the shuttle where they take one."""
        waited_h: Floats = self.wait_h[self._queue[coming]]
        if self._stop is None:
            return waited_h
        stop = self._stop[coming]
        return waited_h + np.where(stop >= 0, self.wait_h[stop], 0.0)

    def _leave(self, coming: Ints, loss: Floats, mark: int) -> None:
        """Mark the boxes of those whose firmness is not below what is kept at a relative loss."""
        firmness = self._bookings.firmness.take(coming)
        doubtful = np.flatnonzero(firmness >= self._surely_kept(loss))
        leaving = doubtful[firmness[doubtful] >= self._kept(coming[doubtful], loss[doubtful])]
        self._mark(coming[leaving], mark)

    def _mark(self, leaving: Ints, mark: int) -> None:
        first, after = self._first_box[leaving], self._first_box[leaving + 1]
        count = after - first
        within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        np.frombuffer(self.gone, dtype=np.uint8)[self._boxes[np.repeat(first, count) + within]] = mark

    def _surely_kept(self, loss: Floats) -> Floats:
        """Return a bound of what is kept that takes no power: who is less firm need not be weighed.

        Of the nested logit at least the factor of the odds to the power of one over the inner scale is kept, and by
        Bernoulli's inequality that is at least 1 - (cost sensitivity / inner scale) x (relative loss).
        """
        if self._choice is not nested_logit:
            return np.zeros(len(loss))
        memory = self.memory
        return 1 - ROUNDING - memory.cost_sensitivity / memory.scales.inner * loss

    def _kept(self, coming: Ints, loss: Floats) -> Floats:
        bookings, memory = self._bookings, self.memory
        factor = (1 + loss) ** -memory.cost_sensitivity
        if self._choice is not nested_logit:
            weighed = Weighed(*bookings.weighed[coming].T)
            return kept_by(self._choice, rule_name(self._choice), factor, weighed, memory.scales)
        shares = bookings.of_rail[coming], bookings.of_side[coming], bookings.of_port[coming]
        return kept(factor, *shares, memory.scales)

"""Prices after the calibrated years: as they came, or as they were known at a date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from math import exp, log
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from freightsim.base.dated import ALWAYS, Dated
from freightsim.base.errors import arguments
from freightsim.base.language import _
from freightsim.base.spec import RAIL, Direction, ModeId, Positive, Spec, WayId

DAYS_A_YEAR = 365.25
CAME: Literal["as_they_came"] = "as_they_came"
"""Prices of which all is known."""

STEPS = 60
"""Quarters over which a price reverts after the day on which it was last known."""


def _from_the_beginning(ratio: Dated) -> Dated:
    """Return a ratio that is 1 up to its first step, where it has none from the beginning."""
    return ratio if ALWAYS in ratio.root else Dated({ALWAYS: 1.0, **ratio.root})


def _above_0(ratio: Dated) -> Dated:
    """Return a ratio whose logarithm counts. Raises ValueError where one is 0."""
    if any(number == 0 for _day, number in ratio):
        raise ValueError(_("must be greater than 0: it is the ratio of a price to its known path"))
    return ratio


ByDirection = dict[Direction, Annotated[Dated, AfterValidator(_from_the_beginning)]]
"""Ratios by direction; each is 1 up to its first step."""


class Prices(Spec):
    """Prices as ratios to those that `choice.rail` and `modes` state, by date: 1 up to the first one.

    The rates of the years that the model is calibrated to are stated there; these are of the years after.
    """

    known_at: date | Literal["as_they_came"] = date(2020, 12, 31)
    """Day up to which prices are known, or `as_they_came` (actual prices). After that day they stay constant, or
    revert."""
    reversion_years: Positive | None = None
    """Years after `known_at` in which 63 % of the distance (logarithm) to a ratio of 1 is closed; if omitted, prices
    stay at the last known level."""
    rail: ByDirection = Field(default_factory=dict)
    """Price of rail to shippers, relative to cost less subsidy: above 1 if capacity is scarce. It applies at all
    hubs."""
    modes: dict[ModeId, ByDirection] = Field(default_factory=dict)
    """Rate of a mode, by id of the mode."""
    spread: dict[WayId, Annotated[float, Field(ge=0, le=2)]] = Field(default_factory=dict)
    """Standard deviation of a price (logarithm) around the path that is known, long after `known_at`: by mode, `rail`
    or an id of `modes`, for both directions. The members of a posterior ensemble draw from it."""
    spread_years: Positive = 0.6
    """Years in which 63 % of such a deviation is gone (AR(1))."""
    deviation: dict[WayId, Annotated[Dated, AfterValidator(_from_the_beginning), AfterValidator(_above_0)]] = Field(
        default_factory=dict
    )
    """Ratio of a price to the path that is known, by mode and date, as a member of an ensemble draws it. It counts
    after `known_at`, less what is left by then of the ratio in force on that day; with `as_they_came` never."""

    @model_validator(mode="after")
    def _known_from_the_first_on(self) -> Prices:
        if self.known_at == CAME and self.reversion_years is not None:
            text = _("reversion_years has no effect where all prices are known; leave it out, or write a date")
            raise ValueError(text)
        quoted = [day for dated in self._all() for day, _ratio in dated if day != ALWAYS]
        if quoted and self.known_at != CAME and (min(quoted) - self.known_at).days > 1:
            text = _(
                "known_at {day} is before the first price, {first}: what the years up to then state stays as it is; a "
                "prediction from an earlier day is a backtest with {option_inputs_known}"
            )
            raise ValueError(text.format(day=self.known_at, first=min(quoted), **arguments("inputs_known")))
        return self

    def of_rail(self, direction: Direction) -> Dated | None:
        """Return the ratio of the price of rail as it is known; None where it is 1 throughout."""
        return self._known(RAIL, self.rail, direction)

    def of_mode(self, mode: str, direction: Direction) -> Dated | None:
        """Return the ratio of the rate of a mode (by id) as it is known; None where it is 1 throughout."""
        return self._known(mode, self.modes.get(mode, {}), direction)

    @property
    def known(self) -> dict[tuple[str, ...], Dated]:
        """Every ratio as it is known, by what it is of: `("rail", direction)` or a mode's id and direction."""
        both: tuple[Direction, ...] = ("outbound", "inbound")
        found: dict[tuple[str, ...], Dated | None] = {(RAIL, each): self.of_rail(each) for each in both}
        for mode in [*self.modes, *(way for way in self.deviation if way != RAIL and way not in self.modes)]:
            found |= {("modes", mode, direction): self.of_mode(mode, direction) for direction in both}
        return {key: dated for key, dated in found.items() if dated is not None}

    def of(self, direction: Direction) -> Iterator[Dated]:
        """Yield every ratio of a direction as it is known."""
        yield from (dated for key, dated in self.known.items() if key[-1] == direction)

    def _all(self) -> Iterator[Dated]:
        for each in (self.rail, *self.modes.values()):
            yield from each.values()

    def _known(self, way: str, ratios: Mapping[Direction, Dated], direction: Direction) -> Dated | None:
        dated, deviation = ratios.get(direction), self._deviation(way)
        if dated is None:
            return deviation
        steps = {day: ratio for day, ratio in dated if self.known_at == CAME or day <= self.known_at}
        if self.known_at != CAME and self.reversion_years is not None:
            steps |= _reverting(steps[max(steps)], self.known_at, self.reversion_years)
        if deviation is not None:
            known = Dated(steps)
            steps = {day: known.at(day) * deviation.at(day) for day in {*steps, *deviation.root}}
        return Dated(steps) if any(ratio != 1 for ratio in steps.values()) else None

    def _deviation(self, way: str) -> Dated | None:
        """Return the ratio of a price to the known path after `known_at`, given that it was 1 then; None where it is 1.

        Of an AR(1) the expectation is what is left of its value at `known_at`, and what is drawn goes around it.
        """
        drawn, known_at = self.deviation.get(way), self.known_at
        if drawn is None or not isinstance(known_at, date) or all(ratio == 1 for _day, ratio in drawn):
            return None
        then, found = log(drawn.at(known_at)), {ALWAYS: 1.0}
        for day, ratio in drawn:
            if day > known_at:
                left = exp(-(day - known_at).days / DAYS_A_YEAR / self.spread_years)
                found[day] = exp(log(ratio) - left * then)
        return Dated(found)


def _reverting(ratio: float, known_at: date, years: float) -> dict[date, float]:
    """Return the ratio at the beginning of each quarter after a day: it reverts to 1 (logarithm, exponential)."""
    found = {}
    for number in range(1, STEPS + 1):
        quarter = 4 * known_at.year + (known_at.month - 1) // 3 + number
        day = date(quarter // 4, 3 * (quarter % 4) + 1, 1)
        found[day] = exp(log(ratio) * exp(-(day - known_at).days / DAYS_A_YEAR / years)) if ratio > 0 else 0.0
    return found

"""Values that are in force from a date on: tracks that open, prices that move, a timetable that grows."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import (
    ConfigDict,
    Field,
    RootModel,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from freightsim.base.arguments import flag
from freightsim.base.frozen import frozen
from freightsim.base.language import N_, _
from freightsim.base.spec import parts_of, refuse_unknown
from freightsim.base.written import too_large, wrongly_grouped

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from freightsim.base.clock import Clock

WRONG_DAY, SAME_DAY = "dated_key", "dated_twice"
"""Types of errors, among pydantic's, of a key that is no day, and of a day that is written twice."""

TOO_LARGE = N_("this number is too large")
"""Said of a number that is beyond what a computer holds."""

ALWAYS = date(1900, 1, 1)
"""The date that stands for "from the beginning" where a single value is written."""


class Dated(RootModel[dict[date, Annotated[float, Field(ge=0, allow_inf_nan=False)]]]):
    """A step function of the date: one number, or a map from a date to the number in force from then on.

    A year alone (``2014``) means its first of January.
    Before the first date the first number holds.
    """

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        if isinstance(value, Dated):
            return value.root
        if not isinstance(value, dict):
            return {ALWAYS: _number(value, ())}
        if not value:
            raise _fault(_("needs at least one date"), (), value)
        return _steps(value)

    @model_serializer(mode="wrap")
    def _write(self, as_map: SerializerFunctionWrapHandler) -> Any:
        # A single number is written back as one, so that a change of it means the same to a file and to a dump.
        return self.root[ALWAYS] if list(self.root) == [ALWAYS] else as_map(self)

    def model_post_init(self, context: Any, /) -> None:  # noqa: ARG002
        """Freeze the map."""
        self.__dict__["root"] = frozen(self.root)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy, which is validated where its map is another one. Raises ValidationError, or ScenarioError."""
        update, deep = parts_of(update), flag("deep", deep)
        for name in update:
            refuse_unknown(name, type(self).model_fields)
        return type(self).model_validate(update["root"]) if update else super().model_copy(deep=deep)

    def __iter__(self) -> Iterator[tuple[date, float]]:  # type: ignore[override]
        """Yield (date, number) in the order of time."""
        return iter(sorted(self.root.items()))

    def until(self, day: date) -> Dated:
        """Return the same up to a day, and 0 from it on."""
        before = {start: number for start, number in self if start < day} or {ALWAYS: self.at(day)}
        return Dated({**before, day: 0.0})

    def times_from(self, day: date, factor: float) -> Dated:
        """Return the same up to a day, and the numbers multiplied by a factor from it on."""
        before = {start: number for start, number in self if start < day} or {ALWAYS: self.at(day)}
        after = {start: factor * number for start, number in self if start > day}
        return Dated({**before, day: factor * self.at(day), **after})

    def times(self, factor: float) -> Dated:
        """Return the numbers multiplied by a factor."""
        return Dated({start: factor * number for start, number in self})

    def at(self, day: date) -> float:
        """Return the number in force on a day."""
        days = sorted(self.root)
        return self.root[days[max(0, bisect_right(days, day) - 1)]]

    def steps_h(self, clock: Clock) -> tuple[list[float], list[float]]:
        """Return the hours at which steps begin (the first is minus infinity) and the number from each on."""
        steps = list(self)
        starts = [clock.hour(start) for start, _ in steps]
        starts[0] = float("-inf")
        return starts, [number for _, number in steps]

    def at_h(self, hour: float, clock: Clock) -> float:
        """Return the number in force at an hour of the model clock."""
        starts, numbers = self.steps_h(clock)
        return numbers[bisect_right(starts, hour) - 1]

    def over_h(self, hours: npt.ArrayLike, clock: Clock) -> npt.NDArray[np.floating]:
        """Return the number in force at each of many hours of the model clock."""
        import numpy as np  # only who runs a scenario needs arrays

        starts, numbers = self.steps_h(clock)
        return np.asarray(numbers)[np.searchsorted(starts, np.asarray(hours), side="right") - 1]


def _steps(value: dict[Any, Any]) -> dict[date, float]:
    """Read a map from days to numbers and refuse all its faults at once, each at the key it was written under."""
    steps: dict[date, float] = {}
    spelled: dict[date, Any] = {}
    faults: list[InitErrorDetails] = []
    for key, number in value.items():
        try:
            day = _day(key)
            if day in spelled:
                text = _(
                    "{first} and {second} are the same day: write it once, as {first}; it may be in a file that this "
                    "one extends"
                ).format(first=spelled[day], second=key)
                raise _fault(text, (str(key),), number, SAME_DAY)
            spelled[day] = key
            steps[day] = _number(number, (str(key),))
        except ValidationError as error:
            faults += [_detail(fault["msg"], fault["loc"], fault["input"], fault["type"]) for fault in error.errors()]
    if faults:
        raise ValidationError.from_exception_data("Dated", faults)
    return steps


def _day(key: Any) -> date:
    """Read a day: a date, ``2014-01-31``, or a year alone."""
    if isinstance(key, date) and not isinstance(key, datetime):
        return key
    if day := _spelled(str(key)):
        return day
    raise _fault(_("the key must be a date such as 2014-01-31, or a year"), (str(key),), key, WRONG_DAY)


@lru_cache(maxsize=4096)
def _spelled(text: str) -> date | None:
    """Return the day that a text spells, None where it spells none; the same few days come again and again."""
    match = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2})-([0-9]{2}))?", text)
    try:
        return date(*map(int, match.groups(default="01"))) if match else None
    except ValueError:  # the shape of a date, but no such day
        return None


def _number(value: Any, loc: tuple[str, ...]) -> float:
    """Read a number that is finite and not negative; text that spells one will do, as everywhere in a scenario."""
    try:
        strange = isinstance(value, bool) or (
            isinstance(value, str) and (not value.isascii() or wrongly_grouped(value))
        )
        number = math.nan if strange else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if too_large(value):
        raise _fault(_(TOO_LARGE), loc, value)
    if not math.isfinite(number):
        raise _fault(
            _("must be a number") if loc else _("must be a number, or a map from dates to numbers"), loc, value
        )
    if number < 0:
        raise _fault(_("must be at least 0"), loc, value)
    return number


def _fault(text: str, loc: tuple[str, ...], value: Any, kind: str = "dated") -> ValidationError:
    return ValidationError.from_exception_data("Dated", [_detail(text, loc, value, kind)])


def _detail(text: str, loc: tuple[int | str, ...], value: Any, kind: str) -> InitErrorDetails:
    # WRONG_DAY and SAME_DAY tell the reader of the error that the day is at fault, not the number.
    error = PydanticCustomError(kind, "{text}", {"text": text})
    return InitErrorDetails(type=error, loc=loc, input=value)

"""What is turned: one number of a scenario, named by its path, and the range over which that makes sense."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from freightsim.base.dated import ALWAYS, Dated
from freightsim.base.errors import InputError, ScenarioError, arguments
from freightsim.base.language import _
from freightsim.scenario import Scenario
from freightsim.validation.broken import WHOLE
from freightsim.validation.faults import closest, shortened
from freightsim.validation.renamed import called_before

SUBSIDY = "choice.rail.subsidy_usd_per_feu"
SUBSIDY_CAP = "choice.rail.subsidy_cap"
RAIL_COST = "choice.rail.cost_usd_per_feu"

SHORT = {"subsidy_usd_per_feu": SUBSIDY, "subsidy_cap": SUBSIDY_CAP, "rail_cost_usd_per_feu": RAIL_COST}
"""Short names, and the paths that they stand for."""

NO_KNOBS = ("schema_version", "fitted")
"""Groups whose numbers are no part of what is simulated."""

HALVINGS = 10
"""Steps in which the end of a range is moved to where a scenario may still have it."""


@dataclass(frozen=True)
class Knob:
    """A number of a scenario that can have another value, from a day on where it is dated."""

    scenario: Scenario
    """The scenario as it is."""
    path: str
    """Dotted path."""
    found: Dated | float
    """What the scenario has there."""
    start: date | None
    """Day from which a value is in force; None where the number is not dated."""

    @property
    def present(self) -> float:
        """The value now: that in force on the first day."""
        if isinstance(self.found, Dated):
            return self.found.at(self.start or ALWAYS)
        return float(self.found)

    @cached_property
    def whole(self) -> bool:
        """Whether it must be a whole number: a scenario refuses a half."""
        try:
            self.at(self.present + 0.5)
        except ScenarioError as error:
            return any(fault.kind == WHOLE for fault in error.faults)
        return False

    def at(self, value: float) -> Scenario:
        """Return the scenario with this value; a dated number keeps what was in force before the first day.

        Raises ScenarioError where the value breaks a rule of the scenario.
        """
        change: Any = int(value) if isinstance(self.found, int) and value == int(value) else value
        if isinstance(self.found, Dated):
            change = self._steps(self.found, value)
        for key in reversed(self.path.split(".")):
            change = {key: change}
        return self.scenario.but(change)

    def _steps(self, dated: Dated, value: float) -> dict[str, float | None]:
        """Return the change of a dated number: what was in force before stays, what would have come later goes."""
        start = self.start or ALWAYS
        before = {day: number for day, number in dated if day < start} or {ALWAYS: dated.at(start)}
        gone: dict[str, float | None] = {day.isoformat(): None for day, _ in dated}
        return gone | {day.isoformat(): number for day, number in before.items()} | {start.isoformat(): value}


def find_knob(scenario: Scenario, name: str, start: date, *, dated: bool = False) -> Knob:
    """Return the knob of a dotted path or short name, turned from a day on where it is dated.

    With `dated` the number must be a dated one. Raises InputError where there is no such number.
    """
    known = dict(numbers(scenario))
    path = SHORT.get(name, name)
    if path not in known:
        hint = called_before(path) or closest(name, [*SHORT, *known]) or _("`freightsim show` lists every value")
        raise InputError(
            _("{name}: no number of the scenario is called so ({hint})").format(name=shortened(name, 100), hint=hint)
        )
    found = known[path]
    if isinstance(found, Dated):
        return Knob(scenario, path, found, start)
    if dated:
        raise InputError(_("{option_start}: {path} is one number for all time").format(path=path, **arguments("start")))
    return Knob(scenario, path, found, None)


def default_range(knob: Knob) -> tuple[float, float]:
    """Return the range over which a knob is turned where none is asked for.

    Subsidy goes from nothing to the full cost, its cap from 0 to 1, all else from 0 to twice the present value.
    An end that a rule of the scenario forbids is moved towards the present value.
    Raises InputError where the present value is 0, whose double is no range, and ScenarioError where no value will do.
    """
    ends = {
        SUBSIDY: (0.0, knob.scenario.choice.rail.cost_usd_per_feu.at(knob.start or ALWAYS)),
        SUBSIDY_CAP: (0.0, 1.0),
    }.get(knob.path, (0.0, 2 * knob.present))
    low, high = (_allowed(knob, end) for end in sorted(ends))
    if low == high:
        raise InputError(
            _("{path} is {present:g}: give the range with {option_low} and {option_high}").format(
                path=knob.path, present=knob.present, **arguments("low", "high")
            )
        )
    return low, high


def _allowed(knob: Knob, end: float) -> float:
    """Return the end of a range, moved towards the present value until the scenario may have it."""
    if _may_be(knob, end):
        return end
    good, bad = knob.present, end
    knob.at(good)
    for _round in range(64 if knob.whole else HALVINGS):
        middle = (good + bad) / 2
        if knob.whole:
            middle = math.floor(middle) if bad > good else math.ceil(middle)
        if middle in (good, bad):
            break
        good, bad = (middle, bad) if _may_be(knob, middle) else (good, middle)
    return good


def _may_be(knob: Knob, value: float) -> bool:
    try:
        knob.at(value)
    except ScenarioError:
        return False
    return True


def numbers(part: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Dated | float]]:
    """Yield the dotted path and the value of every number, dated or not."""
    if isinstance(part, Dated) or (isinstance(part, int | float) and not isinstance(part, bool)):
        yield ".".join(path), part
        return
    below: dict[str, Any] = {}
    if isinstance(part, BaseModel):
        below = {field.alias or name: getattr(part, name) for name, field in type(part).model_fields.items()}
    elif isinstance(part, dict):
        below = {str(key): value for key, value in part.items()}
    for key, value in below.items():
        if path or key not in NO_KNOBS:
            yield from numbers(value, (*path, key))

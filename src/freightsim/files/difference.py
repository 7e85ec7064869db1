"""Two scenarios differ in what they mean: key by key, and dated numbers by what is in force on each day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any, Literal

from pydantic import BaseModel

from freightsim.base.dated import ALWAYS, Dated
from freightsim.base.language import N_
from freightsim.scenario.model import ABOUT, Scenario
from freightsim.validation.merge import Keys

ChangeKind = Literal["added", "removed", "changed"]

DEFAULT = N_("default")
"""Origin of a value that nobody wrote."""

FIRST = date.min
"""The day that stands for "from the beginning" while steps are laid side by side."""


@dataclass(frozen=True, slots=True)
class ScenarioDifference:
    """One thing that two scenarios do not have in common."""

    path: Keys
    """The keys that lead to it."""
    kind: ChangeKind
    """Whether it is new, gone, or another value."""
    before: Any
    """What the first scenario has there, as plain data; None where it has nothing."""
    after: Any
    """What the second has."""
    start: date | None = None
    """First day of a dated difference; None where it holds from the beginning or has no date."""
    end: date | None = None
    """First day after a dated difference; None where it holds for good or has no date."""
    origin_before: str = field(default="", compare=False)
    """FILE:LINE (or line of a data file, or `--set`) that wrote the first value; empty where that is not known."""
    origin_after: str = field(default="", compare=False)
    """Who wrote the second."""

    @property
    def key(self) -> str:
        """The dotted path."""
        return ".".join(self.path)

    @property
    def counts(self) -> bool:
        """Whether it is part of what the scenarios mean; names, reasons, maps and the record of a fit are not."""
        return self.path[0] not in ABOUT


def differences(
    before: Scenario,
    after: Scenario,
    *,
    origins: tuple[Mapping[Keys, str] | None, Mapping[Keys, str] | None] = (None, None),
) -> list[ScenarioDifference]:
    """Return all that two scenarios do not have in common, in the order of the format.

    The order of entries has no meaning (but for a lane's sections), nor has how a number is spelled: ``2``, ``2.0`` and
    ``{2013-01-01: 2}`` are one. What a map has under an id in one scenario only is one difference, and so is a rule of
    another kind. With `origins` (`freightsim.validation.layers.Resolved.origins`) each side names who wrote its value.
    Scenarios of equal digest have no difference that counts.
    """
    walk = _Walk(_Origin(origins[0]), _Origin(origins[1]))
    return list(walk.parts((), before, after))


def in_force(before: Scenario, after: Scenario) -> tuple[date | None, date | None] | None:
    """Return from when until when two scenarios ask for different things; None where they never do.

    The first is the earliest day on which they may differ, None where that is the beginning; the second the first day
    from which on they ask for the same again, None where they differ for good. An event counts from its first day to
    its last, a city that joins from the day of its join, a dated number where its steps differ, prices where those
    known differ (`freightsim.scenario.prices`); all else has no date.
    What a run carries over (queues, waits that shippers remember) may differ for longer. Horizons are not looked at.
    """
    found = [each for each in differences(before, after) if each.counts and each.path[0] not in ("horizon", "prices")]
    spans = [_span(each.path, each.start, each.end, (before, after)) for each in found]
    spans += _spans_of_prices(before, after)
    if not spans:
        return None
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    start = None if None in starts else min(day for day in starts if day is not None)
    end = None if None in ends else max(day for day in ends if day is not None)
    return start, end


def _spans_of_prices(before: Scenario, after: Scenario) -> list[tuple[date | None, date | None]]:
    """Return from when until when each price that is known differs."""
    walk, one, other = _Walk(_Origin(None), _Origin(None)), before.prices.known, after.prices.known
    always = Dated({ALWAYS: 1.0})
    found = [
        each
        for key in dict.fromkeys([*one, *other])
        for each in walk.dated(key, one.get(key, always), other.get(key, always))
    ]
    return [(each.start, each.end) for each in found]


def _span(
    path: Keys, start: date | None, end: date | None, both: tuple[Scenario, Scenario]
) -> tuple[date | None, date | None]:
    """Return the first day of a difference and the first day after it, None where there is none."""
    if path[0] == "events" and len(path) > 1:
        events = [scenario.events[path[1]] for scenario in both if path[1] in scenario.events]
        return min(event.start for event in events), max(event.end for event in events)
    if path[0] == "cities" and len(path) > 2 and path[2] == "joins":
        cities = [scenario.cities[path[1]] for scenario in both if path[1] in scenario.cities]
        return min(city.joins.start for city in cities if city.joins is not None), None
    return start, end


class _Origin:
    """Looks up who wrote a value of a validated scenario, whose dates are spelled in one way."""

    def __init__(self, origins: Mapping[Keys, str] | None) -> None:
        self.known = origins is not None
        self.exact: dict[Keys, str] = {}
        for path, origin in (origins or {}).items():
            self.exact[path] = origin
            for depth in range(1, len(path)):  # a mapping is where the first of its entries is
                self.exact.setdefault(path[:depth], origin)

    def of(self, path: Keys, day: date | None = None) -> str:
        """Return the origin of a path, or of the step of a dated number that begins on a day."""
        if not self.known:
            return ""
        if day is not None:
            spelled = (day.isoformat(), *((f"{day.year}",) if (day.month, day.day) == (1, 1) else ()))
            for each in spelled:
                if (*path, each) in self.exact:
                    return self.exact[*path, each]
        return self.exact.get(path, DEFAULT)


@dataclass(frozen=True)
class _Walk:
    """Goes through two scenarios side by side."""

    before: _Origin
    after: _Origin

    def parts(self, path: Keys, one: Any, other: Any) -> Iterator[ScenarioDifference]:
        """Yield the differences at a path and below."""
        if isinstance(one, Dated) and isinstance(other, Dated):
            yield from self.dated(path, one, other)
        elif isinstance(one, BaseModel) and type(one) is type(other):
            for name, info in type(one).model_fields.items():
                yield from self.parts((*path, info.alias or name), getattr(one, name), getattr(other, name))
        elif isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from self._maps(path, one, other)
        elif one is None or other is None:
            if one is not other:
                yield self._one(path, "added" if one is None else "removed", one, other)
        elif one != other:
            yield self._one(path, "changed", one, other)

    def _maps(self, path: Keys, one: Mapping[Any, Any], other: Mapping[Any, Any]) -> Iterator[ScenarioDifference]:
        for key in dict.fromkeys([*one, *other]):
            yield from self.parts((*path, str(key)), one.get(key), other.get(key))
        common = [key for key in one if key in other]
        if path[-1:] == ("sections",) and common != [key for key in other if key in one]:
            yield self._one(path, "changed", list(one), list(other))

    def _one(self, path: Keys, kind: ChangeKind, one: Any, other: Any) -> ScenarioDifference:
        return ScenarioDifference(
            path,
            kind,
            plain(one),
            plain(other),
            origin_before=self.before.of(path) if one is not None else "",
            origin_after=self.after.of(path) if other is not None else "",
        )

    def dated(self, path: Keys, one: Dated, other: Dated) -> Iterator[ScenarioDifference]:
        """Yield the stretches of time in which two dated numbers differ."""
        stretches: list[tuple[date, float, float]] = []
        for day in sorted({FIRST, *_changes(one), *_changes(other)}):
            in_force = (one.at(day), other.at(day))
            if not stretches or stretches[-1][1:] != in_force:
                stretches.append((day, *in_force))
        ends = [*(day for day, _, _ in stretches[1:]), None]
        for (day, a, b), end in zip(stretches, ends, strict=True):
            if a != b:
                yield ScenarioDifference(
                    path,
                    "changed",
                    a,
                    b,
                    start=None if day == FIRST else day,
                    end=end,
                    origin_before=self.before.of(path, _written(one, day)),
                    origin_after=self.after.of(path, _written(other, day)),
                )


def plain(value: Any) -> Any:
    """Return a part of a scenario as plain data, the way a file would spell it, without what is None."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_none=True)
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _changes(dated: Dated) -> list[date]:
    """Return the days on which another number comes into force; the first number holds from the beginning."""
    return [day for (_, number), (day, following) in pairwise(dated) if number != following]


def _written(dated: Dated, day: date) -> date:
    """Return the day under which the number is written that is in force on a day."""
    starts = [start for start, _ in dated]
    return max((start for start in starts if start <= day), default=starts[0])

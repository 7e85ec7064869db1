"""Rules on dates that a file writes itself: what lies wholly outside the horizon changes nothing.

What a file inherits is left alone: a horizon may be shorter than the history that it is cut from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from freightsim.base.dated import ALWAYS
from freightsim.base.language import N_, _, place_name
from freightsim.files.plausibility.doubt import Odd, Odds, Path

if TYPE_CHECKING:
    from freightsim.scenario.model import Scenario

Written = Mapping[Path, Any]
"""What a file itself (or a `--set`) writes: the value of each path."""

EVENT_OUTSIDE = N_("'{name}' lasts from {first} to {last}, outside the horizon from {start} to {end}: it has no effect")
STEP_OUTSIDE = N_("the value of {day} is never in force: the horizon ends on {end}")
LAST_DAY_MISSING = N_("the horizon ends before {end}, which is not simulated: write {next} if all of {year} is meant")
WARM_UP_AFTER_START = N_(
    "the warm-up would begin on {day}, but the horizon already begins on {start}: the day is ignored, and there is "
    "no warm-up"
)
PRICE_NOT_KNOWN = N_(
    "prices are known up to {known_at} (prices.known_at), so this step has no effect: write a later day there, or "
    "as_they_came"
)
NEVER_COMES = N_("{name} uses the port from {since} on, but the horizon ends on {end}: none of its cargo is counted")

BEFORE_FIRST_TRAIN = N_(
    "the simulation begins on {day}, but the port's first train left on {first}: the first numbers of the timetable "
    "also apply before their dates, so trains run from {day} on, and their cargo before {first} is not historical"
)
BEFORE_FIRST_NUMBER = N_(
    "the first number of a service also applies before its date: its trains run from {day} on, not from {first}; "
    "write 0 for the time before, such as {line}"
)
EVENT_WITHOUT_EFFECT = N_(
    "'{name}' has no effect: it has neither no_trains, no_extra_trains nor a number other than 1 under demand, "
    "border_capacity or border_background"
)


def before_first_train(scenario: Scenario) -> Odds:
    """Yield a simulation that begins before the timetable does, and services that run before their first date."""
    span, first = scenario.horizon, scenario.first_train
    early = {key: day for key, day in _begun(scenario) if day > span.first_day}
    if first is None or not early:
        return
    if first > span.first_day:
        path = ("horizon", "from" if span.first_day == span.start else "warm_up_from")
        yield Odd(path, _(BEFORE_FIRST_TRAIN).format(day=span.first_day, first=first))
    for key, day in early.items():
        if day > max(first, span.first_day):
            line = f"{{{span.first_day}: 0, {day}: {scenario.services[key].trains_per_week.at(day):g}}}"
            text = _(BEFORE_FIRST_NUMBER).format(day=span.first_day, first=day, line=line)
            yield Odd(("services", key, "trains_per_week"), text)


def _begun(scenario: Scenario) -> Iterator[tuple[str, date]]:
    """Yield each service whose first number has a date and is above 0, and that date."""
    for key, service in scenario.services.items():
        day, number = next(iter(service.trains_per_week))
        if number > 0 and day > ALWAYS:
            yield key, day


def event_without_effect(scenario: Scenario) -> Odds:
    """Yield events that change nothing, whenever they are."""
    for key, event in scenario.events.items():
        ratios = (event.demand, event.border_capacity, event.border_background)
        if not (event.no_trains or event.no_extra_trains) and all(
            number == 1 for each in ratios for number in each.values()
        ):
            yield Odd(("events", key), _(EVENT_WITHOUT_EFFECT).format(name=_(event.name)))


def last_day_missing(scenario: Scenario) -> Odds:
    """Yield a horizon that ends on the last day of a year: `to` is the first day that is not simulated."""
    end = scenario.horizon.end
    if (end.month, end.day) == (12, 31):
        text = _(LAST_DAY_MISSING).format(end=end, next=end + timedelta(days=1), year=end.year)
        yield Odd(("horizon", "to"), text)


def event_outside(scenario: Scenario, written: Written) -> Odds:
    """Yield events that end before the run begins, or begin after it has ended."""
    begin, end = scenario.clock.begin, scenario.horizon.end
    for key, event in scenario.events.items():
        mine = any(path[:2] == ("events", key) and path[-1] in ("from", "to") for path in written)
        if mine and (event.end <= begin or event.start >= end):
            text = _(EVENT_OUTSIDE).format(
                name=_(event.name), first=event.start, last=event.end, start=scenario.horizon.start, end=end
            )
            yield Odd(("events", key, "to" if event.end <= begin else "from"), text)


def warm_up_after_start(scenario: Scenario, written: Written) -> Odds:
    """Yield a warm-up that a file lets begin after its horizon does."""
    span, path = scenario.horizon, ("horizon", "warm_up_from")
    if path in written and span.warm_up_from is not None and span.warm_up_from > span.start:
        yield Odd(path, _(WARM_UP_AFTER_START).format(day=span.warm_up_from, start=span.start))


def step_outside(scenario: Scenario, written: Written) -> Odds:
    """Yield dated numbers that would come into force only after the horizon."""
    end = scenario.horizon.end
    for path, value in written.items():
        day = _day(path[-1])
        if day is not None and len(path) > 1 and isinstance(value, int | float) and day >= end:
            yield Odd(path, _(STEP_OUTSIDE).format(day=day, end=end))


def never_comes(scenario: Scenario, written: Written) -> Odds:
    """Yield cities whose shippers come to the port only after the horizon."""
    end = scenario.horizon.end
    for key, city in scenario.cities.items():
        path = ("cities", key, "since")
        if path in written and city.since is not None and city.since >= end:
            yield Odd(path, _(NEVER_COMES).format(name=place_name(city), since=city.since, end=end))


def price_not_known(scenario: Scenario, written: Written) -> Odds:
    """Yield prices that a file writes for days after all that is known of prices."""
    known_at = scenario.prices.known_at
    for path in written:
        day = _day(path[-1]) if path[0] == "prices" else None
        if day is not None and isinstance(known_at, date) and day > known_at:
            yield Odd(path, _(PRICE_NOT_KNOWN).format(known_at=known_at))


def _day(key: str) -> date | None:
    """Return the day that a key spells, a year standing for its first; None for any other key."""
    if re.fullmatch(r"[0-9]{4}", key):
        key = f"{key}-01-01"
    try:
        return date.fromisoformat(key) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", key) else None
    except ValueError:
        return None

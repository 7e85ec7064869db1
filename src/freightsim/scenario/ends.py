"""Ends for what is legal: every number of a scenario lies where the run can count with it, and what a run draws fits.

Far beyond what is plausible, and far within what floating point and the memory of a machine can hold: these rules
refuse slips of units and powers of ten that would otherwise end in a run without an end. What is odd within them is
met by the warnings of `freightsim.files.plausibility`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel

from freightsim.base.dated import ALWAYS, Dated
from freightsim.base.language import N_, _
from freightsim.validation.broken import Broken, Location
from freightsim.validation.units import unit_by_name

if TYPE_CHECKING:
    from freightsim.scenario.model import Scenario


class Ends(NamedTuple):
    """Between what a number, its sign apart, lies where it is not 0."""

    least: float
    """0 where it may have either sign."""
    most: float

    def hold(self, number: float) -> bool:
        """Tell whether a number lies between them, or is 0."""
        return not (abs(number) > self.most or 0 < abs(number) < self.least)


ANY = Ends(1e-12, 1e12)
"""Of what has no unit, and no ends of its own."""

BY_UNIT = {
    "1": Ends(1e-12, 1e9),
    "d": Ends(1e-3, 36_525),
    "h": Ends(1e-6, 100_000),
    "km": Ends(1e-3, 100_000),
    "km/h": Ends(0.1, 10_000),
    "lifts/h": Ends(0.01, 100_000),
    "lifts/train": Ends(1, 1_000),
    "t": Ends(1e-3, 10_000),
    "t/FEU": Ends(1e-3, 1_000),
    "TEU": Ends(1, 10_000_000),
    "FEU": Ends(1e-3, 10_000_000),
    "FEU/train": Ends(1e-3, 10_000),
    "trains/day": Ends(1e-6, 10_000),
    "trains/week": Ends(1e-6, 10_000),
    "trains/year": Ends(1e-6, 1_000_000),
    "paths/day": Ends(1, 10_000),
    "years": Ends(1e-3, 1_000),
    "USD bn": Ends(1e-6, 100_000),
    "USD/FEU": Ends(1e-3, 1e8),
    "USD/FEU-km": Ends(1e-6, 1e6),
    "USD/t": Ends(1e-3, 1e8),
    "USD/day": Ends(1e-3, 1e8),
    "USD/train": Ends(1e-3, 1e10),
    "USD/train-km": Ends(1e-6, 1e6),
    "FEU/year/USD bn": Ends(1e-6, 1e6),
}
"""By the unit that the name of a key says."""

BY_NAME = {
    **dict.fromkeys(("tracks", "cranes", "desks"), Ends(1e-6, 10_000)),
    **dict.fromkeys(("wagon_sets", "partners"), Ends(1e-6, 1_000_000)),
    **dict.fromkeys(("port_tracks", "port_cranes", "port_desks"), Ends(1, 10_000)),
    **dict.fromkeys(("wagons", "wagons_low", "wagons_high"), Ends(1e-6, 100_000)),
    **dict.fromkeys(("detour", "rail_detour"), Ends(1, 10)),
    "services": Ends(1e-3, 10_000),
    "teu_per_wagon": Ends(0.1, 100),
    "border_capacity": Ends(1e-4, 1_000),
    "cost_sensitivity": Ends(1e-3, 100),
    "rail_independence": Ends(0.01, 1),
    "hub_independence": Ends(0.01, 1),
    "near_km": Ends(1, 100_000),
    "odds": Ends(1e-15, 1e15),
    "share": Ends(1e-9, 1_000),
    "reach_km": Ends(1, 100_000),
    "review_d": Ends(0.25, 36_525),
    "memory_d": Ends(0.01, 36_525),
    "running_factor": Ends(0.01, 100),
    "sd": Ends(1e-6, 10),
    "payload_t": Ends(0.1, 1_000),
    "truck_price_ratio": Ends(1e-3, 1_000),
    **dict.fromkeys(("months", "new_year", "golden_week"), Ends(1e-3, 1_000)),
    **dict.fromkeys(("level", "gain", "constant", "rail_constant"), Ends(0, 300)),
    "new_year_days": Ends(1, 366),
}
"""By the name of a key; these come before those of units."""

CV = Ends(1e-6, 10)
"""Of coefficients of variation: beyond ten a lognormal law has no mean that any number of draws would show."""

NO_NUMBERS = ("schema_version", "fitted", "map", "accept")
"""Groups that are no part of the scenario's meaning."""

FIRST_DAY, LAST_DAY = date(1901, 1, 1), date(2099, 12, 31)
"""Days between which the lunar calendar knows when the year begins, a year of lead-in before them."""

MOST_TRAINS = 3_000_000
"""Slots, shuttles and trains of other cities that a run may hold."""

AT_MOST = N_("must be at most {end}, the limit of the simulation")
BETWEEN = N_("must be from -{end} to {end}, the limits of the simulation")
IN_UNIT = {
    "USD bn": N_(" (is it in CNY 10,000, which is 万元, or in USD?)"),
    "km": N_(" (is it in metres?)"),
}
"""By unit, in which other one a number that is far too large may have been meant."""

AT_LEAST = N_("must be at least {end}: smaller values are indistinguishable from 0")
ZERO_OR_AT_LEAST = N_("must be 0 or at least {end}: smaller values are indistinguishable from 0")
TOO_MANY = N_("{number:,.0f} trains from {start} to {end} exceed the {most:,} of a run: {what}")


def beyond_ends(scenario: Scenario) -> Iterator[Broken]:
    """Yield every number and day of a scenario that lies beyond its ends, and more trains than a run may hold."""
    found = [*_days(scenario), *_numbers(scenario, ())]
    yield from found
    if not found:
        yield from _trains(scenario)


def _days(scenario: Scenario) -> Iterator[Broken]:
    horizon = scenario.horizon
    for key, day in (("from", horizon.start), ("to", horizon.end)):
        if not FIRST_DAY <= day <= LAST_DAY:
            text = _("must be from {first} to {last}, for which the lunar calendar is known")
            yield Broken(("horizon", key), str(day), text.format(first=FIRST_DAY, last=LAST_DAY))


def _numbers(value: Any, loc: Location, *, zero: bool = True) -> Iterator[Broken]:
    """Yield the numbers of a part that lie beyond their ends; `zero` says whether a number itself may be 0."""
    if isinstance(value, Dated):
        ends = _ends(loc[-3:])
        for day, number in value:
            if not ends.hold(number):
                yield from _number(number, loc, loc if day == ALWAYS else (*loc, str(day)))
    elif isinstance(value, BaseModel):
        for name, key, or_zero in _keys(type(value)):
            if loc or name not in NO_NUMBERS:
                yield from _numbers(getattr(value, name), (*loc, key), zero=or_zero)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _numbers(each, (*loc, str(key)))
    elif isinstance(value, int | float) and not isinstance(value, bool) and not _ends(loc[-3:]).hold(value):
        yield from _number(value, loc, loc, zero=zero)


@cache
def _keys(part: type[BaseModel]) -> tuple[tuple[str, str, bool], ...]:
    """Return the fields of a part: name, key, and whether a number there may be 0."""
    return tuple(
        (name, field.alias or name, not any(getattr(mark, "gt", None) == 0 for mark in field.metadata))
        for name, field in part.model_fields.items()
    )


def _number(number: float, loc: Location, written: Location, *, zero: bool = True) -> Iterator[Broken]:
    """Yield that a number lies beyond its ends."""
    ends = _ends(loc[-3:])
    if abs(number) > ends.most:
        meant = next(
            (_(IN_UNIT[unit]) for key in reversed(loc[-3:]) if (unit := unit_by_name(key) or "") in IN_UNIT), ""
        )
        text = _(BETWEEN if number < 0 or ends.least == 0 else AT_MOST)
        yield Broken(written, number, text.format(end=f"{ends.most:g}") + meant)
    else:
        yield Broken(written, number, _(ZERO_OR_AT_LEAST if zero else AT_LEAST).format(end=f"{ends.least:g}"))


@cache
def _ends(keys: Location) -> Ends:
    """Return the ends of a number by its key, or by the key of the map that holds it by direction or id."""
    for key in reversed(keys):
        if key in BY_NAME:
            return BY_NAME[key]
        if key.endswith("cv"):
            return CV
        if unit := unit_by_name(key):
            return BY_UNIT.get(unit, ANY)
    return ANY


def _trains(scenario: Scenario) -> Iterator[Broken]:
    """Yield the part with the most trains, where all together are more than a run may hold."""
    counts = dict(_counts(scenario))
    total = sum(counts.values())
    if total > MOST_TRAINS:
        loc = max(counts, key=counts.__getitem__)
        horizon = scenario.horizon
        what = _("{number:,.0f} of them from this key").format(number=counts[loc])
        text = _(TOO_MANY).format(number=total, start=horizon.start, end=horizon.end, most=MOST_TRAINS, what=what)
        yield Broken(loc, None, text, also=(("horizon",),))


def _counts(scenario: Scenario) -> Iterator[tuple[Location, float]]:
    """Yield how many trains, and reviews, each part of a scenario brings into a run."""
    for key in scenario.services:
        yield ("services", key, "trains_per_week"), _over(scenario.offered(key), scenario) / 7
    for key, border in scenario.borders.items():
        loc = ("borders", key, "background_trains_per_year")
        yield loc, _over(border.background_trains_per_year, scenario) / 365.25
    if (others := scenario.port.background) is not None:
        yield ("port", "background", "trains_per_year"), _over(others.trains_per_year, scenario) / 365.25
    for key, city in scenario.cities.items():
        for keys, weekly in city.joins.departures(scenario, key) if city.joins is not None else ():
            yield keys, sum(_over(rate, scenario) for rate in weekly) / 7


def _over(dated: Dated, scenario: Scenario) -> float:
    """Return the integral of a dated number over the days of a run."""
    horizon = scenario.horizon
    first = horizon.start - timedelta(days=horizon.lead_in_days)
    edges = [first, *(day for day, _number in dated if first < day < horizon.end), horizon.end]
    return sum(dated.at(day) * (later - day).days for day, later in pairwise(edges))

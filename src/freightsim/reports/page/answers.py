"""The first screen of a report on one scenario: the answer in two sentences, and its numbers with intervals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import isfinite

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.base.errors import RunFolderError
from freightsim.base.language import _, listed, place_name
from freightsim.facts import Figure, published
from freightsim.plots.samples import FEW_RUNS
from freightsim.plots.yearly import Record
from freightsim.reports.lines import year_in_words
from freightsim.reports.numbers import NOTHING, percent
from freightsim.reports.page.parts import KeyFigure
from freightsim.reports.tables import feu_by_city
from freightsim.reports.waits import most_waiting
from freightsim.results import Runs
from freightsim.results.vocabulary import DIRECTIONS, JOINS, QUANTITIES, TRAINS, Quantity, stage_name, station_title
from freightsim.scenario import Scenario
from freightsim.statistics import Estimate, yearly_estimates
from freightsim.statistics.chances import FEWEST, chance_of_at_least
from freightsim.statistics.comparison import Months, figures, first_of
from freightsim.statistics.estimates import enough, estimate, in_pairs


def answer_year(scenario: Scenario) -> int:
    """Return the year that an answer is of: the last that the horizon holds as a whole, or its last where none is.

    Where cities join, years before the first of them joins do not answer: it is the last whole year
    from that one on, else the last part of a year (`year_in_words` says that it is one).
    """
    clock = scenario.clock
    first = min((start.year for start in _joining_starts(scenario).values()), default=clock.years[0])
    return max([year for year in clock.years if clock.holds(year) and year >= first] or clock.years)


def _joining_starts(scenario: Scenario) -> dict[str, date]:
    """Return since when each city joins; none does after the horizon (`Scenario` refuses it)."""
    return {key: city.joins.start for key, city in scenario.cities.items() if city.joins is not None}


def question(scenario: Scenario) -> str:
    """Return what a report on one scenario answers."""
    year, cities = year_in_words(scenario, answer_year(scenario)), joining_in(scenario)
    if cities:
        names = listed([place_name(scenario.cities[key]) for key in cities])
        text = _("What does the port carry in {year} with {cities} joining, and where does cargo wait?")
        return text.format(year=year, cities=names)
    return _("What does the port carry in {year}, and where does cargo wait?").format(year=year)


def joining_in(scenario: Scenario) -> list[str]:
    """Return the cities that have joined in the year of the answer; of others nothing can be said."""
    year = answer_year(scenario)
    return [key for key, start in _joining_starts(scenario).items() if start.year <= year]


def answer(runs: Runs) -> list[str]:
    """Return the answer in two sentences: what is carried and how likely that is, and where cargo waits and it jams.

    Where cities join, a sentence on their cargo stands between them.
    A sentence whose rows are missing from a run folder says so.
    """
    own = [_joined] if joining_in(runs.scenario) else []
    return [_told(sentence, runs) for sentence in (_carried, *own, _delayed)]


def _told(sentence: Callable[[Runs], str], runs: Runs) -> str:
    try:
        return sentence(runs)
    except RunFolderError as error:
        return _("This cannot be answered: {why}").format(why=error)


def _carried(runs: Runs) -> str:
    year, record = answer_year(runs.scenario), published()
    found = yearly_estimates(runs.yearly, ("trips", "value_usd"))[year]
    trips, value = found["trips"], found["value_usd"]
    first = _("In {year} the port runs {trips} trips{spread} and carries cargo worth USD {value} billion").format(
        year=year_in_words(runs.scenario, year),
        trips=f"{trips.mean:,.0f}",
        spread=_spread(trips),
        value=f"{value.mean / 1e9:.2f}",
    )
    return f"{first}{_likely(runs, year, record)}"


def _joined(runs: Runs) -> str:
    """Return what the cities that join send and receive by the port in the year."""
    year, scenario = answer_year(runs.scenario), runs.scenario
    feu = feu_by_city(runs, year)
    parts = [
        _("{city} ({manner} from {day}) {feu} FEU").format(
            city=place_name(scenario.cities[key]),
            manner=_(JOINS[join.by]),
            day=join.start,
            feu=f"{feu.get(key, 0.0):,.0f}",
        )
        for key in joining_in(scenario)
        if (join := scenario.cities[key].joins) is not None
    ]
    text = _("Of that the cities that join send and receive: {cities}.")
    return text.format(cities=_("; ").join(parts))


def _delayed(runs: Runs) -> str:
    return f"{_waits(runs)}{_jams(runs, answer_year(runs.scenario))}"


def numbers(runs: Runs) -> list[KeyFigure]:
    """Return the six numbers of the first screen, each with the 95 % interval of a single run.

    There are none where their rows are missing from a run folder.
    """
    year, record = answer_year(runs.scenario), published()
    try:
        found = figures(runs)
    except RunFolderError:
        return []
    at = runs.scenario.clock.years.index(year)
    known = record.get(year, {}) if runs.scenario.clock.as_recorded(year) else {}
    return [
        _number(
            QUANTITIES[name],
            _estimated(runs, found[name][:, at]).at_least(0.0),
            known.get(name),
            year_in_words(runs.scenario, year),
        )
        for name in FIRST_SCREEN
        if name in found
    ]


def _estimated(runs: Runs, values: Floats) -> Estimate:
    """Return the estimate of a quantity by replication, as `yearly_estimates` has it: a lost partner is missing."""
    return estimate(in_pairs(values, np.array([run.replication for run in runs])))


FIRST_SCREEN = ("trips", "value_usd", "tonnes", "yard_dwell_d", "cost_usd_per_feu", "t_co2e_per_feu")
"""Quantities of the numbers of the first screen."""


def _number(quantity: Quantity, found: Estimate, known: Figure | None, year: str) -> KeyFigure:
    interval, unit, form = "", quantity.scale, quantity.form(digits=quantity.level_digits)
    if found.pi_low is not None and found.pi_high is not None:
        low, high = form.format(found.pi_low / unit), form.format(found.pi_high / unit)
        interval = _("95 % of single runs: {low} to {high}").format(low=low, high=high) + _rough(found)
    change = _("published: {value}").format(value=form.format(known.value / unit)) if known else ""
    value = form.format(found.mean / unit) if np.isfinite(found.mean) else NOTHING
    return KeyFigure(f"{_(quantity.title)}, {year}", value, interval, change)


def _spread(found: Estimate) -> str:
    if found.pi_low is None or found.pi_high is None:
        return ""
    return _(" (95 % of single runs: {low} to {high})").format(
        low=f"{max(found.pi_low, 0.0):,.0f}", high=f"{found.pi_high:,.0f}{_rough(found)}"
    )


def _rough(found: Estimate) -> str:
    """Return the words that few runs tell little of what a single one may bring; nothing where they are enough."""
    return _(", rough: of {count} runs only").format(count=found.n) if found.n < FEW_RUNS else ""


def _likely(runs: Runs, year: int, record: Record) -> str:
    """Say how likely the year reaches the published trips of the same year, or of the last that is on record."""
    known = {each: figures["trips"] for each, figures in record.items() if "trips" in figures and each <= year}
    if not known:
        return "."
    if not runs.scenario.clock.holds(year):
        return _("; the horizon covers only part of the year, so there is no published figure to compare.")
    if runs.scenario.clock.before_record(year):
        return _("; the horizon begins before the record, so there is no published figure to compare.")
    if not enough(len(runs)):
        return _("; {count} replications are too few for a probability.").format(count=len(runs))
    mark = known[max(known)]
    chance = chance_of(runs, "trips", year, mark.value)
    return _("; the probability of at least {mark} trips, as published of {year}, is {chance}.").format(
        mark=f"{mark.value:,.0f}", year=max(known), chance=percent(chance)
    )


def chance_of(runs: Runs, quantity: str, year: int, edge: float) -> float:
    """Return the probability that a single run reaches a figure; counted where there are too few for more."""
    own = runs.yearly[runs.yearly["year"] == year].sort_values("replication")
    values = own[quantity].to_numpy(dtype=float)
    whole = len(values) // 2 * 2
    if whole >= FEWEST and np.isfinite(values).all():
        return chance_of_at_least(values[:whole], edge)
    return float(np.mean(values >= edge))


def _waits(runs: Runs) -> str:
    found = most_waiting(runs)
    if found is None:
        return _("No cargo waits")
    text = (
        _("Cargo waits most {stage}: {days} days on average, {share} of all waiting")
        if isfinite(found.mean_d)
        else _("Cargo waits most {stage}: none of it left, {share} of all waiting")
    )
    said = text.format(
        stage=stage_name(found.stage, found.direction, found.place, runs.scenario),
        days=f"{found.mean_d:.1f}",
        share=percent(found.share),
    )
    if not found.open_feu:
        return said
    return _("{said}, and {feu} FEU still wait there when the horizon ends, for {days} days until then").format(
        said=said, feu=f"{found.open_feu:,.0f}", days=f"{found.open_d:.1f}"
    )


def _jams(runs: Runs, year: int) -> str:
    first = first_of(Months.of(runs).binding([year]))
    if first is None:
        return _(
            "; no station is a bottleneck in {year}: none has a utilisation of 85 % for three months in a row."
        ).format(year=year)
    when = {"month": str(first.month)[:7], "share": percent(first.share), "year": year}
    direction = next((each for each, kind in TRAINS.items() if kind == first.station.kind), None)
    if direction is not None:
        return _(
            "; the first bottleneck of {year} is trains {direction}: boxes wait a week or more for one in {share} of "
            "the replications, first in {month}."
        ).format(direction=_(DIRECTIONS[direction]), **when)
    if first.by_waits:
        return _(
            "; the first bottleneck of {year} is {station}: waits there are a week or more in {share} of the "
            "replications, first in {month}."
        ).format(station=station_title(first.station, runs.scenario), **when)
    return _(
        "; the first bottleneck of {year} is {station}, with a utilisation of 85 % or more in {share} of the "
        "replications, first in {month}."
    ).format(station=station_title(first.station, runs.scenario), **when)

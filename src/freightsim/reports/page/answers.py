"""The first screen of a report on one scenario: the answer in two sentences, and its numbers with intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

import numpy as np

from freightsim.errors import RunFolderError
from freightsim.facts import Figure, published
from freightsim.language import _
from freightsim.reports.page.parts import Number
from freightsim.reports.page.tables import NOTHING, percent
from freightsim.results import Runs
from freightsim.results.names import stage_name, station_in_words
from freightsim.scenario import Scenario
from freightsim.statistics import Estimate, yearly_estimates
from freightsim.statistics.chances import FEWEST, chance_of_at_least
from freightsim.statistics.comparison import HALF, Months, figures
from freightsim.statistics.estimates import estimate

Record = Mapping[int, Mapping[str, Figure]]


def answer_year(scenario: Scenario) -> int:
    """Return the year that an answer is of: the last that the horizon holds to its end, or its only one."""
    years = scenario.clock.years
    whole = scenario.horizon.end == date(scenario.horizon.end.year, 1, 1)
    return years[-1] if whole or len(years) == 1 else years[-2]


def question(scenario: Scenario) -> str:
    """Return what a report on one scenario answers."""
    return _("What does the port carry in {year}, and where does cargo wait?").format(year=answer_year(scenario))


def answer(runs: Runs) -> list[str]:
    """Return the answer in two sentences: what is carried and how likely that is, and where cargo waits and it jams.

    A sentence whose rows are missing from a run folder says so.
    """
    return [_told(_carried, runs), _told(_delayed, runs)]


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
        year=year, trips=f"{trips.mean:,.0f}", spread=_spread(trips), value=f"{value.mean / 1e9:.2f}"
    )
    return f"{first}{_likely(runs, year, record)}"


def _delayed(runs: Runs) -> str:
    return f"{_waits(runs)}{_jams(runs, answer_year(runs.scenario))}"


def numbers(runs: Runs) -> list[Number]:
    """Return the six numbers of the first screen, each with the 95 % interval of a single run.

    There are none where their rows are missing from a run folder.
    """
    year, record = answer_year(runs.scenario), published()
    try:
        found = figures(runs)
    except RunFolderError:
        return []
    at = runs.scenario.clock.years.index(year)
    return [
        _number(title, estimate(found[name][:, at]), record.get(year, {}).get(name), unit, form, year)
        for name, title, unit, form in _shown()
        if name in found
    ]


def _shown() -> Iterator[tuple[str, str, float, str]]:
    """Yield quantity, title, unit and form of the numbers of the first screen."""
    yield "trips", _("Trips, both directions"), 1.0, "{:,.0f}"
    yield "value_usd", _("Cargo value, USD billion"), 1e9, "{:,.2f}"
    yield "tonnes", _("Cargo, thousand tonnes"), 1e3, "{:,.0f}"
    yield "yard_dwell_d", _("Days in the yard, outbound"), 1.0, "{:,.1f}"
    yield "cost_usd_per_feu", _("Cost, USD a FEU"), 1.0, "{:,.0f}"
    yield "t_co2e_per_feu", _("Emissions, t CO2e a FEU"), 1.0, "{:,.2f}"


def _number(title: str, found: Estimate, known: Figure | None, unit: float, form: str, year: int) -> Number:
    interval = ""
    if found.pi_low is not None and found.pi_high is not None:
        low, high = form.format(max(found.pi_low, 0.0) / unit), form.format(found.pi_high / unit)
        interval = _("95 % of single runs: {low} to {high}").format(low=low, high=high)
    change = _("published: {value}").format(value=form.format(known.value / unit)) if known else ""
    value = form.format(found.mean / unit) if np.isfinite(found.mean) else NOTHING
    return Number(f"{title}, {year}", value, interval, change)


def _spread(found: Estimate) -> str:
    if found.pi_low is None or found.pi_high is None:
        return ""
    return _(" (95 % of single runs: {low} to {high})").format(
        low=f"{max(found.pi_low, 0.0):,.0f}", high=f"{found.pi_high:,.0f}"
    )


def _likely(runs: Runs, year: int, record: Record) -> str:
    """Say how likely the year reaches the published trips of the same year, or of the last that is on record."""
    known = {each: figures["trips"] for each, figures in record.items() if "trips" in figures and each <= year}
    if not known:
        return "."
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
    waits = runs.stages[runs.stages["waiting"] & (runs.stages["feu"] > 0)]
    total = waits.groupby(["direction", "stage"], sort=False)[["feu", "feu_hours"]].sum()
    if not total["feu_hours"].sum():
        return _("No cargo waits anywhere")
    worst = total["feu_hours"].idxmax()
    days = total["feu_hours"][worst] / total["feu"][worst] / 24
    share = total["feu_hours"][worst] / total["feu_hours"].sum()
    return _("Cargo waits longest {stage}: {days} days on average, {share} of all waiting").format(
        stage=stage_name(worst[1], runs.scenario), days=f"{days:.1f}", share=percent(share)
    )


def _jams(runs: Runs, year: int) -> str:
    found = [each for each in Months.of(runs).binding(year) if each.share >= HALF]
    if not found:
        return _("; no station is used to 85 % for three months in a row in {year}.").format(year=year)
    first = min(found, key=lambda each: (each.month, -each.share))
    when = {"month": str(first.month)[:7], "share": percent(first.share)}
    kind, _space, direction = first.station.partition(" ")
    if kind == "trains":
        return _(
            "; the first bottleneck is trains {direction}: boxes wait a week or more for one, from {month} on in "
            "{share} of the replications."
        ).format(direction=_(direction), **when)
    return _(
        "; the first bottleneck is {station}, used to 85 % or more from {month} on in {share} of the replications."
    ).format(station=station_in_words(first.station, runs.scenario), **when)

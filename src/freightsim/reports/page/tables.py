"""The tables of a report on one scenario: means over replications, written out with their units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from freightsim.base.language import N_, PLACE, _, pgettext, place_name
from freightsim.facts import listing, published
from freightsim.reports.against_record import Comparison, against_record
from freightsim.reports.lines import year_in_words
from freightsim.reports.numbers import NOTHING, signed
from freightsim.reports.page.parts import Table
from freightsim.reports.tables import BLOCKS, beginning
from freightsim.reports.waits import hours_by_stage
from freightsim.results import Runs
from freightsim.results.cargo import EDGES_KM
from freightsim.results.vocabulary import (
    DIRECTIONS,
    HAULS,
    JOINS,
    TRACTIONS,
    distance_name,
    leg_name,
    reason_in_words,
    rule_words,
    stage_name,
    station_title,
)
from freightsim.scenario import Scenario
from freightsim.statistics import Estimate
from freightsim.statistics.comparison import Months

if TYPE_CHECKING:
    import pandas as pd

MOST_CITIES = 15
"""Cities that are named; the others are added up."""
BY = {"lane": N_("Lane"), "commodity": N_("Class of goods"), "road_from_km": N_("Road distance to the port")}
"""Columns of `cargo` by which boxes are added up."""


def record(runs: Runs) -> list[Table]:
    """Return each year beside the published figures."""
    found = against_record(runs, published())
    return [_record(found, *each) for each in BLOCKS]


def _record(found: Mapping[int, Mapping[str, Comparison]], quantity: str, title: str, unit: float, form: str) -> Table:
    head = (_("Year"), _("published"), _("simulated"), _("95 % of single runs"), _("error"))
    rows = []
    for year, quantities in found.items():
        each = quantities[quantity]
        known = form.format(each.published.value / unit) if each.published else NOTHING
        error = f"{signed(100 * each.error, '{:,.1f}')} %" if each.error is not None else NOTHING
        error = _("part of the year") if each.partial else error
        error = _("begins before the record") if each.early else error
        mean, spread = form.format(each.simulated.mean / unit), of_one(each.simulated, unit, form)
        rows.append((str(year), known, mean, spread, error))
    return Table(_(title), head, rows, words=(), folded=True)


def of_one(found: Estimate, unit: float, form: str) -> str:
    """Return the interval of a single run, written out."""
    if found.pi_low is None or found.pi_high is None:
        return NOTHING
    return from_to(form.format(max(found.pi_low, 0.0) / unit), form.format(found.pi_high / unit))


def from_to(low: object, high: object) -> str:
    """Return an interval in words."""
    return _("{first} to {last}").format(first=low, last=high)


def cities(runs: Runs, year: int) -> Table:
    """Return the cities with most cargo in a year, and those that join whatever they have."""
    scenario, own = runs.scenario, runs.cities[runs.cities["year"] == year]
    sums = own.groupby(["city", "direction"], observed=True)[["feu", "tonnes", "value_usd"]].sum() / len(runs)
    feu = sums.pivot_table("feu", "city", "direction", fill_value=0.0, observed=True)
    both = sums[["tonnes", "value_usd"]].groupby("city", observed=True).sum()
    order = feu.sum(axis=1).sort_values(ascending=False, kind="stable").index
    joining = [key for key in order if scenario.cities[key].joins is not None]
    named = [key for key in order[:MOST_CITIES] if feu.loc[key].sum() > 0 or key in joining]
    named += [key for key in joining if key not in named]
    rest = [key for key in order if key not in named]
    rows = [
        (
            place_name(scenario.cities[key]),
            pgettext(PLACE, scenario.cities[key].province),
            f"{scenario.cities[key].road_km:,.0f}",
            *_amounts(feu.loc[[key]], both.loc[[key]]),
        )
        for key in named
    ]
    if rest:
        label = _("{number} other cities").format(number=len(rest))
        rows.append((label, NOTHING, NOTHING, *_amounts(feu.loc[rest], both.loc[rest])))
    head = (
        *(_("City"), _("Province"), _("Road, km"), _("FEU outbound"), _("FEU inbound")),
        *(_("Thousand tonnes"), _("USD million")),
    )
    return Table(_("Cargo by city, {year}").format(year=year_in_words(runs.scenario, year)), head, rows, words=(0, 1))


def feu_by_city(runs: Runs, year: int) -> dict[str, float]:
    """Return the FEU of each city in a year, both directions, the mean over replications."""
    own = runs.cities[runs.cities["year"] == year]
    sums = own.groupby("city", observed=True)["feu"].sum() / len(runs)
    return {str(key): float(feu) for key, feu in sums.items()}


def _amounts(feu: pd.DataFrame, both: pd.DataFrame) -> tuple[str, str, str, str]:
    out, back = (f"{feu[name].sum():,.0f}" if name in feu else "0" for name in ("outbound", "inbound"))
    return out, back, f"{both['tonnes'].sum() / 1e3:,.1f}", f"{both['value_usd'].sum() / 1e6:,.0f}"


def stages(runs: Runs) -> Table:
    """Return where a container's time goes: hours of each stage over all boxes that left it, and boxes still in it."""
    rows = []
    for _number, row in hours_by_stage(runs).iterrows():
        what = _("waits") if row["waiting"] else _("moves or is worked on")
        hours = (_hours(row["mean_h"]), _hours(row["p95_h"]))
        numbers = (*hours, f"{row['open_feu'] / len(runs):,.0f}", percent(row["share"], 1))
        direction, stage, place = (str(row[name]) for name in ("direction", "stage", "place"))
        name = stage_name(stage, direction, place, runs.scenario)
        rows.append((name, _(DIRECTIONS[direction]), what, *numbers))
    left = (_("Mean, h"), _("95 % under, h"), _("FEU still there at the end"))
    head = (_("Stage"), _("Direction"), _("A box"), *left, _("Share of all hours"))
    return Table(_("Hours by stage, all years"), head, rows, words=(0, 1, 2), folded=True)


def stations(runs: Runs, year: int) -> Table:
    """Return use and waits of each station in a year."""
    months = Months.of(runs)
    use, wait_h = (np.nanmean(_numbers(months.mean(name, [year])), axis=0) for name in ("utilisation", "wait_h"))
    top = months.utilisation[:, :, months.within([year])].mean(axis=0).max(axis=1)
    rows = [
        (station_title(name, runs.scenario), _share(use[at]), _share(top[at]), _hours(wait_h[at]))
        for at, name in enumerate(months.stations)
    ]
    head = (_("Station"), _("Use, mean of the year"), _("Use, busiest month"), _("Mean wait, h"))
    return Table(_("Stations in {year}").format(year=year_in_words(runs.scenario, year)), head, rows, folded=True)


def _numbers(values: np.ndarray) -> np.ndarray:
    """Return values in which a station that nothing is known of has one NaN that no warning is made of."""
    known = np.isfinite(values).any(axis=0)
    return np.where(known, values, np.nan_to_num(values, nan=-1.0))


def _share(value: float) -> str:
    return percent(value) if np.isfinite(value) and value >= 0 else NOTHING


def _hours(value: float) -> str:
    return f"{value:,.1f}" if np.isfinite(value) and value >= 0 else NOTHING


def percent(share: float, digits: int = 0) -> str:
    """Return a share as a page states it."""
    return f"{100 * share:,.{digits}f} %"


def cargo(runs: Runs, year: int, by: str) -> Table:
    """Return boxes, tonnes and value of a year by lane, class of goods or distance."""
    own = runs.cargo[runs.cargo["year"] == year]
    sums = own.groupby(by)[["feu", "tonnes", "value_usd"]].sum() / len(runs)
    if by != "road_from_km":
        sums = sums.sort_values("feu", ascending=False, kind="stable")
    total = sums["feu"].sum()
    rows = [
        (
            cargo_name(runs.scenario, by, key),
            *(f"{row.feu:,.0f}", percent(row.feu / total, 1)),
            *(f"{row.tonnes / 1e3:,.1f}", f"{row.value_usd / 1e6:,.0f}"),
        )
        for key, row in zip(sums.index, sums.itertuples(), strict=True)
    ]
    head = (_(BY[by]), _("FEU"), _("Share"), _("Thousand tonnes"), _("USD million"))
    title = _("Cargo by {what}, {year}").format(what=_(BY[by]).lower(), year=year_in_words(runs.scenario, year))
    return Table(title, head, rows, folded=True)


def cargo_name(scenario: Scenario, by: str, key: Any) -> str:
    """Return the name of a lane, class of goods or distance."""
    if by == "lane":
        return place_name(scenario.lanes[key])
    if by == "commodity":
        item = scenario.cargo.classes[key]
        return f"{_(item.name)}, {_(DIRECTIONS[item.direction])}"
    return distance_name(key, next((each for each in EDGES_KM if each > key), None))


def money(runs: Runs, year: int) -> Table:
    """Return what each stage cost in a year and who paid it."""
    own = runs.ledger[runs.ledger["year"] == year]
    sums = own.groupby("leg", sort=False)[["cost_usd", "revenue_usd", "support_usd"]].sum() / len(runs)
    feu = runs.yearly[runs.yearly["year"] == year]["feu"].mean()
    rows = [(leg_name(str(leg)), *_money(row, feu)) for leg, row in sums.iterrows()]
    rows.append((_("all stages"), *_money(sums.sum(), feu)))
    head = (
        *(_("Stage"), _("Cost, USD million"), _("Paid by shippers, USD million"), _("Support, USD million")),
        _("Cost, USD a FEU of the year"),
    )
    return Table(_("Cost and support, {year}").format(year=year_in_words(runs.scenario, year)), head, rows)


def _money(row: pd.Series, feu: float) -> tuple[str, ...]:
    millions = (f"{row[name] / 1e6:,.1f}" for name in ("cost_usd", "revenue_usd", "support_usd"))
    return (*millions, f"{row['cost_usd'] / feu:,.0f}" if feu > 0 else NOTHING)


def emissions(runs: Runs, year: int) -> Table:
    """Return greenhouse gases of a year by leg, and those of the same cargo by sea and by air."""
    own = runs.emissions[runs.emissions["year"] == year]
    sums = own.groupby(["way", "leg", "traction"], sort=False)[["tonne_km", "t_co2e"]].sum() / len(runs)
    rows = []
    for (way, leg, traction), row in sums.iterrows():
        if row["tonne_km"] > 0:
            grams = f"{row['t_co2e'] * 1e6 / row['tonne_km']:,.1f}"
            rows.append(
                (
                    _(HAULS[way]),
                    leg_name(leg),
                    _(TRACTIONS[traction]),
                    f"{row['tonne_km'] / 1e6:,.0f}",
                    f"{row['t_co2e']:,.0f}",
                    grams,
                )
            )
    for way, row in sums.groupby("way", sort=False).sum().iterrows():
        grams = f"{row['t_co2e'] * 1e6 / row['tonne_km']:,.1f}" if row["tonne_km"] > 0 else NOTHING
        rows.append(
            (_(HAULS[str(way)]), _("all legs"), "", f"{row['tonne_km'] / 1e6:,.0f}", f"{row['t_co2e']:,.0f}", grams)
        )
    head = (_("Way"), _("Leg"), _("Traction"), _("Million tonne-km"), _("t CO2e"), _("g CO2e a tonne-km"))
    return Table(
        _("Emissions, {year}, well to wheel").format(year=year_in_words(runs.scenario, year)),
        head,
        rows,
        words=(0, 1, 2),
        folded=True,
    )


def changes_of_timetable(runs: Runs) -> Table | None:
    """Return what the operator changed in the first replication; None where it changed nothing."""
    first = runs[0].timetable
    if not len(first):
        return None
    rows = [
        (
            str(row.from_at)[:10],
            str(row.service),
            _(DIRECTIONS[str(row.direction)]),
            f"{row.trains_per_week:g}",
            reason_in_words(row),
        )
        for row in first.itertuples()
    ]
    head = (_("From"), _("Service"), _("Direction"), _("Trains a week"), _("Why"))
    title = _("Changes of the timetable in replication {number}").format(number=runs[0].replication)
    return Table(title, head, rows, words=(0, 1, 2, 4), folded=True)


def assumptions() -> Table:
    """Return the figures of the model that are assumptions, with their reasons."""
    rows = [
        (fact.item, fact.value, fact.unit, fact.date, fact.note or fact.source)
        for fact in listing()
        if fact.table.startswith("model/") and fact.source.startswith("assumption") and fact.table != "model/ranges"
    ]
    head = (_("What"), _("Value"), _("Unit"), _("From"), _("Why"))
    title = _("{number} figures that are assumptions").format(number=len(rows))
    return Table(title, head, rows, words=(0, 1, 2, 3, 4), folded=True)


def sources() -> Table:
    """Return where the other figures of the model were read."""
    counted: dict[str, list[str]] = {}
    for fact in listing():
        if fact.table.startswith("model/") and not fact.source.startswith("assumption"):
            counted.setdefault(fact.source, []).append(fact.table.removeprefix("model/"))
    rows = [(source, ", ".join(dict.fromkeys(tables)), str(len(tables))) for source, tables in counted.items()]
    head = (_("Source"), _("Tables"), _("Rows"))
    return Table(_("{number} sources").format(number=len(rows)), head, sorted(rows), words=(0, 1), folded=True)


def chosen(scenario: Scenario) -> Iterator[str]:
    """Yield what a scenario decides, in sentences."""
    horizon = scenario.horizon
    yield _("Simulated from {first} to {last}, after {days} days of lead-in.").format(
        first=horizon.first_day, last=horizon.end, days=horizon.lead_in_days
    )
    yield from beginning(scenario)
    yield _("Dispatch by the rule {dispatch}, loading by {loading}, relief of gridlock by {relief}.").format(
        **{leg: rule_words(getattr(scenario, leg).rule) for leg in ("dispatch", "loading", "relief")}
    )
    yield _("Timetable beyond what services state: {rule}.").format(rule=rule_words(scenario.timetable.rule))
    for city in scenario.cities.values():
        if city.joins is not None:
            yield _("{city} joins on {day} by {manner}.").format(
                city=place_name(city), day=city.joins.start, manner=_(JOINS[city.joins.by])
            )
    held = [event for event in scenario.events.values() if event.start < horizon.end and event.end > horizon.start]
    events = ", ".join(f"{_(event.name)} ({from_to(event.start, event.end)})" for event in held)
    if events:
        yield _("Dated events: {events}.").format(events=events)

"""The tables of runs of one scenario: means over replications, with their units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from freightsim.base.language import N_, PLACE, _, packaged, pgettext, place_name
from freightsim.facts import listing
from freightsim.reports.against_record import RecordComparison
from freightsim.reports.lines import year_in_words
from freightsim.reports.numbers import NOTHING
from freightsim.reports.table import DASH, EMPTY, TO, Cell, Table, TableColumn, level_column, year_column
from freightsim.reports.waits import hours_by_stage
from freightsim.results import Runs
from freightsim.results.cargo import EDGES_KM
from freightsim.results.vocabulary import (
    DIRECTIONS,
    FEEDER,
    HAULS,
    PAID,
    PAYERS,
    QUANTITIES,
    TRACTIONS,
    TRAIN_COST,
    TRAIN_COSTS,
    distance_name,
    leg_name,
    reason_in_words,
    service_name,
    stage_name,
    station_title,
)
from freightsim.scenario import Scenario
from freightsim.scenario.joins import GroupTerms, every_terms
from freightsim.statistics import Estimate
from freightsim.statistics.comparison import Months

if TYPE_CHECKING:
    import pandas as pd

RECORDED = ("trips", "value_usd", "tonnes")
"""Quantities that are shown beside the record."""
MOST_CITIES = 15
"""Cities that are named; the others are added up."""
BY = {"lane": N_("Lane"), "commodity": N_("Class of goods"), "road_from_km": N_("Road distance to the port")}
"""Columns of `cargo` by which boxes are added up."""
ONE_DIGIT = "{:,.1f}"
HALF_A_DIGIT_USD = 5e4
"""Amounts below this are 0 in USD million with one digit."""

Comparisons = Mapping[int, Mapping[str, RecordComparison]]
"""Quantities beside the record, by year and quantity."""


def record_table(found: Comparisons, name: str, *, single_runs: bool = False) -> Table:
    """Return a quantity of each year beside what was published of it.

    The 95 % interval is of the mean, as a terminal has room for; with `single_runs` of a single run, with more words.
    """
    partial, early = (_("part of the year"), _("begins before the record")) if single_runs else (_("part"), NOTHING)
    rows = []
    for year, quantities in found.items():
        each = quantities[name]
        why = early if each.early else partial if each.partial else None
        rows.append(
            (
                year,
                each.published and each.published.value,
                each.simulated.mean,
                of_one(each.simulated) if single_runs else of_mean(each.simulated),
                Cell(each.error, why),
            )
        )
    quantity, between = QUANTITIES[name], TO if single_runs else DASH
    interval = _("95 % of single runs") if single_runs else _("95 % interval")
    columns = (
        year_column(),
        level_column("published", _("published"), quantity),
        level_column("simulated", _("simulated"), quantity),
        level_column("interval", interval, quantity, interval=True, between=between),
        TableColumn("error", _("error"), "{:,.1f} %" if single_runs else "{:,.1f}%", 0.01, sign=True),
    )
    return Table(f"record_{name}", _(quantity.title), columns, rows, folded=True)


def uncertainty_table(of_runs: Sequence[Comparisons], name: str) -> Table:
    """Return the 95 % intervals of a single run by year: of chance alone, with parameters, and with prices.

    `of_runs` are those at the fit, on members of an ensemble with prices as known, and with prices as they draw them;
    of two the last are on members.
    """
    rows = [(year, *(of_one(found[year][name].simulated) for found in of_runs)) for year in of_runs[0]]
    headings = {"chance": _("chance alone"), "with_parameters": _("with parameters"), "with_prices": _("with prices")}
    headings = dict(list(headings.items())[: len(of_runs)])
    columns = (level_column(key, text, QUANTITIES[name], interval=True, between=DASH) for key, text in headings.items())
    return Table(f"uncertainty_{name}", _(QUANTITIES[name].title), (year_column(), *columns), rows)


def of_one(found: Estimate) -> tuple[float, float] | None:
    """Return the 95 % interval of a single run of what cannot be negative."""
    low, high = found.pi_low, found.pi_high
    return None if low is None or high is None else (max(low, 0.0), high)


def of_mean(found: Estimate) -> tuple[float, float] | None:
    """Return the 95 % interval of the mean."""
    low, high = found.ci_low, found.ci_high
    return None if low is None or high is None else (low, high)


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

    def amounts(keys: list[str]) -> tuple[float, ...]:
        directions = (feu.loc[keys, name].sum() if name in feu else 0.0 for name in ("outbound", "inbound"))
        return (*directions, *both.loc[keys].sum())

    rows = [
        (
            Cell(key, place_name(scenario.cities[key])),
            Cell(scenario.cities[key].province, pgettext(PLACE, scenario.cities[key].province)),
            scenario.cities[key].road_km,
            *amounts([key]),
        )
        for key in named
    ]
    if rest:
        label = _("{number} other cities").format(number=len(rest))
        rows.append((Cell(None, label), None, None, *amounts(rest)))
    columns = (
        TableColumn("city", _("City")),
        TableColumn("province", _("Province")),
        TableColumn("road_km", _("Road, km"), "{:,.0f}"),
        TableColumn("feu_outbound", _("FEU outbound"), "{:,.0f}"),
        TableColumn("feu_inbound", _("FEU inbound"), "{:,.0f}"),
        *_weight_and_value(),
    )
    return Table("cities", _("Cargo by city, {year}").format(year=year_in_words(scenario, year)), columns, rows)


def _weight_and_value() -> tuple[TableColumn, TableColumn]:
    return (
        TableColumn("tonnes", _("Thousand tonnes"), ONE_DIGIT, 1e3),
        TableColumn("value_usd", _("USD million"), "{:,.0f}", 1e6),
    )


def feu_by_city(runs: Runs, year: int) -> dict[str, float]:
    """Return the FEU of each city in a year, both directions, the mean over replications."""
    own = runs.cities[runs.cities["year"] == year]
    sums = own.groupby("city", observed=True)["feu"].sum() / len(runs)
    return {str(key): float(feu) for key, feu in sums.items()}


def stages(runs: Runs) -> Table:
    """Return where a container's time goes: hours of each stage over all boxes that left it, and boxes still in it."""
    rows = []
    for _number, row in hours_by_stage(runs).iterrows():
        direction, stage, place = (str(row[name]) for name in ("direction", "stage", "place"))
        rows.append(
            (
                Cell(f"{stage}:{place}" if place else stage, stage_name(stage, direction, place, runs.scenario)),
                _direction(direction),
                Cell(row["waiting"], _("waiting") if row["waiting"] else _("moving or handled")),
                *(row["mean_h"], row["p95_h"], row["open_feu"] / len(runs), row["share"]),
            )
        )
    columns = (
        TableColumn("stage", _("Stage")),
        TableColumn("direction", _("Direction")),
        TableColumn("waiting", _("A box")),
        TableColumn("mean_h", _("Mean, h"), ONE_DIGIT),
        TableColumn("p95_h", _("95 % under, h"), ONE_DIGIT),
        TableColumn("open_feu", _("FEU still there at the end"), "{:,.0f}"),
        _share("share", _("Share of all hours"), "{:,.1f} %"),
    )
    return Table("stages", _("Hours by stage, all years"), columns, rows, folded=True)


def _direction(key: str) -> Cell:
    return Cell(key, _(DIRECTIONS[key]))


def _share(key: str, heading: str, form: str = "{:,.0f} %") -> TableColumn:
    return TableColumn(key, heading, form, 0.01)


def stations(runs: Runs, year: int) -> Table:
    """Return use and waits of each station in a year."""
    months = Months.of(runs)
    use, wait_h = (_mean(months.mean(name, [year])) for name in ("utilisation", "wait_h"))
    top = months.utilisation[:, :, months.within([year])].mean(axis=0).max(axis=1)
    rows = [
        (Cell(":".join(filter(None, name)), station_title(name, runs.scenario)), use[at], top[at], wait_h[at])
        for at, name in enumerate(months.stations)
    ]
    columns = (
        *(TableColumn("station", _("Station")), _share("use", _("Utilisation, mean of the year"))),
        *(_share("use_top", _("Utilisation, busiest month")), TableColumn("wait_h", _("Mean wait, h"), ONE_DIGIT)),
    )
    title = _("Stations in {year}").format(year=year_in_words(runs.scenario, year))
    return Table("stations", title, columns, rows, folded=True)


def _mean(values: np.ndarray) -> np.ndarray:
    """Return the mean of each column over what is known of it; NaN, without a warning, where nothing is."""
    known = np.isfinite(values)
    count = known.sum(axis=0)
    return np.where(count > 0, np.where(known, values, 0.0).sum(axis=0) / np.maximum(count, 1), np.nan)


def cargo(runs: Runs, year: int, by: str) -> Table:
    """Return boxes, tonnes and value of a year by lane, class of goods or distance."""
    own = runs.cargo[runs.cargo["year"] == year]
    sums = own.groupby(by)[["feu", "tonnes", "value_usd"]].sum() / len(runs)
    if by != "road_from_km":
        sums = sums.sort_values("feu", ascending=False, kind="stable")
    total = sums["feu"].sum()
    rows = [
        (Cell(key, cargo_name(runs.scenario, by, key)), row.feu, row.feu / total, row.tonnes, row.value_usd)
        for key, row in zip(sums.index, sums.itertuples(), strict=True)
    ]
    columns = (
        TableColumn(by, _(BY[by])),
        TableColumn("feu", _("FEU"), "{:,.0f}"),
        _share("share", _("Share"), "{:,.1f} %"),
        *_weight_and_value(),
    )
    title = _("Cargo by {what}, {year}").format(what=_(BY[by]).lower(), year=year_in_words(runs.scenario, year))
    return Table(f"cargo_by_{by}", title, columns, rows, folded=True)


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
    sums = own.groupby("leg", sort=False)[["cost_usd", "revenue_usd", "subsidy_usd"]].sum() / len(runs)
    feu = runs.yearly[runs.yearly["year"] == year]["feu"].mean()

    def row(name: Cell, amounts: pd.Series[float]) -> tuple[Any, ...]:
        return (name, *amounts, amounts["cost_usd"] / feu if feu > 0 else None)

    rows = [row(Cell(leg, leg_name(str(leg))), each) for leg, each in sums.iterrows()]
    rows.append(row(Cell(None, _("all stages")), sums.sum()))
    columns = (
        TableColumn("leg", _("Stage")),
        TableColumn("cost_usd", _("Cost, USD million"), ONE_DIGIT, 1e6),
        TableColumn("revenue_usd", _("Paid by shippers, USD million"), ONE_DIGIT, 1e6),
        TableColumn("subsidy_usd", _("Subsidy, USD million"), ONE_DIGIT, 1e6),
        TableColumn("cost_usd_per_feu", _("Cost, USD a FEU of the year"), "{:,.0f}"),
    )
    return Table("money", _("Cost and subsidy, {year}").format(year=year_in_words(runs.scenario, year)), columns, rows)


def payers(runs: Runs, year: int) -> Table:
    """Return who pays the subsidy of a year, in all and for each FEU that trains carried."""
    own = runs.yearly[runs.yearly["year"] == year]
    feu, total = own["feu"].mean(), own["subsidy_usd"].mean()

    def row(name: Cell, usd: float) -> tuple[Any, ...]:
        return (name, usd, usd / feu if feu > 0 else None, usd / total if total else None)

    rows = [row(Cell(payer, _(PAYERS[payer])), own[column].mean()) for payer, column in PAID.items()]
    rows.append(row(Cell(None, _("all payers")), total))
    columns = (
        TableColumn("payer", _("Payer")),
        TableColumn("subsidy_usd", _("Subsidy, USD million"), ONE_DIGIT, 1e6),
        TableColumn("subsidy_usd_per_feu", _("USD a FEU of the year"), "{:,.0f}"),
        _share("share", _("Share")),
    )
    title = _("Who pays the subsidy, {year}").format(year=year_in_words(runs.scenario, year))
    earns = any(usd is not None and usd <= -HALF_A_DIGIT_USD for _who, usd, *_more in rows)
    notes = [_("A negative amount is a surplus: shippers pay more for feeders than these cost.")] if earns else []
    return Table("payers", title, columns, rows, notes)


def train_costs(runs: Runs, year: int) -> Table:
    """Return what trains cost in a year as they were run, beside the full cost of rail of the boxes they carried."""
    own = runs.yearly[runs.yearly["year"] == year]
    feu, trips = own["feu"].mean(), (own["trips"] + own["empty_returns"]).mean()
    by_rail = runs.ledger[(runs.ledger["year"] == year) & (runs.ledger["leg"] != FEEDER)]["cost_usd"].sum() / len(runs)

    def row(name: Cell, usd: float) -> tuple[Any, ...]:
        return (name, usd, usd / trips if trips > 0 else None, usd / feu if feu > 0 else None)

    rows = [row(Cell(key, _(what)), own[key].mean()) for key, what in TRAIN_COSTS.items()]
    rows.append(row(Cell(TRAIN_COST, _("trains as run")), own[TRAIN_COST].mean()))
    rows.append(row(Cell("full_cost_usd", _("full cost of the boxes by rail")), by_rail))
    columns = (
        TableColumn("item", _("Item")),
        TableColumn("cost_usd", _("Cost, USD million"), ONE_DIGIT, 1e6),
        TableColumn("usd_per_train", _("USD a train, empty returns included"), "{:,.0f}"),
        TableColumn("usd_per_feu", _("USD a FEU of the year"), "{:,.0f}"),
    )
    title = _("Cost of trains as run, {year}").format(year=year_in_words(runs.scenario, year))
    return Table("train_costs", title, columns, rows, trains_left_out([runs.scenario]))


def trains_left_out(scenarios: Iterable[Scenario]) -> list[str]:
    """Return what the cost of trains leaves out, as a note: wagons on trains of cities, where there are any."""
    terms = [each for scenario in scenarios for _key, each in every_terms(scenario, GroupTerms).values()]
    if not any(each.on_own_trains for each in terms):
        return []
    return [_("Wagons on trains of cities pay by the box: they count in the cost of boxes, not in that of trains.")]


def emissions(runs: Runs, year: int) -> Table:
    """Return greenhouse gases of a year by leg, and those of the same cargo by sea and by air."""
    own = runs.emissions[runs.emissions["year"] == year]
    sums = own.groupby(["way", "leg", "traction"], sort=False)[["tonne_km", "t_co2e"]].sum() / len(runs)

    def amounts(row: pd.Series[float]) -> tuple[float, float, float | None]:
        tonne_km, gases = row["tonne_km"], row["t_co2e"]
        return tonne_km, gases, gases * 1e6 / tonne_km if tonne_km > 0 else None

    rows = [
        (Cell(way, _(HAULS[way])), Cell(leg, leg_name(leg)), Cell(traction, _(TRACTIONS[traction])), *amounts(row))
        for (way, leg, traction), row in sums.iterrows()
        if row["tonne_km"] > 0
    ]
    rows += [
        (Cell(way, _(HAULS[str(way)])), Cell(None, _("all legs")), EMPTY, *amounts(row))
        for way, row in sums.groupby("way", sort=False).sum().iterrows()
    ]
    columns = (
        *(TableColumn("way", _("Way")), TableColumn("leg", _("Leg")), TableColumn("traction", _("Traction"))),
        TableColumn("tonne_km", _("Million tonne-km"), "{:,.0f}", 1e6),
        TableColumn("t_co2e", _("t CO2e"), "{:,.0f}"),
        TableColumn("g_co2e_per_tonne_km", _("g CO2e a tonne-km"), ONE_DIGIT),
    )
    title = _("Emissions, {year}, well to wheel").format(year=year_in_words(runs.scenario, year))
    return Table("emissions", title, columns, rows, folded=True)


def changes_of_timetable(runs: Runs) -> Table | None:
    """Return what the operator changed in the first replication; None where it changed nothing."""
    first = runs[0].timetable
    rows = [
        (
            Cell(row.from_at, str(row.from_at)[:10]),
            *(Cell(str(row.service), service_name(str(row.service), runs.scenario)), _direction(str(row.direction))),
            *(row.trains_per_week, Cell(row.reason, reason_in_words(row))),
        )
        for row in first.itertuples()
    ]
    columns = (
        TableColumn("from_at", _("From")),
        TableColumn("service", _("Service")),
        TableColumn("direction", _("Direction")),
        *(TableColumn("trains_per_week", _("Trains a week"), "{:g}"), TableColumn("reason", _("Why"))),
    )
    title = _("Changes of the timetable in replication {number}").format(number=runs[0].replication)
    return Table("changes_of_timetable", title, columns, rows, folded=True) if rows else None


def assumptions() -> Table:
    """Return the figures of the model that are assumptions, with their reasons."""
    rows = [
        (fact.item, fact.value, fact.unit, fact.date, packaged(fact.note or fact.source))
        for fact in _model_facts(assumed=True)
        if fact.table != "model/ranges"
    ]
    headings = {"item": _("Item"), "value": _("Value"), "unit": _("Unit"), "date": _("From"), "reason": _("Why")}
    title = _("{number} figures of the package that are assumptions").format(number=len(rows))
    return Table("assumptions", title, [TableColumn(*each) for each in headings.items()], rows, folded=True)


def sources() -> Table:
    """Return where the other figures of the model were read."""
    counted: dict[str, list[str]] = {}
    for fact in _model_facts(assumed=False):
        counted.setdefault(fact.source, []).append(fact.table.removeprefix("model/"))
    rows = [(source, ", ".join(dict.fromkeys(tables)), len(tables)) for source, tables in counted.items()]
    columns = (
        TableColumn("source", _("Source")),
        TableColumn("tables", _("Tables")),
        TableColumn("rows", _("Rows"), "{:.0f}"),
    )
    return Table("sources", _("{number} sources").format(number=len(rows)), columns, sorted(rows), folded=True)


def _model_facts(*, assumed: bool) -> Iterator[Any]:
    for fact in listing():
        if fact.table.startswith("model/") and fact.is_assumption == assumed:
            yield fact

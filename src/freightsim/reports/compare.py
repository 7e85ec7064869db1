"""What `freightsim compare` prints: the answer in a few sentences, then tables of what changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from freightsim.base.language import N_, _, ngettext, packaged
from freightsim.calibration.besides import said_besides
from freightsim.choice.ways import Way
from freightsim.reports.change_in_words import in_words
from freightsim.reports.compared_money import money_tables
from freightsim.reports.join_cards import cards_of
from freightsim.reports.lines import broken, in_part, span_of, too_few_for_intervals
from freightsim.reports.numbers import decimals, decimals_of_change, known
from freightsim.reports.table import EMPTY, Cell, Table, TableColumn, side_by_side, year_column
from freightsim.results.vocabulary import QUANTITIES, Quantity, Station, city_name, station_title, way_names
from freightsim.statistics.comparison import Bottleneck, Comparison
from freightsim.statistics.outcome import ChangeOutcome

if TYPE_CHECKING:
    import pandas as pd

    from freightsim.scenario import Scenario


SHOWN = (
    *("trips", "value_usd", "teu", "tonnes", "feu_turned_away", "yard_dwell_d", "transit_outbound_d"),
    *("transit_inbound_d", "cost_usd_per_feu", "subsidy_usd_per_feu", "t_co2e_per_feu"),
)
"""Quantities that are shown of each year."""

MOST_CITIES = 6
"""Cities shown that gain most, and that lose most."""

ComparedRow = tuple[Any, ...]

STATION_UNITS = {"utilisation": (N_("utilisation, %"), 0.01, 1), "wait_h": (N_("wait, h"), 1.0, 2)}
"""What is told of a station: its words, its unit, and the decimals of a level."""


def shown(comparison: Comparison, width: int) -> Group:
    """Return all that is printed, for a terminal of so many columns."""
    parts: list[RenderableType] = []
    for name in comparison.others:
        parts += [*_scenario(comparison, name, width), ""]
    return Group(*parts, *(broken(line, width) for line in _footer(comparison)))


def _scenario(comparison: Comparison, name: str, width: int) -> Iterator[RenderableType]:
    found = ChangeOutcome(comparison, name)
    title = _("{name}, against {base}")
    title = title.format(name=packaged(name), base=packaged(comparison.base.scenario.name))
    yield Text(title, style="bold")
    yield ""
    for sentence in in_words(found):
        yield broken(sentence, width)
    if not found.years:
        return
    if (cards := cards_of(found)) is not None:
        yield ""
        yield cards.rich(width)
    yield ""
    yield side_by_side((years_table(found, each) for each in known_quantities(comparison)), width)
    if money := money_tables(found):
        yield ""
        yield side_by_side(money, width)
    yield ""
    yield side_by_side((cities_table(found, MOST_CITIES), ways_table(found), stations_table(found)), width)


def known_quantities(comparison: Comparison) -> list[Quantity]:
    """Return the quantities that are shown, as far as the comparison has them."""
    there = set(comparison.quantities())
    return [QUANTITIES[name] for name in SHOWN if name in there]


def years_table(found: ChangeOutcome, quantity: Quantity, years: Sequence[int] | None = None) -> Table:
    """Return base, scenario, change and its interval of a quantity in these years, or all that differ."""
    rows = []
    for year in found.shown_years if years is None else years:
        each = found.in_year(quantity.id, year)
        rows.append((year, each.base.mean, each.other.mean, each.change.mean, each.ends))
    form, scale = quantity.form(), quantity.scale
    columns = (
        year_column(),
        *(TableColumn("base", _("base"), form, scale), TableColumn("scenario", _("scenario"), form, scale)),
        *_change_columns(form, scale),
    )
    return Table(quantity.id, _(quantity.title), columns, rows, folded=quantity.id != "trips")


def _change_columns(form: str = "{:,.0f}", scale: float = 1.0) -> tuple[TableColumn, TableColumn]:
    return (
        TableColumn("change", _("change"), form, scale, sign=True),
        TableColumn("interval", _("95 % interval"), form, scale, sign=True, interval=True),
    )


def cities_table(found: ChangeOutcome, most: int | None = None) -> Table:
    """Return the cities that join, then those that gain and those that lose as far as intervals tell, in FEU.

    Each has the FEU of the base, the change with its interval, and the change that shippers' choice alone lets expect.
    Of those that do not join at most so many gain, and lose, the most first, and a row says how many more there are.
    """
    scenarios = found.comparison.others[found.name].scenario, found.comparison.base.scenario
    rows = [_city_row(row, scenarios) for _number, row in found.joining.iterrows()]
    for cities, more in ((found.gaining, _more_gain), (found.losing, _more_lose)):
        own = cities[~cities["joins"]]
        shown = own.head(most or len(own))
        rows += [_city_row(row, scenarios) for _number, row in shown.iterrows()]
        if left := len(own) - len(shown):
            rows.append(_words_alone(more(left), 5))
    columns = (
        *(TableColumn("city", _("City")), TableColumn("base", _("base"), "{:,.0f}"), *_change_columns()),
        TableColumn("expected", _("expected"), "{:,.0f}", sign=True),
    )
    title = _("Cities that join, gain or lose, FEU a year {span}").format(span=span_of(found.years))
    return Table("cities", title, columns, rows or [_words_alone(none_told(found), 5)])


def _more_gain(count: int) -> str:
    return ngettext("and {count} more that gains", "and {count} more that gain", count).format(count=count)


def _more_lose(count: int) -> str:
    return ngettext("and {count} more that loses", "and {count} more that lose", count).format(count=count)


def _words_alone(text: str, columns: int) -> ComparedRow:
    """Return a row that says something instead of numbers."""
    return (Cell(None, text), *[EMPTY] * (columns - 1))


def _city_row(row: pd.Series[Any], scenarios: tuple[Scenario, Scenario]) -> ComparedRow:
    low_high, numbers = (row["low"], row["high"]), (row["change"], row["low"], row["high"])
    fine = TableColumn("", "", f"{{:,.{decimals_of_change(*numbers)}f}}", sign=True)
    cells = (Cell(value, fine.written(value)) for value in (row["change"], low_high, row["expected"]))
    return Cell(row["city"], city_name(row["city"], scenarios)), row["base"], *cells


def none_told(found: ChangeOutcome) -> str:
    """Return what stands in a table in which no row can be told."""
    if not found.enough:
        return _("{count} replications are too few").format(count=found.replications)
    return _("none significantly")


def ways_table(found: ChangeOutcome) -> Table:
    """Return expected cargo by way: base and change, in FEU."""
    names = way_names(found.all_ways, found.scenarios)
    rows = [
        (Cell(row["id"] or row["kind"], names[Way(row["kind"], row["id"])]), row["base"], row["change"])
        for _number, row in found.ways.iterrows()
    ]
    columns = (
        TableColumn("way", _("Way"), wraps=True),
        TableColumn("base", _("base"), "{:,.0f}"),
        _change_columns()[0],
    )
    return Table(
        "ways", _("Expected by mode and hub, FEU a year {span}").format(span=span_of(found.years)), columns, rows
    )


def stations_table(found: ChangeOutcome) -> Table:
    """Return the stations whose use or wait changes as far as the interval tells, and those that only one has."""
    comparison = found.comparison
    scenarios = {True: comparison.base.scenario, False: comparison.others[found.name].scenario}
    rows: list[ComparedRow] = []
    for _number, row in found.stations.iterrows():
        title, unit, digits = STATION_UNITS[row["quantity"]]
        missing = [bool(np.isnan(row[name])) for name in ("base", "value")]
        if not row["sign"] and missing[0] == missing[1]:
            continue
        places = decimals([row[name] / unit for name in ("change", "low", "high")], digits)
        plain, fine = (TableColumn("", "", f"{{:,.{places}f}}", unit, sign=sign) for sign in (False, True))
        change = fine.written(row["change"])
        if any(missing):
            value = known(row["value"], unit, f"{{:,.{digits}f}}")
            change = _("only here: {value}").format(value=value) if missing[0] else _("not here")
        station, interval = Station(row["kind"], row["place"]), (row["low"], row["high"])
        rows.append(
            (
                Cell(":".join(filter(None, station)), station_title(station, scenarios[missing[1]])),
                Cell(row["quantity"], _(title)),
                *(Cell(row["base"], plain.written(row["base"])), Cell(row["change"], change)),
                Cell(interval, fine.written(interval)),
            )
        )
    columns = (
        *(TableColumn("station", _("Station")), TableColumn("quantity", _("Quantity"))),
        *(TableColumn("base", _("base"), "{:,.2f}"), *_change_columns("{:,.2f}")),
    )
    title = _("Stations with changed utilisation or waiting, mean of {span}").format(span=span_of(found.years))
    return Table("stations", title, columns, rows or [_words_alone(none_told(found), 5)])


def _footer(comparison: Comparison) -> Iterator[str]:
    count = len(comparison.others)
    together = _(", simultaneous over {count} scenarios").format(count=count) if count > 1 else ""
    yield _(
        "{replications} replications of each, seed {seed}, common random numbers. Intervals of a change are of "
        "paired differences{together}; those of cities are simultaneous over all cities. Years before the first "
        "difference are equal and not shown. Cities that join are always listed. Expected cargo is exact: shippers' "
        "choice at the stated timetable, without waiting."
    ).format(replications=comparison.replications, seed=comparison.base.seed, together=together)
    yield from in_part(years_in_part(comparison))
    if said := said_besides(comparison.asked_besides, comparison.base.scenario.name):
        yield said
    if comparison.too_few:
        yield too_few_for_intervals(comparison.replications)


def years_in_part(comparison: Comparison) -> list[int]:
    """Return the years of which the horizon holds a part only."""
    clock = comparison.base.scenario.clock
    return [year for year in comparison.years if not clock.holds(year)]


def as_json(comparison: Comparison) -> dict[str, Any]:
    """Return the object that `freightsim compare --json` prints; what is missing is None, never NaN."""
    return {
        "base": comparison.base.scenario.name,
        "digest": comparison.base.scenario.digest(),
        "seed": comparison.base.seed,
        "years_in_part": years_in_part(comparison),
        "replications": comparison.replications,
        "level": comparison.level,
        "asked_besides": {name: list(paths) for name, paths in comparison.asked_besides.items() if name is not None},
        "asked_besides_by_base": list(comparison.asked_besides.get(None, ())),
        "scenarios": {
            name: {**of_scenario(comparison, name), "join_cards": _cards(ChangeOutcome(comparison, name))}
            for name in comparison.others
        },
    }


def _cards(found: ChangeOutcome) -> dict[str, Any] | None:
    cards = cards_of(found)
    return None if cards is None else cards.json()


def of_scenario(comparison: Comparison, name: str) -> dict[str, Any]:
    """Return what `as_json` has of one scenario."""
    runs, found = comparison.others[name], ChangeOutcome(comparison, name)
    changes = bool(found.years)
    return {
        "digest": runs.scenario.digest(),
        "dispatch": runs[0].dispatch,
        "loading": runs[0].loading,
        "choice": runs[0].choice,
        "differs_since": comparison.since(name),
        "years_averaged": found.years,
        "years_after": found.after,
        "year": found.year if changes else None,
        "summary": in_words(found),
        "years": _plain(
            comparison.table([each.id for each in known_quantities(comparison)], [name]).drop(columns="scenario")
        ),
        "money": _plain(comparison.money(name, found.years)) if changes else [],
        "cities": _plain(found.cities) if changes else [],
        "ways": _plain(found.ways) if changes else [],
        "stations": _plain(found.stations) if changes else [],
        "first_bottleneck": {"base": _bottleneck(found.base_binds), "scenario": _bottleneck(found.binds)}
        if changes
        else {},
        "new_bottlenecks": [_bottleneck(each) for each in found.newly_binding] if changes else [],
        "bottlenecks_no_more": [_bottleneck(each) for each in found.binding_no_more] if changes else [],
        "still_there_at_the_end": _plain(comparison.still_there(name)),
    }


def _bottleneck(found: Bottleneck | None) -> dict[str, Any] | None:
    return None if found is None else {**found.station._asdict(), "month": str(found.month), "share": found.share}


def _plain(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {key: None if isinstance(value, float) and not isfinite(value) else value for key, value in row.items()}
        for row in table.to_dict("records")
    ]

"""What `freightsim compare` prints: the answer in a few sentences, then tables of what changes."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from freightsim.base.language import N_, _, ngettext
from freightsim.calibration.besides import said_besides
from freightsim.choice.ways import Way
from freightsim.reports.change_in_words import in_words
from freightsim.reports.lines import broken, in_part, too_few_for_intervals
from freightsim.reports.numbers import NOTHING, decimals, known, signed
from freightsim.results.vocabulary import QUANTITIES, Quantity, Station, city_name, station_title, way_names
from freightsim.statistics.comparison import Bottleneck, Comparison, Difference
from freightsim.statistics.outcome import Outcome

if TYPE_CHECKING:
    import pandas as pd

    from freightsim.scenario import Scenario


SHOWN = (
    *("trips", "value_usd", "teu", "tonnes", "feu_turned_away", "yard_dwell_d", "transit_outbound_d"),
    *("transit_inbound_d", "cost_usd_per_feu", "support_usd_per_feu", "t_co2e_per_feu"),
)
"""Quantities that are shown of each year."""

MOST_CITIES = 6
"""Cities shown that gain most, and that lose most."""

STATION_UNITS = {"utilisation": (N_("use, %"), 0.01, "{:,.1f}"), "wait_h": (N_("wait, h"), 1.0, "{:,.2f}")}


def shown(comparison: Comparison, width: int) -> Group:
    """Return all that is printed, for a terminal of so many columns."""
    parts: list[RenderableType] = []
    for name in comparison.others:
        parts += [*_scenario(comparison, name, width), ""]
    return Group(*parts, *(broken(line, width) for line in _footer(comparison)))


def _scenario(comparison: Comparison, name: str, width: int) -> Iterator[RenderableType]:
    found = Outcome(comparison, name)
    yield Text(_("{name}, against {base}").format(name=name, base=comparison.base.scenario.name), style="bold")
    yield ""
    for sentence in in_words(found):
        yield broken(sentence, width)
    if not found.years:
        return
    yield ""
    yield Columns([_years(found, each) for each in known_quantities(comparison)], padding=(1, 3))
    yield ""
    yield Columns([_cities(found), _ways(found), _stations(found)], padding=(1, 3))


def known_quantities(comparison: Comparison) -> list[Quantity]:
    """Return the quantities that are shown, as far as the comparison has them."""
    there = set(comparison.quantities())
    return [QUANTITIES[name] for name in SHOWN if name in there]


def _years(found: Outcome, quantity: Quantity) -> Table:
    table = _table(quantity.title, _("Year"), _("base"), _("scenario"), _("change"), _("95 % interval"))
    for year in found.shown_years:
        table.add_row(str(year), *cells(found.in_year(quantity.id, year), quantity.scale, quantity.form()))
    return table


def cells(found: Difference, unit: float, form: str) -> tuple[str, str, str, str]:
    """Return base, scenario, change and the interval of the change as a table has them."""
    change = known(found.change.mean, unit, form, sign=True)
    interval = NOTHING if found.ends is None else _to(*(known(end, unit, form, sign=True) for end in found.ends))
    return known(found.base.mean, unit, form), known(found.other.mean, unit, form), change, interval


def city_rows(found: Outcome, most: int | None = None) -> list[tuple[str, str, str, str, str]]:
    """Return the rows of cities: those that join, then those that gain and those that lose as far as intervals tell.

    Each has its name, FEU of the base, change, interval of the change, and the change that shippers' choice alone lets
    expect; of those that do not join at most so many gain, and lose, the most first, and a row says how many
    more there are.
    """
    groups = [each[~each["joins"]] for each in (found.gaining, found.losing)]
    scenarios = found.comparison.others[found.name].scenario, found.comparison.base.scenario
    rows = [_city_row(row, scenarios) for _number, row in found.joining.iterrows()]
    for table, more in zip(groups, (_more_gain, _more_lose), strict=True):
        shown = table.head(most or len(table))
        rows += [_city_row(row, scenarios) for _number, row in shown.iterrows()]
        if left := len(table) - len(shown):
            rows.append((more(left), "", "", "", ""))
    return rows or [(none_told(found), "", "", "", "")]


def _more_gain(count: int) -> str:
    return ngettext("and {count} more that gains", "and {count} more that gain", count).format(count=count)


def _more_lose(count: int) -> str:
    return ngettext("and {count} more that loses", "and {count} more that lose", count).format(count=count)


def _city_row(row: pd.Series[Any], scenarios: tuple[Scenario, Scenario]) -> tuple[str, str, str, str, str]:
    places = decimals([row["change"], row["low"], row["high"]]) if row["sign"] else 0
    form = f"{{:,.{places}f}}"
    change, low, high, expected = (
        known(row[name], 1.0, form, sign=True) for name in ("change", "low", "high", "expected")
    )
    interval = NOTHING if NOTHING in (low, high) else _to(low, high)
    return city_name(row["city"], scenarios), f"{row['base']:,.0f}", change, interval, expected


def none_told(found: Outcome) -> str:
    """Return what stands in a table in which no row can be told."""
    if not found.enough:
        return _("{count} replications are too few").format(count=found.replications)
    return _("none that the intervals can tell")


CITY_COLUMNS = (N_("City"), N_("base"), N_("change"), N_("95 % interval"), N_("expected"))


def _cities(found: Outcome) -> Table:
    """Return the cities that join, gain and lose, as far as the interval tells."""
    title = _("Cities that join, gain or lose, FEU {span}").format(span=_span(found))
    table = _table(title, *map(_, CITY_COLUMNS), first="left")
    for row in city_rows(found, MOST_CITIES):
        table.add_row(*row)
    return table


def way_rows(found: Outcome) -> list[tuple[str, str, str]]:
    """Return expected cargo by way: name, base, change, in FEU."""
    names = way_names(found.all_ways, found.scenarios)
    return [
        (names[Way(row["kind"], row["id"])], f"{row['base']:,.0f}", signed(row["change"], "{:,.0f}"))
        for _number, row in found.ways.iterrows()
    ]


def _ways(found: Outcome) -> Table:
    title = _("Expected by way, FEU {span}").format(span=_span(found))
    table = _table(title, _("Way"), _("base"), _("change"), first="left")
    for row in way_rows(found):
        table.add_row(*row)
    return table


def station_rows(found: Outcome) -> list[tuple[str, str, str, str, str]]:
    """Return the stations whose use or wait changes as far as the interval tells, and those that only one has.

    Each row has name, quantity with its unit, base, change, and the interval of the change.
    """
    comparison = found.comparison
    scenarios = {True: comparison.base.scenario, False: comparison.others[found.name].scenario}
    rows = []
    for _number, row in found.stations.iterrows():
        title, unit, form = STATION_UNITS[row["quantity"]]
        missing = [bool(np.isnan(row[name])) for name in ("base", "value")]
        if not row["sign"] and missing[0] == missing[1]:
            continue
        places = decimals([row[name] / unit for name in ("change", "low", "high")], int(form[-3]))
        cells = [known(row[name], unit, f"{{:,.{places}f}}", sign=name != "base") for name in CHANGE]
        interval = NOTHING if NOTHING in cells[2:] else _to(*cells[2:])
        station = station_title(Station(row["kind"], row["place"]), scenarios[missing[1]])
        if any(missing):
            value = known(row["value"], unit, form)
            cells[1] = _("only here: {value}").format(value=value) if missing[0] else _("not here")
        rows.append((station, _(title), cells[0], cells[1], interval))
    return rows or [(none_told(found), "", "", "", "")]


CHANGE = ("base", "change", "low", "high")
STATION_COLUMNS = (N_("Station"), N_("Quantity"), N_("base"), N_("change"), N_("95 % interval"))


def _stations(found: Outcome) -> Table:
    """Return the stations whose use or wait changes, as far as the interval tells."""
    title = _("Use and waits, mean of {span}").format(span=_span(found))
    table = _table(title, *map(_, STATION_COLUMNS), first="left")
    for row in station_rows(found):
        table.add_row(*row)
    return table


def _span(found: Outcome) -> str:
    return f"{found.years[0]}-{found.years[-1]}" if len(found.years) > 1 else str(found.years[0])


def _table(title: str, *headings: str, first: str = "right") -> Table:
    table = Table(title=_(title), title_justify="left", title_style="bold", header_style="", box=None, pad_edge=False)
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="left" if first == "left" and not place else "right", no_wrap=True)
    return table


def _footer(comparison: Comparison) -> Iterator[str]:
    count = len(comparison.others)
    together = _(" and hold together over {count} scenarios").format(count=count) if count > 1 else ""
    yield _(
        "{replications} replications of each, seed {seed}, common random numbers. "
        "Intervals of a change are of paired differences{together}; those of cities hold together over all cities. "
        "Years before the first difference are equal and not shown. Cities that join are listed in any case. "
        "Expected cargo is exact: what shippers choose at the stated timetable, before anybody waits."
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


def _to(low: str, high: str) -> str:
    return _("{low} to {high}").format(low=low, high=high)


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
        "scenarios": {name: of_scenario(comparison, name) for name in comparison.others},
    }


def of_scenario(comparison: Comparison, name: str) -> dict[str, Any]:
    """Return what `as_json` has of one scenario."""
    runs, found = comparison.others[name], Outcome(comparison, name)
    changes = bool(found.years)
    return {
        "digest": runs.scenario.digest(),
        "dispatch": runs[0].dispatch,
        "loading": runs[0].loading,
        "choice": runs[0].choice,
        "differs_since": comparison.since(name),
        "years_summed": found.years,
        "years_after": found.after,
        "year": found.year if changes else None,
        "summary": in_words(found),
        "years": _plain(
            comparison.table([each.id for each in known_quantities(comparison)], [name]).drop(columns="scenario")
        ),
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

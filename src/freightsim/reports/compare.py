"""What `freightsim compare` prints: the answer in five sentences, then tables of what changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from freightsim.calibration.besides import said_besides
from freightsim.language import N_, _
from freightsim.reports.change_in_words import sentences
from freightsim.reports.lines import broken, too_few_for_intervals
from freightsim.results.names import city_name, station_name, way_name
from freightsim.statistics.comparison import Comparison, Difference

if TYPE_CHECKING:
    import pandas as pd

    from freightsim.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Shown:
    """How a quantity is shown."""

    name: str
    title: str
    unit: float
    form: str


QUANTITIES = (
    Shown("trips", N_("Trips, both directions"), 1.0, "{:,.1f}"),
    Shown("value_usd", N_("Cargo value, USD million"), 1e6, "{:,.1f}"),
    Shown("teu", "TEU", 1.0, "{:,.0f}"),
    Shown("tonnes", N_("Cargo, thousand tonnes"), 1e3, "{:,.2f}"),
    Shown("feu_turned_away", N_("FEU turned away by waits"), 1.0, "{:,.0f}"),
    Shown("yard_dwell_d", N_("Days in the yard, outbound"), 1.0, "{:,.2f}"),
    Shown("transit_outbound_d", N_("Transit days, outbound"), 1.0, "{:,.2f}"),
    Shown("transit_inbound_d", N_("Transit days, inbound"), 1.0, "{:,.2f}"),
    Shown("cost_usd_per_feu", N_("Cost, USD a FEU"), 1.0, "{:,.0f}"),
    Shown("support_usd_per_feu", N_("Support, USD a FEU"), 1.0, "{:,.0f}"),
    Shown("t_co2e_per_feu", N_("Emissions, t CO2e a FEU"), 1.0, "{:,.3f}"),
)
"""What is shown of each year."""

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
    yield Text(_("{name}, against {base}").format(name=name, base=comparison.base.scenario.name), style="bold")
    yield ""
    for sentence in sentences(comparison, name):
        yield broken(sentence, width)
    if not comparison.affected(name):
        return
    yield ""
    yield Columns([_years(comparison, name, each) for each in known_quantities(comparison)], padding=(1, 3))
    yield ""
    yield Columns([_cities(comparison, name), _ways(comparison, name), _stations(comparison, name)], padding=(1, 3))


def known_quantities(comparison: Comparison) -> list[Shown]:
    """Return the quantities that are shown, as far as the comparison has them."""
    known = set(comparison.quantities())
    return [each for each in QUANTITIES if each.name in known]


def _years(comparison: Comparison, name: str, quantity: Shown) -> Table:
    table = _table(quantity.title, _("Year"), _("base"), _("scenario"), _("change"), _("95 % interval"))
    since = comparison.since(name)
    for year in comparison.years:
        if since is not None and year >= since:
            found = comparison.yearly(name, quantity.name, year)
            table.add_row(str(year), *_cells(found, quantity.unit, quantity.form))
    return table


def _cells(found: Difference, unit: float, form: str) -> tuple[str, str, str, str]:
    def number(value: float | None, *, signed: bool = False) -> str:
        if value is None or not isfinite(value):
            return "-"
        text = form.format(value / unit)
        exact = value == 0 and signed
        return "0" if exact else f"+{text}" if signed and value > 0 else text

    low, high = found.change.ci_low, found.change.ci_high
    interval = "-" if low is None or high is None else _to(number(low, signed=True), number(high, signed=True))
    return number(found.base.mean), number(found.other.mean), number(found.change.mean, signed=True), interval


def _cities(comparison: Comparison, name: str) -> Table:
    """Return the cities that gain and lose, as far as the interval tells."""
    span = _span(comparison, name)
    table = _table(
        _("Cities that gain or lose, FEU {span}").format(span=span),
        _("City"),
        _("base"),
        _("change"),
        _("95 % interval"),
        first="left",
    )
    found = comparison.cities(name)
    gaining = found[found["low"] > 0].sort_values("change", ascending=False).head(MOST_CITIES)
    losing = found[found["high"] < 0].sort_values("change").head(MOST_CITIES)
    for _row, row in [*gaining.iterrows(), *losing.iterrows()]:
        change, low, high = (f"{row[name]:+,.0f}" for name in ("change", "low", "high"))
        table.add_row(city_name(row["name"], _scenarios(comparison)), f"{row['base']:,.0f}", change, _to(low, high))
    if not len(gaining) and not len(losing):
        table.add_row(none_told(comparison), "", "", "")
    return table


def none_told(comparison: Comparison) -> str:
    """Return what is said where no city's interval lies on one side of zero."""
    return _("too few replications to tell") if comparison.too_few else _("none that the intervals can tell")


def _ways(comparison: Comparison, name: str) -> Table:
    table = _table(
        _("Expected by way, FEU {span}").format(span=_span(comparison, name)),
        _("Way"),
        _("base"),
        _("change"),
        first="left",
    )
    for _row, row in comparison.by_way(name).iterrows():
        table.add_row(way_name(row["way"]), f"{row['base']:,.0f}", f"{row['change']:+,.0f}" if row["change"] else "0")
    return table


def _stations(comparison: Comparison, name: str) -> Table:
    """Return the stations whose use or wait changes, as far as the interval tells."""
    headings = (_("Station"), "", _("base"), _("change"), _("95 % interval"))
    table = _table(_("Use and waits, mean of {span}").format(span=_span(comparison, name)), *headings, first="left")
    found = comparison.stations(name)
    told = found[(found["low"] > 0) | (found["high"] < 0)]
    for _row, row in told.iterrows():
        title, unit, form = STATION_UNITS[row["quantity"]]
        low, high = (form.format(row[end] / unit) for end in ("low", "high"))
        change = form.format(row["change"] / unit)
        if float(change.replace(",", "")):
            table.add_row(
                station_name(row["station"], comparison.others[name].scenario),
                _(title),
                form.format(row["base"] / unit),
                change,
                _to(low, high),
            )
    return table


def _span(comparison: Comparison, name: str) -> str:
    years = comparison.affected(name)
    return f"{years[0]}-{years[-1]}" if len(years) > 1 else str(years[0])


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
        "Years before the first difference are equal and not shown. Expected cargo by way is exact: what shippers "
        "choose at the stated timetable, before anybody waits."
    ).format(replications=comparison.replications, seed=comparison.base.seed, together=together)

    if said := said_besides(comparison.asked_besides):
        yield said
    if comparison.too_few:
        yield too_few_for_intervals(comparison.replications)


def _to(low: str, high: str) -> str:
    return _("{low} to {high}").format(low=low, high=high)


def _scenarios(comparison: Comparison) -> Iterator[Scenario]:
    yield from (runs.scenario for runs in (*comparison.others.values(), comparison.base))


def as_json(comparison: Comparison) -> dict[str, Any]:
    """Return the object that `freightsim compare --json` prints; what is missing is None, never NaN."""
    return {
        "base": comparison.base.scenario.name,
        "digest": comparison.base.scenario.digest(),
        "seed": comparison.base.seed,
        "replications": comparison.replications,
        "level": comparison.level,
        "asked_besides": {name: list(paths) for name, paths in comparison.asked_besides.items()},
        "scenarios": {name: _scenario_json(comparison, name) for name in comparison.others},
    }


def _scenario_json(comparison: Comparison, name: str) -> dict[str, Any]:
    runs, since = comparison.others[name], comparison.since(name)
    bottlenecks = {
        of: _bottleneck(comparison, key, since) for of, key in (("base", None), ("scenario", name)) if since is not None
    }
    return {
        "digest": runs.scenario.digest(),
        "dispatch": runs[0].dispatch,
        "loading": runs[0].loading,
        "choice": runs[0].choice,
        "differs_since": since,
        "summary": sentences(comparison, name),
        "years": _rows(comparison.table([each.name for each in known_quantities(comparison)]), name),
        "cities": _plain(comparison.cities(name)) if since is not None else [],
        "ways": _plain(comparison.by_way(name)) if since is not None else [],
        "stations": _plain(comparison.stations(name)) if since is not None else [],
        "first_bottleneck": bottlenecks,
    }


def _bottleneck(comparison: Comparison, name: str | None, since: int) -> dict[str, Any] | None:
    found = comparison.bottleneck(name, since)
    return None if found is None else {"station": found.station, "month": str(found.month), "share": found.share}


def _rows(table: pd.DataFrame, name: str) -> list[dict[str, Any]]:
    return _plain(table[table["scenario"] == name].drop(columns="scenario"))


def _plain(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {key: None if isinstance(value, float) and not isfinite(value) else value for key, value in row.items()}
        for row in table.to_dict("records")
    ]

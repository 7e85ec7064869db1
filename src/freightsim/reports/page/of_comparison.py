"""The report of a comparison: what each scenario changes, with its intervals, and the scenario itself in full."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from freightsim.calibration.besides import said_besides
from freightsim.language import _, in_use
from freightsim.plots.registry import OF_COMPARISONS
from freightsim.reports.change_in_words import sentences
from freightsim.reports.compare import STATION_UNITS, Shown, known_quantities, none_told
from freightsim.reports.lines import too_few_for_intervals
from freightsim.reports.page.of_run import Made, sections
from freightsim.reports.page.parts import Block, Number, Page, Section, Table, Text
from freightsim.reports.page.pictures import figure_of, picture
from freightsim.reports.page.tables import NOTHING, from_to, percent
from freightsim.results.names import city_name, station_in_words, way_name
from freightsim.statistics.comparison import Comparison, Difference

FIRST_SCREEN = ("trips", "value_usd", "teu", "yard_dwell_d", "cost_usd_per_feu", "t_co2e_per_feu")
"""Quantities whose change the first screen shows."""


def page_of_comparison(comparison: Comparison, made: Made) -> Page:
    """Return the report of a comparison; with one scenario, that scenario follows in full."""
    names = list(comparison.others)
    first = comparison.others[names[0]].scenario
    parts = [_changes(comparison, name, place) for place, name in enumerate(names)]
    if len(names) == 1:
        parts += sections(comparison.others[names[0]])
    return Page(
        title=_("{scenarios} against {base}").format(scenarios=", ".join(names), base=comparison.base.scenario.name),
        question=_("What does {name} change?").format(name=names[0])
        if len(names) == 1
        else _("What does each of these scenarios change?"),
        answer=_answer(comparison, names),
        numbers=_numbers(comparison, names[0]),
        sections=parts,
        made=made,
        about=first.description.replace("`", "") if len(names) == 1 else "",
        language=in_use(),
    )


def _answer(comparison: Comparison, names: Sequence[str]) -> list[str]:
    """Return two sentences for one scenario, one sentence each for several."""
    if len(names) > 1:
        return [f"{name}: {sentences(comparison, name)[0]}" for name in names]
    said = sentences(comparison, names[0])
    return [said[0] + _likely(comparison, names[0]), *said[-1:]] if len(said) > 1 else said


def _likely(comparison: Comparison, name: str) -> str:
    """Return the probability that the scenario has more trips than the base, over the years that it affects."""
    years = comparison.affected(name)
    at = [comparison.years.index(year) for year in years]
    base, other = (values[:, at].sum(axis=1) for values in comparison.by_replication(name, "trips"))
    span = f"{years[0]}-{years[-1]}" if len(years) > 1 else str(years[0])
    return " " + _("The probability of more trips than in the base over {span} is {chance}.").format(
        span=span, chance=percent(float(np.mean(other > base)))
    )


def _numbers(comparison: Comparison, name: str) -> list[Number]:
    year = comparison.years[-1]
    shown = {each.name: each for each in known_quantities(comparison)}
    found = []
    for quantity in FIRST_SCREEN:
        if quantity in shown:
            each, change = shown[quantity], comparison.yearly(name, quantity, year)
            value = each.form.format(change.other.mean / each.unit) if np.isfinite(change.other.mean) else NOTHING
            text, direction = _change(change, each.unit, each.form)
            label = f"{_(each.title)}, {year}"
            found.append(Number(label, value, "", text, direction))
    return found


def _change(found: Difference, unit: float, form: str) -> tuple[str, int]:
    low, high = found.change.ci_low, found.change.ci_high
    if not np.isfinite(found.change.mean):
        return "", 0
    if low is None or high is None:
        return _("change: {change}").format(change=_signed(found.change.mean, unit, form)), found.sign
    change, ends = _signed(found.change.mean, unit, form), (_signed(low, unit, form), _signed(high, unit, form))
    text = _("change: {change} (95 %: {low} to {high})").format(change=change, low=ends[0], high=ends[1])
    return text, found.sign


def _signed(value: float, unit: float, form: str) -> str:
    return ("+" if value > 0 else "") + form.format(value / unit) if value else "0"


def _changes(comparison: Comparison, name: str, place: int) -> Section:
    """Return the section on what one scenario changes."""
    blocks: list[Block] = [Text(sentences(comparison, name), as_list=True)]
    if comparison.affected(name):
        blocks += [
            *_figures(comparison, name, place),
            *(_years(comparison, name, each) for each in known_quantities(comparison)),
            _cities(comparison, name),
            _ways(comparison, name),
            _stations(comparison, name),
        ]
    lead = _("{number} replications of each on common random numbers; intervals are of paired differences.").format(
        number=comparison.replications
    )
    if said := said_besides(comparison.asked_besides):
        lead = f"{lead} {said}"
    if comparison.too_few:
        lead = f"{lead} {too_few_for_intervals(comparison.replications)}"
    return Section(f"change{place}", _("What {name} changes").format(name=name), lead, blocks)


def _figures(comparison: Comparison, name: str, place: int) -> list[Block]:
    return [
        picture(
            f"change{place}trips",
            figure_of(comparison, "change", OF_COMPARISONS),
            caption=_("Change of yearly trips against the base, with its 95 % interval."),
            described=_("Change of trips by year; the table below has the numbers."),
        ),
        picture(
            f"change{place}map",
            figure_of(comparison, "catchment", OF_COMPARISONS, scenario=name),
            caption=_("Cities that gain and lose cargo, as far as the intervals tell."),
            described=_("Map of gaining and losing cities; the table below names them."),
            high_cm=(17.0, 9.8),
        ),
    ]


def _years(comparison: Comparison, name: str, shown: Shown) -> Table:
    unit, form = shown.unit, shown.form
    since = comparison.since(name) or comparison.years[0]
    rows = []
    for year in comparison.years:
        if year >= since:
            found = comparison.yearly(name, shown.name, year)
            low, high = found.change.ci_low, found.change.ci_high
            interval = NOTHING
            if low is not None and high is not None:
                interval = from_to(_signed(low, unit, form), _signed(high, unit, form))
            means = (_mean(value, unit, form) for value in (found.base.mean, found.other.mean))
            rows.append((str(year), *means, _signed(found.change.mean, unit, form), interval))
    head = (_("Year"), _("base"), _("scenario"), _("change"), _("95 % interval"))
    return Table(_(shown.title), head, rows, words=(), folded=shown.name != "trips")


def _mean(value: float, unit: float, form: str) -> str:
    return form.format(value / unit) if np.isfinite(value) else NOTHING


def _cities(comparison: Comparison, name: str) -> Table:
    found = comparison.cities(name)
    told = found[(found["low"] > 0) | (found["high"] < 0)].sort_values("change", ascending=False)
    known = (comparison.base.scenario, comparison.others[name].scenario)
    rows = [
        (
            city_name(str(row["name"]), known),
            f"{row['base']:,.0f}",
            f"{row['change']:+,.0f}",
            _interval(row["low"], row["high"]),
        )
        for _number, row in told.iterrows()
    ]
    rows = rows or [(none_told(comparison), "", "", "")]
    head = (_("City"), _("base"), _("change"), _("95 % interval"))
    return Table(_("Cities that gain or lose, FEU"), head, rows)


def _interval(low: float, high: float) -> str:
    return from_to(f"{low:+,.0f}", f"{high:+,.0f}")


def _ways(comparison: Comparison, name: str) -> Table:
    rows = [
        (way_name(str(row["way"])), f"{row['base']:,.0f}", _signed(round(row["change"]), 1.0, "{:,.0f}"))
        for _number, row in comparison.by_way(name).iterrows()
    ]
    return Table(_("Expected by way, FEU"), (_("Way"), _("base"), _("change")), rows)


def _stations(comparison: Comparison, name: str) -> Table:
    found = comparison.stations(name)
    rows = []
    for _number, row in found[(found["low"] > 0) | (found["high"] < 0)].iterrows():
        title, unit, form = STATION_UNITS[row["quantity"]]
        numbers = (form.format(row[key] / unit) for key in ("base", "change"))
        interval = from_to(form.format(row["low"] / unit), form.format(row["high"] / unit))
        rows.append((station_in_words(row["station"], comparison.base.scenario), _(title), *numbers, interval))
    head = (_("Station"), _("Quantity"), _("base"), _("change"), _("95 % interval"))
    return Table(_("Use and waits of stations that change"), head, rows or [(_("none"), "", "", "", "")], words=(0, 1))

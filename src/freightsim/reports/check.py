"""Whether targets and market hold, for the terminal, for other programs, for Markdown, and as JUnit's XML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import isfinite
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from freightsim.base.language import N_, _, ngettext, packaged, place_name
from freightsim.calibration.checked import Check
from freightsim.calibration.drift import Drift
from freightsim.calibration.market import MarketFigure
from freightsim.calibration.published_support import SupportFigure
from freightsim.calibration.targets import Role, Target
from freightsim.calibration.verdicts import Answer, Verdict
from freightsim.reports.junit import JUnitCase, junit
from freightsim.reports.lines import before_record, broken, in_markdown
from freightsim.reports.table import Cell, Mark, Table, TableColumn
from freightsim.reports.tables import of_mean
from freightsim.results.vocabulary import DIRECTIONS, MARKET_QUANTITIES, QUANTITIES, Quantity, label
from freightsim.scenario import Scenario

DIGITS = 5
"""Significant digits of what is shown."""

HEADINGS: dict[Role, str] = {"fit": N_("Fitted"), "validate": N_("Only compared")}
SUPPORT_UNITS = {
    "local_usd": (N_("USD million a year"), 1e6, "{:,.1f}"),
    "usd_per_feu": (N_("USD a FEU"), 1.0, "{:,.0f}"),
}
"""Unit of a published figure of support by its measure, how much of USD it is, and how it is written."""
SUPPORT_FIELDS = ("id", "hub", "measure", "first_year", "last_year", "value", "low", "high", "basis", "source")
"""What is told of a published figure of support."""
MARKS: dict[Answer, Mark] = {Answer.HOLDS: "good", Answer.FAILS: "bad", Answer.OPEN: "open"}


def shown(check: Check, width: int) -> Group:
    """Return all that `freightsim check` prints, for a terminal of so many columns."""
    parts: list[RenderableType] = [Text(packaged(check.scenario.name), style="bold"), ""]
    for table in (*target_tables(check), *market_tables(check)):
        parts += [Text(table.title, style="bold underline"), ""]
        for of_quantity in table.by_first():
            parts += [of_quantity.rich(width), ""]
    for table in support_tables(check):
        parts += [Text(table.title, style="bold underline"), "", replace(table, title="").rich(width), ""]
    if check.drift:
        parts += [drift_table(check.drift).rich(width), ""]
    conflicts = [_conflict(target, check.scenario) for target in check.targets.targets.values() if target.conflict]
    if conflicts:
        parts += [Text(_("Where sources disagree"), style="bold"), *(broken(line, width) for line in conflicts), ""]
    return Group(*parts, *(broken(line, width) for line in lines(check)))


def lines(check: Check) -> Iterator[str]:
    """Yield what the verdicts come to, and on what evidence."""
    yield _("{replications} replications, seed {seed}; {level:.2%} intervals of the mean; targets of {name}.").format(
        replications=check.replications, seed=check.seed, level=check.level, name=check.targets.name
    )
    if check.scenario.fitted is None:
        yield _("The scenario has no record of a fit, so drift cannot be tested.")
    elif check.drift:
        yield ngettext(
            "{count} fitted number is not as fitted: {paths}.",
            "{count} fitted numbers are not as fitted: {paths}.",
            len(check.drift),
        ).format(count=len(check.drift), paths=", ".join(d.path for d in check.drift))
    clock, asked = check.scenario.clock, {year for each in check.targets.targets.values() for year in each.years}
    parts = [year for year in clock.years if year in asked and not clock.holds(year)]
    if parts:
        text = _("The horizon covers only part of {years}; targets are of whole years and do not apply there.")
        yield text.format(years=_(", ").join(map(str, parts)))
    if any(clock.before_record(year) for year in asked):
        yield before_record()
    if check.market:
        yield _("Market figures come from the choice model, before season, events and waiting.")
    broken_there = [figure for figure in check.market if not figure.holds]
    for answer, word in ((Answer.FAILS, _("Failed: {what}.")), (Answer.OPEN, _("Undecided: {what}."))):
        found = [verdict for verdict in check.verdicts.values() if verdict.answer == answer]
        if found:
            yield word.format(what=_by_period(found, check.scenario))
    if broken_there:
        yield _("Failed in the market: {what}.").format(what=_by_hub(broken_there, check.scenario))
    yield summary(check)


def summary(check: Check) -> str:
    """Return the line that says whether the targets hold."""
    parts = []
    for role, word in (
        ("fit", _("{kept} of {count} fitted")),
        ("validate", _("{kept} of {count} compared")),
    ):
        verdicts = check.of(role)  # type: ignore[arg-type]
        if verdicts:
            kept = sum(verdict.answer == Answer.HOLDS for verdict in verdicts)
            parts.append(word.format(kept=kept, count=len(verdicts)))
    if check.market:
        kept = sum(figure.holds for figure in check.market)
        parts.append(_("{kept} of {count} market figures").format(kept=kept, count=len(check.market)))
    text = _("All targets hold: {parts}.") if check.holds else _("Not all targets hold: {parts}.")
    return text.format(parts=_(", ").join(parts))


def as_json(check: Check) -> dict[str, Any]:
    """Return the object that `freightsim check --json` prints; numbers are in units, what is missing is None."""
    fitted = check.scenario.fitted
    return {
        "scenario": check.scenario.name,
        "digest": check.scenario.digest(),
        "targets_digest": check.targets.digest(),
        "seed": check.seed,
        "replications": check.replications,
        "level": check.level,
        "fitted": None if fitted is None else {"seed": fitted.seed, "made": fitted.made.isoformat()},
        "drift": [
            {"path": d.path, "fitted": d.fitted, "now": d.now, "change": d.change, "unit": d.unit} for d in check.drift
        ],
        "holds": check.holds,
        "targets": {key: _plain(verdict) for key, verdict in check.verdicts.items()},
        "market": [_plain_figure(figure) for figure in check.market],
        "support": [
            {name: getattr(each.published, name) for name in SUPPORT_FIELDS} | {"found": each.found}
            for each in check.support
        ],
    }


def as_markdown(check: Check) -> str:
    """Return a Markdown section: the summary, and tables of all targets and of the market."""
    out = [f"## {in_markdown(packaged(check.scenario.name))}", "", f"**{summary(check)}**", ""]
    drifted = [drift_table(check.drift)] if check.drift else []
    for table in (*target_tables(check), *market_tables(check), *support_tables(check), *drifted):
        out += [f"### {table.title}", "", table.markdown()]
    return "\n".join([*out, *(f"- {in_markdown(line)}" for line in list(lines(check))[:-1]), ""])


def as_junit(check: Check) -> str:
    """Return a test report: a case for each target and figure; what cannot be told fails with a message of its own."""
    cases = [_case(key, verdict, check.scenario) for key, verdict in check.verdicts.items()]
    return junit(check.scenario.name, [*cases, *(_case_of_figure(each, check.scenario) for each in check.market)])


def _case(key: str, verdict: Verdict, scenario: Scenario) -> JUnitCase:
    answer, said = verdict.answer, _sentence(verdict, scenario)
    failure = None if answer == Answer.HOLDS else (str(answer), f"{_(str(answer))}: {said}", _reason(verdict))
    group = f"{verdict.target.role}.{verdict.target.quantity}"
    return JUnitCase(group, key, f"{said}\n{packaged(verdict.target.note)}".strip(), failure)


def _case_of_figure(figure: MarketFigure, scenario: Scenario) -> JUnitCase:
    name = "_".join(filter(None, (figure.quantity, figure.hub, str(figure.year), figure.direction)))
    said, answer = _sentence_of_figure(figure, scenario), str(Answer.FAILS)
    reason = _("The figure of the choice model is outside the accepted range.")
    failure = None if figure.holds else (answer, f"{_(answer)}: {said}", reason)
    return JUnitCase(f"market.{figure.quantity}", name, said, failure)


def target_tables(check: Check) -> list[Table]:
    """Return what the fit aims at, and what it does not: each target with what was published, accepted, simulated."""
    columns = (
        *(TableColumn("quantity", _("Quantity")), TableColumn("period", _("Years"))),
        *(_range("published", _("published")), _range("accepted", _("accepted"))),
        *(_number("simulated", _("simulated")), _range("interval", _("interval"))),
        TableColumn("answer", _("Answer")),
    )
    return [
        Table(role, _(heading), columns, [_row(verdict, check.scenario) for verdict in check.of(role)])
        for role, heading in HEADINGS.items()
        if check.of(role)
    ]


def market_tables(check: Check) -> list[Table]:
    """Return the table of the market: what was published, accepted, and is chosen; none without figures."""
    columns = (
        *(TableColumn("quantity", _("Quantity")), TableColumn("hub", _("Hub"), wraps=True)),
        *(TableColumn("direction", _("Direction")), TableColumn("year", _("Year"))),
        *(_number("published", _("published")), _range("accepted", _("accepted")), _number("found", _("model"))),
        TableColumn("answer", _("Answer")),
    )
    rows = [_figure_row(figure, check.scenario) for figure in check.market]
    return [Table("market", _("Market, by the choice model without simulation"), columns, rows)] if rows else []


def support_tables(check: Check) -> list[Table]:
    """Return published support beside the model's, for information, a table for each unit; none without figures."""
    columns = (
        *(TableColumn("hub", _("Hub"), wraps=True), TableColumn("years", _("Years"))),
        *(_number("published", _("published")), _range("range", _("range")), _number("found", _("model"))),
        TableColumn("basis", _("Basis"), wraps=True),
    )
    found = []
    for measure, (unit, _scale, _form) in SUPPORT_UNITS.items():
        rows = [_support_row(each, check.scenario) for each in check.support if each.published.measure == measure]
        title = _("Support as published, {unit} (for information, not fitted)").format(unit=_(unit))
        found += [Table(f"support_{measure}", title, columns, rows)] if rows else []
    return found


def _support_row(figure: SupportFigure, scenario: Scenario) -> tuple[Any, ...]:
    told = figure.published
    _unit, scale, form = SUPPORT_UNITS[told.measure]
    low, high = (form.format(value / scale) for value in (told.low, told.high))
    years = str(told.first_year) if told.first_year == told.last_year else f"{told.first_year}-{told.last_year}"
    return (
        *(Cell(told.hub, _hub_name(told.hub, scenario)), years),
        Cell(told.value, form.format(told.value / scale)),
        Cell((told.low, told.high), f"{low}-{high}" if told.low < told.high else "-"),
        Cell(figure.found, form.format(figure.found / scale)),
        _(told.basis),
    )


def _figure_row(figure: MarketFigure, scenario: Scenario) -> tuple[Any, ...]:
    quantity = MARKET_QUANTITIES[figure.quantity]
    answer = Answer.HOLDS if figure.holds else Answer.FAILS
    values = (figure.published, (figure.low, figure.high), figure.found)
    return (
        *(Cell(figure.quantity, _(quantity.title)), Cell(figure.hub, _hub_name(figure.hub, scenario))),
        *(Cell(figure.direction, _(DIRECTIONS[figure.direction])), str(figure.year)),
        *(Cell(value, text) for value, text in zip(values, _figure_cells(figure), strict=True)),
        Cell(str(answer), _(str(answer)), MARKS[answer]),
    )


def _figure_cells(figure: MarketFigure) -> tuple[str, str, str]:
    """Return what was published, what is accepted, and what is found."""
    quantity = MARKET_QUANTITIES[figure.quantity]
    accepted = _span(quantity, figure.low, figure.high)
    return _written(quantity, figure.published), accepted, _written(quantity, figure.found)


def _hub_name(hub: str, scenario: Scenario) -> str:
    """Return the name of a hub of a figure; the scenario's own port is none of the hubs."""
    if not hub:
        return _("all")
    return place_name(scenario.hubs[hub]) if hub in scenario.hubs else place_name(scenario.port)


def _sentence_of_figure(figure: MarketFigure, scenario: Scenario) -> str:
    published, accepted, found = _figure_cells(figure)
    return _("{title}, {hub}, {direction}, {year}: model {found}, published {published}, accepted {accepted}").format(
        title=_(MARKET_QUANTITIES[figure.quantity].title),
        hub=_hub_name(figure.hub, scenario),
        direction=_(DIRECTIONS[figure.direction]),
        year=figure.year,
        found=found,
        published=published,
        accepted=accepted,
    )


def _number(key: str, heading: str) -> TableColumn:
    return TableColumn(key, heading, "{:,g}")


def _range(key: str, heading: str) -> TableColumn:
    return TableColumn(key, heading, "{:,g}", interval=True)


def _row(verdict: Verdict, scenario: Scenario) -> tuple[Any, ...]:
    target, found = verdict.target, verdict.simulated
    published = target.band if target.value is None else (target.value, target.value)
    values = (published, target.accepted, found.mean, of_mean(found))
    return (
        *(Cell(target.quantity, _(QUANTITIES[target.quantity].title)), _period_cell(target, scenario)),
        *(Cell(value, text) for value, text in zip(values, _cells(verdict), strict=True)),
        Cell(str(verdict.answer), _(str(verdict.answer)), MARKS[verdict.answer]),
    )


def _cells(verdict: Verdict) -> tuple[str, str, str, str]:
    """Return what was published, what is accepted, the simulated mean, and its interval."""
    target, found, quantity = verdict.target, verdict.simulated, QUANTITIES[verdict.target.quantity]
    interval = "-" if found.ci_low is None or found.ci_high is None else _span(quantity, found.ci_low, found.ci_high)
    return _published(target), _span(quantity, *target.accepted), _written(quantity, found.mean), interval


def _published(target: Target) -> str:
    quantity = QUANTITIES[target.quantity]
    if target.value is not None:
        return _written(quantity, target.value)
    return _span(quantity, *target.band) if target.band else "-"


def _written(quantity: Quantity, value: float) -> str:
    """Return a figure as it is shown, without decimals that say nothing."""
    if not isfinite(value):
        return "-"
    scaled = value / quantity.scale
    before = len(str(int(abs(scaled))))
    text = f"{scaled:,.{min(quantity.digits, max(DIGITS - before, 0))}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _span(quantity: Quantity, low: float, high: float) -> str:
    return f"{_written(quantity, max(low, 0.0))}-{_written(quantity, high)}"


def _period(target: Target, scenario: Scenario) -> str:
    """Return what a target is of: a year, years, a border, or a border in years."""
    return " ".join(filter(None, (_border_name(target.border, scenario), target.span)))


def _period_cell(target: Target, scenario: Scenario) -> Cell:
    return Cell(target.period, _period(target, scenario))


def _border_name(border: str | None, scenario: Scenario) -> str:
    """Return what a border is called, one that the scenario does not have by its id; nothing for none."""
    return label(scenario.borders, border) if border in scenario.borders else border or ""


def _conflict(target: Target, scenario: Scenario) -> str:
    """Return where sources of a target disagree."""
    title = _(QUANTITIES[target.quantity].title)
    what = _("{title}, {period}").format(title=title, period=_period(target, scenario))
    return _("{name}: {text}").format(name=what, text=packaged(target.conflict))


def _sentence(verdict: Verdict, scenario: Scenario) -> str:
    title = _(QUANTITIES[verdict.target.quantity].title)
    published, accepted, mean, interval = _cells(verdict)
    return _(
        "{title}, {period}: simulated {mean} ({interval}) after {replications} replications, "
        "published {published}, accepted {accepted}"
    ).format(
        title=title,
        period=_period(verdict.target, scenario),
        mean=mean,
        interval=interval,
        replications=verdict.replications,
        published=published,
        accepted=accepted,
    )


def _reason(verdict: Verdict) -> str:
    if verdict.answer == Answer.FAILS:
        return _("The interval of the simulated mean lies wholly outside the accepted range.")
    if verdict.simulated.ci_low is None:
        return _("There are too few replications for an interval: six are needed.")
    return _(
        "The interval of the simulated mean crosses an end of the accepted range: more replications may decide it."
    )


def _by_period(verdicts: Sequence[Verdict], scenario: Scenario) -> str:
    """Return quantities by what they are of: "2014 (train trips, cargo); 2014-2015 (cargo value)"."""
    found: dict[tuple[str, tuple[int, ...]], list[Target]] = {}
    for verdict in verdicts:
        found.setdefault((verdict.target.border or "", tuple(verdict.target.years)), []).append(verdict.target)
    parts = (
        (_period(found[key][0], scenario), [_(QUANTITIES[target.quantity].what) for target in found[key]])
        for key in sorted(found)
    )
    return _("; ").join(_in_brackets(period, whats) for period, whats in parts)


def _by_hub(figures: Sequence[MarketFigure], scenario: Scenario) -> str:
    """Return figures of the market by what they are of: "share of rail (2019); cargo of a hub, Xi'an (2016, 2017)"."""
    found: dict[tuple[str, str], dict[int, None]] = {}
    for figure in figures:
        found.setdefault((figure.quantity, figure.hub), {})[figure.year] = None
    parts = []
    for (quantity, hub), years in found.items():
        what = _(MARKET_QUANTITIES[quantity].what)
        if hub:
            what = _("{quantity}, {hub}").format(quantity=what, hub=_hub_name(hub, scenario))
        parts.append(_in_brackets(what, [str(year) for year in years]))
    return _("; ").join(parts)


def _in_brackets(text: str, more: Sequence[str]) -> str:
    return _("{text} ({more})").format(text=text, more=_(", ").join(more))


def drift_table(found: Sequence[Drift]) -> Table:
    """Return the fitted numbers that are not as fitted."""
    columns = (
        TableColumn("parameter", _("parameter"), wraps=True),
        *(TableColumn("fitted", _("fitted"), "{:.6g}"), TableColumn("now", _("now"), "{:.6g}")),
        TableColumn("change", _("change"), "{:.1f}%", 0.01, sign=True),
    )
    rows = [
        (each.path, each.fitted, Cell(None, _("removed")) if each.now is None else each.now, each.change)
        for each in found
    ]
    return Table("drift", _("Not as fitted"), columns, rows)


def _plain(verdict: Verdict) -> dict[str, Any]:
    target, found = verdict.target, verdict.simulated
    low, high = target.accepted
    return {
        "quantity": target.quantity,
        "years": list(target.years),
        "border": target.border,
        "unit": target.unit,
        "role": target.role,
        "status": target.status,
        "confidence": target.confidence,
        "published": target.value,
        "band": target.band,
        "accepted": [low, high],
        "mean": found.mean if isfinite(found.mean) else None,
        "ci_low": found.ci_low if found.ci_low is None else max(found.ci_low, 0.0),
        "ci_high": found.ci_high,
        "replications": verdict.replications,
        "verdict": str(verdict.answer),
        "source": target.source,
        "note": target.note,
        "conflict": target.conflict,
    }


def _plain_figure(figure: MarketFigure) -> dict[str, Any]:
    return {
        "quantity": figure.quantity,
        "year": figure.year,
        "direction": figure.direction,
        "hub": figure.hub,
        "published": figure.published,
        "accepted": [figure.low, figure.high],
        "found": figure.found if isfinite(figure.found) else None,
        "holds": figure.holds,
    }

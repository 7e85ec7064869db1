"""Whether the targets hold, for the terminal, for other programs, for Markdown, and for test reports in JUnit's XML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any
from xml.etree import ElementTree as ET

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from freightsim.base.language import N_, _, ngettext
from freightsim.calibration.checked import Check
from freightsim.calibration.drift import Drift
from freightsim.calibration.targets import Role, Target
from freightsim.calibration.verdicts import Answer, Verdict
from freightsim.reports.lines import before_record, broken, in_markdown
from freightsim.results.vocabulary import QUANTITIES

DIGITS = 5
"""Significant digits of what is shown."""

HEADINGS: dict[Role, str] = {"fit": N_("What the fit aims at"), "validate": N_("Not fitted, still true")}
COLUMNS = ("", N_("published"), N_("accepted"), N_("simulated"), N_("interval"), "")
STYLES = {Answer.HOLDS: "green", Answer.FAILS: "bold red", Answer.OPEN: "yellow"}


def shown(check: Check, width: int) -> Group:
    """Return all that `freightsim check` prints, for a terminal of so many columns."""
    parts: list[RenderableType] = [Text(check.scenario.name, style="bold"), ""]
    for role, heading in HEADINGS.items():
        if check.of(role):
            parts += [Text(_(heading), style="bold underline"), ""]
            for quantity, verdicts in _by_quantity(check.of(role)).items():
                parts += [_table(quantity, verdicts), ""]
    if check.drift:
        parts += [_drift_table(check.drift), ""]
    conflicts = [f"{key}: {target.conflict}" for key, target in check.targets.targets.items() if target.conflict]
    if conflicts:
        parts += [Text(_("Where sources disagree"), style="bold"), *(broken(line, width) for line in conflicts), ""]
    return Group(*parts, *(broken(line, width) for line in lines(check)))


def lines(check: Check) -> Iterator[str]:
    """Yield what the verdicts come to, and on what evidence."""
    yield (
        _("{replications} replications, seed {seed}; {level:.2%} intervals of the mean; targets of {name}.").format(
            replications=check.replications, seed=check.seed, level=check.level, name=check.targets.name
        )
    )
    if check.scenario.fitted is None:
        yield _("The scenario has no record of a fit, so nothing can be said of drift.")
    elif check.drift:
        yield ngettext(
            "{count} fitted number is not as fitted: {paths}.",
            "{count} fitted numbers are not as fitted: {paths}.",
            len(check.drift),
        ).format(count=len(check.drift), paths=", ".join(d.path for d in check.drift))
    clock, asked = check.scenario.clock, {year for each in check.targets.targets.values() for year in each.years}
    parts = [year for year in clock.years if year in asked and not clock.holds(year)]
    if parts:
        text = _("Of {years} the horizon holds a part only, and targets are of whole years: they tell nothing there.")
        yield text.format(years=_(", ").join(map(str, parts)))
    if any(clock.before_record(year) for year in asked):
        yield before_record()
    for answer, word in ((Answer.FAILS, _("Broken: {what}.")), (Answer.OPEN, _("Cannot be told: {what}."))):
        found = [verdict for verdict in check.verdicts.values() if verdict.answer == answer]
        if found:
            yield word.format(what=_by_period(found))
    yield summary(check)


def summary(check: Check) -> str:
    """Return the line that says whether the targets hold."""
    parts = []
    for role, word in (
        ("fit", _("{kept} of {count} of what the fit aims at")),
        ("validate", _("{kept} of {count} of what is only compared")),
    ):
        verdicts = check.of(role)  # type: ignore[arg-type]
        if verdicts:
            kept = sum(verdict.answer == Answer.HOLDS for verdict in verdicts)
            parts.append(word.format(kept=kept, count=len(verdicts)))
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
    }


def as_markdown(check: Check) -> str:
    """Return a Markdown section: the summary, and a table of all targets."""
    out = [f"## {in_markdown(check.scenario.name)}", "", f"**{summary(check)}**", ""]
    for role, heading in HEADINGS.items():
        verdicts = check.of(role)
        if verdicts:
            headings = (_("target"), *(_(each) for each in COLUMNS[1:-1]), _("verdict"))
            out += [f"### {_(heading)}", "", f"| {' | '.join(headings)} |"]
            out += ["| --- | ---: | ---: | ---: | ---: | --- |"]
            for verdict in verdicts:
                title = _(QUANTITIES[verdict.target.quantity].title)
                mark = "" if verdict.answer == Answer.HOLDS else "**"
                cells = [f"{title}, {verdict.target.period}", *_cells(verdict), f"{mark}{_(str(verdict.answer))}{mark}"]
                out.append(f"| {' | '.join(map(_cell, cells))} |")
            out.append("")
    if check.drift:
        headings = (_("parameter"), _("fitted"), _("now"), _("change"))
        out += ["### " + _("Not as fitted"), "", f"| {' | '.join(headings)} |", "| --- | ---: | ---: | ---: |"]
        out += [f"| {' | '.join(map(_cell, _drift_cells(each)))} |" for each in check.drift] + [""]
    return "\n".join([*out, *(f"- {in_markdown(line)}" for line in list(lines(check))[:-1]), ""])


def as_junit(check: Check) -> str:
    """Return a test report: a case for each target; one that cannot be told fails with a message of its own."""
    wrong = [verdict for verdict in check.verdicts.values() if verdict.answer != Answer.HOLDS]
    counts = {"tests": str(len(check.verdicts)), "failures": str(len(wrong)), "errors": "0", "skipped": "0"}
    suites = ET.Element("testsuites", {"name": "freightsim check", **counts})
    suite = ET.SubElement(suites, "testsuite", {"name": check.scenario.name, **counts})
    for key, verdict in check.verdicts.items():
        case = {"classname": f"{verdict.target.role}.{verdict.target.quantity}", "name": key, "time": "0"}
        element = ET.SubElement(suite, "testcase", case)
        if verdict.answer != Answer.HOLDS:
            failure = {"type": str(verdict.answer), "message": f"{_(str(verdict.answer))}: {_sentence(verdict)}"}
            ET.SubElement(element, "failure", failure).text = _reason(verdict)
        ET.SubElement(element, "system-out").text = _printable(f"{_sentence(verdict)}\n{verdict.target.note}".strip())
    for element in suites.iter():
        element.attrib.update({name: _printable(text) for name, text in element.attrib.items()})
    ET.indent(suites)
    return ET.tostring(suites, encoding="utf-8", xml_declaration=True).decode() + "\n"


def _by_quantity(verdicts: Sequence[Verdict]) -> dict[str, list[Verdict]]:
    found: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        found.setdefault(verdict.target.quantity, []).append(verdict)
    return found


def _bare(title: str) -> Table:
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        header_style="",
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
        collapse_padding=True,
    )


def _table(quantity: str, verdicts: Sequence[Verdict]) -> Table:
    table = _bare(_(QUANTITIES[quantity].title))
    for number, heading in enumerate(COLUMNS):
        table.add_column(_(heading), justify="right" if 0 < number < len(COLUMNS) - 1 else "left", no_wrap=True)
    for verdict in verdicts:
        answer = Text(_(str(verdict.answer)), style=STYLES[verdict.answer])
        table.add_row(verdict.target.period, *_cells(verdict), answer)
    return table


def _cells(verdict: Verdict) -> tuple[str, str, str, str]:
    """Return what was published, what is accepted, the simulated mean, and its interval."""
    target, found = verdict.target, verdict.simulated
    interval = "-" if found.ci_low is None or found.ci_high is None else _span(target, found.ci_low, found.ci_high)
    return _published(target), _span(target, *target.accepted), _written(target, found.mean), interval


def _published(target: Target) -> str:
    if target.value is not None:
        return _written(target, target.value)
    return _span(target, *target.band) if target.band else "-"


def _written(target: Target, value: float) -> str:
    """Return a figure as it is shown, without decimals that say nothing."""
    quantity = QUANTITIES[target.quantity]
    if not isfinite(value):
        return "-"
    scaled = value / quantity.scale
    before = len(str(int(abs(scaled))))
    text = f"{scaled:,.{min(quantity.digits, max(DIGITS - before, 0))}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def table_of(verdicts: Sequence[Verdict]) -> list[tuple[str, ...]]:
    """Return a row for each verdict: quantity, period, published, accepted, simulated, interval, answer."""
    return [
        (_(QUANTITIES[each.target.quantity].title), each.target.period, *_cells(each), _(str(each.answer)))
        for each in verdicts
    ]


def _span(target: Target, low: float, high: float) -> str:
    return f"{_written(target, max(low, 0.0))}-{_written(target, high)}"


def _sentence(verdict: Verdict) -> str:
    title = _(QUANTITIES[verdict.target.quantity].title)
    published, accepted, mean, interval = _cells(verdict)
    return _(
        "{title}, {period}: simulated {mean} ({interval}) after {replications} replications, "
        "published {published}, accepted {accepted}"
    ).format(
        title=title,
        period=verdict.target.period,
        mean=mean,
        interval=interval,
        replications=verdict.replications,
        published=published,
        accepted=accepted,
    )


def _reason(verdict: Verdict) -> str:
    if verdict.answer == Answer.FAILS:
        return _("The interval of the simulated mean lies wholly outside what is accepted.")
    return _("The interval of the simulated mean crosses an end of what is accepted: more replications could tell.")


def _by_period(verdicts: Sequence[Verdict]) -> str:
    """Return quantities by what they are of: "2014 (trips, tonnes), 2014-2015 (value_usd)"."""
    found: dict[str, list[str]] = {}
    for verdict in verdicts:
        found.setdefault(verdict.target.period, []).append(verdict.target.quantity)
    return ", ".join(f"{period} ({', '.join(found[period])})" for period in sorted(found))


def _drift_table(found: Sequence[Drift]) -> Table:
    table = _bare(_("Not as fitted"))
    table.add_column(_("parameter"), overflow="fold")
    for heading in (_("fitted"), _("now"), _("change")):
        table.add_column(heading, justify="right", no_wrap=True)
    for each in found:
        table.add_row(*_drift_cells(each))
    return table


def _drift_cells(each: Drift) -> tuple[str, str, str, str]:
    now = _("gone") if each.now is None else f"{each.now:.6g}"
    return each.path, f"{each.fitted:.6g}", now, "-" if each.change is None else f"{each.change:+.1%}"


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


def _cell(text: str) -> str:
    """Return a text that stays in its cell."""
    return " ".join(text.split()).replace("|", "\\|")


def _printable(text: str) -> str:
    """Return a text without the control characters that XML cannot hold."""
    return "".join(each if each.isprintable() or each == "\n" else "?" for each in text)

"""What `freightsim tornado` prints: the answer at both ends of each assumption with bars, and what it hangs on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.text import Text

from freightsim.base.errors import arguments
from freightsim.base.language import PLACE, _, listed, packaged, pgettext
from freightsim.base.line_breaks import padded
from freightsim.reports.fitting import GAP
from freightsim.reports.lines import broken
from freightsim.reports.table import Cell, Table, TableColumn
from freightsim.results.vocabulary import FEU_OF_CITY, QUANTITIES

if TYPE_CHECKING:
    from freightsim.facts import Range
    from freightsim.statistics.comparison import Difference
    from freightsim.studies.sensitivity import Assumption, Bar, Tornado

BESIDE = 24
"""Columns of a bar at least; where fewer are left beside the numbers, bars stand below them."""

LOW, HIGH, BOTH, NOW = "-", "=", "#", "|"
"""Signs of a bar: towards the answer at the low end, at the high end, where both lie on one side, and now."""


def shown(tornado: Tornado, width: int) -> Group:
    """Return all that is printed, for a terminal of so many columns."""
    parts: list[RenderableType] = [Text(title(tornado), style="bold"), "", broken(at_present(tornado), width)]
    if tornado.bars:
        parts += ["", *_tables(tornado, width)]
    return Group(*parts, "", *(broken(line, width) for line in (*grounds(tornado), *sentences(tornado))))


def title(tornado: Tornado) -> str:
    """Return what is asked of whom."""
    return _("{name}, against {base}").format(name=packaged(tornado.names[1]), base=packaged(tornado.names[0]))


def assumptions_table(tornado: Tornado) -> Table:
    """Return the low and high value of each assumption, both answers, and how far they are apart."""
    columns = (
        TableColumn("assumption", _("Assumption"), wraps=True),
        *(
            TableColumn(key, heading, "{:,g}")
            for key, heading in (
                *(("low", _("low")), ("high", _("high"))),
                *(("answer_at_low", _("change at low")), ("answer_at_high", _("at high")), ("swing", _("swing"))),
            )
        ),
    )
    return Table("tornado", "", columns, [_row(tornado, bar) for bar in tornado.bars])


def at_present(tornado: Tornado) -> str:
    """Return the answer at present values, in a sentence."""
    found = tornado.present
    unit, form = _unit(tornado)
    low, high = found.change.ci_low, found.change.ci_high
    interval = "" if low is None or high is None else (
        _(" (95 % interval {low} to {high})").format(low=_signed(tornado, low), high=_signed(tornado, high))
    )  # fmt: skip
    if found.none_seen:
        interval = _(" (the same in all {count} replications)").format(count=found.change.n)
    return _("{what}, {span}: at present values the change is {change}{interval} on {base}.").format(
        what=_what(tornado),
        span=_span(tornado),
        change=_signed(tornado, found.change.mean),
        interval=interval,
        base=form.format(found.base.mean / unit),
    )


def sentences(tornado: Tornado) -> list[str]:
    """Return on which assumption the answer hangs most, and whether its sign is the same over all of them."""
    return [_most(tornado), _sign(tornado)] if tornado.bars else []


def grounds(tornado: Tornado) -> Iterator[str]:
    """Yield how the answers came about, what was refitted, cut and left out."""
    kind = _("averaged") if tornado.averaged else _("summed")
    yield _(
        "{replications} replications, seed {seed}, common random numbers; {kind} over {span}; one assumption is "
        "changed at a time; +- is the half-width of the 95 % interval of a change."
    ).format(replications=tornado.replications, seed=tornado.seed, kind=kind, span=_span(tornado))
    if any(bar.assumption.low.log_odds or bar.assumption.high.log_odds for bar in tornado.bars):
        yield _(
            "* Refitted to {refit_year}: the attraction of rail is shifted equally in base and scenario, so that the "
            "port's expected bookings of {refit_year} are unchanged in each direction."
        ).format(refit_year=tornado.refit_year)
    end, whole = tornado.ends
    if end < whole:
        text = _("Simulated to {end} instead of {whole} ({option_to}).")
        yield text.format(end=_day_before(end), whole=_day_before(whole), **arguments("to"))
    if tornado.quantity == FEU_OF_CITY:
        yield _(
            "The choice model alone, without full trains, rakes or yards, gives {expected:+,.0f} at present values."
        ).format(expected=tornado.expected)
    if tornado.left_out:
        names = _("; ").join(f"{_(each.range.meaning)} ({each.likely_swing:,.0f})" for each in tornado.left_out)
        yield _(
            "These assumptions have the largest swing in the choice model, or, if it has none there, in two "
            "replications; omitted, with that swing in FEU: {names}."
        ).format(names=names)
    if tornado.unfit:
        yield _("Not in these scenarios, or not with these ends: {names}.").format(
            names=_("; ").join(_(each.meaning) for each in tornado.unfit)
        )
    if tornado.unfinished:
        yield _("Not finished: {names}.").format(
            names=_("; ").join(_(each.range.meaning) for each in tornado.unfinished)
        )


def as_json(tornado: Tornado) -> dict[str, Any]:
    """Return the object that `freightsim tornado --json` prints; numbers are in units, what is missing is None."""
    return {
        "base": {"name": tornado.names[0], "digest": tornado.digests[0]},
        "scenario": {"name": tornado.names[1], "digest": tornado.digests[1]},
        "quantity": tornado.quantity,
        "over_years": "mean" if tornado.averaged else "sum",
        "cities": list(tornado.cities),
        "years": list(tornado.years),
        "simulated_to": tornado.ends[0].isoformat(),
        "horizon_to": tornado.ends[1].isoformat(),
        "refit_year": tornado.refit_year,
        "seed": tornado.seed,
        "replications": tornado.replications,
        "present": _answer(tornado.present) | {"expected": tornado.expected},
        "assumptions": [_bar(bar) for bar in tornado.bars],
        "left_out": [_expected(each) for each in tornado.left_out],
        "unfit": [_range(each) for each in tornado.unfit],
        "unfinished": [_expected(each) for each in tornado.unfinished],
        "text": sentences(tornado),
    }


def _bar(bar: Bar) -> dict[str, Any]:
    ends = (("low", bar.assumption.low, bar.low), ("high", bar.assumption.high, bar.high))
    answers = {name: _answer(found) | {"log_odds": dict(point.log_odds)} for name, point, found in ends}
    swing = {name: value for name, value in _answer(bar.swing).items() if name not in ("base", "scenario")}
    return _expected(bar.assumption) | {"answer": answers, "swing": swing}


def _expected(each: Assumption) -> dict[str, Any]:
    expected = {
        "expected": list(each.expected),
        "expected_swing": each.expected_swing,
        "tried_swing": each.tried_swing,
    }
    return _range(each.range) | {"present": list(each.values)} | expected


def _range(row: Range) -> dict[str, Any]:
    return {
        "id": row.id,
        "path": row.path,
        "from": row.start.isoformat() if row.start is not None else None,
        "ratios": [row.low, row.high],
        "unit": row.unit,
        "meaning": row.meaning,
        "note": row.note,
        "origin": row.origin,
    }


def _answer(found: Difference) -> dict[str, Any]:
    return {
        "base": found.base.mean,
        "scenario": found.other.mean,
        "change": found.change.mean,
        "ci_low": found.change.ci_low,
        "ci_high": found.change.ci_high,
    }


def _tables(tornado: Tornado, width: int) -> Iterator[RenderableType]:
    """Yield the numbers with a bar beside each; on a narrow terminal the bars below them."""
    table = assumptions_table(tornado)
    beside, names = width - table.wide() - GAP, table.widths()[0]
    if beside >= BESIDE:
        yield table.beside([TableColumn("bar", "")], [(bar,) for bar in drawn(tornado, beside)]).rich(width)
        return
    yield table.rich(width)
    yield ""
    bars = drawn(tornado, max(width - names - 2, BESIDE))
    yield from (_line(f"{padded(row[0], names)}  {bar}") for row, bar in zip(table.texts(), bars, strict=True))


def drawn(tornado: Tornado, room: int) -> list[str]:
    """Return a bar for each assumption, on one scale of so many characters."""
    now = tornado.present.change.mean
    means = [now, *(found.change.mean for bar in tornado.bars for found in (bar.low, bar.high))]
    least, most = min(means), max(means)

    def place(mean: float) -> int:
        return round((mean - least) / (most - least) * (room - 1)) if most > least else 0

    return [_drawn(place(bar.low.change.mean), place(bar.high.change.mean), place(now)) for bar in tornado.bars]


def _drawn(low: int, high: int, now: int) -> str:
    marks = [" "] * (max(low, high, now) + 1)
    for end, sign in ((low, LOW), (high, HIGH)):
        for place in range(min(end, now), max(end, now) + 1):
            marks[place] = BOTH if marks[place] not in (" ", sign) else sign
    marks[now] = NOW
    return "".join(marks)


def _row(tornado: Tornado, bar: Bar) -> tuple[Cell, ...]:
    each, (unit, form) = bar.assumption, _unit(tornado)
    star = "*" if each.low.log_odds or each.high.log_odds else ""
    ends = ((each.range.low, bar.low), (each.range.high, bar.high))
    swing = abs(bar.swing.change.mean)
    return (
        Cell(each.range.id, f"{_named(each)}{star}"),
        *(Cell(ratio * (each.values[0] if _one_value(each) else 1.0), _value(each, ratio)) for ratio, _found in ends),
        *(
            Cell(found.change.mean, _signed(tornado, found.change.mean) + _half(tornado, found))
            for _ratio, found in ends
        ),
        Cell(swing, form.format(swing / unit) + _half(tornado, bar.swing)),
    )


def _named(each: Assumption) -> str:
    """Return what an assumption is, with its unit where its value is shown."""
    return (
        _("{meaning}, {unit}").format(meaning=_(each.range.meaning), unit=_(each.range.unit))
        if _one_value(each) and each.range.unit != "1"
        else _(each.range.meaning)
    )


def _one_value(each: Assumption) -> bool:
    return len(each.values) == 1


def _value(each: Assumption, ratio: float) -> str:
    """Return the value at an end, or its ratio where several numbers are moved together."""
    if not _one_value(each):
        return f"x {ratio:g}"
    value = each.values[0] * ratio
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _unit(tornado: Tornado) -> tuple[float, str]:
    """Return in what the quantity is shown, and how a number of it is written."""
    unit = QUANTITIES[tornado.quantity].scale
    largest = max(abs(found.change.mean) for found in _answers(tornado)) / unit
    return unit, "{:,.0f}" if largest >= 100 else "{:,.1f}" if largest >= 10 else "{:,.3g}"


def _answers(tornado: Tornado) -> Sequence[Difference]:
    return [tornado.present, *(found for bar in tornado.bars for found in (bar.low, bar.high))]


def _half(tornado: Tornado, found: Difference) -> str:
    """Return half of the interval, after a sign that says so."""
    unit, form = _unit(tornado)
    return f" +- {form.format(found.half_width / unit)}" if found.half_width is not None else ""


def _signed(tornado: Tornado, value: float) -> str:
    unit, form = _unit(tornado)
    text = form.format(value / unit)
    return f"+{text}" if value > 0 else text


def _what(tornado: Tornado) -> str:
    """Return what the quantity is, with the unit in which it is shown."""
    if tornado.quantity == FEU_OF_CITY:
        return _("FEU of {cities} by the port").format(
            cities=listed([pgettext(PLACE, name) for name in tornado.cities])
        )
    return _(QUANTITIES[tornado.quantity].title)


def _span(tornado: Tornado) -> str:
    years = tornado.years
    return _("{low} to {high}").format(low=years[0], high=years[-1]) if len(years) > 1 else str(years[0])


def _most(tornado: Tornado) -> str:
    bar = tornado.bars[0]
    each = bar.assumption
    if not bar.swing.change.mean:
        return _("The change is the same at both ends of every assumption, in all {count} replications.").format(
            count=tornado.replications
        )
    unit = f" {_(each.range.unit)}" if _one_value(each) and each.range.unit != "1" else ""
    low, high = (_value(each, ratio) for ratio in (each.range.low, each.range.high))
    doubt = "" if bar.swing.sign else _(", which may be chance")
    return _(
        "The most important assumption is: {meaning}; at {low}{unit} the change is {at_low}, at {high}{unit} "
        "{at_high}, and at present {now}{doubt}."
    ).format(
        meaning=_(each.range.meaning),
        low=low,
        unit=unit,
        at_low=_signed(tornado, bar.low.change.mean),
        high=high,
        at_high=_signed(tornado, bar.high.change.mean),
        now=_signed(tornado, tornado.present.change.mean),
        doubt=doubt,
    )


def _sign(tornado: Tornado) -> str:
    """Return whether the sign of the answer is the same at all ends and now, as far as the intervals tell."""
    signs = {found.sign for found in _answers(tornado)}
    if signs in ({1}, {-1}):
        if signs == {1}:
            return _("Its sign is the same for all assumptions: at both ends the scenario is above the base.")
        return _("Its sign is the same for all assumptions: at both ends the scenario is below the base.")
    if any(found.too_few for found in _answers(tornado)):
        return _("Its sign is undecided: an interval needs six replications.")
    if signs == {0}:
        return _("Its sign is undecided: at both ends and at present values the interval contains 0.")
    if {-1, 1} <= signs:
        lower, upper = (_("; ").join(_ends(tornado, sign)) or _("present values") for sign in (-1, 1))
        return _("Its sign depends on the assumptions: it is negative at {lower}, and positive at {upper}.").format(
            lower=lower, upper=upper
        )
    doubtful = _("; ").join(_ends(tornado, 0)) or _("present values")
    means = {found.change.mean > 0 for found in _answers(tornado)}
    turned = "" if len(means) == 1 else _("; some means have the other sign")
    return (
        _(
            "Its sign does not change significantly: it is positive, or not significant, the latter at "
            "{doubtful}{turned}."
        )
        if 1 in signs
        else _(
            "Its sign does not change significantly: it is negative, or not significant, the latter at "
            "{doubtful}{turned}."
        )
    ).format(doubtful=doubtful, turned=turned)


def _ends(tornado: Tornado, sign: int) -> Iterator[str]:
    for bar in tornado.bars:
        ends = [name for name, found in ((_("low"), bar.low), (_("high"), bar.high)) if found.sign == sign]
        if ends:
            yield _("{name} ({ends})").format(name=_(bar.assumption.range.meaning), ends=_(" and ").join(ends))


def _day_before(day: Any) -> str:
    return str(day - timedelta(days=1))


def _line(text: str) -> Text:
    return Text(text, no_wrap=True, overflow="crop")

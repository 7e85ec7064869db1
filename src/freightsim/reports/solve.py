"""Where a target is met: the values looked at, and the answer in a sentence."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.text import Text

from freightsim.base.language import N_, _, packaged
from freightsim.reports.lines import broken
from freightsim.reports.table import DASH, Cell, Table, TableColumn
from freightsim.results.vocabulary import QUANTITIES
from freightsim.studies.solve.knobs import RAIL_COST, SUBSIDY, SUBSIDY_CAP
from freightsim.studies.solve.search import Look, Solution, SolveAnswer

if TYPE_CHECKING:
    from freightsim.studies.solve.break_even import BreakEven as Query

PHRASES = {
    SUBSIDY: N_("A subsidy of {} USD a FEU"),
    SUBSIDY_CAP: N_("A subsidy cap of {} of the full cost"),
    RAIL_COST: N_("A rail cost of {} USD a FEU"),
}
"""How a value of a knob is called in a sentence; any other is called by its path."""

DIGITS = 5
"""Significant digits of the mean."""


def shown(query: Query, solution: Solution | None, width: int) -> Group:
    """Return all that `freightsim solve` prints, for a terminal of so many columns; without a solution the looks."""
    title = _("{goal} in {year}, by {knob}").format(goal=_goal(query), year=query.year, knob=query.knob.path)
    said = (broken(line, width) for line in lines(query, solution))
    return Group(
        Text(packaged(query.scenario.name), style="bold"),
        "",
        Text(title, style="bold"),
        looks_table(query).rich(width),
        "",
        *said,
    )


def lines(query: Query, solution: Solution | None) -> Iterator[str]:
    """Yield on what evidence the answer stands, and the answer as the last line."""
    search, knob = query.search, query.knob
    within = "" if search.whole else _(", to within {tolerance:.3g}").format(tolerance=search.tolerance)
    since = _(", in force from {start}").format(start=knob.start) if knob.start is not None else ""
    yield _(
        "{path} from {low} to {high} (now {present}){within}{since}; {replications} replications, seed {seed}, "
        "common random numbers."
    ).format(
        path=knob.path,
        low=_value(query, search.low),
        high=_value(query, search.high),
        present=_value(query, knob.present),
        within=within,
        since=since,
        replications=query.replications,
        seed=query.seed,
    )
    if not query.scenario.clock.holds(query.year):
        yield _("The horizon covers only part of {year}: its figures are partial.").format(year=query.year)
    if solution is None:
        yield _("The search was stopped before it found a value.")
        yield _so_far(query)
        return
    steps = [
        _("{a} and {b}").format(a=_value(query, before), b=_value(query, after)) for before, after in solution.against
    ]
    if steps:
        yield _(
            "{figures} are not monotonic in the parameter (see between {steps}): there may be other values at which "
            "the target is reached."
        ).format(figures=_of_year(query), steps=_("; between ").join(steps))
    yield sentence(query, solution)


def sentence(query: Query, solution: Solution) -> str:
    """Return the answer in words."""
    asked = f"{query.search.probability:g}"
    if query.search.no_effect:
        return _no_effect(query, solution)
    if solution.answer == SolveAnswer.FOUND:
        value = _value(query, solution.value)
        phrase = PHRASES.get(query.knob.path)
        least = _(phrase).format(value) if phrase else _("{knob} of {value}").format(knob=query.knob.path, value=value)
        bound = _("or more") if solution.rising else _("or less")
        return _("{least} {bound} ({interval}) lets {met} with probability {asked}.").format(
            least=least, bound=bound, interval=_interval(query, solution), met=_met(query), asked=asked
        )
    ends = _("{a} and {b}").format(**dict(zip("ab", (_chance(query, look) for look in _ends(query)), strict=True)))
    if solution.answer == SolveAnswer.EVERYWHERE:
        return _(
            "The target is reached in the whole range: the probability is {ends}, and {asked} is required."
        ).format(ends=ends, asked=asked)
    best = query.search.found[solution.value]
    return _(
        "The target cannot be reached in this range: the probability is {ends}; the best is {best}, below the "
        "required {asked}."
    ).format(ends=ends, best=_chance(query, best), asked=asked)


def _no_effect(query: Query, solution: Solution) -> str:
    """Return that the knob changes nothing, and whether the target is met all the same."""
    met = solution.answer == SolveAnswer.EVERYWHERE
    text = (
        _("{none} The target is reached nevertheless: the probability is {chance}, and {asked} is required.")
        if met
        else _("{none} The target is not reached: the probability is {chance}, and {asked} is required.")
    )
    none = _("{knob} has no effect on {figures}: each replication gives the same result at every value.")
    return text.format(
        none=none.format(knob=query.knob.path, figures=_of_year(query)),
        chance=f"{query.search.found[solution.value].chance:.2f}",
        asked=f"{query.search.probability:g}",
    )


def as_json(query: Query, solution: Solution | None) -> dict[str, Any]:
    """Return the object that `freightsim solve --json` prints; numbers are in units, what is missing is None."""
    search, knob = query.search, query.knob
    found = solution is not None and solution.answer == SolveAnswer.FOUND
    return {
        "scenario": query.scenario.name,
        "digest": query.scenario.digest(),
        "seed": query.seed,
        "replications": query.replications,
        "knob": knob.path,
        "present": knob.present,
        "from": knob.start.isoformat() if knob.start is not None else None,
        "range": [search.low, search.high],
        "tolerance": search.tolerance,
        "quantity": search.goal.quantity,
        "relation": search.goal.relation,
        "target": search.goal.value,
        "year": query.year,
        "probability": search.probability,
        "answer": str(solution.answer) if solution is not None else "stopped",
        "bound": ("least" if solution.rising else "greatest") if solution is not None and found else None,
        "value": solution.value if solution is not None and found else None,
        "ci_low": solution.low if solution is not None else None,
        "ci_high": solution.high if solution is not None else None,
        "against": [list(each) for each in solution.against] if solution is not None else [],
        "text": sentence(query, solution) if solution is not None else None,
        "looks": [_plain(look) for look in search.looks],
    }


def _plain(look: Look) -> dict[str, float]:
    return {
        "value": look.value,
        "mean": look.mean,
        "probability": look.chance,
        "share": look.share.share,
        "share_low": look.share.low,
        "share_high": look.share.high,
    }


def looks_table(query: Query) -> Table:
    """Return the values looked at: the mean, the probability of the target, and how often it was met."""
    quantity = QUANTITIES[query.search.goal.quantity]
    columns = (
        TableColumn("value", _("value"), f"{{:,.{_decimals(query)}f}}"),
        TableColumn("mean", _("mean, {unit}").format(unit=_(quantity.axis)), "{:,g}"),
        TableColumn("probability", _("probability"), "{:.3f}"),
        TableColumn("share", _("reached in"), "{:.1f}%", 0.01),
        TableColumn("interval", _("95 % interval"), "{:.1f}%", 0.01, between=DASH, interval=True),
    )
    rows = [
        (
            *(look.value, Cell(look.mean, _figure(look.mean / quantity.scale)), look.chance),
            *(look.share.share, (look.share.low, look.share.high)),
        )
        for look in query.search.looks
    ]
    return Table("looks", "", columns, rows)


def _so_far(query: Query) -> str:
    """Return what the looks say of a search that was ended: between which values the target begins to be met."""
    for one, other in pairwise(query.search.looks):
        if (one.margin >= 0) != (other.margin >= 0):
            text = _("So far it lies between {low} and {high}.")
            return text.format(low=_value(query, one.value), high=_value(query, other.value))
    best = max(query.search.looks, key=lambda look: (look.chance, look.margin))
    return _("The best value so far is {best}.").format(best=_chance(query, best))


def _ends(query: Query) -> tuple[Look, Look]:
    looks = query.search.looks
    return looks[0], looks[-1]


def _met(query: Query) -> str:
    goal = query.search.goal
    quantity = QUANTITIES[goal.quantity]
    text = _("{figures} reach {value}") if goal.relation == ">=" else _("{figures} stay within {value}")
    value = _("{value} ({unit})").format(value=_figure(goal.value / quantity.scale), unit=_(quantity.axis))
    return text.format(figures=_of_year(query), value=value)


def _goal(query: Query) -> str:
    """Return the target as a heading: the quantity with its unit, and what it is to be."""
    goal = query.search.goal
    text = _("{quantity}: at least {value}") if goal.relation == ">=" else _("{quantity}: at most {value}")
    quantity = QUANTITIES[goal.quantity]
    return text.format(quantity=_(quantity.title), value=_figure(goal.value / quantity.scale))


def _of_year(query: Query) -> str:
    return _("{quantity} of {year}").format(quantity=_(QUANTITIES[query.search.goal.quantity].what), year=query.year)


def _chance(query: Query, look: Look) -> str:
    return _("{chance:.2f} at {value}").format(chance=look.chance, value=_value(query, look.value))


def _interval(query: Query, solution: Solution) -> str:
    level = f"{query.search.level:.0%}".replace("%", " %")
    low = _value(query, solution.low) if solution.low is not None else _("below the range")
    high = _value(query, solution.high) if solution.high is not None else _("above it")
    return _("{level} interval {low} to {high}").format(level=level, low=low, high=high)


def _value(query: Query, value: float) -> str:
    """Return a value of the knob, with the decimals that its tolerance can tell apart, and one more."""
    return f"{value:,.{_decimals(query)}f}"


def _decimals(query: Query) -> int:
    search = query.search
    return 0 if search.whole else max(0, -math.floor(math.log10(search.tolerance)))


def _figure(value: float) -> str:
    """Return a figure with five significant digits, whole numbers whole."""
    before = len(str(int(abs(value))))
    text = f"{value:,.{max(DIGITS - before, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

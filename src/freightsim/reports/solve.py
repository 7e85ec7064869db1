"""Where a target is met: the values looked at, and the answer in a sentence."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from freightsim.knobs import RAIL_COST, SUPPORT, SUPPORT_CAP, Knob
from freightsim.scenario import Scenario
from freightsim.solving import Answer, Look, Search, Solution

PHRASES = {
    SUPPORT: "support of {} USD a FEU",
    SUPPORT_CAP: "support cap of {} of the full cost",
    RAIL_COST: "rail cost of {} USD a FEU",
}
"""How a value of a knob is called in a sentence; any other is called by its path."""

COLUMNS = ("value", "mean", "probability", "met in", "95 % interval")
DIGITS = 5
"""Significant digits of the mean."""


@dataclass(frozen=True)
class Query:
    """What `freightsim solve` was asked."""

    scenario: Scenario
    """The scenario as it is, with its whole horizon."""
    knob: Knob
    """What is turned."""
    year: int
    """Year of the target."""
    search: Search
    """The goal, the probability, the range, and the looks taken."""
    replications: int
    """Replications at each value."""
    seed: int
    """Seed of the draws."""


def shown(query: Query, solution: Solution | None, width: int) -> Group:
    """Return all that `freightsim solve` prints, for a terminal of so many columns; without a solution the looks."""
    title = f"{query.search.goal} in {query.year}, by {query.knob.path}"
    said = (_broken(line, width) for line in lines(query, solution))
    return Group(Text(query.scenario.name, style="bold"), "", Text(title, style="bold"), _table(query), "", *said)


def lines(query: Query, solution: Solution | None) -> Iterator[str]:
    """Yield on what evidence the answer stands, and the answer as the last line."""
    search, knob = query.search, query.knob
    within = "" if search.whole else f", to within {search.tolerance:.3g}"
    since = f", in force from {knob.start}" if knob.start is not None else ""
    yield (
        f"{knob.path} from {_value(query, search.low)} to {_value(query, search.high)} "
        f"(now {_value(query, knob.present)}){within}{since}; "
        f"{query.replications} replications, seed {query.seed}, the same draws at every value."
    )
    if not _is_whole_year(query):
        yield f"The horizon does not hold all of {query.year}: its figures are of a part."
    if solution is None:
        yield "The search was ended before it had an answer."
        return
    steps = [f"{_value(query, before)} and {_value(query, after)}" for before, after in solution.against]
    if steps:
        yield (
            f"{_of_year(query)} clearly do not move one way with the knob (see between {'; between '.join(steps)}): "
            "there may be other values at which the target is met."
        )
    yield sentence(query, solution)


def sentence(query: Query, solution: Solution) -> str:
    """Return the answer in words."""
    asked = f"{query.search.probability:g}"
    if solution.answer == Answer.FOUND:
        at = PHRASES.get(query.knob.path, f"{query.knob.path} of {{}}").format(_value(query, solution.value))
        least = f"A {at}" if query.knob.path in PHRASES else at
        bound = "or more" if solution.rising else "or less"
        return f"{least} {bound} ({_interval(query, solution)}) lets {_met(query)} with probability {asked}."
    ends = " and ".join(f"{look.chance:.2f} at {_value(query, look.value)}" for look in _ends(query))
    if solution.answer == Answer.EVERYWHERE:
        return f"The target is met over the whole range already: the probability is {ends}, and {asked} was asked for."
    best = query.search.found[solution.value]
    return (
        f"The target cannot be reached in this range: the probability is {ends}; the best seen is {best.chance:.2f} "
        f"at {_value(query, best.value)}, and {asked} was asked for."
    )


def as_json(query: Query, solution: Solution | None) -> dict[str, Any]:
    """Return the object that `freightsim solve --json` prints; numbers are in units, what is missing is None."""
    search, knob = query.search, query.knob
    found = solution is not None and solution.answer == Answer.FOUND
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


def _table(query: Query) -> Table:
    table = Table(
        header_style="",
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
        collapse_padding=True,
    )
    for heading in COLUMNS:
        table.add_column(heading, justify="right", no_wrap=True)
    for look in query.search.looks:
        table.add_row(
            _value(query, look.value),
            _figure(look.mean),
            f"{look.chance:.3f}",
            f"{look.share.share:.1%}",
            f"{look.share.low:.1%} - {look.share.high:.1%}",
        )
    return table


def _ends(query: Query) -> tuple[Look, Look]:
    looks = query.search.looks
    return looks[0], looks[-1]


def _met(query: Query) -> str:
    goal = query.search.goal
    verb = "reach" if goal.relation == ">=" else "stay within"
    return f"{goal.quantity} of {query.year} {verb} {_figure(goal.value)}"


def _of_year(query: Query) -> str:
    return f"{query.search.goal.quantity} of {query.year}"


def _interval(query: Query, solution: Solution) -> str:
    level = f"{query.search.level:.0%}".replace("%", " %")
    low = _value(query, solution.low) if solution.low is not None else "below the range"
    high = _value(query, solution.high) if solution.high is not None else "above it"
    return f"{level} interval {low} to {high}"


def _value(query: Query, value: float) -> str:
    """Return a value of the knob, with the decimals that its tolerance can tell apart, and one more."""
    search = query.search
    decimals = 0 if search.whole else max(0, -math.floor(math.log10(search.tolerance)))
    return f"{value:,.{decimals}f}"


def _figure(value: float) -> str:
    """Return a figure with five significant digits, whole numbers whole."""
    before = len(str(int(abs(value))))
    text = f"{value:,.{max(DIGITS - before, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _is_whole_year(query: Query) -> bool:
    clock = query.scenario.clock
    return clock.start <= date(query.year, 1, 1) and date(query.year + 1, 1, 1) <= clock.end


def _broken(line: str, width: int) -> Text:
    """Break a line between words."""
    return Text(textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False), overflow="ignore")

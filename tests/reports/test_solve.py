"""What is said of a search: the table of values, and the answer in a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from rich.console import Console

from freightsim.reports.solve import as_json, lines, sentence, shown
from freightsim.scenario import Scenario
from freightsim.studies.solve.break_even import BreakEven
from freightsim.studies.solve.goals import Goal
from freightsim.studies.solve.knobs import find_knob
from freightsim.studies.solve.search import KnobSearch, Solution

NOISE = np.random.default_rng(0).normal(0.0, 10.0, 20)


def asked(
    scenario: Scenario,
    values: Callable[[float], Any],
    *,
    knob: str = "subsidy_usd_per_feu",
    goal: Goal = Goal("trips", ">=", 1000.0),  # noqa: B008
    ends: tuple[float, float] = (0.0, 8000.0),
) -> tuple[BreakEven, Solution]:
    """Return a query and its solution for a quantity that was made up."""
    turned = find_knob(scenario, knob, date(2014, 1, 1))
    search = KnobSearch(goal, 0.95, *ends, whole=turned.whole)
    query = BreakEven(scenario, turned, 2014, search, 20, 3)
    return query, search.solve(values)


def rising(value: float) -> npt.NDArray[np.floating]:
    """Return 600 trips without subsidy, and one more for each 10 USD."""
    return 600 + value / 10 + NOISE


def test_a_rising_quantity(tiny: Scenario) -> None:
    """The least subsidy is named with its interval, the year and the probability."""
    query, found = asked(tiny, rising)
    assert sentence(query, found) == (
        f"A subsidy of {found.value:,.0f} USD a FEU or more (95 % interval {found.low:,.0f} to {found.high:,.0f}) "
        "lets train trips of 2014 reach 1,000 (trips a year) with probability 0.95."
    )
    evidence, part, answer = lines(query, found)
    assert evidence == (
        "choice.rail.subsidy_usd_per_feu from 0 to 8,000 (now 0), to within 40, in force from 2014-01-01; "
        "20 replications, seed 3, common random numbers."
    )
    assert part == "The horizon covers only part of 2014: its figures are partial."
    assert answer == sentence(query, found)


def test_a_falling_quantity(tiny: Scenario) -> None:
    """The greatest value is named; a knob without a name of its own goes by its path."""
    query, found = asked(
        tiny,
        lambda value: 500 + value / 10 + NOISE,
        knob="port.yard_teu",
        goal=Goal("yard_dwell_d", "<=", 560.0),
        ends=(1, 1200),
    )
    said = sentence(query, found)
    assert said.startswith(f"port.yard_teu of {found.value:,.0f} or less (95 % interval ")
    assert said.endswith("lets time in the yard, outbound of 2014 stay within 560 (days) with probability 0.95.")


def test_an_open_interval(tiny: Scenario) -> None:
    """An end that is not within the range is not given a number."""
    query, found = asked(tiny, rising)
    said = sentence(query, Solution(found.answer, found.value, None, None, found.rising, ()))
    assert "(95 % interval below the range to above it)" in said


def test_no_crossing(tiny: Scenario) -> None:
    """That it is met already, or cannot be reached, is said with the probabilities reached."""
    query, found = asked(tiny, lambda value: 900 + rising(value))
    assert sentence(query, found) == (
        "The target is reached in the whole range: the probability is 1.00 at 0 and 1.00 at 8,000, "
        "and 0.95 is required."
    )
    query, found = asked(tiny, lambda value: rising(value) / 2)
    assert sentence(query, found) == (
        "The target cannot be reached in this range: the probability is 0.00 at 0 and 0.00 at 8,000; the best is "
        "0.00 at 8,000, below the required 0.95."
    )
    assert as_json(query, found)["value"] is None


def test_what_does_not_move_one_way(tiny: Scenario) -> None:
    """Values between which the mean clearly moves against the answer are named."""
    query, found = asked(tiny, rising)
    against = Solution(found.answer, found.value, found.low, found.high, found.rising, ((0.0, 100.0), (200.0, 300.0)))
    (line,) = [each for each in lines(query, against) if "not monotonic" in each]
    assert line.startswith("train trips of 2014 are not monotonic in the parameter (see between 0 and 100; between 200")


def test_without_a_solution(tiny: Scenario) -> None:
    """A search that was ended early has its looks, and no answer."""
    query, _ = asked(tiny, rising)
    assert list(lines(query, None))[-2:] == [
        "The search was stopped before it found a value.",
        _between(query),
    ]
    found = as_json(query, None)
    assert (found["answer"], found["value"], found["text"]) == ("stopped", None, None)
    assert len(found["looks"]) == len(query.search.looks)


@pytest.mark.parametrize("width", [80, 100])
def test_all_of_it(tiny: Scenario, width: int) -> None:
    """The table has a row for each value, lines fit the terminal, and JSON has the same numbers."""
    query, found = asked(tiny, rising)
    console = Console(width=width, color_system=None)
    with console.capture() as text:
        console.print(shown(query, found, width))
    said = text.get().splitlines()
    assert max(map(len, said)) <= width
    head = next(number for number, line in enumerate(said) if line.split()[:2] == ["value", "mean,"])
    rows = [line.split() for line in said[head + 1 : said.index("", head)]]
    plain = json.loads(json.dumps(as_json(query, found), allow_nan=False))
    assert [row[0] for row in rows] == [f"{look['value']:,.0f}" for look in plain["looks"]]
    assert [row[2] for row in rows] == [f"{look['probability']:.3f}" for look in plain["looks"]]
    assert (plain["bound"], plain["ci_low"], plain["ci_high"]) == ("least", found.low, found.high)
    assert plain["text"] == sentence(query, found)


def _between(query: BreakEven) -> str:
    """Return what is said of the first two neighbours of which one meets the target and one does not."""
    looks = query.search.looks
    low, high = next((one, two) for one, two in pairwise(looks) if one.margin < 0 <= two.margin)
    return f"So far it lies between {low.value:,.0f} and {high.value:,.0f}."


def test_a_search_that_was_ended_before_a_crossing_tells_the_best(tiny: Scenario) -> None:
    """Of what was looked at, the value with the best chance."""
    query, _ = asked(tiny, rising)
    best = query.search.looks[0]
    for value in list(query.search.found):
        if value != best.value:
            del query.search.found[value]
    assert list(lines(query, None))[-1] == f"The best value so far is {best.chance:.2f} at {best.value:,.0f}."


@pytest.mark.parametrize(("target", "met"), [(10.0, "reached nevertheless"), (1000.0, "not reached")])
def test_a_knob_that_changes_nothing(tiny: Scenario, target: float, met: str) -> None:
    """The answer says so, whether the target is met or not."""
    said = sentence(*asked(tiny, lambda _value: 100 + NOISE, goal=Goal("trips", ">=", target)))
    assert said.startswith(
        "choice.rail.subsidy_usd_per_feu has no effect on train trips of 2014: each replication gives the same result"
    )
    assert f"The target is {met}" in said

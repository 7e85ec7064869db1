"""What is said of a tornado: the table with bars, the grounds, and what the answer hangs on."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from freightsim.base.language import speaking
from freightsim.base.line_breaks import columns
from freightsim.facts import Range
from freightsim.reports.tornado import as_json, assumptions_table, drawn, grounds, sentences, shown
from freightsim.statistics.comparison import Difference, difference
from freightsim.studies.sensitivity import Assumption, Bar, Point, Tornado

NOISE = np.array([-3.0, 1.0, 2.0, 0.0, -1.0, 1.0, -2.0, 2.0, 1.0, -1.0])
REACH = Range("reach", "choice.reach_km", None, 0.6, 2.0, "km", "Reach", "as claimed", "data/model/ranges.csv:4")
TIME = Range("time", "cargo.classes.*.value", date(2021, 1, 1), 0.5, 1.8, "1/d", "Value of time", "", "own.csv:2")


def answer(mean: float, spread: float = 1.0) -> Difference:
    """Return a change of so much on 500."""
    base = 500 + 10 * NOISE
    return difference(base, base + mean + spread * NOISE)


def bar(row: Range, values: tuple[float, ...], low: float, high: float, **shift: Any) -> Bar:
    """Return the answers at both ends of an assumption."""
    each = Assumption(row, values, Point(**shift), Point(**shift), (low, high), abs(high - low))
    swing = difference(low + NOISE, high + 2 * NOISE)
    return Bar(each, answer(low), answer(high), swing)


def made(*bars: Bar, now: float = 70.0, **more: Any) -> Tornado:
    """Return a tornado of these bars."""
    whole: dict[str, Any] = {
        "names": ("Baseline", "Wuhan joins"),
        "digests": ("a", "b"),
        "quantity": "feu_of_city",
        "averaged": False,
        "cities": ["Wuhan"],
        "years": [2022, 2023],
        "ends": (date(2024, 1, 1), date(2026, 1, 1)),
        "refit_year": 2020,
        "seed": 0,
        "replications": 10,
        "present": answer(now),
        "expected": 74.0,
        "bars": bars,
        "unfinished": [],
    }
    return Tornado(**(whole | more))


def printed(tornado: Tornado, width: int) -> str:
    """Return what a terminal of so many columns shows."""
    console = Console(width=width, highlight=False, markup=False, emoji=False)
    with console.capture() as text:
        console.print(shown(tornado, width))
    return text.get()


@pytest.fixture
def two() -> Tornado:
    """Return a tornado of two assumptions, one of them refitted."""
    return made(bar(REACH, (500.0,), 30.0, 100.0, log_odds={"outbound": 0.8}), bar(TIME, (0.0015, 0.0045), 90.0, 60.0))


def test_rows(two: Tornado) -> None:
    """One value is shown with its unit, several numbers as a ratio; refitted ones have a star."""
    half = answer(0.0).half_width
    assert half is not None
    assert assumptions_table(two).texts() == [
        ("Reach, km*", "300", "1,000", f"+30 +- {half:.0f}", f"+100 +- {half:.0f}", f"70 +- {half:.0f}"),
        ("Value of time", "x 0.5", "x 1.8", f"+90 +- {half:.0f}", f"+60 +- {half:.0f}", f"30 +- {half:.0f}"),
    ]


def test_bars_have_one_scale(two: Tornado) -> None:
    """Bars go from the change at low to that at high, through the present one."""
    assert drawn(two, 15) == ["--------|======", "      ==|----"]
    assert drawn(made(bar(REACH, (500.0,), 100.0, 90.0)), 7) == ["|####--"]
    assert drawn(made(bar(REACH, (500.0,), 70.0, 70.0)), 7) == ["|"]


@pytest.mark.parametrize("width", [80, 100, 140])
def test_it_fits_the_terminal(two: Tornado, width: int) -> None:
    """No line is longer than the terminal is wide; each assumption has a bar."""
    lines = printed(two, width).splitlines()
    assert max(map(len, lines)) <= width
    assert sum("--|==" in line or "==|--" in line for line in lines) == 2
    assert "at present +70." in " ".join(printed(two, width).split())


def test_it_fits_the_terminal_in_chinese(two: Tornado) -> None:
    """Chinese characters take two columns each: no line is wider than the terminal, and the bars stand in a column."""
    with speaking("zh"):
        out = printed(two, 80)
    assert "95 % 置信区间" in out
    assert all(columns(line) <= 80 for line in out.splitlines())
    assert len({columns(line[: line.index("|")]) for line in out.splitlines() if "|" in line}) == 1


def test_what_it_hangs_on(two: Tornado) -> None:
    """The widest is named with its values, and the sign where it is the same."""
    assert sentences(two) == [
        "The most important assumption is: Reach; at 300 km the change is +30, at 1,000 km +100, and at present +70.",
        "Its sign is the same for all assumptions: at both ends the scenario is above the base.",
    ]
    assert sentences(made()) == []


@pytest.mark.parametrize(
    ("low", "high", "now", "said"),
    [
        (-30.0, 100.0, 70.0, "Its sign depends on the assumptions: it is negative at Reach (low), and positive at"),
        (0.1, 100.0, 70.0, "is positive, or not significant, the latter at Reach (low)."),
        (-0.1, 100.0, 70.0, "the latter at Reach (low); some means have the other sign."),
        (0.1, -0.1, 0.2, "Its sign is undecided: at both ends and at present values the interval contains 0."),
        (-50.0, -10.0, -20.0, "at both ends the scenario is below the base."),
    ],
)
def test_the_sign(low: float, high: float, now: float, said: str) -> None:
    """Where it turns, and where it may be nothing, is named."""
    assert said in sentences(made(bar(REACH, (500.0,), low, high), now=now))[1]


def test_chance_is_named() -> None:
    """A swing whose interval holds 0 may be chance; none at all is said."""
    assert sentences(made(bar(REACH, (500.0,), 70.0, 70.2)))[0].endswith("which may be chance.")
    assert sentences(made(bar(REACH, (500.0,), 70.0, 70.0)))[0].startswith("The change is the same")


def test_grounds(two: Tornado) -> None:
    """The refit, the cut, what was left out, what does not fit and what was not finished are said."""
    more = made(
        *two.bars, left_out=[two.bars[0].assumption], unfit=[TIME], unfinished=[two.bars[1].assumption]
    )  # fmt: skip
    said = list(grounds(more))
    assert said[0].startswith("10 replications, seed 0, common random numbers; summed over 2022 to 2023;")
    assert said[1].startswith("* Refitted to 2020: the attraction of rail is shifted equally in base and scenario")
    assert said[2] == "Simulated to 2023-12-31 instead of 2025-12-31 (to)."
    assert said[3].endswith("gives +74 at present values.")
    assert "omitted, with that swing in FEU: Reach (70)." in said[4]
    assert said[5:] == [
        "Not in these scenarios, or not with these ends: Value of time.",
        "Not finished: Value of time.",
    ]
    plain = made(two.bars[1], ends=(date(2024, 1, 1), date(2024, 1, 1)), quantity="teu")
    assert len(list(grounds(plain))) == 1


def test_few_replications_that_see_no_change_are_no_certainty() -> None:
    """Neither the headline nor a row has an interval, and the sign is not told."""
    same = np.array([500.0, 520.0])
    none = difference(same, same)
    each = Assumption(REACH, (500.0,), Point(), Point(), (0.0, 0.0), 0.0)
    found = made(Bar(each, none, none, difference(0 * same, 0 * same)), present=none, replications=2)
    assert "the change is 0 (the same in all 2 replications) on " in printed(found, 200).replace("\n", " ")
    assert "+-" not in "".join(assumptions_table(found).texts()[0])
    most, sign = sentences(found)
    assert most == "The change is the same at both ends of every assumption, in all 2 replications."
    assert "an interval needs six replications" in sign


@pytest.mark.parametrize(("language", "name"), [("en", "Cargo value, USD million"), ("zh", "货值，百万美元")])
def test_the_heading_names_the_quantity(language: str, name: str) -> None:
    """In words, not by its id."""
    with speaking(language):
        said = " ".join(printed(made(bar(REACH, (500.0,), 3e7, 5e7), quantity="value_usd", now=4e7), 100).split())
    assert "value_usd" not in said
    assert name in said


def test_large_numbers_are_in_millions() -> None:
    """Value is shown in millions."""
    tornado = made(bar(REACH, (500.0,), 3e7, 5e7), quantity="value_usd", now=4e7)
    assert assumptions_table(tornado).texts()[0][3].startswith("+30.0")
    assert "Cargo value, USD million, 2022 to 2023" in " ".join(printed(tornado, 100).split())


def test_json(two: Tornado) -> None:
    """All numbers are there, in units."""
    found = json.loads(json.dumps(as_json(two), allow_nan=False))
    assert found["present"]["change"] == pytest.approx(70.0)
    assert found["present"]["expected"] == 74.0
    first = found["assumptions"][0]
    assert (first["id"], first["present"], first["ratios"]) == ("reach", [500.0], [0.6, 2.0])
    assert first["answer"]["low"]["log_odds"] == {"outbound": 0.8}
    assert first["swing"]["change"] == pytest.approx(70.0)
    assert found["assumptions"][1]["from"] == "2021-01-01"
    assert (found["simulated_to"], found["horizon_to"]) == ("2024-01-01", "2026-01-01")
    assert found["text"] == sentences(two)

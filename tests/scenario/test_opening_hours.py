"""Formalities within opening hours: what is done, when it ends, and how long it takes on average."""

from __future__ import annotations

from math import exp, log, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from freightsim.scenario.opening_hours import OpeningHours
from theory.intervals import assert_theory

DAY = OpeningHours(from_h=8, to_h=20)
NIGHT = OpeningHours(from_h=22, to_h=4)
QUARTERS = st.integers(0, 95).map(lambda quarters: quarters / 4)


def minutes_later(opening: OpeningHours, start_h: float, work_h: float) -> float:
    """Return when work is done, looking at the clock on the wall a quarter of an hour after the other."""
    now_h, left_h = start_h, work_h
    while left_h > 0:
        local_h = (now_h - 8 + opening.utc_offset_h) % 24
        over_midnight = opening.to_h <= opening.from_h
        within = opening.from_h <= local_h, local_h < opening.to_h
        left_h -= 0.25 * (any(within) if over_midnight else all(within))
        now_h += 0.25
    return now_h


@pytest.mark.parametrize(
    ("opening", "start_h", "work_h", "end_h"),
    [
        (DAY, 9.0, 3.0, 12.0),
        (DAY, 7.0, 3.0, 11.0),
        (DAY, 9.0, 11.0, 20.0),
        (DAY, 9.0, 12.0, 24 + 9.0),
        (DAY, 20.0, 1.0, 24 + 9.0),
        (DAY, -25.0, 24.0, 20.0),
        (DAY, 21.0, 0.0, 21.0),
        (NIGHT, 23.0, 7.0, 24 + 24.0),
        (OpeningHours(from_h=8, to_h=20, utc_offset_h=5), 10.0, 3.0, 14.0),  # 8 h there is 11 h at the port
        (OpeningHours(from_h=0, to_h=24), 30.0, 100.0, 130.0),
    ],
)
def test_by_hand(opening: OpeningHours, start_h: float, work_h: float, end_h: float) -> None:
    """Work waits for the opening, is interrupted at its end, and is done as it ends, not as the next day begins."""
    assert opening.ends_h(start_h, work_h) == end_h


@given(QUARTERS, QUARTERS, st.integers(-48, 56).map(lambda quarters: quarters / 4), st.integers(-400, 400), QUARTERS)
def test_looking_at_the_clock(from_h: float, to_h: float, utc_offset_h: float, start: int, work_h: float) -> None:
    """It ends when somebody who looks at the clock on the wall sees it end."""
    if from_h != to_h:
        opening = OpeningHours(from_h=from_h, to_h=to_h, utc_offset_h=utc_offset_h)
        assert opening.ends_h(start / 4, work_h) == pytest.approx(minutes_later(opening, start / 4, work_h))


@pytest.mark.parametrize("cv", [0.0, 0.6])
@pytest.mark.parametrize("work_h", [2.0, 9.0, 28.0])
@pytest.mark.parametrize("opening", [DAY, NIGHT], ids=["day", "night"])
def test_the_mean(opening: OpeningHours, work_h: float, cv: float) -> None:
    """It is that of draws which begin at any hour alike."""
    sd = sqrt(log(1 + cv * cv))
    took_h = []
    for rng in np.random.default_rng(3).spawn(16):
        draws = work_h * np.exp(sd * rng.standard_normal(2000) - sd * sd / 2)
        starts = rng.uniform(0, 24, 2000)
        took_h.append(float(np.mean([opening.ends_h(*each) - each[0] for each in zip(starts, draws, strict=True)])))
    assert_theory(took_h, opening.mean_h(work_h, cv))


def test_round_the_clock_takes_what_it_takes() -> None:
    """Nothing is added where they are always open, nor where there is nothing to do."""
    assert OpeningHours(from_h=0, to_h=24).mean_h(30.0, 0.6) == pytest.approx(30.0)
    assert DAY.mean_h(0.0, 0.6) == 0.0
    assert DAY.mean_h(exp(-20), 0.6) == pytest.approx(12 * 6 / 24, abs=1e-6)  # half of those twelve hours' nights


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        ({"from_h": 8, "to_h": 8}, "leave `opening` out for round the clock"),
        ({"from_h": 24, "to_h": 0}, "leave `opening` out for round the clock"),
        ({"from_h": -1, "to_h": 8}, "greater than or equal to 0"),
        ({"from_h": 8, "to_h": 25}, "less than or equal to 24"),
        ({"from_h": 8, "to_h": 20, "utc_offset_h": 15}, "less than or equal to 14"),
        ({"from_h": 8}, "Field required"),
    ],
)
def test_wrong_hours(hours: dict[str, Any], text: str) -> None:
    """Hours of a day, a zone that there is, and some time between the two."""
    with pytest.raises(ValidationError, match=text):
        OpeningHours.model_validate(hours)

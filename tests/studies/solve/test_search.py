"""The search finds known roots, its interval holds them as often as promised, and it never makes an answer up."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from freightsim.base.arrays import Floats
from freightsim.base.errors import InputError
from freightsim.studies.solve.goals import Goal
from freightsim.studies.solve.search import KnobSearch, Solution, SolveAnswer

Values = Callable[[float], npt.NDArray[Any]]

GOAL = Goal("q", ">=", 100.0)
LEAST, SLOPE, SD = 20.0, 2.0, 10.0


def noise(n: int, rho: float, seed: int) -> Floats:
    """Return standard normal draws of n replications whose partners correlate by rho."""
    draws = np.random.default_rng(seed).standard_normal((n // 2, 2))
    draws[:, 1] = rho * draws[:, 0] + math.sqrt(1 - rho**2) * draws[:, 1]
    return draws.ravel()


def line(n: int = 60, rho: float = -0.7, seed: int = 0, *, slope: float = SLOPE) -> Values:
    """Return a quantity that is a line in the knob, and noise that grows with it."""
    draws = noise(n, rho, seed)
    return lambda value: LEAST + slope * value + SD * (1 + abs(value) / 100) * draws


def root(probability: float) -> float:
    """Return where the line is 100 or more with a probability: a + b x - z s (1 + x / 100) = 100."""
    z = float(stats.norm.ppf(probability))
    return (100 - LEAST + z * SD) / (SLOPE - z * SD / 100)


def solved(values: Values, goal: Goal = GOAL, probability: float = 0.95, **options: Any) -> Solution:
    """Return the solution over a range of 0 to 100."""
    return KnobSearch(goal, probability, 0.0, 100.0, **options).solve(values)


# Known roots


@pytest.mark.parametrize("probability", [0.3, 0.5, 0.95])
def test_a_known_root(probability: float) -> None:
    """With many replications the answer is the root: to the tolerance and five standard errors."""
    n = 4000
    found = solved(line(n, 0.0), probability=probability, resamples=200)
    z = float(stats.norm.ppf(probability))
    standard_error = SD * 1.6 * math.sqrt((1 + z**2 / 2) / n) / SLOPE
    assert found.answer == SolveAnswer.FOUND
    assert found.rising
    assert abs(found.value - root(probability)) < 0.5 + 5 * standard_error
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value < found.high
    assert found.against == ()


@pytest.mark.slow
@pytest.mark.parametrize("rho", [-0.7, 0.0])
def test_the_interval_covers(rho: float) -> None:
    """Of 200 studies of 60 replications about 95 % have an interval that holds the root: a binomial interval says."""
    found = [solved(line(seed=seed, rho=rho), resamples=300, seed=seed) for seed in range(200)]
    held = sum((each.low or -math.inf) <= root(0.95) <= (each.high or math.inf) for each in found)
    low, high = stats.binom.ppf([0.0005, 0.9995], 200, 0.95)
    assert low <= held <= high


def test_with_fewer_looks_than_a_grid() -> None:
    """A margin that is nearly a line is found in few looks, each value but once."""
    asked: list[float] = []
    quantity = line()

    def values(value: float) -> npt.NDArray[Any]:
        asked.append(value)
        return quantity(value)

    search = KnobSearch(GOAL, 0.95, 0.0, 100.0)
    search.solve(values)
    assert len(asked) <= 9
    assert sorted(asked) == [look.value for look in search.looks]
    assert [len(look.surplus) for look in search.looks] == [60] * len(asked)


def test_a_look() -> None:
    """A look tells mean, chance, share and margin of the values that it was given."""
    search = KnobSearch(GOAL, 0.95, 0.0, 100.0)
    found = search.solve(line())
    for look in search.looks:
        values = line()(look.value)
        assert look.mean == pytest.approx(values.mean())
        assert look.share.share == np.mean(values >= 100)
        assert (look.chance >= 0.95) == (look.margin >= 0)
    near = min(search.looks, key=lambda look: abs(look.value - found.value))
    assert near.chance == pytest.approx(0.95, abs=0.01)


# Directions


@pytest.mark.parametrize(("sign", "relation"), [(1, ">="), (-1, ">="), (1, "<="), (-1, "<=")])
def test_mirrored_worlds(sign: int, relation: Any) -> None:
    """Turning the knob the other way, or asking for the opposite of minus the quantity, mirrors the answer."""
    up = 1 if relation == ">=" else -1
    plain = line()

    def values(value: float) -> npt.NDArray[Any]:
        return up * plain(value if sign > 0 else 100 - value)

    found, first = solved(values, Goal("q", relation, up * 100.0)), solved(plain)
    assert found.rising == (sign > 0)
    expected = first.value if sign > 0 else 100 - first.value
    assert found.value == pytest.approx(expected, abs=0.5)
    ends = (found.low, found.high) if sign > 0 else (100 - (found.high or 0), 100 - (found.low or 0))
    assert ends == (pytest.approx(first.low, abs=0.5), pytest.approx(first.high, abs=0.5))


# Whole numbers


@pytest.mark.parametrize("edge", [40.0, 50.0, 51.0, 95.0])
def test_whole_numbers(edge: float) -> None:
    """Over whole numbers the answer is the least that will do: it was looked at, and so was the one before it."""
    search = KnobSearch(Goal("q", ">=", edge), 0.9, 0.4, 50.6, whole=True)
    found = search.solve(line())
    margins = {look.value: look.margin for look in search.looks}
    assert (search.low, search.high) == (1.0, 50.0)
    assert margins[found.value] >= 0 > margins[found.value - 1]
    assert all(value == int(value) for value in (*margins, found.value, found.low or 0.0, found.high or 0.0))


def test_the_greatest_whole_number() -> None:
    """Where the chance falls the answer is the greatest number that will do."""
    search = KnobSearch(Goal("q", ">=", 60.0), 0.9, 0, 60, whole=True)
    found = search.solve(lambda value: line()(60 - value))
    margins = {look.value: look.margin for look in search.looks}
    assert not found.rising
    assert margins[found.value] >= 0 > margins[found.value + 1]


def test_counts_without_chance() -> None:
    """Of a quantity without noise the answer is exact, and so is its interval."""
    search = KnobSearch(Goal("trips", ">=", 7.0), 0.95, 0, 20, whole=True)
    found = search.solve(lambda value: np.full(10, int(value) // 2))
    assert (found.value, found.low, found.high) == (14.0, 14.0, 14.0)


# No answer


def test_met_already() -> None:
    """Where both ends meet the goal the end that needs least is named, without an interval."""
    found = solved(line(), Goal("q", ">=", -50.0))
    assert found == Solution(SolveAnswer.EVERYWHERE, 0.0, None, None, True, ())
    found = solved(lambda value: line()(100 - value), Goal("q", ">=", -50.0))
    assert (found.value, found.rising) == (100.0, False)


def test_out_of_reach() -> None:
    """Where neither end nor the middle meets the goal, the value with the best chance is named."""
    search = KnobSearch(Goal("q", ">=", 400.0), 0.95, 0.0, 100.0)
    found = search.solve(line())
    assert (found.answer, found.value, found.low, found.high) == (SolveAnswer.NOWHERE, 100.0, None, None)
    assert [look.value for look in search.looks] == [0.0, 50.0, 100.0]
    assert all(look.chance < 0.95 for look in search.looks)


def test_a_hill() -> None:
    """A goal that is met in the middle alone has its least value found, and that there may be another is said."""
    draws = noise(60, -0.7, 0)
    found = KnobSearch(GOAL, 0.95, 0.0, 100.0).solve(lambda value: 120 - 0.04 * (value - 50) ** 2 + draws)
    assert found.answer == SolveAnswer.FOUND
    assert found.rising
    assert found.value == pytest.approx(50 - math.sqrt((20 - stats.norm.ppf(0.95)) / 0.04), abs=1.0)


def test_against_the_direction() -> None:
    """That a quantity clearly dips on its way up is said where two looks see it."""
    draws = noise(60, -0.7, 0)

    def values(value: float) -> npt.NDArray[Any]:
        return np.interp(value, [0, 45, 55, 100], [0, 50, 40, 200]) + draws

    search = KnobSearch(Goal("q", ">=", 45.0), 0.5, 0.0, 100.0)
    for value in (45.0, 55.0):
        search._look(value, values)
    found = search.solve(values)
    assert found.rising
    assert found.against
    assert all(45.0 <= before < after <= 55.0 for before, after in found.against)


def test_an_open_interval() -> None:
    """Where the interval does not end within the range that end is open, and not the end of the range."""
    inside = solved(line())
    found = KnobSearch(GOAL, 0.95, 0.0, inside.value + 0.3).solve(line())
    assert found.answer == SolveAnswer.FOUND
    assert found.high is None
    assert found.low == pytest.approx(inside.low, abs=0.5)


# Wrong input


@pytest.mark.parametrize(
    ("values", "part"),
    [
        (np.zeros(8), "must be an even number, at least 10"),
        (np.zeros(11), "must be an even number, at least 10"),
        (np.array([math.nan, *range(11)]), "undefined in 1 of 12 replications"),
    ],
)
def test_replications_that_will_not_do(values: Floats, part: str) -> None:
    """Too few, odd, or without the quantity: refused at the first look."""
    with pytest.raises(InputError, match=part):
        solved(lambda _: values)


def test_wrong_ranges() -> None:
    """An empty range, or one without a whole number to choose, is refused, and so are impossible probabilities."""
    with pytest.raises(InputError, match="is empty"):
        KnobSearch(GOAL, 0.95, 1.0, 1.0)
    with pytest.raises(InputError, match="is empty"):
        KnobSearch(GOAL, 0.95, 0.1, 1.9, whole=True)
    with pytest.raises(ValueError, match="must be between 0 and 1"):
        KnobSearch(GOAL, 1.0, 0.0, 1.0)


def test_what_is_known_when_it_is_ended() -> None:
    """Looks that were taken stay when the next one is interrupted."""
    search, quantity = KnobSearch(GOAL, 0.95, 0.0, 100.0), line()

    def values(value: float) -> npt.NDArray[Any]:
        if len(search.found) == 3:
            raise KeyboardInterrupt
        return quantity(value)

    with pytest.raises(KeyboardInterrupt):
        search.solve(values)
    assert len(search.looks) == 3


def test_a_knob_without_effect() -> None:
    """Known by equal replications at every value; one that moves a single replication has an effect."""
    values = np.arange(20)
    for moved, effect in ((0, False), (1, True)):
        search = KnobSearch(GOAL, 0.9, 0.0, 10.0)
        assert not search.no_effect
        search.solve(lambda value, moved=moved: values + moved * (value > 9) * (values == 3))  # type: ignore[misc]
        assert search.no_effect != effect

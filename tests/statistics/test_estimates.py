"""Intervals are Student's, and cover what they promise to cover."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from scipy import stats

from freightsim.statistics import Estimate, estimate, yearly_estimates
from freightsim.statistics.estimates import spread

STUDIES = 1000
MEAN, SD = 100.0, 15.0


def paired(n: int, rho: float, *, seed: int, studies: int = STUDIES) -> npt.NDArray[np.float64]:
    """Return studies of n replications whose partners correlate by rho, and an independent one more in column n."""
    rng = np.random.default_rng(seed)
    draws = rng.standard_normal((studies, n // 2 + 1, 2))
    draws[..., 1] = rho * draws[..., 0] + math.sqrt(1 - rho**2) * draws[..., 1]
    values = draws.reshape(studies, -1)[:, : n + 1]
    values[:, n] = rng.standard_normal(studies)
    return MEAN + SD * values


def covered(found: list[Estimate], new: npt.NDArray[np.float64]) -> tuple[int, int]:
    """Return how many intervals of the mean hold it, and how many prediction intervals hold the new value."""
    ends = np.array([(each.ci_low, each.ci_high, each.pi_low, each.pi_high) for each in found], dtype=float)
    of_mean = (ends[:, 0] <= MEAN) & (ends[:, 1] >= MEAN)
    of_one = (ends[:, 2] <= new) & (ends[:, 3] >= new)
    return int(of_mean.sum()), int(of_one.sum())


def test_by_hand() -> None:
    """Pairs (1, 4), (2, 3), (5, 6): means 2.5, 2.5, 5.5 about 3.5.

    B = 2 (1 + 1 + 4) / 2 = 6 and W = (9 + 1 + 1) / 6; Var(mean) = B / 6 = 1 with a t of 2 degrees, 4.303; the variance
    of one value is (W + B) / 2 = 47 / 12.
    """
    found = estimate([1.0, 4.0, 2.0, 3.0, 5.0, 6.0])
    assert (found.mean, found.n) == (3.5, 6)
    assert [found.ci_low, found.ci_high] == pytest.approx([3.5 - 4.302653, 3.5 + 4.302653], rel=1e-6)
    between, within = 3.0 + 1.0, 11 / 12
    freedom = (between + within) ** 2 / (between**2 / 2 + within**2 / 3)
    of_one = stats.t.ppf(0.975, freedom) * math.sqrt(47 / 12 + 1)
    assert [found.pi_low, found.pi_high] == pytest.approx([3.5 - of_one, 3.5 + of_one], rel=1e-6)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_too_few_replications_have_no_interval(n: int) -> None:
    """Two pairs, or less, do not tell how far a mean may be off: there is a mean and nothing else."""
    found = estimate(np.random.default_rng(n).normal(50.0, 7.0, n))
    assert (found.ci_low, found.ci_high, found.pi_low, found.pi_high, found.n) == (None, None, None, None, n)
    assert np.isfinite(found.mean)


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize("n", [3, 5, 9])
def test_strangers_against_scipy(n: int, level: float) -> None:
    """Where no value has its partner, all are independent: the interval of the mean is that of scipy's distribution."""
    values = np.random.default_rng(n).normal(50.0, 7.0, n)
    found = estimate(np.stack([values, np.full(n, np.nan)], axis=1).ravel(), level)
    expected = stats.t.interval(level, n - 1, loc=values.mean(), scale=stats.sem(values))
    assert (found.ci_low, found.ci_high) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize("n", [6, 10, 30])
def test_pairs_against_scipy(n: int, level: float) -> None:
    """From six replications on the interval of the mean is that of the means of pairs."""
    values = np.random.default_rng(n).normal(50.0, 7.0, n)
    found, means = estimate(values, level), values.reshape(-1, 2).mean(axis=1)
    expected = stats.t.interval(level, n // 2 - 1, loc=values.mean(), scale=stats.sem(means))
    assert (found.ci_low, found.ci_high) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize("n", [6, 40])
@pytest.mark.parametrize("rho", [-0.9, 0.0, 0.7])
def test_coverage_of_pairs(rho: float, n: int, level: float) -> None:
    """The intervals hold what they promise whichever way partners correlate."""
    draws = paired(n, rho, seed=n)
    of_mean, of_one = covered([estimate(study[:n], level) for study in draws], draws[:, n])
    low, high = stats.binom.ppf([1e-4, 1 - 1e-4], STUDIES, level)
    assert low <= of_mean <= high
    assert low <= of_one <= high


@pytest.mark.parametrize("missing", [(), (3,), (0, 5, 7)], ids=["odd", "one", "three"])
@pytest.mark.parametrize("rho", [-0.9, 0.0, 0.7])
def test_values_that_stand_alone(rho: float, missing: tuple[int, ...]) -> None:
    """The last of an odd number, and partners of missing values: the interval of the mean is no less than promised."""
    n, level = 21, 0.95
    draws = paired(n, rho, seed=len(missing))
    new = draws[:, n].copy()
    draws[:, missing] = np.nan
    of_mean, of_one = covered([estimate(study[:n], level) for study in draws], new)
    low, high = stats.binom.ppf([1e-4, 1 - 1e-4], STUDIES, level)
    assert low <= of_mean
    assert low <= of_one <= high


@pytest.mark.parametrize("missing", [(), (3,), (0, 5, 7)], ids=["odd", "one", "three"])
@pytest.mark.parametrize("rho", [-0.9, 0.0, 0.7])
def test_variance_of_the_mean_is_unbiased(rho: float, missing: tuple[int, ...]) -> None:
    """Over many studies the squared standard error is the variance of the mean, with values that stand alone too."""
    n = 17
    draws = paired(n, rho, seed=100 + len(missing))[:, :n]
    draws[:, missing] = np.nan
    whole, known = n // 2 - len(missing), n - len(missing)
    theory = SD**2 * (2 * whole * (1 + rho) + known - 2 * whole) / known**2
    squares = [found.of_mean for study in draws if (found := spread(study)) is not None]
    assert abs(np.mean(squares) - theory) < 4 * stats.sem(squares)


def test_mirrored_pairs_narrow_the_mean() -> None:
    """With a correlation of -0.9 the variance of the mean is a tenth of that of independent replications."""
    squares = []
    for rho in (-0.9, 0.0):
        found = [estimate(study[:40]) for study in paired(40, rho, seed=1, studies=300)]
        squares.append([(each.ci_high - each.ci_low) ** 2 for each in found if each.ci_high and each.ci_low])
    ratio = np.mean(squares[0]) / np.mean(squares[1])
    error = ratio * np.hypot(*(stats.sem(each) / np.mean(each) for each in squares))
    assert abs(ratio - 0.1) < 4 * error


@pytest.mark.parametrize(("n", "half"), [(6, 4.302653 / 12), (20, 2.262157 / math.sqrt(480))])
def test_equal_counts_are_no_certainty(n: int, half: float) -> None:
    """Trips that are the same in all replications: pairs may differ by less than a half, with a variance of 1 / 48."""
    found = estimate(np.full(n, 13.0))
    assert found.same
    assert [found.ci_low, found.ci_high] == pytest.approx([13 - half, 13 + half], rel=1e-5)
    assert found.pi_low < found.ci_low < found.ci_high < found.pi_high  # type: ignore[operator]


def test_pairs_of_counts_that_agree_are_no_certainty() -> None:
    """Partners that differ while their means agree: an interval, though not of no width."""
    found = estimate([13.0, 12.0, 12.0, 13.0, 13.0, 12.0])
    assert found.half_width == pytest.approx(4.302653 / 12, rel=1e-5)


def test_partners_tell_of_single_runs_where_pairs_agree() -> None:
    """Rates whose pairs have one mean: var = W / 2 with P degrees of freedom, and no interval of the mean."""
    found = estimate([0.2, 0.3, 0.3, 0.2, 0.2, 0.3])
    half = stats.t.ppf(0.975, 3) * math.sqrt(0.1**2 / 4)  # W = 3 * 0.1^2 / (2 * 3)
    assert (found.ci_low, found.ci_high) == (None, None)
    assert [found.pi_low, found.pi_high] == pytest.approx([0.25 - half, 0.25 + half])


@pytest.mark.parametrize("rare", [0.05, 0.2])
@pytest.mark.parametrize("n", [6, 20])
def test_counts_that_rarely_differ(n: int, rare: float) -> None:
    """A count that is one less now and then: the interval of the mean is no less than promised."""
    draws = 13.0 - (np.random.default_rng(7).random((STUDIES, n)) < rare)
    found = [estimate(study) for study in draws]
    held = sum(each.ci_low <= 13 - rare <= each.ci_high for each in found)  # type: ignore[operator]
    assert held >= stats.binom.ppf(1e-4, STUDIES, 0.95)


@pytest.mark.parametrize("n", [2, 6, 20])
def test_equal_quantities_have_no_interval(n: int) -> None:
    """A quantity that is no count and always the same: nothing is said of chance, and that it is the same is known."""
    assert estimate(np.full(n, 0.1)) == Estimate(0.1, None, None, None, None, n, same=True)


def test_intervals_end_where_a_quantity_ends() -> None:
    """A number of trips is never less than none."""
    yearly = pd.DataFrame({"year": [2013] * 6, "trips": [0, 0, 1, 0, 0, 3], "margin": [-1.0, 0, 1, 0, 0, 3]})
    found = yearly_estimates(yearly, ["trips", "margin"])[2013]
    assert found["trips"].ci_low == found["trips"].pi_low == 0.0
    assert found["margin"].ci_low < 0  # type: ignore[operator]


def test_no_values() -> None:
    """There is no estimate from nothing."""
    with pytest.raises(ValueError, match="no replications"):
        estimate([])


def test_by_year() -> None:
    """Each year and quantity has its own estimate, in the order of the years."""
    yearly = pd.DataFrame({"year": [2014, 2013, 2014, 2013], "trips": [3, 1, 5, 1], "teu": [1, 2, 3, 4]})
    found = yearly_estimates(yearly, ["trips", "teu"])
    assert list(found) == [2013, 2014]
    assert list(found[2013]) == ["trips", "teu"]
    assert found[2013]["trips"] == Estimate(1.0, None, None, None, None, 2, same=True)
    assert found[2014]["trips"] == estimate([3, 5])
    assert found[2014]["teu"] == estimate([1, 3])


def test_what_is_missing_does_not_enter() -> None:
    """A load of trains where none ran is left out; where no replication knows it, nor does the estimate."""
    yearly = pd.DataFrame({"year": [2013] * 3 + [2014] * 3, "load": [80.0, np.nan, 84.0, np.nan, np.nan, np.nan]})
    found = yearly_estimates(yearly, ["load"])
    assert found[2013]["load"] == estimate([80.0, 84.0])
    nothing = found[2014]["load"]
    assert math.isnan(nothing.mean)
    assert (nothing.ci_low, nothing.ci_high, nothing.pi_low, nothing.pi_high, nothing.n) == (None, None, None, None, 0)


def test_partners_are_found_by_number() -> None:
    """Rows in any order, and one replication that did not run: the estimate is that of the values in their pairs."""
    values = np.random.default_rng(5).normal(50.0, 7.0, 24)
    order = np.random.default_rng(6).permutation(24)
    order = order[order != 6]
    yearly = pd.DataFrame({"replication": order, "year": 2015, "teu": values[order]})
    values[6] = np.nan
    assert yearly_estimates(yearly, ["teu"])[2015]["teu"] == estimate(values)
    assert estimate(values) != estimate(values[np.isfinite(values)])


def test_a_replication_twice() -> None:
    """Two rows of one replication and year are no study."""
    yearly = pd.DataFrame({"replication": [0, 0], "year": 2015, "teu": [1.0, 2.0]})
    with pytest.raises(ValueError, match="two rows"):
        yearly_estimates(yearly, ["teu"])


@pytest.mark.parametrize(
    "values",
    [["1", "2"], [1.0, "a"], [1.0, None], [1.0, pd.NA], "12", None, np.array(["2020-01-01"], dtype="M8[D]"), [1j, 2.0]],
)
def test_what_is_no_number_is_refused(values: Any) -> None:
    """A text that spells a number, None and days are none: what is not known is NaN."""
    with pytest.raises(TypeError, match=r"values must be a row of numbers \(NaN for what is not known\)"):
        estimate(values)


@pytest.mark.parametrize("infinite", [math.inf, -math.inf])
def test_an_infinite_value_is_refused(infinite: float) -> None:
    """It is no value that is not known: to leave it out would move the mean."""
    with pytest.raises(ValueError, match=r"value 2 \(counted from 0\) is -?inf"):
        estimate([1.0, math.nan, infinite, 4.0])


def test_kinds_of_numbers() -> None:
    """Whole numbers, fractions and frames of pandas are rows of numbers, NaN is not known."""
    rows: list[Any] = [[1, 3], np.array([1, 3]), pd.Series([1.0, 3.0]), [Fraction(1), 3], [1.0, 3.0, math.nan]]
    assert [estimate(row).mean for row in rows] == [2.0] * len(rows)
    assert estimate([1, 3, math.nan]).n == 2


def test_a_level_is_a_number() -> None:
    """A text is none."""
    with pytest.raises(TypeError, match="level must be a number"):
        estimate([1.0, 2.0], "95 %")  # type: ignore[arg-type]


@pytest.mark.parametrize("dtype", [float, int, object])
def test_what_is_masked_is_missing(dtype: type) -> None:
    """It is NaN, not the number that stands below the mask, even where that is infinite or a None."""
    below: dict[type, list[Any]] = {float: [1, 2, math.inf, 4], int: [1, 2, 9999, 4], object: [1, 2, None, 4]}
    masked = np.ma.masked_array(np.array(below[dtype], dtype=dtype), mask=[False, False, True, False])
    assert estimate(masked) == estimate([1.0, 2.0, math.nan, 4.0])
    assert estimate(np.ma.masked_array([1.0, 2.0, 3.0, 4.0])) == estimate([1.0, 2.0, 3.0, 4.0])


def test_quantities_that_there_are_not() -> None:
    """The message names those that there are; a text is no list of names."""
    yearly = pd.DataFrame({"replication": [0, 1], "year": [2013, 2013], "trips": [3, 4]})
    with pytest.raises(KeyError, match=r"no column called 'trps'; did you mean 'trips'\? \(known: .*year, trips\)"):
        yearly_estimates(yearly, ["trps"])
    with pytest.raises(KeyError, match="no column called 'year'"):
        yearly_estimates(yearly.drop(columns="year"), ["trips"])
    with pytest.raises(TypeError, match=r"quantities must be a list, got 'trips': write \['trips'\]"):
        yearly_estimates(yearly, "trips")

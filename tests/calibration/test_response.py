"""What simulations answer: means and standard errors of antithetic pairs."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from scipy.stats import chi2, norm, t

from calibration.small import YEARS, known
from freightsim.calibration.drive import drives
from freightsim.calibration.journal import Figures
from freightsim.calibration.response import BOOKED, CONTROLS, expected_bookings, figures_of, response_of
from freightsim.simulation.replications import simulate
from freightsim.studies.run import replicate


def figures(*values: float) -> list[Figures]:
    """Return replications of one year in which every quantity has these values."""
    return [{"year": [2014.0], **{name: [value] for name in CONTROLS}} for value in values]


def test_pairs_by_hand() -> None:
    """Pairs (1, 3), (5, 7), (0, 2) have means 2, 6, 1: mean 3, standard error sqrt(7) / sqrt(3)."""
    found = response_of(figures(1, 3, 5, 7, 0, 2))
    for name in CONTROLS:
        assert found.mean[name] == {2014: pytest.approx(3.0)}
        assert found.error[name] == {2014: pytest.approx(sqrt(7) / sqrt(3))}
    assert found.replications == 6


def test_odd_counts() -> None:
    """The last one without its partner enters the mean, not the standard error; one pair alone tells of no error."""
    found = response_of(figures(1, 3, 5, 7, 9))
    assert found.mean["feu"][2014] == 5.0
    assert found.error["feu"][2014] == pytest.approx(sqrt(8) / sqrt(2))
    for few in ((1,), (1, 3), (1, 3, 8)):
        found = response_of(figures(*few))
        assert found.mean["feu"][2014] == pytest.approx(sum(few) / len(few))
        assert found.error["feu"][2014] == 0.0


@pytest.mark.parametrize("correlation", [-0.9, 0.0, 0.6])
def test_the_error_of_pairs_against_theory(correlation: float) -> None:
    """With this correlation in a pair, the variance of the mean is sd^2 (1 + correlation) / n: within its intervals."""
    n, sd = 400, 7.0
    rng = np.random.default_rng(11)
    drawn = rng.multivariate_normal([50, 50], sd**2 * np.array([[1, correlation], [correlation, 1]]), size=n // 2)
    found = response_of(figures(*drawn.ravel().tolist()))
    theory = sd * sqrt((1 + correlation) / n)
    low, high = (sqrt(chi2.ppf(q, n // 2 - 1) / (n // 2 - 1)) for q in (0.0005, 0.9995))
    assert low < found.error["tonnes"][2014] / theory < high
    assert abs(found.mean["tonnes"][2014] - 50) < norm.ppf(0.9995) * theory


def test_figures_of_a_run() -> None:
    """They are the columns of the yearly frame, as plain numbers; means are kept apart by year."""
    runs = [simulate(known(), seed=1, replication=number) for number in (0, 1)]
    rows = [figures_of(run) for run in runs]
    for run, row in zip(runs, rows, strict=True):
        assert list(row) == ["year", *CONTROLS, *BOOKED, "feu_booked"]
        assert row == {name: run.yearly[name].tolist() for name in ("year", *CONTROLS, *BOOKED)} | {
            "feu_booked": (run.yearly["feu_booked_outbound"] + run.yearly["feu_booked_inbound"]).tolist()
        }
        assert {type(value) for column in row.values() for value in column} == {float}
    found = response_of(rows)
    for at, year in enumerate(YEARS):
        mean = (runs[0].yearly["tonnes"][at] + runs[1].yearly["tonnes"][at]) / 2
        assert found.mean["tonnes"][year] == pytest.approx(mean)


# Control variates


def controlled(slope: float, n: int, *, seed: int) -> tuple[list[Figures], dict[str, np.ndarray]]:
    """Return replications that follow their bookings, and what was expected: mean 100, but for noise of 1 %."""
    rng = np.random.default_rng(seed)
    found = []
    for above, noise in zip(0.05 * rng.standard_normal(n), 0.01 * rng.standard_normal(n), strict=True):
        one: Figures = {"year": [2014.0]}
        for name, control in CONTROLS.items():
            one |= {name: [100 * (1 + slope * above + noise)], control: [2000 * (1 + above)]}
        found.append(one)
    return found, {control: np.array([2000.0]) for control in CONTROLS.values()}


@pytest.mark.parametrize("slope", [0.0, 0.6, 1.0, 1.4])
def test_chance_in_bookings_is_taken_out(slope: float) -> None:
    """The mean is right, and its standard error is that of the noise alone, whatever the slope."""
    n = 200
    figures, expected = controlled(slope, n, seed=21)
    found, plain = response_of(figures, expected), response_of(figures)
    theory = 1.0 / sqrt(n)
    low, high = (sqrt(chi2.ppf(q, n // 2 - 1) / (n // 2 - 1)) for q in (0.0005, 0.9995))
    for name in CONTROLS:
        assert low < found.error[name][2014] / theory < 1.03 * high
        assert abs(found.mean[name][2014] - 100) < norm.ppf(0.9995) * theory * 1.03
        if slope >= 0.6:
            assert found.error[name][2014] < plain.error[name][2014] / 2


def test_the_slope_is_learnt_from_all_rounds() -> None:
    """A round of two learns it from those before; levels of rounds may differ, for slopes are of what strays in one."""
    (long, expected), (short, _) = controlled(1.0, 100, seed=5), controlled(1.0, 2, seed=6)
    long = [{name: [1.7 * value for value in values] for name, values in one.items()} for one in long]
    found = response_of(short, expected, [long])
    for name, control in CONTROLS.items():
        (below,) = np.mean([[one[name][0] - 100 * (one[control][0] / 2000 - 1)] for one in short], axis=0)
        assert found.mean[name][2014] == pytest.approx(below, rel=0.005)


def test_years_without_bookings() -> None:
    """Where nothing is booked nothing is taken out."""
    nothing: Figures = {"year": [2014.0]} | {name: [0.0] for name in (*CONTROLS, *CONTROLS.values())}
    found = response_of([nothing] * 4, {control: np.zeros(1) for control in CONTROLS.values()})
    for name in CONTROLS:
        assert (found.mean[name][2014], found.error[name][2014]) == (0.0, 0.0)


def test_what_is_expected_is_what_is_booked() -> None:
    """Over replications the mean of each control variate is its expectation, within its interval."""
    scenario, n = known(), 40
    runs = replicate(scenario, n, seed=31, jobs=1)
    rows = [figures_of(run) for run in runs]
    expected = expected_bookings(drives(scenario))
    assert set(expected) == set(CONTROLS.values())
    for name, by_year in expected.items():
        values = np.array([row[name] for row in rows]).reshape(n // 2, 2, len(YEARS)).mean(axis=1)
        error = values.std(axis=0, ddof=1) / sqrt(n // 2)
        off = np.abs(values.mean(axis=0) - by_year)
        assert (off < t.ppf(0.9997, n // 2 - 1) * error).all(), (name, off / error)

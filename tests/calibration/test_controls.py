"""Control variates: the mean stays, the interval shrinks, by as much as bookings explain."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from calibration.made import Frames, target, targets
from freightsim import Runs, Scenario
from freightsim.calibration.controls import LEAST_RUNS, expected_by_year, slope_on, without_chance
from freightsim.calibration.drive import drives
from freightsim.results import Run
from freightsim.statistics import estimate

YEARS = (2013, 2014)
EXPECTED: Mapping[str, Mapping[int, float]] = {
    "feu_booked_outbound": {2013: 60.0, 2014: 140.0},
    "feu_booked_inbound": {2013: 40.0, 2014: 60.0},
    "feu_booked": {2013: 100.0, 2014: 200.0},
    "tonnes_booked": {2013: 1000.0, 2014: 2000.0},
    "value_booked_usd": {2013: 1e6, 2014: 2e6},
}


def made(n: int, seed: int, scenario: Scenario) -> tuple[pd.DataFrame, Runs]:
    """Return tonnes and trips of both years, half of whose scatter is that of bookings, and runs that booked so."""
    rng = np.random.default_rng(seed)
    chance = rng.standard_normal((n, len(YEARS)))
    figures, runs = [], []
    for number in range(n):
        yearly = pd.DataFrame({"year": YEARS})
        for name, expected in EXPECTED.items():
            yearly[name] = [expected[year] * (1 + 0.05 * chance[number, at]) for at, year in enumerate(YEARS)]
        runs.append(Run(scenario, 1, number, "rule", "rule", Frames({"yearly": yearly})))
        own = 10.0 * rng.standard_normal()
        both = 3000.0 + 0.8 * (yearly["tonnes_booked"].sum() - 3000.0) + own
        figures.append({"tonnes": both, "load": 90.0 + chance[number, 0]})
    return pd.DataFrame(figures), Runs(runs)


AIMED = targets(tonnes=target("tonnes", YEARS), load=target("teu_per_train", YEARS, low=80.0, high=100.0))


def test_bookings_are_taken_out(tiny: Scenario) -> None:
    """What is left scatters like the part that bookings do not explain (sd 10), about the expected mean."""
    n = 400
    figures, runs = made(n, 1, tiny)
    left = without_chance(figures, runs, AIMED, EXPECTED).figures["tonnes"]
    # The sample variance of n normal numbers has a relative standard deviation of sqrt(2 / n).
    assert abs(left.var() / 100.0 - 1) < 4 * np.sqrt(2 / n)
    assert abs(left.mean() - 3000.0) < 4 * 10.0 / np.sqrt(n)
    assert figures["tonnes"].std() > 5 * left.std()


@pytest.mark.parametrize("n", [10, 14, 20])
def test_intervals_of_corrected_figures_cover(n: int) -> None:
    """The slope takes a degree of freedom, and its own error widens the interval: 95 % of them hold the mean.

    Without both, five pairs cover 89 % only.
    """
    rng, studies, level = np.random.default_rng(n), 2000, 0.95
    held = blind = 0
    for _ in range(studies):
        above = rng.standard_normal(n)
        values = 100.0 + 3.0 * above + rng.standard_normal(n)
        found = slope_on(values, above)
        assert found is not None
        left = values - found[0] * above
        with_slope, without = estimate(left, level, slope=found[1]), estimate(left, level)
        held += with_slope.ci_low <= 100.0 <= with_slope.ci_high  # type: ignore[operator]
        blind += without.ci_low <= 100.0 <= without.ci_high  # type: ignore[operator]
    low, high = binom.ppf([1e-4, 1 - 1e-4], studies, level)
    assert low <= held <= high
    assert blind < held


def test_means_over_trips_stay(tiny: Scenario) -> None:
    """Only sums over years have bookings to be compared with."""
    figures, runs = made(20, 2, tiny)
    pd.testing.assert_series_equal(without_chance(figures, runs, AIMED, EXPECTED).figures["load"], figures["load"])


def test_few_runs_stay(tiny: Scenario) -> None:
    """A slope from a handful of runs would bring in more than it takes out."""
    figures, runs = made(LEAST_RUNS - 2, 3, tiny)
    pd.testing.assert_frame_equal(without_chance(figures, runs, AIMED, EXPECTED).figures, figures)


def test_an_operator_who_answers(tiny: Scenario) -> None:
    """What is booked then depends on the run, and its expectation is not known: figures stay."""
    answers = tiny.but({"timetable": {"rule": "responsive", "from": "2014-01-01"}})
    figures, runs = made(20, 1, answers)
    pd.testing.assert_frame_equal(without_chance(figures, runs, AIMED, EXPECTED).figures, figures)


def test_nothing_booked(tiny: Scenario) -> None:
    """Where bookings never differ, figures stay."""
    figures, runs = made(12, 4, tiny)
    level = Runs(
        [
            Run(tiny, 1, number, "rule", "rule", Frames({"yearly": runs[0].yearly.drop(columns="replication")}))
            for number in range(12)
        ]
    )
    pd.testing.assert_frame_equal(without_chance(figures, level, AIMED, EXPECTED).figures, figures)


def test_expected(tiny: Scenario) -> None:
    """What is expected by year and direction adds up to what the choice model expects."""
    found = expected_by_year(tiny)
    for direction, drive in drives(tiny).items():
        assert sum(found[f"feu_booked_{direction}"].values()) == pytest.approx(drive.booked.sum())
    assert list(found["tonnes_booked"]) == tiny.clock.years

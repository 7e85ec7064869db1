"""The structural layer: known curves are found again, closed forms, and the curvature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import exp

import numpy as np
import pytest
from scipy.optimize import lsq_linear

from calibration.small import KNOWN, small
from freightsim.calibration.drive import drives
from freightsim.calibration.parameters import (
    ADJUSTMENT_SD,
    Parameter,
    columns_of,
    factor_parameters,
    rail_parameters,
    rail_path,
    tree_of,
)
from freightsim.calibration.structure import Curve, Structure, after_break, fit_curves, fit_levels, level_in
from freightsim.choice.rates import rates
from freightsim.scenario.network import DIRECTIONS, Direction

YEARS = list(range(2013, 2023))
TRUTH = np.array([-3.7, 1.4, 1.5, -0.3])
"""Level, gain, pace, trend."""

INDEX = [0.0, 0.5, 1.2, 1.5, 1.9, 2.1, 2.5, 3.3, 3.3, 3.3]
"""Logarithm of the index by year: it ends with 2020."""


def curve(spill: float = 0.06) -> Curve:
    """Return a curve over ten years of quarters, some of each quarter counting a year later, seasons unlike."""
    quarters = [date(year, month, 1) for year in YEARS for month in (1, 4, 7, 10)]
    share = np.zeros((len(YEARS), len(quarters)))
    for at, day in enumerate(quarters):
        booked = 1000.0 + 100.0 * day.month + 50.0 * (day.year - 2013)
        late = spill if day.month == 10 and day.year < YEARS[-1] else 0.0
        share[day.year - 2013, at] = (1 - late) * booked
        if late:
            share[day.year - 2012, at] = late * booked
    since = np.array([max((day.replace(month=day.month + 1, day=15) - date(2013, 7, 18)).days, 0) for day in quarters])
    index = np.array([INDEX[day.year - 2013] for day in quarters])
    indexed = np.array([min(day.year + (day.month + 0.5) / 12, 2021.0) - 2013 for day in quarters])
    return Curve(YEARS, share, since / 365.25, index, indexed)


def feu(one: Curve, values: Sequence[float]) -> list[float]:
    """Return FEU by year, added up quarter by quarter."""
    level, gain, pace, trend = values
    found = []
    for row in one.share:
        odds = [
            level + gain * (1 - exp(-since / pace)) + index + trend * indexed
            for since, index, indexed in zip(one.since, one.index, one.indexed, strict=True)
        ]
        found.append(sum(booked * exp(each) for booked, each in zip(row, odds, strict=True)))
    return found


def wide(sd: float = 1e4) -> list[Parameter]:
    """Return the parameters of a curve of which next to nothing is known before."""
    return [replace(p, sd=sd, low=-50.0 if p.low < 0 else p.low, high=50.0) for p in outbound()]


def outbound() -> list[Parameter]:
    """Return level, gain, pace and trend of outbound rail."""
    every = rail_parameters()
    return [every[at] for at in columns_of("outbound", every)]


def fit_curve(one: Curve, wanted: dict[int, float], parameters: Sequence[Parameter]) -> Structure:
    """Return the fit of one direction alone."""
    return fit_curves({"outbound": one}, {"outbound": wanted}, parameters)


def test_the_curve_is_the_sum_over_quarters() -> None:
    """FEU of a year are what its quarters bring at their log-odds; many sets of values are taken at once."""
    sets = np.array([TRUTH, [-4.0, 0.0, 1.0, 0.0], [-2.0, 5.0, 0.5, 1.0]])
    np.testing.assert_allclose(np.exp(curve().log_feu(sets)), [feu(curve(), each) for each in sets.tolist()])


@pytest.mark.parametrize("truth", [TRUTH, [-6.0, 4.0, 1.2, 0.4], [-2.0, 1.0, 3.0, 0.0]])
def test_known_parameters_are_found_again(truth: Sequence[float]) -> None:
    """Without noise, and with wide priors, the curve behind the figures is found, and nothing is left over."""
    one = curve()
    wanted = dict(zip(YEARS, feu(one, list(truth)), strict=True))
    found = fit_curve(one, wanted, wide())
    np.testing.assert_allclose(found.values, truth, rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(found.left, 0.0, atol=1e-4)


def test_years_may_be_missing() -> None:
    """Years that are not wanted do not bear on the fit; what is left over comes in the order of the wanted."""
    one = curve()
    wanted = dict(zip(YEARS, feu(one, TRUTH.tolist()), strict=True))
    seen = {year: wanted[year] for year in YEARS if year not in (2016, 2021)}
    found = fit_curve(one, seen, wide())
    np.testing.assert_allclose(found.values, TRUTH, rtol=1e-3)
    assert found.left.shape == (8,)
    last = fit_curve(one, {**seen, 2022: 2 * wanted[2022]}, outbound())
    assert int(np.argmax(last.left)) == list(seen).index(2022)


def objective(one: Curve, values: np.ndarray, wanted: list[float], parameters: list[Parameter]) -> float:
    """Return the penalised sum of squares, written down anew."""
    left = np.log(wanted) - np.log(feu(one, values.tolist()))
    strange = [(value - p.prior) / p.sd for value, p in zip(values, parameters, strict=True)]
    return float((left**2).sum() / ADJUSTMENT_SD**2 + np.square(strange).sum())


def test_left_overs_are_small() -> None:
    """The penalty is at its least: nowhere near is it less, least of all where the noise alone is left over."""
    one, parameters = curve(), outbound()
    noise = np.random.default_rng(5).normal(0.0, 0.2, len(YEARS))
    wanted = (np.array(feu(one, TRUTH.tolist())) * np.exp(noise)).tolist()
    found = fit_curve(one, dict(zip(YEARS, wanted, strict=True)), parameters)
    least = objective(one, found.values, wanted, parameters)
    np.testing.assert_allclose(found.left, np.log(wanted) - np.log(feu(one, found.values.tolist())))
    assert least <= objective(one, TRUTH, wanted, parameters)
    for at in range(4):
        for step in (-0.05, 0.05):
            moved = found.values.copy()
            moved[at] += step
            assert objective(one, moved, wanted, parameters) > least
    # What is left over and what the parameters stray are at most what noise and truth come to.
    strays = sum(((value - p.prior) / p.sd) ** 2 for value, p in zip(TRUTH, parameters, strict=True))
    assert (found.left**2).sum() / ADJUSTMENT_SD**2 <= (noise**2).sum() / ADJUSTMENT_SD**2 + strays


def test_bounds_are_kept() -> None:
    """A history that falls has no gain below its bound of nothing."""
    one, parameters = curve(), outbound()
    falling = {year: 1000.0 * 0.5 ** (year - 2013) for year in YEARS[:7]}
    found = fit_curve(one, falling, parameters)
    assert all(p.low <= value <= p.high for p, value in zip(parameters, found.values, strict=True))
    assert found.values[1] == pytest.approx(0.0, abs=0.05)


def test_the_covariance_is_the_inverse_of_the_curvature() -> None:
    """Where the fit is perfect, the Hessian of half the penalty, by differences, is the inverse of the covariance."""
    one = curve()
    parameters = [replace(p, prior=value) for p, value in zip(outbound(), TRUTH, strict=True)]
    wanted = feu(one, TRUTH.tolist())
    found = fit_curve(one, dict(zip(YEARS, wanted, strict=True)), parameters)
    np.testing.assert_allclose(found.values, TRUTH, atol=1e-8)
    step, unit = 1e-3, np.eye(4)

    def half(values: np.ndarray) -> float:
        return objective(one, values, wanted, parameters) / 2

    hessian = [
        [
            sum(
                sign * half(TRUTH + step * (unit[i] * a + unit[j] * b))
                for a, b, sign in ((1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1))
            )
            / (4 * step**2)
            for j in range(4)
        ]
        for i in range(4)
    ]
    np.testing.assert_allclose(found.covariance @ np.array(hessian), np.eye(4), atol=2e-3)


# From a scenario


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("horizon", [("2014-01-01", "2016-01-01"), ("2013-07-18", "2015-03-01"), ("2019", "2021")])
def test_the_curve_of_a_scenario(direction: Direction, horizon: tuple[str, str]) -> None:
    """At its own parameters it has the bookings of the scenario without adjustments, to the size of a share of rail."""
    first, end = (day if "-" in day else f"{day}-01-01" for day in horizon)
    steps = {"2013-01-01": 1.0, "2014-01-01": 1.5, "2020-01-01": 2.0}
    market = {"choice": {"rail_index": steps, "port_trend_per_year": -0.2}}
    when = {"horizon": {"from": first, "to": end}}
    structural = {path: value for path, value in KNOWN.items() if direction in path and "adjustment" not in path}
    years = {rail_path(direction, year): 0.7 + 0.2 * (year % 4) for year in range(2012, 2022)}
    adjusted, plain = small(when, market, tree_of(structural | years)), small(when, market, tree_of(structural))
    found = Curve.of(drives(adjusted)[direction], adjusted, direction)
    values = [structural[f"demand.{direction}.attraction.{name}"] for name in ("level", "gain", "pace_years")]
    expected = drives(plain)[direction].of_years()
    largest = max(rates(each, direction).shares.of_rail.max() for each in (adjusted, plain))
    assert largest < 0.02
    np.testing.assert_allclose(np.exp(found.log_feu(np.array([*values, -0.2]))), expected, rtol=largest)


def test_the_trend_is_one_for_both_directions() -> None:
    """Curves of two directions are fitted together: what the one says of the trend holds for the other."""
    one, parameters = curve(), [replace(p, sd=1e4) for p in rail_parameters()]
    truth = {"outbound": [-3.7, 1.4, 1.5, -0.3], "inbound": [-4.0, 0.5, 1.0, -0.3]}
    full = dict(zip(YEARS, feu(one, truth["outbound"]), strict=True))
    short = dict(zip(YEARS[:4], feu(one, truth["inbound"])[:4], strict=True))
    found = fit_curves({"outbound": one, "inbound": one}, {"outbound": full, "inbound": short}, parameters)
    for direction in DIRECTIONS:
        np.testing.assert_allclose(found.values[columns_of(direction, parameters)], truth[direction], rtol=2e-3)
    assert found.left.shape == found.left_sd.shape == (14,)


# Levels before and after the break


def test_the_break() -> None:
    """October 2018: nothing before, a quarter of that year, all after."""
    assert [after_break(year) for year in (2013, 2017, 2018, 2019, 2030)] == [0.0, 0.0, 0.25, 1.0, 1.0]
    assert [level_in(year, (2.0, 6.0)) for year in (2017, 2018, 2019)] == [2.0, 3.0, 6.0]


def test_one_level_in_closed_form() -> None:
    """Years before the break alone: the precision-weighted mean of prior and years; after it the prior stays."""
    parameters = [replace(p, prior=prior) for p, prior in zip(factor_parameters()[:2], (0.05, -0.02), strict=True)]
    wanted, spread, sd = np.array([0.1, 0.2, -0.05]), 0.06, parameters[0].sd
    found = fit_levels([2014, 2015, 2016], wanted, parameters, spread)
    precision = 3 / spread**2 + 1 / sd**2
    expected = (wanted.sum() / spread**2 + 0.05 / sd**2) / precision
    np.testing.assert_allclose(found.values, [expected, -0.02])
    np.testing.assert_allclose(found.covariance, np.diag([1 / precision, parameters[1].sd ** 2]), atol=1e-15)
    np.testing.assert_allclose(found.left, wanted - expected)


def test_both_levels_against_a_solver() -> None:
    """With the year of the break among them, the levels are those of a general solver for linear least squares."""
    parameters, spread = factor_parameters()[1:], 0.3
    years = [2015, 2016, 2017, 2018, 2019, 2020]
    wanted = np.array([0.2, 0.1, 0.3, -0.1, -0.4, -0.2])
    found = fit_levels(years, wanted, parameters, spread)
    rows = [[(1 - after_break(year)) / spread, after_break(year) / spread] for year in years]
    rows += [[1 / parameters[0].sd, 0.0], [0.0, 1 / parameters[1].sd]]
    solved = lsq_linear(np.array(rows), np.array([*(wanted / spread), 0.0, 0.0]))
    np.testing.assert_allclose(found.values, solved.x)
    np.testing.assert_allclose(found.covariance, np.linalg.inv(np.array(rows).T @ np.array(rows)))
    left = wanted - np.array([level_in(year, found.values.tolist()) for year in years])
    np.testing.assert_allclose(found.left, left)


def test_what_is_left_over_is_as_uncertain_as_the_structure() -> None:
    """Through a linear design, the covariance of levels becomes that of left-overs; it meets drawn levels."""
    parameters = [Parameter(f"p{at}", "structural", "", "", 0.0, 0.4, -9.0, 9.0) for at in range(2)]
    years = (2014, 2016, 2018, 2020)
    found = fit_levels(years, np.array([0.2, 0.1, 0.3, 0.6]), parameters, 0.3)
    rng = np.random.default_rng(1)
    n = 20_000
    levels = rng.multivariate_normal(found.values, found.covariance, size=n)
    after = np.array([after_break(year) for year in years])
    left = levels[:, :1] * (1 - after) + levels[:, 1:] * after
    # The standard deviation of n normal draws has a relative standard error of 1 / sqrt(2 n).
    assert (np.abs(left.std(axis=0) / found.left_sd - 1) < 4 / np.sqrt(2 * n)).all()

"""The emulator is the choice model itself, near the fit: its bookings, its likelihood, and members drawn with it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import exp, log, sqrt

import numpy as np
import pytest
from scipy.stats import chi2, multivariate_normal, norm

from calibration.small import KNOWN, YEARS, fitted, made_fit, small
from freightsim.calibration.drive import drives
from freightsim.calibration.emulator import GRID, SENSITIVITY, Emulator, members
from freightsim.calibration.fit import FACTOR_SDS, load_and_value
from freightsim.calibration.parameters import factor_path, neutral_steps, rail_path, tree_of
from freightsim.choice.rates import rates
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS, Direction


@cache
def emulator() -> Emulator:
    """Return the emulator of the fit, which is made when a test needs it."""
    return Emulator(fitted(), dict.fromkeys(fitted().aims, 0.01))


def names() -> list[str]:
    """Return the names of its parameters."""
    return list(emulator().priors)


def at_fit() -> np.ndarray:
    """Return its parameters at the fit."""
    return np.array(list(emulator().start.values()))


def moved(**by: float) -> np.ndarray:
    """Return the fit with parameters moved, by the end of their names."""
    values = at_fit().copy()
    for name, step in by.items():
        (column,) = (at for at, each in enumerate(names()) if each.replace(".", "_").endswith(name))
        values[column] += step
    return values


def largest_share(*scenarios: Scenario) -> float:
    """Return the largest share of rail: where it is small the emulator is exact, but for as much."""
    return max(float(rates(each, way).shares.of_rail.max()) for each in scenarios for way in DIRECTIONS)


def without_adjustments(scenario: Scenario) -> Scenario:
    """Return the scenario of the structure alone."""
    ones = {path: 1.0 for path in neutral_steps(fitted().parameters) if "attraction.adjustment" in path}
    return scenario.but(tree_of(ones))


def emulated(direction: Direction, values: np.ndarray) -> np.ndarray:
    """Return bookings by fitted year at the parameters of a row: those of the fit without what is left over."""
    left, _ = emulator().rail_left(direction, values[None])
    return drives(fitted().scenario)[direction].of_years() * np.exp(-left[0])


def test_names() -> None:
    """Structural parameters, the cost sensitivity, and two spreads; the start is the fit, inside the priors."""
    structural = [p.path for p in fitted().parameters if p.layer == "structural"]
    assert names()[:-2] == [*structural, "choice.cost_sensitivity"]
    assert list(emulator().start) == names()
    for name, prior in emulator().priors.items():
        assert prior.low <= emulator().start[name] <= prior.high
    assert {name: emulator().start[name] for name in structural} == fitted().state.structural
    assert SENSITIVITY.prior == fitted().scenario.choice.cost_sensitivity
    assert (SENSITIVITY.low, SENSITIVITY.high) == (GRID[0], GRID[-1])


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_at_the_fit(direction: Direction) -> None:
    """Bookings of the structure are those of the choice model without adjustments."""
    plain = without_adjustments(fitted().scenario)
    largest = largest_share(plain, fitted().scenario)
    assert largest < 0.01
    np.testing.assert_allclose(emulated(direction, at_fit()), drives(plain)[direction].of_years(), rtol=largest)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("sensitivity", GRID)
def test_at_another_cost_sensitivity(direction: Direction, sensitivity: float) -> None:
    """On the grid they are those of the scenario with that sensitivity."""
    other = without_adjustments(fitted().scenario).but({"choice": {"cost_sensitivity": sensitivity}})
    found = emulated(direction, moved(cost_sensitivity=sensitivity - SENSITIVITY.prior))
    largest = largest_share(other, fitted().scenario)
    np.testing.assert_allclose(found, drives(other)[direction].of_years(), rtol=largest)
    if sensitivity != SENSITIVITY.prior:
        assert abs(found / emulated(direction, at_fit()) - 1).min() > 0.02


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_between_the_grid(direction: Direction) -> None:
    """All costs being alike here, bookings are a power of the sensitivity: interpolation of the logarithm is exact."""
    for sensitivity in (1.3, 2.6, 4.4):
        other = without_adjustments(fitted().scenario).but({"choice": {"cost_sensitivity": sensitivity}})
        found = emulated(direction, moved(cost_sensitivity=sensitivity - SENSITIVITY.prior))
        largest = largest_share(other, fitted().scenario)
        np.testing.assert_allclose(found, drives(other)[direction].of_years(), rtol=2 * largest)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_elsewhere(direction: Direction) -> None:
    """At other curves, too, bookings are those of the choice model; the other direction is left alone."""
    step = {f"{direction}_attraction_level": -0.4, f"{direction}_attraction_gain": 0.7}
    path = f"demand.{direction}.attraction"
    state = fitted().state.structural
    curve = {f"{path}.level": state[f"{path}.level"] - 0.4, f"{path}.gain": state[f"{path}.gain"] + 0.7}
    other = without_adjustments(fitted().scenario).but(tree_of(curve))
    for way in DIRECTIONS:
        expected = drives(other)[way].of_years()
        np.testing.assert_allclose(emulated(way, moved(**step)), expected, rtol=largest_share(other))


def test_what_the_levels_leave_over() -> None:
    """At the fit it is the fitted factor of each year; a level that rises by a tenth takes a tenth from each."""
    left, error = emulator().factors_left(np.stack([at_fit(), moved(**{"load_factor_level_2013-01-01": 0.1})]))
    assert left.shape == (2, len(YEARS), 2)
    assert error.shape == (len(YEARS), 2, 2)
    for at, kind in enumerate(FACTOR_SDS):
        np.testing.assert_allclose(left[0, :, at], list(fitted().state.factors[kind].values()), atol=1e-12)
        np.testing.assert_allclose(left[1, :, at] - left[0, :, at], -0.1 if kind == "load" else 0.0, atol=1e-12)
    for at, year in enumerate(YEARS):
        np.testing.assert_array_equal(error[at], fitted().factor_error[year])


def test_factors_at_another_cost_sensitivity() -> None:
    """They give back load and value of the fit: other classes are on rail there, at the fit's boxes by direction."""
    at, sensitivity = 1, GRID[5]
    fit, other = (
        drives(each)
        for each in (fitted().scenario, fitted().scenario.but({"choice": {"cost_sensitivity": sensitivity}}))
    )
    rows = np.stack([at_fit(), moved(cost_sensitivity=sensitivity - SENSITIVITY.prior)])
    left, _ = emulator().factors_left(rows)
    feu = {way: float(each.of_years()[at]) for way, each in fit.items()}
    wanted, found = load_and_value(fit, YEARS[at]), load_and_value(other, YEARS[at], feu)
    np.testing.assert_allclose(left[1, at] - left[0, at], np.log(wanted) - np.log(found), atol=1e-9)


# The likelihood


def likelihood(values: np.ndarray) -> float:
    """Return the logarithm of the likelihood, the adjustments integrated out, from densities of scipy."""
    rail_sd, factor_sd = values[-2:]
    total = 0.0
    for direction in DIRECTIONS:
        left, error = emulator().rail_left(direction, values[None])
        total += sum(norm.logpdf(one, 0.0, sqrt(rail_sd**2 + e**2)) for one, e in zip(left[0], error, strict=True))
    left, covariance = emulator().factors_left(values[None])
    prior = np.diag([(sd * factor_sd) ** 2 for sd in FACTOR_SDS.values()])
    for one, each in zip(left[0], covariance, strict=True):
        total += multivariate_normal.logpdf(one, [0.0, 0.0], prior + each)
    return float(total)


def test_the_likelihood_is_that_of_normal_left_overs() -> None:
    """But for a constant; rows may be many."""
    rng = np.random.default_rng(3)
    rows = at_fit() + 0.1 * rng.standard_normal((20, len(at_fit())))
    rows[:, -2:] = np.abs(rows[:, -2:]) + 0.05
    found = emulator().log_likelihood(rows)
    expected = np.array([likelihood(row) for row in rows])
    np.testing.assert_allclose(found - found[0], expected - expected[0], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose([emulator().log_likelihood(row[None])[0] for row in rows], found)


@pytest.mark.parametrize(
    "step",
    [
        {"outbound_attraction_level": 2.0},
        {"inbound_attraction_gain": 4.0},
        {"load_factor_level_2013-01-01": 0.5},
        {"value_factor_level_2013-01-01": 3.0},
        {"cost_sensitivity": 2.0},
        {"spread_rail": 0.7},
    ],
)
def test_it_falls_away_from_the_fit(step: dict[str, float]) -> None:
    """Farther off it is less and less, on both sides where there are two."""
    ways = (1.0,) if "cost_sensitivity" in step or "spread_rail" in step else (1.0, -1.0)
    for way in ways:
        rows = np.stack([moved(**{name: way * part * by for name, by in step.items()}) for part in (0.0, 0.5, 1.0)])
        near, farther, far = emulator().log_likelihood(rows)
        assert near > farther > far


def test_what_the_years_say_nothing_of() -> None:
    """The level of value after the break does not bear on 2014 and 2015."""
    rows = np.stack([at_fit(), moved(**{"value_factor_level_2018-10-01": 0.2})])
    np.testing.assert_allclose(emulator().log_likelihood(rows), likelihood_at_fit())


def likelihood_at_fit() -> float:
    """Return the likelihood at the fit."""
    return float(emulator().log_likelihood(at_fit()[None])[0])


# Members


def draws(n: int, of: Emulator | None = None) -> np.ndarray:
    """Return draws about the start of an emulator, by default that of the fit, as a posterior might have them."""
    rng = np.random.default_rng(17)
    start = (of or emulator()).start
    sd = np.array([0.3 if "attraction" in name and "pace" not in name else 0.02 for name in start])
    found = np.array(list(start.values())) + sd * rng.standard_normal((n, len(start)))
    found[:, -2:] = [0.3, 1.2]
    return found


def test_structure_and_adjustment_make_the_fitted_total() -> None:
    """Each member books what the fit books in each fitted year, within its error, though its structure is another."""
    n = 60
    rows = draws(n)
    drawn = members(emulator(), rows, seed=4, last_year=YEARS[-1])
    largest = 3 * largest_share(fitted().scenario)
    for direction in DIRECTIONS:
        fitted_feu = drives(fitted().scenario)[direction].of_years()
        off = np.array(
            [
                np.log(drives(fitted().scenario.but(tree_of(member)))[direction].of_years() / fitted_feu)
                for member in drawn
            ]
        )
        left, error = emulator().rail_left(direction, rows)
        assert np.abs(left).mean() > 0.2  # without adjustments they would be far off
        # Shrunk towards the structure a little; and of the year before (the lead-in) some bookings count.
        bias = -left * error**2 / (rows[:, -2:-1] ** 2 + error**2)
        spill = 45 / 365 * np.abs(np.diff(left, axis=1, prepend=0.0))
        assert (np.abs(off - bias) < 4.5 * error + spill + largest).all()
        sd = (off - bias).std(axis=0, ddof=1)
        assert (sd < sqrt(chi2.ppf(0.9999, n - 1) / (n - 1)) * error + spill.mean(axis=0) + largest).all()


def test_members_have_all_values_as_a_scenario_writes_them() -> None:
    """Structure, sensitivity and a value for each year to the last; ratios are no logarithms."""
    rows = draws(5)
    drawn = members(emulator(), rows, seed=4, last_year=2018)
    years = range(YEARS[0], 2019)
    paths = {rail_path(way, year) for way in DIRECTIONS for year in years}
    paths |= {factor_path(kind, year) for kind in FACTOR_SDS for year in years}
    for member, row in zip(drawn, rows, strict=True):
        assert set(member) == set(names()[:-2]) | paths
        for parameter, value in zip(emulator().parameters, row, strict=False):
            found = member[parameter.path]
            assert (log(found) if parameter.is_ratio else found) == pytest.approx(value)
        assert fitted().scenario.but(tree_of(member)).choice.cost_sensitivity == pytest.approx(row[-3])
    assert members(emulator(), rows, seed=4, last_year=2018) == drawn
    assert members(emulator(), rows, seed=5, last_year=2018) != drawn


def test_prices_stray_from_their_path_as_an_ar1() -> None:
    """From the first quarter that is not known on: spread and correlation of neighbours are the stated ones."""
    spread = {"spread": {"rail": 0.2}, "spread_years": 0.5, "known_at": "2015-12-31"}
    made = made_fit(small({"prices": spread}), YEARS)
    emulator, n = Emulator(made, {}), 2000
    drawn = members(emulator, draws(n, emulator), seed=8, last_year=2020)
    days = [path for path in drawn[0] if path.startswith("prices.deviation.rail.")]
    assert days[0].endswith("2016-01-01")
    assert days[-1].endswith("2020-10-01")
    logs = np.log([[member[path] for path in days] for member in drawn])
    kept = exp(-0.25 / 0.5)
    within = np.sqrt(chi2.ppf([0.0005, 0.9995], n) / n)
    first, last = (np.sqrt((logs[:, at] ** 2).mean()) for at in (0, -1))
    assert within[0] < first / (0.2 * sqrt(1 - kept**2)) < within[1]
    assert within[0] < last / 0.2 < within[1]
    assert np.corrcoef(logs[:, -2], logs[:, -1])[0, 1] == pytest.approx(kept, abs=3.5 * (1 - kept**2) / sqrt(n))
    assert not any("prices" in path for path in members(emulator, draws(2, emulator), seed=8, last_year=2015)[0])


def test_years_that_were_not_fitted_stray_by_the_spread() -> None:
    """Years held out between fitted ones, and later ones, have adjustments of the spread's size, in each member."""
    scenario = small({"horizon": {"to": "2018-01-01"}}, tree_of(KNOWN))
    made = made_fit(scenario, (2014, 2016, 2017))
    emulator = Emulator(made, {})
    n = 400
    drawn = members(emulator, draws(n, emulator), seed=8, last_year=2019)
    low, high = (sqrt(chi2.ppf(q, n) / n) for q in (0.0005, 0.9995))
    for year in (2015, 2018, 2019):
        for way in DIRECTIONS:
            logs = np.log([member[rail_path(way, year)] for member in drawn])
            assert low < sqrt((logs**2).mean()) / 0.3 < high
        for kind, sd in FACTOR_SDS.items():
            logs = np.log([member[factor_path(kind, year)] for member in drawn])
            assert low < sqrt((logs**2).mean()) / (1.2 * sd) < high
    for year in (2014, 2016, 2017):  # what the fit is sure of does not stray, whatever was held out
        for at, kind in enumerate(FACTOR_SDS):
            logs = np.log([member[factor_path(kind, year)] for member in drawn])
            assert logs.std() < high * sqrt(made.factor_error[year][at, at] + 0.02**2)


def test_a_last_year_before_the_last_fitted() -> None:
    """Every fitted year keeps its adjustment."""
    made = made_fit(small({"horizon": {"to": "2017-01-01"}}), (2014, 2016))
    emulator = Emulator(replace(made, spread=dict.fromkeys(made.spread, 0.01)), {})
    (member,) = members(emulator, np.array([list(emulator.start.values())]), seed=1, last_year=2014)
    assert {rail_path("outbound", year) for year in (2014, 2016)} <= set(member)

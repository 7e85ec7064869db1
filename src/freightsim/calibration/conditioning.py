"""A posterior ensemble is held to the record by simulations: where the emulator is off, the ensemble is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Unpack

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.base.study_options import DrawnBy, StudyOptions
from freightsim.calibration.drive import drives
from freightsim.calibration.emulator import SENSITIVITY, Emulator, members
from freightsim.calibration.ensemble import Member
from freightsim.calibration.fit import FACTOR_SDS, LONGEST_STEP
from freightsim.calibration.journal import Figures
from freightsim.calibration.parameters import factor_path, rail_path, tree_of
from freightsim.calibration.response import figures_of
from freightsim.results import Run
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS, Direction
from freightsim.simulation.replications import each_replication, simulate_lightly

LEARNERS = 150
"""Draws from the emulator's posterior that are simulated once each, to learn how far the emulator is off."""

CORRECTIONS = 2
"""Times that the members taken are simulated and corrected: trips answer less than in proportion where other limits
bind, and loads where boxes are full, so one step is too short."""

CURVED_FROM = 30
"""Simulations from which on the discrepancy bends with the cost sensitivity; of fewer only its mean is taken."""


@dataclass(frozen=True)
class Discrepancy:
    """How far simulations are off what the emulator says, as a parabola in the cost sensitivity.

    The adjustments that take it away are what is kept: logarithms, by year.
    """

    low: float
    """Least cost sensitivity that was simulated; below, the discrepancy is that of this one."""
    high: float
    """Largest; the same above."""
    rail: Mapping[Direction, Floats]
    """Coefficients of 1, s and s^2, by direction, shape (3, years fitted)."""
    factors: Floats
    """The same of the factors on load and value, shape (3, years fitted, 2)."""

    def terms(self, sensitivity: Floats) -> Floats:
        """Return 1, s and s^2, where s runs from -1 to 1 over what was simulated; shape (n, 3)."""
        middle, half = (self.low + self.high) / 2, max((self.high - self.low) / 2, 1e-12)
        scaled = (np.clip(sensitivity, self.low, self.high) - middle) / half
        return np.stack([np.ones_like(scaled), scaled, scaled**2], axis=1)


@dataclass(frozen=True)
class Corrected(Emulator):
    """An emulator whose discrepancy from the simulation is known and taken away."""

    found: tuple[Discrepancy, ...] = ()
    """Discrepancies, each of what the ones before it leave over."""

    def rail_left(self, direction: Direction, values: Floats) -> tuple[Floats, Floats]:
        """Return what the structure leaves over for each fitted year, as the emulator does."""
        left, error = super().rail_left(direction, values)
        for each in self.found:
            left = left - self._terms(each, values) @ each.rail[direction]
        return left, error

    def factors_left(self, values: Floats) -> tuple[Floats, Floats]:
        """Return what the levels leave over for each fitted year's factors, as the emulator does."""
        left, error = super().factors_left(values)
        for each in self.found:
            left = left - np.einsum("nk,kyt->nyt", self._terms(each, values), each.factors)
        return left, error

    def and_also(self, found: Discrepancy) -> Corrected:
        """Return the emulator with one more discrepancy taken away."""
        return Corrected(self.fit, self.uncertainty, (*self.found, found))

    def _terms(self, found: Discrepancy, values: Floats) -> Floats:
        return found.terms(values[:, self._sensitivity_column])

    @cached_property
    def _sensitivity_column(self) -> int:
        return self._column(SENSITIVITY.path)


def conditioned(
    emulator: Emulator,
    draws: Floats,
    how: StudyOptions,
    *,
    last_year: int,
    learners: int = LEARNERS,
) -> list[dict[str, float]]:
    """Return n members of the posterior that simulations hold to the record.

    The emulator takes a year's trips, load and value to answer to a parameter as they do at the fit. Simulations at
    other parameters, of the cost sensitivity above all, are off it by some per cent, in some years by more than the
    published figures are uncertain. So a second stage follows, on the simulation itself:

    1. `learners` draws of the posterior are simulated once each. How far simulated trips, load and value of each year
       are off what the emulator says of the same parameters is regressed on the cost sensitivity: a cheap model is
       corrected by its discrepancy from a dear one (Kennedy and O'Hagan 2000, Biometrika 87, 1-13).
    2. With the corrected emulator all draws are weighed anew by the ratio of both likelihoods (sampling importance
       resampling, Rubin 1988, Bayesian Statistics 3, 395-402), and n of them are taken without replacement. Their
       yearly adjustments are drawn given the published figures, with the corrected emulator.
    3. These members are simulated once each, and what is still left over on average is taken away in the same manner;
       so are those that come of it, `CORRECTIONS` times in all. At last their odds are set so that what is expected to
       be booked is what the last simulations ask for: odds that are corrected by a slope miss it a little (`rebooked`).

    The same arguments give the same members, whatever the number of processes.

    Parameters
    ----------
    emulator
        The emulator that the draws are of.
    draws
        Draws of its posterior, shape (draws, parameters), in the order of `Emulator.priors`.
    how
        How it is simulated; `n` are the members wanted.
    last_year
        Last year that members hold adjustments of.
    learners
        Simulations of the first stage.

    Raises
    ------
    ValueError
        Where there are fewer draws than members are wanted.
    """
    n, seed, others = how.n, how.seed, replace(how, seed=how.seed + 2)
    if n > len(draws):
        raise ValueError(f"{n} members cannot be taken from {len(draws)} draws")
    rng = np.random.default_rng([seed, n, learners])
    first = draws[rng.choice(len(draws), size=min(learners, len(draws)), replace=False)]
    corrected = Corrected(emulator.fit, emulator.uncertainty)
    tried = members(corrected, first, seed=seed, last_year=last_year)
    figures = _simulated(corrected.fit.scenario, tried, 0, others)
    corrected = corrected.and_also(discrepancy(corrected, first, tried, figures))
    weight = _weights(corrected.log_likelihood(draws) - emulator.log_likelihood(draws))
    chosen = draws[rng.choice(len(draws), size=n, replace=False, p=weight)]
    for number in range(CORRECTIONS):
        tried, at = members(corrected, chosen, seed=seed + 1, last_year=last_year), 2 * learners + number * n
        figures = _simulated(corrected.fit.scenario, tried, at, others)
        corrected = corrected.and_also(discrepancy(corrected, chosen, tried, figures))
    found = members(corrected, chosen, seed=seed + 1, last_year=last_year)
    return rebooked(corrected, chosen, tried, figures, found)


def rebooked(
    emulator: Emulator,
    draws: Floats,
    tried: Sequence[Member],
    figures: Sequence[Figures],
    found: Sequence[dict[str, float]],
) -> list[dict[str, float]]:
    """Return members whose expected bookings are those of members that were simulated, less what they were too many.

    Odds that were corrected by the slope at the fit do not quite give these. What is expected is known without
    simulation, so the yearly odds of each member make up for it. How many bookings were too many is regressed on the
    cost sensitivity, as in `discrepancy`, by the fit's response of trips to bookings.

    Parameters
    ----------
    emulator, draws
        The emulator, and what the members were drawn from, shape (n, parameters).
    tried, figures
        Members, and yearly figures of a simulation of each.
    found
        The same members with other adjustments.
    """
    fit, many = emulator.fit, _too_many(emulator, draws, figures)
    rebooked: list[dict[str, float]] = []
    for row, (old, new) in enumerate(zip(tried, found, strict=True)):
        before, after = (drives(fit.scenario.but(tree_of(each))) for each in (old, new))
        changes: dict[str, float] = {}
        for direction in DIRECTIONS:
            years, slope = before[direction].years, emulator.slope(direction)
            for at, year in enumerate(fit.state.rail[direction]):
                feu = [each[direction].of_years()[years.index(year)] for each in (before, after)]
                missing = np.log(feu[0] / feu[1]) - many[direction][row, at]
                path = rail_path(direction, year)
                changes[path] = new[path] * float(np.exp(missing / slope[at]))
        rebooked.append(new | changes)
    return rebooked


def _too_many(emulator: Emulator, draws: Floats, figures: Sequence[Figures]) -> dict[Direction, Floats]:
    """Return by how much (logarithm) too much was booked for the trips aimed at, by direction; (n, years fitted)."""
    fit, years = emulator.fit, [int(year) for year in figures[0]["year"]]
    terms = _blank(emulator, draws).terms(_sensitivity(emulator, draws))
    found: dict[Direction, Floats] = {}
    for direction in DIRECTIONS:
        fitted, name = list(fit.state.rail[direction]), f"trips_{direction}"
        trips = np.array([each[name] for each in figures])[:, [years.index(year) for year in fitted]]
        aim = np.array([fit.aims[year, name] for year in fitted])
        answer = np.array([fit.elasticity[direction][year] for year in fitted])
        found[direction] = terms @ _regressed(terms, np.log(np.maximum(trips, 0.5) / aim) / answer)
    return found


def _sensitivity(emulator: Emulator, draws: Floats) -> Floats:
    found: Floats = draws[:, next(at for at, p in enumerate(emulator.parameters) if p.path == SENSITIVITY.path)]
    return found


def _blank(emulator: Emulator, draws: Floats) -> Discrepancy:
    """Return a discrepancy of nothing over the cost sensitivities of draws."""
    sensitivity = _sensitivity(emulator, draws)
    return Discrepancy(float(sensitivity.min()), float(sensitivity.max()), {}, np.zeros((3, 0, 2)))


def discrepancy(emulator: Emulator, draws: Floats, drawn: Sequence[Member], figures: Sequence[Figures]) -> Discrepancy:
    """Return how far simulated members are off what the emulator says of them.

    A member whose adjustment is what the structure leaves over has, by the emulator, the trips aimed at; another
    adjustment moves them by the fit's response times the slope of bookings over odds (`Emulator.slope`). What
    simulations differ from that, over both, is the discrepancy in log-odds. Factors answer in proportion: theirs is the
    logarithm of simulated over aimed load of a FEU, and value of a tonne.

    Parameters
    ----------
    emulator
        The emulator that the members were drawn with.
    draws
        What they were drawn from, shape (n, parameters).
    drawn
        The members.
    figures
        Yearly figures of a simulation of each.
    """
    blank, fit = _blank(emulator, draws), emulator.fit
    terms, years = blank.terms(_sensitivity(emulator, draws)), [int(year) for year in figures[0]["year"]]
    simulated = {name: np.array([each[name] for each in figures]) for name in figures[0] if name != "year"}
    rail: dict[Direction, Floats] = {}
    for direction in DIRECTIONS:
        fitted, name = list(fit.state.rail[direction]), f"trips_{direction}"
        left, _ = emulator.rail_left(direction, draws)
        own = np.log([[member[rail_path(direction, year)] for year in fitted] for member in drawn])
        trips = simulated[name][:, [years.index(year) for year in fitted]]
        aim = np.array([fit.aims[year, name] for year in fitted])
        answer = np.array([fit.elasticity[direction][year] for year in fitted]) * emulator.slope(direction)
        off = np.log(np.maximum(trips, 0.5) / aim) / answer - (own.reshape(left.shape) - left)
        rail[direction] = _regressed(terms, off)
    return Discrepancy(
        blank.low, blank.high, rail, _factor_discrepancy(emulator, draws, drawn, simulated, years, terms)
    )


def _factor_discrepancy(
    emulator: Emulator,
    draws: Floats,
    drawn: Sequence[Member],
    simulated: Mapping[str, Floats],
    years: Sequence[int],
    terms: Floats,
) -> Floats:
    """Return the coefficients of the factors; a run that carried nothing in a year says nothing of them."""
    fit = emulator.fit
    left, _ = emulator.factors_left(draws)
    found = np.zeros((3, left.shape[1], 2))
    for place, year in enumerate(fit.factor_error):
        at = years.index(year)
        own = np.log([[member[factor_path(kind, year)] for kind in FACTOR_SDS] for member in drawn])
        trips: Floats = np.sum([simulated[f"trips_{direction}"][:, at] for direction in DIRECTIONS], axis=0)
        aimed = sum(fit.aims.get((year, f"trips_{direction}"), 0.0) for direction in DIRECTIONS)
        tonnes, usd = simulated["tonnes"][:, at], simulated["value_usd"][:, at]
        ran = (trips > 0) & (tonnes > 0) & (usd > 0)
        if not ran.any():
            continue
        aim_t, aim_usd = fit.aims[year, "tonnes"], fit.aims[year, "value_usd"]
        load = tonnes[ran] / trips[ran] / (aim_t / aimed)  # of a trip
        value = usd[ran] / trips[ran] / (aim_usd / aimed)
        gap = np.log(np.stack([load, value], axis=1))
        found[:, place] = _regressed(terms[ran], gap - (own[ran] - left[ran, place]))
    return found


def _regressed(terms: Floats, off: Floats) -> Floats:
    """Return least squares coefficients, (3, columns); of few simulations their mean. None is believed too far."""
    found: Floats = np.zeros((3, off.shape[1]))
    if len(terms) < CURVED_FROM or np.ptp(terms[:, 1]) == 0:
        found[0] = off.mean(axis=0)
    else:
        found = np.linalg.lstsq(terms, off, rcond=None)[0]
    most = np.abs(terms @ found).max(axis=0)
    shrunk: Floats = found * np.minimum(1.0, LONGEST_STEP / np.maximum(most, 1e-12))
    return shrunk


def _weights(log_ratio: Floats) -> Floats:
    weight: Floats = np.exp(log_ratio - log_ratio.max())
    return weight / weight.sum()


def _simulated(scenario: Scenario, drawn: Sequence[Member], first: int, how: StudyOptions) -> list[Figures]:
    """Return the figures of one replication of each member, numbered from `first`."""
    each = each_replication(partial(_one, scenario, drawn, first), range(len(drawn)), how)
    found = {number: figures_of(run) for number, run in each}
    return [found[number] for number in range(len(drawn))]


def _one(scenario: Scenario, members: Sequence[Member], first: int, number: int, **drawn: Unpack[DrawnBy]) -> Run:
    return simulate_lightly(scenario.but(tree_of(members[number])), first + number, **drawn)

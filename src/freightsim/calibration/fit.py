"""The fit: an analytic first guess, then a stochastic root search in which every year is corrected by its own error."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from math import exp, hypot, log, sqrt
from typing import Any

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.base.language import _
from freightsim.base.study_options import StudyOptions
from freightsim.calibration.closure import solved_odds
from freightsim.calibration.drive import Drive, drives
from freightsim.calibration.journal import Figures, Journal
from freightsim.calibration.parameters import (
    INDEX,
    LOAD_SD,
    VALUE_SD,
    Parameter,
    adjustment_parameters,
    factor_parameters,
    factor_path,
    neutral_tree,
    rail_parameters,
    rail_path,
    tree_of,
)
from freightsim.calibration.rail_index import rail_index
from freightsim.calibration.response import Response, expected_bookings, figures_of, response_of
from freightsim.calibration.structure import Curve, fit_curves, fit_levels, level_in
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS, Direction
from freightsim.simulation.replications import each_replication, simulate_lightly

Aims = Mapping[tuple[int, str], float]
"""Figures aimed at, by year and quantity."""

ROUNDS = (4, 4, 6, 6, 6, 6, 18, 22, 28)
"""Replications of each round of the search: antithetic pairs, fresh ones every time; 100 in all."""

EARLY = 300
"""Replications of the early years alone, after the rounds: few trains run in them, so their figures are the noisiest,
and a run that ends with 2016 costs an eighth of a whole one."""

EARLY_YEARS = (2013, 2014, 2015)
"""Years that they correct."""

EARLY_END = date(2017, 1, 1)
"""Where they end: a year after the last of these, as what is booked in one year runs in the next, too."""

VOTING_FROM = 6
"""Rounds from here on vote on the result, by their replications; those before only find the neighbourhood."""

RESPONSES = (0.5, 1.3)
"""Bounds of the response (elasticity of a year's trips to what shippers are expected to book) that are believed."""

RESPONSE_SD = 0.15
"""Prior standard deviation of the response, about 1: trips follow bookings, and what simulations say counts by its
error."""

LEAST_ERROR = 0.01
"""Least standard error of a change of trips (logarithm) that is believed."""

LEAST_MOVE = 0.08
"""Least change of expected bookings (logarithm) from which the response is learnt."""

LONGEST_STEP = 0.3
"""Most that a year's odds (logarithm) move in one round: beyond, other limits of the port may bind."""

GUESSES = 8
"""Passes of the first guess: the hubs' odds and the port's settle together."""

FIRST_SLOPE = 1.3
"""Slope of expected bookings over the odds of rail (both logarithms) that the first guess reckons with."""

SLOPE_MOVE = 0.1
"""Move of the odds (logarithm) by which the slope is taken."""

SLOPES = (0.5, 3.0)
"""Bounds of the slope that are believed."""

FIRST_SDS = 5.0
"""Most that a factor is guessed at first, in prior standard deviations: trains of the guess are full, real ones not."""

LONGEST_SDS = 3.0
"""Most that a year's factor moves in one round, in prior standard deviations."""

LEAST = 1e-9
"""What stands for boxes, tonnes and dollars of which there are none."""

FACTOR_SDS = {"load": LOAD_SD, "value": VALUE_SD}
"""Prior standard deviations of a year's factors on what is in a box (logarithms), by kind."""

Answered = tuple[dict[Direction, Drive], Response]
"""What was expected to be booked, and what simulations answered."""


@dataclass(frozen=True, slots=True)
class State:
    """Where the search stands, on the scale of the priors (ratios by their logarithm)."""

    structural: dict[str, float]
    """Structural parameters by path."""
    rail: dict[Direction, dict[int, float]]
    """Yearly adjustments of the odds of rail."""
    factors: dict[str, dict[int, float]]
    """Yearly adjustments of the factors on what is in a box, "load" and "value"."""

    def by_path(self) -> dict[str, float]:
        """Return all parameters by path, on the same scale."""
        found = dict(self.structural)
        for direction, years in self.rail.items():
            found |= {rail_path(direction, year): value for year, value in years.items()}
        for kind, years in self.factors.items():
            found |= {factor_path(kind, year): value for year, value in years.items()}
        return found


@dataclass(frozen=True)
class Fit:
    """What the search found."""

    parameters: list[Parameter]
    """What was fitted."""
    state: State
    """Fitted values."""
    values: dict[str, float]
    """Fitted values by path, as a scenario writes them."""
    spread: dict[str, float]
    """Standard deviation of each, on the scale of the priors; of an adjustment, given the structure."""
    marginal: dict[str, float]
    """Standard deviation of each whatever the structure: another curve leaves other adjustments over."""
    factor_error: dict[int, Floats]
    """Covariance of each year's factors on load and value, shape (2, 2): the two are known together."""
    covariance: dict[str, Floats]
    """Covariance of the structural parameters of "rail", "load" and "value"."""
    scenario: Scenario
    """The scenario with the fitted values."""
    aims: dict[tuple[int, str], float]
    """Figures aimed at."""
    responses: list[Response]
    """What each round answered."""
    elasticity: dict[Direction, dict[int, float]]
    """Response of a year's trips to what shippers are expected to book."""
    simulations: int
    """Number of simulations of the whole history in the fit."""
    hubs: dict[str, Any] = field(default_factory=dict)
    """Odds of the hubs, as a scenario writes them: solved, not fitted (`freightsim.calibration.closure`)."""
    index: dict[str, float] = field(default_factory=dict)
    """Index of rail by first day of the quarter: solved from them (`freightsim.calibration.rail_index`)."""

    @property
    def misfit(self) -> dict[str, float]:
        """Root mean square relative error by quantity of the answer."""
        return misfit(self.answer, self.aims)

    def interval(self, parameter: Parameter) -> tuple[float, float]:
        """Return the 95 % interval of a parameter, on the scale of its prior and within its bounds."""
        centre, half = self.state.by_path()[parameter.path], 1.96 * self.marginal[parameter.path]
        return max(centre - half, parameter.low), min(centre + half, parameter.high)

    @property
    def answer(self) -> Response:
        """What the rounds that ran on the mean of votes answered, together."""
        return pooled(self.responses[VOTING_FROM + 1 :])


class RootSearch:
    """The stochastic root search. Years answer monotonically and almost by themselves, so each is corrected alone."""

    def __init__(
        self,
        scenario: Scenario,
        aims: Aims,
        uncertainty: Aims,
        how: StudyOptions,
        *,
        journal: Journal,
    ) -> None:
        """Take the scenario, the figures aimed at and their relative standard deviations."""
        self.aims, self.uncertainty = dict(aims), dict(uncertainty)
        self.how, self.journal = how, journal
        self.years: dict[Direction, list[int]] = {
            direction: sorted(year for year, name in aims if name == f"trips_{direction}" and aims[year, name] > 0)
            for direction in DIRECTIONS
        }
        self.factor_years = sorted(year for year, name in aims if name == "tonnes" and (year, "value_usd") in aims)
        self.rail = rail_parameters()
        self.factors = factor_parameters()
        self.parameters = [*self.rail, *self.factors, *adjustment_parameters(self.years, self.factor_years)]
        self.ratios = {p.path for p in self.parameters if p.is_ratio}
        self.base = scenario.but(neutral_tree(self.parameters, scenario)).but(_without_odds(scenario))
        self.elasticity: dict[Direction, dict[int, float]] = {
            direction: dict.fromkeys(fitted, 1.0) for direction, fitted in self.years.items()
        }
        self.precision: dict[Direction, dict[int, float]] = {
            direction: dict.fromkeys(fitted, RESPONSE_SD**-2) for direction, fitted in self.years.items()
        }
        self.slope: dict[Direction, dict[int, float]] = {
            direction: dict.fromkeys(fitted, FIRST_SLOPE) for direction, fitted in self.years.items()
        }
        self.hubs: dict[str, Any] = {}
        self.index: dict[str, float] = {}
        self.covariance: dict[str, Floats] = {}
        self.left_sd: dict[str, float] = {}
        self.rounds: list[list[Figures]] = []

    def run(self) -> Fit:
        """Guess, then simulate, learn, correct and vote."""
        state = self._first_guess()
        responses: list[Response] = []
        votes: list[tuple[int, State]] = []
        before: Answered | None = None
        for number, replications in enumerate(ROUNDS):
            self._close(state)
            driven = drives(self.scenario_of(state))
            if number < VOTING_FROM:
                self._weigh(state, driven)
            title = self._title(number, responses[-1] if responses else None)
            figures = self._simulate(number, replications, self.scenario_of(state), title)
            response = response_of(figures, expected_bookings(driven), self.rounds)
            self.rounds.append(figures)
            responses.append(response)
            if before is not None and number <= VOTING_FROM:
                self._learn(before, (driven, response))
            before = driven, response
            state = self._corrected(state, response)
            if number < VOTING_FROM:
                state = self._rebuilt(state)
            else:
                votes.append((replications, state))
                state = _mean(votes)
        return self._result(self._with_early_years(state, sum(votes_of for votes_of, _state in votes)), responses)

    # ---- the steps ----------------------------------------------------------------------------------------------

    def _first_guess(self) -> State:
        """Return the state at which the choice model alone expects the trips, tonnes and value aimed at."""
        state = State(
            {p.path: p.prior for p in self.parameters if p.layer == "structural"},
            {direction: dict.fromkeys(years, 0.0) for direction, years in self.years.items()},
            {kind: dict.fromkeys(self.factor_years, 0.0) for kind in FACTOR_SDS},
        )
        for _pass in range(GUESSES):
            self._close(state)
            for direction, drive in drives(self.scenario_of(state)).items():
                for at, year in enumerate(drive.years):
                    if year in state.rail[direction]:
                        wanted = self.aims[year, f"trips_{direction}"] * self._train_feu(year)
                        missing = log(wanted / max(float(drive.of_years()[at]), 1e-9))
                        state.rail[direction][year] += missing / FIRST_SLOPE
            state = self._rebuilt(state)
        driven = drives(self.scenario_of(state))
        for year in self.factor_years:
            feu = sum(self.aims.get((year, f"trips_{d}"), 0.0) for d in DIRECTIONS) * self._train_feu(year)
            steps = self._factor_steps(year, feu, *load_and_value(driven, year))
            for (kind, sd), step in zip(FACTOR_SDS.items(), steps, strict=True):
                state.factors[kind][year] += _bounded(step, FIRST_SDS * sd)
        return self._rebuilt(state)

    def _close(self, state: State) -> None:
        """Solve the odds of the hubs at a state: the market is closed in every year, those held out among them.

        What hubs carry in a year that is held out is an input of the prediction, as prices are.
        """
        if self.base.hubs:
            self.hubs = solved_odds(self.scenario_of(state))

    def _weigh(self, state: State, driven: dict[Direction, Drive]) -> None:
        """Take the slope of expected bookings over the odds of rail (both logarithms) while the market stays closed."""
        odds = self.hubs
        rail = {d: {year: value + SLOPE_MOVE for year, value in years.items()} for d, years in state.rail.items()}
        moved = State(state.structural, rail, state.factors)
        self._close(moved)
        for direction, drive in drives(self.scenario_of(moved)).items():
            for year in self.slope[direction]:
                at = drive.years.index(year)
                gained = log(drive.of_years()[at] / driven[direction].of_years()[at]) / SLOPE_MOVE
                self.slope[direction][year] = min(max(gained, SLOPES[0]), SLOPES[1])
        self.hubs = odds

    def _with_early_years(self, state: State, votes: int) -> State:
        """Return the state with its early years corrected by many replications of these alone, weighed by number."""
        whole = self.base.clock
        years = [year for year in EARLY_YEARS if whole.begin <= date(year, 12, 31)]
        if not years or whole.end <= EARLY_END:
            return state
        self._close(state)
        scenario = self.scenario_of(state).but({"horizon": {"to": EARLY_END}})
        title = _("years to {year} alone").format(year=EARLY_END.year - 1)
        figures = self._simulate(len(ROUNDS), EARLY, scenario, title)
        response = response_of(figures, expected_bookings(drives(scenario)))
        return _mean([(votes, state), (EARLY, self._corrected(state, response, years))])

    def _simulate(self, number: int, replications: int, scenario: Scenario, title: str) -> list[Figures]:
        """Return what a round of fresh replications answers; those in the journal are not simulated again."""
        first = sum(ROUNDS[:number])
        known = self.journal.known(number)
        missing = [first + at for at in range(replications) if at not in known]
        make = partial(simulate_lightly, scenario)
        for replication, run in each_replication(make, missing, self.how, title):
            known[replication - first] = figures_of(run)
            self.journal.note(number, replication - first, known[replication - first])
        return [known[at] for at in sorted(known)]

    def _title(self, number: int, before: Response | None) -> str:
        """Return the title of a round: its number, and the misfit of the round before."""
        title = _("round {number} of {rounds}").format(number=number + 1, rounds=len(ROUNDS))
        if before is None:
            return title
        off = ", ".join(f"{name} {100 * error:.1f} %" for name, error in misfit(before, self.aims).items())
        return _("{title}, off by {off}").format(title=title, off=off)

    def _learn(self, before: Answered, now: Answered) -> None:
        """Learn by how much trips answer where expected bookings were moved far enough, by precision-weighted means."""
        for direction, years in self.elasticity.items():
            name = f"trips_{direction}"
            for year in years:
                at = now[0][direction].years.index(year)
                moved = log(now[0][direction].of_years()[at] / before[0][direction].of_years()[at])
                found = now[1].mean[name][year], before[1].mean[name][year]
                if abs(moved) >= LEAST_MOVE and min(found) > 0:
                    error = hypot(*(_relative_error(each[1], name, years, year) for each in (now, before)))
                    known, more = self.precision[direction][year], (moved / max(error, LEAST_ERROR)) ** 2
                    mean = (known * years[year] + more * log(found[0] / found[1]) / moved) / (known + more)
                    years[year] = min(max(mean, RESPONSES[0]), RESPONSES[1])
                    self.precision[direction][year] = known + more

    def _corrected(self, state: State, response: Response, only: Collection[int] | None = None) -> State:
        """Return the state at which, by this response, what is aimed at is to be expected: in all years, or some."""
        rail = {
            direction: {
                year: value + (self._step(response, year, direction) if only is None or year in only else 0.0)
                for year, value in years.items()
            }
            for direction, years in state.rail.items()
        }
        factors = {kind: dict(years) for kind, years in state.factors.items()}
        for year in self.factor_years if only is None else [each for each in self.factor_years if each in only]:
            trips = sum(response.mean[f"trips_{d}"][year] for d in DIRECTIONS)
            aimed = sum(self.aims.get((year, f"trips_{d}"), 0.0) for d in DIRECTIONS)
            feu, tonnes, usd = (response.mean[name][year] for name in ("feu", "tonnes", "value_usd"))
            if min(trips, feu, tonnes, usd) <= 0:  # no train ran: first there must be cargo, then what is in it
                continue
            steps = self._factor_steps(year, feu * aimed / trips, tonnes / feu, usd / feu)
            for (kind, sd), step in zip(FACTOR_SDS.items(), steps, strict=True):
                factors[kind][year] += _bounded(step, LONGEST_SDS * sd)
        return State(state.structural, rail, factors)

    def _rebuilt(self, state: State) -> State:
        """Return the same yearly totals on the structure nearest to them, with what it leaves over for each year."""
        structural, rail = self._rebuilt_rail(state)
        factors: dict[str, dict[int, float]] = {}
        for kind, sd in FACTOR_SDS.items():
            parameters = [p for p in self.factors if p.path.startswith(f"cargo.{kind}")]
            levels = [structural[p.path] for p in parameters]
            years = self.factor_years
            total = np.array([level_in(year, levels) + state.factors[kind][year] for year in years])
            found = fit_levels(years, total, parameters, sd)
            structural |= dict(zip([p.path for p in parameters], found.values.tolist(), strict=True))
            factors[kind] = dict(zip(years, found.left.tolist(), strict=True))
            self.covariance[kind] = found.covariance
            self.left_sd |= dict(zip([factor_path(kind, year) for year in years], found.left_sd.tolist(), strict=True))
        return State(structural, rail, factors)

    def _rebuilt_rail(self, state: State) -> tuple[dict[str, float], dict[Direction, dict[int, float]]]:
        """Return all structural parameters with those of rail refitted, on the index of the hubs as they are now."""
        scenario = self.scenario_of(state)
        driven = drives(scenario)
        before = {direction: Curve.of(drive, scenario, direction) for direction, drive in driven.items()}
        wanted = {
            direction: {year: float(drive.of_years()[drive.years.index(year)]) for year in self.years[direction]}
            for direction, drive in driven.items()
        }
        self.index = {str(day): value for day, value in rail_index(scenario).items()}
        now = self.scenario_of(state)
        curves = {
            direction: replace(Curve.of(driven[direction], now, direction), share=curve.share)
            for direction, curve in before.items()
        }
        found = fit_curves(curves, wanted, self.rail)
        self.covariance["rail"] = found.covariance
        items = [(direction, year) for direction, years in wanted.items() for year in years]
        rail: dict[Direction, dict[int, float]] = {direction: {} for direction in wanted}
        for (direction, year), left, sd in zip(items, found.left.tolist(), found.left_sd.tolist(), strict=True):
            rail[direction][year] = left
            self.left_sd[rail_path(direction, year)] = sd
        return state.structural | dict(zip([p.path for p in self.rail], found.values.tolist(), strict=True)), rail

    def _result(self, state: State, responses: list[Response]) -> Fit:
        self._close(state)
        scenario = self.scenario_of(state)
        answer = pooled(responses[VOTING_FROM:])
        spread = self._spread(answer)
        return Fit(
            parameters=self.parameters,
            state=state,
            values=self._written(state),
            spread=spread,
            marginal={path: hypot(sd, self.left_sd.get(path, 0.0)) for path, sd in spread.items()},
            factor_error=self._factor_error(answer),
            covariance=self.covariance,
            scenario=scenario,
            aims=self.aims,
            responses=responses,
            elasticity=self.elasticity,
            hubs=self.hubs,
            index=self.index,
            simulations=sum(response.replications for response in responses),
        )

    # ---- what is needed for them --------------------------------------------------------------------------------

    def scenario_of(self, state: State) -> Scenario:
        """Return the scenario at a state."""
        tree = tree_of(self._written(state) | {f"{INDEX}.{day}": value for day, value in self.index.items()})
        return self.base.but(tree | ({"hubs": self.hubs} if self.hubs else {}))

    def _written(self, state: State) -> dict[str, float]:
        return {path: exp(value) if path in self.ratios else value for path, value in state.by_path().items()}

    def _missing(self, response: Response, year: int, name: str) -> float:
        """Return by how much (logarithm) a year's figure was missed; a figure of nothing counts as half of one."""
        return log(self.aims[year, name] / max(response.mean[name][year], 0.5))

    def _step(self, response: Response, year: int, direction: Direction) -> float:
        """Return by how much a year's odds (logarithm) are to move: no more at once than the response is believed."""
        answer = self.elasticity[direction][year] * self.slope[direction][year]
        step = self._missing(response, year, f"trips_{direction}") / answer
        return _bounded(step, LONGEST_STEP)

    def _factor_steps(self, year: int, feu: float, load_t: float, usd_per_feu: float) -> tuple[float, float]:
        """Return by how much (logarithm) load and value of a year fall short of those aimed at, by FEU in its trips."""
        aim_t, aim_usd = self.aims[year, "tonnes"], self.aims[year, "value_usd"]
        return log(aim_t / feu / max(load_t, LEAST)), log(aim_usd / feu / max(usd_per_feu, LEAST))

    def _train_feu(self, year: int) -> float:
        """Return the places of a mean train of a year."""
        trains, day = self.base.trains, date(year, 7, 1)
        return (trains.wagons_low.at(day) + trains.wagons_high.at(day)) / 2 * trains.teu_per_wagon / 2

    def _spread(self, response: Response) -> dict[str, float]:
        """Return standard deviations: noise of the voting rounds, and of the figures aimed at."""
        found: dict[str, float] = {}
        for parameters, name in [
            (self.rail, "rail"),
            *(([p for p in self.factors if p.path.startswith(f"cargo.{kind}")], kind) for kind in FACTOR_SDS),
        ]:
            found |= dict(zip([p.path for p in parameters], np.sqrt(np.diag(self.covariance[name])), strict=True))
        for direction, years in self.years.items():
            name = f"trips_{direction}"
            for year in years:
                relative = self._relative_sd(response, year, name) / self.elasticity[direction][year]
                relative /= self.slope[direction][year]
                found[rail_path(direction, year)] = relative
        for year, covariance in self._factor_error(response).items():
            for kind, value in zip(FACTOR_SDS, np.sqrt(np.diag(covariance)), strict=True):
                found[factor_path(kind, year)] = float(value)
        return {path: float(value) for path, value in found.items()}

    def _factor_error(self, response: Response) -> dict[int, Floats]:
        """Return the covariance of each year's factors: with trips known, errors are those of tonnes and of value."""
        found = {}
        for year in self.factor_years:
            of_t, of_usd = (self._relative_sd(response, year, name) ** 2 for name in ("tonnes", "value_usd"))
            found[year] = np.diag([of_t, of_usd])
        return found

    def _relative_sd(self, response: Response, year: int, name: str) -> float:
        noise = response.error[name][year] / max(response.mean[name][year], 0.5)
        return sqrt(noise**2 + self.uncertainty.get((year, name), 0.0) ** 2)


def misfit(response: Response, aims: Aims) -> dict[str, float]:
    """Return the root mean square relative error by quantity, over the years aimed at."""
    errors: dict[str, list[float]] = {}
    for (year, name), aim in aims.items():
        if aim > 0 and name in response.mean:
            errors.setdefault(name, []).append(response.mean[name][year] / aim - 1)
    return {name: sqrt(sum(error**2 for error in each) / len(each)) for name, each in errors.items()}


def pooled(responses: Sequence[Response]) -> Response:
    """Return the mean of several rounds, weighted by their replications."""
    total = sum(response.replications for response in responses)
    names, years = responses[0].mean, next(iter(responses[0].mean.values()))
    mean = {
        name: {y: sum(r.mean[name][y] * r.replications for r in responses) / total for y in years} for name in names
    }
    error = {
        name: {y: sqrt(sum((r.error[name][y] * r.replications) ** 2 for r in responses)) / total for y in years}
        for name in names
    }
    return Response(mean, error, total)


def load_and_value(
    driven: Mapping[Direction, Drive], year: int, feu: Mapping[Direction, float] | None = None
) -> tuple[float, float]:
    """Return the mean load of a FEU (t) and the mean value of a FEU (USD) of what is expected to count in a year.

    Both directions together, by the FEU of each: those expected, or others.
    """
    whole = tonnes = usd = 0.0
    for direction, drive in driven.items():
        at = drive.years.index(year)
        own = drive.of_classes()[at]
        if own.sum() > 0:
            scale = 1.0 if feu is None else feu[direction] / float(own.sum())
            whole += scale * float(own.sum())
            tonnes += scale * float(own @ drive.t_per_feu[at])
            usd += scale * float(own @ drive.usd_per_feu[at])
    return tonnes / max(whole, LEAST), usd / max(whole, LEAST)


def _bounded(step: float, most: float) -> float:
    return min(max(step, -most), most)


def _relative_error(response: Response, name: str, years: Iterable[int], year: int) -> float:
    """Return the relative standard error of a year's mean: no less than the root mean square of all years.

    Of the few pairs of a small round one may come out near 0 by chance.
    """
    each = {at: response.error[name][at] / mean for at in years if (mean := response.mean[name][at]) > 0}
    return max(each[year], sqrt(sum(error**2 for error in each.values()) / len(each)))


def _without_odds(scenario: Scenario) -> dict[str, Any]:
    """Return the tree that takes the odds of the hubs away: an earlier fit is no start of this one."""
    return {
        "hubs": {
            key: {"odds": {direction: dict.fromkeys(odds) for direction, odds in hub.odds.items()}}
            for key, hub in scenario.hubs.items()
        }
    }


def _mean(votes: Sequence[tuple[int, State]]) -> State:
    """Return the mean of states of one structure, weighted."""
    total = sum(weight for weight, _ in votes)
    last = votes[-1][1]
    rail = {
        direction: {y: sum(w * s.rail[direction][y] for w, s in votes) / total for y in years}
        for direction, years in last.rail.items()
    }
    factors = {
        kind: {y: sum(w * s.factors[kind][y] for w, s in votes) / total for y in years}
        for kind, years in last.factors.items()
    }
    return State(last.structural, rail, factors)

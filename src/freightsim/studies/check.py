"""Whether the calibration holds: targets against fresh draws, or the posterior ensemble against the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from freightsim.base.arguments import instance_of, jobs_of, replications_of, seed_of
from freightsim.calibration.checked import Check, EnsembleCheck
from freightsim.calibration.controls import Controlled, expected_by_year, without_chance
from freightsim.calibration.drift import drift, refuse_same_draws, refuse_stale
from freightsim.calibration.ensemble import FitValues, fitted_members, simulate_member
from freightsim.calibration.holding import held
from freightsim.calibration.market import MarketFigure, market_figures
from freightsim.calibration.observe import observe
from freightsim.calibration.published_support import support_figures
from freightsim.calibration.sequential import SequentialTest
from freightsim.calibration.targets import Targets, load_targets
from freightsim.calibration.verdicts import Verdict
from freightsim.files.load import load_scenario
from freightsim.results import Runs
from freightsim.scenario import Scenario
from freightsim.simulation.replications import Progress, each_replication, silent, simulate_lightly
from freightsim.studies.runner import collect, keeping

if TYPE_CHECKING:
    from freightsim.results import Run

MOST, SEED = 150, 1
"""Replications at most, and the seed: another one than the fit's."""


def check(
    scenario: Scenario | None = None,
    targets: Targets | None = None,
    *,
    n: int = MOST,
    seed: int = SEED,
    jobs: int | None = None,
    progress: Progress = silent,
) -> Check:
    """Simulate a scenario and say of every target whether it holds.

    A target holds when the whole confidence interval of the simulated mean is inside what is accepted, and fails when
    it is wholly outside. Replications are added until every target is decided or their number is spent (see
    `freightsim.calibration.sequential.SequentialTest`). Where the scenario has hubs, what shippers choose is compared
    with published figures of the market; that needs no simulation (`freightsim.calibration.market.market_figures`).

    Parameters
    ----------
    scenario
        What is simulated; the shipped baseline where none is given.
    targets
        The targets; those shipped where none are given.
    n
        Replications at most, an even number: they come in mirrored pairs.
    seed, jobs
        Seed of all draws, another one than the fit's; worker processes, by default one a core.
    progress
        Shows the progress, such as `freightsim.cli.progress.progress`.

    Raises
    ------
    CalibrationError
        Where targets do not suit the scenario, its fit is of other targets or data, or has seen the same draws.
    TypeError, ValueError
        Where an argument is of another type or out of its range.

    What ends it early has a `Check` of what was finished as `finished`, None where nothing was.
    """
    scenario, targets = _asked(scenario, targets)
    n, seed, jobs = replications_of(n, 2), seed_of(seed), jobs_of(jobs)
    refuse_same_draws(scenario, seed)
    test = SequentialTest(targets, n)
    market = market_figures(scenario)
    finished: dict[int, Run] = {}
    make = partial(simulate_lightly, scenario, seed=seed)
    with keeping(lambda: _found(scenario, test, seed, finished, market) if finished else None):
        while numbers := test.wanted:
            each = each_replication(make, len(numbers), jobs=jobs, first=numbers.start)
            collect(each, finished, len(numbers), progress)
            known = _figures(finished, targets)
            test.look(known.figures, known.slopes)
    return _found(scenario, test, seed, finished, market)


def check_posterior(
    scenario: Scenario | None = None,
    targets: Targets | None = None,
    *,
    n: int = MOST,
    seed: int = SEED,
    jobs: int | None = None,
    progress: Progress = silent,
) -> EnsembleCheck:
    """Say whether runs on the posterior ensemble hold the published trips, value and tonnes of each year.

    Each replication runs on a member of its own, at most so many as there are. A figure must lie inside the central
    95 % of the runs, and the confidence interval of their mean must not lie wholly outside what is accepted.

    Parameters are those of `check`. Raises InputError where the scenario extends no fitted layer, and what `check`
    raises. What ends it early has an `EnsembleCheck` of what was finished as `finished`, None where nothing was.
    """
    scenario, targets = _asked(scenario, targets)
    n, seed, jobs = replications_of(n, 2), seed_of(seed), jobs_of(jobs)
    refuse_same_draws(scenario, seed)
    members = fitted_members(scenario)
    n = min(n, len(members))
    make = partial(simulate_member, scenario, members, seed=seed, reference=FitValues.of(scenario))
    finished: dict[int, Run] = {}

    def found() -> EnsembleCheck:
        return EnsembleCheck(scenario, held(Runs([*finished.values()]), targets), seed, len(finished))

    with keeping(lambda: found() if finished else None):
        collect(each_replication(make, n, jobs=jobs), finished, n, progress)
    return found()


def _asked(scenario: Scenario | None, targets: Targets | None) -> tuple[Scenario, Targets]:
    scenario = load_scenario("baseline") if scenario is None else instance_of("scenario", scenario, Scenario)
    targets = load_targets(None) if targets is None else instance_of("targets", targets, Targets)
    targets.check(scenario)
    refuse_stale(scenario, targets)
    return scenario, targets


def _found(
    scenario: Scenario, test: SequentialTest, seed: int, finished: Mapping[int, Run], market: Sequence[MarketFigure]
) -> Check:
    """Return the verdicts; where looking was ended early, also what the runs since the last look say."""
    verdicts: Mapping[str, Verdict] = test.verdicts
    if test.wanted:
        known = _figures(finished, test.targets)
        verdicts = test.glance(known.figures, known.slopes)
    done = max(verdict.replications for verdict in verdicts.values())
    support = support_figures(scenario, Runs([*finished.values()]).yearly)
    return Check(scenario, test.targets, seed, done, test.level, verdicts, drift(scenario), market, support)


def _figures(finished: Mapping[int, Run], targets: Targets) -> Controlled:
    """Return the figures of all targets in the finished runs, the chance in bookings taken out."""
    runs = Runs([*finished.values()])
    return without_chance(observe(runs, targets), runs, targets, expected_by_year(runs.scenario))

"""Whether the calibration holds: targets against fresh draws, or the posterior ensemble against the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Unpack

from freightsim.base.study_options import StudyOptions, StudyWords, takes_study_options
from freightsim.calibration.checked import Check, EnsembleCheck
from freightsim.calibration.controls import Controlled, expected_by_year, without_chance
from freightsim.calibration.drift import drift, refuse_same_draws, refuse_stale
from freightsim.calibration.ensemble import FitValues, fitted_members, simulate_member
from freightsim.calibration.holding import held
from freightsim.calibration.market import MarketFigure, market_figures
from freightsim.calibration.observe import observe
from freightsim.calibration.published_support import support_figures
from freightsim.calibration.sequential import SequentialTest
from freightsim.calibration.targets import Targets, targets_or_shipped
from freightsim.calibration.verdicts import Verdict
from freightsim.files.load import scenario_or_baseline
from freightsim.results import Runs
from freightsim.scenario import Scenario
from freightsim.simulation.replications import each_replication, simulate_lightly
from freightsim.studies.runner import collect, keeping

if TYPE_CHECKING:
    from freightsim.results import Run

MOST, SEED = 150, 1
"""Replications at most, and the seed: another one than the fit's."""


@takes_study_options(seed=SEED)
def check(
    scenario: Scenario | None = None,
    targets: Targets | None = None,
    *,
    n: int = MOST,
    **words: Unpack[StudyWords],
) -> Check:
    """Simulate a scenario and say of every target whether it holds.

    A target holds when the whole confidence interval of the simulated mean is inside what is accepted, and fails when
    it is wholly outside. Replications are added until every target is decided or their number is spent (see
    `freightsim.calibration.sequential.SequentialTest`). Where the scenario has hubs, what shippers choose is compared
    with published figures of the market; that needs no simulation (`freightsim.calibration.market.market_figures`).
    The seed is to be another one than the fit's.

    Parameters
    ----------
    scenario
        What is simulated; the shipped baseline where none is given.
    targets
        The targets; those shipped where none are given.
    n
        Replications at most, an even number: they come in mirrored pairs.

    Raises
    ------
    CalibrationError
        Where targets do not suit the scenario, its fit is of other targets or data, or has seen the same draws.
    TypeError, ValueError
        Where an argument is of another type or out of its range.

    What ends it early has a `Check` of what was finished as `finished`, None where nothing was.
    """
    scenario, targets = _asked(scenario, targets)
    how = StudyOptions.of(check, words, n=n, least=2)
    refuse_same_draws(scenario, how.seed)
    test = SequentialTest(targets, how.n)
    market = market_figures(scenario)
    finished: dict[int, Run] = {}
    make = partial(simulate_lightly, scenario)
    with keeping(lambda: _found(scenario, test, how.seed, finished, market) if finished else None):
        while numbers := test.wanted:
            collect(each_replication(make, numbers, how), finished)
            known = _figures(finished, targets)
            test.look(known.figures, known.slopes)
    return _found(scenario, test, how.seed, finished, market)


@takes_study_options(seed=SEED)
def check_posterior(
    scenario: Scenario | None = None,
    targets: Targets | None = None,
    *,
    n: int = MOST,
    **words: Unpack[StudyWords],
) -> EnsembleCheck:
    """Say whether runs on the posterior ensemble hold the published trips, value and tonnes of each year.

    Each replication runs on a member of its own, at most so many as there are. A figure must lie inside the central
    95 % of the runs, and the confidence interval of their mean must not lie wholly outside what is accepted.

    The other parameters are those of `check`.

    Raises
    ------
    InputError
        Where the scenario extends no fitted layer.
    CalibrationError, TypeError, ValueError
        As `check` does.

    What ends it early has an `EnsembleCheck` of what was finished as `finished`, None where nothing was.
    """
    scenario, targets = _asked(scenario, targets)
    how = StudyOptions.of(check_posterior, words, n=n, least=2)
    refuse_same_draws(scenario, how.seed)
    members = fitted_members(scenario)
    make = partial(simulate_member, scenario, members, reference=FitValues.of(scenario))
    finished: dict[int, Run] = {}

    def found() -> EnsembleCheck:
        return EnsembleCheck(scenario, held(Runs([*finished.values()]), targets), how.seed, len(finished))

    with keeping(lambda: found() if finished else None):
        collect(each_replication(make, range(min(how.n, len(members))), how), finished)
    return found()


def _asked(scenario: Scenario | None, targets: Targets | None) -> tuple[Scenario, Targets]:
    scenario, targets = scenario_or_baseline(scenario), targets_or_shipped(targets)
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

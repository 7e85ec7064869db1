"""A scenario is simulated many times, on the posterior ensemble too where asked for; its rows go into a folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Unpack

from freightsim.base.arguments import flag, instance_of, place_of
from freightsim.base.errors import ReplicationError, WorkerDiedError
from freightsim.base.language import _
from freightsim.base.study_options import DrawnBy, StudyOptions, StudyWords, takes_study_options
from freightsim.base.writing import writing_into
from freightsim.calibration.ensemble import (
    FitValues,
    Member,
    asked_besides,
    at_known_prices,
    fitted_members,
    shipped_members,
    simulate_member,
    sound_members,
    too_few_members,
    warn_besides,
)
from freightsim.calibration.run_rate import RunRate, run_rate
from freightsim.choice.logit import ChoicePolicy
from freightsim.files.load import scenario_or_baseline
from freightsim.policies.dispatch import DispatchPolicy
from freightsim.policies.loading import LoadingPolicy
from freightsim.policies.own import OwnRules
from freightsim.results import Run, Runs, saving
from freightsim.results.frames import FrameName
from freightsim.results.run import KEPT, frames_kept
from freightsim.scenario import Scenario
from freightsim.simulation.replications import (
    each_replication,
    failing_by_name,
    simulate_lightly,
    simulated,
    warn_of_empty_starts,
)
from freightsim.statistics.estimates import enough
from freightsim.statistics.parts import Parts, parts
from freightsim.studies.runner import collect, in_order, keeping, runs_of

QUANTITIES = ("trips", "value_usd", "tonnes")
"""Yearly quantities of which the parts of the uncertainty are given."""


@dataclass(frozen=True)
class RunResult:
    """What `freightsim.run` simulated."""

    runs: Runs
    """Replications with other draws, the parameters those of the scenario."""
    posterior: Runs | None = None
    """As many on members of the posterior ensemble, where they were asked for."""
    known_prices: Runs | None = None
    """The same with prices on their known path, where members draw prices within the horizon."""
    asked_besides: Sequence[str] = ()
    """Paths that the members vary and at which the scenario asks for another value than the fitted."""
    folder: Path | None = None
    """Folder that holds every row of `runs`."""

    def run_rate(self) -> RunRate | None:
        """Return at what rate the scenario leaves the calibrated years; None where it ends with them."""
        return run_rate(self.runs.scenario)

    def parts(self) -> dict[int, dict[str, Parts]]:
        """Return by year what chance, parameters and prices add to the spread of trips, value (USD) and tonnes.

        Nothing where no price is drawn, or with fewer than three mirrored pairs of replications.
        """
        if self.posterior is None or self.known_prices is None or not enough(len(self.runs)):
            return {}
        found = parts(self.runs.yearly, self.known_prices.yearly, self.posterior.yearly, QUANTITIES)
        last = self.runs.scenario.prices.known_at
        return {year: own for year, own in found.items() if isinstance(last, date) and year > last.year}


@takes_study_options()
def run(
    scenario: Scenario | None = None,
    *,
    n: int = 20,
    out: str | Path | None = None,
    posterior: bool | None = None,
    kept: Sequence[FrameName] = KEPT,
    command: str = "",
    **words: Unpack[StudyWords],
) -> RunResult:
    """Simulate a scenario n times, the same whatever the number of worker processes: `freightsim run` from Python.

    `freightsim.replicate` does that with rules of the caller's own, `freightsim.replicate_posterior` with an ensemble
    of the caller's own.

    Parameters
    ----------
    scenario
        What is simulated; the shipped baseline where none is given.
    n
        Replications.
    out
        A new or empty folder into which every row is written, for `freightsim.load_run`.
    posterior
        Whether to run n replications on the posterior ensemble of the package, too, each on a member of its own; by
        default what the scenario says (`Scenario.posterior`), which is so for the shipped projection. Where
        the horizon goes past the prices that are known, as many are run with prices as known: `RunResult.parts`.
    kept
        Small frames that runs keep; others are simulated again when asked for.
    command
        What the folder's manifest says it was made by.

    Raises
    ------
    InputError
        Where the folder cannot be written, the scenario extends no fitted layer, or members are too few.
    TypeError, ValueError
        Where an argument is of another type or out of its range.

    A `WarmUpWarning` says where the simulation begins with an empty port. What ends it early (ReplicationError,
    WorkerDiedError, KeyboardInterrupt) has a `RunResult` of what was finished as `finished`, None where nothing was;
    the folder then holds those replications, or is removed.
    """
    scenario, how = scenario_or_baseline(scenario), StudyOptions.of(run, words, n=n)
    kept, command = frames_kept(kept), instance_of("command", command, str)
    posterior = scenario.posterior if posterior is None else flag("posterior", posterior)
    place = None if out is None else place_of("out", out)
    members = fitted_members(scenario, how.n) if posterior else ()
    besides = asked_besides(scenario, members) if members else ()
    warn_of_empty_starts([scenario])
    warn_besides({scenario.name: besides})
    finished: dict[int, Run] = {}
    written: list[Path] = []

    def found(*on_members: Runs) -> RunResult | None:
        runs = in_order(finished)
        ensembles = dict(zip(("posterior", "known_prices"), on_members, strict=False))
        folder = written[0] if written else None
        return None if runs is None else RunResult(runs, asked_besides=tuple(besides), folder=folder, **ensembles)

    with keeping(found, lambda: (len(finished), how.n)):
        make = partial(simulate_lightly, scenario, kept=kept)
        with ExitStack() as folder:
            if place is not None:
                owner = folder.enter_context(_written_into(place, scenario, how.seed, command, finished, written))
                make = partial(_simulate_and_save, scenario, place, owner, kept)
            collect(each_replication(make, range(how.n), how), finished)
        on_members = [
            runs_of(partial(simulate_member, scenario, drawn, reference=FitValues.of(scenario)), how)
            for drawn in (members, at_known_prices(members, scenario))
            if drawn
        ]
    result = found(*on_members)
    assert result is not None  # noqa: S101  (n is at least 1)
    return result


@takes_study_options()
def replicate(
    scenario: Scenario,
    n: int,
    *,
    dispatch: DispatchPolicy | type[DispatchPolicy] | None = None,
    loading: LoadingPolicy | type[LoadingPolicy] | None = None,
    choice: ChoicePolicy | type[ChoicePolicy] | None = None,
    **words: Unpack[StudyWords],
) -> Runs:
    """Return n replications, numbered from 0, the same whatever the number of worker processes.

    Each replication has policies of its own: copies of what is given, or instances where that is a class. What a policy
    changes in other modules is not copied: there results may depend on the order of replications.
    A `WarmUpWarning` says where the simulation begins with an empty port, as in `simulate`.
    Runs keep their yearly figures and stages; their other frames are simulated again when asked for.

    Raises
    ------
    TypeError, ValueError
        Where n, seed or jobs is no whole number, n or jobs less than 1, or seed less than 0.
    ReplicationError, WorkerDiedError
        Where a replication fails, such as by a policy that raises, or a worker process is ended from outside. Its
        attribute `finished` has the runs that were finished, None where there are none; KeyboardInterrupt has it, too.
    """
    instance_of("scenario", scenario, Scenario)
    how = StudyOptions.of(replicate, words, n=n)
    rules = OwnRules.of(dispatch, loading, choice)
    warn_of_empty_starts([scenario])
    own: dict[str, Any] = {"dispatch": rules.dispatch, "loading": rules.loading, "choice": rules.choice}
    return runs_of(partial(simulate_lightly, scenario, **own), how)


@takes_study_options()
def replicate_posterior(
    scenario: Scenario,
    n: int,
    *,
    members: Sequence[Member] = (),
    **words: Unpack[StudyWords],
) -> Runs:
    """Return n replications of a scenario on a posterior ensemble, by default the one that comes with the package.

    Runs differ in draws and in the parameters that the fit does not pin down, so that their spread holds both; those
    of `freightsim.replicate` differ in draws alone. Each replication runs on a member of its own, so that n counts
    members: intervals from pairs of replications hold for both. The scenario must extend the fitted layer, as all
    shipped ones do. Where it asks for another value than the fitted one of what members vary, they apply relative to
    the fit (`freightsim.calibration.ensemble.on_member`), and a warning names the paths.

    Raises
    ------
    TypeError
        Where n, seed or jobs is no whole number, or a member is no mapping of paths to numbers.
    ValueError
        Where n or jobs is less than 1, seed less than 0, n more than there are members, a member there twice, or a
        scenario without a fitted layer is to run on the shipped ensemble.

    What ends it early (ReplicationError, WorkerDiedError, KeyboardInterrupt) has the runs that were finished as
    `finished`.
    """
    instance_of("scenario", scenario, Scenario)
    how = StudyOptions.of(replicate_posterior, words, n=n)
    members = sound_members(members, scenario)
    if not members and scenario.fitted is None:
        text = _("{name} extends no fitted layer, and the packaged ensemble belongs to the shipped fit: give members")
        raise ValueError(text.format(name=scenario.name))
    ensemble = members or shipped_members(scenario)
    if how.n > len(ensemble):
        raise ValueError(too_few_members(len(ensemble), how.n))
    reference = FitValues.of(scenario)
    warn_of_empty_starts([scenario])
    warn_besides({scenario.name: asked_besides(scenario, ensemble, reference)})
    return runs_of(partial(simulate_member, scenario, ensemble, reference=reference), how)


@contextmanager
def _written_into(
    out: Path, scenario: Scenario, seed: int, command: str, finished: Mapping[int, Run], written: list[Path]
) -> Iterator[str]:
    """Claim a folder and yield the id of the run that owns it; at the end it holds the replications finished, or goes.

    It is noted as written when it is whole.
    """
    with writing_into(out):
        owner = saving.begin(out, scenario, seed, command=command)

    def end() -> None:
        runs = in_order(finished)
        if runs is None:
            saving.discard(out, owner)
            return
        with writing_into(out):
            saving.finish(out, runs, owner)
        written.append(out)

    try:
        yield owner
    except (KeyboardInterrupt, ReplicationError, WorkerDiedError):
        end()
        raise
    end()


def _simulate_and_save(
    scenario: Scenario, out: Path, owner: str, kept: Sequence[FrameName], replication: int, **drawn: Unpack[DrawnBy]
) -> Run:
    """Simulate one replication, write its rows in the worker that has them, and return the light rest."""
    with failing_by_name(scenario, drawn["seed"], replication):
        run = simulated(scenario, replication=replication, **drawn)
    with writing_into(out):
        saving.save_replication(run, out, owner)
    run.let_go(kept)
    return run

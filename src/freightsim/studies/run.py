"""A scenario is simulated many times, on the posterior ensemble too where asked for; its rows go into a folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from freightsim.base.arguments import instance_of, jobs_of, path_of, seed_of, whole
from freightsim.base.errors import InputError, ReplicationError, WorkerDiedError
from freightsim.base.language import _
from freightsim.calibration.ensemble import Reference, asked_besides, fitted_members, simulate_member, warn_besides
from freightsim.results import Run, Runs, folder
from freightsim.results.run import KEPT, FrameName
from freightsim.scenario import Scenario
from freightsim.scenario.load import load_scenario
from freightsim.simulation.replications import (
    each_replication,
    failing_by_name,
    simulate_lightly,
    simulated,
    warn_of_empty_starts,
)
from freightsim.studies.runner import Progress, collect, in_order, keeping, runs_of, silent


@dataclass(frozen=True)
class RunResult:
    """What `freightsim.run` simulated."""

    runs: Runs
    """Replications with other draws, the parameters those of the scenario."""
    posterior: Runs | None = None
    """As many on members of the posterior ensemble, where they were asked for."""
    asked_besides: Sequence[str] = ()
    """Paths that the members vary and at which the scenario asks for another value than the fitted."""
    folder: Path | None = None
    """Folder that holds every row of `runs`."""


def run(
    scenario: Scenario | None = None,
    *,
    n: int = 20,
    seed: int = 0,
    jobs: int | None = None,
    out: str | Path | None = None,
    posterior: bool = False,
    kept: Sequence[FrameName] = KEPT,
    command: str = "",
    progress: Progress = silent,
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
    seed, jobs
        Seed of all draws; worker processes, by default one a core.
    out
        A new or empty folder into which every row is written, for `freightsim.load_run`.
    posterior
        Whether to run n replications on the posterior ensemble of the package, too, each on a member of its own.
    kept
        Small frames that runs keep; others are simulated again when asked for.
    command
        What the folder's manifest says it was made by.
    progress
        Shows the progress, such as `freightsim.cli.progress.progress`.

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
    scenario = load_scenario("baseline") if scenario is None else instance_of("scenario", scenario, Scenario)
    n, seed, jobs = whole("n", n, 1), seed_of(seed), jobs_of(jobs)
    place = None if out is None else Path(path_of("out", out))
    members = fitted_members(scenario, n) if posterior else ()
    besides = asked_besides(scenario, members) if members else ()
    warn_of_empty_starts([scenario])
    warn_besides({scenario.name: besides})
    finished: dict[int, Run] = {}
    written: list[Path] = []

    def found(on_members: Runs | None = None) -> RunResult | None:
        runs = in_order(finished)
        return None if runs is None else RunResult(runs, on_members, tuple(besides), written[0] if written else None)

    with keeping(found, lambda: (len(finished), n)):
        make = partial(simulate_lightly, scenario, seed=seed, kept=kept)
        if place is None:
            collect(each_replication(make, n, jobs=jobs), finished, n, progress)
        else:
            with _written_into(place, scenario, seed, command, finished, written) as owner:
                make = partial(_simulate_and_save, scenario, seed, place, owner, kept)
                collect(each_replication(make, n, jobs=jobs), finished, n, progress)
        on_members = None
        if members:
            member = partial(simulate_member, scenario, members, reference=Reference.of(scenario))
            on_members = runs_of(member, n=n, seed=seed, jobs=jobs, progress=progress)
    result = found(on_members)
    assert result is not None  # noqa: S101  (n is at least 1)
    return result


@contextmanager
def _written_into(
    out: Path, scenario: Scenario, seed: int, command: str, finished: Mapping[int, Run], written: list[Path]
) -> Iterator[str]:
    """Claim a folder and yield the id of the run that owns it; at the end it holds the replications finished, or goes.

    It is noted as written when it is whole.
    """
    try:
        owner = folder.begin(out, scenario, seed, command=command)
    except OSError as error:
        raise _unwritable(out, error) from error

    def end() -> None:
        runs = in_order(finished)
        if runs is None:
            folder.discard(out, owner)
            return
        folder.finish(out, runs, owner)
        written.append(out)

    try:
        yield owner
    except (KeyboardInterrupt, ReplicationError, WorkerDiedError):
        end()
        raise
    end()


def _simulate_and_save(
    scenario: Scenario, seed: int, out: Path, owner: str, kept: Sequence[FrameName], replication: int
) -> Run:
    """Simulate one replication, write its rows in the worker that has them, and return the light rest."""
    with failing_by_name(scenario, seed, replication):
        run = simulated(scenario, seed, replication)
    try:
        folder.save_replication(run, out, owner)
    except OSError as error:
        raise _unwritable(out, error) from error
    run.let_go(kept)
    return run


def _unwritable(out: Path, error: OSError) -> Exception:
    if isinstance(error, InputError):  # it says itself what is in the way
        return error
    return InputError(_("{out}: cannot be written: {strerror}").format(out=out, strerror=error.strerror or error))

"""Replications: the same scenario with other draws, on as many processes as there are cores."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial

from loky import cpu_count

from freightsim.choice.logit import ChoicePolicy, nested_logit
from freightsim.errors import WorkerDiedError
from freightsim.inputs import draw_inputs
from freightsim.language import _
from freightsim.policies.dispatch import DispatchPolicy
from freightsim.policies.loading import LoadingPolicy
from freightsim.recording import record
from freightsim.records import Records
from freightsim.results import Run, Runs
from freightsim.results.run import KEPT, FrameName, FromRecords
from freightsim.scenario import Scenario
from freightsim.scenario.ports import new_ports
from freightsim.simulation import no_garbage_collection, run_once
from freightsim.workers import each_in_workers


def simulate(
    scenario: Scenario,
    *,
    seed: int = 0,
    replication: int = 0,
    dispatch: DispatchPolicy | None = None,
    loading: LoadingPolicy | None = None,
    choice: ChoicePolicy | None = None,
) -> Run:
    """Return one replication of a scenario.

    Policies given here take the place of the scenario's own and are recorded by their name.
    The same scenario, seed, replication and policies give the same run on every machine.
    """
    again = partial(_records, scenario, seed, replication, dispatch, loading, choice)
    records = again()
    source = FromRecords(scenario, again, records.gridlocks, records.events, records)
    names = _name(dispatch or scenario.dispatch), _name(loading or scenario.loading)
    chosen = _name(choice or nested_logit)
    ports = {
        key: Run(
            port,
            seed,
            replication,
            _name(port.dispatch),
            _name(port.loading),
            _of_port(port, key, again, records),
            chosen,
        )
        for key, port in (new_ports(scenario) if records.ports else {}).items()
    }
    return Run(scenario, seed, replication, *names, source, chosen, ports)


def _of_port(port: Scenario, key: str, again: Callable[[], Records], records: Records) -> FromRecords:
    """Return the source of the frames of another port of a run."""
    own = records.ports[key]
    return FromRecords(port, partial(_again_at, key, again), own.gridlocks, records.events, own)


def _again_at(key: str, again: Callable[[], Records]) -> Records:
    return again().ports[key]


def replicate(
    scenario: Scenario,
    n: int,
    *,
    seed: int = 0,
    jobs: int | None = None,
    dispatch: DispatchPolicy | None = None,
    loading: LoadingPolicy | None = None,
    choice: ChoicePolicy | None = None,
) -> Runs:
    """Return n replications, numbered from 0, the same whatever the number of worker processes.

    `jobs` is the number of processes, by default one for each core.
    Runs keep their yearly figures and stages; their other frames are simulated again when asked for.
    Raises ValueError where n or jobs is less than 1, and WorkerDiedError where a worker was ended from outside; its
    `finished` are the runs that were.
    """
    make = partial(simulate_lightly, scenario, seed=seed, dispatch=dispatch, loading=loading, choice=choice)
    return all_replications(make, n, jobs=jobs)


def all_replications(make: Callable[[int], Run], n: int, *, jobs: int | None = None) -> Runs:
    """Return n replications in order; WorkerDiedError holds those that were finished, if any (`finished`)."""
    runs: dict[int, Run] = {}
    try:
        runs.update(each_replication(make, n, jobs=jobs))  # one by one: those before an error stay
    except WorkerDiedError as error:
        if runs:
            error.finished = Runs([runs[number] for number in sorted(runs)])
        raise
    return Runs([runs[number] for number in range(n)])


def simulate_lightly(
    scenario: Scenario,
    replication: int,
    *,
    seed: int,
    dispatch: DispatchPolicy | None = None,
    loading: LoadingPolicy | None = None,
    choice: ChoicePolicy | None = None,
    kept: Sequence[FrameName] = KEPT,
) -> Run:
    """Return a run that has let its records go, small enough to be sent between processes."""
    run = simulate(scenario, seed=seed, replication=replication, dispatch=dispatch, loading=loading, choice=choice)
    run.let_go(kept)
    return run


def each_replication(
    make: Callable[[int], Run], n: int, *, jobs: int | None = None, first: int = 0
) -> Iterator[tuple[int, Run]]:
    """Yield (number, run) for n replications, numbered from `first`, as they finish.

    Closing the iterator cancels those not begun. Raises ValueError where n or jobs is less than 1.
    """
    workers = min(n, jobs if jobs is not None else cpu_count())
    if n < 1 or workers < 1:
        raise ValueError(_("replications ({n}) and jobs ({jobs}) must be at least 1").format(n=n, jobs=jobs))
    if workers == 1:
        yield from ((number, make(number)) for number in range(first, first + n))
        return
    each = each_in_workers(partial(_counted_from, first, make), n, workers)
    with closing(each):  # type: ignore[type-var]
        for place, run in each:
            yield first + place, run


def _counted_from(first: int, make: Callable[[int], Run], place: int) -> Run:
    return make(first + place)


def _records(
    scenario: Scenario,
    seed: int,
    replication: int,
    dispatch: DispatchPolicy | None,
    loading: LoadingPolicy | None,
    choice: ChoicePolicy | None,
) -> Records:
    with no_garbage_collection():
        return record(run_once(draw_inputs(scenario, seed, replication, choice), dispatch, loading))


def _name(policy: object) -> str:
    """Return the name under which a policy is recorded: its rule, or the name of the function or class."""
    rule = getattr(policy, "rule", None) or getattr(policy, "__name__", None)
    return str(rule or type(policy).__name__)

"""Replications: the same scenario with other draws, on as many processes as there are cores."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import Any

import numpy as np
from loky import cpu_count

from freightsim.base.arguments import instance_of, jobs_of, seed_of, whole
from freightsim.base.errors import InputError, ReplicationError, RuleError, WarmUpWarning
from freightsim.base.language import _
from freightsim.choice.logit import ChoicePolicy, nested_logit
from freightsim.files.plausibility import empty_starts
from freightsim.policies.dispatch import DispatchPolicy
from freightsim.policies.loading import LoadingPolicy
from freightsim.policies.naming import rule_name
from freightsim.policies.own import OwnRule, OwnRules
from freightsim.results import Run, Runs
from freightsim.results.frames import FrameName
from freightsim.results.records import Records
from freightsim.results.run import KEPT, FromRecords, of_ports
from freightsim.results.warm_up import without_warm_up
from freightsim.scenario import Scenario
from freightsim.scenario.network import OWN
from freightsim.scenario.ports import new_ports
from freightsim.simulation.inputs import draw_network
from freightsim.simulation.network import no_garbage_collection, run_network
from freightsim.simulation.recording import record_network
from freightsim.simulation.workers import each_in_workers

FINGERPRINT = ("status", "cutoff_h", "departed_h", "arrived_h", "feu")
"""Columns of trains by which two simulations of one replication are told to be the same."""


def simulate(
    scenario: Scenario,
    *,
    seed: int = 0,
    replication: int = 0,
    dispatch: DispatchPolicy | type[DispatchPolicy] | None = None,
    loading: LoadingPolicy | type[LoadingPolicy] | None = None,
    choice: ChoicePolicy | type[ChoicePolicy] | None = None,
) -> Run:
    """Return one replication of a scenario.

    A `WarmUpWarning` says where the simulation begins after the port's first train, with an empty port.
    Policies given here take the place of the scenario's own and are recorded by their name. The simulation runs on a
    copy of each, or on an instance where it is a class: what a policy remembers ends with the replication.
    Equal scenario, seed, replication and policies give equal runs on one machine; on processors with other vector
    instructions the last bits of a number may differ.

    Raises
    ------
    TypeError, ValueError
        Where seed or replication is no whole number, or less than 0.
    RuleError
        Where a policy cannot be copied, or answers what it must not.
    """
    instance_of("scenario", scenario, Scenario)
    seed, replication = seed_of(seed), whole("replication", replication, 0)
    warn_of_empty_starts([scenario])
    return simulated(scenario, seed, replication, dispatch=dispatch, loading=loading, choice=choice)


def warn_of_empty_starts(scenarios: Sequence[Scenario]) -> None:
    """Warn, in Python, of scenarios that begin with an empty port and do not accept it, each text once.

    It is for the functions that callers call: the warning is shown at the line that called them.
    """
    names: dict[str, list[str]] = {}
    for each in scenarios:
        for text in empty_starts(each):
            names.setdefault(text, []).append(each.name)
    for text, called in names.items():
        said = _("{name}: {text}").format(name=", ".join(dict.fromkeys(called)), text=text)
        warnings.warn(said, WarmUpWarning, stacklevel=3)


def simulated(
    scenario: Scenario,
    seed: int,
    replication: int,
    *,
    dispatch: DispatchPolicy | type[DispatchPolicy] | None = None,
    loading: LoadingPolicy | type[LoadingPolicy] | None = None,
    choice: ChoicePolicy | type[ChoicePolicy] | None = None,
) -> Run:
    """Return the same as `simulate`, of arguments that were looked at, without a warning."""
    rules = OwnRules.of(dispatch, loading, choice)
    records = _records(scenario, seed, replication, rules)
    again = _Repeat(scenario, seed, replication, rules, fingerprint(records))
    chosen = rules.choice.name if rules.choice else rule_name(nested_logit)
    ports = {
        key: Run(
            port,
            seed,
            replication,
            rule_name(port.dispatch),
            rule_name(port.loading),
            _source(port, key, again, records),
            chosen,
            port=key,
            fingerprints=of_ports(rules.fingerprints),
        )
        for key, port in (new_ports(scenario) if len(records) > 1 else {}).items()
    }
    names = (
        rules.dispatch.name if rules.dispatch else rule_name(scenario.dispatch),
        rules.loading.name if rules.loading else rule_name(scenario.loading),
    )
    source = _source(scenario, OWN, again, records)
    return Run(scenario, seed, replication, *names, source, chosen, ports, fingerprints=rules.fingerprints)


@dataclass(frozen=True)
class _Repeat:
    """Simulates a replication once more, and makes sure that it is the same."""

    scenario: Scenario
    seed: int
    replication: int
    rules: OwnRules
    fingerprint: bytes

    def __call__(self) -> dict[str, Records]:
        records = _records(self.scenario, self.seed, self.replication, self.rules)
        if fingerprint(records) != self.fingerprint:
            raise RuleError(
                _(
                    "replication {replication} of seed {seed} does not come out the same a second time, so its other "
                    "rows cannot be made: does {names} remember something beyond a replication (in a global variable, "
                    "an imported module or a file), draw from a generator of its own, or look at the clock? "
                    "Give a class, of which each replication has an instance, and remember things in that; rules "
                    "that draw use the generator `rng` of what they are shown"
                ).format(
                    replication=self.replication,
                    seed=self.seed,
                    names=self.rules.names or _("a rule of the scenario"),
                )
            )
        return records


def fingerprint(records: Mapping[str, Records]) -> bytes:
    """Return a digest of what happened in a replication, of all its ports."""
    digest = blake2b(digest_size=16)
    for place in records.values():
        for name in FINGERPRINT:
            column = place.trains[name]
            digest.update(repr(column.tolist()).encode() if column.dtype == object else column.tobytes())
        digest.update(np.ascontiguousarray(place.boxes["train"]).tobytes())
        digest.update(str((place.events, len(place.gridlocks), len(place.turned_away["booked_h"]))).encode())
    return digest.digest()


def _source(
    port: Scenario, key: str, again: Callable[[], Mapping[str, Records]], records: Mapping[str, Records]
) -> FromRecords:
    """Return the source of the frames of one port of a run."""
    own = records[key]
    return FromRecords(port, partial(_again_at, key, again), own.gridlocks, own.events, own)


def _again_at(key: str, again: Callable[[], Mapping[str, Records]]) -> Records:
    return again()[key]


def replicate(
    scenario: Scenario,
    n: int,
    *,
    seed: int = 0,
    jobs: int | None = None,
    dispatch: DispatchPolicy | type[DispatchPolicy] | None = None,
    loading: LoadingPolicy | type[LoadingPolicy] | None = None,
    choice: ChoicePolicy | type[ChoicePolicy] | None = None,
) -> Runs:
    """Return n replications, numbered from 0, the same whatever the number of worker processes.

    `jobs` is the number of processes, by default one for each core. Each replication has policies of its own: copies of
    what is given, or instances where that is a class. What a policy changes in other modules is not copied: there
    results may depend on the order of replications.
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
    n, seed, jobs = whole("n", n, 1), seed_of(seed), jobs_of(jobs)
    rules = OwnRules.of(dispatch, loading, choice)
    warn_of_empty_starts([scenario])
    own: dict[str, Any] = {"dispatch": rules.dispatch, "loading": rules.loading, "choice": rules.choice}
    make = partial(simulate_lightly, scenario, seed=seed, **own)
    return all_replications(make, n, jobs=jobs)


def all_replications(make: Callable[[int], Run], n: int, *, jobs: int | None = None) -> Runs:
    """Return n replications in order. What ends it early has those that were finished as `finished`, None if none."""
    runs: dict[int, Run] = {}
    try:
        runs.update(each_replication(make, n, jobs=jobs))  # one by one: those before an error stay
    except BaseException as stop:
        stop.finished = Runs([runs[number] for number in sorted(runs)]) if runs else None  # type: ignore[attr-defined]
        raise
    return Runs([runs[number] for number in range(n)])


def simulate_lightly(
    scenario: Scenario,
    replication: int,
    *,
    seed: int,
    dispatch: DispatchPolicy | type[DispatchPolicy] | None = None,
    loading: LoadingPolicy | type[LoadingPolicy] | None = None,
    choice: ChoicePolicy | type[ChoicePolicy] | None = None,
    kept: Sequence[FrameName] = KEPT,
) -> Run:
    """Return a run that has let its records go, small enough to be sent between processes.

    Raises ReplicationError where it fails, which says how to repeat it.
    """
    rules: dict[str, Any] = {"dispatch": dispatch, "loading": loading, "choice": choice}
    with failing_by_name(scenario, seed, replication, **rules):
        run = simulated(scenario, seed, replication, **rules)
        run.let_go(kept)
        return run


@contextmanager
def failing_by_name(scenario: Scenario, seed: int, replication: int, **rules: Any) -> Iterator[None]:
    """Turn an error of a replication into one that names it and says how to repeat it; what is an input's stays."""
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        own = "".join(f", {kind}={rule_name(rule)}" for kind, rule in rules.items() if rule is not None)
        repeat = f"simulate(scenario, seed={seed}, replication={replication}{own})"
        raise ReplicationError(
            _(
                "replication {replication} of seed {seed} of {name} failed ({kind}: {error}); {repeat} repeats it"
            ).format(
                replication=replication,
                seed=seed,
                name=scenario.name,
                kind=type(error).__name__,
                error=error,
                repeat=repeat,
            )
        ) from error


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


def _records(scenario: Scenario, seed: int, replication: int, rules: OwnRules) -> dict[str, Records]:
    dispatch, loading, choice = (_fresh(rule) for rule in (rules.dispatch, rules.loading, rules.choice))
    with no_garbage_collection():
        inputs = draw_network(scenario.with_warm_up, seed, replication, choice)
        records = record_network(run_network(inputs, dispatch, loading))
        return {key: without_warm_up(each, scenario) for key, each in records.items()}


def _fresh(rule: OwnRule | None) -> Any:
    return rule.fresh() if rule is not None else None

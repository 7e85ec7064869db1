"""Replications: the same scenario with other draws, on as many processes as there are cores."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import Any, TypeVar, Unpack

import numpy as np

from freightsim.base.arguments import instance_of, whole
from freightsim.base.errors import EmptyStartWarning, InputError, ReplicationError, RuleError
from freightsim.base.language import _
from freightsim.base.study_options import DrawnBy, StudyOptions
from freightsim.choice.logit import ChoicePolicy, nested_logit
from freightsim.files.plausibility import empty_starts
from freightsim.policies.dispatch import DispatchPolicy
from freightsim.policies.loading import LoadingPolicy
from freightsim.policies.naming import rule_name
from freightsim.policies.own import OwnRule, OwnRules
from freightsim.policies.own_draws import no_draws_of_their_own
from freightsim.results import Run
from freightsim.results.frames import FrameName
from freightsim.results.records import Records
from freightsim.results.run import KEPT, FromRecords, of_ports
from freightsim.results.warm_up import without_warm_up
from freightsim.scenario import Scenario
from freightsim.scenario.network import OWN
from freightsim.scenario.ports import new_ports
from freightsim.simulation.history import Histories
from freightsim.simulation.inputs import draw_network
from freightsim.simulation.network import no_garbage_collection, run_network
from freightsim.simulation.recording import record_network
from freightsim.simulation.workers import each_of

Key = TypeVar("Key")
Made = TypeVar("Made")

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
    seed, replication = whole("seed", seed, 0), whole("replication", replication, 0)
    warn_of_empty_starts([scenario])
    return simulated(scenario, seed, replication, dispatch=dispatch, loading=loading, choice=choice)


def warn_of_empty_starts(scenarios: Sequence[Scenario]) -> None:
    """Warn, in Python, of scenarios that begin with an empty port and do not accept it, once for each first day.

    It is for the functions that callers call: the warning is shown at the line that called them.
    """
    alike: dict[tuple[object, ...], list[tuple[str, str]]] = {}
    for each in scenarios:
        for doubt in empty_starts(each):
            days = each.horizon.first_day, each.skipped_from
            alike.setdefault((doubt.path, *days), []).append((each.name, doubt.text))
    for found in alike.values():
        names = dict.fromkeys(name for name, _text in found)
        said = _("{name}: {text}").format(name=", ".join(names), text=found[0][1])
        warnings.warn(said, EmptyStartWarning, stacklevel=3)


def simulated(
    scenario: Scenario,
    seed: int,
    replication: int,
    *,
    dispatch: DispatchPolicy | type[DispatchPolicy] | None = None,
    loading: LoadingPolicy | type[LoadingPolicy] | None = None,
    choice: ChoicePolicy | type[ChoicePolicy] | None = None,
    history: Histories | None = None,
) -> Run:
    """Return the same as `simulate`, of arguments that were looked at, without a warning.

    `history` is where the past that it has in common with other scenarios is kept. With rules of the caller's, which
    may remember what they like, the past is simulated anew.
    """
    rules = OwnRules.of(dispatch, loading, choice)
    records = _records(scenario, seed, replication, rules, None if rules else history)
    again = _Repeat(scenario, seed, replication, rules, fingerprint(records))
    if rules.unsure or (rules and replication == 0):
        again()
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
                    "replication {replication} of seed {seed} does not come out the same a second time, so it is no "
                    "result: does {names} remember something beyond a replication (in a global variable, "
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


def simulate_lightly(
    scenario: Scenario,
    replication: int,
    *,
    dispatch: DispatchPolicy | type[DispatchPolicy] | None = None,
    loading: LoadingPolicy | type[LoadingPolicy] | None = None,
    choice: ChoicePolicy | type[ChoicePolicy] | None = None,
    kept: Sequence[FrameName] = KEPT,
    history: Histories | None = None,
    **drawn: Unpack[DrawnBy],
) -> Run:
    """Return a run that has let its records go, small enough to be sent between processes.

    `history` is where the past that it has in common with other scenarios is kept: runs are the same with and without.

    Raises ReplicationError where it fails, which says how to repeat it.
    """
    rules: dict[str, Any] = {"dispatch": dispatch, "loading": loading, "choice": choice}
    with failing_by_name(scenario, drawn["seed"], replication, **rules):
        run = simulated(scenario, replication=replication, history=history, **drawn, **rules)
        run.let_go(kept)
        return run


@contextmanager
def failing_by_name(scenario: Scenario, seed: int, replication: int, **rules: Any) -> Iterator[None]:
    """Turn an error of a replication into one that names it and says how to repeat it; what is an input's stays."""
    try:
        yield
    except InputError:
        raise
    except (Exception, SystemExit) as error:
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
    make: Callable[..., Made], numbers: Iterable[int], how: StudyOptions, title: str = ""
) -> Iterator[tuple[int, Made]]:
    """Yield (number, what is made) for replications as they finish, each made as `make(number, seed=seed)`.

    Closing the iterator cancels those not begun.
    """
    return each_simulation({number: partial(make, number) for number in numbers}, how, title)


def each_simulation(
    tasks: Mapping[Key, Callable[..., Made]], how: StudyOptions, title: str = ""
) -> Iterator[tuple[Key, Made]]:
    """Yield (key, what is made) for tasks as they finish, each with the keywords of `DrawnBy`, such as `seed`."""
    return each_of({key: partial(task, **how.drawn) for key, task in tasks.items()}, how, title)


def _records(
    scenario: Scenario, seed: int, replication: int, rules: OwnRules, history: Histories | None = None
) -> dict[str, Records]:
    dispatch, loading, choice = (_fresh(rule) for rule in (rules.dispatch, rules.loading, rules.choice))
    pairs = ((rules.dispatch, dispatch), (rules.loading, loading), (rules.choice, choice))
    own = [(rule.name, copy) for rule, copy in pairs if rule is not None]
    with no_garbage_collection(), no_draws_of_their_own(own):
        inputs = draw_network(scenario.with_warm_up, seed, replication, choice)
        past = history.of(replication) if history is not None else None
        records = record_network(run_network(inputs, dispatch, loading, past))
        return {key: without_warm_up(each, scenario) for key, each in records.items()}


def _fresh(rule: OwnRule | None) -> Any:
    return rule.fresh() if rule is not None else None

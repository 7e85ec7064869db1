"""Rules of one name are told apart by their code and by what they hold, in every process alike."""
# ruff: noqa: ARG001, ARG002  (a rule takes what it is given)

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pytest

import freightsim as fs
from freightsim.choice.logit import nested_logit
from freightsim.policies.dispatch import MinimumLoad, YardView
from freightsim.policies.fingerprint import rule_fingerprint
from freightsim.policies.naming import rule_name
from handmade import steady


@dataclass(frozen=True)
class Limits:
    """A load, in an object of its own."""

    feu: int


class Keeping(Limits):
    """Keeps what it works out."""

    @cached_property
    def twice(self) -> int:
        """Return what is worked out once."""
        return 2 * self.feu


@dataclass
class Holding:
    """Holds another object."""

    limits: Limits

    def __call__(self, yard: YardView, now_h: float) -> bool:
        """Compare with the load."""
        return yard.waiting_feu >= self.limits.feu


class Private:
    """Holds its load in a private attribute."""

    def __init__(self, feu: Any) -> None:
        self._feu = feu

    def __call__(self, yard: YardView, now_h: float) -> bool:
        """Compare with the load."""
        return bool(yard.waiting_feu >= self._feu)

    def other(self, yard: YardView, now_h: float) -> bool:
        """Compare with the load, as a method."""
        return bool(yard.waiting_feu >= self._feu)


class Slotted:
    """Holds its load in a slot."""

    __slots__ = ("_feu",)

    def __init__(self, feu: int) -> None:
        self._feu = feu

    def __call__(self, yard: YardView, now_h: float) -> bool:
        """Compare with the load."""
        return yard.waiting_feu >= self._feu


def closed(feu: Any) -> Any:
    """Return a rule that captures its load."""

    def rule(yard: YardView, now_h: float) -> bool:
        return bool(yard.waiting_feu >= feu)

    return rule


def by_default(feu: int) -> Any:
    """Return a rule that has its load as a default."""

    def rule(yard: YardView, now_h: float, least: int = feu) -> bool:
        return yard.waiting_feu >= least

    return rule


def by_keyword(feu: int) -> Any:
    """Return a rule that has its load as a default of a keyword."""

    def rule(yard: YardView, now_h: float, *, least: int = feu) -> bool:
        return yard.waiting_feu >= least

    return rule


def of_class(feu: int) -> Any:
    """Return a class that has its load as an attribute."""

    class Rule:
        least = feu

        def __call__(self, yard: YardView, now_h: float) -> bool:
            return yard.waiting_feu >= self.least

    return Rule


def by_global(feu: int) -> Any:
    """Return a rule that has its load in a global variable."""
    names: dict[str, Any] = {"__name__": "__main__", "LEAST": feu}
    exec("def rule(yard, now_h):\n    return yard.waiting_feu >= LEAST\n", names)
    return names["rule"]


def by_code(feu: int) -> Any:
    """Return a lambda that has its load in its code."""
    return eval(f"lambda yard, now_h: yard.waiting_feu >= {feu}")


def within(yard: YardView, now_h: float, *, rule: Any) -> bool:
    """Ask another rule."""
    return bool(rule(yard, now_h))


RULES: dict[str, Callable[[int], Any]] = {
    "an object that holds another": lambda feu: Holding(Limits(feu)),
    "a private attribute": Private,
    "a slot": Slotted,
    "a closure": closed,
    "a closure within a closure": lambda feu: closed(closed(feu)),
    "a default": by_default,
    "a default of a keyword": by_keyword,
    "an attribute of a class": of_class,
    "a global variable": by_global,
    "a lambda": by_code,
    "a method": lambda feu: Private(feu).other,
    "a partial function of an object": lambda feu: partial(within, rule=Private(feu)),
    "a row": lambda feu: Private([1, (feu, {"a": {feu}})]),
    "an array": lambda feu: Private(np.array([1.0, feu])),
    "a generator of random numbers": lambda feu: Private(np.random.default_rng(feu)),
    "a rule of the package": lambda feu: MinimumLoad(rule="minimum_load", minimum_feu=feu),
}


@pytest.mark.parametrize("made", RULES.values(), ids=RULES)
def test_what_a_rule_holds_tells_it_apart(made: Callable[[int], Any]) -> None:
    """Two rules of one name that hold other values have two digests; made alike, or copied, they have one."""
    one, other = made(20), made(30)
    assert rule_fingerprint(one) != rule_fingerprint(other)
    assert rule_fingerprint(one) == rule_fingerprint(made(20))
    assert rule_fingerprint(one) == rule_fingerprint(cloudpickle.loads(cloudpickle.dumps(one)))


def test_what_is_worked_out_and_kept_does_not_matter() -> None:
    """It follows from the rest."""
    known = Keeping(20)
    assert known.twice == 40
    assert rule_fingerprint(Holding(known)) == rule_fingerprint(Holding(Keeping(20)))
    scenario = steady()
    assert scenario.clock.years
    assert rule_fingerprint(closed(scenario)) == rule_fingerprint(closed(steady()))


def test_kinds_of_numbers_and_rows_are_told_apart() -> None:
    """1, 1.0 and True, and rows of the same parts."""
    held: list[Any] = [1, 1.0, True, "1", (1,), [1], ((1,),), {1}, {1: 1}, [1, 1], None]
    assert len({rule_fingerprint(closed(each)) for each in held}) == len(held)


def test_what_holds_itself_has_a_digest() -> None:
    """A rule may refer to itself."""
    digests = []
    for feu in (20, 20, 30):
        rule = Private([feu])
        rule._feu.append(rule)
        digests.append(rule_fingerprint(rule))
    assert digests[0] == digests[1] != digests[2]


def test_a_function_of_the_package_is_its_name() -> None:
    """To give the rule that holds anyhow makes no other study."""
    assert rule_fingerprint(nested_logit) == ""


SCRIPT = """
from dataclasses import dataclass
from functools import partial
from freightsim.policies.fingerprint import rule_fingerprint

NAMES = {"yard", "west", "north", "south", "east", "border"}
LEAST = 20


@dataclass(frozen=True)
class Holding:
    names: frozenset
    by_name: dict

    def __call__(self, yard, now_h):
        return "west" in self.names and yard.waiting_feu >= LEAST and str(now_h) not in {"a", "b", "c", "d"}


def made(least):
    held = {name: least for name in NAMES}
    return lambda yard, now_h: yard.waiting_feu >= held["west"] and LEAST and helper(yard)


def helper(yard):
    return yard.waiting_feu in NAMES


for rule in (Holding(frozenset(NAMES), {name: 1 for name in NAMES}), Holding, made(30), partial(made, 3)):
    print(rule_fingerprint(rule))
"""


def test_digests_are_those_of_another_process(tmp_path: Path) -> None:
    """Neither the order of sets nor the file or the line in which a rule stands matter."""
    found = []
    for number, above in (("1", ""), ("2", "# A line more\n\n")):
        file = tmp_path / f"script{number}.py"
        file.write_text(above + SCRIPT, encoding="utf-8")
        told = subprocess.run(
            [sys.executable, str(file)],
            env={**os.environ, "PYTHONHASHSEED": number},
            capture_output=True,
            text=True,
            check=True,
        )
        found.append(told.stdout.split())
    assert found[0] == found[1]
    assert len(set(found[0])) == 4


@pytest.mark.parametrize("made", [Private, closed, by_default, by_code, Slotted], ids=lambda each: each.__name__)
def test_runs_of_two_rules_of_one_name_are_not_joined(made: Any, tiny: fs.Scenario, tmp_path: Path) -> None:
    """The rule that differs is named; a folder knows which one it was."""
    one, other = (fs.simulate(tiny, dispatch=made(feu), replication=at) for at, feu in enumerate((1, 40)))
    assert one.dispatch == other.dispatch == rule_name(made(1))
    assert one != fs.simulate(tiny, dispatch=made(40))
    with pytest.raises(ValueError, match=r"the dispatch rule .* differs in its code, or in a value that it holds"):
        fs.Runs([one, other])
    one.save(tmp_path / "one")
    (read,) = fs.load_run(tmp_path / "one")
    assert read == one
    with pytest.raises(ValueError, match="replications 0 and 1"):
        fs.Runs([read, other])
    assert len(fs.Runs([read, fs.simulate(tiny, dispatch=made(1), replication=1)])) == 2


def test_replications_in_other_processes_are_of_one_rule(tiny: fs.Scenario) -> None:
    """The digest is that of the rule as it was given, wherever it runs."""
    for rule in (Private(1), closed(1), Slotted(1)):
        runs = fs.replicate(tiny, 2, jobs=2, dispatch=rule)
        assert {run.fingerprints["dispatch"] for run in runs} == {rule_fingerprint(rule)}
        assert fs.simulate(tiny, dispatch=rule) == runs[0]


cloudpickle.register_pickle_by_value(sys.modules[__name__])  # worker processes cannot import a test

"""Rules of the caller's: each replication has its own, and what they answer is checked."""
# ruff: noqa: ARG005, NPY002  (a rule takes what it is given, and draws from what it likes)

from __future__ import annotations

import importlib
import os
import random
import secrets
import sys
import threading
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pandas as pd
import pytest
import scipy.stats

import freightsim as fs
from freightsim.base.errors import ReplicationError, RuleError
from freightsim.choice.logit import Scales, Shares, Weighed, kept, kept_by, nested_logit
from freightsim.choice.ways import VIA_PORT, feu_by_way
from freightsim.policies.dispatch import MinimumLoad, YardView
from freightsim.policies.loading import QueueView
from freightsim.policies.own_draws import is_unsure
from freightsim.scenario import Scenario
from joins import chosen, joining

cloudpickle.register_pickle_by_value(sys.modules[__name__])  # worker processes cannot import a test


class Budget:
    """The city pays for three departures."""

    def __init__(self, left: int = 3) -> None:
        self.left = left

    def __call__(self, yard: YardView, now_h: float) -> bool:  # noqa: ARG002
        """Answer while there is money left."""
        go = yard.waiting_feu >= 1 and self.left > 0
        self.left -= go
        return go


class NoRule:
    """A class of which nothing can be called."""


class Needy(Budget):
    """A class of rules that cannot be made without more words."""

    def __init__(self, left: int) -> None:
        super().__init__(left)


def counting() -> Any:
    """Return a rule that remembers in its closure what `Budget` remembers in itself."""
    left = [3]

    def rule(yard: YardView, now_h: float) -> bool:  # noqa: ARG001
        go = yard.waiting_feu >= 1 and left[0] > 0
        left[0] -= go
        return go

    return rule


def drawing(yard: YardView, now_h: float) -> bool:  # noqa: ARG001
    """Toss a coin of the replication's."""
    return bool(yard.rng.random() < 0.5)


def shuffling(queue: QueueView, places_feu: int) -> Sequence[int]:
    """Let anybody board, by the replication's generator."""
    return queue.rng.permutation(len(queue))[:places_feu]  # type: ignore[return-value]


def half_as_much(weighed: Weighed, scales: Scales) -> Shares:
    """Return half of the rail that the nested logit gives."""
    shares = nested_logit(weighed, scales)
    return Shares(shares.of_rail / 2, shares.of_port, shares.of_side)


class Shared(Budget):
    """Remembers in the class."""

    spent = [0]  # noqa: RUF012  (that is what is tried)

    def __call__(self, yard: YardView, now_h: float) -> bool:  # noqa: ARG002
        """Answer while there is money left for all of the class."""
        go = yard.waiting_feu >= 1 and self.spent[0] < 3
        self.spent[0] += go
        return go


def by_default(yard: YardView, now_h: float, left: list[int] = [3]) -> bool:  # noqa: ARG001, B006
    """Remember in a default argument."""
    go = yard.waiting_feu >= 1 and left[0] > 0
    left[0] -= go
    return go


REMEMBERING = {
    "an object": Budget(),
    "a class": Budget,
    "a closure": counting(),
    "in the class": Shared,
    "in a default argument": by_default,
}


@pytest.mark.parametrize("rule", REMEMBERING.values(), ids=REMEMBERING)
def test_what_a_rule_remembers_ends_with_its_replication(rule: Any, tiny: Scenario) -> None:
    """The number of processes does not matter, nor what was simulated before, nor that frames are simulated again."""
    alone, side_by_side = (fs.replicate(tiny, 4, jobs=jobs, dispatch=rule) for jobs in (1, 2))
    pd.testing.assert_frame_equal(alone.yearly, side_by_side.yearly)
    fourth = fs.simulate(tiny, replication=3, dispatch=rule).yearly
    pd.testing.assert_frame_equal(alone[3].yearly, fourth)
    for runs in (alone, side_by_side):
        counted = runs.trains["counted_at"].notna().groupby(runs.trains["replication"]).sum()
        pd.testing.assert_series_equal(runs.yearly.groupby("replication")["trips"].sum(), counted, check_names=False)


def test_a_rule_that_was_given_stays_as_it_was(tiny: Scenario) -> None:
    """It is a copy that runs."""
    rule = Budget()
    assert fs.simulate(tiny, dispatch=rule).yearly.equals(fs.simulate(tiny, dispatch=rule).yearly)
    assert rule.left == 3


def test_rules_of_every_port_are_told_apart() -> None:
    """With a second port the rule is that of the main one, and both come out the same again."""
    run = fs.replicate(joining("own_trains"), 2, jobs=1, dispatch=Budget)[1]
    trips = run.yearly["trips"].sum()
    assert (run.trains["counted_at"].notna() & (run.trains["kind"] != "group")).sum() == trips
    assert run.ports["wuhan"].yearly["trips"].sum() == run.ports["wuhan"].trains["counted_at"].notna().sum()


@pytest.mark.parametrize("how", [{"dispatch": drawing}, {"loading": shuffling}])
def test_a_rule_may_draw_from_the_generator_it_is_shown(how: dict[str, Any], tiny: Scenario) -> None:
    """The run can be repeated, in any process, and another seed draws otherwise."""
    runs = [fs.replicate(tiny, 2, jobs=jobs, **how) for jobs in (1, 2)]
    pd.testing.assert_frame_equal(runs[0].trains, runs[1].trains)
    pd.testing.assert_frame_equal(runs[0].containers, runs[1].containers)
    assert not fs.simulate(tiny, seed=1, **how).trains.equals(fs.simulate(tiny, seed=2, **how).trains)


def test_rows_that_come_out_otherwise_are_refused(tiny: Scenario) -> None:
    """What a rule remembers in a module of others cannot be repeated: its other rows are no rows of this run."""

    def rule(yard: YardView, now_h: float) -> bool:  # noqa: ARG001
        pytest.asked = getattr(pytest, "asked", 0) + 1  # type: ignore[attr-defined]
        return bool(pytest.asked < 40)  # type: ignore[attr-defined]

    with pytest.raises(ReplicationError, match=r"replication 0 of seed 0 does not come out the same .* rule remember"):
        fs.replicate(tiny, 1, jobs=1, dispatch=rule)
    pytest.asked = 0  # type: ignore[attr-defined]
    run = fs.simulate(tiny, replication=1, dispatch=rule)  # only the first is simulated twice at once
    run.let_go()
    with pytest.raises(RuleError, match=r"replication 1 of seed 0 does not come out the same"):
        _ = run.trains
    del pytest.asked  # type: ignore[attr-defined]


def test_a_replication_that_a_clock_or_the_system_decides_is_no_result(tiny: Scenario) -> None:
    """It is simulated twice at once where the code of its rule names such a thing."""
    unsure = {
        "a bit generator": lambda yard, now_h: bool(np.random.Generator(np.random.PCG64()).random() < 0.5),
        "a secret": lambda yard, now_h: secrets.choice([True, False]),
        "a new generator": lambda yard, now_h: bool(np.random.default_rng().random() < 0.5),
        "the system": lambda yard, now_h: os.urandom(1)[0] < 128,
        "the clock": lambda yard, now_h: time.time_ns() // 1000 % 2 == 0,
    }
    for rule in unsure.values():
        with pytest.raises(RuleError, match="does not come out the same a second time, so it is no result"):
            fs.simulate(tiny, dispatch=rule)
    fixed = fs.simulate(tiny, dispatch=lambda yard, now_h: bool(np.random.default_rng(1).random() < 2))
    assert fixed.yearly["trips"].sum() > 0


# Generators of a rule's own


RNG = np.random.default_rng(1)


class HoldsGenerator:
    """Holds whatever it is given, in a row within a mapping."""

    def __init__(self, held: Any) -> None:
        self.held = {"a": [0, (held,)]}

    def __call__(self, yard: YardView, now_h: float) -> bool:  # noqa: ARG002
        """Answer by it."""
        return bool(self.held["a"][1][0].random() < 0.5)  # type: ignore[index]


class MakesGenerator(HoldsGenerator):
    """Makes its generator where it is made."""

    def __init__(self) -> None:
        super().__init__(np.random.default_rng(1))


class OfTheClass:
    """Has its generator in the class."""

    rng = random.Random(1)

    def __call__(self, yard: YardView, now_h: float) -> bool:  # noqa: ARG002
        """Answer by it."""
        return self.rng.random() < 0.5


class MakesOneLater:
    """Makes its generator when it is asked first."""

    def __call__(self, yard: YardView, now_h: float) -> bool:  # noqa: ARG002
        """Answer by it."""
        if not hasattr(self, "rng"):
            self.rng = np.random.default_rng(1)
        return bool(self.rng.random() < 0.5)


class Remembers:
    """Remembers the generator that it was shown, and a child of it."""

    def __call__(self, yard: YardView, now_h: float) -> bool:  # noqa: ARG002
        """Answer by the child."""
        if not hasattr(self, "yard"):
            self.yard, self.rng = yard, yard.rng.spawn(1)[0]
        return bool(self.rng.random() < 0.5)


def captured(rng: Any) -> Any:
    """Return a rule that holds a generator in its closure."""
    return lambda yard, now_h: bool(rng.random() < 0.5)


def by_default_generator(yard: YardView, now_h: float, rng: Any = random.Random(1)) -> bool:  # noqa: ARG001, B008
    """Draw from a default argument."""
    return bool(rng.random() < 0.5)


def through_a_function() -> Any:
    """Return a rule that calls one that draws."""
    inner = captured(np.random.RandomState(1))
    return lambda yard, now_h: not inner(yard, now_h)


HOLDING = {
    "a closure": captured(np.random.default_rng(1)),
    "the former kind of numpy": captured(np.random.RandomState(1)),
    "a generator of Python": captured(random.Random(1)),
    "a generator of the system": captured(random.SystemRandom()),
    "a default argument": by_default_generator,
    "a mapping in an object": HoldsGenerator(np.random.default_rng(1)),
    "a class": OfTheClass,
    "an object of a class": OfTheClass(),
    "a global": lambda yard, now_h: bool(RNG.random() < 0.5),
    "a partial function": partial(captured, np.random.default_rng(1)),
    "a function that it calls": through_a_function(),
    "a function of random": HoldsGenerator(random.random),
    "a function of numpy.random": HoldsGenerator(np.random.random),
    "a function of random that is no built-in": HoldsGenerator(random.gauss),
}


@pytest.mark.parametrize("rule", HOLDING.values(), ids=HOLDING)
def test_a_rule_with_a_generator_of_its_own_is_refused(rule: Any, tiny: Scenario) -> None:
    """Every replication would have a copy in the same state, and the spread between them would be too small."""
    with pytest.raises(RuleError, match=r"draws from a generator of its own .* use the generator `rng` of what"):
        fs.replicate(tiny, 2, jobs=1, dispatch=rule)
    with pytest.raises(RuleError, match="draws from a generator of its own"):
        fs.compare(tiny, n=2, jobs=1, dispatch=rule)


DRAWING = {
    "of random": lambda yard, now_h: random.random() < 0.5,
    "of numpy.random": lambda yard, now_h: bool(np.random.random() < 0.5),
    "that is seeded": lambda yard, now_h: random.seed(int(now_h)) or random.random() < 0.5,
    "made with the object": MakesGenerator,
    "made at the first question": MakesOneLater,
    "made at the first question, in an object": MakesOneLater(),
}


@pytest.mark.parametrize("rule", DRAWING.values(), ids=DRAWING)
def test_a_rule_that_drew_from_another_generator_than_it_was_shown_has_no_result(rule: Any, tiny: Scenario) -> None:
    """It is told at the end of the replication, before any frame is there."""
    with pytest.raises(RuleError, match="draws from a generator of its own"):
        fs.simulate(tiny, dispatch=rule)
    with pytest.raises(ReplicationError, match="draws from a generator of its own"):
        fs.replicate(tiny, 2, jobs=1, dispatch=rule)


def test_generators_that_all_of_python_shares_stay_as_they_were(tiny: Scenario) -> None:
    """A replication with a rule of the caller's does not move the caller's draws."""
    random.seed(5)
    expected = random.random()
    random.seed(5)
    before = np.random.get_state(legacy=False)["state"]["pos"]
    fs.simulate(tiny, dispatch=Budget)
    assert random.random() == expected
    assert np.random.get_state(legacy=False)["state"]["pos"] == before


def test_a_choice_rule_draws_nothing(tiny: Scenario) -> None:
    """Its answer to one question is always the same."""

    def choosing(weighed: Weighed, scales: Scales) -> Shares:
        return nested_logit(weighed._replace(port=weighed.port + np.random.normal()), scales)

    with pytest.raises(RuleError, match="A choice rule draws nothing"):
        fs.simulate(tiny, choice=choosing)


def test_a_rule_may_remember_the_generator_that_it_is_shown(tiny: Scenario) -> None:
    """And what it was shown with it; a generator of others that it does not ask is none of its own."""
    runs = fs.replicate(tiny, 6, jobs=1, dispatch=Remembers)
    assert len(set(runs.yearly["trips"])) > 1
    assert len(runs[1].trains) > 0
    law = scipy.stats.norm(0.5, 0.1)
    found = fs.simulate(tiny, dispatch=lambda yard, now_h: bool(law.cdf(0.5) > 0.1))
    assert found.yearly["trips"].sum() > 0
    with pytest.raises(RuleError, match="draws from a generator of its own"):
        fs.simulate(tiny, dispatch=lambda yard, now_h: bool(law.rvs() > 0.5))


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (None, "None"),
        ("no", "'no'"),
        (1.0, "1.0"),
        (1, "1"),
        (np.array([True]), "array"),
        (1j, "1j"),
    ],
)
def test_a_dispatch_rule_answers_yes_or_no(answer: Any, shown: str, tiny: Scenario) -> None:
    """Anything else is refused, with the rule, the day and what it was."""
    with pytest.raises(
        RuleError, match=r"the dispatch rule <lambda> returned .* at the cut-off of \w+ on 2013-"
    ) as found:
        fs.simulate(tiny, dispatch=lambda yard, now_h: answer)
    assert shown in str(found.value)
    assert "it must return True or False" in str(found.value)


def test_a_truth_value_of_numpy_is_one(tiny: Scenario) -> None:
    """As comparisons of arrays give them."""
    found = fs.simulate(tiny, dispatch=lambda yard, now_h: np.bool_(yard.waiting_feu >= 1)).yearly
    same = fs.simulate(tiny, dispatch=lambda yard, now_h: yard.waiting_feu >= 1).yearly
    pd.testing.assert_frame_equal(found, same)


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (lambda queue, places: None, "None"),
        (lambda queue, places: (i for i in range(len(queue))), "<generator"),
        (lambda queue, places: [0.0], "0.0"),
        (lambda queue, places: np.ma.masked_array([0], [True]), "masked"),
        (lambda queue, places: np.array(["0"]), "'0'|np.str_"),
        (lambda queue, places: np.array([0j]), r".*0j"),
        (lambda queue, places: np.array([0], "m8[D]"), ".*timedelta64"),
        (lambda queue, places: [True], "True"),
        (lambda queue, places: [0, 0], "0 twice"),
        (lambda queue, places: [len(queue)], r"\d+"),
        (lambda queue, places: [-1], "-1"),
        (lambda queue, places: list(range(len(queue))) + [0] * (places + 1), r"0 twice"),
        (lambda queue, places: "01", "'01'"),
        (lambda queue, places: {0}, r"\{0\}"),
    ],
)
def test_a_loading_rule_answers_positions(answer: Any, fault: str, tiny: Scenario) -> None:
    """Anything else is refused, in a line."""
    with pytest.raises(RuleError, match=rf"the loading rule <lambda> returned {fault}.* on 2013-") as found:
        fs.simulate(tiny, loading=answer)
    assert "it must return a sequence of at most" in str(found.value)
    assert len(str(found.value)) < 250


def test_a_loading_rule_cannot_change_the_queue(tiny: Scenario) -> None:
    """It sees values and rollovers, and nothing that lets boxes board."""

    def looking(queue: Any, places_feu: int) -> range:
        assert not any(hasattr(queue, name) for name in ("board", "settle", "leave_behind", "expect"))
        return range(min(len(queue), places_feu))

    assert fs.simulate(tiny, loading=looking).yearly["trips"].sum() > 0


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (lambda weighed, scales: None, "returned None"),
        (lambda weighed, scales: Shares(weighed.port * 0 + 2.0, weighed.port * 0), "of_rail=2"),
        (lambda weighed, scales: Shares(weighed.port * 0, weighed.port * 0 - 0.5), "of_port=-0.5"),
        (lambda weighed, scales: Shares(weighed.port * 0, weighed.port * np.nan), "of_port=nan"),
        (lambda weighed, scales: Shares(weighed.port[0] * 0, weighed.port * 0), "of the shape"),
        (lambda weighed, scales: Shares("none", weighed.port * 0), "of_rail='none'"),
        (
            lambda weighed, scales: Shares(
                np.ma.masked_array(weighed.port * 0 + 0.5, weighed.port < 0), weighed.port * 0
            ),
            "of_rail=masked_array",
        ),
        (lambda weighed, scales: Shares(weighed.port * 0, weighed.port > 0), r"of_port=array\(.*(True|False)"),
        (lambda weighed, scales: Shares(weighed.port * 0, weighed.port * 0 + 0.5j), r"of_port=array\(.*j"),
        (
            lambda weighed, scales: Shares(np.full(weighed.port.shape, "0.5"), weighed.port * 0),
            r"of_rail=array\(.*'0.5'",
        ),
        (
            lambda weighed, scales: Shares(np.full(weighed.port.shape, "0.5", object), weighed.port * 0),
            r"of_rail=array\(.*'0.5'",
        ),
        (lambda weighed, scales: Shares(np.full(weighed.port.shape, 1, "m8[D]"), weighed.port * 0), r"of_rail=array\("),
        (lambda weighed, scales: Shares([[1.0], [1.0, 0.5]], weighed.port * 0), r"of_rail=\[\[1.0\], "),
    ],
)
def test_a_choice_rule_answers_shares(answer: Any, fault: str, tiny: Scenario) -> None:
    """Numbers from 0 to 1, in the shape that was asked for."""
    with pytest.raises(RuleError, match=fault):
        fs.simulate(tiny, choice=answer)


def test_a_choice_rule_sends_nothing_to_trains_that_do_not_exist(tiny: Scenario) -> None:
    """Half of the port's cargo would be lost: no other hub has trains."""

    def half(weighed: Weighed, scales: Scales) -> Shares:
        found = nested_logit(weighed, scales)
        return Shares(found.of_rail, found.of_port / 2)

    def to_the_other_side(weighed: Weighed, scales: Scales) -> Shares:
        found = nested_logit(weighed, scales)
        return Shares(found.of_rail, found.of_port, found.of_port / 2)

    for rule in (half, to_the_other_side):
        said = rf"{rule.__name__} returned of_port=0\.5 where no other hub has trains: up to [\d,.]+"
        with pytest.raises(RuleError, match=said):
            fs.simulate(tiny, choice=rule)


def test_a_rule_of_a_module_is_a_copy_too(tiny: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a module that can be imported remembers does not go from one replication to the next."""
    (tmp_path / "caller_rules.py").write_text(
        "left = [3]\n\ndef rule(yard, now_h):\n"
        "    go = yard.waiting_feu >= 1 and left[0] > 0\n    left[0] -= go\n    return go\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    module = importlib.import_module("caller_rules")
    runs = fs.replicate(tiny, 2, jobs=1, dispatch=module.rule)
    pd.testing.assert_frame_equal(runs[1].yearly, fs.simulate(tiny, replication=1, dispatch=module.rule).yearly)
    assert module.left == [3]
    sys.modules.pop("caller_rules")


def test_a_choice_rule_cannot_write_into_what_it_is_shown(tiny: Scenario) -> None:
    """The model's own numbers are behind it."""
    for name in Weighed._fields:

        def writing(weighed: Weighed, scales: Scales, name: str = name) -> Shares:
            getattr(weighed, name)[...] = -50.0
            return nested_logit(weighed, scales)

        with pytest.raises(ValueError, match="read-only"):
            fs.simulate(tiny, choice=writing)


def test_a_rule_that_cannot_be_copied_is_refused(tiny: Scenario) -> None:
    """Each replication needs its own, so this is said before anything is simulated."""
    lock = threading.Lock()
    with pytest.raises(RuleError, match=r"cannot be copied .* give a class instead"):
        fs.replicate(tiny, 2, dispatch=lambda yard, now_h: lock.locked())
    with pytest.raises(RuleError, match="is neither a function nor a class"):
        fs.simulate(tiny, dispatch=3)  # type: ignore[arg-type]
    with pytest.raises(RuleError, match="must need no arguments"):
        fs.simulate(tiny, dispatch=Needy)
    with pytest.raises(RuleError, match=r"MinimumLoad is a class, which must need no arguments \(minimum_feu: .*\)"):
        fs.simulate(tiny, dispatch=MinimumLoad)
    with pytest.raises(RuleError, match="NoRule is a class whose instances cannot be called: it needs a method"):
        fs.simulate(tiny, dispatch=NoRule)


# Choice


def test_ways_follow_the_choice_that_is_given() -> None:
    """Half of the rail in expectation, as in the run; what is left goes by the other ways."""
    scenario = chosen()
    usual, halved = feu_by_way(scenario, {}), feu_by_way(scenario, {}, half_as_much)
    np.testing.assert_allclose(halved[VIA_PORT], usual[VIA_PORT] / 2)
    np.testing.assert_allclose(sum(halved.values()), sum(usual.values()))
    ways = fs.compare(scenario, n=2, jobs=1, choice=half_as_much).by_way(scenario.name).set_index(["kind", "id"])
    assert ways.loc[VIA_PORT, "base"] > 0
    assert ways.loc[VIA_PORT, "change"] == pytest.approx(-ways.loc[VIA_PORT, "base"] / 2)


def test_reviews_of_the_nested_logit_are_those_of_any_choice() -> None:
    """What a wait leaves is the formula's where the choice is the nested logit, asked as any rule is."""
    rng = np.random.default_rng(1)
    weighed, scales = Weighed(*rng.normal(size=(4, 500))), Scales(0.4, 0.7)
    factor = rng.uniform(0.1, 1.0, 500)
    shares = nested_logit(weighed, scales)
    assert shares.of_side is not None
    np.testing.assert_allclose(
        kept_by(nested_logit, "nested_logit", factor, weighed, scales),
        kept(factor, shares.of_rail, shares.of_side, shares.of_port, scales),
    )


def test_reviews_follow_the_choice_that_is_given() -> None:
    """Shippers to whom the port's service does not matter never leave, however long cargo waits."""
    scenario = chosen(
        {
            "choice": {"review_d": 7.0, "memory_d": 21.0, "cost_sensitivity": 2.5},
            "cargo": {"classes": {"machines": {"value_of_time_per_day": 0.02}}},
            "trains": {"wagon_sets": 3},
        }
    )

    def captive(weighed: Weighed, scales: Scales) -> Shares:  # noqa: ARG001
        return Shares(np.full(weighed.port.shape, 0.9), np.ones(weighed.port.shape))

    assert fs.simulate(scenario).yearly["feu_turned_away"].sum() > 0
    assert fs.simulate(scenario, choice=captive).yearly["feu_turned_away"].sum() == 0


# What is finished stays


class Failing:
    """Raise at the first cut-off of replications whose generator begins high."""

    def __call__(self, yard: YardView, now_h: float) -> bool:  # noqa: ARG002
        """Answer yes, or raise."""
        if not hasattr(self, "bad"):
            self.bad = yard.rng.random() > 0.6
        if self.bad:
            raise ZeroDivisionError("of the rule")
        return True


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_failure_names_the_replication_and_keeps_the_rest(jobs: int, tiny: Scenario) -> None:
    """What was finished is on the exception, and the call in its text raises the same."""
    with pytest.raises(ReplicationError, match=r"replication \d+ of seed 0 of tiny failed \(ZeroDivisionError") as stop:
        fs.replicate(tiny, 12, jobs=jobs, dispatch=Failing)
    text = str(stop.value)
    number = int(text.split()[1])
    assert f"simulate(scenario, seed=0, replication={number}, dispatch=Failing) repeats it" in text
    with pytest.raises(ZeroDivisionError):
        fs.simulate(tiny, seed=0, replication=number, dispatch=Failing)
    if jobs == 1:
        assert [run.replication for run in stop.value.finished or []] == list(range(number))
    with pytest.raises(ReplicationError) as stop:
        fs.compare(tiny, n=12, jobs=jobs, dispatch=Failing)
    if jobs == 1 and number > 1:
        assert stop.value.finished.replications == number


def test_ctrl_c_keeps_what_is_finished(tiny: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """The exception has the runs."""
    from freightsim.studies import run

    plain = run.simulate_lightly

    def interrupted(scenario: Scenario, replication: int, **how: Any) -> fs.Run:
        if replication == 2:
            raise KeyboardInterrupt
        return plain(scenario, replication, **how)

    monkeypatch.setattr(run, "simulate_lightly", interrupted)
    with pytest.raises(KeyboardInterrupt) as stop:
        fs.replicate(tiny, 4, jobs=1)
    assert len(stop.value.finished) == 2  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", ["dispatch", "loading", "choice"])
@pytest.mark.parametrize("answers", [0, 1])
def test_a_rule_that_runs_out_is_named(tiny: Scenario, kind: str, answers: int) -> None:
    """Of `next` of an iterator at its end; SimPy and generators would say StopIteration and no name."""

    class Told:
        def __init__(self) -> None:
            known: dict[str, Any] = {"dispatch": True, "loading": []}
            self.left = iter([known.get(kind)] * answers)

        def __call__(self, *given: Any) -> Any:
            answer = next(self.left)
            return nested_logit(*given) if kind == "choice" else answer

    with pytest.raises(RuleError, match=r"^the rule Told.* returned no result: it raised StopIteration$"):
        fs.simulate(tiny, **{kind: Told})  # type: ignore[arg-type]
    with pytest.raises(ReplicationError, match=r"failed \(RuleError: the rule Told.* returned no result"):
        fs.replicate(tiny, 2, jobs=1, **{kind: Told})  # type: ignore[arg-type]


def test_a_rule_of_the_scenario_that_was_changed(tiny: Scenario) -> None:
    """A copy of it may hold anything: it is looked at as in a file."""
    wrong = MinimumLoad(minimum_feu=30).model_copy(update={"minimum_feu": -5})
    with pytest.raises(RuleError, match=r"the rule minimum_load holds an unsupported value \(minimum_feu: "):
        fs.simulate(tiny, dispatch=wrong)


def test_a_rule_that_leaves_python_is_an_error(tiny: Scenario) -> None:
    """The program does not end without a word, and what other replications gave is kept."""

    def leaving(yard: YardView, now_h: float) -> bool:  # noqa: ARG001
        sys.exit(0)

    with pytest.raises(ReplicationError, match=r"failed \(SystemExit"):
        fs.replicate(tiny, 2, jobs=1, dispatch=leaving)


def test_a_rule_that_draws_from_what_it_is_shown_is_simulated_once() -> None:
    """Methods of the generator of the view, `choice` among them, make no rule unsure."""

    def drawing(yard: YardView, now_h: float) -> bool:  # noqa: ARG001
        return bool(yard.rng.choice([True, False]))

    assert not is_unsure(drawing)


class _OfOne:
    def __call__(self, view: Any) -> bool:
        return bool(view)


@pytest.mark.parametrize("rule", [lambda: True, lambda _view: True, _OfOne, _OfOne(), lambda _view, *, now_h: now_h])
@pytest.mark.parametrize(
    ("kind", "words"),
    [("dispatch", "view, now_h"), ("loading", "queue, places_feu"), ("choice", "weighed, scales")],
)
def test_a_rule_that_takes_other_arguments(rule: Any, kind: str, words: str, tiny: Scenario) -> None:
    """It is refused before anything is simulated, with what it is called with."""
    with pytest.raises(RuleError, match=rf"must take 2 arguments by position \({words}\)"):
        fs.simulate(tiny, **{kind: rule})

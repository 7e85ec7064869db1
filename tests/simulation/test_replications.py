"""Replications are the same on one process and on many, and a run can be made again."""

from __future__ import annotations

from copy import deepcopy
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from freightsim.base.errors import ReplicationError, WarmUpWarning
from freightsim.base.study_options import StudyOptions
from freightsim.choice.logit import Scales, Shares, Weighed, nested_logit
from freightsim.policies.dispatch import FullTrain, YardView
from freightsim.policies.loading import MostValuable, QueueView
from freightsim.results import Run, Runs
from freightsim.results.frames import FRAMES
from freightsim.results.run import FromRecords
from freightsim.scenario import Scenario
from freightsim.simulation.replications import each_replication, simulate, simulate_lightly
from freightsim.studies.run import replicate
from freightsim.validation.merge import merged
from tiny import TINY


@pytest.fixture(scope="module")
def short() -> Scenario:
    """Return the smallest scenario with a horizon of six weeks, in which nothing but the rule lets a train leave."""
    change = {"horizon": {"to": "2013-09-01"}, "relief": {"rule": "none", "max_idle_h": 240.0}}
    return Scenario.model_validate(merged(deepcopy(TINY), change))


@pytest.fixture(scope="module")
def three(short: Scenario) -> Runs:
    """Return three replications made in this process."""
    return replicate(short, 3, seed=5, jobs=1)


def records_of(run: Run) -> FromRecords:
    """Return where the frames of a simulated run come from."""
    assert isinstance(run.source, FromRecords)
    return run.source


class Eager:
    """A rule that is an object."""

    def __call__(self, yard: YardView, now_h: float) -> bool:
        """Answer whether there is cargo by the afternoon."""
        return yard.waiting_feu > 0 and now_h > 0


# One


def test_the_same_seed_the_same_run(short: Scenario) -> None:
    """Every frame is the same, cell by cell."""
    one, other = simulate(short, seed=5), simulate(short, seed=5)
    for name in FRAMES:
        assert_frame_equal(one.frame(name), other.frame(name))


def test_another_replication_another_run(short: Scenario) -> None:
    """Seed and replication both matter, and are kept with the run."""
    runs = [simulate(short, seed=seed, replication=number) for seed, number in ((5, 0), (5, 1), (6, 0))]
    assert [(run.seed, run.replication) for run in runs] == [(5, 0), (5, 1), (6, 0)]
    assert len({run.containers["booked_at"].iloc[0] for run in runs}) == 3


def test_the_names_of_policies(short: Scenario) -> None:
    """A rule is recorded by its name, a function by its own, an object by its class."""

    def valuable_only(queue: QueueView, places_feu: int) -> range:
        return range(min(len(queue), places_feu))

    assert (simulate(short).dispatch, simulate(short).loading) == ("minimum_load", "first_come_first_served")
    run = simulate(short, dispatch=FullTrain(), loading=MostValuable(protected_after_rollovers=2))
    assert (run.dispatch, run.loading) == ("full_train", "most_valuable")
    run = simulate(short, dispatch=Eager(), loading=valuable_only)
    assert (run.dispatch, run.loading) == ("Eager", "valuable_only")


def test_the_name_of_the_choice(short: Scenario) -> None:
    """How shippers choose is recorded by its name, at every port, and it decides on bookings."""

    def half(weighed: Weighed, scales: Scales) -> Shares:
        found = nested_logit(weighed, scales)
        return Shares(found.of_rail / 2, found.of_port, found.of_side)

    services = {"west": {"outbound": 1.0}}
    join = {"by": "own_trains", "from": "2013-07-18", "services": services}
    scenario = short.but({"cities": {"wuhan": {"joins": join}}})
    whole, run = simulate(scenario), simulate(scenario, choice=half)
    assert (whole.choice, run.choice, run.ports["wuhan"].choice) == ("nested_logit", "half", "half")
    booked = [each.yearly["feu_booked_outbound"].sum() for each in (whole, run)]
    assert 0.35 < booked[1] / booked[0] < 0.65
    again = replicate(scenario, 1, jobs=1, choice=half)[0]
    assert again.choice == "half"
    assert_frame_equal(again.containers, run.containers)
    assert_frame_equal(again.ports["wuhan"].containers, run.ports["wuhan"].containers)


def test_a_policy_given_decides(short: Scenario) -> None:
    """With a rule that always says no, no train leaves."""
    run = simulate(short, dispatch=lambda _yard, _now_h: False)
    assert set(run.trains["status"]) == {"cancelled"}


# Many


def test_jobs_do_not_matter(short: Scenario, three: Runs) -> None:
    """Two processes give what one gives, in order and in every frame."""
    on_two = replicate(short, 3, seed=5, jobs=2)
    assert [run.replication for run in on_two] == [0, 1, 2]
    for name in FRAMES:
        assert_frame_equal(three.frame(name), on_two.frame(name))
    assert [run.source.events for run in three] == [run.source.events for run in on_two]


def test_a_replication_is_the_run_of_its_number(short: Scenario, three: Runs) -> None:
    """Replication 2 of three is what simulate makes of number 2."""
    assert_frame_equal(three[2].trains, simulate(short, seed=5, replication=2).trains)


@pytest.mark.parametrize("jobs", [1, 2])
def test_later_numbers(short: Scenario, three: Runs, jobs: int) -> None:
    """A study goes on where it stopped: replications from a number on are those of a longer study."""
    later = dict(each_replication(partial(simulate_lightly, short), range(1, 3), StudyOptions(seed=5, jobs=jobs)))
    assert sorted(later) == [1, 2]
    for number, run in later.items():
        assert run.replication == number
        assert_frame_equal(run.yearly, three[number].yearly)


def test_a_function_reaches_the_workers(short: Scenario) -> None:
    """A lambda that closes over a number decides in every process, and its name is recorded."""
    minimum = 35
    on_two = replicate(short, 2, jobs=2, dispatch=lambda yard, _now_h: yard.waiting_feu >= minimum)
    on_one = replicate(short, 2, jobs=1, dispatch=lambda yard, _now_h: yard.waiting_feu >= minimum)
    assert [run.dispatch for run in on_two] == ["<lambda>"] * 2
    assert_frame_equal(on_two.yearly, on_one.yearly)
    assert on_two.trains.query("feu > 0")["feu"].min() >= minimum
    assert replicate(short, 2, jobs=1).trains.query("feu > 0")["feu"].min() < minimum


@pytest.mark.parametrize(("n", "jobs"), [(0, None), (-1, 1), (1, 0), (2, -1)])
def test_numbers_below_one(short: Scenario, n: int, jobs: int | None) -> None:
    """Fewer than one replication or process is refused, with the number."""
    with pytest.raises(ValueError, match=rf"(n|jobs) must be at least 1, got {min(n, n if jobs is None else jobs)}"):
        replicate(short, n, jobs=jobs)


def test_an_error_in_a_worker_is_raised_here(short: Scenario) -> None:
    """A policy that fails fails the study, and its error is named."""

    def broken(yard: YardView, now_h: float) -> bool:
        raise ZeroDivisionError(f"{yard.places_feu} at {now_h}")

    with pytest.raises(ReplicationError, match=r"failed \(ZeroDivisionError: \d+ at"):
        replicate(short, 2, jobs=2, dispatch=broken)


def test_closing_early(short: Scenario, tmp_path: Path) -> None:
    """Whoever stops after the first replication leaves the others undone."""

    def make(number: int, *, seed: int) -> Run:
        (tmp_path / str(number)).touch()
        return simulate_lightly(short, number, seed=seed)

    each = each_replication(make, range(50), StudyOptions(jobs=1))
    assert next(each)[0] == 0
    each.close()
    assert [path.name for path in tmp_path.iterdir()] == ["0"]


# Letting go


def test_frames_that_were_let_go_are_made_again(short: Scenario) -> None:
    """A light run keeps yearly figures and stages; other frames are simulated again, the same."""
    light, heavy = simulate_lightly(short, 1, seed=5), simulate(short, seed=5, replication=1)
    source = records_of(light)
    assert source.records is None
    assert_frame_equal(light.yearly, heavy.yearly)
    assert_frame_equal(light.stages, heavy.stages)
    assert source.records is None
    assert_frame_equal(light.containers, heavy.containers)
    assert source.records is not None


def test_a_frame_is_made_once(short: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking again neither simulates nor makes anything anew."""
    calls: list[str] = []
    run = simulate(short)
    source = records_of(run)
    again = source.simulate_again
    monkeypatch.setattr(source, "simulate_again", lambda: calls.append("again") or again())
    source.let_go()
    for _ in range(3):
        assert len(run.trains) == len(run.frame("trains")) > 0
    assert len(run.containers) > 0
    assert calls == ["again"]


def test_a_light_run_with_a_function_is_made_again_with_it(short: Scenario) -> None:
    """Policies given are part of what makes a run."""
    run = replicate(short, 2, jobs=2, dispatch=lambda _yard, _now_h: False)[1]
    assert set(run.trains["status"]) == {"cancelled"}


def test_frames_are_the_readers_own(short: Scenario) -> None:
    """Adding a column to a frame does not reach the next one who asks."""
    run = simulate(short)
    frame: Any = run.frame("yearly")
    frame["mine"] = 1
    assert "mine" not in run.frame("yearly").columns
    assert isinstance(run.yearly, pd.DataFrame)
    assert list(run.yearly.columns)[:2] == ["replication", "year"]


def test_an_empty_start_is_said_once_a_call(short: Scenario) -> None:
    """A simulation that begins after the port's first train warns at the caller's line; not where that is accepted."""
    services = {key: {"trains_per_week": {"2013-08-01": 1.0}} for key in TINY["services"]}
    late = short.but({"horizon": {"from": "2013-08-15"}, "services": services})
    accepted = late.but({"accept": {"empty_start": "the port was cleared"}})
    for call in (simulate, partial(replicate, n=2, jobs=1)):
        with pytest.warns(WarmUpWarning, match="empty port") as warned:
            call(late)
        assert [each.filename for each in warned] == [__file__]
        call(accepted)

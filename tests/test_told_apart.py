"""Runs that are not of the same thing are not taken for it, and what stands still does not look like an improvement."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import freightsim as fs
from freightsim.base.errors import PartOfYearWarning
from freightsim.calibration.ensemble import shipped_members
from freightsim.policies.dispatch import YardView
from freightsim.reports.against_record import beside_record
from freightsim.scenario import Scenario
from stations import by_station

WUHAN = {
    "horizon": {"to": "2014-02-01"},
    "cities": {
        "wuhan": {
            "joins": {"by": "own_trains", "from": "2013-09-01", "services": {"west": {"outbound": 2, "inbound": 1}}}
        }
    },
}


HORIZON = {"horizon": {"to": "2013-12-01"}}


class Least:
    """Let trains go from a load on."""

    def __init__(self, feu: int) -> None:
        self.feu = feu

    def __call__(self, yard: YardView, now_h: float) -> bool:  # noqa: ARG002
        """Compare with the load."""
        return yard.waiting_feu >= self.feu


def at_least(feu: int, yard: YardView, now_h: float) -> bool:  # noqa: ARG001
    """Let trains go from a load on."""
    return yard.waiting_feu >= feu


@pytest.fixture(scope="module")
def short() -> Scenario:
    """Return the smallest scenario, short."""
    from tiny import TINY

    return Scenario.model_validate(TINY).but({"horizon": {"to": "2013-12-01"}})


@pytest.mark.parametrize(
    "rules", [(Least(1), Least(40)), (partial(at_least, 1), partial(at_least, 40))], ids=["instances", "partial"]
)
def test_rules_of_one_class_are_two(short: Scenario, rules: tuple[Any, Any]) -> None:
    """What an instance holds is a part of its name: runs differ and are not joined."""
    one, other = (fs.simulate(short, dispatch=rule, replication=at) for at, rule in enumerate(rules))
    assert one.dispatch != other.dispatch
    with pytest.raises(ValueError, match="the dispatch rule differs"):
        fs.Runs([one, other])
    assert one == fs.simulate(short, dispatch=rules[0])


def test_another_port_is_another_run(tmp_path: Path) -> None:
    """Its runs are not those of a scenario that is simulated alone, on disk either, and have no published record."""
    from tiny import TINY

    there = fs.simulate(Scenario.model_validate(TINY).but(WUHAN)).ports["wuhan"]
    alone = fs.simulate(there.scenario)
    assert there != alone
    with pytest.raises(ValueError, match="the port differs"):
        fs.Runs([there, fs.simulate(there.scenario, replication=1)])
    there.save(tmp_path / "there")
    (read,) = fs.load_run(tmp_path / "there")
    assert (read.port, read == there) == ("wuhan", True)
    assert beside_record(fs.Runs([there]))["published"].isna().all()


def test_a_member_stays_one_on_disk(tmp_path: Path) -> None:
    """Runs of an ensemble that were saved one by one are joined as those that were not."""
    base = fs.load_scenario("baseline", sets=["horizon.to=2013-09-01"])
    for run in fs.replicate_posterior(base, 2, jobs=1):
        run.save(tmp_path / str(run.replication))
    read = [fs.load_run(tmp_path / str(number))[0] for number in range(2)]
    assert len(fs.Runs(read)) == 2
    with pytest.raises(ValueError, match="whether it is on members of an ensemble differs"):
        fs.Runs([read[0], fs.simulate(base, replication=1)])


def test_two_ensembles_are_two_studies() -> None:
    """Runs on the members of one are not joined with those on another, nor where another scenario was put on them."""
    path = "choice.cost_sensitivity"
    base = fs.load_scenario("baseline", sets=["horizon.to=2013-08-10"])
    wide, narrow = ([{path: by} for by in row] for row in ((2.0, 3.0), (2.4, 2.6)))
    one, other = (fs.replicate_posterior(base, 2, members=members, jobs=1) for members in (wide, narrow))
    with pytest.raises(ValueError, match=r"members of different ensembles \(replications 0 and 1\)"):
        fs.Runs([one[0], other[1]])
    with pytest.raises(ValueError, match=r"cannot be paired with those of the base, .*: the ensemble differs"):
        fs.Comparison(one, {"other": other}, {})
    again = fs.replicate_posterior(base, 2, members=wide, jobs=1)
    assert len(fs.Runs([one[0], again[1]])) == 2
    larger = fs.replicate_posterior(base.but({"port": {"yard_teu": 9000}}), 2, members=wide, jobs=1)
    with pytest.raises(ValueError, match="the scenarios that were put on members differ"):
        fs.Runs([one[0], larger[1]])
    assert fs.Comparison(one, {"larger": larger}, {}).replications == 2


def test_a_member_that_is_there_twice_is_refused(short: Scenario) -> None:
    """Its runs would count as those of several, and the interval would be too narrow."""
    one, other = {"choice.cost_sensitivity": 2.0}, {"choice.cost_sensitivity": 2.5}
    with pytest.raises(ValueError, match="the members 0, 1, 2, 3, 4, 5 of the ensemble are the same"):
        fs.replicate_posterior(short, 2, members=[one] * 6, jobs=1)
    with pytest.raises(ValueError, match="the members 0, 2 of the ensemble are the same"):
        fs.compare(short, n=2, members=[one, other, dict(one)], jobs=1)


PARTNERS: list[tuple[Callable[[Scenario], fs.Runs], str]] = [
    (lambda base: fs.replicate(base, 4, seed=1, jobs=1), r"the seed differs \(1 and 0\)"),
    (lambda base: fs.replicate(base, 2, jobs=1), r"the list of replications differs \(0, 1 and 0, 1, 2, 3\)"),
    (lambda base: fs.replicate(base, 6, jobs=1)[2:], r"differs \(2, 3, 4, 5 and 0, 1, 2, 3\)"),
    (lambda base: fs.replicate(base.but({"horizon": {"to": "2013-12-08"}}), 4, jobs=1), "the horizon differs"),
    (lambda base: fs.replicate(base.but({"horizon": {"lead_in_days": 7}}), 4, jobs=1), "the horizon differs"),
    (lambda base: fs.replicate(base.but(WUHAN | HORIZON), 4, jobs=1).ports["wuhan"], r"the port differs \(wuhan"),
]


@pytest.mark.parametrize(("made", "text"), PARTNERS)
def test_runs_on_other_draws_are_no_partners(short: Scenario, made: Callable[[Scenario], fs.Runs], text: str) -> None:
    """A comparison pairs replications: those of another seed, horizon, port or number are refused with both named."""
    base = fs.replicate(short, 4, jobs=1)
    with pytest.raises(ValueError, match=text) as found:
        fs.Comparison(base, {"other": made(short)}, {})
    assert "the runs of other cannot be paired" in str(found.value)


def test_everything_is_paired_by_number(short: Scenario) -> None:
    """The order in which runs were given is no part of the answer, of years, cities or stations."""
    other = fs.replicate(short.but({"dispatch": {"minimum_feu": 30}}), 6, jobs=1)
    base = fs.replicate(short, 6, jobs=1)
    mixed = fs.Runs([other[at] for at in (5, 2, 0, 3, 1, 4)])
    assert [run.replication for run in mixed] == list(range(6))
    given, in_order = (fs.Comparison(base, {"x": each}, {}) for each in (mixed, other))
    for frame in ("cities", "stations", "still_there"):
        assert getattr(given, frame)("x").equals(getattr(in_order, frame)("x"))
    assert given.table().equals(in_order.table())


def test_the_shipped_ensemble_needs_the_fit(short: Scenario) -> None:
    """A scenario without a fitted layer would be overwritten; with members that are given it is meant."""
    with pytest.raises(ValueError, match="extends no fitted layer"):
        fs.replicate_posterior(short, 2, jobs=1)
    assert len(shipped_members()) > 2


def test_trains_that_stop_are_no_improvement(short: Scenario) -> None:
    """Where no train runs any more the boxes that wait count, and the trains are the bottleneck."""
    stop = {"name": "Stop", "from": "2013-09-01", "to": "2014-03-01", "no_trains": ["inbound"]}
    base = short.but({"horizon": {"to": "2014-02-01"}})
    found = fs.compare(base, {"x": base.but({"events": {"stop": stop}})}, n=6, jobs=1)
    waits = by_station(found.stations("x")).set_index("quantity", append=True).loc[("inbound_trains", "wait_h")]
    assert waits["change"] > 0
    binds = found.bottleneck("x", [2013])
    assert binds is not None
    assert str(binds.station) == "inbound_trains"


def test_means_of_years_are_not_summed(short: Scenario) -> None:
    """Trips add up, loads of trains and costs of a FEU do not."""
    found = fs.compare(short, {"x": short.but({"dispatch": {"minimum_feu": 10}})}, n=2, jobs=1)
    assert found.total("x", "trips", [2013]).base.mean > 0
    for quantity in ("teu_per_train", "transit_outbound_d", "cost_usd_per_feu", "share_from_outside", "partners"):
        with pytest.raises(ValueError, match="does not add up"):
            found.total("x", quantity, [2013])
    assert found.bottleneck("x", np.int64(2013)) == found.bottleneck("x", 2013)
    with pytest.raises(KeyError, match=r"no year called '2013' \(known: 2013\)"):
        found.yearly("x", "trips", "2013")  # type: ignore[arg-type]


def test_an_exception_of_a_rule_stays_what_it_was(short: Scenario) -> None:
    """Also one that cannot be made of the arguments that it shows."""

    def broken(yard: YardView, now_h: float) -> bool:  # noqa: ARG001
        return bool(json.loads("{"))

    with pytest.raises(json.JSONDecodeError, match="Expecting property name"):
        fs.simulate(short, dispatch=broken)


def test_a_part_of_a_year_is_said(short: Scenario) -> None:
    """A target of a year that is simulated in part is met, or not, by a part."""
    with pytest.warns(PartOfYearWarning, match="covers only part of 2014"):
        fs.solve(
            short.but({"horizon": {"to": "2014-02-01"}}),
            "dispatch.minimum_feu",
            "trips>=5",
            low=10,
            high=30,
            n=10,
            year=2014,
            jobs=1,
        )


def test_an_odd_number_of_replications_is_refused_at_once(short: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is simulated."""
    monkeypatch.setattr("freightsim.studies.solve.break_even.runs_of", None)
    with pytest.raises(fs.InputError, match="must be an even number"):
        fs.solve(short, "dispatch.minimum_feu", "trips>=5", low=10, high=30, n=11, jobs=1)


WRONG: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: fs.estimate([1.0, 2.0], 95), ValueError, "level must be between 0 and 1"),
    (lambda: fs.estimate([1.0, 2.0], 1), ValueError, "level must be between 0 and 1"),
    (lambda: fs.estimate(np.ones((6, 2))), ValueError, "values must be a row of numbers"),
    (lambda: fs.Runs([1, 2]), TypeError, r"runs\[0\] must be a Run"),  # type: ignore[list-item]
    (lambda: fs.load_scenario("baseline").but("x"), TypeError, "changes must be a dict"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("call", "kind", "text"), WRONG)
def test_wrong_arguments(call: Callable[[], Any], kind: type[Exception], text: str) -> None:
    """Each is named."""
    with pytest.raises(kind, match=text):
        call()


def test_a_folder_is_found_from_elsewhere(short: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are read when asked for, also after the process has gone to another folder."""
    monkeypatch.chdir(tmp_path)
    fs.simulate(short).save("out")
    run = fs.load_run("out")[0]
    os.chdir("/")
    assert len(run.trains)

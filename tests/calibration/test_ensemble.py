"""Ensembles: members are read, apply relative to the fit, and runs do not hang on the number of processes."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.small import KNOWN, YEARS, small
from freightsim.base.dated import Dated
from freightsim.base.errors import CalibrationError
from freightsim.base.study_options import StudyOptions
from freightsim.calibration.besides import said_besides
from freightsim.calibration.ensemble import (
    ADDED,
    PREDICTED,
    FitValues,
    Members,
    asked_besides,
    fit_named_in,
    member_of,
    on_member,
    read_members,
    refuse_no_ensemble,
    run_ensemble,
    shipped_members,
    simulate_member,
    write_members,
)
from freightsim.calibration.parameters import tree_of
from freightsim.files.load import load_scenario, shipped_folder
from freightsim.scenario import Scenario
from freightsim.scenario.fitted import Fitted
from freightsim.simulation.replications import simulate
from freightsim.studies.comparing import Study, compare
from freightsim.studies.run import replicate_posterior

MEMBERS = [{**KNOWN, "demand.outbound.attraction.level": -4.4 + by} for by in (0.0, -0.8, 0.2)]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Values come back to six digits, in order, one column a parameter."""
    path = tmp_path / "posterior.csv"
    written = [{"a.b.2014-01-01": 1 / 3, "c": -1e-7}, {"a.b.2014-01-01": 123456.789, "c": 0.0}]
    write_members(path, written)
    assert path.read_text(encoding="utf-8") == "a.b.2014-01-01,c\n0.333333,-1e-07\n123457.0,0.0\n"
    found = read_members(path)
    assert [list(member) for member in found] == [["a.b.2014-01-01", "c"]] * 2
    for one, other in zip(found, written, strict=True):
        assert dict(one) == pytest.approx(other, rel=5e-6)
    write_members(path, MEMBERS)
    assert [tree_of(member) for member in read_members(path)] == [tree_of(member) for member in MEMBERS]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n3,x\n", ":3: every value must be a number"),
        ("a,b\n1,2\n3\n", ":3: needs one value a column, 2 in all, and has 1"),
        ("a,b\n1,2\n3,4,5\n", ":3: needs one value a column, 2 in all, and has 3"),
        ("a,b\n1,2\n\n\n3,\n", ":5: every value must be a number"),
        ("a,b\n1,1e308\n", ":2: every value must be a number (1e308 is not between -1e+06 and 1e+06)"),
        ("a,b\n1,nan\n", ":2: every value must be a number"),
        ("a.b,a.b.c\n1,2\n", ":1: the column 'a.b.c' cannot be a parameter beside the others"),
        ("a.b,a\n1,2\n", ":1: the column 'a.b' cannot be a parameter beside the others"),
        ("a,a\n1,2\n", ":1: the column 'a' cannot be a parameter beside the others"),
        ("a,\n1,2\n", ":1: the column '' cannot be a parameter beside the others"),
        ("# fit abc\na,b\n1,x\n", ":3: every value must be a number"),
        ("a,b\n", ": this ensemble has no members"),
        ("", ": this ensemble has no members"),
    ],
)
def test_faults_name_file_and_line(tmp_path: Path, text: str, said: str) -> None:
    """Whatever is no number, too few or too many, is named with its line; empty lines count, and mean nothing."""
    path = tmp_path / "posterior.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CalibrationError) as caught:
        read_members(path)
    assert str(caught.value).startswith(f"{path}{said}")


def fitted(seed: int) -> Fitted:
    """Return the record of a fit."""
    return Fitted(seed=seed, made=date(2024, 1, 1), simulations=4, targets_digest="t", data_digest="d")


def test_an_ensemble_names_its_fit(tmp_path: Path) -> None:
    """It is read beside the layer of that fit alone; the day on which the fit was made is no part of it."""
    path = tmp_path / "posterior.csv"
    write_members(path, MEMBERS, fitted(1))
    same = fitted(1).model_copy(update={"made": date(2025, 1, 1)})
    assert read_members(path) == read_members(path, same) == [dict(member) for member in MEMBERS]
    with pytest.raises(CalibrationError) as caught:
        read_members(path, fitted(2))
    assert str(caught.value) == f"{path}:1: this ensemble is of another fit than the one that the scenario extends"


def test_the_shipped_ensemble_is_of_the_shipped_fit() -> None:
    """The file names the layer that the baseline extends, and a scenario of another fit does not run on it."""
    shipped = load_scenario("baseline")
    assert shipped.fitted is not None
    assert fit_named_in(shipped_folder() / "posterior.csv") == shipped.fitted.digest()
    other = shipped.but({"fitted": {"seed": 99}})
    with pytest.raises(CalibrationError, match="of another fit"):
        shipped_members(other)
    with pytest.raises(CalibrationError, match="of another fit"):
        replicate_posterior(other, 2)


def test_only_an_ensemble_is_written_over(tmp_path: Path) -> None:
    """One that names a fit, or nothing."""
    path = tmp_path / "posterior.csv"
    refuse_no_ensemble(path)
    write_members(path, MEMBERS, fitted(1))
    refuse_no_ensemble(path)
    write_members(path, MEMBERS)
    with pytest.raises(FileExistsError, match="not overwritten: this file is no ensemble of a fit"):
        refuse_no_ensemble(path)


def test_members_keep_the_name_of_their_fit(tmp_path: Path) -> None:
    """Also a part of them, a copy, and what is written and packed: whatever takes them refuses another fit."""
    path, shipped = tmp_path / "posterior.csv", shipped_members()
    baseline = load_scenario("baseline")
    fit, other = baseline.fitted, baseline.but({"fitted": {"seed": 99}})
    assert fit is not None
    write_members(path, shipped)
    for members in (shipped, shipped[2:5], shipped.copy(), pickle.loads(pickle.dumps(shipped)), read_members(path)):
        assert members.fit == fit.digest()
    assert shipped[1] == dict(shipped[1])
    for run in (
        lambda: compare(other, n=2, jobs=1, members=shipped),
        lambda: replicate_posterior(other, 2, jobs=1, members=shipped),
        lambda: run_ensemble(other, shipped[:2], StudyOptions(seed=1, jobs=1)),
        lambda: simulate_member(other, shipped, 0, seed=1),
        lambda: asked_besides(other, shipped),
    ):
        with pytest.raises(CalibrationError, match=f"the members belong to another fit than the one that {other.name}"):
            run()
    assert asked_besides(other, list(shipped)) is not None


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """A file that is not there, a folder, and another kind of file are named."""
    binary, huge = tmp_path / "binary.csv", tmp_path / "huge.csv"
    binary.write_bytes(b"\xff\xfe\x00\x00")
    huge.write_text('a\n"' + "9" * 200_000 + '"\n', encoding="utf-8")
    for path in (tmp_path / "none.csv", tmp_path, binary, huge):
        with pytest.raises(CalibrationError) as caught:
            read_members(path)
        assert str(caught.value).startswith(f"{path}: this ensemble cannot be read (")


@given(st.integers(1, 7), st.integers(0, 9))
def test_each_replication_has_a_member_of_its_own(n: int, replication: int) -> None:
    """So that n replications are worth n members; none is used twice."""
    members = [{"a": float(at)} for at in range(n)]
    if replication < n:
        assert member_of(members, replication)["a"] == replication
    else:
        with pytest.raises(ValueError, match=f"the ensemble has {n} members, too few for {replication + 1} repl"):
            member_of(members, replication)


def test_a_replication_of_a_member() -> None:
    """It is that replication of the scenario with the member's values."""
    scenario = small()
    for number, member in ((0, MEMBERS[0]), (1, MEMBERS[1]), (2, MEMBERS[2])):
        found = simulate_member(scenario, MEMBERS, number, seed=3)
        expected = simulate(scenario.but(tree_of(member)), seed=3, replication=number)
        assert found.yearly.equals(expected.yearly)


def test_run_ensemble() -> None:
    """One run a member, in their order, the same on one process and on two; progress shows each."""
    scenario, heard = small(), []

    @contextmanager
    def progress(total: int, _title: str = "") -> Iterator[Callable[[], None]]:
        heard.append(total)
        yield lambda: heard.append(1)

    found = run_ensemble(scenario, MEMBERS, StudyOptions(seed=6, jobs=1, progress=progress))
    assert heard == [3, 1, 1, 1]
    assert found.years == list(YEARS)
    again = run_ensemble(scenario, MEMBERS, StudyOptions(seed=6, jobs=2))
    for name in PREDICTED:
        assert found.figures[name].shape == (3, 2)
        np.testing.assert_array_equal(found.figures[name], again.figures[name])
        np.testing.assert_array_equal(found.of(name, [2015]), found.figures[name][:, 1:])
    trips = found.of("trips_outbound", YEARS)
    assert (trips[1] < trips[0]).all()  # the odds of rail are less than half as large
    np.testing.assert_array_equal(
        found.figures["trips"], found.figures["trips_outbound"] + found.figures["trips_inbound"]
    )
    other = run_ensemble(scenario, MEMBERS, StudyOptions(seed=7, jobs=1))
    assert (other.figures["tonnes"] != found.figures["tonnes"]).all()


def test_members_differ_in_their_draws() -> None:
    """The same member twice gives two different runs: the spread of an ensemble holds chance as well."""
    found = run_ensemble(small(), [MEMBERS[0]] * 2, StudyOptions(seed=6, jobs=1))
    assert (found.figures["value_usd"][0] != found.figures["value_usd"][1]).all()


def test_replications_on_an_ensemble() -> None:
    """Each is that of its own member, whatever the number of processes; more than there are members are refused."""
    found = replicate_posterior(small(), 3, members=MEMBERS, seed=4, jobs=2)
    assert [run.replication for run in found] == [0, 1, 2]
    for run, member in zip(found, MEMBERS, strict=True):
        own = simulate(small().but(tree_of(member)), seed=4, replication=run.replication)
        pd.testing.assert_frame_equal(run.yearly, own.yearly)
    with pytest.raises(ValueError, match="the ensemble has 3 members, too few for 4 replications"):
        replicate_posterior(small(), 4, members=MEMBERS, jobs=1)


# What a scenario asks, and members


SHIPPED = shipped_members()[:3]
PATHS = list(SHIPPED[0])


@pytest.fixture(scope="module")
def base() -> Scenario:
    """Return the shipped baseline."""
    return load_scenario("baseline")


def test_a_member_keeps_its_last_adjustment(base: Scenario) -> None:
    """After the last year that it was drawn to, in both directions."""
    later = on_member(base.but({"horizon": {"to": "2034-01-01"}}), SHIPPED[0])
    for direction, demand in later.demand.items():
        last = SHIPPED[0][f"demand.{direction}.attraction.adjustment.2030-01-01"]
        assert [demand.attraction.adjustment.at(date(year, 7, 1)) for year in (2030, 2031, 2033)] == [last] * 3


def test_members_of_what_is_as_fitted(base: Scenario) -> None:
    """A scenario that asks for none of what members vary gets exactly their values, and nothing is said."""
    for scenario in (base, base.but({"port": {"cranes": 2}}), load_scenario("projection")):
        assert asked_besides(scenario, SHIPPED) == ()
        for member in SHIPPED:
            assert on_member(scenario, member).digest() == scenario.but(tree_of(member)).digest()


@pytest.fixture(scope="module")
def on_base(base: Scenario) -> list[Scenario]:
    """Return the shipped baseline on each member."""
    return [on_member(base, member) for member in SHIPPED]


@pytest.mark.parametrize("path", PATHS)
def test_no_member_takes_away_what_a_scenario_asks(path: str, base: Scenario, on_base: list[Scenario]) -> None:
    """On each path that members vary: what differs from the base without members does so on every member.

    Twice the fitted odds are twice the member's; log-odds 0.3 higher are 0.3 higher.
    """
    group, _dot, day = path.rpartition(".")
    dated = day[:4].isdigit()
    before = Dated.model_validate(at(base, group)).at(date.fromisoformat(day)) if dated else at(base, path)
    added = path in ADDED  # log-odds
    moved = before + 0.3 if added else 2 * before
    asked = base.but(tree_of({path: moved}))
    assert asked_besides(asked, SHIPPED) == (group if dated else path,)
    for member, without in zip(SHIPPED, on_base, strict=True):
        one, other = (
            Dated.model_validate(at(each, group)).at(date.fromisoformat(day)) if dated else at(each, path)
            for each in (without, on_member(asked, member))
        )
        assert one == member[path]
        assert other - one == pytest.approx(0.3) if added else other == pytest.approx(2 * one)


def test_steps_at_other_days(base: Scenario) -> None:
    """A step that a scenario adds between those of members holds against the fit on every day from it on."""
    group = "demand.outbound.attraction.adjustment"
    asked = base.but(tree_of({f"{group}.2020-07-01": 1.5}))
    fitted = Dated.model_validate(at(base, group))
    for member in SHIPPED:
        drawn, found = (Dated.model_validate(at(on_member(each, member), group)) for each in (base, asked))
        for day in (date(2020, 6, 30), date(2021, 6, 1), date(2024, 6, 1)):
            assert found.at(day) == drawn.at(day)
        day = date(2020, 8, 1)
        assert found.at(day) == pytest.approx(1.5 * drawn.at(day) / fitted.at(day))


def at(scenario: Scenario, path: str) -> Any:
    """Return what a scenario has at a dotted path."""
    found: Any = scenario.tree()
    for key in path.split("."):
        found = found[key]
    return found


def test_both_writing_is_said() -> None:
    """A warning from Python names the scenario and the paths; without a fitted layer members are around the base."""
    base, members = small(tree_of(KNOWN)), [{"choice.cost_sensitivity": by} for by in (2.0, 2.2, 2.4, 3.0, 2.9, 2.6)]
    asked = base.but({"choice": {"cost_sensitivity": 1.25}})
    with pytest.warns(UserWarning, match=r"differ from the fit here \(asked: choice\.cost_sensitivity\)"):
        found = compare(base, {"asked": asked}, n=6, members=members, jobs=1)
    assert dict(found.asked_besides) == {"asked": ("choice.cost_sensitivity",)}
    for run, member in zip(found.others["asked"], members, strict=True):
        assert run.scenario.choice.cost_sensitivity == pytest.approx(member["choice.cost_sensitivity"] / 2)
    for run, member in zip(found.base, members, strict=True):
        assert run.scenario.choice.cost_sensitivity == member["choice.cost_sensitivity"]


def test_members_need_not_vary_the_same() -> None:
    """A path counts that any member has, wherever it stands among them."""
    base = small(tree_of(KNOWN))
    asked, reference = base.but({"choice": {"cost_sensitivity": 1.25}}), FitValues.of(base)
    level, sensitivity = {"demand.outbound.attraction.level": -4.0}, {"choice.cost_sensitivity": 2.0}
    for members in ([level, sensitivity], [sensitivity, level], [{}, {**level, **sensitivity}]):
        assert asked_besides(asked, members, reference) == ("choice.cost_sensitivity",)
    assert asked_besides(asked, [level], reference) == asked_besides(asked, [], reference) == ()


def test_the_base_is_told_apart_from_a_scenario_of_its_name() -> None:
    """Paths of the base are its own: they stand under no name, and the sentence says whose they are."""
    fit, members = small(tree_of(KNOWN)), [{"choice.cost_sensitivity": by} for by in (2.0, 2.2)]
    base, around = fit.but({"choice": {"cost_sensitivity": 1.25}}), FitValues.of(fit)
    study = Study(base, {base.name: fit}, StudyOptions(), members)
    study.reference = around
    assert study.asked_besides == {None: ("choice.cost_sensitivity",)}
    said = said_besides(study.asked_besides, base.name)
    assert f"({base.name} (the base): choice.cost_sensitivity)" in said
    other = Study(fit, {fit.name: base}, StudyOptions(), members)
    assert other.asked_besides == {fit.name: ("choice.cost_sensitivity",)}
    assert f"({fit.name}: choice.cost_sensitivity)" in said_besides(other.asked_besides, fit.name)


@pytest.mark.parametrize(
    ("members", "kind", "said"),
    [
        ([{"port.yard_teu": "x"}], TypeError, r"members\[0\]\['port.yard_teu'\] must be a number, got 'x'"),
        ([{}, {"a.b": {"c": 1.0}}], TypeError, r"members\[1\]\['a.b'\] must be a number, got \{'c': 1.0\}"),
        ([{"a.b": [1.0]}], TypeError, r"must be a number, got \[1.0\]"),
        ([{"a.b": True}], TypeError, "must be a number, got True"),
        ([{"a.b": np.bool_(True)}], TypeError, "must be a number, got"),
        ([{"a.b": np.nan}], ValueError, "must be a finite number"),
        ([{3: 1.0}], TypeError, r"members\[0\] must have dotted paths for keys, got 3"),
        ({"a.b": 1.0}, TypeError, r"members\[0\] must be a Mapping"),
        ([{"a.b": 1.0}, {"a.b": 1.0}], ValueError, "are the same"),
    ],
)
def test_members_that_are_none(members: Any, kind: type[Exception], said: str) -> None:
    """Whatever takes members says which one is none, and why."""
    scenario = small(tree_of(KNOWN))
    with pytest.raises(kind, match=said):
        replicate_posterior(scenario, 2, members=members, jobs=1)
    with pytest.raises(kind, match=said):
        compare(scenario, n=2, members=members, jobs=1)


def test_the_answer_with_members_is_near_that_without() -> None:
    """A change that members vary, too, is not lost: it lies near the change at the fit, and is not zero."""
    base = small(tree_of(KNOWN))
    asked = base.but({"choice": {"cost_sensitivity": 2.0}})
    members = [{"choice.cost_sensitivity": by} for by in (2.4, 2.6, 2.45, 2.55, 2.48, 2.52)]
    without = compare(base, {"asked": asked}, n=6, jobs=1).total("asked", "feu", list(YEARS))
    with pytest.warns(UserWarning, match="apply relative to the fit"):
        found = compare(base, {"asked": asked}, n=6, members=members, jobs=1).total("asked", "feu", list(YEARS))
    assert without.sign != 0
    assert found.change.mean == pytest.approx(without.change.mean, rel=0.3)


def test_lists_of_members_keep_their_fit() -> None:
    """However they are put together; those of two fits are not."""
    one, other = Members([{"a": 1.0}], "one"), Members([{"a": 2.0}], "other")
    for joined in (one + one, one * 2, one + Members([{"a": 3.0}]), one[:], one.copy()):
        assert joined.fit == "one"
    assert (Members([{"a": 3.0}]) + one).fit == "one"
    with pytest.raises(CalibrationError, match="members of two fits cannot be joined"):
        _ = one + other
    with pytest.raises(CalibrationError, match="members of two fits"):
        one.extend(other)
    with pytest.raises(CalibrationError, match="members of two fits"):
        one += other


def test_members_of_a_fit_need_the_fitted_layer(tiny: Scenario) -> None:
    """Without it nothing says what they apply relative to."""
    with pytest.raises(CalibrationError, match="tiny extends no fitted layer, and the members apply relative to that"):
        compare(tiny, n=2, jobs=1, members=shipped_members())

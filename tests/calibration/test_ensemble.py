"""Ensembles: members are written and read, pairs share one, and runs do not hang on the number of processes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.small import KNOWN, YEARS, small
from freightsim.calibration.ensemble import (
    PREDICTED,
    fit_named_in,
    member_of,
    read_members,
    replicate_posterior,
    run_ensemble,
    shipped_members,
    simulate_member,
    write_members,
)
from freightsim.calibration.parameters import tree_of
from freightsim.errors import CalibrationError
from freightsim.replications import simulate
from freightsim.scenario.fitted import Fitted
from freightsim.scenario.load import load_scenario, shipped_folder

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
        ("a,b\n1,2\n3\n", ":3: every value must be a number"),
        ("a,b\n1,2\n3,4,5\n", ":3: every value must be a number"),
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


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """A file that is not there, a folder, and another kind of file are named."""
    binary, huge = tmp_path / "binary.csv", tmp_path / "huge.csv"
    binary.write_bytes(b"\xff\xfe\x00\x00")
    huge.write_text('a\n"' + "9" * 200_000 + '"\n', encoding="utf-8")
    for path in (tmp_path / "none.csv", tmp_path, binary, huge):
        with pytest.raises(CalibrationError) as caught:
            read_members(path)
        assert str(caught.value).startswith(f"{path}: this ensemble cannot be read (")


@given(st.integers(1, 7), st.integers(0, 10**6))
def test_a_pair_shares_a_member(n: int, pair: int) -> None:
    """Replications 2k and 2k + 1 run on the same one; members take turns."""
    members = [{"a": float(at)} for at in range(n)]
    both = [member_of(members, 2 * pair + at)["a"] for at in (0, 1)]
    assert both == [pair % n] * 2


def test_a_replication_of_a_member() -> None:
    """It is that replication of the scenario with the member's values."""
    scenario = small()
    for number, member in ((2, MEMBERS[1]), (3, MEMBERS[1]), (6, MEMBERS[0])):
        found = simulate_member(scenario, MEMBERS, number, seed=3)
        expected = simulate(scenario.but(tree_of(member)), seed=3, replication=number)
        assert found.yearly.equals(expected.yearly)


def test_run_ensemble() -> None:
    """One run a member, in their order, the same on one process and on two; each is told of."""
    scenario, heard = small(), []
    found = run_ensemble(scenario, MEMBERS, seed=6, jobs=1, told=lambda: heard.append(1))
    assert len(heard) == 3
    assert found.years == list(YEARS)
    again = run_ensemble(scenario, MEMBERS, seed=6, jobs=2)
    for name in PREDICTED:
        assert found.figures[name].shape == (3, 2)
        np.testing.assert_array_equal(found.figures[name], again.figures[name])
        np.testing.assert_array_equal(found.of(name, [2015]), found.figures[name][:, 1:])
    trips = found.of("trips_outbound", YEARS)
    assert (trips[1] < trips[0]).all()  # the odds of rail are less than half as large
    np.testing.assert_array_equal(
        found.figures["trips"], found.figures["trips_outbound"] + found.figures["trips_inbound"]
    )
    other = run_ensemble(scenario, MEMBERS, seed=7, jobs=1)
    assert (other.figures["tonnes"] != found.figures["tonnes"]).all()


def test_members_differ_in_their_draws() -> None:
    """The same member twice gives two different runs: the spread of an ensemble holds chance as well."""
    found = run_ensemble(small(), [MEMBERS[0]] * 2, seed=6, jobs=1)
    assert (found.figures["value_usd"][0] != found.figures["value_usd"][1]).all()


def test_replications_on_an_ensemble() -> None:
    """Each is that of its member, whatever the number of processes; both of a pair run on one."""
    found = replicate_posterior(small(), 3, members=MEMBERS, seed=4, jobs=2)
    assert [run.replication for run in found] == [0, 1, 2]
    for run, member in zip(found, (MEMBERS[0], MEMBERS[0], MEMBERS[1]), strict=True):
        own = simulate(small().but(tree_of(member)), seed=4, replication=run.replication)
        pd.testing.assert_frame_equal(run.yearly, own.yearly)

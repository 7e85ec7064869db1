"""A run folder gives back what was written, or says what is wrong with it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from freightsim.base.errors import NotWrittenError, RunFolderError, RunFolderExistsError
from freightsim.facts import data_digest
from freightsim.results import Run, Runs, folder
from freightsim.results.folder import load_run, load_what_is_there
from freightsim.results.frames import FRAMES
from freightsim.results.manifest import FORMAT, MANIFEST, REPLICATION, sealed, write_manifest
from freightsim.results.run import FromRecords
from freightsim.results.saving import begin, finish, save_replication
from freightsim.scenario import Scenario
from freightsim.simulation.network import run_once
from freightsim.simulation.recording import record
from freightsim.simulation.replications import simulate
from freightsim.studies.run import replicate
from freightsim.validation.merge import merged
from handmade import IN, OUT, steady, with_cargo
from joins import joining
from tiny import TINY


@pytest.fixture(scope="module")
def runs() -> Runs:
    """Return two replications of a short horizon in a yard so small that the port locks itself up."""
    change = {
        "horizon": {"to": "2013-10-01"},
        "port": {"yard_teu": 40},
        "relief": {"rule": "none", "max_idle_h": 100.0},
    }
    return replicate(Scenario.model_validate(merged(deepcopy(TINY), change)), 2, seed=3, jobs=1)


@pytest.fixture
def saved(runs: Runs, tmp_path: Path) -> Path:
    """Return a folder with both."""
    runs.save(tmp_path / "run", command="freightsim run tiny")
    return tmp_path / "run"


def refusal(place: Path) -> str:
    """Return what is said of a folder that cannot be read."""
    with pytest.raises(RunFolderError) as caught:
        load_run(place)
    return str(caught.value)


def manifest(place: Path) -> dict[str, Any]:
    """Return the manifest of a folder."""
    read: dict[str, Any] = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    return read


# There and back


@pytest.mark.parametrize("name", FRAMES)
def test_parquet_there_and_back(runs: Runs, saved: Path, name: Any) -> None:
    """Every frame comes back as it was, types and categories included."""
    for run, again in zip(runs, load_run(saved), strict=True):
        assert_frame_equal(run.frame(name), again.frame(name))
    assert_frame_equal(runs.frame(name), load_run(saved).frame(name))


def test_columns_in_which_nothing_happened(tmp_path: Path) -> None:
    """An instant that nobody reached stays an instant, and no train stays no train."""
    scenario = steady({"horizon": {"to": "2014-03-04"}})
    records = record(run_once(with_cargo(scenario, [(OUT, 1.0), (IN, 2.0)])))
    run = Run(scenario, 0, 0, "a", "b", FromRecords(scenario, lambda: records, [], 1, records))
    run.save(tmp_path)
    again = load_run(tmp_path)[0].containers
    assert again["arrived_at"].dtype == run.containers["arrived_at"].dtype == "datetime64[s]"
    assert again["arrived_at"].isna().all()
    assert again["train"].isna().all()


def test_instants_survive(runs: Runs, tmp_path: Path) -> None:
    """Columns of instants are instants to the second again."""
    runs.save(tmp_path)
    assert (tmp_path / "replications" / "0000" / "trains.parquet").exists()
    trains = load_run(tmp_path).trains
    instants = [name for name in trains.columns if name.endswith("_at")]
    assert len(instants) > 10
    assert {str(trains[name].dtype) for name in instants} == {"datetime64[s]"}
    assert str(load_run(tmp_path).stations["month"].dtype) == "datetime64[s]"


def test_the_rest_of_a_run(runs: Runs, saved: Path) -> None:
    """Scenario, seed, numbers, rules, events and gridlocks come back, too."""
    again = load_run(saved)
    assert again.scenario == runs.scenario
    assert [(r.seed, r.replication, r.dispatch, r.loading) for r in again] == [
        (3, 0, "minimum_load", "first_come_first_served"),
        (3, 1, "minimum_load", "first_come_first_served"),
    ]
    assert [run.source.events for run in again] == [run.source.events for run in runs]
    assert [run.gridlocks for run in again] == [run.gridlocks for run in runs]
    assert runs[0].gridlocks


def test_a_single_run(tmp_path: Path) -> None:
    """A run saves itself as a folder of one, under its own number."""
    run = simulate(steady(), replication=7)
    run.save(tmp_path)
    assert [again.replication for again in load_run(tmp_path)] == [7]
    assert (tmp_path / "replications" / "0007" / "yearly.parquet").exists()


def test_what_was_read_can_be_saved_again(saved: Path, tmp_path: Path) -> None:
    """A copy made by loading and saving is the same run."""
    load_run(saved).save(tmp_path / "copy")
    assert_frame_equal(load_run(tmp_path / "copy").trains, load_run(saved).trains)


def test_a_missing_frame(saved: Path) -> None:
    """A folder without one frame is refused; who asks for what is there gets the others."""
    (saved / "replications" / "0001" / "containers.parquet").unlink()
    said = r"0001: containers is missing"
    with pytest.raises(RunFolderError, match=said):
        load_run(saved)
    again, missing = folder.load_what_is_there(saved)
    assert len(again.trains) > 0
    assert [each.partition(": ")[2] for each in missing] == ["containers is missing"]
    with pytest.raises(RunFolderError, match=said):
        _ = again.containers


def test_the_same_run_the_same_bytes(runs: Runs, tmp_path: Path) -> None:
    """Neither Parquet nor CSV.gz carries the time of writing."""
    for name in ("one", "other"):
        runs.save(tmp_path / name)
    for path in sorted((tmp_path / "one").rglob("*.*")):
        assert path.read_bytes() == (tmp_path / "other" / path.relative_to(tmp_path / "one")).read_bytes()


@pytest.mark.parametrize(
    ("write", "said"),
    [
        (lambda file, _entry: file.unlink(), "replication.json: cannot be read: No such file"),
        (
            lambda file, _entry: file.write_text("{}", encoding="utf-8"),
            "replication.json: this file is not what the run",
        ),
        (
            lambda file, entry: file.write_text(json.dumps(entry | {"seed": 1})),
            "replication.json: this file is not what",
        ),
        (
            lambda file, entry: file.write_text(json.dumps(sealed(entry | {"dispatch": "full_train"}))),
            "replication.json: this is not what manifest.json says of the replication",
        ),
    ],
)
def test_what_a_replication_says_of_itself(saved: Path, write: Callable[[Path, Any], Any], said: str) -> None:
    """It is what the manifest says of it; gone or changed, it is refused, and told where all that is there is read."""
    file = saved / "replications/0001" / REPLICATION
    write(file, json.loads(file.read_text(encoding="utf-8")))
    assert said in refusal(saved)
    runs, notes = load_what_is_there(saved)
    assert len(runs) == 2
    assert any(said in note for note in notes)


def two_ports() -> Runs:
    """Return a replication in which Wuhan has a port of its own, so small that it locks itself up."""
    services = {"west": {"outbound": 1.0, "inbound": 1.0}}
    join = {"by": "own_trains", "from": "2013-08-01", "services": services, "yard_teu": 4, "minimum_feu": 40}
    change = {
        "horizon": {"to": "2013-12-01"},
        "cities": {"wuhan": {"joins": join}},
        "relief": {"rule": "none", "max_idle_h": 100.0},
    }
    return replicate(Scenario.model_validate(merged(deepcopy(TINY), change)), 1, seed=3, jobs=1)


def test_another_port_there_and_back(tmp_path: Path) -> None:
    """The run of a city's port has its frames in a folder of its own within the replication, and its gridlocks."""
    runs = two_ports()
    runs.save(tmp_path)
    assert (tmp_path / "replications/0000/ports/wuhan" / "yearly.parquet").exists()
    again = load_run(tmp_path)
    assert list(again[0].ports) == list(again.ports) == ["wuhan"]
    port, expected = again[0].ports["wuhan"], runs[0].ports["wuhan"]
    for name in FRAMES:
        frame = expected.frame(name)
        assert_frame_equal(port.frame(name), frame)
    assert (port.scenario, port.dispatch, port.choice) == (expected.scenario, "minimum_load", "nested_logit")
    assert port.gridlocks == expected.gridlocks
    assert port.gridlocks
    assert_frame_equal(again.ports["wuhan"].yearly, runs.ports["wuhan"].yearly)


def test_a_port_that_the_manifest_does_not_name(tmp_path: Path) -> None:
    """A city's port is in the scenario, and so must be in the manifest."""
    two_ports().save(tmp_path)
    found = manifest(tmp_path)
    del found["replications"][0]["ports"]["wuhan"]
    write_manifest(tmp_path, found)
    assert "replications.0.ports: 'wuhan' is missing" in refusal(tmp_path)


# The manifest


def test_manifest(runs: Runs, saved: Path) -> None:
    """It holds what the run can be checked by: digests, seed, command, versions, replications."""
    found = manifest(saved)
    assert {key: found[key] for key in ("format", "scenario", "seed", "command")} == {
        "format": FORMAT,
        "scenario": "tiny",
        "seed": 3,
        "command": "freightsim run tiny",
    }
    assert found["scenario_digest"] == runs.scenario.digest()
    assert found["data_digest"] == data_digest()
    assert {"freightsim", "python", "numpy", "pandas", "simpy"} <= set(found["versions"])
    assert [entry["replication"] for entry in found["replications"]] == [0, 1]
    assert found["replications"][0]["gridlocks"][0]["waiting_outside_feu"] > 0


def test_replications_may_finish_in_any_order(runs: Runs, tmp_path: Path) -> None:
    """Written side by side and finished in any order, replications come back in theirs."""
    owner = begin(tmp_path, runs.scenario, runs.seed)
    for run in (runs[1], runs[0]):
        save_replication(run, tmp_path, owner)
    finish(tmp_path, [runs[1], runs[0]], owner)
    assert [run.replication for run in load_run(tmp_path)] == [0, 1]


# What cannot be read


def test_no_run_folder(tmp_path: Path) -> None:
    """A folder without a manifest, or no folder at all, is said to be none."""
    assert refusal(tmp_path) == f"{tmp_path}: not a run folder, manifest.json is missing"
    assert refusal(tmp_path / "nowhere").endswith("nowhere: not a run folder, manifest.json is missing")


def test_an_unfinished_run(runs: Runs, tmp_path: Path) -> None:
    """A run that was stopped is not half a result."""
    save_replication(runs[0], tmp_path, begin(tmp_path, runs.scenario, runs.seed))
    assert refusal(tmp_path) == (
        f"{tmp_path}: the run was not finished, manifest.json names no replications; `freightsim report {tmp_path}` "
        "shows what can be read"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"format": 99}', "format 99, this version reads 5"),
        ('{"seed": 1}', "format None, this version reads 5"),
        ("[1, 2]", "format [1, 2], this version reads 5"),
        ("{", "cannot be read"),
    ],
)
def test_another_format(saved: Path, text: str, said: str) -> None:
    """A manifest of another version, or none at all, is refused with what was found."""
    (saved / "manifest.json").write_text(text, encoding="utf-8")
    assert said in refusal(saved)
    assert "manifest.json" in refusal(saved)


@pytest.mark.parametrize(
    ("text", "said"), [("name: tiny\n", "not the scenario that was simulated"), (None, "cannot be read back")]
)
def test_a_broken_scenario(saved: Path, text: str | None, said: str) -> None:
    """A scenario that is missing, or another one, is named with its file."""
    (saved / "scenario.yaml").unlink()
    if text is not None:
        (saved / "scenario.yaml").write_text(text, encoding="utf-8")
    assert f"scenario.yaml: {said}" in refusal(saved).replace("this is ", "")


def test_a_frame_is_a_frame(saved: Path) -> None:
    """Frames of all replications are joined, told apart by the first column."""
    yearly = load_run(saved).yearly
    assert isinstance(yearly, pd.DataFrame)
    assert yearly["replication"].tolist() == [0, 1]


def test_a_folder_knows_rules_and_ensemble_of_all_ports(tmp_path: Path) -> None:
    """Runs that were read are of the study that was saved, at other ports too; what an old folder lacks is empty.

    Dispatch and loading rules of the caller's hold at the main port, the choice rule at all.
    """
    made = {"on_member": True, "ensemble": "e", "asked": "a"}
    run = simulate(joining("own_trains"))
    ports = {key: replace(port, fingerprints={"choice": "c"}, **made) for key, port in run.ports.items()}  # type: ignore[arg-type]
    run = replace(run, ports=ports, fingerprints={"choice": "c", "dispatch": "d"}, **made)  # type: ignore[arg-type]
    run.save(tmp_path / "run")
    (read,) = load_run(tmp_path / "run")
    assert list(read.ports) == list(ports)
    for one, other in ((read, run), *((read.ports[key], ports[key]) for key in ports)):
        assert one == other
        assert (one.on_member, one.ensemble, one.asked) == (True, "e", "a")
    file = tmp_path / "run" / MANIFEST
    manifest = json.loads(file.read_text(encoding="utf-8"))
    for key in ("fingerprints", "ensemble", "asked"):
        del manifest["replications"][0][key]
    write_manifest(tmp_path / "run", manifest)
    own = tmp_path / "run/replications/0000" / REPLICATION
    own.write_text(json.dumps(sealed(manifest["replications"][0])), encoding="utf-8")
    (old,) = load_run(tmp_path / "run")
    assert (dict(old.fingerprints), old.ensemble, old.asked) == ({}, "", "")


# What is left of a process that was killed

SWAP = """
import os, pathlib, sys
from freightsim.results.saving import save
from freightsim.results.folder import load_run
runs, place, after = load_run(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
rename, done = pathlib.Path.rename, []
def killed(path, target):
    if target.name.startswith("0"):
        return rename(path, target)
    if len(done) == after:
        os._exit(9)
    done.append(target)
    return rename(path, target)
pathlib.Path.rename = killed
save(runs, place, overwrite=True)
os._exit(9)
"""
"""Overwrites a run, and is gone before, between or after the two renames by which runs change places."""


@pytest.mark.skipif(os.name != "posix", reason="only there it is known that a process has ended")
@pytest.mark.parametrize("after", [0, 1])
def test_a_process_that_was_killed_while_it_overwrote(runs: Runs, tmp_path: Path, after: int) -> None:
    """What it left goes when the next run is written there; between the renames the new run is put in its place."""
    (one := Runs([runs[0]])).save(tmp_path / "one")
    place = tmp_path / "runs" / "base"
    runs.save(place)
    words = [sys.executable, "-c", SWAP, str(tmp_path / "one"), str(place), str(after)]
    assert (
        subprocess.run(words, check=False, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}).returncode == 9
    )
    left = [path for path in place.parent.iterdir() if path != place]
    assert len(left) == 1 + after
    assert place.exists() is (after == 0)
    with pytest.raises(RunFolderExistsError, match="there is a run in this folder already"):
        one.save(place)
    assert len(load_run(place)) == (1 if after else 2)
    assert list(place.parent.iterdir()) == [place]
    runs.save(place, overwrite=True)
    assert len(load_run(place)) == 2
    assert list(place.parent.iterdir()) == [place]


@pytest.mark.skipif(os.name != "posix", reason="only there it is known that a process has ended")
def test_a_new_folder_is_not_taken_for_what_was_left(runs: Runs, tmp_path: Path) -> None:
    """A half-written part beside it is no run: it goes, and the folder is written."""
    runs.save(tmp_path / "one")
    place = tmp_path / "runs" / "base"
    runs.save(place)
    words = [sys.executable, "-c", SWAP, str(tmp_path / "one"), str(place), "0"]
    subprocess.run(words, check=False, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})
    (part,) = (path for path in place.parent.iterdir() if path != place)
    (part / "manifest.json").unlink()
    shutil.rmtree(place)
    runs.save(place)
    assert list(place.parent.iterdir()) == [place]


def test_a_run_is_not_written_within_that_of_another(runs: Runs, tmp_path: Path) -> None:
    """Neither beside its files nor deeper; the outer one stays whole, and no folder is made."""
    runs.save(tmp_path / "run")
    for inner in ("0000", "replications/0000/again", "deep/er"):
        with pytest.raises(
            RunFolderExistsError, match=r"this is within the run folder .*run, which holds nothing else"
        ):
            runs.save(tmp_path / "run" / inner)
    assert not (tmp_path / "run" / "deep").exists()
    assert len(load_run(tmp_path / "run")) == len(runs)


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_folder_that_cannot_be_written_is_named(runs: Runs, tmp_path: Path, overwrite: bool) -> None:
    """An error of the system has the folder's name, and is an error of the package."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(NotWrittenError, match="cannot be written: Not a directory") as found:
        runs.save(tmp_path / "file" / "run", overwrite=overwrite)
    assert str(found.value).startswith(f"{tmp_path / 'file' / 'run'}: ")

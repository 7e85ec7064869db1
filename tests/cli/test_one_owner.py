"""A folder has one owner: of several runs that begin at once in one folder one goes on, and the others are refused."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

import freightsim
from cli.calling import COMMAND, Caller, assert_refused, call_outside
from freightsim.base.errors import RunFolderError, RunFolderExistsError
from freightsim.results import saving
from freightsim.results.folder import load_run, load_what_is_there
from freightsim.results.manifest import read_manifest

pytestmark = pytest.mark.slow

PAIRS = 3
"""How often two processes are let loose on one folder."""


def test_two_runs_at_once(tiny_file: Path, tmp_path: Path) -> None:
    """Exactly one ends well, with all its replications and no other's; the other says what is in the way."""
    for pair in range(PAIRS):
        out = tmp_path / f"both{pair}"
        words = [*COMMAND, "run", str(tiny_file), "-n", "6", "-j", "1", "--out", str(out), "--seed"]
        both = [
            subprocess.Popen([*words, str(seed)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for seed in (1, 2)
        ]
        said = [process.communicate()[1] for process in both]
        codes = [process.returncode for process in both]
        assert sorted(codes) == [0, 2], said
        winner = codes.index(0)
        refused = said[1 - winner]
        assert refused.startswith(f"{out}: ")
        assert "another run is being written" in refused or "there is a run in this folder already" in refused
        assert "Traceback" not in refused
        runs = load_run(out)
        assert (runs.seed, [run.replication for run in runs]) == (winner + 1, list(range(6)))
        scenario = freightsim.load_scenario(tiny_file)
        expected = freightsim.replicate(scenario, 6, seed=winner + 1, jobs=1)
        assert runs.yearly.equals(expected.yearly)
        assert sorted(path.name for path in out.iterdir()) == ["manifest.json", "replications", "scenario.yaml"]
        assert len(list((out / "replications").iterdir())) == 6


def test_a_run_that_was_killed(tiny_file: Path, tmp_path: Path) -> None:
    """Its folder is refused with how to go on, and a report shows what it had written."""
    out = tmp_path / "out"
    words = [*COMMAND, "run", str(tiny_file), "-n", "1000", "-j", "1", "--out", str(out)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        until = time.monotonic() + 120
        while len(list((out / "replications").glob("[0-9]*"))) < 3:
            assert time.monotonic() < until
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
    said = call_outside("run", tiny_file, "-n", "1", "--out", out)
    assert_refused(said, f"{out}: a run was begun in this folder")
    assert "its process has ended" in said.err
    assert f"freightsim report {out}" in said.err
    with pytest.raises(RunFolderError, match="the run was not finished"):
        load_run(out)
    runs, missing = load_what_is_there(out)
    assert len(runs) >= 3
    assert missing == ["The run was not finished: only what had been written is shown."]
    page = call_outside("report", out, "--out", tmp_path / "r.html")
    assert page.code == 2
    assert "not finished" in (tmp_path / "r.html").read_text(encoding="utf-8")


# The same, step by step


def test_a_claim_is_laid_once(tiny_file: Path, tmp_path: Path) -> None:
    """Who comes second is told who was first, and leaves everything as it is."""
    scenario = freightsim.load_scenario(tiny_file)
    owner = saving.begin(tmp_path / "out", scenario, 0)
    before = {path: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    with pytest.raises(RunFolderExistsError, match="another run is being written into this folder"):
        saving.begin(tmp_path / "out", scenario, 1)
    with pytest.raises(FileExistsError):
        freightsim.simulate(scenario).save(tmp_path / "out", overwrite=True)
    assert {path: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    assert read_manifest(tmp_path / "out", finished=False)["run"] == owner


def test_rows_do_not_go_into_the_folder_of_another(tiny_file: Path, tmp_path: Path) -> None:
    """A run whose folder was removed and taken by another ends, and leaves that other's alone."""
    scenario, out = freightsim.load_scenario(tiny_file), tmp_path / "out"
    run = freightsim.simulate(scenario)
    first = saving.begin(out, scenario, 0)
    saving.save_replication(run, out, first)
    saving.discard(out)
    with pytest.raises(RunFolderExistsError, match="was removed, or taken by another run"):
        saving.save_replication(run, out, first)
    second = saving.begin(out, scenario, 0)
    for act in (lambda: saving.save_replication(run, out, first), lambda: saving.finish(out, [run], first)):
        with pytest.raises(RunFolderExistsError, match="was removed, or taken by another run"):
            act()
    assert not (out / "replications").exists() or not list((out / "replications").iterdir())
    saving.discard(out, first)
    assert (out / "manifest.json").exists()
    saving.save_replication(run, out, second)
    saving.finish(out, [run], second)
    assert len(load_run(out)) == 1


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": "x"}', '{"pid": 99999999999999999999, "host": 1}'])
def test_a_claim_that_says_nothing(tiny_file: Path, tmp_path: Path, text: str) -> None:
    """It is a claim all the same."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "claim.json").write_text(text)
    with pytest.raises(RunFolderExistsError, match="another run is being written"):
        saving.begin(tmp_path / "out", freightsim.load_scenario(tiny_file), 0)


@pytest.mark.parametrize("name", ["base.xlsx", "base.CSV", "a/base.html", "base.parquet"])
def test_the_name_of_a_file(call: Caller, tiny_file: Path, tmp_path: Path, name: str) -> None:
    """It was not meant to be a folder, and none is made; a point in a name is no suffix of a file."""
    said = call("run", tiny_file, "-n", "1", "--out", tmp_path / name)
    assert_refused(said, f"{tmp_path / name}: a run is written into a folder, and this is the name of a file")
    assert not (tmp_path / name).exists()
    assert call("run", tiny_file, "-n", "1", "--out", tmp_path / "base.v1.2").code == 0


# save in Python


def test_save_refuses_a_folder_that_holds_something(tiny_file: Path, tmp_path: Path) -> None:
    """A run, or anything else, is left as it is."""
    scenario = freightsim.load_scenario(tiny_file)
    runs, one = freightsim.replicate(scenario, 2, jobs=1), freightsim.simulate(scenario, seed=5)
    runs.save(tmp_path / "run")
    with pytest.raises(FileExistsError, match="there is a run in this folder already"):
        one.save(tmp_path / "run")
    assert load_run(tmp_path / "run").yearly.equals(runs.yearly)
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "thesis.txt").write_text("years of work")
    for overwrite in (False, True):
        with pytest.raises(FileExistsError):
            one.save(tmp_path / "notes", overwrite=overwrite)
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError, match="this is a file"):
        one.save(tmp_path / "file")
    assert [path.name for path in (tmp_path / "notes").iterdir()] == ["thesis.txt"]


def test_overwrite(tiny_file: Path, tmp_path: Path) -> None:
    """A run is replaced by another as a whole; nothing is left beside."""
    scenario = freightsim.load_scenario(tiny_file)
    freightsim.replicate(scenario, 2, jobs=1).save(tmp_path / "run")
    one = freightsim.simulate(scenario, seed=5)
    one.save(tmp_path / "run", overwrite=True)
    again = load_run(tmp_path / "run")
    assert (again.seed, len(again)) == (5, 1)
    assert again.yearly.equals(one.yearly)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["run"]
    one.save(tmp_path / "new", overwrite=True)
    assert len(load_run(tmp_path / "new")) == 1


@pytest.mark.parametrize("where", ["run/notes.txt", "run/replications/0000/notes.txt", "run/replications/mine/a"])
def test_overwrite_leaves_what_is_not_the_run_s_own(tiny_file: Path, tmp_path: Path, where: str) -> None:
    """A file that somebody put there is named, and all stays."""
    run = freightsim.simulate(freightsim.load_scenario(tiny_file))
    run.save(tmp_path / "run")
    (tmp_path / where).parent.mkdir(exist_ok=True)
    (tmp_path / where).write_text("years of work")
    with pytest.raises(FileExistsError, match="which is no part of a run"):
        run.save(tmp_path / "run", overwrite=True)
    assert (tmp_path / where).read_text() == "years of work"
    assert len(load_run(tmp_path / "run")) == 1


@pytest.mark.parametrize("step", ["begin", "save_replication", "finish"])
def test_an_overwrite_that_is_cut_short(
    tiny_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Whenever it ends, the former run is whole, under its own question."""
    scenario = freightsim.load_scenario(tiny_file)
    runs = freightsim.replicate(scenario, 2, jobs=1)
    runs.save(tmp_path / "run")
    other = freightsim.replicate(scenario.but({"name": "another", "port": {"yard_teu": 40}}), 2, seed=4, jobs=1)

    def stop(*_given: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(saving, step, stop)
    with pytest.raises(KeyboardInterrupt):
        other.save(tmp_path / "run", overwrite=True)
    again = load_run(tmp_path / "run")
    assert again.scenario == scenario
    assert again.yearly.equals(runs.yearly)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["run"]


def test_a_first_save_that_is_cut_short(tiny_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is left, so that the next one can be written there."""
    run = freightsim.simulate(freightsim.load_scenario(tiny_file))

    def full(*_given: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(saving, "_write_frame", full)
        with pytest.raises(OSError, match="No space left"):
            run.save(tmp_path / "run")
    assert not (tmp_path / "run").exists()
    run.save(tmp_path / "run")
    assert json.loads((tmp_path / "run" / "manifest.json").read_text())["replications"]

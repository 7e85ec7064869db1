"""`freightsim run`: tables, JSON, workers and the run folder."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from pandas.testing import assert_frame_equal

import freightsim
from cli.calling import Caller, assert_refused, call_outside, write
from freightsim.results import manifest as results_manifest
from freightsim.results import saving
from freightsim.results.frames import FRAMES

QUANTITIES = ["trips", "trips_outbound", "trips_inbound", "value_usd", "tonnes", "teu", "teu_per_train"]
NUMBERS = ["mean", "ci_low", "ci_high", "pi_low", "pi_high", "published", "partial"]


def as_json(call: Caller, *words: str | Path) -> dict[str, Any]:
    """Return the object that a run prints; whatever is no JSON by the letter is refused."""
    said = call("run", *words, "--json")
    assert (said.code, said.err) == (0, "")

    def refuse(text: str) -> None:
        raise AssertionError(text)

    found: dict[str, Any] = json.loads(said.out, parse_constant=refuse)
    return found


# JSON


def test_json(call: Caller, tiny_file: Path) -> None:
    """One object names what was run, and holds every quantity of every year with all its numbers."""
    found = as_json(call, tiny_file, "-n", "6", "--seed", "4", "--jobs", "1")
    scenario = freightsim.load_scenario(tiny_file)
    assert list(found) == ["scenario", "digest", "seed", "replications", "years"]
    assert [found[key] for key in list(found)[:4]] == ["tiny", scenario.digest(), 4, 6]
    assert list(found["years"]) == ["2013"]
    year = found["years"]["2013"]
    assert list(year) == QUANTITIES
    assert all(list(quantity) == NUMBERS for quantity in year.values())
    trips = freightsim.replicate(scenario, 6, seed=4, jobs=1).yearly["trips"]
    assert year["trips"]["mean"] == pytest.approx(trips.mean())
    assert year["trips"]["mean"] == pytest.approx(year["trips_outbound"]["mean"] + year["trips_inbound"]["mean"])
    assert year["trips"]["published"] == 13
    assert year["teu"]["published"] is None
    value = year["value_usd"]
    assert year["trips"]["partial"] is True
    assert 0 <= value["pi_low"] <= value["ci_low"] < value["mean"] < value["ci_high"] < value["pi_high"]


def test_one_replication_has_no_interval(call: Caller, tiny_file: Path) -> None:
    """What one replication cannot tell is null."""
    trips = as_json(call, tiny_file, "-n", "1")["years"]["2013"]["trips"]
    assert trips["mean"] > 0
    assert [trips[name] for name in NUMBERS[1:5]] == [None] * 4


def test_workers_do_not_matter_and_the_seed_does(call: Caller, tiny_file: Path) -> None:
    """One process and two give the same text, another seed another one."""
    one = call("run", tiny_file, "-n", "3", "--json", "--jobs", "1")
    assert call("run", tiny_file, "-n", "3", "--json", "--jobs", "2") == one
    assert call("run", tiny_file, "-n", "3", "--json", "--jobs", "1", "--seed", "1") != one


def test_sets(call: Caller, tiny_file: Path) -> None:
    """A value set by hand is in the run."""
    found = as_json(call, tiny_file, "-n", "1", "--set", "dispatch.minimum_feu=40", "--set", "name=full")
    assert found["scenario"] == "full"
    assert found["digest"] != freightsim.load_scenario(tiny_file).digest()


def test_a_port_without_cargo(call: Caller, tmp_path: Path) -> None:
    """Without demand nothing runs: zeros, null for the load of trains, and plain words."""
    none = {"demand": {way: {"feu_per_boxable_usd_bn": 0.0} for way in ("outbound", "inbound")}}
    file = write(tmp_path / "empty.yaml", {**none, "horizon": {"to": "2013-09-15"}})
    year = as_json(call, file, "-n", "2", "-j", "1")["years"]["2013"]
    assert {name: year[name]["mean"] for name in QUANTITIES} == {**dict.fromkeys(QUANTITIES, 0), "teu_per_train": None}
    assert [year["teu_per_train"][name] for name in NUMBERS[:6]] == [None] * 6
    said = call("run", file, "-n", "2", "-j", "1")
    assert said.code == 0
    assert "No train ran.\nNo cargo waited.\n" in said.out
    assert "nan" not in said.out


def test_years_that_nobody_published(call: Caller, tmp_path: Path) -> None:
    """A year of the future has no figure to be compared with: null, and a dash; two months are marked as a part."""
    file = write(
        tmp_path / "future.yaml",
        {"horizon": {"from": "2031-03-01", "to": "2031-05-01"}, "customs": {"import_papers_h": {"2031-01-01": 20.0}}},
    )
    year = as_json(call, file, "-n", "2", "-j", "1")["years"]["2031"]
    assert all(quantity["published"] is None for quantity in year.values())
    said = call("run", file, "-n", "6", "-j", "1")
    assert re.search(r"^2031 +- +\d+ +\d+ - \d+ +part *$", said.out, re.MULTILINE)
    assert "The horizon covers only part of 2031.\n" in said.out


# Tables


@pytest.mark.parametrize("width", [80, 100, 160])
def test_tables_fit(call: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    """In 80, 100 and 160 columns no cell is cut or broken, units stand in titles, lines break between words."""
    monkeypatch.setenv("COLUMNS", str(width))
    said = call("run", write(tmp_path / "tiny.yaml"), "-n", "6", "-j", "1", "--set", 'name="[b]a[/] :train:"')
    lines = said.out.splitlines()
    assert max(map(len, lines)) <= width
    assert lines[0] == "[b]a[/] :train:"
    assert "…" not in said.out
    assert "\x1b" not in said.out
    for title in ("Trips, both directions", "Cargo value, USD million", "Cargo, thousand tonnes"):
        assert said.out.count(title) == 1
    assert len(re.findall(r"Year  published  simulated  95 % interval +error", said.out)) == 3
    assert len(re.findall(r"\b2013 +[\d.]+ +[\d.]+ +[\d.,]+ - [\d.,]+ +[+-][\d.]+%", said.out)) == 3
    whole = " ".join(said.out.split())
    assert "6 replications, seed 0; dispatch: minimum load, loading: first come first served. " in whole
    assert " TEU a train. Cargo waited most " in whole
    part = "The horizon covers only part of 2014; published figures are of the whole year, so no error is shown."
    assert whole.endswith(part)


def test_a_narrow_terminal(call: Caller, tiny_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of 30 columns breaks lines, but no figure is lost."""
    monkeypatch.setenv("COLUMNS", "30")
    said = call("run", tiny_file, "-n", "2", "-j", "1")
    assert "…" not in said.out
    assert len(re.findall(r"^2013 +[\d.]+ ", said.out, re.MULTILINE)) == 3


# The run folder


def test_a_folder_is_what_save_writes(call: Caller, tiny_file: Path, tmp_path: Path) -> None:
    """But for the command, `--out` on two processes and `Runs.save` write the same bytes."""
    said = call("run", tiny_file, "-n", "3", "--seed", "2", "--jobs", "2", "--out", tmp_path / "new" / "out")
    assert said.code == 0
    assert said.err == f"Rows, scenario and manifest are in {tmp_path}/new/out.\n"
    runs = freightsim.replicate(freightsim.load_scenario(tiny_file), 3, seed=2, jobs=1)
    command = f"freightsim run {tiny_file} -n 3 --seed 2 --jobs 2 --out {tmp_path}/new/out"
    runs.save(tmp_path / "saved", command=command)
    left, right = (
        {p.relative_to(top): p for p in top.rglob("*")} for top in (tmp_path / "new/out", tmp_path / "saved")
    )
    assert set(left) == set(right)
    assert len(left) == 2 + 1 + 3 * (2 + len(FRAMES))
    for path in left:
        if left[path].is_file():
            assert left[path].read_bytes() == right[path].read_bytes(), path


def test_a_folder_gives_the_run_back(call: Caller, tiny_file: Path, tmp_path: Path) -> None:
    """Frames that are read back are those that were simulated, and the manifest tells how to do it again."""
    call("run", tiny_file, "-n", "2", "--seed", "2", "--jobs", "1", "--out", tmp_path / "out")
    back = freightsim.load_run(tmp_path / "out")
    runs = freightsim.replicate(freightsim.load_scenario(tiny_file), 2, seed=2, jobs=1)
    for name in FRAMES:
        assert_frame_equal(back.frame(name), runs.frame(name))
    manifest = json.loads((tmp_path / "out/manifest.json").read_text(encoding="utf-8"))
    assert manifest["scenario_digest"] == runs.scenario.digest()
    assert manifest["seed"] == 2
    assert manifest["command"].startswith("freightsim run ")
    assert {"freightsim", "python", "numpy"} <= set(manifest["versions"])
    assert len(manifest["data_digest"]) == 64


def test_a_folder_is_not_written_over(call: Caller, tiny_file: Path, tmp_path: Path) -> None:
    """Neither a run nor other files are touched; an empty folder is used."""
    (tmp_path / "out").mkdir()
    assert call("run", tiny_file, "-n", "1", "--out", tmp_path / "out").code == 0
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")}
    said = call("run", tiny_file, "-n", "1", "--out", tmp_path / "out")
    assert_refused(said, f"{tmp_path}/out: there is a run in this folder already; name another one or remove it\n")
    assert before == {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")}
    assert_refused(call("run", tiny_file, "-n", "1", "--out", tmp_path), "there are files in this folder")


def test_a_folder_that_cannot_be(
    call: Caller, tiny_file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A file in the way, a folder below a file, and one that may not be written are refused before anything runs."""
    monkeypatch.setattr("freightsim.studies.run.each_replication", None)
    assert_refused(call("run", tiny_file, "--out", tiny_file), "'--out'", "is a file")
    assert_refused(
        call("run", tiny_file, "--out", tiny_file / "x"), f"{tiny_file}/x: cannot be written: Not a directory"
    )

    def refuse(*_args: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    out = tmp_path / "locked"
    assert_refused(call("run", tiny_file, "--out", out), f"{out}: cannot be written: Permission denied\n")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_disk_that_fills_up(
    call: Caller, tiny_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: str
) -> None:
    """A replication that cannot be written ends the run with one line, in this process and in a worker."""
    begin = saving.begin

    def then_block(place: Path, *args: Any, **options: Any) -> str:
        owner = begin(place, *args, **options)
        (place / "replications").write_text("in the way", encoding="utf-8")
        return owner

    monkeypatch.setattr(saving, "begin", then_block)
    said = call("run", tiny_file, "-n", "2", "--jobs", jobs, "--out", tmp_path / "out")
    assert_refused(said, f"{tmp_path}/out: cannot be written: ")
    assert len(said.err.splitlines()) == 1


def faults(place: Path, change: Any) -> str:
    """Return what is said of a folder whose manifest was changed by hand, and its digest with it."""
    manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    change(manifest)
    (place / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(freightsim.InputError, match=r"manifest.json: (this file is not what the run wrote|format)"):
        freightsim.load_run(place)
    results_manifest.write_manifest(place, manifest)
    with pytest.raises(freightsim.InputError) as caught:
        freightsim.load_run(place)
    return str(caught.value)


@pytest.fixture
def saved(call: Caller, tiny_file: Path, tmp_path: Path) -> Path:
    """Return a run folder."""
    assert call("run", tiny_file, "-n", "1", "--out", tmp_path / "out").code == 0
    return tmp_path / "out"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda m: m.pop("seed"), "manifest.json: 'seed' is missing"),
        (lambda m: m.update(seed="two"), "manifest.json: 'seed' must be of the kind int, got 'two'"),
        (lambda m: m.update(replications=3), "manifest.json: 'replications' must be of the kind list, got 3"),
        (lambda m: m.update(replications=[7]), "manifest.json: replications.0: 'replication' is missing"),
        (lambda m: m["replications"][0].pop("events"), "manifest.json: replications.0: 'events' is missing"),
        (lambda m: m["replications"][0].update(gridlocks=[{"a": 1}]), "replications.0: 'gridlocks' cannot be read"),
        (lambda m: m["replications"][0].update(replication=5), "0005: the folder is missing"),
        (lambda m: m.update(replications=[]), "the run was not finished"),
        (lambda m: m.update(seed=True), "manifest.json: 'seed' must be of the kind int, got True"),
        (lambda m: m.update(seed=-1), "manifest.json: 'seed' must not be negative"),
        (lambda m: m["replications"].append(m["replications"][0]), "replication 0 is named twice"),
        (lambda m: m["replications"][0]["files"].popitem(), "is missing"),
        (lambda m: m.update(format=2), "manifest.json: format 2, this version reads 5"),
    ],
)
def test_a_manifest_that_is_wrong(saved: Path, change: Any, said: str) -> None:
    """What is wrong in a manifest is named with file and key."""
    message = faults(saved, change)
    assert said in message
    assert message.startswith(str(saved))


def test_a_folder_that_is_damaged(saved: Path) -> None:
    """A scenario that is another one, a frame cut short, and a replication that is gone are each named."""
    frame = next((saved / "replications/0000").glob("trains.*"))
    frame.write_bytes(frame.read_bytes()[:100])
    with pytest.raises(freightsim.InputError, match=r"0000/trains.*: this file is not what the run wrote"):
        freightsim.load_run(saved)
    shutil.rmtree(saved / "replications/0000")
    with pytest.raises(freightsim.InputError, match=r"0000: the folder is missing, though manifest.json names"):
        freightsim.load_run(saved)
    (saved / "scenario.yaml").write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(freightsim.InputError, match=r"scenario.yaml: this is not the scenario that was simulated"):
        freightsim.load_run(saved)


def test_the_scenario_of_a_folder_can_be_run(call: Caller, saved: Path) -> None:
    """The scenario that a folder holds is a file like any other."""
    assert as_json(call, saved / "scenario.yaml", "-n", "1")["digest"] == freightsim.load_run(saved).scenario.digest()


def test_from_outside(tiny_file: Path) -> None:
    """In a process of its own a run prints tables without colours, and nothing on stderr."""
    said = call_outside("run", tiny_file, "-n", "1", env={"PYTHONIOENCODING": "ascii"})
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("tiny\n\nTrips, both directions")
    assert "\x1b" not in said.out
    assert "1 replication, seed 0;" in said.out

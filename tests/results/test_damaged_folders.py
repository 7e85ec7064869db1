"""Whatever happens to a run folder: it gives back what was written, or RunFolderError says what is wrong."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from pandas.testing import assert_frame_equal

from freightsim.base.errors import RunFolderError, RunFolderWarning
from freightsim.results import Runs, folder
from freightsim.results.folder import load_run, load_what_is_there
from freightsim.results.frames import FRAMES
from freightsim.results.manifest import sealed
from freightsim.results.saving import begin, save_replication
from freightsim.scenario import Scenario
from freightsim.simulation.replications import simulate
from freightsim.studies.run import replicate
from freightsim.validation.merge import merged
from tiny import TINY

TRIALS = int(os.environ.get("FREIGHTSIM_DAMAGES", "60"))
"""Damages that are tried, each drawn from a stream of its own."""


@pytest.fixture(scope="module")
def runs() -> Runs:
    """Return two replications of two months."""
    return replicate(Scenario.model_validate(merged(deepcopy(TINY), {"horizon": {"to": "2013-09-20"}})), 2, jobs=1)


@pytest.fixture(scope="module")
def whole(runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with both, which no test changes."""
    place = tmp_path_factory.mktemp("whole") / "run"
    runs.save(place)
    return place


@pytest.fixture
def saved(whole: Path, tmp_path: Path) -> Path:
    """Return a copy of it."""
    return Path(shutil.copytree(whole, tmp_path / "run"))


# Damage of every kind


def flip_a_byte(place: Path, draw: random.Random) -> None:
    """Change a byte of a file."""
    path = a_file(place, draw)
    data = bytearray(path.read_bytes())
    data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    path.write_bytes(data)


def cut_short(place: Path, draw: random.Random) -> None:
    """Keep the beginning of a file."""
    path = a_file(place, draw)
    data = path.read_bytes()
    path.write_bytes(data[: draw.randrange(len(data))])


def delete(place: Path, draw: random.Random) -> None:
    """Remove a file or a replication."""
    path = a_file(place, draw)
    if draw.random() < 0.3 and path.parent != place:
        shutil.rmtree(path.parent)
    else:
        path.unlink()


def swap(place: Path, draw: random.Random) -> None:
    """Let two files change their names, most often those of one frame in two replications."""
    one = a_file(place, draw)
    other = place / "replications" / draw.choice(["0000", "0001"]) / one.name
    other = other if other.exists() and other != one else a_file(place, draw)
    one_data, other_data = one.read_bytes(), other.read_bytes()
    one.write_bytes(other_data)
    other.write_bytes(one_data)


def another_kind(place: Path, draw: random.Random) -> None:
    """Put a folder where a file was, or a file where a folder was."""
    path = draw.choice([a_file(place, draw), place / "replications", place / "replications" / "0001"])
    if path.is_dir():
        shutil.rmtree(path)
        path.write_text("no folder")
    else:
        path.unlink()
        path.mkdir()


def edit_json(place: Path, draw: random.Random) -> None:
    """Put a value of another type, a list, or nested lists somewhere into a JSON file."""
    strange_value(place, draw)


def edit_and_seal(place: Path, draw: random.Random) -> None:
    """Do the same, and give the file the digest of what it then holds, which a run alone would do."""
    path, tree = strange_value(place, draw)
    path.write_text(json.dumps(sealed(tree)))


def strange_value(place: Path, draw: random.Random) -> tuple[Path, Any]:
    """Put a strange value into a JSON file; return the file and what it then holds."""
    path = draw.choice(sorted(place.rglob("*.json")))
    tree = json.loads(path.read_text())
    node, key = draw.choice(list(nodes(tree)))
    strange = (None, True, -1, 0, 1e300, "", "²", "../x", [], {}, [[[]]], 10**30, nested(draw.choice([3, 300])))
    if draw.random() < 0.2:
        del node[key]
    else:
        node[key] = draw.choice(strange)
    path.write_text(json.dumps(tree))
    return path, tree


def edit_scenario(place: Path, draw: random.Random) -> None:
    """Change a value of the scenario."""
    path = place / "scenario.yaml"
    tree = yaml.safe_load(path.read_text())
    node, key = draw.choice(list(nodes(tree)))
    node[key] = draw.choice([None, 1, -1, "x", [], {}, 7.5])
    path.write_text(yaml.safe_dump(tree, sort_keys=False))


def edit_frame(place: Path, draw: random.Random) -> None:
    """Write a frame with another value, without a column or without a row."""
    path = draw.choice(sorted(place.rglob("*.parquet")))
    frame = pd.read_parquet(path)
    what = draw.randrange(3)
    if what == 0:
        frame = frame.drop(columns=draw.choice(list(frame.columns)))
    elif what == 1:
        frame = pd.concat([frame, frame.tail(1)])
    else:
        frame = frame.iloc[::-1]
    frame.to_parquet(path, index=False)


def replace_by_text(place: Path, draw: random.Random) -> None:
    """Write something else into a file."""
    deep = draw.choice(["[", '{"a":'])
    text = draw.choice(["", "\0", "null", "[]", "{}", "²", deep * 200_000, "1" * 10_000, "\ud800"])
    a_file(place, draw).write_bytes(text.encode("utf-8", "surrogatepass"))


def a_file(place: Path, draw: random.Random) -> Path:
    """Return one of the files."""
    top = [path for path in place.iterdir() if path.is_file()]
    return draw.choice([*top * 4, *sorted(path for path in (place / "replications").rglob("*") if path.is_file())])


def nodes(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each place in a tree: what holds it, and its key."""
    for key in list(tree) if isinstance(tree, dict) else range(len(tree)):
        yield tree, key
        if isinstance(tree[key], (dict, list)):
            yield from nodes(tree[key])


def nested(depth: int) -> list[Any]:
    """Return lists within lists."""
    tree: list[Any] = []
    for _ in range(depth):
        tree = [tree]
    return tree


DAMAGES: tuple[Callable[[Path, random.Random], None], ...] = (
    *(flip_a_byte, cut_short, delete, swap, another_kind, edit_json, edit_and_seal, edit_scenario, edit_frame),
    replace_by_text,
)


@pytest.mark.filterwarnings("ignore::freightsim.base.errors.RunFolderWarning")
def test_equal_values_or_a_refusal(runs: Runs, whole: Path, tmp_path: Path) -> None:
    """Of many damages, whichever one is drawn: load_run gives the runs as they were, or raises RunFolderError."""
    refused, said = 0, []
    for trial in range(TRIALS):
        draw = random.Random(trial)
        place = Path(shutil.copytree(whole, tmp_path / "run"))
        damage = DAMAGES[trial % len(DAMAGES)]
        damage(place, draw)
        try:
            found = load_run(place)
            if damage is edit_and_seal:  # a run of fewer replications is a run
                _ = [found.frame(name) for name in FRAMES]
            else:
                assert_same(found, runs)
        except RunFolderError as error:
            refused += 1
            said.append(str(error))
        except Exception as error:
            error.add_note(f"trial {trial}: {damage.__name__}")
            raise
        try:
            found, missing = load_what_is_there(place)
        except RunFolderError:
            pass
        except Exception as error:
            error.add_note(f"trial {trial}: {damage.__name__}, what is there")
            raise
        else:
            assert_part(found, runs, numbers=damage is not edit_and_seal)
            assert missing or len(found) == len(runs) or damage is edit_and_seal
        shutil.rmtree(place)
    assert refused > TRIALS / 2
    assert all(str(tmp_path / "run") in text for text in said)


def assert_same(found: Runs, runs: Runs) -> None:
    """Hold runs against those that were written."""
    assert found.scenario == runs.scenario
    assert [(run.seed, run.replication) for run in found] == [(run.seed, run.replication) for run in runs]
    assert [run.gridlocks for run in found] == [run.gridlocks for run in runs]
    for name in FRAMES:
        assert_frame_equal(found.frame(name), runs.frame(name))


def assert_part(found: Runs, runs: Runs, *, numbers: bool) -> None:
    """Hold each frame that can be read against the one that was written; without numbers that may be another's."""
    by_number = {run.replication: run for run in runs}
    for run in found:
        for name in ("yearly", "trains", "stages", "timetable"):
            try:
                frame = run.frame(name)  # type: ignore[arg-type]
            except RunFolderError:
                continue
            if numbers:
                assert_frame_equal(frame, by_number[run.replication].frame(name))  # type: ignore[arg-type]


# What is said of it


def refusal(place: Path) -> str:
    """Return what is said of a folder that cannot be read."""
    with pytest.raises(RunFolderError) as caught:
        load_run(place)
    return str(caught.value)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("yard_teu: 600", "yard_teu: 60000"),
        ("name: tiny", "name: other"),
        ("to: '2013-09-20'", "to: '2014-09-20'"),
        ("wuhan:", "hefei:"),
    ],
)
def test_an_edited_scenario(saved: Path, before: str, after: str) -> None:
    """Another yard, name, horizon or city is no scenario of these rows, and it is said how to simulate it."""
    path = saved / "scenario.yaml"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))
    said = refusal(saved)
    assert said.startswith(f"{path}: this is not the scenario that was simulated")
    assert f"freightsim run {path} --out" in said
    with pytest.raises(RunFolderError, match="not the scenario that was simulated"):
        load_what_is_there(saved)


def test_other_line_ends_are_the_same_scenario(saved: Path, runs: Runs) -> None:
    """What git may do to a text on Windows does not change what it says."""
    path = saved / "scenario.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_run(saved).scenario == runs.scenario


def test_a_frame_of_another_run(saved: Path, runs: Runs, tmp_path: Path) -> None:
    """Rows of another seed are refused, though they are rows of the same scenario."""
    replicate(runs.scenario, 1, seed=9, jobs=1).save(tmp_path / "other")
    frame = "replications/0001/yearly.parquet"
    shutil.copy(tmp_path / "other/replications/0000/yearly.parquet", saved / frame)
    assert refusal(saved) == f"{saved / frame}: this file is not what the run wrote: it was changed or damaged since"
    again, missing = load_what_is_there(saved)
    assert missing == [refusal(saved)]
    with pytest.raises(RunFolderError, match="not what the run wrote"):
        _ = again.yearly
    assert_frame_equal(again[0].yearly, runs[0].yearly)


def test_another_seed_in_the_manifest(saved: Path) -> None:
    """The manifest holds its own digest."""
    path = saved / "manifest.json"
    path.write_text(path.read_text().replace('"seed": 0', '"seed": 3'))
    assert refusal(saved).startswith(f"{path}: this file is not what the run wrote")


def test_a_replication_called_by_a_digit_that_is_none(runs: Runs, tmp_path: Path) -> None:
    """Of an unfinished run a folder called ² is no replication."""
    save_replication(runs[0], tmp_path, begin(tmp_path, runs.scenario, 0))
    (tmp_path / "replications" / "²").mkdir()
    again, missing = load_what_is_there(tmp_path)
    assert [run.replication for run in again] == [0]
    assert missing == ["The run was not finished: only what had been written is shown."]
    assert again[0].gridlocks == runs[0].gridlocks


def test_other_packaged_data_are_said(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of other data is what it was; that they are others is said."""
    monkeypatch.setattr(folder, "data_digest", lambda: "another")
    with pytest.warns(RunFolderWarning, match="packaged data have changed"):
        load_run(saved)
    _runs, missing = load_what_is_there(saved)
    assert len(missing) == 1
    assert "packaged data have changed" in missing[0]


def test_a_scenario_that_this_version_reads_otherwise(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the same text means another scenario now, its rows are not shown under it."""
    monkeypatch.setattr(Scenario, "digest", lambda _self: "another")
    assert "reads it as another scenario" in refusal(saved)


# Borders of maps


LINE = '{"type": "LineString", "coordinates": [[100, 30], [110, 40]]}'


def test_borders_travel_with_the_folder(runs: Runs, tmp_path: Path) -> None:
    """The file that a scenario names is copied, so that maps of the folder are the same elsewhere."""
    mine = tmp_path / "mine.geojson"
    mine.write_text(LINE)
    simulate(runs.scenario.but({"map": {"borders": str(mine)}})).save(tmp_path / "run")
    mine.unlink()
    shutil.move(tmp_path / "run", tmp_path / "elsewhere")
    again = load_run(tmp_path / "elsewhere")
    assert Path(again.scenario.map.borders) == tmp_path / "elsewhere" / "borders.geojson"
    assert Path(again.scenario.map.borders).read_text() == LINE
    assert again.scenario.digest() == runs.scenario.digest()
    again.save(tmp_path / "copy")
    assert Path(load_run(tmp_path / "copy").scenario.map.borders).read_text() == LINE


@pytest.mark.parametrize("borders", ["/dev/zero", "/etc/passwd", "../outside.geojson", "none.geojson"])
def test_no_file_outside_the_folder_is_opened(runs: Runs, tmp_path: Path, borders: str) -> None:
    """A folder that was mailed may name any file; its maps have the packaged borders, and that is said."""
    simulate(runs.scenario.but({"map": {"borders": borders}})).save(tmp_path / "run")
    (tmp_path / "run" / "borders.geojson").unlink(missing_ok=True)
    with pytest.warns(RunFolderWarning, match="borders that the scenario names is not in the folder"):
        assert load_run(tmp_path / "run").scenario.map.borders == "thin"
    again, missing = load_what_is_there(tmp_path / "run")
    assert again.scenario.map.borders == "thin"
    assert len(missing) == 1

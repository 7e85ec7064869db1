"""`freightsim calibrate`: what it refuses, what it writes, and how it goes on after Ctrl-C."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from calibration import small
from calibration.small import SHORTEST, write_small
from cli.calling import Caller, Said, assert_refused
from freightsim.base import writing
from freightsim.calibration import fit, story
from freightsim.calibration.journal import Journal
from freightsim.calibration.targets import load_targets
from freightsim.cli.calibrate import ensemble_beside
from freightsim.facts import data_digest
from freightsim.reports.table import Table


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder with a small scenario and the targets that a known liking gives, and search briefly."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(fit, "ROUNDS", SHORTEST)
    write_small(tmp_path)


def calibrate(call: Caller, *words: str | Path) -> Said:
    """Call it for the small scenario in this process."""
    return call("calibrate", "small.yaml", "--targets", "targets.yaml", "--jobs", "1", *words)


def test_help(call: Caller) -> None:
    """Every option has its line, and says what happens on Ctrl-C."""
    said = call("calibrate", "--help")
    assert said.code == 0
    for word in (
        "--targets",
        "--out",
        "--holdout",
        "--posterior",
        "--report",
        "--seed",
        "--jobs",
        "--journal",
        "--set",
    ):
        assert f"\n  {word} " in said.out or f"{word} " in said.out
    assert "resumes from its journal" in said.out


# What is refused


@pytest.mark.parametrize("years", ["soon", "2019,", "2019;2020", "2019-2020", "", "20l9"])
def test_a_holdout_that_is_no_years(call: Caller, years: str) -> None:
    """It says how years are written."""
    said = call("calibrate", "--holdout", years)
    assert_refused(said, "--holdout", f"'{years}' must be years separated by commas, such as 2019,2020")


@pytest.mark.parametrize("years", ["2012", "2015,2031"])
def test_a_holdout_without_targets(call: Caller, tmp_path: Path, years: str) -> None:
    """It names the file and the year, and leaves nothing behind."""
    assert_refused(calibrate(call, "--holdout", years), "targets.yaml: no target is of ", years[-4:], "to hold out\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small.yaml", "targets.yaml"]


def test_an_ensemble_that_would_be_lost(call: Caller) -> None:
    """Years held out and no file named: nothing would be written of the ensemble that is asked for."""
    assert_refused(call("calibrate", "--posterior", "--holdout", "2020"), "--posterior", "--out")


def test_everything_held_out(call: Caller) -> None:
    """There is nothing left to fit."""
    said = calibrate(call, "--holdout", "2015,2014")
    assert_refused(said, "targets.yaml: with 2014, 2015 held out no target is left\n")


def test_files_that_are_not_there(call: Caller, tmp_path: Path) -> None:
    """A scenario or targets that cannot be found are named."""
    assert_refused(call("calibrate", "nowhere.yaml"), "nowhere.yaml")
    assert_refused(call("calibrate", "small.yaml", "--targets", "gone.yaml"), "gone.yaml: cannot be read: No such file")
    assert_refused(calibrate(call, "--out", tmp_path), "--out")
    assert_refused(calibrate(call, "--jobs", "0"), "--jobs")
    assert_refused(calibrate(call, "--seed", "-1"), "--seed")


def test_a_journal_that_is_none(call: Caller, tmp_path: Path) -> None:
    """Another file, another fit's journal and a folder are refused, and left alone."""
    assert_refused(calibrate(call, "--journal", "small.yaml"), "small.yaml:1: this is not the journal of a calibration")
    Journal(tmp_path / "j.jsonl", {"seed": 8}, small.TODAY)
    said = calibrate(call, "--journal", "j.jsonl")
    assert_refused(
        said, "j.jsonl:1: this journal belongs to another calibration (other format, scenario, targets, data, seed"
    )
    assert (tmp_path / "j.jsonl").exists()
    assert_refused(calibrate(call, "--journal", tmp_path), "--journal")


def test_targets_that_the_scenario_cannot_meet(call: Caller) -> None:
    """Years outside its horizon are named."""
    said = calibrate(call, "--set", "horizon.to=2015-01-01")
    assert_refused(said, "targets.yaml", "does not include 2015")


# From end to end


def test_the_layer_is_written(call: Caller, tmp_path: Path) -> None:
    """In a folder without scenarios it is fitted.yaml, of which the record tells how it came about."""
    said = calibrate(call, "--seed", "3")
    assert (said.code, said.err) == (0, "The fitted layer is in fitted.yaml.\n")
    assert "outbound rail at its start" in said.out
    assert f"{sum(SHORTEST)} simulations of the whole history." in said.out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fitted.yaml", "small.yaml", "targets.yaml"]
    layer = read(tmp_path / "fitted.yaml")
    record = layer["fitted"]
    assert (layer["schema_version"], layer["extends"]) == (2, "facts")
    assert (record["seed"], record["simulations"], record["holdout"]) == (3, sum(SHORTEST), [])
    assert record["targets_digest"] == load_targets(tmp_path / "targets.yaml").digest()
    assert record["data_digest"] == data_digest()
    assert set(record["misfit"]) == set(small.FITTED)
    assert layer["demand"]["outbound"]["attraction"]["adjustment"].keys() == {
        f"{year}-01-01" for year in range(2013, 2017)
    }


def read(path: Path) -> Any:
    """Return a file of YAML as plain data."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_where_it_goes(call: Caller, tmp_path: Path) -> None:
    """Beside the scenarios where there is a folder of them, or where --out says, in a new folder, too."""
    (tmp_path / "scenarios").mkdir()
    assert calibrate(call).err == "The fitted layer is in scenarios/fitted.yaml.\n"
    assert calibrate(call, "--out", "new/place/mine.yaml").err == "The fitted layer is in new/place/mine.yaml.\n"
    one, other = tmp_path / "scenarios" / "fitted.yaml", tmp_path / "new" / "place" / "mine.yaml"
    assert one.read_bytes() == other.read_bytes()
    assert list(one.parent.iterdir()) == [one]
    assert list(other.parent.iterdir()) == [other]


def test_where_an_ensemble_goes() -> None:
    """Beside its layer, under a name that no other layer's ensemble has in that folder."""
    assert ensemble_beside(Path("scenarios/fitted.yaml")) == Path("scenarios/posterior.csv")
    assert ensemble_beside(Path("scenarios/other.yaml")) == Path("scenarios/other.posterior.csv")


def test_ctrl_c_and_on_again(call: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped in the middle it ends with 130 and keeps its journal; the same command then ends with the same bytes."""
    assert calibrate(call, "--out", "whole.yaml").code == 0
    simulated: list[int] = []
    note = Journal.note

    def interrupt(self: Journal, *args: Any) -> None:
        note(self, *args)
        simulated.append(1)
        if len(simulated) == 5:
            raise KeyboardInterrupt

    monkeypatch.setattr(Journal, "note", interrupt)
    said = calibrate(call)
    assert said.code == 130
    assert said.err == "Stopped. The same command resumes from the journal.\n"
    journal = tmp_path / "fitted.journal.jsonl"
    assert len(journal.read_text(encoding="utf-8").splitlines()) == 1 + 5
    assert not (tmp_path / "fitted.yaml").exists()
    said = calibrate(call)
    assert (said.code, len(simulated)) == (0, sum(SHORTEST))
    assert not journal.exists()
    assert (tmp_path / "fitted.yaml").read_bytes() == (tmp_path / "whole.yaml").read_bytes()


def test_a_journal_of_other_words(call: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped, and started again with another seed or scenario, it does not mix the two."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(fit, "figures_of", interrupt)
        assert calibrate(call).code == 130
    for words, named in ((("--seed", "1"), "other seed"), (("--set", "port.tracks=3"), "other scenario")):
        assert_refused(calibrate(call, *words), "fitted.journal.jsonl:1: ", f"({named})")
    assert calibrate(call, "--set", "name=another").code == 0
    assert not (tmp_path / "fitted.journal.jsonl").exists()


def test_a_layer_that_cannot_be_written_costs_nothing(
    call: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder in its way is refused at once; where writing fails at the end, the journal has it all."""
    (tmp_path / "folder.yaml").mkdir()
    assert "folder.yaml" in calibrate(call, "--out", "folder.yaml").err
    assert not (tmp_path / "folder.journal.jsonl").exists()
    replace = writing._replace

    def full(place: Path, data: bytes) -> None:
        if place.name == "kept.yaml":
            raise OSError(28, "No space left on device")
        replace(place, data)

    monkeypatch.setattr(writing, "_replace", full)
    said = calibrate(call, "--out", "kept.yaml")
    assert said.code == 2
    assert "kept.yaml: cannot be written: No space left on device" in said.err
    assert len((tmp_path / "kept.journal.jsonl").read_text(encoding="utf-8").splitlines()) == 1 + sum(SHORTEST)


def test_only_its_own_files_are_written_over(call: Caller, tmp_path: Path) -> None:
    """A scenario that bears the name, or a table beside it, is refused before anything is simulated."""
    said = calibrate(call, "--out", "small.yaml")
    assert_refused(said, "small.yaml: not overwritten: this file is no fitted layer; name another file\n")
    (tmp_path / "mine.posterior.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    said = calibrate(call, "--out", "mine.yaml", "--posterior")
    assert_refused(said, "mine.posterior.csv: not overwritten: this file is no ensemble of a fit")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.posterior.csv", "small.yaml", "targets.yaml"]
    for _again in range(2):
        assert calibrate(call, "--out", "mine.yaml").code == 0


def test_holdout(call: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Years are predicted and scored, and nothing is written unless a file is named."""
    asked: dict[str, Any] = {}

    def predicted(found: Any, _belief: Any, aimed: Any, holdout: Any, _how: Any) -> Any:
        asked.update(holdout=holdout, seen={year for year, _ in found.fit.aims}, whole=len(aimed.targets))
        raise KeyboardInterrupt

    monkeypatch.setattr(story, "believe", lambda _found: None)
    monkeypatch.setattr("freightsim.reports.calibration.belief_table", lambda _belief: Table("", "", (), ()))
    said = calibrate(call, "--holdout", "2015")
    assert said.code == 0
    assert "2015" not in said.out.split("Simulated against aimed at")[1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small.yaml", "targets.yaml"]
    monkeypatch.setattr(story, "believe", lambda _found: "a belief")
    monkeypatch.setattr(story, "predict", predicted)
    assert calibrate(call, "--holdout", "2015").code == 130
    assert asked == {"holdout": (2015,), "seen": {2014}, "whole": 10}
    assert (tmp_path / "calibrate-without-2015.journal.jsonl").exists()
    monkeypatch.setattr(story, "believe", lambda _found: None)
    assert calibrate(call, "--holdout", "2015", "--out", "held.yaml").code == 0
    layer = read(tmp_path / "held.yaml")
    assert layer["fitted"]["holdout"] == [2015]
    assert layer["demand"]["outbound"]["attraction"]["adjustment"]["2015-01-01"] == 1.0

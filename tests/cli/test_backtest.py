"""`freightsim backtest`: what it refuses, prints and writes, and how it goes on after Ctrl-C."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from calibration.small import SHORTEST, write_small
from cli.calling import Caller, Said, assert_refused
from freightsim.calibration import fit
from freightsim.calibration.journal import Journal
from freightsim.reports import backtest as reports
from freightsim.studies import backtest as study
from studies.test_backtest import believed


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder with a small scenario and targets; one fitted year is enough, search and belief are short."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(fit, "ROUNDS", SHORTEST)
    monkeypatch.setattr(study, "LEAST_FITTED", 1)
    monkeypatch.setattr(study, "believe", believed)
    write_small(tmp_path)


def backtest(call: Caller, *words: str | Path) -> Said:
    """Call it for the small scenario in this process."""
    few = ("--targets", "targets.yaml", "--origins", "2014", "--members", "3", "--jobs", "1")
    return call("backtest", "small.yaml", *few, *words)


@pytest.mark.parametrize("years", ["soon", "2016,", ""])
def test_origins_that_are_no_years(call: Caller, years: str) -> None:
    """It says how years are written."""
    assert_refused(call("backtest", "--origins", years), f"'{years}' must be years separated by commas")


def test_what_is_refused(call: Caller, tmp_path: Path) -> None:
    """Impossible origins, unknown inputs, too few members and files in place of folders are named."""
    assert_refused(backtest(call, "--origins", "2013,2015"), "origins 2013, 2015: an origin is a year of targets.yaml")
    assert_refused(backtest(call, "--inputs", "guessed"), "--inputs", "'came', 'known'")
    assert_refused(backtest(call, "--members", "1"), "--members")
    assert_refused(backtest(call, "--journal", "small.yaml"), "--journal")
    assert_refused(backtest(call, "--report", "small.yaml"), "--report")
    assert_refused(backtest(call, "--report", "small.yaml/told"), "small.yaml is a file; name a folder")
    assert_refused(backtest(call, "--journal", "small.yaml/journal"), "small.yaml is a file; name a folder")
    assert_refused(backtest(call, "--report", "page.html"), "page.html: the report is a folder; name one")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small.yaml", "targets.yaml"]


def test_tables_report_and_json(call: Caller, tmp_path: Path) -> None:
    """The first call prints tables and writes the report; the second reads the journals and prints data."""
    said = backtest(call, "--report", "told")
    assert (said.code, said.err) == (0, "The report is in told.\n")
    for title in ("Scores over all origins", "Scores by lead: years from the origin", "Predicted years by origin"):
        assert title in said.out
    assert (tmp_path / "told" / "backtest.md").is_file()
    assert len(list((tmp_path / "backtest-journal").iterdir())) == 2
    found = json.loads(backtest(call, "--json").out)
    assert [each["origin"] for each in found["origins"]] == [2014]
    assert list(found["pooled"]) == ["trips", "value_usd", "tonnes"]


def test_ctrl_c_and_on_again(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped in the middle it ends with 130 and keeps its journals; the same command then goes on from there."""
    note, simulated = Journal.note, []

    def interrupt(self: Journal, *args: Any) -> None:
        note(self, *args)
        simulated.append(1)
        if len(simulated) == sum(SHORTEST) + 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(Journal, "note", interrupt)
    said = backtest(call)
    assert (said.code, said.out) == (130, "")
    assert said.err == "Stopped: 0 of 1 origins were finished. The same command resumes from backtest-journal.\n"
    said = backtest(call)
    assert said.code == 0
    assert len(simulated) == sum(SHORTEST) + 3
    assert_refused(backtest(call, "--seed", "1"), "came-2014.runs.journal.jsonl:1: ", "(other seed)")


@pytest.mark.parametrize("error", [OSError("disk is full"), KeyboardInterrupt()])
def test_figures_are_shown_where_a_report_fails(
    call: Caller, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    """Whatever ends the report, what took minutes is printed first."""

    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(reports, "write_report", fails)
    said = backtest(call, "--report", "told")
    assert said.code != 0
    assert "Scores over all origins" in said.out

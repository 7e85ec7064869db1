"""`freightsim compare` as a planner calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.calling import Caller, write
from freightsim.base.errors import InputError

JOIN = {"name": "joined", "cities": {"wuhan": {"joins": {"by": "truck", "from": "2013-10-01", "lead_saved_d": 2}}}}


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Return a base, and a scenario in which Wuhan joins."""
    return write(tmp_path / "base.yaml"), write(tmp_path / "joined.yaml", JOIN)


def test_two_files(call: Caller, files: tuple[Path, Path]) -> None:
    """The paired table and the summary."""
    said = call("compare", *files, "-n", "2", "-j", "1")
    assert said.code == 0
    assert "joined, against tiny" in said.out
    assert "Trips, both directions" in said.out


def test_json(call: Caller, files: tuple[Path, Path]) -> None:
    """One object, with years and a summary."""
    said = call("compare", *files, "-n", "2", "-j", "1", "--json")
    found = json.loads(said.out)
    assert (said.code, list(found["scenarios"])) == (0, ["joined"])


def test_the_same_file_twice(call: Caller, files: tuple[Path, Path]) -> None:
    """A file compared with itself changes nothing."""
    said = call("compare", files[0], files[0], "-n", "2", "-j", "1")
    assert said.code == 0
    assert "Nothing changes" in said.out


@pytest.mark.parametrize(("name", "told"), [("base", "base"), ("tiny", "tiny (b)")])
def test_a_file_that_is_called_like_the_base(call: Caller, tmp_path: Path, name: str, told: str) -> None:
    """What it changes is shown, whatever its name; by its file it is told apart from a base of the same name."""
    base = write(tmp_path / "a.yaml")
    other = write(tmp_path / "b.yaml", {"name": name, "cities": JOIN["cities"]})
    said = call("compare", base, other, "-n", "2", "-j", "1", "--json")
    assert "Nothing changes" not in json.loads(said.out)["scenarios"][told]["summary"][0]


def test_a_variant_that_is_called_like_its_file(call: Caller, tmp_path: Path) -> None:
    """The heading names two things: the variant goes by what it is called in the file, too."""
    variant = {"name": "tiny", "choice": {"rail": {"cost_usd_per_feu": 9000.0}}}
    file = write(tmp_path / "base.yaml", {"variants": {"dear": variant}})
    said = call("compare", file, "-n", "2", "-j", "1")
    assert "tiny (dear), against tiny" in said.out
    (found,) = json.loads(call("diff", file, "--json").out)
    assert found["second"] == "tiny (dear)"


def test_variants_of_one_name(call: Caller, tmp_path: Path) -> None:
    """Both are compared, and told apart by what the second is called in the file."""
    dear, dearer = ({"name": "dear", "choice": {"rail": {"cost_usd_per_feu": usd}}} for usd in (9000.0, 9500.0))
    file = write(tmp_path / "base.yaml", {"variants": {"dear": dear, "dearer": dearer}})
    said = call("compare", file, "-n", "2", "-j", "1", "--json")
    assert list(json.loads(said.out)["scenarios"]) == ["dear", "dear (dearer)"]
    said = call("diff", file, "--json")
    assert len(json.loads(said.out)) == 2


def test_variants_count_as_scenarios(call: Caller, tmp_path: Path) -> None:
    """A file alone is compared with its variants."""
    file = write(tmp_path / "base.yaml", {"variants": {"dear": {"choice": {"rail": {"cost_usd_per_feu": 9000.0}}}}})
    said = call("compare", file, "-n", "2", "-j", "1")
    assert said.code == 0
    assert "tiny: dear, against tiny" in said.out


def test_precision(call: Caller, files: tuple[Path, Path]) -> None:
    """Ten replications where they are precise enough."""
    said = call("compare", *files, "--precision", "90%", "-j", "1")
    assert said.code == 0
    assert "10 replications" in said.out


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--precision", "much"], "must be a share such as 2% or 0.02"),
        (["--precision", "200%"], "must be between 0 and 100 %"),
        (["-n", "1"], "is not in the range"),
        (["--posterior"], "--posterior needs a scenario that extends the fitted layer"),
    ],
    ids=str,
)
def test_wrong_words(call: Caller, files: tuple[Path, Path], words: list[str], text: str) -> None:
    """Exit code 2 and what is wrong, without a traceback."""
    said = call("compare", *files, *words)
    assert said.code == 2
    assert text in said.err


def test_nothing_to_compare_with(call: Caller, files: tuple[Path, Path]) -> None:
    """A base alone without variants is no comparison."""
    said = call("compare", files[0])
    assert said.code == 2
    assert "name a scenario to compare it with" in said.err


def test_a_city_that_does_not_exist(call: Caller, tmp_path: Path) -> None:
    """The message names the one that was meant."""
    base = write(tmp_path / "base.yaml")
    other = tmp_path / "other.yaml"
    other.write_text("extends: base.yaml\nname: o\ncities: {wuhn: {joins: {by: truck, from: 2013-10-01}}}\n")
    said = call("compare", base, other)
    assert said.code == 2
    assert "did you mean 'wuhan'?" in said.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--most", "4"), "it only limits --precision"),
        (("-n", "6", "--precision", "5%", "--most", "4"), "6 replications before the first test exceed --most"),
    ],
)
def test_an_end_that_would_be_ignored(
    call: Caller, files: tuple[Path, Path], words: tuple[str, ...], said: str
) -> None:
    """It is refused before anything is simulated."""
    found = call("compare", *files, *words)
    assert found.code == 2
    assert said in " ".join(found.err.split())


def test_what_was_found_is_shown_where_its_report_cannot_be_written(
    call: Caller, files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk at the end of a study costs the file and not the answer."""

    def full(*_given: object) -> None:
        raise InputError("report.html: no space left on device")

    monkeypatch.setattr("freightsim.cli.compare.write_report", full)
    said = call("compare", *files, "-n", "2", "-j", "1", "--report", tmp_path / "report.html")
    assert said.code == 2
    assert "no space left on device" in said.err
    assert "joined, against tiny" in said.out

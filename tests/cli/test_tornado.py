"""`freightsim tornado`: the table, exit codes, JSON, what is refused, and Ctrl-C."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.calling import Caller, assert_refused, write
from freightsim.studies.sensitivity import Question

WAYS: dict[str, Any] = {
    "modes": {"sea": {"name": "Sea", "usd_per_feu": 3000.0}},
    "markets": {"europe": {"modes": {"sea": {"days": 35.0, "price_ratio": {"outbound": 1.0, "inbound": 1.0}}}}},
    "demand": {
        way: {"feu_per_boxable_usd_bn": 100.0, "attraction": {"level": -2.0}} for way in ("outbound", "inbound")
    },
    "choice": {"truck_usd_per_feu_km": 1.0},
    "joining": {"rail_usd_per_feu_km": 0.2},
    "horizon": {"to": "2015-01-01"},
}
SHUTTLE = {"by": "shuttle", "from": "2014-01-01", "trains_per_week": 3, "wagons": 20}
HEADER = "id,path,from,low,high,unit,meaning\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Return a base and a scenario in which Wuhan gets a shuttle."""
    cities = {"cities": {"wuhan": {"joins": SHUTTLE}}, "name": "with a shuttle"}
    cities["accept"] = {"shuttle_too_large.wuhan": "a small city"}
    return write(tmp_path / "base.yaml", WAYS), write(tmp_path / "shuttle.yaml", WAYS | cities)


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """Return a file with two ranges."""
    file = tmp_path / "mine.csv"
    file.write_text(
        f"{HEADER}trucks,choice.truck_usd_per_feu_km,,0.5,1.5,USD/FEU-km,Road haul\n"
        "feeder,joining.rail_usd_per_feu_km,,0.5,2,USD/FEU-km,Rail feeder\n"
    )
    return file


def test_an_answer(call: Caller, files: tuple[Path, Path], mine: Path) -> None:
    """Both assumptions have a row, the sentences follow, and the refit is said."""
    said = call("tornado", *files, "-n", "2", "-j", "1", "--ranges", mine)
    assert (said.code, said.err) == (0, "")
    flat = " ".join(said.out.split())
    assert "with a shuttle, against tiny" in flat
    assert "FEU of Wuhan by the port, 2014" in flat
    assert "Road haul, USD/FEU-km* 0.5 1.5" in flat
    assert "Refitted to 2013" in flat
    assert "The most important assumption is" in flat


@pytest.mark.slow
def test_json_and_workers(call: Caller, files: tuple[Path, Path], mine: Path) -> None:
    """One object is printed, the same on one process and two."""
    words = ("tornado", *files, "-n", "2", "--ranges", mine, "--json", "--quantity", "teu", "--top", "1")
    one, two = (call(*words, "--jobs", jobs) for jobs in ("1", "2"))
    assert one == two
    found = json.loads(one.out)
    assert (found["quantity"], found["replications"], found["refit_year"]) == ("teu", 2, 2013)
    assert [len(found[name]) for name in ("assumptions", "left_out", "unfit")] == [1, 1, 0]


@pytest.mark.slow
def test_packaged_ranges_that_do_not_fit_are_named(call: Caller, files: tuple[Path, Path]) -> None:
    """A packaged range of a number that neither scenario has, or that breaks a rule there, is left out, and said."""
    said = call("tornado", *files, "-n", "2", "-j", "1", "--top", "1")
    assert said.code == 0
    flat = " ".join(said.out.split())
    unfit = flat.partition("or not with these ends: ")[2]
    assert all(name in unfit for name in ("Independence of hubs' trains",))


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (
            "a,choice.reach,,0.5,2,km,Reach",
            "mine.csv:2: path = 'choice.reach': no number of the scenarios is called so",
        ),
        ("a,choice.headway_share,,0.5,3,1,Headway", "mine.csv:2: choice.headway_share cannot be 3 times what it is"),
        ("a,choice.reach_km,,2,1,km,Reach", "mine.csv:2: low = '2': must be a ratio"),
    ],
)
def test_a_wrong_range(call: Caller, files: tuple[Path, Path], mine: Path, row: str, fault: str) -> None:
    """It is named with file and line, and the exit code is 2."""
    mine.write_text(f"{HEADER}{row}\n")
    assert_refused(call("tornado", *files, "--ranges", mine), fault)


def test_other_wrong_input(call: Caller, files: tuple[Path, Path], mine: Path) -> None:
    """A scenario, a quantity or a file that is not there is refused."""
    assert_refused(call("tornado", files[0], "nowhere.yaml"), "nowhere.yaml")
    assert_refused(call("tornado", *files, "--quantity", "feux"), "feux: no such yearly quantity")
    assert_refused(call("tornado", *files, "--ranges", "none.csv"), "none.csv")
    assert_refused(call("tornado", files[0], files[0], "--quantity", "feu_of_city"), "no city joins in tiny")
    assert_refused(call("tornado", *files, "--ranges", mine, "-n", "1"))


@pytest.mark.parametrize(
    ("kept", "said_last"),
    [
        (3, "Stopped."),
        (6, "Stopped: 0 of 2 assumptions were finished."),
        (14, "Stopped: 1 of 2 assumptions were finished."),
    ],
)
def test_ctrl_c_keeps_what_is_finished(
    call: Caller, files: tuple[Path, Path], mine: Path, monkeypatch: pytest.MonkeyPatch, kept: int, said_last: str
) -> None:
    """What is finished is shown, after the four runs that come first, and the exit code is 130."""
    run, left = Question.run, iter(range(kept))

    def interrupted(*words: Any) -> Iterator[Any]:
        for each in run(*words):
            if next(left, None) is None:
                raise KeyboardInterrupt
            yield each

    monkeypatch.setattr(Question, "run", interrupted)
    said = call("tornado", *files, "-n", "2", "-j", "1", "--ranges", mine)
    assert said.code == 130
    assert said.err.strip() == said_last
    assert ("Not finished:" in said.out) == (kept > 3)

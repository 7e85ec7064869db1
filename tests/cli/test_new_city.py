"""`freightsim new-city`: a file that validates and runs, a warning where one is due, clear refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.calling import Caller, assert_refused, call_outside
from freightsim.cli.new_city import command
from freightsim.new_city.wish import JOIN_KINDS, Wish


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_xinyang(call: Caller, empty: Path) -> None:
    """A name is enough: one file is written, valid, and the next steps are commands that there are."""
    said = call("new-city", "Xinyang")
    assert (said.code, said.err) == (0, "")
    assert [path.name for path in empty.iterdir()] == ["xinyang.yaml"]
    assert "Xinyang (信阳), Henan: 291 km from the port" in said.out
    assert "\n  freightsim run xinyang.yaml\n" in said.out
    assert call("validate", "xinyang.yaml").code == 0


@pytest.mark.slow
def test_it_runs(call: Caller, empty: Path) -> None:
    """What was written can be simulated; a year is enough to see it."""
    assert call("new-city", "Xinyang", "--from", "2014-01-01").code == 0
    said = call("run", empty / "xinyang.yaml", "-n", "1", "-j", "1", "--set", "horizon.to=2014-07-18", "--json")
    assert said.code == 0
    assert "Xinyang joins by truck on 2014-01-01" in said.out


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--by", "shuttle", "--trains-per-week", "3", "--wagons", "30", "--rail-km", "349"],
        ["--by", "shuttle"],
        ["--joins", "shuttle"],
        ["--by", "block", "--trains-per-week", "1"],
        ["--by", "wagon_group", "--wagons", "10"],
        ["--by", "own_trains", "--trains-per-week", "2"],
    ],
    ids=lambda words: words[1] if words else "truck",
)
@pytest.mark.usefixtures("empty")
def test_every_manner(call: Caller, words: list[str]) -> None:
    """Every kind of join makes a file that validates."""
    assert call("new-city", "Xinyang", "--out", "mine.yaml", *words).code == 0
    assert call("validate", "mine.yaml").out.startswith("mine.yaml: valid (95 cities")


@pytest.mark.usefixtures("empty")
def test_outside_the_radius(call: Caller) -> None:
    """It is a warning with the distance, not a refusal."""
    said = call("new-city", "Kashi", "--trade-usd-bn", "2")
    assert said.code == 0
    assert said.err.startswith(
        "kashi.yaml:30:3: warning: cities.kashi: Kashi is 3,370 km from the port (great circle), 1,870 km outside the"
    )
    assert call("validate", "kashi.yaml").code == 0


@pytest.mark.usefixtures("empty")
def test_several_of_a_name(call: Caller) -> None:
    """It is said which was taken, and how to choose."""
    said = call("new-city", "Suzhou")
    namesakes = "Suzhou (Anhui), Suzhou 肃州区 (Gansu)"
    chooses = "Use --province or the full Chinese name to choose"
    assert said.err == f"Note: Suzhou (Jiangsu) was taken; of the same name: {namesakes}. {chooses}.\n"
    assert call("new-city", "Suzhou", "--province", "Anhui").err == ""


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["Xynyang"], "Nearest: Xinyang (Henan), "),
        (["Luohe", "--trade-usd-bn", "-1"], "'--trade-usd-bn'"),
        (["Luohe", "--trade-usd-bn", "nan"], "not a finite number"),
        (["Luohe", "--road-km", "inf"], "not a finite number"),
        (["Luohe", "--lat", "91", "--lon", "0"], "'--lat'"),
        (["Luohe", "--lat", "34"], "--lat and --lon belong together"),
        (["Luohe", "--from", "2021-13-01"], "'--from'"),
        (["Luohe", "--from", "2030-01-01"], "--from 2030-01-01: the horizon of the file ends on 2026-01-01"),
        (["Luohe", "--by", "plane"], "'--by'"),
        (["Luohe", "--by", "own_trains"], "--by own_trains needs --trains-per-week"),
        (["Luohe", "--extends", "bseline"], "did you mean 'baseline'?"),
        (["Luohe", "--out", "none/luohe.yaml"], "none/luohe.yaml: cannot be written: there is no folder none"),
        (["Luohe", "--province", "Hennan"], "did you mean 'Henan'?"),
        (["Zhengzhou"], "the city of the port itself"),
        ([], "Missing argument 'NAME"),
        (["Xinyang", "Fuyang"], "freightsim new-city Fuyang --extends first.yaml"),
        (["Wugang"], "Wugang 武冈市 (Hunan), Wugang 舞钢市 (Henan). Use --province"),
        (["Luohe", "--province", "Shannxi"], "did you mean 'Shaanxi' (陕西) or 'Shanxi' (山西)?"),
        (["Luohe", "--from", "2021/7/1"], "write 2021-07-01"),
        (["Luohe", "--from", "2021年7月1日"], "write 2021-07-01"),
        (["Luohe", "--from", "20210701"], "write 2021-07-01"),
        (["Luohe", "--from", "2021-02-30"], "2021-02 has 28 days"),
        (["Luohe", "--trade-usd-bn", "1,480"], "write 1480, without a comma"),
        (["Luohe", "--trade-usd-bn", "67亿元"], "write 0.9714"),
        (["Luohe", "--lat", "33.58N", "--lon", "114"], "write 33.58"),
        (["Luohe", "--by", "rail"], "did you mean 'shuttle' or 'block' or 'wagon_group'?"),
        (["双河"], "no open source has its coordinates; give --lat and --lon"),
    ],
    ids=" ".join,
)
def test_refusals(call: Caller, empty: Path, words: list[str], part: str) -> None:
    """Wrong input ends with one message and exit code 2, and nothing is written."""
    assert_refused(call("new-city", *words), part)
    assert not list(empty.iterdir())


@pytest.mark.usefixtures("empty")
def test_nothing_is_overwritten(call: Caller) -> None:
    """A second call needs --force."""
    assert call("new-city", "Luohe").code == 0
    assert_refused(call("new-city", "Luohe"), "luohe.yaml: there is a file of this name; --force writes over it")
    assert call("new-city", "Luohe", "--force").code == 0


def test_options_are_those_of_a_wish() -> None:
    """The command offers the manners of joining that there are, and the same defaults as from Python."""
    options = {option.name: option for option in command.params}
    assert list(options["by"].type.choices) == list(JOIN_KINDS)
    wish = Wish("Luohe")
    assert (options["by"].default, options["start"].default) == (wish.by, str(wish.start))
    assert options["extends"].default == wish.extends


def test_from_outside(empty: Path) -> None:
    """In a terminal that knows no Chinese characters the command does the same."""
    said = call_outside("new-city", "信阳", "--out", empty / "a.yaml", env={"PYTHONIOENCODING": "ascii"})
    assert (said.code, said.err) == (0, "")
    assert "name_zh: 信阳" in (empty / "a.yaml").read_text(encoding="utf-8")

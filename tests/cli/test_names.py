"""One word means one scenario wherever it is written, and what is called like it is told apart and told of."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import freightsim as fs
from cli.calling import Caller, write
from freightsim.base.errors import ScenarioError, ShippedNameWarning
from freightsim.files.load import load_scenario, shipped_folder

OWN_YARD, SHIPPED_YARD = 640, 10000
DAY = date(2014, 1, 1)
SHORT = ("--set", "horizon.to=2013-09-01")


@pytest.fixture
def shadowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with files and a run folder that are called like shipped scenarios."""
    monkeypatch.chdir(tmp_path)
    own = f"extends: baseline\nname: My own\nport: {{yard_teu: {OWN_YARD}}}\n"
    Path("baseline.yaml").write_text(own, encoding="utf-8")
    Path("wuhan.yaml").write_text(own, encoding="utf-8")
    Path("mine.yaml").write_text("extends: baseline\nname: Mine\n", encoding="utf-8")
    Path("of_file.yaml").write_text("extends: baseline.yaml\n", encoding="utf-8")
    Path("of_path.yaml").write_text("extends: ./baseline\n", encoding="utf-8")
    return tmp_path


@pytest.mark.filterwarnings("ignore::freightsim.base.errors.ShippedNameWarning")
@pytest.mark.parametrize(
    ("word", "yard"),
    [
        ("baseline", SHIPPED_YARD),
        ("mine.yaml", SHIPPED_YARD),
        ("baseline.yaml", OWN_YARD),
        ("./baseline.yaml", OWN_YARD),
        ("of_file.yaml", OWN_YARD),
        ("of_path.yaml", OWN_YARD),
    ],
)
def test_what_a_word_means(shadowed: Path, call: Caller, word: str, yard: int) -> None:
    """From Python, in `show`, in `diff`: the same scenario."""
    assert shadowed.is_dir()
    assert fs.load_scenario(word).port.yard_teu.at(DAY) == yard
    rows = json.loads(call("show", word, "--json").out)
    (shown,) = (row["value"] for row in rows if row["key"] == "port.yard_teu")
    assert shown == yard
    found = call("diff", str(shipped_folder() / "baseline.yaml"), word, "--json")
    assert found.code == (0 if yard == SHIPPED_YARD else 1)


@pytest.mark.filterwarnings("ignore::freightsim.base.errors.ShippedNameWarning")
@pytest.mark.usefixtures("shadowed")
def test_a_path_is_a_path() -> None:
    """From Python an object of pathlib names a file, with or without a suffix."""
    assert load_scenario(Path("wuhan.yaml").resolve()).port.yard_teu.at(DAY) == OWN_YARD
    Path("wuhan").write_text("extends: baseline.yaml\n", encoding="utf-8")
    assert load_scenario(Path("wuhan")).port.yard_teu.at(DAY) == OWN_YARD
    with pytest.warns(ShippedNameWarning, match=r"not the local wuhan; for the local one, write \./wuhan"):
        assert "wuhan" in {key for key, city in load_scenario("wuhan").cities.items() if city.joins}


@pytest.mark.usefixtures("shadowed")
def test_both_are_told_of(call: Caller) -> None:
    """One line on stderr says what was taken, where, and how the other one is named."""
    note = (
        "baseline: the shipped scenario is used, not the local baseline.yaml; for the local one, write baseline.yaml\n"
    )
    assert call("validate", "baseline").err == note
    assert call("validate", "mine.yaml").err == f"mine.yaml:1:10: extends: {note}"
    # A file cannot mean itself, and a file that is named as a file leaves nothing open.
    for word in ("baseline.yaml", "of_file.yaml", "of_path.yaml"):
        assert call("validate", word).err == ""


@pytest.mark.usefixtures("shadowed")
@pytest.mark.parametrize("words", [("compare", "baseline", "mine.yaml", "-n", "2", "-j", "1", *SHORT)])
def test_what_new_city_proposes_compares_with_what_it_extends(call: Caller, words: tuple[str, ...]) -> None:
    """A file that extends a shipped scenario, against the shipped one: nothing of a file beside it is in the answer."""
    said = call(*words)
    assert "Nothing changes" in said.out
    assert said.err.count("the shipped scenario is used") == 2


def test_new_city_writes_what_it_read(shadowed: Path, call: Caller) -> None:
    """By name the shipped one, by file the file; a file without a suffix is no shipped scenario."""
    call("new-city", "Xinyang", "--out", "a.yaml")
    call("new-city", "Xinyang", "--extends", "baseline.yaml", "--out", "b.yaml")
    (shadowed / "wuhan").write_text("extends: baseline.yaml\n", encoding="utf-8")
    call("new-city", "Xinyang", "--extends", "./wuhan", "--out", "c.yaml")
    yards = [OWN_YARD if each != "a" else SHIPPED_YARD for each in "abc"]
    with pytest.warns(ShippedNameWarning):
        assert [load_scenario(f"{each}.yaml").port.yard_teu.at(DAY) for each in "abc"] == yards


@pytest.mark.slow
def test_a_run_folder_that_is_called_like_a_scenario(
    tmp_path: Path, call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`run`, `plot`, `report`, `replay`, `validate` and `diff` take the scenario; `./baseline` is the folder."""
    monkeypatch.chdir(tmp_path)
    tiny = write(tmp_path / "tiny.yaml", {"horizon": {"to": "2013-08-15"}})
    assert call("run", tiny, "-n", "1", "-j", "1", "--out", "baseline").code == 0
    note = "baseline: the shipped scenario is used, not the local baseline; for the local one, write ./baseline\n"
    for words in (
        ("validate", "baseline"),
        ("plot", "baseline", "trips", "-n", "1", "-j", "1", *SHORT, "--out", "a.svg"),
        ("report", "baseline", "-n", "1", "-j", "1", *SHORT, "--out", "a.html"),
        ("replay", "baseline", *SHORT, "--out", "b.html"),
    ):
        said = call(*words)
        assert said.code == 0
        assert note in said.err
    assert "Zhengzhou 2013-2020" in Path("a.svg").read_text(encoding="utf-8")
    assert call("diff", "baseline", "baseline").code == 0
    assert call("diff", "./baseline", "tiny.yaml").code == 0
    assert call("plot", "./baseline", "trips", "--out", "c.svg").err == ""
    assert "tiny" in Path("c.svg").read_text(encoding="utf-8")


@pytest.mark.usefixtures("shadowed")
def test_a_circle_is_still_a_circle() -> None:
    """A file that names itself as a file extends itself."""
    Path("wuhan.yaml").write_text("extends: wuhan.yaml\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="in a circle"):
        load_scenario("wuhan.yaml")

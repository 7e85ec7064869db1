"""The page of typical mistakes says what `freightsim validate` says, and each message points at its culprit."""

from __future__ import annotations

import difflib
import importlib.util
import re
import signal
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache, reduce
from pathlib import Path
from typing import Any

import pytest

from chinese import english
from freightsim.files.load import load_scenario, shipped_names
from freightsim.validation.merge import paths

DOCS = Path(__file__).parents[2] / "docs"

if not (DOCS / "make_mistakes.py").is_file():
    pytest.skip("the package was unpacked without its documents", allow_module_level=True)

_SPEC = importlib.util.spec_from_file_location("make_mistakes", DOCS / "make_mistakes.py")
assert _SPEC
assert _SPEC.loader
making = importlib.util.module_from_spec(_SPEC)
sys.modules[_SPEC.name] = making
_SPEC.loader.exec_module(making)

GROUPS = making.groups()
CASES = {case.did: case for group in GROUPS for case in group.cases}
REWRITE = "the page differs: look whether the messages are better ones, then run `python docs/make_mistakes.py`"


@pytest.fixture(autouse=True)
def _interrupts() -> Iterator[None]:
    """Give Ctrl-C back, which the command line takes for itself."""
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="module")
def entries() -> dict[str, str]:
    """Return the page's entries by their headings."""
    text = (DOCS / "mistakes.md").read_text(encoding="utf-8").split("<!-- end: mistakes -->")[0]
    parts = re.split(r"^(?=##+ )", text, flags=re.MULTILINE)
    return {part.splitlines()[0].removeprefix("### "): part for part in parts if part.startswith("### ")}


@pytest.mark.parametrize("did", CASES)
def test_the_page_has_the_message(entries: dict[str, str], did: str) -> None:
    """Each entry is what is said today; the difference is shown where it is not."""
    code, message = said(did)
    on_page, today = entries.get(did, "").strip(), making.entry(CASES[did], code, message).strip()
    difference = difflib.unified_diff(
        on_page.splitlines(), today.splitlines(), "docs/mistakes.md", "today", lineterm=""
    )
    if on_page != today:
        pytest.fail("\n".join([REWRITE, *difference]), pytrace=False)


def test_the_page_has_no_other_entries(entries: dict[str, str]) -> None:
    """A case that was taken out leaves the page, and every heading is one case's."""
    assert list(entries) == list(CASES), REWRITE
    assert len(CASES) == sum(len(group.cases) for group in GROUPS)
    wrong = sum(case.code == 2 for case in CASES.values())
    assert wrong >= 60
    assert f"There are {wrong} mistakes here." in (DOCS / "mistakes.md").read_text(encoding="utf-8"), REWRITE


@pytest.mark.parametrize("did", [did for did, case in CASES.items() if case.code == 2])
def test_a_mistake_is_refused_where_it_stands(did: str) -> None:
    """Exit code 2, carets under the culprits and a "did you mean" where one is possible."""
    case = CASES[did]
    code, message = said(did)
    assert code == 2
    assert "Traceback" not in message
    assert bool(case.under) != bool(case.nowhere), "the case must say what is underlined, or why nothing can be"
    assert [under for _, under in underlined(message)] == [as_shown(each) for each in case.under]
    for word in case.meant:
        assert f"did you mean '{word}'?" in message


@pytest.mark.parametrize("did", [did for did, case in CASES.items() if case.under])
def test_line_and_column_are_those_of_the_culprit(did: str) -> None:
    """FILE:LINE:COL leads to the very characters that are underlined."""
    case = CASES[did]
    for (name, line, column), under in underlined(said(did)[1]):
        file = case.files[name]
        text = file.content.decode("gb18030" if file.encoding == "gbk" else file.encoding).splitlines()[line - 1]
        assert as_shown(text[column - 1 :]).startswith(under)


@pytest.mark.parametrize("did", [did for did, case in CASES.items() if case.reads])
def test_what_is_no_mistake_is_read_as_it_is_meant(did: str) -> None:
    """The file is valid and has the value that the page names."""
    case = CASES[did]
    assert said(did)[0] == 0
    with making.folder_of(case):
        tree: Any = load_scenario(case.ask).tree()
    for path, value in case.reads.items():
        assert str(reduce(lambda part, key: part[key], path.split("."), tree)) == value


@pytest.mark.parametrize("did", CASES)
def test_in_chinese_the_same_is_said(did: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Places, carets, counts and what is meant are those of the English message, and no English sentence is left."""
    case = CASES[did]
    code, plain = said(did)
    monkeypatch.setenv("FREIGHTSIM_LANG", "zh")
    in_chinese, message = making.said(case)
    assert in_chinese == code
    assert underlined(message) == underlined(plain)
    assert [line for line in message.splitlines() if QUOTED.match(line)] == [
        line for line in plain.splitlines() if QUOTED.match(line)
    ]
    assert re.findall(r"中有 (\d+) 处错误", message) == re.findall(r"(\d+) faults? in ", plain)
    for word in case.meant:
        assert f"是否想写 '{word}'？" in message
    rest = "\n".join(line for line in message.splitlines() if not QUOTED.match(line))
    own = "".join(file.before + file.text[:2000] for file in case.files.values())
    assert english(rest, *words(own), *words(" ".join([*case.words, *case.files])), *ids(), *LITERALS) == []


QUOTED = re.compile(r" +\d+ \| ")
"""Begins a line of the planner's file within a message."""

LITERALS = ("null", "true", "false", "Henan", "Windows")
"""Words that are English in any language: YAML's own, a province, and the name of a system."""


def words(text: str) -> list[str]:
    """Return the words of a text."""
    return re.findall(r"[A-Za-z]+", text)


@cache
def ids() -> frozenset[str]:
    """Return the words of keys and ids of the shipped baseline, and the names of shipped scenarios."""
    keys = [key for path, _value in paths(load_scenario("baseline").tree()) for key in path]
    return frozenset(words(" ".join([*keys, *shipped_names(), "extends", "variants"])))


@cache
def said(did: str) -> tuple[int, str]:
    """Return exit code and message of a case, which is made once."""
    code, message = making.said(CASES[did])
    return code, message


def underlined(message: str) -> list[tuple[tuple[str, int, int], str]]:
    """Return (file, line, column) and what stands above the carets, for each place that a message shows."""
    lines, found = message.splitlines(), []
    for head, shown, carets in zip(lines, lines[1:], lines[2:], strict=False):
        place = re.match(r"(\S+?):(\d+):(\d+): ", head)
        pointed = re.match(r" +\| ( *)(\^+)", carets)
        if place and pointed:
            text = shown.split("|", maxsplit=1)[1][1:]
            found.append(((place[1], int(place[2]), int(place[3])), above(text, len(pointed[1]), len(pointed[2]))))
    return found


def above(text: str, start: int, width: int) -> str:
    """Return the characters of a line that stand above some columns of a terminal."""
    column, taken = 0, ""
    for character in text:
        if start <= column < start + width:
            taken += character
        column += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return taken


def as_shown(text: str) -> str:
    """Return a text as a message shows it: tabs and odd spaces as spaces, what cannot be printed as a question mark."""
    return "".join(
        each
        if each.isprintable() or each == "\u3000"
        else " "
        if each == "\t" or unicodedata.category(each) == "Zs"
        else "?"
        for each in text
    )

"""The page of all keys is written from the schema of today, and holds every key of the model."""

from __future__ import annotations

import re
from pathlib import Path
from runpy import run_path

import pytest

from freightsim.files.schema_words import plain, range_of, unit_of
from freightsim.scenario import Scenario

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "reference-scenario.md"

pytestmark = pytest.mark.skipif(not PAGE.is_file(), reason="the package was unpacked without its documents")


def test_the_page_is_current() -> None:
    """Its tables are those that the script writes now."""
    page = PAGE.read_text(encoding="utf-8")
    script = run_path(str(DOCS / "make_reference.py"))
    assert script["filled"](page) == page, "stale: run `python docs/make_reference.py`"


def test_every_key_has_its_row() -> None:
    """Each key of each model stands in a row with its meaning, unit and range."""
    text = PAGE.read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| <a id=")]
    schema = Scenario.model_json_schema(by_alias=True)
    for name, model in [("Scenario", schema), *schema["$defs"].items()]:
        for key, node in model.get("properties", {}).items():
            if name == "Scenario" and f"\n### {key}\n" in text:  # a group has a heading and tables
                assert f'<a id="{key}"></a>{plain(node["description"])}\n' in text
                continue
            parts = [f"</a>`{key}` | {plain(node['description'])} | ", f" | {unit_of(key, node) or '-'} | "]
            parts.append(f" | {range_of(node).lower() or '-'} | ")
            assert [row for row in rows if all(part in row for part in parts)], (name, key)


def test_anchors_are_there_once() -> None:
    """Each can be linked to, and the list of groups leads to them."""
    text = PAGE.read_text(encoding="utf-8")
    anchors = re.findall(r'<a id="([^"]+)"></a>', text)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= set(anchors)
    assert {"port.tracks", "cities.id.joins.shuttle.wagons", "dispatch.full_or_longest_wait.longest_wait_h"} < set(
        anchors
    )


def test_one_sentence_a_line() -> None:
    """In the prose, which is written by hand."""
    prose = PAGE.read_text(encoding="utf-8").partition("<!-- begin: keys -->")[0]
    lines = [re.sub(r"^\*\*[^*]+\*\* ", "", line) for line in prose.splitlines() if not line.startswith("#")]
    assert [line for line in lines if re.search(r"[a-z)]\. [A-Z]", line)] == []


def test_every_key_says_what_it_may_hold() -> None:
    """No key of a table is without its kind of values, choices between kinds included."""
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| <a id=")]
    cells = {re.findall(r'id="([^"]+)"', row)[0]: re.split(r"(?<!\\) \| ", row) for row in rows}
    assert [key for key, row in cells.items() if row[2].strip() in ("", "-")] == []
    assert cells["prices.known_at"][2] == "date or `as_they_came`"
    assert cells["prices.known_at"][5] == "`2020-12-31`"

"""An old file is rewritten so that only renamed keys and its version differ."""

from __future__ import annotations

import json
from typing import Any

import pytest

from freightsim.base.errors import ScenarioError
from freightsim.scenario.load import load_scenario, shipped_folder, shipped_names
from freightsim.scenario.rewriting import rewritten
from freightsim.scenario.versions import migrated
from freightsim.scenario.yaml_text import read_document
from scenario.older import older

OLD = """\
# 郑州: a comment, kept
schema_version:   1   # the version

demand:
  outbound:   {attraction: {start: 2013-07-18},  season: {months: {"01": 1.1, 02: 1.2, '12': 2}}}  # flow
  inbound:
    attraction:

      start : 2014-09-02   # start: of the curve
    season:
      months:
        "08": 1.0
variants:
  "a: b": {demand: {inbound: {attraction: {"start": 2015-01-01}}}}
"""
NEW = """\
# 郑州: a comment, kept
schema_version:   2   # the version

demand:
  outbound:   {attraction: {from: 2013-07-18},  season: {months: {"jan": 1.1, feb: 1.2, 'dec': 2}}}  # flow
  inbound:
    attraction:

      from : 2014-09-02   # start: of the curve
    season:
      months:
        "aug": 1.0
variants:
  "a: b": {demand: {inbound: {attraction: {"from": 2015-01-01}}}}
"""


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "BOM"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_only_names_change(end: str, mark: str) -> None:
    """Comments, blanks, quotes, order, line ends and a byte order mark stay."""
    old, new = ((mark + text.replace("\n", end)).encode() for text in (OLD, NEW))
    assert rewritten(old, "x.yaml").data == new


def test_a_present_file_is_left_alone() -> None:
    """Byte for byte, and one without a version is of the present."""
    for text in (NEW, NEW.replace("schema_version:", "# ")):
        assert rewritten(text.encode(), "x.yaml").data == text.encode()


@pytest.mark.parametrize("name", [*shipped_names(), "fitted", "targets"])
def test_shipped_files_there_and_back(name: str) -> None:
    """Every shipped file, set to version 1, comes back as it is."""
    data = (shipped_folder() / f"{name}.yaml").read_bytes()
    old = data.replace(b"schema_version: 2", b"schema_version: 1")
    assert old != data
    assert rewritten(old, name).data == data


@pytest.mark.parametrize("indent", [None, 1])
def test_json_stays_json(indent: int | None) -> None:
    """The whole baseline in version 1 as JSON becomes JSON of the same scenario."""
    tree = load_scenario("baseline").tree()
    new = rewritten(json.dumps(older(tree), indent=indent).encode(), "x.json")
    assert json.loads(new.data) == tree
    assert len(new.was.renamed) == 26


def test_the_meaning_is_what_the_loader_reads(tiny_tree: dict[str, Any]) -> None:
    """New text and old text are the same tree."""
    old = json.dumps(older(tiny_tree)).encode()
    new = rewritten(old, "x").data
    assert read_document(new, "x").tree == migrated(read_document(old, "x")).document.tree


def test_a_key_in_disguise() -> None:
    """A key written with an escape is renamed as the key that it is."""
    old = b'schema_version: 1\ndemand: {inbound: {attraction: {"st\\x61rt": 2015-01-01}}}\n'
    assert b'{"from": 2015-01-01}' in rewritten(old, "x").data


def test_no_yaml() -> None:
    """What cannot be read is refused at its place."""
    with pytest.raises(ScenarioError, match=r"x\.yaml:3:1: a value is wanted"):
        rewritten(b"schema_version: 1\na: [\n", "x.yaml")

"""Every fact can be listed, filtered, and read by other programs."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from cli.calling import Caller
from freightsim.facts import Fact, listing


def test_every_fact(call: Caller) -> None:
    """Every fact begins a paragraph, with its value and, below, its confidence, source and licence."""
    said = call("data")
    lines = said.out.splitlines()
    assert said.code == 0
    assert said.err == f"{len(listing()):,} facts.\n"
    assert len(listing()) > 1300
    assert len([line for line in lines if not line.startswith("    ")]) == len(listing())
    first = listing()[0]
    assert lines[0].startswith(f"{first.table}: {first.item}")
    assert lines[1] == f"    {first.confidence}; {first.source}; {first.licence}"


def test_filters(call: Caller) -> None:
    """Words, table and assumptions narrow the list down, all at once and in any case."""
    found = json.loads(call("data", "TRACKS", "--table", "Model", "--assumptions", "--json").out)
    assert 0 < len(found) < len(json.loads(call("data", "tracks", "--json").out)) < len(listing())
    for fact in found:
        assert "tracks" in " ".join(fact.values()).lower()
        assert fact["table"].startswith("model/")
        assert "assumption" in (fact["confidence"], fact["source"])
    assert call("data", "tracks", "--table", "model", "--assumptions").err == f"{len(found)} facts.\n"


def test_json_is_all(call: Caller) -> None:
    """`--json` prints one list and nothing else."""
    said = call("data", "--json")
    assert said.err == ""
    assert [Fact(**row) for row in json.loads(said.out)] == listing()


@pytest.mark.parametrize("words", [["no such fact"], ["--table", "ranges", "xyzzy"], ["zhengzhou", "xyzzy"]])
def test_nothing_found(call: Caller, words: list[str]) -> None:
    """Where nothing matches the answer is no: exit code 1, and a line on stderr."""
    assert call("data", *words) == (1, "", "No fact matches.\n")
    assert call("data", *words, "--json") == (1, "[]\n", "No fact matches.\n")


@pytest.fixture
def one_fact(monkeypatch: pytest.MonkeyPatch) -> Fact:
    """Let there be one fact, in Chinese and with a long address."""
    url = "https://example.org/" + "a" * 100
    fact = Fact("record/网", "郑州 圃田", "1", "班", "2013", url, "high", "CC BY 4.0", "word " * 40 + "结束")
    monkeypatch.setattr("freightsim.facts.data.listing", lambda: [fact])
    return fact


def test_one_line_for_a_pipe(call: Caller, one_fact: Fact) -> None:
    """In a pipe no line is broken, so that it can be searched."""
    said = call("data", "圃田")
    assert said.out.splitlines() == [
        "record/网: 郑州 圃田 (2013) = 1 班",
        f"    high; {one_fact.source}; CC BY 4.0",
        f"    {one_fact.note}",
    ]
    assert said.err == "1 fact.\n"


def test_words_stay_whole_on_a_terminal(call: Caller, one_fact: Fact, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal lines break between words, and an address is never cut."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    lines = call("data").out.splitlines()
    assert f"    {one_fact.source};" in lines
    assert all(len(line) <= 60 for line in lines if one_fact.source not in line)
    assert " ".join(" ".join(lines).split()).endswith("word 结束")


def test_broken_tables_are_named(call: Caller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A table that is missing ends with exit code 2 and its name."""
    from freightsim.facts import tables

    monkeypatch.setattr("freightsim.facts.data.listing", lambda: tables.model_tables(tmp_path))
    said = call("data")
    assert (said.code, said.out) == (2, "")
    assert "data/model/cities.csv: the file is missing\n" in said.err


def test_an_unknown_table(call: Caller) -> None:
    """A table that is not there is wrong input: exit code 2, with those that there are."""
    for more in ([], ["--json"]):
        code, out, err = call("data", "--table", "nowhere", *more)
        assert (code, out) == (2, "")
        assert err.startswith("nowhere: there is no such table; there are model/borders, ")
        assert all(table in err for table in {fact.table for fact in listing()})


def test_hubs(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """The word `hubs` alone prints published and drawn boxes by hub and year, and the national count last."""
    flows = pd.DataFrame(
        [(year, "xian", "outbound", "europe", 1000.0, 45000.0, 50000.0) for year in range(2016, 2021)],
        columns=["year", "hub", "direction", "market", "trains", "places_feu", "drawn_feu"],
    )
    monkeypatch.setattr("freightsim.choice.flows.hub_flows", lambda _scenario: flows)
    values = json.loads(call("data", "hubs", "--json").out)["values"]
    at = values["hub"].index("xian") + 4
    assert (values["year"][at], values["trips"][at], values["drawn_feu"][at]) == (2020, pytest.approx(3720), 50000)
    assert values["deviation"][at] == pytest.approx(50000 / values["feu"][at] - 1)
    assert values["hub"][-5:] == ["all"] * 5
    assert values["feu"][-1] == pytest.approx(1_135_000 / 2 * 0.98)
    assert "3,720" in call("data", "hubs").out
    assert call("data", "hubs", "--table", "record/hubs").out.startswith("record/hubs: ")

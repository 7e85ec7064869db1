"""What `show` prints is a scenario file again, and says where each value comes from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.calling import Caller, write
from freightsim.files.load import load_scenario
from freightsim.validation.merge import leaves

NAMES = [
    "Xi'an",
    "郑州 圃田",
    "a: b # c",
    '"quoted"',
    "- item",
    "[x]",
    "null",
    "1e5",
    "~",
    "é",
]


def shown(call: Caller, tmp_path: Path, *words: str | Path) -> tuple[str, Path]:
    """Return what is shown, and a file of it."""
    said = call("show", *words)
    assert (said.code, said.err) == (0, "")
    again = tmp_path / "again.yaml"
    again.write_text(said.out, encoding="utf-8")
    return said.out, again


def test_the_baseline_again(call: Caller, tmp_path: Path) -> None:
    """The shipped scenario, shown and read, is the same, and every leaf has its origin."""
    text, again = shown(call, tmp_path)
    assert load_scenario(again) == load_scenario("baseline")
    values = [line for line in text.splitlines() if not line.endswith(":")]
    assert len(values) > 800
    assert all("  # " in line for line in values)
    assert "  yard_teu: 10000.0  # data/model/parameters.csv:" in text
    assert "  lead_in_days: 28  # default\n" in text


@pytest.mark.parametrize("name", NAMES)
def test_names_of_all_kinds(call: Caller, tmp_path: Path, name: str) -> None:
    """Quotes, colons, Chinese and what looks like a number are quoted so that they come back."""
    city = {"name": name, "province": name, "lat": 34.0, "lon": 109.0, "trade_usd_bn": 1e-5, "road_km": 1e3}
    file = write(tmp_path / "mine.yaml", {"name": name, "cities": {"xian": city}})
    _, again = shown(call, tmp_path, file)
    assert load_scenario(again) == load_scenario(file)
    assert load_scenario(again).name == name


def test_keys_that_need_quotes(call: Caller, tmp_path: Path) -> None:
    """A key that looks like false or a number comes back as text."""
    city = {"name": "Oslo", "province": "Oslo", "lat": 59.9, "lon": 10.7, "trade_usd_bn": 1.0, "road_km": 1e3}
    file = write(tmp_path / "mine.yaml", {"cities": {"no": city, "on": city}})
    _, again = shown(call, tmp_path, file)
    assert list(load_scenario(again).cities) == ["zhengzhou", "wuhan", "no", "on"]
    assert load_scenario(again).digest() == load_scenario(file).digest()


def test_origins(call: Caller, tmp_path: Path) -> None:
    """A value comes from the last file or `--set` that wrote it; empty maps and what nobody wrote are shown, too."""
    write(tmp_path / "base.yaml")
    (tmp_path / "mine.yaml").write_text("extends: base\nport:\n  tracks: 3\n", encoding="utf-8")
    text, again = shown(call, tmp_path, tmp_path / "mine.yaml", "--set", "port.cranes=5")
    assert f"\n  tracks: 3.0  # {tmp_path}/mine.yaml:3\n" in text
    assert "\n  cranes: 5.0  # --set port.cranes=5\n" in text
    assert f"\n  yard_teu: 600.0  # {tmp_path}/base.yaml:" in text
    assert "\nevents: {}  # " in text
    assert load_scenario(again).events == {}


def test_an_origin_cannot_leave_its_comment(call: Caller, tmp_path: Path) -> None:
    """A line break in a `--set` stays in the comment."""
    text, again = shown(call, tmp_path, write(tmp_path / "mine.yaml"), "--set", 'name="a\nprot: b"')
    assert '# --set name="a?prot: b"\n' in text
    assert load_scenario(again).port.tracks is not None


def test_json(call: Caller, tmp_path: Path) -> None:
    """`--json` is one list of all leaves with key, value and origin."""
    file = write(tmp_path / "mine.yaml", {"name": "Xi'an 郑州"})
    said = call("show", file, "--json")
    rows: list[dict[str, Any]] = json.loads(said.out)
    assert (said.code, said.err) == (0, "")
    assert all(set(row) == {"key", "value", "origin"} for row in rows)
    by_key = {row["key"]: row for row in rows}
    assert by_key["name"] == {"key": "name", "value": "Xi'an 郑州", "origin": f"{file}:3"}
    assert by_key["horizon.lead_in_days"]["origin"] == "default"
    assert by_key["events"]["value"] == {}
    assert {".".join(path) for path, _ in leaves(load_scenario(file).tree())} <= set(by_key)


@pytest.mark.parametrize("sets", [(), ("--set", "horizon.to=2015-01-01")])
def test_what_is_shown_is_as_quiet_as_what_it_was_made_of(call: Caller, tmp_path: Path, sets: tuple[str, ...]) -> None:
    """What the baseline says of years beyond a horizon is inherited, also where a file spells it out."""
    mine = tmp_path / "mine.yaml"
    assert call("show", *sets, "--out", mine).code == 0
    said = call("validate", mine, "--strict")
    assert (said.code, said.err) == (0, "")


def test_what_was_changed_in_a_shown_scenario_is_looked_at(call: Caller, tmp_path: Path) -> None:
    """A date of one's own beyond the horizon is odd there, too."""
    mine = tmp_path / "mine.yaml"
    assert call("show", "--set", "port.tracks.2031-01-01=9", "--out", mine).code == 0
    said = call("validate", mine, "--strict")
    assert said.code == 1
    assert "the value of 2031-01-01 is never in force" in said.err
    assert said.err.count("warning") == 1

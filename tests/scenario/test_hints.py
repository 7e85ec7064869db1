"""Slips whose cause stands elsewhere than where they are noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from freightsim.base.errors import ScenarioError
from freightsim.files.load import load_scenario


def told(tmp_path: Path, text: str) -> list[str]:
    """Return what is said of a file that extends the baseline, fault by fault."""
    file = tmp_path / "mine.yaml"
    file.write_text(f"extends: baseline\n{text}\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file)
    return [str(fault) for fault in caught.value.faults]


def test_a_join_after_the_horizon_names_one_that_shows_it(tmp_path: Path) -> None:
    """The horizon that is proposed is legal, and ends four years after that of the join begins."""
    join = "cities: {wuhan: {joins: {by: truck, from: 2022-01-01}}}"
    (fault,) = told(tmp_path, join)
    assert "the horizon ends on 2021-01-01: write horizon: {to: 2026-01-01}" in fault
    assert load_scenario("baseline", sets=["cities.wuhan.joins={by: truck, from: 2022-01-01}", "horizon.to=2026-01-01"])


@pytest.mark.parametrize(
    ("braces", "character"),
    [
        ("{by\uff1atruck\uff0cfrom\uff1a2018-07-01}", "\uff1a"),
        ("{by: truck\uff0cfrom\uff1a2018-07-01}", "\uff0c"),
        ("{by: truck\uff0cfrom: 2018-07-01}", "\uff0c"),
        ("{by: shuttle, from: 2018-07-01, trains_per_week\uff1a3, wagons: 35}", "\uff1a"),
        ("{by: shuttle, from: 2018-07-01, trains_per_week: 3\uff0cwagons\uff1a35, wagons: 35}", "\uff0c"),
        ("{by: truck, from: 2018-07-01\uff0cprice_ratio\uff1a0.8}", "\uff0c"),
    ],
)
def test_full_width_marks_within_braces(tmp_path: Path, braces: str, character: str) -> None:
    """The character that swallowed what stands behind it is named, with what to write."""
    (fault,) = told(tmp_path, f"cities:\n  wuhan:\n    joins: {braces}")
    assert f"'{character}' is a full-width" in fault
    assert "and a space" in fault


def test_a_join_that_is_indented_like_a_city(tmp_path: Path) -> None:
    """One fault, which says where it belongs; the same where it is not indented at all."""
    for indent in ("  ", ""):
        (fault,) = told(tmp_path, f"cities:\n  wuhan:\n{indent}joins: {{by: truck, from: 2018-07-01}}")
        assert "indent it further, under the id of the city" in fault


@pytest.mark.parametrize("group", ["cities", "regions", "markets"])
def test_groups_that_must_not_be_empty(tmp_path: Path, group: str) -> None:
    """Where all entries are removed, or the group is, a fault says what is needed."""
    entries = ", ".join(f"{key}: null" for key in getattr(load_scenario("baseline"), group))
    assert any(fault.startswith(str(tmp_path / "mine.yaml:2:")) for fault in told(tmp_path, f"{group}: {{{entries}}}"))
    assert any("removed here but needed" in fault for fault in told(tmp_path, f"{group}: null"))


def test_no_percentage_is_advised_that_the_key_refuses(tmp_path: Path) -> None:
    """The waiting share is at most 1: 150 % is told no number, 50 % is."""
    (fault,) = told(tmp_path, 'choice: {headway_share: "150 %"}')
    assert "1.5" not in fault
    assert "a share is a number from 0 to 1" in fault
    (fault,) = told(tmp_path, 'choice: {headway_share: "50 %"}')
    assert "write 0.5" in fault


@pytest.mark.parametrize(
    "text",
    [
        "port\uff1a {cranes: 2}",
        "cities:\n  wuhan:\n    joins: {by\uff1atruck\uff0c from: 2018-07-01}",
        "cities:\n  wuhan\uff1a {road_km: 540}",
        "port: {tracks: {2018-07-01\uff1a 3\uff0c 2019-01-01: 4}}",
        "markets: {europe: {share: {outbound\uff1a 0.5\uff0c inbound: 0.5}}}",
    ],
)
def test_full_width_marks_in_a_key(tmp_path: Path, text: str) -> None:
    """A colon that YAML does not read makes all up to the next one a key: its fault names the colon."""
    assert any("'\uff1a' is a full-width colon: write ':' and a space" in fault for fault in told(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("cities: {wuhan: {by: truck, from: 2018-07-01}}", "write by and from one level deeper, under 'joins:'"),
        (
            "cities:\n  wuhan:\n    joins:\n    by: shuttle\n    from: 2018-07-01\n    wagons: 35",
            "write by, from and wagons one level deeper, under 'joins:'",
        ),
        ("cities: {wuhan: {by: lorry, from: 2018-07-01}}", "write by and from one level deeper, under 'joins:'"),
        ("rule: planned\nfactor: 2", "write rule and factor one level deeper, under 'timetable:'"),
    ],
)
def test_a_choice_one_level_too_high(tmp_path: Path, text: str, hint: str) -> None:
    """One fault with the group that it belongs under; what the mapping seems to lose by it is not told."""
    (fault,) = told(tmp_path, text)
    assert "unknown key" in fault
    assert hint in fault


def test_a_choice_that_is_misspelled(tmp_path: Path) -> None:
    """The key that was meant for it is known by its likeness."""
    (fault,) = told(tmp_path, "cities: {wuhan: {joins: {By: truck, from: 2018-07-01}}}")
    assert "did you mean 'by'?" in fault

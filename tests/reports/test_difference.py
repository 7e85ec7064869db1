"""Differences are printed so that a planner sees what, how much, since when, and who wrote it."""

from __future__ import annotations

from datetime import date

import pytest

from freightsim.files.difference import ScenarioDifference
from freightsim.reports.difference import WIDTH, as_json, lines, unit

TRACKS = ScenarioDifference(
    ("port", "tracks"), "changed", 2.0, 3.0, date(2016, 1, 1), None, "base.yaml:4", "mine.yaml:2"
)
CITY = ScenarioDifference(("cities", "xian"), "added", None, {"name": "Xi'an", "lat": 34.3, "note": "x" * 100})
NAME = ScenarioDifference(("name",), "changed", "a", "b")


def test_a_change() -> None:
    """Path, day, both values, and both origins under it."""
    text = "\n".join(lines([TRACKS], "base", "mine"))
    assert "base  ->  mine" in text
    assert (
        "\nChanged:\n  port.tracks, from 2016-01-01: 2 tracks -> 3 tracks\n      base.yaml:4 -> mine.yaml:2\n" in text
    )
    assert text.endswith("\n1 difference")


def test_an_entry_is_summarised() -> None:
    """On one line that is cut."""
    (line,) = (each for each in lines([CITY], "a", "b") if "cities.xian" in each)
    assert line.startswith("  cities.xian: name: Xi'an, lat: 34.3, note: xxx")
    assert len(line) <= len("  cities.xian: ") + WIDTH


def test_what_does_not_count_stands_apart() -> None:
    """A name alone lets two scenarios mean the same."""
    text = "\n".join(lines([NAME], "a", "b"))
    assert "Labels, without effect on the simulation:\n  name: a -> b\n" in text
    assert text.endswith("The two are equivalent.")
    assert as_json([NAME], "a", "b")["same"] is True
    assert as_json([NAME, TRACKS], "a", "b")["same"] is False


def test_a_hostile_name_stays_on_its_line() -> None:
    """Control characters are not sent to a terminal."""
    found = ScenarioDifference(("name",), "changed", "a\x1b[2J\nb", "b")
    assert "  name: a?[2J?b -> b" in list(lines([found], "a", "b"))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("port.tracks", "tracks"),
        ("customs.desk_h", "h/box"),
        ("cities.xian.trade_usd_bn", "USD bn"),
        ("choice.rail.cost_usd_per_feu", "USD/FEU"),
        ("joining.rail_usd_per_feu_km", "USD/FEU-km"),
        ("hubs.xian.trains_per_week", "a week"),
        ("port.name", ""),
        ("choice.cost_sensitivity", ""),
    ],
)
def test_units(path: str, expected: str) -> None:
    """From the tables where they state one, else from the end of the key."""
    assert unit(tuple(path.split("."))) == expected

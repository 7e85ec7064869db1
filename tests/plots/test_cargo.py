"""Cargo of a year, told apart in four ways: all of them add up to the same."""

from __future__ import annotations

from typing import get_args

import pytest

from freightsim.plots import style
from freightsim.plots.cargo import CargoBy, cargo
from freightsim.results import Runs
from plots.drawn import bars


@pytest.mark.parametrize("by", get_args(CargoBy))
def test_sums(shipped: Runs, by: CargoBy) -> None:
    """Bars of both directions add up to the FEU of the year, whatever they are told apart by."""
    ax = cargo(shipped, style.canvas(width_cm=30)[1], by=by)
    frame = shipped.cities.query("year == 2015").groupby(["replication", "direction"], observed=True)["feu"].sum()
    for direction in ("outbound", "inbound"):
        expected = frame.groupby("direction", observed=True).mean()[direction]
        assert sum(bars(ax, direction).values()) == pytest.approx(expected)
    assert ax.get_xlabel() == "FEU in the year"
    assert ", 2015" in ax.get_title(loc="left")


def test_the_largest_by_name(shipped: Runs) -> None:
    """The largest cities are named in order, the rest is one row."""
    ax = cargo(shipped, style.canvas()[1], top=3, names="pinyin")
    frame = shipped.cities.query("year == 2015").groupby("city", observed=True)["feu"].sum() / 2
    largest = frame.nlargest(3)
    drawn = {name: sum(bars(ax, way)[name] for way in ("outbound", "inbound")) for name in bars(ax, "outbound")}
    names = [shipped.scenario.cities[str(key)].name for key in largest.index]
    assert list(drawn) == [*names, "all others"]
    assert list(drawn.values()) == pytest.approx([*largest, frame.sum() - largest.sum()])


def test_distance(small: Runs) -> None:
    """Zhengzhou is in the first ring, Wuhan, 460 km off, in the second."""
    ax = cargo(small, style.canvas()[1], by="distance")
    outbound = small.cities.query("year == 2013 and direction == 'outbound'")
    frame = outbound.groupby("city", observed=True)["feu"].sum() / len(small)
    assert bars(ax, "outbound") == pytest.approx({"0 to 250 km": frame["zhengzhou"], "250 to 500 km": frame["wuhan"]})


def test_wrong_words(small: Runs) -> None:
    """Other words and years are refused."""
    with pytest.raises(ValueError, match="by must be city, lane, class or distance, not 'colour'"):
        small.plot.cargo(by="colour")
    with pytest.raises(ValueError, match="no year 1999"):
        cargo(small, style.canvas()[1], year=1999)

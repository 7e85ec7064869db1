"""Emissions by leg and by way."""

from __future__ import annotations

import pytest

from freightsim.plots import style
from freightsim.plots.emissions import TRACTIONS, WAYS, emissions
from freightsim.results import Runs
from freightsim.results.vocabulary import TRACTIONS as WORDS
from plots.drawn import bars


def test_legs(shipped: Runs) -> None:
    """Legs under all tractions add up to the emissions of a TEU."""
    ax = emissions(shipped, style.canvas(width_cm=30)[1])
    year = shipped.yearly.query("year == 2015")
    total = sum(sum(bars(ax, traction).values()) for traction in ("electric", "diesel", "truck"))
    assert total == pytest.approx(year["t_co2e"].sum() / year["teu"].sum())
    assert ax.get_xlabel() == "t CO2e a TEU"


def test_every_traction_has_a_colour() -> None:
    """What a record may name is drawn; a leg by another traction would else be missing from its bar."""
    assert set(TRACTIONS) == set(WORDS)


def test_ways(shipped: Runs) -> None:
    """Rail, sea and air are totals of the year."""
    ax = emissions(shipped, style.canvas(width_cm=30)[1], by="way", per="year")
    year = shipped.yearly.query("year == 2015").mean() / 1e3
    expected = [year["t_co2e"], year["t_co2e_sea"], year["t_co2e_air"]]
    assert bars(ax, "mean of the runs") == pytest.approx(dict(zip(WAYS.values(), expected, strict=True)))
    assert ax.get_xlabel() == "thousand t CO2e in the year"

"""A draft knows the distances, the trade and the horizon that follow from what was asked."""

from __future__ import annotations

from datetime import date

import pytest

from freightsim.new_city.draft import plain
from new_city.asking import baseline, draft


def test_distances_by_detour() -> None:
    """A new city has great circle x detour, by road and by rail; what was given goes before."""
    drafted = draft("Xinyang")
    assert drafted.road_km == pytest.approx(drafted.site.port_km * baseline().choice.detour, abs=0.5)
    assert drafted.rail_km == pytest.approx(drafted.site.port_km * baseline().joining.rail_detour, abs=0.5)
    given = draft("Xinyang", road_km=400.5, rail_km=410.0)
    assert (given.road_km, given.rail_km) == (400.5, 410.0)


def test_a_city_of_the_catchment_keeps_its_own() -> None:
    """Its distances and its trade are those of the facts."""
    drafted, city = draft("Wuhan"), baseline().cities["wuhan"]
    assert (drafted.road_km, drafted.rail_km) == (city.road_km, city.rail_km)
    assert (drafted.trade, drafted.trade_usd_bn) == (None, city.trade_usd_bn)
    assert draft("Wuhan", trade_usd_bn=1.5).trade_usd_bn == 1.5


def test_horizon_and_name() -> None:
    """The file looks five years past the record, and is called by its city, manner and day."""
    drafted = draft("Luohe", by="wagon_group", wagons=5, start=date(2022, 3, 1))
    assert drafted.end == date(2026, 1, 1)
    assert drafted.title == "Luohe joins with a wagon group on 2022-03-01"


def test_where_a_value_comes_from() -> None:
    """A value is named with the line of the facts that holds it, or said to be the default."""
    drafted = draft("Luohe")
    assert drafted.named("choice.detour").startswith("choice.detour (data/model/parameters.csv:")
    assert drafted.named("no.such") == "no.such (default)"


@pytest.mark.parametrize(
    ("value", "text"), [(3.0, "3"), (3.5, "3.5"), (3, "3"), (1234567.0, "1234567.0"), (0.1, "0.1")]
)
def test_numbers(value: float, text: str) -> None:
    """Whole numbers are written without a point."""
    assert plain(value) == text

"""What a city could ship in boxes: its own shares come before those of its province, and these before the country's."""

from __future__ import annotations

from typing import Any

import pytest

from freightsim.scenario.model import Scenario
from freightsim.scenario.network import DIRECTIONS, Direction
from freightsim.scenario.potential import boxable_usd_bn, provinces_by_name

COUNTRY = {"trade_share": 0.6, "boxable_share": 0.5}


def changed(tiny: Scenario, *, province: dict[str, Any] | None = None, city: dict[str, Any] | None = None) -> Scenario:
    """Return the scenario with shares of the country, and where given of the first city and its province."""
    key = next(iter(tiny.cities))
    changes: dict[str, Any] = {"demand": dict.fromkeys(DIRECTIONS, COUNTRY)}
    if province is not None:
        changes["provinces"] = {"own": {"name": tiny.cities[key].province, **province}}
    if city is not None:
        changes["cities"] = {key: city}
    return tiny.but(changes)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_the_nearest_shares_count(direction: Direction, tiny: Scenario) -> None:
    """Trade x share of the direction x share in boxes, each of the nearest that states it."""
    key, place = next(iter(tiny.cities.items()))
    country = changed(tiny)
    province = changed(tiny, province={"trade_share": {direction: 0.4}})
    city = changed(tiny, province={"trade_share": {direction: 0.4}}, city={"boxable_share": {direction: 0.25}})
    trade = place.trade_usd_bn
    assert boxable_usd_bn(country, key, direction) == pytest.approx(trade * 0.6 * 0.5)
    assert boxable_usd_bn(province, key, direction) == pytest.approx(trade * 0.4 * 0.5)
    assert boxable_usd_bn(city, key, direction) == pytest.approx(trade * 0.4 * 0.25)


def test_a_province_counts_for_its_own_cities_alone(tiny: Scenario) -> None:
    """A province of another name changes nothing."""
    key, place = next(iter(tiny.cities.items()))
    other = tiny.but({"provinces": {"far": {"name": "Tibet", "boxable_share": {"outbound": 0.1}}}})
    assert place.province != "Tibet"
    assert boxable_usd_bn(other, key, "outbound") == boxable_usd_bn(tiny, key, "outbound")
    assert list(provinces_by_name(other)) == [*provinces_by_name(tiny), "Tibet"]

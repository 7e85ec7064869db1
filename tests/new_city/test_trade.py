"""Trade of a city that nobody published is its share by inhabitants of what the catchment leaves of the province's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from freightsim.base.errors import PlaceError
from freightsim.facts import province_trade, provinces_with_trade
from freightsim.facts.gazetteer import DATASETS, PROVINCES_ZH, places
from freightsim.new_city.site import find_site
from freightsim.new_city.trade import Imputed, impute, taken
from freightsim.new_city.wish import Wish
from new_city.asking import baseline


def imputed(name: str, province: str = "") -> Imputed:
    """Return the trade of a city by the rule."""
    return impute(find_site(Wish(name, province=province), baseline()), baseline())


def test_the_rule_by_hand() -> None:
    """Henan traded USD 104.46 bn in 2020 by origin of goods; the catchment's trade and inhabitants are taken off."""
    found = imputed("Xinyang")
    members = [city for city in baseline().cities.values() if city.province == "Henan" and "Rest" not in city.name]
    assert found.members == tuple(city.name for city in members)
    assert found.rest == "rest_of_henan"
    assert found.members_usd_bn == pytest.approx(sum(city.trade_usd_bn for city in members), abs=0.006)
    names = {city.name for city in members}
    others = [p.population for p in places(DATASETS[0]) if p.province == "Henan" and p.name not in names]
    xinyang = next(p.population for p in places(DATASETS[0]) if (p.province, p.name) == ("Henan", "Xinyang"))
    by_hand = (104.46 - found.members_usd_bn) * xinyang / sum(others)
    assert found.usd_bn == pytest.approx(by_hand, abs=0.006)
    assert 0 < by_hand < found.left_usd_bn / 10


def test_the_plain_share() -> None:
    """By inhabitants of all cities it is more: the catchment's cities trade more than their share."""
    found = imputed("Xinyang")
    henan = sum(place.population for place in places(DATASETS[0]) if place.province == "Henan")
    assert found.plain_usd_bn == pytest.approx(104.46 * found.population / henan, abs=0.006)
    assert found.plain_usd_bn > found.usd_bn


def test_a_province_without_a_city_in_the_catchment() -> None:
    """There both shares are one, of the rest of the province, which is all of it."""
    found = imputed("Kashgar")
    assert (found.members, found.rest, found.left_usd_bn) == ((), "rest_of_xinjiang", found.province.usd_bn)
    assert found.usd_bn == found.plain_usd_bn


def test_a_scenario_without_the_rest() -> None:
    """There what the cities leave is worked out from the province's trade."""
    less = baseline().but({"cities": {"rest_of_henan": None}})
    found = impute(find_site(Wish("Xinyang"), less), less)
    assert found.rest is None
    assert found.usd_bn == pytest.approx(imputed("Xinyang").usd_bn, abs=0.011)


def test_nothing_left() -> None:
    """Where the catchment's cities have all of the province's trade, that of the city has to be given."""
    richer = baseline().but({"cities": {"luoyang": {"trade_usd_bn": 20.0}, "rest_of_henan": {"trade_usd_bn": 0.0}}})
    with pytest.raises(PlaceError, match=r"Nanyang\); nothing is left .* give --trade-usd-bn \(the share "):
        impute(find_site(Wish("Xinyang"), richer), richer)


@pytest.mark.parametrize(("usd_bn", "left", "beyond"), [(1.25, 16.441, 0.0), (20.0, 0.0, 2.309)])
def test_what_is_taken(usd_bn: float, left: float, beyond: float) -> None:
    """The rest of the province keeps what the city does not have, never less than nothing."""
    site = find_site(Wish("Xinyang"), baseline())
    took = taken(site, baseline(), usd_bn)
    assert took is not None
    assert (took.key, took.left_usd_bn, took.beyond_usd_bn) == ("rest_of_henan", left, beyond)
    assert took.usd_bn + took.beyond_usd_bn == pytest.approx(usd_bn)


def test_nothing_is_taken_for_a_city_of_the_catchment() -> None:
    """Its trade is not part of the rest of its province."""
    assert taken(find_site(Wish("Wuhan"), baseline()), baseline(), 1.0) is None


def test_trade_of_a_province() -> None:
    """Both bases are known, and the line that they were read from."""
    known = province_trade("Beijing")
    assert known is not None
    assert known.usd_bn == 115.006
    assert known.origin.startswith("data/model/provinces.csv:")
    assert province_trade("Bavaria") is None


def test_provinces_that_are_known() -> None:
    """All of mainland China; the country is no province."""
    assert set(provinces_with_trade()) == set(PROVINCES_ZH)


def test_a_province_that_is_not_known() -> None:
    """The trade has to be given, and the provinces that are known are named."""
    site = replace(find_site(Wish("Xinyang"), baseline()), province="Bavaria")
    with pytest.raises(PlaceError, match=r"give it: --trade-usd-bn \(known: Anhui, "):
        impute(site, baseline())
    assert imputed("Puyang").usd_bn == imputed("Puyang", "Henan").usd_bn > 0


def test_a_place_without_inhabitants() -> None:
    """Where the gazetteer has no population there is nothing to share by."""
    found = find_site(Wish("Nowhere", lat=34.0, lon=112.0, province="Henan"), baseline())
    with pytest.raises(PlaceError, match="give its foreign trade in a year, USD billion: --trade-usd-bn"):
        impute(found, baseline())

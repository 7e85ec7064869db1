"""Trade of a city that nobody published is its share by inhabitants of what the catchment leaves of the province's."""

from __future__ import annotations

import pytest

from freightsim.base.errors import PlaceError
from freightsim.facts import province_trade, provinces_with_trade
from freightsim.facts.gazetteer import DATASETS, places
from freightsim.new_city.site import find_site
from freightsim.new_city.trade import Imputed, impute
from freightsim.new_city.wish import Wish
from new_city.asking import baseline


def imputed(name: str, province: str = "") -> Imputed:
    """Return the trade of a city by the rule."""
    return impute(find_site(Wish(name, province=province), baseline()), baseline())


def test_the_rule_by_hand() -> None:
    """Henan traded CNY 665.5 bn in 2020, at 6.8976 to the USD; the catchment's trade and inhabitants are taken off."""
    found = imputed("Xinyang")
    members = [city for city in baseline().cities.values() if city.province == "Henan"]
    assert found.members == tuple(city.name for city in members)
    assert found.members_usd_bn == pytest.approx(sum(city.trade_usd_bn for city in members))
    names = {city.name for city in members}
    others = [p.population for p in places(DATASETS[0]) if p.province == "Henan" and p.name not in names]
    xinyang = next(p.population for p in places(DATASETS[0]) if (p.province, p.name) == ("Henan", "Xinyang"))
    by_hand = (665.5 / 6.8976 - found.members_usd_bn) * xinyang / sum(others)
    assert found.usd_bn == pytest.approx(by_hand, abs=0.006)
    assert 0 < by_hand < found.left_usd_bn / 10


def test_the_plain_share() -> None:
    """By inhabitants of all cities it is more: the catchment's cities trade more than their share."""
    found = imputed("Xinyang")
    henan = sum(place.population for place in places(DATASETS[0]) if place.province == "Henan")
    assert found.plain_usd_bn == pytest.approx(665.5 / 6.8976 * found.population / henan, abs=0.006)
    assert found.plain_usd_bn > found.usd_bn


def test_a_province_without_a_city_in_the_catchment() -> None:
    """There both shares are one."""
    henan = [key for key, city in baseline().cities.items() if city.province == "Henan" and city.road_km]
    alone = baseline().but({"cities": {**dict.fromkeys(henan), "zhengzhou": {"province": "Hebei"}}})
    found = impute(find_site(Wish("Xinyang"), alone), alone)
    assert (found.members, found.left_usd_bn) == ((), found.province.usd_bn)
    assert found.usd_bn == found.plain_usd_bn


def test_nothing_left() -> None:
    """Where the catchment's cities have all of the province's trade, that of the city has to be given."""
    richer = baseline().but({"cities": {"luoyang": {"trade_usd_bn": 100.0}}})
    with pytest.raises(PlaceError, match=r"Luoyang\), which leaves nothing .* give it: --trade-usd-bn \(the plain "):
        impute(find_site(Wish("Xinyang"), richer), richer)


def test_the_model_goes_before_the_record() -> None:
    """Jiangxi stands in both tables: the model's is taken, as for the cities of the facts."""
    known = province_trade("Jiangxi")
    assert known is not None
    assert (known.usd_bn, known.origin.partition(":")[0]) == (58.2, "data/model/provinces.csv")
    of_record = province_trade("Hubei")
    assert of_record is not None
    assert of_record.usd_bn == pytest.approx(429.41 / 6.8976, abs=0.005)
    assert of_record.origin.startswith("data/record/provinces.csv:")


def test_provinces_that_are_known() -> None:
    """Those with a sum for the whole of 2020; the country is no province."""
    assert {"Anhui", "Guangdong", "Henan", "Hebei", "Shanxi"} <= set(provinces_with_trade())
    assert not {"China", "Xinjiang", "Zhejiang"} & set(provinces_with_trade())


def test_a_province_that_is_not_known() -> None:
    """The trade has to be given; other cities of the name are named, one of which may have been meant."""
    with pytest.raises(PlaceError, match=r"give it: --trade-usd-bn \(known: Anhui, "):
        imputed("Kashgar")
    with pytest.raises(
        PlaceError,
        match=r"of the same name: .*Chaoyang 朝阳区 \(Beijing\).*; --province or the full Chinese name chooses",
    ):
        imputed("Chaoyang")
    assert imputed("Puyang").usd_bn == imputed("Puyang", "Henan").usd_bn > 0


def test_a_place_without_inhabitants() -> None:
    """Where the gazetteer has no population there is nothing to share by."""
    found = find_site(Wish("Nowhere", lat=34.0, lon=112.0, province="Henan"), baseline())
    with pytest.raises(PlaceError, match="give its foreign trade in a year, USD billion: --trade-usd-bn"):
        impute(found, baseline())

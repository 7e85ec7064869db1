"""What a city trades: as given, or its share by inhabitants of what the catchment leaves of the province's trade.

What is left of a province's trade is that of its rest, a node of its own: what a new city trades is taken from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from freightsim.base.errors import PlaceError, arguments
from freightsim.base.language import PLACE, _, pgettext, place_name
from freightsim.facts import ProvinceTrade, province_trade, provinces_with_trade, rest_of
from freightsim.facts.gazetteer import places_named, urban_population
from freightsim.facts.provinces import CNY_PER_USD
from freightsim.facts.trade import DIGITS
from freightsim.new_city.site import several

if TYPE_CHECKING:
    from freightsim.new_city.site import Site
    from freightsim.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Imputed:
    """Trade of a city by the rule, and the numbers that went into it."""

    population: int
    """Inhabitants of the city."""
    urban_population: int
    """Inhabitants of all cities of the province that the gazetteer lists."""
    others_population: int
    """Those of them that live outside the cities of the catchment, this city's own included."""
    province: ProvinceTrade
    """Trade of the province."""
    members: tuple[str, ...]
    """Cities of the province in the catchment, its rest apart."""
    members_usd_bn: float
    """Their trade together, USD billion."""
    rest: str | None
    """Id of the rest of the province in the catchment; None where there is none."""
    left_usd_bn: float
    """What they leave of the province's trade, USD billion: that of the rest, where there is one."""

    @property
    def usd_bn(self) -> float:
        """Trade in a year, USD billion, two decimals as in the facts: the share of what is left."""
        return round(self.left_usd_bn * self.population / self.others_population, 2)

    @property
    def plain_usd_bn(self) -> float:
        """What the plain share would be: by inhabitants of all cities, of the province's whole trade, USD billion."""
        return round(self.province.usd_bn * self.population / self.urban_population, 2)


def impute(site: Site, scenario: Scenario) -> Imputed:
    """Return the trade of a city by the rule.

    Raises PlaceError where its population or its province's trade is not known, or where the catchment's cities leave
    nothing of that: then it has to be given.
    """
    population = site.place.population if site.place else 0
    if not population:
        raise PlaceError(
            _(
                "{name}: its population is not known, so its trade cannot be imputed; give its foreign trade in a "
                "year, USD billion: {option_trade_usd_bn} (CNY 100 million are USD bn {usd_bn:.4f} at the rate of 2020)"
            ).format(name=site.name, usd_bn=0.1 / CNY_PER_USD, **arguments("trade_usd_bn"))
        )
    trade = province_trade(site.province)
    if trade is None:
        raise PlaceError(
            _(
                "{name}: the trade of {province} is not among the facts, so that of the city cannot "
                "be imputed; give it: {option_trade_usd_bn} (known: {provinces_with_trade})"
            ).format(
                name=site.name,
                province=site.province,
                provinces_with_trade=", ".join(provinces_with_trade()),
                **arguments("trade_usd_bn"),
            )
            + _chosen(site)
        )
    urban = max(urban_population(site.province), population)
    rest = rest_in(scenario, site.province)
    members = [city for key, city in scenario.cities.items() if city.province == site.province and key != rest]
    members_usd_bn = round(sum(city.trade_usd_bn for city in members), 2)
    left = scenario.cities[rest].trade_usd_bn if rest else max(trade.usd_bn - members_usd_bn, 0.0)
    others = max(urban - sum(_population(city.name, site.province) for city in members), population)
    names = tuple(city.name for city in members)
    imputed = Imputed(population, urban, others, trade, names, members_usd_bn, rest, left)
    if not imputed.usd_bn:
        raise PlaceError(
            _(
                "{name}: of the trade of {province}, USD bn {usd_bn:.2f}, the catchment's cities have USD bn "
                "{members_usd_bn:.2f} ({members}); nothing is left for an imputation; give {option_trade_usd_bn} (the "
                "share by population alone is {plain_usd_bn:.2f})"
            ).format(
                name=site.name,
                province=site.province,
                usd_bn=trade.usd_bn,
                members_usd_bn=members_usd_bn,
                members=", ".join(imputed.members),
                plain_usd_bn=imputed.plain_usd_bn,
                **arguments("trade_usd_bn"),
            )
        )
    return imputed


@dataclass(frozen=True, slots=True)
class Taken:
    """Trade that a new city takes from the rest of its province, so that nothing is counted twice."""

    key: str
    """Id of the rest."""
    name: str
    """Its name."""
    usd_bn: float
    """What is taken, USD billion."""
    left_usd_bn: float
    """What the rest keeps, USD billion."""
    beyond_usd_bn: float
    """What the city trades beyond all that the rest had, USD billion."""


def taken(site: Site, scenario: Scenario, usd_bn: float) -> Taken | None:
    """Return what a new city's trade takes from the rest of its province; None where there is no rest."""
    key = rest_in(scenario, site.province)
    if key is None or site.member is not None:
        return None
    rest = scenario.cities[key]
    took = min(usd_bn, rest.trade_usd_bn)
    left = round(rest.trade_usd_bn - took, DIGITS)
    return Taken(key, place_name(rest), took, left, round(usd_bn - took, DIGITS))


def rest_in(scenario: Scenario, province: str) -> str | None:
    """Return the id of the rest of a province that a scenario has; None where it has none."""
    key = rest_of(province)
    return key if key in scenario.cities and scenario.cities[key].province == province else None


def beyond_rest(site: Site, took: Taken) -> str:
    """Return the words for a city that is given more trade than the rest of its province has."""
    return _(
        "{name} has USD bn {beyond_usd_bn:.2f} more than {rest}: the trade of {province} exceeds the record by this "
        "amount"
    ).format(
        name=place_name(site),
        beyond_usd_bn=took.beyond_usd_bn,
        rest=took.name,
        province=pgettext(PLACE, site.province),
    )


FEW_OF_A_PREFECTURE = 500_000
"""Inhabitants below which the figure of a prefecture is taken for that of a part (assumed: nearly all have more)."""


def of_seat_only(site: Site, trade: Imputed) -> str:
    """Return a note that the inhabitants are those of a seat, not of the whole; nothing where they are not."""
    if not site.place or not (site.place.county_level or trade.population < FEW_OF_A_PREFECTURE):
        return ""
    return _(
        "{name}: trade is imputed from {population:,} inhabitants, those of the town in GeoNames, often of one "
        "subdistrict only; all of {name} has more. Give the trade with {option_trade_usd_bn}"
    ).format(name=place_name(site), population=trade.population, **arguments("trade_usd_bn"))


def _chosen(site: Site) -> str:
    """Return the words on other cities of the name, one of which may have been meant."""
    return (
        _(". {site}; use {option_province} or the full Chinese name to choose").format(
            site=several(site), **arguments("province")
        )
        if site.others
        else ""
    )


def _population(name: str, province: str) -> int:
    """Return the inhabitants of a city; 0 where the gazetteer does not know it."""
    try:
        return places_named(name, province)[0].population
    except PlaceError:
        return 0

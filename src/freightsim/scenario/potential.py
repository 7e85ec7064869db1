"""What a city could ship in boxes: its trade by place of origin or destination of the goods, by direction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from freightsim.base.spec import Direction, Share, Spec
from freightsim.validation.ids import Name

if TYPE_CHECKING:
    from freightsim.scenario.model import Scenario


class Province(Spec):
    """Defaults of all cities of a province."""

    name: Name
    """Province or municipality in English, as cities spell it."""
    trade_share: dict[Direction, Share] = Field(default_factory=dict)
    """Share of exports (outbound) and imports (inbound) in the value of trade, by place of origin or destination."""
    boxable_share: dict[Direction, Share] = Field(default_factory=dict)
    """Share of the value of exports or imports that ships in boxes: crude oil and ore do not, phones and chips fly."""


def boxable_usd_bn(scenario: Scenario, city: str, direction: Direction) -> float:
    """Return the value of a city's goods of a direction that could ship in boxes in a year, USD billion.

    Trade x share of the direction x share in boxes; shares of the city where it has them, else of its province, else of
    the country (`demand.<direction>`).
    """
    place, demand = scenario.cities[city], scenario.demand[direction]
    province = provinces_by_name(scenario).get(place.province)
    share, boxable = place.trade_share.get(direction), place.boxable_share.get(direction)
    if province is not None:
        share = province.trade_share.get(direction) if share is None else share
        boxable = province.boxable_share.get(direction) if boxable is None else boxable
    share = demand.trade_share if share is None else share
    boxable = demand.boxable_share if boxable is None else boxable
    return place.trade_usd_bn * share * boxable


ROUNDED = 1e-6
"""By so much the shares of the markets may be off 1 for their rounding alone."""


def divided_by(total: float) -> float:
    """Return by what the shares of the markets are divided, given their sum: 1 unless they miss 1 by rounding alone.

    So a further market comes on top of the others and takes nothing from them; a scenario that lets it take something
    writes smaller shares for them.
    """
    return total if abs(total - 1.0) <= ROUNDED else 1.0


def provinces_by_name(scenario: Scenario) -> dict[str, Province]:
    """Return the provinces of a scenario by the name that cities use."""
    return {province.name: province for province in scenario.provinces.values()}

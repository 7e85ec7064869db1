"""What a province trades, by place of origin or destination of the goods."""

from __future__ import annotations

from dataclasses import dataclass

from freightsim.facts.tables import model_tables

YEAR = "2020"
"""The year of the trade of cities and provinces."""

CNY_PER_USD = 6.8976
"""Mean rate of 2020, at which all trade of that year was turned into USD."""


@dataclass(frozen=True, slots=True)
class ProvinceTrade:
    """Foreign trade of a province in a year."""

    usd_bn: float
    """Both directions, USD billion, by place of origin or destination of the goods."""
    origin: str
    """File and line."""


def province_trade(province: str) -> ProvinceTrade | None:
    """Return the trade of a province in 2020; None where there is no such province."""
    for row in model_tables()["provinces"]:
        if row["province"] == province:
            return ProvinceTrade(float(row.number("trade_usd_bn")), row.origin)
    return None


def provinces_with_trade() -> list[str]:
    """Return the provinces whose trade is known, in the order of the alphabet."""
    return sorted(row["province"] for row in model_tables()["provinces"])


def rest_of(province: str) -> str | None:
    """Return the id of the city that stands for those of a province without a row; None where there is none."""
    rests = (row["id"] for row in model_tables()["cities"] if (row["province"], row["kind"]) == (province, "rest"))
    return next(rests, None)

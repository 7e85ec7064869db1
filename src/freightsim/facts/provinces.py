"""What a province trades, from the model's table or else from the record."""

from __future__ import annotations

from dataclasses import dataclass

from freightsim.facts.rules import number
from freightsim.facts.tables import data_folder, model_tables, read_rows

YEAR = "2020"
"""The year of the trade of cities and provinces."""

CNY_PER_USD = 6.8976
"""Mean rate of 2020, at which all trade of that year was turned into USD."""


@dataclass(frozen=True, slots=True)
class ProvinceTrade:
    """Foreign trade of a province in a year."""

    usd_bn: float
    """Both directions, USD billion."""
    origin: str
    """File and line, and the sum in CNY where it was turned into USD."""


def province_trade(province: str) -> ProvinceTrade | None:
    """Return the trade of a province in 2020; None where neither the model's table nor the record has it."""
    for row in model_tables()["provinces"]:
        if row["province"] == province:
            return ProvinceTrade(float(row.number("trade_usd_bn")), row.origin)
    _, rows = read_rows(data_folder().joinpath("record", "provinces.csv"))
    for line, cells in rows:
        if (cells["province"], cells["year"], cells["period"]) == (province, YEAR, "year") and cells["trade_cny_bn"]:
            cny_bn = number(cells["trade_cny_bn"])
            origin = f"data/record/provinces.csv:{line}, CNY bn {cny_bn} at {CNY_PER_USD}"
            return ProvinceTrade(round(cny_bn / CNY_PER_USD, 2), origin)
    return None


def provinces_with_trade() -> list[str]:
    """Return the provinces whose trade is known, in the order of the alphabet."""
    named = {row["province"] for row in model_tables()["provinces"]}
    named |= {cells["province"] for _, cells in read_rows(data_folder().joinpath("record", "provinces.csv"))[1]}
    return sorted(name for name in named if name != "China" and province_trade(name))

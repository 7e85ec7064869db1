"""Trade of cities by place of origin or destination of the goods: together the cities of a province have all of its.

Cities publish what firms seated there declare. A province is known on both bases (``provinces.csv``).
"""

from __future__ import annotations

from freightsim.facts.tables import Row

DIGITS = 4
"""Decimals of a trade in USD billion."""

LEAST_REST_USD_BN = 0.05
"""A rest of a province with less than this is left out: the largest city takes it."""

REST = "rest"
"""Kind of the row that stands for all cities of a province without a row."""


def trade_by_city(tables: dict[str, list[Row]]) -> dict[str, float]:
    """Return the trade in a year of every city and every rest of a province, USD billion; small rests are missing.

    A city's declared trade is scaled by the province's trade by origin over its declared trade. The rest of the
    province has what the cities leave; where there is none, or nothing is left, the cities are scaled to the total.
    """
    trade: dict[str, float] = {}
    for province in tables["provinces"]:
        rows = [row for row in tables["cities"] if row["province"] == province["province"]]
        trade |= _of_province(province, rows)
    return {row["id"]: trade[row["id"]] for row in tables["cities"] if row["id"] in trade}


def declared_by_city(province: Row, cities: list[Row]) -> dict[str, float]:
    """Return the declared trade of the cities of a province: published, its hint, or imputed by GDP.

    Imputed is the share of a city, by GDP, in what the others leave of the province's declared trade and of its GDP.
    """
    stated = {
        row["id"]: float(row.number(column))
        for row in cities
        if (column := next((each for each in ("trade_usd_bn", "trade_hint_usd_bn") if row[each]), ""))
    }
    left = max(province.number("trade_declared_usd_bn") - sum(stated.values()), 0.0)
    blank = [row for row in cities if row["id"] not in stated]
    gdp = {row["id"]: row.number("gdp_cny_bn") for row in blank}
    gone = sum(row.number("gdp_cny_bn") for row in cities if row["id"] in stated)
    left_gdp = max(province.number("gdp_cny_bn") - gone, sum(gdp.values()))
    imputed = {key: left * number / left_gdp for key, number in gdp.items()}
    return {row["id"]: (stated | imputed)[row["id"]] for row in cities}


def _of_province(province: Row, rows: list[Row]) -> dict[str, float]:
    """Return the trade of the cities of a province and of its rest; they sum to the province's."""
    total = float(province.number("trade_usd_bn"))
    cities = [row for row in rows if row["kind"] != REST]
    rest = next((row["id"] for row in rows if row["kind"] == REST), None)
    declared = declared_by_city(province, cities)
    together = sum(declared.values())
    scale = total / province.number("trade_declared_usd_bn")
    if cities and (rest is None or total - scale * together < LEAST_REST_USD_BN):
        scale, rest = total / together, None
    trade = {key: round(scale * number, DIGITS) for key, number in declared.items()}
    taker = rest or max(trade, key=lambda key: trade[key])
    others = sum(number for key, number in trade.items() if key != taker)
    return trade | {taker: round(total - others, DIGITS)}

"""The other hubs of China-Europe trains: the tables become trains a week and boxes a train, and the national count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from freightsim.facts.tables import PORT, Row, model_tables

__all__ = [
    "COUNTED",
    "PORT",
    "HubYear",
    "MarketTarget",
    "National",
    "PublishedSupport",
    "hub_leaves",
    "hub_years",
    "market_targets",
    "national_quarters",
    "national_years",
    "published_support",
]

Leaf = tuple[tuple[str, ...], Any, Row]
"""Keys down to a leaf of the tree, its value, and the row that it was read from."""

DIRECTIONS = ("outbound", "inbound")
BEGIN = date(2011, 1, 1)
"""Before the first train of the first hub."""
WEEKS = 52.18
"""Weeks of a year."""
DIGITS = 4
"""Significant digits of what is computed."""
EVERY = "all"
"""What hub_loads.csv calls the hubs without a figure of their own."""
COUNTED = ("europe", "russia")
"""Markets whose trains the national count holds; those to Central Asia and Vietnam are counted apart."""


@dataclass(frozen=True, slots=True)
class National:
    """What all trains of China to Europe and Russia, and back, carried in a year."""

    trips: float
    """Trains of both directions."""
    teu: float
    """Boxes of both directions, laden and empty."""
    laden_share: float
    """Share of the boxes that were laden."""

    @property
    def feu(self) -> float:
        """Laden boxes, FEU."""
        return self.teu / 2 * self.laden_share

    @property
    def feu_per_train(self) -> float:
        """Laden boxes on a train, FEU."""
        return self.feu / self.trips


@dataclass(frozen=True, slots=True)
class HubYear:
    """What a hub published of a year, direction and market."""

    hub: str
    year: int
    direction: str
    market: str
    trips: float
    """Trains: those of the direction x share of the market."""
    feu_per_train: float
    """Laden boxes on a train, FEU."""

    @property
    def feu(self) -> float:
        """Laden boxes, FEU."""
        return self.trips * self.feu_per_train


@dataclass(frozen=True, slots=True)
class MarketTarget:
    """A published figure of the market of China-Europe trains."""

    quantity: str
    """`rail_value_share` and `air_over_rail` are of trade with Europe by all hubs, `local_share` is of one hub."""
    year: int
    """Calendar year."""
    direction: str
    """`outbound`, `inbound`, or `both`: of the sums of both directions."""
    hub: str
    """Id of the hub, `PORT` for the scenario's own port; empty where the figure is of all hubs."""
    value: float
    """A ratio (1): value over value, tonnes over tonnes, or FEU over FEU."""
    low: float
    """Lower end of its band, in the same unit."""
    high: float
    """Upper end of its band, in the same unit."""


Tables = Mapping[str, list[Row]]


def hub_leaves(tables: Tables) -> Iterator[Leaf]:
    """Yield every leaf of the hubs of a scenario."""
    trips = {(row["hub"], row["direction"], int(row["year"])): row for row in tables["hub_trips"]}
    years = sorted({year for _hub, _direction, year in trips})
    for hub in tables["hubs"]:
        keys = ("hubs", hub["id"])
        for column in ("name", "name_zh", "province"):
            yield (*keys, column), hub[column], hub
        for column in ("lat", "lon", "value_tilt"):
            yield (*keys, column), hub.number(column), hub
        for direction in DIRECTIONS:
            run = {year: trips[hub["id"], direction, year] for year in years if (hub["id"], direction, year) in trips}
            if run:
                yield from _trains(hub, direction, run, tables)
                for year, row in _loads(tables, hub["id"], direction).items():
                    load = _rounded(_feu_per_train(row))
                    yield (*keys, "feu_per_train", direction, date(year, 1, 1).isoformat()), load, row


def _trains(hub: Row, direction: str, run: Mapping[int, Row], tables: Tables) -> Iterator[Leaf]:
    """Yield the trains a week of a direction, by market: steps on 1 January, and none before the first train."""
    first_train = date.fromisoformat(hub["first_train"])
    shares = {year: _shares(tables, hub["id"], direction, year) for year in run}
    first, last = min(run), max(run)
    begin = max(first_train, date(first, 1, 1))
    for market in dict.fromkeys(market for of_year in shares.values() for market in of_year):
        keys = ("hubs", hub["id"], "trains_per_week", direction, market)
        if begin > BEGIN:
            yield (*keys, BEGIN.isoformat()), 0, run[first]
        for year in range(first, last + 1):
            day = max(begin, date(year, 1, 1))
            weeks = WEEKS if day == date(year, 1, 1) else (date(year + 1, 1, 1) - day) / timedelta(weeks=1)
            share = shares.get(year, {}).get(market, 0.0)
            trips = run[year].number("trips") if year in run else 0
            yield (*keys, day.isoformat()), _rounded(trips * share / weeks), run.get(year, run[first])


def _shares(tables: Tables, hub: str, direction: str, year: int) -> dict[str, float]:
    """Return the share of each market in the trips of a year: that of the last year stated, up to it."""
    stated: dict[int, dict[str, float]] = {}
    for row in tables["hub_markets"]:
        if (row["hub"], row["direction"]) == (hub, direction) and int(row["year"]) <= year and row.number("share") > 0:
            stated.setdefault(int(row["year"]), {})[row["market"]] = float(row.number("share"))
    return stated[max(stated)]


def _loads(tables: Tables, hub: str, direction: str) -> dict[int, Row]:
    """Return the row of the load of each year: the hub's own where there is one."""
    rows = [row for row in tables["hub_loads"] if row["direction"] == direction]
    every = {int(row["year"]): row for row in rows if row["hub"] == EVERY}
    return every | {int(row["year"]): row for row in rows if row["hub"] == hub}


def _feu_per_train(load: Row) -> float:
    return float(load.number("teu_per_train")) / 2 * float(load.number("laden_share"))


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


@cache
def hub_years() -> list[HubYear]:
    """Return what every hub published, by year, direction and market. Raises DataError where a table breaks a rule."""
    tables = model_tables()
    found = []
    for row in tables["hub_trips"]:
        hub, direction, year = row["hub"], row["direction"], int(row["year"])
        load = _feu_per_train(_loads(tables, hub, direction)[year])
        for market, share in _shares(tables, hub, direction, year).items():
            found.append(HubYear(hub, year, direction, market, row.number("trips") * share, load))
    return found


@dataclass(frozen=True, slots=True)
class RecordedJoin:
    """A city that joined a hub, and what came of it."""

    id: str
    """Id of the record."""
    city: str
    """Id of the city."""
    hub: str
    """Id of the hub; `zhengzhou` is the port."""
    start: date
    """First day of the join."""
    since: date
    """First day of the time that the number is of."""
    until: date
    """Day after it."""
    trains_per_week: float
    """Feeder trains a week."""
    feu_a_year: float
    """FEU a year by the station, outbound."""
    source: str
    """Address, or "assumption"."""
    note: str
    """What to mind."""


@cache
def recorded_joins() -> list[RecordedJoin]:
    """Return the recorded joins. Raises DataError where a table breaks a rule."""
    return [
        RecordedJoin(
            row["id"],
            row["city"],
            row["hub"],
            date.fromisoformat(row["from"]),
            date.fromisoformat(row["since"]),
            date.fromisoformat(row["until"]),
            float(row.number("trains_per_week")),
            float(row.number("feu_a_year")),
            row["source"],
            row["note"],
        )
        for row in model_tables()["joins"]
    ]


@dataclass(frozen=True, slots=True)
class PublishedSupport:
    """A published figure of the support of China-Europe trains."""

    id: str
    """Id of the row."""
    hub: str
    """Id of the hub, `PORT` for the scenario's own port; empty where the figure is of all China."""
    measure: str
    """`local_usd`: cash of province and city in a year, USD; `usd_per_feu`: a rate, USD a FEU."""
    first_year: int
    """First calendar year that it is of."""
    last_year: int
    """Last calendar year that it is of."""
    value: float
    """USD, or USD a FEU."""
    low: float
    """Lower end of its band, in the same unit."""
    high: float
    """Upper end of its band, in the same unit."""
    basis: str
    """What was counted."""
    source: str
    """Address."""


@cache
def published_support() -> list[PublishedSupport]:
    """Return the published figures of support, in the order of support.csv.

    Raises DataError where a table breaks a rule.
    """
    return [
        PublishedSupport(
            id=row["id"],
            hub=row["hub"],
            measure=row["measure"],
            first_year=int(row["first_year"]),
            last_year=int(row["last_year"]),
            value=float(row.number("value")),
            low=float(row.number("low")),
            high=float(row.number("high")),
            basis=row["basis"],
            source=row["source"],
        )
        for row in model_tables()["support"]
    ]


@cache
def national_years() -> dict[int, National]:
    """Return the national count by year. Raises DataError where a table breaks a rule."""
    columns = ("trips", "teu", "laden_share")
    return {
        int(row["year"]): National(*(float(row.number(column)) for column in columns))
        for row in model_tables()["national"]
    }


@cache
def national_quarters() -> dict[date, float]:
    """Return the national count of trains a month, season apart, by first day of the quarter.

    Raises DataError where a table breaks a rule.
    """
    rows = model_tables()["national_quarters"]
    return {date.fromisoformat(row["quarter"]): float(row.number("trains_per_month")) for row in rows}


@cache
def market_targets() -> list[MarketTarget]:
    """Return the published figures of the market, in the order of market.csv.

    Raises DataError where a table breaks a rule.
    """
    return [
        MarketTarget(
            *(row["quantity"], int(row["year"]), row["direction"], row["hub"]),
            *(float(row.number(column)) for column in ("value", "low", "high")),
        )
        for row in model_tables()["market"]
    ]

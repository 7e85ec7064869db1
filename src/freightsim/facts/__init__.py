"""The facts that ship with the package: what the model is filled with, each row with its source."""

from freightsim.facts.hubs import (
    COUNTED,
    HubYear,
    PublishedSupport,
    RecordedJoin,
    hub_years,
    market_targets,
    national_years,
    published_support,
    recorded_joins,
)
from freightsim.facts.listing import Fact, Figure, data_digest, listing, published
from freightsim.facts.maps import END_KM, map_tables
from freightsim.facts.places import place_rows, urban_population_rows
from freightsim.facts.provinces import ProvinceTrade, province_trade, provinces_with_trade, rest_of
from freightsim.facts.ranges import Range, ranges
from freightsim.facts.tables import PORT, data_folder
from freightsim.facts.tree import facts_tree

__all__ = [
    "COUNTED",
    "END_KM",
    "PORT",
    "Fact",
    "Figure",
    "HubYear",
    "ProvinceTrade",
    "PublishedSupport",
    "Range",
    "RecordedJoin",
    "data_digest",
    "data_folder",
    "facts_tree",
    "hub_years",
    "listing",
    "map_tables",
    "market_targets",
    "national_years",
    "place_rows",
    "province_trade",
    "provinces_with_trade",
    "published",
    "published_support",
    "ranges",
    "recorded_joins",
    "rest_of",
    "urban_population_rows",
]

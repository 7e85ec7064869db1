"""How a city joins the port: one module a kind, with what a file says of it and what that comes to (its terms).

A new kind is a module here, with a class for the file and its terms; a module of the same name in
`freightsim.journey.joins`, with what happens; and its words in `freightsim.results.vocabulary`.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator
from pydantic_core import PydanticCustomError

from freightsim.base.language import _
from freightsim.scenario.joins.agreement import Truck, TruckTerms
from freightsim.scenario.joins.block import Block, BlockTerms
from freightsim.scenario.joins.general import Joining
from freightsim.scenario.joins.own_port import OwnTrains
from freightsim.scenario.joins.shuttle import Shuttle, ShuttleTerms
from freightsim.scenario.joins.station import Presence, StationJoin
from freightsim.scenario.joins.terms import (
    BLOCK,
    GATE,
    GROUP,
    LEAST_RAKE,
    MODES,
    SHUTTLE,
    TRUCK,
    RailTerms,
    Terms,
    every_terms,
    joined_hub,
    rail_km,
    terms_of,
    terms_to_hub,
)
from freightsim.scenario.joins.wagon_group import GroupTerms, WagonGroup

__all__ = [
    "BLOCK",
    "GATE",
    "GROUP",
    "LEAST_RAKE",
    "MODES",
    "SHUTTLE",
    "TRUCK",
    "Block",
    "BlockTerms",
    "GroupTerms",
    "Join",
    "Joining",
    "OwnTrains",
    "Presence",
    "RailTerms",
    "Shuttle",
    "ShuttleTerms",
    "StationJoin",
    "Stationed",
    "Terms",
    "Truck",
    "TruckTerms",
    "WagonGroup",
    "every_terms",
    "joined_hub",
    "rail_km",
    "terms_of",
    "terms_to_hub",
]


def _one_manner(value: Any) -> Any:
    """Refuse several joins of one city, and say so in place of a remark on lists."""
    if isinstance(value, list | tuple):
        text = _("a city has one kind of join only: write one mapping with 'by' and 'from'")
        raise PydanticCustomError("join", "{text}", {"text": text})
    return value


Stationed = Truck | Shuttle | Block | WagonGroup
"""The kinds of join that make a city a station of the hub."""

Join = Annotated[
    Annotated[Truck | Shuttle | Block | WagonGroup | OwnTrains, Discriminator("by")],
    BeforeValidator(_one_manner),
]

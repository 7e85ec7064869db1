"""How a city joins the port: one module a kind, with what a file says of it and what that comes to (its terms).

CONTRIBUTING.md ("A kind of join") lists what a new kind needs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, get_args

from pydantic import BeforeValidator, Discriminator
from pydantic_core import PydanticCustomError

from freightsim.base.language import _
from freightsim.scenario.joins.agreement import Truck, TruckTerms
from freightsim.scenario.joins.block import BLOCK, Block, BlockTerms
from freightsim.scenario.joins.general import Joining
from freightsim.scenario.joins.kind import AnyJoin, Trips, TripWords
from freightsim.scenario.joins.own_port import OwnTrains
from freightsim.scenario.joins.shuttle import SHUTTLE, Shuttle, ShuttleTerms
from freightsim.scenario.joins.station import Presence, StationJoin
from freightsim.scenario.joins.terms import (
    GATE,
    LEAST_RAKE,
    TRUCK,
    Hauled,
    RailTerms,
    Terms,
    every_terms,
    joined_hub,
    rail_km,
    terms_of,
    terms_to_hub,
)
from freightsim.scenario.joins.wagon_group import GROUP, GroupTerms, WagonGroup

__all__ = [
    "BLOCK",
    "GATE",
    "GROUP",
    "KINDS",
    "LEAST_RAKE",
    "MODES",
    "SHUTTLE",
    "TRUCK",
    "AnyJoin",
    "Block",
    "BlockTerms",
    "GroupTerms",
    "Hauled",
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
    "TripWords",
    "Trips",
    "Truck",
    "TruckTerms",
    "WagonGroup",
    "every_terms",
    "joined_hub",
    "modes_that",
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

Join = Annotated[Annotated[Stationed | OwnTrains, Discriminator("by")], BeforeValidator(_one_manner)]

KINDS: dict[str, type[AnyJoin]] = {kind.model_fields["by"].default: kind for kind in (*get_args(Stationed), OwnTrains)}
"""The kinds of join by what a file calls them."""

MODES: dict[int, type[Terms]] = {kind.comes_to.mode: kind.comes_to for kind in get_args(Stationed)}
"""What each mode between a city and the port comes to, by its code in columns."""


def modes_that(answer: Callable[[type[Terms]], bool]) -> list[int]:
    """Return the codes of the modes whose terms answer yes to what holds for every join of a kind."""
    return [code for code, terms in MODES.items() if answer(terms)]

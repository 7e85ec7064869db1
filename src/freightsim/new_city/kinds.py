"""How a planner asks for each kind of join: read for `freightsim new-city --help`, so nothing heavy is imported."""

from __future__ import annotations

from typing import NamedTuple

from freightsim.base.language import N_


class JoinKind(NamedTuple):
    """How a planner asks for a kind of join."""

    words: str
    """How the city joins, in words."""
    needs: tuple[str, ...] = ()
    """What has to be given: nothing else tells it."""
    may: tuple[str, ...] = ()
    """What may be given besides; without it a rake runs once a week, sized by what it is expected to carry."""
    meant: tuple[str, ...] = ()
    """Other words that may be written for the kind."""
    meant_less: tuple[str, ...] = ()
    """Words that are likelier to mean another kind."""


JOIN_KINDS = {
    "truck": JoinKind(N_("by truck"), meant=("road", "lorry", "trucks", "卡车", "公路")),
    "shuttle": JoinKind(
        N_("by rail shuttle"),
        may=("trains_per_week", "wagons"),
        meant=("rail", "train", "trains", "feeder", "铁路", "班列"),
        meant_less=("block_train",),
    ),
    "block": JoinKind(
        N_("with through wagons"),
        may=("trains_per_week", "wagons"),
        meant=("rail", "block_train", "through", "through_wagons", "part_train", "铁路"),
        meant_less=("wagons",),
    ),
    "wagon_group": JoinKind(N_("with a wagon group"), may=("wagons",), meant=("rail", "wagons", "wagon", "铁路")),
    "own_trains": JoinKind(
        N_("with a port of its own"),
        needs=("trains_per_week",),
        meant=("train", "trains", "own", "port", "own_train", "班列"),
    ),
}
"""By what a file calls the kind, in the order of `freightsim.scenario.joins.KINDS`."""

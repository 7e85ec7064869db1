"""The lines of a join: what was asked for, then what the scenario's `joining` fills in, behind a #."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from freightsim.base.language import N_, _
from freightsim.files.yaml_writing import one_line
from freightsim.new_city.draft import GIVEN, plain

if TYPE_CHECKING:
    from freightsim.new_city.draft import Draft

ROUND_TRIPS = N_("round trips")
ONCE = N_("not given, so one")
ONE_FEU = N_("each carries one FEU")
MOST_ON_A_TRAIN = N_("most on one train, each carries one FEU")
PART_TRAINS = N_("part-trains to the port, and their wagons back")
BY_LOAD = N_("capacity 25 % above the expected load")
CLEARED_AT_HOME = N_("default: customs clear the boxes in the city")
ALL_LANES = N_("default: the trains of all lanes carry it")


def join_lines(draft: Draft) -> Iterator[str]:
    """Yield the lines of the join: what was asked, then what `joining` fills in, behind a #."""
    yield f"by: {draft.wish.by}"
    yield f"from: {draft.wish.start}"
    yield from JOINS[draft.wish.by](draft)


def _truck(draft: Draft) -> Iterator[str]:
    for key in ("price_ratio", "lead_saved_d", "guaranteed_feu"):
        yield _open(draft, key, f"truck_{key}")


def _shuttle(draft: Draft) -> Iterator[str]:
    joining, wagons = draft.scenario.joining, draft.wish.wagons
    yield from _rake(draft, ROUND_TRIPS)
    if wagons is not None:
        least = max(math.ceil(round(joining.shuttle_minimum_share * wagons, 6)), 1)
        share = _("{share} of its wagons, {origin}").format(
            share=plain(joining.shuttle_minimum_share), origin=draft.named("joining.shuttle_minimum_share")
        )
        yield f"# minimum_feu: {least}  # {share}"
    yield _open(draft, "longest_wait_h", "shuttle_longest_wait_h")
    yield _tariff(draft)


def _rake(draft: Draft, trips: str) -> Iterator[str]:
    """Yield how often a rake runs and how long it is, and which of the two was not given."""
    wish = draft.wish
    given = _(GIVEN) if wish.trains_per_week is not None else _(ONCE)
    yield f"trains_per_week: {plain(wish.weekly)}  # {_(trips)}; {given}"
    if wish.wagons is None:
        yield f"wagons: auto  # {_(BY_LOAD)}"
    else:
        yield f"wagons: {wish.wagons}  # {_(ONE_FEU)}; {_(GIVEN)}"


def _block(draft: Draft) -> Iterator[str]:
    yield from _rake(draft, PART_TRAINS)
    yield f"# lanes: [{_busiest_lane(draft)}]  # {_(ALL_LANES)}"
    yield f"# customs_at_origin: true  # {_(CLEARED_AT_HOME)}"
    yield _open(draft, "longest_wait_h", "shuttle_longest_wait_h")
    yield _tariff(draft)


def _wagon_group(draft: Draft) -> Iterator[str]:
    if draft.wish.wagons is None:
        yield f"wagons: auto  # {_(MOST_ON_A_TRAIN)}; {_(BY_LOAD)}"
    else:
        yield f"wagons: {draft.wish.wagons}  # {_(MOST_ON_A_TRAIN)}; {_(GIVEN)}"
    default = _("default: wagons of the city run as a part of the port's trains")
    yield f"# coupled_to: port  # {default}"
    yield f"# lanes: [{_busiest_lane(draft)}]  # {_(ALL_LANES)}"
    yield _tariff(draft)


def _own_trains(draft: Draft) -> Iterator[str]:
    weekly = plain(draft.wish.trains_per_week)
    given = _("number {given}; see above").format(given=_(GIVEN))
    yield "services:  # " + _("trains a week by lane and direction")
    yield f"  {one_line(_busiest_lane(draft))}: {{outbound: {weekly}, inbound: {weekly}}}  # {given}"
    for key in ("yard_teu", "tracks", "cranes", "desks"):
        yield _open(draft, key, f"port_{key}")
    each = draft.scenario.joining.port_sets_per_weekly_train
    sets = max(math.ceil(round(each * (draft.wish.trains_per_week or 0.0), 6)), 1)
    share = _("{each} a weekly train, {origin}").format(
        each=plain(each), origin=draft.named("joining.port_sets_per_weekly_train")
    )
    yield f"# wagon_sets: {sets}  # {share}"


JOINS = {"truck": _truck, "shuttle": _shuttle, "block": _block, "wagon_group": _wagon_group, "own_trains": _own_trains}
"""The lines of each kind of join."""


def _open(draft: Draft, key: str, joining_key: str) -> str:
    """Return a line behind a #: what the scenario's `joining` gives for a key that is not written."""
    return f"# {key}: {plain(getattr(draft.scenario.joining, joining_key))}  # {draft.named(f'joining.{joining_key}')}"


def _tariff(draft: Draft) -> str:
    joining = draft.scenario.joining
    usd = round(joining.rail_usd_per_feu + joining.rail_usd_per_feu_km * draft.rail_km)
    terms = f"{plain(joining.rail_usd_per_feu)} + {plain(joining.rail_usd_per_feu_km)} x {plain(draft.rail_km)} km"
    return f"# usd_per_feu: {usd}  # {terms}, {draft.named('joining.rail_usd_per_feu')}"


def _busiest_lane(draft: Draft) -> str:
    """Return the lane on which the port offers most outbound trains on the day of joining."""
    weekly = dict.fromkeys(draft.scenario.lanes, 0.0)
    for service in draft.scenario.services.values():
        if service.direction == "outbound":
            weekly[service.lane] += service.trains_per_week.at(draft.wish.start)
    return max(weekly, key=lambda lane: weekly[lane])

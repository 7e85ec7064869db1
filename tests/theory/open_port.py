"""A port where nothing is short but what a test is about: one city, one terminal, boxes one by one."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from freightsim.scenario.demand import MONTHS
from tiny import TINY

Tree = dict[str, Any]

PLENTY = 100_000


def level_season() -> Tree:
    """Return a season in which every day is like the other."""
    months = dict.fromkeys(MONTHS, 1.0)
    return {"months": months, "new_year": 1.0, "new_year_days": 0, "golden_week": 1.0}


def open_port(boxes_per_h: float, places_feu: int, first: str, end: str, trains_per_week: float) -> Tree:
    """Return a scenario in which boxes stand released as soon as they are booked, one by one at a Poisson rate.

    No yard, track, crane, desk, wagon set or path is ever short, and bookings close at the instant of the slot.
    """
    tree = deepcopy(TINY)
    tree["horizon"] = {"from": first, "to": end, "lead_in_days": 0}
    tree["port"] |= {"yard_teu": 10 * PLENTY, "tracks": 1000, "cranes": 1000, "paths_per_day": 1}
    tree["terminals"]["hamburg"] |= {"tracks": 1000, "cranes": 1000}
    tree["customs"] |= {"desk_h": 0.0, "inspected_share": 0.0, "inspection_h": 0.0, "export_papers_h": 0.0}
    tree["feeder"] |= {"handling_h": 0.0, "time_cv": 0.0}
    tree["trains"] |= {"wagons_low": places_feu, "wagons_high": places_feu, "teu_per_wagon": 2.0}
    tree["trains"] |= {"cutoff_h": 0.0, "placement_h": 0.0, "extra_notice_h": 0.0, "wagon_sets": PLENTY}
    tree["cities"] = {"zhengzhou": tree["cities"]["zhengzhou"] | {"trade_usd_bn": 100.0, "road_km": 0.0}}
    for demand in tree["demand"].values():
        demand |= {"feu_per_boxable_usd_bn": 0.0, "booking_feu": 1.0, "lead_h": 0.0, "season": level_season()}
        demand["market"] = {"sd": 0.0, "correlation": 0.0}
    tree["demand"]["outbound"]["feu_per_boxable_usd_bn"] = boxes_per_h * 24 * 365.25 / 100
    tree["services"] = {"west_out": {"lane": "west", "direction": "outbound", "trains_per_week": trains_per_week}}
    return tree

"""Small scenarios with hubs in outline and a city, Wuhan, that becomes a station of one."""

from __future__ import annotations

from typing import Any

from freightsim.scenario import Scenario
from joins import JOINS, chosen

Tree = dict[str, Any]

START = "2013-10-01"


def hub(name: str, lat: float, lon: float, weekly: float = 4.0, **more: Any) -> Tree:
    """Return a hub in outline with the same trains in both directions."""
    trains = {"outbound": {"europe": weekly}, "inbound": {"europe": weekly}}
    load = {"outbound": 41.0, "inbound": 41.0}
    place = {"name": name, "province": name, "lat": lat, "lon": lon}
    return place | {"trains_per_week": trains, "feu_per_train": load} | more


COUNTRY: Tree = {
    "choice": {
        "reach_km": 400.0,
        "detour": 1.3,
        "near_km": 400.0,
        "hub_independence": 0.7,
        "truck_usd_per_feu": 100.0,
        "truck_usd_per_feu_km": 1.0,
        "hub_constant": -0.5,
    },
    "joining": {"rail_usd_per_feu": 150.0, "rail_usd_per_feu_km": 0.3, "rail_handling_h": 12.0, "rail_detour": 1.2},
    "cargo": {
        "classes": {
            "machines": {"value_of_time_per_day": 0.002},
            "car_parts": {"value_of_time_per_day": 0.002},
        }
    },
    "cities": {
        "xiangyang": {
            "name": "Xiangyang",
            "province": "Hubei",
            "lat": 32.01,
            "lon": 112.12,
            "trade_usd_bn": 10.0,
            "road_km": 440.0,
        },
        "changsha": {
            "name": "Changsha",
            "province": "Hunan",
            "lat": 28.23,
            "lon": 112.94,
            "trade_usd_bn": 40.0,
            "road_km": 850.0,
        },
    },
    "hubs": {
        "xian": hub("Xi'an", 34.34, 108.94, odds={"outbound": {"europe": 0.8}, "inbound": {"europe": 0.6}}),
        "wuhan": hub("Wuhan", 30.59, 114.31, 3.0),
        "changsha": hub("Changsha", 28.23, 112.94, 3.0),
    },
}
"""Cities and hubs of the middle of China, and what distance costs there."""


def stationed(join: Tree | None = None, *changes: Tree, city: str = "wuhan") -> Scenario:
    """Return the scenario of the middle of China, in which a city joins, with changes."""
    joined = [{"cities": {city: {"joins": join}}}] if join is not None else []
    return chosen(COUNTRY, *joined, *changes)


def joins_by(manner: str, **more: Any) -> Tree:
    """Return a join by a manner from the first of October on."""
    return JOINS[manner] | more

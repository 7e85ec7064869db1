"""The smallest complete scenario: two cities, one border, one terminal, one lane and a train each way."""

from __future__ import annotations

from typing import Any

from freightsim.scenario.demand import MONTHS


def _demand(feu_per_boxable_usd_bn: float) -> dict[str, Any]:
    return {
        "feu_per_boxable_usd_bn": feu_per_boxable_usd_bn,
        "attraction": {"from": "2013-07-18", "level": 0.0},
        "booking_feu": 2.0,
        "lead_h": 96.0,
        "lead_cv": 0.5,
        "market": {"sd": 0.1, "correlation": 0.5},
        "season": {
            "months": dict.fromkeys(MONTHS, 1.0),
            "new_year": 0.5,
            "new_year_days": 14,
            "golden_week": 0.7,
        },
        "partners": 1,
    }


TINY: dict[str, Any] = {
    "schema_version": 2,
    "name": "tiny",
    "description": "Two cities, one lane, half a year.",
    "horizon": {"from": "2013-07-18", "to": "2014-03-01"},
    "port": {
        "name": "Zhengzhou",
        "province": "Henan",
        "lat": 34.75,
        "lon": 113.78,
        "radius_km": 1500.0,
        "yard_teu": 600,
        "tracks": 2,
        "cranes": 2,
        "lifts_per_h": 20.0,
        "lift_cv": 0.3,
        "placing_h": 1.0,
        "release_h": 1.0,
        "paths_per_day": 2,
    },
    "customs": {
        "desks": 2,
        "desk_h": 0.2,
        "inspected_share": 0.05,
        "inspection_h": 4.0,
        "export_papers_h": 12.0,
        "import_papers_h": {"2013-07-18": 24.0, "2014-01-01": 18.0},
    },
    "feeder": {"speed_km_h": 70.0, "driving_limit_h": 9.0, "rest_h": 11.0, "handling_h": 3.0, "time_cv": 0.2},
    "trains": {
        "wagons_low": 41,
        "wagons_high": 45,
        "teu_per_wagon": 2.0,
        "cutoff_h": 24.0,
        "placement_h": 12.0,
        "running_factor": 1.0,
        "running_cv": 0.1,
        "wagon_sets": 6,
        "turn_round_h": 12.0,
        "idle_sets_per_weekly_train": 2.0,
        "extra_notice_h": 72.0,
    },
    "demand": {"outbound": _demand(20.0), "inbound": _demand(10.0)},
    "cargo": {
        "classes": {
            "machines": {
                "name": "Machines",
                "direction": "outbound",
                "share": 1.0,
                "usd_per_t": 6000.0,
                "t_per_feu": 12.0,
            },
            "car_parts": {
                "name": "Car parts",
                "direction": "inbound",
                "share": 1.0,
                "usd_per_t": 8000.0,
                "t_per_feu": 14.0,
            },
        },
        "value_cv": 0.8,
        "weight_cv": 0.3,
        "payload_t": 26.0,
    },
    "choice": {"rail": {"cost_usd_per_feu": 8000.0}, "cost_sensitivity": 2.5},
    "markets": {"europe": {"name": "Europe", "share": {"outbound": 1.0, "inbound": 1.0}}},
    "cities": {
        "zhengzhou": {
            "name": "Zhengzhou",
            "province": "Henan",
            "lat": 34.75,
            "lon": 113.62,
            "trade_usd_bn": 60.0,
            "road_km": 25.0,
        },
        "wuhan": {
            "name": "Wuhan",
            "province": "Hubei",
            "lat": 30.59,
            "lon": 114.31,
            "trade_usd_bn": 30.0,
            "road_km": 530.0,
            "rail_km": 536.0,
        },
    },
    "regions": {
        "western_europe": {
            "name": "Western Europe",
            "terminal": "hamburg",
            "market": "europe",
            "weight": {"outbound": 1.0, "inbound": 1.0},
        },
    },
    "terminals": {
        "hamburg": {
            "name": "Hamburg",
            "country": "DE",
            "lat": 53.55,
            "lon": 9.99,
            "tracks": 1,
            "cranes": 1,
            "lifts_per_h": 20.0,
            "handover_h": 24.0,
            "collection_h": 72.0,
        },
    },
    "borders": {
        "alashankou": {
            "name": "Alashankou and Dostyk",
            "lat": 45.17,
            "lon": 82.57,
            "tracks": 2,
            "trains_per_day": 8.0,
            "formalities_h": 24.0,
            "formalities_cv": 0.5,
            "background_trains_per_year": 700.0,
        },
    },
    "lanes": {
        "west": {
            "name": "Western lane",
            "terminal": "hamburg",
            "sections": {
                "china": {
                    "km": 4000.0,
                    "running_h": 90.0,
                    "gauge_mm": 1435,
                    "country": "CN",
                    "border": "alashankou",
                },
                "beyond": {"km": 6200.0, "running_h": 150.0, "gauge_mm": 1520, "country": "KZ-RU-BY-PL-DE"},
            },
        },
    },
    "services": {
        "west_out": {"lane": "west", "direction": "outbound", "trains_per_week": 2.0},
        "west_in": {"lane": "west", "direction": "inbound", "trains_per_week": 1.0, "offset_h": 36.0},
    },
    "events": {},
    "dispatch": {"rule": "minimum_load", "minimum_feu": 30},
    "loading": {"rule": "first_come_first_served"},
    "relief": {"rule": "waive_minimum", "max_idle_h": 240.0},
}

WUHAN: dict[str, Any] = {
    "name": "Wuhan",
    "province": "Hubei",
    "lat": 30.59,
    "lon": 114.31,
    "trains_per_week": {"outbound": {"europe": 1.0}, "inbound": {"europe": 1.0}},
    "feu_per_train": {"outbound": 40.0, "inbound": 40.0},
}
"""The hub in Wuhan, which may have other trains: `{"hubs": {"wuhan": {**WUHAN, "trains_per_week": ...}}}`."""

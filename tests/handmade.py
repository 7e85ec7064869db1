"""Tiny worlds made by hand: constant times and cargo box by box, so that every instant follows by arithmetic."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np

from freightsim.journey.bookings import Bookings
from freightsim.journey.boxes import Boxes
from freightsim.journey.terminal import TrackWork
from freightsim.scenario import Scenario
from freightsim.scenario.joins import GATE, TRUCK
from freightsim.simulation.inputs import Inputs, draw_inputs
from freightsim.validation.merge import merged
from tiny import TINY

OUT, IN = 0, 1
Box = tuple[int, float] | tuple[int, float, int]
"""Direction, hour at the gate (or released overseas), and the code of the terminal where it is not the first."""

STEADY: dict[str, Any] = merged(
    deepcopy(TINY),
    {
        "name": "steady",
        "horizon": {"from": "2014-03-03", "to": "2014-03-19", "lead_in_days": 0},
        "port": {"tracks": 1, "cranes": 1, "lifts_per_h": 1.0, "lift_cv": 0.0, "placing_h": 1.0, "release_h": 1.0},
        "customs": {"desks": 1, "export_papers_h": 10.0, "import_papers_h": 20.0},
        "trains": {
            "wagons_low": 3,
            "wagons_high": 3,
            "running_cv": 0.0,
            "wagon_sets": 1,
            "idle_sets_per_weekly_train": 1.0,
        },
        "terminals": {"hamburg": {"lifts_per_h": 2.0}},
        "borders": {
            "alashankou": {
                "tracks": 1,
                "formalities_h": 4.0,
                "formalities_cv": 0.0,
                "background_trains_per_year": 0.0,
            },
        },
        "lanes": {"west": {"sections": {"china": {"running_h": 10.0}, "beyond": {"running_h": 20.0}}}},
        "services": {
            "west_out": {"trains_per_week": 1.0, "offset_h": 48.0},
            "west_in": {"trains_per_week": 1.0, "offset_h": 150.0},
        },
        "dispatch": {"minimum_feu": 2},
    },
)
"""Sixteen days (384 h) from a Monday on. A train has 3 places and leaves with 2. At the port a set takes 1 h to be
placed, 1 h a lift and 1 h to be released, in Hamburg half an hour a lift; a train runs 10 h, holds the one border track
for 3 h (24 h / 8 trains), has papers for 4 h, and runs 20 h. Customs take 10 h of papers out and 20 h in."""


def steady(change: dict[str, Any] | None = None) -> Scenario:
    """Return the steady world with a tree of changes merged in."""
    return Scenario.model_validate(merged(STEADY, change or {}))


def stay(track_from_h: float, lifted_h: Sequence[float], track_free_h: float) -> TrackWork:
    """Return a set's stay on a loading track."""
    return TrackWork(track_from_h, array("d", lifted_h), track_free_h)


def joined(join: dict[str, Any], change: dict[str, Any] | None = None) -> Scenario:
    """Return the steady world in which Wuhan, 400 km by rail and 10 h away, joins from its first hour on."""
    terms = {"rail_speed_km_h": 40.0, "rail_handling_h": 3.0, "marshalling_h": 5.0}
    city = {"rail_km": 400.0, "joins": {"from": "2014-03-03"} | join}
    return steady(merged({"joining": terms, "cities": {"wuhan": city}}, change or {}))


def with_cargo(
    scenario: Scenario,
    cargo: Sequence[Box],
    *,
    city: Sequence[int] | None = None,
    access: Sequence[int] | None = None,
    value_usd: Sequence[float] | None = None,
    background_h: dict[str, list[float]] | None = None,
) -> Inputs:
    """Return inputs with these boxes, each a booking of its own, half an hour at a customs desk and the mean papers.

    Of a city that has joined, a box comes by `access`; its hour is then that at which it stands at the city's station.
    Both are given in the order of the hours; without them all boxes are the first city's and come by truck.
    """
    cargo = sorted(cargo, key=lambda box: box[1])
    count = len(cargo)
    whole, none, ones = np.arange(count), np.zeros(count, dtype=np.int64), np.ones(count)
    direction = np.array([box[0] for box in cargo], dtype=np.int64)
    comes_h = np.array([box[1] for box in cargo], dtype=float)
    usd = np.array(value_usd, dtype=float) if value_usd is not None else ones * 1000.0
    bookings = Bookings(
        city=np.array(city, dtype=np.int64) if city is not None else none,
        direction=direction,
        number=whole,
        region=none,
        cargo_class=direction,
        access=np.array(access, dtype=np.int64) if access is not None else none,
        station=np.where(np.array(none if access is None else access) != TRUCK, none if city is None else city, GATE),
        partner=none,
        feu=none + 1,
        booked_h=comes_h - 3,
        ready_h=comes_h - 2,
        t_per_feu=ones * 10.0,
        usd_per_feu=usd,
        loss_per_h=ones * 0.0,
        of_rail=ones,
        of_side=ones,
        of_port=ones,
        firmness=ones * 0.5,
    )
    boxes = Boxes(
        booking=whole,
        number=none,
        haul_h=ones * 2.0,
        lift_factor=ones,
        desk_h=ones * 0.5,
        papers=ones,
        origin=whole > count,
    )
    drawn = draw_inputs(scenario, seed=0, replication=0)
    return replace(
        drawn,
        bookings=bookings,
        boxes=boxes,
        comes_h=comes_h,
        terminal=np.array([box[2] if len(box) > 2 else 0 for box in cargo], dtype=np.int64),
        background_h=drawn.background_h | (background_h or {}),
    )

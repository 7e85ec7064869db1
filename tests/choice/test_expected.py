"""What stations are expected to carry, against what goes by the port in all."""

from __future__ import annotations

import numpy as np
import pytest

from freightsim.choice.expected import by_rail_of, station_feu_a_week
from freightsim.choice.rates import rates
from freightsim.scenario.joins import SHUTTLE
from freightsim.scenario.network import DIRECTIONS
from stationed import joins_by, stationed

WUHAN = 1
KEYS = {"presence": 1.0, "presence_years": 0.1}


def test_nobody_has_a_haul_by_rail() -> None:
    """An agreement for trucks has no rake."""
    assert station_feu_a_week(stationed(joins_by("truck", **KEYS))) == {}
    assert station_feu_a_week(stationed()) == {}
    assert station_feu_a_week(stationed(joins_by("shuttle", to="xian", **KEYS))) == {}


def test_without_presence_it_is_what_takes_the_shuttle() -> None:
    """All cargo of the city by the port, where the shuttle is the cheaper haul."""
    scenario = stationed(joins_by("shuttle"))
    table = rates(scenario, "outbound")
    assert (table.access[-1, WUHAN] == SHUTTLE).all()
    found = by_rail_of(scenario, table, WUHAN)
    assert found[0] == 0
    assert found[-1] == pytest.approx(table.a_year[-1, WUHAN])


def test_others_who_use_the_station_count() -> None:
    """With them it carries more, and never more than what goes by the port in all."""
    own, all_of_them = (stationed(joins_by("shuttle", collects_within_km=km, **KEYS)) for km in (0.0, 700.0))
    one, other = station_feu_a_week(own)["wuhan"], station_feu_a_week(all_of_them)["wuhan"]
    assert other > 1.05 * one > 0
    tables = [rates(all_of_them, direction) for direction in DIRECTIONS]
    for table in tables:
        assert (by_rail_of(all_of_them, table, WUHAN) <= table.a_year.sum(axis=1) + 1e-9).all()
    most = max(float(by_rail_of(all_of_them, table, WUHAN).max()) for table in tables)
    assert other == pytest.approx(most * 7 / 365.25)


def test_it_is_what_is_drawn() -> None:
    """The share of the bookings that use the station is that which is expected."""
    scenario = stationed(joins_by("shuttle", collects_within_km=700.0, **KEYS))
    table, period = rates(scenario, "outbound"), -1
    share = np.exp((table.stations[0].utility - table.port)[period] / table.scale)
    by_station = (table.via_port[period] * share).sum()
    by_gate = (table.via_port[period, WUHAN] * (1 - share[WUHAN])).sum()
    assert by_rail_of(scenario, table, WUHAN)[period] == pytest.approx(by_station + by_gate)

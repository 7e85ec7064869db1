"""Constants in the packaged tables are those that the shares ask for."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import pairwise
from math import log

import numpy as np
import pytest

from freightsim.calibration.closure import closed
from freightsim.calibration.constants import solve_constants
from freightsim.calibration.market import BY_RAIL, by_mode
from freightsim.calibration.parameters import tree_of, value_in
from freightsim.choice.rates import rates
from freightsim.files.load import load_scenario
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS, Direction

BASELINE = load_scenario("baseline").but(
    {"horizon": {"from": "2017-01-01", "to": "2021-01-01", "warm_up_from": None}, "accept": {"empty_start": "no run"}}
)
"""The shipped scenario over the years whose shares are asked for: others have no part in the constants."""


@cache
def solved() -> dict[str, float]:
    """Return what the shipped scenario asks for."""
    return solve_constants(BASELINE)


def test_the_tables_hold_them() -> None:
    """Each constant stands in the tables, within 0.03 of what is asked for (in log-odds).

    They are solved at a fit, and the fit is made anew with them: it hardly moves then.
    """
    assert len(solved()) > 15
    off = {}
    for path, wanted in solved().items():
        found = value_in(BASELINE, path)
        assert found is not None, path
        by = log(found / wanted) if "rail_odds" in path or "tilt" in path else found - wanted
        if abs(by) > 0.03:
            off[path] = by
    assert off == {}


@cache
def _as_asked() -> Scenario:
    return closed(BASELINE.but(tree_of(solved())))


def days_of(scenario: Scenario, direction: Direction, first: date, end: date) -> np.ndarray:
    """Return the days of each period between two dates."""
    starts = [*rates(scenario, direction).periods.starts, scenario.horizon.end]
    return np.array([max((min(b, end) - max(a, first)).days, 0) for a, b in pairwise(starts)], dtype=float)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_the_mix_on_rail_is_the_sourced_one(direction: Direction) -> None:
    """With them every class has the same share of rail in 2017."""
    scenario = _as_asked()
    table = rates(scenario, direction)
    days = days_of(scenario, direction, date(2017, 1, 1), date(2018, 1, 1))
    assert days.sum() == 365
    booked = np.einsum("p,pcmk->k", days, table.via_port)
    potential = np.einsum("p,pcmk->k", days, table.potential)
    np.testing.assert_allclose(booked / booked.sum(), potential / potential.sum(), atol=1e-3)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("year", [2018, 2019, 2020])
def test_markets_are_in_proportion_to_their_trains(direction: Direction, year: int) -> None:
    """In each year markets book as many boxes a train as the home market."""
    scenario = _as_asked()
    table = rates(scenario, direction)
    days = days_of(scenario, direction, date(year, 1, 1), date(year + 1, 1, 1))
    booked = np.einsum("p,pcmk->m", days, table.via_port)
    offered = days @ table.service.trains_per_week
    assert (offered > 0).sum() >= 1
    np.testing.assert_allclose((booked / booked.sum())[offered > 0], (offered / offered.sum())[offered > 0], rtol=1e-2)


def test_they_do_not_depend_on_factors() -> None:
    """What is in a box in single years, which is fitted, does not move what the tables hold."""
    loaded = BASELINE.but({"cargo": {"load_factor": {"level": 0.8}, "value_factor": {"adjustment": 1.3}}})
    assert solve_constants(loaded) == solved()


@pytest.mark.slow
def test_classes_are_found_from_afar() -> None:
    """From other constants of the same mean classes come to differ as before."""
    own = {way: [p for p in solved() if p.startswith(f"cargo.classes.{way}_")] for way in ("in", "out")}
    off = {way: 0.5 * (-1.0) ** np.arange(len(paths)) for way, paths in own.items()}
    astray = {
        path: solved()[path] + by
        for way, paths in own.items()
        for path, by in zip(paths, off[way] - off[way].mean(), strict=True)
    }
    again = solve_constants(BASELINE.but(tree_of(astray)))
    for paths in own.values():
        before, after = (np.array([found[path] for path in paths]) for found in (solved(), again))
        np.testing.assert_allclose(after - after.mean(), before - before.mean(), atol=0.06)


PUBLISHED = {"outbound": (1.23, 0.03 * 428.51e9), "inbound": (1.42, 0.02 * 276.59e9)}
"""Tonnes by air over tonnes by rail, and USD by rail, in trade with Europe in 2019 (record/mode_share and
record/trade_eu_china)."""


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_rail_and_air_carry_what_is_published(direction: Direction) -> None:
    """Tonnes by air over those by rail, and the value that rail carries, in trade with Europe in 2019."""
    modes = by_mode(_as_asked(), "europe")
    of_2019 = modes[(modes["year"] == 2019) & (modes["direction"] == direction)].set_index("mode")
    air_over_rail, rail_usd = PUBLISHED[direction]
    tonnes = of_2019["tonnes"]
    assert tonnes["air"] / tonnes[BY_RAIL] == pytest.approx(air_over_rail, rel=0.01)
    assert of_2019["value_usd"][BY_RAIL] == pytest.approx(rail_usd, rel=0.01)

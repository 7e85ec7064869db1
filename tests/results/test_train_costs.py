"""What trains cost as they are run: by hand, beside the full cost of a full train, and emptier ones cost more."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from freightsim import load_scenario, simulate
from freightsim.results.train_costs import set_days, train_cost_columns
from freightsim.results.vocabulary import TRAIN_COST, TRAIN_COSTS
from freightsim.scenario import Scenario
from freightsim.validation.merge import merged
from results.booked import booked, priced, with_empty_return
from tiny import TINY

RATES: dict[str, Any] = {
    "full_cost_usd_per_feu": 4000.0,
    "usd_per_train": 100.0,
    "usd_per_train_km": 1.0,
    "usd_per_set_day": 24.0,
    "usd_per_empty_feu": 10.0,
    "empty_train_km_share": 0.5,
}
"""At a full cost of 8,000 all amounts are doubled."""


def world(change: dict[str, Any] | None = None) -> Scenario:
    """Return the priced world with the cost of its trains."""
    return priced(merged({"costs": {"train": RATES}}, change or {}))


def test_two_trains_by_hand() -> None:
    """Of 3 places the train of 2013 has 3 taken and that of 2014 two: 10,000 km each, a fifth of 8,000 for a box."""
    scenario = world()
    records = booked(scenario)
    found = train_cost_columns(scenario, records)
    assert found["train_slots_usd"].tolist() == [200.0, 200.0]
    assert found["train_km_usd"].tolist() == [20000.0, 20000.0]
    assert found["train_boxes_usd"].tolist() == pytest.approx([3 * 1600.0, 2 * 1600.0])
    assert found["train_empties_usd"].tolist() == [0.0, 20.0]
    ran = records.trains["status"] == "ran"
    held_h = (records.trains["unload_track_free_h"] - records.trains["track_from_h"])[ran]
    assert found["train_sets_usd"].tolist() == pytest.approx((2 * held_h).tolist())
    np.testing.assert_allclose(found[TRAIN_COST], np.sum([found[name] for name in TRAIN_COSTS], axis=0))


def test_a_set_that_goes_home_empty() -> None:
    """It costs a slot, half of the kilometres and its empty places, in the year of its slot, and no boxes."""
    scenario = world()
    plain, empty = (
        train_cost_columns(scenario, records) for records in (booked(scenario), with_empty_return(booked(scenario)))
    )
    more = {name: (empty[name] - plain[name]).tolist() for name in TRAIN_COSTS}
    assert more["train_slots_usd"] == [0.0, 200.0]
    assert more["train_km_usd"] == [0.0, 10000.0]
    assert more["train_empties_usd"] == [0.0, 60.0]
    assert more["train_boxes_usd"] == [0.0, 0.0]


def test_days_end_with_the_horizon() -> None:
    """A set that is under way when the horizon ends is held until then; a cancelled slot holds none."""
    scenario = world()
    records = booked(scenario)
    days = set_days(scenario, records)
    assert (days[records.trains["status"] == "cancelled"] == 0).all()
    free_h = records.trains["unload_track_free_h"]
    free_h[:] = np.nan
    ran = records.trains["status"] == "ran"
    until_end = (scenario.clock.end_h - records.trains["track_from_h"])[ran] / 24
    assert set_days(scenario, records)[ran].tolist() == pytest.approx(until_end.tolist())


def test_a_full_train_costs_its_boxes_full_cost() -> None:
    """A full train to Hamburg, 44.6 FEU over 17 days, costs 6,500 USD a FEU as the full cost of rail does, within 2 %.

    That full cost is the upper end of the build-up of the record, 5,300 to 6,500 USD (record/rates, rail_model_cost).
    """
    scenario = load_scenario("baseline")
    train, feu, days = scenario.costs.train, 44.6, 14.0
    km = sum(section.km for section in scenario.lanes["hamburg_alashankou"].sections.values())
    usd = train.usd_per_train + train.usd_per_train_km * km + train.usd_per_set_day * days
    usd += (scenario.costs.port_share + scenario.costs.terminal_share) * train.full_cost_usd_per_feu * feu
    assert usd / feu == pytest.approx(train.full_cost_usd_per_feu, rel=0.02)


def test_more_and_emptier_trains_cost_more() -> None:
    """Trains that leave with 5 boxes in place of 43 carry no less and cost more for each of them.

    The cost of the boxes by their full cost does not tell: it is the same a FEU.
    """
    costs = {
        "costs": {"train": RATES | {"full_cost_usd_per_feu": 8000.0}},
        "choice": {"rail": {"cost_usd_per_feu": 8000.0}},
    }
    full, often = (
        simulate(Scenario.model_validate(merged(deepcopy(TINY), costs | {"dispatch": rule})), seed=4).yearly.sum()
        for rule in ({"rule": "full_train"}, {"rule": "minimum_load", "minimum_feu": 5})
    )
    assert often["trips"] > full["trips"]
    assert often["feu"] >= full["feu"]
    assert often[TRAIN_COST] / often["feu"] > 1.1 * full[TRAIN_COST] / full["feu"]
    by_box = [(each["cost_usd"] - each["revenue_usd"]) / each["feu"] for each in (full, often)]
    assert by_box[0] == pytest.approx(by_box[1])

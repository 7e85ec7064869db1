"""Rakes sized by what a join is expected to carry."""

from __future__ import annotations

from math import ceil
from typing import Any

import pytest

from freightsim.choice.rakes import LEAST_RAKE, expected_feu, rakes, with_rakes
from freightsim.choice.rates import rates
from freightsim.scenario.joins import BLOCK, BlockTerms, terms_of
from freightsim.simulation.inputs import draw_inputs
from joins import chosen, joining

AUTO = {"wagons": "auto", "minimum_feu": None}


def with_demand(feu: float, manner: str = "block", **join: Any) -> Any:
    """Return the tiny scenario with a join that leaves its wagons open, at an attraction."""
    base = joining(manner, **({"wagons": "auto"} | ({} if manner == "wagon_group" else {"minimum_feu": None}) | join))
    return chosen(
        {"cities": {"wuhan": {"joins": base.tree()["cities"]["wuhan"]["joins"]}}},
        {"demand": {way: {"feu_per_boxable_usd_bn": feu} for way in ("outbound", "inbound")}},
    )


@pytest.mark.parametrize("manner", ["shuttle", "block", "wagon_group"])
def test_between_the_least_rake_and_a_full_train(manner: str) -> None:
    """Hardly any cargo gives five wagons, any amount of it a full train; TINY's have at most 45 wagons of 2 TEU."""
    assert rakes(with_demand(0.01, manner)) == {"wuhan": LEAST_RAKE}
    assert rakes(with_demand(1e5, manner)) == {"wuhan": 45}


def test_a_quarter_more_than_expected() -> None:
    """It is the busier direction of the last year known, over departures, times 1.25, rounded up."""
    scenario = with_demand(400.0)
    feu = expected_feu(scenario)["wuhan"]
    wagons = rakes(scenario)["wuhan"]
    assert LEAST_RAKE < wagons < 45
    assert wagons == ceil(1.25 * max(feu.values()))
    table = rates(scenario, "outbound")
    chosen_by = table.access[-1, 1] == BLOCK
    a_week = float((table.via_port[-1, 1] * chosen_by).sum()) * 7 / 365.25
    assert feu["outbound"] == pytest.approx(a_week / 3, rel=0.5)


def test_twice_the_departures_need_no_larger_rake() -> None:
    """A rake that runs more often expects less each time, though more cargo likes it."""
    assert (
        rakes(with_demand(400.0, trains_per_week=6))["wuhan"] <= rakes(with_demand(400.0, trains_per_week=3))["wuhan"]
    )


def test_resolved_as_inputs_are_drawn() -> None:
    """Drawn inputs carry the number, and so do its terms; what states its wagons is left as it is."""
    scenario = with_demand(400.0)
    drawn = draw_inputs(scenario, 1, 0).scenario
    terms = terms_of(drawn, "wuhan", BlockTerms)
    assert terms is not None
    assert terms.wagons == rakes(scenario)["wuhan"]
    assert terms.minimum_feu == ceil(0.5 * terms.wagons)
    assert with_rakes(drawn) is drawn
    assert with_rakes(scenario) is with_rakes(scenario)
    assert rakes(joining("block")) == {}

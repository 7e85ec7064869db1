"""The port, customs, the haul and the trains: what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from freightsim.scenario import Scenario
from freightsim.scenario.operations import MarketShock


@pytest.mark.parametrize(
    ("part", "key", "value"),
    [
        ("port", "yard_teu", -1),
        ("port", "lifts_per_h", 0),
        ("port", "lift_cv", -0.1),
        ("port", "placing_h", -1),
        ("port", "paths_per_day", 0),
        ("port", "paths_per_day", 1.5),
        ("customs", "inspected_share", 1.1),
        ("customs", "desk_h", -1),
        ("feeder", "speed_km_h", 0),
        ("feeder", "driving_limit_h", 0),
        ("feeder", "rest_h", -1),
        ("trains", "teu_per_wagon", 0),
        ("trains", "running_cv", -1),
        ("trains", "idle_sets_per_weekly_train", -1),
        ("trains", "turn_round_h", float("inf")),
    ],
)
def test_refused(tiny_tree: dict[str, Any], part: str, key: str, value: object) -> None:
    """A value that cannot be is refused at its place."""
    tiny_tree[part][key] = value
    with pytest.raises(ValidationError) as caught:
        Scenario.model_validate(tiny_tree)
    assert [error["loc"] for error in caught.value.errors()] == [(part, key)]


@pytest.mark.parametrize("part", ["port", "customs", "feeder", "trains"])
def test_everything_is_stated(tiny_tree: dict[str, Any], part: str) -> None:
    """No number of the operation has a silent default, and none is unknown."""
    for key in tiny_tree[part]:
        tree = tiny_tree | {part: {name: value for name, value in tiny_tree[part].items() if name != key}}
        with pytest.raises(ValidationError, match="Field required"):
            Scenario.model_validate(tree)
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        Scenario.model_validate(tiny_tree | {part: tiny_tree[part] | {"berths": 1}})


@pytest.mark.parametrize(
    ("sd", "correlation", "valid"), [(0, 0, True), (0.3, 1, True), (-0.1, 0, False), (0, 1.1, False)]
)
def test_market_shocks(sd: float, correlation: float, valid: bool) -> None:
    """A standard deviation is not negative and a correlation at most 1."""
    if valid:
        assert MarketShock(sd=sd, correlation=correlation).sd == sd
    else:
        with pytest.raises(ValidationError):
            MarketShock(sd=sd, correlation=correlation)

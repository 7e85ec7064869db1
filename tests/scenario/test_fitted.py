"""The record of a fit is part of a scenario's file, not of its meaning."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from freightsim.base.errors import ScenarioError
from freightsim.scenario import Scenario
from freightsim.scenario.fitted import Fitted, FittedParameter

RECORD: dict[str, Any] = {
    "seed": 0,
    "made": "2024-05-17",
    "simulations": 96,
    "targets_digest": "a" * 64,
    "data_digest": "b" * 64,
    "holdout": [2019, 2020],
    "misfit": {"trips": 0.004},
    "parameters": {
        "demand.outbound.attraction.level": {
            "value": -1.5,
            "low": -1.7,
            "high": -1.3,
            "meaning": "level of the curve",
            "unit": "log-odds",
        }
    },
}


def test_what_is_written_is_read() -> None:
    """Plain data become a record, and the same plain data again."""
    found = Fitted.model_validate(RECORD)
    assert found.made == date(2024, 5, 17)
    assert found.holdout == (2019, 2020)
    assert found.parameters["demand.outbound.attraction.level"].low == -1.7
    assert found.model_dump(mode="json") == RECORD


def test_what_may_be_left_out() -> None:
    """A fit may have held nothing out."""
    least = {key: value for key, value in RECORD.items() if key not in ("holdout", "misfit", "parameters")}
    found = Fitted.model_validate(least)
    assert (found.holdout, found.misfit, found.parameters) == ((), {}, {})


@pytest.mark.parametrize("name", ["seed", "made", "simulations", "targets_digest", "data_digest"])
def test_what_may_not(name: str) -> None:
    """How the numbers came about must be told."""
    with pytest.raises(ValidationError, match=name):
        Fitted.model_validate({key: value for key, value in RECORD.items() if key != name})


def test_unknown_and_infinite_numbers() -> None:
    """A slip of the pen is refused, and so is an interval without an end."""
    with pytest.raises(ValidationError, match="simulation"):
        Fitted.model_validate({**RECORD, "simulation": 3})
    with pytest.raises(ValidationError, match="finite"):
        FittedParameter(value=1.0, low=0.0, high=float("inf"), meaning="m", unit="1")


def test_no_part_of_the_meaning(tiny: Scenario) -> None:
    """A scenario with a record has the digest of one without, and keeps the record through its tree."""
    fitted = tiny.but({"fitted": RECORD})
    assert tiny.fitted is None
    assert fitted.fitted == Fitted.model_validate(RECORD)
    assert fitted.digest() == tiny.digest()
    assert fitted.but({"name": "other"}).fitted == fitted.fitted


def test_a_fault_is_shown_at_its_place(tiny: Scenario) -> None:
    """A record that cannot be read is refused like any other part of a scenario."""
    with pytest.raises(ScenarioError, match=r"fitted\.made: must be a date such as 2014-01-31, got 'May'"):
        tiny.but({"fitted": {**RECORD, "made": "May"}})

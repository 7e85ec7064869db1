"""Demand, cargo and events: what is optional, what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from freightsim.scenario import Scenario
from freightsim.scenario.demand import Event


def event(**what: Any) -> Event:
    """Return an event of January 2014."""
    return Event.model_validate({"name": "Pause", "from": "2014-01-01", "to": "2014-02-01"} | what)


def test_an_event_may_do_nothing() -> None:
    """What an event disturbs is optional, each by itself."""
    assert (event().start, event().end) == (date(2014, 1, 1), date(2014, 2, 1))
    assert (event().demand, event().no_trains, event().border_capacity) == ({}, (), {})


@pytest.mark.parametrize("end", ["2014-01-01", "2013-12-31"])
def test_an_event_ends_after_it_starts(end: str) -> None:
    """An event lasts at least a day."""
    with pytest.raises(ValidationError, match=f"the event ends on {end}, which is not after its first day 2014-01-01"):
        event(to=end)


@pytest.mark.parametrize(
    "what",
    [
        {"demand": {"outbound": -0.1}},
        {"demand": {"both": 1}},
        {"no_trains": ["westbound"]},
        {"border_capacity": {"alashankou": -0.1}},
        {"start": "2014-01-01"},  # it is written `from`, once
    ],
)
def test_refused_events(what: dict[str, Any]) -> None:
    """Negative demand, unknown directions, negative capacity and unknown keys are refused."""
    with pytest.raises(ValidationError):
        event(**what)


def test_demand_may_pause() -> None:
    """A factor of 0 stops bookings."""
    assert event(demand={"outbound": 0}).demand == {"outbound": 0.0}


def test_a_border_may_be_closed() -> None:
    """A factor of 0 closes it while the event lasts."""
    assert event(border_capacity={"alashankou": 0}).border_capacity == {"alashankou": 0.0}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("attraction", "pace_years"), 0),
        (("attraction", "level"), "high"),
        (("attraction", "shift"), -1),
        (("booking_feu",), 0.9),
        (("lead_h",), -1),
        (("lead_cv",), -1),
        (("season", "new_year"), 0),
        (("season", "new_year_days"), -1),
        (("season", "months", "may"), 0),
        (("market", "correlation"), 2),
        (("feu_per_boxable_usd_bn",), -1),
    ],
    ids=lambda value: ".".join(value) if isinstance(value, tuple) else str(value),
)
def test_refused_demand(tiny_tree: dict[str, Any], path: tuple[str, ...], value: object) -> None:
    """A value that cannot be is refused at its place."""
    part = tiny_tree["demand"]["outbound"]
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    with pytest.raises(ValidationError) as caught:
        Scenario.model_validate(tiny_tree)
    assert [error["loc"] for error in caught.value.errors()] == [("demand", "outbound", *path)]


@pytest.mark.parametrize(
    ("key", "value"), [("payload_t", 0), ("value_cv", -1), ("weight_cv", -1), ("fill", {"outbound": ""})]
)
def test_refused_cargo(tiny_tree: dict[str, Any], key: str, value: object) -> None:
    """Weight and value have their bounds."""
    tiny_tree["cargo"][key] = value
    with pytest.raises(ValidationError, match=key):
        Scenario.model_validate(tiny_tree)

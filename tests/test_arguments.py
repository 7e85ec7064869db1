"""Numbers that callers give are whole, and names are those that there are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import freightsim as fs
from freightsim.arguments import one_of
from freightsim.scenario import Scenario


@pytest.mark.parametrize(
    ("how", "kind", "text"),
    [
        ({"seed": None}, TypeError, "seed must be a whole number, got None"),
        ({"seed": 1.5}, TypeError, "seed must be a whole number, got 1.5"),
        ({"seed": True}, TypeError, "seed must be a whole number, got True"),
        ({"seed": -1}, ValueError, "seed must be at least 0, got -1"),
        ({"n": 0}, ValueError, "n must be at least 1, got 0"),
        ({"n": 2.0}, TypeError, "n must be a whole number, got 2.0"),
        ({"jobs": 0}, ValueError, "jobs must be at least 1, got 0"),
        ({"jobs": "2"}, TypeError, "jobs must be a whole number, got '2'"),
    ],
)
def test_numbers_that_are_none_are_refused(
    how: dict[str, Any], kind: type[Exception], text: str, tiny: Scenario
) -> None:
    """By every call that takes them."""
    with pytest.raises(kind, match=text):
        fs.replicate(tiny, **({"n": 2} | how))
    if "n" not in how:
        with pytest.raises(kind, match=text):
            fs.compare(tiny, n=2, **how)


def test_whole_numbers_of_numpy_are_whole_numbers(tiny: Scenario) -> None:
    """As they come from a range of seeds."""
    assert fs.simulate(tiny, seed=np.int64(3)).yearly.equals(fs.simulate(tiny, seed=3).yearly)  # type: ignore[arg-type]


def test_precision_begins_with_the_replications_asked_for(tiny: Scenario) -> None:
    """They are the first look; `most` is an end that is kept."""
    other = tiny.but({"port": {"yard_teu": 300}})
    assert fs.compare(tiny, other, n=6, precision=0.99, jobs=1).replications == 6
    loads = tiny.but({"dispatch": {"minimum_feu": 10}})
    assert fs.compare(tiny, loads, n=2, precision=0.99, most=8, jobs=1).replications == 8  # two tell nothing yet
    assert fs.compare(tiny, other, precision=1e-9, most=4, jobs=1).replications == 4
    with pytest.raises(ValueError, match="precision must be above 0"):
        fs.compare(tiny, other, precision=0.0)


def test_names_that_there_are_not() -> None:
    """What was probably meant is offered, and all that there are are named."""
    assert one_of("lane", "west", ["west", "east"]) == "west"
    with pytest.raises(KeyError, match=r"no lane called 'wst'; did you mean 'west'\? \(known: west, east\)"):
        one_of("lane", "wst", ["west", "east"])
    with pytest.raises(KeyError, match=r"no lane called 'x' \(known: none\)"):
        one_of("lane", "x", [])

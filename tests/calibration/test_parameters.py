"""What is fitted: every parameter has a place in the scenario, and an earlier fit leaves no trace."""

from __future__ import annotations

from datetime import date
from math import isclose, log
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.small import small
from freightsim.calibration.drive import drives
from freightsim.calibration.parameters import (
    Parameter,
    adjustment_parameters,
    factor_parameters,
    factor_path,
    neutral_steps,
    neutral_tree,
    rail_parameters,
    rail_path,
    tree_of,
    value_in,
)
from freightsim.files.load import load_scenario
from freightsim.scenario import Scenario
from freightsim.validation.merge import leaves

SHIPPED = range(2013, 2021)


def parameters(outbound: list[int], inbound: list[int], factors: list[int]) -> list[Parameter]:
    """Return all parameters of a fit of these years."""
    structural = [*rail_parameters(), *factor_parameters()]
    return structural + adjustment_parameters({"outbound": outbound, "inbound": inbound}, factors)


ALL = parameters(list(SHIPPED), list(SHIPPED)[1:], list(SHIPPED))
"""Those of the shipped record: inbound trains ran from 2014."""


def test_every_parameter_has_its_place_in_the_baseline() -> None:
    """The shipped scenario has a number at each path; those of the structure keep to their bounds."""
    baseline = load_scenario("baseline")
    for parameter in ALL:
        found = value_in(baseline, parameter.path)
        assert found is not None, parameter.path
        value = log(found) if parameter.is_ratio else found
        if parameter.layer == "structural":
            assert parameter.low <= value <= parameter.high, parameter.path


def test_they_are_described() -> None:
    """Paths and meanings are unique; bounds hold the prior's middle 95 % or are those of the unit; all is said."""
    assert len({p.path for p in ALL}) == len({p.meaning for p in ALL}) == len(ALL) == 10 + 8 + 7 + 2 * 8
    for parameter in ALL:
        assert parameter.low < parameter.prior < parameter.high
        assert 0 < parameter.sd < parameter.high - parameter.low
        assert parameter.unit
        assert parameter.meaning
        assert parameter.keys == tuple(parameter.path.split("."))
        if parameter.is_ratio:
            assert parameter.prior == 0.0
            assert parameter.low == -parameter.high
    paths = {p.path for p in ALL if p.layer == "adjustment"}
    assert {rail_path("inbound", 2014), rail_path("outbound", 2013), factor_path("value", 2020)} <= paths
    assert rail_path("inbound", 2013) not in paths


def test_value_in() -> None:
    """A number is found at its dotted path, a date being one key; a map, a text and nothing are none."""
    scenario = small({"demand": {"outbound": {"attraction": {"adjustment": {"2014": 1.5, "2015": 2}}}}})
    assert value_in(scenario, rail_path("outbound", 2015)) == 2.0
    assert value_in(scenario, rail_path("outbound", 2016)) is None
    assert value_in(scenario, "demand.outbound.attraction.adjustment") is None
    assert value_in(scenario, "demand.inbound.attraction.adjustment") == 1.0
    assert value_in(scenario, "demand.inbound.attraction.adjustment.2014-01-01") is None
    assert value_in(scenario, "name") is None
    assert value_in(scenario, "no.such.place") is None


KEY = st.sampled_from(["cargo", "demand", "level", "2014-01-01", "x_y"])
TREES: Any = st.recursive(
    st.floats(allow_nan=False), lambda inside: st.dictionaries(KEY, inside, min_size=1, max_size=3), max_leaves=12
).filter(lambda tree: isinstance(tree, dict))


@given(TREES)
def test_tree_of_is_the_way_back_from_paths(tree: dict[str, Any]) -> None:
    """The leaves of a tree, by dotted path, make the same tree."""
    assert tree_of({".".join(path): value for path, value in leaves(tree)}) == tree


# An earlier fit

FITTED = parameters([2014, 2016], [2016], [2014, 2016])
"""A year is held out between two that are fitted."""

EARLIER: list[dict[str, Any]] = [
    {"demand": {"outbound": {"attraction": {"level": -1.0, "gain": 9.0, "pace_years": 7.0}}}},
    {"demand": {"outbound": {"attraction": {"adjustment": {"2014": 2.0, "2015": 3.0, "2016": 0.1, "2021": 4.0}}}}},
    {"demand": {"inbound": {"attraction": {"adjustment": {"2013": 2.0, "2014-07-01": 3.0}, "shift": {"2015": 5.0}}}}},
    {"demand": {"inbound": {"attraction": {"adjustment": 7.0, "shift": 3.0}}}},
    {"choice": {"port_trend_per_year": -0.4, "rail_index": {"2013": 1.0, "2015": 3.0}}},
    {"cargo": {"load_factor": {"level": 1.1, "adjustment": {"2015-03-01": 0.8}}, "value_factor": {"level": 1.4}}},
    {"cargo": {"value_factor": {"level": {"2013": 1.2, "2015": 0.7, "2018-10-01": 0.8}, "adjustment": {"2015": 2.0}}}},
]


@pytest.mark.parametrize("earlier", EARLIER)
def test_an_earlier_fit_leaves_no_trace(earlier: dict[str, Any]) -> None:
    """With other values, single or by date, and without, the scenario is the same after it."""

    def neutral(scenario: Scenario) -> Scenario:
        return scenario.but(neutral_tree(FITTED, scenario))

    fitted, fresh = small(earlier), small()
    assert fitted != fresh
    assert neutral(fitted) == neutral(fresh)
    assert neutral(fitted).digest() == neutral(fresh).digest()
    assert neutral(neutral(fitted)) == neutral(fresh)


def test_every_parameter_stands_at_its_prior() -> None:
    """Each path has the prior (ratios their exponential, 1), and what is not fitted is as if it were not there."""
    scenario = small(*EARLIER)
    neutral = scenario.but(neutral_tree(FITTED, scenario))
    for parameter in FITTED:
        found = value_in(neutral, parameter.path)
        assert found is not None
        assert isclose(log(found) if parameter.is_ratio else found, parameter.prior, abs_tol=1e-12)
    priors = {p.path: p.prior for p in FITTED if not p.is_ratio}
    by_hand = small(tree_of(priors))
    for direction, drive in drives(by_hand).items():
        assert drives(neutral)[direction].of_years() == pytest.approx(drive.of_years(), rel=1e-12)


def test_an_adjustment_ends_with_its_year() -> None:
    """A year between two fitted ones, the years before and the year after have steps of their own at 1."""
    steps = neutral_steps(FITTED)
    assert set(steps.values()) == {1.0}
    days = {group: [path.rpartition(".")[2] for path in steps if path.startswith(group + ".")] for group in GROUPS}
    years = [f"{year}-01-01" for year in range(2013, 2018)]
    assert days["demand.outbound.attraction.adjustment"] == years
    assert days["demand.inbound.attraction.adjustment"] == years
    assert days["cargo.value_factor.adjustment"] == years
    assert days["demand.outbound.attraction.shift"] == ["2013-01-01"]
    assert days["cargo.load_factor.level"] == ["2013-01-01"]
    assert days["cargo.value_factor.level"] == ["2013-01-01", "2018-10-01"]
    scenario = small()
    for year in (2013, 2014, 2016):
        changed = {rail_path("outbound", year): 4.0}
        once = scenario.but(tree_of(steps | changed)).demand["outbound"].attraction.adjustment
        assert {each: once.at(date(each, 6, 1)) for each in range(2010, 2022)} == {
            each: 4.0 if each == year or (year == 2013 and each < 2013) else 1.0 for each in range(2010, 2022)
        }


GROUPS = (
    "demand.outbound.attraction.adjustment",
    "demand.inbound.attraction.adjustment",
    "cargo.value_factor.adjustment",
    "demand.outbound.attraction.shift",
    "cargo.load_factor.level",
    "cargo.value_factor.level",
)

"""Runs that the tests of figures share."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

import freightsim.plots.accessor  # noqa: F401  (sets `run.plot`, as the public names do)
from freightsim.files.load import load_scenario
from freightsim.results import Runs
from freightsim.results.frames import FRAMES
from freightsim.scenario import Scenario
from freightsim.statistics.comparison import Comparison
from freightsim.studies.comparing import compare
from freightsim.studies.run import replicate
from reports.made import Made, made
from tiny import TINY


@pytest.fixture(scope="session")
def small() -> Runs:
    """Return six replications of the smallest scenario."""
    return replicate(Scenario.model_validate(deepcopy(TINY)), 6, jobs=1)


@pytest.fixture(scope="session")
def shipped() -> Runs:
    """Return two replications of the first years of the shipped scenario, with all its names."""
    return replicate(load_scenario("baseline", sets=["horizon.to=2016-03-01"]), 2, jobs=1)


@pytest.fixture(scope="session")
def compared() -> Comparison:
    """Return the smallest scenario against one in which Wuhan trades more."""
    base = Scenario.model_validate(deepcopy(TINY))
    more = base.but({"name": "more trade", "cities": {"wuhan": {"trade_usd_bn": 60.0}}})
    return compare(base, more, n=6, jobs=1)


@pytest.fixture
def nothing(small: Runs) -> Runs:
    """Return two runs in which nothing happened: their frames have columns and no rows."""
    frames: dict[Any, Any] = {name: small.frame(name).iloc[:0].drop(columns="replication") for name in FRAMES}
    return made(small.scenario, Made(frames), Made(frames))

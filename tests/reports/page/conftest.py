"""Runs whose pages are tested."""

from __future__ import annotations

from copy import deepcopy

import pytest

from freightsim.reports.page.of_run import page_of_run
from freightsim.reports.page.parts import Page
from freightsim.results import Runs
from freightsim.scenario import Scenario
from freightsim.statistics.comparison import Comparison
from freightsim.studies.comparing import compare
from tiny import TINY


@pytest.fixture(scope="session")
def small_page(small: Runs) -> Page:
    """Return their report."""
    return page_of_run(small, [("Seed", "0")])


@pytest.fixture(scope="session")
def compared() -> Comparison:
    """Return the smallest scenario against one in which Wuhan trades more."""
    base = Scenario.model_validate(deepcopy(TINY))
    more = base.but({"name": "more trade", "cities": {"wuhan": {"trade_usd_bn": 60.0}}})
    return compare(base, more, n=6, jobs=1)

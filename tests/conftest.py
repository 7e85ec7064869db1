"""Fixtures that every test may use."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from freightsim.scenario import Scenario
from tiny import TINY


@pytest.fixture
def tiny_tree() -> dict[str, Any]:
    """Return the smallest complete scenario as plain data of its own."""
    return deepcopy(TINY)


@pytest.fixture
def tiny(tiny_tree: dict[str, Any]) -> Scenario:
    """Return the smallest complete scenario, validated."""
    return Scenario.model_validate(tiny_tree)

"""What a check found: whether all holds, by role."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pytest

from calibration.made import target, targets
from freightsim.calibration.checked import Check, EnsembleCheck
from freightsim.calibration.targets import Role
from freightsim.calibration.verdicts import judge
from joins import chosen

ROLES: tuple[Role, ...] = get_args(Role)


@pytest.mark.parametrize(("value", "holds"), [(10.0, True), (90.0, False)])
def test_all_hold_or_not(value: float, holds: bool) -> None:
    """One that fails is enough."""
    trees: dict[str, Any] = {
        role: target("trips", [year], value=10.0 if role == "fit" else value, tolerance_abs=1.0, role=role)
        for year, role in enumerate(ROLES, start=2013)
    }
    aimed = targets(**trees)
    verdicts = {
        key: judge(key, each, np.array([10.0, 10.1, 9.9, 10.0] * 3), 0.95) for key, each in aimed.targets.items()
    }
    found = Check(chosen(), aimed, 1, 4, 0.95, verdicts, [])
    assert found.holds == holds
    assert [len(found.of(role)) for role in ROLES] == [1] * len(ROLES)
    assert repr(found).endswith(f": {1 + holds} of 2 targets hold>")


def test_an_ensemble_without_figures_holds() -> None:
    """Where nothing was published nothing is broken."""
    assert EnsembleCheck(chosen(), [], 1, 2).holds

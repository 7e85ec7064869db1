"""A fit is that of its targets, data and draws, and its numbers are those that were written down."""

from __future__ import annotations

from typing import Any

import pytest

from calibration.made import target, targets
from freightsim.base.errors import CalibrationError
from freightsim.calibration.drift import drift, refuse_same_draws, refuse_stale
from freightsim.calibration.targets import Targets
from freightsim.facts import data_digest
from freightsim.scenario import Scenario

PAPERS = "customs.import_papers_h.2014-01-01"
AIMED: Targets = targets(a=target())


def fitted(scenario: Scenario, **given: Any) -> Scenario:
    """Return a scenario with the record of a fit."""
    one = {"low": 0.0, "high": 99.0, "meaning": "m", "unit": "h"}
    record: dict[str, Any] = {
        "seed": 0,
        "made": "2024-05-17",
        "simulations": 96,
        "targets_digest": AIMED.digest(),
        "data_digest": data_digest(),
        "parameters": {
            PAPERS: {"value": 18.0, **one},
            "feeder.speed_km_h": {"value": 70.0, **one},
            "demand.outbound.attraction.level": {"value": 0.0, **one},
        },
    }
    return scenario.but({"fitted": record | given})


def test_nothing_drifted(tiny: Scenario) -> None:
    """A scenario as fitted has no drift, nor has one without a fit."""
    assert drift(fitted(tiny)) == []
    assert drift(tiny) == []


def test_what_was_set(tiny: Scenario) -> None:
    """A dated value, a plain one and one that was nothing: each with its change, where there is one."""
    changed = fitted(tiny).but(
        {
            "customs": {"import_papers_h": {"2014-01-01": 27.0}},
            "demand": {"outbound": {"attraction": {"level": 0.5}}},
        }
    )
    found = {each.path: (each.fitted, each.now, each.change) for each in drift(changed)}
    assert found == {PAPERS: (18.0, 27.0, pytest.approx(0.5)), "demand.outbound.attraction.level": (0.0, 0.5, None)}


def test_what_is_gone(tiny: Scenario) -> None:
    """A step that was removed, or a group that became one number, has no value now."""
    changed = fitted(tiny).but({"customs": {"import_papers_h": 20.0}})
    assert [(each.path, each.now, each.change) for each in drift(changed)] == [(PAPERS, None, None)]


def test_a_stale_fit(tiny: Scenario) -> None:
    """Other targets or other data than those of the fit are refused, with what is to be done."""
    refuse_stale(tiny, AIMED)
    refuse_stale(fitted(tiny), AIMED)
    refuse_stale(fitted(tiny), targets(b=target(note="other words")))
    with pytest.raises(
        CalibrationError, match=r"tiny: the targets of targets \(digest .{12}\) are not those of its fit"
    ):
        refuse_stale(fitted(tiny), targets(a=target(value=99.0)))
    with pytest.raises(CalibrationError, match=r"tiny: the packaged data .* \(dddddddddddd\): .*freightsim calibrate"):
        refuse_stale(fitted(tiny, data_digest="d" * 64), AIMED)


def test_targets_that_are_only_compared(tiny: Scenario) -> None:
    """No fit aims at any of them: the fit is of other targets, and stays; its data are looked at all the same."""
    compared = targets(a=target(role="validate", value=99.0))
    refuse_stale(fitted(tiny), compared)
    with pytest.raises(CalibrationError, match="the packaged data"):
        refuse_stale(fitted(tiny, data_digest="d" * 64), compared)


def test_the_draws_of_the_fit(tiny: Scenario) -> None:
    """A check with the draws that the fit has seen would tell nothing."""
    refuse_same_draws(tiny, 0)
    refuse_same_draws(fitted(tiny), 1)
    with pytest.raises(CalibrationError, match="seed 0: tiny was fitted with this seed"):
        refuse_same_draws(fitted(tiny), 0)

"""What through wagons come to."""

from __future__ import annotations

from copy import deepcopy

import pytest

from freightsim.scenario import Scenario
from freightsim.scenario.joins import BLOCK, BlockTerms, ShuttleTerms, terms_of
from freightsim.validation.merge import merged
from tiny import TINY

JOIN = {"from": "2013-10-01", "by": "block", "trains_per_week": 2, "wagons": 9}


def made(**more: object) -> Scenario:
    """Return the tiny scenario in which Wuhan joins, and marshalling takes half a day."""
    change = {"joining": {"marshalling_h": 12.0}, "cities": {"wuhan": {"joins": JOIN | more}}}
    return Scenario.model_validate(merged(deepcopy(TINY), change))


def test_through_wagons() -> None:
    """A shuttle's timetable and least load, the group's lanes and marshalling; customs are in the city."""
    terms = terms_of(made(), "wuhan", BlockTerms)
    assert terms is not None
    assert (terms.mode, terms.wagons, terms.minimum_feu, terms.trains_per_week) == (BLOCK, 9, 5, 2.0)
    assert (terms.lanes, terms.marshalling_h, terms.customs_at_origin) == (frozenset({"west"}), 12.0, True)
    as_shuttle = terms_of(made(by="shuttle"), "wuhan", ShuttleTerms)
    assert as_shuttle is not None
    saved_h = TINY["trains"]["cutoff_h"] - TINY["trains"]["placement_h"]
    assert terms.haul_d(0.5) == pytest.approx(as_shuttle.haul_d(0.5) + (12.0 - saved_h) / 24)

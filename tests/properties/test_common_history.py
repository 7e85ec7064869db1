"""Runs of scenarios that are alike until a day are the same until then, and go on from one common past."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from freightsim import Scenario
from freightsim.journey.speed import SWITCH
from freightsim.results.records import Records
from freightsim.scenario.alike import alike_until
from freightsim.scenario.network import OWN
from freightsim.simulation.history import KeptHistory, common_history
from freightsim.simulation.inputs import draw_network
from freightsim.simulation.network import run_network
from freightsim.simulation.recording import record_network
from freightsim.studies.comparing import over_one_horizon
from library import parts
from library import scenario as shipped
from properties.strategies import scenarios, with_examples
from same_records import differences

CHANGES: list[dict[str, Any]] = [
    {"port": {"tracks": 1}},
    {"port": {"tracks": 4}},
    {"port": {"cranes": 4}},
    {"port": {"yard_teu": 100}},
    {"port": {"yard_teu": 4000}},
    {"customs": {"desks": 6}},
    {"customs": {"import_papers_h": 60.0}},
    {"borders": {"alashankou": {"tracks": 4}}},
    {"borders": {"alashankou": {"trains_per_day": 1.5}}},
    {"borders": {"alashankou": {"formalities_h": 90.0}}},
    {"trains": {"wagon_sets": 12}},
    {"trains": {"running_factor": 1.5}},
    {"services": {"west_out": {"trains_per_week": 6.0}}},
    {"services": {"west_in": {"trains_per_week": 0.5}}},
    {"demand": {"outbound": {"feu_per_boxable_usd_bn": 80.0}}},
]
"""What may change from a day on, in place of what there was before."""


def dated(change: dict[str, Any], scenario: Scenario, day: str) -> dict[str, Any]:
    """Return the change from a day on."""
    (key, below), *_ = change.items()
    found: Any = getattr(scenario, key) if not isinstance(scenario, dict) else scenario[key]
    if isinstance(below, dict):
        return {key: dated(below, found, day)}
    steps = {str(start): number for start, number in found if str(start) < day}
    return {key: {**steps, day: below}}


def run(scenario: Scenario, history: KeptHistory | None = None, *, fast: bool = False) -> Records:
    """Return the records of a replication, with or without compiled loops."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SWITCH, str(int(fast)))
        return record_network(run_network(draw_network(scenario, 3, 0), history=history))[OWN]


@with_examples(120)
@given(
    scenario=scenarios(),
    change=st.sampled_from(CHANGES),
    ahead_d=st.sampled_from([5.0, 15.0, 25.0]),
    fast=st.sampled_from([(False, False), (True, True), (False, True), (True, False)]),
)
def test_a_change_goes_on_from_the_past_of_its_base(
    scenario: Scenario, change: dict[str, Any], ahead_d: float, fast: tuple[bool, bool]
) -> None:
    """Whatever changes from a day on, it is as if the whole had been simulated; so is the base that left its past.

    Plain and compiled stations go on from each other's state.
    """
    until = scenario.horizon.start + timedelta(days=45)
    other = scenario.but(dated(change, scenario, str(until)))
    with TemporaryDirectory() as folder:
        kept = KeptHistory(Path(folder) / "past", until, ahead_d)
        assert differences(run(scenario, kept, fast=fast[0]), run(scenario)) == []
        assert differences(run(other, kept, fast=fast[1]), run(other)) == []


def test_most_pasts_can_be_gone_on_from() -> None:
    """The property above is no empty one: of random scenarios most leave a past that fits."""
    found: list[bool] = []

    @with_examples(30)
    @given(scenario=scenarios())
    def collect(scenario: Scenario) -> None:
        with TemporaryDirectory() as folder:
            kept = KeptHistory(Path(folder) / "past", scenario.horizon.start + timedelta(days=45), 15.0)
            run(scenario, kept)
            found.append(kept.file.exists())

    collect()
    assert sum(found) > len(found) / 2, f"{sum(found)} of {len(found)}"


@with_examples(20)
@given(scenario=scenarios(), change=st.sampled_from(CHANGES))
def test_two_scenarios_are_the_same_until_the_day_on_which_they_differ(
    scenario: Scenario, change: dict[str, Any]
) -> None:
    """All that has happened before: boxes by when they came, trains by when they left."""
    until = scenario.horizon.start + timedelta(days=45)
    other = scenario.but(dated(change, scenario, str(until)))
    assert alike_until(scenario, other) >= until
    at_h, (one, two) = scenario.clock.hour(until), (run(each) for each in (scenario, other))
    for part, hour in (("boxes", "gate_in_h"), ("trains", "cutoff_h"), ("turned_away", "booked_h")):
        first, second = getattr(one, part), getattr(two, part)
        before, after = (np.flatnonzero(each[hour] < at_h) for each in (first, second))
        assert np.array_equal(before, after)
        for name in ("departed_h", "gate_in_h", "booked_h", "feu", "tonnes"):
            if name in first:
                one_h, two_h = first[name].take(before), second[name].take(before)
                known = one_h < at_h if name.endswith("_h") else np.ones(len(before), dtype=bool)
                assert np.array_equal(one_h[known], two_h[known]), name


@pytest.mark.slow
@pytest.mark.parametrize(("name", "variant"), parts(), ids=lambda part: part or "itself")
def test_every_shipped_scenario_goes_on_from_the_past_of_the_baseline(name: str, variant: str) -> None:
    """Or has none in common with it, and is simulated whole."""
    base, other = over_one_horizon([shipped("baseline", ""), shipped(name, variant)])
    with common_history(base, [other]) as (histories, shared):
        if histories is None or shared is None:
            return
        kept = shared.of(1)
        run_network(draw_network(base.with_warm_up, 2, 1), history=kept)
        assert kept.file.exists()
        one, two = (
            record_network(run_network(draw_network(other.with_warm_up, 2, 1), history=history))
            for history in (kept, None)
        )
    assert one.keys() == two.keys()
    assert [name for key in one for name in differences(one[key], two[key])] == []

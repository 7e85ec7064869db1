"""A port goes on from a state where its past is the same, and from no other."""

from __future__ import annotations

import pickle
from datetime import date

from freightsim.base.clock import HOURS_A_DAY
from freightsim.scenario import Scenario
from freightsim.scenario.network import OWN
from freightsim.simulation.inputs import draw_network
from freightsim.simulation.network import Network
from freightsim.simulation.recording import record_network
from freightsim.simulation.state import PortState, fits, state_of
from same_records import differences
from tiny import TINY

BASE = Scenario.model_validate(TINY)
AT_H = 84 * HOURS_A_DAY
"""A review of shippers of the smallest scenario."""


def network(scenario: Scenario, seed: int = 1) -> Network:
    """Return a network that has not begun."""
    return Network(draw_network(scenario, seed, 0))


def left(scenario: Scenario = BASE, seed: int = 1) -> PortState:
    """Return the state of a port, as another process would read it."""
    begun = network(scenario, seed)
    begun.start()
    begun.let_the_clock_run(AT_H)
    state = state_of(begun.ports[OWN], AT_H, scenario.clock.hour(date(2014, 2, 1)))
    return pickle.loads(pickle.dumps(state))


def test_a_state_fits_its_own_inputs_and_those_that_change_later() -> None:
    """Not those of another seed, nor those that changed before."""
    state = left()
    assert fits(network(BASE).ports[OWN], state)
    assert not fits(network(BASE, seed=2).ports[OWN], state)
    for day, same in (("2014-02-01", True), ("2013-09-01", False)):
        more = BASE.but({"demand": {"outbound": {"feu_per_boxable_usd_bn": {"2013-07-18": 20.0, day: 60.0}}}})
        assert fits(network(more).ports[OWN], state) is same, day


def test_a_state_does_not_fit_where_the_slot_that_is_waited_for_is_another() -> None:
    """Nor where a part is there that the state does not have."""
    state = left()
    sooner = BASE.but({"services": {"west_out": {"trains_per_week": {"2013-07-18": 0.0}}}})
    assert not fits(network(sooner).ports[OWN], state)


def test_to_leave_a_state_changes_nothing() -> None:
    """The run goes on as if nobody had looked."""
    looked_at, whole = network(BASE), network(BASE)
    looked_at.start()
    begun = looked_at.let_the_clock_run(AT_H)
    state_of(looked_at.ports[OWN], AT_H, BASE.clock.end_h)
    events = begun + looked_at.let_the_clock_run(BASE.clock.end_h)
    outcome, expected = looked_at.ports[OWN].finish(), whole.run()[OWN]
    assert events == expected.events
    one, two = (record_network({OWN: each})[OWN] for each in (outcome, expected))
    assert [name for name in differences(one, two) if name != "events" and not name.startswith("background")] == []

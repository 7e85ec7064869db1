"""Extremes and directions that need no computing."""

from __future__ import annotations

from hypothesis import given

from freightsim import Scenario
from properties.strategies import Tree, run_of, scenarios, trees, with_examples


@with_examples(25)
@given(scenario=scenarios())
def test_no_demand_means_no_trains(scenario: Scenario) -> None:
    """Where nobody books, every slot is cancelled and nothing departs."""
    nobody = {way: {"feu_per_boxable_usd_bn": 0.0} for way in ("outbound", "inbound")}
    run, _ = run_of(scenario.but({"demand": nobody}))
    assert len(run.containers) == 0
    assert (run.trains["status"] == "cancelled").all()
    assert run.trains["departed_at"].isna().all()
    assert (run.yearly[["trips", "feu", "tonnes", "value_usd", "extra", "empty_returns"]] == 0).all(axis=None)
    assert run.yearly["slots"].sum() == (run.trains["kind"] == "timetabled").sum()


@with_examples(25)
@given(scenario=scenarios())
def test_no_slots_mean_no_departures(scenario: Scenario) -> None:
    """Where no service runs, nothing departs, and boxes come to the yard until it is full."""
    run, _ = run_of(scenario.but({"services": {key: {"trains_per_week": 0.0} for key in scenario.services}}))
    boxes = run.containers
    assert len(run.trains) == 0
    assert boxes["train"].isna().all()
    assert boxes["departed_at"].isna().all()
    exports = boxes[(boxes["direction"] == "outbound") & boxes["gate_in_at"].notna()]
    assert exports["yard_in_at"].notna().sum() == min(scenario.port.yard_feu.at(scenario.horizon.start), len(exports))


@with_examples(30)
@given(tree=trees())
def test_more_yard_never_lets_fewer_boxes_in(tree: Tree) -> None:
    """More yard places never make fewer export boxes enter by the end, and with enough nobody waits outside."""
    entered = []
    for yard_teu in (tree["port"]["yard_teu"], 2 * tree["port"]["yard_teu"], 10**7):
        run, _ = run_of(Scenario.model_validate(tree | {"port": tree["port"] | {"yard_teu": yard_teu}}))
        exports = run.containers[run.containers["direction"] == "outbound"]
        entered.append(int(exports["yard_in_at"].notna().sum()))
    assert entered == sorted(entered)
    assert entered[-1] == exports["gate_in_at"].notna().sum()
    assert (exports["yard_in_at"].dropna() == exports["gate_in_at"].dropna()).all()


@with_examples(25)
@given(scenario=scenarios())
def test_sets_in_plenty_are_never_wanting(scenario: Scenario) -> None:
    """With wagon sets in plenty at the port no outbound slot is cancelled for want of one."""
    run, _ = run_of(scenario.but({"trains": {"wagon_sets": 10_000}}))
    outbound = run.trains[run.trains["direction"] == "outbound"]
    assert "no_wagon_set" not in set(outbound["cause"])


@with_examples(25)
@given(scenario=scenarios())
def test_suspended_trains_do_not_leave(scenario: Scenario) -> None:
    """No train of a suspended direction has a slot while the event lasts, and each such slot says so."""
    run, _ = run_of(scenario)
    slots = run.trains[run.trains["kind"] != "empty_return"]
    suspended = slots["cause"] == "suspended"
    inside = suspended & False
    for event in scenario.events.values():
        within = (slots["slot_at"] >= str(event.start)) & (slots["slot_at"] < str(event.end))
        inside |= within & slots["direction"].isin(event.no_trains)
    assert (suspended == inside).all()

"""What two scenarios mean differently is found; how they are spelled is not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from freightsim.files.difference import ScenarioDifference, differences, in_force, plain
from freightsim.files.load import load_scenario, scenario_from_tree, shipped_names
from freightsim.scenario import Scenario
from freightsim.validation.layers import unmarked
from freightsim.validation.merge import merged
from tiny import TINY

EVENT = {"name": "storm", "from": "2013-09-01", "to": "2013-09-05", "demand": {"outbound": 0.5}}


def found(tree: dict[str, Any], change: dict[str, Any]) -> list[ScenarioDifference]:
    """Return what a change makes different of the smallest scenario."""
    return differences(scenario_from_tree(tree, "a"), scenario_from_tree(merged(tree, change), "b"))


def told(every: list[ScenarioDifference]) -> list[tuple[str, str, Any, Any]]:
    """Return the path, kind and both values of each."""
    return [(each.key, each.kind, each.before, each.after) for each in every]


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"port": {"tracks": 2.0}},
        {"port": {"tracks": {"2013-01-01": 2}}},
        {"port": {"tracks": {"2013": 2, "2015-06-01": 2.0}}},
        {"horizon": {"lead_in_days": 28}},
        {"events": {}},
        {"cities": {"wuhan": {"trade_imputed": False}}},
    ],
    ids=str,
)
def test_spelled_otherwise(tiny_tree: dict[str, Any], change: dict[str, Any]) -> None:
    """A number is the same however it is dated or written, and so is a default that is written out."""
    assert found(tiny_tree, change) == []


def test_the_order_of_maps_has_no_meaning(tiny_tree: dict[str, Any]) -> None:
    """But that of a lane's sections has."""
    turned = {**tiny_tree, "cities": dict(reversed(tiny_tree["cities"].items()))}
    scenario = scenario_from_tree(tiny_tree, "a")
    assert differences(scenario, scenario_from_tree(turned, "b")) == []
    ((key, lane),) = scenario.lanes.items()
    sections = list(lane.sections)
    other = lane.model_copy(update={"sections": dict(reversed(lane.sections.items()))})
    every = differences(scenario, scenario.unchecked(lanes={key: other}))
    assert len(sections) > 1
    assert told(every) == [(f"lanes.{key}.sections", "changed", sections, sections[::-1])]


def test_a_value_changed(tiny_tree: dict[str, Any]) -> None:
    """One number, both values."""
    assert told(found(tiny_tree, {"port": {"yard_teu": 800}})) == [("port.yard_teu", "changed", 600, 800)]


def test_entries_that_are_new_or_gone(tiny_tree: dict[str, Any]) -> None:
    """A whole entry is one difference, with what it holds."""
    (new,) = found(tiny_tree, {"events": {"storm": EVENT}})
    assert (new.key, new.kind, new.before) == ("events.storm", "added", None)
    assert {key: new.after[key] for key in EVENT} == EVENT
    with_storm = merged(tiny_tree, {"events": {"storm": EVENT}})
    (gone,) = found(with_storm, {"events": {"storm": None}})
    assert (gone.key, gone.kind, gone.before, gone.after) == ("events.storm", "removed", new.after, None)


def test_a_rule_of_another_kind(tiny_tree: dict[str, Any]) -> None:
    """A choice is replaced whole, and so it is one difference."""
    (only,) = found(tiny_tree, {"dispatch": {"rule": "full_train"}})
    assert (only.key, only.kind) == ("dispatch", "changed")
    assert only.before == plain(scenario_from_tree(tiny_tree, "a").dispatch)
    assert only.after["rule"] == "full_train"


def test_dated_numbers_by_what_is_in_force(tiny_tree: dict[str, Any]) -> None:
    """Each stretch on which another number holds is one difference; steps that do not matter are none."""
    base = merged(tiny_tree, {"port": {"tracks": {"2013": 2, "2014": 4, "2016": 4, "2018": 6}}})
    every = found(base, {"port": {"tracks": {"2014": 3, "2016": None, "2015-07-01": 4}}})
    assert told(every) == [("port.tracks", "changed", 4.0, 3.0)]
    assert (every[0].start, every[0].end) == (date(2014, 1, 1), date(2015, 7, 1))
    (first,) = found(base, {"port": {"tracks": {"2013": 3}}})
    assert (first.before, first.after, first.start, first.end) == (2.0, 3.0, None, date(2014, 1, 1))
    (last,) = found(base, {"port": {"tracks": {"2018": None}}})
    assert (last.before, last.after, last.start, last.end) == (6.0, 4.0, date(2018, 1, 1), None)


def test_what_is_no_part_of_the_meaning(tiny_tree: dict[str, Any]) -> None:
    """Name and description are told, but do not count."""
    every = found(tiny_tree, {"name": "other", "description": "words"})
    assert [(each.key, each.counts) for each in every] == [("name", False), ("description", False)]


def test_origins(tiny_tree: dict[str, Any]) -> None:
    """Each side names who wrote the number that is in force, however the date was spelled there."""
    base = merged(tiny_tree, {"port": {"tracks": {"2013": 2, "2014-07-01": 5}}})
    other = merged(base, {"port": {"tracks": {"2013": 4}}, "horizon": {"lead_in_days": 7}})
    one = unmarked("a", base, {("port", "tracks", "2013"): "a:1", ("port", "tracks", "2014-07-01"): "a:2"})
    two = unmarked("b", other, {("port", "tracks", "2013"): "b:1", ("horizon", "lead_in_days"): "b:9"})
    lead_in, tracks = differences(
        scenario_from_tree(base, "a"), scenario_from_tree(other, "b"), origins=(one.origins, two.origins)
    )
    assert (lead_in.key, lead_in.origin_before, lead_in.origin_after) == ("horizon.lead_in_days", "default", "b:9")
    assert (tracks.key, tracks.origin_before, tracks.origin_after) == ("port.tracks", "a:1", "b:1")


@pytest.mark.slow
def test_equal_digests_are_equal_meanings() -> None:
    """Of the shipped scenarios, those of one digest have no difference that counts, and others have some."""
    scenarios = [load_scenario(name) for name in shipped_names()]
    for one in scenarios:
        for other in scenarios:
            same = not any(each.counts for each in differences(one, other))
            assert same == (one.digest() == other.digest())


FOR_A_WHILE = {
    "borders": {"alashankou": {"formalities_h": {"2013-07-18": 24.0, "2013-11-01": 48.0, "2014-01-01": 24.0}}}
}
WORKS = {"name": "Works", "from": "2013-10-01", "to": "2013-12-01", "border_capacity": {"alashankou": 0.5}}
JOIN = {"by": "truck", "from": "2014-01-01"}
PRICES = {"rail": {"outbound": {"2014-01-01": 1.5, "2016-01-01": 1.0}}}


@pytest.mark.parametrize(
    ("change", "span"),
    [
        ({}, None),
        ({"name": "another"}, None),
        ({"port": {"tracks": 3}}, (None, None)),
        ({"port": {"tracks": {"2013-07-18": 2, "2014-01-01": 3}}}, (date(2014, 1, 1), None)),
        (FOR_A_WHILE, (date(2013, 11, 1), date(2014, 1, 1))),
        ({"events": {"works": WORKS}}, (date(2013, 10, 1), date(2013, 12, 1))),
        ({"cities": {"wuhan": {"joins": JOIN}}}, (date(2014, 1, 1), None)),
        ({"cities": {"wuhan": {"joins": JOIN}}, "events": {"works": WORKS}}, (date(2013, 10, 1), None)),
        ({"prices": {"known_at": "as_they_came"} | PRICES}, (date(2014, 1, 1), date(2016, 1, 1))),
        ({"prices": {"known_at": "2014-12-31"} | PRICES}, (date(2014, 1, 1), None)),
        ({"prices": {"known_at": "2013-12-31"} | PRICES}, None),
        ({"prices": {"known_at": "2013-12-31"}}, None),
    ],
)
def test_from_when_until_when(change: dict[str, Any], span: tuple[date | None, date | None] | None) -> None:
    """Events have their days, joins their first one, dated numbers those on which their steps differ.

    Prices have those on which what is known of them differs: steps after `known_at` are in force nowhere.
    """
    before = load_tiny()
    assert in_force(before, before.but(change)) == span
    assert in_force(before.but(change), before) == span


def load_tiny() -> Scenario:
    """Return the smallest scenario."""
    return scenario_from_tree(TINY, "tiny")

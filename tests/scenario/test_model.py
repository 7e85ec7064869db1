"""A scenario is a frozen value with a clock, a digest and a way to make another one."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from freightsim.base.clock import Clock
from freightsim.base.dated import Dated
from freightsim.base.errors import ScenarioError
from freightsim.scenario import Horizon, Scenario


def digest(tree: dict[str, Any], change: dict[str, Any] | None = None) -> str:
    """Return the digest of a tree with other values at its top."""
    return Scenario.model_validate(deepcopy(tree) | (change or {})).digest()


# Horizon


def test_the_clock(tiny: Scenario) -> None:
    """The clock is that of the horizon, with four weeks of lead-in unless another is stated."""
    assert tiny.clock == Clock(date(2013, 7, 18), date(2014, 3, 1), lead_in_days=28)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2014-01-02", "2014-01-02", "ends on 2014-01-02, which is not after its first day 2014-01-02"),
        ("2014-01-02", "2014-01-01", "is not after its first day"),
        ("2014-01-01", "2044-02-01", "is longer than 30 years"),
    ],
)
def test_a_wrong_horizon(start: str, end: str, said: str) -> None:
    """A horizon ends after it starts and does not last for ever."""
    with pytest.raises(ValidationError, match=said):
        Horizon.model_validate({"from": start, "to": end})


@pytest.mark.parametrize("days", [-1, 367])
def test_a_wrong_lead_in(days: int) -> None:
    """The lead-in is at most a year, and not negative."""
    with pytest.raises(ValidationError, match="lead_in_days"):
        Horizon.model_validate({"from": "2014-01-01", "to": "2014-02-01", "lead_in_days": days})


# The value


def test_frozen(tiny: Scenario) -> None:
    """Nothing of a scenario can be changed."""
    with pytest.raises(ValidationError, match="frozen"):
        tiny.name = "other"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="frozen"):
        tiny.port.yard_teu = 1  # type: ignore[misc]


@pytest.mark.parametrize("key", ["port", "demand", "lanes", "relief"])
def test_missing_parts(tiny_tree: dict[str, Any], key: str) -> None:
    """A scenario is complete: no part has a silent default."""
    del tiny_tree[key]
    with pytest.raises(ValidationError, match=f"{key}\n  Field required"):
        Scenario.model_validate(tiny_tree)


def test_the_tree_gives_back_the_scenario(tiny: Scenario) -> None:
    """Plain data out and in again is the same scenario, spelled as in a file."""
    assert Scenario.model_validate(tiny.tree()) == tiny
    assert tiny.tree()["horizon"] == {
        "from": "2013-07-18",
        "to": "2014-03-01",
        "warm_up_from": None,
        "lead_in_days": 28,
    }
    assert tiny.tree()["port"]["tracks"] == 2.0


# Digest


def test_name_and_order_do_not_enter_the_digest(tiny_tree: dict[str, Any]) -> None:
    """What a run does not read, and the order of entries, leave the digest as it is."""
    turned = dict(reversed(tiny_tree["cities"].items()))
    same = {"name": "other", "description": "other", "cities": turned, "events": {}}
    assert digest(tiny_tree) == digest(tiny_tree, same)
    assert digest(tiny_tree, {"port": tiny_tree["port"] | {"tracks": {"1900-01-01": 2}}}) == digest(tiny_tree)


def test_every_value_enters_the_digest(tiny_tree: dict[str, Any]) -> None:
    """Another number, another rule or another city is another scenario."""
    changes: list[dict[str, Any]] = [
        {"port": tiny_tree["port"] | {"yard_teu": 602}},
        {"dispatch": {"rule": "full_train"}},
        {"cities": tiny_tree["cities"] | {"xian": tiny_tree["cities"]["wuhan"]}},
        {"horizon": tiny_tree["horizon"] | {"lead_in_days": 27}},
    ]
    assert len({digest(tiny_tree, change) for change in [{}, *changes]}) == 5


def test_the_order_of_sections_enters_the_digest(tiny_tree: dict[str, Any]) -> None:
    """A way with the same pieces in another order is another way."""
    west = tiny_tree["lanes"]["west"]
    china, beyond = west["sections"]["china"], west["sections"]["beyond"]
    lanes = [
        {"west": west | {"sections": sections}}
        for sections in (
            {"china": china, "steppe": beyond, "beyond": beyond},
            {"steppe": beyond, "china": china, "beyond": beyond},
        )
    ]
    assert digest(tiny_tree, {"lanes": lanes[0]}) != digest(tiny_tree, {"lanes": lanes[1]})


# Another one


def test_but(tiny: Scenario) -> None:
    """A change makes a new scenario and leaves the old one."""
    other = tiny.but(
        {"port": {"tracks": {"2013-07-18": 2, "2014-01-01": 3}}, "relief": {"rule": "none", "max_idle_h": 9}}
    )
    assert other.port.tracks.at(date(2014, 1, 1)) == 3
    assert (tiny.port.tracks.at(date(2014, 1, 1)), tiny.relief.rule) == (2, "waive_minimum")
    assert other.relief.rule == "none"
    assert tiny.but({}) == tiny


def test_but_not_everything(tiny: Scenario) -> None:
    """A change that breaks a rule is refused as a file would be."""
    with pytest.raises(ScenarioError, match=r"but\(\): port.yard_teu"):
        tiny.but({"port": {"yard_teu": 0}})
    with pytest.raises(ScenarioError, match="no border called 'brest'"):
        tiny.but({"lanes": {"west": {"sections": {"china": {"border": "brest"}}}}})


STEPS = {"port": {"tracks": {"2013": 2, "2014-01-01": 3}}}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"cities": {"wuhn": None}}, r"cities\.wuhn: there is no 'wuhn' to remove .*did you mean 'wuhan'\?"),
        ({"services": {"west_ot": None}}, "did you mean 'west_out'"),
        ({"events": {"stop": None}}, r"events\.stop: there is no 'stop' to remove"),
        ({"port": {"trakcs": None}}, "did you mean 'tracks'"),
        ({"port": {"tracks": {"2015-01-01": None}}}, r"port\.tracks\.2015-01-01: there is no '2015-01-01'"),
        ({"port": {"tracks": {date(2015, 1, 1): None}}}, r"port\.tracks\.2015-01-01: there is no '2015-01-01'"),
        ({"port": {"tracks": {2015: None}}}, "there is no '2015' to remove"),
        ({"nothing": None}, "there is no 'nothing' to remove"),
    ],
)
def test_but_removes_only_what_there_is(tiny: Scenario, change: dict[str, Any], said: str) -> None:
    """A null for what is not there is a slip of the pen, in Python as in a file."""
    with pytest.raises(ScenarioError, match=said):
        tiny.but(STEPS).but(change)


def test_but_removes_what_there_is(tiny: Scenario) -> None:
    """Entries and dated values go, and a key that every scenario has goes back to its default."""
    stop = {"name": "Stop", "from": "2013-08-01", "to": "2013-08-02", "no_trains": ["inbound"]}
    steps = tiny.but(STEPS)
    for day in ("2014-01-01", date(2014, 1, 1)):
        assert steps.but({"port": {"tracks": {day: None}}}) == tiny.but({"port": {"tracks": {"2013": 2}}})
    with_stop = tiny.but({"events": {"stop": stop}})
    assert with_stop.but({"events": {"stop": None}}) == tiny != with_stop
    assert tiny.but({"horizon": {"warm_up_from": None}, "timetable": None, "fitted": None}) == tiny


def test_but_says_what_is_needed(tiny: Scenario) -> None:
    """A part that a scenario cannot be without is refused as one that was removed."""
    with pytest.raises(ScenarioError, match="port: this key is removed here but needed"):
        tiny.but({"port": None})


def test_but_takes_parts(tiny: Scenario) -> None:
    """A part stands for the whole of the former one, wherever it is: its dates and its order, too."""
    steps = tiny.but({"port": {"tracks": {"2013": 2, "2014": 3}}})
    assert steps.but({"port": tiny.port}) == tiny == tiny.but({"cities": tiny.cities})
    assert steps.but({"port": {"tracks": Dated(4)}}).port.tracks == Dated(4)
    assert tiny.but({name: getattr(tiny, name) for name in Scenario.model_fields}) == tiny
    west = tiny.lanes["west"]
    longer = {**west.sections, "sea": west.sections["beyond"]}
    turned = {key: longer[key] for key in ("china", "sea", "beyond")}
    for sections in (longer, turned, west.sections):
        tiny = tiny.but({"lanes": {"west": west.model_copy(update={"sections": sections})}})
        assert list(tiny.lanes["west"].sections) == list(sections)


def test_but_looks_at_parts(tiny: Scenario) -> None:
    """Every fault of a part is told, with its place."""
    port = tiny.port.model_copy(update={"yard_teu": -1, "tracks": -3})
    wuhan = tiny.cities["wuhan"].model_copy(update={"lat": 500})
    with pytest.raises(ScenarioError) as refused:
        tiny.but({"port": port, "cities": {"wuhan": wuhan}, "demand": {"inbound": {"lead_h": "soon"}}})
    assert sorted(".".join(fault.path) for fault in refused.value.faults) == [
        "cities.wuhan.lat",
        "demand.inbound.lead_h",
        "port.tracks",
        "port.yard_teu",
    ]
    china = tiny.lanes["west"].sections["china"].model_copy(update={"border": "brest"})
    with pytest.raises(ScenarioError, match=r"lanes\.west\.sections\.china\.border: no border called 'brest'"):
        tiny.but({"lanes": {"west": {"sections": {"china": china}}}})


# Copies


def test_a_copy_keeps_the_rules(tiny: Scenario) -> None:
    """What a copy changes is looked at as in any file, and a part that there is not is refused."""
    assert tiny.model_copy() == tiny == tiny.copy()
    assert tiny.model_copy(update={"name": "other"}).name == "other"
    for copy in (tiny.model_copy, tiny.copy):
        with pytest.raises(ScenarioError, match=r"no part called 'prt'; did you mean 'port'\? \(known: .*port"):
            copy(update={"prt": 3})
        with pytest.raises(ScenarioError, match="port"):
            copy(update={"port": 3})
        with pytest.raises(ScenarioError, match="zz"):
            copy(update={"services": {"zz": tiny.services["west_out"].model_copy(update={"lane": "zz"})}})


@pytest.mark.parametrize("key", ["extends", "variants"])
def test_what_belongs_in_a_file(tiny: Scenario, key: str) -> None:
    """Changes of a scenario extend nothing and have no variants: the message says where these belong."""
    with pytest.raises(ScenarioError, match=f"'{key}' belongs in a file: write one, and read it with `load_scenario`"):
        tiny.but({key: "wuhan"})
    with pytest.raises(ScenarioError, match="unknown key") as refused:
        tiny.but({key[:-1]: "wuhan"})
    assert key not in str(refused.value).replace(key[:-1] + ":", "")


def test_scenarios_can_be_keys(tiny: Scenario, tiny_tree: dict[str, Any]) -> None:
    """Equal ones are one key, others are not."""
    assert {tiny: 1}[Scenario.model_validate(tiny_tree)] == 1
    assert len({tiny, tiny.but({"port": {"yard_teu": 300}})}) == 2


def test_a_notebook_shows_names_as_they_are(tiny: Scenario) -> None:
    """A name is text, not a part of the page."""
    assert "&lt;b&gt;" in tiny.but({"name": "<b>"})._repr_html_()


# Cargo pools


def test_queue_terminals(tiny_tree: dict[str, Any]) -> None:
    """Inbound cargo of a pool waits in the queue of its first terminal; outbound each terminal has its own."""
    hamburg = tiny_tree["terminals"]["hamburg"]
    tiny_tree["terminals"] |= {
        "munich": hamburg | {"cargo_pool": "europe"},
        "almaty": deepcopy(hamburg),
        "liege": hamburg | {"cargo_pool": "europe"},
    }
    scenario = Scenario.model_validate(tiny_tree)
    own = {key: key for key in ("hamburg", "munich", "almaty", "liege")}
    assert scenario.queue_terminals("outbound") == own
    assert scenario.queue_terminals("inbound") == own | {"liege": "munich"}

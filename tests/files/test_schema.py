"""The published schema takes what the loader takes, and refuses what a planner mistypes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from freightsim.files import schema as of_files
from freightsim.files.load import load_scenario, load_variants, shipped_folder, shipped_names
from freightsim.files.modeline import SCHEMA_FILE
from freightsim.files.schema import schema_text
from freightsim.scenario import Scenario
from freightsim.validation.merge import merged
from freightsim.validation.yaml_text import read_document
from tiny import TINY

SCHEMA = of_files.schema()
VALIDATOR = Draft7Validator(SCHEMA)
MOST_BYTES = 300_000

JOINS = "horizon: {to: 2023-01-01}\ncities: {wuhan: {joins: {by: %s, from: 2021-07-01%s}}}"
RIGHT = {
    "only a name": "name: mine",
    "a group less": "joining: null",
    "a city less": "cities: {wuhan: null}",
    "an event less": "events: {stop_2020: null}",
    "a value less": "horizon: {from: 2013-07-18, to: 2021-01-01, lead_in_days: null}",
    "a day less": "modes: {sea: {usd_per_feu: {2020-01-01: null}}}",
    "dated by year": "port: {tracks: {2014: 2, 2018-07-01: 4}}",
    "not dated": "port: {tracks: 2}",
    "no step more": "port: {tracks: {}}",
    "truck": JOINS % ("truck", ", price_ratio: 0.9"),
    "shuttle": JOINS % ("shuttle", ", trains_per_week: 3, wagons: 35, rail_km: null"),
    "group": JOINS % ("wagon_group", ", wagons: 10, lanes: [hamburg_alashankou]"),
    "own trains": JOINS % ("own_trains", ", services: {hamburg_alashankou: {outbound: 2, inbound: {2022: 1}}}"),
    "no join any more": "cities: {wuhan: {joins: null}}",
    "a rule": "dispatch: {rule: full_or_longest_wait, longest_wait_h: 96}",
    "a part of a rule": "timetable: {review_d: 60}",
    "no rule any more": "timetable: null",
    "a new city": "cities: {luohe: {name: Luohe, province: Henan, lat: 33.6, lon: 114, trade_usd_bn: 1, road_km: 160}}",
    "variants": "variants: {slow: {port: {cranes: 4}}, fast: {name: Fast, port: {cranes: 9}}}",
    "an odd thing that is meant": "accept: {beyond_catchment.urumqi: it is asked about, unused_lane: so it was}",
    "an exponent": "port: {radius_km: 1.5e3}",
    "no order of keys": "lanes: {}\nextends: baseline",
}
"""Files that the loader takes over the baseline."""

WRONG = {
    "unknown key": ("port: {trakcs: 2}", "port"),
    "unknown key at the top": ("prot: {tracks: 2}", ""),
    "unknown key in a city": ("cities: {wuhan: {joinz: null}}", "cities.wuhan"),
    "text for a number": ("port: {yard_teu: many}", "port.yard_teu"),
    "number for a text": ("name: 3", "name"),
    "a half for a whole number": ("port: {paths_per_day: 2.5}", "port.paths_per_day"),
    "list for a map": ("port: [2]", "port"),
    "unknown rule": ("dispatch: {rule: ful_train}", "dispatch.rule"),
    "unknown manner": (JOINS % ("shutle", ""), "cities.wuhan.joins.by"),
    "key of another manner": (JOINS % ("truck", ", wagons: 3"), "cities.wuhan.joins"),
    "a choice that lacks a key": (JOINS % ("shuttle", ", wagons: 3"), "cities.wuhan.joins"),
    "key of no rule": ("timetable: {reveiw_d: 60}", "timetable"),
    "too much": ("horizon: {lead_in_days: 400}", "horizon.lead_in_days"),
    "too little": ("port: {paths_per_day: 0}", "port.paths_per_day"),
    "negative by date": ("port: {tracks: {2014: -1}}", "port.tracks.2014"),
    "negative": ("port: {tracks: -1}", "port.tracks"),
    "no date": ("horizon: {from: soon}", "horizon.from"),
    "no such month": ("horizon: {from: 2013-13-01}", "horizon.from"),
    "no date as a key": ("port: {tracks: {soon: 1}}", "port.tracks"),
    "unknown direction": ("demand: {westbound: {booking_feu: 2}}", "demand"),
    "unknown direction in a list": ("events: {stop_2020: {no_trains: [west]}}", "events.stop_2020.no_trains.0"),
    "null for what is needed": ("port: {yard_teu: null}", "port.yard_teu"),
    "unknown warning": ("accept: {beyond_catchmnt: it is meant}", "accept"),
    "another version": ("schema_version: 99", "schema_version"),
    "empty extends": ("extends: ''", "extends"),
    "variants within a variant": ("variants: {a: {variants: {}}}", "variants.a"),
    "extends within a variant": ("variants: {a: {extends: facts}}", "variants.a"),
    "wrong within a variant": ("variants: {a: {port: {trakcs: 2}}}", "variants.a.port"),
    "a variant that is none": ("variants: {a: 3}", "variants.a"),
}
"""Files that the loader refuses over the baseline, or in any scenario, and where the schema finds fault with them."""


def tree(text: str) -> Any:
    """Return the plain data of a file."""
    return read_document(text.encode(), "mine.yaml").tree


def faults(of: Any) -> list[str]:
    """Return where the schema finds fault, as dotted paths."""
    return [".".join(map(str, error.absolute_path)) for error in VALIDATOR.iter_errors(of)]


def test_it_is_a_schema() -> None:
    """It keeps the rules of its draft, and each reference in it leads to something."""
    Draft7Validator.check_schema(SCHEMA)
    for node in nodes(SCHEMA):
        if "$ref" in node:
            place = SCHEMA
            for word in node["$ref"].removeprefix("#/").split("/"):
                place = place[word]


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every mapping in a schema."""
    if isinstance(node, dict):
        yield node
    if isinstance(node, dict | list):
        for each in node.values() if isinstance(node, dict) else node:
            yield from nodes(each)


def test_the_shipped_file_is_current() -> None:
    """The schema that lies beside the shipped scenarios is the one that the model gives."""
    path = shipped_folder() / SCHEMA_FILE
    current = path.is_file() and path.read_text(encoding="utf-8") == schema_text()
    assert current, f"stale: run `freightsim schema --out scenarios/{SCHEMA_FILE}`"


def test_it_is_small_and_always_the_same() -> None:
    """An editor reads it at once, and version control sees no change where there is none."""
    assert schema_text() == schema_text()
    assert len(schema_text().encode()) < MOST_BYTES
    assert json.loads(schema_text()) == SCHEMA


@pytest.mark.parametrize("name", [*shipped_names(), "fitted"])
def test_shipped_files_are_taken(name: str) -> None:
    """Each scenario of the library, and the fitted layer."""
    data = (shipped_folder() / f"{name}.yaml").read_bytes()
    assert faults(read_document(data, name).tree) == []


@pytest.mark.parametrize("name", shipped_names())
def test_whole_scenarios_are_taken(name: str) -> None:
    """What `freightsim show` prints of a scenario and its variants is a scenario file, too."""
    for scenario in (load_scenario(name), *load_variants(name).values()):
        assert faults(merged({}, scenario.tree())) == []


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_what_the_loader_takes_is_taken(tmp_path: Path, text: str) -> None:
    """A file that changes a part of the baseline is right in the eyes of both."""
    file = tmp_path / "mine.yaml"
    file.write_text(text if "extends" in text else f"extends: baseline\n{text}\n", encoding="utf-8")
    load_variants(file)
    assert faults(tree(file.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(("text", "place"), WRONG.values(), ids=WRONG)
def test_what_is_mistyped_is_refused(tmp_path: Path, text: str, place: str) -> None:
    """The fault is found at its place, and the loader refuses the file, too."""
    assert place in faults(tree(text))
    file = tmp_path / "mine.yaml"
    file.write_text(text if "extends: ''" in text else f"extends: baseline\n{text}\n", encoding="utf-8")
    with pytest.raises(Exception, match=r"fault|extends"):
        load_variants(file)


def test_a_file_outside_the_folder() -> None:
    """It is named in a mapping that says so, both of whose keys are needed."""
    assert faults({"extends": {"file": "../base.yaml", "outside": True}}) == []
    for wrong in ({"file": "../base.yaml"}, {"file": 3, "outside": True}, {"file": "a.yaml", "outside": False}, 3, " "):
        assert faults({"extends": wrong})


def test_the_smallest_scenario_and_what_is_done_to_it() -> None:
    """It is taken, without each key that the model does not require, and not with any key more."""
    assert faults(TINY) == []
    for group in (key for key, value in TINY.items() if isinstance(value, dict)):
        assert faults(merged(TINY, {group: {"no_such_key": {"no_such_key": 1}}}) | {"schema_version": 1}), group


def test_every_key_is_described() -> None:
    """Each key of each model has a title and a text, which names its unit, and none is required."""
    raw = Scenario.model_json_schema(by_alias=True)
    models = {"Scenario": SCHEMA, **SCHEMA["definitions"]}
    for name, model in [("Scenario", raw), *raw["$defs"].items()]:
        for key in model.get("properties", {}):
            written = (models.get(name) or models[f"{name}OrNull"])["properties"][key]
            assert written["title"], (name, key)
            assert len(written["description"]) > 4, (name, key)
            assert f"Unit: {written.get('unit', '')}" in written["description"] or "unit" not in written
    assert [name for name, model in models.items() if "required" in model] == []


def test_editors_write_no_defaults_into_a_file() -> None:
    """A key that is not written keeps the value of the file that is extended: there is no keyword `default`."""
    assert [node for node in nodes(SCHEMA) if "default" in node and not isinstance(node["default"], dict)] == []
    assert SCHEMA["definitions"]["Horizon"]["properties"]["lead_in_days"]["x-default"] == 28


def test_ids_and_shipped_names_are_offered() -> None:
    """Shipped ids are keys with the name of what they stand for; others are taken as well."""
    cities = SCHEMA["properties"]["cities"]
    assert cities["properties"]["wuhan"]["title"] == "Wuhan"
    assert cities["additionalProperties"]["$ref"] == cities["properties"]["wuhan"]["$ref"]
    assert set(SCHEMA["properties"]["extends"]["examples"]) == {*shipped_names(), "facts"}


def test_references_offer_the_ids_of_their_group(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the model marks a text as the id of a border the borders of the baseline are examples."""
    raw = deepcopy(Scenario.model_json_schema(by_alias=True))
    raw["$defs"]["Service"]["properties"]["lane"]["x-reference"] = "lanes"
    raw["$defs"]["Event"]["properties"]["border_capacity"]["propertyNames"] = {"x-reference": "borders"}
    monkeypatch.setattr(Scenario, "model_json_schema", lambda **_: raw)
    schema, base = of_files.schema(), load_scenario("baseline")
    assert schema["definitions"]["ServiceOrNull"]["properties"]["lane"]["examples"] == list(base.lanes)
    assert set(schema["definitions"]["EventOrNull"]["properties"]["border_capacity"]["properties"]) == set(base.borders)

"""What was asked and what came out stays as it is: an edit of what is handed out changes no later answer."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

import freightsim as fs
from freightsim.base.frozen import FrozenDict, frozen
from freightsim.results.frames import FRAMES
from freightsim.scenario import Scenario

CHANGES: list[Callable[[dict[Any, Any]], Any]] = [
    lambda each: each.__setitem__("new", 1),
    lambda each: each.__delitem__(next(iter(each))),
    lambda each: each.update(new=1),
    lambda each: each.setdefault("new", 1),
    lambda each: each.pop(next(iter(each))),
    lambda each: each.popitem(),
    lambda each: each.clear(),
    lambda each: each.__ior__({"new": 1}),
]


def maps(part: Any, path: str = "") -> list[tuple[str, dict[Any, Any]]]:
    """Return every map within a value, with where it stands."""
    found = [(path, part)] if isinstance(part, dict) else []
    below = part.items() if isinstance(part, dict) else getattr(part, "__dict__", {}).items()
    for key, value in below:
        found += maps(value, f"{path}.{key}")
    return found


@pytest.mark.parametrize("made", ["loaded", "but", "unchecked", "copy", "deep copy", "pickled"])
def test_no_map_within_a_scenario_can_be_changed(made: str, tiny: Scenario) -> None:
    """However the scenario was made; its digest stays."""
    scenario = {
        "loaded": lambda: tiny,
        "but": lambda: tiny.but({"port": {"tracks": 3}}),
        "unchecked": lambda: tiny.unchecked(cities=dict(tiny.cities)),
        "copy": lambda: tiny.model_copy(update={"cities": dict(tiny.cities)}),
        "deep copy": lambda: copy.deepcopy(tiny),
        "pickled": lambda: pickle.loads(pickle.dumps(tiny)),
    }[made]()
    before, found = scenario.digest(), maps(scenario)
    assert len(found) > 20
    for path, each in found:
        for change in CHANGES:
            if each:
                with pytest.raises(TypeError, match="read-only"):
                    change(each)
        assert type(each) is FrozenDict, path
    assert scenario.digest() == before


def test_steps_of_a_dated_number_cannot_be_changed(tiny: Scenario) -> None:
    """The map from dates to numbers is a part of the scenario, too."""
    papers = tiny.customs.import_papers_h
    with pytest.raises(TypeError, match="read-only"):
        papers.root[date(2014, 1, 1)] = 0.0
    assert papers.at(date(2014, 1, 1)) == 18.0


def test_a_frozen_map_is_a_map() -> None:
    """It is equal to a dict, can be written to JSON, and its copies by `dict` and `|` can be changed."""
    own = frozen({"a": {"b": 1}})
    assert own == {"a": {"b": 1}}
    assert json.loads(json.dumps(own)) == own
    assert own | {"c": 2} == {"a": {"b": 1}, "c": 2}
    changed = dict(own)
    changed["c"] = 2
    assert "c" not in own
    assert type(pickle.loads(pickle.dumps(own))["a"]) is FrozenDict


def test_frames_are_copies(tiny: Scenario) -> None:
    """What a caller writes into a frame of a run or of runs changes no later one, by name or as a property."""
    runs = fs.replicate(tiny, 2, jobs=1)
    for source in (runs, runs[0]):
        for name in FRAMES:
            for ask in (lambda: getattr(source, name), lambda: source.frame(name)):  # noqa: B023
                table, before = ask(), ask().copy(deep=True)
                table["replication"] = 99
                if len(table):
                    table.iloc[0, 0] = 98
                del table[table.columns[1]]
                assert ask().equals(before), name
    runs[0].gridlocks.append(None)  # type: ignore[arg-type]
    assert None not in runs[0].gridlocks


def test_numbers_of_a_comparison_are_read_only(tiny: Scenario) -> None:
    """Arrays by replication and by way; the years that are listed are the caller's own."""
    found = fs.compare(tiny, {"other": tiny.but({"port": {"tracks": 1}, "dispatch": {"minimum_feu": 10}})}, n=2, jobs=1)
    arrays = [*found.by_replication("other", "trips"), *found.ways[None].values(), *found.ways["other"].values()]
    for array in arrays:
        with pytest.raises(ValueError, match="read-only"):
            array[:] = 0.0
    for change in (lambda: found.others.update(found.others), lambda: found.ways.update(found.ways)):  # type: ignore[attr-defined]
        with pytest.raises(TypeError, match="read-only"):
            change()
    before = found.affected("other")
    found.affected("other").clear()
    assert found.affected("other") == before


def test_a_key_that_is_not_there() -> None:
    """What was probably meant is named, and what there is; `get` and `in` are those of any map."""
    cities = frozen({"zhengzhou": 1, "wuhan": 2})
    with pytest.raises(KeyError, match=r"no 'zhengzou' here; did you mean 'zhengzhou'\? \(known: zhengzhou, wuhan\)"):
        cities["zhengzou"]
    with pytest.raises(KeyError, match=r"there is no 3 here \(known: zhengzhou, wuhan\)"):
        cities[3]
    with pytest.raises(KeyError, match=r"\(known: none\)"):
        frozen({})["a"]
    with pytest.raises(KeyError, match=r"18, 19, \.\.\.\)"):
        frozen(dict.fromkeys(range(30)))["a"]
    assert (cities.get("zhengzou"), "zhengzou" in cities, cities.get("wuhan")) == (None, False, 2)

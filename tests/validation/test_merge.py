"""Merging has the properties that a planner relies on."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from freightsim.validation.merge import each_of_kind, leaves, merged, of_kind, paths, without_nulls

KEYS = st.sampled_from(["a", "b", "c", "rule"])
SCALARS = st.one_of(st.none(), st.integers(0, 3), st.sampled_from(["x", "y"]), st.lists(st.integers(0, 3), max_size=2))


def trees(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return nested mappings of the values."""
    return st.dictionaries(
        KEYS, st.recursive(values, lambda inner: st.dictionaries(KEYS, inner, max_size=3)), max_size=4
    )


@given(trees(SCALARS))
def test_merging_nothing_changes_nothing(tree: dict[str, Any]) -> None:
    """A change without keys leaves a tree as it was."""
    tree = without_nulls(tree)
    assert merged(tree, {}) == tree


@given(trees(SCALARS), trees(SCALARS))
def test_merging_twice_equals_once(tree: dict[str, Any], change: dict[str, Any]) -> None:
    """The same change a second time has no effect."""
    once = merged(tree, change)
    assert merged(once, change) == once


@given(trees(SCALARS), trees(SCALARS))
def test_no_nulls_are_left(tree: dict[str, Any], change: dict[str, Any]) -> None:
    """No key of a merged tree is null."""
    assert all(value is not None for _, value in paths(merged(tree, change)))


@given(trees(SCALARS), trees(SCALARS))
def test_both_trees_stay_as_they_were(tree: dict[str, Any], change: dict[str, Any]) -> None:
    """Merging makes a new tree."""
    before = deepcopy((tree, change))
    merged(tree, change)
    assert (tree, change) == before


@given(st.lists(trees(SCALARS), min_size=1, max_size=4))
def test_a_leaf_comes_from_the_last_layer_that_names_it(layers: list[dict[str, Any]]) -> None:
    """The loader's origins rest on this."""
    tree: dict[str, Any] = {}
    for layer in layers:
        tree = merged(tree, layer)
    for path, value in leaves(tree):
        last = [dict(paths(layer))[path] for layer in layers if path in dict(paths(layer))][-1]
        assert without_nulls(last) == value or value == {}


def test_mappings_merge_and_the_rest_is_replaced() -> None:
    """Keys that are not named stay; a list is replaced as a whole."""
    parent = {"a": {"x": 1, "y": 2}, "l": [1, 2, 3]}
    assert merged(parent, {"a": {"y": 5}, "l": [9]}) == {"a": {"x": 1, "y": 5}, "l": [9]}


def test_null_removes() -> None:
    """Null takes a key away, at any depth, and is harmless where there is none."""
    assert merged({"a": {"x": 1, "y": 2}}, {"a": {"x": None, "z": None}}) == {"a": {"y": 2}}


def test_a_rule_is_replaced_whole() -> None:
    """A mapping that names a rule leaves nothing of the old rule behind; without one it merges."""
    parent = {"dispatch": {"rule": "minimum_load", "minimum_feu": 30}}
    assert merged(parent, {"dispatch": {"rule": "full_train"}}) == {"dispatch": {"rule": "full_train"}}
    assert merged(parent, {"dispatch": {"minimum_feu": 9}}) == {"dispatch": {"rule": "minimum_load", "minimum_feu": 9}}


@given(trees(SCALARS), st.sampled_from([(str,), (int,), (type(None),), (str, int)]))
def test_values_of_a_kind_are_those_on_all_paths(tree: dict[str, Any], kinds: tuple[type, ...]) -> None:
    """In the same order; `each_of_kind` adds the items of lists, each under its place."""
    assert list(of_kind(tree, kinds)) == [(path, value) for path, value in paths(tree) if isinstance(value, kinds)]
    items = [
        item
        for path, value in paths(tree)
        for item in (
            [((*path, str(at)), each) for at, each in enumerate(value)] if isinstance(value, list) else [(path, value)]
        )
    ]
    assert list(each_of_kind(tree, kinds)) == [item for item in items if isinstance(item[1], kinds)]

"""A resolved scenario, value by value, and where each value comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from freightsim.files.difference import DEFAULT
from freightsim.files.load import resolve, validated
from freightsim.validation.merge import Keys


class ShownValue(NamedTuple):
    """A value of a scenario."""

    key: str
    """Its dotted path."""
    value: Any
    """Plain data."""
    origin: str
    """FILE:LINE, row of a data table or a value of `sets` that wrote it; `default` where nothing did."""


def show(scenario: str | Path = "baseline", *, sets: Sequence[str] = ()) -> list[ShownValue]:
    """Return every value of a scenario file, merged with everything it extends, in the order of the format.

    ``pandas.DataFrame(show("baseline"))`` makes a frame of them, with columns key, value and origin.

    Parameters
    ----------
    scenario
        A file, or the name of a shipped scenario.
    sets
        Values to set, as ``port.tracks=3``.

    Raises ScenarioError where there is no such file or it has faults.
    """
    resolved = resolve(scenario, sets)
    tree = validated(resolved).tree()
    return [ShownValue(".".join(path), value, origin_of(resolved.origins, path)) for path, value in leaves(tree)]


def leaves(tree: Any, path: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    """Yield the values of a tree with the keys that lead to them; an empty map is a value."""
    if isinstance(tree, dict) and tree:
        for key, value in tree.items():
            yield from leaves(value, (*path, key))
    else:
        yield path, tree


def origin_of(origins: Mapping[Keys, str], path: Keys) -> str:
    """Return where a value comes from, fit for a comment: a line break in it would end the comment."""
    origin = origins.get(path, DEFAULT)
    return "".join(character if character.isprintable() else "?" for character in origin)

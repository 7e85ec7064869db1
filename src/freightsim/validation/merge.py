"""The one way in which a scenario is varied: a tree of changes merged over a tree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Tree = dict[str, Any]
"""Plain data under keys, as a file spells it."""
Keys = tuple[str, ...]
"""The keys that lead to a value in a tree."""

CHOICES = ("rule", "by")
"""Keys that make a choice: a mapping that names one is replaced whole, and nothing of the old choice stays behind."""


def merged(parent: Any, change: Any) -> Any:
    """Return the parent with the change laid over it; neither is altered, and no key of the result is null.

    Mappings merge key by key, anything else (a list too) is replaced, ``null`` removes the key,
    and a mapping that makes a choice (``rule:`` or ``by:``) is replaced whole.

    It follows that whatever stands in a merged tree was written by the last layer that names its path:
    this is how the loader knows where a value comes from, without a merge of its own.
    """
    return laid_over(without_nulls(parent), change)


def laid_over(parent: Any, change: Any) -> Any:
    """Return the same as ``merged`` for a parent in which nothing is null; what is not changed is shared with it."""
    if not isinstance(parent, dict) or not isinstance(change, dict) or any(key in change for key in CHOICES):
        return without_nulls(change)
    tree = {key: value for key, value in parent.items() if change.get(key, value) is not None}
    for key, value in change.items():
        if value is not None:
            tree[key] = laid_over(parent.get(key), value)
    return tree


def without_nulls(tree: Any) -> Any:
    """Return a tree without the keys whose value is null."""
    if isinstance(tree, dict):
        return {key: without_nulls(value) for key, value in tree.items() if value is not None}
    return tree


def paths(tree: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield (path, value) of every key of nested mappings, each mapping before what is in it."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            path = (*above, str(key))
            yield path, value
            yield from paths(value, path)


def of_kind(tree: Tree, kinds: type | tuple[type, ...], above: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    """Yield (path, value) of every key of nested mappings whose value is of one of some kinds, other than a mapping.

    It takes a fraction of the time of `paths`, since most values are of other kinds.
    """
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from of_kind(value, kinds, (*above, str(key)))
        elif isinstance(value, kinds):
            yield (*above, str(key)), value


def each_of_kind(tree: Tree, kinds: tuple[type, ...]) -> Iterator[tuple[Keys, Any]]:
    """Yield the same, and each item of a list by itself."""
    for path, value in of_kind(tree, (*kinds, list, tuple)):
        if isinstance(value, kinds):
            yield path, value
        else:
            yield from (((*path, str(place)), item) for place, item in enumerate(value) if isinstance(item, kinds))


def leaves(tree: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield (path, value) of everything that is not a mapping with keys in it; a list is one leaf."""
    return ((path, value) for path, value in paths(tree) if not isinstance(value, dict) or not value)

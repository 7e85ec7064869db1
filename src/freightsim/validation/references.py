"""References between the parts of a scenario: which keys name an entry of another group, and whether it exists.

They are found by the types of the model (``freightsim.base.spec.Reference``), in plain data as well as in a scenario:
a lane through an unknown border is told even where something else is wrong with the lane.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel

from freightsim.base.language import _
from freightsim.base.spec import Reference
from freightsim.validation.broken import Broken

ANY = "*"
"""Stands in a pattern for every key of a map, or every item of a list."""


class Referring(NamedTuple):
    """Where references stand."""

    pattern: tuple[str, ...]
    """The keys that lead there."""
    by_key: bool
    """Whether the keys of the map at its end refer, or else the text there."""
    reference: Reference
    """What they refer to."""


def unknown_references(root: type[BaseModel], whole: Any) -> Iterator[Broken]:
    """Yield every reference that leads nowhere, in a validated scenario or in the tree of one that is not valid."""
    for referring in references(root):
        group = referring.reference.group
        known = _child(whole, group)
        if known is None and not root.model_fields[group].is_required():
            known = {}
        if not isinstance(known, Mapping):
            continue  # nothing can be said while the group itself is wrong
        accepted = {*known, *referring.reference.besides}
        names = tuple(sorted(map(str, accepted)))
        for loc, key in _found(whole, referring):
            if isinstance(key, str) and key not in accepted:
                text = none_called(referring.reference.kind, key)
                yield Broken(loc, key, text, also=((group, key),), known=names, names_value=True)


@cache
def references(root: type[BaseModel]) -> tuple[Referring, ...]:
    """Return where the references of a model stand."""
    return tuple(dict.fromkeys(_of_model(root, ())))  # each place once, in how many kinds of a choice it may stand


def none_called(kind: str, key: str) -> str:
    """Say that nothing of a kind, such as a border, has this id."""
    return _("no {kind} called '{key}'").format(kind=_(kind), key=key)


def _of_model(model: type[BaseModel], path: tuple[str, ...]) -> Iterator[Referring]:
    for name, field in model.model_fields.items():
        here = (*path, field.alias or name)
        yield from (Referring(here, False, each) for each in field.metadata if isinstance(each, Reference))
        yield from _of_type(field.annotation, here)


def _of_type(kind: Any, path: tuple[str, ...]) -> Iterator[Referring]:
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        yield from (Referring(path, False, each) for each in inner[1:] if isinstance(each, Reference))
        yield from _of_type(inner[0], path)
    elif origin in (Union, UnionType):
        for member in inner:
            yield from _of_type(member, path)
    elif origin is dict:
        marks = get_args(inner[0])[1:] if get_origin(inner[0]) is Annotated else ()
        yield from (Referring(path, True, each) for each in marks if isinstance(each, Reference))
        yield from _of_type(inner[1], (*path, ANY))
    elif origin is tuple:
        yield from _of_type(inner[0], (*path, ANY))
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from _of_model(kind, path)


def _found(whole: Any, referring: Referring) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield (path, id) of every reference of a pattern."""
    for path, value in _at(whole, referring.pattern, ()):
        if referring.by_key:
            yield from (((*path, str(key)), key) for key in value) if isinstance(value, Mapping) else ()
        else:
            yield path, value


def _at(node: Any, pattern: tuple[str, ...], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if not pattern:
        yield path, node
        return
    key, *rest = pattern
    for name, child in _children(node) if key == ANY else [(key, _child(node, key))]:
        if child is not None:
            yield from _at(child, tuple(rest), (*path, name))


def _children(node: Any) -> list[tuple[str, Any]]:
    if isinstance(node, Mapping):
        return [(str(key), value) for key, value in node.items()]
    return [(str(n), item) for n, item in enumerate(node)] if isinstance(node, list | tuple) else []


def _child(node: Any, key: str) -> Any:
    return node.get(key) if isinstance(node, Mapping) else getattr(node, key, None)

"""What callers may ask of a figure: its options are held to their annotations before anything is drawn.

A figure says what an option can be where it declares it: a `Literal` lists the words, an `int` is a count or a year.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature, unwrap
from types import SimpleNamespace, UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

from freightsim.base.arguments import whole
from freightsim.base.language import N_, _

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def checked(draw: Callable[..., Axes]) -> Callable[..., Axes]:
    """Return a function that draws with options that can be what they are said to be.

    It raises TypeError where axes are none or an option is of another type than its annotation, and ValueError where a
    word is none of those of its `Literal`, or a number is below 0.
    """
    kinds = option_kinds(draw)

    @wraps(draw)
    def drawn(shown: object, ax: Axes | None = None, **given: Any) -> Axes:
        known = {name: option(name, value, kinds[name]) if name in kinds else value for name, value in given.items()}
        return draw(shown, _axes(ax), **known)

    return drawn


def option_kinds(draw: Callable[..., Axes]) -> dict[str, tuple[Any, ...]]:
    """Return for each option of a figure (what is given by name only) the types of its annotation."""
    taken = [each for each in signature(draw).parameters.values() if each.kind is Parameter.KEYWORD_ONLY]
    annotated = SimpleNamespace(__annotations__={each.name: each.annotation for each in taken})
    found = get_type_hints(annotated, globalns=getattr(unwrap(draw), "__globals__", {}))
    return {name: _members(kind) for name, kind in found.items()}


def option(name: str, value: Any, kinds: tuple[Any, ...]) -> Any:
    """Return the value of an option, a whole number as an int. Raises TypeError or ValueError as `checked` says."""
    if value is None and type(None) in kinds:
        return None
    words = [word for kind in kinds if get_origin(kind) is Literal for word in get_args(kind)]
    if words:
        return _word(name, value, words)
    if int in kinds:
        return whole(name, value, 0)
    classes = tuple(get_origin(kind) or kind for kind in kinds if kind is not type(None))
    for kind in classes:
        if isinstance(value, kind):
            return value
        if isinstance(value, tuple) and issubclass(kind, tuple) and len(value) <= len(kind.__annotations__):
            return kind(*value)
    of = _(" or ").join(_(WORDS.get(each.__name__, each.__name__)) for each in classes)
    raise TypeError(_("{name} must be {kinds}, got {value}").format(name=name, kinds=of, value=repr(value)[:80]))


WORDS = {"str": N_("a text"), "Path": N_("a path"), "Station": N_("a station"), "Mapping": N_("a mapping")}
"""What types of options are called in a message."""


def _word(name: str, value: Any, words: list[str]) -> str:
    if isinstance(value, str) and value in words:
        return value
    text = _("{name} must be {words} or {last}, not {value!r}")
    raise ValueError(text.format(name=name, words=", ".join(words[:-1]), last=words[-1], value=value))


def _members(kind: Any) -> tuple[Any, ...]:
    """Return the types of a union, and any other as it is."""
    return get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)


def _axes(ax: Any) -> Axes | None:
    from matplotlib.axes import Axes

    if ax is None or isinstance(ax, Axes):
        return ax
    text = _("ax must be axes of matplotlib, such as `figure.subplots()` returns, got {value}")
    raise TypeError(text.format(value=repr(ax)[:80]))

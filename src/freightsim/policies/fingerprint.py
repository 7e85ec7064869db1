"""Rules of one name are told apart by a digest of their code and of the values that they hold."""

from __future__ import annotations

import random
import sys
import sysconfig
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from hashlib import blake2b
from pathlib import Path
from types import (
    BuiltinFunctionType,
    CellType,
    CodeType,
    FunctionType,
    MappingProxyType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
)
from typing import Any

import numpy as np

PLAIN = (type(None), bool, int, float, complex, str, bytes, type(...))
"""Kinds of values that are what they show."""

OF_EVERY_CLASS = frozenset(
    {
        *("__module__", "__doc__", "__dict__", "__weakref__", "__annotations__", "__annotate__", "__annotate_func__"),
        *("__annotations_cache__", "__firstlineno__", "__static_attributes__", "__dataclass_fields__"),
        *("__dataclass_params__", "__abstractmethods__", "__slotnames__", "_abc_impl"),
    }
)
"""Attributes of a class that say nothing of what it does, or follow from the others."""


GENERATORS = (np.random.Generator, np.random.RandomState, np.random.BitGenerator, random.Random)
"""Kinds of generators of random numbers."""


@dataclass(frozen=True)
class ChanceHeld:
    """What a rule holds that may make it draw."""

    generators: tuple[object, ...] = ()
    """Generators of random numbers, but those that the modules `random` and `numpy.random` share, where an object
    refers to one without its rule asking for it."""
    names: frozenset[str] = frozenset()
    """Names that the code of the rule and of its functions looks up."""


def held_by(rule: object) -> ChanceHeld:
    """Return what a rule holds that may make it draw: captured, as default, attribute or global, however deep.

    What it remembers of the package, such as a view of the yard, is not looked into.
    """
    walk = _Walk(_module_of(rule), into_package=False)
    with suppress(RecursionError):  # what was found before counts
        walk.digest(rule)
    return ChanceHeld(tuple(walk.generators), frozenset(walk.names))


def state_of(generator: object) -> bytes:
    """Return a digest of a generator's state."""
    return _Walk("").object(generator)


def rule_fingerprint(rule: object) -> str:
    """Return a digest of a rule's code and of all that it holds: captured values, defaults, attributes, globals.

    It is the same for the same rule in another process of the same version of Python: no address, file, line or order
    of a set enters it. What belongs to Python, the package or an installed package enters by its name, and a function
    of the package has no digest beyond that (""). A value that cannot be looked into is the same as itself alone.
    """
    if isinstance(rule, FunctionType) and _of_package(rule.__module__):
        return ""
    try:
        return _Walk(_module_of(rule)).digest(rule).hex()
    except RecursionError:
        return _digest(b"object", str(id(rule)).encode()).hex()


def _module_of(rule: object) -> str:
    of = rule.func if isinstance(rule, partial) else rule
    return str(getattr(of, "__module__", None) or type(of).__module__)


@dataclass
class _Walk:
    """Digests of values, each by its kind; `home` is the module of the rule."""

    home: str
    known: dict[int, tuple[object, bytes]] = field(default_factory=dict)
    """Digests by id, with the values, so that no id is given away."""
    above: dict[int, int] = field(default_factory=dict)
    """Values that are being looked into, by id, with their depth."""
    into_package: bool = True
    """Whether objects of the package are looked into."""
    generators: list[object] = field(default_factory=list)
    """Generators of random numbers that were found."""
    names: set[str] = field(default_factory=set)
    """Names that the code looks up."""

    def digest(self, value: object) -> bytes:
        """Return the digest of a value and of all that it holds."""
        if isinstance(value, PLAIN) and type(value) in PLAIN:
            return _digest(type(value).__name__.encode(), repr(value).encode())
        key = id(value)
        if key in self.known:
            return self.known[key][1]
        if key in self.above:
            return _digest(b"above", str(self.above[key]).encode())
        self.above[key] = len(self.above)
        try:
            found = self._looked_into(value)
        finally:
            del self.above[key]
        self.known[key] = value, found
        return found

    def _looked_into(self, value: Any) -> bytes:
        if isinstance(value, GENERATORS):
            if any(value is each for each in SHARED):
                return _digest(b"shared", *_named(type(value)))
            self.generators.append(value)
        if type(value) in _HOLDERS:
            return _digest(type(value).__name__.encode(), *_HOLDERS[type(value)](self, value))
        for kind, parts in _PARTS:
            if isinstance(value, kind):
                return _digest(kind.__name__.encode(), *parts(self, value))
        return self.object(value)

    def in_order(self, value: Any) -> Iterator[bytes]:
        """Yield what a row holds."""
        yield from map(self.digest, value)

    def in_any_order(self, value: Any) -> Iterator[bytes]:
        """Yield what a set holds."""
        yield from sorted(map(self.digest, value))

    def by_key(self, value: Mapping[Any, Any]) -> Iterator[bytes]:
        """Yield what a map holds."""
        yield from sorted(_digest(self.digest(key), self.digest(each)) for key, each in value.items())

    def function(self, value: Any) -> Iterator[bytes]:
        """Yield code, defaults, captured values and the globals that the code names."""
        if _of_others(value.__module__):
            yield from _named(value)
            return
        yield self.digest(value.__code__)
        for part in (value.__defaults__, value.__kwdefaults__, value.__closure__ or (), value.__dict__):
            yield self.digest(part)
        for name in sorted(_names(value.__code__) & value.__globals__.keys()):
            part = value.__globals__[name]
            if value.__module__ in (self.home, "__main__") or isinstance(part, (*PLAIN, *_CODE)):
                yield _digest(name.encode(), self.digest(part))
            elif isinstance(part, GENERATORS):
                self.generators.append(part)
            if isinstance(part, ModuleType) and not _of_others(part.__name__):
                self._of_module(part, _names(value.__code__))

    def _of_module(self, module: ModuleType, names: set[str]) -> None:
        """Note the generators of a module of the caller's that code names."""
        held = vars(module)
        self.generators += [held[name] for name in sorted(names & held.keys()) if isinstance(held[name], GENERATORS)]

    def code(self, value: Any) -> Iterator[bytes]:
        """Yield what a function does, without where it stands."""
        self.names.update(value.co_names)
        yield value.co_code
        for part in (
            *(value.co_consts, value.co_names, value.co_varnames, value.co_freevars, value.co_cellvars),
            *(value.co_argcount, value.co_posonlyargcount, value.co_kwonlyargcount, value.co_flags),
        ):
            yield self.digest(part)

    def cell(self, value: Any) -> Iterator[bytes]:
        """Yield what a variable that was captured holds; nothing where it is not set."""
        try:
            yield self.digest(value.cell_contents)
        except ValueError:
            return

    def of_class(self, value: Any) -> Iterator[bytes]:
        """Yield bases and attributes of a class; its name where it is of others."""
        if _of_others(value.__module__):
            yield from _named(value)
            return
        yield value.__qualname__.encode()
        yield self.digest(value.__bases__)
        for name, part in sorted(vars(value).items()):
            if name not in OF_EVERY_CLASS:
                yield _digest(name.encode(), self.digest(part))

    def method(self, value: Any) -> Iterator[bytes]:
        """Yield the function of a method and what it is bound to."""
        self._bound(value.__self__)
        yield self.digest(value.__func__)
        yield self.digest(value.__self__)

    def array(self, value: Any) -> Iterator[bytes]:
        """Yield kind, shape and numbers."""
        yield f"{value.dtype.str} {value.shape}".encode()
        yield self.digest(value.tolist()) if value.dtype.hasobject else value.tobytes()

    def named(self, value: Any) -> Iterator[bytes]:
        """Yield the name of what has no more to it; what a built-in method is bound to, too."""
        yield from _named(value)
        bound = getattr(value, "__self__", None)
        if bound is not None and not isinstance(bound, ModuleType):
            self._bound(bound)
            yield self.digest(bound)

    def _bound(self, generator: object) -> None:
        """Note the generator of a function such as `random.random`, which the module shares."""
        if any(generator is each for each in SHARED):
            self.generators.append(generator)

    def object(self, value: Any) -> bytes:
        """Return the digest of an object by what a copy of it would be made of."""
        if not self.into_package and _of_package(type(value).__module__):
            return b""
        try:
            made = value.__reduce_ex__(4)
        except Exception:  # noqa: BLE001  (whatever the parts of a rule raise)
            return _digest(b"object", str(id(value)).encode())
        if isinstance(made, str):
            return _digest(b"global", made.encode())
        call, given, state, rows, items = (*made, None, None, None)[:5]
        if isinstance(state, dict):
            state = _without_kept(value, state)
        elif isinstance(state, tuple) and len(state) == 2 and isinstance(state[0], dict):
            state = _without_kept(value, state[0]), state[1]
        parts = call, given, state, list(rows or ()), dict(items or ())
        return _digest(b"made", *map(self.digest, parts))


SHARED: tuple[object, ...] = (random.random.__self__, np.random.random.__self__)  # type: ignore[attr-defined]
"""The generators that the functions of the modules `random` and `numpy.random` draw from."""

_CODE = (FunctionType, type, BuiltinFunctionType, ModuleType)
"""Kinds of globals that are looked into wherever they stand; what else another module holds may change as it runs."""

_HOLDERS: dict[type, Callable[[_Walk, Any], Iterator[bytes]]] = {
    tuple: _Walk.in_order,
    list: _Walk.in_order,
    set: _Walk.in_any_order,
    frozenset: _Walk.in_any_order,
    dict: _Walk.by_key,
}
"""What plain rows, sets and maps hold; one of a class of its own is looked into as an object."""


def _held(*names: str) -> Callable[[_Walk, Any], Iterator[bytes]]:
    """Return what yields some attributes of a value: the functions that it is made of, and what they were given."""
    return lambda walk, value: (walk.digest(getattr(value, name)) for name in names)


_PARTS: tuple[tuple[type, Callable[[_Walk, Any], Iterator[bytes]]], ...] = (
    (FunctionType, _Walk.function),
    (CodeType, _Walk.code),
    (CellType, _Walk.cell),
    (type, _Walk.of_class),
    (MethodType, _Walk.method),
    (partial, _held("func", "args", "keywords", "__dict__")),
    (staticmethod, _held("__func__")),
    (classmethod, _held("__func__")),
    (property, _held("fget", "fset", "fdel")),
    (cached_property, _held("func")),
    (type(lru_cache(_module_of)), _held("__wrapped__")),
    (ModuleType, _Walk.named),
    (BuiltinFunctionType, _Walk.named),
    (MemberDescriptorType, _Walk.named),
    (np.ndarray, _Walk.array),
    (MappingProxyType, _Walk.by_key),
)
"""What values of a kind are made of; of what is of none of these kinds, see `_Walk.object`."""


def _without_kept(value: object, state: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an object holds without what it worked out from the rest and kept, or how it was spelled."""
    inner = state.get("__dict__")
    known = {**state, "__dict__": _without_kept(value, inner)} if isinstance(inner, dict) else state
    return {
        name: each
        for name, each in known.items()
        if name != "__pydantic_fields_set__" and not isinstance(getattr(type(value), name, None), cached_property)
    }


def _names(code: CodeType) -> set[str]:
    """Return the names that code and the functions within it look up."""
    within = [_names(each) for each in code.co_consts if isinstance(each, CodeType)]
    return set(code.co_names).union(*within)


def _named(value: Any) -> Iterator[bytes]:
    yield str(getattr(value, "__module__", "")).encode()
    yield str(getattr(value, "__qualname__", getattr(value, "__name__", ""))).encode()


def _of_package(module: str | None) -> bool:
    return (module or "").partition(".")[0] == "freightsim"


def _of_others(module: str | None) -> bool:
    """Return whether a module is of Python, the package or an installed package: it is the same wherever it runs."""
    if module == "__main__":
        return False
    if _of_package(module) or module == "builtins":
        return True
    found = sys.modules.get(module or "")
    if found is None:
        return False
    file = getattr(found, "__file__", None)
    if file is None:
        return module in sys.builtin_module_names
    return not _INSTALLED.isdisjoint(Path(file).parents)


_INSTALLED = {Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")}


def _digest(*parts: bytes) -> bytes:
    """Return the digest of a row of texts: each is told from the next."""
    digest = blake2b(digest_size=16)
    for part in parts:
        digest.update(f"{len(part)} ".encode() + part)
    return digest.digest()

"""Pydantic's errors become faults that a planner understands, each at the place in the file that caused it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from freightsim.scenario.advice import day_advice, limit_advice, number_advice, shape_advice
from freightsim.scenario.broken import KIND, Broken
from freightsim.scenario.faults import Fault, closest, listed, shown
from freightsim.scenario.layers import Resolved
from freightsim.scenario.merge import CHOICES, merged, paths
from freightsim.scenario.model import Scenario
from freightsim.scenario.network import City
from freightsim.scenario.variants import VARIANTS

Keys = tuple[str, ...]

_DATE = "must be a date such as 2014-01-31"
_REMOVED = "this is removed here, but a scenario needs it (null, or nothing behind the colon, removes a key)"
_MAPPING = "must be a mapping of keys to values"
_TEXTS = {
    "greater_than": "must be greater than {gt:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than": "must be less than {lt:g}",
    "less_than_equal": "must be at most {le:g}",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a whole number of fewer digits",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a number that is finite",
    "string_type": "must be text (put it in quotes)",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "tuple_type": "must be a list such as [a, b]",
    "list_type": "must be a list such as [a, b]",
}


def faults(error: ValidationError, resolved: Resolved) -> list[Fault]:
    """Return a fault for every error of a validation, without those that only follow from another one."""
    details = error.errors(include_url=False)
    wrong_keys = [each["loc"][:-1] for each in details if each["loc"][-1:] == ("[key]",)]
    details = [
        each
        for each in details
        if each["loc"][-1:] == ("[key]",) or not any(each["loc"][: len(loc)] == loc for loc in wrong_keys)
    ]
    strangers = _strangers(details, resolved)
    others = [each for each in details if each["type"] != "missing" or each["loc"][:-1] not in strangers]
    return [*_unknown_ids(strangers, resolved), *(_fault(each, resolved) for each in others)]


def idle_removals(resolved: Resolved) -> Iterator[Fault]:
    """Yield a fault for every ``null`` that removes nothing, which is a slip of the pen and would go unnoticed."""
    tree: dict[str, Any] = {}
    for layer in resolved.layers:
        for path, value in paths(layer.tree):
            place = layer.place(path, at_key=True)
            if value is None and place and not _may_be_null(path, layer.tree, tree):
                text = f"there is no '{path[-1]}' here to remove (an empty value means null, which removes the key)"
                yield Fault(place, text, path, closest(path[-1], _at(tree, path[:-1]) or {}))
        tree = merged(tree, layer.tree)


def note(found: list[Fault], resolved: Resolved) -> str:
    """Return a hint for a file that lacks whole groups because it builds on nothing."""
    groups = [fault for fault in found if not fault.path and " is missing" in fault.text]
    if len(resolved.sources) > 1 or len(groups) < 3:
        return ""
    return "(a file that changes only some values of another begins with a line such as 'extends: baseline')"


def _strangers(details: Sequence[ErrorDetails], resolved: Resolved) -> dict[Keys, list[str]]:
    """Return what maps of things by id hold that lacks several keys, which nobody wrote: by path, the keys it lacks.

    Such a thing is new, or its id is misspelled: then it is one slip, however many keys are missing.
    """
    lacking: dict[Keys, list[str]] = {}
    for each in details:
        path, key = tuple(map(str, each["loc"][:-1])), str(each["loc"][-1])
        by_id = path and any(
            get_origin(kind) is dict and _alternatives(get_args(kind)[0]) == [str] for kind in _kinds(path[:-1])
        )
        if each["type"] == "missing" and by_id and not resolved.names((*path, key)):
            lacking.setdefault(path, []).append(key)
    return {path: keys for path, keys in lacking.items() if len(keys) > 1 and _models(path, resolved.tree)}


def _unknown_ids(strangers: Mapping[Keys, list[str]], resolved: Resolved) -> Iterator[Fault]:
    """Yield one fault for each thing of an unknown id: which may have been meant, or what a new one needs."""
    for path, lacks in strangers.items():
        model = _models(path, resolved.tree)[0]
        known = [key for key in _at(resolved.tree, path[:-1]) or {} if (*path[:-1], key) not in strangers]
        text, hint = f"no {_one_of(path[-2])} called '{path[-1]}'", closest(path[-1], known)
        hint = hint or _by_name(path, resolved)
        needs = [field.alias or name for name, field in model.model_fields.items() if field.is_required()]
        if not hint or len(lacks) < len(needs):
            also = " also" if len(lacks) < len(needs) else ""
            text += f": a new one needs{also} {', '.join(lacks[:-1])} and {lacks[-1]}"
            text += " (`freightsim new-city` writes one)" if model is City else ""
        yield Fault(resolved.place(path, at_key=True), text, path, hint)


def _by_name(path: Keys, resolved: Resolved) -> str:
    """Return the id of the thing that goes by this name, such as the Chinese one of a city."""
    for key, each in (_at(resolved.tree, path[:-1]) or {}).items():
        if isinstance(each, dict) and key != path[-1] and path[-1] in (each.get("name"), each.get("name_zh")):
            return closest(key, [key])
    return ""


def _one_of(many: str) -> str:
    """Return the word for one of the things that a key stands for, such as a city for `cities`."""
    for end, single in (("ies", "y"), ("sses", "ss")):
        if many.endswith(end):
            return many.removesuffix(end) + single
    return many.removesuffix("s")


def _fault(details: ErrorDetails, resolved: Resolved) -> Fault:
    special = _SPECIAL.get(details["type"])
    path = _path(details["loc"], resolved.tree)
    if special:
        return special(details, path, resolved)
    if details["type"] == "value_error" and "to" in (_at(resolved.tree, path) or {}):
        path = (*path, "to")  # a stretch of time that cannot be is shown at its end
    return Fault(resolved.place(path), _text(details), path, _advice(details))


def _advice(details: ErrorDetails) -> str:
    """Return how the value is written, where it shows what was meant."""
    kind, value = details["type"], details["input"]
    if _TEXTS.get(kind) == _DATE:
        return day_advice(value)
    if _TEXTS.get(kind) == _MAPPING or kind in ("tuple_type", "list_type"):
        return shape_advice("mapping" if _TEXTS[kind] == _MAPPING else "list", value)
    if kind == "less_than_equal":
        return limit_advice(value, details["ctx"]["le"])
    return number_advice(value) if kind.startswith(("int_", "float_")) or kind == "dated" else ""


def _text(details: ErrorDetails) -> str:
    """Return the rule that was broken and, where it helps, the value that broke it."""
    template = _TEXTS.get(details["type"])
    value = details["input"]
    if template:
        return f"{template.format(**details.get('ctx', {}))}, got {shown(value)}"
    text = details["msg"].removeprefix("Value error, ")
    return text if details["type"] == "value_error" else _with_value(text, value)


def _with_value(text: str, value: Any) -> str:
    """Return the text of a rule, with the value that broke it where the text does not name it."""
    return text if value is None or str(value) in text else f"{text}, got {shown(value)}"


def _missing(details: ErrorDetails, path: Keys, resolved: Resolved) -> Fault:
    key = str(details["loc"][-1])
    whole = (*path, key)
    if resolved.removes(whole):
        return Fault(resolved.place(whole, at_key=True), _REMOVED, whole)
    meaning = _fields(path, resolved.tree).get(key, "")
    meaning = re.split(r"\.\s", meaning)[0].rstrip(".")
    text = f"'{key}' is missing" + (f" ({meaning})" if meaning else "")
    hint = "a mapping with 'rule' replaces the old one whole" if resolved.names(whole) else ""
    return Fault(resolved.place(path, at_key=True), text, path, hint)


def _extra(_: ErrorDetails, path: Keys, resolved: Resolved) -> Fault:
    known = [*_fields(path[:-1], resolved.tree), *(("extends", VARIANTS) if len(path) == 1 else ())]
    hint = _elsewhere(path, resolved) or closest(path[-1], known)
    return Fault(resolved.place(path, at_key=True), "unknown key", path, hint)


def _elsewhere(path: Keys, resolved: Resolved) -> str:
    """Return where a key belongs that is unknown here: with another rule, or in another group."""
    for model in _models(path[:-1], {}):
        rule = next((model.model_fields[key].default for key in CHOICES if key in model.model_fields), None)
        if rule and path[-1] in [field.alias or name for name, field in model.model_fields.items()]:
            return f"'{path[-1]}' belongs to '{rule}'"
    groups = [group for group in Scenario.model_fields if path[-1] in _fields((group,), resolved.tree)]
    return f"did you mean '{groups[0]}.{path[-1]}'?" if len(groups) == 1 else ""


def _literal(details: ErrorDetails, path: Keys, resolved: Resolved) -> Fault:
    expected = details["ctx"]["expected"]
    known = re.findall(r"'([^']*)'", expected)
    choice = f"one of {listed(known)}" if len(known) > 1 else expected
    hint = closest(str(details["input"]), known)
    if details["loc"][-1] == "[key]":
        return Fault(resolved.place(path, at_key=True), f"unknown key, must be {choice}", path, hint)
    return Fault(resolved.place(path), f"must be {choice}, got {shown(details['input'])}", path, hint)


def _unknown_rule(details: ErrorDetails, path: Keys, resolved: Resolved) -> Fault:
    known = re.findall(r"'([^']*)'", details["ctx"]["expected_tags"])
    tag = details["ctx"]["tag"]
    path = (*path, details["ctx"]["discriminator"].strip("'"))
    return Fault(resolved.place(path), f"must be one of {listed(known)}, got {shown(tag)}", path, closest(tag, known))


def _no_rule(details: ErrorDetails, path: Keys, resolved: Resolved) -> Fault:
    key = details["ctx"]["discriminator"].strip("'")
    known = [model.model_fields[key].default for model in _models(path, {})]
    return Fault(resolved.place(path, at_key=True), f"'{key}' is missing: choose one of {listed(known)}", path)


def broken_fault(broken: Broken, resolved: Resolved, *, at_key: bool = False) -> Fault:
    """Return the fault of a rule that is broken between the parts of a scenario."""
    at_key = at_key or broken.loc[-1:] == (broken.value,)
    hint = closest(str(broken.value), broken.known or ())
    text = _with_value(broken.text, broken.value)
    if broken.known is not None and not hint:
        text += f" (known: {', '.join(broken.known) or 'none'})"
    return Fault(resolved.place(broken.loc, at_key=at_key), text, broken.loc, hint)


def _rule(details: ErrorDetails, path: Keys, resolved: Resolved) -> Fault:
    return broken_fault(Broken(**{**details["ctx"], "loc": path}), resolved, at_key=details["loc"][-1:] == ("[key]",))


def _wrong_day(details: ErrorDetails, path: Keys, resolved: Resolved) -> Fault:
    hint = day_advice(path[-1], years=True) if "same day" not in details["msg"] else ""
    return Fault(resolved.place(path, at_key=True), details["msg"], path, hint)


_SPECIAL = {
    "missing": _missing,
    "extra_forbidden": _extra,
    "literal_error": _literal,
    "union_tag_invalid": _unknown_rule,
    "union_tag_not_found": _no_rule,
    KIND: _rule,
    "dated_key": _wrong_day,
}


def _path(loc: tuple[int | str, ...], tree: Any) -> Keys:
    """Return the part of pydantic's location that is in the tree: names of rules and marks such as [key] drop out."""
    path: list[str] = []
    for part in map(str, loc):
        if isinstance(tree, dict) and part in (keys := {str(key): value for key, value in tree.items()}):
            tree = keys[part]
        elif isinstance(tree, list | tuple) and part.isdigit() and int(part) < len(tree):
            tree = tree[int(part)]
        else:
            continue
        path.append(part)
    return tuple(path)


def _at(tree: Any, path: Keys) -> dict[str, Any] | None:
    """Return the mapping at a path, or None where there is none."""
    for key in path:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree if isinstance(tree, dict) else None


def _may_be_null(path: Keys, change: Any, tree: Any) -> bool:
    return path[-1] in (_at(tree, path[:-1]) or {}) or path[-1] in _fields(path[:-1], merged(tree, change))


def _fields(path: Keys, tree: Any) -> Mapping[str, str]:
    """Return the keys that the model knows at a path, each with its meaning."""
    return {
        field.alias or name: field.description or ""
        for model in _models(path, tree)
        for name, field in model.model_fields.items()
    }


def _models(path: Keys, tree: Any) -> list[type[BaseModel]]:
    """Return the models that may stand at a path; the tree tells which rule was chosen."""
    models = [kind for kind in _kinds(path) if isinstance(kind, type) and issubclass(kind, BaseModel)]
    models = [model for model in models if not issubclass(model, RootModel)]
    here = _at(tree, path) or {}
    chosen = {key: here[key] for key in CHOICES if key in here}
    return [m for m in models if any(_chooses(m, *choice) for choice in chosen.items())] or models


def _kinds(path: Keys) -> list[Any]:
    """Return the types that may stand at a path."""
    kinds: list[Any] = [Scenario]
    for key in path:
        kinds = [kind for parent in kinds for below in _below(parent, key) for kind in _alternatives(below)]
    return kinds


def _holds_by_id(kind: Any) -> bool:
    return get_origin(kind) is dict and _alternatives(get_args(kind)[0]) == [str]


def _chooses(model: type[BaseModel], key: str, chosen: Any) -> bool:
    return key in model.model_fields and model.model_fields[key].default == chosen


def _below(kind: Any, key: str) -> Iterator[Any]:
    """Yield what may stand under a key."""
    if get_origin(kind) is dict:
        yield get_args(kind)[1]
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from (f.annotation for name, f in kind.model_fields.items() if (f.alias or name) == key)


def _alternatives(kind: Any) -> list[Any]:
    """Return the members of a union, and the type itself of what is annotated."""
    if get_origin(kind) is Annotated:
        return _alternatives(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return [each for member in get_args(kind) for each in _alternatives(member)]
    return [kind]

"""Pydantic's errors become faults that a planner understands, each at the place in the file that caused it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import cache
from itertools import pairwise
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from freightsim.base.dated import SAME_DAY, TOO_LARGE, WRONG_DAY
from freightsim.base.language import N_, _
from freightsim.base.written import too_large, wrongly_grouped
from freightsim.validation.broken import KIND, NAMES_VALUE, Broken
from freightsim.validation.confusables import lookalike
from freightsim.validation.faults import MOST_SHOWN, Fault, closest, did_you_mean, listed, nearest, shown, with_hint
from freightsim.validation.ids import WRONG_ID, WRONG_TEXT, likely_id
from freightsim.validation.layers import VARIANTS, Resolved
from freightsim.validation.merge import CHOICES, Keys, each_of_kind, of_kind
from freightsim.validation.references import none_called
from freightsim.validation.renamed import replaced_by
from freightsim.validation.suggestions import day_advice, limit_advice, number_advice, shape_advice
from freightsim.validation.units import unit_by_name

MISSING, UNKNOWN_KEY = "missing", "extra_forbidden"
"""Pydantic's words for a key that is needed, and for one that is not known."""

CITIES = "cities"
"""The group of which it is said where keys of its entries belong, and what writes a new one."""

BRIEF = "brief"
"""Mark of an error of which it is not sought what may have been meant."""

MOST_USERS = 6
"""Places that name an entry which a fault lists."""

OR_WORD = "or_word"
"""Mark of an error of a value that may be a word, too, with the word."""
_OF_A_WORD = '("literal['
"""How the end of the location begins, as text, where a value may be a word or of another type."""

_ZONED = re.compile(r"\d{4}-\d{2}-\d{2}[T_ ]00:00(?::00(?:[.,]0+)?)? ?(?:Z|[-+]\d{2}(?::?\d{2})?)", re.IGNORECASE)
"""A midnight with a time zone, as a text spells it."""

ENDS_OF_JOIN = ("until", "end", "ends", "to_date", "till")
"""Keys under a join that ask for an end of it."""

_DATE = N_("must be a date such as 2014-01-31")
_REMOVED = N_("this key is removed here but needed (null, or nothing after the colon, removes a key)")
_MAPPING = N_("must be a mapping of keys to values")
_WHOLE = N_("must be a whole number")
_LIST = N_("must be a list such as [a, b]")
_TEXTS = {
    "greater_than": N_("must be greater than {gt:g}"),
    "greater_than_equal": N_("must be at least {ge:g}"),
    "less_than": N_("must be less than {lt:g}"),
    "less_than_equal": N_("must be at most {le:g}"),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": TOO_LARGE,
    "int_from_float": _WHOLE,
    "float_type": N_("must be a number"),
    "float_parsing": N_("must be a number"),
    "finite_number": N_("must be a number that is finite"),
    "string_type": N_("must be text (put it in quotes)"),
    "string_unicode": N_("must be text in Unicode (UTF-8)"),
    "bool_type": N_("must be true or false"),
    "bool_parsing": N_("must be true or false"),
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "tuple_type": _LIST,
    "list_type": _LIST,
    "too_short": N_("must not be empty"),
    "too_long": N_("must have at most {max_length} entries"),
    "invalid_key": N_("its keys must be text"),
    "recursion_loop": N_("must not hold itself"),
}
"""What is said for pydantic's types of errors, but for those in `_SPECIAL`."""


def faults(error: ValidationError, resolved: Resolved) -> list[Fault]:
    """Return a fault for every error of a validation, without those that only follow from another one."""
    details = error.errors(include_url=False)
    wrong_keys = {each["loc"][:-1] for each in details if each["loc"][-1:] == ("[key]",)}
    details = [each for each in details if each["loc"][-1:] == ("[key]",) or wrong_keys.isdisjoint(_above(each["loc"]))]
    strangers = _strangers(details, resolved)
    others = [each for each in details if each["type"] != MISSING or each["loc"][:-1] not in strangers]
    too_high = _too_high(details, resolved)
    others = [each for each in others if not _of_a_choice_too_high(each, too_high, resolved)]
    others = list(_each_union_once(others))
    rest = (each if number < MOST_SHOWN else _briefly(each) for number, each in enumerate(others))
    rest = (each for each in rest if each["type"] != UNKNOWN_KEY or not _in_misplaced(each["loc"], strangers, resolved))
    return [*_unknown_ids(strangers, resolved), *(_fault(each, resolved) for each in rest)]


def _each_union_once(details: Sequence[ErrorDetails]) -> Iterator[ErrorDetails]:
    """Yield one error for each value that may be of a type or a word: pydantic has one for each of them."""
    words = {each["loc"][:-1]: each for each in details if str(each["loc"][-1:]).startswith(_OF_A_WORD)}
    told = set()
    for each in details:
        union = each["loc"][:-1]
        if union not in words:
            yield each
        elif each is not words[union] and union not in told:
            told.add(union)
            yield {**each, "ctx": {**each.get("ctx", {}), OR_WORD: words[union]["ctx"]["expected"]}}


class _Group(NamedTuple):
    """A group that makes a choice, and the keys that it has with this choice."""

    name: str
    keys: frozenset[str]


def _split(loc: tuple[int | str, ...]) -> tuple[Keys, str]:
    """Return the keys that lead to what holds a location, and its last key; an error of the whole tree has none."""
    return tuple(map(str, loc[:-1])), str(loc[-1]) if loc else ""


def _too_high(details: Sequence[ErrorDetails], resolved: Resolved) -> dict[Keys, _Group]:
    """Return the groups whose choice (``by:``, ``rule:``) stands one level too high, by the path where it stands."""
    found: dict[Keys, _Group] = {}
    for each in details:
        path, key = _split(each["loc"])
        if each["type"] == UNKNOWN_KEY and (group := _group_below(path, key, each["input"], resolved)):
            found[path] = group
    return found


def _group_below(path: Keys, key: str, value: Any, resolved: Resolved) -> _Group | None:
    """Return the one group in a mapping that makes this choice, or any by this key; None where several may be meant."""
    if key not in CHOICES:
        return None
    below = [(name, model) for name in _fields(path, resolved) for model in _models((*path, name), resolved, {})]
    able = [(name, model) for name, model in below if key in model.model_fields]
    chosen = [(name, model) for name, model in able if _chooses(model, key, value)] or able
    if len({name for name, _model in chosen}) != 1:
        return None
    keys = (field.alias or each for _name, model in chosen for each, field in model.model_fields.items())
    return _Group(chosen[0][0], frozenset(keys))


def _of_a_choice_too_high(each: ErrorDetails, too_high: Mapping[Keys, _Group], resolved: Resolved) -> bool:
    """Tell whether an error follows from a choice that stands too high.

    A mapping that makes a choice is replaced whole, so all that it inherited seems to be missing.
    """
    path, key = _split(each["loc"])
    if path not in too_high:
        return False
    if each["type"] == MISSING:
        return resolved.names((*path, key))
    return each["type"] == UNKNOWN_KEY and key not in CHOICES and key in too_high[path].keys


def _in_misplaced(loc: tuple[int | str, ...], strangers: Mapping[Keys, list[str]], resolved: Resolved) -> bool:
    """Tell whether a key stands in a key of a city that is not indented under one: it follows from that."""
    above = tuple(map(str, loc[:2]))
    return above in strangers and above[0] == CITIES and above[1] in _of_a_city(resolved.model)


@cache
def _of_a_city(root: type[BaseModel]) -> frozenset[str]:
    """Return the keys of a city."""
    return frozenset(_fields((CITIES, ""), Resolved(root, "", [])))


def _under_a_city(key: str, resolved: Resolved) -> str:
    """Say that a key belongs under a city, where it does."""
    if key not in _of_a_city(resolved.model):
        return ""
    return _("'{key}' is a key of a city: indent it further, under the id of the city").format(key=key)


def _briefly(details: ErrorDetails) -> ErrorDetails:
    """Return an error without the names that are known: to seek the likeliest takes as long as there are names."""
    context = details.get("ctx", {})
    known: dict[str, Any] = {"known": None} if context.get("known") else {}
    return {**details, "ctx": {**context, **known, BRIEF: True}}


def _above(loc: tuple[int | str, ...]) -> Iterator[tuple[int | str, ...]]:
    """Yield a location and those that it is in."""
    return (loc[:depth] for depth in range(len(loc), -1, -1))


def idle_removals(resolved: Resolved) -> Iterator[Fault]:
    """Yield a fault for every ``null`` that removes nothing, which is a slip of the pen and would go unnoticed."""
    for layer, (before, after) in zip(resolved.layers, pairwise(resolved.stages), strict=True):
        for path, _null in of_kind(layer.tree, NoneType):
            if not _may_be_null(path, before, after, resolved) and (place := layer.place(path, at_key=True)):
                text = _("there is no '{key}' to remove (an empty value means null, which removes the key)")
                why = replaced_by(path)
                hint = "" if why else closest(path[-1], _at(before, path[:-1]) or {})
                yield Fault(place, why or text.format(key=path[-1]), path, hint)


def truths_for_numbers(resolved: Resolved) -> Iterator[Fault]:
    """Yield a fault for every ``true`` or ``false`` where a number belongs, which would count as 1 or 0."""
    for path, value in each_of_kind(resolved.written, (bool,)):
        if {int, float} & set(kinds := _kinds(path, resolved.model)) and bool not in kinds:
            text = _got(_("must be a number"), value)
            yield Fault(resolved.place(path), text, path, kind="float_type")


def zoned_days(resolved: Resolved) -> Iterator[Fault]:
    """Yield a fault for every midnight with a time zone where a day belongs, which would count as that day.

    Of other instants it is said that they are no dates.
    """
    for path, value in of_kind(resolved.written, (str, datetime)):
        if _is_zoned_midnight(value) and date in _kinds(path, resolved.model):
            text = _got(_("must be a day of the port's calendar (UTC+8), without a time zone"), value)
            yield Fault(resolved.place(path), text, path, kind="date_type")


def _is_zoned_midnight(value: Any) -> bool:
    if isinstance(value, str):
        return _ZONED.fullmatch(value.strip()) is not None
    return isinstance(value, datetime) and value.tzinfo is not None and value.time() == time.min


def wrong_digits(resolved: Resolved) -> Iterator[Fault]:
    """Yield a fault for every text that would be read as a number, though its underscores part no groups of three."""
    for path, value in each_of_kind(resolved.written, (str,)):
        if wrongly_grouped(value) and _spells_number(value):
            kinds = _kinds(path, resolved.model)
            if {int, float} & set(kinds) and str not in kinds:
                unit = next(filter(None, map(unit_by_name, reversed(path[-3:]))), None)
                text = _got(_("must be a number"), value)
                yield Fault(resolved.place(path), text, path, number_advice(value, unit), kind="float_parsing")


def _spells_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def note(found: list[Fault], resolved: Resolved) -> str:
    """Return a hint for a file that lacks whole groups because it builds on nothing."""
    groups = [fault for fault in found if not fault.path and fault.kind == MISSING]
    if len(resolved.sources) > 1 or len(groups) < 3:
        return ""
    return _("(a file that changes only some values of another begins with a line such as 'extends: baseline')")


def _strangers(details: Sequence[ErrorDetails], resolved: Resolved) -> dict[Keys, list[str]]:
    """Return what maps of things by id hold that lacks several keys, which nobody wrote: by path, the keys it lacks.

    Such a thing is new, or its id is misspelled: then it is one slip, however many keys are missing.
    """
    lacking: dict[Keys, list[str]] = {}
    for each in details:
        path, key = _split(each["loc"])
        by_id = path and any(map(_holds_by_id, _kinds(path[:-1], resolved.model)))
        if each["type"] == MISSING and by_id and not resolved.names((*path, key)):
            lacking.setdefault(path, []).append(key)
    return {path: keys for path, keys in lacking.items() if len(keys) > 1 and _models(path, resolved)}


def _unknown_ids(strangers: Mapping[Keys, list[str]], resolved: Resolved) -> Iterator[Fault]:
    """Yield one fault for each thing of an unknown id: which may have been meant, or what a new one needs."""
    maps = {path[:-1]: _at(resolved.tree, path[:-1]) or {} for path in strangers}
    known = {above: [key for key in tree if (*above, key) not in strangers] for above, tree in maps.items()}
    names = {above: _ids_by_name(tree) for above, tree in maps.items()}
    for number, (path, lacks) in enumerate(strangers.items()):
        if why := replaced_by(path):
            yield Fault(resolved.place(path, at_key=True), why, path)
            continue
        model = _models(path, resolved)[0]
        text = none_called(_one_of(path[-2]), path[-1])
        # Likeness is sought for as many as a report shows: with all, time would grow with the square of their number.
        hint = closest(path[-1], known[path[:-1]]) if number < MOST_SHOWN else ""
        hint = hint or _by_name(path[-1], names[path[:-1]])
        hint = (_under_a_city(path[-1], resolved) if path[:-1] == (CITIES,) else "") or hint
        needs = [field.alias or name for name, field in model.model_fields.items() if field.is_required()]
        if not hint or len(lacks) < len(needs):
            also = len(lacks) < len(needs)
            rule = _("{text}: a new one also needs {keys}") if also else _("{text}: a new one needs {keys}")
            text = rule.format(text=text, keys=_(" and ").join([", ".join(lacks[:-1]), lacks[-1]]))
            text += _(" (`freightsim new-city` writes one)") if path[0] == CITIES else ""
        yield Fault(resolved.place(path, at_key=True), text, path, hint)


def _ids_by_name(group: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the ids of things by each name that they go by, such as the Chinese one of a city."""
    found: dict[str, list[str]] = {}
    for key, each in group.items():
        if isinstance(each, dict):
            for name in dict.fromkeys(
                name for name in (each.get("name"), each.get("name_zh")) if isinstance(name, str)
            ):
                found.setdefault(name, []).append(key)
    return found


def _by_name(name: str, ids: Mapping[str, list[str]]) -> str:
    """Return the id of the thing that goes by this name."""
    found = [key for key in ids.get(name, ()) if key != name]
    return closest(found[0], found[:1]) if found else ""


ONE_OF_MANY = (
    N_("city"),
    N_("class"),
    N_("event"),
    N_("region"),
    N_("seaport"),
    N_("section"),
    N_("service"),
    N_("target"),
    N_("variant"),
)
"""What things by id are called, beside those that references name."""


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
    return Fault(resolved.place(path), _text(details), path, _advice(details, path, resolved), kind=details["type"])


def _advice(details: ErrorDetails, path: Keys, resolved: Resolved) -> str:
    """Return how the value is written, where it shows what was meant."""
    kind, value = details["type"], details["input"]
    if _TEXTS.get(kind) == _DATE:
        word = str(details.get("ctx", {}).get(OR_WORD, "")).strip("'")
        return day_advice(value) or _full_width(value) or (word and closest(str(value), [word]))
    if _TEXTS.get(kind) == _MAPPING or kind in ("tuple_type", "list_type"):
        return shape_advice("mapping" if _TEXTS[kind] == _MAPPING else "list", value)
    if kind == "less_than_equal":
        return limit_advice(value, details["ctx"]["le"])
    if kind.startswith(("int_", "float_")) or kind == "dated":
        unit = next(filter(None, map(unit_by_name, reversed(path[-3:]))), None)
        return number_advice(value, unit, _most(path, resolved)) or _full_width(value)
    return ""


def _most(path: Keys, resolved: Resolved) -> float | None:
    """Return the most that a number may be by its rule; None where there is no such rule, or several."""
    limits: set[float] = set()
    for model in _kinds(path[:-1], resolved.model) if path else ():
        field = getattr(model, "model_fields", {}).get(path[-1])
        limits |= {each.le for each in (field.metadata if field else ()) if hasattr(each, "le")}
    return limits.pop() if len(limits) == 1 else None


def _text(details: ErrorDetails) -> str:
    """Return the rule that was broken and, where it helps, the value that broke it."""
    template, value = _TEXTS.get(details["type"]), details["input"]
    if details["type"] in ("finite_number", "float_type") and too_large(value):
        template = TOO_LARGE
    if template:
        context = details.get("ctx", {})
        rule = _(template).format(**context)
        return _got(
            _("{rule}, or {words}").format(rule=rule, words=context[OR_WORD]) if OR_WORD in context else rule, value
        )
    context = details.get("ctx", {})
    if details["type"] == "value_error":  # of a validator of ours: pydantic's message has words of its own before it
        return str(context["error"])
    return _with_value(details["msg"], value, named=context.get(NAMES_VALUE, False))


def _with_value(text: str, value: Any, *, named: bool) -> str:
    """Return the text of a rule, with the value that broke it where the text does not name it."""
    return text if value is None or named else _got(text, value)


def _got(rule: str, value: Any) -> str:
    return _("{rule}, got {value}").format(rule=rule, value=shown(value))


def _missing(details: ErrorDetails, path: Keys, resolved: Resolved) -> Fault:
    key = str(details["loc"][-1])
    whole = (*path, key)
    if resolved.removes(whole):
        return Fault(resolved.place(whole, at_key=True), _(_REMOVED), whole)
    meaning = _first_sentence(_(_fields(path, resolved).get(key, "")))
    text = with_hint(_("'{key}' is missing").format(key=key), meaning)
    hint = _("a mapping with 'rule' replaces the old one as a whole") if resolved.names(whole) else ""
    return Fault(resolved.place(path, at_key=True), text, path, hint, kind=MISSING)


def _first_sentence(text: str) -> str:
    """Return the first sentence of a text, on one line, without its full stop."""
    return " ".join(re.split(r"\.\s|。", text)[0].rstrip(".").split())


def _end_of_join(path: Keys) -> str:
    """Return that a join does not end, where a key under one asks for an end; else nothing."""
    asked = path[0] == "cities" and len(path) > 3 and path[2] == "joins" and path[3] in ENDS_OF_JOIN
    return _("a join lasts to the end of the horizon (`horizon.to`)") if asked else ""


def _extra(details: ErrorDetails, path: Keys, resolved: Resolved) -> Fault:
    key = str(details["loc"][-1])
    if path[-1:] != (key,):  # it is null, and so not in the merged tree
        path = (*path, key)
    of_files = ("extends", VARIANTS) if len(path) == 1 and resolved.place(path, at_key=True).line else ()
    known = [*_fields(path[:-1], resolved), *of_files]
    misplaced = _under_a_city(path[0], resolved) if len(path) == 1 and path[0] == "joins" else ""
    if why := replaced_by(path):
        return Fault(resolved.place(path, at_key=True), why, path, kind=UNKNOWN_KEY)
    misplaced = _full_width(key) or _under_its_group(details, path, resolved) or _end_of_join(path) or misplaced
    hint = misplaced or _elsewhere(path, resolved) or _nearest_key(path[-1], known)
    return Fault(resolved.place(path, at_key=True), _("unknown key"), path, hint, kind=UNKNOWN_KEY)


def _nearest_key(key: str, known: Iterable[str]) -> str:
    """Return which key was probably meant, with its unit where the one that was written has another one."""
    found = nearest(key, known)
    unit, written = unit_by_name(found), unit_by_name(key)
    if not found or not unit or not written or unit == written:
        return did_you_mean(found) if found else ""
    return _("did you mean '{word}'? its unit is {unit}").format(word=found, unit=unit)


def _under_its_group(details: ErrorDetails, path: Keys, resolved: Resolved) -> str:
    """Say under which group a choice belongs, and what is written beside it, where it stands one level too high."""
    group = _group_below(path[:-1], path[-1], details["input"], resolved)
    if group is None:
        return ""
    beside = [key for key in _at(resolved.tree, path[:-1]) or {} if key in group.keys]
    keys = _(" and ").join(filter(None, [", ".join(beside[:-1]), *beside[-1:]]))
    return _("write {keys} one level deeper, under '{group}:'").format(keys=keys, group=group.name)


def _elsewhere(path: Keys, resolved: Resolved) -> str:
    """Return where a key belongs that is unknown here: with another rule, or in another group."""
    rules = [
        f"{key}: {model.model_fields[key].default}"
        for model in _models(path[:-1], resolved, {})
        for key in CHOICES
        if key in model.model_fields and path[-1] in [each.alias or name for name, each in model.model_fields.items()]
    ]
    if rules:
        return _("'{key}' belongs to {rules}").format(key=path[-1], rules=listed(rules))
    groups = _groups_by_key(resolved.model).get(path[-1], [])
    return did_you_mean(f"{groups[0]}.{path[-1]}") if len(groups) == 1 else ""


@cache
def _groups_by_key(root: type[BaseModel]) -> dict[str, list[str]]:
    """Return the groups of a scenario that have a key, under whatever rule."""
    groups: dict[str, list[str]] = {}
    whole = Resolved(root, "", [])
    for group in root.model_fields:
        for key in _fields((group,), whole):
            groups.setdefault(key, []).append(group)
    return groups


def _literal(details: ErrorDetails, path: Keys, resolved: Resolved) -> Fault:
    known = _words(path, resolved, at_key=details["loc"][-1] == "[key]")
    choice = _one_of_words(known) if len(known) > 1 else details["ctx"]["expected"]
    hint = _full_width(details["input"]) or closest(str(details["input"]), known)
    if details["loc"][-1] == "[key]":
        text = _("unknown key, must be {choice}").format(choice=choice)
        return Fault(resolved.place(path, at_key=True), text, path, hint)
    return Fault(resolved.place(path), _must_be(choice, details["input"]), path, hint)


def _words(path: Keys, resolved: Resolved, *, at_key: bool) -> list[str]:
    """Return the words that may stand at a path, or be its last key, by the model."""
    models = _models(path[:-1], resolved)
    parents: list[Any] = [*models] or _kinds(path[:-1], resolved.model)
    kinds = (_keys(parent) if at_key else _below(parent, path[-1]) for parent in parents)
    literals = (each for own in kinds for kind in own for each in _alternatives(kind) if get_origin(each) is Literal)
    return list(dict.fromkeys(word for each in literals for word in get_args(each) if isinstance(word, str)))


def _keys(kind: Any) -> Iterator[Any]:
    """Yield what the keys of a mapping may be."""
    if get_origin(kind) is dict:
        yield get_args(kind)[0]


def _one_of_words(known: Sequence[str]) -> str:
    return _("one of {words}").format(words=listed(known))


def _must_be(choice: str, value: Any) -> str:
    return _got(_("must be {choice}").format(choice=choice), value)


def _unknown_rule(details: ErrorDetails, path: Keys, resolved: Resolved) -> Fault:
    key = details["ctx"]["discriminator"].strip("'")
    known = [model.model_fields[key].default for model in _models(path, resolved, {})]
    tag = details["ctx"]["tag"]
    path = (*path, key)
    text = _must_be(_one_of_words(known), tag)
    return Fault(resolved.place(path), text, path, _full_width(tag) or closest(tag, known))


def _full_width(value: Any) -> str:
    """Say that a text holds a full-width colon or comma, and so swallowed what stands behind it."""
    for character in value if isinstance(value, str) else "":
        found = lookalike(character)
        if found is not None and found.meant in (":", ","):
            text = _("'{character}' is {name}: write '{sign}' and a space")
            return text.format(character=character, name=_(found.name), sign=found.meant)
    return ""


def _no_rule(details: ErrorDetails, path: Keys, resolved: Resolved) -> Fault:
    key = details["ctx"]["discriminator"].strip("'")
    known = [model.model_fields[key].default for model in _models(path, resolved, {})]
    text = _("'{key}' is missing: choose one of {words}").format(key=key, words=listed(known))
    return Fault(resolved.place(path, at_key=True), text, path, _misread(path, key, resolved), kind=MISSING)


def _misread(path: Keys, key: str, resolved: Resolved) -> str:
    """Say which key of a mapping was meant for one that is missing."""
    known = _fields(path, resolved, {})
    strange = [each for each in _at(resolved.tree, path) or {} if isinstance(each, str) and each not in known]
    hints = [*map(_full_width, strange), *(closest(each, [key]) for each in strange)]
    return next(filter(None, hints), "")


def broken_fault(broken: Broken, resolved: Resolved, *, at_key: bool = False, likeness: bool = True) -> Fault:
    """Return the fault of a rule that is broken between the parts of a scenario.

    Without ``likeness`` it is not sought what may have been meant, which takes as long as there are names.
    """
    if removed := next((path for path in broken.also if path in resolved.removed_in_use), None):
        return _removed_in_use(removed, resolved)
    at_key = at_key or broken.loc[-1:] == (broken.value,)
    hint = broken.hint or (closest(str(broken.value), broken.known or ()) if likeness else "")
    text = _with_value(broken.text, broken.value, named=broken.names_value)
    if broken.known is not None and not hint and likeness:
        text += _(" (known: {names})").format(names=", ".join(broken.known) or _("none"))
    return Fault(resolved.place(broken.loc, at_key=at_key), text, broken.loc, hint, kind=broken.kind)


def _removed_in_use(path: Keys, resolved: Resolved) -> Fault:
    """Return the one fault of an entry that is removed though others name it: at the place that removes it."""
    users = [".".join(each) for each in resolved.removed_in_use[path]]
    text = _("this entry is removed here (null, or nothing after the colon, removes it) but named by {keys}")
    text = text.format(keys=", ".join(users[:MOST_USERS]))
    if more := len(users) - MOST_USERS:
        text += _(" (and {count} more)").format(count=more) if more > 0 else ""
    return Fault(resolved.place(path, at_key=True), text, path, kind=KIND)


def _rule(details: ErrorDetails, path: Keys, resolved: Resolved) -> Fault:
    context = {key: value for key, value in details["ctx"].items() if key != BRIEF}
    return broken_fault(Broken(**{**context, "loc": path}), resolved, at_key=details["loc"][-1:] == ("[key]",))


def _wrong_id(details: ErrorDetails, path: Keys, resolved: Resolved) -> Fault:
    at_key, value = details["loc"][-1:] == ("[key]",), str(details["input"])
    others = _at(resolved.tree, path[:-1]) or {} if at_key else {}
    likely = likely_id(value)
    seek = at_key and BRIEF not in details.get("ctx", {})
    hint = seek and _by_name(path[-1], _ids_by_name(others))
    hint = _full_width(value) or hint or (did_you_mean(likely) if likely and likely not in others else "")
    return Fault(resolved.place(path, at_key=at_key), _got(details["msg"], value), path, hint, kind=WRONG_ID)


def _wrong_text(details: ErrorDetails, path: Keys, resolved: Resolved) -> Fault:
    at_key = details["loc"][-1:] == ("[key]",)
    return Fault(resolved.place(path, at_key=at_key), _got(details["msg"], details["input"]), path, kind=WRONG_TEXT)


def _wrong_day(details: ErrorDetails, path: Keys, resolved: Resolved) -> Fault:
    hint = _full_width(path[-1]) or day_advice(path[-1], years=True) if details["type"] == WRONG_DAY else ""
    return Fault(resolved.place(path, at_key=True), details["msg"], path, hint)


_SPECIAL = {
    MISSING: _missing,
    UNKNOWN_KEY: _extra,
    "literal_error": _literal,
    "union_tag_invalid": _unknown_rule,
    "union_tag_not_found": _no_rule,
    KIND: _rule,
    WRONG_ID: _wrong_id,
    WRONG_TEXT: _wrong_text,
    WRONG_DAY: _wrong_day,
    SAME_DAY: _wrong_day,
}


def explained() -> frozenset[str]:
    """Return the types of pydantic's errors that are told in words of our own."""
    return frozenset({*_TEXTS, *_SPECIAL, "value_error"})


def _path(loc: tuple[int | str, ...], tree: Any) -> Keys:
    """Return the part of pydantic's location that is in the tree: names of rules and marks such as [key] drop out."""
    path: list[str] = []
    for part in map(str, loc):
        if isinstance(tree, dict) and (key := _spelled(tree, part)) in tree:
            tree = tree[key]
        elif isinstance(tree, list | tuple) and part.isdigit() and int(part) < len(tree):
            tree = tree[int(part)]
        else:
            continue
        path.append(part)
    return tuple(path)


def _spelled(tree: dict[Any, Any], part: str) -> Any:
    """Return the key that reads like a part of a location; trees from code have keys that are no text."""
    return part if part in tree else next((key for key in tree if str(key) == part), part)


def _at(tree: Any, path: Keys) -> dict[str, Any] | None:
    """Return the mapping at a path, or None where there is none."""
    for key in path:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree if isinstance(tree, dict) else None


def _may_be_null(path: Keys, before: Any, after: Any, resolved: Resolved) -> bool:
    return path[-1] in (_at(before, path[:-1]) or {}) or path[-1] in _fields(path[:-1], resolved, after)


def _fields(path: Keys, resolved: Resolved, tree: Any = None) -> Mapping[str, str]:
    """Return the keys that the model knows at a path, each with its meaning; see `_models` for the tree."""
    return {
        field.alias or name: field.description or ""
        for model in _models(path, resolved, tree)
        for name, field in model.model_fields.items()
    }


def _models(path: Keys, resolved: Resolved, tree: Any = None) -> list[type[BaseModel]]:
    """Return the models that are possible at a path; a tree (by default the merged one) says which rule was chosen."""
    models = [kind for kind in _kinds(path, resolved.model) if isinstance(kind, type) and issubclass(kind, BaseModel)]
    models = [model for model in models if not issubclass(model, RootModel)]
    here = _at(resolved.tree if tree is None else tree, path) or {}
    chosen = {key: here[key] for key in CHOICES if key in here}
    return [m for m in models if any(_chooses(m, *choice) for choice in chosen.items())] or models


def _kinds(path: Keys, root: type[BaseModel]) -> list[Any]:
    """Return the types that may stand at a path of a root."""
    kinds: list[Any] = [root]
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
    elif get_origin(kind) in (tuple, list) and key.isdigit():
        yield get_args(kind)[0]
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from (f.annotation for name, f in kind.model_fields.items() if (f.alias or name) == key)


def _alternatives(kind: Any) -> list[Any]:
    """Return the members of a union, and the type itself of what is annotated."""
    if get_origin(kind) is Annotated:
        return _alternatives(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return [each for member in get_args(kind) for each in _alternatives(member)]
    return [kind]

"""A tree of values becomes what its model makes of it, or a report of all that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from freightsim.base.language import _
from freightsim.validation.explain import faults, idle_removals, note, truths_for_numbers, wrong_digits, zoned_days
from freightsim.validation.faults import Fault, Place, refusal, refusal_of
from freightsim.validation.further_faults import faults_besides
from freightsim.validation.layers import VARIANTS, Resolved, unmarked
from freightsim.validation.merge import without_nulls
from freightsim.validation.plain import plain, without_parts_of
from freightsim.validation.renamed import present_tree

Model = TypeVar("Model", bound=BaseModel)


def from_tree(model: type[Model], tree: dict[str, Any], source: str) -> Model:
    """Return what a tree of plain data spells.

    Raises ScenarioError, which names the source and the keys of every fault.
    """
    _refuse_keys_of_files(tree, source)
    return checked(model, Resolved(model, source, [unmarked(source, present_tree(plain(tree), source))]))


def changed(model: type[Model], tree: dict[str, Any], changes: dict[str, Any], source: str) -> Model:
    """Return what a tree spells with a tree of changes laid over it, as a file that extends it would.

    Raises ScenarioError, which names the source and the keys of every fault: what breaks a rule, and each null that
    removes nothing. A part among the changes takes the place of the former one as a whole.
    """
    _refuse_keys_of_files(changes, source)
    below, above = without_nulls(without_parts_of(tree, changes)), present_tree(plain(changes), source)
    return checked(model, Resolved(model, source, [unmarked(source, below), unmarked(source, above)], sound=1))


def checked(model: type[Model], resolved: Resolved) -> Model:
    """Return what a merged tree spells.

    Raises ScenarioError, which shows every fault at the place that wrote it.
    """
    made, found = judged(model, resolved)
    if made is None:
        raise refusal_of(found, resolved.name, note(found, resolved))
    return made


def judged(model: type[Model], resolved: Resolved) -> tuple[Model | None, list[Fault]]:
    """Return what a merged tree spells, or None with all its faults."""
    found = [*idle_removals(resolved), *truths_for_numbers(resolved), *wrong_digits(resolved), *zoned_days(resolved)]
    try:
        made = model.model_validate(resolved.tree)
    except ValidationError as error:
        found += faults(error, resolved)
        return None, [*found, *faults_besides(resolved, found)]
    return (None, found) if found else (made, [])


def _refuse_keys_of_files(tree: Mapping[str, Any], source: str) -> None:
    """Refuse what belongs in a file, not in a tree."""
    for key in ("extends", VARIANTS):
        if key in tree:
            text = _("'{key}' belongs in a file: write one, and read it with `load_scenario`")
            raise refusal(Fault(Place(source), text.format(key=key), (key,)))

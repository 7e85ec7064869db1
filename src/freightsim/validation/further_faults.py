"""What else is wrong with a scenario some of whose values are wrong already: all faults of a file are told in one run.

Rules between the parts can only be asked of a whole scenario.
So values at fault are put back to what they were in the layers below, and what was not there is left out; a rule that
looks at one of them is then not heard.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from freightsim.validation.broken import KIND, Broken, Location
from freightsim.validation.explain import broken_fault, faults
from freightsim.validation.faults import MOST_SHOWN, Fault
from freightsim.validation.layers import Resolved
from freightsim.validation.references import unknown_references

MOST_ROUNDS = 8
"""Times that values are put back: what is left out may be needed by what holds it, which is then left out, too."""

_NOTHING = object()


def faults_besides(resolved: Resolved, found: list[Fault]) -> Iterator[Fault]:
    """Yield the references that lead nowhere and the rules that are broken, besides the values found to be wrong."""
    lost = list(unknown_references(resolved.model, resolved.tree))
    told = {broken.loc for broken in lost}
    others = [broken for broken in _rules(resolved, {fault.path for fault in found}) if broken.loc not in told]
    for number, broken in enumerate([*lost, *others]):
        yield broken_fault(broken, resolved, likeness=number < MOST_SHOWN)


def _rules(resolved: Resolved, wrong: set[Location]) -> Iterator[Broken]:
    """Yield the rules that are broken and look at nothing that is wrong."""
    tree, cut = resolved.tree, wrong
    for _ in range(MOST_ROUNDS):
        if () in cut:
            return  # whole groups are missing: there is no scenario to ask
        tree = _put(tree, {path: _before(path, resolved) for path in sorted(cut)})
        try:
            resolved.model.model_validate(tree)
        except ValidationError as error:
            details = error.errors(include_url=False)
            if all(each["type"] == KIND for each in details):
                heard = (Broken(**each["ctx"]) for each in details)
                holders = {path[:depth] for path in wrong for depth in range(len(path) + 1)}
                yield from (each for each in heard if not _looks_at(each, wrong, holders))
                return
            left = {fault.path for fault in faults(error, resolved)}
            cut = left - wrong or {path[:-1] for path in left}
            wrong = wrong | cut
        else:
            return


def _looks_at(broken: Broken, wrong: set[Location], holders: set[Location]) -> bool:
    """Tell whether a rule looks at something that is wrong, at what holds it (``holders``), or at a part of it."""
    return any(
        loc in holders or any(loc[:depth] in wrong for depth in range(len(loc) + 1))
        for loc in (broken.loc, *broken.also)
    )


def _before(path: Location, resolved: Resolved) -> Any:
    """Return the value of a path in the layers below the last that writes it."""
    writers = [n for n, layer in enumerate(resolved.layers) if layer.place(path, at_key=True)]
    tree: Any = resolved.stages[writers[-1] if writers else 0]
    for key in path:
        tree = tree.get(key, _NOTHING) if isinstance(tree, dict) else _NOTHING
    return tree


def _put(tree: dict[str, Any], values: Mapping[Location, Any]) -> dict[str, Any]:
    """Return a tree with other values at paths, or without them; an item of a list stands for its list.

    Each mapping is copied once, however many of its entries change.
    """
    here = {path[0]: value for path, value in values.items() if len(path) == 1}
    below: dict[str, dict[Location, Any]] = {}
    for path, value in values.items():
        if path[0] in here:
            continue  # what holds it is put back
        if isinstance(tree.get(path[0]), dict):
            below.setdefault(path[0], {})[path[1:]] = value
        else:
            here[path[0]] = value
    changed = dict(tree)
    for key, value in here.items():
        if value is _NOTHING:
            changed.pop(key, None)
        else:
            changed[key] = value
    for key, inner in below.items():
        changed[key] = _put(tree[key], inner)
    return changed

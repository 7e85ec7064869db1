"""What else is wrong with a scenario some of whose values are wrong already: all faults of a file are told in one run.

Rules between the parts can only be asked of a whole scenario.
So values at fault are put back to what they were in the layers below, and what was not there is left out; a rule that
looks at one of them is then not heard.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import Any

from pydantic import ValidationError

from freightsim.scenario.broken import KIND, Broken, Location
from freightsim.scenario.explain import broken_fault, faults
from freightsim.scenario.faults import Fault
from freightsim.scenario.layers import Resolved
from freightsim.scenario.merge import merged
from freightsim.scenario.model import Scenario
from freightsim.scenario.references import unknown_references

MOST_ROUNDS = 8
"""Times that values are put back: what is left out may be needed by what holds it, which is then left out, too."""

_NOTHING = object()


def faults_besides(resolved: Resolved, found: list[Fault]) -> Iterator[Fault]:
    """Yield the references that lead nowhere and the rules that are broken, besides the values found to be wrong."""
    lost = list(unknown_references(Scenario, resolved.tree))
    told = {broken.loc for broken in lost}
    others = [broken for broken in _rules(resolved, {fault.path for fault in found}) if broken.loc not in told]
    for broken in [*lost, *others]:
        yield broken_fault(broken, resolved)


def _rules(resolved: Resolved, wrong: set[Location]) -> Iterator[Broken]:
    """Yield the rules that are broken and look at nothing that is wrong."""
    tree, cut = resolved.tree, wrong
    for _ in range(MOST_ROUNDS):
        if () in cut:
            return  # whole groups are missing: there is no scenario to ask
        tree = reduce(lambda rest, path: _put(rest, path, _before(path, resolved)), sorted(cut), tree)
        try:
            Scenario.model_validate(tree)
        except ValidationError as error:
            details = error.errors(include_url=False)
            if all(each["type"] == KIND for each in details):
                heard = (Broken(**each["ctx"]) for each in details)
                yield from (each for each in heard if not _looks_at(each, wrong))
                return
            left = {fault.path for fault in faults(error, resolved)}
            cut = left - wrong or {path[:-1] for path in left}
            wrong = wrong | cut
        else:
            return


def _looks_at(broken: Broken, wrong: set[Location]) -> bool:
    """Tell whether a rule looks at something that is wrong, at what holds it, or at a part of it."""
    return any(a[: len(b)] == b or b[: len(a)] == a for a in (broken.loc, *broken.also) for b in wrong)


def _before(path: Location, resolved: Resolved) -> Any:
    """Return the value of a path in the layers below the last that writes it."""
    writers = [n for n, layer in enumerate(resolved.layers) if layer.place(path, at_key=True)]
    tree: Any = reduce(merged, [layer.tree for layer in resolved.layers[: writers[-1] if writers else 0]], {})
    for key in path:
        tree = tree.get(key, _NOTHING) if isinstance(tree, dict) else _NOTHING
    return tree


def _put(tree: dict[str, Any], path: Location, value: Any) -> dict[str, Any]:
    """Return a tree with another value at a path, or without it; an item of a list stands for its list."""
    key, *rest = path
    inside = tree.get(key)
    if rest and isinstance(inside, dict):
        value = _put(inside, tuple(rest), value)
    if value is _NOTHING:
        return {name: each for name, each in tree.items() if name != key}
    return {**tree, key: value}

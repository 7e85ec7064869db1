"""Rules are recorded by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from freightsim.base.errors import RuleError
from freightsim.base.language import _


def rule_name(rule: object) -> str:
    """Return the name under which a rule is recorded: its own, or that of the function or class.

    The numbers and texts that an instance or a partial function holds are a part of the name, as in ``Least(feu=30)``,
    so that two rules of one class have two names.
    """
    name = getattr(rule, "rule", None)
    if isinstance(name, str):
        return name
    if isinstance(rule, partial):
        return _called(rule_name(rule.func), [repr(each)[:20] for each in rule.args], rule.keywords)
    if hasattr(rule, "__name__"):
        return str(rule.__name__)
    return _called(type(rule).__name__, [], getattr(rule, "__dict__", {}))


def ran_out(name: str) -> RuleError:
    """Return the error of a rule, by its name, that asked an iterator for more than it has.

    Its own StopIteration would end a generator of the simulation in silence, or name that and not the rule.
    """
    return RuleError(_("the rule {name} returned no result: it raised StopIteration").format(name=name))


def _called(name: str, given: Sequence[str], named: Mapping[str, object]) -> str:
    """Return a name with the numbers and texts that make one rule of it."""
    simple = {key: each for key, each in named.items() if isinstance(each, bool | int | float | str)}
    parts = [*given, *(f"{key}={each!r:.20}" for key, each in simple.items() if not key.startswith("_"))]
    return f"{name}({', '.join(parts)})" if parts else name

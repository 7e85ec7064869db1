"""Rules are recorded by name."""

from __future__ import annotations


def rule_name(rule: object) -> str:
    """Return the name under which a rule is recorded: its own, or that of the function or class."""
    name = getattr(rule, "rule", None)
    return name if isinstance(name, str) else str(getattr(rule, "__name__", type(rule).__name__))

"""Broken rules are raised all at once, each with what the explanation needs."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from freightsim.validation.broken import KIND, Broken, refuse


def test_nothing_broken() -> None:
    """Then nothing is raised."""
    refuse("Scenario", [])


def test_every_rule_comes_back_whole() -> None:
    """Place, value, text, what else it looks at and what is known survive the way through the validation."""
    rules = [
        Broken(("lanes", "west", "terminal"), "x", "no terminal called 'x'", (("terminals", "x"),), ("hamburg",)),
        Broken(("port", "tracks"), [0.5], "a text with {braces}"),
    ]
    with pytest.raises(ValidationError) as caught:
        refuse("Scenario", rules)
    errors = caught.value.errors()
    assert [each["type"] for each in errors] == [KIND, KIND]
    assert [Broken(**each["ctx"]) for each in errors] == rules
    assert [each["loc"] for each in errors] == [rule.loc for rule in rules]
    assert [each["msg"] for each in errors] == [rule.text for rule in rules]

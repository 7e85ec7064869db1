"""How a planner asks for each kind of join."""

from __future__ import annotations

from freightsim.new_city.kinds import JOIN_KINDS
from freightsim.new_city.wish import NUMBERS
from freightsim.scenario.joins import KINDS


def test_every_kind_can_be_asked_for() -> None:
    """Kinds are those of a scenario, in their order; what is needed or may be given are parts of a wish."""
    assert list(JOIN_KINDS) == list(KINDS)
    for kind in JOIN_KINDS.values():
        assert {*kind.needs, *kind.may} <= set(NUMBERS)
        assert not set(kind.meant) & set(kind.meant_less)

"""What is done about gridlock: the yard is full, boxes wait outside, and no queue reaches its threshold."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from freightsim.base.spec import Hours, Spec


class WaiveMinimum(Spec):
    """After some time without a departure the next train leaves below the minimum load."""

    rule: Literal["waive_minimum"] = "waive_minimum"
    """Name of the rule."""
    max_idle_h: Hours
    """Hours without an outbound departure before the minimum is waived."""


class NoRelief(Spec):
    """Gridlock is only reported."""

    rule: Literal["none"] = "none"
    """Name of the rule."""
    max_idle_h: Hours
    """Hours without an outbound departure before a full yard counts as gridlock."""


ReliefRule = Annotated[WaiveMinimum | NoRelief, Field(discriminator="rule")]

"""Rules draw from the generator that they are shown."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest

from freightsim.base.errors import RuleError
from freightsim.policies.own_draws import is_unsure, no_draws_of_their_own, refuse_generators


def holding(generator: object) -> Callable[[object, float], bool]:
    """Return a rule that holds a generator in its closure."""
    return lambda _yard, _now_h: generator is not None


@pytest.mark.parametrize("generator", [np.random.default_rng(1), np.random.RandomState(1), random.Random(1)])
def test_a_generator_in_a_closure_is_refused(generator: object) -> None:
    """By the name of the rule."""
    with pytest.raises(RuleError, match="mine"):
        refuse_generators("mine", holding(generator))


def test_a_rule_without_one_is_not() -> None:
    """Whatever else it holds."""
    refuse_generators("mine", holding([1, 2, 3]))
    assert not is_unsure(holding([1, 2, 3]))


def test_shared_generators_are_left_as_they_were() -> None:
    """Who draws from them is refused at the end, and the caller's next numbers are what they would have been."""
    random.seed(7)
    expected = random.Random(7).random()

    def rule() -> float:
        return random.random()

    with pytest.raises(RuleError), no_draws_of_their_own([("mine", rule)]):
        rule()
    assert random.random() == expected

"""States reckoned for many seeds at once are NumPy's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from freightsim.base.seeds import GivenState, states_of

ROWS = st.lists(st.lists(st.integers(0, 2**32 - 1), min_size=8, max_size=8), min_size=1, max_size=5)


@given(ROWS)
def test_states_are_those_of_numpy(rows: list[list[int]]) -> None:
    """Each row gives what a seed sequence of its words gives."""
    expected = [np.random.SeedSequence(row).generate_state(4, np.uint64) for row in rows]
    np.testing.assert_array_equal(states_of(np.array(rows, dtype=np.uint32)), expected)


def test_no_seeds() -> None:
    """Nothing is reckoned of nothing."""
    assert states_of(np.empty((0, 8), dtype=np.uint32)).shape == (0, 4)


def test_only_the_state_that_is_there() -> None:
    """Another number of words, or words of another size, were not reckoned."""
    state = states_of(np.arange(8, dtype=np.uint32).reshape(1, 8))[0]
    assert GivenState(state).generate_state(4, np.uint64) is state
    for asked in ((8, np.uint32), (2, np.uint64)):
        with pytest.raises(ValueError, match="were not reckoned"):
            GivenState(state).generate_state(*asked)

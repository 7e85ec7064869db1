"""Single numbers are read out of packed columns."""

from __future__ import annotations

import numpy as np
import pytest

from freightsim.base.arrays import one_by_one, several

COLUMN = np.array([0.5, 1.5, 2.5, 3.5])


def test_numbers_come_out_as_those_of_python() -> None:
    """A column is read without a copy: what is written into it afterwards is seen."""
    column = COLUMN.copy()
    seen = one_by_one(column)
    column[2] = 7.0
    assert [type(seen[row]) for row in range(4)] == [float] * 4
    assert [*map(seen.__getitem__, (2, 0))] == [7.0, 0.5]


@pytest.mark.parametrize("rows", [[], [2], [3, 0], [1, 1, 2]])
def test_several_rows(rows: list[int]) -> None:
    """In the order in which they are asked for, however few."""
    assert list(several(one_by_one(COLUMN), rows)) == [COLUMN[row] for row in rows]

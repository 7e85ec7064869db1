"""Lines that neighbours share are stored once and come back whole."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from freightsim.geography.topology import lines_of

SQUARES: dict[str, Any] = {
    "type": "Topology",
    "transform": {"scale": [0.5, 2.0], "translate": [10.0, -5.0]},
    "arcs": [
        [[2, 0], [0, 1]],  # the side that both squares share, northwards
        [[2, 1], [-2, 0], [0, -1], [2, 0]],  # round the western square
        [[2, 1], [2, 0], [0, -1], [-2, 0]],  # round the eastern one
    ],
    "objects": {
        "squares": {"type": "MultiPolygon", "arcs": [[[0, 1]], [[-1, -3]]]},
        "shared": {"type": "MultiLineString", "arcs": [[0]]},
    },
}
"""Two squares of two by one steps that lie side by side."""


def test_rings_of_two_neighbours() -> None:
    """A step is a half degree east and two north; an arc of a negative number is run backwards."""
    west, east = lines_of(SQUARES, "squares")
    np.testing.assert_array_equal(west, [(11, -5), (11, -3), (10, -3), (10, -5), (11, -5)])
    np.testing.assert_array_equal(east, [(11, -3), (11, -5), (12, -5), (12, -3), (11, -3)])


def test_lines() -> None:
    """The border is the side that they share."""
    (line,) = lines_of(SQUARES, "shared")
    np.testing.assert_array_equal(line, [(11, -5), (11, -3)])


def test_an_object_that_is_not_there() -> None:
    """It is asked for by name."""
    with pytest.raises(KeyError, match="lakes"):
        lines_of(SQUARES, "lakes")

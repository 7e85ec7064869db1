"""TopoJSON is read: lines that neighbours share are stored once, as steps on a grid.

The format is that of the TopoJSON Format Specification 1.0 (https://github.com/topojson/topojson-specification).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from freightsim.base.arrays import Floats


def lines_of(topology: dict[str, Any], name: str) -> list[Floats]:
    """Return the lines of a MultiLineString, or the rings of a MultiPolygon, of a quantized topology.

    Each is an array of rows of longitude and latitude in degrees; a ring ends where it begins.
    Raises KeyError where the topology has no object of the name.
    """
    arcs = [_decoded(arc, topology["transform"]) for arc in topology["arcs"]]
    shape = topology["objects"][name]
    chains = shape["arcs"] if shape["type"] == "MultiLineString" else [ring for part in shape["arcs"] for ring in part]
    return [_joined(chain, arcs) for chain in chains]


def _decoded(arc: list[list[int]], transform: dict[str, list[float]]) -> Floats:
    """Return an arc in degrees: its first place and then steps from place to place, all on the grid."""
    return np.cumsum(np.array(arc), axis=0) * np.array(transform["scale"]) + np.array(transform["translate"])


def _joined(chain: list[int], arcs: list[Floats]) -> Floats:
    """Return arcs joined end to end; the number ~n means arc n run backwards."""
    pieces = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in chain]
    return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])

"""The map library of pages ships with the package: with its licences, without its makers' tools, at work offline."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest

from freightsim.base.great_circle import EARTH_KM
from freightsim.facts import data_folder
from freightsim.geography import AzimuthalEquidistant, ConicEqualArea, base_map

LIBRARY = data_folder().joinpath("web", "geo.js")
NAMES = {
    "feature",
    "geoAzimuthalEquidistant",
    "geoCircle",
    "geoConicEqualArea",
    "geoDistance",
    "geoGraticule10",
    "geoInterpolate",
    "geoPath",
    "mesh",
}

PROGRAM = """
const { readFileSync } = require("node:fs");
const { geo, map } = JSON.parse(readFileSync(0));
const made = new Function(geo + "; return geo;")();
const land = made.feature(map, map.objects.land);
const borders = made.mesh(map, map.objects.borders);
const place = [82.57, 45.17];
const flat = (projection) => projection.scale(1).translate([0, 0])(place);
console.log(JSON.stringify({
  names: Object.keys(made),
  rings: land.geometry.coordinates.flat().map((ring) => ring.length),
  corners: borders.coordinates.flat().length,
  azimuthal: flat(made.geoAzimuthalEquidistant().rotate([-113.66, -34.75])),
  conic: flat(made.geoConicEqualArea().parallels([30, 60]).rotate([-68, 0]).center([0, 0])),
}));
"""


def test_licences_stand_at_the_top() -> None:
    """Each package that is in it is named with its version, holder and terms; it may stand inside a page."""
    text = LIBRARY.read_text(encoding="utf-8")
    banner = text[: text.index("*/")]
    for words in ("d3-geo 3.1.2 (ISC)", "topojson-client 3.1.0 (ISC)", "Bostock", "Karney", "Permission to use, copy"):
        assert words in banner
    assert "</script" not in text.lower()
    assert len(text) < 60_000


@pytest.mark.skipif(not shutil.which("node"), reason="needs Node.js")
@pytest.mark.skipif(sys.platform == "win32", reason="paths of Node.js differ")
def test_a_page_and_a_figure_show_the_same() -> None:
    """Run by Node.js it gives the names that pages use, and the map and projections that figures have."""
    topology = data_folder().joinpath("maps", "basemap.topojson").read_text(encoding="utf-8")
    given = json.dumps({"geo": LIBRARY.read_text(encoding="utf-8"), "map": json.loads(topology)})
    node = shutil.which("node")
    assert node
    said = subprocess.run([node, "-e", PROGRAM], input=given, capture_output=True, text=True, check=True)
    page = json.loads(said.stdout)
    assert set(page["names"]) == NAMES
    assert page["rings"] == [len(ring) for ring in base_map().land]
    assert page["corners"] <= sum(map(len, base_map().borders))
    for name, figure in (("azimuthal", AzimuthalEquidistant(34.75, 113.66)), ("conic", ConicEqualArea())):
        x, y = figure(np.array([82.57]), np.array([45.17]))
        assert page[name] == pytest.approx([x[0] / EARTH_KM, -y[0] / EARTH_KM], abs=1e-6)

"""A file of boundaries is read as it is meant, or refused in words that help."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from freightsim.base.errors import InputError
from freightsim.geography import boundaries

LINE = [[80, 44], [81, 45.5, 900]]
RING = [[0, 0], [1, 0], [1, 1], [0, 0]]


def written(folder: Path, tree: Any) -> Path:
    """Return a file with a tree as JSON."""
    file = folder / "borders.geojson"
    file.write_text(json.dumps(tree), encoding="utf-8")
    return file


def collected(*shapes: dict[str, Any]) -> dict[str, Any]:
    """Return a collection of geometries."""
    return {"type": "GeometryCollection", "geometries": list(shapes)}


SHAPES = [
    ({"type": "LineString", "coordinates": LINE}, [2]),
    ({"type": "MultiLineString", "coordinates": [LINE, RING]}, [2, 4]),
    ({"type": "Polygon", "coordinates": [RING, RING]}, [4, 4]),
    ({"type": "MultiPolygon", "coordinates": [[RING], [RING, RING]]}, [4, 4, 4]),
    ({"type": "Feature", "geometry": {"type": "LineString", "coordinates": LINE}, "properties": None}, [2]),
    (collected({"type": "Polygon", "coordinates": [RING]}, {"type": "LineString", "coordinates": LINE}), [4, 2]),
]


@pytest.mark.parametrize(("tree", "places"), SHAPES, ids=[tree["type"] for tree, _ in SHAPES])
def test_lines_of_every_shape(tmp_path: Path, tree: Any, places: list[int]) -> None:
    """Each line and ring comes back with its places, in the order of the file."""
    lines = boundaries(written(tmp_path, tree))
    assert [len(line) for line in lines] == places
    assert all(line.shape[1] == 2 for line in lines)


def test_features(tmp_path: Path) -> None:
    """All features are read; one without a place is left out, and so are heights."""
    features = [
        {"type": "Feature", "geometry": None, "properties": {"name": "nowhere"}},
        {"type": "Feature", "geometry": {"type": "LineString", "coordinates": LINE}, "properties": {}},
    ]
    (line,) = boundaries(written(tmp_path, {"type": "FeatureCollection", "features": features}))
    np.testing.assert_array_equal(line, [(80, 44), (81, 45.5)])


REFUSED: list[tuple[Any, str]] = [
    ([1, 2], "the whole = [1, 2]: must be a GeoJSON object"),
    ({"type": "Topology", "arcs": []}, 'type = "Topology": must be one of LineString, '),
    ({"type": "Point", "coordinates": [1, 2]}, 'type = "Point": must be one of LineString, '),
    ({"type": ["Polygon"]}, 'type = ["Polygon"]: must be one of LineString, '),
    ({"coordinates": LINE}, "type = null: must be one of LineString, "),
    ({"type": "LineString"}, "coordinates = null: must be a list"),
    ({"type": "LineString", "coordinates": [[1, 2]]}, "coordinates = [[1, 2]]: must have two places or more"),
    ({"type": "LineString", "coordinates": [[1, 2], [3]]}, "coordinates[1] = [3]: must be [longitude, latitude]"),
    ({"type": "LineString", "coordinates": [[1, 2], ["3", 4]]}, "must be [longitude, latitude]"),
    ({"type": "LineString", "coordinates": [[1, 2], [True, 4]]}, "must be [longitude, latitude]"),
    ({"type": "Polygon", "coordinates": RING}, "coordinates[0][0] = 0: must be [longitude, latitude]"),
    (
        {"type": "LineString", "coordinates": [[1, 2], [487000.5, 3850000]]},
        "coordinates[1] = [487000.5, 3850000]: must be degrees",
    ),
    ({"type": "LineString", "coordinates": [[1, 2], [float("nan"), 4]]}, "must be degrees"),
    ({"type": "FeatureCollection", "features": {}}, "features = {}: must be a list"),
    (
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": collected({"type": "Line"})}]},
        'features[0].geometry.geometries[0].type = "Line": must be one of',
    ),
    ({"type": "FeatureCollection", "features": []}, "there is no line in it"),
]


@pytest.mark.parametrize(("tree", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_what_is_no_boundary_is_refused(tmp_path: Path, tree: Any, words: str) -> None:
    """The message names the file, where in it, what stands there and the rule, on one short line."""
    file = written(tmp_path, tree)
    with pytest.raises(InputError) as refusal:
        boundaries(file)
    assert str(refusal.value).startswith(f"{file}: ")
    assert words in str(refusal.value)
    assert len(str(refusal.value)) < len(str(file)) + 220
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"type": "LineString",\n "coordinates": [[1, 2] [3, 4]]}', ":2:25: this file is not GeoJSON"),
        (b"", ":1:1: this file is not GeoJSON"),
        (b"PK\x03\x04\xff\xfe", ": this file is not GeoJSON: byte 4 is not UTF-8 text"),
        (b"[" * 200_000, ": this file is not GeoJSON: its lists or numbers are too long to read"),
        (b'{"type": "LineString", "coordinates": [[' + b"1" * 6000 + b", 2], [3, 4]]}", "too long to read"),
        (b'{"type": "LineString", "coordinates": [[' + b"1" * 600 + b", 2], [3, 4]]}", "must be degrees"),
    ],
    ids=["comma", "empty", "zip", "deep", "long number", "large number"],
)
def test_what_is_no_json_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    """Whatever the bytes are, the file is named and no traceback shown."""
    file = tmp_path / "borders.geojson"
    file.write_bytes(content)
    with pytest.raises(InputError) as refusal:
        boundaries(file)
    assert str(refusal.value).startswith(f"{file}:")
    assert words in str(refusal.value)


def test_a_mark_at_the_beginning_does_no_harm(tmp_path: Path) -> None:
    """Some editors write a byte order mark."""
    file = tmp_path / "borders.geojson"
    file.write_text(json.dumps(SHAPES[0][0]), encoding="utf-8-sig")
    assert len(boundaries(file)) == 1


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """None there, a folder, or one that is too large."""
    with pytest.raises(InputError, match=r"none\.geojson: this file cannot be read"):
        boundaries(tmp_path / "none.geojson")
    with pytest.raises(InputError, match="this file cannot be read"):
        boundaries(tmp_path)
    file = written(tmp_path, SHAPES[0][0])
    monkeypatch.setattr("freightsim.geography.geojson.LARGEST_BYTES", 10)
    with pytest.raises(InputError, match="larger than 1e-05 MB"):
        boundaries(file)

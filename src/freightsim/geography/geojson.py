"""Boundaries of the reader's own: a GeoJSON file (RFC 7946) in place of the borders that ship with the package."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.base.errors import InputError
from freightsim.base.language import _
from freightsim.base.writing import read_text

LARGEST_BYTES = 50_000_000
"""A larger file is refused: a map on paper shows no more than a few of these."""

DEPTH = {"LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
"""By type of geometry: how many lists stand around a place."""

KINDS = (*DEPTH, "GeometryCollection", "Feature", "FeatureCollection")


def boundaries(path: Path) -> list[Floats]:
    """Return every line and ring of a GeoJSON file as rows of longitude and latitude in degrees.

    Lines, polygons, their multiples, collections and features may stand in it; heights and properties are left out.
    Raises InputError where the file cannot be read, is over 50 MB, is no GeoJSON or holds no line: the text names the
    file, where in it, what stands there and the rule.
    """
    try:
        tree = json.loads(read_text(path, LARGEST_BYTES))
    except OSError as error:
        raise InputError(
            _("{file}: this file cannot be read ({error})").format(file=path, error=error.strerror)
        ) from error
    except UnicodeDecodeError as error:
        text = _("{file}: this file is not GeoJSON: byte {number} is not UTF-8 text")
        raise InputError(text.format(file=path, number=error.start)) from error
    except json.JSONDecodeError as error:
        text = _("{place}: this file is not GeoJSON: {problem}")
        place = f"{path}:{error.lineno}:{error.colno}"
        raise InputError(text.format(place=place, problem=error.msg)) from error
    except (RecursionError, ValueError) as error:
        text = _("{file}: this file is not GeoJSON: its lists or numbers are too long to read")
        raise InputError(text.format(file=path)) from error
    lines = [*_lines(tree, _At(path))]
    if not lines:
        raise InputError(_("{file}: there is no line in it").format(file=path))
    return lines


class _At:
    """A place in the file: its path and the keys that lead there."""

    def __init__(self, path: Path, keys: str = "") -> None:
        self._path, self._keys = path, keys

    def __truediv__(self, key: str | int) -> _At:
        step = f"[{key}]" if isinstance(key, int) else f"{'.' if self._keys else ''}{key}"
        return _At(self._path, self._keys + step)

    def refuse(self, found: Any, rule: str) -> NoReturn:
        """Raise InputError: what stands here breaks the rule."""
        shown = json.dumps(found, ensure_ascii=False)
        shown = shown if len(shown) <= 40 else f"{shown[:36]} ..."
        where = self._keys or _("the whole")
        raise InputError(f"{self._path}: {where} = {shown}: {rule}")


def _lines(tree: Any, at: _At) -> Iterator[Floats]:
    """Yield the lines of an object and of all that it holds."""
    if not isinstance(tree, dict):
        at.refuse(tree, _("must be a GeoJSON object"))
    kind = tree.get("type")
    if kind == "FeatureCollection":
        yield from _each(tree, "features", at)
    elif kind == "GeometryCollection":
        yield from _each(tree, "geometries", at)
    elif kind == "Feature":
        if tree.get("geometry") is not None:  # a feature without a place is allowed
            yield from _lines(tree["geometry"], at / "geometry")
    elif isinstance(kind, str) and kind in DEPTH:
        yield from _unpacked(tree.get("coordinates"), DEPTH[kind], at / "coordinates")
    else:
        (at / "type").refuse(kind, _("must be one of {words}").format(words=", ".join(KINDS)))


def _each(tree: dict[str, Any], key: str, at: _At) -> Iterator[Floats]:
    parts = tree.get(key)
    if not isinstance(parts, list):
        (at / key).refuse(parts, _("must be a list"))
    for number, part in enumerate(parts):
        yield from _lines(part, at / key / number)


def _unpacked(coordinates: Any, depth: int, at: _At) -> Iterator[Floats]:
    if not isinstance(coordinates, list):
        at.refuse(coordinates, _("must be a list"))
    if depth > 1:
        for number, part in enumerate(coordinates):
            yield from _unpacked(part, depth - 1, at / number)
    elif len(coordinates) < 2:
        at.refuse(coordinates, _("must have two places or more"))
    else:
        yield np.array([_place(place, at / number) for number, place in enumerate(coordinates)])


def _place(place: Any, at: _At) -> tuple[float, float]:
    if not isinstance(place, list) or len(place) < 2 or not all(type(part) in (int, float) for part in place[:2]):
        at.refuse(place, _("must be [longitude, latitude]"))
    lon, lat = place[:2]
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        at.refuse(place, _("must be degrees, longitude from -180 to 180 and latitude from -90 to 90"))
    return float(lon), float(lat)

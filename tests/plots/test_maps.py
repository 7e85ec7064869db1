"""Land under projections, names that stand clear, round numbers."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest

from freightsim.base.errors import InputError
from freightsim.geography import AzimuthalEquidistant
from freightsim.plots import maps, style
from plots.drawn import shown_texts

VIEW = maps.View(-1600.0, 1600.0, -1600.0, 1600.0)
ZHENGZHOU = AzimuthalEquidistant(34.75, 113.78)
LINE = '{"type": "LineString", "coordinates": [[110, 30], [115, 35]]}'


def test_land_and_sea() -> None:
    """Wuhan lies on land, the middle of the Yellow Sea does not."""
    ax = style.canvas()[1]
    maps.base(ax, ZHENGZHOU, VIEW)
    (land,) = ax.patches
    places = ZHENGZHOU(np.array([114.31, 123.5]), np.array([30.59, 35.5]))
    inside = [land.get_path().contains_point(place) for place in zip(*places, strict=True)]
    assert inside == [True, False]


def test_borders(tmp_path: Path) -> None:
    """Borders are drawn thin, not at all, or from a file; a file that is no GeoJSON is refused."""
    (tmp_path / "own.json").write_text(LINE)
    counts = {}
    for borders in ("thin", "none", tmp_path / "own.json"):
        ax = style.canvas()[1]
        maps.base(ax, ZHENGZHOU, VIEW, borders=borders)  # type: ignore[arg-type]
        counts[str(borders)] = sum(len(each.get_paths()) for each in ax.collections)
    assert counts["thin"] > 1
    assert counts["none"] == 0
    assert counts[str(tmp_path / "own.json")] == 1
    (tmp_path / "bad.json").write_text("{")
    with pytest.raises(InputError, match=r"bad\.json"):
        maps.base(style.canvas()[1], ZHENGZHOU, VIEW, borders=tmp_path / "bad.json")


def test_names_stand_clear() -> None:
    """Of many marks in one place as many get a name as find room, and none covers another."""
    figure, ax = style.canvas(width_cm=8)
    maps.base(ax, ZHENGZHOU, VIEW, borders="none")
    names = maps.NameLabels(ax)
    set_ = [names.set(f"city {number}", 10.0 * number, 5.0 * number, 3.0) for number in range(40)]
    assert 3 < sum(set_) < 40
    boxes = [text.get_window_extent() for text in shown_texts(figure)]
    assert len(boxes) == sum(set_)
    frame = ax.get_window_extent()
    for one, other in combinations(boxes, 2):
        assert not one.shrunk(0.97, 0.9).overlaps(other.shrunk(0.97, 0.9))
    assert all(box.x0 > frame.x0 - 1 and box.x1 < frame.x1 + 1 for box in boxes)


def test_names_avoid_lines() -> None:
    """A name right of its mark is better, unless a line runs there."""
    for avoided, side in ((np.empty((0, 2)), 1), (np.column_stack([np.arange(10.0, 900.0, 10.0), np.zeros(89)]), -1)):
        _, ax = style.canvas()
        maps.base(ax, ZHENGZHOU, VIEW, borders="none")
        assert maps.NameLabels(ax, avoided=avoided).set("Wuhan", 0.0, 0.0, 3.0)
        assert np.sign(ax.texts[0].get_position()[0]) == side


@pytest.mark.parametrize(("largest", "steps"), [(8405, [5000, 1000, 200]), (1.5, [1, 0.2, 0.04]), (0, [])])
def test_round_numbers(largest: float, steps: list[float]) -> None:
    """They are round and not above the largest."""
    assert maps.nice_steps(largest) == pytest.approx(steps)


def test_areas() -> None:
    """Areas, not widths, are in proportion."""
    areas = maps.areas([1.0, 2.0, 4.0], 4.0, 100.0)
    assert areas.tolist() == [25.0, 50.0, 100.0]
    assert all(b / a == 2 for a, b in pairwise(areas))


def test_coasts_have_no_more_points_than_are_seen() -> None:
    """Land is drawn with few points, all that are left out being too near to be seen."""
    ax = style.canvas()[1]
    maps.base(ax, ZHENGZHOU, VIEW, borders="none")
    (land,) = ax.patches
    assert 100 < len(land.get_path().vertices) < 5000

"""Map of the catchment: places, areas and hauls."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from freightsim.base.great_circle import between_km
from freightsim.plots import style
from freightsim.plots.catchment import LARGEST, catchment, haul_of
from freightsim.results import Runs
from freightsim.scenario.joins import Shuttle
from plots.drawn import words


def test_dots(small: Runs) -> None:
    """A dot stands at the true distance from the port, its area is in proportion to the FEU of the year."""
    ax = catchment(small, style.canvas()[1], names="pinyin")
    dots = next(each for each in ax.collections if len(each.get_offsets()) == 2)
    feu = small.cities.query("year == 2013").groupby("city", observed=True)["feu"].sum().sort_values(ascending=False)
    assert dots.get_sizes() == pytest.approx(LARGEST * feu.to_numpy() / feu.max())  # type: ignore[attr-defined]
    port = small.scenario.port
    cities = [small.scenario.cities[str(key)] for key in feu.index]
    km = [between_km(port.lat, port.lon, city.lat, city.lon) for city in cities]
    assert np.hypot(*np.asarray(dots.get_offsets()).T) == pytest.approx(km)
    assert "Wuhan" in words(ax)
    assert "500 km" in words(ax)
    assert "Catchment of Zhengzhou, 2013" in words(ax)


def test_the_circle(small: Runs) -> None:
    """The radius of the port is a circle about it."""
    ax = catchment(small, style.canvas()[1])
    circle = max(ax.get_lines(), key=lambda line: len(np.asarray(line.get_xdata())) == 361)
    radius = np.hypot(np.asarray(circle.get_xdata(), dtype=float), np.asarray(circle.get_ydata(), dtype=float))
    assert radius == pytest.approx(1500.0)


def test_hauls(small: Runs) -> None:
    """Cargo comes by truck until the city joins by another way."""
    city = small.scenario.cities["wuhan"]
    joined = city.model_copy(
        update={"joins": Shuttle.model_construct(by="shuttle", start=date(2014, 5, 1), trains_per_week=1.0, wagons=30)}
    )
    assert [haul_of(city, 2014), haul_of(joined, 2013), haul_of(joined, 2014)] == ["truck", "truck", "shuttle"]
    labels = [line.get_label() for line in catchment(small, style.canvas()[1]).get_lines()]
    assert labels.count("haul by truck") == 1

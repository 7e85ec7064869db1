"""Use of stations over time."""

from __future__ import annotations

import numpy as np
import pytest

from freightsim.plots import style
from freightsim.plots.occupancy import busiest, occupancy
from freightsim.results import Runs
from freightsim.results.vocabulary import Station
from plots.drawn import line


def test_shares_of_places(small: Runs) -> None:
    """Lines are medians of the use in per cent, with the line at which all places are taken."""
    ax = occupancy(small, style.canvas()[1])
    expected = small.stations.query("kind == 'yard'").groupby("month")["utilisation"].median()
    np.testing.assert_allclose(line(ax, "Yard of the port")[1], 100 * expected)
    assert set(line(ax, "full")[1]) == {100.0}
    assert ax.get_ylabel() == "utilisation, %"


def test_the_port_comes_first(small: Runs) -> None:
    """The port's own stations are always shown, of the others the busiest."""
    assert busiest(small, 2) == [Station("yard"), Station("port_tracks")]
    assert len(busiest(small, 3)) == 3


def test_one_station(shipped: Runs) -> None:
    """A station alone is shown in its own unit, with its places as they grow."""
    ax = occupancy(shipped, style.canvas()[1], station="port_tracks")
    assert ax.get_ylabel() == "trains at the same time"
    rows = shipped.stations.query("kind == 'port_tracks' and replication == 0")
    np.testing.assert_allclose(line(ax, "places")[1], rows["capacity"])
    mean = shipped.stations.query("kind == 'port_tracks'").groupby("month")["occupancy"].median()
    np.testing.assert_allclose(line(ax, "in use, mean of the month")[1], mean)


def test_a_place_to_wait_has_no_limit(small: Runs) -> None:
    """Where cargo only waits there is no line of places."""
    ax = occupancy(small, style.canvas()[1], station="outbound_trains")
    assert "places" not in [each.get_label() for each in ax.get_lines()]


def test_unknown_stations(small: Runs) -> None:
    """An unknown station is answered with those that there are."""
    with pytest.raises(ValueError, match="no station 'moon'; there are yard, port_tracks"):
        occupancy(small, style.canvas()[1], station="moon")

"""What a planner would expect of a change comes out of the simulation, on the same draws."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from freightsim.choice.ways import VIA_PORT
from freightsim.statistics.comparison import Comparison
from freightsim.studies.comparing import compare
from joins import chosen, joining
from stations import by_station

BUSY = {"borders": {"alashankou": {"background_trains_per_year": 2400.0}}}
"""Other cities' trains nearly fill the border: 6.6 of 8 a day."""


def compared(change: dict[str, Any], *, base: dict[str, Any] | None = None, n: int = 6) -> tuple[Comparison, str]:
    """Return a change against the same without it."""
    found = compare(chosen(base or {}), {"it": chosen(base or {}, change)}, n=n, jobs=1)
    return found, "it"


def test_more_support_means_more_trips() -> None:
    """Cheaper rail is booked more often, and more trains run over all years."""
    found, name = compared({"choice": {"rail": {"subsidy_usd_per_feu": 3000.0}}})
    assert found.total(name, "trips", found.years).change.mean > 0
    assert found.total(name, "feu_booked_outbound", found.years).sign == 1


@pytest.mark.parametrize("tracks", [3, 4, 6])
def test_more_border_tracks_never_raise_the_wait(tracks: int) -> None:
    """A track more, each as quick as before: trains wait no longer on average, and less where it was busy."""
    wider = {"borders": {"alashankou": {"tracks": tracks, "trains_per_day": 4.0 * tracks}}}
    found, name = compared(wider, base=BUSY)
    waits = by_station(found.stations(name)).set_index("quantity", append=True).loc[("border:alashankou", "wait_h")]
    assert waits["value"] <= waits["base"]
    assert waits["high"] < 0


def test_own_trains_take_cargo_of_neighbours() -> None:
    """Where Wuhan becomes a port, the port's cargo from Wuhan falls, and no city's rises by choice."""
    found = compare(chosen(), {"own": joining("own_trains")}, n=6, jobs=1)
    cities = found.cities("own").set_index("city")
    assert cities.loc["wuhan", "high"] < 0
    assert (cities["change"] <= 0).all()
    ways = found.by_way("own").set_index(["kind", "id"])
    assert ways.loc[("city", "wuhan"), "change"] > 0 > ways.loc[VIA_PORT, "change"]


def test_a_cheaper_feeder_raises_the_citys_share() -> None:
    """The cheaper the agreement, the more of Wuhan's potential is expected by rail via the port; others stay."""
    prices = (1.0, 0.8, 0.5, 0.1)
    found = compare(
        chosen(),
        {str(price): joining("truck", price_ratio=price, lead_saved_d=0.0) for price in prices},
        n=2,
        jobs=1,
    )
    wuhan = list(found.base.scenario.cities).index("wuhan")
    shares = [found.ways[str(price)][VIA_PORT][:, wuhan].sum() for price in prices]
    assert all(np.diff(shares) > 0)
    others = [np.delete(found.ways[str(price)][VIA_PORT], wuhan, axis=1) for price in prices]
    assert all(np.array_equal(each, others[0]) for each in others)


def test_more_potential_is_not_more_trips_in_proportion() -> None:
    """Twice the trade under the same timetable: less than twice the trips, and more cargo lost."""
    twice = {"demand": {way: {"feu_per_boxable_usd_bn": feu} for way, feu in (("outbound", 240.0), ("inbound", 120.0))}}
    found, name = compared(twice)
    trips = found.total(name, "trips", found.years)
    assert trips.base.mean < trips.other.mean < 2 * trips.base.mean

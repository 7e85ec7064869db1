"""Boxes are added up where and when their trips count."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from freightsim.results.carried import AGREED_TRUCK, carried, empties
from results.booked import booked, priced, with_access, with_empty_return

NEWLY = {"choice": {"rail": {"cost_usd_per_feu": {"2013": 8000.0, "2014": 9000.0}}}}


def test_what_the_trips_carried() -> None:
    """Three boxes outbound in the first year and two inbound in the second; boxes on no train are nobody's."""
    cargo = carried(priced(), booked(priced()))
    assert cargo.group.tolist() == [0, 3]
    assert cargo.feu.tolist() == [3.0, 2.0]
    assert cargo.tonnes.tolist() == [30.0, 20.0]
    assert cargo.cost_usd.tolist() == [24000.0, 16000.0]
    assert cargo.subsidy_usd.tolist() == [9000.0, 6000.0]
    assert not np.any([cargo.city, cargo.lane, cargo.region, cargo.access])


def test_prices_are_those_of_the_day_of_booking() -> None:
    """A box that was booked in the old year and arrives in the new one has the old year's price."""
    assert carried(priced(NEWLY), booked(priced(NEWLY))).cost_usd.tolist() == [24000.0, 16000.0]
    sooner = NEWLY | {"horizon": {"from": "2013-12-29", "to": "2014-01-14"}}  # the new year begins at hour 72
    assert carried(priced(sooner), booked(priced(sooner))).cost_usd.tolist() == [24000.0, 18000.0]


def test_support_stays_within_its_cap() -> None:
    """Subsidy of 3,000 is cut to a quarter of 8,000 where that is the cap."""
    capped = priced({"choice": {"rail": {"subsidy_cap": 0.25}}})
    assert carried(capped, booked(capped)).subsidy_usd.tolist() == [6000.0, 4000.0]


def test_the_way_to_the_port_is_kept_apart() -> None:
    """Boxes by truck, by shuttle and in a wagon group are three rows."""
    cargo = carried(priced(), with_access(booked(priced()), [0, 1, 2, 0, 0, 1, 1]))
    assert cargo.group.tolist() == [0, 0, 0, 3]
    assert cargo.access.tolist() == [0, 1, 2, 1]
    assert cargo.feu.tolist() == [1.0, 1.0, 1.0, 2.0]


def test_an_agreement_holds_from_its_first_day() -> None:
    """Of two boxes booked at 87 and 97 h only the second goes under an agreement from the fifth day (96 h) on."""
    agreed = priced({"cities": {"zhengzhou": {"joins": {"by": "truck", "from": "2013-12-31"}}}})
    cargo = carried(agreed, booked(agreed))
    assert cargo.access.tolist() == [0, 0, AGREED_TRUCK]
    assert cargo.feu.tolist() == [3.0, 1.0, 1.0]


def test_empty_returns_belong_to_the_year_of_their_slot() -> None:
    """A set with three places that goes home in the new year; without one there is nothing."""
    empty = empties(priced(), with_empty_return(booked(priced())))
    assert (empty.group.tolist(), empty.lane.tolist(), empty.feu.tolist()) == ([2], [0], [3.0])
    assert len(empties(priced(), booked(priced())).feu) == 0


def test_empty_boxes_on_a_trip_belong_to_the_year_in_which_it_counts() -> None:
    """Two on the inbound train that arrives in the new year; those of a train that did not leave are none."""
    records = booked(priced())
    added = np.where(records.trains["direction"] == "inbound", 2 * (records.trains["feu"] > 0), 0)
    found = empties(priced(), replace(records, trains=records.trains | {"empty_feu": added}))
    assert (found.group.tolist(), found.lane.tolist(), found.feu.tolist()) == ([3], [0], [2.0])


def test_nothing_was_carried() -> None:
    """A horizon that ends before the first train leaves no rows."""
    short = priced({"horizon": {"to": "2013-12-28"}})
    assert len(carried(short, booked(short)).feu) == 0

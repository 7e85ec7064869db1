"""Hubs in outline: sums of their trains, and when they end."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from freightsim.base.dated import Dated
from freightsim.scenario.hubs import Hub, former_trains, total
from freightsim.scenario.model import Scenario
from freightsim.scenario.network import DIRECTIONS

DAYS = (date(2012, 5, 1), date(2014, 1, 1), date(2015, 6, 30), date(2019, 1, 1))
PARTS = [
    Dated.model_validate(2.0),
    Dated.model_validate({"2014": 1.0, "2019": 3.5}),
    Dated.model_validate({"2013": 0.0, "2015-06-30": 4.0}),
]


@pytest.mark.parametrize(("first", "second"), list(product(PARTS, PARTS)))
def test_a_total_is_the_sum_on_every_day(first: Dated, second: Dated) -> None:
    """The sum of two dated numbers has, on any day, the sum of their numbers."""
    found = total([first, second])
    assert [found.at(day) for day in DAYS] == [first.at(day) + second.at(day) for day in DAYS]


def hub(**trains: dict[str, float]) -> Hub:
    """Return a hub with trains a week by direction and market."""
    return Hub.model_validate(
        {
            "name": "Wuhan",
            "province": "Hubei",
            "lat": 30.6,
            "lon": 114.3,
            "trains_per_week": trains,
            "feu_per_train": dict.fromkeys(trains, 40.0),
        }
    )


def test_weekly_adds_up_markets() -> None:
    """Trains of a direction are those to all markets; a direction without trains has none."""
    found = hub(outbound={"europe": 2.0, "russia": 0.5})
    weekly = found.weekly("outbound")
    assert weekly is not None
    assert weekly.at(date(2019, 1, 1)) == 2.5
    assert found.weekly("inbound") is None


def test_former_trains_are_those_of_the_citys_hub(tiny: Scenario) -> None:
    """By direction, where a hub has the city's id; nothing where none has."""
    market = next(iter(tiny.markets))
    changes = hub(outbound={market: 3.0}, inbound={market: 1.0}).model_dump(mode="json")
    city = next(iter(tiny.cities))
    assert former_trains(tiny.but({"hubs": None}), city) == []
    found = former_trains(tiny.but({"hubs": {city: changes}}), city)
    assert [rate.at(date(2014, 1, 1)) for rate in found] == [3.0, 1.0]
    assert len(found) == len(DIRECTIONS)

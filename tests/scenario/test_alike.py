"""Two scenarios are alike until the first day on which something simulated differs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from freightsim.scenario import Scenario
from freightsim.scenario.alike import ALWAYS, NEVER, alike_until
from tiny import TINY, WUHAN

BASE = Scenario.model_validate(TINY)
EVENT = {"name": "Works", "from": "2013-11-01", "to": "2013-12-01", "no_trains": ["outbound"]}


@pytest.mark.parametrize(
    ("change", "day"),
    [
        ({}, NEVER),
        ({"name": "another", "description": "The same."}, NEVER),
        ({"port": {"tracks": {"2013-07-18": 2, "2013-12-01": 3}}}, date(2013, 12, 1)),
        ({"port": {"tracks": {"2013-07-18": 2, "2013-12-01": 2}}}, NEVER),
        ({"customs": {"import_papers_h": {"2014-01-01": 20.0}}}, date(2014, 1, 1)),
        ({"events": {"works": EVENT}}, date(2013, 11, 1)),
        ({"port": {"placing_h": 2.0}}, ALWAYS),
        ({"port": {"tracks": 3}}, ALWAYS),
        ({"terminals": {"another": {**TINY["terminals"]["hamburg"]}}}, ALWAYS),
    ],
    ids=str,
)
def test_the_first_day_that_differs(change: dict[str, Any], day: date) -> None:
    """Dated numbers by their values, events by their first day; what has no day differs always, whatever the order."""
    other = BASE.but(change) if change else BASE
    assert alike_until(BASE, other) == day
    assert alike_until(other, BASE) == day


def test_a_join_counts_from_its_first_day() -> None:
    """Two joins of one city from the earlier of their first days."""
    shuttle = {"by": "shuttle", "trains_per_week": 2, "wagons": 10}
    base = BASE.but({"cities": {"wuhan": WUHAN}}) if "wuhan" not in BASE.cities else BASE
    one, other = (
        base.but({"cities": {"wuhan": {"joins": {**shuttle, "from": day}}}}) for day in ("2013-11-01", "2013-12-01")
    )
    assert alike_until(base, other) == date(2013, 12, 1)
    assert alike_until(one, other) == date(2013, 11, 1)


def test_the_order_of_maps_counts() -> None:
    """Cities are numbered by it, in results too."""
    turned = BASE.model_copy(update={"cities": dict(reversed(BASE.cities.items()))})
    assert alike_until(BASE, turned) == (ALWAYS if len(BASE.cities) > 1 else NEVER)

"""What each city sends and receives in each year, by the port's trains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from freightsim.results.records import Column, Records
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS

if TYPE_CHECKING:
    import pandas as pd


def cities(scenario: Scenario, records: Records) -> pd.DataFrame:
    """Return one row for each year, city and direction.

    Columns: feu, tonnes and value_usd of trips that count in the year, and the FEU that were booked in it and those
    of them that were turned away (their shippers looked elsewhere because cargo was left behind); the lead-in counts to
    the first year, unless a warm-up comes after it.
    """
    import pandas as pd

    table = pd.DataFrame(city_columns(scenario, records))
    table["city"] = pd.Categorical(table["city"], list(scenario.cities))
    table["direction"] = pd.Categorical(table["direction"], list(DIRECTIONS))
    return table


def city_columns(scenario: Scenario, records: Records) -> dict[str, Column]:
    """Return the columns of `cities`, for a worker that need not know pandas."""
    clock, boxes, away = scenario.clock, records.boxes, records.turned_away
    shape = (len(clock.years), len(scenario.cities), len(DIRECTIONS))
    counted = np.append(clock.year_of(records.trains["counted_h"]), 0)[boxes["train"]]

    def total(year: Column, who: dict[str, Column], amount: Column | None = None) -> Column:
        known = year > 0
        table = np.zeros(shape)
        weights = 1.0 if amount is None else np.asarray(amount, dtype=float)[known]
        np.add.at(table, (year[known] - clock.years[0], who["city"][known], who["direction"][known]), weights)
        return table.ravel()

    booked = [clock.year_of_booking(each["booked_h"]) for each in (boxes, away)]
    year, city, direction = (grid.ravel() for grid in np.indices(shape))
    turned_away = total(booked[1], away)
    return {
        "year": year + clock.years[0],
        "city": np.array(list(scenario.cities), dtype=object)[city],
        "direction": np.array(DIRECTIONS, dtype=object)[direction],
        "feu": total(counted, boxes),
        "tonnes": total(counted, boxes, boxes["tonnes"]),
        "value_usd": total(counted, boxes, boxes["value_usd"]),
        "feu_booked": total(booked[0], boxes) + turned_away,
        "feu_turned_away": turned_away,
    }

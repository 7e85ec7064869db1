"""Stations of a run by their ids in one text, such as `border:khorgos`."""

from __future__ import annotations

import pandas as pd

from freightsim.results.vocabulary import Station


def by_station(table: pd.DataFrame) -> pd.DataFrame:
    """Return a frame of stations indexed by the id of the station."""
    return table.set_index(pd.Index(map(str, map(Station, table["kind"], table["place"])), name="station"))

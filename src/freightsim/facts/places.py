"""The table of China's cities, counties and districts: their names, divisions and places."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from freightsim.base.errors import DataError
from freightsim.facts.rules import PLACES
from freightsim.facts.tables import Row, cell_faults, data_folder, read_table


@cache
def place_rows(folder: Path | None = None) -> list[Row]:
    """Return the checked rows of ``places`` in ``folder`` (default: the packaged ``data/places``).

    Raises DataError naming file, line, value and rule of all faults found.
    """
    place = folder or data_folder().joinpath("places")
    rows, faults = read_table(place, "data/places/places.csv", PLACES)
    faults = faults or [*cell_faults(rows, PLACES, {})]
    if faults:
        raise DataError("\n".join(faults))
    return rows

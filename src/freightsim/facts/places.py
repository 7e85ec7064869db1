"""Tables of China's cities, counties and districts: names, divisions and places; and of provinces: urban population."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from freightsim.base.errors import DataError
from freightsim.facts.rules import PLACES, URBAN_POPULATION, TableShape
from freightsim.facts.tables import Row, cell_faults, data_folder, read_table


@cache
def place_rows(folder: Path | None = None) -> list[Row]:
    """Return the checked rows of ``places`` in ``folder`` (default: the packaged ``data/places``).

    Raises DataError naming file, line, value and rule of all faults found.
    """
    return _rows("places", PLACES, folder)


@cache
def urban_population_rows(folder: Path | None = None) -> list[Row]:
    """Return the checked rows of ``urban_population``, as `place_rows` does."""
    return _rows("urban_population", URBAN_POPULATION, folder)


def _rows(name: str, shape: TableShape, folder: Path | None) -> list[Row]:
    place = folder or data_folder().joinpath("places")
    rows, faults = read_table(place, f"data/places/{name}.csv", shape)
    faults = faults or [*cell_faults(rows, shape, {})]
    if faults:
        raise DataError("\n".join(faults))
    return rows

"""The tables that maps are drawn from: stations, and the way of every section of every lane along them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

from freightsim.base.errors import DataError
from freightsim.base.great_circle import between_km
from freightsim.base.language import _
from freightsim.facts.rules import MAPS
from freightsim.facts.tables import Row, cell_faults, data_folder, model_tables, read_table

END_KM = 50.0
"""How far a way may end from the port, the border or the terminal that its section ends at, in km."""

LEAST_SHARE = 0.6
"""Straight lines from station to station are at least this share of the section's length; more would be a gap."""

LatLon = tuple[float, float]


@cache
def map_tables(folder: Path | None = None) -> dict[str, list[Row]]:
    """Return the checked rows of ``stations`` and ``ways`` in ``folder`` (default: the packaged ``data/maps``).

    Every section of the packaged lanes must have a way that begins and ends where the section does, and whose straight
    lines from station to station are no longer than the section and not absurdly shorter.
    Raises DataError naming file, line, value and rule of all faults found.
    """
    place = folder or data_folder().joinpath("maps")
    model = model_tables()
    tables: dict[str, list[Row]] = {}
    faults: list[str] = []
    for name, table in MAPS.items():
        tables[name], missing = read_table(place, f"data/maps/{name}.csv", table)
        faults += missing
    if not faults:
        faults = [fault for name, table in MAPS.items() for fault in cell_faults(tables[name], table, model)]
    if not faults:
        faults = [*_way_faults(tables, model)]
    if faults:
        raise DataError("\n".join(faults))
    return tables


def _way_faults(tables: dict[str, list[Row]], model: dict[str, list[Row]]) -> Iterator[str]:
    stations = {row["id"]: _place(row) for row in tables["stations"]}
    sections = {(row["lane"], row["id"]): row for row in model["sections"]}
    ends = _ends(model)
    for row in tables["ways"]:
        key = (row["lane"], row["section"])
        unknown = [station for station in row["stations"].split() if station not in stations]
        if key not in sections:
            text = _("unknown reference: {file} has no such section of {lane}")
            yield row.fault("section", text.format(file="sections.csv", lane=row["lane"]))
        elif unknown:
            text = _("unknown reference: not in {file}: {names}")
            yield row.fault("stations", text.format(file="stations.csv", names=", ".join(unknown)))
        else:
            points = [stations[station] for station in row["stations"].split()]
            yield from _course_faults(row, points, ends[key], float(sections[key].number("km")))
    drawn = {(row["lane"], row["section"]) for row in tables["ways"]}
    for lane, section in sections.keys() - drawn:
        text = _("{file}: no way of section {section} of lane {lane}")
        yield text.format(file="data/maps/ways.csv", section=section, lane=lane)
    passed = {station for row in tables["ways"] for station in row["stations"].split()}
    for row in tables["stations"]:
        if row["id"] not in passed:
            yield row.fault("id", _("no way passes here"))


def _course_faults(row: Row, points: list[LatLon], ends: tuple[LatLon, LatLon], km: float) -> Iterator[str]:
    begin = _("must begin where the section does, but is {km} km away")
    stop = _("must end where the section does, but is {km} km away")
    for text, point, end in ((begin, points[0], ends[0]), (stop, points[-1], ends[1])):
        apart = between_km(*point, *end)
        if apart > END_KM:
            yield row.fault("stations", text.format(km=f"{apart:.0f}"))
    straight = sum(between_km(*here, *there) for here, there in pairwise(points))
    if not LEAST_SHARE * km <= straight <= km:
        text = _("{straight} km in straight lines: must be from {least} to 100% of the section's {km} km")
        text = text.format(straight=f"{straight:.0f}", least=f"{LEAST_SHARE:.0%}", km=f"{km:.0f}")
        yield row.fault("stations", text)


def _ends(model: dict[str, list[Row]]) -> dict[tuple[str, str], tuple[LatLon, LatLon]]:
    """Return where each section begins and ends, going out, by lane and section."""
    values = {row["path"]: row for row in model["parameters"]}
    port = (float(values["port.lat"].number("value")), float(values["port.lon"].number("value")))
    borders = {row["id"]: _place(row) for row in model["borders"]}
    terminals = {row["id"]: _place(row) for row in model["terminals"]}
    ends: dict[tuple[str, str], tuple[LatLon, LatLon]] = {}
    for lane in model["lanes"]:
        here = port
        parts = [row for row in model["sections"] if row["lane"] == lane["id"]]
        for row in sorted(parts, key=lambda row: row.number("order")):
            there = borders[row["border"]] if row["border"] else terminals[lane["terminal"]]
            ends[lane["id"], row["id"]] = (here, there)
            here = there
    return ends


def _place(row: Row) -> LatLon:
    return float(row.number("lat")), float(row.number("lon"))

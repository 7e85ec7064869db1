"""What a replay shows: the trains of one replication on their ways, boxes between cities and port, the yard's stock.

It holds instants, not pictures: the page moves every train between them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from freightsim.base.language import _, packaged, place_name
from freightsim.facts import data_folder
from freightsim.geography import boundaries, lane_way
from freightsim.results import Run
from freightsim.scenario import Scenario
from freightsim.scenario.network import Lane

if TYPE_CHECKING:
    import pandas as pd

MOST_TRAINS = 20_000
"""Trains that are replayed; of more, every second, third ... is."""
MOST_BOXES = 6_000
"""Boxes between cities and port that are drawn; each stands for as many as is said."""
BORDER_H = 24.0
"""Hours at a border where a train had not left it by the end of the horizon: for the drawing alone."""

InstantsH = npt.NDArray[np.floating]


def replay_data(run: Run, borders: str | None = None) -> dict[str, Any]:
    """Return what the replay of one run needs, plain data.

    `borders` is `thin`, `none` or the path of a GeoJSON file; what the scenario says where nothing is given.
    Where there are too many trains or boxes, it is thinned and says so (`each_train`, `each_box`).
    Raises RunFolderError where trains or boxes are missing from a folder, InputError where borders cannot be read.
    """
    lines = _lines(borders or run.scenario.map.borders)
    scenario, clock = run.scenario, run.scenario.clock
    lanes: list[dict[str, Any]] = []
    trains: list[list[Any]] = []
    for port in (run, *run.ports.values()):
        trains += _trains(port, lanes, len(run.ports) > 0)
    trains.sort(key=lambda train: train[3])
    each_train = max(1, -(-len(trains) // MOST_TRAINS))
    boxes, each_box = _boxes(run)
    terminals = dict.fromkeys(scenario.lanes[service.lane].terminal for service in scenario.services.values())
    return {
        "title": packaged(scenario.name),
        "replication": run.replication,
        "begins": str(clock.start),
        "hours": round(clock.end_h),
        "port": _place(scenario.port),
        "radius_km": scenario.port.radius_km,
        "ports": [_place(port.scenario.port) for port in run.ports.values()],
        "cities": [_place(city) for city in scenario.cities.values()],
        "borders": [{**_place(border), "id": key} for key, border in scenario.borders.items()],
        "terminals": [_place(scenario.terminals[key]) for key in terminals],
        "lanes": lanes,
        "trains": trains[::each_train],
        "each_train": each_train,
        "boxes": boxes,
        "each_box": each_box,
        "yard": _yard(run),
        "yard_feu": int(max(places for _day, places in scenario.port.yard_feu)),
        "map": _base_map(),
        "lines": None if lines is None else [np.round(line, 2).tolist() for line in lines],
        "words": words(),
    }


def _lines(borders: str) -> Sequence[npt.NDArray[np.floating]] | None:
    """Return the lines to draw for borders; None where those of the package are meant."""
    if borders == "thin":
        return None
    return [] if borders == "none" else boundaries(Path(borders))


def words() -> dict[str, str]:
    """Return the labels of the replay in the language in use."""
    return {
        "play": _("Play"),
        "pause": _("Pause"),
        "time": _("Time"),
        "speed": _("Speed"),
        "day_a_second": _("{days} days a second"),
        "view": _("View"),
        "corridors": _("Corridors"),
        "catchment": _("Catchment"),
        "under_way": _("Trains under way"),
        "yard": _("Yard, FEU"),
        "at_borders": _("Waiting for a border track"),
        "lanes": _("Lanes"),
        "cities": _("Cities"),
        "all": _("all"),
        "none": _("none"),
        "heads": _("trains outbound have a white head, trains inbound one of their lane's colour"),
        "box": _("a dot of the catchment is {number} boxes (FEU)"),
        "thinned": _("one of {number} trains is shown"),
        "replication": _("Replication {number}"),
        "map": _("Map of the trains under way"),
        "circle": _("{km} km"),
    }


def _place(place: Any) -> dict[str, Any]:
    return {"name": place_name(place), "lon": round(place.lon, 3), "lat": round(place.lat, 3)}


def _trains(run: Run, lanes: list[dict[str, Any]], several: bool) -> list[list[Any]]:
    """Return [lane, outbound, FEU, departure, hours to each instant ...] of each train; ways are added to `lanes`."""
    scenario, table = run.scenario, run.trains
    went = table[table["departed_at"].notna() & table["kind"].isin(["timetabled", "extra"])]
    found: list[list[Any]] = []
    for key, lane in scenario.lanes.items():
        own = went[went["lane"] == key]
        if not len(own):
            continue
        place = len(lanes)
        name = place_name(lane)
        title = f"{scenario.port.name}: {name}" if several else name
        lanes.append({"name": title, "sections": _sections(key, scenario)})
        for outbound in (True, False):
            rows = own[own["direction"] == ("outbound" if outbound else "inbound")]
            if len(rows):
                hours = _filled(_instants(rows, lane, scenario, outbound=outbound), lane, outbound=outbound)
                since = np.round(hours[:, 0])
                steps = np.maximum(np.round(hours[:, 1:]) - since[:, None], 0).astype(int)
                loads = rows["feu"].tolist()
                found += [
                    [place, int(outbound), int(feu), int(first), *row]
                    for feu, first, row in zip(loads, since.tolist(), steps.tolist(), strict=True)
                ]
    return found


def _sections(key: str, scenario: Scenario) -> list[dict[str, Any]]:
    """Return the pieces of a lane from the port outwards: places, and the share of the piece at each."""
    return [
        {"points": np.round(stretch.points, 2).tolist(), "share": np.round(stretch.share, 4).tolist()}
        for stretch in lane_way(key, scenario).values()
    ]


def _instants(rows: pd.DataFrame, lane: Lane, scenario: Scenario, *, outbound: bool) -> InstantsH:
    """Return the hours of a train's instants in their order: departure; at each border in, track, out; arrival."""
    borders = [number for number, _key in enumerate(_borders(lane), start=1)]
    met = borders if outbound else borders[::-1]
    names = ["departed_at", *(f"border{n}_{name}_at" for n in met for name in ("in", "track", "out")), "arrived_at"]
    first = np.datetime64(scenario.clock.start, "s")
    columns = [rows[name].to_numpy("datetime64[s]") for name in names]
    hours = np.stack([(column - first) / np.timedelta64(3600, "s") for column in columns], axis=1)
    return np.where(np.isnat(np.stack(columns, axis=1)), np.nan, hours)


def _borders(lane: Lane) -> Iterator[str]:
    return (section.border for section in lane.sections.values() if section.border is not None)


def _filled(hours: InstantsH, lane: Lane, *, outbound: bool) -> InstantsH:
    """Return instants in which what the horizon cut off is filled by the plan: it is not seen, but drawn towards."""
    running = [section.running_h for section in lane.sections.values()]
    running = running if outbound else running[::-1]
    steps = [running[0], *(step for run in running[1:] for step in (0.0, BORDER_H, run))]
    filled = hours.copy()
    for place, step in enumerate(steps, start=1):
        cut = np.isnan(filled[:, place])
        filled[cut, place] = filled[cut, place - 1] + step
    return filled


def _boxes(run: Run) -> tuple[list[list[int]], int]:
    """Return [city, to the port, from hour, to hour] of boxes between cities and port, and how many each stands for."""
    scenario, table = run.scenario, run.containers
    first = np.datetime64(scenario.clock.start, "s")
    codes = {key: code for code, key in enumerate(scenario.cities)}
    outbound = table["direction"] == "outbound"
    moved = []
    for own, start, end in ((outbound, "ready_at", "gate_in_at"), (~outbound, "released_at", "handed_over_at")):
        rows = table[own & table[start].notna() & table[end].notna()]
        hours = [(rows[name].to_numpy("datetime64[s]") - first) / np.timedelta64(3600, "s") for name in (start, end)]
        city = rows["city"].map(codes).to_numpy(dtype=float)
        moved.append(np.stack([city, np.full(len(rows), float(start == "ready_at")), *hours], axis=1))
    every = np.concatenate(moved)
    each = max(1, -(-len(every) // MOST_BOXES))
    kept = np.round(every[np.argsort(every[:, 2], kind="stable")][::each]).astype(int)
    return kept.tolist(), each


def _yard(run: Run) -> list[int]:
    """Return the boxes in the yard at the beginning of each day of the horizon."""
    scenario, table = run.scenario, run.containers
    first, last = (np.datetime64(day, "s") for day in (scenario.clock.start, scenario.clock.end))
    days = np.arange(first, last, np.timedelta64(86400, "s"))
    outbound = (table["direction"] == "outbound").to_numpy()
    come, loaded, released = (
        table[f"{name}_at"].to_numpy("datetime64[s]") for name in ("yard_in", "loaded", "released")
    )
    gone = np.where(outbound, loaded, released)
    inside = [np.searchsorted(np.sort(when[~np.isnat(when)]), days, side="right") for when in (come, gone)]
    return (inside[0] - inside[1]).astype(int).tolist()


@cache
def _base_map() -> Any:
    return json.loads(data_folder().joinpath("maps", "basemap.topojson").read_text(encoding="utf-8"))

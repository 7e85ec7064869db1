"""Where a container's time goes: the stages of the journey, waiting told apart from moving."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from freightsim.base.clock import Clock
from freightsim.results.frames import stage_hours
from freightsim.results.records import Records
from freightsim.results.vocabulary import stage_of
from freightsim.scenario import Scenario
from freightsim.scenario.joins import modes_that
from freightsim.scenario.network import DIRECTIONS

OUTBOUND_STAGES = (
    ("haul_to_port", "ready", "gate_in"),
    ("yard_entry_wait", "gate_in", "yard_in"),
    ("export_customs", "yard_in", "released"),
    ("train_wait", "released", "cutoff"),
    ("loading", "cutoff", "departed"),
)
"""Stages before the train, each with the instants at which it begins and ends.

Where a shuttle runs, `shuttle_wait` is how long cargo stands in its city, or released at the port, until it goes on.
"""
INBOUND_STAGES = (
    ("collection", "ready", "gate_in"),
    ("train_wait", "gate_in", "cutoff"),
    ("loading", "cutoff", "departed"),
)


def stages(scenario: Scenario, records: Records) -> list[dict[str, object]]:
    """Return hours of each stage over all boxes that completed it: mean, 95th percentile, and FEU-hours in all.

    Stages are ids (see `freightsim.results.vocabulary`); `place` is the id of the border of stages at one, else empty.

    A stage counts whole where it ends; what ended in a warm-up does not count.
    Boxes that still are in a stage when the horizon ends are in none of these: `open_feu` is their number and
    `open_feu_hours` the hours that they have spent in it until then.
    `waiting` marks stages in which cargo stands because something is short; the others are work or movement.
    """
    hours = stage_hours(records)
    rows = []
    for direction, parts in (("outbound", OUTBOUND_STAGES), ("inbound", INBOUND_STAGES)):
        own = records.boxes["direction"] == DIRECTIONS.index(direction)
        for stage, start, end in parts:
            stay = Stay(hours[start], hours[end])
            if stage == "haul_to_port" and records.shuttles:
                shuttle = _for_a_shuttle(records)
                rows.append(shuttle.within(own).row(scenario.clock, direction, "shuttle_wait"))
                stay = stay.after(shuttle)
            if stage == "yard_entry_wait":
                stay = stay.only(~_coupled(records))
            rows.append(stay.within(own).row(scenario.clock, direction, stage))
    return rows + _at_borders(scenario, records) + _at_the_end(scenario, records)


@dataclass(frozen=True, slots=True)
class Stay:
    """Hours at which boxes, or trains of so many boxes, entered a stage and left it; NaN where they did not."""

    from_h: np.ndarray
    to_h: np.ndarray
    feu: np.ndarray | int = 1
    """Boxes of each."""
    other_h: np.ndarray | float = 0.0
    """Hours between the two that belong to another stage."""
    left: np.ndarray | bool = False
    """Which went on without leaving, and are not in the stage any more."""

    def within(self, own: np.ndarray) -> Stay:
        """Return the stays of some boxes or trains."""
        parts = (getattr(self, name) for name in self.__slots__)
        return Stay(*(part[own] if isinstance(part, np.ndarray) else part for part in parts))

    def only(self, own: np.ndarray) -> Stay:
        """Return these stays, of others as if they had never come."""
        return replace(self, from_h=np.where(own, self.from_h, np.nan))

    def after(self, first: Stay) -> Stay:
        """Return these stays without the part before, in which who has not left it still is."""
        waits = np.isfinite(first.from_h)
        spent_h = np.where(waits, first.to_h - first.from_h, 0.0)
        return replace(self, other_h=np.nan_to_num(spent_h), left=waits & np.isnan(first.to_h))

    def row(self, clock: Clock, direction: str, stage: str, place: str = "") -> dict[str, object]:
        """Return the row of a stage: hours of those who left it within the horizon, and of those who still are in it.

        A stage counts whole where it ends, unless it ended in a warm-up.
        """
        counted = clock.counted_from_h == -np.inf or self.to_h >= clock.counted_from_h
        took_h = np.where(counted, self.to_h - self.from_h - self.other_h, np.nan)
        known = np.isfinite(took_h)
        hours = np.repeat(took_h[known], self._feu[known])
        stays = np.isnan(self.to_h) & (self.from_h < clock.end_h) & ~np.asarray(self.left)
        open_h = (clock.end_h - self.from_h - self.other_h)[stays]
        return {
            "direction": direction,
            "stage": stage,
            "place": place,
            "waiting": stage_of(stage, direction).waiting,
            "feu": len(hours),
            "mean_h": float(hours.mean()) if len(hours) else np.nan,
            "p95_h": float(np.percentile(hours, 95)) if len(hours) else np.nan,
            "feu_hours": float(hours.sum()),
            "open_feu": int(self._feu[stays].sum()),
            "open_feu_hours": float((open_h * self._feu[stays]).sum()),
        }

    @property
    def _feu(self) -> np.ndarray:
        return np.broadcast_to(self.feu, self.from_h.shape)


def _for_a_shuttle(records: Records) -> Stay:
    """Return the waits of boxes for a shuttle: in their city, or from their release by customs at the port.

    Boxes on through wagons wait for these in their city, or from the arrival of their train at the port.
    """
    boxes = records.boxes
    if "access" not in boxes:
        return Stay(*np.full((2, len(boxes["direction"])), np.nan))
    outbound = boxes["direction"] == DIRECTIONS.index("outbound")
    by_timetable = np.isin(boxes["access"], modes_that(lambda terms: terms.has_timetable))
    through = by_timetable & _coupled(records)
    from_h = np.where(outbound, boxes["station_h"], np.where(through, boxes["unloaded_h"], boxes["released_h"]))
    to_h = np.where(outbound | through, boxes["shuttle_from_h"], boxes["yard_out_h"])
    return Stay(np.where(by_timetable, from_h, np.nan), np.where(by_timetable, to_h, np.nan))


def _coupled(records: Records) -> np.ndarray:
    """Return which boxes come on wagons that are coupled to trains: outbound they need no place in the yard."""
    boxes = records.boxes
    if "access" not in boxes:
        return np.zeros(len(boxes["direction"]), dtype=np.bool_)
    return np.isin(boxes["access"], modes_that(lambda terms: terms.coupled))


def _at_borders(scenario: Scenario, records: Records) -> list[dict[str, object]]:
    """Return the wait for a track and the papers at each border, over boxes of both directions."""
    trains, clock = records.trains, scenario.clock
    rows: list[dict[str, object]] = []
    for key in scenario.borders:
        found: list[list[np.ndarray]] = []
        for lane, number in crossings(scenario, key):
            own = trains["lane"] == lane
            found.append([*(trains[f"border{number}_{name}_h"][own] for name in BORDER), trains["feu"][own]])
        if found:
            came_h, track_h, out_h, feu = (np.concatenate(column) for column in zip(*found, strict=True))
            rows += [
                Stay(came_h, track_h, feu).row(clock, "both", "border_track_wait", key),
                Stay(track_h, out_h, feu).row(clock, "both", "border_handling", key),
            ]
    return rows


BORDER = ("in", "track", "out")
"""Instants of a train at a border: arrival, a track, departure."""


def crossings(scenario: Scenario, border: str) -> list[tuple[str, int]]:
    """Return the lanes that cross a border and which border of the lane it is, counted from the port."""
    found = []
    for key, lane in scenario.lanes.items():
        met = [section.border for section in lane.sections.values() if section.border is not None]
        found += [(key, number) for number, name in enumerate(met, start=1) if name == border]
    return found


def _at_the_end(scenario: Scenario, records: Records) -> list[dict[str, object]]:
    trains, boxes, clock = records.trains, records.boxes, scenario.clock
    train = np.asarray(boxes["train"])
    arrived_h, from_h = (np.append(trains[name], np.nan)[train] for name in ("arrived_h", "unload_track_from_h"))
    coupled = _on_wagons_of_a_group(records)
    for_a_track, unloading = Stay(arrived_h, from_h), Stay(from_h, boxes["unloaded_h"])
    rows = []
    for code, direction in enumerate(DIRECTIONS):
        own = (boxes["direction"] == code) & ~coupled
        rows += [
            for_a_track.within(own).row(clock, direction, "unloading_track_wait"),
            unloading.within(own).row(clock, direction, "unloading"),
        ]
    imported = boxes["direction"] == DIRECTIONS.index("inbound")
    cleared, home = (
        Stay(boxes["unloaded_h"], boxes["released_h"]),
        Stay(boxes["released_h"], boxes["handed_over_h"]),
    )
    if coupled.any():
        to_city = cleared.after(_for_a_shuttle(records)) if records.shuttles else cleared
        rows.append(to_city.within(coupled).row(clock, "inbound", "wagon_group_to_city"))
    rows.append(cleared.within(imported & ~coupled).row(clock, "inbound", "import_customs"))
    if records.shuttles:
        shuttle = _for_a_shuttle(records)
        rows.append(shuttle.within(imported).row(clock, "inbound", "shuttle_wait"))
        home = home.after(shuttle.only(~coupled))
    return [*rows, home.within(imported).row(clock, "inbound", "delivery")]


def _on_wagons_of_a_group(records: Records) -> np.ndarray:
    """Return which inbound boxes were uncoupled at the port on the wagons of a group: nobody unloaded them there."""
    boxes = records.boxes
    return _coupled(records) & (boxes["direction"] == DIRECTIONS.index("inbound")) & np.isnan(boxes["yard_in_h"])

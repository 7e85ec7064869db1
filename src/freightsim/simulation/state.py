"""The state of a run at an hour as plain data, and a run of other inputs that goes on from it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from hashlib import blake2b
from typing import Any

import numpy as np
import simpy

from freightsim.base.live import LiveState, LooksAheadError
from freightsim.journey.answered_price import AnsweredPrice
from freightsim.journey.reviews import Operator
from freightsim.journey.timetable import DrawsState
from freightsim.journey.train import Running, Train, Waking
from freightsim.scenario.network import Direction
from freightsim.simulation.inputs import Inputs
from freightsim.simulation.opening import open_offer
from freightsim.simulation.port import JOIN, DueSlots, LivePort

Pending = tuple[float, str, Any]
"""An event to come: its hour, what it is, and for what: a train, slots, or nothing."""


@dataclass(frozen=True)
class PortState:
    """A port at an hour before which none of its joins began. It can be pickled."""

    at_h: float
    inputs: bytes
    """Digest of all inputs that could matter before the hour."""
    pending: list[Pending]
    """Events to come, in their order."""
    wagons: list[list[list[float]]]
    """Fewest and most wagons of the trains that the operator has put on the timetable, by service."""
    join_processes: int
    """Processes of joins, which wait for their first day."""
    slots: dict[str, int]
    """Slots of each service that were known from the inputs."""
    offer: dict[str, tuple[LiveState, LiveState]]
    """Trains a week of each service: as they were planned, and as they are."""
    draws: dict[str, DrawsState]
    """How far the slots of each service were drawn."""
    waits_h: dict[tuple[str, ...], float]
    """Wait that shippers remember, by place; those that are 0 are left out."""
    gone: bytes
    """Marks of the boxes booked before the hour (`freightsim.journey.experience`)."""
    used: Counter[tuple[Direction, int]]
    """Paths used besides those of known slots, by direction and day."""
    trains: list[Train]
    extra_pending: set[str]
    parts: dict[str, LiveState]
    """The yard, the terminals, the queues and the rest, each by its own state."""


def state_of(port: LivePort, at_h: float, until_h: float) -> PortState:
    """Return the state of a port once all events before an hour have happened.

    Raises LooksAheadError where it depends on what may come after `until_h`: work that lasts until then.
    It depends on what comes after the hour, too, where a join has begun, or where a server that opens later was given
    work.
    """
    inputs = port.inputs
    first = int(np.searchsorted(inputs.comes_h, at_h))
    known = [(port.scenario.services[key].direction, slot.at_h) for key, each in inputs.slots.items() for slot in each]
    planned, pending = open_offer(port.scenario), _pending(port, until_h)
    terminals = {f"terminal {key}": each.state_at(at_h, until_h) for key, each in port.terminals.items()}
    return PortState(
        at_h=at_h,
        inputs=digest(inputs, at_h),
        pending=pending,
        wagons=_wagons(port, [of for _at_h, _kind, of in pending if isinstance(of, DueSlots)]),
        join_processes=sum(each == JOIN for each in port.goes_on.values()),
        slots={key: len(each) for key, each in inputs.slots.items()},
        offer={key: (planned[key].state(), steps.state()) for key, steps in port.offer.items()},
        draws={key: each.state() for key, each in inputs.draws.items()},
        waits_h=port.remembered_waits_h(),
        gone=np.frombuffer(port.experience.gone, np.uint8)[_booked_before(inputs, at_h)].tobytes(),
        used=port.paths.besides(known),
        trains=port.trains,
        extra_pending=port.extra_pending,
        parts={
            "yard": port.yard.state_at(at_h, until_h, first),
            "port": port.rail_terminal.state_at(at_h, until_h),
            "sets": port.sets.state_at(at_h),
            "relief": port.relief.state(),
            "rules": port.dispatcher.generators.state(),
            **terminals,
            **{f"queue {way} {key}": each.state() for (way, key), each in port.queues.items()},
            **{name: part.state() for name, part in _optional(port) if part is not None},
        },
    )


def _pending(port: LivePort, until_h: float) -> list[Pending]:
    """Return the events to come, in their order; those of joins, which start anew, are left out.

    Raises LooksAheadError where a train's is after `until_h`.
    """
    found: list[Pending] = []
    for at_h, _priority, _number, event in sorted(port.env._queue, key=lambda entry: entry[:3]):  # noqa: SLF001
        for callback in event.callbacks:
            owner = getattr(callback, "__self__", None)
            if isinstance(callback, Running) and callback.train is not None:
                found.append((at_h, "train", callback.train))
            elif owner is port:
                found.append((at_h, "extra", event.value))
            elif owner in port.goes_on:
                goes = port.goes_on[owner]
                found.append((at_h, goes, None) if isinstance(goes, str) else (at_h, "slots", _next_only(goes)))
            else:
                raise LooksAheadError
    if any(at_h >= until_h for at_h, kind, _of in found if kind in ("train", "extra")):
        raise LooksAheadError
    return [each for each in found if each[1] != JOIN]


def _wagons(port: LivePort, due: Sequence[DueSlots]) -> list[list[list[float]]]:
    """Return the fewest and the most wagons of trains that the operator has put on the timetable."""
    draws = port.inputs.draws
    return [draws[of.service].wagons_at([slot.at_h for slot in of.slots[of.next :]]) for of in due if not of.known]


def _next_only(due: DueSlots) -> DueSlots:
    """Return slots without those that follow from the inputs: of known ones that which is waited for stands alone."""
    return replace(due, slots=due.slots[due.next : due.next + 1]) if due.known else due


def fits(port: LivePort, state: PortState) -> bool:
    """Tell whether a port that was not started can go on from a state: its past is the same, whatever comes later."""
    inputs = port.inputs
    if digest(inputs, state.at_h) != state.inputs or inputs.draws.keys() != state.draws.keys():
        return False
    due = [of for _at_h, _kind, of in state.pending if isinstance(of, DueSlots)]
    if not all(_awaits(port, of) for of in due):
        return False
    if _wagons(port, due) != state.wagons:
        return False
    if any((part is None) == (name in state.parts) for name, part in _optional(port)):
        return False
    return not _begun(port, state) or all(steps.state() == state.offer[key][0] for key, steps in port.offer.items())


def _awaits(port: LivePort, due: DueSlots) -> bool:
    """Tell whether a port waits for the slot that is waited for in a state, if it comes there, and does not skip it."""
    slots = _next_only(replace(due, slots=port.inputs.slots[due.service])).slots if due.known else due.slots[due.next :]
    expected = due.slots if due.known else slots
    way = port.scenario.services[due.service].direction
    return slots == expected and not any(port.is_suspended(way, slot.at_h) for slot in slots[:1])


def resume(port: LivePort, state: PortState) -> int:
    """Let a port go on from a state that fits it; return by how many events those of the state are too many."""
    inputs, at_h = port.inputs, state.at_h
    begun = _begun(port, state)
    if begun:  # what the operator has changed
        for key, steps in port.offer.items():
            steps.resume(state.offer[key][1])
    for key, drawn in state.draws.items():
        inputs.draws[key].resume(drawn, timetabled=begun)
    for key, slots in inputs.slots.items():
        for slot in slots:
            port.paths.use(port.scenario.services[key].direction, slot.at_h)
    port.paths.use_besides(state.used)
    port.remember_waits_h(state.waits_h)
    np.frombuffer(port.experience.gone, np.uint8)[_booked_before(inputs, at_h)] = np.frombuffer(state.gone, np.uint8)
    port.trains, port.extra_pending = state.trains, state.extra_pending
    _resume_parts(port, state)
    port.feed.skip_to(int(np.searchsorted(inputs.comes_h, at_h)))
    too_many = state.join_processes + _go_on(port, state)
    port.start_joins()
    return too_many


def _begun(port: LivePort, state: PortState) -> bool:
    """Tell whether the operator has reviewed the timetable."""
    return port.operator is not None and port.operator.first_h < state.at_h


def _optional(port: LivePort) -> list[tuple[str, Operator | AnsweredPrice | None]]:
    """Return the parts that not every port has, by name."""
    return [("operator", port.operator), ("price", port.price)]


def _resume_parts(port: LivePort, state: PortState) -> None:
    at_h, parts = state.at_h, state.parts
    port.yard.resume_at(at_h, parts["yard"])
    port.rail_terminal.resume_at(at_h, parts["port"])
    port.sets.resume_at(at_h, parts["sets"])
    port.relief.resume(parts["relief"])
    port.dispatcher.generators.resume(parts["rules"])
    for key, terminal in port.terminals.items():
        terminal.resume_at(at_h, parts[f"terminal {key}"])
    for (way, key), queue in port.queues.items():
        queue.resume(parts[f"queue {way} {key}"])
    for name, part in _optional(port):
        if part is not None:
            part.resume(parts[name])


def _go_on(port: LivePort, state: PortState) -> int:
    """Put the events to come into the queue, in their order; return by how many events processes now count too many."""
    awaited: set[str] = set()
    waking: list[tuple[simpy.Event, str, Any]] = [
        (Waking(port.env, at_h, of if kind == "extra" else None), kind, of) for at_h, kind, of in state.pending
    ]
    again = 0
    for event, kind, of in waking:
        if kind == "train":
            port.run_on(of, event)
        elif kind == "extra":
            port.await_extra(event)
        else:
            again += 1  # a process takes an event to begin
            known = isinstance(of, DueSlots) and of.known
            if known:
                awaited.add(of.service)
            port.go_on_with(kind, event, replace(of, slots=port.inputs.slots[of.service]) if known else of)
    for key, slots in port.inputs.slots.items():
        if key not in awaited and len(slots) > state.slots.get(key, 0):
            again += 2 * (key in state.slots)  # its process had ended, too
            port.wait_for_slots(DueSlots(key, slots, known=True, next=state.slots.get(key, 0)))
    return again


def _booked_before(inputs: Inputs, at_h: float) -> np.ndarray:
    """Return the numbers of the boxes that were booked before an hour."""
    return np.flatnonzero(inputs.bookings.booked_h.take(inputs.boxes.booking) < at_h)


def digest(inputs: Inputs, at_h: float) -> bytes:
    """Return a digest of all that was drawn and could matter before an hour: bookings, boxes, slots, other trains."""
    found = blake2b(digest_size=16)
    boxes = _booked_before(inputs, at_h)
    rows = inputs.boxes.booking.take(boxes)
    columns = [boxes, inputs.comes_h.take(boxes), inputs.terminal.take(boxes)]
    columns += [getattr(inputs.boxes, each.name).take(boxes) for each in fields(inputs.boxes) if each.name != "booking"]
    each_booking = (getattr(inputs.bookings, each.name) for each in fields(inputs.bookings))
    columns += [column.take(rows, axis=0) for column in each_booking if len(column)]
    for column in columns:
        found.update(np.ascontiguousarray(column).tobytes())
    for key, slots in inputs.slots.items():
        each = [(slot.at_h, slot.wagons, *slot.running_h, *slot.formalities) for slot in slots if slot.at_h < at_h]
        found.update(key.encode() + np.array(each, dtype=float).tobytes())
    for key, hours in {**inputs.background_h, "": inputs.port_background_h}.items():
        before = bisect_left(hours, at_h)
        inbound = inputs.background_inbound.get(key, np.zeros(0, dtype=np.bool_))[:before]
        found.update(key.encode() + np.array(hours[:before]).tobytes() + inbound.tobytes())
    return found.digest()

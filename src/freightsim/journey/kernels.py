"""Inner loops of the stations, compiled by numba: the same steps on the same numbers as the plain ones, bit for bit.

This module imports numba. It is imported only where `freightsim.journey.speed.fast_in_use` says so.

Arrays belong to the station that calls, and are changed in place; all have one dimension. Hours are those of the model
clock, or durations where the name says so (`papers_h`, `needs_h`, `lift_h`). A heap is an array of hours whose smallest
stands first, with a number of entries where it has spare room. Which of two equal hours stands where is not defined,
and nothing depends on it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit

from freightsim.base.arrays import Floats, Ints

Kernel = TypeVar("Kernel", bound=Callable[..., object])

NEVER = np.inf

OTHERS, STAYS = 0, 1
"""Places in the counts of a terminal: trains of others that were served, and stays that were noted."""

SEEN, STEP = 0, 1
"""Places in the counts of a border: trains of others that were served, and the step that is in force."""

NEXT, ROOM, FREED, LANDING, LIFTED, CLOSES = 0, 1, 2, 3, 4, 5
"""Places in the counts of a yard: boxes that entered at the gate, free places, entries of the heap of places that fall
free, imports that have landed, imports that are known, and places that are closed one day and are not yet."""


def _compiled(function: Kernel) -> Kernel:
    """Return a function compiled, kept on disk where there is a folder to write to, else in memory."""
    try:
        return cast(Kernel, njit(cache=True)(function))
    except RuntimeError:  # no folder can be written to
        return cast(Kernel, njit(function))


# ---- heaps -----------------------------------------------------------------------------------------------------------


@_compiled
def replace(heap: Floats, count: int, hour: float) -> None:
    """Put an hour in the place of the smallest."""
    place = 0
    while True:
        child = 2 * place + 1
        if child >= count:
            break
        if child + 1 < count and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= hour:
            break
        heap[place] = heap[child]
        place = child
    heap[place] = hour


@_compiled
def push(heap: Floats, count: int, hour: float) -> None:
    """Put an hour into a heap of so many entries; there must be room."""
    place = count
    while place > 0:
        parent = (place - 1) // 2
        if heap[parent] <= hour:
            break
        heap[place] = heap[parent]
        place = parent
    heap[place] = hour


@_compiled
def sort(hours: Floats) -> None:
    """Sort a few hours; the smallest stands first, so the result is a heap."""
    for number in range(1, len(hours)):
        hour, place = hours[number], number
        while place > 0 and hours[place - 1] > hour:
            hours[place] = hours[place - 1]
            place -= 1
        hours[place] = hour


# ---- loading tracks and cranes ---------------------------------------------------------------------------------------


@_compiled
def serve_batch(free_h: Floats, at_h: float, jobs: Floats, unit_h: float, finishes_h: Floats) -> float:
    """Write the finishes of jobs that arrive together, as `Pool.serve_batch`; return the last, `at_h` without jobs."""
    servers = len(free_h)
    last_h = at_h
    for number in range(len(jobs)):
        finish_h = max(free_h[0], at_h) + jobs[number] * unit_h
        replace(free_h, servers, finish_h)
        finishes_h[number] = finish_h
        if number == 0 or finish_h > last_h:
            last_h = finish_h
    return last_h


@_compiled
def serve_alike(free_h: Floats, at_h: float, jobs: int, each_h: float) -> float:
    """Return the finish of the last of jobs that arrive together and take equally long, as `Pool.serve_alike`."""
    servers = len(free_h)
    for number in range(servers):
        free_h[number] = max(at_h, free_h[number])
    sort(free_h)
    level_h, work_h, total_h = NEVER, jobs * each_h, 0.0
    for number in range(servers):
        if level_h <= free_h[number]:
            break
        total_h += free_h[number]
        level_h = (work_h + total_h) / (number + 1)
    last_h, left = at_h, jobs
    for number in range(servers):
        hour = free_h[number]
        done = int((level_h - hour) / each_h) if level_h > hour and each_h != 0.0 else 0
        free_h[number] = hour + done * each_h
        if done and free_h[number] > last_h:
            last_h = free_h[number]
        left -= done
    sort(free_h)
    for _ in range(left):
        finish_h = free_h[0] + each_h
        replace(free_h, servers, finish_h)
        last_h = max(last_h, finish_h)
    return last_h


@_compiled
def let_others_in(
    until_h: float,
    tracks_h: Floats,
    cranes_h: Floats,
    work_h: tuple[float, float, float],
    others: tuple[Floats, int, Floats, Floats],
    stays: tuple[Floats, Floats],
    counts: Ints,
) -> None:
    """Serve the trains of others that come to a terminal up to an hour, and note their stays.

    `work_h` are the hours of a lift, of placing and of release; `others` the hours at which they come, the lifts of
    each, and where the hours are noted at which they got a track and left it; `stays` are the same hours of all trains.
    """
    lift_h, placing_h, release_h = work_h
    come_h, lifts, from_h, until_track_h = others
    starts_h, ends_h = stays
    train = counts[OTHERS]
    while train < len(come_h) and come_h[train] <= until_h:
        start_h = max(come_h[train], tracks_h[0])
        end_h = serve_alike(cranes_h, start_h + placing_h, lifts, lift_h) + release_h
        replace(tracks_h, len(tracks_h), end_h)
        from_h[train], until_track_h[train] = start_h, end_h
        starts_h[counts[STAYS]], ends_h[counts[STAYS]] = start_h, end_h
        counts[STAYS] += 1
        train += 1
    counts[OTHERS] = train


@_compiled
def work(
    at_h: float,
    lifts: Floats,
    lifted_h: Floats,
    tracks_h: Floats,
    cranes_h: Floats,
    work_h: tuple[float, float, float],
    others: tuple[Floats, int, Floats, Floats],
    stays: tuple[Floats, Floats],
    counts: Ints,
) -> tuple[float, float]:
    """Serve a set at a terminal, others that come before it first: write when each box is lifted.

    Returns the hours at which it gets a track and leaves it. See `let_others_in` for what is given.
    """
    let_others_in(at_h, tracks_h, cranes_h, work_h, others, stays, counts)
    lift_h, placing_h, release_h = work_h
    starts_h, ends_h = stays
    start_h = max(at_h, tracks_h[0])
    end_h = serve_batch(cranes_h, start_h + placing_h, lifts, lift_h, lifted_h) + release_h
    replace(tracks_h, len(tracks_h), end_h)
    starts_h[counts[STAYS]], ends_h[counts[STAYS]] = start_h, end_h
    counts[STAYS] += 1
    return start_h, end_h


# ---- tracks of a border ----------------------------------------------------------------------------------------------


@_compiled
def leaves_h(start_h: float, step: int, steps: tuple[Floats, Floats], reopens: float) -> float:
    """Return when a train leaves the track that it gets at an hour within a step, as `TrackTimes.leaves_h`."""
    changes_h, paces_h = steps
    pace_h = paces_h[step]
    end_h = start_h + pace_h
    for change in range(step, len(changes_h)):
        if changes_h[change] >= end_h:
            break
        new_h = paces_h[change + 1]
        if pace_h > reopens * new_h:
            end_h = changes_h[change] + (end_h - changes_h[change]) * new_h / pace_h
            pace_h = new_h
    return end_h


@_compiled
def hold(
    free_h: Floats, steps: tuple[Floats, Floats], reopens: float, counts: Ints, at_h: float
) -> tuple[float, float]:
    """Return when a train that comes at an hour gets a track of a border and leaves it.

    `steps` are the hours at which the time on a track changes, rising, and that time before the first and from each on;
    a border that is closed has an infinite one. `reopens` is `freightsim.scenario.capacity.REOPENS`.
    """
    changes_h, paces_h = steps
    start_h, step = max(free_h[0], at_h), counts[STEP]
    if step > 0:  # the train before may have waited for this step
        start_h = max(start_h, changes_h[step - 1])
    while step < len(changes_h) and (changes_h[step] <= start_h or paces_h[step] == np.inf):
        start_h = max(start_h, changes_h[step])
        step += 1
    counts[STEP] = step
    end_h = leaves_h(start_h, step, steps, reopens)
    replace(free_h, len(free_h), end_h)
    return start_h, end_h


@_compiled
def let_others_pass(
    until_h: float,
    free_h: Floats,
    steps: tuple[Floats, Floats],
    reopens: float,
    others: tuple[Floats, Floats],
    counts: Ints,
) -> None:
    """Serve the trains of others that come to a border up to an hour: `others` are when they come and get a track."""
    come_h, from_h = others
    train = counts[SEEN]
    while train < len(come_h) and come_h[train] <= until_h:
        from_h[train], _ = hold(free_h, steps, reopens, counts, come_h[train])
        train += 1
    counts[SEEN] = train


@_compiled
def cross(
    at_h: float,
    free_h: Floats,
    steps: tuple[Floats, Floats],
    reopens: float,
    others: tuple[Floats, Floats],
    counts: Ints,
) -> tuple[float, float]:
    """Return when a train that comes to a border at an hour gets a track and leaves it, others before it first."""
    let_others_pass(at_h, free_h, steps, reopens, others, counts)
    return hold(free_h, steps, reopens, counts, at_h)


# ---- the yard --------------------------------------------------------------------------------------------------------


@_compiled
def free_places(freed_h: Floats, counts: Ints, hours: Floats) -> None:
    """Note the hours at which places of a yard fall free."""
    for hour in hours:
        push(freed_h, counts[FREED], hour)
        counts[FREED] += 1


@_compiled
def receive(
    imports: tuple[Floats, Ints, Floats, npt.NDArray[np.bool_]],
    counts: Ints,
    hours: Floats,
    boxes: Ints,
    papers_h: Floats,
    goes_on: npt.NDArray[np.bool_],
) -> None:
    """Note boxes that are lifted off at some hours; those of one instant keep the order in which they were noted.

    `imports` are the hours, the boxes, the hours of their papers, and whether they go on from the yard by rail; those
    that have landed are dropped to make room.
    """
    import_h, import_box, import_papers_h, import_goes_on = imports
    known = counts[LIFTED] - counts[LANDING]
    for number in range(known):
        old = counts[LANDING] + number
        import_h[number], import_box[number] = import_h[old], import_box[old]
        import_papers_h[number], import_goes_on[number] = import_papers_h[old], import_goes_on[old]
    for new in range(len(hours)):
        place = known
        while place > 0 and import_h[place - 1] > hours[new]:
            import_h[place], import_box[place] = import_h[place - 1], import_box[place - 1]
            import_papers_h[place], import_goes_on[place] = import_papers_h[place - 1], import_goes_on[place - 1]
            place -= 1
        import_h[place], import_box[place] = hours[new], boxes[new]
        import_papers_h[place], import_goes_on[place] = papers_h[new], goes_on[new]
        known += 1
    counts[LANDING], counts[LIFTED] = 0, known


@_compiled
def cleared_h(desks_h: Floats, at_h: float, needs_h: float, papers_h: float) -> float:
    """Return when customs release a box that comes to the desks; without desk hours (below 0) as it comes."""
    if needs_h < 0:
        return at_h
    done_h = (max(at_h, desks_h[0])) + needs_h
    replace(desks_h, len(desks_h), done_h)
    return done_h + papers_h


@_compiled
def count_room(freed_h: Floats, counts: Ints, at_h: float) -> None:
    """Count the places that have fallen free up to an hour."""
    while counts[FREED] > 0 and freed_h[0] <= at_h:
        counts[FREED] -= 1
        replace(freed_h, counts[FREED], freed_h[counts[FREED]])
        counts[ROOM] += 1


@_compiled
def land(
    imports: tuple[Floats, Ints, Floats, npt.NDArray[np.bool_]],
    desk_h: Floats,
    desks_h: Floats,
    released_h: Floats,
    freed_h: Floats,
    counts: Ints,
) -> None:
    """Take in the next box off a train; it leaves its place when released, unless it goes on by rail."""
    import_h, import_box, import_papers_h, goes_on = imports
    number = counts[LANDING]
    box = import_box[number]
    released_h[box] = cleared_h(desks_h, import_h[number], desk_h[box], import_papers_h[number])
    if not goes_on[number]:
        push(freed_h, counts[FREED], released_h[box])
        counts[FREED] += 1
    counts[ROOM] -= 1
    counts[LANDING] += 1


@_compiled
def enter(
    at_h: float,
    gate: tuple[Floats, Ints, Floats, Floats],
    desk_h: Floats,
    desks_h: Floats,
    released_h: Floats,
    counts: Ints,
) -> bool:
    """Let the first box at the gate in, and tell whether it had to wait."""
    gate_h, gate_box, gate_papers_h, late_h = gate
    number = counts[NEXT]
    box = gate_box[number]
    released_h[box] = cleared_h(desks_h, at_h, desk_h[box], gate_papers_h[number])
    counts[ROOM] -= 1
    counts[NEXT] += 1
    late = at_h > gate_h[number]
    if late:
        late_h[number] = at_h
    return late


@_compiled
def advance(
    now_h: float,
    clock_h: float,
    gate: tuple[Floats, Ints, Floats, Floats],
    imports: tuple[Floats, Ints, Floats, npt.NDArray[np.bool_]],
    desk_h: Floats,
    desks_h: Floats,
    released_h: Floats,
    freed_h: Floats,
    closes_h: Floats,
    counts: Ints,
) -> tuple[float, int, int, int]:
    """Let everything happen in a yard that happens up to an hour, as `Yard.advance`.

    `clock_h` is the hour before which nobody enters any more; `gate` are the hours at which boxes come, the boxes, the
    hours of their papers, and where the hour of entry is noted of each that had to wait. `desk_h` and `released_h` are
    the desk hours and the hour of release of all boxes; `freed_h` is a heap; `closes_h` stands last hour first.
    Returns the new `clock_h`, how many boxes had to wait, how many entered at the gate, and how many landed.
    """
    gate_h, import_h = gate[0], imports[0]
    late, entered, landed = 0, counts[NEXT], counts[LANDING]
    while True:
        waits = counts[NEXT] < len(gate_h) and gate_h[counts[NEXT]] <= now_h
        off_h = import_h[counts[LANDING]] if counts[LANDING] < counts[LIFTED] else NEVER
        off_h = off_h if off_h <= now_h else NEVER
        at_h = NEVER
        if waits:
            at_h = max(clock_h, gate_h[counts[NEXT]])
        if waits and at_h < off_h:
            while counts[CLOSES] > 0 and closes_h[counts[CLOSES] - 1] <= at_h:
                counts[CLOSES] -= 1
                counts[ROOM] -= 1
            if counts[ROOM] <= 0:
                count_room(freed_h, counts, at_h)
            if counts[ROOM] > 0:
                late += enter(at_h, gate, desk_h, desks_h, released_h, counts)
                continue
            freed_at_h = freed_h[0] if counts[FREED] > 0 else NEVER
            if freed_at_h <= now_h and freed_at_h < off_h:
                clock_h = freed_at_h
                continue
        if off_h == NEVER:
            break
        land(imports, desk_h, desks_h, released_h, freed_h, counts)
    return clock_h, late, counts[NEXT] - entered, counts[LANDING] - landed

"""One container's story: every stage of its journey with its instants."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from freightsim.base.arguments import instance_of, said
from freightsim.base.language import _
from freightsim.results.stages import INBOUND_STAGES, OUTBOUND_STAGES
from freightsim.results.vocabulary import stage_name, stage_of
from freightsim.scenario import Scenario
from freightsim.scenario.network import Direction

if TYPE_CHECKING:
    import pandas as pd

    from freightsim.results.run import Run

Passed = tuple[str, str, str]
"""The instant that ends a stage, its id, and the id of its place where it has one."""


def story(run: Run, container: str) -> pd.DataFrame:
    """Return one row for each stage that a container has gone through, with the instants between which it was there.

    Columns: stage and place (ids as in `run.stages`; the runs of the train between places stand among them), what it is
    called, waiting (whether cargo only stands because something is short), from_at, until_at and hours. Times are
    local to the port (UTC+8). A stage that the horizon cuts off, and those after it, are missing. The wait of cargo
    that comes or goes by shuttle is part of its haul.

    Raises KeyError where the run has no such container, and TypeError where it is no text.
    """
    import pandas as pd

    instance_of("container", container, str)
    own = run.containers[[each == container for each in run.containers["container"]]]
    if own.empty:
        text = _("no container called {container} in this run; run.containers lists them")
        raise KeyError(text.format(container=said(container)))
    box = own.iloc[0]
    instants = dict(box)
    train = run.trains[run.trains["train"] == box["train"]]
    if len(train):  # one that left in a warm-up has no row, and the box knows the rest
        instants |= dict(train.iloc[0])
    direction = box["direction"]
    passed = _stages(run.scenario, direction, box["lane"], box["terminal"])
    known = [(instants[end], stage, place) for end, stage, place in passed if pd.notna(instants.get(end))]
    starts = [box["booked_at"], *(until for until, _, _ in known)]
    rows = [
        {
            "stage": stage,
            "place": place,
            "called": stage_name(stage, direction, place, run.scenario),
            "waiting": stage_of(stage, direction).waiting,
            "from_at": start,
            "until_at": until,
            "hours": _hours(start, until),
        }
        for start, (until, stage, place) in zip(starts, known, strict=False)
    ]
    return pd.DataFrame(rows, columns=["stage", "place", "called", "waiting", "from_at", "until_at", "hours"])


def _stages(scenario: Scenario, direction: Direction, lane: object, terminal: str) -> list[Passed]:
    """Return all stages of a direction in their order."""
    outbound = direction == "outbound"
    before = OUTBOUND_STAGES if outbound else INBOUND_STAGES
    target = ("train_to_terminal", terminal) if outbound else ("train_to_port", "")
    return [
        ("ready_at", "booking_to_ready", ""),
        *((f"{end}_at", stage, "") for stage, _, end in before),
        *_borders(scenario, lane, outbound=outbound),
        ("arrived_at", *target),
        ("unload_track_from_at", "unloading_track_wait", ""),
        ("unloaded_at", "unloading", ""),
        *(() if outbound else (("released_at", "import_customs", ""),)),
        ("handed_over_at", "delivery", ""),
    ]


def _borders(scenario: Scenario, lane: object, *, outbound: bool) -> Iterator[Passed]:
    """Yield the stages at and before each border of a lane, in the order in which a train comes to them."""
    if lane not in scenario.lanes:
        return  # no train has taken it yet
    met = [each.border for each in scenario.lanes[str(lane)].sections.values() if each.border is not None]
    numbered = list(enumerate(met, start=1))
    for number, key in numbered if outbound else reversed(numbered):
        yield f"border{number}_in_at", "train_to_border", key
        yield f"border{number}_track_at", "border_track_wait", key
        yield f"border{number}_out_at", "border_handling", key


def _hours(start: Any, until: Any) -> float:
    return float((until - start).total_seconds() / 3600)

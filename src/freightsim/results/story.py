"""One container's story: every stage of its journey with its instants."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from freightsim.results.stages import INBOUND_STAGES, OUTBOUND_STAGES
from freightsim.scenario import Scenario
from freightsim.scenario.network import Direction

if TYPE_CHECKING:
    import pandas as pd

    from freightsim.results.run import Run

BEFORE = "from booking until ready"
DELIVERY = "haul overseas"

Stage = tuple[str, str, bool]
"""The instant that ends it, its name, and whether cargo only waits."""


def story(run: Run, container: str) -> pd.DataFrame:
    """Return one row for each stage that a container has gone through, with the instants between which it was there.

    Columns: stage, waiting (whether cargo only stands because something is short), from_at, until_at and hours. Stages
    have the names that they have in `run.stages`, and the runs of the train between places stand among them. Times are
    local to the port (UTC+8). A stage that the horizon cuts off, and those after it, are missing. The wait of cargo
    that comes or goes by shuttle is part of its haul.

    Raises KeyError where the run has no such container.
    """
    import pandas as pd

    own = run.containers[run.containers["container"] == container]
    if own.empty:
        raise KeyError(f"no container '{container}' in this run; run.containers lists them")
    box = own.iloc[0]
    instants = dict(box)
    train = run.trains[run.trains["train"] == box["train"]]
    if len(train):  # one that left in a warm-up has no row, and the box knows the rest
        instants |= dict(train.iloc[0])
    names = _stages(run.scenario, box["direction"], box["lane"], box["terminal"])
    known = [(instants[end], name, waiting) for end, name, waiting in names if pd.notna(instants.get(end))]
    starts = [box["booked_at"], *(until for until, _, _ in known)]
    rows = [
        {"stage": name, "waiting": waiting, "from_at": start, "until_at": until, "hours": _hours(start, until)}
        for start, (until, name, waiting) in zip(starts, known, strict=False)
    ]
    return pd.DataFrame(rows, columns=["stage", "waiting", "from_at", "until_at", "hours"])


def _stages(scenario: Scenario, direction: Direction, lane: object, terminal: str) -> list[Stage]:
    """Return all stages of a direction in their order."""
    outbound = direction == "outbound"
    before = OUTBOUND_STAGES if outbound else INBOUND_STAGES
    overseas = scenario.terminals[terminal].name
    target, place = (overseas, "overseas") if outbound else (scenario.port.name, "at the port")
    after = [("handed_over_at", DELIVERY, False)]
    if not outbound:
        after = [("released_at", "import customs", False), ("handed_over_at", "haul to the city", False)]
    return [
        ("ready_at", BEFORE, False),
        *((f"{end}_at", name, waiting) for name, _, end, waiting in before),
        *_borders(scenario, lane, outbound=outbound),
        ("arrived_at", f"train to {target}", False),
        ("unload_track_from_at", f"for an unloading track {place}", True),
        ("unloaded_at", f"unloading {place}", False),
        *after,
    ]


def _borders(scenario: Scenario, lane: object, *, outbound: bool) -> Iterator[Stage]:
    """Yield the stages at and before each border of a lane, in the order in which a train comes to them."""
    if lane not in scenario.lanes:
        return  # no train has taken it yet
    met = [each.border for each in scenario.lanes[str(lane)].sections.values() if each.border is not None]
    numbered = list(enumerate(met, start=1))
    for number, key in numbered if outbound else reversed(numbered):
        name = scenario.borders[key].name
        yield f"border{number}_in_at", f"train to {name}", False
        yield f"border{number}_track_at", f"for a track at {name}", True
        yield f"border{number}_out_at", f"gauge change and papers at {name}", False


def _hours(start: Any, until: Any) -> float:
    return float((until - start).total_seconds() / 3600)

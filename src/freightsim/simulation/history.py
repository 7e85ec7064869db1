"""Scenarios that are alike until a day have their past in common: it is simulated once for each replication."""

from __future__ import annotations

import os
import pickle
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from freightsim.base.clock import HOURS_A_DAY
from freightsim.base.live import LiveState, LooksAheadError
from freightsim.scenario import Scenario
from freightsim.scenario.alike import alike_until
from freightsim.scenario.joins import Terms, every_terms
from freightsim.scenario.network import OWN
from freightsim.scenario.ports import new_ports
from freightsim.simulation.network import Network
from freightsim.simulation.state import PortState, fits, resume, state_of

AHEAD_D = 60
"""Days before the first difference at which the common past ends.

What is decided or computed before looks ahead by a transit, a review of the timetable and its notice; where it looks
farther, nothing is kept.
"""

LEAST_D = 365
"""Days that a common past must have to be worth keeping."""


@dataclass(frozen=True)
class NetworkState:
    """The only port of a network, and the borders, at an hour."""

    events: int
    """SimPy events before it."""
    port: PortState
    borders: dict[tuple[str, str], LiveState]


@dataclass(frozen=True)
class KeptHistory:
    """Where the common past of one replication is kept: its file, and the day on which it must have ended."""

    file: Path
    until: date
    ahead_d: float = AHEAD_D
    """Days before it at which the common past ends, or somewhat earlier."""

    def resumed(self, network: Network) -> int | None:
        """Let a network that was not started go on from the common past; return its events, None where there is none.

        Nor is there one where what is kept has other inputs.
        """
        try:
            kept: NetworkState = pickle.loads(self.file.read_bytes())  # noqa: S301  (written by this study)
        except OSError:  # nobody has come so far, or it cannot be read
            return None
        port, at_h = network.ports[OWN], kept.port.at_h
        if not fits(port, kept.port):
            return None
        network.begin_at(at_h)
        for key, (station, _) in network.borders.items():
            station.resume_at(at_h, kept.borders[key])
        return kept.events - resume(port, kept.port)

    def passed(self, network: Network) -> int:
        """Let a network that was started run through the common past and keep it; return its events.

        Nothing is kept where the state depends on what comes later, or where there is no room for it.
        """
        at_h, until_h = self._ends_h(network), network.ports[OWN].clock.hour(self.until)
        if at_h <= network.env.now:
            return 0
        events = network.let_the_clock_run(at_h)
        try:
            state = NetworkState(
                events,
                state_of(network.ports[OWN], at_h, until_h),
                {key: station.state_at(at_h, until_h) for key, (station, _) in network.borders.items()},
            )
        except LooksAheadError:
            return events
        self._keep(pickle.dumps(state, pickle.HIGHEST_PROTOCOL))
        return events

    def _keep(self, state: bytes) -> None:
        """Write a state, at once or not at all: others simulate their past themselves where the disk is full."""
        beside = self.file.with_suffix(f".{os.getpid()}")
        try:
            beside.write_bytes(state)
            beside.replace(self.file)
        except OSError:
            beside.unlink(missing_ok=True)

    def _ends_h(self, network: Network) -> float:
        """Return the hour of the last review of shippers that is early enough; reviews add up their intervals."""
        port = network.ports[OWN]
        at_h, until_h = network.env.now, port.clock.hour(self.until) - self.ahead_d * HOURS_A_DAY
        while at_h + port.experience.memory.review_h <= until_h:
            at_h += port.experience.memory.review_h
        return at_h


@dataclass(frozen=True)
class Histories:
    """The common pasts of the replications of a study."""

    folder: Path
    until: date
    group: str = ""
    """Scenarios of one group have their past in common; those of others have another."""

    def of(self, replication: int) -> KeptHistory:
        """Return where that of a replication is kept."""
        return KeptHistory(self.folder / f"{self.group}{replication}.state", self.until)

    def forget(self, replication: int) -> None:
        """Remove that of a replication, which nobody needs any more."""
        self.of(replication).file.unlink(missing_ok=True)

    def of_group(self, group: str) -> Histories:
        """Return those of a group."""
        return replace(self, group=f"{group} ")


@contextmanager
def common_history(base: Scenario, others: Sequence[Scenario]) -> Iterator[Sequence[Histories | None]]:
    """Give a study a place for what a base and others have in common: for each, the base first, or None.

    They are over one horizon. None is for those that have too little in common with the base.
    """
    least = base.horizon.first_day + timedelta(days=LEAST_D + AHEAD_D)
    days = [common_until(base, each) for each in others]
    if not any(day >= least for day in days):
        yield [None] * (1 + len(others))
        return
    until = min(day for day in days if day >= least)
    with tempfile.TemporaryDirectory(prefix="freightsim-history-") as folder:
        histories = Histories(Path(folder), until)
        yield [histories, *(histories if day >= least else None for day in days)]


def common_until(base: Scenario, other: Scenario) -> date:
    """Return the first day on which two scenarios may differ, or on which a city joins in one of them.

    `date.min` where either has several ports, or a join whose city hears of its boxes before it joins.
    """
    terms = [found for each in (base, other) for _key, found in every_terms(each, Terms).values()]
    if new_ports(base) or new_ports(other) or any(each.heard_before for each in terms):
        return date.min
    return min(base.horizon.end, alike_until(base, other), *(each.start for each in terms))

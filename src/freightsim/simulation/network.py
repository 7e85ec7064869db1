"""One replication: the network owns the clock and the borders, opens its ports, and lets the clock run."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

import numpy as np
import simpy

from freightsim.journey.speed import note_simulated
from freightsim.journey.stations import OnTracks
from freightsim.policies.dispatch import DispatchPolicy
from freightsim.policies.loading import LoadingPolicy
from freightsim.scenario.network import OWN
from freightsim.simulation.inputs import Inputs
from freightsim.simulation.opening import open_borders
from freightsim.simulation.port import LivePort, Outcome


class History(Protocol):
    """Where runs that have their past in common find it (`freightsim.simulation.history`)."""

    def resumed(self, network: Network) -> int | None:
        """Let a network that was not started go on from the common past.

        Return the events before, None where there is no such past.
        """

    def passed(self, network: Network) -> int:
        """Let a network that was started run through the common past and keep it; return its events."""


def run_network(
    inputs: Mapping[str, Inputs],
    dispatch: DispatchPolicy | None = None,
    loading: LoadingPolicy | None = None,
    history: History | None = None,
) -> dict[str, Outcome]:
    """Run the inputs of all ports, and return what each leaves behind.

    Policies given here take the place of those of the scenario's own port. `history` is where a common past is kept.
    """
    return Network(inputs, dispatch, loading).run(history)


def run_once(inputs: Inputs, dispatch: DispatchPolicy | None = None, loading: LoadingPolicy | None = None) -> Outcome:
    """Run the inputs of a port that is alone (see `run_network`)."""
    return run_network({OWN: inputs}, dispatch, loading)[OWN]


class Network:
    """The clock, the borders and the ports of one replication; all ports are equal."""

    def __init__(
        self,
        inputs: Mapping[str, Inputs],
        dispatch: DispatchPolicy | None = None,
        loading: LoadingPolicy | None = None,
    ) -> None:
        """Open the borders and the ports; the scenario's own is under `OWN`, others by the city that runs them."""
        own = self.inputs = inputs[OWN]
        self.end_h = own.scenario.clock.end_h
        self.env = simpy.Environment(initial_time=own.scenario.clock.begin_h)
        self.borders = open_borders(own)
        rules: dict[str, tuple[DispatchPolicy, LoadingPolicy]] = {
            key: (each.scenario.dispatch, each.scenario.loading) for key, each in inputs.items()
        }
        rules[OWN] = dispatch or own.scenario.dispatch, loading or own.scenario.loading
        self.ports = {key: LivePort(each, *rules[key], self.env, self.borders) for key, each in inputs.items()}

    def run(self, history: History | None = None) -> dict[str, Outcome]:
        """Let the clock run to the end of the horizon, and return what each port leaves behind.

        A past that is common with other scenarios is taken from `history`, or left there for others.
        """
        before = history.resumed(self) if history is not None else None
        if before is None:
            self.start()
            before = history.passed(self) if history is not None else 0
        events = before + self.let_the_clock_run(self.end_h)
        outcomes = {key: port.finish() for key, port in self.ports.items()}
        note_simulated(sum(len(port.inputs.boxes) for port in self.ports.values()))
        others = {key: self._others(key) for key, direction in self.borders if direction == "outbound"}
        return {key: replace(each, events=events, others=others) for key, each in outcomes.items()}

    def _others(self, key: str) -> OnTracks:
        """Return the stays of other cities' trains at a border, in the order in which they came."""
        outbound, inbound = self.borders[key, "outbound"][0], self.borders[key, "inbound"][0]
        if outbound is inbound:
            return outbound.others()
        come_in = self.inputs.background_inbound[key]
        merged = [np.empty(len(come_in)) for _ in OnTracks._fields]
        for station, those in ((outbound, ~come_in), (inbound, come_in)):
            for hours, own in zip(merged, station.others(), strict=True):
                hours[those] = own
        return OnTracks(*merged)

    def start(self) -> None:
        """Start the processes of all ports."""
        for port in self.ports.values():
            port.start()

    def begin_at(self, at_h: float) -> None:
        """Let the clock begin at an hour; nothing has been started yet."""
        self.env._now = at_h  # noqa: SLF001  (the ports hold the environment already)

    def let_the_clock_run(self, end_h: float) -> int:
        """Process all events before an hour and return how many there were."""
        events, step = 0, self.env.step
        queue = self.env._queue  # noqa: SLF001  (`peek` takes a tenth of the time of a run)
        try:
            while queue and queue[0][0] < end_h:
                step()
                events += 1
        except Exception as error:  # noqa: BLE001  (whatever a rule raises)
            raise _as_raised(error) from None
        return events


def _as_raised(error: Exception) -> BaseException:
    """Return the exception that a process raised: SimPy makes another of its class from its arguments.

    Where its class takes other arguments than those that it shows, SimPy's own attempt fails in its place.
    """
    trace = error.__traceback__
    while trace is not None:
        event = trace.tb_frame.f_locals.get("event")
        if trace.tb_frame.f_code is simpy.Environment.step.__code__ and isinstance(event, simpy.Event):
            value = event._value  # noqa: SLF001  (that of a failed event raises)
            return value if isinstance(value, BaseException) else error
        trace = trace.tb_next
    return error


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Keep the cyclic garbage collector from walking over columns that live until the end anyway."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

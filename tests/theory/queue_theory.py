"""Formulas of queueing theory, written from their sources and independent of the package."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import factorial

import numpy as np
from scipy import stats


def erlang_c_wait(servers: int, load: float, service: float) -> float:
    """Return the mean wait of M/M/c at a load per server (Erlang, 1917): C(c, a) s / (c (1 - load))."""
    offered = servers * load
    waiting = offered**servers / factorial(servers) / (1 - load)
    all_states = sum(offered**n / factorial(n) for n in range(servers)) + waiting
    return waiting / all_states * service / (servers * (1 - load))


def pollaczek_khinchine_wait(load: float, service: float) -> float:
    """Return the mean wait of M/D/1 (Pollaczek, 1930; Khinchine, 1932): load s / (2 (1 - load))."""
    return load * service / (2 * (1 - load))


def mean_leftover(mean_arrivals: float, taken: int, states: int = 900) -> float:
    """Return the stationary mean of X' = max(X + A - C, 0) with Poisson A, the queue left by bulk departures.

    Solved as a finite chain; the states must be so many that the tail is nothing.
    """
    arrivals = stats.poisson.pmf(np.arange(states + taken), mean_arrivals)
    chain = np.zeros((states, states))
    for state in range(states):
        low = max(taken - state, 0)
        stay = arrivals[low : low + states]
        first = state + low - taken
        chain[state, first : first + len(stay)] = stay[: states - first]
        chain[state, 0] += arrivals[:low].sum()
    # One balance equation is replaced by: probabilities add up to one.
    equations = (chain - np.eye(states)).T
    equations[-1] = 1.0
    stationary = np.linalg.solve(equations, np.append(np.zeros(states - 1), 1.0))
    assert abs(stationary[-20:]).sum() < 1e-9
    return float(stationary @ np.arange(states))


def md_c_wait(servers: int, load: float, service: float) -> float:
    """Return the mean wait of M/D/c (Crommelin, 1932): those who wait are what bulk departures of c leave behind."""
    arrivals = servers * load
    return mean_leftover(arrivals, servers, states=400) * service / arrivals


@dataclass(frozen=True, slots=True)
class ServedAt:
    """A station of a closed network: its servers and its mean service."""

    servers: int
    mean: float


def closed_throughput(stations: Sequence[ServedAt], delay: float, customers: int) -> float:
    """Return the throughput of a closed product-form network by convolution (Buzen, 1973; delays are insensitive)."""
    constants = np.array([1.0])
    for n in range(1, customers + 1):
        constants = np.append(constants, constants[-1] * delay / n)
    for station in stations:
        factors = np.cumprod([1.0] + [station.mean / min(n, station.servers) for n in range(1, customers + 1)])
        constants = np.convolve(constants, factors)[: customers + 1]
    return float(constants[customers - 1] / constants[customers])

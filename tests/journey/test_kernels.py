"""Compiled inner loops: heaps, and the queues of a pool, give the numbers of the plain ones to the last bit."""

from __future__ import annotations

from heapq import heapify, heapreplace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from freightsim.journey.stations import Pool

pytest.importorskip("numba")

from freightsim.journey import kernels

HOURS = st.floats(0.0, 20.0) | st.integers(0, 20).map(float)
"""Hours, of which some are equal."""
FREE_H = st.lists(HOURS | st.just(-np.inf), min_size=1, max_size=7)
JOBS = st.lists(st.floats(0.0, 5.0) | st.just(1.0), max_size=30)


def heap(hours: list[float]) -> np.ndarray:
    """Return a heap."""
    hours = list(hours)
    heapify(hours)
    return np.array(hours)


@settings(deadline=None)
@given(FREE_H, st.lists(HOURS, max_size=30))
def test_the_smallest_is_replaced(free_h: list[float], hours: list[float]) -> None:
    """The smallest hour is always first, and the others are those of heapq."""
    ours, theirs = heap(free_h), sorted(free_h)
    for hour in hours:
        kernels.replace(ours, len(ours), hour)
        heapreplace(theirs, hour)
        assert ours[0] == theirs[0]
    assert sorted(ours.tolist()) == sorted(theirs)


@settings(deadline=None)
@given(st.lists(HOURS, max_size=40), HOURS)
def test_places_are_counted_that_fell_free(hours: list[float], at_h: float) -> None:
    """Hours are pushed in any order; those up to an hour are counted and gone, and the next one stands first."""
    freed_h, counts = np.empty(40), np.zeros(6, dtype=np.int64)
    kernels.free_places(freed_h, counts, np.array(hours, dtype=float))
    assert counts[kernels.FREED] == len(hours)
    kernels.count_room(freed_h, counts, at_h)
    left = sorted(hour for hour in hours if hour > at_h)
    assert counts[kernels.ROOM] == len(hours) - len(left)
    assert counts[kernels.FREED] == len(left)
    assert not left or freed_h[0] == left[0]


@settings(deadline=None)
@given(FREE_H, st.lists(st.tuples(st.floats(0.0, 3.0) | st.just(0.0), JOBS), max_size=8), st.floats(0.01, 2.0))
def test_batches_are_served_as_by_a_pool(
    free_h: list[float], batches: list[tuple[float, list[float]]], unit_h: float
) -> None:
    """Batches that come one after another, some of them empty or at one instant, end in the same hours."""
    ours, theirs, at_h = heap(free_h), Pool(free_h), 0.0
    for gap_h, jobs in batches:
        at_h += gap_h
        finishes_h = np.empty(len(jobs))
        last_h = kernels.serve_batch(ours, at_h, np.array(jobs, dtype=float), unit_h, finishes_h)
        expected = theirs.serve_batch(at_h, jobs, unit_h)
        assert finishes_h.tolist() == expected
        assert last_h == (max(expected) if expected else at_h)
        assert sorted(ours.tolist()) == sorted(theirs.free_h)


@settings(deadline=None)
@given(
    FREE_H,
    st.lists(
        st.tuples(
            st.floats(0.0, 3.0) | st.just(0.0),
            st.integers(0, 90),
            st.just(0.0) | st.floats(1e-3, 2.0) | st.sampled_from([0.25, 1 / 3]),
        ),
        max_size=8,
    ),
)
def test_equal_jobs_are_served_as_by_a_pool(free_h: list[float], batches: list[tuple[float, int, float]]) -> None:
    """Jobs that take equally long end in the same hours, also where they take no time."""
    ours, theirs, at_h = heap(free_h), Pool(free_h), 0.0
    for gap_h, jobs, each_h in batches:
        at_h += gap_h
        assert kernels.serve_alike(ours, at_h, jobs, each_h) == theirs.serve_alike(at_h, jobs, each_h)
        assert sorted(ours.tolist()) == sorted(theirs.free_h)

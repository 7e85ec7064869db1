"""First come, first served, by promise: the times are those of a station that nobody can look into ahead."""

from __future__ import annotations

from datetime import date
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freightsim.base.clock import Clock
from freightsim.base.dated import Dated
from freightsim.journey.stations import Pool, opening_hours

# Quarters of an hour, so that sums are exact and ties are frequent.
QUARTERS = st.integers(0, 40).map(lambda quarters: quarters / 4)
OPENINGS = st.lists(st.one_of(st.just(-inf), QUARTERS), min_size=1, max_size=4)
JOBS = st.lists(st.tuples(QUARTERS, QUARTERS), max_size=30).map(sorted)


def naive(opens_h: list[float], jobs: list[tuple[float, float]]) -> list[float]:
    """Return the finish of each job by asking every server, one job after another."""
    free_h, finishes_h = list(opens_h), []
    for at_h, duration_h in jobs:
        starts_h = [max(at_h, hour) for hour in free_h]
        first = starts_h.index(min(starts_h))
        free_h[first] = starts_h[first] + duration_h
        finishes_h.append(free_h[first])
    return finishes_h


@given(OPENINGS, JOBS)
def test_serving_equals_asking_every_server(opens_h: list[float], jobs: list[tuple[float, float]]) -> None:
    """A job starts with the server that is free first, be it open already or not."""
    pool = Pool(opens_h)
    assert [pool.serve(*job) for job in jobs] == naive(opens_h, jobs)


@given(OPENINGS, JOBS)
def test_seizing_equals_serving(opens_h: list[float], jobs: list[tuple[float, float]]) -> None:
    """A server that is seized and given back after the job is worth the same as one that serves it."""
    pool, finishes_h = Pool(opens_h), []
    for at_h, duration_h in jobs:
        finishes_h.append(pool.seize(at_h) + duration_h)
        pool.release(finishes_h[-1])
    assert finishes_h == naive(opens_h, jobs)


@given(OPENINGS, st.lists(st.tuples(QUARTERS, st.lists(QUARTERS, max_size=5)), max_size=8))
def test_a_batch_equals_its_jobs(opens_h: list[float], batches: list[tuple[float, list[float]]]) -> None:
    """Jobs that come together finish as if they had come one after another, and leave the servers alike."""
    one, many = Pool(opens_h), Pool(opens_h)
    for at_h, jobs in sorted(batches):
        assert many.serve_batch(at_h, jobs, 0.5) == [one.serve(at_h, job * 0.5) for job in jobs]
    assert many.serve(10.0, 1.0) == one.serve(10.0, 1.0)


@given(OPENINGS, st.lists(st.tuples(QUARTERS, st.integers(0, 40), QUARTERS), max_size=6))
def test_many_jobs_alike_are_a_batch(opens_h: list[float], batches: list[tuple[float, int, float]]) -> None:
    """The last of them ends, and each server is free, when it would be if they were served one by one."""
    pool, other = Pool(opens_h), Pool(opens_h)
    for at_h, jobs, each_h in sorted(batches):
        assert pool.serve_alike(at_h, jobs, each_h) == max([at_h, *other.serve_batch(at_h, [each_h] * jobs)])
        assert sorted(pool.free_h) == sorted(max(hour, at_h) for hour in other.free_h)


def test_two_servers() -> None:
    """Three jobs at once: two start, the third takes the server that is free first."""
    pool = Pool([0.0, 0.0])
    assert [pool.serve(1.0, 5.0), pool.serve(1.0, 2.0), pool.serve(1.0, 4.0)] == [6.0, 3.0, 7.0]


def test_a_server_that_opens_later() -> None:
    """Who comes before the second server opens waits for the first, unless the second opens sooner than it is free."""
    pool = Pool([-inf, 10.0])
    assert pool.serve(0.0, 6.0) == 6.0
    assert pool.serve(1.0, 6.0) == 12.0  # from 6, when the first is free
    assert pool.serve(2.0, 6.0) == 16.0  # from 10, when the second opens


@pytest.mark.parametrize(
    ("capacity", "hours"),
    [
        (2, [-inf, -inf]),
        ({"2014-01-03": 1}, [-inf]),
        ({"2014-01-01": 1, "2014-01-03": 3, "2014-01-05": 3, "2014-01-06": 4}, [-inf, 48.0, 48.0, 120.0]),
        ({"2013-12-31": 1, "2014-01-01": 2}, [-inf, 0.0]),
        ({"2013-12-30": 1, "2013-12-31": 2}, [-inf, -24.0]),
    ],
)
def test_opening_hours(capacity: object, hours: list[float]) -> None:
    """The first servers have always been there, each more opens at the midnight of its date."""
    clock = Clock(date(2014, 1, 1), date(2015, 1, 1))
    assert opening_hours(Dated.model_validate(capacity), clock) == hours

"""First come, first served, by promise: the times are those of a station that nobody can look into ahead."""

from __future__ import annotations

from datetime import date
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freightsim.base.clock import Clock
from freightsim.base.dated import Dated
from freightsim.base.live import LooksAheadError
from freightsim.journey.stations import Pool, changes_h

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


def asked_again_and_again(opens_h: list[float], leaves_h: list[float], jobs: list[tuple[float, float]]) -> list[float]:
    """Return the finish of each job where it begins as soon as fewer are served than there are servers.

    Nothing is known ahead: whoever is first in the queue asks at each instant at which something happens.
    """
    starts_h: list[float] = []
    finishes_h: list[float] = []
    for at_h, duration_h in jobs:
        earliest_h = max([at_h, *starts_h[-1:]])
        instants_h = {earliest_h, *(hour for hour in [*opens_h, *leaves_h, *finishes_h] if hour > earliest_h)}
        for now_h in sorted(instants_h):
            there = sum(hour <= now_h for hour in opens_h) - sum(hour <= now_h for hour in leaves_h)
            served = sum(begin_h <= now_h < end_h for begin_h, end_h in zip(starts_h, finishes_h, strict=True))
            if served < there:
                starts_h.append(now_h)
                finishes_h.append(now_h + duration_h)
                break
    return finishes_h


CHANGES = st.lists(st.tuples(st.integers(1, 40).map(lambda quarters: quarters / 4), st.integers(1, 4)), max_size=5)


@given(st.integers(1, 4), CHANGES, JOBS)
def test_servers_that_leave(first: int, changes: list[tuple[float, int]], jobs: list[tuple[float, float]]) -> None:
    """However often their number falls and grows again, a job begins when fewer are served than there may be."""
    opens_h, leaves_h, there = [-inf] * first, [], first
    for hour, number in sorted(changes):
        opens_h += [hour] * (number - there)
        leaves_h += [hour] * (there - number)
        there = number
    expected = asked_again_and_again(opens_h, leaves_h, jobs)
    served, seized, batched = (Pool(opens_h, leaves_h) for _ in range(3))
    assert [served.serve(*job) for job in jobs] == expected
    for (at_h, duration_h), end_h in zip(jobs, expected, strict=True):
        assert seized.seize(at_h) + duration_h == end_h
        seized.release(end_h)
        assert batched.serve_batch(at_h, [duration_h]) == [end_h]


def test_a_server_that_leaves_finishes_its_job() -> None:
    """Of three servers two leave at 4 h: the one that is done at 5 h, and the one that is done at 6 h.

    The job that comes at 1 h begins at 9 h on the third, at which it would have begun at 5 h; it would have begun at
    7 h where a second server was there from then on.
    """
    for opens_h, start_h in ([], 9.0), ([7.0], 7.0), ([2.0], 2.0):
        pool = Pool([-inf] * 3 + opens_h, [4.0, 4.0])
        assert [pool.serve(0.0, hours) for hours in (5.0, 6.0, 9.0)] == [5.0, 6.0, 9.0]
        assert pool.serve(1.0, 10.0) == start_h + 10.0


def test_a_server_that_comes_back_while_its_job_lasts() -> None:
    """One of two leaves at 4 h and is there again at 5 h, when both still work: the next begins at 8 h, not at 5 h."""
    pool = Pool([-inf, -inf, 5.0], [4.0])
    assert [pool.serve(0.0, 8.0), pool.serve(0.0, 9.0), pool.serve(1.0, 1.0)] == [8.0, 9.0, 9.0]


def test_an_idle_server_leaves_at_once() -> None:
    """Who comes at the instant of the fall finds one server less."""
    pool = Pool([-inf, -inf], [4.0])
    assert [pool.serve(4.0, 2.0), pool.serve(4.0, 2.0)] == [6.0, 8.0]


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
    ("capacity", "opens_h", "leaves_h"),
    [
        (2, [-inf, -inf], []),
        ({"2014-01-03": 1}, [-inf], []),
        ({"2014-01-01": 1, "2014-01-03": 3, "2014-01-05": 3, "2014-01-06": 4}, [-inf, 48.0, 48.0, 120.0], []),
        ({"2013-12-31": 1, "2014-01-01": 2}, [-inf, 0.0], []),
        ({"2013-12-30": 1, "2013-12-31": 2}, [-inf, -24.0], []),
        ({"2013-12-30": 3, "2014-01-02": 1, "2014-01-03": 2}, [-inf, -inf, -inf, 48.0], [24.0, 24.0]),
    ],
)
def test_changes(capacity: object, opens_h: list[float], leaves_h: list[float]) -> None:
    """The first servers have always been there, each more opens, and each less leaves, at the midnight of its date."""
    clock = Clock(date(2014, 1, 1), date(2015, 1, 1))
    assert changes_h(Dated.model_validate(capacity), clock) == (opens_h, leaves_h)


# ---- from a state ----------------------------------------------------------------------------------------------------


def test_a_pool_goes_on_from_a_state_with_changes_of_its_own() -> None:
    """Who is busy stays so; who opens or leaves later is as the pool that goes on was told."""
    before, after = Pool([-inf, -inf, 50.0], [60.0]), Pool([-inf, -inf, 40.0, 45.0])
    assert before.serve(1.0, 10.0) == 11.0
    after.resume_at(20.0, before.state_at(20.0, 100.0))
    assert sorted(after.free_h) == [-inf, 11.0, 40.0, 45.0]
    assert after.leaves_h == []
    plain = Pool([-inf, -inf])
    plain.resume_at(20.0, before.state_at(20.0, 100.0))
    assert sorted(plain.free_h) == [-inf, 11.0]


def test_a_server_that_should_have_left_leaves_after_the_state() -> None:
    """Nobody asked for one since; those that leave later are told anew."""
    before, after = Pool([-inf, -inf], [10.0]), Pool([-inf, -inf], [10.0])
    after.resume_at(20.0, before.state_at(20.0, 100.0))
    assert after.leaves_h == [10.0]
    assert after.serve(30.0, 5.0) == 35.0
    assert after.serve(30.0, 5.0) == 40.0


def test_a_state_is_refused_that_depends_on_what_comes_later() -> None:
    """A job that ends too late, or that got a server which opens later."""
    busy, used = Pool([-inf]), Pool([-inf, 50.0])
    busy.serve(1.0, 99.0)
    assert busy.state_at(20.0, 101.0)["free_h"] == [100.0]
    with pytest.raises(LooksAheadError):
        busy.state_at(20.0, 100.0)
    for _ in range(2):
        used.serve(1.0, 60.0)
    with pytest.raises(LooksAheadError):
        used.state_at(20.0, 1000.0)


def test_who_leaves_later_changes_no_bit_before() -> None:
    """A run whose past was simulated without the change goes on as one with it."""
    plain, later = Pool([-inf] * 3), Pool([-inf] * 3, [1e6])
    for at_h, jobs in ((0.1, 7), (0.3, 40), (2.7, 11), (2.7, 0), (9.9, 45)):
        assert plain.serve_alike(at_h, jobs, 1 / 7) == later.serve_alike(at_h, jobs, 1 / 7)
        assert sorted(plain.free_h) == sorted(later.free_h)

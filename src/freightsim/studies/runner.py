"""What all studies share: results are collected as they finish, and what ends a study early carries them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from freightsim.base.study_options import StudyOptions
from freightsim.results import Runs
from freightsim.simulation.replications import each_replication

if TYPE_CHECKING:
    from freightsim.results import Run

Key = TypeVar("Key")
Result = TypeVar("Result")


def collect(each: Iterator[tuple[Key, Result]], results: MutableMapping[Key, Result]) -> None:
    """Add results to a mapping as they finish; however it ends, those finished are there and workers are ended."""
    with closing(each):  # type: ignore[type-var]
        for key, result in each:
            results[key] = result


def runs_of(make: Callable[..., Run], how: StudyOptions, title: str = "") -> Runs:
    """Return n replications in order, each as `make(replication, seed=seed)` makes it in a worker process.

    What ends it early has those that were finished as `finished`, None where none was.
    """
    found: dict[int, Run] = {}
    with keeping(lambda: in_order(found), lambda: (len(found), how.n)):
        collect(each_replication(make, range(how.n), how, title), found)
    return Runs([found[number] for number in range(how.n)])


def in_order(found: Mapping[int, Run]) -> Runs | None:
    """Return the runs that were found by replication, None where there is none."""
    return Runs([found[number] for number in sorted(found)]) if found else None


@contextmanager
def keeping(finished: Callable[[], Any], counted: Callable[[], tuple[int, int]] | None = None) -> Iterator[None]:
    """Let whatever ends the block early (an error, KeyboardInterrupt) carry what is finished, as `finished`.

    `counted` returns how many replications that is, and of how many: the error carries it by that name.
    """
    try:
        yield
    except BaseException as stop:
        stop.finished = finished()  # type: ignore[attr-defined]
        if counted is not None:
            stop.counted = counted()  # type: ignore[attr-defined]
        raise

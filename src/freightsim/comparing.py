"""Scenarios are simulated on common random numbers: the same replications of each, entity by entity."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cached_property, partial
from typing import Any

import numpy as np
import numpy.typing as npt
from loky import cpu_count

from freightsim.calibration.ensemble import Member, simulate_member
from freightsim.choice.logit import ChoicePolicy
from freightsim.choice.ways import feu_by_way
from freightsim.errors import WorkerDiedError
from freightsim.language import _
from freightsim.policies.dispatch import DispatchPolicy
from freightsim.policies.loading import LoadingPolicy
from freightsim.replications import simulate_lightly
from freightsim.results import Run, Runs
from freightsim.results.run import FrameName
from freightsim.scenario import Scenario
from freightsim.scenario.ports import new_ports
from freightsim.statistics.comparison import BASE, Comparison
from freightsim.workers import each_task_in_workers

Floats = npt.NDArray[np.floating]

KEPT: tuple[FrameName, ...] = ("yearly", "cities", "stations", "shuttles")
"""Frames that a comparison looks at."""

FIRST, STEP = 10, 10
"""Replications before precision is looked at, and between two looks."""

Found = dict[tuple[int, int], Run]
"""Runs by scenario (0 is the base) and replication."""


def compare(
    base: Scenario,
    others: Scenario | Sequence[Scenario] | Mapping[str, Scenario] = (),
    *,
    n: int = 30,
    seed: int = 0,
    jobs: int | None = None,
    precision: float | None = None,
    most: int = 200,
    members: Sequence[Member] = (),
    dispatch: DispatchPolicy | None = None,
    loading: LoadingPolicy | None = None,
    choice: ChoicePolicy | None = None,
    told: Callable[[], None] = lambda: None,
) -> Comparison:
    """Return a base and other scenarios, simulated on the same draws.

    Every city, train and border has a stream of its own (`freightsim.streams`), so what a scenario does not touch draws
    the same numbers in all of them. All run over the longest of their horizons.

    Parameters
    ----------
    base
        What the others are compared with.
    others
        Scenarios, by name where they are a mapping, else under their own; the base itself where there are none.
    n
        Replications of each; an even number keeps antithetic partners together.
    seed
        Seed of all draws.
    jobs
        Worker processes, by default one a core.
    precision
        Where given, replications go on in tens until the half interval of the change in every year's trips is at most
        this share of the base's (`Comparison.precision`), up to `most`. Looking again and again lets the interval hold
        a little less often than its level says; the first look is after ten replications.
    most
        Replications that are enough in any case.
    members
        A posterior ensemble: both of a pair of replications run on one member, the same in every scenario.
    dispatch, loading, choice
        Policies that take the place of the others' own, not of the base's; recorded by name.
    told
        Called after each replication of each scenario.

    Raises
    ------
    ValueError
        Where n is less than 2, or two scenarios have one name.
    WorkerDiedError
        Where a worker was ended from outside; `finished` is the comparison of the replications that all scenarios
        have, None where there are fewer than two.
    """
    if n < 2:
        raise ValueError(_("a comparison needs two replications at least, got {n}").format(n=n))
    study = Study(base, named(base, others), seed, members, dispatch, loading, choice)
    found: Found = {}
    try:
        for batch in batches(study, found, n, precision, most):
            each = study.run(batch, jobs)
            with closing(each):  # type: ignore[type-var]
                for key, run in each:
                    found[key] = run
                    told()
    except WorkerDiedError as error:
        if len(study.finished(found)) > 1:
            error.finished = study.comparison(found)
        raise
    return study.comparison(found)


def batches(study: Study, found: Found, n: int, precision: float | None, most: int) -> Iterator[range]:
    """Yield the replications to run next, until the runs that were found are precise enough; see `compare`."""
    number = FIRST if precision is not None else n
    yield range(number)
    while precision is not None and number < most and study.comparison(found).precision > precision:
        yield range(number, min(number + STEP, most))
        number = min(number + STEP, most)


def named(base: Scenario, others: Scenario | Sequence[Scenario] | Mapping[str, Scenario]) -> dict[str, Scenario]:
    """Return scenarios by name. Raises ValueError where two have one."""
    if isinstance(others, Mapping):
        return dict(others)
    several = [others] if isinstance(others, Scenario) else list(others) or [base]
    by_name = {each.name: each for each in several}
    if len(by_name) < len(several):
        raise ValueError(_("two scenarios have the same name: give a mapping from names to scenarios"))
    return by_name


class Study:
    """What is to be compared, over one horizon; `kept` are the frames that are looked at."""

    def __init__(
        self,
        base: Scenario,
        others: Mapping[str, Scenario],
        seed: int,
        members: Sequence[Member] = (),
        dispatch: DispatchPolicy | None = None,
        loading: LoadingPolicy | None = None,
        choice: ChoicePolicy | None = None,
        kept: Sequence[FrameName] = KEPT,
    ) -> None:
        self.names = [BASE, *others]
        self.scenarios = over_one_horizon([base, *others.values()])
        self.seed = seed
        self.members = members
        self.kept = tuple(kept)
        self._policies: dict[str, Any] = {"dispatch": dispatch, "loading": loading, "choice": choice}

    def run(self, replications: Sequence[int], jobs: int | None = None) -> Iterator[tuple[tuple[int, int], Run]]:
        """Yield ((scenario, replication), run) as they are finished; closing the iterator ends the rest."""
        keys = [(place, number) for number in replications for place in range(len(self.scenarios))]
        tasks = [self._task(*key) for key in keys]
        workers = min(len(tasks), jobs if jobs is not None else cpu_count())
        if workers <= 1:
            yield from ((key, task()) for key, task in zip(keys, tasks, strict=True))
            return
        each = each_task_in_workers(tasks, workers)
        with closing(each):  # type: ignore[type-var]
            for at, run in each:
                yield keys[at], run

    def comparison(self, found: Found) -> Comparison:
        """Return the comparison of all replications that every scenario has, partners together."""
        finished = self.finished(found)
        runs = [Runs([found[place, number] for number in finished]) for place in range(len(self.scenarios))]
        return Comparison(runs[0], dict(zip(self.names[1:], runs[1:], strict=True)), self._ways)

    def finished(self, found: Found) -> list[int]:
        """Return the replications that every scenario has; one without its partner only at the end."""
        places = range(len(self.scenarios))
        whole = {number for _, number in found if all((place, number) in found for place in places)}
        return sorted(number for number in whole if number ^ 1 in whole or number == max(whole))

    def _task(self, place: int, replication: int) -> Callable[[], Run]:
        """Return what makes one run; it holds its own scenario alone, for it is sent to a worker."""
        how: dict[str, Any] = {"seed": self.seed, "kept": self.kept, **(self._policies if place else {})}
        scenario = self.scenarios[place]
        if self.members:
            return partial(simulate_member, scenario, self.members, replication, **how)
        return partial(simulate_lightly, scenario, replication, **how)

    @cached_property
    def _ways(self) -> dict[str, dict[str, Floats]]:
        fixed = [scenario.but({"timetable": {"rule": "fixed"}}) for scenario in self.scenarios]
        return {name: feu_by_way(each, new_ports(each)) for name, each in zip(self.names, fixed, strict=True)}


def over_one_horizon(scenarios: Sequence[Scenario]) -> list[Scenario]:
    """Return the scenarios with the longest of their horizons, so that all have the same days and draws."""
    spans = [scenario.horizon for scenario in scenarios]
    longest = {
        "from": min(span.start for span in spans),
        "to": max(span.end for span in spans),
        "lead_in_days": max(span.lead_in_days for span in spans),
    }
    change = {key: str(day) if key != "lead_in_days" else day for key, day in longest.items()}
    return [scenario.but({"horizon": change}) for scenario in scenarios]

"""Scenarios are simulated on common random numbers: the same replications of each, entity by entity."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property, partial
from itertools import product
from typing import Any, Unpack

import numpy as np

from freightsim.base.arguments import flag, instance_of, real, whole
from freightsim.base.arrays import Floats
from freightsim.base.errors import HorizonWarning, WarmUpWarning
from freightsim.base.frozen import FrozenDict, read_only
from freightsim.base.language import _
from freightsim.base.study_options import StudyOptions, StudyWords, takes_study_options
from freightsim.calibration.ensemble import (
    Member,
    asked_besides,
    fitted_members,
    reference_of,
    simulate_member,
    sound_members,
    too_few_members,
    warn_besides,
)
from freightsim.choice.logit import ChoicePolicy, nested_logit
from freightsim.choice.rakes import with_rakes
from freightsim.choice.ways import Way, feu_by_way
from freightsim.policies.dispatch import DispatchPolicy
from freightsim.policies.loading import LoadingPolicy
from freightsim.policies.own import TAKES, OwnRule, OwnRules
from freightsim.results import Run, Runs
from freightsim.results.frames import FrameName
from freightsim.results.run import frames_kept
from freightsim.scenario import Scenario
from freightsim.scenario.ports import new_ports
from freightsim.simulation.history import Histories, common_history
from freightsim.simulation.replications import each_simulation, simulate_lightly, warn_of_empty_starts
from freightsim.statistics.comparison import Comparison
from freightsim.studies.runner import collect, keeping
from freightsim.validation.ids import harm, harmful

KEPT: tuple[FrameName, ...] = ("yearly", "cities", "stations", "stages", "shuttles")
"""Frames that a comparison looks at."""

ENOUGH = 30
"""Replications where nothing else is asked for."""

FIRST, STEP, MOST = 10, 10, 200
"""Replications before precision is looked at, between two looks, and at most."""

AHEAD = 8
"""Replications of the base that are begun before those of the others that go on from them."""

RunsByTask = dict[tuple[int, int], Run]
"""Runs by scenario (0 is the base) and replication."""


@takes_study_options()
def compare(
    base: Scenario,
    others: Scenario | Sequence[Scenario] | Mapping[str, Scenario] = (),
    *,
    n: int | None = None,
    precision: float | None = None,
    most: int | None = None,
    members: Sequence[Member] = (),
    posterior: bool = False,
    dispatch: DispatchPolicy | type[DispatchPolicy] | None = None,
    loading: LoadingPolicy | type[LoadingPolicy] | None = None,
    choice: ChoicePolicy | type[ChoicePolicy] | None = None,
    kept: Sequence[FrameName] = KEPT,
    **words: Unpack[StudyWords],
) -> Comparison:
    """Return a base and other scenarios, simulated on the same draws.

    Every city, train and border has a stream of its own (`freightsim.base.streams`), so what a scenario does not touch
    draws the same numbers in all of them. All run over the longest of their horizons and warm-ups; a `WarmUpWarning`
    names scenarios that would begin later by themselves, or begin with an empty port, and a `HorizonWarning` those of
    the others that are simulated for longer than they ask.

    Parameters
    ----------
    base
        What the others are compared with.
    others
        Scenarios, by name where they are a mapping, else under their own; the base itself where there are none.
    n
        Replications of each, by default 30; an even number keeps antithetic partners together. With `precision` those
        before the first look, by default 10.
    precision
        Where given, replications go on in tens until the half interval of the change in every year's trips is at most
        this share of the base's (`Comparison.precision`), up to `most`. Looking again and again lets the interval hold
        a little less often than its level says.
    most
        With `precision` only: replications that are enough in any case, by default 200; `n` is no more than that.
    members
        A posterior ensemble: each replication runs on a member of its own, the same in every scenario, so that n counts
        members. Where a scenario asks for another value than the fitted one of what members vary, they apply relative
        to the fit (`freightsim.calibration.ensemble.on_member`); a warning names the paths, and so does
        `Comparison.asked_besides`. Without a fitted layer members are relative to the base.
    posterior
        Whether to take the ensemble of the package, where no members are given.
    dispatch, loading, choice
        Policies that take the place of the others' own, not of the base's; recorded by name.
    kept
        Small frames that runs keep; others are simulated again when asked for.

    Raises
    ------
    TypeError, ValueError
        Where a number (of a member, too) is none or out of its range, n is less than 2 or more than `most`, `most` is
        given without `precision`, two scenarios have one name, a
        name holds control characters, a scenario is called by something that is no text, n is more than there are
        members, or a member is no mapping of paths to numbers, or there twice.
    CalibrationError
        Where members name another fit than the one that the base extends.
    InputError
        With `posterior` where the base extends no fitted layer, or members are too few.
    ReplicationError, WorkerDiedError
        Where a replication fails, or a worker process is ended from outside. Its attribute `finished` is the comparison
        of the replications that all scenarios have, None where there are fewer than two; KeyboardInterrupt has it, too.
    """
    instance_of("base", base, Scenario)
    if precision is not None and not 0 < real("precision", precision) < 1:
        text = _("precision must be above 0 and below 1, as a share of the base's value, got {precision}")
        raise ValueError(text.format(precision=precision))
    if most is not None and precision is None:
        raise ValueError(_("most only limits precision: give precision, or n alone"))
    most, first = MOST if most is None else whole("most", most, 2), ENOUGH if precision is None else FIRST
    how = StudyOptions.of(compare, words, n=first if n is None else n)
    if precision is not None and n is not None and how.n > most:
        raise ValueError(
            _("n, the replications before the first test, is {n}: more than most, {most}").format(n=how.n, most=most)
        )
    if how.n < 2:
        raise ValueError(_("a comparison needs two replications at least, got {n}").format(n=how.n))
    members = sound_members(members, base)
    if flag("posterior", posterior) and not members:
        members = fitted_members(base, how.n if precision is None else 2)
    study = Study(base, named(base, others), how, members, dispatch, loading, choice, kept)
    if members and precision is None and how.n > len(members):
        raise ValueError(too_few_members(len(members), how.n))
    warn_besides(study.asked_besides, base.name)
    warn_of_empty_starts(study.scenarios)
    found: RunsByTask = {}
    wanted = how.n

    def finished() -> Comparison | None:
        return study.comparison(found) if len(study.finished(found)) > 1 else None

    with (
        keeping(finished, lambda: (len(study.finished(found)), wanted)),
        common_history(study.scenarios[0], study.scenarios[1:]) as history,
    ):
        for batch in batches(study, found, how.n, precision, most):
            wanted = batch[-1] + 1
            collect(study.run(batch, history), found)
    return study.comparison(found)


def batches(study: Study, found: RunsByTask, n: int, precision: float | None, most: int) -> Iterator[range]:
    """Yield the replications to run next, until the runs that were found are precise enough; see `compare`."""
    if study.members:
        most = min(most, len(study.members))
    number = min(n, most) if precision is not None else n
    yield range(number)
    while precision is not None and number < most and study.comparison(found).precision > precision:
        yield range(number, min(number + STEP, most))
        number = min(number + STEP, most)


def named(base: Scenario, others: Scenario | Sequence[Scenario] | Mapping[str, Scenario]) -> dict[str, Scenario]:
    """Return scenarios by name.

    Raises ValueError where two have one name or a name holds control characters, and TypeError where it is no text.
    """
    if isinstance(others, Mapping):
        for name in others:
            if not isinstance(name, str):
                raise TypeError(_("the name of a scenario must be text, got {name!r}").format(name=name))
            if found := harmful(name):
                raise ValueError(_("{rule}, got {value}").format(rule=harm(found), value=repr(name)))
            instance_of(f"others[{name!r}]", others[name], Scenario)
        return dict(others) or {base.name: base}
    one_of_them = not isinstance(others, Sequence) or isinstance(others, str)
    several: list[Any] = [others] if one_of_them else list(others) or [base]
    for place, each in enumerate(several):
        instance_of("others" if one_of_them else f"others[{place}]", each, Scenario)
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
        how: StudyOptions,
        members: Sequence[Member] = (),
        dispatch: DispatchPolicy | type[DispatchPolicy] | None = None,
        loading: LoadingPolicy | type[LoadingPolicy] | None = None,
        choice: ChoicePolicy | type[ChoicePolicy] | None = None,
        kept: Sequence[FrameName] = KEPT,
    ) -> None:
        self.names: list[str | None] = [None, *others]
        self.scenarios = over_one_horizon([base, *others.values()])
        _warn_of_other_beginnings([base, *others.values()], self.scenarios[0].horizon.first_day)
        _warn_of_other_ends(others, self.scenarios[0].horizon.end)
        self.how = how
        self.members = members
        self.reference = reference_of(base, members) if members else None
        self.kept = frames_kept(kept)
        self._known_ways: dict[tuple[int, int], dict[Way, Floats]] = {}
        rules = OwnRules.of(dispatch, loading, choice)
        self._policies: dict[str, Any] = {"dispatch": rules.dispatch, "loading": rules.loading, "choice": rules.choice}

    def run(
        self, replications: Sequence[int], history: Sequence[Histories | None] = ()
    ) -> Iterator[tuple[tuple[int, int], Run]]:
        """Yield ((scenario, replication), run) as they are finished; closing the iterator ends the rest.

        The base goes ahead by some replications, so that the others find the past that they have in common with it.
        """
        places, ahead = range(len(self.scenarios)), AHEAD if any(history) else 1
        keys = [
            (place, number)
            for numbers in (replications[at : at + ahead] for at in range(0, len(replications), ahead))
            for place, number in sorted(product(places, numbers), key=lambda key: (key[0] > 0, key[1], key[0]))
        ]
        histories = history or [None] * len(places)
        left = Counter(number for _place, number in keys)
        tasks = {(place, number): self._task(place, number, histories[place]) for place, number in keys}
        for (place, number), run in each_simulation(tasks, self.how):
            left[number] -= 1
            if histories[0] is not None and not left[number]:
                histories[0].forget(number)
            yield (place, number), run

    def comparison(self, found: RunsByTask) -> Comparison:
        """Return the comparison of all replications that every scenario has, partners together."""
        finished = self.finished(found)
        runs = [Runs([found[place, number] for number in finished]) for place in range(len(self.scenarios))]
        others = {name: each for name, each in zip(self.names, runs, strict=True) if name is not None}
        return Comparison(runs[0], others, self._ways(runs), asked_besides=self.asked_besides)

    @cached_property
    def asked_besides(self) -> dict[str | None, tuple[str, ...]]:
        """Return, by scenario, the paths that members vary and at which it asks for another value than the fitted.

        The base, which may have the name of another one, stands under None.
        """
        if not self.members:
            return {}
        each = [asked_besides(scenario, self.members, self.reference) for scenario in self.scenarios]
        return {name: paths for name, paths in zip(self.names, each, strict=True) if paths}

    def finished(self, found: RunsByTask) -> list[int]:
        """Return the replications that every scenario has; one without its partner only at the end."""
        places = range(len(self.scenarios))
        whole = {number for _, number in found if all((place, number) in found for place in places)}
        return sorted(number for number in whole if number ^ 1 in whole or number == max(whole))

    def _task(self, place: int, replication: int, history: Histories | None = None) -> Callable[[], Run]:
        """Return what makes one run; it holds its own scenario alone, for it is sent to a worker."""
        more: dict[str, Any] = {"kept": self.kept, "history": history, **(self._policies if place else {})}
        scenario = self.scenarios[place]
        if self.members:
            return partial(simulate_member, scenario, self.members, replication, reference=self.reference, **more)
        return partial(simulate_lightly, scenario, replication, **more)

    def _ways(self, runs: Sequence[Runs]) -> Mapping[str | None, Mapping[Way, Floats]]:
        """Return expected FEU by way of each scenario, the base under None.

        With members the mean over those of the replications: the runs hold the scenario as it is on each.
        """
        found = [read_only(self._mean_ways(place, each)) for place, each in enumerate(runs)]
        return FrozenDict(dict(zip(self.names, found, strict=True)))

    def _mean_ways(self, place: int, runs: Runs) -> dict[Way, Floats]:
        """Return expected FEU by way of one scenario, the mean over the members of its runs."""
        each = [self._expected(place, run) for run in (runs if self.members else runs[:1])]
        return {way: np.mean([found[way] for found in each], axis=0) for way in each[0]}

    def _expected(self, place: int, run: Run) -> dict[Way, Floats]:
        """Return expected FEU by way of the scenario of a run; without members that of all runs is the same."""
        key = place, run.replication if self.members else 0
        if key not in self._known_ways:
            fixed = with_rakes(run.scenario).but({"timetable": {"rule": "fixed"}})
            own = self._policies["choice"] if place else None
            choice = nested_logit if own is None else OwnRule.of(own, TAKES["choice"]).fresh()
            self._known_ways[key] = feu_by_way(fixed, new_ports(fixed), choice)
        return self._known_ways[key]


def _warn_of_other_beginnings(scenarios: Sequence[Scenario], first: date) -> None:
    """Warn of scenarios that ask to begin later, and so with another state of the port, than they are simulated."""
    later = {each.name: each.horizon.first_day for each in scenarios if each.horizon.first_day > first}
    for name, day in later.items():
        text = _(
            "{name} is simulated from {first} on instead of {day}: a comparison uses the longest of the horizons and "
            "warm-ups"
        )
        warnings.warn(text.format(name=name, day=day, first=first), WarmUpWarning, stacklevel=4)


def _warn_of_other_ends(others: Mapping[str, Scenario], end: date) -> None:
    """Warn of scenarios that ask to end earlier than they are simulated, and so than their figures hold."""
    for name, each in others.items():
        if each.horizon.end < end:
            text = _("{name} is simulated to {end} instead of {day}: a comparison uses the longest of the horizons")
            asked, last = (day - timedelta(days=1) for day in (each.horizon.end, end))
            warnings.warn(text.format(name=name, day=asked, end=last), HorizonWarning, stacklevel=4)


def over_one_horizon(scenarios: Sequence[Scenario]) -> list[Scenario]:
    """Return the scenarios with the longest of their horizons and warm-ups: all have the same days and draws."""
    spans = [scenario.horizon for scenario in scenarios]
    start, first = min(span.start for span in spans), min(span.first_day for span in spans)
    change = {
        "from": str(start),
        "to": str(max(span.end for span in spans)),
        "warm_up_from": str(first) if first < start else None,
        "lead_in_days": max(span.lead_in_days for span in spans),
    }
    return [scenario.but({"horizon": change}) for scenario in scenarios]

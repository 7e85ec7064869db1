"""A run as a value: frames on demand, and what it was made from."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any, Protocol, overload

from freightsim.base.arguments import all_of, flag, instance_of, one_of, place_of
from freightsim.base.frozen import frozen, own_copy
from freightsim.base.language import N_, _
from freightsim.results import frames
from freightsim.results.borders import borders
from freightsim.results.cargo import cargo
from freightsim.results.cities import cities, city_columns
from freightsim.results.emissions import emissions
from freightsim.results.frames import FRAMES, FrameName
from freightsim.results.lanes import lanes
from freightsim.results.ledger import ledger
from freightsim.results.months import months
from freightsim.results.records import Gridlock, Records
from freightsim.results.stages import stages
from freightsim.results.stations import stations
from freightsim.results.yearly import yearly
from freightsim.scenario import Scenario

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


MAKERS: dict[FrameName, Callable[[Scenario, Records], pd.DataFrame]] = {
    "cities": cities,
    "trains": frames.trains,
    "containers": frames.containers,
}
"""Frames with types of pandas' own; the others are made of what `SMALL` returns alone."""

SMALL: dict[FrameName, Callable[[Scenario, Records], Any]] = {
    "yearly": yearly,
    "cities": city_columns,
    "lanes": lanes,
    "cargo": cargo,
    "months": months,
    "borders": borders,
    "stations": stations,
    "stages": stages,
    "ledger": ledger,
    "emissions": emissions,
    "timetable": frames.timetable,
    "shuttles": frames.shuttles,
}
"""What the small frames are made of: plain columns or rows, so that a worker need not import pandas."""

KEPT: tuple[FrameName, ...] = ("yearly", "stages", "borders", "ledger", "emissions")
"""Small frames that a run keeps when it lets its records go."""


def frames_kept(kept: Sequence[FrameName]) -> tuple[FrameName, ...]:
    """Return an argument that lists frames which a run can keep. Raises TypeError or ValueError where it does not."""
    return tuple(one_of(f"kept[{place}]", each, tuple(SMALL)) for place, each in enumerate(all_of("kept", kept, str)))


SHOWN = ("year", "trips", "teu", "tonnes", "value_usd", "yard_dwell_d", "transit_outbound_d", "cost_usd", "t_co2e")
"""Yearly figures that a notebook shows of a run."""


def shown_in_a_notebook(title: str, table: pd.DataFrame) -> str:
    """Return a title and the figures of `SHOWN` that a table has, as HTML."""
    known = table[[name for name in SHOWN if name in table.columns]]
    return f"<p>{escape(title)}</p>{known.to_html(index=False, float_format='{:,.1f}'.format, border=0)}"


class FigureMethods(Protocol):
    """Figures, each a method that takes `ax` and options and returns the axes; see `freightsim.plots.accessor`."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return the figure of a name."""


class FrameSource(Protocol):
    """Where a run's frames come from: from its records, or from a folder."""

    def frame(self, name: FrameName) -> pd.DataFrame:
        """Return a frame by name."""

    @property
    def gridlocks(self) -> list[Gridlock]:
        """Cut-offs at which the port was found locked up."""

    @property
    def events(self) -> int:
        """SimPy events that the run took."""


@dataclass
class FromRecords:
    """Makes frames from records; records that were let go are simulated again when they are needed."""

    scenario: Scenario
    simulate_again: Callable[[], Records]
    """Returns the same records once more: a run is determined by scenario, seed, replication and rules."""
    gridlocks: list[Gridlock]
    events: int
    records: Records | None
    kept: dict[FrameName, Any] = field(default_factory=dict)
    """What small frames are made of, where the records were let go."""
    made: dict[FrameName, pd.DataFrame] = field(default_factory=dict)

    def frame(self, name: FrameName) -> pd.DataFrame:
        """Return a frame, made now or before."""
        import pandas as pd

        if name not in self.made:
            self.made[name] = pd.DataFrame(self.kept[name]) if name in self.kept else self._make(name)
        return self.made[name]

    def let_go(self, kept: Sequence[FrameName] = KEPT) -> None:
        """Keep what some small frames are made of and give the memory of the records back."""
        if self.records is not None:
            self.kept = {name: SMALL[name](self.scenario, self.records) for name in kept}
            self.records = None

    def _make(self, name: FrameName) -> pd.DataFrame:
        import pandas as pd

        if self.records is None:
            self.records = self.simulate_again()
        if name in MAKERS:
            return MAKERS[name](self.scenario, self.records)
        return pd.DataFrame(SMALL[name](self.scenario, self.records))


class Frames(ABC):
    """The frames of one run or of several, each made when it is first asked for; `replication` is the first column.

    What is asked for is the caller's own copy: to change it changes no other answer.
    """

    @abstractmethod
    def frame(self, name: FrameName) -> pd.DataFrame:
        """Return a frame by name."""

    def _kept_frame(self, name: FrameName) -> pd.DataFrame:
        kept: dict[FrameName, pd.DataFrame] = self.__dict__.setdefault("_frames", {})
        if name not in kept:
            kept[name] = self.frame(name)
        return own_copy(kept[name])

    if TYPE_CHECKING:

        @property
        def plot(self) -> FigureMethods:
            """Figures, each a method: `freightsim.plots.accessor` sets it, so that results need not know plots."""

    @property
    def yearly(self) -> pd.DataFrame:
        """One row for each year (see `freightsim.results.yearly.yearly`)."""
        return self._kept_frame("yearly")

    @property
    def cities(self) -> pd.DataFrame:
        """One row for each year, city and direction (see `freightsim.results.cities.cities`)."""
        return self._kept_frame("cities")

    @property
    def lanes(self) -> pd.DataFrame:
        """One row for each year, lane and direction (see `freightsim.results.lanes.lanes`)."""
        return self._kept_frame("lanes")

    @property
    def cargo(self) -> pd.DataFrame:
        """One row for each year, direction, lane, class and distance (see `freightsim.results.cargo.cargo`)."""
        return self._kept_frame("cargo")

    @property
    def months(self) -> pd.DataFrame:
        """One row for each month and direction (see `freightsim.results.months.months`)."""
        return self._kept_frame("months")

    @property
    def borders(self) -> pd.DataFrame:
        """One row for each year and border (see `freightsim.results.borders.borders`)."""
        return self._kept_frame("borders")

    @property
    def trains(self) -> pd.DataFrame:
        """One row for each slot or empty return (see `freightsim.results.frames.trains`)."""
        return self._kept_frame("trains")

    @property
    def containers(self) -> pd.DataFrame:
        """One row for each FEU (see `freightsim.results.frames.containers`)."""
        return self._kept_frame("containers")

    @property
    def stations(self) -> pd.DataFrame:
        """One row for each station and month (see `freightsim.results.stations.stations`)."""
        return self._kept_frame("stations")

    @property
    def stages(self) -> pd.DataFrame:
        """One row for each stage of the journey (see `freightsim.results.stages.stages`)."""
        return self._kept_frame("stages")

    @property
    def ledger(self) -> pd.DataFrame:
        """One row for each year, direction and stage (see `freightsim.results.ledger.ledger`)."""
        return self._kept_frame("ledger")

    @property
    def emissions(self) -> pd.DataFrame:
        """One row for each year, direction and leg (see `freightsim.results.emissions.emissions`)."""
        return self._kept_frame("emissions")

    @property
    def timetable(self) -> pd.DataFrame:
        """One row for each change that the operator made or wanted (see `freightsim.results.frames.timetable`)."""
        return self._kept_frame("timetable")

    @property
    def shuttles(self) -> pd.DataFrame:
        """One row for each slot of a shuttle (see `freightsim.results.frames.shuttles`)."""
        return self._kept_frame("shuttles")


@dataclass(frozen=True, eq=False)
class Run(Frames):
    """One replication of a scenario. Two runs with equal scenario, seed, replication and rules are equal everywhere."""

    scenario: Scenario
    """What was asked."""
    seed: int
    """Seed of the study."""
    replication: int
    """Number of the replication."""
    dispatch: str
    """Name of the dispatch rule."""
    loading: str
    """Name of the loading rule."""
    source: FrameSource
    """Where the frames come from."""
    choice: str = "nested_logit"
    """Name of the rule by which shippers choose."""
    ports: Mapping[str, Run] = field(default_factory=dict)
    """The ports that other cities run, by city: each a run of its own, of the scenario as it is seen from there."""
    port: str = ""
    """The city whose port it is of; empty for the port of Zhengzhou itself."""
    on_member: bool = False
    """Whether it is of a member of an ensemble: the scenario is then what was asked for, as it is on that member."""
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    """Digests of the rules that the caller gave, code and what they hold, by kind (`dispatch`, `loading`, `choice`)."""
    ensemble: str = ""
    """Digest of the ensemble that its member is of."""
    asked: str = ""
    """Digest of the scenario that was asked for, before it was put on the member."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "fingerprints", frozen(self.fingerprints))
        object.__setattr__(self, "ports", frozen(self.ports))

    @property
    def gridlocks(self) -> list[Gridlock]:
        """Cut-offs at which the port was found locked up, with the cause."""
        return list(self.source.gridlocks)

    def frame(self, name: FrameName) -> pd.DataFrame:
        """Return a frame by name, with the replication as its first column.

        Raises KeyError where there is no such frame.
        """
        one_of(_("frame"), name, FRAMES)
        table = own_copy(self.source.frame(name))
        if "replication" not in table.columns:
            table.insert(0, "replication", self.replication)
        return table

    def let_go(self, kept: Sequence[FrameName] = KEPT) -> None:
        """Give back the memory of the records; these small frames are kept, others are made anew when asked for.

        Raises TypeError or KeyError where one of them is no small frame.
        """
        kept = frames_kept(kept)
        for run in (self, *self.ports.values()):
            if isinstance(run.source, FromRecords):
                run.source.let_go(kept)

    def story(self, container: str) -> pd.DataFrame:
        """Return every stage of one container with its instants (see `freightsim.results.story.story`).

        Raises KeyError where the run has no such container.
        """
        from freightsim.results.story import story

        return story(self, container)

    def save(self, folder: str | Path, *, command: str = "", overwrite: bool = False) -> None:
        """Write a run folder that `freightsim.load_run` reads back (see `Runs.save`)."""
        Runs((self,)).save(folder, command=command, overwrite=overwrite)

    def __repr__(self) -> str:
        return f"<Run of {self.scenario.name}: seed {self.seed}, replication {self.replication}>"

    def __eq__(self, other: object) -> bool:
        """Tell whether two runs are of the same scenario, seed, replication and rules."""
        return isinstance(other, Run) and self._made_of == other._made_of

    def __hash__(self) -> int:
        return hash(self._made_of)

    @cached_property
    def _made_of(self) -> tuple[object, ...]:
        rules = self.dispatch, self.loading, self.choice
        states = tuple(sorted(self.fingerprints.items()))
        return self.scenario.digest(), self.seed, self.replication, self.port, rules, states

    def _repr_html_(self) -> str:
        return shown_in_a_notebook(repr(self), self.yearly.drop(columns="replication"))


_OF_ONE_STUDY: tuple[tuple[str, Callable[[Run], object]], ...] = (
    (N_("the scenario"), lambda run: run.scenario.name),
    (N_("the port"), lambda run: run.port),
    (N_("the horizon"), lambda run: (run.scenario.horizon.start, run.scenario.horizon.end)),
    (N_("the seed"), lambda run: run.seed),
    (N_("the dispatch rule"), lambda run: run.dispatch),
    (N_("the loading rule"), lambda run: run.loading),
    (N_("the choice rule"), lambda run: run.choice),
    (N_("whether it is on members of an ensemble"), lambda run: run.on_member),
)
"""What all runs of a study have in common; on members of an ensemble the values of their scenarios differ."""

_RULES_DIFFER = {
    "dispatch": N_("the dispatch rule {name} differs in its code, or in a value that it holds"),
    "loading": N_("the loading rule {name} differs in its code, or in a value that it holds"),
    "choice": N_("the choice rule {name} differs in its code, or in a value that it holds"),
}
"""What is said of rules of one name with different digests."""
_MEMBERS_DIFFER: tuple[tuple[str, Callable[[Run], str]], ...] = (
    (N_("they are on members of different ensembles"), lambda run: run.ensemble),
    (N_("the scenarios that were put on members differ"), lambda run: run.asked),
)
"""What is said of runs on members of an ensemble, and the digest that tells."""


def of_ports(fingerprints: Mapping[str, str]) -> dict[str, str]:
    """Return the digests of rules that hold in other ports, too: shippers choose there as everywhere."""
    return {kind: digest for kind, digest in fingerprints.items() if kind == "choice"}


def _same_study(one: Run, other: Run) -> None:
    """Raise ValueError where two runs are of two studies."""
    for what, of in _OF_ONE_STUDY:
        if of(one) != of(other):
            raise ValueError(
                _("runs of one study are joined, but {what} differs: {one} and {other}").format(
                    what=_(what), one=of(one), other=of(other)
                )
            )
    for what in _differing_unseen(one, other):
        raise ValueError(
            _("runs of one study are joined, but {what} (replications {one} and {other})").format(
                what=what, one=one.replication, other=other.replication
            )
        )


def _differing_unseen(one: Run, other: Run) -> Iterator[str]:
    """Yield what differs between two runs beyond what they are called, in words."""
    for kind, said in _RULES_DIFFER.items():
        if one.fingerprints.get(kind) != other.fingerprints.get(kind):
            yield _(said).format(name=getattr(one, kind))
    for said, of in _MEMBERS_DIFFER:
        if of(one) != of(other):
            yield _(said)


class Runs(Frames, Sequence[Run]):
    """Replications of one scenario, in the order of their numbers, with their frames joined."""

    def __init__(self, runs: Sequence[Run]) -> None:
        """Take runs of one study; they are put in the order of their numbers, so that partners are side by side.

        Raises ValueError where there are none, where a replication is there twice, or where seed, rules, horizon, the
        scenario or the ensemble of its members differ. Rules differ where they have other names, or where the code or
        any value that a rule of the caller's holds is another (`Run.fingerprints`).
        """
        runs = all_of("runs", runs, Run)
        if not len(runs):
            raise ValueError(_("there are no runs to join"))
        numbers = [run.replication for run in runs]
        twice = [number for number, count in Counter(numbers).items() if count > 1]
        if twice:
            raise ValueError(
                _("replication {number} occurs twice: its figures would be counted twice").format(number=twice[0])
            )
        for run in runs:
            _same_study(runs[0], run)
        first = runs[0]
        if not first.on_member and any(
            run.scenario is not first.scenario and run.scenario != first.scenario for run in runs
        ):
            raise ValueError(_("runs of one study are joined, but values of their scenarios differ"))
        self._runs = tuple(sorted(runs, key=lambda run: run.replication))

    @overload
    def __getitem__(self, index: int) -> Run: ...
    @overload
    def __getitem__(self, index: slice) -> Runs: ...
    def __getitem__(self, index: int | slice) -> Run | Runs:
        return Runs(self._runs[index]) if isinstance(index, slice) else self._runs[index]

    def __len__(self) -> int:
        return len(self._runs)

    def __repr__(self) -> str:
        return f"<Runs of {self.scenario.name}: seed {self.seed}, {len(self)} replications>"

    def _repr_html_(self) -> str:
        means = self.yearly.drop(columns="replication").groupby("year", as_index=False).mean()
        return shown_in_a_notebook(f"{self!r}, means", means)

    def __iter__(self) -> Iterator[Run]:
        return iter(self._runs)

    @property
    def scenario(self) -> Scenario:
        """What was asked."""
        return self._runs[0].scenario

    @property
    def port(self) -> str:
        """The city whose port they are of; empty for the port of Zhengzhou itself."""
        return self._runs[0].port

    @property
    def seed(self) -> int:
        """Seed of the study."""
        return self._runs[0].seed

    @property
    def ports(self) -> dict[str, Runs]:
        """The ports that other cities run, by city."""
        return {key: Runs([run.ports[key] for run in self._runs]) for key in self._runs[0].ports}

    def frame(self, name: FrameName) -> pd.DataFrame:
        """Return a frame of all replications by name. Raises KeyError where there is no such frame."""
        import pandas as pd

        return pd.concat([run.frame(name) for run in self._runs], ignore_index=True)

    def save(self, folder: str | Path, *, command: str = "", overwrite: bool = False) -> None:
        """Write a run folder that `freightsim.load_run` reads back.

        Parameters
        ----------
        folder : str or Path
            A new or empty folder.
        command : str
            How the runs were made, for the manifest.
        overwrite : bool
            Replace a run that is there; it stays until the new one is whole.

        Raises
        ------
        FileExistsError
            Where something is in the folder: a run (unless it is to be replaced), anything else, or another run that
            is being written.
        TypeError, ValueError
            Where an argument is of another type, or the folder has no name.
        """
        place = place_of("folder", folder)
        instance_of("command", command, str)
        flag("overwrite", overwrite)
        if len(self) > 1 and self._runs[0].on_member:
            raise ValueError(_("runs on members of an ensemble differ in their scenarios: save each for itself"))
        from freightsim.results.saving import save

        save(self, place, command=command, overwrite=overwrite)

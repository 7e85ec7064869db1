"""Runs are values: sequences of replications with their frames joined."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from freightsim.results import Run, Runs
from freightsim.results.frames import FRAMES, FrameName
from freightsim.results.records import Gridlock
from freightsim.results.run import MAKERS, SMALL
from freightsim.simulation.replications import simulate
from handmade import steady


@dataclass
class Stub:
    """A source whose frames have one row, which says how often it was asked."""

    asked: list[FrameName] = field(default_factory=list)
    events: int = 12

    @property
    def gridlocks(self) -> list[Gridlock]:
        """Return one finding."""
        return [Gridlock(1.0, "west_out", 3, {"hamburg": 2}, relieved=True)]

    def frame(self, name: FrameName) -> pd.DataFrame:
        """Return a frame of one row."""
        self.asked.append(name)
        return pd.DataFrame({"name": [name], "asked": [len(self.asked)]})


def run(replication: int = 0, source: Stub | None = None) -> Run:
    """Return a run with frames of one row."""
    return Run(steady(), 5, replication, "minimum_load", "first_come_first_served", source or Stub())


def test_every_frame_has_a_maker() -> None:
    """Names, makers and properties say the same."""
    assert MAKERS.keys() | SMALL.keys() == set(FRAMES)
    assert all(hasattr(Run, name) and hasattr(Runs, name) for name in FRAMES)


@pytest.mark.parametrize("name", FRAMES)
def test_the_replication_comes_first(name: FrameName) -> None:
    """A frame begins with the number of its replication, as a property and by name."""
    for table in (run(3).frame(name), getattr(run(3), name)):
        assert table.to_dict("list") == {"replication": [3], "name": [name], "asked": [1]}


def test_a_property_is_read_once() -> None:
    """A property asks its source once and keeps the frame."""
    source = Stub()
    one = run(source=source)
    assert one.yearly.equals(one.yearly)
    assert source.asked == ["yearly"]


def test_a_run_is_frozen() -> None:
    """What was asked cannot be changed afterwards."""
    with pytest.raises(FrozenInstanceError):
        run().seed = 6  # type: ignore[misc]


def test_gridlocks_come_from_the_source() -> None:
    """Findings are those of the source."""
    assert run().gridlocks == [Gridlock(1.0, "west_out", 3, {"hamburg": 2}, relieved=True)]


def test_runs_are_a_sequence() -> None:
    """Length, index, negative index, iteration and slices."""
    runs = Runs([run(number) for number in range(4)])
    assert len(runs) == 4
    assert (runs[1].replication, runs[-1].replication) == (1, 3)
    assert [each.replication for each in runs] == [0, 1, 2, 3]
    part = runs[1:3]
    assert isinstance(part, Runs)
    assert [each.replication for each in part] == [1, 2]
    assert part.frame("trains")["replication"].tolist() == [1, 2]
    with pytest.raises(IndexError):
        _ = runs[4]


def test_frames_are_joined() -> None:
    """One frame under another, with an index of its own."""
    table = Runs([run(2), run(5)]).stages
    assert table["replication"].tolist() == [2, 5]
    assert table.index.tolist() == [0, 1]


def test_what_they_have_in_common() -> None:
    """Scenario and seed are those of the first."""
    runs = Runs([run()])
    assert (runs.scenario, runs.seed) == (steady(), 5)


def test_no_runs() -> None:
    """There is nothing to join in none, nor in an empty slice."""
    with pytest.raises(ValueError, match="there are no runs"):
        Runs([])
    with pytest.raises(ValueError, match="there are no runs"):
        _ = Runs([run()])[1:]


def test_what_a_notebook_shows_of_a_run() -> None:
    """A line that names scenario, seed and replications, not every value."""
    assert repr(run(3)) == "<Run of steady: seed 5, replication 3>"
    assert repr(Runs([run(0), run(1)])) == "<Runs of steady: seed 5, 2 replications>"
    assert repr(steady()) == "<Scenario steady: 2014-03-03 to 2014-03-19, 2 cities, 2 services>"


# Runs of one study


@pytest.mark.parametrize(
    ("other", "text"),
    [
        ({"replication": 0}, "replication 0 occurs twice"),
        ({"seed": 6}, "the seed differs: 5 and 6"),
        ({"dispatch": "full_train"}, "the dispatch rule differs: minimum_load and full_train"),
        ({"choice": "mine"}, "the choice rule differs: nested_logit and mine"),
        ({"scenario": steady().but({"name": "busy"})}, "the scenario differs: steady and busy"),
        ({"scenario": steady().but({"port": {"yard_teu": 100}})}, "values of their scenarios differ"),
        ({"on_member": True}, "whether it is on members of an ensemble differs"),
        ({"scenario": steady().but({"horizon": {"to": "2014-03-20"}})}, "the horizon differs"),
    ],
)
def test_runs_of_two_studies_are_not_joined(other: dict[str, Any], text: str) -> None:
    """Their figures would be a mixture that nobody asked for."""
    with pytest.raises(ValueError, match=text):
        Runs([run(0), replace(run(1), **other)])


def test_runs_are_equal_where_what_made_them_is() -> None:
    """Scenario, seed, replication and rules decide."""
    assert run(1) == run(1)
    assert len({run(1), run(1), run(2)}) == 2
    assert run(1) != replace(run(1), seed=6)


def test_a_frame_that_there_is_not() -> None:
    """The names that there are, are named."""
    for each in (run(), Runs([run()])):
        with pytest.raises(KeyError, match=r"no frame called 'train'; did you mean 'trains'"):
            each.frame("train")  # type: ignore[arg-type]


def test_a_notebook_shows_figures_and_names_as_they_are() -> None:
    """Yearly figures below the title, in which a name is text."""
    made = simulate(steady().but({"name": "<b>", "horizon": {"to": "2014-03-20"}}))
    for text in (made._repr_html_(), Runs([made])._repr_html_()):
        assert "&lt;b&gt;" in text
        assert "<th>trips</th>" in text


def test_runs_on_members_are_saved_each_for_itself(tmp_path: Path) -> None:
    """A folder has one scenario."""
    members = [
        replace(run(0), on_member=True),
        replace(run(1), on_member=True, scenario=steady().but({"port": {"yard_teu": 100}})),
    ]
    with pytest.raises(ValueError, match="save each for itself"):
        Runs(members).save(tmp_path / "it")

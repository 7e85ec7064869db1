"""One container's story: its stages follow each other without a gap, and are those of the whole run."""

from __future__ import annotations

import pandas as pd
import pytest

from freightsim.results import Run
from freightsim.results.run import FromRecords
from freightsim.scenario import Scenario
from freightsim.simulation.network import run_once
from freightsim.simulation.recording import record
from handmade import IN, OUT, Box, steady, with_cargo

CARGO: list[Box] = [(OUT, 1.0), (OUT, 2.0), (OUT, 3.0), (OUT, 14.0), (OUT, 20.0), (IN, 90.0), (IN, 100.0)]
"""See tests/test_simulation.py for the instants of this world."""

BORDER = "Alashankou and Dostyk"


@pytest.fixture
def run() -> Run:
    """Return the steady world, in which three boxes go and two come back."""
    records = record(run_once(with_cargo(steady(), CARGO)))
    source = FromRecords(steady(), lambda: records, [], 0, records)
    return Run(steady(), 0, 0, "minimum_load", "first_come_first_served", source)


def named(run: Run, direction: str, place: int = 0) -> str:
    """Return the name of a container of a direction."""
    own = run.containers[run.containers["direction"] == direction]
    return str(own["container"].iloc[place])


def test_an_outbound_box(run: Run) -> None:
    """Every stage, in order; the hours of the steady world."""
    found = run.story(named(run, "outbound"))
    assert (found["stage"].iloc[0], found["stage"].iloc[-1]) == ("booking_to_ready", "delivery")
    inner = found.iloc[1:-1]
    assert [*inner["place"]] == [""] * 5 + ["alashankou"] * 3 + ["hamburg", "", ""]
    assert list(zip(inner["stage"], inner["waiting"], inner["hours"].round(6), strict=True)) == [
        ("haul_to_port", False, 2.0),
        ("yard_entry_wait", True, 0.0),
        ("export_customs", False, 10.5),
        ("train_wait", True, 12.5),
        ("loading", False, 24.0),
        ("train_to_border", False, 10.0),
        ("border_track_wait", True, 0.0),
        ("border_handling", False, 7.0),
        ("train_to_terminal", False, 20.0),
        ("unloading_track_wait", True, 0.0),
        ("unloading", False, 1.5),
    ]


@pytest.mark.parametrize("direction", ["outbound", "inbound"])
def test_there_is_no_gap(run: Run, direction: str) -> None:
    """Each stage begins where the one before it ends; together they last from booking to hand-over."""
    name = named(run, direction)
    found = run.story(name)
    assert (found["from_at"].iloc[1:].to_numpy() == found["until_at"].iloc[:-1].to_numpy()).all()
    box = run.containers.set_index("container").loc[name]
    assert (found["from_at"].iloc[0], found["until_at"].iloc[-1]) == (box["booked_at"], box["handed_over_at"])
    assert (found["hours"] >= 0).all()


def test_the_way_back(run: Run) -> None:
    """An inbound box ends with customs at the port and the haul to its city."""
    found = run.story(named(run, "inbound"))
    assert list(found["stage"][-5:]) == [
        "train_to_port",
        "unloading_track_wait",
        "unloading",
        "import_customs",
        "delivery",
    ]


@pytest.mark.parametrize("direction", ["outbound", "inbound"])
def test_stages_have_the_names_of_the_whole(run: Run, direction: str) -> None:
    """Each stage of the run of this direction is in the story under the same name, waiting or not."""
    every = run.stages[run.stages["direction"].isin([direction, "both"])]
    found = run.story(named(run, direction)).set_index("stage")
    assert set(every["stage"]) <= set(found.index)
    for name, waiting in zip(every["stage"], every["waiting"], strict=True):
        assert found.loc[name, "waiting"] == waiting


def test_a_box_that_stays_behind(run: Run) -> None:
    """The last two outbound boxes never left: their story ends in the yard."""
    found = run.story(named(run, "outbound", 4))
    assert found["stage"].iloc[-1] == "export_customs"


def test_a_box_that_is_not_there(run: Run) -> None:
    """An unknown name is said."""
    with pytest.raises(KeyError, match="no container called 'nobody' in this run"):
        run.story("nobody")


def test_borders_in_the_order_of_the_journey() -> None:
    """On a lane with two borders a train outbound comes to the first first, one inbound to the second."""
    from freightsim.results.story import _borders

    tree = steady().tree()
    tree["borders"]["brest"] = tree["borders"]["alashankou"] | {"name": "Brest"}
    west = tree["lanes"]["west"]["sections"]
    tree["lanes"]["west"]["sections"] = {
        "a": west["china"],
        "b": west["china"] | {"border": "brest"},
        "c": west["beyond"],
    }
    scenario = Scenario.model_validate(tree)
    out, back = ([end for end, _, _ in _borders(scenario, "west", outbound=way)] for way in (True, False))
    parts = ("in_at", "track_at", "out_at")
    assert out == [f"border{number}_{part}" for number in (1, 2) for part in parts]
    assert back == [f"border{number}_{part}" for number in (2, 1) for part in parts]
    assert list(_borders(scenario, pd.NA, outbound=True)) == []

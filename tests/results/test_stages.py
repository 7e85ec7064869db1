"""Time of a container by stage, stage by stage, by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from freightsim.results.stages import crossings, stages
from freightsim.scenario import Scenario
from freightsim.simulation.network import run_once
from freightsim.simulation.recording import record
from handmade import IN, OUT, Box, steady, with_cargo

CARGO: list[Box] = [(OUT, 1.0), (OUT, 2.0), (OUT, 3.0), (OUT, 14.0), (OUT, 20.0), (IN, 90.0), (IN, 100.0)]
"""See tests/test_simulation.py for the instants of this world."""


def table(cargo: list[Box], background_h: list[float] | None = None) -> pd.DataFrame:
    """Return the stages of the steady world."""
    inputs = with_cargo(steady(), cargo, background_h={"alashankou": background_h or []})
    return pd.DataFrame(stages(steady(), record(run_once(inputs))))


def test_every_stage() -> None:
    """FEU that completed it, the mean and the hours in all; five boxes came, three went, two came back."""
    found = table(CARGO)
    assert found["place"].tolist() == [""] * 8 + ["alashankou"] * 2 + [""] * 6
    rows = found[["direction", "stage", "waiting", "feu", "mean_h", "feu_hours"]].to_numpy().tolist()
    assert rows == [
        ["outbound", "haul_to_port", False, 5, 2.0, 10.0],
        ["outbound", "yard_entry_wait", True, 5, 0.0, 0.0],
        ["outbound", "export_customs", False, 5, 10.5, 52.5],
        ["outbound", "train_wait", True, 3, 11.5, 34.5],  # 12.5, 11.5, 10.5
        ["outbound", "loading", False, 3, 24.0, 72.0],
        ["inbound", "collection", False, 2, 2.0, 4.0],
        ["inbound", "train_wait", True, 2, 31.0, 62.0],  # 36, 26
        ["inbound", "loading", False, 2, 24.0, 48.0],
        ["both", "border_track_wait", True, 5, 0.0, 0.0],
        ["both", "border_handling", False, 5, 7.0, 35.0],
        ["outbound", "unloading_track_wait", True, 3, 0.0, 0.0],
        ["outbound", "unloading", False, 3, 2.0, 6.0],  # 1.5, 2, 2.5
        ["inbound", "unloading_track_wait", True, 2, 0.0, 0.0],
        ["inbound", "unloading", False, 2, 2.5, 5.0],  # 2, 3
        ["inbound", "import_customs", False, 2, 20.5, 41.0],
        ["inbound", "delivery", False, 2, 2.0, 4.0],
    ]


def test_the_95th_percentile() -> None:
    """Of 10.5, 11.5 and 12.5 h it is nine tenths of the way from the second to the third."""
    found = table(CARGO).set_index(["direction", "stage"])["p95_h"]["outbound"]
    assert found["train_wait"] == pytest.approx(12.4)
    assert found["export_customs"] == 10.5


def test_the_wait_for_a_track_weighs_by_boxes() -> None:
    """An outbound train of three waits 7 h, an inbound one of two not at all: 21 FEU-hours over five boxes."""
    found = table(CARGO, [56.0, 57.0, 58.0]).set_index("stage")
    row = found.loc["border_track_wait"]
    assert (row["feu"], row["mean_h"], row["feu_hours"]) == (5, pytest.approx(21 / 5), 21.0)


def test_stages_that_nobody_completed() -> None:
    """They have no mean, and no hours."""
    found = table([(OUT, 1.0)]).query("direction == 'outbound'").set_index("stage")
    assert found.loc["train_wait", "feu"] == 0
    assert found.loc["train_wait", ["mean_h", "p95_h"]].isna().all()
    assert found.loc["train_wait", "feu_hours"] == 0.0


def test_crossings() -> None:
    """A border is found in every lane that crosses it, by its number from the port; a border on no lane in none."""
    tree = steady().tree()
    place = tree["borders"]["alashankou"]
    tree["borders"] |= {"brest": place | {"name": "Brest"}, "nowhere": place | {"name": "Nowhere"}}
    west = tree["lanes"]["west"]
    china, beyond = west["sections"]["china"], west["sections"]["beyond"]
    steppe = china | {"border": "brest"}
    tree["lanes"]["long"] = west | {"sections": {"a": china, "b": beyond, "c": steppe, "d": beyond}}
    scenario = Scenario.model_validate(tree)
    assert crossings(scenario, "alashankou") == [("west", 1), ("long", 1)]
    assert crossings(scenario, "brest") == [("long", 2)]
    assert crossings(scenario, "nowhere") == []
    places = pd.DataFrame(stages(scenario, record(run_once(with_cargo(scenario, CARGO)))))["place"].tolist()
    assert "brest" in places
    assert "nowhere" not in places


def test_boxes_that_still_wait_at_the_end() -> None:
    """A box that no train took stands in the yard until the horizon ends; the means are of those that went."""
    scenario = steady()
    found = table(CARGO).set_index(["direction", "stage"])
    row = found.loc["outbound", "train_wait"]
    # The boxes of hours 14 and 20 are released at 26.5 and 32.5 and wait for a train that does not come.
    boxes = record(run_once(with_cargo(steady(), CARGO))).boxes
    left = [
        box for box, cutoff_h in enumerate(boxes["cutoff_h"]) if not cutoff_h >= 0 and boxes["released_h"][box] >= 0
    ]
    assert row["open_feu"] == len(left) == 2
    assert row["open_feu_hours"] == pytest.approx(sum(scenario.clock.end_h - boxes["released_h"][box] for box in left))
    assert found.drop(index=("outbound", "train_wait"))["open_feu"].sum() == 0


def test_every_box_is_in_at_most_one_stage_at_the_end() -> None:
    """Boxes booked are those handed over, those still in a stage, and those on a train between places."""
    for cargo in (CARGO, [(OUT, 1.0)], [(IN, 90.0)]):
        records = record(run_once(with_cargo(steady(), cargo)))
        waiting = pd.DataFrame(stages(steady(), records))["open_feu"].sum()
        handed = int((records.boxes["handed_over_h"] >= 0).sum())
        assert handed + waiting == len(cargo)

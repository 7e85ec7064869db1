"""What is said of a run is true of the frames beside it: where cargo waited, how full trains were, who joined."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from freightsim.reports.against_record import QUANTITIES, against_record
from freightsim.reports.page.answers import answer, question
from freightsim.reports.run import lines, longest_wait
from freightsim.reports.tables import cities, stages
from freightsim.results.vocabulary import stage_name
from freightsim.scenario import Scenario
from freightsim.studies.run import replicate
from joins import joining
from reports.made import Made, made
from reports.made import stages as written

STAGES = (
    ("outbound", "train_wait", True),
    ("inbound", "train_wait", True),
    ("both", "border_track_wait:alashankou", True),
    ("outbound", "haul_to_port", False),
)


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(
        st.lists(st.tuples(st.integers(0, 500), st.floats(0.01, 2000), st.floats(0.01, 3000)), min_size=4, max_size=4),
        min_size=1,
        max_size=4,
    )
)
def test_where_cargo_waited(tiny_scenario: Scenario, rows: list[list[tuple[int, float, float]]]) -> None:
    """The stage that is named has most boxes times hours of all at which boxes wait; the table has the same mean."""
    frames = [
        written(*((*stage, feu, mean_h, p95_h) for stage, (feu, mean_h, p95_h) in zip(STAGES, each, strict=True)))
        for each in rows
    ]
    runs = made(tiny_scenario, *(Made({"stages": frame}) for frame in frames))
    every = pd.concat(frames)
    names = [
        stage_name(*row, tiny_scenario) for row in zip(every["stage"], every["direction"], every["place"], strict=True)
    ]
    every = every.assign(stage=names)
    waits = every[every["waiting"] & (every["feu"] > 0)].groupby("stage")[["feu", "feu_hours"]].sum()
    said = longest_wait(runs)
    if not waits["feu_hours"].sum():
        assert said == "No cargo waited."
        return
    found = re.match(
        r"Cargo waited most (.*?): ([\d.,]+) days on average over .*boxes \(95 % under ([\d.]+) days\), (\d+)% of", said
    )
    assert found, said
    own = waits.loc[found[1]]
    assert own["feu_hours"] == pytest.approx(waits["feu_hours"].max())
    mean_h = own["feu_hours"] / own["feu"]
    assert float(found[2]) == pytest.approx(mean_h / 24, abs=0.0501)
    assert float(found[4]) == pytest.approx(100 * own["feu_hours"] / waits["feu_hours"].sum(), abs=0.501)
    row = next(row for row in stages(runs).texts() if row[0] == found[1])
    assert float(row[3].replace(",", "")) == pytest.approx(mean_h, abs=0.0501)
    assert float(row[4].replace(",", "")) / 24 == pytest.approx(float(found[3]), abs=0.06)


@pytest.fixture(scope="module")
def tiny_scenario() -> Scenario:
    """Return the smallest scenario."""
    return joining("truck")


def test_the_load_of_trains_is_of_the_ports_own(tiny_scenario: Scenario) -> None:
    """TEU that ride on another city's trains are no load of the port's; years count by their trips."""
    rng = np.random.default_rng(2)
    frames = []
    for _ in range(3):
        numbers: dict[str, Any] = {name: rng.uniform(1, 9, 2) for name in QUANTITIES}
        numbers |= {"trips": np.array([10.0, 30.0]), "teu_per_train": np.array([80.0, 90.0])}
        frames.append(pd.DataFrame({"year": [2013, 2014], **numbers}))
    frames[0].loc[0, ["trips", "teu_per_train"]] = [0.0, np.nan]
    still = Made({"yearly": frames[0], "stages": written()})
    runs = made(tiny_scenario, still, *(Made({"yearly": each, "stages": written()}) for each in frames[1:]))
    said = next(each for each in lines(runs, against_record(runs, {})) if "TEU a train" in each)
    load = (2 * 10 * 80 + 3 * 30 * 90) / (2 * 10 + 3 * 30)
    assert f"{load:.1f} TEU a train" in said
    outbound = sum(frame["trips_outbound"].sum() for frame in frames) / 3
    assert said.startswith(f"{outbound:,.0f} trips outbound")


def test_the_city_that_joins_is_named(tiny_scenario: Scenario) -> None:
    """In question, answer and table, with the cargo of the year that the report is about, however little that is."""
    runs = replicate(tiny_scenario, 2, jobs=1)
    assert "with Wuhan joining" in question(tiny_scenario)
    _carried, joined, _delayed = answer(runs)
    own = runs.cities[(runs.cities["year"] == 2013) & (runs.cities["city"] == "wuhan")]
    assert joined == (
        f"Of that the cities that join send and receive: Wuhan (truck from 2013-10-01) {own['feu'].sum() / 2:,.0f} FEU."
    )
    assert "Wuhan" in [row[0] for row in cities(runs, 2013).texts()]

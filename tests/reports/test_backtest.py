"""What is said of a backtest that was made by hand."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from calibration.made import target, targets
from freightsim.calibration.ensemble import Ensemble
from freightsim.calibration.story import SCORED, scored
from freightsim.plots.style import canvas
from freightsim.reports.backtest import (
    as_json,
    draw_origins,
    grounds,
    lead_table,
    origins_table,
    pooled_table,
    shown,
    write_report,
)
from freightsim.scenario import Scenario
from freightsim.studies.backtest import Backtest, InputsTaken, Origin

YEARS = range(2013, 2019)
RECORD = np.array([100.0, 125.0, 150.0, 170.0, 210.0, 250.0])
"""Trips of these years; value and tonnes are told apart by their size."""
SIZES = {"trips": 1.0, "value_usd": 1e7, "tonnes": 1e3}
NARROW = 80


def made(scenario: Scenario, inputs: InputsTaken = "came", unfinished: tuple[int, ...] = ()) -> Backtest:
    """Return predictions from 2016 and 2017 of the record, a tenth too high."""
    aimed = targets(**{f"{name}_{year}": target(name, [year], value=size * value)
                       for name, size in SIZES.items() for year, value in zip(YEARS, RECORD, strict=True)})  # fmt: skip
    spread = np.linspace(-0.2, 0.2, 41)[:, None]
    figures = {name: 1.1 * size * RECORD * np.exp(spread) for name, size in SIZES.items()}
    ensemble = Ensemble(list(YEARS), figures)
    origins = tuple(
        Origin(year, scored(ensemble, aimed, [each for each in YEARS if each > year], seed=0), ("customs.desks",))
        for year in (2016, 2017)
    )
    return Backtest(scenario, aimed, inputs, 41, 0, origins, unfinished)


@pytest.fixture(scope="module")
def found(scenario: Scenario) -> Backtest:
    """Return it with inputs as they came."""
    return made(scenario)


def test_scores_over_origins(found: Backtest) -> None:
    """Three predicted years, each a tenth off; logistic growth is missing at the first origin."""
    rows = [row for row in pooled_table(found).texts() if row[0] == "trips"]
    assert [row[1] for row in rows] == ["model", "last value", "rate at year's end", "exponential", "logistic"]
    assert rows[0][2] == "10.0"
    assert [row[7] for row in rows] == ["3", "3", "3", "3", "1"]
    assert rows[0][8] == ""
    assert rows[1][8].startswith("+")
    assert {row[0] for row in pooled_table(found).texts()} == {"trips", "value, USD m", "cargo, kt"}


def test_scores_by_lead(found: Backtest) -> None:
    """One year ahead is predicted twice, two years ahead once."""
    rows = [row for row in lead_table(found).texts() if row[0] == "trips" and row[2] == "model"]
    assert [(row[1], row[8]) for row in rows] == [("1", "2"), ("2", "1")]


def test_predicted_years(found: Backtest) -> None:
    """Each year stands below each origin before it, with its interval of 80 %."""
    rows = [row for row in origins_table(found).texts() if row[0] == "trips"]
    assert [row[1:3] for row in rows] == [("2016", "2017"), ("2016", "2018"), ("2017", "2018")]
    assert rows[0][3:6] == ("210", "231", "+10.0")
    assert {row[-1] for row in rows} == {"yes"}
    assert len(origins_table(found).rows) == 3 * len(SCORED)


def test_tables_fit_a_narrow_terminal(found: Backtest) -> None:
    """On 80 columns no cell is cut."""
    console = Console(width=NARROW)
    with console.capture() as text:
        console.print(shown(found, NARROW))
    said = text.get()
    assert "\N{HORIZONTAL ELLIPSIS}" not in said
    assert max(map(len, said.splitlines())) <= NARROW
    tables = (pooled_table(found), lead_table(found), origins_table(found))
    for row in (row for table in tables for row in table.texts()):
        assert any(all(cell in line for cell in row) for line in said.splitlines()), row


def test_grounds(scenario: Scenario) -> None:
    """Inputs, members and seed are said, and what is missing."""
    assert grounds(made(scenario))[0].startswith("Actual inputs: ")
    known = grounds(made(scenario, "known", (2018,)))
    assert known[0].startswith("Inputs as known at the origin: ")
    assert known[-1] == "Not finished: 2018."


def test_figure(found: Backtest) -> None:
    """The record, and by origin the medians of the years after it, from the published figure on."""
    ax = draw_origins(found, "trips", canvas()[1])
    lines = [np.asarray(line.get_xydata()) for line in ax.get_lines() if line.get_linestyle() == "--"]
    assert [line[0].tolist() for line in lines] == [[2016, 170], [2017, 210]]
    assert lines[0][1:, 1] == pytest.approx(np.array([231.0, 275.0]))
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert {"from 2016, 80 %", "from 2017, 80 %", "published"} <= set(labels)


def test_report(found: Backtest, tmp_path: Path) -> None:
    """A text with all tables, and every figure that it names."""
    folder = tmp_path / "deep" / "report"
    write_report(folder, found)
    text = (folder / "backtest.md").read_text(encoding="utf-8")
    assert text.startswith("# Backtest of tiny\n")
    named = set(re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text))
    assert named == {f"{name}.svg" for name in SCORED}
    assert named | {"backtest.md"} == {path.name for path in folder.iterdir()}
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## Scores over all origins",
        "## Scores by lead: years from the origin",
        "## Predicted years by origin",
    ]


def test_json(found: Backtest) -> None:
    """Plain data: scores as shares, figures in raw units, intervals by level."""
    said = json.loads(json.dumps(as_json(found), allow_nan=False))
    assert (said["inputs"], said["members"], said["seed"], said["unfinished"]) == ("came", 41, 0, [])
    assert said["pooled"]["trips"]["model"]["mape"] == pytest.approx(0.1)
    assert said["pooled"]["trips"]["last_value"]["model_better"] == found.gain("trips", "last_value")
    assert list(said["by_lead"]["trips"]) == ["1", "2"]
    first = said["origins"][0]
    assert (first["origin"], first["years"], first["frozen"]) == (2016, [2017, 2018], ["customs.desks"])
    trips = first["quantities"]["trips"]
    assert trips["published"] == [210.0, 250.0]
    assert trips["forecasts"]["model"]["point"] == pytest.approx([231.0, 275.0])
    (low, high), _later = trips["intervals"]["80"]
    assert low < 210
    assert high > 231
    assert len(trips["forecasts"]["exponential"]["scores"]) == 2

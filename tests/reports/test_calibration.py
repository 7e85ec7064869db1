"""What is said of a calibration that was made by hand."""

from __future__ import annotations

import re
import subprocess
import sys
from math import log
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from freightsim.calibration.emulator import FACTOR_SPREAD, RAIL_SPREAD
from freightsim.calibration.story import Belief, Calibration, Prediction
from freightsim.plots.style import canvas
from freightsim.reports.calibration import (
    belief_table,
    chain_text,
    draw_adjustments,
    draw_holdout,
    misfit_text,
    parameters_table,
    posterior_figure,
    predicted_table,
    published_figures,
    scores_table,
    short_name,
    shown_fit,
    shown_prediction,
    write_report,
    years_table,
)
from freightsim.reports.table import Table

NARROW = 80


def cells(table: Table, first: str) -> list[tuple[str, ...]]:
    """Return the rows that begin with a text."""
    return [row for row in table.texts() if row[0] == first]


def test_parameters_on_the_scale_of_a_scenario(found: Calibration) -> None:
    """Log-odds stay, ratios are written as ratios with an interval that is not even, and layers can be chosen."""
    table = parameters_table(found.fit)
    assert cells(table, "outbound rail at its start")[0][1:] == (
        "\N{MINUS SIGN}5.250",
        "\N{MINUS SIGN}5.446",
        "\N{MINUS SIGN}5.054",
        "log-odds",
    )
    _, value, low, high, unit = cells(table, "value factor to September 2018")[0]
    assert (value, unit) == ("2.000", "1")
    assert float(low) * float(high) == pytest.approx(4.0, rel=1e-3)
    chosen = parameters_table(found.fit, layers=["structural"])
    assert len(chosen.rows) == 10
    assert len(table.texts()) == 10 + 3 + 4


def test_years_beside_what_was_aimed_at(found: Calibration) -> None:
    """Errors are simulated over aimed at, less 1; a figure of nothing has none."""
    table = years_table(found.fit)
    assert cells(table, "2013") == [("2013", "10", "+0.00", "0", "", "5.0", "+0.00", "40", "+0.00")]
    assert cells(table, "2014") == [("2014", "10", "+2.00", "8", "+2.00", "5.1", "+2.00", "41", "+2.00")]
    assert misfit_text(found.fit).startswith("Root mean square error: trips out 1.41 %")


def test_belief_in_few_words(belief: Belief) -> None:
    """Draws half as wide as the prior take three quarters of its variance away: partly pinned down."""
    table = belief_table(belief)
    names = [row[0] for row in table.texts()]
    assert names[:3] == ["out level", "out gain", "out pace, years"]
    assert names[6:] == [
        "trend against hubs",
        *("load factor", "value, early", "value, late"),
        *("cost sensitivity", "spread, rail", "spread, factors"),
    ]
    learnt = [float(row[4]) for row in table.texts()]
    # A prior cut at 0 one deviation below its mean has 0.63 of its variance: draws take 1 - 0.25 / 0.63 = 0.6 away.
    assert all(55 < each < 85 for each in learnt[:3])
    assert {row[5] for row in table.texts()} <= {"yes", "partly", "no"}
    assert all(row[6] in names for row in table.texts())
    assert "4,000 steps" in chain_text(belief)
    assert "at least 500 for each parameter" in chain_text(belief)


def test_short_names_fall_back_on_the_path() -> None:
    """A parameter that is not among the fitted ones keeps its path."""
    assert short_name("customs.desk_h") == "customs.desk_h"
    assert {short_name(RAIL_SPREAD), short_name(FACTOR_SPREAD)} == {"spread, rail", "spread, factors"}


def test_held_out_years(prediction: Prediction) -> None:
    """The point is the median; errors are over what came; draws that are all the same have no year inside."""
    (trips,) = cells(predicted_table(prediction), "trips")
    assert trips[1:5] == ("2014", "18", "20", "+10.0")
    model, naive = cells(scores_table(prediction), "trips")
    assert model[1:3] == ("model", "10.0")
    assert model[6] in {"0 %", "100 %"}
    assert naive[1:] == ("last value", "50.0", "50.0", "0 %", "0 %", "0 %")


def test_published_figures_are_of_single_years(found: Calibration) -> None:
    """Totals over years and bands without a value are left out."""
    assert published_figures(found.targets, "trips") == {2013: 10.0}


@pytest.mark.parametrize("what", ["found", "belief", "prediction"])
def test_tables_fit_a_narrow_terminal(what: str, request: pytest.FixtureRequest) -> None:
    """On 80 columns every cell stays on one line, so each table has as many lines as rows."""
    made = request.getfixturevalue(what)
    drawn, tables = {
        "found": lambda: (shown_fit(made, NARROW), [parameters_table(made.fit), years_table(made.fit)]),
        "belief": lambda: (belief_table(made).rich(NARROW), [belief_table(made)]),
        "prediction": lambda: (shown_prediction(made, NARROW), [predicted_table(made), scores_table(made)]),
    }[what]()
    console = Console(width=NARROW)
    with console.capture() as text:
        console.print(drawn)
    said = text.get().splitlines()
    assert max(map(len, said)) <= NARROW
    for row in (row for table in tables for row in table.texts()):
        words = re.escape(row[0])
        assert any(re.match(words, line) and all(cell in line for cell in row if cell) for line in said), (
            f"{row} is broken over lines"
        )


def test_curve_holds_level_gain_and_step_but_no_adjustment(found: Calibration) -> None:
    """Before the step the curve is level + gain (1 - exp(-years)); afterwards ln 2 more; points are adjusted."""
    ax = draw_adjustments(found, canvas()[1])
    lines = {line.get_label(): np.asarray(line.get_xydata()) for line in ax.get_lines()}
    curve, points = lines["outbound, curve"], lines["outbound, year adjusted"]
    assert curve[0, 1] == -5.0
    years = 166 / 365.25  # to the end of 2013, a week's steps
    before = curve[np.searchsorted(curve[:, 0] + 0.5, 2013.75 + 0.25) - 1]
    assert before[1] == pytest.approx(-5.0 + 2.0 * (1 - np.exp(-years)), abs=0.05)
    last = -5.0 + 2.0 * (1 - np.exp(-531 / 365.25)) + log(2.0)
    assert curve[-1, 1] == pytest.approx(last, abs=0.02)
    at_2014 = -5.0 + 2.0 * (1 - np.exp(-349 / 365.25)) + log(2.0) + 0.5
    assert points[1].tolist() == pytest.approx([2014.0, at_2014], abs=1e-3)
    inbound = lines["inbound, year adjusted"]
    assert np.isnan(inbound[0, 1])
    assert inbound[1, 1] == pytest.approx(-0.25)


def test_figure_of_held_out_years(found: Calibration, prediction: Prediction) -> None:
    """Years that the fit saw come from its targets, the others from the prediction, in the axis' unit."""
    ax = draw_holdout(found, prediction, "value_usd", canvas()[1])
    drawn = {line.get_label(): np.asarray(line.get_xydata()) for line in ax.get_lines()}
    assert drawn["published"].tolist() == [[2013.0, 40.0]]
    assert drawn["published, held out"].tolist() == [[2014.0, 40.0]]


def test_figure_of_the_posterior(belief: Belief) -> None:
    """Nine parameters: one panel each and one for each pair."""
    assert len(posterior_figure(belief).axes) == 9 * 10 / 2


def shown_in(folder: Path) -> set[str]:
    """Return the figures that the report names."""
    return set(re.findall(r"!\[[^\]]+\]\(([^)]+)\)", (folder / "calibration.md").read_text(encoding="utf-8")))


def test_report_of_a_fit_alone(found: Calibration, tmp_path: Path) -> None:
    """It has no section of what was not computed, and every figure that it names."""
    folder = tmp_path / "deep" / "report"
    write_report(folder, found)
    text = (folder / "calibration.md").read_text(encoding="utf-8")
    assert text.startswith("# Calibration of tiny\n")
    assert "seed 3, 40 simulations" in text
    assert "Posterior of the parameters" not in text
    assert "Held-out years" not in text
    assert shown_in(folder) == {"adjustments.svg"} == {path.name for path in folder.glob("*.svg")}


@pytest.mark.slow
def test_report_of_everything(found: Calibration, belief: Belief, prediction: Prediction, tmp_path: Path) -> None:
    """All sections and figures are there; written again it is the same."""
    write_report(tmp_path, found, belief, prediction)
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    figures = {"adjustments.svg", "posterior.svg", "holdout_trips.svg", "holdout_value_usd.svg"}
    assert set(first) == figures | {"calibration.md"}
    assert shown_in(tmp_path) == figures
    text = first["calibration.md"].decode()
    assert "\n\n\n" not in text
    for heading in ("Structural parameters", "Yearly adjustments", "Posterior of the parameters", "Held-out years"):
        assert f"\n## {heading}\n" in text
    write_report(tmp_path, found, belief, prediction)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first


def test_tables_need_no_engine() -> None:
    """What is shown does not load the engine, nor the plots before one is drawn."""
    code = (
        "import sys, freightsim.reports.calibration; "
        "sys.exit(any(name in sys.modules for name in ('freightsim.simulation.port', 'matplotlib.figure', 'emcee')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

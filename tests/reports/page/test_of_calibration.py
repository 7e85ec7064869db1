"""The report of a calibration that was made by hand."""

from __future__ import annotations

import pytest

from freightsim.calibration.checked import Check
from freightsim.calibration.story import Belief, Calibration, Prediction
from freightsim.calibration.verdicts import judge
from freightsim.facts import Figure
from freightsim.reports.against_record import RecordComparison
from freightsim.reports.page.of_calibration import errors_frame, page_of_calibration
from freightsim.reports.page.parts import Page, Picture
from freightsim.reports.page.render import rendered
from freightsim.reports.table import Table
from freightsim.reports.tables import RECORDED
from freightsim.results import Runs
from freightsim.scenario import Scenario
from freightsim.statistics import Estimate
from freightsim.studies.run import replicate

SIMULATED = {"a": [10.001] * 6, "b": [28.001] * 6, "c": [4e7] * 6, "d": [99.001] * 6}
"""Figures of the targets in six replications: all are met but the last."""


@pytest.fixture
def runs(scenario: Scenario) -> Runs:
    """Return two runs of the fitted scenario."""
    return replicate(scenario, 2, jobs=1)


def check_of(found: Calibration, simulated: dict[str, list[float]]) -> Check:
    """Return what replications with these figures say of the targets."""
    import numpy as np

    verdicts = {
        key: judge(key, target, np.array(simulated[key]), 0.95) for key, target in found.targets.targets.items()
    }
    return Check(found.fit.scenario, found.targets, 4, 6, 0.95, verdicts, ())


def tables(page: Page, section: str) -> list[Table]:
    """Return the tables of a section."""
    (own,) = [each for each in page.sections if each.key == section]
    return [block for block in own.blocks if isinstance(block, Table)]


def test_a_target_that_fails_is_the_answer(found: Calibration, runs: Runs) -> None:
    """The first sentence counts the targets; their rows say which, what fitted and what is only compared apart."""
    page = page_of_calibration(found, check_of(found, SIMULATED), runs)
    assert "fit does not hold" in page.answer[0]
    assert "3 of 4 targets hold, 1 fail" in page.answer[0]
    assert page.numbers[0].value == "3 / 4"
    fitted, compared = tables(page, "targets")
    assert [row[-1] for row in fitted.texts()] == ["holds"] * 3
    assert [(row[1], row[-1]) for row in compared.texts()] == [("2014", "fails")]
    assert {section.key for section in page.sections} == {"targets", "record", "parameters"}


def test_a_fit_that_holds(found: Calibration, runs: Runs) -> None:
    """Where all is met the answer is yes, with the errors of the fit by quantity."""
    page = page_of_calibration(found, check_of(found, SIMULATED | {"d": [17.001] * 6}), runs)
    assert page.answer[0].startswith("The fit holds:")
    assert "4 of 4" in page.answer[0]
    errors = {number.label: number.value for number in page.numbers}
    assert errors["Error of outbound train trips"] == f"{100 * found.fit.misfit['trips_outbound']:.2f} %"
    meanings = [row[0] for row in tables(page, "parameters")[0].texts()]
    assert {parameter.meaning for parameter in found.fit.parameters if parameter.layer == "structural"} == set(meanings)


def test_belief_and_held_out_years(found: Calibration, runs: Runs, belief: Belief, prediction: Prediction) -> None:
    """What was computed has a section with tables and figures, and the page can be written."""
    page = page_of_calibration(found, check_of(found, SIMULATED), runs, belief, prediction)
    by_key = {section.key: section for section in page.sections}
    assert {"belief", "heldout"} <= set(by_key)
    assert sum(isinstance(block, Picture) for block in by_key["heldout"].blocks) == 2
    predicted, scores = tables(page, "heldout")
    assert {row[1] for row in predicted.texts()} == {"2014"}
    assert {row[1] for row in scores.texts()} == {"model", "last value"}
    assert any("held out" in number.label for number in page.numbers)
    text = rendered(page)
    assert " style=" not in text
    assert text.count("<figure>") >= 7


def test_errors_against_the_record() -> None:
    """Errors are shares of the published figure; years without one have no row, one replication no interval."""

    def published(value: float) -> Figure:
        return Figure(value, value, value, "stated", "somewhere", "high", "")

    known = RecordComparison(Estimate(110.0, 105.0, 115.0, 90.0, 130.0, 8), published(100.0))
    single = RecordComparison(Estimate(110.0, None, None, None, None, 1), published(100.0))
    unknown = RecordComparison(known.simulated, None)
    every = {2014: known, 2015: single, 2016: unknown}
    table = errors_frame({year: dict.fromkeys(RECORDED, each) for year, each in every.items()})
    trips = table[table["quantity"] == "trips"]
    assert list(trips["year"]) == [2014, 2015]
    assert trips.loc[0, ["error", "low", "high"]].tolist() == pytest.approx([0.10, 0.05, 0.15])
    assert trips.loc[1, ["low", "high"]].isna().all()
    assert set(table["quantity"]) == set(RECORDED)

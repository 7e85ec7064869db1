"""The report of one scenario: every section has what it promises; what is missing is said in its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from freightsim.reports.page.of_run import PARTS, page_of_run
from freightsim.reports.page.parts import Page, Paragraph, Picture, Replay
from freightsim.reports.table import Table
from freightsim.results import Runs, folder
from freightsim.results.saving import save


def test_sections_in_their_order(small_page: Page) -> None:
    """Record, maps, replay, time, use, cargo, money, assumptions, each with blocks."""
    assert [section.key for section in small_page.sections] == [part.key for part in PARTS]
    for section in small_page.sections:
        assert section.blocks
        assert section.title
    by_key = {section.key: section for section in small_page.sections}
    assert sum(isinstance(block, Picture) for block in by_key["record"].blocks) == 3
    assert isinstance(by_key["replay"].blocks[0], Replay)
    assert any(isinstance(block, Table) for block in by_key["assumptions"].blocks)


def test_the_question_and_what_the_scenario_is(small_page: Page) -> None:
    """A question with its year, and the scenario's own description."""
    assert small_page.question.endswith("?")
    assert "2013" in small_page.question
    assert small_page.about == "Two cities, one lane, half a year."


def test_figures_are_described(small_page: Page) -> None:
    """Each has a caption and a text, and their names differ."""
    figures = [block for section in small_page.sections for block in section.blocks if isinstance(block, Picture)]
    assert all(figure.caption and figure.described for figure in figures)
    assert len({figure.caption for figure in figures}) == len(figures)


@pytest.mark.parametrize(("frame", "lost"), [("stations", {"use", "corridors", "time"}), ("cargo", {"cargo"})])
def test_a_lost_frame_loses_its_figures_alone(small: Runs, tmp_path: Path, frame: str, lost: set[str]) -> None:
    """Where rows are missing, the section says so once and shows the rest; the others are whole."""
    save(small, tmp_path / "run")
    (file,) = (tmp_path / "run" / "replications" / "0001").glob(f"{frame}.*")
    file.unlink()
    runs, missing = folder.load_what_is_there(tmp_path / "run")
    assert any(frame in line for line in missing)
    page = page_of_run(runs, [])
    said = {
        section.key: [
            block
            for block in section.blocks
            if isinstance(block, Paragraph) and "cannot be shown" in block.paragraphs[0]
        ]
        for section in page.sections
    }
    assert {key for key, texts in said.items() if texts} <= lost
    assert any(said.values())
    assert all(len(texts) <= 1 for texts in said.values())
    assert sum(isinstance(block, Picture) for section in page.sections for block in section.blocks) >= 10


def test_what_the_scenario_sets_itself_is_told(small: Runs) -> None:
    """Tables of the package do not have it: keys that differ from the shipped baseline stand above them."""
    (section,) = (each for each in page_of_run(small, []).sections if each.key == "assumptions")
    table = next(each for each in section.blocks if isinstance(each, Table) and each.id == "differences")
    rows = {row[0].value: row for row in table.rows}
    assert "tracks" in "".join(rows)
    cities = [key for key in rows if str(key).startswith("cities.")]
    assert cities, "cities of the baseline that are not there are named"

"""A report as its reader sees it, on a phone, a tablet and a desk."""

from __future__ import annotations

import re
from typing import Any

import pytest

from browser.looking import Seen, bad_texts, frames_a_second
from freightsim.facts import published
from freightsim.results import Runs
from freightsim.results.vocabulary import stage_name

pytest.importorskip("pytest_playwright", reason="pytest-playwright is not installed, so no page can be looked at")
pytestmark = pytest.mark.browser

WIDTHS = (390, 900, 1440)


def test_the_first_screen_has_the_numbers_of_the_frames(report: Any, small_runs: Runs) -> None:
    """Question, two sentences and six numbers; means are those of the last whole year, the record stands beside."""
    year = small_runs.yearly[small_runs.yearly["year"] == 2015]
    shown = report.locator(".numbers .value").all_inner_texts()
    assert shown[0] == f"{year['trips'].mean():,.0f}"
    assert shown[1] == f"{year['value_usd'].mean() / 1e6:,.0f}"
    assert shown[2] == f"{year['tonnes'].mean() / 1e3:,.1f}"
    assert len(shown) == 6
    assert "2015" in report.locator(".question").inner_text()
    first, second = report.locator(".answer").all_inner_texts()
    assert f"{year['trips'].mean():,.0f} trips" in first
    mark = published()[2015]["trips"].value
    assert f"at least {mark:,.0f} trips" in first
    assert re.search(r"is \d+\s%\.$", first)
    waits = small_runs.stages[small_runs.stages["waiting"] & (small_runs.stages["feu"] > 0)]
    longest = waits.groupby(["stage", "direction", "place"])["feu_hours"].sum().idxmax()
    assert f"{stage_name(*longest, small_runs.scenario)}:" in second
    assert "published" in report.locator(".numbers .change").first.inner_text()


def test_the_first_screen_fits_a_desk(report: Any) -> None:
    """Nobody has to scroll for the answer and its numbers."""
    report.set_viewport_size({"width": 1440, "height": 900})
    box = report.locator(".numbers").bounding_box()
    assert box["y"] + box["height"] < 900


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_off_or_lies_on_something(report: Any, width: int) -> None:
    """No sideways scrolling of the page, whole texts in every figure, figures as wide as the page lets them."""
    report.set_viewport_size({"width": width, "height": 900})
    assert report.evaluate("document.documentElement.scrollWidth") <= width
    assert bad_texts(report) == []
    shown = report.locator("figure svg:visible")
    assert shown.count() >= 12
    letters = report.evaluate(
        """() => [...document.querySelectorAll("figure svg text")].filter((text) => text.getClientRects().length)
          .map((text) => text.getBoundingClientRect()).map((box) => Math.min(box.height, box.width || box.height))
          .filter((height) => height > 0).length"""
    )
    assert letters > 100


def test_unfolded_tables_do_not_widen_the_page(report: Any) -> None:
    """A wide table scrolls within itself."""
    report.set_viewport_size({"width": 390, "height": 900})
    report.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    assert report.evaluate("document.documentElement.scrollWidth") <= 390


def test_every_section_is_reached_from_the_contents(report: Any) -> None:
    """Each link of the contents leads to a heading of its words."""
    links = report.locator("nav a")
    assert links.count() >= 9
    for link in links.all():
        target = report.locator(link.get_attribute("href"))
        assert target.locator("h2").inner_text() == link.inner_text()


def test_figures_follow_a_dark_page(report: Any) -> None:
    """Letters are light on a dark page and dark on a light one; there is no white paper behind them."""

    def colour(selector: str) -> int:
        found = report.locator(selector).first.evaluate("(each) => getComputedStyle(each).fill")
        return sum(int(part) for part in re.findall(r"\d+", found)[:3])

    report.emulate_media(color_scheme="light")
    assert colour("figure .wide text") < 250
    report.emulate_media(color_scheme="dark")
    assert colour("figure .wide text") > 500
    papers = report.locator('figure svg [fill="#ffffff"]')
    fills = papers.evaluate_all("(every) => every.map((each) => getComputedStyle(each).fill)")
    assert all(sum(int(part) for part in re.findall(r"\d+", fill)[:3]) < 250 for fill in fills)
    report.emulate_media(color_scheme="dark", media="print")
    assert colour("figure .wide text") < 250  # ink on paper


def test_print_has_tables_unfolded_and_no_replay(report: Any) -> None:
    """What is folded is printed; lists of hundreds of rows and what moves are not."""
    report.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert report.locator("details:not([open], .long)").count() == 0
    assert report.locator("details.long[open]").count() == 0
    report.emulate_media(media="print")
    assert not report.locator(".replay").is_visible()
    report.evaluate("dispatchEvent(new Event('afterprint'))")
    assert report.locator("details[open]").count() == 0


def test_the_replay_of_a_report_plays(report: Any, seen: Seen) -> None:
    """It stands still until it is asked, then it draws."""
    host = report.locator(".replay")
    assert host.get_attribute("data-frames") is None
    report.locator(".replay button", has_text="Play").click()
    assert frames_a_second(report, 0.5) > 5
    assert int(host.get_attribute("data-frames")) > 2
    assert seen.faults() == []

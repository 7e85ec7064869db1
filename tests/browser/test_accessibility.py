"""Pages for everyone: WCAG 2.2 AA as far as a program can tell, and the keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import npm
from browser.looking import Seen

pytest.importorskip("pytest_playwright", reason="pytest-playwright is not installed, so no page can be looked at")
pytestmark = pytest.mark.browser

AXE = "axe-core@4.10.3"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LEAST_TARGET_PX = 24


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the script of axe."""
    return (npm.installed(AXE, without="nobody looked for barriers") / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("which", ["report_file", "replay_file"])
def test_no_barrier(seen: Seen, request: pytest.FixtureRequest, axe: str, which: str, scheme: str) -> None:
    """Nothing serious or critical, everything unfolded."""
    page = seen.page
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    seen.open(request.getfixturevalue(which))
    page.evaluate("for (const part of document.querySelectorAll('details:not(.long)')) part.open = true")
    page.evaluate(axe)
    found = page.evaluate("(tags) => axe.run({runOnly: {type: 'tag', values: tags}})", RULES)
    serious = [
        f"{each['id']}: {each['nodes'][0]['target']} {each['nodes'][0]['failureSummary']}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]
    assert serious == []
    assert found["passes"]


def test_the_keyboard_reaches_every_control(replay: Any) -> None:
    """Each button, slider, list and folded part gets the focus in turn, and shows it."""
    wanted = replay.locator("button:visible, select:visible, input:visible, summary:visible").count()
    reached = set()
    for _ in range(wanted + 3):
        replay.keyboard.press("Tab")
        at = replay.evaluate(
            """() => { const each = document.activeElement, look = getComputedStyle(each);
              return [[...document.querySelectorAll("*")].indexOf(each), each.tagName, look.outlineStyle,
                parseFloat(look.outlineWidth)]; }"""
        )
        if at[1] in ("BUTTON", "SELECT", "INPUT", "SUMMARY"):
            assert at[2] != "none"
            assert at[3] >= 2
            reached.add(at[0])
    assert len(reached) == wanted


def test_the_skip_link(report: Any) -> None:
    """It is the first stop, is seen when it has the focus, and leads to the answer."""
    report.keyboard.press("Tab")
    link = report.locator(".skip")
    assert link.evaluate("(each) => each === document.activeElement")
    assert link.bounding_box()["x"] >= 0
    report.keyboard.press("Enter")
    assert report.evaluate("document.activeElement.id") == "answer"


@pytest.mark.parametrize("which", ["report_file", "replay_file"])
def test_targets_are_large_enough(seen: Seen, request: pytest.FixtureRequest, which: str) -> None:
    """A finger hits every control, folded ones too."""
    seen.page.emulate_media(reduced_motion="reduce")
    seen.page.set_viewport_size({"width": 390, "height": 844})
    page = seen.open(request.getfixturevalue(which))
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    small = page.evaluate(
        """(least) => [...document.querySelectorAll("button, select, input, summary, nav a")]
          .map((each) => [each.outerHTML.slice(0, 60), each.getBoundingClientRect()])
          .filter(([, box]) => Math.min(box.width, box.height) < least).map(([text]) => text)""",
        LEAST_TARGET_PX,
    )
    assert small == []


def test_words_for_who_cannot_see(report: Any) -> None:
    """The page has a language, figures a text, tables a caption and headings with their scope."""
    assert report.evaluate("document.documentElement.lang") == "en"
    assert report.locator("h1").count() == 1
    for picture in report.locator("figure [role=img]").all():
        assert len(picture.get_attribute("aria-label")) > 10
    for table in report.locator("table").all():
        assert table.locator("caption").text_content()
        assert table.locator("th:not([scope])").count() == 0
        assert table.locator("thead th[scope=col]").count() > 1
    assert report.locator("canvas[role=img][aria-label]").count() == 1


def test_each_file_opens_from_a_mail(seen: Seen, report_file: Path, tmp_path: Path) -> None:
    """It needs no neighbours: alone in another folder it is the same page."""
    copy = tmp_path / "mailed.html"
    copy.write_bytes(report_file.read_bytes())
    page = seen.open(copy)
    assert page.locator(".answer").count() == 2

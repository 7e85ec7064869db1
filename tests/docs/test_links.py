"""Every relative link in README and documents leads to a file that is there, and to a heading or anchor in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
PAGES = [
    *TOP.glob("*.md"),
    *TOP.glob("docs/*.md"),
    *TOP.glob("docs/how-to/*.md"),
    *TOP.glob("docs/reference/*.md"),
    *TOP.glob("src/freightsim/data/**/*.md"),
]

pytestmark = pytest.mark.skipif(not (TOP / "docs" / "index.md").is_file(), reason="unpacked without its documents")

FENCE = re.compile(r"^ *(`{3,}|:{3,}).*?^ *\1\s*$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(<?(?!\w+:)([^)>\s]+)>?\)")
BUILT = {"frames.md": {"yearly"}}
"""Headings that only the site has, by page."""


def text(path: Path) -> str:
    """Return a page without its blocks of code."""
    return FENCE.sub("", path.read_text(encoding="utf-8"))


def anchors(path: Path) -> set[str]:
    """Return what a link can lead to in a page: its anchors, and its headings as GitHub and the site spell them."""
    page = text(path)
    slugs = set()
    for heading in re.findall(r"^#{1,6} (.+)$", page, re.MULTILINE):
        plain = re.sub(r"[^\w\- ]", "", re.sub(r"<[^>]+>", "", heading).lower())
        slugs.add(plain.strip().replace(" ", "-"))
    return slugs | set(re.findall(r'<a id="([^"]+)"', page)) | BUILT.get(path.name, set())


def is_drawn(path: Path) -> bool:
    """Tell whether a file is one of the figures that are drawn when the site is built."""
    scripts = ((TOP / "docs" / name).read_text(encoding="utf-8") for name in ("figures.py", "calibration_figures.py"))
    return path.parent.name == "_figures" and any(f'"{path.stem}": ' in script for script in scripts)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TOP)))
def test_links_lead_somewhere(path: Path) -> None:
    """Links to other sites are looked at by `sphinx-build -b linkcheck`, online."""
    astray = []
    for link in LINK.findall(text(path)):
        file, _, anchor = link.partition("#")
        there = (path.parent / file) if file else path
        built = (there.name == "index.md" and there.parent.name == "notebooks") or is_drawn(there)  # with the site
        if not (built or (there.exists() and (not anchor or anchor in anchors(there)))):
            astray.append(link)
    assert astray == []


def test_a_link_astray_would_be_seen(tmp_path: Path) -> None:
    """A page that is not there, and a heading that is not."""
    page = tmp_path / "page.md"
    page.write_text("# A title\n\n[a](none.md) [b](#a-title) [c](#b)\n\n```text\n[d](none.md)\n```\n", encoding="utf-8")
    assert LINK.findall(text(page)) == ["none.md", "#a-title", "#b"]
    assert anchors(page) == {"a-title"}


def test_links_have_words() -> None:
    """The site fills in an empty one with the title of the page, a reader of the file sees nothing."""
    assert [str(path) for path in PAGES if "[](" in text(path)] == []

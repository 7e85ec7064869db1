"""The site builds without a warning, asks nobody for anything, and has its doors."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"

pytestmark = [
    pytest.mark.site,
    pytest.mark.slow,
    pytest.mark.skipif(not find_spec("sphinx"), reason="needs the extra `docs`"),
    pytest.mark.skipif(not (DOCS / "conf.py").is_file(), reason="the package was unpacked without its documents"),
]

DOORS = ("tutorial.html", "model.html", "how-to/ci.html")
"""Where planner, modeler and CI begin."""


class Asked(HTMLParser):
    """Addresses elsewhere that a page asks for when it is opened: links to follow are none."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at every tag that makes a browser fetch something."""
        if tag != "a":
            self.found += [
                value
                for name, value in attrs
                if name in {"src", "href", "srcset", "data", "poster"} and value and re.match(r"(?:https?:)?//", value)
            ]


def test_the_site(tmp_path: Path) -> None:
    """One build, without notebooks, and a look at all that it wrote."""
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-D", "nb_execution_mode=off"]
    built = subprocess.run(
        [*command, str(DOCS), str(tmp_path)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (built.returncode, built.stderr) == (0, "")
    pages = {path: path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.html")}
    assert [(path.name, found) for path, page in pages.items() if (found := Asked(page).found)] == []
    styles = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.css")]
    assert [style for style in styles if re.search(r"(?:@import|url\()\s*[\"']?(?:https?:)?//", style)] == []
    first = pages[tmp_path / "index.html"]
    assert [door for door in DOORS if f'href="{door}"' not in first] == []
    for command_name in ("run", "new-city", "tornado"):
        assert f'id="{command_name}"' in pages[tmp_path / "reference" / "commands.html"]
    assert "feu_turned_away" in pages[tmp_path / "reference" / "frames.html"]


def test_an_outside_request_would_be_seen() -> None:
    """Scripts, styles and images from elsewhere are found; links that a reader may follow are not."""
    page = '<a href="https://a.org">a</a><script src="//cdn.org/x.js"></script><img src="pic.svg"><link href="http://b.org">'
    assert Asked(page).found == ["//cdn.org/x.js", "http://b.org"]

"""The glossary has one source, the page is current, and the Chinese catalogue uses its words."""

from __future__ import annotations

import re
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest
from babel.messages.pofile import read_po

import freightsim

DOCS = Path(__file__).parents[2] / "docs"
CATALOGUE = Path(freightsim.__file__).parent / "locale" / "zh" / "LC_MESSAGES" / "freightsim.po"

if not (DOCS / "make_glossary.py").is_file():
    pytest.skip("the package was unpacked without its documents", allow_module_level=True)

MAKE: dict[str, Any] = run_path(str(DOCS / "make_glossary.py"))
TERMS: list[dict[str, str]] = MAKE["terms"]()


def test_the_page_is_current() -> None:
    """The page equals the output of the script."""
    assert (DOCS / "glossary.md").read_text(encoding="utf-8") == MAKE["page"](), "run `python docs/make_glossary.py`"


def test_rows_are_complete_and_sorted() -> None:
    """Every cell has text, terms are unique and in alphabetical order."""
    assert all(all(row.values()) for row in TERMS)
    names = [row["term"].lower() for row in TERMS]
    assert names == sorted(set(names))


def test_meanings_are_sentences() -> None:
    """Meanings end with a full stop, the Chinese ones with a full-width one and without half-width commas."""
    assert [row["term"] for row in TERMS if not row["meaning"].endswith(".")] == []
    wrong = re.compile(r"[\u4e00-\u9fff][,;:.]|[,;:][\u4e00-\u9fff]")
    assert [row["term"] for row in TERMS if wrong.search(row["chinese_meaning"])] == []
    assert [row["term"] for row in TERMS if not row["chinese_meaning"].endswith("。")] == []


def test_the_catalogue_uses_the_words_of_the_glossary() -> None:
    """A message that is exactly a term has the term's Chinese word; names of places and other contexts are free."""
    words = {row["term"].lower(): row["chinese"] for row in TERMS}
    with CATALOGUE.open("rb") as file:
        messages = [each for each in read_po(file) if isinstance(each.id, str) and each.id and not each.context]
    found = {each.id: each.string for each in messages if each.id.lower() in words}
    assert len(found) >= 20
    assert {text: said for text, said in found.items() if said != words[text.lower()]} == {}


def test_the_glossary_is_the_only_one() -> None:
    """No other page has a table of English and Chinese terms."""
    pages = [DOCS.parent / "README.md", *DOCS.glob("*.md"), *DOCS.glob("how-to/*.md")]
    assert [page.name for page in pages if "| English |" in page.read_text(encoding="utf-8")] == ["glossary.md"]

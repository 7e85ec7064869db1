"""Write docs/glossary.md from docs/glossary.csv: `python docs/make_glossary.py`."""

from __future__ import annotations

import csv
from pathlib import Path

from freightsim.base.writing import write_text

SOURCE = Path(__file__).with_name("glossary.csv")
PAGE = Path(__file__).with_name("glossary.md")

HEAD = """# Glossary

Terms of the documents and of the Chinese texts, one Chinese word for each.
This page is generated from `docs/glossary.csv` by `python docs/make_glossary.py`.

| English | Chinese | Meaning | 释义 |
| --- | --- | --- | --- |
"""


def terms() -> list[dict[str, str]]:
    """Return the rows of the glossary: term, chinese, meaning, chinese_meaning."""
    with SOURCE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def page() -> str:
    """Return the glossary as a Markdown page."""
    rows = ["| {term} | {chinese} | {meaning} | {chinese_meaning} |\n".format_map(row) for row in terms()]
    return HEAD + "".join(rows)


if __name__ == "__main__":
    write_text(PAGE, page())

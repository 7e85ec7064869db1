"""What pages take from the package while the site is built, so that it cannot grow stale.

    ```{commands}                 every command with its help
    ```{frames}                   every frame of a run with its columns
    ```{figures}                  every figure and what it shows
    ```{facts} model/events       a packaged table, some of its columns
    {value}`port.tracks`          a value of the baseline

What is asked for and is not there is a warning, and so ends a build with -W.
"""

from __future__ import annotations

import csv
from functools import cache
from inspect import cleandoc
from pathlib import Path
from typing import Any, ClassVar

import click
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

import freightsim as fs
from freightsim import cli
from freightsim.facts.tables import data_folder
from freightsim.plots.registry import OF_COMPARISONS, OF_RUNS
from freightsim.reports.table import of_texts
from freightsim.results.frames import FRAMES
from freightsim.results.run import MAKERS, SMALL

WIDTH = 88
COLUMNS = Path(__file__).parents[1] / "reference" / "columns.csv"

log = logging.getLogger(__name__)


class Commands(SphinxDirective):
    """Every command with its help, as a terminal shows it."""

    def run(self) -> list[nodes.Node]:
        """Return a section for each command."""
        parts = []
        top = click.Context(cli.cli, info_name="freightsim", terminal_width=WIDTH)
        for name in cli.COMMANDS:
            command = cli.cli.get_command(top, name)
            if command is None:
                raise self.error(f"there is no command {name}")
            own = click.Context(command, info_name=name, parent=top, terminal_width=WIDTH)
            parts.append(f"## {name}\n\n{cli.COMMANDS[name]}\n\n```text\n{command.get_help(own)}\n```")
        return self.parse_text_to_nodes("\n\n".join(parts), allow_section_headings=True)


class Frames(SphinxDirective):
    """Every frame of a run: what a row is, and its columns with their meaning."""

    def run(self) -> list[nodes.Node]:
        """Return a section for each frame."""
        self.env.note_dependency(str(COLUMNS))
        parts = []
        run = _small_run()
        for name in FRAMES:
            rows = [(f"`{column}`", self._meaning(name, column)) for column in run.frame(name).columns]
            table = of_texts(("column", "meaning"), rows, words=("column", "meaning")).markdown()
            about = cleandoc({**SMALL, **MAKERS}[name].__doc__ or "").removeprefix("Return ")
            parts.append(f"## {name}\n\n{about[:1].upper()}{about[1:]}\n\n{table}")
        return self.parse_text_to_nodes("\n\n".join(parts), allow_section_headings=True)

    def _meaning(self, frame: str, column: str) -> str:
        meanings = _meanings()
        found = meanings.get(f"{frame}.{column}") or meanings.get(column)
        if found is None:
            log.warning(
                "no meaning of the column %s.%s in %s", frame, column, COLUMNS.name, location=self.get_location()
            )
        return found or ""


class Figures(SphinxDirective):
    """The figures that a run and a comparison can draw."""

    def run(self) -> list[nodes.Node]:
        """Return a table of names and what they show."""
        both = (("a run", OF_RUNS), ("a comparison", OF_COMPARISONS))
        rows = [(f"`{name}`", whose, each.shows) for whose, drawings in both for name, each in drawings.items()]
        headings = ("figure", "of", "shows")
        return self.parse_text_to_nodes(of_texts(headings, rows, words=headings).markdown())


class Facts(SphinxDirective):
    """A packaged table: the columns of the option, or all."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {"columns": directives.unchanged_required, "with": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Return the table; `:with: note` leaves out rows in which the column `note` is empty."""
        path = Path(str(data_folder())) / f"{self.arguments[0]}.csv"
        self.env.note_dependency(str(path))
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        names = self.options.get("columns", " ".join(rows[0])).split()
        needed = self.options.get("with", names[0])
        amounts = {name for name in names if name != "year" and all(_is_number(row[name]) for row in rows)}
        cells = [
            [f"{float(row[name]):,.10g}" if name in amounts else _cell(row[name]) for name in names]
            for row in rows
            if row[needed]
        ]
        table = of_texts(names, cells, words=[name for name in names if name not in amounts])
        return self.parse_text_to_nodes(table.markdown())


class Value(SphinxRole):
    """A value of the baseline by its dotted path; one that changes is shown with the day of each change."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the value as text."""
        found: Any = _baseline()
        for key in self.text.split("."):
            if not isinstance(found, dict) or key not in found:
                log.warning("the baseline has no %s", self.text, location=self.get_location())
                return [nodes.literal(text=self.text)], []
            found = found[key]
        return [nodes.inline(text=_words(found))], []


def _words(value: Any) -> str:
    if isinstance(value, dict):
        steps = [(str(day), _words(each)) for day, each in value.items()]
        return ", ".join([steps[0][1], *(f"{each} from {day}" for day, each in steps[1:])])
    if isinstance(value, float):
        return f"{value:,.10g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _cell(text: str) -> str:
    """Return a cell of a Markdown table; an address becomes a link with a short name."""
    links = [part.strip() for part in text.split(" | ")]
    if all(part.startswith("http") for part in links):
        return ", ".join(f"[{part.split('/')[2].removeprefix('www.')}](<{part}>)" for part in links)
    return text


@cache
def _small_run() -> fs.Run:
    return fs.simulate(fs.load_scenario("baseline").but({"horizon": {"to": "2014-03-01"}}))


@cache
def _baseline() -> Any:
    return fs.load_scenario("baseline").tree()


@cache
def _meanings() -> dict[str, str]:
    with COLUMNS.open(encoding="utf-8", newline="") as file:
        return {row["column"]: row["meaning"] for row in csv.DictReader(file)}


def setup(app: Sphinx) -> dict[str, bool]:
    """Register what pages can use."""
    app.add_directive("commands", Commands)
    app.add_directive("frames", Frames)
    app.add_directive("figures", Figures)
    app.add_directive("facts", Facts)
    app.add_role("value", Value())
    return {"parallel_read_safe": True, "parallel_write_safe": True}

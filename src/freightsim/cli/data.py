"""`freightsim data`: every fact and assumption with its source."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from freightsim.base.language import _, ngettext, packaged
from freightsim.cli.options import json_option
from freightsim.cli.streams import echo_data
from freightsim.cli.terminal import echo

if TYPE_CHECKING:
    from freightsim.facts import Fact

INDENT = "    "
HUBS = "hubs"
"""The word that asks for the table of hubs."""


@click.command("data")
@click.argument("words", nargs=-1)
@click.option("--table", metavar="TEXT", help="Only tables whose name contains this, e.g. model/cities or record.")
@click.option("--assumptions", is_flag=True, help="Only the project's own assumptions.")
@json_option("Print a JSON list.")
def command(words: tuple[str, ...], table: str | None, assumptions: bool, as_json: bool) -> int:
    """List facts and assumptions with value, unit, date, confidence and source; WORDS filter the list.

    `model/` tables are inputs of the simulation, `record/` tables the sourced figures behind them, `maps/` tables the
    routes on maps. The single word `hubs` prints a table instead: the flows that the other hubs published for
    2016-2020, by hub and year, beside those of the choice model in the baseline. Exit code 1 if nothing matches, 2 if
    there is no such table.

    \b
    Examples:
      freightsim data tracks
      freightsim data --assumptions --table model
      freightsim data --json > facts.json
      freightsim data hubs
    """  # noqa: D301
    from freightsim.facts.data import data

    if words == (HUBS,) and table is None and not assumptions:
        _show_hubs(as_json=as_json)
        return 0
    facts = data(*words, table=table, assumptions=assumptions)
    if as_json:
        echo_data(json.dumps([asdict(fact) for fact in facts], indent=1, ensure_ascii=False))
    else:
        for line in _lines(facts):
            echo(line)
    if not facts:
        echo(_("No fact matches."), err=True)
        return 1
    if not as_json:
        echo(ngettext("{count:,} fact.", "{count:,} facts.", len(facts)).format(count=len(facts)), err=True)
    return 0


def _show_hubs(*, as_json: bool) -> None:
    """Print the table of hubs."""
    from freightsim.calibration.market import market_figures
    from freightsim.choice import flows
    from freightsim.cli.showing import show_either
    from freightsim.files.load import load_scenario
    from freightsim.reports.hubs import hubs_table

    scenario = load_scenario("baseline")
    table = hubs_table(scenario, flows.hub_flows(scenario), market_figures(scenario))
    show_either(table.json, table.rich, as_json=as_json)


def _lines(facts: list[Fact]) -> Iterator[str]:
    """Yield one paragraph a fact: what it is first, then where it comes from.

    On a terminal lines break between words; in a file or pipe each stays whole, so that it can be searched.
    """
    watched = sys.stdout.isatty()
    for fact in facts:
        when = f" ({fact.date})" if fact.date else ""
        head = f"{fact.table}: {fact.item}{when} = {fact.value} {fact.unit}".rstrip()
        paragraphs = [head, f"{INDENT}{fact.confidence}; {fact.source}; {fact.licence}"]
        paragraphs += [f"{INDENT}{packaged(fact.note)}"] if fact.note else []
        for text in paragraphs:
            yield _broken(text) if watched else text


def _broken(text: str) -> str:
    import shutil
    import textwrap

    width = max(shutil.get_terminal_size().columns, 40)
    return textwrap.fill(text, width, subsequent_indent=INDENT, break_long_words=False, break_on_hyphens=False)

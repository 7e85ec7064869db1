"""`freightsim data`: every fact and assumption with its source."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from freightsim.facts import Fact


@click.command("data")
@click.argument("words", nargs=-1)
@click.option("--table", help="Only tables whose name holds this text, e.g. model/cities or record.")
@click.option("--assumptions", is_flag=True, help="Only the project's own assumptions.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
def command(words: tuple[str, ...], table: str | None, assumptions: bool, as_json: bool) -> int:
    """List facts and assumptions with value, unit, date, confidence and source; WORDS narrow the list down.

    `model/` tables are what the simulation reads, `record/` tables the sourced figures behind them.
    Exit code 1 where nothing matches.

    \b
    Examples:
      freightsim data tracks
      freightsim data --assumptions --table model
      freightsim data --json > facts.json
    """  # noqa: D301
    from freightsim.facts import listing

    facts = [fact for fact in listing() if _matches(fact, words, table, assumptions=assumptions)]
    if as_json:
        click.echo(json.dumps([asdict(fact) for fact in facts], indent=1, ensure_ascii=False))
    else:
        _print(facts)
    return 0 if facts else 1


def _matches(fact: Fact, words: tuple[str, ...], table: str | None, *, assumptions: bool) -> bool:
    text = " ".join(asdict(fact).values()).lower()
    return (
        all(word.lower() in text for word in words)
        and (table is None or table.lower() in fact.table.lower())
        and (not assumptions or "assumption" in (fact.confidence, fact.source))
    )


def _print(facts: list[Fact]) -> None:
    """Print one paragraph a fact: what it is first, then where it comes from."""
    for fact in facts:
        when = f" ({fact.date})" if fact.date else ""
        click.echo(f"{fact.table}: {fact.item}{when} = {fact.value} {fact.unit}".rstrip())
        click.echo(f"    {fact.confidence}; {fact.source}; {fact.licence}")
        if fact.note:
            click.echo(f"    {fact.note}")
    click.echo(f"{len(facts)} facts.", err=True)

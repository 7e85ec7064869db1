"""`freightsim card`: what each join of a scenario brings, by the choice model alone."""

from __future__ import annotations

import click

from freightsim.base.language import _
from freightsim.cli.options import json_option, set_option
from freightsim.cli.showing import show_either


@click.command("card")
@click.argument("scenario")
@set_option()
@json_option()
def command(scenario: str, sets: tuple[str, ...], as_json: bool) -> int:
    """Show the effect of each joining city, without simulation; SCENARIO is a file, a name, or 'FILE: VARIANT'.

    One column for each joining city: the gain of the port; the losses of own trains, other hubs, sea, air and road; the
    subsidy by payer for each FEU gained; and the gain at other values of presence, subsidy and hub independence. If
    several cities join, a column shows what its city adds to the others. `freightsim compare` simulates the effect on
    trains.

    \b
    Examples:
      freightsim card luoyang-block
      freightsim card consolidation --json
      freightsim card luoyang-block --set cities.luoyang.joins.presence=0.5
    """  # noqa: D301
    from freightsim.base.errors import InputError
    from freightsim.choice.join_card import card
    from freightsim.files.asked import asked
    from freightsim.files.load import find, is_folder
    from freightsim.reports.join_cards import cards_table

    if is_folder(scenario):
        find(scenario)  # refuses it: a run folder may have been edited, and a file in it is named
    own = asked(scenario, sets).scenario
    cards = list(card(own).values())
    if not cards:
        raise InputError(_("{scenario}: no city joins, so there is no card").format(scenario=scenario))
    table = cards_table(own, cards)
    show_either(table.json, table.rich, as_json=as_json)
    return 0

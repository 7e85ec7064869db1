"""`freightsim new-city`: write a scenario file that adds a city to the catchment, or lets a city of it join."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from freightsim.base.language import PLACE, _, pgettext
from freightsim.cli.terminal import echo
from freightsim.cli.values import Day, NamedPath, Number, Whole, Word
from freightsim.new_city.kinds import JOIN_KINDS

if TYPE_CHECKING:
    from datetime import date

    from freightsim.new_city.draft import Draft
    from freightsim.scenario import Scenario

MEANT = {
    word: [by for rank in ("meant", "meant_less") for by, kind in JOIN_KINDS.items() if word in getattr(kind, rank)]
    for word in {word for kind in JOIN_KINDS.values() for word in (*kind.meant, *kind.meant_less)}
}
"""Manners of joining that may be meant by another word, the likeliest first."""


@click.command("new-city")
@click.argument("name", nargs=-1, required=True)
@click.option("--province", default="", metavar="P", help="Province, to choose between cities of one name.")
@click.option(
    "--lat", type=Number("deg", -90, 90), metavar="DEG", help="Latitude, instead of the gazetteer's; with --lon."
)
@click.option("--lon", type=Number("deg", -180, 180), metavar="DEG", help="Longitude; with --lat.")
@click.option(
    "--trade-usd-bn",
    type=Number("USD bn", 0),
    metavar="USD",
    help="Foreign trade a year, USD billion.  [default: imputed by population from the rest of its province]",
)
@click.option(
    "--from",
    "start",
    type=Day(),
    default="2021-07-01",
    show_default=True,
    metavar="DATE",
    help="Day on which the city joins.",
)
@click.option(
    "--by",
    "--joins",
    "by",
    type=Word(list(JOIN_KINDS), MEANT),
    default="truck",
    show_default=True,
    help="Type of join.",
)
@click.option(
    "--trains-per-week",
    type=Number("", 0, min_open=True),
    metavar="N",
    help="Trains a week: round trips of a shuttle or of through wagons (1 if not given), or own trains each way.",
)
@click.option(
    "--wagons",
    type=Whole(1),
    metavar="N",
    help="Wagons of a shuttle or of through wagons (as many as the cargo needs if not given), or of a wagon group.",
)
@click.option(
    "--road-km", type=Number("km", 0), metavar="KM", help="Road to the port.  [default: great circle x detour]"
)
@click.option(
    "--rail-km", type=Number("km", 0), metavar="KM", help="Rail to the port.  [default: great circle x detour]"
)
@click.option("--extends", default="baseline", show_default=True, metavar="S", help="Scenario that the file extends.")
@click.option(
    "--out",
    type=NamedPath(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write this file.  [default: the name in lower case, in this folder]",
)
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
def command(name: tuple[str, ...], out: Path | None, start: date, *, force: bool, **asked: Any) -> int:
    """Write a scenario file in which the city NAME joins the port, ready to run.

    NAME is in pinyin or Chinese characters; capitals, apostrophes and spaces are ignored. Place and population come
    from packaged tables, offline. A city of the catchment keeps its place, trade and distances: only its join is
    written. A new city ships from its own place in all years, and its trade is deducted from the rest of its province.
    Of several cities with one name the largest is taken. Existing files are not overwritten.

    \b
    Examples:
      freightsim new-city Xinyang
      freightsim new-city Luohe --by shuttle --trains-per-week 3 --wagons 30
      freightsim new-city Shangqiu --by block --trains-per-week 1
      freightsim new-city Wuhan --by own_trains --trains-per-week 4 --from 2022-01-01
      freightsim new-city Puyang --province Henan --trade-usd-bn 1.2
      freightsim new-city "Sanmen Port" --lat 34.8 --lon 111.2 --province Henan --trade-usd-bn 0.3
    """  # noqa: D301
    from freightsim.base.errors import PlaceError
    from freightsim.cli.doubts import say_doubts
    from freightsim.new_city.file import draft_of, write
    from freightsim.new_city.wish import Wish

    if len(name) > 1:
        raise PlaceError(_one_only(name))
    draft, path = draft_of(Wish(name[0], start=start, **asked), out)
    scenario = write(draft, path, force=force)
    _warn(draft)
    say_doubts([str(path)])
    _tell(draft, path, scenario)
    return 0


def _one_only(names: tuple[str, ...]) -> str:
    """Return the words where several names were given."""
    first, second = shlex.quote(names[0]), shlex.quote(names[1])
    return _(
        "{names}: one city a file. Of several cities each file extends the one before:\n"
        "  freightsim new-city {first} --out first.yaml\n"
        "  freightsim new-city {second} --extends first.yaml\n"
        'A name of several words stands in quotation marks: "{names}".'
    ).format(names=" ".join(names), first=first, second=second)


def _warn(draft: Draft) -> None:
    """Say on stderr what should be looked at."""
    from freightsim.new_city.notes import notes

    for note in notes(draft):
        echo(_("Note: {note}.").format(note=note), err=True)


def _tell(draft: Draft, path: Path, scenario: Scenario) -> None:
    """Say what was written, and what to do with it."""
    from freightsim.cli import COMMANDS

    site = draft.site
    trade = (
        _("imputed by inhabitants")
        if draft.trade
        else _("given")
        if draft.wish.trade_usd_bn is not None
        else _("as known")
    )
    echo(f"{path}: {draft.title}")
    echo(
        _(
            "{title}, {province}: {port_km:,.0f} km from the port (great circle), {road_km:,.0f} km by road; trade USD "
            "bn {trade_usd_bn:,.2f} a year, {trade}{already}."
        ).format(
            title=site.title,
            province=pgettext(PLACE, site.province),
            port_km=site.port_km,
            road_km=draft.road_km,
            trade_usd_bn=draft.trade_usd_bn,
            trade=trade,
            already=_("; in the catchment already") if site.member else "",
        )
    )
    file = shlex.quote(str(path))
    following = [f"validate {file}", f"run {file}", f"compare {shlex.quote(draft.wish.extends)} {file}", f"show {file}"]
    echo(_("Valid, {count} cities. Next:").format(count=len(scenario.cities)))
    for words in following:
        if words.partition(" ")[0] in COMMANDS:
            echo(f"  freightsim {words}")

"""The report of one scenario: the answer, the record, maps, where time goes, what jams, cargo, money, trains."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from freightsim.errors import RunFolderError
from freightsim.language import N_, _, in_use
from freightsim.reports.page import tables
from freightsim.reports.page.answers import answer, answer_year, numbers
from freightsim.reports.page.parts import Block, Page, Replay, Section, Text
from freightsim.reports.page.pictures import figure_of, picture
from freightsim.reports.page.replay import replay_data
from freightsim.results import Runs

Made = Sequence[tuple[str, str]]
"""How a report was made: names and values."""


class Part(NamedTuple):
    """A section to be made."""

    key: str
    title: str
    lead: str
    make: Callable[[Runs], Sequence[Block]]


def page_of_run(runs: Runs, made: Made) -> Page:
    """Return the report of a scenario's runs.

    A part whose rows are missing from a run folder says so in its place; the others are shown all the same.
    """
    scenario = runs.scenario
    return Page(
        title=scenario.name,
        question=scenario.description or _("What does the port carry in this scenario?"),
        answer=answer(runs),
        numbers=numbers(runs),
        sections=sections(runs),
        made=made,
        language=in_use(),
    )


def sections(runs: Runs) -> list[Section]:
    """Return all sections about one scenario."""
    return [Section(part.key, _(part.title), _(part.lead), _blocks(part, runs)) for part in PARTS]


def _blocks(part: Part, runs: Runs) -> Sequence[Block]:
    try:
        return part.make(runs)
    except RunFolderError as error:
        return [Text([_("This part cannot be shown: {why}").format(why=error)])]


def _record(runs: Runs) -> list[Block]:
    fan = _("Lines: median over replications; bands: 50, 80 and 95 % of single runs; dots: published.")
    drawn = (
        ("trips", _("Trips a year")),
        ("value", _("Cargo value a year")),
        ("tonnes", _("Tonnes a year")),
    )
    return [
        picture(
            f"record{place}",
            figure_of(runs, name),
            caption=f"{title}. {fan}",
            described=_("{title}: the table below has the numbers.").format(title=title),
            table=table,
        )
        for place, ((name, title), table) in enumerate(zip(drawn, tables.record(runs), strict=True))
    ]


def _catchment(runs: Runs) -> list[Block]:
    year = answer_year(runs.scenario)
    caption = _("Circle: {km} km about the port. Dots: cities by cargo of {year}. Lines: hauls to the port.").format(
        km=f"{runs.scenario.port.radius_km:,.0f}", year=year
    )
    table = tables.cities(runs, year)
    return [
        picture(
            "catchment",
            figure_of(runs, "catchment"),
            caption=caption,
            described=_("Map of the catchment; the table below names the cities and their cargo."),
            high_cm=(17.0, 9.8),
        ),
        table,
    ]


def _corridors(runs: Runs) -> list[Block]:
    year = answer_year(runs.scenario)
    return [
        picture(
            "corridors",
            figure_of(runs, "corridors"),
            caption=_("Lines: lanes by trains of {year}. Dots: borders, by how long trains wait.").format(year=year),
            described=_("Map of the corridors; the table below has the cargo of each lane."),
            table=tables.cargo(runs, year, "lane"),
            high_cm=(13.0, 8.5),
        ),
        picture(
            "borders",
            figure_of(runs, "borders"),
            caption=_("Hours that boxes wait for a track at each border."),
            described=_("Waits at borders; the table of stations below has the numbers."),
        ),
    ]


def _time(runs: Runs) -> list[Block]:
    return [
        picture(
            "stages",
            figure_of(runs, "stage_times"),
            caption=_("Days of a box at each stage: mean, and what 95 % of the boxes stay under."),
            described=_("Days by stage; the table below has the numbers."),
            table=tables.stages(runs),
            high_cm=(14.0, 14.0),
        ),
        picture(
            "waiting",
            figure_of(runs, "waiting"),
            caption=_("Days that boxes wait for a train, by month."),
            described=_("Waiting for a train through time."),
        ),
    ]


def _use(runs: Runs) -> list[Block]:
    return [
        picture(
            "occupancy",
            figure_of(runs, "occupancy"),
            caption=_(
                "Share of its places that is in use at each station, by month; the line at 85 % marks a bottleneck."
            ),
            described=_("Use of stations through time; the table below has the year's means."),
            table=tables.stations(runs, answer_year(runs.scenario)),
        ),
        picture(
            "timetable",
            figure_of(runs, "timetable"),
            caption=_("Trains a week: slots on offer, and trains that ran."),
            described=_("Trains a week through time."),
        ),
        *filter(None, [tables.changes_of_timetable(runs)]),
    ]


def _cargo(runs: Runs) -> list[Block]:
    year = answer_year(runs.scenario)
    words = {"commodity": _("class of goods"), "distance": _("distance"), "lane": _("lane")}
    return [
        picture(
            f"cargo-{by}",
            figure_of(runs, "cargo", by=by),
            caption=_("Boxes (FEU) of {year} by {what}, both directions.").format(year=year, what=words[column]),
            described=_("Cargo by {what}; the table below has the numbers.").format(what=words[column]),
            table=tables.cargo(runs, year, column),
        )
        for by, column in (("distance", "distance"), ("class", "commodity"))
    ]


def _money(runs: Runs) -> list[Block]:
    year = answer_year(runs.scenario)
    return [
        picture(
            "cost",
            figure_of(runs, "cost"),
            caption=_("Cost by stage, and what of it is support."),
            described=_("Cost by stage; the table below has the numbers."),
            table=tables.money(runs, year),
        ),
        picture(
            "emissions",
            figure_of(runs, "emissions"),
            caption=_("Greenhouse gases, well to wheel, beside those of the same cargo by sea and by air."),
            described=_("Emissions by way; the table below has the numbers."),
            table=tables.emissions(runs, year),
        ),
    ]


def _replay(runs: Runs) -> list[Block]:
    return [Replay(replay_data(runs[0]))]


def _assumptions(runs: Runs) -> list[Block]:
    return [Text(list(tables.chosen(runs.scenario)), as_list=True), tables.assumptions(), tables.sources()]


PARTS = (
    Part(
        "record", N_("Beside the record"), N_("What is simulated of each year, and what was published of it."), _record
    ),
    Part("catchment", N_("Where cargo comes from"), N_("Cities that ship by the port."), _catchment),
    Part("corridors", N_("Corridors and borders"), N_("Where trains run, and where they wait."), _corridors),
    Part("replay", N_("Replay"), N_("The trains and boxes of one replication, hour by hour."), _replay),
    Part("time", N_("Where a container's time goes"), N_("Stage by stage, from ready to handed over."), _time),
    Part("use", N_("What is in use, and what jams"), N_("Yard, tracks, borders and trains through time."), _use),
    Part("cargo", N_("Cargo"), N_("By distance and class of goods."), _cargo),
    Part("money", N_("Cost, support, emissions"), N_("What hauls cost, who pays, what they emit."), _money),
    Part("assumptions", N_("Assumptions and sources"), N_("What was decided, and what figures rest on."), _assumptions),
)
"""The sections of a report in their order."""

"""The report of one scenario: the answer, the record, maps, where time goes, bottlenecks, cargo, money, trains."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from freightsim.base.errors import RunFolderError
from freightsim.base.language import N_, _, in_use, packaged
from freightsim.facts import published
from freightsim.files.difference import differences
from freightsim.files.load import load_scenario
from freightsim.reports import difference, tables
from freightsim.reports.against_record import against_record
from freightsim.reports.lines import year_in_words
from freightsim.reports.page.answers import answer, answer_year, numbers, question
from freightsim.reports.page.parts import Block, Page, PageSection, Paragraph, Replay
from freightsim.reports.page.pictures import figure_of, picture
from freightsim.reports.page.replay import replay_data
from freightsim.reports.run import chosen
from freightsim.results import Runs

Make = Callable[[Runs], Block | None]
"""Makes one block of a section; None where there is nothing to show."""
Made = Sequence[tuple[str, str]]
"""How a report was made: names and values."""


class SectionMaker(NamedTuple):
    """A section to be made."""

    key: str
    title: str
    lead: str
    blocks: Sequence[Make]


def page_of_run(runs: Runs, made: Made) -> Page:
    """Return the report of a scenario's runs.

    What cannot be shown because rows are missing from a run folder says so in its place; the rest is shown.
    """
    return Page(
        title=packaged(runs.scenario.name),
        question=question(runs.scenario),
        answer=answer(runs),
        numbers=numbers(runs),
        sections=sections(runs),
        made=made,
        about=packaged(runs.scenario.description).replace("`", ""),
        language=in_use(),
    )


def sections(runs: Runs) -> list[PageSection]:
    """Return all sections about one scenario."""
    return [PageSection(part.key, _(part.title), _(part.lead), list(_blocks(part, runs))) for part in PARTS]


def _blocks(part: SectionMaker, runs: Runs) -> Iterator[Block]:
    """Yield the blocks of a section; of those that cannot be shown, why, once for each frame that is missing."""
    said: set[str] = set()
    for make in part.blocks:
        try:
            block = make(runs)
        except RunFolderError as error:
            block = None
            if error.frame is None or error.frame not in said:
                block = Paragraph([_("This part cannot be shown: {why}").format(why=error)])
            said |= {error.frame} if error.frame is not None else set()
        if block is not None:
            yield block


def beside_record(place: int) -> Make:
    """Return what makes the figure of one quantity beside its record, its table below."""

    def make(runs: Runs) -> Block:
        name, title = (
            ("trips", _("Trips a year")),
            ("value", _("Cargo value a year")),
            ("tonnes", _("Tonnes a year")),
        )[place]
        fan = _("Line: median over replications; bands: 50, 80 and 95 % of single runs; dots: published.")
        return picture(
            f"record{place}",
            figure_of(runs, name),
            caption=f"{title}. {fan}",
            described=_("{title}: the table below has the numbers.").format(title=title),
            table=tables.record_table(against_record(runs, published()), tables.RECORDED[place], single_runs=True),
        )

    return make


def _of_year(table: Callable[[Runs, int], Block]) -> Make:
    """Return what makes a table of the year of the answer."""
    return lambda runs: table(runs, answer_year(runs.scenario))


def _catchment(runs: Runs) -> Block:
    year = answer_year(runs.scenario)
    caption = _("Circle: {km} km about the port. Dots: cities by cargo of {year}. Lines: hauls to the port.").format(
        km=f"{runs.scenario.port.radius_km:,.0f}", year=year_in_words(runs.scenario, year)
    )
    return picture(
        "catchment",
        figure_of(runs, "catchment", year=year),
        caption=caption,
        described=_("Map of the catchment; the table below names the cities and their cargo."),
        high_cm=(17.0, 10.6),
    )


def _corridors(runs: Runs) -> Block:
    year = answer_year(runs.scenario)
    return picture(
        "corridors",
        figure_of(runs, "corridors", year=year),
        caption=_("Lines: lanes by cargo of {year}. Dots: borders, by how long trains wait for a track.").format(
            year=year_in_words(runs.scenario, year)
        ),
        described=_("Map of the corridors; the table of lanes in a section below has the numbers."),
        high_cm=(13.0, 10.0),
    )


def _borders(runs: Runs) -> Block:
    return picture(
        "borders",
        figure_of(runs, "borders"),
        caption=_("Hours of waiting for a track at each border."),
        described=_("Waits at borders; the table of stations in a section below has the numbers."),
        high_cm=None,
    )


def _stages(runs: Runs) -> Block:
    return picture(
        "stages",
        figure_of(runs, "stage_times"),
        caption=_(
            "Days of a box at each stage: mean and 95th percentile. Boxes still in a stage when the horizon ends are "
            "excluded; the table has their number, and its shares include their hours."
        ),
        described=_("Days by stage; the table below has the numbers."),
        table=tables.stages(runs),
        high_cm=None,
    )


def _waiting(runs: Runs) -> Block:
    return picture(
        "waiting",
        figure_of(runs, "waiting"),
        caption=_("Days that boxes wait for a train, by month."),
        described=_("Waiting for a train over time."),
    )


def _occupancy(runs: Runs) -> Block:
    return picture(
        "occupancy",
        figure_of(runs, "occupancy"),
        caption=_(
            "Utilisation of each station by month; a station is a bottleneck from 85 % on, or if arrivals wait for a "
            "week."
        ),
        described=_("Utilisation of stations over time; the table below has the year's means."),
        table=tables.stations(runs, answer_year(runs.scenario)),
    )


def _timetable(runs: Runs) -> Block:
    return picture(
        "timetable",
        figure_of(runs, "timetable"),
        caption=_("Trains a week: slots on offer, and trains that ran."),
        described=_("Trains a week over time."),
    )


def _cargo(by: str, column: str) -> Make:
    """Return what makes the figure of cargo by distance, class or lane, its table below."""

    def make(runs: Runs) -> Block:
        year = answer_year(runs.scenario)
        what = {"commodity": _("class of goods"), "road_from_km": _("distance"), "lane": _("lane")}[column]
        return picture(
            f"cargo-{by}",
            figure_of(runs, "cargo", by=by, year=year),
            caption=_("Boxes (FEU) of {year} by {what}, both directions.").format(
                year=year_in_words(runs.scenario, year), what=what
            ),
            described=_("Cargo by {what}; the table below has the numbers.").format(what=what),
            table=tables.cargo(runs, year, column),
            high_cm=None,
        )

    return make


def _cost(runs: Runs) -> Block:
    return picture(
        "cost",
        figure_of(runs, "cost", year=answer_year(runs.scenario)),
        caption=_("Cost by stage, the subsidy in it, and who pays that."),
        described=_("Cost by stage; the table below has the numbers."),
        table=tables.money(runs, answer_year(runs.scenario)),
        high_cm=None,
    )


def _emissions(runs: Runs) -> Block:
    return picture(
        "emissions",
        figure_of(runs, "emissions", year=answer_year(runs.scenario)),
        caption=_("Greenhouse gases, well to wheel; the table has those of the same cargo by sea and by air."),
        described=_("Emissions by leg; the table below has the numbers."),
        table=tables.emissions(runs, answer_year(runs.scenario)),
        high_cm=None,
    )


def _chosen(runs: Runs) -> Block:
    return Paragraph(list(chosen(runs.scenario)), as_list=True)


def _differences(runs: Runs) -> Block:
    """Return what the scenario asks otherwise than the shipped baseline: tables of the package do not have it."""
    found = differences(load_scenario("baseline"), runs.scenario)
    if not any(each.counts for each in found):
        return Paragraph([_("It has no settings that differ from the shipped baseline.")])
    return difference.table(found, _("Settings that differ from the shipped baseline"))


PARTS = (
    SectionMaker(
        "record",
        N_("Beside the record"),
        N_("Simulated and published figures of each year."),
        (beside_record(0), beside_record(1), beside_record(2)),
    ),
    SectionMaker(
        "catchment",
        N_("Where cargo comes from"),
        N_("Cities that ship by the port."),
        (_catchment, _of_year(tables.cities)),
    ),
    SectionMaker(
        "corridors",
        N_("Corridors and borders"),
        N_("Where trains run, and where they wait."),
        (_corridors, _borders),
    ),
    SectionMaker(
        "replay",
        N_("Replay"),
        N_("The trains and boxes of one replication, hour by hour."),
        (lambda runs: Replay(replay_data(runs[0])),),
    ),
    SectionMaker(
        "time",
        N_("Time of a container by stage"),
        N_("Stage by stage, from ready to handed over."),
        (_stages, _waiting),
    ),
    SectionMaker(
        "use",
        N_("Utilisation and bottlenecks"),
        N_("Yard, tracks, borders and trains over time."),
        (_occupancy, _timetable, tables.changes_of_timetable),
    ),
    SectionMaker(
        "cargo",
        N_("Cargo"),
        N_("By lane, distance and class of goods."),
        (_cargo("lane", "lane"), _cargo("distance", "road_from_km"), _cargo("class", "commodity")),
    ),
    SectionMaker(
        "money",
        N_("Cost, subsidy, emissions"),
        N_("Cost of hauls, payers, emissions."),
        (_cost, _of_year(tables.payers), _of_year(tables.train_costs), _emissions),
    ),
    SectionMaker(
        "assumptions",
        N_("Assumptions and sources"),
        N_("Decisions, and the sources of the figures."),
        (_chosen, _differences, lambda _runs: tables.assumptions(), lambda _runs: tables.sources()),
    ),
)
"""The sections of a report in their order."""

"""The report of a comparison: what each scenario changes, with its intervals, and the scenario itself in full."""

from __future__ import annotations

from collections.abc import Sequence

from freightsim.base.language import _, in_use, packaged
from freightsim.calibration.besides import said_besides
from freightsim.plots.registry import OF_COMPARISONS
from freightsim.reports.change_in_words import first, in_words, last
from freightsim.reports.compare import (
    cities_table,
    known_quantities,
    stations_table,
    ways_table,
    years_in_part,
    years_table,
)
from freightsim.reports.compared_money import money_tables
from freightsim.reports.join_cards import cards_of
from freightsim.reports.lines import in_part, too_few_for_intervals
from freightsim.reports.numbers import NOTHING
from freightsim.reports.page.of_run import Made, sections
from freightsim.reports.page.parts import Block, KeyFigure, Page, PageSection, Paragraph
from freightsim.reports.page.pictures import figure_of, picture
from freightsim.results.vocabulary import city_name
from freightsim.statistics.comparison import Comparison
from freightsim.statistics.outcome import ChangeOutcome

FIRST_SCREEN = ("trips", "value_usd", "teu", "yard_dwell_d", "cost_usd_per_feu", "t_co2e_per_feu")
"""Quantities whose change the first screen shows."""
OF_SEVERAL = ("trips", "value_usd")
"""Those of each scenario where there are several."""


def page_of_comparison(comparison: Comparison, made: Made) -> Page:
    """Return the report of a comparison; with one scenario, that scenario follows in full."""
    outcomes = [ChangeOutcome(comparison, name) for name in comparison.others]
    only = outcomes[0] if len(outcomes) == 1 else None
    parts = [_changes(found, place) for place, found in enumerate(outcomes)]
    if only is not None:
        parts += sections(comparison.others[only.name])
    return Page(
        title=_("{scenarios} against {base}").format(
            scenarios=_(", ").join(map(packaged, comparison.others)), base=packaged(comparison.base.scenario.name)
        ),
        question=_question(only) if only is not None else _("What does each of these scenarios change?"),
        answer=_answer(outcomes),
        numbers=_numbers(only, FIRST_SCREEN)
        if only is not None
        else [number for found in outcomes for number in _numbers(found, OF_SEVERAL, named=True)],
        sections=parts,
        made=made,
        about=packaged(comparison.others[only.name].scenario.description).replace("`", "") if only is not None else "",
        language=in_use(),
    )


def _question(found: ChangeOutcome) -> str:
    """Return what a report on one scenario answers; cities that join are named."""
    if not found.years or not len(found.joining):
        return _("What does {name} change?").format(name=packaged(found.name))
    known = (found.comparison.others[found.name].scenario,)
    cities = _(", ").join(city_name(str(key), known) for key in found.joining["city"])
    return _("What does {name} change? It joins: {cities}.").format(name=packaged(found.name), cities=cities)


def _answer(outcomes: Sequence[ChangeOutcome]) -> list[str]:
    """Return what comes from where, trips, where it jams and what follows for one scenario; the first for several."""
    if len(outcomes) > 1:
        return [
            _("{name}: {text}").format(name=packaged(found.name), text=" ".join(in_words(found)[:2]))
            for found in outcomes
        ]
    found = outcomes[0]
    return [*first(found), *last(found)] if found.years else in_words(found)


def _numbers(found: ChangeOutcome, quantities: Sequence[str], *, named: bool = False) -> list[KeyFigure]:
    """Return the numbers of the first screen, of the year that is looked at alone; with several scenarios whose."""
    year = found.year if found.years else found.comparison.years[-1]
    numbers = []
    for each in known_quantities(found.comparison):
        if each.id in quantities:
            _year, _base, value, change, interval = years_table(found, each, [year]).texts()[0]
            text = ""
            if NOTHING not in {change, interval}:
                text = _("change: {change} (95 %: {interval})").format(change=change, interval=interval)
            elif change != NOTHING:
                few = _("{count} replications are too few").format(count=found.replications)
                text = _("change: {change} ({few})").format(change=change, few=few)
            label = f"{_(each.title)}, {year}"
            label = _("{name}: {text}").format(name=packaged(found.name), text=label) if named else label
            numbers.append(KeyFigure(label, value, "", text, found.in_year(each.id, year).sign))
    return numbers


def _changes(found: ChangeOutcome, place: int) -> PageSection:
    """Return the section on what one scenario changes."""
    blocks: list[Block] = [Paragraph(in_words(found), as_list=True)]
    if (cards := cards_of(found)) is not None:
        blocks.append(cards)
    if found.years:
        blocks += [
            *_figures(found.comparison, found.name, place),
            *(years_table(found, each) for each in known_quantities(found.comparison)),
            *money_tables(found),
            cities_table(found),
            ways_table(found),
            stations_table(found),
        ]
    lead = _("{number} replications of each on common random numbers; intervals are of paired differences.").format(
        number=found.replications
    )
    for said in in_part(years_in_part(found.comparison)):
        lead = f"{lead} {said}"
    if said := said_besides(found.comparison.asked_besides, found.comparison.base.scenario.name):
        lead = f"{lead} {said}"
    if found.comparison.too_few:
        lead = f"{lead} {too_few_for_intervals(found.replications)}"
    return PageSection(f"change{place}", _("What {name} changes").format(name=packaged(found.name)), lead, blocks)


def _figures(comparison: Comparison, name: str, place: int) -> list[Block]:
    return [
        picture(
            f"change{place}trips",
            figure_of(comparison, "change", OF_COMPARISONS),
            caption=_("Change of yearly trips against the base, with its 95 % interval."),
            described=_("Change of trips by year; the table below has the numbers."),
        ),
        picture(
            f"change{place}map",
            figure_of(comparison, "catchment", OF_COMPARISONS, scenario=name),
            caption=_("Cities that gain or lose cargo significantly."),
            described=_("Map of gaining and losing cities; the table below names them."),
            high_cm=(17.0, 9.8),
        ),
    ]

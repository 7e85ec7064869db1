"""Answer cards: what each join of a scenario brings and takes, and how far that may be off, as one table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from freightsim.base.language import N_, _
from freightsim.choice.join_card import MOST_HUBS, JoinCard
from freightsim.choice.ways import NOTHING_FEU, OTHER_HUBS, OWN_TRAINS, UNSHIPPED, VIA_PORT, Way
from freightsim.reports.change_in_words import span, within
from freightsim.reports.table import Cell, Table, TableColumn
from freightsim.results.vocabulary import PAYERS, city_name, way_names
from freightsim.scenario import Scenario
from freightsim.statistics.outcome import ChangeOutcome

NUMBER = "{:,.0f}"
BARS = {
    "presence": N_("gain at presence {value}"),
    "support": N_("gain at {value} times the support of all trains"),
    "closeness": N_("gain at hub independence {value}"),
}
"""What the end of a bar is called, by the id of its assumption."""

CardRow = tuple[Any, ...]


def cards_of(found: ChangeOutcome) -> Table | None:
    """Return the cards of the cities that join in a scenario (`ChangeOutcome.cards`), None where there is none.

    What was simulated of each city stands below.
    """
    if not found.cards:
        return None
    table = cards_table(found.scenarios[0], found.cards)
    return replace(table, rows=[*table.rows, *_simulated(found)])


def cards_table(scenario: Scenario, cards: Sequence[JoinCard]) -> Table:
    """Return cards of a scenario, a column for each, FEU a year.

    Where several cities join, each card is what it adds to the others. Hubs that change most are named, the others
    taken together.
    """
    rows = [*_gains(cards, scenario), *_taken(cards, scenario), *_support(cards), *_bars(cards)]
    names = [TableColumn(card.city, city_name(card.city, [scenario]), NUMBER) for card in cards]
    years = sorted({year for card in cards for year in card.years})
    title = _("What each join brings by shippers' choice, against the scenario without it, FEU a year, mean of {span}")
    notes = [_("What is below 0 goes to that way.")] if any(_gaining(card) for card in cards) else []
    if full := [city_name(card.city, [scenario]) for card in cards if _full(card)]:
        text = _("Choice is not bounded by places: what does not fit on the trains of {cities} is left behind.")
        notes.append(text.format(cities=_(", ").join(full)))
    return Table(
        "join_cards", title.format(span=span(years)), (TableColumn("what", "", wraps=True), *names), rows, notes
    )


def _gaining(card: JoinCard) -> bool:
    """Return whether another way gains by the join, too."""
    return any(feu <= -NOTHING_FEU for feu in card.taken.values())


def _full(card: JoinCard) -> bool:
    """Return whether more boxes are to go by the haul of a join than its trains hold."""
    return card.places_feu is not None and card.station_feu is not None and sum(card.station_feu) > card.places_feu


def _gains(cards: Sequence[JoinCard], scenario: Scenario) -> Iterator[CardRow]:
    joined = list(dict.fromkeys(card.joined for card in cards))
    for way in joined:
        what = _("gain of {way}").format(way=way_names(joined, [scenario])[way])
        yield (Cell("gain", what), *(card.gain_feu if card.joined == way else None for card in cards))
    yield (Cell("city", _("of it by the city")), *(card.city_feu for card in cards))
    yield (Cell("others", _("of it by other cities")), *(card.others_feu for card in cards))
    if any(card.by_station is not None for card in cards):
        parts = [card.station_feu for card in cards]
        yield (
            Cell("station", _("carried by the haul of the join")),
            *(None if part is None else sum(part) for part in parts),
        )
    if any(card.places_feu is not None for card in cards):
        yield (Cell("places", _("places on the trains of the join")), *(card.places_feu for card in cards))


def _taken(cards: Sequence[JoinCard], scenario: Scenario) -> Iterator[CardRow]:
    """Yield what each other way loses: the hubs that change most by all of the cards, and all others together."""
    total: dict[Way, float] = {}
    for card in cards:
        for way, feu in card.taken.items():
            total[way] = total.get(way, 0.0) + feu
    by_loss = sorted((way for way in total if way.kind in ("hub", "city")), key=lambda way: -abs(total[way]))
    taken = [card.taken_from([way.id for way in by_loss[:MOST_HUBS]]) for card in cards]
    modes = [way for way in total if way.kind == "mode"]
    ways = [OWN_TRAINS, *by_loss[:MOST_HUBS], VIA_PORT, OTHER_HUBS, *modes, UNSHIPPED]
    names = way_names(ways, [scenario])
    for way in ways:
        lost = [each.get(way, 0.0) for each in taken]
        if any(abs(feu) >= NOTHING_FEU for feu in lost):
            yield (Cell(way.id or way.kind, _("from {way}").format(way=within(way, names[way]))), *lost)


def _support(cards: Sequence[JoinCard]) -> Iterator[CardRow]:
    """Yield USD for each FEU that is gained, in all and by payer."""
    if all(card.support_usd_per_feu is None for card in cards):
        return
    yield (Cell("support", _("support, USD for each FEU gained")), *(card.support_usd_per_feu for card in cards))
    for payer in PAYERS:
        paid = [card.support_usd.get(payer, 0.0) for card in cards]
        if any(paid):
            each = [
                usd / card.gain_feu if card.support_usd_per_feu is not None else None
                for usd, card in zip(paid, cards, strict=True)
            ]
            yield (Cell(payer, _("of it by {payer}").format(payer=_(PAYERS[payer]))), *each)


def _bars(cards: Sequence[JoinCard]) -> Iterator[CardRow]:
    """Yield the gain at both ends of each bar."""
    for name, text in BARS.items():
        bars = [next((bar for bar in card.bars if bar.id == name), None) for card in cards]
        known = next((bar for bar in bars if bar is not None), None)
        for at, value in enumerate(known.ends if known is not None else ()):
            what = Cell(f"{name}_{value:g}", _(text).format(value=f"{value:g}"))
            yield (what, *(None if bar is None else bar.feu[at] for bar in bars))


def _simulated(found: ChangeOutcome) -> Iterator[CardRow]:
    """Yield what was simulated of each city, and its interval."""
    rows = [row for _number, row in found.joining.iterrows()]
    yield (Cell("simulated", _("simulated, of the city")), *(float(row["change"]) for row in rows))
    if found.enough:
        yield (Cell("low", _("95 % interval of that, from")), *(float(row["low"]) for row in rows))
        yield (Cell("high", _("95 % interval of that, to")), *(float(row["high"]) for row in rows))

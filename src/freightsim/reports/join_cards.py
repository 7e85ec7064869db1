"""Answer cards: what each join of a scenario brings and takes, and how far that may be off, as one table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from freightsim.base.language import N_, _, listed
from freightsim.choice.join_card import FULL, MOST_HUBS, JoinCard
from freightsim.choice.ways import NOTHING_FEU, OTHER_HUBS, OWN_TRAINS, UNSHIPPED, VIA_PORT, Way
from freightsim.reports.change_in_words import span, within
from freightsim.reports.table import Cell, Table, TableColumn
from freightsim.results.vocabulary import PAYERS, city_name, hub_name, way_names
from freightsim.scenario import Scenario
from freightsim.statistics.outcome import ChangeOutcome

NUMBER = "{:,.0f}"
NOTHING_USD = 0.5
"""Amounts below this, in USD a year, round to 0."""
BARS = {
    "presence": N_("gain at presence {value}"),
    "support": N_("gain at {value} times the subsidy of all trains"),
    "closeness": N_("gain at hub independence {value}"),
}
"""What the end of a bar is called, by the id of its assumption."""

SIMULATED = {
    "simulated": N_("simulated, of the city"),
    "simulated_low": N_("95 % interval, from"),
    "simulated_high": N_("95 % interval, to"),
}
"""What rows of simulated figures are called."""

WHAT = "row:what"
"""Key of the column that says what a row is; cities have theirs under their ids, which hold no colon."""

CardRow = tuple[Any, ...]


def cards_of(found: ChangeOutcome) -> Table | None:
    """Return the cards of the cities that join in a scenario (`ChangeOutcome.cards`), None where there is none.

    What was simulated of each city stands below.
    """
    if not found.cards:
        return None
    table = cards_table(found.scenarios[0], found.cards)
    return replace(table, rows=[*table.rows, *_simulated(found)], notes=[*table.notes, *_beside_the_join(found)])


def cards_table(scenario: Scenario, cards: Sequence[JoinCard]) -> Table:
    """Return cards of a scenario, a column for each, FEU a year.

    Where several cities join, each card is what it adds to the others. Hubs that change most are named, the others
    taken together.
    """
    taken, support = list(_taken(cards, scenario)), list(_support(cards))
    rows = [*_years(cards), *_gains(cards, scenario), *taken, *support, *_bars(cards)]
    names = [TableColumn(card.city, city_name(card.city, [scenario]), NUMBER) for card in cards]
    notes = [*_notes(taken, support), *_days_in_part(cards, scenario)]
    if full := [city_name(card.city, [scenario]) for card in cards if _full(card)]:
        text = _(
            "In at least one direction, demand for the trains of {cities} exceeds their capacity; the rest uses "
            "other modes."
        )
        notes.append(text.format(cities=listed(full)))
    if beyond := [city_name(card.city, [scenario]) for card in cards if card.beyond_places_feu]:
        text = _(
            "The boxes of {cities} that use the haul of the join exceed its capacity: the expected figure is too "
            "high; use the simulated one."
        )
        notes.append(text.format(cities=listed(beyond)))
    notes += _without_limit(cards, scenario)
    columns = (TableColumn(WHAT, "", wraps=True), *names)
    return Table("join_cards", _title(cards), columns, rows, notes)


def _beside_the_join(found: ChangeOutcome) -> Iterator[str]:
    """Yield what the scenario changes beside its only join, where that is more than a twentieth of what this brings."""
    if found.besides:
        text = _(
            "The sentences above compare with the base. They include the other changes of the scenario, {feu} FEU a "
            "year; the card does not."
        )
        yield text.format(feu=f"{found.besides:+,.0f}")


def _title(cards: Sequence[JoinCard]) -> str:
    if _years_differ(cards):
        return _("Effect of each join in the choice model, against the scenario without it, FEU a year, over its years")
    title = _("Effect of each join in the choice model, against the scenario without it, FEU a year, mean of {span}")
    return title.format(span=span(cards[0].years))


def _years_differ(cards: Sequence[JoinCard]) -> bool:
    """Return whether cards are means of other years than others."""
    return len({card.years for card in cards}) > 1


def _years(cards: Sequence[JoinCard]) -> Iterator[CardRow]:
    """Yield the years of each card where they differ."""
    if _years_differ(cards):
        ends = [dict.fromkeys((card.years[0], card.years[-1])) for card in cards]
        texts = ["-".join(map(str, each)) for each in ends]
        yield (Cell("years", _("years")), *(Cell(text, text) for text in texts))


def _notes(taken: Sequence[CardRow], support: Sequence[CardRow]) -> Iterator[str]:
    """Yield what a number below 0 means of ways, and of payers, where one is shown."""
    if _below_0(taken):
        yield _("A negative amount goes to that mode or hub.")
    if _below_0(support):
        yield _("A negative amount means that the payer pays less than without the join.")


def _below_0(rows: Sequence[CardRow]) -> bool:
    """Return whether a number of some rows is below 0 as it is shown."""
    return any(value is not None and value <= -NOTHING_FEU for _what, *values in rows for value in values)


def _days_in_part(cards: Sequence[JoinCard], scenario: Scenario) -> Iterator[str]:
    """Yield of which days amounts are, where these are not all days of a card's years."""
    by_days: dict[tuple[str, str, bool], list[str]] = {}
    for card in cards:
        if not card.counted.whole(card.years):
            days = str(card.counted.first), str(card.counted.last), card.a_years_rate
            by_days.setdefault(days, []).append(city_name(card.city, [scenario]))
    for (first, last, rate), cities in by_days.items():
        text = (
            _("{cities}: amounts are those of {first} to {last}, scaled to a year.")
            if rate
            else _("{cities}: the join covers {first} to {last} of these years.")
        )
        yield text.format(cities=listed(cities), first=first, last=last)


def _without_limit(cards: Sequence[JoinCard], scenario: Scenario) -> Iterator[str]:
    """Yield whose trains take all that is chosen: those of hubs in outline, and extra trains of ports of their own."""
    hubs = list(dict.fromkeys(card.joined.id for card in cards if card.joined.kind == "hub"))
    if hubs:
        text = _(
            "Trains of {hubs} are modelled in outline, without a capacity limit: trains a week and wagons of a join "
            "to them have no effect."
        )
        yield text.format(hubs=listed([hub_name(key, [scenario]) for key in hubs]))
    over = [
        card for card in cards if card.joined.kind == "city" and card.gain_feu > (1 + FULL) * (card.places_feu or 0.0)
    ]
    if over:
        text = _(
            "Demand for the trains of {cities} exceeds the capacity of the timetable. Extra trains run if a path is "
            "free; the simulated figures are those of the own port."
        )
        yield text.format(cities=listed([city_name(card.city, [scenario]) for card in over]))


def _full(card: JoinCard) -> bool:
    """Return whether more boxes would be sent by the haul of a join than its trains hold."""
    return card.without_place_feu >= NOTHING_FEU or card.beyond_places_feu > 0


def _without(card: JoinCard) -> float | None:
    return card.without_place_feu + card.beyond_places_feu if _full(card) else None


def _id(group: str, way: Way) -> str:
    """Return the id of the row of a way in a group."""
    return "_".join(filter(None, (group, *way)))


def _gains(cards: Sequence[JoinCard], scenario: Scenario) -> Iterator[CardRow]:
    joined = list(dict.fromkeys(card.joined for card in cards))
    for way in joined:
        what = _("gain of {way}").format(way=way_names(joined, [scenario])[way])
        row = "gain" if way == VIA_PORT else _id("gain", way)
        yield (Cell(row, what), *(card.gain_feu if card.joined == way else None for card in cards))
    yield (Cell("gain_city", _("of which the city")), *(card.city_feu for card in cards))
    yield (Cell("gain_others", _("of which other cities")), *(card.others_feu for card in cards))
    if any(card.by_station is not None for card in cards):
        parts = [card.station_feu for card in cards]
        yield (
            Cell("station", _("carried by the haul of the join")),
            *(None if part is None else sum(part) for part in parts),
        )
    if any(card.places_feu is not None for card in cards):
        yield (Cell("places", _("capacity of the trains of the join")), *(card.places_feu for card in cards))
    if any(map(_full, cards)):
        yield (
            Cell("without_place", _("further demand beyond their capacity")),
            *(_without(card) for card in cards),
        )


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
            yield (Cell(_id("from", way), _("from {way}").format(way=within(way, names[way]))), *lost)


def _support(cards: Sequence[JoinCard]) -> Iterator[CardRow]:
    """Yield USD for each FEU that is gained, in all and by payer; in a year where none is gained and money moves."""
    each = [card.support_usd_per_feu for card in cards]
    if any(usd is not None for usd in each):
        yield (Cell("support", _("subsidy, USD for each FEU gained")), *each)
        for payer in PAYERS:
            paid = [card.support_usd_per_feu_of(payer) for card in cards]
            if any(paid):
                yield (Cell(f"support_{payer}", _("of which {payer}").format(payer=_(PAYERS[payer]))), *paid)
    in_all = [None if card.support_usd_per_feu is not None else _moved_usd(card) for card in cards]
    if any(usd is not None for usd in in_all):
        yield (Cell("support_a_year", _("subsidy, USD a year (no box gained)")), *in_all)


def _moved_usd(card: JoinCard) -> float | None:
    """Return what others than shippers pay more in a year; None where it is nothing, to the USD."""
    usd = sum(card.support_usd.values())
    return usd if abs(usd) >= NOTHING_USD else None


def _bars(cards: Sequence[JoinCard]) -> Iterator[CardRow]:
    """Yield the gain at both ends of each bar."""
    for name, text in BARS.items():
        bars = [next((bar for bar in card.bars if bar.id == name), None) for card in cards]
        known = next((bar for bar in bars if bar is not None), None)
        for at, value in enumerate(known.ends if known is not None else ()):
            what = Cell(f"gain_at_{name}_{value:g}", _(text).format(value=f"{value:g}"))
            yield (what, *(None if bar is None else bar.feu[at] for bar in bars))


def _simulated(found: ChangeOutcome) -> Iterator[CardRow]:
    """Yield what was simulated of each city at the port, and its interval; nothing of joins to other trains."""
    to_port = [card.joined == VIA_PORT for card in found.cards]
    if not any(to_port):
        return
    rows = [row if own else None for own, (_number, row) in zip(to_port, found.joining.iterrows(), strict=True)]
    names = {"simulated": "change"} | ({"simulated_low": "low", "simulated_high": "high"} if found.enough else {})
    for name, column in names.items():
        yield (Cell(name, _(SIMULATED[name])), *(None if row is None else float(row[column]) for row in rows))

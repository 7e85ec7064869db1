"""A comparison in a few sentences, each with its uncertainty; years, numbers and signs are a `ChangeOutcome`'s."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite, isnan
from typing import TYPE_CHECKING, Any, NamedTuple

from freightsim.base.language import N_, _, listed, ngettext, place_name
from freightsim.choice.join_card import PRESENCES, Bar
from freightsim.choice.ways import OTHER_HUBS, OWN_TRAINS, VIA_PORT, Way
from freightsim.reports.numbers import MOST_DECIMALS, NOTHING, decimals, decimals_of_change, plain, signed, upwards
from freightsim.results.vocabulary import (
    PAID,
    PAYERS,
    QUANTITIES,
    TRIPS_OF_JOINS,
    city_name,
    hub_name,
    stage_name,
    station_name,
    way_names,
)
from freightsim.scenario.joins import OwnTrains, joined_hub
from freightsim.statistics.comparison import Bottleneck, Comparison, Difference
from freightsim.statistics.outcome import ChangeOutcome, ShuttleUse, Sources, excluded

if TYPE_CHECKING:
    import pandas as pd

    from freightsim.results import Runs

MILLION, USD = 1e6, "{:,.0f}"
MORE_THAN_CHOSEN = 1.1
"""Change in boxes carried over the change in what is chosen from which the difference is told."""
MOST_MOVES = 4
"""So many other ways are named where they change by more than the port does."""


def sentences(comparison: Comparison, name: str) -> list[str]:
    """Return what a scenario changes, in sentences; see `in_words`."""
    return in_words(ChangeOutcome(comparison, name))


def in_words(found: ChangeOutcome) -> list[str]:
    """Return what shippers' choice brings and whence, trips and value, cities, service, money, jams, what follows.

    Cities have a sentence where intervals tell of any, money where an amount differs, and what follows where the years
    after the change are apart. What is told of years is a mean a year (`ChangeOutcome.years`).
    """
    if not found.years:
        text = _(
            "Nothing changes at the port: in all {count} replications every figure of every year equals that of the "
            "base."
        )
        return [text.format(count=found.replications)]
    service = " ".join([_service(found), *still_there(found)])
    return [*first(found), *own_ports(found), *cities(found), service, *money(found), *last(found)]


def first(found: ChangeOutcome) -> list[str]:
    """Return the two sentences that answer: what shippers' choice brings and whence, and what the port runs then."""
    return [chosen(found), " ".join([trips(found), *carried(found)])]


def last(found: ChangeOutcome) -> list[str]:
    """Return where it jams, and what follows where the years after the change are apart."""
    return [jam(found), *([follows(found)] if found.after else [])]


def span(years: Sequence[int]) -> str:
    """Return the first and the last of some years, in words."""
    return _("{low} to {high}").format(low=years[0], high=years[-1]) if len(years) > 1 else str(years[0])


def chosen(found: ChangeOutcome) -> str:
    """Return what shippers' choice alone brings the port a year, of which cities, and from which other ways."""
    own, parts = found.sources, [_gained(found)]
    if len(found.joining):
        cities = [_brought(found, row) for _number, row in found.joining.iterrows()]
        others = _("other cities {feu}").format(feu=signed(found.others_feu, "{:,.0f}"))
        parts = [_("{text}: {cities}").format(text=parts[0], cities=_(", ").join([*cities, others]))]
    if not own.stays:
        parts.append(_whence(own, found))
    to_port = [card for card in found.cards if card.joined == VIA_PORT]
    if bars := {card.city: bar for card in to_port for bar in card.bars if bar.id == "presence"}:
        ranged = _(", ").join(_ranged(found, *each) for each in bars.items())
        low, high = (f"{end:g}" for end in PRESENCES)
        parts.append(_("gain at a presence of {low} to {high}: {cities}").format(low=low, high=high, cities=ranged))
    parts += _not_by_the_join(found)
    if found.stopped_or_disturbed:
        parts.append(_("without events that affect bookings or stop trains"))
    return _("{text}.").format(text=_("; ").join(parts))


def own_ports(found: ChangeOutcome) -> Iterator[str]:
    """Yield what each port of its own does in the simulation: trips, those beside its timetable, who finds no place."""
    for port in found.own_ports:
        text = _(
            "In the simulation {city}'s own port runs {trips} trips a year, {extra} of them extra trains "
            "({cancelled} of its slots are cancelled); they carry {feu} FEU, and {away} FEU are lost demand."
        )
        yield text.format(
            city=city_name(port.city, found.scenarios),
            **{
                name: plain(number, "{:,.0f}")
                for name, number in (
                    *(("trips", port.trips), ("extra", port.extra), ("cancelled", port.cancelled)),
                    *(("feu", port.feu), ("away", port.feu_turned_away)),
                )
            },
        )


def _not_by_the_join(found: ChangeOutcome) -> Iterator[str]:
    """Yield which cities are none of the base, so all cargo is gained; and what the scenario changes beside a join."""
    scenario, base = found.scenarios
    if new := [city_name(key, [scenario]) for key in map(str, found.joining["city"]) if key not in base.cities]:
        text = ngettext(
            "{cities} is not a separate city in the base, so all of its cargo counts as gained",
            "{cities} are not separate cities in the base, so all of their cargo counts as gained",
            len(new),
        )
        yield text.format(cities=listed(new))
    for card in (each for each in found.cards if each.beyond_places_feu and each.station_feu is not None):
        text = _(
            "the trains of {city}'s join have space for {places} of the {carried} boxes expected on them: the "
            "expected figure is too high; use the simulated one"
        )
        yield text.format(
            city=city_name(card.city, [scenario]),
            places=plain(card.places_feu or 0.0, "{:,.0f}"),
            carried=plain(sum(card.station_feu or ()), "{:,.0f}"),
        )
    if found.besides:
        (card,) = found.cards
        text = _("the join alone adds {gain} ({city} {own}, other cities {others}), the rest of the scenario {rest}")
        yield text.format(
            gain=signed(card.gain_feu, "{:,.0f}"),
            city=city_name(card.city, [scenario]),
            own=signed(card.city_feu, "{:,.0f}"),
            others=signed(card.others_feu, "{:,.0f}"),
            rest=signed(found.besides, "{:,.0f}"),
        )


def _gained(found: ChangeOutcome) -> str:
    """Return what the port gains or loses by shippers' choice, in trains where it gains, and which cities join."""
    own = found.sources
    cities = listed([_newcomer(found, str(key)) for key in found.joining["city"]])
    when = _("With {cities} joining, in {span}") if cities else _("In {span}")
    if own.stays:
        text = _("{when} the port's expected cargo does not change in the choice model")
    elif own.port < 0:
        text = _("{when} the port loses {boxes} a year{relative} in the choice model")
    elif not isfinite(found.feu_per_train):  # no train runs, so there is no load by which to tell how many
        text = _("{when} the port gains {boxes} a year{relative} in the choice model")
    else:
        text = _("{when} the port gains {boxes} a year{relative} in the choice model, {trains}")
    number, feu = own.port / found.feu_per_train, plain(abs(own.port), "{:,.0f}")
    count = plain(number, f"{{:,.{decimals([number])}f}}") if isfinite(number) else NOTHING
    return text.format(
        when=when.format(cities=cities, span=span(found.years)),
        boxes=ngettext("{feu} box (FEU)", "{feu} boxes (FEU)", _how_many(feu)).format(feu=feu),
        relative=f" ({_percent(own.relative)})" if own.relative is not None else "",
        trains=ngettext("{count} train", "{count} trains", _how_many(count)).format(count=count),
    )


def _how_many(number: str) -> int:
    """Return which number a text is to the grammar: one is what is written as 1."""
    return 1 if number == "1" else 2


def _newcomer(found: ChangeOutcome, city: str) -> str:
    """Return a city that joins, with whom it joins where that is not the port."""
    scenario, name = found.scenarios[0], city_name(city, found.scenarios)
    if isinstance(scenario.cities[city].joins, OwnTrains):
        return _("{city} (own trains)").format(city=name)
    hub = joined_hub(scenario, city)
    return name if hub is None else _("{city} (to {hub})").format(city=name, hub=hub_name(hub, found.scenarios))


def _brought(found: ChangeOutcome, row: pd.Series[Any]) -> str:
    """Return what a city that joins brings by shippers' choice, and what was simulated of it."""
    form = f"{{:,.{decimals_of_change(row['change'], row['low'], row['high'])}f}}"
    return _("{city} {expected} (simulated {simulated}, {doubt})").format(
        city=_city(found, row),
        expected=signed(float(row["expected"]), "{:,.0f}"),
        simulated=signed(float(row["change"]), form),
        doubt=_few(found.replications) if isnan(row["low"]) else _interval((row["low"], row["high"]), form),
    )


def _ranged(found: ChangeOutcome, city: str, bar: Bar) -> str:
    """Return what a join brings in all at the ends of the range of presence, by its card."""
    low, high = (plain(feu, "{:,.0f}") for feu in bar.feu)
    return _("{city} {low} to {high}").format(city=city_name(city, found.scenarios), low=low, high=high)


def _whence(own: Sources, found: ChangeOutcome) -> str:
    """Return from which other ways the port's gain comes, or to which its loss goes."""
    gains = own.port > 0
    if own.among_others:
        moves = _(", ").join(
            _("{way} {change}").format(way=_way(found, way), change=signed(change, "{:,.0f}"))
            for way, change in own.moves[:MOST_MOVES]
        )
        return _("larger shifts between other modes and hubs: {moves}").format(moves=moves)
    if not own.tenths:
        return (
            _("hardly any of them come from another mode or hub")
            if gains
            else _("hardly any of them go to another mode or hub")
        )
    text, more = (
        (_("{count} in 10 of them come from {way}"), _("{count} from {way}"))
        if gains
        else (_("{count} in 10 of them go to {way}"), _("{count} to {way}"))
    )
    parts = [(text if place == 0 else more, *each) for place, each in enumerate(own.tenths)]
    return _(", ").join(form.format(way=_way(found, way), count=count) for form, way, count in parts)


def _way(found: ChangeOutcome, way: Way) -> str:
    """Return what a way is called within a sentence: modes are written small, a port of a city keeps its name."""
    return within(way, way_names([*found.all_ways, OWN_TRAINS, OTHER_HUBS], found.scenarios)[way])


def within(way: Way, name: str) -> str:
    """Return the name of a way as it is written within a sentence."""
    return name[0].lower() + name[1:] if way.kind == "mode" else name


def trips(found: ChangeOutcome) -> str:
    """Return the sentence on trips and cargo value a year, and how often trips change that way."""
    total, value = found.yearly("trips"), found.yearly("value_usd")
    text = _("The port's trips {trips}; its cargo value {value}.")
    return text.format(
        trips=_moved(total, TRIPS, 1.0, found.share_with(total.sign) if found.enough else None),
        value=_moved(value, VALUE, QUANTITIES["value_usd"].scale),
    )


def carried(found: ChangeOutcome) -> Iterator[str]:
    """Yield how many more or fewer boxes are carried, where waits make it more than what is chosen.

    Only where intervals tell both.
    """
    feu, lost, chose = found.yearly("feu"), found.yearly("feu_turned_away"), found.sources.port
    if not found.enough or feu.sign * lost.sign != -1 or feu.sign * chose < 0:
        return
    if abs(feu.change.mean) > MORE_THAN_CHOSEN * abs(chose):
        text = (
            _("Boxes carried rise by {feu} a year, more than in the choice model: lost demand falls by {lost}.")
            if feu.sign > 0
            else _("Boxes carried fall by {feu} a year, more than in the choice model: lost demand rises by {lost}.")
        )
        yield text.format(
            feu=plain(abs(feu.change.mean), "{:,.0f}"),
            lost=plain(abs(lost.change.mean), "{:,.0f}"),
        )


TRIPS = {
    "rises": N_("rise from {base} to {other} a year ({doubt})"),
    "falls": N_("fall from {base} to {other} a year ({doubt})"),
    "open": N_("stay near {base} a year: the change is not significant, at most {most} more or fewer (95 %)"),
    "none": N_("stay {base} a year, the same in all {count} replications"),
    "few": N_("are {other} a year against {base} in the base ({few} for an interval)"),
}
VALUE = {
    "rises": N_("rises from USD {base} to {other} million a year ({doubt})"),
    "falls": N_("falls from USD {base} to {other} million a year ({doubt})"),
    "open": N_(
        "stays near USD {base} million a year: the change is not significant, at most {most} million more or less "
        "(95 %)"
    ),
    "none": N_("stays USD {base} million a year, the same in all {count} replications"),
    "few": N_("is USD {other} million a year against {base} in the base ({few} for an interval)"),
}
"""What is said of a change, by what can be told of it."""


def _moved(each: Difference, texts: Mapping[str, str], unit: float, share: float | None = None) -> str:
    """Return from what to what a quantity moves, or that the change is too small to tell and what is excluded.

    `share` is of the replications that move this way.
    """
    most, places = excluded(each), _places(each, unit)

    def written(value: float, digits: int = places) -> str:
        return plain(value / unit, f"{{:,.{digits}f}}")

    doubt = _("the same in every replication") if each.ends is None else _interval(each.ends, f"{{:,.{places}f}}", unit)
    if share is not None:
        doubt = _("{doubt}; in {share} of the replications").format(doubt=doubt, share=f"{share:.0%}")
    largest = (most or 0.0) / unit
    told = "rises" if each.sign > 0 else "falls" if each.sign else "few" if most is None else "open"
    return _(texts["none" if each.none_seen else told]).format(
        base=written(each.base.mean),
        other=written(each.other.mean),
        doubt=doubt,
        most=written(upwards(largest, decimals([largest])) * unit, decimals([largest])),
        count=each.change.n,
        few=_few(each.change.n),
    )


def _places(each: Difference, unit: float) -> int:
    """Return the decimals with which a change that is told is seen: in the levels, and in the ends of its interval."""
    if not each.sign:
        return 0
    ends = [end / unit for end in each.ends or ()]
    least = decimals([each.change.mean / unit, *ends])
    before, after = each.base.mean / unit, each.other.mean / unit
    return next((more for more in range(least, MOST_DECIMALS) if round(before, more) != round(after, more)), least)


def _interval(ends: tuple[float, float], number: str, unit: float = 1.0) -> str:
    low, high = (signed(end / unit, number) for end in ends)
    return _("95 %: {low} to {high}").format(low=low, high=high)


def cities(found: ChangeOutcome) -> Iterator[str]:
    """Yield the sentence on cities that gain or lose as far as intervals tell; none where they tell of no city."""
    gaining, losing = found.gaining, found.losing
    if len(gaining):
        gain = ngettext("{count} city gains: {name}", "{count} cities gain, most of all {name}", len(gaining)).format(
            count=len(gaining), name=_named(found, gaining.iloc[0])
        )
    else:
        gain = _("No city gains significantly")
    if len(losing):
        loss = ngettext("{count} loses: {name}", "{count} lose, most of all {name}", len(losing)).format(
            count=len(losing), name=_named(found, losing.iloc[0])
        )
    else:
        loss = _("none loses significantly")
    if len(gaining) or len(losing):
        yield _("{gain}, and {loss}.").format(gain=gain, loss=loss)


def _named(found: ChangeOutcome, row: pd.Series[Any]) -> str:
    change = signed(row["change"], f"{{:,.{decimals([row['change']])}f}}")
    return _("{city} ({change} FEU a year)").format(city=_city(found, row), change=change)


def _city(found: ChangeOutcome, row: pd.Series[Any]) -> str:
    scenarios = found.comparison.others[found.name].scenario, found.comparison.base.scenario
    return city_name(str(row["city"]), scenarios)


class ServiceLevel(NamedTuple):
    """What is told of the service of a year."""

    what: str
    """What it is, within a sentence."""
    text: str
    """How a number of it is written, with its unit."""
    digits: int
    """Decimals of a number."""

    def written(self, value: float) -> str:
        """Return a value with its unit."""
        return _(self.text).format(number=f"{value:,.{self.digits}f}")


SERVICE = {
    "yard_dwell_d": ServiceLevel(N_("yard dwell"), N_("{number} days"), 1),
    "transit_outbound_d": ServiceLevel(N_("outbound transit time"), N_("{number} days"), 1),
    "cost_usd_per_feu": ServiceLevel(N_("the cost per FEU"), N_("USD {number}"), 0),
    "t_co2e_per_feu": ServiceLevel(N_("CO2e per FEU"), N_("{number} t"), 2),
}
"""What is told of the service, by quantity (`ChangeOutcome.service`)."""


def _service(found: ChangeOutcome) -> str:
    open_ones = {key: each for key, each in found.service.items() if _is_open(each, SERVICE[key].digits)}
    parts = [_level(SERVICE[key], each) for key, each in found.service.items() if key not in open_ones]
    parts += [_shuttle(found, use) for use in found.shuttles]
    if open_ones:
        text = _("no significant change in {what}") if found.enough else _("{few} for intervals of {what}")
        what = _(", ").join(_about(SERVICE[name], each) for name, each in open_ones.items())
        parts.append(text.format(what=what, few=_few(found.replications)))
    if not parts:
        return _("There are no figures on the service in {year}.").format(year=found.year)
    return _("In {year} {parts}.").format(year=found.year, parts=_("; ").join(parts))


def _is_open(each: Difference, digits: int) -> bool:
    """Return whether a change of a level cannot be told from chance, and one is seen or one to be seen not excluded."""
    if each.sign or each.none_seen:
        return False
    most = excluded(each)
    return not _same(each, digits) or most is None or round(most, digits) != 0


def _same(each: Difference, digits: int) -> bool:
    """Return whether both levels are the same with so many decimals."""
    return round(each.base.mean, digits) == round(each.other.mean, digits)


def _level(level: ServiceLevel, each: Difference) -> str:
    before, after = level.written(each.base.mean), level.written(each.other.mean)
    if _same(each, level.digits):
        return _("{what} stays at about {value}").format(what=_(level.what), value=before)
    return _("{what} goes from {before} to {after}").format(what=_(level.what), before=before, after=after)


def _about(level: ServiceLevel, each: Difference) -> str:
    """Return the level of the base, and the largest change that is not excluded."""
    what, base = _(level.what), level.written(each.base.mean)
    if (most := excluded(each)) is None:
        other = level.written(each.other.mean)
        return _("{what} ({base} in the base, {other} here)").format(what=what, base=base, other=other)
    text = _("{what} ({value}, at most {most} more or less)")
    return text.format(what=what, value=base, most=level.written(upwards(most, level.digits)))


def _shuttle(found: ChangeOutcome, use: ShuttleUse) -> str:
    """Return how often a city's shuttle ran in a year and what it carried."""
    times = _("ran {ran:,.0f} of {slots:,.0f} slots").format(ran=use.ran, slots=use.slots)
    loads = _("{out:.1f} FEU to the port and {back:.1f} back").format(out=use.feu_to_port, back=use.feu_from_port)
    place = found.comparison.others[found.name].scenario.cities[use.city]
    laden, never = TRIPS_OF_JOINS[place.joins.by if place.joins is not None else "shuttle"]
    return _(laden if use.ran else never).format(city=place_name(place), times=times, loads=loads)


def still_there(found: ChangeOutcome) -> Iterator[str]:
    """Yield where most boxes more than in the base stand when the horizon ends, as far as intervals tell."""
    if not len(found.still_there):
        return
    row = found.still_there.iloc[0]
    stage, direction, place = (str(row[name]) for name in ("stage", "direction", "place"))
    feu = "{:,.0f}"
    yield _(
        "When the horizon ends, {value} FEU wait {stage}, {base} in the base: dwell and transit times exclude this "
        "cargo."
    ).format(
        value=plain(row["value"], feu),
        stage=stage_name(stage, direction, place, found.scenarios[0]),
        base=plain(row["base"], feu),
    )


def money(found: ChangeOutcome) -> Iterator[str]:
    """Yield the sentence on who pays the subsidy and what trains cost; none where no amount differs."""
    parts = []
    if found.payers:
        parts.append(_("the subsidy {moved}").format(moved=_paid(found)))
    if found.train_costs:
        parts.append(_("the cost of trains as run {moved}").format(moved=_trains_cost(found)))
    if parts:
        yield _("In {span} {parts}.").format(span=span(found.years), parts=_("; ").join(parts))


def _paid(found: ChangeOutcome) -> str:
    """Return how the subsidy moves, how much that is for each box, and who pays it, as far as intervals tell."""
    *payers, total = found.payers
    moved, usd = _moved(total.difference, VALUE, MILLION), total.usd_per_feu
    told = [each for each in payers if each.difference.sign]
    if usd is None:
        amounts = {each.quantity: each.difference.change.mean / MILLION for each in told}
        places = decimals([*amounts.values()])
    else:
        form = _("{moved}, USD {usd} for each FEU gained") if usd > 0 else _("{moved}, USD {usd} for each FEU lost")
        moved = form.format(moved=moved, usd=signed(usd, USD))
        amounts, places = {each.quantity: each.usd_per_feu or 0.0 for each in told}, 0
    if not amounts:
        return moved
    who = {PAID[payer]: _(words) for payer, words in PAYERS.items()}
    shown = _(", ").join(
        _("{payer} {usd}").format(payer=who[quantity], usd=signed(usd, f"{{:,.{places}f}}"))
        for quantity, usd in sorted(amounts.items(), key=lambda item: -abs(item[1]))
    )
    return _("{moved}: {payers}").format(moved=moved, payers=shown)


def _trains_cost(found: ChangeOutcome) -> str:
    """Return how the cost of trains as they run moves, and how much that is for each train."""
    total = found.train_costs[-1]
    moved, usd = _moved(total.difference, VALUE, MILLION), total.usd_per_train
    if usd is None:
        return moved
    form = _("{moved}, USD {usd} for each train more") if usd > 0 else _("{moved}, USD {usd} for each train fewer")
    return form.format(moved=moved, usd=signed(usd, USD))


def jam(found: ChangeOutcome) -> str:
    """Return the sentence on the first bottleneck of the years, in scenario and base, and on those that are new."""
    text = _first_jam(found)
    more = _("Other new bottlenecks: {stations}.") if found.first_is_new else _("New bottlenecks: {stations}.")
    others = (
        (more, found.name, found.newly_binding),
        (_("No longer bottlenecks: {stations}."), None, found.binding_no_more),
    )
    said = [form.format(stations=_stations(found, name, each)) for form, name, each in others if each]
    return " ".join([text, *said])


def _stations(found: ChangeOutcome, name: str | None, binding: Sequence[Bottleneck]) -> str:
    scenario = _runs(found, name).scenario
    return _(", ").join(
        _("{station} ({share:.0%} of the replications, since {month})").format(
            station=station_name(each.station, scenario), share=each.share, month=str(each.month)[:7]
        )
        for each in binding
    )


def _first_jam(found: ChangeOutcome) -> str:
    before, after = found.base_binds, found.binds
    when = {"span": span(found.years)}
    if after is None:
        if before is None:
            return _(
                "No station is a bottleneck in half of the replications in {span}, nor is one in the base."
            ).format(**when)
        text = _("No station is a bottleneck in half of the replications in {span}; in the base {binds}.")
        return text.format(binds=_binds(found, None, before), **when)
    if found.binds_as_before and before is not None:
        same = (before.month, before.share) == (after.month, after.share)
        text = (
            _("In {span}, as in the base, {binds}.")
            if same
            else _("In {span}, as in the base, {binds}; in the base in {share:.0%} of the replications, {since}.")
        )
        since = _since(found, None, before)
        return text.format(binds=_binds(found, found.name, after), share=before.share, since=since, **when)
    return _("In {span} {binds}; in the base {before}.").format(
        binds=_binds(found, found.name, after),
        before=_binds(found, None, before) if before is not None else _("there is none"),
        **when,
    )


def _binds(found: ChangeOutcome, name: str | None, bottleneck: Bottleneck) -> str:
    """Return where it jams, in what share of the replications, and since when."""
    return _("the first bottleneck is {station} ({share:.0%} of the replications, {since})").format(
        station=station_name(bottleneck.station, _runs(found, name).scenario),
        share=bottleneck.share,
        since=_since(found, name, bottleneck),
    )


def _since(found: ChangeOutcome, name: str | None, bottleneck: Bottleneck) -> str:
    """Return the month since which a station binds, and whether the horizon begins with it."""
    begins = _runs(found, name).scenario.clock.start
    month = str(bottleneck.month)[:7]
    since = _("since the horizon begins, {month}") if month == str(begins)[:7] else _("since {month}")
    return since.format(month=month)


def _runs(found: ChangeOutcome, name: str | None) -> Runs:
    """Return the runs of a scenario; those of the base for None."""
    return found.comparison.base if name is None else found.comparison.others[name]


def follows(found: ChangeOutcome) -> str:
    """Return the sentence on the years after the change: trips and cargo value."""
    trips, value = found.afterwards("trips"), found.afterwards("value_usd")
    return _("After the change, in {span}: the port's trips {trips}; its cargo value {value}.").format(
        span=span(found.after),
        trips=_moved(trips, TRIPS, 1.0),
        value=_moved(value, VALUE, QUANTITIES["value_usd"].scale),
    )


def _percent(share: float) -> str:
    return f"{signed(100 * share, '{:,.1f}')}%"


def _few(count: int) -> str:
    return _("{count} replications are too few").format(count=count)

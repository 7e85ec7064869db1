"""A comparison in a few sentences, each with its uncertainty; years, numbers and signs are a `ChangeOutcome`'s."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from freightsim.base.language import _, ngettext, place_name
from freightsim.choice.ways import Way
from freightsim.reports.numbers import decimals, decimals_of_change, plain, signed
from freightsim.results.vocabulary import QUANTITIES, city_name, stage_name, station_name, way_names
from freightsim.statistics.comparison import HALF, Bottleneck, Comparison, Difference
from freightsim.statistics.outcome import ChangeOutcome, ShuttleUse

if TYPE_CHECKING:
    import pandas as pd

MOST_MOVES = 4
"""So many other ways are named where they change by more than the port does."""


def sentences(comparison: Comparison, name: str) -> list[str]:
    """Return what a scenario changes, in sentences; see `in_words`."""
    return in_words(ChangeOutcome(comparison, name))


def in_words(found: ChangeOutcome) -> list[str]:
    """Return trips, value and cargo, cities that join, who gains and loses, service, where it jams; what follows last.

    The second to last is where it jams, and what follows has a sentence where the years after the change are apart.
    """
    if not found.years:
        text = _("Nothing changes: in all {count} replications every figure of every year is the base's, exactly.")
        return [text.format(count=found.replications)]
    service = " ".join([_service(found), *still_there(found)])
    said = [trips(found), _cargo(found), *joining(found), _who(found), service, jam(found)]
    return [*said, follows(found)] if found.after else said


def span(years: Sequence[int]) -> str:
    """Return the first and the last of some years, in words."""
    return _("{low} to {high}").format(low=years[0], high=years[-1]) if len(years) > 1 else str(years[0])


def trips(found: ChangeOutcome) -> str:
    """Return the sentence on trips: over the years, in the last whole one, and how often there are more."""
    total = found.total("trips")
    text = _("Trips of {span} {moved} on {base}").format(
        span=span(found.years), moved=_moved(found, total, "trips", found.years), base=plain(total.base.mean, "{:,.0f}")
    )
    if len(found.years) > 1:
        last = found.in_year("trips")
        text += _("; in {year} it is {change} on {last}").format(
            year=found.year, change=signed(last.change.mean, "{:,.1f}"), last=plain(last.base.mean, "{:,.0f}")
        )
    if found.enough:
        text += _("; {chance} of the replications have more trips over {span} than in the base").format(
            chance=f"{found.more:.0%}", span=span(found.years)
        )
    return _("{text}.").format(text=text)


def _cargo(found: ChangeOutcome) -> str:
    value, teu = (found.total(quantity) for quantity in ("value_usd", "teu"))
    return _("Cargo value of {span} {usd} on {base} million, and TEU {teu} on {base_teu}.").format(
        span=span(found.years),
        usd=_moved(found, value, "value_usd", found.years, _("USD {} million"), one=True),
        base=plain(value.base.mean / 1e6, "{:,.0f}"),
        teu=_moved(found, teu, "teu", found.years),
        base_teu=plain(teu.base.mean, "{:,.0f}"),
    )


def joining(found: ChangeOutcome) -> Iterator[str]:
    """Yield the sentence on the cities that join: what was simulated, and what shippers' choice alone lets expect."""
    rows = found.joining
    if len(rows):
        parts = [_joins(found, row) for _number, row in rows.iterrows()]
        yield _("Cities that join, by the port over {span}: {cities}.").format(
            cities=_("; ").join(parts), span=span(found.years)
        )


def _joins(found: ChangeOutcome, row: pd.Series[Any]) -> str:
    places = decimals_of_change(row["change"], row["low"], row["high"])
    return _("{city} {simulated} FEU ({doubt}); by shippers' choice alone {expected} are expected").format(
        city=_city(found, row),
        simulated=signed(float(row["change"]), f"{{:,.{places}f}}"),
        doubt=_ends(found, row["low"], row["high"], int(row["sign"]), places=places),
        expected=signed(float(row["expected"]), "{:,.0f}"),
    )


def _who(found: ChangeOutcome) -> str:
    ways = _ways(found)
    if not found.enough:
        few = _("{few} to tell which cities gain or lose; {ways}.")
        return few.format(few=_few(found), ways=ways)
    gaining, losing = found.gaining, found.losing
    if len(gaining):
        gain = ngettext(
            "{count} city gains, most of all {name}", "{count} cities gain, most of all {name}", len(gaining)
        ).format(count=len(gaining), name=_named(found, gaining.iloc[0]))
    else:
        gain = _("No city gains as far as the intervals tell")
    if len(losing):
        loss = ngettext("{count} loses, most of all {name}", "{count} lose, most of all {name}", len(losing)).format(
            count=len(losing), name=_named(found, losing.iloc[0])
        )
    else:
        loss = _("none loses as far as they tell")
    return _("{gain}, and {loss}; {ways}.").format(gain=gain, loss=loss, ways=ways)


def _named(found: ChangeOutcome, row: pd.Series[Any]) -> str:
    change = signed(row["change"], f"{{:,.{decimals([row['change']])}f}}")
    return _("{city} ({change} FEU)").format(city=_city(found, row), change=change)


def _city(found: ChangeOutcome, row: pd.Series[Any]) -> str:
    scenarios = found.comparison.others[found.name].scenario, found.comparison.base.scenario
    return city_name(str(row["city"]), scenarios)


def _ways(found: ChangeOutcome) -> str:
    """Return what shippers' choice alone does to the port's cargo, and what it leaves out where they differ in that."""
    text = _chosen(found)
    if not found.stopped_or_disturbed:
        return text
    return _("{text}; events on bookings and stops of trains are not in it").format(text=text)


def _chosen(found: ChangeOutcome) -> str:
    """Return what shippers' choice alone does to the port's cargo, and at whose cost."""
    own = found.sources
    if own.stays:
        return _("by shippers' choice alone the port's expected cargo stays as it is")
    text = (
        _("by shippers' choice alone the port gains {port} FEU{relative}, {whence}")
        if own.port > 0
        else _("by shippers' choice alone the port loses {port} FEU{relative}, {whence}")
    )
    relative = f" ({_percent(own.relative)})" if own.relative is not None else ""
    return text.format(port=plain(abs(own.port), "{:,.0f}"), relative=relative, whence=_whence(found))


def _whence(found: ChangeOutcome) -> str:
    own, gains = found.sources, found.sources.port > 0
    if own.way is None:
        return _("none of it from other ways") if gains else _("none of it to other ways")
    if own.among_others:
        moves = _(", ").join(
            _("{way} {change}").format(way=_way(found, way), change=signed(change, "{:,.0f}"))
            for way, change in own.moves[:MOST_MOVES]
        )
        return _("beside larger changes among the other ways: {moves}").format(moves=moves)
    way = {"way": _way(found, own.way), "change": signed(own.of_way, "{:,.0f}")}
    if own.mostly:
        text = _("most of it from {way} ({change})") if gains else _("most of it to {way} ({change})")
        return text.format(**way)
    if own.share_of_way >= HALF:
        text = (
            _("{others} of it from other ways, most of that from {way} ({change})")
            if gains
            else _("{others} of it to other ways, most of that to {way} ({change})")
        )
    else:
        text = (
            _("{others} of it from other ways, the largest part from {way} ({change})")
            if gains
            else _("{others} of it to other ways, the largest part to {way} ({change})")
        )
    return text.format(others=plain(abs(own.others), "{:,.0f}"), **way)


def _way(found: ChangeOutcome, way: Way) -> str:
    """Return a way within a sentence: modes are written small, a port of a city keeps its name."""
    name = way_names(found.all_ways, found.scenarios)[way]
    return name[0].lower() + name[1:] if way.kind == "mode" else name


def _service(found: ChangeOutcome) -> str:
    shown = {
        "yard_dwell_d": (_("the stay in the yard"), _("{:.1f} days")),
        "transit_outbound_d": (_("transit outbound"), _("{:.1f} days")),
        "cost_usd_per_feu": (_("the cost of a FEU"), _("USD {:,.0f}")),
        "t_co2e_per_feu": (_("what a FEU emits"), "{:.2f} t CO2e"),
    }
    parts = [
        _("{what} {level}").format(what=shown[quantity][0], level=_level(found, each, shown[quantity][1]))
        for quantity, each in found.service.items()
    ]
    parts += [_shuttle(found, use) for use in found.shuttles]
    if not parts:
        return _("Of the service in {year} nothing is known.").format(year=found.year)
    return _("In {year} {parts}.").format(year=found.year, parts=_("; ").join(parts))


def _shuttle(found: ChangeOutcome, use: ShuttleUse) -> str:
    """Return how often a city's shuttle ran in a year and what it carried."""
    times = _("ran {ran:,.0f} of {slots:,.0f} slots").format(ran=use.ran, slots=use.slots)
    loads = _("{out:.1f} FEU to the port and {back:.1f} back").format(out=use.feu_to_port, back=use.feu_from_port)
    place = found.comparison.others[found.name].scenario.cities[use.city]
    if place.joins is not None and place.joins.by == "block":
        text = (
            _("the through wagons of {city} {times} with {loads}")
            if use.ran
            else _("the through wagons of {city} {times}")
        )
    else:
        text = _("the shuttle of {city} {times} with {loads}") if use.ran else _("the shuttle of {city} {times}")
    return text.format(city=place_name(place), times=times, loads=loads)


def still_there(found: ChangeOutcome) -> Iterator[str]:
    """Yield where most boxes more than in the base stand when the horizon ends, as far as intervals tell."""
    if not len(found.still_there):
        return
    row = found.still_there.iloc[0]
    stage, direction, place = (str(row[name]) for name in ("stage", "direction", "place"))
    feu = "{:,.0f}"
    yield _(
        "When the horizon ends, {value} FEU stand {stage}, {base} in the base: days in the yard and on the way are of "
        "cargo that came through."
    ).format(
        value=plain(row["value"], feu),
        stage=stage_name(stage, direction, place, found.scenarios[0]),
        base=plain(row["base"], feu),
    )


def jam(found: ChangeOutcome) -> str:
    """Return the sentence on the first bottleneck of the years, in scenario and base, and on those that are new."""
    text = _first_jam(found)
    first_is_new = found.binds is not None and found.binds != found.base_binds
    more = _("Other new bottlenecks: {stations}.") if first_is_new else _("New bottlenecks: {stations}.")
    others = (
        (more, found.name, found.newly_binding),
        (_("No longer bottlenecks: {stations}."), None, found.binding_no_more),
    )
    said = [form.format(stations=_stations(found, name, each)) for form, name, each in others if each]
    return " ".join([text, *said])


def _stations(found: ChangeOutcome, name: str | None, binding: Sequence[Bottleneck]) -> str:
    comparison = found.comparison
    scenario = (comparison.base if name is None else comparison.others[name]).scenario
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
    if before == after:
        return _("In {span}, as in the base, {binds}.").format(binds=_binds(found, found.name, after), **when)
    return _("In {span} {binds}; in the base {before}.").format(
        binds=_binds(found, found.name, after),
        before=_binds(found, None, before) if before is not None else _("there is none"),
        **when,
    )


def _binds(found: ChangeOutcome, name: str | None, bottleneck: Bottleneck) -> str:
    """Return where it jams, in what share of the replications, and since when."""
    comparison = found.comparison
    runs = comparison.base if name is None else comparison.others[name]
    month = str(bottleneck.month)[:7]
    first = str(runs.scenario.clock.start)[:7]
    since = _("since the horizon begins, {month}") if month == first else _("since {month}")
    return _("the first bottleneck is {station} ({share:.0%} of the replications, {since})").format(
        station=station_name(bottleneck.station, runs.scenario),
        share=bottleneck.share,
        since=since.format(month=month),
    )


def follows(found: ChangeOutcome) -> str:
    """Return the sentence on the years after the change: trips and cargo value."""
    trips, value = found.afterwards("trips"), found.afterwards("value_usd")
    return _("What follows: in {span} trips {moved} on {base}, and cargo value {usd}.").format(
        span=span(found.after),
        moved=_moved(found, trips, "trips", found.after),
        base=plain(trips.base.mean, "{:,.0f}"),
        usd=_moved(found, value, "value_usd", found.after, _("USD {} million"), one=True),
    )


def _moved(
    found: ChangeOutcome, each: Difference, quantity: str, years: Sequence[int], form: str = "{}", *, one: bool = False
) -> str:
    """Return "rise by x (95 % interval a to b)", or that the interval holds zero; of one thing "rises".

    What is said of one year alone has the decimals of the table of years.
    """
    falls, changes, rises = (
        (_("falls by {by}"), _("changes by {by}"), _("rises by {by}"))
        if one
        else (_("fall by {by}"), _("change by {by}"), _("rise by {by}"))
    )
    known = QUANTITIES[quantity]
    unit = known.scale
    change, (low, high) = each.change.mean / unit, each.ends or (None, None)
    least, most = (None if end is None else end / unit for end in (low, high))
    places = decimals_of_change(change, least, most, known.digits if len(years) == 1 else 0)
    number = f"{{:,.{places}f}}"
    size = plain(abs(change), number) if each.sign else signed(change, number)
    words = (falls, changes, rises)[each.sign + 1].format(by=form.format(size))
    if each.none_seen:
        doubt = _("the same in all {count} replications").format(count=each.change.n)
        return _("{words} ({doubt}{relative})").format(words=words, doubt=doubt, relative="")
    doubt = (
        _("the same in every replication") if each.same_everywhere else _ends(found, low, high, each.sign, unit, places)
    )
    relative = _(", {relative}").format(relative=_percent(each.relative)) if each.relative is not None else ""
    return _("{words} ({doubt}{relative})").format(words=words, doubt=doubt, relative=relative)


def _ends(
    found: ChangeOutcome,
    low: float | None,
    high: float | None,
    sign: int,
    unit: float = 1.0,
    places: int = 0,
) -> str:
    """Return the interval, and that a change may be nothing where it holds zero; or that replications are too few.

    An interval that is cut at 0 is of a count that one of the two has never had: it can move one way only, and
    replications in which it moved leave no doubt that it does. That the interval begins or ends at 0 is all that is
    said.
    """
    if low is None or high is None or not isfinite(low + high):
        return _few(found)
    number = f"{{:,.{places}f}}"
    text = _("95 % interval {low} to {high}").format(low=signed(low / unit, number), high=signed(high / unit, number))
    return text if sign or 0 in (low, high) else text + _(", which may be nothing")


def _percent(share: float) -> str:
    return f"{signed(100 * share, '{:,.1f}')}%"


def _few(found: ChangeOutcome) -> str:
    return _("{count} replications are too few").format(count=found.replications)


def _level(found: ChangeOutcome, each: Difference, form: str) -> str:
    before, after = form.format(each.base.mean), form.format(each.other.mean)
    if before == after:
        return _("stays at about {value}").format(value=before)
    if each.sign:
        return _("goes from {before} to {after}").format(before=before, after=after)
    doubt = _("which may be chance") if found.enough else _few(found)
    return _("is {after} against {before} in the base, {doubt}").format(before=before, after=after, doubt=doubt)

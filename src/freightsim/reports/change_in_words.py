"""A comparison in five sentences, each with its uncertainty."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from freightsim.language import _, ngettext, place_name
from freightsim.results.names import city_name, station_name, way_name
from freightsim.scenario.terms import joined
from freightsim.statistics.comparison import Bottleneck, Comparison, Difference

if TYPE_CHECKING:
    import pandas as pd


def sentences(comparison: Comparison, name: str) -> list[str]:
    """Return what a scenario changes, in five sentences: trips, value and cargo, who, service, where it jams."""
    years = comparison.affected(name)
    if not years:
        count = comparison.replications
        text = _("Nothing changes: in all {count} replications every figure of every year is the base's, exactly.")
        return [text.format(count=count)]
    span = _("{low} to {high}").format(low=years[0], high=years[-1]) if len(years) > 1 else str(years[0])
    return [
        _trips(comparison, name, years, span),
        _cargo(comparison, name, years, span),
        _who(comparison, name),
        _service(comparison, name, years[-1]),
        _jam(comparison, name, years[0]),
    ]


def _trips(comparison: Comparison, name: str, years: list[int], span: str) -> str:
    total = comparison.total(name, "trips", years)
    last = comparison.yearly(name, "trips", years[-1])
    chance = _chance(comparison, name, "trips", years[-1])
    return _(
        "Trips of {span} {moved} on {base:,.0f}; in {year} it is {change:+,.1f} on "
        "{last:,.0f}, and {chance} of the replications have more trips than in the base."
    ).format(
        span=span,
        moved=_moved(total, 1.0, "{:,.0f}"),
        base=total.base.mean,
        year=years[-1],
        change=last.change.mean,
        last=last.base.mean,
        chance=chance,
    )


def _cargo(comparison: Comparison, name: str, years: list[int], span: str) -> str:
    value, teu = (comparison.total(name, quantity, years) for quantity in ("value_usd", "teu"))
    return _("Cargo value of {span} {usd} on {base:,.0f} million, and TEU {teu} on {base_teu:,.0f}.").format(
        span=span,
        usd=_moved(value, 1e6, _("USD {:,.0f} million"), one=True),
        base=value.base.mean / 1e6,
        teu=_moved(teu, 1.0, "{:,.0f}"),
        base_teu=teu.base.mean,
    )


def _who(comparison: Comparison, name: str) -> str:
    cities = comparison.cities(name)
    if comparison.too_few:
        return _("Which cities gain or lose cannot be told from so few replications; {ways}.").format(
            ways=_ways(comparison, name)
        )
    losing = cities[cities["high"] < 0].sort_values("change")
    gaining = cities[cities["low"] > 0].sort_values("change", ascending=False)
    if len(gaining):
        gain = ngettext(
            "{count} city gains, most of all {name}", "{count} cities gain, most of all {name}", len(gaining)
        ).format(count=len(gaining), name=_named(comparison, gaining.iloc[0]))
    else:
        gain = _("No city gains as far as the intervals tell")
    if len(losing):
        loss = ngettext("{count} loses, most of all {name}", "{count} lose, most of all {name}", len(losing)).format(
            count=len(losing), name=_named(comparison, losing.iloc[0])
        )
    else:
        loss = _("none loses as far as they tell")
    return _("{gain}, and {loss}; {ways}.").format(gain=gain, loss=loss, ways=_ways(comparison, name))


def _named(comparison: Comparison, row: pd.Series[Any]) -> str:
    scenarios = [runs.scenario for runs in (*comparison.others.values(), comparison.base)]
    return f"{city_name(row['name'], scenarios)} ({row['change']:+,.0f} FEU)"


def _ways(comparison: Comparison, name: str) -> str:
    ways = comparison.by_way(name)
    port = float(ways[ways["way"] == "the port"]["change"].iloc[0])
    others = ways[(ways["way"] != "the port") & (ways["change"] * port < 0)]
    if not len(others) or abs(port) < 1:
        return _("by shippers' choice alone the port's expected cargo stays as it is")
    most = others.loc[others["change"].abs().idxmax()]
    text = (
        _("by shippers' choice alone the port gains {port:,.0f} FEU, most of it from {way} ({change:+,.0f})")
        if port > 0
        else _("by shippers' choice alone the port loses {port:,.0f} FEU, most of it to {way} ({change:+,.0f})")
    )
    return text.format(port=abs(port), way=_way(str(most["way"])), change=most["change"])


def _way(name: str) -> str:
    """Return a way within a sentence: modes are written small, a port of a city keeps its name."""
    return way_name(name).lower() if name in ("Sea", "Air", "Road") else way_name(name)


def _service(comparison: Comparison, name: str, year: int) -> str:
    parts = []
    for quantity, title, form in (
        ("yard_dwell_d", _("the stay in the yard"), _("{:.1f} days")),
        ("transit_outbound_d", _("transit outbound"), _("{:.1f} days")),
        ("cost_usd_per_feu", _("the cost of a FEU"), _("USD {:,.0f}")),
        ("t_co2e_per_feu", _("what a FEU emits"), "{:.2f} t CO2e"),
    ):
        if quantity in comparison.quantities():
            found = comparison.yearly(name, quantity, year)
            if isfinite(found.base.mean) and isfinite(found.other.mean):
                parts.append(_("{what} {level}").format(what=title, level=_level(found, form)))
    parts += [_shuttle(comparison, name, city, year) for city in joined(comparison.others[name].scenario, "shuttle")]
    return _("In {year} {parts}.").format(year=year, parts=_("; ").join(part for part in parts if part))


def _shuttle(comparison: Comparison, name: str, city: str, year: int) -> str:
    """Return how often a city's shuttle ran in a year and what it carried; nothing where it had no slots."""
    runs = comparison.others[name]
    slots = runs.shuttles
    own = slots[(slots["city"] == city) & (slots["slot_at"].dt.year == year)]
    if not len(own):
        return ""
    ran = own[own["status"] == "ran"]
    times = _("ran {ran:,.0f} of {slots:,.0f} slots").format(ran=len(ran) / len(runs), slots=len(own) / len(runs))
    loads = _("{out:.1f} FEU to the port and {back:.1f} back").format(
        out=ran["feu_to_port"].mean(), back=ran["feu_from_port"].mean()
    )
    text = _("the shuttle of {city} {times} with {loads}") if len(ran) else _("the shuttle of {city} {times}")
    return text.format(city=place_name(runs.scenario.cities[city]), times=times, loads=loads)


def _jam(comparison: Comparison, name: str, since: int) -> str:
    before, after = comparison.bottleneck(None, since), comparison.bottleneck(name, since)
    if after is None:
        was = _(", while in the base {binds}").format(binds=_binds(comparison, before)) if before else ""
        return _("No station binds in half of the replications from {since} on{was}.").format(since=since, was=was)
    if before is not None and before.station == after.station and before.month == after.month:
        return _("As in the base, {binds}.").format(binds=_binds(comparison, after))
    return _("First {binds}; in the base {before}.").format(
        binds=_binds(comparison, after),
        before=_binds(comparison, before) if before else _("nothing binds"),
    )


def _binds(comparison: Comparison, found: Bottleneck) -> str:
    return _("{station} binds, from {month} on, in {share:.0%} of the replications").format(
        station=station_name(found.station, comparison.base.scenario), month=str(found.month)[:7], share=found.share
    )


def _moved(found: Difference, unit: float, form: str, *, one: bool = False) -> str:
    """Return "rise by x (95 % interval a to b)", or that the interval holds zero; of one thing "rises"."""
    falls, changes, rises = (
        (_("falls by {by}"), _("changes by {by}"), _("rises by {by}"))
        if one
        else (_("fall by {by}"), _("change by {by}"), _("rise by {by}"))
    )
    change, low, high = found.change.mean / unit, found.change.ci_low, found.change.ci_high
    if low is None or high is None:
        return _("{words} ({doubt})").format(words=changes.format(by=form.format(change)), doubt=_no_interval(found))
    span = _("95 % interval {low:+,.0f} to {high:+,.0f}").format(low=low / unit, high=high / unit)
    relative = (
        _(", {relative:+.1%}").format(relative=round(found.relative, 3) + 0.0) if found.relative is not None else ""
    )
    if low == high == 0:
        return _("does not change") if one else _("do not change")
    words = (falls, changes, rises)[found.sign + 1].format(by=form.format(abs(change) if found.sign else change))
    doubt = "" if found.sign else _(", which may be nothing")
    return _("{words} ({span}{relative}{doubt})").format(words=words, span=span, relative=relative, doubt=doubt)


def _no_interval(found: Difference) -> str:
    """Return why a change has no interval."""
    return _("too few replications for an interval") if found.too_few else _("the same in every replication")


def _level(found: Difference, form: str) -> str:
    if not found.sign and not found.too_few:
        return _("stays at about {value}").format(value=form.format(found.base.mean))
    low_high = {"before": form.format(found.base.mean), "after": form.format(found.other.mean)}
    return _("goes from {before} to {after}").format(**low_high)


def _chance(comparison: Comparison, name: str, quantity: str, year: int) -> str:
    at = comparison.years.index(year)
    base, other = (values[:, at] for values in comparison.by_replication(name, quantity))
    return f"{(other > base).mean():.0%}"

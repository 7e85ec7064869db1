"""A comparison in five sentences, each with its uncertainty."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from freightsim.scenario.terms import joined
from freightsim.statistics.comparison import Bottleneck, Comparison, Difference

if TYPE_CHECKING:
    import pandas as pd


def sentences(comparison: Comparison, name: str) -> list[str]:
    """Return what a scenario changes, in five sentences: trips, value and cargo, who, service, where it jams."""
    years = comparison.affected(name)
    if not years:
        count = comparison.replications
        return [f"Nothing changes: in all {count} replications every figure of every year is the base's, exactly."]
    span = f"{years[0]} to {years[-1]}" if len(years) > 1 else str(years[0])
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
    return (
        f"Trips of {span} {_moved(total, 1.0, '{:,.0f}')} on {total.base.mean:,.0f}; in {years[-1]} it is "
        f"{last.change.mean:+,.1f} on {last.base.mean:,.0f}, and {chance} of the replications have more trips than in "
        "the base."
    )


def _cargo(comparison: Comparison, name: str, years: list[int], span: str) -> str:
    value, teu = (comparison.total(name, quantity, years) for quantity in ("value_usd", "teu"))
    usd = _moved(value, 1e6, "USD {:,.0f} million", one=True)
    return (
        f"Cargo value of {span} {usd} on {value.base.mean / 1e6:,.0f} million, "
        f"and TEU {_moved(teu, 1.0, '{:,.0f}')} on {teu.base.mean:,.0f}."
    )


def _who(comparison: Comparison, name: str) -> str:
    cities = comparison.cities(name)
    losing = cities[cities["high"] < 0].sort_values("change")
    gaining = cities[cities["low"] > 0].sort_values("change", ascending=False)
    if len(gaining):
        gain = f"{_counted(len(gaining), 'city gains', 'cities gain')}, most of all {_named(gaining.iloc[0])}"
    else:
        gain = "No city gains as far as the intervals tell"
    if len(losing):
        loss = f"{_counted(len(losing), 'loses', 'lose')}, most of all {_named(losing.iloc[0])}"
    else:
        loss = "none loses as far as they tell"
    return f"{gain}, and {loss}; {_ways(comparison, name)}."


def _named(row: pd.Series[Any]) -> str:
    return f"{row['name']} ({row['change']:+,.0f} FEU)"


def _ways(comparison: Comparison, name: str) -> str:
    ways = comparison.by_way(name)
    port = float(ways[ways["way"] == "the port"]["change"].iloc[0])
    others = ways[(ways["way"] != "the port") & (ways["change"] * port < 0)]
    if not len(others) or abs(port) < 1:
        return "by shippers' choice alone the port's expected cargo stays as it is"
    most = others.loc[others["change"].abs().idxmax()]
    verb, preposition = ("gains", "from") if port > 0 else ("loses", "to")
    return (
        f"by shippers' choice alone the port {verb} {abs(port):,.0f} FEU, most of it {preposition} "
        f"{_way(str(most['way']))} ({most['change']:+,.0f})"
    )


def _way(name: str) -> str:
    """Return a way within a sentence: modes are written small, a port of a city keeps its name."""
    return name.lower() if name in ("Sea", "Air", "Road") else name


def _service(comparison: Comparison, name: str, year: int) -> str:
    parts = []
    for quantity, title, form in (
        ("yard_dwell_d", "the stay in the yard", "{:.1f} days"),
        ("transit_outbound_d", "transit outbound", "{:.1f} days"),
        ("cost_usd_per_feu", "the cost of a FEU", "USD {:,.0f}"),
        ("t_co2e_per_feu", "what a FEU emits", "{:.2f} t CO2e"),
    ):
        if quantity in comparison.quantities():
            found = comparison.yearly(name, quantity, year)
            if isfinite(found.base.mean) and isfinite(found.other.mean):
                parts.append(f"{title} {_level(found, form)}")
    parts += [_shuttle(comparison, name, city, year) for city in joined(comparison.others[name].scenario, "shuttle")]
    return f"In {year} {'; '.join(part for part in parts if part)}."


def _shuttle(comparison: Comparison, name: str, city: str, year: int) -> str:
    """Return how often a city's shuttle ran in a year and what it carried; nothing where it had no slots."""
    runs = comparison.others[name]
    slots = runs.shuttles
    own = slots[(slots["city"] == city) & (slots["slot_at"].dt.year == year)]
    if not len(own):
        return ""
    ran = own[own["status"] == "ran"]
    times = f"ran {len(ran) / len(runs):,.0f} of {len(own) / len(runs):,.0f} slots"
    loads = f"{ran['feu_to_port'].mean():.1f} FEU to the port and {ran['feu_from_port'].mean():.1f} back"
    return f"the shuttle of {runs.scenario.cities[city].name} {times}{f' with {loads}' if len(ran) else ''}"


def _jam(comparison: Comparison, name: str, since: int) -> str:
    before, after = comparison.bottleneck(None, since), comparison.bottleneck(name, since)
    if after is None:
        was = f", while in the base {_binds(before)}" if before else ""
        return f"No station binds in half of the replications from {since} on{was}."
    if before is not None and before.station == after.station and before.month == after.month:
        return f"As in the base, {_binds(after)}."
    return f"First {_binds(after)}; in the base {_binds(before) if before else 'nothing binds'}."


def _binds(found: Bottleneck) -> str:
    return f"{found.station} binds, from {str(found.month)[:7]} on, in {found.share:.0%} of the replications"


def _moved(found: Difference, unit: float, form: str, *, one: bool = False) -> str:
    """Return "rise by x (95 % interval a to b)", or that the interval holds zero; of one thing "rises"."""
    falls, changes, rises = (f"{verb}{'s' if one else ''}" for verb in ("fall", "change", "rise"))
    change, low, high = found.change.mean / unit, found.change.ci_low, found.change.ci_high
    if low is None or high is None:
        return f"{changes} by {form.format(change)}"
    span = f"95 % interval {low / unit:+,.0f} to {high / unit:+,.0f}"
    relative = f", {round(found.relative, 3) + 0.0:+.1%}" if found.relative is not None else ""
    if low == high == 0:
        return "does not change" if one else "do not change"
    verb = (f"{falls} by ", f"{changes} by ", f"{rises} by ")[found.sign + 1]
    words = verb + form.format(abs(change) if found.sign else change)
    doubt = "" if found.sign else ", which may be nothing"
    return f"{words} ({span}{relative}{doubt})"


def _level(found: Difference, form: str) -> str:
    low, high = found.change.ci_low, found.change.ci_high
    if low is None or high is None or not found.sign:
        return f"stays at about {form.format(found.base.mean)}"
    return f"goes from {form.format(found.base.mean)} to {form.format(found.other.mean)}"


def _chance(comparison: Comparison, name: str, quantity: str, year: int) -> str:
    at = comparison.years.index(year)
    base, other = (values[:, at] for values in comparison.by_replication(name, quantity))
    return f"{(other > base).mean():.0%}"


def _counted(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"

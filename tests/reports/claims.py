"""Reads what is said of a comparison back into numbers and claims, and holds them to the numbers themselves.

Nothing here uses the code that decides what is said: years, sums, signs, the largest city and way are found again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.choice.ways import VIA_PORT, Way
from freightsim.reports.change_in_words import sentences
from freightsim.reports.compare import of_scenario
from freightsim.results import Run, Runs
from freightsim.results.vocabulary import Station, stage_name, station_name, way_names
from freightsim.statistics import estimate
from freightsim.statistics.comparison import BUSY, HALF, LONG_WAIT_D, Comparison
from freightsim.statistics.estimates import enough

Named = tuple[str, str, str]
"""Station, share and month, as they are written."""
Binding = dict[Station, tuple[np.datetime64, float]]
"""Since when a station binds, and in what share of the replications."""

NUMBER = r"[-+]?\d[\d,]*(?:\.\d+)?"
SPAN = r"(\d{4})(?: to (\d{4}))?"
SIGNED_ZERO = re.compile(r"(?<![\d.,])[-+]0(?:\.0*)?(?![\d.,])")
MOVED = (
    rf"(?:(?P<verb>rises?|falls?|changes?) by (?:USD )?(?P<size>{NUMBER})(?: million)? "
    rf"\((?:95 % interval (?P<low>{NUMBER}) to (?P<high>{NUMBER})(?P<nothing>, which may be nothing)?"
    rf"|(?P<few>\d+ replications are too few)|(?P<same>the same in every replication)"
    rf"|(?P<none>the same in all \d+ replications))(?:, (?P<relative>{NUMBER})%)?\))"
)
WAYS = re.compile(
    rf"by shippers' choice alone the port(?:'s expected cargo (?P<stays>stays as it is)| (?P<verb>gains|loses) "
    rf"(?P<port>{NUMBER}) FEU(?: \({NUMBER}%\))?, "
    rf"(?:(?:(?P<none>none of it)|(?P<most>most of it)|(?P<some>{NUMBER}) of it)"
    rf" (?:from|to) (?P<way>[^(.]*?)(?: \((?P<change>{NUMBER})\))?"
    r"|beside larger changes among the other ways: (?P<moves>[^;.]*))"
    r"(?:; events on bookings and stops of trains are not in it)?\.$)"
)


def number(text: str) -> float:
    """Return the number that a text spells."""
    return float(text.replace(",", ""))


def close(text: str, value: float) -> bool:
    """Return whether a text is a number, rounded to its own decimals."""
    places = len(text.partition(".")[2])
    return abs(number(text) - value) <= 0.5000001 * 10**-places + 1e-9 * abs(value)


def hold(comparison: Comparison, name: str, lasting: tuple[int, int | None] | None = None) -> None:
    """Assert that every sentence is true of the numbers; `lasting` is from when until when the change is asked for."""
    said = sentences(comparison, name)
    text = " ".join(said)
    assert not SIGNED_ZERO.search(text), text
    assert "nan" not in text, text
    assert of_scenario(comparison, name)["summary"] == said
    first = first_year(comparison, name)
    if first is None:
        assert len(said) == 1
        assert said[0].startswith("Nothing changes")
        return
    years, after = [], []
    for year in comparison.years:
        if year >= first:
            (after if lasting and lasting[1] is not None and year > lasting[1] else years).append(year)
    if not years:
        years, after = after, []
    _trips(comparison, name, said[0], years)
    _cargo(comparison, name, said[1], years)
    _cities(comparison, name, said, years)
    _ways(comparison, name, next(each for each in said if "shippers' choice alone the port" in each), years)
    _still_there(comparison, name, said)
    _jam(comparison, name, said[-2] if after else said[-1], years)
    if after:
        _follows(comparison, name, said[-1], after)
    else:
        assert not any(each.startswith("What follows") for each in said)
    _tables(comparison, name, years, after)


def first_year(comparison: Comparison, name: str) -> int | None:
    """Return the first year in which any figure of any replication is another."""
    for place, year in enumerate(comparison.years):
        for quantity in comparison.quantities():
            base, other = (values[:, place] for values in comparison.by_replication(name, quantity))
            if not np.array_equal(base, other, equal_nan=True):
                return year
    return None


def summed(comparison: Comparison, name: str, quantity: str, years: list[int]) -> tuple[Floats, Floats]:
    """Return a quantity summed over years in base and scenario, by replication."""
    at = [comparison.years.index(year) for year in years]
    base, other = comparison.by_replication(name, quantity)
    return base[:, at].sum(axis=1), other[:, at].sum(axis=1)


def level(comparison: Comparison) -> float:
    """Return the level of one interval (Bonferroni)."""
    return 1 - (1 - comparison.level) / len(comparison.others)


def moved(comparison: Comparison, found: re.Match[str], base: Floats, other: Floats, unit: float) -> None:
    """Assert that "rise by x (95 % interval a to b, +c%)" is so."""
    raw = estimate(other - base, level(comparison))  # before the unit: counts are whole numbers
    low_high = [None if end is None else end / unit for end in (raw.ci_low, raw.ci_high)]
    change = replace(raw, mean=raw.mean / unit, ci_low=low_high[0], ci_high=low_high[1])
    told = enough(change.n) and change.ci_low is not None and change.ci_high is not None
    assert bool(found["none"]) == bool((other == base).all() and len(base) > 1)
    if found["none"]:
        assert (found["verb"].rstrip("s"), found["size"]) == ("change", "0"), found[0]
        return
    verb = found["verb"].rstrip("s")
    same = enough(change.n) and change.same and not told
    assert bool(found["same"]) == same
    assert bool(found["few"]) == (not told and not same)
    low, high = (change.ci_low, change.ci_high) if told else (None, None)
    sign = 0 if low is None or high is None else int(low > 0) - int(high < 0)
    sign = int(np.sign(change.mean)) if same else sign
    assert verb == {1: "rise", -1: "fall", 0: "change"}[sign], found[0]
    assert close(found["size"], abs(change.mean) if sign else change.mean), (found[0], change)
    if sign:
        assert number(found["size"]) > 0, found[0]
    if low is not None and high is not None:
        assert close(found["low"], low), (found[0], low)
        assert close(found["high"], high), (found[0], high)
        shown = int(number(found["low"]) > 0) - int(number(found["high"]) < 0)
        assert sign in {shown, 0}, found[0]
        assert bool(found["nothing"]) == (sign == 0 and 0 not in (low, high)), found[0]
    if found["relative"]:
        assert close(found["relative"], 100 * (other.mean() - base.mean()) / base.mean()), found[0]


def _span(found: re.Match[str], at: int = 1) -> list[int]:
    first, last = int(found[at]), int(found[at + 1] or found[at])
    return list(range(first, last + 1))


def _trips(comparison: Comparison, name: str, said: str, years: list[int]) -> None:
    found = re.match(rf"Trips of {SPAN} {MOVED} on (?P<base>{NUMBER})(?=[;.])", said)
    assert found, said
    assert _span(found) == years, (said, years)
    base, other = summed(comparison, name, "trips", years)
    moved(comparison, found, base, other, 1.0)
    assert close(found["base"], base.mean())
    alone = re.search(rf"in (\d{{4}}) it is ({NUMBER}) on ({NUMBER})[;.]", said)
    assert bool(alone) == (len(years) > 1)
    if alone:
        assert int(alone[1]) in years
        one, two = summed(comparison, name, "trips", [int(alone[1])])
        assert close(alone[2], (two - one).mean()), said
        assert close(alone[3], one.mean()), said
    chance = re.search(r"(\d+)% of the replications have more trips over", said)
    assert bool(chance) == enough(comparison.replications)
    if chance:
        assert close(chance[1], 100 * (other > base).mean())


def _cargo(comparison: Comparison, name: str, said: str, years: list[int]) -> None:
    parts = re.match(r"Cargo value of (.*), and TEU (.*)\.$", said)
    assert parts, said
    value = re.match(rf"{SPAN} {MOVED} on (?P<base>{NUMBER}) million$", parts[1])
    teu = re.match(rf"{MOVED} on (?P<base>{NUMBER})$", parts[2])
    assert value, said
    assert teu, said
    assert _span(value) == years
    for found, quantity, unit in ((value, "value_usd", 1e6), (teu, "teu", 1.0)):
        base, other = summed(comparison, name, quantity, years)
        moved(comparison, found, base, other, unit)
        assert close(found["base"], base.mean() / unit)


def by_city(comparison: Comparison, name: str, years: list[int]) -> dict[str, tuple[float, int]]:
    """Return mean change and sign of the FEU of each city, by name; summed run by run."""
    runs = (comparison.base, comparison.others[name])
    keys = sorted({key for each in runs for key in each.scenario.cities})
    feu = [[_feu_by_city(run, years) for run in each] for each in runs]
    found = {}
    for key in keys:
        values = [np.array([run.get(key, 0.0) for run in each], dtype=float) for each in feu]
        share = 1 - (1 - comparison.level) / (len(keys) * len(comparison.others))
        change = estimate(values[1] - values[0], share)
        told = enough(change.n) and change.ci_low is not None and change.ci_high is not None
        sign = int(change.ci_low > 0) - int(change.ci_high < 0) if told else 0  # type: ignore[operator]
        scenario = next(each.scenario for each in reversed(runs) if key in each.scenario.cities)
        found[scenario.cities[key].name] = (change.mean, sign)
    return found


def _feu_by_city(run: Run, years: list[int]) -> dict[str, float]:
    """Return the FEU of each city (by id) in these years."""
    cities = run.cities
    return cities[cities["year"].isin(years)].groupby("city", observed=True)["feu"].sum().to_dict()


def joining(comparison: Comparison, name: str) -> list[str]:
    """Return the names of cities that join."""
    base, other = comparison.base.scenario.cities, comparison.others[name].scenario.cities
    return [
        city.name
        for key, city in other.items()
        if city.joins is not None and (key not in base or base[key].joins is None)
    ]


def _cities(comparison: Comparison, name: str, said: list[str], years: list[int]) -> None:
    changes = by_city(comparison, name, years)
    new = joining(comparison, name)
    joins = [each for each in said if each.startswith("Cities that join")]
    assert bool(joins) == bool(new), said
    for city in new:
        own = re.search(rf"{city} ({NUMBER}) FEU \(.*?\); by shippers' choice alone ({NUMBER}) are expected", joins[0])
        assert own, joins
        assert close(own[1], changes[city][0]), joins
    who = next(each for each in said if "shippers' choice alone the port" in each)
    if not enough(comparison.replications):
        assert who.startswith(f"{comparison.replications} replications are too few to tell which cities"), who
        return
    for words, sign in ((("gains", "gain"), 1), (("loses", "lose"), -1)):
        told = {city: mean for city, (mean, own) in changes.items() if own == sign}
        found = re.search(rf"(\d+)(?: city| cities)? (?:{'|'.join(words)}), most of all (.*?) \(({NUMBER}) FEU\)", who)
        assert bool(found) == bool(told), (who, told)
        if found:
            assert int(found[1]) == len(told), (who, told)
            most = max(told, key=lambda city: sign * told[city])
            assert abs(told[found[2]]) == abs(told[most]), (who, told)
            assert close(found[3], told[most]), (who, told)


def _still_there(comparison: Comparison, name: str, said: list[str]) -> None:
    """Assert that the stage is named at which most boxes more than in the base stand, as far as intervals tell."""
    both = [_open_feu(runs) for runs in (comparison.base, comparison.others[name])]
    more = {}
    for stage in dict.fromkeys([*both[0], *both[1]]):
        base, other = (each.get(stage, np.zeros(len(comparison.base))) for each in both)
        change = estimate(other - base, level(comparison))
        if enough(len(base)) and (change.same or change.ci_low is not None) and (change.ci_low or change.mean) > 0:
            more[stage] = (change.mean, other.mean(), base.mean())
    found = re.search(
        rf"When the horizon ends, ({NUMBER}) FEU stand (.*?), ({NUMBER}) in the base: days", " ".join(said)
    )
    assert bool(found) == bool(more), (said, more)
    if found:
        assert more[found[2]][0] == max(each[0] for each in more.values()), (said, more)
        assert close(found[1], more[found[2]][1])
        assert close(found[3], more[found[2]][2])


def _open_feu(runs: Runs) -> dict[str, Floats]:
    tables = [
        run.stages[run.stages["waiting"]].groupby(["direction", "stage", "place"])["open_feu"].sum() for run in runs
    ]
    found = {}
    for stage in tables[0].index:
        said = stage_name(stage[1], stage[0], stage[2], runs.scenario)
        found[said] = np.array([float(table.get(stage, 0.0)) for table in tables])
    return found


def _ways(comparison: Comparison, name: str, said: str, years: list[int]) -> None:
    at = [comparison.years.index(year) for year in years]
    base, other = ({way: feu[at].sum() for way, feu in comparison.ways[key].items()} for key in (None, name))
    changes = {way: other.get(way, 0.0) - base.get(way, 0.0) for way in {*base, *other}}
    port = changes.pop(VIA_PORT)
    found = WAYS.search(said)
    assert found, said
    assert bool(found["stays"]) == (abs(port) < 0.5), (said, port)
    if found["stays"]:
        return
    assert found["verb"] == ("gains" if port > 0 else "loses"), (said, port)
    assert close(found["port"], abs(port)), (said, port)
    opposite = {way: change for way, change in changes.items() if change * port < 0 and abs(change) >= 0.5}
    assert bool(found["none"]) == (not opposite), (said, changes)
    if not opposite:
        return
    way = max(opposite, key=lambda each: abs(opposite[each]))
    called = way_names(changes, [comparison.others[name].scenario, comparison.base.scenario])
    assert bool(found["moves"]) == (abs(opposite[way]) > 2 * abs(port)), (said, changes)
    if found["moves"]:
        _moves(found["moves"], {called[each].lower(): change for each, change in changes.items()})
        return
    assert found["way"].rpartition("from ")[2].rpartition("to ")[2].lower() in {
        called[each].lower() for each, change in opposite.items() if change == opposite[way]
    }, (said, changes)
    assert found["change"] is not None, said
    assert close(found["change"], opposite[way]), (said, changes)
    taken = min(abs(sum(opposite.values())), abs(port))
    assert bool(found["most"]) == (taken * opposite[way] / sum(opposite.values()) >= abs(port) / 2), (said, changes)
    if found["some"]:
        assert close(found["some"], taken), (said, changes)


def _moves(said: str, changes: dict[str, float]) -> None:
    """Assert that the ways named are those that change most, with their changes."""
    named = dict(re.findall(r"(.+?) ([+-][\d,.]*\d)(?:, |$)", said))
    for way, change in named.items():
        assert close(change, changes[way.lower()]), (said, changes)
    least = min(abs(changes[way.lower()]) for way in named)
    others = [abs(change) for way, change in changes.items() if way not in {each.lower() for each in named}]
    assert len(named) == 4 or all(change < 0.5 for change in others), (said, changes)
    assert all(change <= least for change in others), (said, changes)


def _jam(comparison: Comparison, name: str, said: str, years: list[int]) -> None:
    """Assert share and month of the bottlenecks named, and that those named as new or gone are all there are."""
    assert str(years[0]) in said, said
    every: list[tuple[Runs, Binding, Named | None]] = []
    for runs, found in _bottlenecks(comparison, name, said):
        binding: Binding = {}
        tables = [run.stations for run in runs]
        table = tables[0]
        for station in dict.fromkeys(map(Station, table["kind"], table["place"])):
            first, inside = [], 0
            for run, stations in zip(runs, tables, strict=True):
                own = stations[(stations["kind"] == station.kind) & (stations["place"] == station.place)]
                waits = station.kind in {"outbound_trains", "inbound_trains"}
                ends = np.append(own["month"].to_numpy()[1:], np.datetime64(run.scenario.clock.end))
                weeks = (ends - own["month"].to_numpy()) / np.timedelta64(7, "D")
                held_up = (own["queue"] > 0) & (own["queue"] * weeks >= own["arrivals"])
                busy = held_up | ((own["wait_h"] >= 24 * LONG_WAIT_D) if waits else (own["utilisation"] >= BUSY))
                months = _in_rows(busy.tolist())
                when = own["month"].dt.year.tolist()
                inside += any(binds and year in years for binds, year in zip(months, when, strict=True))
                at = [k for k, (binds, year) in enumerate(zip(months, when, strict=True)) if binds and year in years]
                if at:
                    since = max((k + 1 for k in range(at[0]) if not months[k]), default=0)
                    first.append(own["month"].iloc[since])
            if inside >= HALF * len(runs):
                binding[station] = (sorted(first)[(len(first) - 1) // 2], inside / len(runs))
        every.append((runs, binding, found))
        if found is None:
            assert not binding, (said, binding)
            continue
        said_station, share, month = found
        station = next(each for each in binding if station_name(each, runs.scenario) == said_station)
        assert station in binding, (said, binding)
        assert binding[station][0] == min(when for when, _ in binding.values()), (said, binding)
        assert str(binding[station][0])[:7] == month, (said, binding)
        assert close(share, 100 * binding[station][1]), (said, binding)
    (base, base_binds, base_first), (other, binds, first) = sorted(
        every, key=lambda each: each[0] is not comparison.base
    )
    _named(said, r"(?:Other n|N)ew bottlenecks: (.*?)\.(?: No longer|$)", other, binds, base_binds, first)
    _named(said, r"No longer bottlenecks: (.*?)\.$", base, base_binds, binds, base_first)


def _named(said: str, form: str, runs: Runs, binding: Binding, without: Binding, first: Named | None) -> None:
    """Assert that the stations named are those that bind here and not there, and are not the first one."""
    found = re.search(form, said)
    named = (
        re.findall(r"([^,()][^()]*?) \((\d+)% of the replications, since (\d{4}-\d{2})\)", found[1]) if found else []
    )
    told = {station.removeprefix(", ").strip(): (share, month) for station, share, month in named}
    names = {station: station_name(station, runs.scenario) for station in binding}
    out = {each for each, name in names.items() if first is not None and name == first[0]}
    wanted = {station: each for station, each in binding.items() if station not in {*without, *out}}
    assert set(told) == {station_name(station, runs.scenario) for station in wanted}, (said, wanted)
    for station, (when, share) in wanted.items():
        shown_share, month = told[station_name(station, runs.scenario)]
        assert (month, close(shown_share, 100 * share)) == (str(when)[:7], True), (said, wanted)


def _in_rows(busy: list[bool]) -> list[bool]:
    """Return which months stand in three busy ones in a row."""
    return [
        any(all(busy[at : at + 3]) and at + 3 <= len(busy) for at in range(max(k - 2, 0), k + 1))
        for k in range(len(busy))
    ]


def _bottlenecks(comparison: Comparison, name: str, said: str) -> Iterator[tuple[Runs, Named | None]]:
    named = (
        r"the first bottleneck is (.*?) \((\d+)% of the replications, since (?:the horizon begins, )?(\d{4}-\d{2})\)"
    )
    found = re.findall(named, said)
    base, other = comparison.base, comparison.others[name]
    if "nor is one in the base" in said:
        yield from ((base, None), (other, None))
    elif said.startswith("No station is a bottleneck"):
        yield from ((other, None), (base, found[0]))
    elif "as in the base" in said:
        yield from ((base, found[0]), (other, found[0]))
    else:
        yield other, found[0]
        yield base, (found[1] if len(found) > 1 else None)


def _follows(comparison: Comparison, name: str, said: str, after: list[int]) -> None:
    found = re.match(
        rf"What follows: in {SPAN} trips {MOVED} on (?P<base>{NUMBER}), and cargo value (?P<value>.*)\.$", said
    )
    assert found, said
    assert _span(found) == after, (said, after)
    base, other = summed(comparison, name, "trips", after)
    moved(comparison, found, base, other, 1.0)
    assert close(found["base"], base.mean())
    value = re.match(MOVED, found["value"])
    assert value, said
    moved(comparison, value, *summed(comparison, name, "value_usd", after), 1e6)


def _tables(comparison: Comparison, name: str, years: list[int], after: list[int]) -> None:
    """Assert that the frames agree with each other: years, sums over years, over cities and over ways."""
    found = of_scenario(comparison, name)
    assert found["years_summed"] == years
    assert found["years_after"] == after
    ways = {Way(row["kind"], row["id"]): row for row in found["ways"]}
    expected = sum(row["expected"] for row in found["cities"])
    assert np.isclose(expected, ways[VIA_PORT]["change"], rtol=1e-9, atol=1e-6)
    rows = [row["change"] for row in found["years"] if row["quantity"] == "trips" and row["year"] in years]
    base, other = summed(comparison, name, "trips", years)
    assert np.isclose(sum(rows), (other - base).mean())
    for row in found["cities"]:
        low, high = row["low"], row["high"]
        assert row["sign"] == (0 if low is None or high is None else int(low > 0) - int(high < 0))


def is_whole(comparison: Comparison, year: int) -> bool:
    """Return whether the horizon holds a year, 2013 from the first train on."""
    clock = comparison.base.scenario.clock
    begins = date(2013, 7, 18) if year == 2013 else date(year, 1, 1)
    return clock.start <= begins and clock.end >= date(year + 1, 1, 1)

"""Reads what is said of a comparison back into numbers and claims, and holds them to the numbers themselves.

Nothing here uses the code that decides what is said: years, sums, signs, the largest city and way are found again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.choice.join_card import join_card
from freightsim.choice.ways import VIA_PORT, Way
from freightsim.reports.change_in_words import sentences
from freightsim.reports.compare import of_scenario
from freightsim.results import Run, Runs
from freightsim.results.vocabulary import (
    PAID,
    PAYERS,
    TRAIN_COST,
    TRAIN_COSTS,
    Station,
    stage_name,
    station_name,
    way_names,
)
from freightsim.statistics import estimate
from freightsim.statistics.comparison import BUSY, HALF, LONG_WAIT_D, Comparison
from freightsim.statistics.estimates import enough
from freightsim.statistics.outcome import ChangeOutcome

Named = tuple[str, str, str]
"""Station, share and month, as they are written."""
Binding = dict[Station, tuple[np.datetime64, float]]
"""Since when a station binds, and in what share of the replications."""

NUMBER = r"[-+]?\d[\d,]*(?:\.\d+)?"
SPAN = r"(\d{4})(?: to (\d{4}))?"
SIGNED_ZERO = re.compile(r"(?<![\d.,])[-+]0(?:\.0*)?(?![\d.,])")
ONE_OF_SEVERAL = re.compile(r"(?<![\d.,])1 (?:boxes|trains|cities|hubs)\b")
LEVEL = rf"(?:USD )?({NUMBER})(?: million)?"
"""Of cargo value with its unit."""
ENDS = rf"95 %: ({NUMBER}) to ({NUMBER})"
MOVED = (
    (1, re.compile(rf"^rises? from {LEVEL} to {LEVEL} a year \((?:{ENDS}|(the same) in every replication)")),
    (-1, re.compile(rf"^falls? from {LEVEL} to {LEVEL} a year \((?:{ENDS}|(the same) in every replication)")),
    ("open", re.compile(rf"^stays? near {LEVEL} a year: the change is not significant, at most {LEVEL} more or ")),
    ("none", re.compile(rf"^stays? {LEVEL} a year, the same in all \d+ replications")),
    ("few", re.compile(rf"^(?:is|are) {LEVEL} a year against {LEVEL} in the base \(\d+ replications are too few")),
)
"""What is said of a change, by its sign, or why it has none."""
CHOICE = re.compile(rf"^(?:With (?P<joining>.*) joining, i|I)n {SPAN} the port")
GAINED = re.compile(
    rf"the port(?:'s expected cargo (?P<stays>does not change)"
    rf"| (?P<verb>gains|loses) (?P<port>{NUMBER}) box(?:es)? \(FEU\) a year(?: \((?P<relative>{NUMBER})%\))?"
    rf" in the choice model(?:, (?P<trains>{NUMBER}) trains?)?)"
)
TRIPS = re.compile(r"^The port's trips (?P<trips>.*); its cargo value (?P<value>.*)\.$")


def number(text: str) -> float:
    """Return the number that a text spells."""
    return float(text.replace(",", ""))


def close(text: str, value: float) -> bool:
    """Return whether a text is a number, rounded to its own decimals."""
    places = len(text.partition(".")[2])
    return abs(number(text) - value) <= 0.5000001 * 10**-places + 1e-9 * abs(value)


def bounds(text: str, value: float) -> bool:
    """Return whether a text is a number rounded up to its own decimals: no bound is below what it bounds."""
    places = len(text.partition(".")[2])
    return -1e-6 * 10**-places - 1e-9 * abs(value) <= number(text) - value <= 1.0000001 * 10**-places


def hold(comparison: Comparison, name: str, lasting: tuple[int, int | None] | None = None) -> None:
    """Assert that every sentence is true of the numbers; `lasting` is from when until when the change is asked for."""
    said = sentences(comparison, name)
    text = " ".join(said)
    assert not SIGNED_ZERO.search(text), text
    assert "nan" not in text, text
    assert not ONE_OF_SEVERAL.search(text), text
    assert of_scenario(comparison, name)["summary"] == said
    first = first_year(comparison, name)
    if first is None:
        assert len(said) == 1
        assert said[0].startswith("Nothing changes")
        return
    affected, after = [], []
    for year in comparison.years:
        if year >= first:
            (after if lasting and lasting[1] is not None and year > lasting[1] else affected).append(year)
    if not affected:
        affected, after = after, []
    years = whole(comparison, affected, lasting)
    assert of_scenario(comparison, name)["years_averaged"] == years
    _choice(comparison, name, said[0], years)
    _trips(comparison, name, said[1], years)
    _cities(comparison, name, said, years)
    _still_there(comparison, name, said)
    _service(comparison, name, next(each for each in said[2:] if re.match(r"In \d{4} |There are no", each)), years)
    _money(comparison, name, said[2:], years)
    _jam(comparison, name, said[-2] if after else said[-1], years)
    if after:
        _follows(comparison, name, said[-1], after)
    else:
        assert not any(each.startswith("After the change") for each in said)
    _tables(comparison, name, years, after)


def whole(comparison: Comparison, affected: list[int], lasting: tuple[int, int | None] | None) -> list[int]:
    """Return the years of yearly means: those that horizon and change hold as a whole, as far as there are any."""
    held = [year for year in affected if is_whole(comparison, year)]
    full = [year for year in held if lasting is None or lasting[1] is None]
    return full or held or affected


def first_year(comparison: Comparison, name: str) -> int | None:
    """Return the first year in which any figure of any replication is another.

    What trains cost holds days of the next year: it counts where nothing else differs.
    """
    first = {}
    for quantity in comparison.quantities():
        both = comparison.by_replication(name, quantity)
        for place, year in enumerate(comparison.years):
            if not np.array_equal(both[0][:, place], both[1][:, place], equal_nan=True):
                first.setdefault(quantity, year)
    others = [year for quantity, year in first.items() if not re.match("train_(sets|cost)_usd", quantity)]
    return min(others or first.values(), default=None)


def summed(comparison: Comparison, name: str, quantity: str, years: list[int]) -> tuple[Floats, Floats]:
    """Return a quantity summed over years, in base and scenario, by replication."""
    at = [comparison.years.index(year) for year in years]
    base, other = comparison.by_replication(name, quantity)
    return base[:, at].sum(axis=1), other[:, at].sum(axis=1)


def level(comparison: Comparison) -> float:
    """Return the level of one interval (Bonferroni)."""
    return 1 - (1 - comparison.level) / len(comparison.others)


def moved(comparison: Comparison, said: str, base: Floats, other: Floats, years: list[int], unit: float = 1.0) -> None:
    """Assert that "rise from a to b a year (95 %: c to d)" is so, or that nothing can be told; sums over years."""
    raw, unit = estimate(other - base, level(comparison)), unit * len(years)  # counts are whole numbers before the unit
    low, high = (None if end is None else end / unit for end in (raw.ci_low, raw.ci_high))
    if not np.nan_to_num(base).any() or not np.nan_to_num(other).any():
        return
    told = enough(raw.n) and low is not None and high is not None
    same = enough(raw.n) and raw.same and not told
    sign = int(low > 0) - int(high < 0) if told else int(np.sign(raw.mean)) * same  # type: ignore[operator]
    kind: object = sign or ("open" if told else "few")
    kind = "none" if (other == base).all() and len(base) > 1 else kind
    (found,) = [(each, match) for each, form in MOVED if (match := form.match(said))]
    assert found[0] == kind, (said, kind, raw)
    match, levels = found[1], (base.mean() / unit, other.mean() / unit)
    assert close(match[1], levels[1] if kind == "few" else levels[0]), (said, levels)
    if kind == "few":
        assert close(match[2], levels[0]), (said, levels)
    elif kind == "open":
        assert bounds(match[2], max(abs(low), abs(high))), (said, low, high)  # type: ignore[arg-type]
    elif sign:
        assert close(match[2], levels[1]), (said, levels)
        assert bool(match[5]) == same, said
        if told:
            assert close(match[3], low), (said, low)  # type: ignore[arg-type]
            assert close(match[4], high), (said, high)  # type: ignore[arg-type]
            assert number(match[3]) * sign >= 0, said


def _span(found: re.Match[str], at: int = 1) -> list[int]:
    first, last = int(found[at]), int(found[at + 1] or found[at])
    return list(range(first, last + 1))


def _trips(comparison: Comparison, name: str, said: str, years: list[int]) -> None:
    found = TRIPS.match(said)
    assert found, said
    base, other = summed(comparison, name, "trips", years)
    moved(comparison, found["trips"], base, other, years)
    moved(comparison, found["value"], *summed(comparison, name, "value_usd", years), years, 1e6)
    chance = re.search(r"; in (\d+)% of the replications\)", said)
    assert bool(chance) == (found["trips"].startswith(("rise", "fall")) and enough(comparison.replications)), said
    if chance:
        rises = found["trips"].startswith("rise")
        assert close(chance[1], 100 * (other > base if rises else other < base).mean())


def _service(comparison: Comparison, name: str, said: str, years: list[int]) -> None:
    """Assert the levels of the year that is looked at alone, and the largest change that is not excluded."""
    if said.startswith("There are no"):
        return
    year = int(said[3:7])
    assert year == years[-1], said
    for quantity, what in (("yard_dwell_d", "yard dwell"), ("transit_outbound_d", "outbound transit time")):
        told = rf"goes from ({NUMBER}) days to ({NUMBER}) days"
        found = re.search(rf"{what} (?:{told}|\(({NUMBER}) days, at most ({NUMBER}) days more or less\))", said)
        if found is None:
            continue
        base, other = summed(comparison, name, quantity, [year])
        change = estimate(other - base, level(comparison))
        assert close(found[1] or found[3], base.mean()), said
        if found[2]:
            assert close(found[2], other.mean()), said
        else:
            assert change.ci_low is not None, said
            assert change.ci_high is not None, said
            assert bounds(found[4], max(abs(change.ci_low), abs(change.ci_high))), said
            assert change.ci_low <= 0 <= change.ci_high, said


def _money(comparison: Comparison, name: str, said: list[str], years: list[int]) -> None:
    """Assert who pays how much more, what trains cost, and that each for each is what was asked over what came."""
    found = [each for each in said if "the subsidy " in each or "the cost of trains as run " in each]
    differ = []
    for amounts in ((*PAID.values(), "subsidy_usd"), (*TRAIN_COSTS, TRAIN_COST)):
        any_told = any(_told(comparison, name, quantity, years) is not None for quantity in amounts)
        if any_told or not enough(comparison.replications):
            differ += [quantity for quantity in amounts[:-1] if _differs(comparison, name, quantity, years)]
    assert bool(found) == bool(differ), (said, differ)
    if not found:
        return
    paid, trains = (re.search(rf"the {what} (.*?)(?:; the cost|\.$)", found[0]) for what in ("subsidy", COST))
    assert bool(paid) == any(quantity in PAID.values() for quantity in differ), found
    assert bool(trains) == any(quantity in TRAIN_COSTS for quantity in differ), found
    if trains:
        each = _total(comparison, name, trains[1], TRAIN_COST, ("trips", "empty_returns"), years, "train (more|fewer)")
        assert each is None or close(each[0], each[1]), found
    if paid:
        each = _total(comparison, name, paid[1], "subsidy_usd", ("feu",), years, "FEU (gained|lost)")
        assert each is None or close(each[0], each[1]), found
        told = {
            who: change
            for who, quantity in ((PAYERS[payer], column) for payer, column in PAID.items())
            if (change := _told(comparison, name, quantity, years)) is not None
        }
        named = dict(re.findall(rf"(?:: |, )({'|'.join(map(re.escape, PAYERS.values()))}) ({NUMBER})(?=, |$)", paid[1]))
        assert set(named) == set(told), (found, told)
        per = 1e6 if each is None else each[2]
        assert all(close(usd, told[who] / per) for who, usd in named.items()), (found, told)


COST = "cost of trains as run"


def _differs(comparison: Comparison, name: str, quantity: str, years: list[int]) -> bool:
    base, other = summed(comparison, name, quantity, years)
    return not np.array_equal(base, other)


def _told(comparison: Comparison, name: str, quantity: str, years: list[int]) -> float | None:
    """Return the change of an amount a year where its sign is told."""
    base, other = summed(comparison, name, quantity, years)
    found = estimate(other - base, level(comparison))
    ends = (found.ci_low, found.ci_high) if found.ci_low is not None else (found.mean, found.mean) * found.same
    told = enough(found.n) and bool(ends) and min(ends) * max(ends) > 0  # type: ignore[type-var, operator]
    return found.mean / len(years) if told else None


def _total(
    comparison: Comparison, name: str, said: str, quantity: str, counts: tuple[str, ...], years: list[int], each: str
) -> tuple[str, float, float] | None:
    """Assert what is said of an amount in all; return what each is said to be, what it is, and how many there are."""
    moved(comparison, said, *summed(comparison, name, quantity, years), years, 1e6)
    base, other = (sum(summed(comparison, name, count, years)[side] for count in counts) for side in (0, 1))
    count = estimate(np.asarray(other) - np.asarray(base), level(comparison))
    told = enough(count.n) and count.ci_low is not None and (count.ci_low > 0 or count.ci_high < 0)  # type: ignore[operator]
    told = told or (enough(count.n) and count.same and count.mean != 0)
    if "trips" in counts:
        trips = [run[1] - run[0] for run in zip(*summed(comparison, name, "trips", years), strict=True)]
        alone = estimate(np.array(trips), level(comparison))
        ends = (alone.ci_low or 0.0, alone.ci_high or 0.0) if not alone.same else (alone.mean, alone.mean)
        told = told and min(ends) * max(ends) > 0 and alone.mean * count.mean > 0
    usd = _told(comparison, name, quantity, years)
    found = re.search(rf", USD ({NUMBER}) for each {each}", said)
    assert bool(found) == (usd is not None and told and usd * count.mean > 0), said
    if found is None or usd is None:
        return None
    assert (found[2] in ("gained", "more")) == (count.mean > 0), said
    number_of = abs(count.mean) / len(years)
    return found[1], usd / number_of, number_of


def by_city(comparison: Comparison, name: str, years: list[int]) -> dict[str, tuple[float, int]]:
    """Return mean change a year and sign of the FEU of each city, by name; summed run by run."""
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
        found[scenario.cities[key].name] = (change.mean / len(years), sign)
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
    for city in new:
        own = re.search(rf"{city} ({NUMBER}) \(simulated ({NUMBER}),", said[0])
        assert own, said
        assert close(own[2], changes[city][0]), said
    who = [each for each in said[2:] if re.match(r"(No city gains|\d+ (city|cities) gain)", each)]
    any_told = any(sign for _mean, sign in changes.values())
    assert bool(who) == any_told, (who, changes)
    for words, sign in ((("gains", "gain"), 1), (("loses", "lose"), -1)) if who else ():
        told = {city: mean for city, (mean, own) in changes.items() if own == sign}
        found = re.search(
            rf"(\d+)(?: city| cities)? (?:{'|'.join(words)})(?:, most of all|:) (.*?) \(({NUMBER}) FEU a year\)", who[0]
        )
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
        rf"When the horizon ends, ({NUMBER}) FEU wait (.*?), ({NUMBER}) in the base: dwell", " ".join(said)
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


def _choice(comparison: Comparison, name: str, said: str, years: list[int]) -> None:
    """Assert what the port gains by choice, of which cities, in how many trains, and whence."""
    span = CHOICE.match(said)
    assert span, said
    assert _span(span, 2) == years, (said, years)
    at = [comparison.years.index(year) for year in years]
    base, other = ({way: feu[at].sum() for way, feu in comparison.ways[key].items()} for key in (None, name))
    changes = {way: (other.get(way, 0.0) - base.get(way, 0.0)) / len(years) for way in {*base, *other}}
    port, new = changes.pop(VIA_PORT), joining(comparison, name)
    found = GAINED.search(said)
    assert found, said
    assert bool(found["stays"]) == (abs(port) < 0.5), (said, port)
    assert bool(found["trains"]) == (port >= 0.5), (said, port)
    if not found["stays"]:
        assert found["verb"] == ("gains" if port > 0 else "loses"), (said, port)
        assert close(found["port"], abs(port)), (said, port)
        if found["relative"]:
            assert close(found["relative"], 100 * port * len(years) / base[VIA_PORT]), said
    if found["trains"]:
        feu, trips = (summed(comparison, name, quantity, years)[1].mean() for quantity in ("feu", "trips"))
        assert close(found["trains"], port * trips / feu), (said, port)
    scenario = comparison.others[name].scenario
    joins = {city.name: city.joins for city in scenario.cities.values() if city.name in new}
    elsewhere = {city for city, join in joins.items() if join.by == "own_trains" or join.to is not None}
    named = re.split(", | and ", span["joining"] or "") if new else []
    assert {each.partition(" (")[0] for each in named} == set(new), said
    assert {each.partition(" (")[0] for each in named if "(" in each} == elsewhere, said
    _brought(comparison, name, said, years, port)
    ranged = re.search(
        r"; gain at a presence of 0.4 to 1: ([^;]*?)"
        r"(?:; (?:[^;]* not (?:a )?separate |the join alone|without events ).*)?\.$",
        said,
    )
    assert bool(ranged) == bool(set(new) - elsewhere), said
    _ranged(comparison, name, ranged[1] if ranged else "", years)
    whence = re.search(r"(larger shifts between|in 10 of them|hardly any of them)", said)
    assert bool(whence) == (abs(port) >= 0.5), (said, port)
    if whence:
        _whence(said, port, _in_groups(comparison, name, changes, new))


def _in_groups(comparison: Comparison, name: str, changes: dict[Way, float], new: list[str]) -> dict[str, float]:
    """Return the changes of the other ways as they are named, trains of hubs taken together, without the least."""
    called = way_names(changes, [comparison.others[name].scenario, comparison.base.scenario])
    ids = {key for key, city in comparison.others[name].scenario.cities.items() if city.name in new}
    found: dict[str, float] = {}
    for way, change in changes.items():
        hub = way.kind in {"hub", "city"}
        group = called[way].lower() if not hub else "own trains" if way.id in ids else "trains of other hubs"
        found[group] = found.get(group, 0.0) + change
    return {group: change for group, change in found.items() if abs(change) >= 0.5}


def _brought(comparison: Comparison, name: str, said: str, years: list[int], port: float) -> None:
    """Assert what each city that joins brings by choice, and what the others bring."""
    at, others = [comparison.years.index(year) for year in years], port
    for key, city in comparison.others[name].scenario.cities.items():
        if city.name in joining(comparison, name):
            feu = [
                comparison.ways[side][VIA_PORT][at][:, list(runs.scenario.cities).index(key)].sum() / len(years)
                for side, runs in ((None, comparison.base), (name, comparison.others[name]))
            ]
            own = re.search(rf"{city.name} ({NUMBER}) \(simulated", said)
            assert own, said
            assert close(own[1], feu[1] - feu[0]), (said, feu)
            others -= feu[1] - feu[0]
    rest = re.search(rf"other cities ({NUMBER})", said)
    assert bool(rest) == bool(joining(comparison, name)), said
    assert rest is None or close(rest[1], others), (said, others)


def _ranged(comparison: Comparison, name: str, said: str, years: list[int]) -> None:
    """Assert what the join of each city brings at the ends of the range of presence, worked out anew."""
    base, runs = comparison.base.scenario, comparison.others[name]
    for city, *told in re.findall(rf"([^,;]+?) ({NUMBER}) to ({NUMBER})(?:, |$)", said):
        key = next(key for key, place in runs.scenario.cities.items() if place.name == city)
        assert key not in base.cities or base.cities[key].joins is None
        (bar,) = (bar for bar in join_card(runs.scenario, key, years).bars if bar.id == "presence")
        assert all(close(*each) for each in zip(told, bar.feu, strict=True)), (said, bar)


def _whence(said: str, port: float, changes: dict[str, float]) -> None:
    """Assert that tenths are shares of what goes to the port or leaves it, or that larger moves are named."""
    opposite = {way: change for way, change in changes.items() if change * port < 0}
    larger = any(abs(change) > 2 * abs(port) for change in opposite.values())
    found = re.search(
        r"larger shifts between other modes and hubs: ([^;]*?)(?:; (?:without events|gain at a presence) .*)?\.$", said
    )
    assert bool(found) == larger, (said, changes)
    if found:
        _moves(found[1], changes)
        return
    most = max(abs(sum(opposite.values())), abs(port))
    shares = {way: 10 * abs(change) / most for way, change in opposite.items()}
    told = re.search(r"(\d+) in 10 of them (?:come from|go to) ([^,;.]*)((?:, \d+ [^,;.]*)*)", said)
    named = {told[2].lower(): int(told[1])} if told else {}
    named |= {
        way.lower(): int(count)
        for count, way in re.findall(r", (\d+) (?:to |from )?([^,;.]*)", told[3] if told else "")
    }
    assert all(abs(named.get(way, 0) - share) < 1 for way, share in shares.items()), (said, shares)
    assert set(named) <= set(shares), (said, shares)
    assert all(shares[way] >= 0.5 for way in named), (said, shares)
    untold = sum(share < 0.5 for share in shares.values())
    assert 0 <= round(sum(shares.values())) - sum(named.values()) <= untold, (said, shares)
    assert ("hardly any" in said) == (not named), (said, changes)
    assert not named or ("of them come from" in said) == (port > 0), (said, port)


def _moves(said: str, changes: dict[str, float]) -> None:
    """Assert that the ways named are those that change most, with their changes."""
    named = {way.lower(): change for way, change in re.findall(r"(.+?) ([+-][\d,.]*\d)(?:, |$)", said)}
    for way, change in named.items():
        assert close(change, changes[way]), (said, changes)
    least = min(abs(changes[way]) for way in named)
    others = [abs(change) for way, change in changes.items() if way not in named]
    assert len(named) == 4 or not others, (said, changes)
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
        there = re.search(
            r"in the base in (\d+)% of the replications, since (?:the horizon begins, )?(\d{4}-\d{2})\.", said
        )
        yield base, ((found[0][0], there[1], there[2]) if there else found[0])
        yield other, found[0]
    else:
        yield other, found[0]
        yield base, (found[1] if len(found) > 1 else None)


def _follows(comparison: Comparison, name: str, said: str, after: list[int]) -> None:
    found = re.match(
        rf"After the change, in {SPAN}: the port's trips (?P<trips>.*); its cargo value (?P<value>.*)\.$", said
    )
    assert found, said
    assert _span(found) == after, (said, after)
    moved(comparison, found["trips"], *summed(comparison, name, "trips", after), after)
    moved(comparison, found["value"], *summed(comparison, name, "value_usd", after), after, 1e6)


def _tables(comparison: Comparison, name: str, years: list[int], after: list[int]) -> None:
    """Assert that the frames agree with each other: years, sums over years, over cities and over ways."""
    found = of_scenario(comparison, name)
    assert found["years_after"] == after
    ways = {Way(row["kind"], row["id"]): row for row in found["ways"]}
    expected = sum(row["expected"] for row in found["cities"])
    assert np.isclose(expected, ways[VIA_PORT]["change"], rtol=1e-9, atol=1e-6)
    rows = [row["change"] for row in found["years"] if row["quantity"] == "trips" and row["year"] in years]
    base, other = summed(comparison, name, "trips", years)
    assert np.isclose(sum(rows), (other - base).mean())
    trips = ChangeOutcome(comparison, name).yearly("trips")
    assert np.isclose(trips.change.mean, sum(rows) / len(years))
    for row in found["cities"]:
        low, high = row["low"], row["high"]
        assert row["sign"] == (0 if low is None or high is None else int(low > 0) - int(high < 0))


def is_whole(comparison: Comparison, year: int) -> bool:
    """Return whether the horizon holds a year, 2013 from the first train on."""
    clock = comparison.base.scenario.clock
    begins = date(2013, 7, 18) if year == 2013 else date(year, 1, 1)
    return clock.start <= begins and clock.end >= date(year + 1, 1, 1)

"""Every scenario that ships says what it asks, assumes and rests on, and changes nothing else."""

from __future__ import annotations

import itertools
import re
from datetime import date
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from freightsim.base.great_circle import great_circle_km
from freightsim.facts import listing
from freightsim.files.load import (
    NO_SCENARIOS,
    load_scenario,
    load_variants,
    resolve,
    shipped_folder,
    shipped_names,
)
from freightsim.files.variants import varied
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS
from freightsim.validation.merge import leaves

FILES = shipped_names()
VARIANTS = [
    "counter-offer: xian",
    "counter-offer: xian_pays",
    "jiangxi: customs_share",
    "joins-in-sequence: xiangyang_added",
    "joins-in-sequence: nanyang_added",
    "subsidy-race: zhengzhou_answers",
]
LIBRARY = [name for name in FILES if name not in ("baseline", "projection")]
CITIES = ("wuhan", "changsha", "nanchang", "ganzhou", "pingxiang", "hefei", "taiyuan", "luoyang", "xiangyang", "bengbu")
FIVE = {"wuhan", "changsha", "nanchang", "hefei", "taiyuan"}
"""The central capitals besides Zhengzhou."""

LIST = Path(__file__).parents[2] / "docs" / "library.md"
FRAME = ("schema_version", "name", "description", "horizon", "posterior")
"""What every file may say without naming it as a change."""

MOST_LINES = 45
ODDS_OF_HUBS = {"covid-without": 4 * 19}
"""Lines more where a file names the odds of every hub."""
JOINED = date(2021, 7, 1)
LAST_DAY = date(2026, 1, 1)


def header(name: str) -> str:
    """Return the comment above the first key, without its marks."""
    text = (shipped_folder() / f"{name}.yaml").read_text(encoding="utf-8")
    above = re.match(r"(?:#.*\n)*", text)
    assert above is not None
    return re.sub(r"(?m)^# ?", "", above[0])


def said(name: str, word: str) -> str:
    """Return what a header says under a word: the rest of its line and the lines that are indented or listed below."""
    found = re.search(rf"(?m)^{word}:((?:.*)(?:\n(?:- | ).*)*)", header(name))
    assert found is not None, f"{name}.yaml does not say '{word}:' above its first key"
    return found[1].strip()


@cache
def scenario(name: str) -> Scenario:
    """Return a shipped scenario; `jiangxi: customs_share` is a variant in its file."""
    file, _, variant = name.partition(": ")
    return load_variants(file)[variant] if variant else load_scenario(file)


def own_paths(name: str) -> list[str]:
    """Return the dotted paths that a file and its variants write or remove, without the frame."""
    resolved = resolve(name)
    trees = [each.layers[-1].tree for each in (resolved, *varied(resolved).values())]
    return [".".join(path) for tree in trees for path, _ in leaves(tree) if path[0] not in FRAME]


def below(path: str, above: str) -> bool:
    """Return whether a path is one that a header names, or lies below it; `*` stands for any one key."""
    pattern = re.escape(above).replace(r"\*", "[^.]+")
    return re.match(rf"{pattern}(\.|$)", path) is not None


def joins(name: str) -> dict[str, Any]:
    """Return how cities join in a scenario, by city."""
    return {key: city.joins for key, city in scenario(name).cities.items() if city.joins is not None}


def test_every_file_of_the_folder_is_a_scenario_or_known_to_be_none() -> None:
    """What lies in the folder is found by its bare name."""
    assert {path.stem for path in shipped_folder().glob("*.yaml")} == {*FILES, *NO_SCENARIOS}
    assert {*CITIES, "baseline", "projection"} < set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_variants_are_known(name: str) -> None:
    """Each variant of a file is valid, and these tests hold it to what they hold files to."""
    known = [variant for variant in VARIANTS if variant.startswith(f"{name}: ")]
    assert [f"{name}: {variant}" for variant in load_variants(name)] == known


@pytest.mark.parametrize("name", [*FILES, *VARIANTS])
def test_it_loads(name: str) -> None:
    """Each file or variant is valid and has a title and a description of its own."""
    assert scenario(name).description
    others = [other for other in (*FILES, *VARIANTS) if other != name]
    assert scenario(name).name not in {scenario(other).name for other in others}


@pytest.mark.parametrize("name", FILES)
def test_the_header_says_what_a_reader_must_know(name: str) -> None:
    """There is a question, there are assumptions, and the sources are tables that exist."""
    assert "?" in said(name, "Question")
    assert said(name, "Assumptions").count("- ") >= 2
    known = {fact.table for fact in listing()}
    assert re.search(r"(?:model|record)/", said(name, "Sources"))
    assert set(re.findall(r"\b(?:model|record)/\w+", header(name))) <= known


@pytest.mark.parametrize("name", [name for name in FILES if name != "baseline"])
def test_it_changes_only_what_its_header_names(name: str) -> None:
    """Each leaf of the file lies under a path of `Changes:`, and each of these paths has one; `*` stands for any id."""
    named = [path.strip() for path in said(name, "Changes").replace("\n", " ").split(",")]
    written = own_paths(name)
    assert [path for path in written if not any(below(path, above) for above in named)] == []
    assert [above for above in named if not any(below(path, above) for path in written)] == []


@pytest.mark.parametrize("name", LIBRARY)
def test_it_is_short(name: str) -> None:
    """A file of the library is a few lines below its header."""
    text = (shipped_folder() / f"{name}.yaml").read_text(encoding="utf-8")
    assert len(text.splitlines()) - len(header(name).splitlines()) <= MOST_LINES + ODDS_OF_HUBS.get(name, 0)


@pytest.mark.parametrize("name", [*LIBRARY, *VARIANTS])
def test_it_means_something_else_than_the_baseline(name: str) -> None:
    """Beyond its horizon a file differs from the baseline."""
    end = scenario(name).horizon.end
    assert end in (LAST_DAY, scenario("baseline").horizon.end)
    assert scenario(name).digest() != load_scenario("baseline", sets=[f"horizon.to={end}"]).digest()


def test_each_has_a_meaning_of_its_own() -> None:
    """No two files or variants ask the same."""
    every = [*FILES, *VARIANTS]
    assert len({scenario(name).digest() for name in every}) == len(every)


def test_history_stays_under_a_dated_change() -> None:
    """A first date does not reach back: what counts until the end of 2020 is the baseline's."""
    days = [date(year, month, 1) for year in range(2013, 2021) for month in range(1, 13)]
    cap, base_cap = (scenario(name).choice.rail.subsidy_cap for name in ("subsidy-phase-out", "baseline"))
    assert all(cap.at(day) == base_cap.at(day) for day in days)
    timetable = scenario("timetable-doubling").timetable
    assert timetable.rule == "planned"
    assert {timetable.factor.at(day) for day in days} == {1}
    base = scenario("baseline")
    for name in ("border-works", "wuhan-own-trains"):
        for key, border in scenario(name).borders.items():
            background = base.borders[key].background_trains_per_year
            assert all(border.background_trains_per_year.at(day) == background.at(day) for day in days)
    larger = scenario("port-expansion").port
    assert all(larger.tracks.at(day) == base.port.tracks.at(day) for day in days)
    assert all(larger.cranes.at(day) == base.port.cranes.at(day) for day in days)


@pytest.mark.parametrize("city", CITIES)
def test_a_city_joins_alone_and_keeps_its_trains(city: str) -> None:
    """Its file joins it on the common day and touches no one else."""
    assert joins(city)[city].start == JOINED
    assert set(joins(city)) == {city}
    baseline = scenario("baseline").cities[city]
    assert scenario(city).cities[city] == baseline.model_copy(update={"joins": joins(city)[city]})


def test_each_manner_of_joining_has_examples() -> None:
    """Trucks, shuttles, through wagons and groups are each shown more than once, and a port of its own too."""
    manners = [join.by for city in CITIES for join in joins(city).values()]
    assert all(manners.count(manner) > 1 for manner in ("truck", "shuttle", "block", "wagon_group"))
    assert joins("wuhan-own-trains")["wuhan"].by == "own_trains"


@pytest.mark.parametrize("name", [*LIBRARY, *VARIANTS])
def test_a_join_is_a_station(name: str) -> None:
    """The hub is present where a city joins; no rake is laid on by fiat, but for the train on record."""
    for key, join in joins(name).items():
        if join.by == "own_trains":
            continue
        assert join.present(scenario(name)).level > 0
        assert join.by not in {"shuttle", "block"} or join.wagons == "auto" or key == "shangqiu"
        assert (join.present(scenario(name)).collects_within_km > 0) == (join.by != "truck")


def test_shangqius_train_is_the_recorded_one() -> None:
    """It has the 35 wagons of its first departure and runs from the year after it on."""
    join = joins("shangqiu")["shangqiu"]
    assert set(joins("shangqiu")) == {"shangqiu"}
    assert (join.by, join.wagons, join.start) == ("block", 35, date(2021, 1, 1))


def test_the_capitals_give_up_half_of_their_trains() -> None:
    """Each keeps half, and sends as many part-trains as it gives up outbound trains, rounded up."""
    found, base = scenario("consolidation"), scenario("baseline")
    assert set(joins("consolidation")) == FIVE
    for key, join in joins("consolidation").items():
        weekly = base.hubs[key].weekly("outbound")
        assert weekly is not None
        assert join.own_trains_kept == 0.5
        assert join.trains_per_week == ceil(weekly.at(JOINED) / 2)
        left, before = found.hub_trains(key, "outbound"), base.hub_trains(key, "outbound")
        assert left is not None
        assert before is not None
        assert left.at(JOINED) == pytest.approx(before.at(JOINED) / 2)
        assert left.at(date(2021, 6, 30)) == before.at(date(2021, 6, 30))


def test_joins_in_sequence_add_one_city_each() -> None:
    """Each variant has the joins of the one before, and one more."""
    files = ["luoyang-block", "joins-in-sequence", *(each for each in VARIANTS if each.startswith("joins-in"))]
    sets = [joins(name) for name in files]
    added = [set(more) - set(less) for less, more in itertools.pairwise(sets)]
    assert added == [{"shangqiu"}, {"xiangyang"}, {"nanyang"}]
    for less, more in itertools.pairwise(sets):
        assert {key: more[key] for key in less} == less


def test_the_counter_offer_is_the_same_join_to_another_hub() -> None:
    """Both hubs get the same part-train; who pays its haul is what the second variant changes."""
    here, there, paid = (joins(name)["xiangyang"] for name in ("counter-offer", *VARIANTS[:2]))
    assert (here.to, there.to, paid.to) == (None, "xian", "xian")
    assert there == here.model_copy(update={"to": "xian"})
    assert paid == there.model_copy(update={"usd_per_feu": 0.0})


@pytest.mark.parametrize(
    ("name", "raised"),
    [
        ("support-ends-here", {"port": -2800}),
        ("subsidy-race", {"xian": 500}),
        ("subsidy-race: zhengzhou_answers", {"port": 500, "xian": 500}),
    ],
)
def test_only_those_named_change_their_subsidy(name: str, raised: dict[str, float]) -> None:
    """Every other hub has in each year what it has in the baseline, and these have it until their day."""
    found, base = scenario(name), scenario("baseline").choice.rail.subsidy_usd_per_feu
    port = found.choice.rail.subsidy_usd_per_feu
    paths = {key: hub.subsidy_usd_per_feu or port for key, hub in found.hubs.items()} | {"port": port}
    for key, path in paths.items():
        for year in range(2013, 2021):
            assert path.at(date(year, 7, 1)) == base.at(date(year, 7, 1)), (key, year)
        assert path.at(date(2022, 7, 1)) == base.at(date(2022, 7, 1)) + raised.get(key, 0), key


def test_support_ends_everywhere() -> None:
    """No hub has a number of its own, so what the port has is what all have."""
    found = scenario("support-ends-everywhere")
    assert found.choice.rail.subsidy_usd_per_feu.at(date(2022, 1, 1)) == 0
    assert found.choice.rail.subsidy_usd_per_feu.at(date(2021, 12, 31)) > 0
    assert all(hub.subsidy_usd_per_feu is None for hub in found.hubs.values())


def test_wuhan_gives_up_its_return_trains_from_europe() -> None:
    """They end on the day on which it joins, and all its other trains go on."""
    found, base = scenario("backhaul-sharing"), scenario("baseline")
    for direction, markets in base.hubs["wuhan"].trains_per_week.items():
        for market, weekly in markets.items():
            now = found.hub_trains("wuhan", direction, market)
            assert now is not None
            ended = (direction, market) == ("inbound", "europe")
            assert now.at(JOINED) == (0 if ended else weekly.at(JOINED))
            assert now.at(date(2020, 7, 1)) == weekly.at(date(2020, 7, 1))


@pytest.mark.parametrize(
    ("name", "cities"),
    [
        ("central-six-capitals", FIVE),
        ("jiangxi", {"nanchang", "ganzhou", "pingxiang"}),
        ("jiangxi: customs_share", {"nanchang", "ganzhou", "pingxiang"}),
    ],
)
def test_together_cities_join_as_each_alone(name: str, cities: set[str]) -> None:
    """A file with several cities repeats the manners of their own files."""
    assert joins(name) == {city: joins(city)[city] for city in cities}


def test_trade_of_jiangxi_is_what_the_header_works_out() -> None:
    """All its cities have 42.5 / 30 of their trade, and with the customs share their trade."""
    base, founding, customs = (scenario(name).cities for name in ("baseline", "jiangxi", "jiangxi: customs_share"))
    cities = [key for key, city in base.items() if city.province == "Jiangxi"]
    for key, city in base.items():
        scale = 42.5 / 30 if key in cities else 1
        assert founding[key].trade_usd_bn == pytest.approx(city.trade_usd_bn * scale, abs=0.005)
        assert customs[key].trade_usd_bn == city.trade_usd_bn
        assert f"{founding[key].trade_usd_bn:.2f}" in said("jiangxi", "Assumptions") or key not in cities


def test_the_catchment_ends_where_it_says() -> None:
    """Shippers beyond the radius never come to the port, and no others stay away; the header names the cities."""
    base, cut = scenario("baseline"), scenario("catchment-1000km")
    lat, lon = (np.array([getattr(city, name) for city in base.cities.values()]) for name in ("lat", "lon"))
    km = great_circle_km(base.port.lat, base.port.lon, lat, lon).ravel()
    within = {key for key, far in zip(base.cities, km.tolist(), strict=True) if far <= cut.port.radius_km}
    assert {key for key, city in cut.cities.items() if city.since is None or city.since < LAST_DAY} == within
    header_km = said("catchment-1000km", "Assumptions")
    for key, far in zip(base.cities, km.tolist(), strict=True):
        name = base.cities[key].name
        assert key in within or key.startswith("rest_of") or f"{name} {far:,.0f}" in header_km


def test_wuhans_trains_do_not_run_twice() -> None:
    """Where Wuhan is a port its trains outside the model end."""
    found = scenario("wuhan-own-trains")
    weekly = [dated for way in DIRECTIONS if (dated := found.hub_trains("wuhan", way)) is not None]
    assert [dated.at(JOINED) for dated in weekly] == [0.0, 0.0]
    assert all(dated.at(date(2019, 7, 1)) > 0 for dated in weekly)


def test_2020_without_the_epidemic_is_2019() -> None:
    """In what the shock moved the numbers of 2019 hold on."""
    found = scenario("covid-without")
    before, during = date(2019, 12, 31), date(2020, 5, 1)
    rail, cargo = found.choice.rail, found.cargo
    dated = [found.modes["sea"].usd_per_feu, found.modes["air"].usd_per_t]
    dated += [rail.cost_usd_per_feu, rail.subsidy_usd_per_feu, found.choice.rail_index]
    dated += [cargo.load_factor.adjustment, cargo.value_factor.adjustment]
    dated += [
        part for demand in found.demand.values() for part in (demand.attraction.shift, demand.attraction.adjustment)
    ]
    assert [part.at(during) for part in dated] == [part.at(before) for part in dated]
    assert not [event for event in found.events.values() if event.end > before]
    rates = [rate for markets in found.hubs["wuhan"].trains_per_week.values() for rate in markets.values()]
    assert [rate.at(during) for rate in rates] == [rate.at(before) for rate in rates]
    for key, hub in found.hubs.items():
        for direction, markets in hub.odds.items():
            for market, odds in markets.items():
                own = scenario("baseline").hubs[key].odds[direction][market]
                assert odds.at(during) == own.at(before if min(own.root) < before else during)


@pytest.mark.skipif(not LIST.is_file(), reason="the package was unpacked without its documents")
def test_the_list_of_the_library() -> None:
    """The table names every file, and no other."""
    text = LIST.read_text(encoding="utf-8")
    assert re.findall(r"(?m)^\| `([\w-]+)` \|", text) == ["baseline", "projection", *sorted(LIBRARY)]

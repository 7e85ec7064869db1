"""The table of rates: potential, shares, how they answer to prices and service, and what is drawn from them."""

from __future__ import annotations

from datetime import date
from math import exp, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from choice.ways import MANY_WAYS, at, many_ways, near_trains, probabilities, utilities
from freightsim.choice.rates import Rates, rates
from freightsim.scenario import Scenario
from freightsim.scenario.joins import GATE
from freightsim.scenario.network import DIRECTIONS, Direction
from freightsim.validation.merge import merged
from tiny import TINY

Tree = dict[str, Any]

ALONE: Tree = {"hubs": None}
"""Nobody else has trains."""


def shares_of(tree: Tree, direction: str, day: date, city: str, market: str, goods: str) -> dict[str, float]:
    """Return the probabilities of all ways in a cell of the table."""
    scales = tree["choice"]["rail_independence"], tree["choice"]["hub_independence"]
    return probabilities(utilities(tree, direction, day, city, market, goods), near_trains(tree, city), *scales)


def by_hand(table: Rates, direction: str, tree: Tree = MANY_WAYS) -> list[list[dict[str, float]]]:
    """Return for each period the probabilities of all ways in each cell, in the order of the table."""
    return [
        [
            shares_of(tree, direction, day, city, market, goods)
            for city in tree["cities"]
            for market in tree["markets"]
            for goods in table.classes
        ]
        for day in table.periods.starts
    ]


def share(scenario: Scenario, direction: Direction = "outbound") -> np.ndarray:
    """Return the share of rail via the port."""
    return rates(scenario, direction).shares.via_port


# Against a computation apart


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_the_nested_logit_of_generalised_costs(direction: Direction) -> None:
    """Every share is that of utilities added up item by item, in every period, city, market and class."""
    table = rates(many_ways(), direction)
    expected = by_hand(table, direction)
    shape = table.potential.shape
    via_port = np.array([[cell["port"] for cell in row] for row in expected]).reshape(shape)
    trains = ["port", *MANY_WAYS["hubs"]]
    of_rail = np.array([[sum(cell[way] for way in trains) for cell in row] for row in expected]).reshape(shape)
    np.testing.assert_allclose(table.shares.via_port, via_port, rtol=1e-9)
    np.testing.assert_allclose(table.shares.of_rail, of_rail, rtol=1e-9)
    beside = [near_trains(MANY_WAYS, city) for city in MANY_WAYS["cities"]]
    on_side = [[way for way in trains if near[way] == near["port"]] for near in beside]
    cells = [on_side[number] for number in range(shape[1]) for _ in range(shape[2] * shape[3])]
    of_side = [[sum(cell[way] for way in ways) for cell, ways in zip(row, cells, strict=True)] for row in expected]
    assert table.shares.of_side is not None
    np.testing.assert_allclose(table.shares.of_side * of_rail, np.array(of_side).reshape(shape), rtol=1e-9, atol=1e-15)
    assert [near["port"] for near in beside] == [True, False, True]
    assert len(table.periods) > 8
    assert via_port.std() > 0.05


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_what_one_way_gains_others_lose(direction: Direction) -> None:
    """Cargo by all ways together, each computed by itself, is the potential: trade x intensity x market x class."""
    table = rates(many_ways(), direction)
    for number, (day, row) in enumerate(zip(table.periods.starts, by_hand(table, direction), strict=True)):
        trade = [city["trade_usd_bn"] for city in MANY_WAYS["cities"].values()]
        markets = [market["share"][direction] for market in MANY_WAYS["markets"].values()]
        classes = [at(MANY_WAYS["cargo"]["classes"][key]["share"], day) for key in table.classes]
        potential = at(MANY_WAYS["demand"][direction]["feu_per_boxable_usd_bn"], day) * np.einsum(
            "i,j,k->ijk", trade, np.array(markets) / sum(markets), np.array(classes) / sum(classes)
        )
        np.testing.assert_allclose(table.potential[number], potential)
        others = np.array([sum(worth for way, worth in cell.items() if way != "port") for cell in row])
        everything = table.via_port[number] + others.reshape(potential.shape) * potential
        np.testing.assert_allclose(everything, potential)
        np.testing.assert_allclose(table.a_year[number], table.via_port[number].sum(axis=(1, 2)))


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_all_potential_goes_by_rail_where_there_is_nothing_else(tiny: Scenario, direction: Direction) -> None:
    """Without other ways and rivals the share is exactly 1, whatever it costs."""
    table = rates(tiny, direction)
    assert (table.shares.via_port == 1.0).all()
    intensity = tiny.demand[direction].feu_per_boxable_usd_bn.at(date(2013, 7, 18))
    np.testing.assert_allclose(table.a_year, [[60.0 * intensity, 30.0 * intensity]] * 4)


# What it answers to


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_the_elasticity_to_the_price_of_rail(direction: Direction) -> None:
    """It is -sensitivity x share of the price in generalised cost x (1 - P), as of any multinomial logit."""
    calm = {"choice": {"rail_independence": 1.0, "rail": {"subsidy_usd_per_feu": 0.0}}}
    step = 1e-5

    def priced(factor: float) -> Scenario:
        cost = {day: factor * usd for day, usd in MANY_WAYS["choice"]["rail"]["cost_usd_per_feu"].items()}
        return many_ways(ALONE, calm, {"choice": {"rail": {"cost_usd_per_feu": cost}}})

    table = rates(priced(1.0), direction)
    low, high = share(priced(1 - step), direction), share(priced(1 + step), direction)
    on_offer = table.shares.via_port > 0
    found = np.log(high[on_offer] / low[on_offer]) / np.log((1 + step) / (1 - step))
    cost = [at(MANY_WAYS["choice"]["rail"]["cost_usd_per_feu"], day) for day in table.periods.starts]
    price = np.array(cost)[:, None, None, None] * np.array([1.0, 0.5])[:, None]
    expected = (-3.0 * price / table.rail_usd * (1 - table.shares.via_port))[on_offer]
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-9)
    assert found.min() < -0.5


def test_the_elasticity_to_the_rate_of_sea() -> None:
    """Across, it is sensitivity x share of the rate in the cost by sea x P of sea: what sea loses all others gain."""
    step = 1e-5

    def priced(factor: float) -> Scenario:
        return many_ways(ALONE, {"modes": {"sea": {"usd_per_feu": 2500.0 * factor}}})

    tree = merged(merged(MANY_WAYS, ALONE), {"modes": {"sea": {"usd_per_feu": 2500.0}}})
    table = rates(priced(1.0), "outbound")
    low, high = share(priced(1 - step)), share(priced(1 + step))
    found = (np.log(high / low) / np.log((1 + step) / (1 - step)))[:, :, 0, :]
    for number, day in enumerate(table.periods.starts):
        for at_city, city in enumerate(tree["cities"]):
            for at_class, goods in enumerate(table.classes):
                utility = utilities(tree, "outbound", day, city, "europe", goods)
                cost = np.exp(-utility["sea"] / 3.0)
                expected = 3.0 * 2500.0 / cost * probabilities(utility, {"port": True}, 0.6, 0.7)["sea"]
                assert found[number, at_city, at_class] == pytest.approx(expected, rel=1e-6)


DEARER = {"choice": {"rail": {"cost_usd_per_feu": {"2013": 11000.0, "2014-01-10": 9500.0}}}}
SUBSIDISED = {"choice": {"rail": {"subsidy_usd_per_feu": {"2013": 5000.0, "2013-09-10": 4000.0}, "subsidy_cap": 0.9}}}
RARER = {"services": {"west_out": {"trains_per_week": 1.0}, "slow_out": {"trains_per_week": 0.5}}}
WORKS = {"events": {"works": {"from": "2013-06-01", "to": "2015-01-01", "border_capacity": {"alashankou": 0.05}}}}
CHEAP_SEA = {"modes": {"sea": {"usd_per_feu": 1500.0}, "road": {"usd_per_feu": 5000.0}}}
XIAN = MANY_WAYS["hubs"]["xian"]
DAILY = {"trains_per_week": {"outbound": dict.fromkeys(MANY_WAYS["markets"], 7.0)}}
HUBS = {"hubs": {"xian": merged(XIAN, DAILY)}}
FARTHER = {"cities": {key: {"road_km": 900.0} for key in ("zhengzhou", "wuhan", "xian")}}
BETTER_KNOWN = {"demand": {"outbound": {"attraction": {"level": -0.5}}}}


@pytest.mark.parametrize(
    ("change", "sign"),
    [
        (DEARER, -1),
        (SUBSIDISED, +1),
        (RARER, -1),
        (WORKS, -1),
        (CHEAP_SEA, -1),
        (HUBS, -1),
        (FARTHER, -1),
        (BETTER_KNOWN, +1),
    ],
    ids=["dearer", "subsidised", "rarer", "works", "cheap sea", "a hub more", "farther", "better known"],
)
def test_what_drives_bookings(change: Tree, sign: int) -> None:
    """Every city books less when rail is dearer, rarer, slower or farther or others are better; more with subsidy."""
    # Regions keep their weights when the timetable changes, and no hub has trains that would share the port's fate.
    still = {"regions": {key: {"weight": {"outbound": 1.0}} for key in MANY_WAYS["regions"]}}
    table, changed = (rates(many_ways(ALONE, still, each), "outbound") for each in ({}, change))
    last = [each.a_year[-1] for each in (table, changed)]
    assert (sign * (last[1] - last[0]) > 1e-3 * last[0]).all()
    np.testing.assert_allclose(changed.potential[-1], table.potential[-1])


def test_a_longer_headway_books_less(tiny_tree: Tree) -> None:
    """Half the trains: half a headway more at the price of a day, and bookings by the elasticity to cost."""
    sea = {
        "modes": {"sea": {"name": "Sea", "usd_per_feu": 4000.0}},
        "markets": {"europe": {"modes": {"sea": {"days": 0.0, "price_ratio": {"outbound": 1.0, "inbound": 1.0}}}}},
        "cargo": {"classes": {"machines": {"value_of_time_per_day": 0.01}}},
    }
    tree = merged(tiny_tree, sea)
    odds = []
    for weekly in (2.0, 1.0):
        rhythm = {"services": {"west_out": {"trains_per_week": weekly}}}
        table = rates(Scenario.model_validate(merged(tree, rhythm)), "outbound")
        found = table.shares.via_port[0, 0, 0, 0]
        odds.append(found / (1 - found))
    days = 270 / 24 + (3 + 25 / 70 * (1 + 11 / 9)) / 24
    cost = [8000 + 720 * (7 / weekly / 2 + days) for weekly in (2.0, 1.0)]
    assert odds[1] / odds[0] == pytest.approx((cost[0] / cost[1]) ** 2.5)


# What is in a box


def _three_classes(level: float, change: Tree | None = None) -> Scenario:
    """Return a scenario of three classes that differ in load and value alone, rail being at small shares."""
    item = TINY["cargo"]["classes"]["machines"]
    loads = {"light": (6.0, 12000.0, 3.0), "middle": (13.0, 9000.0, 1.0), "heavy": (24.0, 2000.0, 2.0)}
    classes = {key: item | {"t_per_feu": t, "usd_per_t": usd, "share": share} for key, (t, usd, share) in loads.items()}
    tree = merged(TINY, {"cargo": {"classes": {"machines": None}}})
    ratio = {"outbound": 1.0, "inbound": 1.0}
    rival = {
        "cargo": {"classes": classes},
        "modes": {"sea": {"name": "Sea", "usd_per_feu": 8000.0}},
        "markets": {"europe": {"modes": {"sea": {"days": 0.0, "price_ratio": ratio}}}},
        "demand": {"outbound": {"attraction": {"level": level}}},
    }
    return Scenario.model_validate(merged(merged(tree, rival), change or {}))


@pytest.mark.parametrize("level", [-25.0, 0.0])
def test_classes_alike_to_shippers_keep_the_sourced_mix(level: float) -> None:
    """Where no class has a constant, nor a value of time, rail carries them as they are shipped at all."""
    booked = rates(_three_classes(level), "outbound").via_port[0].sum(axis=(0, 1))
    np.testing.assert_allclose(booked / booked.sum(), np.array([3.0, 1.0, 2.0]) / 6)


@pytest.mark.parametrize("kind", ["load_factor", "value_factor"])
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_factors_move_no_shipper(kind: str, direction: Direction) -> None:
    """Whatever is in a box in single years: what shippers choose is the same to the last bit."""
    factor = {"level": {"2013": 1.5, "2013-11-11": 0.4}, "adjustment": {"2013": 0.7, "2014": 2.0}}
    plain, loaded = (rates(many_ways({"cargo": {kind: each}}), direction) for each in ({}, factor))
    assert plain.periods.starts == loaded.periods.starts
    np.testing.assert_array_equal(plain.via_port, loaded.via_port)
    np.testing.assert_array_equal(plain.usd_per_day, loaded.usd_per_day)


def test_a_class_that_is_not_shipped_does_not_move_the_others(tiny_tree: Tree) -> None:
    """A class without share, however heavy, leaves rates as they are without it."""
    heavy = tiny_tree["cargo"]["classes"]["machines"] | {"t_per_feu": 1000.0, "share": 0.0}
    sea = {
        "modes": {"sea": {"name": "Sea", "usd_per_feu": 8000.0}},
        "markets": {"europe": {"modes": {"sea": {"days": 0.0, "price_ratio": {"outbound": 1.0, "inbound": 1.0}}}}},
    }
    tree = merged(tiny_tree, sea)
    without = rates(Scenario.model_validate(tree), "outbound")
    with_it = rates(Scenario.model_validate(merged(tree, {"cargo": {"classes": {"heavy": heavy}}})), "outbound")
    np.testing.assert_allclose(with_it.a_year, without.a_year)
    np.testing.assert_allclose(without.shares.via_port, 0.5)


# A city more


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_city_more_leaves_the_others_as_they_were(direction: Direction) -> None:
    """To the last bit, and wherever it stands in the map."""
    new = MANY_WAYS["cities"]["zhengzhou"] | {"name": "New", "road_km": 700.0}
    cities = MANY_WAYS["cities"]
    before = rates(many_ways(), direction)
    for place in (0, 1, 3):
        keys = list(cities)
        tree = MANY_WAYS | {"cities": dict([*cities.items()][:place]) | {"new": new} | dict([*cities.items()][place:])}
        after = rates(Scenario.model_validate(tree), direction)
        assert list(tree["cities"])[place] == "new"
        kept = [list(tree["cities"]).index(key) for key in keys]
        assert after.shares.of_side is not None
        assert before.shares.of_side is not None
        for one, other in (
            (before.a_year, after.a_year),
            (before.via_port, after.via_port),
            (before.shares.of_rail, after.shares.of_rail),
            (before.shares.of_side, after.shares.of_side),
            (before.shares.of_port, after.shares.of_port),
            (before.rail_usd, after.rail_usd),
        ):
            np.testing.assert_array_equal(one, other[:, kept])


@pytest.mark.parametrize("weekly", [3.0, {"2013": 0.0, "2013-12-12": 3.0}])
def test_a_hub_more_takes_from_every_city(weekly: Any) -> None:
    """From its first train on, of cities far and near; before that nothing changes, and nobody's potential does."""
    new = XIAN | {"name": "New", "trains_per_week": {"outbound": dict.fromkeys(MANY_WAYS["markets"], weekly)}}
    before, after = rates(many_ways(), "outbound"), rates(many_ways({"hubs": {"new": new}}), "outbound")
    same = before.periods.of(after.periods.starts_h)
    runs = np.array([at(weekly, day) > 0 for day in after.periods.starts])
    assert runs.any()
    np.testing.assert_array_equal(after.potential, before.potential[same])
    np.testing.assert_array_equal(after.via_port[~runs], before.via_port[same][~runs])
    on_offer = before.via_port[same] > 0
    assert (after.via_port < before.via_port[same])[on_offer & runs[:, None, None, None]].all()
    assert (after.shares.of_rail >= before.shares.of_rail[same]).all()


def test_shippers_who_do_not_come_yet_have_other_hubs() -> None:
    """Before `cities.*.since` none of the city's cargo takes the port's trains; other hubs have it as without them."""
    later = {"cities": {"wuhan": {"since": "2013-11-01"}}}
    table, closed = rates(many_ways(later), "outbound"), rates(many_ways(), "outbound")
    come = np.array([day >= date(2013, 11, 1) for day in table.periods.starts])
    same = closed.periods.of(table.periods.starts_h)
    assert (table.via_port[~come, 1] == 0).all()
    np.testing.assert_array_equal(table.via_port[come], closed.via_port[same][come])
    np.testing.assert_array_equal(table.via_port[:, [0, 2]], closed.via_port[same][:, [0, 2]])
    for number in np.flatnonzero(~come):
        for at_class, goods in enumerate(table.classes):
            day = table.periods.starts[number]
            utility = utilities(MANY_WAYS, "outbound", day, "wuhan", "europe", goods) | {"port": -np.inf}
            found = probabilities(utility, near_trains(MANY_WAYS, "wuhan"), 0.6, 0.7)
            by_train = sum(found[hub] for hub in MANY_WAYS["hubs"])
            assert table.shares.of_rail[number, 1, 0, at_class] == pytest.approx(by_train)
            assert by_train > 0


# What is drawn


def test_regions_and_classes_are_chosen_by_their_rates() -> None:
    """A grid of uniform numbers falls on regions and classes in proportion to their rates, and on none without."""
    scenario = many_ways()
    table = rates(scenario, "outbound")
    uniform = (np.arange(40_000) + 0.5) / 40_000
    regions, markets = list(scenario.regions.values()), list(scenario.markets)
    for period in range(len(table.periods)):
        for city in range(3):
            same = np.full(len(uniform), period), np.full(len(uniform), city)
            region, goods = table.choose(*same, uniform)
            counts = np.zeros((len(regions), len(table.classes)))
            np.add.at(counts, (region, goods), 1)
            expected = np.zeros_like(counts)
            for code, each in enumerate(regions):
                market = markets.index(each.market)
                pull = table.service.pull[period]
                total = sum(pull[other] for other, its in enumerate(regions) if its.market == each.market)
                expected[code] = table.via_port[period, city, market] * (pull[code] / total if total else 0.0)
            expected /= expected.sum()
            np.testing.assert_allclose(counts / len(uniform), expected, atol=2 / len(uniform))
            assert (counts[expected == 0] == 0).all()


def test_the_ends_of_the_uniform_numbers(tiny_tree: Tree) -> None:
    """Neither 0 nor the number next to 1 finds a region without weight, first or last."""
    region = tiny_tree["regions"]["western_europe"]
    weights = {"none": 0.0, "one": 1.0, "two": 2.0, "nothing": 0.0}
    tiny_tree["regions"] = {key: region | {"weight": {"outbound": w, "inbound": 1.0}} for key, w in weights.items()}
    table = rates(Scenario.model_validate(tiny_tree), "outbound")
    uniform = np.array([0.0, np.nextafter(1.0, 0.0), 1 / 3 - 1e-9, 1 / 3 + 1e-9])
    for period in range(4):
        region_of, _ = table.choose(np.full(4, period), np.ones(4, dtype=np.int64), uniform)
        assert region_of.tolist() == [1, 2, 1, 2]


def test_patience() -> None:
    """What an hour costs, relative to the cost by rail, and the shares of the cell of each booking."""
    table = rates(many_ways(), "outbound")
    cells = np.array([[2, 0, 0, 1], [5, 2, 1, 0], [1, 1, 2, 1]])
    loss, of_rail, of_side, of_port = table.patience(*cells.T, np.full(3, GATE))
    market = [0, 1, 0]  # of western Europe, Kazakhstan and Poland
    a_day = [12 * 6000 * 0.004, 7 * 60000 * 0.006]
    for row, (period, city, _, goods) in enumerate(cells.tolist()):
        cell = period, city, market[row], goods
        ratio = 0.4 if market[row] == 1 else 1.0  # of the value of Kazakhstan's goods over that of their class
        assert loss[row] == pytest.approx(ratio * a_day[goods] / 24 / table.rail_usd[cell])
        assert of_rail[row] * of_side[row] * of_port[row] == pytest.approx(table.shares.via_port[cell])


def test_rail_for_nothing_is_no_division_by_nothing(tiny_tree: Tree) -> None:
    """Where subsidy bears the whole cost, an hour still has a finite price."""
    free = {"choice": {"rail": {"subsidy_usd_per_feu": 8000.0}}}
    hurry = {"cargo": {"classes": {"machines": {"value_of_time_per_day": 0.0}}}}
    table = rates(Scenario.model_validate(merged(merged(tiny_tree, free), hurry)), "outbound")
    assert (table.rail_usd == 0).all()
    zero = np.zeros(1, dtype=np.int64)
    assert table.patience(zero, zero, zero, zero, zero + GATE)[0].tolist() == [0.0]


# Limits

CONSTANT = st.floats(-50, 50)
ODDS = st.sampled_from([0.0, 1e-6, 1.0, 1e6])
AMOUNT = st.sampled_from([0.0, 1.0, 1e4])


@settings(max_examples=60, deadline=None)
@given(
    CONSTANT,
    st.floats(-13, 13),
    CONSTANT,
    CONSTANT,
    ODDS,
    AMOUNT,
    AMOUNT,
    st.tuples(st.floats(0.05, 1), st.floats(0.2, 1)),
)
def test_shares_are_shares(
    level: float,
    market: float,
    sea: float,
    goods: float,
    odds: float,
    trade: float,
    weight: float,
    scales: tuple[float, float],
) -> None:
    """With extreme constants, nothing to ship or nobody to pull it, rates are numbers and at most the potential."""
    table = rates(
        many_ways(
            {
                "demand": {"outbound": {"attraction": {"level": level, "shift": odds}}},
                "markets": {
                    "europe": {
                        "rail_odds": {"outbound": exp(market)},
                        "modes": {"sea": {"constant": {"outbound": sea}}},
                    },
                },
                "cargo": {"classes": {"machines": {"rail_constant": goods}}},
                "cities": {"wuhan": {"trade_usd_bn": trade}},
                "regions": {key: {"weight": {"outbound": weight}} for key in MANY_WAYS["regions"]},
                "choice": {"rail_independence": scales[0], "hub_independence": scales[1]},
            }
        ),
        "outbound",
    )
    assert table.shares.of_side is not None
    for column in (table.shares.of_rail, table.shares.of_side, table.shares.of_port, table.shares.via_port):
        assert np.isfinite(column).all()
        assert ((column >= 0) & (column <= 1)).all()
    assert (table.via_port <= table.potential).all()
    if odds == 0 or weight == 0:
        assert (table.a_year == 0).all()
    if trade == 0:
        assert (table.a_year[:, 1] == 0).all()
    count = 50
    uniform = np.linspace(0, 1, count, endpoint=False)
    for period in range(len(table.periods)):
        region, chosen = table.choose(np.full(count, period), np.full(count, 1), uniform)
        assert ((region >= 0) & (region < 4) & (chosen >= 0) & (chosen < 2)).all()


def test_the_deviation_of_ten_thousand_choices() -> None:
    """Bookings drawn by uniform numbers have the classes' shares within chance."""
    table = rates(many_ways(), "outbound")
    count = 10_000
    uniform = np.random.default_rng(53).random(count)
    _, goods = table.choose(np.full(count, 4), np.full(count, 2), uniform)
    expected = table.via_port[4, 2].sum(axis=0)
    p = expected[1] / expected.sum()
    assert abs((goods == 1).mean() - p) < 3.5 * sqrt(p * (1 - p) / count)

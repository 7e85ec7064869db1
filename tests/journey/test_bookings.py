"""Bookings: how many, from whom, when, for which market, and what is in the boxes."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import fields
from datetime import date
from math import exp, log, sqrt
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from freightsim.base.streams import Streams
from freightsim.choice.tables import rate_tables
from freightsim.journey.bookings import Bookings, take_bookings
from freightsim.scenario import Scenario
from freightsim.scenario.demand import MONTHS
from freightsim.scenario.joins import GATE, GROUP, SHUTTLE, TRUCK
from freightsim.validation.merge import merged
from stationed import joins_by, stationed
from tiny import TINY, WUHAN

TWO_WEEKS = merged(TINY, {"horizon": {"to": "2013-08-01"}})

FLAT = {
    "season": {"months": dict.fromkeys(MONTHS, 1.0), "new_year": 1.0, "golden_week": 1.0},
    "market": {"sd": 0.0},
}


def book(tree: dict[str, Any], seed: int = 1) -> Bookings:
    """Return the bookings of a tree."""
    return booked(Scenario.model_validate(tree), seed)


def booked(scenario: Scenario, seed: int = 1, replication: int = 0) -> Bookings:
    """Return the bookings of a scenario."""
    return take_bookings(scenario, rate_tables(scenario), Streams(seed, replication))


def flat(tree: dict[str, Any], feu_per_boxable_usd_bn: Any = 40.0) -> dict[str, Any]:
    """Return a tree without season and market shocks, in which only the given demand is left."""
    demand = {"outbound": FLAT | {"feu_per_boxable_usd_bn": None}, "inbound": FLAT | {"feu_per_boxable_usd_bn": 0.0}}
    tree = merged(tree, {"demand": demand})
    tree["demand"]["outbound"]["feu_per_boxable_usd_bn"] = feu_per_boxable_usd_bn
    return tree


def rows(bookings: Bookings, chosen: np.ndarray) -> list[tuple[float, ...]]:
    """Return some bookings, row by row, without the code of their city."""
    each = [getattr(bookings, column.name) for column in fields(Bookings) if column.name != "city"]
    columns = [
        column[chosen].tolist() for column in each if len(column)
    ]  # some are drawn only where they are asked for
    return list(zip(*columns, strict=True))


DAYS = 226 + 28
"""Days of the tiny run, lead-in included."""

SEA = {
    "modes": {"sea": {"name": "Sea", "usd_per_feu": 4000.0}},
    "markets": {"europe": {"modes": {"sea": {"days": 30.0, "price_ratio": {"outbound": 1.0, "inbound": 1.0}}}}},
}
"""Another way, which takes 30 days and costs USD 4,000 a FEU."""


# How many and when


def assert_feu(bookings: Bookings, expected: list[float]) -> None:
    """Check the FEU of each city; geometric sizes have mean 2.

    Compound Poisson: the variance is E[N] E[size^2] = (expected / 2) x 6.
    """
    for code, feu in enumerate(expected):
        assert abs(int(bookings.feu[bookings.city == code].sum()) - feu) < 5 * sqrt(feu / 2 * 6)


def test_all_potential_where_there_is_no_other_way(tiny_tree: dict[str, Any]) -> None:
    """Without season and other ways the FEU of a city are those of its trade and the length of the run."""
    bookings = book(flat(tiny_tree))
    assert_feu(bookings, [40.0 * trade * DAYS / 365.25 for trade in (60.0, 30.0)])
    assert set(bookings.direction.tolist()) == {0}
    assert set(bookings.of_rail.tolist()) == set(bookings.of_port.tolist()) == {1.0}


def test_the_share_of_rail_where_there_is_another_way(tiny_tree: dict[str, Any]) -> None:
    """The odds against sea are the ratio of generalised costs to the power of the sensitivity, and fall over the road.

    By rail: USD 8,000, the road at USD 2/km, no days that cost anything; by sea 4,000.
    """
    choice = {"choice": {"truck_usd_per_feu_km": 2.0, "reach_km": 1000.0}}
    attraction = {"demand": {"outbound": {"attraction": {"level": 1.5}}}}
    bookings = book(flat(merged(merged(merged(tiny_tree, SEA), choice), attraction), 80.0))
    odds = [exp(1.5 - km / 1000 - 2.5 * log((8000 + 2 * km) / 4000)) for km in (25.0, 530.0)]
    shares = [one / (1 + one) for one in odds]
    assert 0.2 < shares[1] < shares[0] < 0.6
    assert_feu(bookings, [80.0 * trade * p * DAYS / 365.25 for trade, p in zip((60.0, 30.0), shares, strict=True)])
    np.testing.assert_allclose(bookings.of_rail, np.array(shares)[bookings.city])
    assert (bookings.of_port == 1).all()


def test_what_a_wait_costs(tiny_tree: dict[str, Any]) -> None:
    """An hour costs its value of time over the generalised cost: price, and days with half a headway on the way."""
    classes = {"machines": {"value_of_time_per_day": 0.01}}  # 72,000 USD x 1 % = USD 720 a day and FEU
    bookings = book(flat(merged(tiny_tree, {"cargo": {"classes": classes}})))
    # On the way: 90 h and 150 h running, 24 h of papers, 24 / 4 h on one of two tracks (8 trains a day).
    transit_d = (90 + 150 + 24 + 24 * 2 / 8) / 24
    haul_d = [(3 + km / 70 * (1 + 11 / 9)) / 24 for km in (25.0, 530.0)]
    cost = np.array([8000 + 720 * (7 / 2 / 2 + transit_d + d) for d in haul_d])
    np.testing.assert_allclose(bookings.loss_per_h, (720 / 24 / cost)[bookings.city])


def test_firmness_is_uniform_and_a_draw_of_its_own(tiny_tree: dict[str, Any]) -> None:
    """Who stays is drawn evenly, and has nothing to do with size and cargo."""
    bookings = book(flat(tiny_tree, 400.0))
    firmness, count = bookings.firmness, len(bookings)
    assert 0 <= firmness.min() < firmness.max() < 1
    # Kolmogorov: the greatest distance from the uniform law is above 1.95 / sqrt(n) once in a thousand times.
    distance = np.abs(np.sort(firmness) - (np.arange(count) + 0.5) / count).max()
    assert distance < 1.95 / sqrt(count) + 0.5 / count
    for other in (bookings.feu, bookings.t_per_feu, bookings.ready_h - bookings.booked_h):
        assert abs(np.corrcoef(firmness, other)[0, 1]) < 4 / sqrt(count)


def test_bookings_follow_the_dated_demand(tiny_tree: dict[str, Any]) -> None:
    """Nobody books while the demand is 0, and ten times the demand books ten times as much."""
    tree = flat(tiny_tree, {"2013-06-01": 0.0, "2013-09-01": 20.0, "2013-12-01": 200.0})
    booked_h = book(tree).booked_h
    steps = ("2013-09-01", "2013-12-01", "2014-03-01")
    starts_h = [24.0 * int((np.datetime64(day) - np.datetime64("2013-07-18")).astype(int)) for day in steps]
    before, low, high = np.histogram(booked_h, [-1000.0, *starts_h])[0]
    assert before == 0
    ratio = (high / 90) / (low / 91)
    assert abs(ratio - 10) < 5 * 10 * sqrt(1 / low + 1 / high)


def test_an_event_stops_bookings(tiny_tree: dict[str, Any]) -> None:
    """A factor of 0 leaves no booking in its days, in its direction."""
    tiny_tree["events"] = {
        "pause": {"name": "a", "from": "2013-10-01", "to": "2013-11-01", "demand": {"outbound": 0.0}}
    }
    bookings = book(tiny_tree)
    first_h = 75 * 24.0  # 14 days of July, 31 of August, 30 of September
    paused = (bookings.booked_h >= first_h) & (bookings.booked_h < first_h + 31 * 24)
    assert not (paused & (bookings.direction == 0)).any()
    assert (paused & (bookings.direction == 1)).any()


def test_partner_replications_mirror_the_market(tiny_tree: dict[str, Any]) -> None:
    """Good weeks of an even replication are bad weeks of the odd one behind it: their counts are opposed."""
    shocks = {"market": {"sd": 0.8, "correlation": 0.0}}
    scenario = Scenario.model_validate(merged(flat(tiny_tree, 400.0), {"demand": {"outbound": shocks}}))
    edges = np.arange(-28 * 24, 226 * 24, 168.0)
    counts = [np.histogram(booked(scenario, 1, each).booked_h, edges)[0] for each in (0, 1, 2)]
    assert np.corrcoef(np.log(counts[0]), np.log(counts[1]))[0, 1] < -0.8
    assert abs(np.corrcoef(np.log(counts[0]), np.log(counts[2]))[0, 1]) < 3.5 / sqrt(len(edges) - 1)


def test_no_region_no_bookings(tiny_tree: dict[str, Any]) -> None:
    """Until a region of the market has weight nobody books for it."""
    weight = {"outbound": {"2013-06-01": 0.0, "2014-01-01": 1.0}, "inbound": 1.0}
    tiny_tree["regions"]["western_europe"]["weight"] = weight
    bookings = book(tiny_tree)
    first_h = 167 * 24.0  # 1 January
    assert bookings.booked_h[bookings.direction == 0].min() >= first_h
    assert bookings.booked_h[bookings.direction == 1].min() < 0


def test_within_the_run(tiny: Scenario) -> None:
    """Bookings begin with the lead-in and end with the horizon; cargo is ready later."""
    bookings = booked(tiny)
    assert tiny.clock.begin_h <= bookings.booked_h.min() < 0
    assert bookings.booked_h.max() < tiny.clock.end_h
    assert (bookings.ready_h > bookings.booked_h).all()


def test_order(tiny: Scenario) -> None:
    """Outbound first, then by city, then by time; numbers count within city and direction."""
    bookings = booked(tiny)
    rank = list(zip(bookings.direction.tolist(), bookings.city.tolist(), bookings.booked_h.tolist(), strict=True))
    assert rank == sorted(rank)
    for way in (0, 1):
        for city in (0, 1):
            own = bookings.number[(bookings.direction == way) & (bookings.city == city)]
            assert own.tolist() == list(range(len(own)))


# Common random numbers


def test_a_city_more_leaves_the_others_as_they_were(tiny_tree: dict[str, Any]) -> None:
    """Each city draws from streams of its own, wherever it stands in the map."""
    tree = merged(tiny_tree, SEA)
    before = book(tree)
    more = deepcopy(tree)
    more["cities"] = {"xian": tree["cities"]["wuhan"] | {"name": "Xi'an"}, **tree["cities"]}
    after = book(more)
    assert (after.city == 0).any()
    for code in (0, 1):
        assert rows(before, before.city == code) == rows(after, after.city == code + 1)


def test_a_hub_more_only_takes_bookings_in_operational_time(tiny_tree: dict[str, Any]) -> None:
    """Until its first train all is as it was; then the k-th booking of a city comes later, by what the hub takes."""
    tree = merged(tiny_tree, SEA)
    weekly = {"outbound": {"europe": {"2013-01-01": 0.0, "2013-11-05": 2.0}}}
    before, after = book(tree), book(merged(tree, {"hubs": {"wuhan": WUHAN | {"trains_per_week": weekly}}}))
    first_h = Scenario.model_validate(tree).clock.hour(date(2013, 11, 5))
    for code in (0, 1):
        early = [rows(each, (each.city == code) & (each.booked_h < first_h)) for each in (before, after)]
        assert early[0] == early[1]
        taken, left = (each.booked_h[(each.city == code) & (each.direction == 0)] for each in (before, after))
        assert len(left) < len(taken)
        assert (left >= taken[: len(left)]).all()


def test_more_demand_only_adds_bookings_in_operational_time(tiny_tree: dict[str, Any]) -> None:
    """The k-th booking of a city is the same cargo whatever the demand; it is only booked earlier."""
    few, many = book(flat(tiny_tree, 20.0)), book(flat(tiny_tree, 60.0))
    for code in (0, 1):
        own, other = few.city == code, many.city == code
        count = int(own.sum())
        assert int(other.sum()) > count
        np.testing.assert_array_equal(few.feu[own], many.feu[other][:count])
        np.testing.assert_allclose(few.t_per_feu[own], many.t_per_feu[other][:count])
        assert (many.booked_h[other][:count] <= few.booked_h[own]).all()


def test_seeds_differ(tiny_tree: dict[str, Any]) -> None:
    """Another seed books other cargo, the same seed the same."""
    one, again, other = book(tiny_tree), book(tiny_tree), book(tiny_tree, seed=2)
    np.testing.assert_array_equal(one.booked_h, again.booked_h)
    assert one.booked_h[:5].tolist() != other.booked_h[:5].tolist()


# What is in a box


def test_sizes(tiny_tree: dict[str, Any]) -> None:
    """A booking has at least one FEU and the stated mean; with a mean of 1 each has one."""
    sizes = book(flat(tiny_tree, 400.0)).feu
    assert sizes.min() == 1
    # 1 + geometric with mean 1: variance 1 x (1 + 1) = 2.
    assert abs(sizes.mean() - 2.0) < 5 * sqrt(2 / len(sizes))
    tiny_tree["demand"]["outbound"]["booking_feu"] = 1.0
    assert set(book(flat(tiny_tree)).feu.tolist()) == {1}


def test_loads_and_values(tiny_tree: dict[str, Any]) -> None:
    """Without variation a box has the median load and value of its class, as full as on its date."""
    tiny_tree["cargo"] |= {
        "value_cv": 0.0,
        "weight_cv": 0.0,
        "fill": {"outbound": {"2013-01-01": 0.5, "2014-01-01": 1.5}},
    }
    bookings = book(flat(tiny_tree))
    late = bookings.booked_h >= 167 * 24.0
    for chosen, tonnes, usd in ((~late, 6.0, 6.0 * 6000), (late, 18.0, 18.0 * 6000)):
        np.testing.assert_allclose(bookings.t_per_feu[chosen], tonnes)
        np.testing.assert_allclose(bookings.usd_per_feu[chosen], usd)


def test_goods_of_a_market_have_values_of_their_own(tiny_tree: dict[str, Any]) -> None:
    """The value of a tonne is multiplied by the ratio of the market that the box goes to, its load is not."""
    tiny_tree["cargo"] |= {"value_cv": 0.0, "weight_cv": 0.0}
    for market in tiny_tree["markets"].values():
        market["value_ratio"] = {"outbound": 0.25}
    bookings = book(flat(tiny_tree))
    outbound = bookings.direction == 0
    np.testing.assert_allclose(bookings.usd_per_feu[outbound], 0.25 * 6000.0 * bookings.t_per_feu[outbound])
    assert (bookings.usd_per_feu[~outbound] > 0.25 * 6000.0 * bookings.t_per_feu[~outbound]).all()


def test_no_box_is_heavier_than_its_payload(tiny_tree: dict[str, Any]) -> None:
    """A load above the payload is cut to it, and the value with it."""
    tiny_tree["cargo"] |= {"payload_t": 12.0, "value_cv": 0.0}
    bookings = book(tiny_tree)
    assert bookings.t_per_feu.max() == 12.0
    outbound = bookings.direction == 0
    np.testing.assert_allclose(bookings.usd_per_feu[outbound], bookings.t_per_feu[outbound] * 6000.0)


def test_classes_of_each_direction(tiny_tree: dict[str, Any]) -> None:
    """Goods are of a class of their direction, by the shares of the date, which need not add up to one."""
    classes = tiny_tree["cargo"]["classes"]
    shoes = {"share": {"2013-01-01": 0.0, "2014-01-01": 3.0}, "name": "Shoes"}
    tiny_tree["cargo"]["classes"] = {"shoes": classes["machines"] | shoes, **classes}
    bookings = book(tiny_tree)
    outbound, late = bookings.direction == 0, bookings.booked_h >= 167 * 24.0
    assert set(bookings.cargo_class[~outbound].tolist()) == {2}
    assert set(bookings.cargo_class[outbound & ~late].tolist()) == {1}
    chosen = bookings.cargo_class[outbound & late]
    assert abs((chosen == 0).mean() - 0.75) < 5 * sqrt(0.75 * 0.25 / len(chosen))


def test_boxes_of_the_other_direction_are_full(tiny_tree: dict[str, Any]) -> None:
    """A direction for which no filling is given has the load of its class."""
    tiny_tree["cargo"] |= {"weight_cv": 0.0, "fill": {"outbound": 0.5}}
    bookings = book(tiny_tree)
    np.testing.assert_allclose(bookings.t_per_feu, np.where(bookings.direction == 0, 6.0, 14.0))


def test_factors_on_what_is_in_a_box(tiny_tree: dict[str, Any]) -> None:
    """They multiply load, up to the payload, and value of all boxes by the day of booking; no booking moves.

    What does not go into a full box is not sold in it either.
    """
    tiny_tree["cargo"] |= {"weight_cv": 0.0, "value_cv": 0.0}
    plain = book(tiny_tree)
    tiny_tree["cargo"] |= {
        "load_factor": {"level": 2.0, "adjustment": {"2013": 0.75, "2013-11-01": 1.0}},
        "value_factor": {"level": {"2013": 1.0, "2013-11-01": 0.6}},
    }
    bookings, clock = book(tiny_tree), Scenario.model_validate(tiny_tree).clock
    np.testing.assert_array_equal(bookings.booked_h, plain.booked_h)
    np.testing.assert_array_equal(bookings.firmness, plain.firmness)
    late, outbound = bookings.booked_h >= clock.hour(date(2013, 11, 1)), bookings.direction == 0
    load = np.where(outbound, np.where(late, 24.0, 18.0), np.where(late, 26.0, 21.0))
    np.testing.assert_allclose(plain.t_per_feu, np.where(outbound, 12.0, 14.0))
    np.testing.assert_allclose(bookings.t_per_feu, load)
    held = load / (np.where(outbound, 12.0, 14.0) * np.where(late, 2.0, 1.5))
    np.testing.assert_allclose(bookings.usd_per_feu, plain.usd_per_feu * held * np.where(late, 0.6, 1.0))
    assert 0 < late.sum() < len(late)


def test_regions_of_a_market(tiny_tree: dict[str, Any]) -> None:
    """Regions get bookings by their weight, and none without weight."""
    region = tiny_tree["regions"]["western_europe"]
    weights = {"north": 3.0, "south": 1.0, "east": 0.0}
    tiny_tree["regions"] = {key: region | {"weight": {"outbound": w, "inbound": 1.0}} for key, w in weights.items()}
    bookings = book(flat(tiny_tree, 200.0))
    counts = np.bincount(bookings.region, minlength=3)
    assert counts[2] == 0
    assert abs(counts[0] / len(bookings) - 0.75) < 5 * sqrt(0.75 * 0.25 / len(bookings))


def test_regions_without_weight_share_by_their_trains(tiny_tree: dict[str, Any]) -> None:
    """Where no weight is given regions of a market share its cargo as trains a week are offered to their terminals."""
    hamburg, region = tiny_tree["terminals"]["hamburg"], tiny_tree["regions"]["western_europe"]
    tiny_tree["terminals"]["lodz"] = hamburg | {"name": "Lodz"}
    tiny_tree["lanes"]["middle"] = tiny_tree["lanes"]["west"] | {"terminal": "lodz"}
    tiny_tree["services"]["middle_out"] = {"lane": "middle", "direction": "outbound", "trains_per_week": 6.0}
    regions = {"western_europe": "hamburg", "poland": "lodz"}
    tiny_tree["regions"] = {key: region | {"terminal": place, "weight": {}} for key, place in regions.items()}
    bookings = book(merged(flat(tiny_tree, 200.0), {"demand": {"inbound": {"feu_per_boxable_usd_bn": 20.0}}}))
    out = bookings.region[bookings.direction == 0]
    assert abs((out == 1).mean() - 6 / 8) < 5 * sqrt(0.75 * 0.25 / len(out))
    assert set(bookings.region[bookings.direction == 1].tolist()) == {0}  # no train comes in from Lodz


def test_markets_have_their_shares(tiny_tree: dict[str, Any]) -> None:
    """Each market has its share of the potential, which is lost where no train goes there."""
    region, europe = tiny_tree["regions"]["western_europe"], tiny_tree["markets"]["europe"]
    shares = {"europe": 0.3, "asia": 0.2, "nowhere": 0.5}
    tiny_tree["markets"] = {
        key: europe | {"share": {"outbound": share, "inbound": 1.0}} for key, share in shares.items()
    }
    tiny_tree["regions"] = {key: region | {"market": key} for key in ("europe", "asia")}
    bookings = book(flat(tiny_tree, 200.0))
    assert_feu(bookings, [200.0 * trade * (0.3 + 0.2) * DAYS / 365.25 for trade in (60.0, 30.0)])
    assert abs((bookings.region == 0).mean() - 0.6) < 5 * sqrt(0.6 * 0.4 / len(bookings))


@given(st.integers(1, 50), st.integers(0, 1000))
def test_partners(partners: int, seed: int) -> None:
    """Clients are numbered from 0 and there are no more than stated."""
    tree = flat(deepcopy(TWO_WEEKS))
    tree["demand"]["outbound"]["partners"] = partners
    found = book(tree, seed).partner
    assert found.min() >= 0
    assert found.max() < partners


def test_the_market_has_good_and_bad_weeks(tiny_tree: dict[str, Any]) -> None:
    """Shocks are shared by all cities: with strong shocks weeks differ far more than chance alone."""
    calm = flat(tiny_tree, 400.0)
    rough = merged(calm, {"demand": {"outbound": {"market": {"sd": 1.0, "correlation": 0.5}}}})
    edges = np.arange(-28 * 24, 226 * 24, 168.0)
    dispersion = []
    for tree in (calm, rough):
        counts = np.histogram(book(tree).booked_h, edges)[0]
        dispersion.append(counts.var() / counts.mean())
    assert dispersion[0] < 2.5  # a Poisson count has 1, with a standard deviation of about a quarter for 36 weeks
    assert dispersion[1] > 10 * dispersion[0]


# Cities that have joined

RAIL_TAKES_ALL = {"choice": {"truck_usd_per_feu": 1000.0}, "joining": {"rail_speed_km_h": 40.0}}
"""Roads are dear and rail is free, so that all cargo takes rail where there is a haul by rail."""


def test_days_saved_by_an_agreement(tiny_tree: dict[str, Any]) -> None:
    """Of its city's bookings from its first day on, readiness comes sooner by its share of the lead; never before."""
    join = {"by": "truck", "from": "2013-10-01", "lead_saved_d": 3.0}
    change = {"cities": {"wuhan": {"joins": join}}}
    scenario = Scenario.model_validate(merged(tiny_tree, change))
    alone, joined = book(tiny_tree), booked(scenario)
    for bookings in (alone, joined):
        assert len(bookings) == len(alone)
    agreed = (joined.city == 1) & (joined.booked_h >= 75 * 24)
    lead_h = [bookings.ready_h - bookings.booked_h for bookings in (alone, joined)]
    np.testing.assert_array_equal(lead_h[1][~agreed], lead_h[0][~agreed])
    np.testing.assert_allclose(lead_h[1][agreed], lead_h[0][agreed] * (96 - 72) / 96)  # 96 h without it
    longer = merged(tiny_tree, merged(change, {"cities": {"wuhan": {"joins": {"lead_saved_d": 9.0}}}}))
    at_once = book(longer)
    assert (at_once.ready_h == at_once.booked_h)[agreed].all()


def test_how_boxes_come(tiny_tree: dict[str, Any]) -> None:
    """From the first day of the join on by what costs less; other cities by truck."""
    for code, join in (
        (SHUTTLE, {"by": "shuttle", "trains_per_week": 2.0, "wagons": 9}),
        (GROUP, {"by": "wagon_group", "wagons": 9}),
    ):
        city = {"cities": {"wuhan": {"joins": {"from": "2013-10-01"} | join}}}
        bookings = book(merged(merged(tiny_tree, RAIL_TAKES_ALL), city))
        joined = (bookings.city == 1) & (bookings.booked_h >= 75 * 24)
        assert (bookings.access[joined] == code).all()
        assert (bookings.access[~joined] == TRUCK).all()
        assert set(bookings.direction[joined].tolist()) == {0, 1}


def test_boxes_come_by_truck_where_no_train_carries_the_group(tiny_tree: dict[str, Any]) -> None:
    """The group rides to Hamburg and not to Lodz, and no inbound train brings it: nobody waits for ever."""
    tree = merged(tiny_tree, RAIL_TAKES_ALL)
    tree["terminals"]["lodz"] = tree["terminals"]["hamburg"] | {"name": "Lodz"}
    tree["regions"]["poland"] = tree["regions"]["western_europe"] | {"terminal": "lodz"}
    tree["lanes"] |= {"middle": tree["lanes"]["west"] | {"terminal": "lodz"}, "north": tree["lanes"]["west"]}
    tree["services"] |= {
        "middle_out": {"lane": "middle", "direction": "outbound", "trains_per_week": 1.0},
        "north_out": {"lane": "north", "direction": "outbound", "trains_per_week": 1.0},
    }
    join = {"by": "wagon_group", "from": "2013-06-01", "wagons": 9, "lanes": ["north"]}
    bookings = book(merged(tree, {"cities": {"wuhan": {"joins": join}}}))
    wuhan, outbound = bookings.city == 1, bookings.direction == 0
    assert (bookings.access[wuhan & outbound & (bookings.region == 0)] == GROUP).all()
    for others in (wuhan & outbound & (bookings.region == 1), wuhan & ~outbound, ~wuhan):
        assert others.sum() > 10
        assert (bookings.access[others] == TRUCK).all()


# Stations


def test_without_presence_bookings_are_as_they_were() -> None:
    """To the last bit, by whatever station; who takes the shuttle uses the station of its city."""
    keys = {"presence": 0.0, "collects_within_km": 900.0, "own_trains_kept": 1.0}
    plain, other = (book(stationed(joins_by("shuttle", **more)).tree()) for more in ({}, keys))
    for column in fields(Bookings):
        np.testing.assert_array_equal(getattr(other, column.name), getattr(plain, column.name))
    by_shuttle = plain.access == SHUTTLE
    assert by_shuttle.any()
    assert (plain.station == np.where(by_shuttle, plain.city, GATE)).all()


def test_a_station_is_a_draw_of_its_own() -> None:
    """It moves no other draw: as far as a city books as much, its bookings are the same with and without a station."""
    plain, other = (
        book(stationed(joins_by("shuttle", **more)).tree())
        for more in ({}, {"presence": 1.0, "presence_years": 0.1, "collects_within_km": 700.0})
    )
    used = other.station != GATE
    assert set(other.city[used].tolist()) >= {1, 3}
    assert set(other.station[used].tolist()) == {1}
    assert (other.access[used] == SHUTTLE).all()
    for city in range(4):
        for direction in range(2):
            hours = [each.firmness[(each.city == city) & (each.direction == direction)] for each in (plain, other)]
            least = min(map(len, hours))
            np.testing.assert_array_equal(hours[0][:least], hours[1][:least])
            assert len(hours[1]) >= len(hours[0])

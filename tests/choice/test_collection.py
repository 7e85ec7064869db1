"""A city that joins is a station of the hub: who uses it, what they weigh, and from whom the cargo comes."""

from __future__ import annotations

from math import exp, log
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from freightsim.base.great_circle import between_km
from freightsim.choice.collection import hub_stations, port_stations, shippers_km, station_scale, with_stations
from freightsim.choice.costs import Goods
from freightsim.choice.hubs import hub_trains
from freightsim.choice.periods import periods
from freightsim.choice.rates import Rates, rates
from freightsim.choice.ways import VIA_PORT, Way, feu_by_way
from freightsim.scenario import Scenario
from freightsim.scenario.joins import GATE
from freightsim.scenario.network import DIRECTIONS, Direction
from stationed import START, hub, joins_by, stationed

MANNERS = ("truck", "shuttle", "wagon_group")
PRESENT = {"presence": 0.8, "presence_years": 0.2}
ZHENGZHOU, WUHAN, XIANGYANG, CHANGSHA = range(4)
XIAN = Way("hub", "xian")


def table(scenario: Scenario, direction: Direction = "outbound") -> Rates:
    """Return the rates of a direction."""
    return rates(scenario, direction)


def ways(scenario: Scenario) -> dict[Way, np.ndarray]:
    """Return FEU a year of the last year by way and city."""
    return {way: feu[-1] for way, feu in feu_by_way(scenario, {}).items()}


def weights(scenario: Scenario, direction: Direction = "outbound") -> dict[str, np.ndarray]:
    """Return the weight of each hub in outline."""
    goods = Goods.of(scenario, direction)
    trains = hub_trains(scenario, direction, periods(scenario, direction), goods)
    return {item.hub: item.by_period * item.odds[:, None, None] for item in trains.weights}


# Nothing changes without presence


@settings(max_examples=15, deadline=None)
@given(
    st.sampled_from(MANNERS),
    st.floats(0.1, 5),
    st.sampled_from([0.0, 300.0, 2000.0]),
    st.floats(0.1, 1),
    st.sampled_from([None, 0.5, 3.0]),
)
def test_without_presence_nothing_changes(
    manner: str, years: float, within_km: float, independence: float, odds: float | None
) -> None:
    """With presence 0 and all trains kept every number is to the last bit that of the join without these keys."""
    keys = {"presence": 0.0, "presence_years": years, "collects_within_km": within_km, "own_trains_kept": 1.0}
    general = {"joining": {"station_independence": independence, "station_odds": odds}}
    for direction in DIRECTIONS:
        plain, other = (
            table(each, direction)
            for each in (stationed(joins_by(manner)), stationed(joins_by(manner, **keys), general))
        )
        for name in ("port", "alike", "rivals", "others", "rail_usd", "access", "potential"):
            np.testing.assert_array_equal(getattr(other, name), getattr(plain, name))
        np.testing.assert_array_equal(other.via_port, plain.via_port)


@pytest.mark.parametrize("manner", MANNERS)
def test_a_city_that_joins_another_hub_without_presence_changes_nothing(manner: str) -> None:
    """Where Xi'an has no presence in Wuhan, Wuhan is as if it had joined nobody."""
    joined, alone = stationed(joins_by(manner, to="xian")), stationed()
    for key, weight in weights(joined).items():
        np.testing.assert_array_equal(weight, weights(alone)[key])
    np.testing.assert_array_equal(table(joined).via_port, table(alone).via_port)


def test_a_station_that_nobody_uses_leaves_the_utility_as_it_was() -> None:
    """To the last bit, and so does no station at all."""
    own = np.array([[-20.3, -np.inf], [0.1, 5.0]])
    nobody = np.full((2, 2), -np.inf)
    np.testing.assert_array_equal(with_stations(own, [], 0.3), own)
    np.testing.assert_array_equal(with_stations(own, [nobody, nobody], 0.3), own)


# Presence


def test_presence_by_hand() -> None:
    """From the first of October to the first of January it is that of the middle: 46 days after the join."""
    scenario = stationed(joins_by("truck", presence=0.6, presence_years=0.5))
    when = periods(scenario, "outbound")
    (station,) = port_stations(scenario, when)
    (number,) = [at for at, day in enumerate(when.starts) if str(day) == START]
    expected = 0.6 * (1 - exp(-46 / 365.25 / 0.5))
    assert station.ln_presence[number, WUHAN] == pytest.approx(log(expected))
    assert np.isneginf(station.ln_presence[:number]).all()
    assert (np.diff(station.ln_presence[number:, WUHAN]) > 0).all()


def test_presence_does_not_depend_on_other_dates() -> None:
    """A price that changes within a quarter cuts it into two periods, both with the presence of its middle."""
    price = {"choice": {"rail": {"cost_usd_per_feu": {"2013-07-18": 8000.0, "2013-11-20": 7900.0}}}}
    (one,), (two,) = (
        port_stations(each, periods(each, "outbound"))
        for each in (stationed(joins_by("truck", **PRESENT)), stationed(joins_by("truck", **PRESENT), price))
    )
    assert len(two.ln_presence) > len(one.ln_presence)
    assert set(two.ln_presence[:, WUHAN].tolist()) == set(one.ln_presence[:, WUHAN].tolist())


def test_who_may_use_a_station() -> None:
    """The own city as far as the hub is present, others by a logistic function of the road distance."""
    within_km = 600.0
    scenario = stationed(joins_by("truck", collects_within_km=within_km, **PRESENT))
    (station,) = port_stations(scenario, periods(scenario, "outbound"))
    km = shippers_km(scenario, WUHAN)
    found = np.exp(station.ln_presence[-1] - station.ln_presence[-1, WUHAN])
    for city in (ZHENGZHOU, XIANGYANG, CHANGSHA):
        assert found[city] == pytest.approx(1 / (1 + exp((km[city] - within_km) / (0.15 * within_km))))
    assert km[WUHAN] == 0
    assert 0.5 < found[CHANGSHA] < found[XIANGYANG] < 1


def test_without_a_distance_a_station_is_the_citys_own() -> None:
    """Nobody else gains by it, to the last bit."""
    joined, alone = (
        table(stationed(each)) for each in (joins_by("truck", price_ratio=1.0, **PRESENT), joins_by("truck"))
    )
    others = [ZHENGZHOU, XIANGYANG, CHANGSHA]
    np.testing.assert_array_equal(joined.a_year[:, others], alone.a_year[:, others])
    assert (joined.a_year[-1] >= alone.a_year[-1]).all()


# Utility by hand


def test_the_utility_of_the_port_by_hand() -> None:
    """By truck at the old rate the own city's station differs by distance and presence alone; the port has the log sum.

    V = s ln(exp(V_gate / s) + exp((V_gate + road_km / reach_km + ln presence) / s)).
    """
    manner = {"price_ratio": 1.0, "lead_saved_d": 0.0, "guaranteed_feu": 0}
    joined, alone = stationed(joins_by("truck", **manner, **PRESENT)), stationed(joins_by("truck", **manner))
    scale = 0.5 * 0.7 * 0.5
    assert station_scale(joined) == pytest.approx(scale)
    found, gate = table(joined), table(alone)
    (each,) = found.stations
    own = gate.port[-1, WUHAN, 0, 0]
    by_station = own + 530.0 / 400.0 + each.station.ln_presence[-1, WUHAN]
    assert each.utility[-1, WUHAN, 0, 0] == pytest.approx(by_station)
    expected = scale * log(exp(own / scale) + exp(by_station / scale))
    assert found.port[-1, WUHAN, 0, 0] == pytest.approx(expected)


def test_the_cost_by_a_station_by_hand() -> None:
    """Changsha's boxes go by truck to Wuhan and on by shuttle: both hauls, and half the shuttle's headway."""
    scenario = stationed(joins_by("shuttle", collects_within_km=600.0, **PRESENT))
    (station,) = port_stations(scenario, periods(scenario, "outbound"))
    km = float(shippers_km(scenario, WUHAN)[CHANGSHA])
    rail_usd = 150 + 0.3 * 536
    assert station.usd[WUHAN] == pytest.approx(rail_usd)
    assert station.usd[CHANGSHA] == pytest.approx(rail_usd + 100 + km)
    road_d = (3 + km / 70 * (1 + 11 / 9)) / 24
    rail_d = (12 + 536 / 40) / 24 + 0.5 * 7 / 3
    assert station.days[WUHAN] == pytest.approx(rail_d)
    assert station.days[CHANGSHA] == pytest.approx(rail_d + road_d)


def test_the_weight_of_a_hub_with_a_station_by_hand() -> None:
    """As for the port: the weight is exp(V / inner scale), V the log sum over its own place and the station."""
    change = {"choice": {"truck_usd_per_feu": 0.0, "truck_usd_per_feu_km": 0.0}, "feeder": {"handling_h": 0.0}}
    change |= {"cargo": {"classes": {key: {"value_of_time_per_day": 0.0} for key in ("machines", "car_parts")}}}
    join = joins_by("truck", to="xian", price_ratio=1.0, **PRESENT)
    joined, alone = (weights(stationed(each, change))["xian"] for each in (join, joins_by("truck", to="xian")))
    scenario = stationed(join, change)
    (station,) = hub_stations(scenario, "xian", periods(scenario, "outbound"))
    xian = scenario.hubs["xian"]
    wuhan = scenario.cities["wuhan"]
    away = 1.3 * between_km(xian.lat, xian.lon, wuhan.lat, wuhan.lon) / 400
    scale, inner = 0.175, 0.35
    better = exp((away + station.ln_presence[-1, WUHAN]) / scale)
    assert joined[-1, WUHAN, 0] / alone[-1, WUHAN, 0] == pytest.approx((1 + better) ** (scale / inner))
    np.testing.assert_array_equal(joined[:, XIANGYANG], alone[:, XIANGYANG])


def test_stations_have_the_odds_of_their_hub_unless_others_are_given() -> None:
    """With odds of its own a station draws the same however well known the port is, without them it gains with it."""
    known = {"demand": {"outbound": {"attraction": {"level": 1.0}}}}
    join = joins_by("truck", **PRESENT)

    def station(*changes: dict[str, Any]) -> float:
        (each,) = table(stationed(join, *changes)).stations
        return float(each.utility[-1, WUHAN, 0, 0])

    assert station(known) - station() == pytest.approx(1.0)
    given = {"joining": {"station_odds": {"2013": 0.3, "2014": 0.4}}}
    assert station(known, given) == station(given)
    assert station(given) - station() == pytest.approx(log(0.4))


def test_odds_of_stations_are_those_of_hubs_in_outline_too() -> None:
    """What a hub draws by its station does not grow with its own odds where stations have odds of their own."""
    join = joins_by("truck", to="xian", **PRESENT)

    def gain(odds: float, *changes: dict[str, Any]) -> float:
        level = {"hubs": {"xian": {"odds": {"outbound": {"europe": odds}}}}}
        joined, alone = (
            weights(stationed(each, level, *changes))["xian"][-1, WUHAN, 0]
            for each in (join, joins_by("truck", to="xian"))
        )
        return float(joined - alone)

    same = {"joining": {"station_odds": 2.0, "station_independence": 1.0}}
    assert gain(2.0) / gain(1.0) == pytest.approx(2.0)
    assert gain(2.0, same) == pytest.approx(gain(1.0, same), rel=1e-9)


# What one gains others lose


@pytest.mark.parametrize("kept", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("manner", MANNERS)
def test_a_join_makes_no_cargo(manner: str, kept: float) -> None:
    """Own trains given up, the port's gain, those of other hubs and of the other ways add up to nothing."""
    keys = PRESENT | {"collects_within_km": 600.0, "own_trains_kept": kept}
    before, after = ways(stationed()), ways(stationed(joins_by(manner, **keys)))
    np.testing.assert_allclose(sum(after.values()), sum(before.values()), rtol=1e-9)
    assert after[VIA_PORT][WUHAN] > before[VIA_PORT][WUHAN]
    assert after[Way("hub", "wuhan")].sum() < before[Way("hub", "wuhan")].sum()


def test_more_trains_given_up_leave_more_to_others() -> None:
    """The hub's own cargo falls, and all others gain."""
    by_kept = [ways(stationed(joins_by("truck", **PRESENT, own_trains_kept=kept))) for kept in (1.0, 0.6, 0.2, 0.0)]
    own = [each[Way("hub", "wuhan")].sum() for each in by_kept]
    assert (np.diff(own) < 0).all()
    assert (
        ways(stationed(joins_by("truck", own_trains_kept=0.0, **{"from": "2013-07-18"})))[Way("hub", "wuhan")].sum()
        == 0
    )
    for way in (VIA_PORT, XIAN, Way("hub", "changsha"), Way("mode", "sea")):
        assert (np.diff([each[way].sum() for each in by_kept]) > 0).all()


def test_trains_given_up_run_until_the_join() -> None:
    """Then the hub has the share that the city keeps, whatever changes later."""
    weekly = {"hubs": {"wuhan": {"trains_per_week": {"outbound": {"europe": {"2013": 2.0, "2014": 4.0}}}}}}
    found = stationed(joins_by("truck", own_trains_kept=0.25), weekly).hub_trains("wuhan", "outbound", "europe")
    assert found is not None
    assert [(str(day), number) for day, number in found] == [
        ("2013-01-01", 2.0),
        ("2013-10-01", 0.5),
        ("2014-01-01", 1.0),
    ]


def test_a_nearer_hub_takes_more() -> None:
    """Of two hubs that are alike a city uses the one that is nearer to it more."""
    two = {"hubs": {"one": hub("One", 32.0, 114.0), "two": hub("Two", 34.0, 110.0)}}
    found = ways(stationed(None, two))
    scenario = stationed(None, two)
    for at, city in enumerate(scenario.cities.values()):
        km = {
            key: np.hypot(scenario.hubs[key].lat - city.lat, 0.85 * (scenario.hubs[key].lon - city.lon))
            for key in ("one", "two")
        }
        nearer, farther = sorted(km, key=km.__getitem__)
        assert found[Way("hub", nearer)][at] > found[Way("hub", farther)][at]


def test_a_subsidy_takes_from_neighbours_first() -> None:
    """Of the cargo of a city near to Wuhan, hubs on that side lose a larger part than those far away, and than sea."""
    cheaper = {"hubs": {"wuhan": {"subsidy_usd_per_feu": 2000.0}}}
    before, after = ways(stationed()), ways(stationed(None, cheaper))
    lost = {way: 1 - after[way][XIANGYANG] / before[way][XIANGYANG] for way in before}
    assert lost[Way("hub", "wuhan")] < 0
    near, far = lost[XIAN], lost[Way("hub", "changsha")]
    assert near > far > lost[Way("mode", "sea")] > 0


def test_an_offer_of_another_hub_to_the_same_city() -> None:
    """Xi'an's station in Wuhan draws from the port, and all else; the port's trains are as they were."""
    before, after = ways(stationed()), ways(stationed(joins_by("shuttle", to="xian", **PRESENT)))
    assert after[XIAN][WUHAN] > before[XIAN][WUHAN]
    for way in before:
        if way != XIAN:
            assert after[way][WUHAN] < before[way][WUHAN]
    np.testing.assert_allclose(sum(after.values()), sum(before.values()), rtol=1e-9)
    assert ways(stationed(joins_by("shuttle", **PRESENT)))[VIA_PORT][WUHAN] > before[VIA_PORT][WUHAN]


# Drawn


def test_stations_are_drawn_by_their_shares() -> None:
    """Uniform numbers give the station as often as the logit says: exp((V_station - V_port) / s)."""
    found = table(stationed(joins_by("shuttle", collects_within_km=600.0, **PRESENT)))
    count = 10_000
    uniform = (np.arange(count) + 0.5) / count
    same = np.zeros(count, dtype=np.int64)
    (each,) = found.stations
    for city in range(4):
        drawn = found.station(same + len(found.periods) - 1, same + city, same, same, uniform)
        assert set(drawn.tolist()) <= {GATE, WUHAN}
        share = np.exp((each.utility - found.port)[-1, city, 0, 0] / found.scale)
        assert (drawn == WUHAN).mean() == pytest.approx(share, abs=1e-4)
    before = found.station(same, same + WUHAN, same, same, uniform)
    assert (before == GATE).all()

"""The market is closed: hubs carry their trains x load, and odds are those that follow by hand in a simple case."""

from __future__ import annotations

from math import exp, log
from typing import Any

import numpy as np
import pytest

from freightsim.base.errors import ScenarioError
from freightsim.base.great_circle import between_km
from freightsim.calibration.closure import closed, solved_odds
from freightsim.choice.flows import hub_flows
from freightsim.choice.hubs import days_of
from freightsim.choice.periods import periods
from freightsim.choice.rates import rates
from freightsim.choice.service import fastest_d
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS
from joins import chosen
from stationed import hub, stationed

LIGHT = {"feu_per_train": {"outbound": 10.0, "inbound": 6.0}}
"""Loads that leave most of the potential to other ways."""

COUNTRY = {"hubs": {"xian": LIGHT, "wuhan": LIGHT, "changsha": LIGHT}}

TWO = {"hubs": {"changsha": None}}
"""Xi'an and Wuhan alone."""

STEPS: dict[str, Any] = {
    "hubs": {
        "wuhan": {
            "trains_per_week": {"outbound": {"europe": {"2013": 0.0, "2013-09-10": 1.0, "2014-01-01": 2.0}}},
            "feu_per_train": {"outbound": {"2013": 12.0, "2014-01-01": 8.0}},
        }
    }
}
"""Trains that begin within a year, and another load in the next."""


@pytest.mark.parametrize("changes", [TWO, STEPS, {**TWO, "choice": {"hub_independence": 1.0}}, {}])
def test_hubs_carry_their_trains_by_load(changes: dict[str, Any]) -> None:
    """By hub, direction and year what shippers choose is within 0.5 % of the places, whatever it was before."""
    before = stationed(None, COUNTRY, changes)
    after = closed(before)
    flows = hub_flows(after)
    flows = flows[(flows["hub"] != "") & (flows["places_feu"] > 1)]
    assert len(flows) == 4 * len(after.hubs)
    np.testing.assert_allclose(flows["drawn_feu"], flows["places_feu"], rtol=0.005)
    first = hub_flows(before)
    first = first[(first["hub"] != "") & (first["places_feu"] > 1)]
    assert (abs(first["drawn_feu"] / first["places_feu"] - 1) > 0.1).any()


def test_what_is_closed_stays() -> None:
    """Odds that are solved are solved: another look moves none of them by as much as 1 %."""
    once = closed(stationed(None, COUNTRY))
    again = solved_odds(once)
    for key, tree in again.items():
        for direction, by_market in tree["odds"].items():
            for day, odds in by_market["europe"].items():
                now = once.hubs[key].odds[direction]["europe"].at(np.datetime64(day).astype(object))
                assert odds == pytest.approx(now, rel=0.01)


def test_years_after_the_last_keep_its_odds() -> None:
    """Odds are solved up to a year, and hold from then on."""
    found = solved_odds(stationed(None, COUNTRY), last=2013)
    days = {day for tree in found.values() for of in tree["odds"].values() for day in of["europe"]}
    assert days == {"2013-01-01"}


@pytest.mark.parametrize(
    ("load", "text"),
    [
        (
            {"xian": 1e4},
            r"hub 'xian' \(Xi'an\): its trains x load outbound to Europe in 201\d are [\d,]+ FEU, but all cities ship",
        ),
        (
            {"xian": "most", "wuhan": "most"},
            r"hub '(xian|wuhan)' \(.*\) and the other hubs: .* to Europe in 201\d are [\d,]+ FEU, of which it has",
        ),
    ],
    ids=["one hub", "two hubs"],
)
def test_more_trains_than_cargo_are_named(load: dict[str, Any], text: str) -> None:
    """Hub, market, direction, year, what is aimed at and what there is: not that odds are too large.

    Two hubs of which each could have seven tenths of what is shipped cannot both have it.
    """
    scenario = stationed(None, COUNTRY, TWO)
    flows = hub_flows(scenario)
    own = flows[(flows["hub"] == "xian") & (flows["year"] == 2013) & (flows["direction"] == "outbound")].iloc[0]
    shipped = _shipped_feu(scenario)
    most = 0.7 * shipped / float(own["places_feu"]) * 10.0
    loads = {key: {"feu_per_train": {"outbound": most if each == "most" else each}} for key, each in load.items()}
    with pytest.raises(ScenarioError, match=text):
        closed(stationed(None, COUNTRY, TWO, {"hubs": loads}))


def _shipped_feu(scenario: Scenario) -> float:
    """Return what all cities ship outbound in 2013, FEU."""
    table = rates(scenario, "outbound")
    year = np.array([day.year for day in table.periods.starts]) == 2013
    return float((table.potential.sum(axis=(1, 2, 3)) * days_of(table.periods) / 365.25)[year].sum())


def test_more_trains_than_cargo_after_the_last_year() -> None:
    """Years that are not solved for are not looked at."""
    later = {"hubs": {"xian": {"feu_per_train": {"outbound": {"2013": 10.0, "2014-01-01": 1e4}}}}}
    assert solved_odds(stationed(None, COUNTRY, TWO, later), last=2013)


def test_without_hubs_there_is_nothing_to_close() -> None:
    """The scenario is the same."""
    scenario = chosen()
    assert closed(scenario) is scenario


# One hub, one city, and the sea

ALONE: dict[str, Any] = {
    "cities": {"wuhan": None, "zhengzhou": {"since": "2030-01-01"}},
    "hubs": {"xian": hub("Xi'an", 34.34, 108.94, 2.0, feu_per_train={"outbound": 30.0, "inbound": 20.0})},
    "choice": {"hub_constant": -0.7, "hub_independence": 0.6, "reach_km": 500.0, "detour": 1.2, "near_km": 600.0},
    "cargo": {
        "classes": {
            "machines": {"value_of_time_per_day": 0.004, "rail_constant": 0.3},
            "car_parts": {"value_of_time_per_day": 0.003},
        }
    },
}
"""Shippers of the one city do not come to the port within the horizon."""


def worth(scenario: Scenario, direction: str) -> tuple[float, float]:
    """Return the utilities of the hub's trains without odds, and of the sea, added up."""
    choice, feeder = scenario.choice, scenario.feeder
    city, place, port = scenario.cities["zhengzhou"], scenario.hubs["xian"], scenario.seaports["shanghai"]
    (item,) = [each for each in scenario.cargo.classes.values() if each.direction == direction]
    a_day = item.usd_per_t * item.t_per_feu * item.value_of_time_per_day

    def hauled(km: float) -> float:
        driving_h = km / feeder.speed_km_h
        time_d = (feeder.handling_h + driving_h * (1 + feeder.rest_h / feeder.driving_limit_h)) / 24
        return choice.truck_usd_per_feu + choice.truck_usd_per_feu_km * km + time_d * a_day

    to_hub, to_sea = (choice.detour * between_km(city.lat, city.lon, at.lat, at.lon) for at in (place, port))
    transit_d = fastest_d(scenario, periods(scenario, "outbound"))
    assert transit_d.min() == transit_d.max()
    rail = 8000.0 + hauled(to_hub) + (0.5 * 7 / 2 + float(transit_d.max())) * a_day
    sea = 3000.0 + hauled(to_sea) + 40.0 * a_day
    liking = -0.7 + item.rail_constant - to_hub / 500.0
    return liking - choice.cost_sensitivity * log(rail), -choice.cost_sensitivity * log(sea)


@pytest.mark.parametrize("independence", [0.6, 1.0])
def test_odds_by_hand(independence: float) -> None:
    """Where F of Q FEU a year are to go by rail, odds ** scale x exp(V rail) is F / (Q - F) x exp(V sea)."""
    scenario = chosen(ALONE, {"choice": {"hub_independence": independence}})
    inner = 0.5 * independence
    found = solved_odds(scenario)["xian"]["odds"]
    potential = {"outbound": 120.0 * 60.0, "inbound": 60.0 * 60.0}
    for direction, load in (("outbound", 30.0), ("inbound", 20.0)):
        wanted = 2 / 7 * 365.25 * load
        rail, sea = worth(scenario, direction)
        by_hand = (wanted / (potential[direction] - wanted) * exp(sea - rail)) ** (1 / inner)
        for odds in found[direction]["europe"].values():
            assert odds**inner == pytest.approx(by_hand**inner, rel=0.005)
    assert set(found) == set(DIRECTIONS)

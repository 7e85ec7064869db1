"""What a join leaves open is filled in from the scenario's `joining`."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from math import pi
from typing import Any

import pytest

from freightsim.scenario import Scenario
from freightsim.scenario.joins import (
    GroupTerms,
    RailTerms,
    ShuttleTerms,
    Terms,
    TruckTerms,
    every_terms,
    terms_of,
)
from freightsim.validation.merge import merged
from joins import joining
from tiny import TINY

FROM = {"from": "2013-10-01"}
SHUTTLE = FROM | {"by": "shuttle", "trains_per_week": 2.0, "wagons": 9}
GROUP = FROM | {"by": "wagon_group", "wagons": 10}
TARIFF = {"rail_usd_per_feu": 100.0, "rail_usd_per_feu_km": 0.5, "rail_speed_km_h": 40.0, "rail_handling_h": 14.0}


def made(join: dict[str, Any] | None, joining: dict[str, Any] | None = None, **change: Any) -> Scenario:
    """Return the tiny scenario in which Wuhan joins."""
    tree = merged(deepcopy(TINY), {"joining": joining or {}, "cities": {"wuhan": {"joins": join}}})
    return Scenario.model_validate(merged(tree, change))


def test_an_agreement_says_or_takes() -> None:
    """Numbers of the join come before those of the scenario, a 0 among them."""
    general = {"truck_price_ratio": 0.8, "truck_lead_saved_d": 2.0, "truck_guaranteed_feu": 4}
    taken = terms_of(made(FROM | {"by": "truck"}, general), "wuhan", TruckTerms)
    said = {"price_ratio": 0.5, "lead_saved_d": 0.0, "guaranteed_feu": 0}
    own = terms_of(made(FROM | {"by": "truck"} | said, general), "wuhan", TruckTerms)
    assert taken is not None
    assert own is not None
    assert (taken.start, taken.price_ratio, taken.lead_saved_d, taken.guaranteed_feu) == (date(2013, 10, 1), 0.8, 2, 4)
    assert (own.price_ratio, own.lead_saved_d, own.guaranteed_feu) == (0.5, 0.0, 0)


@pytest.mark.parametrize(("share", "least"), [(0.5, 5), (0.0, 1), (1.0, 9), (0.01, 1)])
def test_the_least_load_of_a_shuttle(share: float, least: int) -> None:
    """The share of its wagons, rounded up, at least one; unless the join says how many."""
    terms = terms_of(made(SHUTTLE, {"shuttle_minimum_share": share}), "wuhan", ShuttleTerms)
    assert terms is not None
    assert terms.minimum_feu == least
    own = terms_of(made(SHUTTLE | {"minimum_feu": 3}, {"shuttle_minimum_share": share}), "wuhan", ShuttleTerms)
    assert own is not None
    assert own.minimum_feu == 3


def test_the_haul_by_rail() -> None:
    """By the city's rail distance: tariff of a box and of its kilometres, hours at the speed."""
    terms = terms_of(made(SHUTTLE, TARIFF | {"shuttle_longest_wait_h": 50.0}), "wuhan", ShuttleTerms)
    assert terms is not None
    assert (terms.km, terms.usd_per_feu, terms.tariff_usd_per_feu) == (536.0, 368.0, 368.0)
    assert (terms.running_h, terms.handling_h, terms.longest_wait_h) == (13.4, 14.0, 50.0)
    assert (terms.wagons, terms.trains_per_week, terms.offset_h) == (9, 2.0, 24.0)


def test_a_price_of_ones_own() -> None:
    """The shipper may pay less than the railway asks; the distance of the join comes first."""
    own = {"usd_per_feu": 0.0, "rail_km": 400.0, "longest_wait_h": 7.0, "offset_h": 0.0}
    terms = terms_of(made(SHUTTLE | own, TARIFF), "wuhan", ShuttleTerms)
    assert terms is not None
    assert (terms.usd_per_feu, terms.tariff_usd_per_feu, terms.running_h) == (0.0, 300.0, 10.0)
    assert (terms.longest_wait_h, terms.offset_h) == (7.0, 0.0)


def test_a_rail_distance_that_is_not_known() -> None:
    """Great circle times the detour: one degree of latitude is pi / 180 of the Earth's radius."""
    city = {"wuhan": {"rail_km": None, "lat": 33.75, "lon": 113.78}}
    terms = terms_of(made(GROUP, {"rail_detour": 1.2}, cities=city), "wuhan", GroupTerms)
    assert terms is not None
    assert terms.km == pytest.approx(1.2 * 6371 * pi / 180)


def test_a_group() -> None:
    """All lanes where none is named; marshalling is the scenario's."""
    terms = terms_of(made(GROUP, TARIFF | {"marshalling_h": 12.0}), "wuhan", GroupTerms)
    assert terms is not None
    assert (terms.lanes, terms.marshalling_h, terms.on_own_trains) == (frozenset({"west"}), 12.0, False)


def test_a_group_on_the_citys_own_trains() -> None:
    """Where the city lies on the way to the border."""
    place = {"lat": 40.0, "lon": 98.5}
    hub = {"name": "Wuhan", "province": "Hubei", "feu_per_train": {"outbound": 40.0}, **place}
    hub |= {"trains_per_week": {"outbound": {"europe": 1.0}}}
    scenario = made(GROUP | {"coupled_to": "city"}, cities={"wuhan": place}, hubs={"wuhan": hub})
    on_own = terms_of(scenario, "wuhan", GroupTerms)
    assert on_own is not None
    assert on_own.on_own_trains


def test_where_a_group_goes() -> None:
    """To the terminals of trains, in the same direction, whose lane carries it."""
    lodz = TINY["terminals"]["hamburg"] | {"name": "Lodz"}
    lanes = {"middle": TINY["lanes"]["west"] | {"terminal": "lodz"}, "idle": TINY["lanes"]["west"]}
    services = {"middle_out": {"lane": "middle", "direction": "outbound", "trains_per_week": 1.0}}
    change = {"terminals": {"lodz": lodz}, "lanes": lanes, "services": services}
    for named, outbound, inbound in (
        ([], {"hamburg", "lodz"}, {"hamburg"}),
        (["middle"], {"lodz"}, set()),
        (["west"], {"hamburg"}, {"hamburg"}),
        (["idle"], set(), set()),
    ):
        scenario = made(GROUP | {"lanes": named}, **change)
        terms = terms_of(scenario, "wuhan", GroupTerms)
        assert terms is not None
        for direction, reached in (("outbound", outbound), ("inbound", inbound)):
            assert {key for key in scenario.terminals if terms.carries(scenario, direction, key)} == reached


def test_each_manner_has_its_own_terms() -> None:
    """Who joins in one manner has no terms of another, and who does not join has none."""
    find = (TruckTerms, ShuttleTerms, GroupTerms)
    for join, expected in (
        (None, [False, False, False]),
        (FROM | {"by": "truck"}, [True, False, False]),
        (SHUTTLE, [False, True, False]),
        (GROUP, [False, False, True]),
        (FROM | {"by": "own_trains", "services": {"west": {"outbound": 1.0}}}, [False, False, False]),
    ):
        assert [terms_of(made(join), "wuhan", kind) is not None for kind in find] == expected


def test_who_has_joined() -> None:
    """The terms of one kind by the code of the city, each with its id; `Terms` are those of any kind."""
    scenario = made(FROM | {"by": "truck"})
    code = list(scenario.cities).index("wuhan")
    for kind in (TruckTerms, Terms):
        assert every_terms(scenario, kind) == {code: ("wuhan", terms_of(scenario, "wuhan", kind))}
    assert every_terms(scenario, RailTerms) == {}


def test_what_changes_nothing() -> None:
    """A join by rail leaves the road haul as it is, and an agreement changes it."""
    for join, expected in (
        (SHUTTLE, (1.0, 0.0)),
        (FROM | {"by": "truck", "price_ratio": 0.5, "lead_saved_d": 2}, (0.5, 2)),
    ):
        terms = terms_of(made(join), "wuhan", Terms)
        assert terms is not None
        assert (terms.road_price_ratio, terms.lead_saved_d) == expected


def test_days_of_the_haul() -> None:
    """Handling and running; of a shuttle also the stated share of its headway, of a group the marshalling."""
    shuttle = terms_of(made(SHUTTLE, TARIFF), "wuhan", RailTerms)
    group = terms_of(made(GROUP, TARIFF | {"marshalling_h": 12.0}), "wuhan", RailTerms)
    assert shuttle is not None
    assert group is not None
    assert shuttle.haul_d(0.5) == pytest.approx((14.0 + 13.4) / 24 + 0.5 * 7 / 2)
    assert group.haul_d(0.5) == pytest.approx((14.0 + 13.4 + 12.0) / 24)


def test_no_more_days_are_saved_than_the_lead_has() -> None:
    """An agreement that saves a month of a lead of days saves the lead: neither choice nor simulation has more."""
    scenario = joining("truck", lead_saved_d=30.0)
    terms = terms_of(scenario, "wuhan", TruckTerms)
    assert terms is not None
    assert terms.lead_saved_d == min(demand.lead_h for demand in scenario.demand.values()) / 24

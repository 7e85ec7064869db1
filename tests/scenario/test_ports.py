"""A city with trains of its own is a port: the same scenario seen from there."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from math import pi
from typing import Any

import pytest

from freightsim.scenario import Scenario
from freightsim.scenario.ports import new_ports
from freightsim.validation.merge import merged
from joins import joining
from tiny import TINY, WUHAN

JOIN = {"by": "own_trains", "from": "2013-10-01", "services": {"west": {"outbound": 2.0, "inbound": 1.0}}}
DEGREE_KM = 6371 * pi / 180


def seen(join: dict[str, Any] | None = None, **change: Any) -> Scenario:
    """Return the scenario as it is seen from Wuhan."""
    tree = merged(deepcopy(TINY), {"cities": {"wuhan": {"joins": JOIN | (join or {})}}})
    return new_ports(Scenario.model_validate(merged(tree, change)))["wuhan"]


def test_nobody_has_a_port_who_does_not_say_so(tiny: Scenario) -> None:
    """Other manners of joining open no port."""
    assert new_ports(tiny) == {}
    truck = tiny.but({"cities": {"wuhan": {"joins": {"by": "truck", "from": "2013-10-01"}}}})
    assert new_ports(truck) == {}


def test_what_the_join_does_not_say() -> None:
    """Yard, tracks, cranes, desks and paths are the scenario's for a new port; sets go by the weekly trains out."""
    general = {"port_yard_teu": 70, "port_tracks": 3, "port_cranes": 4, "port_desks": 5, "port_paths_per_day": 6}
    port = seen(joining=general | {"port_sets_per_weekly_train": 2.6})
    assert (
        port.port.yard_teu.at(date(2014, 1, 1)),
        port.port.tracks.at(date(2014, 1, 1)),
        port.port.paths_per_day,
    ) == (70, 3, 6)
    assert (port.port.cranes.at(date(2014, 1, 1)), port.customs.desks.at(date(2014, 1, 1))) == (4, 5)
    assert port.trains.wagon_sets.at(date(2014, 1, 1)) == 6  # 2 trains x 2.6, rounded up


def test_sets_go_by_the_trains_that_will_run() -> None:
    """What a timetable said before the first day needs no set; its greatest number afterwards does."""
    weekly = {"2012-01-01": 9.0, "2013-01-01": 1.0, "2014-01-01": 3.0}
    port = seen({"services": {"west": {"outbound": weekly}}}, joining={"port_sets_per_weekly_train": 2.0})
    assert port.trains.wagon_sets.at(date(2014, 1, 1)) == 6


def test_what_the_join_says() -> None:
    """It comes before what is general."""
    own = {"yard_teu": 90, "tracks": 4, "cranes": 5, "desks": 6, "wagon_sets": 7, "paths_per_day": 8, "minimum_feu": 9}
    port = seen(own, joining={"port_yard_teu": 70})
    day = date(2014, 1, 1)
    assert (port.port.yard_teu.at(day), port.port.tracks.at(day), port.port.cranes.at(day)) == (90, 4, 5)
    assert (port.customs.desks.at(day), port.trains.wagon_sets.at(day), port.port.paths_per_day) == (6, 7, 8)
    assert port.dispatch.model_dump() == {"rule": "minimum_load", "minimum_feu": 9, "minimum_inbound_feu": None}


def test_what_is_the_ports() -> None:
    """Hours of a lift, wagons, markets, borders and the dispatch rule are the same at both."""
    port, tiny = seen(), Scenario.model_validate(TINY)
    assert port.port.lifts_per_h == tiny.port.lifts_per_h
    assert port.trains.wagons_low == tiny.trains.wagons_low
    assert (port.markets, port.borders, port.terminals, port.cargo) == (
        tiny.markets,
        tiny.borders,
        tiny.terminals,
        tiny.cargo,
    )
    assert port.dispatch == tiny.dispatch
    assert (port.port.name, port.port.province) == ("Wuhan", "Hubei")


def test_roads_lead_to_the_new_port() -> None:
    """A city has its great circle times the detour, the port's own city none; nobody joins there."""
    place = {"zhengzhou": {"lat": 31.59, "lon": 114.31}}
    port = seen(cities=place, choice={"detour": 1.5})
    assert port.cities["wuhan"].road_km == 0.0
    assert port.cities["zhengzhou"].road_km == pytest.approx(1.5 * DEGREE_KM)
    assert all(city.joins is None and city.rail_km is None for city in port.cities.values())
    assert list(port.cities) == ["zhengzhou", "wuhan"]


def test_hubs_in_outline_are_known_at_the_port_alone() -> None:
    """The new port does not offer their trains once more, its own former ones included."""
    trains = {"outbound": {"europe": 3.0}}
    port = seen(hubs={key: {**WUHAN, "trains_per_week": trains} for key in ("wuhan", "xian")})
    assert port.hubs == {}


def test_the_hub_of_a_new_port_runs_until_then() -> None:
    """Its trains in outline end where its own begin; those of another hub go on, and so they do without such a join."""
    weekly = {"2013": 3.0, "2014-01-20": 4.0}
    hubs = {key: {**WUHAN, "trains_per_week": {"outbound": {"europe": weekly}}} for key in ("wuhan", "xian")}
    tree = merged(joining("own_trains").tree(), {"hubs": hubs})
    scenario = Scenario.model_validate(tree)
    days = [date(2013, 9, 30), date(2013, 10, 1), date(2014, 2, 1)]
    for key, expected in (("wuhan", [3.0, 0.0, 0.0]), ("xian", [3.0, 3.0, 4.0])):
        for market in ("europe", None):
            found = scenario.hub_trains(key, "outbound", market)
            assert found is not None
            assert [found.at(day) for day in days] == expected
    assert scenario.hub_trains("wuhan", "inbound") is None
    assert scenario.hub_trains("zhengzhou", "outbound") is None
    alone = scenario.but({"cities": {"wuhan": {"joins": None}}}).hub_trains("wuhan", "outbound")
    assert alone is not None
    assert [alone.at(day) for day in days] == [3.0, 3.0, 4.0]


def test_the_first_section_goes_by_the_distance_to_its_end() -> None:
    """A port at half the great circle to the border has half the section; the rest of the way is the same."""
    places = {"wuhan": {"lat": 20.0, "lon": 0.0}}
    border = {"alashankou": {"lat": 10.0, "lon": 0.0}}
    port = seen(cities=places, port={"lat": 30.0, "lon": 0.0}, borders=border)
    china, beyond = port.lanes["west"].sections.values()
    assert (china.km, china.running_h) == (pytest.approx(2000.0), pytest.approx(45.0))
    assert (beyond.km, beyond.running_h) == (6200.0, 150.0)
    assert (china.border, beyond.border) == ("alashankou", None)


def test_a_lane_without_a_border() -> None:
    """Its first section ends at the terminal."""
    lane = {"west": {"sections": {"china": {"border": None}, "beyond": None}}}
    places = {"wuhan": {"lat": 20.0, "lon": 0.0}}
    far = {"hamburg": {"lat": 10.0, "lon": 0.0}}
    port = seen(cities=places, port={"lat": 30.0, "lon": 0.0}, lanes=lane, terminals=far)
    assert port.lanes["west"].sections["china"].running_h == pytest.approx(45.0)


def test_its_timetable() -> None:
    """Nothing before the first day; then what the join says, each service shifted by seven hours more."""
    port = seen({"services": {"west": {"outbound": {"2013-01-01": 2.0, "2014-01-01": 3.0}, "inbound": 1.0}}})
    out, back = port.services["wuhan_west_out"], port.services["wuhan_west_in"]
    days = [date(2013, 9, 30), date(2013, 10, 1), date(2013, 12, 31), date(2014, 1, 1)]
    assert [out.trains_per_week.at(day) for day in days] == [0, 2, 2, 3]
    assert [back.trains_per_week.at(day) for day in days] == [0, 1, 1, 1]
    assert (out.offset_h, back.offset_h) == (0.0, 7.0)
    assert (out.direction, back.direction) == ("outbound", "inbound")
    assert set(port.services) == {"wuhan_west_out", "wuhan_west_in"}


def test_only_lanes_with_trains() -> None:
    """A lane that the new port does not serve is not there."""
    middle = {"middle": TINY["lanes"]["west"]}
    assert list(seen(lanes=middle).lanes) == ["west"]


def test_regions_pull_by_its_trains() -> None:
    """Weights say how the port's cargo is split; the new port's goes by its own trains."""
    assert all(not region.weight for region in seen().regions.values())


def test_how_well_it_is_liked() -> None:
    """The odds ratio of its trains multiplies the port's shift at every date."""
    attraction = {way: {"attraction": {"shift": {"2013": 2.0, "2014": 3.0}}} for way in ("outbound", "inbound")}
    port = seen({"liking": 0.5}, demand=attraction)
    for demand in port.demand.values():
        assert [demand.attraction.shift.at(date(year, 6, 1)) for year in (2013, 2014)] == [1.0, 1.5]


def test_its_support() -> None:
    """In place of the port's where the join says so; the cap is the same."""
    rail = {"choice": {"rail": {"subsidy_usd_per_feu": 1000.0, "subsidy_cap": 0.3}}}
    day = date(2014, 1, 1)
    assert seen(**rail).choice.rail.subsidy_usd_per_feu.at(day) == 1000.0
    own = seen({"subsidy_usd_per_feu": 500.0}, **rail).choice.rail
    assert (own.subsidy_usd_per_feu.at(day), own.subsidy_cap.at(day)) == (500.0, 0.3)

"""Cities, terminals, borders, lanes and services: what is optional, what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS, Border, City, Service, Terminal


def test_outbound_is_first() -> None:
    """Codes of directions in columns rest on this order."""
    assert DIRECTIONS == ("outbound", "inbound")


def test_what_need_not_be_known(tiny_tree: dict[str, Any]) -> None:
    """The rail distance, the characters of a name, a shared pool and an offset may be left out."""
    city = City.model_validate(tiny_tree["cities"]["zhengzhou"])
    terminal = Terminal.model_validate(tiny_tree["terminals"]["hamburg"])
    service = Service.model_validate({"lane": "west", "direction": "inbound", "trains_per_week": 1})
    assert (city.rail_km, city.name_zh, city.trade_imputed) == (None, "", False)
    assert (terminal.wagon_pool, service.offset_h) == ("", 0.0)


def test_tracks_by_direction(tiny_tree: dict[str, Any]) -> None:
    """Inbound trains use their own tracks where there are such, with their part of other cities' trains."""
    border = Border.model_validate(tiny_tree["borders"]["alashankou"])
    assert [border.station(way) for way in DIRECTIONS] == [border, border]
    assert [border.others_share(way) for way in DIRECTIONS] == [1.0, 1.0]
    assert border.all_tracks == border.tracks
    own = {"tracks": {"2014-01-01": 1, "2015-01-01": 3}, "trains_per_day": 4, "background_share": 0.2}
    border = Border.model_validate(tiny_tree["borders"]["alashankou"] | {"tracks": 2, "inbound": own})
    assert [border.station(way) for way in DIRECTIONS] == [border, border.inbound]
    assert [border.others_share(way) for way in DIRECTIONS] == [0.8, 0.2]
    assert [border.all_tracks.at(date(year, 6, 1)) for year in (2014, 2015)] == [3, 5]


def test_sections_keep_their_order(tiny: Scenario) -> None:
    """The pieces of a way are written from the port outwards and stay so."""
    assert list(tiny.lanes["west"].sections) == ["china", "beyond"]
    assert list(tiny.tree()["lanes"]["west"]["sections"]) == ["china", "beyond"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("cities", "wuhan", "road_km"), -1),
        (("cities", "wuhan", "lat"), 91),
        (("cities", "wuhan", "trade_usd_bn"), -0.1),
        (("terminals", "hamburg", "lifts_per_h"), 0),
        (("borders", "alashankou", "formalities_cv"), -0.1),
        (("lanes", "west", "sections", "china", "gauge_mm"), 0),
        (("lanes", "west", "sections", "china", "running_h"), "soon"),
        (("services", "west_out", "direction"), "westbound"),
        (("services", "west_out", "trains_per_week"), -1),
        (("services", "west_out", "offset_h"), -1),
        (("regions", "western_europe", "weight", "outbound"), -1),
        (("regions", "western_europe", "weight", "sideways"), 1),
    ],
    ids=lambda value: ".".join(value) if isinstance(value, tuple) else str(value),
)
def test_refused(tiny_tree: dict[str, Any], path: tuple[str, ...], value: object) -> None:
    """A value that cannot be is refused at its place."""
    part = tiny_tree
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    with pytest.raises(ValidationError) as caught:
        Scenario.model_validate(tiny_tree)
    assert caught.value.errors()[0]["loc"][: len(path)] == path


def test_dated_values(tiny_tree: dict[str, Any]) -> None:
    """A number stands for all dates, a map for steps."""
    tree = tiny_tree["borders"]["alashankou"] | {"trains_per_day": {"2014": 8, "2016-07-01": 12}}
    border = Border.model_validate(tree)
    assert border.tracks.at(date(1950, 1, 1)) == 2
    assert [border.trains_per_day.at(date(2016, *day)) for day in ((6, 30), (7, 1))] == [8, 12]

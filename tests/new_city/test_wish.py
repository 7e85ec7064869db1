"""What is asked of a new city is refused before anything is looked up where it makes no sense."""

from __future__ import annotations

from typing import Any

import pytest

from freightsim.base.errors import PlaceError
from freightsim.new_city.wish import JOIN_KINDS, Wish
from freightsim.scenario.joins import OwnTrains, Shuttle, Truck, WagonGroup


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ({"name": ""}, "must be the name of a city"),
        ({"name": " ' "}, "must be the name of a city"),
        ({"name": "Luohe\nport: {}"}, "must be one line"),
        ({"name": "x" * 101}, "at most 100 characters"),
        ({"lat": 34.0}, "--lat and --lon belong together"),
        ({"lon": 112.0}, "--lat and --lon belong together"),
        ({"province": "Hennan"}, r"did you mean 'Henan'\?"),
        ({"province": "Bavaria"}, "no province or municipality of China"),
        ({"by": "own_trains"}, "--by own_trains needs --trains-per-week"),
        ({"wagons": 3}, "--wagons does not apply to --by truck"),
        ({"by": "own_trains", "trains_per_week": 2.0, "wagons": 3}, "--wagons does not apply to --by own_trains"),
    ],
    ids=str,
)
def test_refusals(asked: dict[str, Any], text: str) -> None:
    """The message names the option."""
    with pytest.raises(PlaceError, match=text):
        Wish(**{"name": "Luohe", **asked})


def test_provinces_are_spelled_as_the_facts_do() -> None:
    """Capitals and spaces do not matter; with coordinates any word will do, for a place abroad."""
    assert Wish("Baotou", province="inner mongolia").province_spelled == "Inner Mongolia"
    assert Wish("Ulaanbaatar", province="Ulaanbaatar", lat=47.9, lon=106.9).province_spelled == "Ulaanbaatar"


def test_manners_are_those_of_the_scenario() -> None:
    """What a scenario file must name is asked for, or has a default; services stand for the trains of an own port."""
    for kind in (Truck, Shuttle, WagonGroup, OwnTrains):
        needed = {key for key, field in kind.model_fields.items() if field.is_required()} - {"start"}
        manner = kind.model_fields["by"].default
        needed = {key.replace("services", "trains_per_week") for key in needed}
        assert set(JOIN_KINDS[manner].needs) <= needed <= {*JOIN_KINDS[manner].needs, *JOIN_KINDS[manner].may}

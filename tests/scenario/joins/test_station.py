"""What a join says of its station: how far the hub is present there, and which hub it is."""

from __future__ import annotations

from datetime import date, timedelta
from math import exp
from typing import Any

import pytest

from freightsim.base.great_circle import between_km
from freightsim.scenario.joins import Presence, RailTerms, Terms, every_terms, rail_km, terms_of, terms_to_hub
from stationed import joins_by, stationed

GENERAL: dict[str, Any] = {
    "joining": {"presence": 0.4, "presence_years": 2.0, "collects_within_km": 150.0},
}
START = date(2019, 3, 22)


def test_presence_grows_and_saturates() -> None:
    """It is phi (1 - exp(-years / tau)): nothing up to the first day, 63 % after tau, all in the long run."""
    presence = Presence(0.8, 2.0)
    assert presence.on(START - timedelta(days=1), START) == 0
    assert presence.on(START, START) == 0
    assert presence.on(START + timedelta(days=730), START) == pytest.approx(0.8 * (1 - exp(-730 / 730.5)))
    assert presence.on(START + timedelta(days=36525), START) == pytest.approx(0.8)


@pytest.mark.parametrize("manner", ["truck", "shuttle", "wagon_group"])
def test_what_a_join_leaves_open(manner: str) -> None:
    """It is taken from the scenario's `joining`; a 0 is said, not left open."""
    taken = terms_of(stationed(joins_by(manner), GENERAL), "wuhan", Terms)
    assert taken is not None
    assert taken.present == Presence(0.4, 2.0, 150.0, customs_at_origin=False)
    own = {"presence": 0.0, "presence_years": 0.5, "collects_within_km": 0.0, "customs_at_origin": True}
    said = terms_of(stationed(joins_by(manner, **own), GENERAL), "wuhan", Terms)
    assert said is not None
    assert said.present == Presence(0.0, 0.5, 0.0, customs_at_origin=True)


def test_without_anything_nobody_is_present() -> None:
    """The default changes cost and days alone."""
    terms = terms_of(stationed(joins_by("truck")), "wuhan", Terms)
    assert terms is not None
    assert terms.present.level == 0


def test_a_join_to_another_hub_is_none_to_the_port() -> None:
    """The port sees no terms; the hub does, with the rail distance from there to the city."""
    scenario = stationed(joins_by("shuttle", to="xian"))
    assert every_terms(scenario, Terms) == {}
    (found,) = terms_to_hub(scenario, "xian").values()
    assert terms_to_hub(scenario, "changsha") == {}
    assert isinstance(found, RailTerms)
    hub, city = scenario.hubs["xian"], scenario.cities["wuhan"]
    assert found.km == pytest.approx(1.2 * between_km(hub.lat, hub.lon, city.lat, city.lon))
    assert rail_km(scenario, "wuhan") == 536.0


def test_the_rail_distance_of_a_join_is_to_the_hub_that_it_joins() -> None:
    """What it says is to Xi'an, and the port stays as far as it was."""
    scenario = stationed(joins_by("shuttle", to="xian", rail_km=700.0))
    (found,) = terms_to_hub(scenario, "xian").values()
    assert isinstance(found, RailTerms)
    assert found.km == 700.0
    assert rail_km(scenario, "wuhan") == 536.0

"""Ids and names from a file stand for nothing else: not for the port, not for another city or border."""

from __future__ import annotations

import pandas as pd
import pytest

from freightsim.base.language import speaking
from freightsim.plots.borders import border_waits
from freightsim.reports.change_in_words import sentences
from freightsim.results.vocabulary import city_name, label, stage_name
from freightsim.scenario import Scenario
from freightsim.simulation.replications import simulate
from freightsim.studies.comparing import compare
from joins import JOINS, chosen

EAST = {
    "name": "Eastern lane",
    "terminal": "hamburg",
    "sections": {
        "a": {"km": 4000.0, "running_h": 90.0, "gauge_mm": 1435, "country": "CN", "border": "erenhot"},
        "b": {"km": 6200.0, "running_h": 150.0, "gauge_mm": 1520, "country": "MN-RU-BY-PL-DE"},
    },
}


def with_a_port(key: str) -> Scenario:
    """Return the tiny scenario in which a city of this id, a copy of Wuhan, has a port of its own."""
    wuhan = chosen().tree()["cities"]["wuhan"]
    return chosen({"cities": {"wuhan": None, key: wuhan | {"joins": JOINS["own_trains"]}}})


@pytest.mark.parametrize("key", ["port", "base", "own"])
def test_a_city_whose_id_stands_for_the_port(key: str) -> None:
    """Its port is another than the port: both have their own rows, as under any other id."""
    plain, odd = simulate(with_a_port("a_city"), seed=1), simulate(with_a_port(key), seed=1)
    assert list(odd.ports) == [key]
    # Draws hang on the id of the city where they are its own, so that only what it does not touch is the same.
    assert odd.scenario.port.name == "Zhengzhou"
    assert odd.ports[key].scenario.port.name == "Wuhan"
    assert odd.yearly["feu"].sum() == pytest.approx(plain.yearly["feu"].sum(), rel=0.2)
    theirs = odd.ports[key].yearly["feu"].sum()
    assert theirs == pytest.approx(plain.ports["a_city"].yearly["feu"].sum(), rel=0.2)
    assert odd.yearly["feu"].sum() != theirs


def two_borders(second: str) -> Scenario:
    """Return the tiny scenario with a second lane over a border of this name."""
    border = chosen().tree()["borders"]["alashankou"]
    services = {"east_out": {"lane": "east", "direction": "outbound", "trains_per_week": 1.0}}
    return chosen({"borders": {"erenhot": border | {"name": second}}, "lanes": {"east": EAST}, "services": services})


def test_two_borders_of_one_name() -> None:
    """Each has stages and waits of its own, the same as under two names."""
    plain, odd = (simulate(two_borders(name), seed=1) for name in ("Erenhot", "Alashankou and Dostyk"))
    assert border_waits(odd, "mean_h").keys == ["alashankou", "erenhot"]
    pd.testing.assert_frame_equal(odd.stages, plain.stages)
    assert not odd.stages.duplicated(["stage", "place", "direction"]).any()
    labels = [label(odd.scenario.borders, key) for key in odd.scenario.borders]
    assert labels == ["Alashankou and Dostyk (alashankou)", "Alashankou and Dostyk (erenhot)"]
    with speaking("zh"):
        known = [stage_name("border_track_wait", "both", key, odd.scenario) for key in odd.scenario.borders]
    assert len(set(known)) == 2
    assert not any("for a track" in each for each in known)


def test_two_cities_of_one_name() -> None:
    """Suzhou in Anhui and Suzhou in Jiangsu are told apart by their ids, in Chinese, too."""
    cities = {
        "zhengzhou": {"name": "Suzhou", "name_zh": "\u82cf\u5dde"},
        "wuhan": {"name": "Suzhou", "name_zh": "\u5bbf\u5dde"},
    }
    base = chosen({"cities": cities})
    found = compare(base, {"more": base.but({"cities": {"wuhan": {"trade_usd_bn": 60.0}}})}, n=6, jobs=1)
    with speaking("zh"):
        assert [city_name(key, [base]) for key in cities] == ["\u82cf\u5dde", "\u5bbf\u5dde"]
        assert "\u5bbf\u5dde\uff08" in sentences(found, "more")[2]

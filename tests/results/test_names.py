"""Names that stand in frames are shown in the language in use; English shows them as they stand there."""

from __future__ import annotations

import re

import pytest

from freightsim.language import speaking
from freightsim.replications import simulate
from freightsim.results.names import (
    city_name,
    distance_name,
    reason_in_words,
    stage_name,
    station_in_words,
    station_name,
    way_name,
)
from freightsim.scenario import Scenario
from freightsim.scenario.load import load_scenario


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    """Return the shipped baseline."""
    return load_scenario("baseline")


def test_every_stage_and_station_has_a_chinese_name(baseline: Scenario) -> None:
    """Whatever a run of the baseline names is said in Chinese."""
    run = simulate(baseline.but({"horizon": {"to": "2013-12-01"}}))
    stages, stations = set(run.stages["stage"]), set(run.stations["station"])
    assert {stage_name(each, baseline) for each in stages} == stages
    assert {station_name(each, baseline) for each in stations} == stations
    with speaking("zh"):
        assert [each for each in stages if stage_name(each, baseline).isascii()] == []
        assert [each for each in stations if station_name(each, baseline).isascii()] == []


def test_ways_and_cities(baseline: Scenario) -> None:
    """Modes, the port and cities have Chinese names; an unknown one keeps its own."""
    with speaking("zh"):
        assert way_name("the port") == "本港"
        assert way_name("Sea") == "海运"
        assert city_name("wuhan", [baseline]) == "武汉"
        assert city_name("nowhere", [baseline]) == "nowhere"
    assert city_name("wuhan", [baseline]) == "Wuhan"


def test_a_station_that_stands_alone(baseline: Scenario) -> None:
    """It begins with a capital in English and says of what port or place it is; an unknown one stays as it is."""
    assert station_in_words("border khorgos", baseline) == "Border Khorgos-Altynkol"
    assert station_in_words("yard", baseline) == "Yard of the port"
    assert station_in_words("tracks nowhere", baseline) == "tracks nowhere"
    with speaking("zh"):
        assert station_in_words("tracks hamburg", baseline) == "汉堡装卸线"
        assert station_in_words("wagon sets", baseline) == "车底"


def test_distances() -> None:
    """Bands keep their numbers."""
    assert [distance_name(each) for each in ("0-100 km", "over 1000 km")] == ["0-100 km", "over 1000 km"]
    with speaking("zh"):
        assert [distance_name(each) for each in ("0-100 km", "over 1000 km")] == ["0-100 公里", "1000 公里以上"]


@pytest.mark.parametrize(
    ("reason", "numbers"),
    [
        ("a slot more: trains 95% full, 12 FEU left behind on average, 3 extra trains", ["95", "12", "3"]),
        ("a slot less: 4 of 9 cancelled for want of cargo", ["4", "9"]),
        ("no slot dropped: none is left to drop", []),
        ("no slot added: the port has 14.0 paths a week each way", ["14.0"]),
        ("no slot added: the port's loading tracks were in use for 88% of the time", ["88"]),
        ("no slot added: 2 slots were cancelled for want of a wagon set", ["2"]),
    ],
)
def test_reasons_of_timetables(reason: str, numbers: list[str]) -> None:
    """Why a slot was added or not is said in Chinese with the same numbers; what is worded otherwise stays."""
    assert reason_in_words(reason) == reason
    with speaking("zh"):
        said = reason_in_words(reason)
        assert sorted(re.findall(r"[0-9.]+", said.replace(" FEU", ""))) == sorted(numbers)
        assert re.search("[\u4e00-\u9fff]", said)
        assert reason_in_words("my own rule said so") == "my own rule said so"

"""Names that stand in frames are shown in the language in use; English shows them as they stand there."""

from __future__ import annotations

import pytest

from freightsim.language import speaking
from freightsim.replications import simulate
from freightsim.results.names import city_name, stage_name, station_name, way_name
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
        assert city_name("Wuhan", [baseline]) == "武汉"
        assert city_name("Nowhere", [baseline]) == "Nowhere"
    assert city_name("Wuhan", [baseline]) == "Wuhan"

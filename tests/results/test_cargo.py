"""What went, by lane, class and distance, adds up to what the port carried."""

from __future__ import annotations

import pytest

from freightsim.files.load import load_scenario
from freightsim.results import Run
from freightsim.results.cargo import EDGES_KM
from freightsim.scenario import Scenario
from freightsim.simulation.replications import simulate


@pytest.fixture(scope="module")
def run() -> Run:
    """Return the baseline's first four years."""
    return simulate(load_scenario("baseline").but({"horizon": {"to": "2017-01-01"}}), seed=5)


def test_cargo_adds_up_to_the_year(run: Run) -> None:
    """Boxes, tonnes and value of all rows are those of the year."""
    sums = run.cargo.groupby("year")[["feu", "tonnes", "value_usd"]].sum()
    for name in sums:
        assert sums[name].to_numpy() == pytest.approx(run.yearly[name].to_numpy())


def test_lanes_are_those_of_the_trains(run: Run) -> None:
    """A box counts for the lane that its train took."""
    by_lane = run.cargo.groupby(["year", "lane", "direction"])["feu"].sum()
    assert (
        by_lane.to_dict() == run.lanes[run.lanes["feu"] > 0].set_index(["year", "lane", "direction"])["feu"].to_dict()
    )


def test_bands_are_road_distances(run: Run) -> None:
    """A band begins at its first kilometre: what comes from cities at 100 to 300 km stands in the second."""
    bands = run.cargo[["road_from_km", "road_to_km"]].drop_duplicates().sort_values("road_from_km")
    assert set(bands["road_from_km"]) <= set(EDGES_KM)
    assert (bands["road_to_km"] > bands["road_from_km"])[bands["road_from_km"] < EDGES_KM[-1]].all()
    near = [key for key, city in run.scenario.cities.items() if 100 <= city.road_km < 300]
    cities = run.cities[run.cities["city"].isin(near)]
    assert run.cargo.query("road_from_km == 100")["feu"].sum() == cities["feu"].sum()


def test_classes_keep_to_their_direction(run: Run) -> None:
    """Nothing goes inbound that is an outbound class."""
    classes = run.scenario.cargo.classes
    assert all(classes[row.commodity].direction == row.direction for row in run.cargo.itertuples())


def test_no_train(tiny: Scenario) -> None:
    """Where nothing runs, there is no row."""
    none = {key: {"trains_per_week": 0} for key in tiny.services}
    run = simulate(tiny.but({"services": none}), seed=1)
    assert len(run.cargo) == 0

"""What hubs carry and draw: trains x load by hand, and sums that are those of the ways."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

import freightsim as fs
from freightsim.choice.flows import by_year, carried_feu, drawn_by_hub, flows_of, hub_flows
from freightsim.choice.periods import periods
from freightsim.choice.rates import rates
from freightsim.choice.ways import Way, feu_by_way
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS
from joins import chosen
from stationed import stationed

STEPS: dict[str, Any] = {
    "hubs": {
        "wuhan": {
            "trains_per_week": {"outbound": {"europe": {"2013": 0.0, "2013-10-01": 2.0, "2014-02-01": 5.0}}},
            "feu_per_train": {"outbound": {"2013": 30.0, "2014-01-01": 40.0}},
        }
    }
}
"""Trains from October on, heavier ones from January on, more from February on."""


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Return a scenario with three hubs and four cities, from 18 July 2013 until 1 March 2014."""
    return stationed(None, STEPS)


def days(begin: str, end: str) -> int:
    """Return the days from a date until another."""
    return (date.fromisoformat(end) - date.fromisoformat(begin)).days


def test_trains_by_load_by_hand(scenario: Scenario) -> None:
    """Of a year only the part within the horizon counts."""
    flows = hub_flows(scenario).set_index(["hub", "direction", "year"])
    of_2013 = flows.loc["wuhan", "outbound", 2013]
    assert of_2013.trains == pytest.approx(2 / 7 * days("2013-10-01", "2014-01-01"))
    assert of_2013.places_feu == pytest.approx(30 * of_2013.trains)
    of_2014 = flows.loc["wuhan", "outbound", 2014]
    trains = 2 / 7 * days("2014-01-01", "2014-02-01") + 5 / 7 * days("2014-02-01", "2014-03-01")
    assert of_2014.trains == pytest.approx(trains)
    assert of_2014.places_feu == pytest.approx(40 * trains)
    steady = flows.loc["changsha", "inbound", 2013]
    assert steady.places_feu == pytest.approx(41 * 3 / 7 * days("2013-07-18", "2014-01-01"))
    assert flows.loc[""].trains.isna().all()
    assert flows.loc[""].places_feu.isna().all()


def test_a_hub_without_trains_carries_nothing(scenario: Scenario) -> None:
    """A market or direction that it does not serve has no places."""
    only_out = scenario.but({"hubs": {"wuhan": {"trains_per_week": {"inbound": None}}}})
    carried = carried_feu(only_out, "inbound", periods(only_out, "inbound"))
    assert not carried["wuhan", "europe"].any()
    assert carried["xian", "europe"].sum() == pytest.approx(41 * 4 / 7 * days("2013-07-18", "2014-03-01"))


def test_the_days_before_the_horizon_do_not_count() -> None:
    """A horizon that begins with a year has the trains of that year alone, though cargo gathers in December."""
    scenario = stationed(None, {"horizon": {"from": "2014-01-01", "to": "2015-01-01"}})
    assert periods(scenario, "outbound").starts[0] < date(2014, 1, 1)
    flows = hub_flows(scenario).set_index(["hub", "direction", "year"])
    assert flows.loc["xian", "outbound", 2014].trains == pytest.approx(4 / 7 * 365)


def test_flows_are_those_of_the_ways(scenario: Scenario) -> None:
    """By hub and year they are what the ways say; with the other ways they sum to the potential."""
    ways = feu_by_way(scenario, {})
    flows = hub_flows(scenario).groupby(["hub", "year"])["drawn_feu"].sum()
    for key in ("", *scenario.hubs):
        way = Way("hub", key) if key else Way("port")
        np.testing.assert_allclose(flows.loc[key], ways[way].sum(axis=1), rtol=1e-9)
    potential = sum(
        by_year(table.potential.sum(axis=(1, 2, 3)), table.periods)
        for table in (rates(scenario, direction) for direction in DIRECTIONS)
    )
    modes = sum(feu.sum(axis=1) for way, feu in ways.items() if way.kind == "mode")
    assert modes.min() > 0
    np.testing.assert_allclose(flows.groupby("year").sum() + modes, potential)


def test_rates_over_years(scenario: Scenario) -> None:
    """One FEU a year is the days of the horizon in each year over 365.25, whatever axes follow."""
    when = periods(scenario, "outbound")
    expected = np.array([days("2013-07-18", "2014-01-01"), days("2014-01-01", "2014-03-01")]) / 365.25
    np.testing.assert_allclose(by_year(np.ones(len(when)), when), expected)
    np.testing.assert_allclose(by_year(np.ones((len(when), 3)), when), np.tile(expected[:, None], 3))


def test_one_look_is_enough(scenario: Scenario) -> None:
    """The public function is the table of what is drawn; the port alone is there without hubs."""
    pd.testing.assert_frame_equal(fs.hub_flows(scenario), flows_of(scenario, drawn_by_hub(scenario)))
    assert set(hub_flows(chosen())["hub"]) == {""}


def test_what_is_refused() -> None:
    """Anything that is no scenario."""
    with pytest.raises(TypeError, match="scenario must be a Scenario"):
        fs.hub_flows("baseline")  # type: ignore[arg-type]


def test_flows_are_at_the_stated_timetable() -> None:
    """Where the operator answers to demand nothing is simulated here: the headway is that of the timetable."""
    base = fs.load_scenario("baseline", sets=["horizon.from=2020-01-01", "horizon.to=2022-01-01"])
    assert base.answers_from is not None
    fixed = base.but({"timetable": {"rule": "fixed"}})
    pd.testing.assert_frame_equal(fs.hub_flows(base), fs.hub_flows(fixed))

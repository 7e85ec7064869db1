"""Mean hours on a lane, by hand."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from freightsim.choice.periods import periods
from freightsim.choice.service import rail_service
from freightsim.files.load import load_scenario
from freightsim.scenario import Scenario
from freightsim.scenario.lane_times import lane_h


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    """Return the shipped baseline."""
    return load_scenario("baseline")


def by_hand(scenario: Scenario, lane: str) -> float:
    """Return the hours of a lane on the first day, from the numbers in the scenario."""
    day, total = scenario.horizon.start, 0.0
    for section in scenario.lanes[lane].sections.values():
        total += section.running_h * scenario.trains.running_factor.at(day)
        if section.border is not None:
            border = scenario.borders[section.border]
            load = border.background_trains_per_year.at(day) / 365.25
            for name, service in scenario.services.items():
                if section.border in {part.border for part in scenario.lanes[service.lane].sections.values()}:
                    load += scenario.offered(name).at(day) / 7
            slowed = (1 - load / border.trains_per_day.at(day)) ** -border.load_exponent
            total += border.formalities_h.at(day) * slowed + 24 * border.tracks.at(day) / border.trains_per_day.at(day)
    return total


def test_by_hand(baseline: Scenario) -> None:
    """Running, the time on each border's track and formalities add up."""
    at_h = baseline.clock.hour(baseline.horizon.start)
    for lane in baseline.lanes:
        assert lane_h(baseline, lane, [at_h]) == pytest.approx([by_hand(baseline, lane)])


def test_by_direction(baseline: Scenario) -> None:
    """Coming in, a train holds one of the inbound tracks for 24 x 2 / 4 h, and load is that of inbound trains alone."""
    at_h = [baseline.clock.hour(baseline.horizon.start)]
    lane = next(
        key for key, each in baseline.lanes.items() if next(s.border for s in each.sections.values()) is not None
    )
    keys = [section.border for section in baseline.lanes[lane].sections.values() if section.border]
    own = {"tracks": 2, "trains_per_day": 4, "background_share": 0.0}
    apart = baseline.but({"borders": {key: {"inbound": own, "load_exponent": 0.0} for key in keys}})
    same = baseline.but({"borders": {key: {"load_exponent": 0.0} for key in keys}})
    assert lane_h(apart, lane, at_h) == lane_h(same, lane, at_h)
    day = baseline.horizon.start
    tracks_h = sum(24 * same.borders[key].tracks.at(day) / same.borders[key].trains_per_day.at(day) for key in keys)
    inbound_h = lane_h(apart, lane, at_h, direction="inbound")
    assert inbound_h == pytest.approx(lane_h(same, lane, at_h) - tracks_h + 12 * len(keys))


def test_opening_hours(baseline: Scenario) -> None:
    """Formalities at a border that is open for half of the day take as long as its opening hours say."""
    at_h = [baseline.clock.hour(baseline.horizon.start)]
    lane = next(key for key, each in baseline.lanes.items() if "khorgos" in {s.border for s in each.sections.values()})
    half = baseline.but({"borders": {"khorgos": {"opening": {"from_h": 8, "to_h": 20}}}})
    more_h = lane_h(half, lane, at_h) - lane_h(baseline, lane, at_h)
    assert (more_h > baseline.borders["khorgos"].formalities_h.at(baseline.horizon.start)).all()


def test_while_a_border_is_closed(baseline: Scenario) -> None:
    """A train waits until the border opens."""
    start = baseline.horizon.start
    end = start + timedelta(days=10)
    closed = {"name": "closed", "from": start, "to": end, "border_capacity": {"alashankou": 0}}
    lane = next(
        key for key, each in baseline.lanes.items() if any(s.border == "alashankou" for s in each.sections.values())
    )
    shut = baseline.but({"events": {"closed": closed}})
    at_h = baseline.clock.hour(start)
    opens_h, days = baseline.clock.hour(end), [0.0, 24.0, 240.0]
    waits = lane_h(shut, lane, [at_h + each for each in days]) - lane_h(baseline, lane, [at_h + each for each in days])
    assert waits == pytest.approx([max(opens_h - at_h - each, 0.0) for each in days])


def test_shippers_and_operator_reckon_alike(baseline: Scenario) -> None:
    """Where one lane leads to each market, the days of the service are those of the lane."""
    when = periods(baseline, "outbound")
    days = rail_service(baseline, "outbound", when).transit_d[0]
    lanes_d = np.array([lane_h(baseline, lane, when.starts_h[:1])[0] / 24 for lane in baseline.lanes])
    assert lanes_d.min() - 1e-9 <= days.max() <= lanes_d.max() + 1e-9

"""What a forecaster of an earlier day does not know is taken out of a scenario, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from calibration.small import small
from freightsim.calibration.known_inputs import dated_numbers, known_inputs
from freightsim.calibration.parameters import INDEX, RATIOS
from freightsim.files.load import load_scenario
from freightsim.scenario import Scenario

PRICES = (
    *("modes.sea.usd_per_feu", "modes.air.usd_per_t", "choice.rail.cost_usd_per_feu"),
    *("choice.rail.subsidy_usd_per_feu", "demand.outbound.feu_per_boxable_usd_bn", "hubs.xian.feu_per_train.outbound"),
    *("hubs.xian.trains_per_week.outbound.europe", "services.hamburg_alashankou_out.trains_per_week"),
)
"""Some of what has to be frozen."""


def numbers(scenario: Scenario) -> dict[str, dict[str, float]]:
    """Return steps by day of every dated number, by path."""
    return dict(dated_numbers(scenario.tree()))


@pytest.mark.parametrize("origin", [2016, 2017, 2018, 2019])
def test_nothing_of_the_baseline_is_dated_after_the_origin(origin: int) -> None:
    """No step, event or hub of a later year is left, but what a fit sets; what was in force holds."""
    whole = load_scenario("baseline")
    known = known_inputs(whole, origin)
    left = numbers(known.scenario)
    assert not [path for path, days in left.items() if path not in (*RATIOS, INDEX) and max(days) > f"{origin}-12-31"]
    assert all(event.start.year <= origin for event in known.scenario.events.values())
    assert set(PRICES) <= set(known.frozen)
    for path, days in numbers(whole).items():
        before = [day for day in days if day <= f"{origin}-12-31"]
        if before and path in left and path not in (*RATIOS, INDEX):
            assert left[path] == {day: days[day] for day in before}
    gone = {path.split(".")[1] for path in known.frozen if path.count(".") == 1 and path.startswith("hubs.")}
    for key in gone:
        rates = [rate for by in whole.hubs[key].trains_per_week.values() for rate in by.values()]
        assert all(rate.at(date(origin, 12, 31)) == 0 for rate in rates)
    assert set(known.scenario.hubs) == set(whole.hubs) - gone


def test_what_a_fit_sets_stays() -> None:
    """Curves, shifts and adjustments are as they were: a fit writes them anew."""
    whole = load_scenario("baseline")
    known = known_inputs(whole, 2016).scenario
    assert known.demand["outbound"].attraction == whole.demand["outbound"].attraction
    assert known.cargo.load_factor == whole.cargo.load_factor


def test_nothing_later_is_nothing_frozen() -> None:
    """A scenario without later steps is returned as it is."""
    one = small()
    assert known_inputs(one, 2030).scenario is one
    assert known_inputs(one, 2030).frozen == ()


def test_a_number_whose_first_step_is_later() -> None:
    """It holds before its date in the scenario, so that it holds without the date."""
    dated = small({"customs": {"desks": {"2015-06-01": 2, "2015-09-01": 3}}})
    found = known_inputs(dated, 2014)
    assert found.frozen == ("customs.desks",)
    assert list(found.scenario.customs.desks) == [(date(1900, 1, 1), 2.0)]
    half = known_inputs(small({"customs": {"desks": {"2014-06-01": 2, "2015-01-01": 3}}}), 2014)
    assert list(half.scenario.customs.desks) == [(date(2014, 6, 1), 2.0)]


def test_a_hub_whose_first_step_is_later() -> None:
    """Its trains hold before their date in the scenario, so that it stays; one that begins with 0 is taken out."""
    outline = {"name": "Hub", "province": "Hubei", "lat": 30.6, "lon": 114.3, "feu_per_train": {"outbound": 40.0}}
    rates = {"always": {"2015-06-01": 2.0}, "later": {"2013-01-01": 0.0, "2015-06-01": 2.0}}
    market = next(iter(small().markets))
    hubs = {
        key: outline | {"name": key, "trains_per_week": {"outbound": {market: rate}}} for key, rate in rates.items()
    }
    found = known_inputs(small({"hubs": hubs}), 2014)
    assert list(found.scenario.hubs) == ["always"]
    assert found.frozen == ("hubs.always.trains_per_week.outbound." + market, "hubs.later")


def test_events_that_begin_later() -> None:
    """They are taken out; one that is under way keeps its end."""
    events = {
        "under_way": {"name": "Works", "from": "2014-12-01", "to": "2015-03-01", "demand": {"outbound": 0.5}},
        "later": {"name": "Stop", "from": "2015-01-01", "to": "2015-02-01", "demand": {"outbound": 0.5}},
    }
    found = known_inputs(small({"events": events}), 2014)
    assert list(found.scenario.events) == ["under_way"]
    assert found.scenario.events["under_way"].end == date(2015, 3, 1)
    assert found.frozen == ("events.later",)

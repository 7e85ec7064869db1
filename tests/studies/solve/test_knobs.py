"""Knobs are found by name, turn one number from a day on, and have a range."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from freightsim.base.errors import InputError, ScenarioError
from freightsim.base.language import speaking
from freightsim.scenario import Scenario
from freightsim.studies.solve.knobs import SHORT, default_range, find_knob

DAY = date(2014, 1, 1)
SUBSIDY = {"2013-01-01": 1000.0, "2013-09-01": 2000.0, "2014-06-01": 3000.0}


@pytest.fixture
def supported(tiny: Scenario) -> Scenario:
    """Return a scenario whose subsidy changes with time."""
    return tiny.but({"choice": {"rail": {"subsidy_usd_per_feu": SUBSIDY}}})


def test_a_dated_number(supported: Scenario) -> None:
    """Before the day all stays as it was, from then on the value is in force for good, and nothing else changes."""
    knob = find_knob(supported, "subsidy_usd_per_feu", DAY)
    assert (knob.path, knob.present, knob.whole) == (SHORT["subsidy_usd_per_feu"], 2000.0, False)
    turned = knob.at(500.0)
    assert list(turned.choice.rail.subsidy_usd_per_feu) == [
        (date(2013, 1, 1), 1000.0),
        (date(2013, 9, 1), 2000.0),
        (DAY, 500.0),
    ]
    assert turned.but({"choice": {"rail": {"subsidy_usd_per_feu": None}}}) == supported.but(
        {"choice": {"rail": {"subsidy_usd_per_feu": None}}}
    )


def test_whole_numbers_in_any_language(tiny: Scenario) -> None:
    """Whether a half is refused does not hang on the words in which it is."""
    with speaking("zh"):
        assert find_knob(tiny, "port.tracks", DAY).whole
        assert not find_knob(tiny, "port.placing_h", DAY).whole


@pytest.mark.parametrize("start", [date(2013, 1, 1), date(2012, 1, 1)])
def test_from_the_first_step_on(supported: Scenario, start: date) -> None:
    """What was in force before the first step stays in force before the day."""
    subsidy = find_knob(supported, "subsidy_usd_per_feu", start).at(7.0).choice.rail.subsidy_usd_per_feu
    assert [subsidy.at(day) for day in (date(2011, 1, 1), start, date(2020, 1, 1))] == [1000.0, 7.0, 7.0]


def test_a_number_without_dates_becomes_dated(tiny: Scenario) -> None:
    """A single number of a dated field stays before the day."""
    cost = find_knob(tiny, "rail_cost_usd_per_feu", DAY).at(9000.0).choice.rail.cost_usd_per_feu
    assert [cost.at(day) for day in (date(2013, 8, 1), DAY)] == [8000.0, 9000.0]


def test_a_plain_number(tiny: Scenario) -> None:
    """It is replaced for all time; a day makes no sense there."""
    knob = find_knob(tiny, "cities.wuhan.trade_usd_bn", DAY)
    assert (knob.start, knob.present, knob.whole) == (None, 30.0, False)
    assert knob.at(12.5).cities["wuhan"].trade_usd_bn == 12.5
    with pytest.raises(InputError, match="one number for all time"):
        find_knob(tiny, "cities.wuhan.trade_usd_bn", DAY, dated=True)


@pytest.mark.parametrize("name", ["port.tracks", "port.yard_teu", "dispatch.minimum_feu", "horizon.lead_in_days"])
def test_whole_numbers(tiny: Scenario, name: str) -> None:
    """A number of which a scenario refuses a half is a whole one, dated or not."""
    knob = find_knob(tiny, name, DAY)
    assert knob.whole
    assert knob.at(knob.present) is not None


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("port.trakcs", "did you mean 'port.tracks'?"),
        ("subsidy_usd", "did you mean 'subsidy_usd_per_feu'?"),
        ("port", "no number of the scenario is called so"),
        ("port.name", "no number"),
        ("schema_version", "no number"),
        ("relief.patience_h", "an old name: it ends in 'max_idle_h' now"),
        ("qqqqqqqq", "`freightsim show` lists every value"),
    ],
)
def test_unknown_names(tiny: Scenario, name: str, part: str) -> None:
    """What is no number of the scenario is refused with what may have been meant."""
    with pytest.raises(InputError) as refused:
        find_knob(tiny, name, DAY)
    assert part in str(refused.value)


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("subsidy_usd_per_feu", (0.0, 8000.0)),
        ("subsidy_cap", (0.0, 1.0)),
        ("rail_cost_usd_per_feu", (0.0, 16000.0)),
        ("cities.wuhan.trade_usd_bn", (0.0, 60.0)),
        ("port.tracks", (1.0, 4.0)),  # 0 is forbidden
        ("port.yard_teu", (1.0, 1200.0)),
        ("customs.inspected_share", (0.0, 0.1)),
    ],
)
def test_ranges(tiny: Scenario, name: str, ends: tuple[float, float]) -> None:
    """Subsidy goes up to the full cost, all else to twice its value; a forbidden end is moved inwards."""
    assert default_range(find_knob(tiny, name, DAY)) == ends


def test_an_open_end(tiny: Scenario) -> None:
    """Where 0 is forbidden the range begins at a thousandth of the present value or less."""
    low, high = default_range(find_knob(tiny, "choice.cost_sensitivity", DAY))
    assert 0 < low <= 0.0025
    assert high == 5.0


def test_below_zero(tiny_tree: dict[str, Any]) -> None:
    """A negative number has a range from twice its value to 0."""
    tiny_tree["demand"]["outbound"]["attraction"]["level"] = -2.0
    knob = find_knob(Scenario.model_validate(tiny_tree), "demand.outbound.attraction.level", DAY)
    assert default_range(knob) == (-4.0, 0.0)


def test_no_range(tiny: Scenario) -> None:
    """The double of nothing is no range."""
    with pytest.raises(InputError, match="is 0: give the range"):
        default_range(find_knob(tiny, "demand.outbound.attraction.level", DAY))


def test_a_forbidden_value(tiny: Scenario) -> None:
    """A value that breaks a rule is refused with the rule."""
    with pytest.raises(ScenarioError, match="must be whole numbers, at least 1"):
        find_knob(tiny, "port.tracks", DAY).at(0)

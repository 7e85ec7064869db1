"""A knob is turned until a target is met: what is looked at are replications of the changed scenario."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pytest

from freightsim.base.errors import InputError
from freightsim.scenario import Scenario
from freightsim.studies.run import replicate
from freightsim.studies.solve.break_even import of_a_part, solve, until, year_of
from freightsim.studies.solve.search import SolveAnswer

TRADE = "cities.wuhan.trade_usd_bn"
TARGET = "feu_booked_outbound>=280"


@pytest.fixture
def short(tiny: Scenario) -> Scenario:
    """Return the smallest scenario over two months of one year."""
    return tiny.but({"horizon": {"to": "2013-09-15"}})


@pytest.mark.filterwarnings("ignore::freightsim.base.errors.PartOfYearWarning")
def test_an_answer(short: Scenario) -> None:
    """More trade makes more bookings: the chance rises, and is what was asked for between the looks at the answer."""
    found = solve(short, TRADE, TARGET, n=10, jobs=1)
    solution, looks = found.solution, found.looks
    assert solution is not None
    assert solution.answer == SolveAnswer.FOUND
    assert solution.rising
    assert repr(found) == f"<BreakEven of {TRADE} for {TARGET} in 2013: found>"
    below = [look.chance for look in looks if look.value < solution.value]
    above = [look.chance for look in looks if look.value > solution.value]
    assert max(below) < 0.95 < min(above)


@pytest.mark.filterwarnings("ignore::freightsim.base.errors.PartOfYearWarning")
def test_looks_are_replications_of_the_changed_scenario(short: Scenario) -> None:
    """The surplus at each value is that of the same replications with that value, over half a box below the target."""
    looks = solve(short, TRADE, TARGET, n=10, seed=3, low=10.0, high=40.0, jobs=1).looks
    assert (looks[0].value, looks[-1].value) == (10.0, 40.0)
    changed = short.but({"cities": {"wuhan": {"trade_usd_bn": looks[1].value}}})
    booked = replicate(changed, 10, seed=3, jobs=1).yearly["feu_booked_outbound"].to_numpy()
    np.testing.assert_allclose(looks[1].surplus, booked - 279.5)


@pytest.mark.filterwarnings("ignore::freightsim.base.errors.PartOfYearWarning")
def test_a_midnight_is_a_first_day(short: Scenario) -> None:
    """An instant of a table is taken for its day."""
    path, steps = "services.west_out.trains_per_week", {"n": 10, "low": 1.0, "high": 3.0, "jobs": 1}
    each = [solve(short, path, "trips>=1", start=day, **steps) for day in (date(2013, 8, 1), datetime(2013, 8, 1))]  # type: ignore[arg-type]  # noqa: DTZ001
    assert each[0].solution == each[1].solution


@pytest.mark.parametrize(
    ("knob", "target", "year", "said"),
    [
        ("port.tarcks", TARGET, None, "port.tracks"),
        (TRADE, "feu_bokked>=1", None, "no yearly quantity"),
        (TRADE, TARGET, 2030, "2030"),
    ],
)
def test_wrong_input(tiny: Scenario, knob: str, target: str, year: int | None, said: str) -> None:
    """What there is not is named."""
    with pytest.raises(InputError, match=said):
        solve(tiny, knob, target, year=year, n=10, jobs=1)


def test_the_year(tiny: Scenario) -> None:
    """The last whole year is taken, and where there is none the last one."""
    longer = tiny.but({"horizon": {"from": "2013-07-01", "to": "2016-03-01"}})
    assert (year_of(longer, None), year_of(longer, 2014)) == (2015, 2014)
    assert year_of(tiny, None) == tiny.clock.years[-1]


def test_until_a_day(tiny: Scenario) -> None:
    """The horizon is cut, never made longer."""
    day = date(tiny.horizon.start.year, tiny.horizon.start.month + 1, 1)
    assert until(tiny, day).horizon.end == day
    assert until(tiny, date(2040, 1, 1)) is tiny


def test_a_part_of_a_year_is_said_in_one_sentence(short: Scenario) -> None:
    """Of a year that the horizon cuts; nothing of a year that it holds."""
    assert of_a_part(short, 2013) == "The horizon covers only part of 2013: its figures are partial."
    assert of_a_part(short.but({"horizon": {"to": "2015-01-01"}}), 2014) == ""

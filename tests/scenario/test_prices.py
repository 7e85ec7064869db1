"""Prices after the calibrated years: as they came, as known at a date, and how they revert."""

from __future__ import annotations

from datetime import date
from math import exp, log, sqrt

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

import freightsim as fs
from freightsim.base.dated import ALWAYS
from freightsim.calibration.known_inputs import known_inputs
from freightsim.facts.tables import data_folder
from freightsim.scenario.prices import CAME, Prices
from freightsim.studies.solve.knobs import find_knob

PATH = {"2021-01-01": 2.0, "2021-04-01": 4.0}
KNOWN = {"rail": {"outbound": PATH}, "modes": {"sea": {"inbound": {"2021-01-01": 0.5}}}}


def test_as_they_came() -> None:
    """All steps count; before the first the ratio is 1."""
    prices = Prices.model_validate(KNOWN | {"known_at": CAME})
    found = prices.of_rail("outbound")
    assert found is not None
    assert dict(found) == {ALWAYS: 1.0, date(2021, 1, 1): 2.0, date(2021, 4, 1): 4.0}
    assert prices.of_rail("inbound") is None
    assert prices.of_mode("air", "outbound") is None
    assert len(list(prices.of("inbound"))) == 1


def test_what_is_not_known_yet_is_left_out() -> None:
    """Up to the day the quotes count, then the last of them stays; of a day before the first nothing moves."""
    prices = Prices.model_validate(KNOWN | {"known_at": "2021-03-31"})
    found = prices.of_rail("outbound")
    assert found is not None
    assert found.at(date(2030, 1, 1)) == 2.0
    assert Prices.model_validate(KNOWN).of_rail("outbound") is None, "known at the end of 2020"


def test_they_revert() -> None:
    """After so many years 63 % of the distance to 1, by its logarithm, is gone, in steps of quarters."""
    prices = Prices.model_validate(KNOWN | {"known_at": "2021-05-15", "reversion_years": 2.0})
    found = prices.of_rail("outbound")
    assert found is not None
    assert found.at(date(2021, 6, 30)) == 4.0
    day = date(2023, 7, 1)
    left = exp(-(day - date(2021, 5, 15)).days / 365.25 / 2.0)
    assert log(found.at(day)) == pytest.approx(left * log(4.0))
    assert list(found.root)[3:5] == [date(2021, 7, 1), date(2021, 10, 1)]


def test_a_day_before_the_first_price_is_refused() -> None:
    """Rates of the calibrated years are stated elsewhere and cannot be forgotten."""
    with pytest.raises(fs.ScenarioError, match="known_at 2019-12-31 is before the first price, 2021-01-01"):
        fs.load_scenario("projection").but({"prices": {"known_at": "2019-12-31"}})


def test_packaged_paths_are_ratios_to_2020() -> None:
    """The first row of a path is the level of 2020; nothing is known of later ones by default."""
    prices = fs.load_scenario("projection").prices
    assert prices.known_at == date(2020, 12, 31)
    assert prices.rail["outbound"].at(date(2021, 1, 1)) == pytest.approx(9430 / 4200, rel=1e-3)
    assert prices.modes["sea"]["outbound"].at(date(2021, 1, 1)) == pytest.approx(7992 / 2216, rel=1e-3)
    for each in (prices.rail, *prices.modes.values()):
        for dated in each.values():
            quarters = [year for year in range(2021, 2026) for _quarter in range(4)]
            assert [day.year for day in dated.root] == [ALWAYS.year, *quarters]


def test_a_price_is_1_up_to_its_first_step_wherever_it_is_read() -> None:
    """What is frozen at an origin before the first price leaves no ratio, and a later step is no earlier one."""
    frozen = known_inputs(fs.load_scenario("baseline"), 2018).scenario.prices
    assert [frozen.of_rail("outbound"), frozen.of_mode("sea", "outbound")] == [None, None]
    knob = find_knob(fs.load_scenario("projection"), "prices.rail.outbound", date(2021, 1, 1))
    found = knob.at(3.0).but({"prices": {"known_at": CAME}}).prices.of_rail("outbound")
    assert found is not None
    assert (found.at(date(2020, 12, 31)), found.at(date(2021, 1, 1))) == (1.0, 3.0)


def test_what_comes_is_not_said_to_revert() -> None:
    """Where all prices are known nothing reverts."""
    with pytest.raises(ValueError, match="reversion_years has no effect"):
        Prices.model_validate(KNOWN | {"known_at": CAME, "reversion_years": 2.0})


DRAWN = {"spread_years": 0.6, "deviation": {"rail": {"2021-01-01": 1.2, "2021-04-01": 1.5}}}


def test_a_drawn_deviation_goes_on_top_of_the_known_path() -> None:
    """After the last known day the ratio is multiplied by it, in both directions, where no path is stated too."""
    prices = Prices.model_validate(KNOWN | DRAWN)
    for direction in ("outbound", "inbound"):
        found = prices.of_rail(direction)
        assert found is not None
        assert [found.at(date(2021, month, 15)) for month in (1, 5)] == pytest.approx([1.2, 1.5])
        assert found.at(date(2020, 12, 31)) == 1.0
    assert prices.of_mode("sea", "outbound") is None
    assert set(prices.known) == {("rail", "outbound"), ("rail", "inbound")}


def test_a_deviation_begins_where_prices_are_known_no_more() -> None:
    """Up to that day the quotes count; after it the deviation less what is left of that of the day, as of an AR(1)."""
    prices = Prices.model_validate(KNOWN | DRAWN | {"known_at": "2021-03-31"})
    found = prices.of_rail("outbound")
    assert found is not None
    assert found.at(date(2021, 2, 1)) == 2.0
    left = exp(-1 / 365.25 / 0.6)
    assert found.at(date(2021, 4, 1)) == pytest.approx(2.0 * exp(log(1.5) - left * log(1.2)))
    assert Prices.model_validate(DRAWN | {"known_at": CAME}).of_rail("outbound") is None


def test_a_deviation_of_0_or_of_nothing_is_refused() -> None:
    """Its logarithm counts, and it is of rail or of a mode."""
    with pytest.raises(ValueError, match="must be greater than 0: it is the ratio of a price to its known path"):
        Prices.model_validate({"deviation": {"rail": {"2021-01-01": 0.0}}})
    with pytest.raises(fs.ScenarioError, match="no mode called 'ship'"):
        fs.load_scenario("projection").but({"prices": {"deviation": {"ship": 1.1}}})


def test_the_spread_of_sea_is_that_of_the_record() -> None:
    """Within the 95 % interval of the standard deviation of quarterly means, by so many draws as they are worth.

    Of an AR(1) with correlation a, n values are worth n (1 - a^2) / (1 + a^2) for the variance (Priestley 1981, 5.3).
    """
    path = pd.read_csv(data_folder() / "record" / "sea_monthly_derived.csv").query("unit == 'USD/TEU'")
    path = path[path["period"].between("2013-01", "2020-12")]
    quarter = pd.PeriodIndex(path["period"], freq="M").asfreq("Q")
    logs = np.log(path["value"].astype(float).groupby(quarter).mean())
    prices = fs.load_scenario("baseline").prices
    kept = exp(-0.25 / prices.spread_years)
    worth = len(logs) * (1 - kept**2) / (1 + kept**2)
    low, high = np.sqrt((worth - 1) / chi2.ppf([0.975, 0.025], worth - 1))
    assert low < prices.spread["sea"] / logs.std() < high
    assert kept == pytest.approx(logs.autocorr(1), abs=2 * sqrt((1 - kept**2) / len(logs)))

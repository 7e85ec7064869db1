"""Published support beside the model: what is compared, by hand, and that it decides nothing."""

from __future__ import annotations

import pandas as pd
import pytest

from freightsim import load_scenario
from freightsim.calibration.published_support import SupportFigure, support_figures
from freightsim.facts import PORT, published_support
from freightsim.results.vocabulary import PAID
from freightsim.scenario import Scenario


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    """Return the shipped baseline."""
    return load_scenario("baseline")


def yearly(usd: dict[int, float]) -> pd.DataFrame:
    """Return the yearly frame of two runs, in which province and city pay so much in a year, half each."""
    rows = [
        {"replication": number, "year": year} | dict.fromkeys(PAID.values(), factor * value / 2)
        for number, factor in enumerate((0.9, 1.1))
        for year, value in usd.items()
    ]
    return pd.DataFrame(rows)


def found(scenario: Scenario) -> dict[str, SupportFigure]:
    """Return the figures by id."""
    figures = support_figures(scenario, yearly({2018: 18e6, 2019: 20e6}))
    return {each.published.id: each for each in figures}


def test_what_is_compared(baseline: Scenario) -> None:
    """Cash is the mean over runs and years, a rate the mean over months: 3,000 in 2018 and in 2019."""
    figures = found(baseline)
    assert list(figures) == [each.id for each in published_support()]
    assert figures["zhengzhou_cash"].found == pytest.approx(19e6)
    assert figures["xian_rate"].found == pytest.approx(3000.0)
    assert figures["china_range_2018"].found == pytest.approx(3000.0)


def test_a_hub_with_a_number_of_its_own(baseline: Scenario) -> None:
    """It is compared with that number within the cap, and the others with the port's."""
    rail = {"rail": {"subsidy_cap": {"2019-01-01": 0.1}}}
    figures = found(baseline.but({"hubs": {"xian": {"subsidy_usd_per_feu": 1000.0}}, "choice": rail}))
    assert figures["xian_rate"].found == pytest.approx(650.0)  # 10 % of 6,500 from the first step on, before it too
    assert figures["wuhan_rate"].found == pytest.approx(650.0)


def test_what_cannot_be_compared(baseline: Scenario) -> None:
    """Years that the horizon does not hold, and hubs that the scenario does not have, are left out."""
    short = baseline.but({"horizon": {"to": "2019-07-01"}, "hubs": {"wuhan": None}})
    ids = set(found(short))
    assert "china_range_2018" in ids
    assert not {"zhengzhou_cash", "wuhan_rate", "xian_rate", "some_trains_2020"} & ids
    assert not {each.hub for each in published_support()} - {"", PORT, *load_scenario("baseline").hubs}

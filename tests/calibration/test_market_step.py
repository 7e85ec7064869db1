"""The step of the market of rail as a whole, by hand."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from freightsim.calibration.known_inputs import known_inputs
from freightsim.calibration.market_step import SHARED, market_step, mean_log_odds, step_prior
from freightsim.choice.hubs import scales_of
from freightsim.files.load import load_scenario
from freightsim.scenario import Scenario

ODDS = {"2013-01-01": 1.0, "2018-01-01": 2.0, "2019-01-01": 3.0, "2020-01-01": 12.0}


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    """Return the baseline with two hubs, whose odds rise alike in 2018 and step up in 2020."""
    full = load_scenario("baseline")
    gone = {key: None for key in full.hubs if key not in ("xian", "chengdu")}
    gone_odds = dict.fromkeys(map(str, dict(full.hubs["xian"].odds["outbound"]["europe"])))
    odds = {"odds": {"outbound": {"europe": gone_odds | ODDS}}}
    chengdu = dict.fromkeys(map(str, dict(full.hubs["chengdu"].odds["outbound"]["europe"])))
    return full.but({"hubs": gone | {"xian": odds, "chengdu": {"odds": {"outbound": {"europe": chengdu | ODDS}}}}})


def test_a_step_is_what_goes_beyond_the_trend(baseline: Scenario) -> None:
    """The rise of the year before is the trend; log-odds within a hub's nest are scaled to those of the port."""
    assert mean_log_odds(baseline, "outbound", 2020) == pytest.approx(log(12.0))
    expected = scales_of(baseline).inner * (log(12 / 3) - log(3 / 2))
    assert market_step(baseline, "outbound") == pytest.approx(expected)


def test_the_prior_is_a_uniform_share(baseline: Scenario) -> None:
    """Mean and variance are those of a uniform share of the step, with the variance of a step of the port's own."""
    step, sd = market_step(baseline, "outbound"), 0.3
    shares = np.random.default_rng(1).uniform(size=200_000)
    own = np.random.default_rng(2).normal(0.0, sd, size=200_000)
    mean, found = step_prior(baseline, "outbound", sd)
    assert mean == SHARED * step
    assert (mean, found) == pytest.approx(((shares * step + own).mean(), (shares * step + own).std()), rel=0.01)


def test_without_hubs_there_is_no_step(baseline: Scenario) -> None:
    """Nothing is known of the market: the step's prior is that of the port alone."""
    alone = baseline.but({"hubs": dict.fromkeys(baseline.hubs)})
    assert market_step(alone, "inbound") == 0.0
    assert step_prior(alone, "inbound", 0.3) == (0.0, 0.3)


def test_a_year_of_which_nothing_is_known_has_no_step(baseline: Scenario) -> None:
    """Where trains of hubs are held at the year before, their odds say nothing of the market."""
    frozen = known_inputs(baseline, 2019).scenario
    assert market_step(frozen, "outbound") == 0.0

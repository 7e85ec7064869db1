"""A calibration that was made by hand, with a belief and a prediction."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from math import log
from types import SimpleNamespace

import numpy as np
import pytest

from calibration.made import target, targets
from freightsim.calibration.emulator import SENSITIVITY, SPREADS
from freightsim.calibration.ensemble import Ensemble
from freightsim.calibration.fit import FACTOR_SDS, VOTING_FROM, Fit, State
from freightsim.calibration.parameters import adjustment_parameters, factor_parameters, rail_parameters
from freightsim.calibration.response import Response
from freightsim.calibration.story import FITTED, SCORED, Belief, Calibration, Prediction
from freightsim.files.load import scenario_from_tree
from freightsim.results import Runs
from freightsim.scenario import Scenario
from freightsim.statistics import Diagnostics, Posterior, Prior, identifiability, score
from freightsim.studies.run import replicate
from tiny import TINY

YEARS = (2013, 2014)
AIMS = {"trips_outbound": 10.0, "trips_inbound": 8.0, "tonnes": 5_000.0, "value_usd": 4e7}


@pytest.fixture(scope="session")
def scenario() -> Scenario:
    """Return the tiny scenario until the end of 2014, its outbound curve with a step."""
    tree = TINY | {"horizon": {"from": "2013-07-18", "to": "2015-01-01"}}
    curve = {"from": "2013-07-18", "level": -5.0, "gain": 2.0, "pace_years": 1.0, "shift": {"2014": 1.0, "2014-07": 2}}
    curve["shift"] = {"2013-01-01": 1.0, "2014-07-01": 2.0}
    return scenario_from_tree(tree, "tiny").but({"demand": {"outbound": {"attraction": curve}}})


@pytest.fixture
def found(scenario: Scenario) -> Calibration:
    """Return a calibration that meets 2013 exactly and is 2 % above in 2014, where nothing went inbound in 2013."""
    aims = {(year, name): AIMS[name] for year in YEARS for name in FITTED}
    aims[2013, "trips_inbound"] = 0.0
    mean = {name: {year: aims[year, name] * (1.0 + 0.02 * (year - 2013)) for year in YEARS} for name in FITTED}
    rounds = [Response(mean, {name: dict.fromkeys(YEARS, 0.1) for name in FITTED}, 8)] * (VOTING_FROM + 2)
    parameters = [*rail_parameters(), *factor_parameters()]
    structural = {parameter.path: parameter.prior for parameter in parameters}
    structural["demand.outbound.attraction.level"] = -5.25
    structural["cargo.value_factor.level.2013-01-01"] = log(2.0)
    parameters += adjustment_parameters({"outbound": [2013, 2014], "inbound": [2014]}, [2013, 2014])
    state = State(
        structural,
        {"outbound": {2013: 0.0, 2014: 0.5}, "inbound": {2014: -0.25}},
        {kind: dict.fromkeys(YEARS, 0.0) for kind in FACTOR_SDS},
    )
    fit = Fit(
        parameters=parameters,
        state=state,
        values={},
        spread={parameter.path: 0.05 for parameter in parameters},
        marginal={parameter.path: 0.1 for parameter in parameters},
        covariance={},
        factor_error={},
        hubs={},
        scenario=scenario,
        aims=aims,
        responses=rounds,
        elasticity={},
        simulations=40,
    )
    aimed = targets(
        a=target("trips", (2013,), value=10.0),
        b=target("trips", (2013, 2014), value=28.0),
        c=target("value_usd", (2013,), value=4e7),
        d=target("trips", (2014,), low=15.0, high=20.0, role="validate"),
    )
    return Calibration(fit, {}, aimed, 3, date(2026, 1, 2))


@pytest.fixture
def belief(found: Calibration) -> Belief:
    """Return a belief of independent normal draws, each half as wide as its prior."""
    own = [p for p in found.fit.parameters if p.layer == "structural"] + [SENSITIVITY]
    priors = {p.path: Prior(p.prior, p.sd, p.low, p.high, p.meaning, p.unit) for p in own} | SPREADS
    rng = np.random.default_rng(1)
    centre, sd = (np.array([getattr(prior, name) for prior in priors.values()]) for name in ("mean", "sd"))
    draws = centre + sd / 2 * rng.standard_normal((400, len(priors)))
    many = np.full(len(priors), 500.0)
    posterior = Posterior(tuple(priors), draws, Diagnostics(0.3, many / 10, many, 60, 4000, True))
    return Belief(SimpleNamespace(priors=priors), posterior, identifiability(draws, priors))  # type: ignore[arg-type]


@pytest.fixture
def prediction() -> Prediction:
    """Return a prediction of 2014 whose median is 10 % too high."""
    rng = np.random.default_rng(2)
    published = {"trips": np.array([18.0]), "value_usd": np.array([4e7]), "tonnes": np.array([5e3])}
    draws = {
        name: rng.normal(1.1, 0.1, (200, 2)) * value * (1.1 / np.median(rng.normal(1.1, 0.1, 1)))
        for name, value in published.items()
    }
    for name, value in published.items():
        draws[name] *= 1.1 * value / np.median(draws[name][:, 1])
    scores = {
        name: {"model": score(draws[name][:, 1:], value), "last_value": score(np.stack([value * 0.5] * 2), value)}
        for name, value in published.items()
    }
    points = {
        name: {"model": np.median(draws[name][:, 1:], axis=0), "last_value": value * 0.5}
        for name, value in published.items()
    }
    assert set(published) == set(SCORED)
    return Prediction([2014], Ensemble([2013, 2014], draws), published, scores, points)


@pytest.fixture(scope="session")
def small() -> Runs:
    """Return six replications of the smallest scenario."""
    return replicate(Scenario.model_validate(deepcopy(TINY)), 6, jobs=1)

"""What recorded joins say of stations: parameters that are put in come out, and the record narrows the priors."""

from __future__ import annotations

from datetime import date
from math import exp, log
from typing import Any

import numpy as np
import pytest

from freightsim.base.arrays import Floats
from freightsim.calibration import station_fit
from freightsim.calibration.ensemble import FitValues, on_member
from freightsim.calibration.joins import PORT, hindcast
from freightsim.calibration.parameters import tree_of
from freightsim.calibration.station_fit import COLLECTS, GRID, ODDS, PRIORS, YEARS, StationFit, fit_stations, mean_odds
from freightsim.choice.hubs import scales_of
from freightsim.facts import recorded_joins
from freightsim.files.load import load_scenario
from stationed import stationed

pytestmark = pytest.mark.slow

BASELINE = load_scenario("baseline")


@pytest.fixture(scope="module")
def grids() -> list[tuple[Floats, Floats]]:
    """Return the recorded and expected boxes of each fit in this module that asks for them."""
    return []


@pytest.fixture(scope="module")
def fit(grids: list[tuple[Floats, Floats]]) -> StationFit:
    """Return the fit to the packaged record."""
    on_grid = station_fit._on_grid

    def kept(*given: Any) -> tuple[Floats, Floats]:
        grids.append(on_grid(*given))
        return grids[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(station_fit, "_on_grid", kept)
        found = fit_stations(BASELINE, seed=0)
    assert found is not None
    return found


def test_the_layer_has_what_is_fitted(fit: StationFit) -> None:
    """The shipped fit is the one that the record gives, with medians inside their intervals and the priors' bounds."""
    assert BASELINE.fitted is not None
    for path, parameter in fit.parameters.items():
        shipped = BASELINE.fitted.parameters[path]
        assert parameter.low < parameter.value < parameter.high
        assert shipped.value == pytest.approx(parameter.value, rel=0.01)
    assert {path.rpartition(".")[0] for path in fit.parameters} == {"joining", ODDS}


def test_the_record_narrows_what_is_known(fit: StationFit) -> None:
    """Draws are narrower than the priors where the record speaks, and stay inside the bounds."""
    for place, prior in enumerate(PRIORS.values()):
        assert fit.draws[:, place].min() >= prior.low
        assert fit.draws[:, place].max() <= prior.high
        assert fit.draws[:, place].std() < 1.1 * prior.cut_sd
    assert fit.draws[:, 0].std() < 0.75 * PRIORS["odds"].cut_sd


def test_the_mean_odds_by_hand() -> None:
    """A mean of logarithms, weighted by trains; a hub without odds does not count."""
    scenario = stationed(None, {"hubs": {"changsha": {"odds": {"outbound": {"europe": 0.1}}}}})
    xian, changsha = (scenario.hub_trains(key, "outbound", "europe") for key in ("xian", "changsha"))
    assert xian is not None
    assert changsha is not None
    day = date(2013, 7, 1)
    mean = np.average([log(0.8), log(0.1)], weights=[xian.at(day), changsha.at(day)])
    expected = exp(scenario.choice.hub_constant + scales_of(scenario).inner * mean)
    assert mean_odds(scenario)[date(2013, 1, 1)] == pytest.approx(expected)


def test_between_points_of_the_grid(fit: StationFit, grids: list[tuple[Floats, Floats]]) -> None:
    """The interpolated logarithm of expected boxes is near what the choice model says there."""
    records = recorded_joins()
    row = np.array([[0.9, log(230), log(0.7), 0.0]])
    ((recorded, expected),) = grids
    assert len(recorded) == len(records)
    values = StationFit(fit.mean_odds, row, 1.0).values
    exact = [log(each.feu_a_year) for each in hindcast(BASELINE.but(tree_of(values)), records)]
    np.testing.assert_allclose(station_fit._between(expected, row)[0], exact, atol=0.1)


def test_what_is_put_in_comes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Records that are what is expected at known parameters give these back, within the posterior."""
    put = np.array([1.2, log(300), log(0.4), log(0.3)])
    drawn = np.random.default_rng(4).standard_normal(40) * 0.3
    places = [np.array(points) for points in GRID.values()]
    shape = tuple(map(len, places))
    steep = np.linspace(1.0, 1.5, 40)
    grid = np.meshgrid(*places, indexing="ij")
    expected = 5 + grid[0][..., None] * steep + grid[1][..., None] * (2 - steep) + 0.1 * grid[2][..., None]
    assert expected.shape == (*shape, 40)
    recorded = 5 + put[0] * steep + put[1] * (2 - steep) + 0.1 * put[2] + drawn
    monkeypatch.setattr(station_fit, "_on_grid", lambda *_: (recorded, expected))
    monkeypatch.setattr(station_fit, "DRAWS", 10_000)
    found = fit_stations(BASELINE, seed=1)
    assert found is not None
    low, high = np.quantile(found.draws, [0.005, 0.995], axis=0)
    assert (low < put).all()
    assert (put < high).all()


def test_members_carry_stations(fit: StationFit) -> None:
    """Each has odds of its own, spread as single stations are; a scenario that asks for another distance keeps it."""
    members = fit.members(400, seed=2)
    day = f"{ODDS}.2019-01-01"
    of_odds = np.log([member[day] for member in members])
    own = fit.draws[:, 0].std()
    assert of_odds.std() > 1.15 * own
    assert of_odds.mean() == pytest.approx(log(fit.values[day]), abs=0.25)
    moved = on_member(BASELINE, members[0])
    assert moved.joining.collects_within_km == pytest.approx(members[0][COLLECTS])
    assert moved.joining.presence_years == pytest.approx(members[0][YEARS])
    asked = BASELINE.but({"joining": {"collects_within_km": 2 * BASELINE.joining.collects_within_km}})
    both = on_member(asked, members[0], FitValues.of(BASELINE))
    assert both.joining.collects_within_km == pytest.approx(2 * members[0][COLLECTS])


def test_no_hubs_no_stations() -> None:
    """A scenario without hubs, or without the cities of the record, has nothing to fit."""
    assert fit_stations(BASELINE.but({"hubs": dict.fromkeys(BASELINE.hubs)}), seed=0) is None
    assert PORT not in BASELINE.hubs

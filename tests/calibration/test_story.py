"""Calibration from end to end: what is held out is not seen, and forecasts are scored on what came."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from calibration.made import target, targets
from calibration.small import (
    FITTED,
    SHORTEST,
    TODAY,
    YEARS,
    aims_of,
    fitted,
    known,
    published,
    quick,
    small,
    write_targets,
)
from freightsim.base.errors import CalibrationError, InputError
from freightsim.base.study_options import StudyOptions
from freightsim.calibration import fit, story
from freightsim.calibration.emulator import Emulator
from freightsim.calibration.ensemble import FitValues, run_ensemble
from freightsim.calibration.reconcile import uncertainty
from freightsim.calibration.station_fit import StationFit
from freightsim.calibration.story import (
    SCORED,
    Belief,
    Calibration,
    believe,
    calibrate,
    predict,
    without,
    yearly_figures,
)
from freightsim.calibration.targets import Targets, load_targets
from freightsim.statistics import sample

pytestmark = pytest.mark.slow

SOME = targets(
    trips_2013=target(value=5.0),
    trips_2014=target(years=[2014], value=80.0),
    trips_both=target(years=[2014, 2015], value=200.0),
    tonnes_2015=target("tonnes", [2015], value=1e5),
    teu=target("teu_per_train", [2013, 2015], value=89.0),
    value_band=target("value_usd", [2014], low=1.0, high=2.0, role="validate"),
    dwell=target("border_dwell_h", [], border="alashankou", low=1.0, high=99.0),
)


# Years held out


@pytest.mark.parametrize(
    ("years", "left"),
    [
        ((2014,), ["trips_2013", "tonnes_2015", "teu", "dwell"]),
        ((2013,), ["trips_2014", "trips_both", "tonnes_2015", "value_band", "dwell"]),
        ((2013, 2014), ["tonnes_2015", "dwell"]),
    ],
)
def test_no_target_that_touches_them_is_left(years: tuple[int, ...], left: list[str]) -> None:
    """A sum over years goes where one of them is held out; what is of no year stays."""
    assert list(without(SOME, years).targets) == left
    assert without(SOME, years).name == SOME.name


def test_nothing_held_out() -> None:
    """The targets are those given."""
    assert without(SOME, ()) is SOME


def test_years_that_no_target_is_of() -> None:
    """They are refused, all at once; so is holding out everything."""
    with pytest.raises(CalibrationError, match=r"^targets: no target is of 2012, 2030: nothing to hold out$"):
        without(SOME, (2012, 2014, 2030))
    with pytest.raises(CalibrationError, match=r"^targets: with 2013 held out no target is left$"):
        without(targets(one=target(value=5.0)), (2013,))


def test_yearly_figures() -> None:
    """Figures of one year that have a value, by quantity and year."""
    assert yearly_figures(SOME) == {"trips": {2013: 5.0, 2014: 80.0}, "tonnes": {2015: 1e5}}


# A fit


def made_targets(path: Path) -> Targets:
    """Return what the known liking gives as targets, with a value of all that is scored."""
    whole = {(year, "trips"): sum(published().mean[f"trips_{way}"][year] for way in ("outbound", "inbound"))
             for year in YEARS}  # fmt: skip
    return load_targets(write_targets(path, aims_of(published()) | whole))


def test_calibrate(tmp_path: Path) -> None:
    """Aims are the reconciled targets with their uncertainty; the journal tells when it began; it is deterministic."""
    aimed, heard = made_targets(tmp_path / "targets.yaml"), []

    @contextmanager
    def hear(total: int, _title: str = "") -> Iterator[Callable[[], None]]:
        yield lambda: heard.append(total)

    with quick(SHORTEST):
        found = calibrate(small(), aimed, seed=4, jobs=1, journal=tmp_path / "fit.jsonl", progress=hear)
        again = calibrate(small(), aimed, seed=4, jobs=1)
        resumed = calibrate(small(), aimed, seed=4, jobs=1, journal=tmp_path / "fit.jsonl", progress=refuse)
    assert heard == [total for total in SHORTEST for _ in range(total)]
    assert found.fit.aims == pytest.approx(aims_of(published()))
    assert found.uncertainty == uncertainty(aimed)
    assert found.fit.values == again.fit.values == resumed.fit.values
    assert (found.seed, found.begun) == (4, resumed.begun)
    with pytest.raises(CalibrationError, match=r"seed, holdout\)"):
        calibrate(small(), aimed, seed=5, jobs=1, holdout=(2015,), journal=tmp_path / "fit.jsonl")


def test_stations_ride_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is fitted to recorded joins is in the layer, in the scenario of the fit and in every member."""
    draws = np.array([[0.0, np.log(150.0), np.log(0.5), -1.0]] * 9)
    stations = StationFit({date(2014, 1, 1): 0.2}, draws, 1.5)
    monkeypatch.setattr(story, "fit_stations", lambda _scenario, *, seed: stations)  # noqa: ARG005
    with quick(SHORTEST):
        found = calibrate(small(), made_targets(tmp_path / "targets.yaml"), seed=4, jobs=1)
    joining = found.fit.scenario.joining
    assert joining.collects_within_km == pytest.approx(150)
    assert joining.station_odds is not None
    assert joining.station_odds.at(date(2015, 1, 1)) == pytest.approx(0.2)
    tree = found.tree()
    assert tree["joining"]["presence_years"] == pytest.approx(0.5)
    assert tree["fitted"]["parameters"]["joining.collects_within_km"]["unit"] == "km"
    drawn = replace(belief(3), stations=stations).ensemble(3, last_year=2015, seed=1)
    assert len({member["joining.station_odds.2014-01-01"] for member in drawn}) == 3
    figures = run_ensemble(
        found.fit.scenario, drawn, StudyOptions(seed=1, jobs=1), reference=FitValues(found.fit.scenario.tree())
    )
    assert figures.years == list(YEARS)


def refuse(*_: object) -> None:
    """Fail: all was simulated before."""
    raise AssertionError


def test_held_out_years_are_not_seen(tmp_path: Path) -> None:
    """The fit is the same whatever came in them, has no adjustment of them, and does not aim at them."""
    one, other = made_targets(tmp_path / "a.yaml"), made_targets(tmp_path / "b.yaml")
    other = other.model_copy(
        update={
            "targets": {
                key: each.model_copy(update={"value": 7.0}) if 2015 in each.years else each
                for key, each in other.targets.items()
            }
        }
    )
    with quick(SHORTEST):
        found = [calibrate(small(), each, jobs=1, holdout=(2015,)).fit for each in (one, other)]
    assert found[0].values == found[1].values
    assert {year for year, _ in found[0].aims} == {2014}
    assert not [path for path in found[0].values if "2015" in path]


def test_gaps_are_refused_before_anything_is_simulated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A year without one of the figures to fit, or a held-out one without a figure to score, is named."""
    monkeypatch.setattr(fit.RootSearch, "run", refuse)
    aimed = made_targets(tmp_path / "targets.yaml")

    def less(*keys: str) -> Targets:
        return aimed.model_copy(update={"targets": {k: v for k, v in aimed.targets.items() if k not in keys}})

    with pytest.raises(CalibrationError, match=r"targets.yaml: 2015 has no target of tonnes, value_usd to fit$"):
        calibrate(small(), less("tonnes_2015", "value_usd_2015"))
    with pytest.raises(CalibrationError, match=r"targets.yaml: 2015 has no target of trips to be scored by$"):
        calibrate(small(), less("trips_2015"), holdout=(2015,))
    with pytest.raises(CalibrationError, match=r"does not include 2015"):
        calibrate(small({"horizon": {"to": "2015-01-01"}}), aimed)
    with pytest.raises(CalibrationError, match=r"responds to demand from 2015-06-01 on; fit it as 'fixed'$"):
        calibrate(small({"timetable": {"rule": "responsive", "from": "2015-06-01"}}), aimed)


# Prediction


def record() -> Targets:
    """Return a record from 2008 on: the first year is one in part, values are told apart by their size."""
    sizes = {"trips": 1.0, "value_usd": 1e6, "tonnes": 1e3}
    trees = {
        f"{name}_{year}": target(name, [year], value=size * (10.0 + (year - 2008) ** 1.5))
        for name, size in sizes.items()
        for year in range(2008, 2016)
    }
    return targets(**trees)


def belief(n: int) -> Belief:
    """Return a belief that is narrow about the fit."""
    emulator = Emulator(fitted(), {})
    start = np.array(list(emulator.start.values()))
    draws = start + 0.01 * np.random.default_rng(1).standard_normal((n, len(start)))
    return Belief(emulator, SimpleNamespace(draws=draws), [])  # type: ignore[arg-type]


def prediction(held_out: Sequence[int], aimed: Targets) -> story.Prediction:
    """Return the prediction of years from four runs."""
    calibration = Calibration(fitted(), {}, aimed, 3, TODAY)
    return predict(calibration, belief(10), aimed, held_out, StudyOptions(n=4, jobs=1))


def test_naive_forecasts_see_only_the_years_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """They get the full years before the first held-out one and no other, and are asked for the held-out years."""
    seen: list[Any] = []

    def look(years: Sequence[int], values: Sequence[float], ahead: Sequence[int], *, rng: Any) -> Any:
        seen.append((list(years), list(values), list(ahead)))
        return SimpleNamespace(draws=np.ones((rng.integers(3, 4), len(ahead))), point=np.ones(len(ahead)))

    monkeypatch.setattr(story, "NAIVE", {"looking": (look, 2)})
    aimed = record()
    found = prediction((2015, 2014), aimed)
    before = list(range(2009, 2014))
    figures = yearly_figures(aimed)
    assert seen == [(before, [figures[name][year] for year in before], [2014, 2015]) for name in SCORED]
    assert found.years == [2014, 2015]
    for name in SCORED:
        assert list(found.scores[name]) == ["model", "looking"]
        np.testing.assert_array_equal(found.published[name], [figures[name][year] for year in (2014, 2015)])


def test_the_model_is_scored_beside_them() -> None:
    """Its point is the median of its runs; every forecast that has years enough is scored."""
    found = prediction((2014, 2015), record())
    assert set(found.scores) == set(found.points) == set(SCORED)
    for name in SCORED:
        assert list(found.scores[name]) == ["model", "last_value", "year_end_rate", "exponential", "logistic"]
        draws = found.ensemble.of(name, [2014, 2015])
        assert draws.shape == (4, 2)
        np.testing.assert_array_equal(found.points[name]["model"], np.median(draws, axis=0))
        off = np.abs(found.points[name]["model"] / found.published[name] - 1)
        assert found.scores[name]["model"].mape == pytest.approx(off.mean())
        last = yearly_figures(record())[name][2013]
        np.testing.assert_allclose(found.points[name]["last_value"], last)


@pytest.mark.parametrize(
    ("first", "names"),
    [
        (2013, ["model"]),
        (2011, ["model", "last_value"]),
        (2010, ["model", "last_value", "year_end_rate", "exponential"]),
    ],
)
def test_forecasts_without_years_enough_are_left_out(first: int, names: list[str]) -> None:
    """A record that begins late has no growth to go on with; the model is scored all the same."""
    late = record()
    late = late.model_copy(update={"targets": {k: v for k, v in late.targets.items() if v.years[0] >= first}})
    found = prediction((2014, 2015), late)
    assert all(list(found.scores[name]) == names for name in SCORED)


def test_the_members_of_a_belief() -> None:
    """They are drawn without repeat, the same from the same seed, with adjustments for all years to the last."""
    drawn = belief(6).ensemble(6, last_year=2017, seed=2)
    assert drawn == belief(6).ensemble(6, last_year=2017, seed=2)
    levels = {member["demand.outbound.attraction.level"] for member in drawn}
    assert levels == {float(row[0]) for row in belief(6).posterior.draws}
    assert all("demand.outbound.attraction.adjustment.2017-01-01" in member for member in drawn)


@pytest.mark.slow
def test_believe(monkeypatch: pytest.MonkeyPatch) -> None:
    """The posterior of a fit: narrower than the prior where the years speak, the prior where they say nothing."""
    pytest.importorskip("emcee")
    monkeypatch.setattr(story, "sample", partial(sample, longest=1000, must_be_long_enough=False))
    monkeypatch.setattr(story, "STEPS", 1000)
    calibration = Calibration(fitted(), dict.fromkeys(aims_of(published()), 0.01), SOME, 3, TODAY)
    found = believe(calibration)
    assert found.posterior.names == tuple(found.emulator.priors)
    rows = {row.name: row for row in found.identified}
    row = rows["cargo.value_factor.level.2018-10-01"]
    assert row.sd == pytest.approx(row.prior_sd, rel=0.25)  # of a chain that is short
    # Level and gain make up for each other, but the level alone is pinned by what the two years shipped.
    assert rows["demand.outbound.attraction.level"].sd < rows["demand.outbound.attraction.level"].prior_sd / 2
    truth = known().demand["outbound"].attraction.level
    row = rows["demand.outbound.attraction.level"]
    assert abs(row.mean - truth) < 4 * row.sd
    assert set(FITTED) == {name for _, name in calibration.uncertainty}


def test_the_later_steps_of_a_calibration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prediction and ensemble come from the fit; where no year was held out there is nothing to predict."""
    aimed = made_targets(tmp_path / "targets.yaml")
    with quick(SHORTEST):
        found = calibrate(small(), aimed, seed=4, jobs=1, holdout=(2015,))
        whole = calibrate(small(), aimed, seed=4, jobs=1)
    monkeypatch.setattr(story, "believe", lambda _calibration: belief(6))
    predicted = found.predict(n=3, jobs=1)
    again = predict(found, belief(6), aimed, (2015,), StudyOptions(n=3, jobs=1))
    assert predicted.years == [2015]
    assert predicted.points["trips"]["model"] == pytest.approx(again.points["trips"]["model"])
    with pytest.raises(ValueError, match="no year was held out"):
        whole.predict(belief(6))
    monkeypatch.setattr(story.Belief, "conditioned", lambda self, how, *, last_year: self.ensemble(
        how.n, last_year=last_year, seed=how.seed))  # fmt: skip
    whole.save_posterior(tmp_path / "mine.posterior.csv", n=4, last_year=2016)
    assert len((tmp_path / "mine.posterior.csv").read_text(encoding="utf-8").splitlines()) > 4
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"other\.csv"):
        whole.save_posterior(tmp_path / "other.csv", n=4)

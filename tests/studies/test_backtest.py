"""`fs.backtest`: which origins are possible, what each sees, and what is kept of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import freightsim as fs
from calibration.small import SHORTEST, YEARS, aims_of, published, quick, small, write_targets
from freightsim.base.errors import CalibrationError
from freightsim.calibration.emulator import Emulator
from freightsim.calibration.story import SCORED, Belief, Calibration
from freightsim.calibration.targets import Targets, load_targets
from freightsim.statistics import Score
from freightsim.studies import backtest as study

MEMBERS = 3


def believed(found: Calibration) -> Belief:
    """Return a belief that is narrow about the fit, without a chain."""
    emulator = Emulator(found.fit, found.uncertainty)
    start = np.array(list(emulator.start.values()))
    draws = start + 0.01 * np.random.default_rng(1).standard_normal((10, len(start)))
    return Belief(emulator, SimpleNamespace(draws=draws), [])  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let one fitted year be enough, and the search and the belief be short."""
    monkeypatch.setattr(study, "LEAST_FITTED", 1)
    monkeypatch.setattr(study, "believe", believed)
    with quick(SHORTEST):
        yield


@pytest.fixture
def aimed(tmp_path: Path) -> Targets:
    """Return what the known liking gives as targets, with a value of all that is scored."""
    whole = {(year, "trips"): sum(published().mean[f"trips_{way}"][year] for way in ("outbound", "inbound"))
             for year in YEARS}  # fmt: skip
    return load_targets(write_targets(tmp_path / "targets.yaml", aims_of(published()) | whole))


def tried(aimed: Targets, **words: Any) -> fs.Backtest:
    """Return a backtest from 2014 of the small scenario."""
    return fs.backtest(small(), aimed, origins=[2014], members=MEMBERS, jobs=1, **words)


def test_an_origin(aimed: Targets) -> None:
    """Its fit sees no later year, and each later year is predicted and scored."""
    found = tried(aimed)
    (origin,) = found.origins
    assert (origin.year, origin.prediction.years, origin.frozen, found.unfinished) == (2014, [2015], (), ())
    assert (found.inputs, found.members, found.leads) == ("came", MEMBERS, [1])
    for name in SCORED:
        assert origin.prediction.ensemble.of(name, [2015]).shape == (MEMBERS, 1)
        assert found.scores(name) == found.scores(name, 1) == origin.prediction.scores[name]
        assert found.scores(name)["model"].years == 1


def test_what_is_done_is_not_simulated_again(aimed: Targets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder has a journal of the fit and one of the runs; all of it is read where all is there."""
    folder = tmp_path / "kept"
    once = tried(aimed, journal=folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        "came-2014.fit.journal.jsonl",
        "came-2014.runs.journal.jsonl",
    ]
    runs = folder / "came-2014.runs.journal.jsonl"
    lines = runs.read_text(encoding="utf-8").splitlines(keepends=True)
    assert len(lines) == 1 + MEMBERS
    runs.write_text("".join(lines[:-1]), encoding="utf-8")
    totals: list[int] = []

    @contextmanager
    def hear(total: int, title: str = "") -> Iterator[Any]:
        assert title.startswith("from 2014: ")
        totals.append(total)
        yield lambda: None

    assert same(tried(aimed, journal=folder, progress=hear), once)
    assert totals == [1]
    monkeypatch.setattr(study, "calibrate", None)
    assert same(tried(aimed, journal=folder), once)


def same(one: fs.Backtest, other: fs.Backtest) -> bool:
    """Return whether two have the same runs and scores."""
    pairs = zip(one.origins, other.origins, strict=True)
    return all(
        a.prediction.scores == b.prediction.scores
        and all(
            np.array_equal(a.prediction.ensemble.figures[name], b.prediction.ensemble.figures[name]) for name in SCORED
        )
        for a, b in pairs
    )


def test_journals_of_another_fit_are_refused(aimed: Targets, tmp_path: Path) -> None:
    """Another seed or number of members does not go on from them; other inputs have files of their own."""
    tried(aimed, journal=tmp_path / "kept")
    with pytest.raises(CalibrationError, match=r"came-2014.runs.journal.jsonl:1: .*\(other seed\)"):
        tried(aimed, journal=tmp_path / "kept", seed=1)
    with pytest.raises(CalibrationError, match=r"other members"):
        fs.backtest(small(), aimed, origins=[2014], members=MEMBERS + 1, jobs=1, journal=tmp_path / "kept")
    tried(aimed, journal=tmp_path / "kept", inputs="known")


def test_inputs_as_known(aimed: Targets) -> None:
    """Steps after the origin are taken out before the fit, and named."""
    dated = small({"customs": {"desks": {"2014-01-01": 2, "2015-01-01": 3}}})
    found = fs.backtest(dated, aimed, origins=[2014], members=MEMBERS, jobs=1, inputs="known")
    assert found.origins[0].frozen == ("customs.desks",)
    assert found.scenario is dated


def test_what_is_finished_is_kept(aimed: Targets, monkeypatch: pytest.MonkeyPatch) -> None:
    """What ends it early carries the origins that were finished, and names the others."""
    done = tried(aimed).origins[0].prediction
    monkeypatch.setattr(study, "refuse_origins", lambda *_: None)

    def predicted(_scenario: Any, origin: int, _ask: Any) -> Any:
        if origin == 2015:
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(study, "_predicted", predicted)
    with pytest.raises(KeyboardInterrupt) as caught:
        fs.backtest(small(), aimed, origins=[2015, 2014], jobs=1)
    found: fs.Backtest = caught.value.finished  # type: ignore[attr-defined]
    assert ([each.year for each in found.origins], found.unfinished) == ([2014], (2015,))
    with pytest.raises(KeyboardInterrupt) as caught:
        fs.backtest(small(), aimed, origins=[2015], jobs=1)
    assert caught.value.finished is None  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("origins", "named"),
    [([2012], "2012"), ([2015], "2015"), ([2020], "2020"), ([2015, 2030], "2015, 2030")],
)
def test_origins_of_the_shipped_record(origins: list[int], named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One outside the record, with too few years before it or none after it is named with those that are possible."""
    monkeypatch.setattr(study, "LEAST_FITTED", 4)
    monkeypatch.setattr(study, "calibrate", None)
    rule = r"an origin is a year of scenarios/targets.yaml with 4 years to fit up to it and a year after it"
    with pytest.raises(CalibrationError, match=rf"^origins {named}: {rule}: 2016, 2017, 2018, 2019$"):
        fs.backtest(origins=origins)


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ({"members": 1}, ValueError),
        ({"members": 2.5}, TypeError),
        ({"inputs": "guessed"}, KeyError),
        ({"origins": 2018}, TypeError),
        ({"origins": ["soon"]}, TypeError),
        ({"origins": []}, ValueError),
        ({"scenario": "baseline"}, TypeError),
    ],
)
def test_arguments(words: dict[str, Any], error: type[Exception]) -> None:
    """Wrong ones are named before anything is fitted."""
    with pytest.raises(error, match=next(iter(words))):
        fs.backtest(**words)


def made(years: list[int], forecasts: dict[str, list[float]]) -> Any:
    """Return a prediction that has scores alone: its CRPS over what came, year by year."""
    scores = {
        name: [Score(each, each, each, 1.0, 1.0, 1.0, 1) for each in of_years] for name, of_years in forecasts.items()
    }
    return SimpleNamespace(years=years, by_year={"trips": scores})


def test_pooling_over_origins_and_leads(aimed: Targets) -> None:
    """Every predicted year counts alike; a forecast is compared over the years that it has."""
    origins = (
        study.Origin(2017, made([2018, 2019], {"model": [0.1, 0.4], "last_value": [0.2, 0.6]})),
        study.Origin(2018, made([2019], {"model": [0.1], "last_value": [0.4], "logistic": [0.05]})),
    )
    found = study.Backtest(small(), aimed, "came", 3, 0, origins)
    assert found.leads == [1, 2]
    assert {name: each.years for name, each in found.scores("trips").items()} == {
        "model": 3, "last_value": 3, "logistic": 1,
    }  # fmt: skip
    assert found.scores("trips")["model"].mape == pytest.approx(0.2)
    assert found.scores("trips", 2)["model"].mape == pytest.approx(0.4)
    assert found.gain("trips", "last_value") == pytest.approx(1 - 0.6 / 1.2)
    assert found.gain("trips", "logistic") == pytest.approx(1 - 0.1 / 0.05)
    assert found.gain("trips", "last_value", 1) == pytest.approx(1 - 0.2 / 0.6)
    with pytest.raises(KeyError):
        found.scores("feu")


def test_what_is_not_scored_is_refused(aimed: Targets) -> None:
    """A forecast, a quantity or a lead that there is not has no score: it is not None, empty or 0."""
    found = study.Backtest(fs.load_scenario("baseline"), aimed, "came", 2, 0, ())
    with pytest.raises(KeyError, match="no forecast called 'typo'"):
        found.gain("trips", "typo")
    for ask in (found.scores, lambda quantity: found.gain(quantity, "last_value")):
        with pytest.raises(KeyError, match="no quantity called 'tripz'; did you mean 'trips'"):
            ask("tripz")
    for ask in (found.scores, lambda quantity, lead: found.gain(quantity, "last_value", lead)):
        with pytest.raises(ValueError, match="lead: 99"):
            ask("trips", 99)

"""The second stage: what an emulator is off, simulations tell, and members are held to the record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from calibration.made import Frames, target, targets
from calibration.small import YEARS, fitted, small
from freightsim.base.study_options import StudyOptions
from freightsim.calibration.conditioning import (
    CORRECTIONS,
    CURVED_FROM,
    Corrected,
    Discrepancy,
    conditioned,
    discrepancy,
    rebooked,
)
from freightsim.calibration.drive import drives
from freightsim.calibration.emulator import SENSITIVITY, Emulator, members
from freightsim.calibration.fit import LONGEST_STEP
from freightsim.calibration.holding import held
from freightsim.calibration.parameters import factor_path, rail_path, tree_of
from freightsim.calibration.verdicts import Answer
from freightsim.results import Run, Runs
from freightsim.scenario.network import DIRECTIONS


def made(n: int, *, spread: float = 0.05) -> tuple[Emulator, np.ndarray]:
    """Return an emulator of the small fit, and draws about it."""
    emulator = Emulator(fitted(), {})
    start = np.array(list(emulator.start.values()))
    return emulator, start + spread * np.random.default_rng(1).standard_normal((n, len(start)))


def as_simulated(emulator: Emulator, draws: np.ndarray, drawn: list[dict[str, float]], off: float, by: float) -> list:
    """Return figures as they would be where the emulator's odds are off by `off` and `by` times the sensitivity."""
    fit, found = emulator.fit, []
    place = next(at for at, p in enumerate(emulator.parameters) if p.path == SENSITIVITY.path)
    for number, member in enumerate(drawn):
        row: dict[str, list[float]] = {"year": list(YEARS)}
        for way in DIRECTIONS:
            left, _ = emulator.rail_left(way, draws[number : number + 1])
            row[f"trips_{way}"] = [
                fit.aims[year, f"trips_{way}"]
                * np.exp(
                    fit.elasticity[way][year]
                    * emulator.slope(way)[at]
                    * (np.log(member[rail_path(way, year)]) - left[0, at] + off + by * draws[number, place])
                )
                for at, year in enumerate(YEARS)
            ]
        trips = [sum(row[f"trips_{way}"][at] for way in DIRECTIONS) for at in range(len(YEARS))]
        aimed = [sum(fit.aims[year, f"trips_{way}"] for way in DIRECTIONS) for year in YEARS]
        row["feu"] = [41.0 * each for each in trips]
        for name in ("tonnes", "value_usd"):
            row[name] = [fit.aims[y, name] * t / a for y, t, a in zip(YEARS, trips, aimed, strict=True)]
        found.append(row)
    return found


def test_a_discrepancy_is_found() -> None:
    """Trips that answer by a line in the cost sensitivity where the emulator does not: that line is what comes out."""
    emulator, draws = made(CURVED_FROM)
    drawn = members(emulator, draws, seed=1, last_year=YEARS[-1])
    found = discrepancy(emulator, draws, drawn, as_simulated(emulator, draws, drawn, -0.6, 0.2))
    place = next(at for at, p in enumerate(emulator.parameters) if p.path == SENSITIVITY.path)
    for way in DIRECTIONS:
        said = found.terms(draws[:, place]) @ found.rail[way]
        np.testing.assert_allclose(said, np.tile((-0.6 + 0.2 * draws[:, [place]]), 2), atol=1e-6)


def test_a_discrepancy_of_load_and_value_is_found() -> None:
    """Of trips 2 % too heavy and of boxes 5 % too dear, more than the members' own factors say: just that comes out."""
    emulator, draws = made(CURVED_FROM - 1)
    drawn = members(emulator, draws, seed=1, last_year=YEARS[-1])
    figures = as_simulated(emulator, draws, drawn, 0.0, 0.0)
    left, _ = emulator.factors_left(draws)
    for row, member, wanted in zip(figures, drawn, left, strict=True):
        own = [[np.log(member[factor_path(kind, year)]) for year in YEARS] for kind in ("load", "value")]
        load, value = (np.exp(np.array(each) - wanted[:, at]) for at, each in enumerate(own))
        row["tonnes"] = (np.array(row["tonnes"]) * 1.02 * load).tolist()
        row["value_usd"] = (np.array(row["value_usd"]) * 1.05 * value).tolist()
    found = discrepancy(emulator, draws, drawn, figures)
    np.testing.assert_allclose(found.factors[0], np.tile(np.log([1.02, 1.05]), (2, 1)), atol=1e-9)
    np.testing.assert_array_equal(found.factors[1:], 0.0)


def test_of_few_simulations_only_the_mean_is_taken() -> None:
    """A parabola through a handful of noisy runs would bring in more than it takes out; no step is too long."""
    emulator, draws = made(CURVED_FROM - 1)
    drawn = members(emulator, draws, seed=1, last_year=YEARS[-1])
    found = discrepancy(emulator, draws, drawn, as_simulated(emulator, draws, drawn, 0.1, 0.0))
    for way in DIRECTIONS:
        np.testing.assert_allclose(found.rail[way], [[0.1] * 2, [0.0] * 2, [0.0] * 2], atol=1e-9)
    far = discrepancy(emulator, draws, drawn, as_simulated(emulator, draws, drawn, 2.0, 0.0))
    assert all(np.abs(far.rail[way]).max() == pytest.approx(LONGEST_STEP) for way in DIRECTIONS)


def test_what_is_known_is_taken_away() -> None:
    """Odds that give too much are lowered by as much; beyond the sensitivities tried the discrepancy stays as it is."""
    emulator, draws = made(5)
    found = Discrepancy(
        2.4, 2.6, {way: np.array([[0.1] * 2, [0.05] * 2, [0.0] * 2]) for way in DIRECTIONS}, np.zeros((3, 2, 2))
    )
    corrected = Corrected(emulator.fit, emulator.uncertainty).and_also(found)
    place = next(at for at, p in enumerate(emulator.parameters) if p.path == SENSITIVITY.path)
    draws[:, place] = [1.0, 2.4, 2.5, 2.6, 4.0]
    for way in DIRECTIONS:
        taken = emulator.rail_left(way, draws)[0] - corrected.rail_left(way, draws)[0]
        np.testing.assert_allclose(taken[:, 0], [0.05, 0.05, 0.1, 0.15, 0.15], atol=1e-12)
    np.testing.assert_array_equal(emulator.factors_left(draws)[0], corrected.factors_left(draws)[0])


@pytest.mark.parametrize("off", [0.0, 0.04])
def test_corrected_members_book_what_is_asked_for(off: float) -> None:
    """Members with other odds are expected to book what those simulated were, less what was too much for the trips."""
    emulator, draws = made(6)
    tried = members(emulator, draws, seed=1, last_year=YEARS[-1])
    factors = {factor_path(kind, year): ratio for kind, ratio in (("load", 1.05), ("value", 0.8)) for year in YEARS}
    odds = {rail_path(way, year): 1.1 for way in DIRECTIONS for year in YEARS}
    found = [each | {path: each[path] * ratio for path, ratio in (factors | odds).items()} for each in tried]
    figures = as_simulated(emulator, draws, tried, 0.0, 0.0)
    fit = emulator.fit
    for row in figures:
        for way in DIRECTIONS:
            row[f"trips_{way}"] = [fit.aims[year, f"trips_{way}"] * np.exp(off) for year in YEARS]
    for old, other, new in zip(tried, found, rebooked(emulator, draws, tried, figures, found), strict=True):
        assert {path: new[path] for path in factors} == {path: other[path] for path in factors}
        before, moved, after = (drives(fit.scenario.but(tree_of(each))) for each in (old, other, new))
        for way in DIRECTIONS:
            at = [before[way].years.index(year) for year in YEARS]
            wanted = np.log(before[way].of_years()[at]) - off / np.array([fit.elasticity[way][year] for year in YEARS])
            missed = np.abs(np.log(moved[way].of_years()[at]) - wanted).max()
            np.testing.assert_allclose(np.log(after[way].of_years()[at]), wanted, atol=max(0.2 * missed, 1e-6))


@pytest.mark.slow
def test_members_are_the_same_again() -> None:
    """Whatever the number of processes; each draw is taken once, and progress shows every simulation."""
    emulator, draws = made(12)
    heard: list[int] = []

    @contextmanager
    def progress(_total: int, _title: str = "") -> Iterator[Callable[[], None]]:
        yield lambda: heard.append(1)

    found = conditioned(emulator, draws, StudyOptions(6, 3, 1, progress), last_year=2017, learners=6)
    assert found == conditioned(emulator, draws, StudyOptions(6, 3, 2), last_year=2017, learners=6)
    assert len(heard) == 6 + 6 * CORRECTIONS
    assert len({member["demand.outbound.attraction.level"] for member in found}) == 6
    assert all(rail_path("outbound", 2017) in member for member in found)
    with pytest.raises(ValueError, match="20 members cannot be taken from 12 draws"):
        conditioned(emulator, draws, StudyOptions(20, 3, 1), last_year=2017, learners=6)


def test_a_published_figure_is_held_or_not() -> None:
    """Inside the central interval, with a mean that may be what is accepted; else it is not held."""
    scenario = small()
    rng = np.random.default_rng(2)
    runs = []
    for number in range(60):
        yearly = {"year": list(YEARS), "trips": rng.normal([100.0, 200.0], 10.0), "value_usd": [1e6, 1e6]}
        runs.append(Run(scenario, 1, number, "a", "b", Frames({"yearly": pd.DataFrame(yearly)})))
    aimed = targets(
        good=target(years=[2014], value=100.0, tolerance=0.05),
        outside=target(years=[2015], value=240.0, tolerance=0.05),
        off=target("value_usd", [2014], value=1.2e6, tolerance=0.01),
        several=target(years=[2014, 2015], value=300.0),
    )
    found = held(Runs(runs), aimed)
    assert [(each.quantity, each.year, each.inside, each.holds) for each in found] == [
        ("trips", 2014, True, True),
        ("trips", 2015, False, False),
        ("value_usd", 2014, False, False),
    ]
    assert found[0].answer == Answer.HOLDS
    assert found[0].low < found[0].median < found[0].high
    part = scenario.but({"horizon": {"to": "2015-07-01"}})
    cut = held(Runs([replace(run, scenario=part) for run in runs]), aimed)
    assert [(each.quantity, each.year) for each in cut] == [("trips", 2014), ("value_usd", 2014)]

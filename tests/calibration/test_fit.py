"""The search: what is known is found again, stopped and begun again it ends the same, and chance moves it a little."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from itertools import pairwise
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from calibration.small import (
    FITTED,
    KNOWN,
    ROUNDS,
    SHORTEST,
    TODAY,
    YEARS,
    Figures,
    aims_of,
    answer,
    fitted,
    known,
    published,
    quick,
    search,
    small,
)
from freightsim.base.study_options import StudyOptions
from freightsim.calibration import fit
from freightsim.calibration.drive import drives
from freightsim.calibration.fit import Fit, RootSearch, State, load_and_value, misfit, pooled
from freightsim.calibration.journal import Journal
from freightsim.calibration.parameters import factor_path, rail_path, tree_of, value_in
from freightsim.calibration.response import CONTROLS, Response
from freightsim.choice.rates import rates
from freightsim.scenario.network import DIRECTIONS

VOTES = sum(ROUNDS[fit.VOTING_FROM :])


def error(found: Response, replications: int, year: int, name: str) -> float:
    """Return the standard error of as many replications as another mean was made of."""
    return found.error[name][year] * sqrt(found.replications / replications)


@cache
def again() -> Response:
    """Return what the fitted scenario answers to other draws."""
    return answer(fitted().scenario, 40, seed=99)


@pytest.mark.parametrize("name", FITTED)
@pytest.mark.parametrize("year", YEARS)
def test_published_figures_are_met(year: int, name: str) -> None:
    """Fresh replications of the fit meet what the known liking gave, within the noise of all three simulations."""
    found, aim = again().mean[name][year], published().mean[name][year]
    noise = [error(published(), n, year, name) for n in (published().replications, again().replications, VOTES)]
    assert abs(found - aim) < 4 * sqrt(sum(each**2 for each in noise))


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_the_known_liking_is_found_again(direction: str) -> None:
    """Year by year what shippers are expected to book is that of the known liking, within noise and its uncertainty."""
    found, truth = (drives(each)[direction] for each in (fitted().scenario, known()))  # type: ignore[index]
    for at, year in enumerate(YEARS):
        off = np.log(found.of_years()[at] / truth.of_years()[at])
        noise = error(published(), published().replications, year, f"trips_{direction}")
        noise = noise / published().mean[f"trips_{direction}"][year]
        spread = fitted().spread[rail_path(direction, year)]  # type: ignore[arg-type]
        assert abs(off) < 4 * sqrt(noise**2 + spread**2) + 0.01  # adjustments of a year reach into the next a little


def test_what_a_fit_says() -> None:
    """Values are those of its scenario; ratios are written as such; simulations and rounds add up."""
    found = fitted()
    assert found.simulations == sum(ROUNDS)
    assert [response.replications for response in found.responses] == list(ROUNDS)
    assert found.answer.replications == sum(ROUNDS[fit.VOTING_FROM + 1 :])
    assert set(found.values) == set(found.spread) == set(found.state.by_path()) == {p.path for p in found.parameters}
    for parameter in found.parameters:
        value = found.values[parameter.path]
        assert value_in(found.scenario, parameter.path) == pytest.approx(value)
        assert (np.log(value) if parameter.is_ratio else value) == pytest.approx(
            found.state.by_path()[parameter.path], abs=1e-12
        )
        assert found.spread[parameter.path] > 0
    assert found.aims == aims_of(published())
    assert set(found.misfit) == set(FITTED)
    for name in FITTED:
        off = [found.answer.mean[name][year] / found.aims[year, name] - 1 for year in YEARS]
        assert found.misfit[name] == pytest.approx(sqrt(np.square(off).mean()))


def test_the_spread_of_factors_is_that_of_their_covariance() -> None:
    """Standard deviations are on its diagonal; both directions of error are there."""
    for year in YEARS:
        covariance = fitted().factor_error[year]
        for at, kind in enumerate(fit.FACTOR_SDS):
            assert fitted().spread[factor_path(kind, year)] == pytest.approx(sqrt(covariance[at, at]))
        np.testing.assert_allclose(covariance, covariance.T)
        assert (np.linalg.eigvalsh(covariance) > 0).all()


def test_load_and_value_of_a_box_are_known_apart() -> None:
    """With tonnes known to 3 % and USD to 4 %, a load is known to 3 %, and the value of a box to 4 %."""
    uncertain = {(year, name): sd for year in YEARS for name, sd in (("tonnes", 0.03), ("value_usd", 0.04))}
    one = RootSearch(small(), AIMS, uncertain, StudyOptions(jobs=1), journal=Journal(None, {}, TODAY))
    met = answered(trips_outbound=60.0, trips_inbound=40.0, feu=4200.0, tonnes=52_000.0, value_usd=3.4e8)
    found = one._factor_error(met)
    assert list(found) == list(YEARS)
    for covariance in found.values():
        np.testing.assert_allclose(covariance, np.diag([9.0, 16.0]) / 1e4)


def test_an_earlier_fit_does_not_matter() -> None:
    """From a scenario in which the liking is known already, or another, the search is the same."""
    with quick(SHORTEST):
        fresh, after = (search(each, aims_of(published())) for each in (small(), known()))
    assert fresh.values == after.values
    assert fresh.scenario == after.scenario


# Stopped and begun again


@cache
def shortest() -> Fit:
    """Return the shortest fit there is, made in one go."""
    with quick(SHORTEST):
        return search(small(), aims_of(published()))


class StoppedError(Exception):
    """It was stopped."""


class Heard:
    """Hears of progress, and stops the search after so many simulations."""

    def __init__(self, stop_after: int = -1) -> None:
        self.stop_after = stop_after
        self.simulations = 0
        self.rounds: list[tuple[int, str]] = []
        """Simulations to do and title of each."""

    @contextmanager
    def __call__(self, total: int, title: str = "") -> Iterator[Callable[[], None]]:
        """Show the progress of a round."""
        self.rounds.append((total, title))
        yield self.one

    def one(self) -> None:
        """Hear of one simulation."""
        self.simulations += 1
        if self.simulations == self.stop_after:
            raise StoppedError


@pytest.mark.parametrize("after", [[1], [SHORTEST[0], 5], [sum(SHORTEST)]])
def test_begun_again_it_ends_the_same(tmp_path: Path, after: list[int]) -> None:
    """Stopped in a round, after one, twice, or at the very end, it simulates only what is missing, to the same bit."""
    path = tmp_path / "fit.jsonl"
    aims = aims_of(published())
    with quick(SHORTEST):
        for before, done in pairwise([0, *after]):
            with pytest.raises(StoppedError):
                search(small(), aims, journal=Journal(path, {}, TODAY), progress=Heard(done - before))
            assert len(Journal(path, {}, TODAY)) == done
        heard = Heard()
        found = search(small(), aims, journal=Journal(path, {}, TODAY), progress=heard)
    assert heard.simulations == sum(total for total, _title in heard.rounds) == sum(SHORTEST) - after[-1]
    assert found.values == shortest().values
    assert found.spread == shortest().spread
    assert found.responses == shortest().responses


def test_each_round_has_a_title() -> None:
    """It says which round it is and, from the second on, how far each quantity was off in the round before."""
    heard = Heard()
    with quick(SHORTEST):
        found = search(small(), aims_of(published()), progress=heard)
    assert [total for total, _title in heard.rounds] == list(SHORTEST)
    assert heard.rounds[0][1] == f"round 1 of {len(SHORTEST)}"
    off = misfit(found.responses[0], found.aims)
    words = ", ".join(f"{name} {100 * error:.1f} %" for name, error in off.items())
    assert heard.rounds[1][1] == f"round 2 of {len(SHORTEST)}, off by {words}"


def test_the_order_in_which_workers_end_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where replications of a round come in last first, the fit is the same."""

    def last_first(make: Any, numbers: list[int], how: StudyOptions, _title: str) -> Any:
        return ((number, make(number, seed=how.seed)) for number in reversed(numbers))

    with quick((4, *SHORTEST[1:-1], 4)):
        one = search(small(), aims_of(published()))
        monkeypatch.setattr(fit, "each_replication", last_first)
        two = search(small(), aims_of(published()))
    assert one.values == two.values
    assert one.responses == two.responses


def test_seeds_differ_a_little() -> None:
    """Another seed gives other values, in the intervals of the first: 5 sd of the noise and of the figures."""
    with quick():
        other = search(small(), aims_of(published()), seed=2)
    assert other.values != fitted().values
    for path, spread in fitted().spread.items():
        off = abs(other.state.by_path()[path] - fitted().state.by_path()[path])
        assert off < 5 * spread, path


# Single steps


def searched(aims: Figures | None = None, **given: Any) -> RootSearch:
    """Return a search that has not begun."""
    aims = aims or aims_of(published())
    return RootSearch(small(**given), aims, {}, StudyOptions(jobs=1), journal=Journal(None, {}, TODAY))


def test_the_first_guess_expects_what_is_aimed_at() -> None:
    """Before anything is simulated the choice model expects the trips as full trains, and their mean load and value."""
    one = searched()
    driven = drives(one.scenario_of(one._first_guess()))
    for at, year in enumerate(YEARS):
        whole = tonnes = usd = 0.0
        for direction in DIRECTIONS:
            feu = float(driven[direction].of_years()[at])
            assert feu / 43 == pytest.approx(published().mean[f"trips_{direction}"][year], rel=0.03)
            whole += feu
            tonnes += float(driven[direction].of_classes()[at] @ driven[direction].t_per_feu[at])
            usd += float(driven[direction].of_classes()[at] @ driven[direction].usd_per_feu[at])
        load, value = (published().mean[name][year] / aimed(year) for name in ("tonnes", "value_usd"))
        assert tonnes / whole == pytest.approx(load, rel=0.05)
        assert usd / whole == pytest.approx(value, rel=0.05)


def aimed(year: int) -> float:
    """Return the FEU that the trips of a year hold, all trains being full."""
    return sum(published().mean[f"trips_{direction}"][year] for direction in DIRECTIONS) * 43


def test_rebuilt_changes_nothing_that_shippers_do() -> None:
    """Structure and left-overs are shifted between, but bookings stay; what was rebuilt stays as it is."""
    one = searched()
    level = "demand.outbound.attraction.level"
    first = one._first_guess()
    odd = State({**first.structural, level: first.structural[level] + 0.5}, first.rail, first.factors)
    rebuilt = one._rebuilt(odd)
    largest = max(float(rates(one.scenario_of(odd), way).shares.of_rail.max()) for way in DIRECTIONS)
    for way in DIRECTIONS:
        before, after = (drives(one.scenario_of(each))[way] for each in (odd, rebuilt))
        # The step into the first year moves with what is left over: the lead-in's bookings are not the year's.
        np.testing.assert_allclose(after.of_years(), before.of_years(), rtol=0.5 * 45 / 365 + largest)
    for kind in fit.FACTOR_SDS:
        for year in YEARS:
            level = f"cargo.{kind}_factor.level.2013-01-01"
            totals = [each.structural[level] + each.factors[kind][year] for each in (odd, rebuilt)]
            assert totals[0] == pytest.approx(totals[1])
    twice = one._rebuilt(rebuilt)
    for path, value in rebuilt.by_path().items():
        assert twice.by_path()[path] == pytest.approx(value, abs=0.05)


def answered(**means: float) -> Response:
    """Return an answer that is the same in both years."""
    mean = {name: dict.fromkeys(YEARS, means[name]) for name in CONTROLS}
    return Response(mean, {name: dict.fromkeys(YEARS, 0.0) for name in CONTROLS}, 4)


AIMS = {
    (year, name): aim
    for year in YEARS
    for name, aim in {"trips_outbound": 60.0, "trips_inbound": 40.0, "tonnes": 52_000.0, "value_usd": 3.4e8}.items()
}


def test_trips_are_corrected_by_their_error() -> None:
    """Odds move by the logarithm of what is missing over elasticity and slope, by 0.3 at most."""
    one = searched(AIMS)
    one.elasticity["inbound"][2015] = 0.5
    one.slope["outbound"][2014] = 1.0
    one.slope["inbound"] |= {2014: 1.0, 2015: 2.0}
    state = one._first_guess()
    found = one._corrected(
        state,
        answered(trips_outbound=55.0, trips_inbound=44.0, feu=4200.0, tonnes=51_000.0, value_usd=3.3e8),
    )
    by = {way: {year: found.rail[way][year] - state.rail[way][year] for year in YEARS} for way in DIRECTIONS}
    assert by["outbound"][2014] == pytest.approx(np.log(60 / 55))
    assert by["inbound"][2014] == pytest.approx(np.log(40 / 44))
    assert by["inbound"][2015] == pytest.approx(np.log(40 / 44))
    far = one._corrected(
        state,
        answered(trips_outbound=5.0, trips_inbound=90.0, feu=4200.0, tonnes=51_000.0, value_usd=3.3e8),
    )
    assert far.rail["outbound"][2014] - state.rail["outbound"][2014] == 0.3
    assert far.rail["inbound"][2014] - state.rail["inbound"][2014] == -0.3


def test_load_and_value_are_corrected_by_their_error() -> None:
    """What is met stays, at half of the trips, too; boxes that are too light are loaded by the ratio, a bit at most."""
    one = searched(AIMS)
    state = one._first_guess()
    met = answered(trips_outbound=30.0, trips_inbound=20.0, feu=2100.0, tonnes=26_000.0, value_usd=1.7e8)
    for kind, years in one._corrected(state, met).factors.items():
        assert years == pytest.approx(state.factors[kind])
    light = answered(trips_outbound=60.0, trips_inbound=40.0, feu=4200.0, tonnes=50_000.0, value_usd=3.4e8)
    loaded = one._corrected(state, light)
    for year in YEARS:
        by = {kind: loaded.factors[kind][year] - state.factors[kind][year] for kind in fit.FACTOR_SDS}
        assert by == {"load": pytest.approx(np.log(52 / 50)), "value": pytest.approx(0.0, abs=1e-12)}
    for way in DIRECTIONS:
        before, after = (drives(one.scenario_of(each))[way] for each in (state, loaded))
        np.testing.assert_array_equal(after.feu, before.feu)  # nobody chooses otherwise
        # Weight varies within its class, and of what would weigh more than the payload nothing is added.
        more = after.t_per_feu[1] / before.t_per_feu[1]
        assert (more <= 52 / 50 + 1e-9).all()
        assert (more > 1.02).all()
    empty = answered(trips_outbound=60.0, trips_inbound=40.0, feu=4200.0, tonnes=520.0, value_usd=3.4e8)
    found = one._corrected(state, empty).factors
    for kind, steps in (("load", 3), ("value", 0)):
        moved = found[kind][2014] - state.factors[kind][2014]
        assert moved == pytest.approx(steps * fit.FACTOR_SDS[kind], abs=1e-12)


def test_load_and_value_by_hand() -> None:
    """The mean over the boxes of both directions, or over as many boxes of each as are asked about."""
    driven = drives(small())
    feu = {way: each.of_classes()[0] for way, each in driven.items()}
    whole = [
        np.concatenate([getattr(each, name)[0] for each in driven.values()]) for name in ("t_per_feu", "usd_per_feu")
    ]
    boxes = np.concatenate(list(feu.values()))
    load, value = load_and_value(driven, 2014)
    assert load == pytest.approx(boxes @ whole[0] / boxes.sum())
    assert value == pytest.approx(boxes @ whole[1] / boxes.sum())
    halved = np.concatenate([3.0 * feu["outbound"] / feu["outbound"].sum(), feu["inbound"] / feu["inbound"].sum()])
    load, value = load_and_value(driven, 2014, {"outbound": 300.0, "inbound": 100.0})
    assert load == pytest.approx(halved @ whole[0] / 4)
    assert value == pytest.approx(halved @ whole[1] / 4)


def test_a_year_without_trains() -> None:
    """Where no train ran the odds of rail rise as far as they may, and what is in a box is left alone."""
    one = searched(AIMS)
    state = one._first_guess()
    none = answered(trips_outbound=0.0, trips_inbound=0.0, feu=0.0, tonnes=0.0, value_usd=0.0)
    found = one._corrected(state, none)
    assert found.factors == state.factors
    assert found.rail["outbound"][2014] == state.rail["outbound"][2014] + fit.LONGEST_STEP


def test_the_response_is_learnt() -> None:
    """It is the ratio of logarithms, weighed with 1 by its error and within bounds; small moves teach nothing."""
    one = searched(AIMS)
    state = one._first_guess()
    same = answered(trips_outbound=60.0, trips_inbound=40.0, feu=1.0, tonnes=1.0, value_usd=1.0)

    def moved(by: float) -> Any:
        rail = {way: {year: value + by for year, value in years.items()} for way, years in state.rail.items()}
        return drives(one.scenario_of(State(state.structural, rail, state.factors)))

    less = answered(trips_outbound=60 * 0.9**0.8, trips_inbound=40 * 0.9**3.0, feu=1.0, tonnes=1.0, value_usd=1.0)
    one._learn((moved(0.0), same), (moved(np.log(0.9)), less))
    # All bookings but those of the lead-in, and of what shippers have no other way to take, move by a tenth.
    known, more = fit.RESPONSE_SD**-2, (np.log(0.9) / fit.LEAST_ERROR) ** 2
    first = (known * 1.0 + more * 0.8) / (known + more)
    assert one.elasticity["outbound"][2015] == pytest.approx(first, rel=0.01)
    assert one.elasticity["inbound"][2015] == fit.RESPONSES[1]
    one._learn((moved(0.0), same), (moved(0.04), same))
    assert one.elasticity["outbound"][2015] == pytest.approx(first, rel=0.01)
    one._learn((moved(0.0), same), (moved(0.25), same))
    assert one.elasticity["outbound"][2015] == fit.RESPONSES[0]


def test_loads_that_no_box_can_hold_end_all_the_same() -> None:
    """Boxes heavier than their payload: factors end within bounds, the scenario is valid, and trips are met."""
    aims = {key: 3.0 * aim if key[1] == "tonnes" else aim for key, aim in aims_of(published()).items()}
    with quick():
        found = search(small(), aims)
    assert all(np.isfinite(value) for value in found.values.values())
    assert found.misfit["tonnes"] > 0.1
    assert found.misfit["trips_outbound"] < 0.03


# Small parts


def test_misfit() -> None:
    """The root mean square of relative errors; aims of nothing, and quantities without an answer, do not enter."""
    found = Response({"trips": {2014: 11.0, 2015: 9.5, 2016: 3.0}}, {}, 1)
    aims = {(2014, "trips"): 10.0, (2015, "trips"): 10.0, (2016, "trips"): 0.0, (2014, "other"): 5.0}
    assert misfit(found, aims) == {"trips": pytest.approx(sqrt((0.01 + 0.0025) / 2))}


def test_pooled() -> None:
    """Means by replications; errors as of independent means."""
    one = Response({"trips": {2014: 10.0}}, {"trips": {2014: 3.0}}, 4)
    two = Response({"trips": {2014: 16.0}}, {"trips": {2014: 4.0}}, 8)
    both = pooled([one, two])
    assert both.mean == {"trips": {2014: pytest.approx(14.0)}}
    assert both.error == {"trips": {2014: pytest.approx(sqrt((3.0 * 4) ** 2 + (4.0 * 8) ** 2) / 12)}}
    assert both.replications == 12


def test_a_state_by_path() -> None:
    """All values on one scale, at the places of the scenario."""
    found = fitted()
    assert isinstance(found, Fit)
    by_path = found.state.by_path()
    for year in YEARS:
        assert by_path[rail_path("inbound", year)] == found.state.rail["inbound"][year]
        assert by_path[factor_path("value", year)] == found.state.factors["value"][year]
    assert set(KNOWN) <= set(by_path)
    assert (
        tree_of(found.values)["demand"]["outbound"]["attraction"]["level"]
        == by_path["demand.outbound.attraction.level"]
    )


def test_early_years_are_corrected_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong first year is put right by replications that end before the last; other years stay as they are."""
    monkeypatch.setattr(fit, "EARLY", 20)
    monkeypatch.setattr(fit, "EARLY_YEARS", YEARS[:1])
    monkeypatch.setattr(fit, "EARLY_END", date(2015, 7, 1))
    first, last = YEARS[0], YEARS[-1]
    one = searched()
    one.index, one.hubs = fitted().index, fitted().hubs
    one.slope = {way: dict.fromkeys(years, 1.0) for way, years in one.years.items()}
    moved = {way: years | {first: years[first] - 0.2} for way, years in fitted().state.rail.items()}
    before = State(fitted().state.structural, moved, fitted().state.factors)
    found = one._with_early_years(before, 0)
    for way in DIRECTIONS:
        assert found.rail[way][last] == before.rail[way][last]
        assert 0.1 < found.rail[way][first] - before.rail[way][first] < 0.3
    assert one._with_early_years(before, 10**6).rail["outbound"][first] == pytest.approx(
        moved["outbound"][first], abs=1e-4
    )


def test_a_short_history_has_no_early_years() -> None:
    """Where all years end with the early ones, rounds simulate them already."""
    assert searched()._with_early_years(fitted().state, 10) is fitted().state

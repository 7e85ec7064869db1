"""What each assumption brings, and diffusion, for docs/calibration.md: python docs/make_ablation.py [--work DIR].

Repeats the fit without 2019 and 2020 with one assumption at a time taken back, predicts the two years, and writes a
table between the markers of docs/calibration.md. Each fit takes about four minutes on two cores; with --work what
is done is not simulated again. Constants that are solved from shares are those of the shipped scenario throughout.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from make_calibration import HELD_OUT, SCORED, SEED, signed, write_parts
from scipy.optimize import least_squares

from freightsim.base.arrays import Floats
from freightsim.base.study_options import StudyOptions
from freightsim.calibration.story import PREDICTED_RUNS, Prediction, believe, calibrate, predict
from freightsim.calibration.targets import load_targets
from freightsim.choice.rates import port_log_odds
from freightsim.cli.progress import progress
from freightsim.files.load import load_scenario
from freightsim.reports.table import of_texts
from freightsim.scenario import Scenario
from freightsim.scenario.choice import DAYS_A_YEAR
from freightsim.scenario.network import DIRECTIONS, Direction

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MARKETS = ("central_asia", "russia")
POOLED = ("hamburg", "munich", "liege", "tashkent", "almaty")

TAKEN_BACK: dict[str, dict[str, Any]] = {
    "as shipped": {},
    "a queue for each terminal overseas, 43 FEU inbound, too": {
        "terminals": {key: {"cargo_pool": ""} for key in POOLED},
        "dispatch": {"minimum_inbound_feu": None},
    },
    "rail at 2,800 USD/FEU in 2019, not 3,500": {"choice": {"rail": {"subsidy_usd_per_feu": {"2019-01-01": 3700}}}},
    "trains of 2020 as fast as those of 2019": {"trains": {"running_factor": {"2020-01-01": 0.88}}},
    "boxes of all markets worth the same": {
        "markets": {key: {"value_ratio": {"outbound": 1.0, "inbound": 1.0}} for key in MARKETS}
    },
    "formalities at borders the same at any load": {
        "borders": {key: {"load_exponent": 0.0} for key in ("alashankou", "khorgos")}
    },
    "no seasons": {
        "demand": {
            way: {"season": {"months": dict.fromkeys(MONTHS, 1.0), "new_year": 1.0, "golden_week": 1.0}}
            for way in ("outbound", "inbound")
        }
    },
}
"""What is changed in the baseline, by what the table says of it."""

COLUMNS = (
    "with one assumption taken back",
    *(f"{what} {year}, %" for what in SCORED for year in HELD_OUT),
    "CRPS, %",
    "s.e., %",
)


def main() -> None:
    """Predict with each assumption taken back, then put the table into the text."""
    parser = argparse.ArgumentParser(description="The part on what each assumption brings of docs/calibration.md.")
    parser.add_argument("--jobs", type=int, help="worker processes (default: one a core)")
    parser.add_argument("--work", type=Path, metavar="DIR", help="keep journals here, and go on from those found here")
    options = parser.parse_args()
    baseline = load_scenario("baseline")
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        work = options.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        for number, (said, change) in enumerate(TAKEN_BACK.items()):
            print(said, file=sys.stderr, flush=True)
            found = predicted(baseline.but(change), work / f"ablation-{number}.journal.jsonl", options.jobs)
            rows.append([said, *errors(found)])
    write_parts({"ablation": of_texts(COLUMNS, rows, words=COLUMNS[:1]).markdown(), "diffusion": diffusion(baseline)})


def predicted(scenario: Scenario, journal: Path, jobs: int | None) -> Prediction:
    """Return the held-out years as a fit of a scenario without them predicts them."""
    targets = load_targets()
    how = StudyOptions(PREDICTED_RUNS, SEED, jobs, progress)
    found = calibrate(scenario, targets, holdout=HELD_OUT, journal=journal, **how.words)
    return predict(found, believe(found), targets, HELD_OUT, how)


def errors(found: Prediction) -> list[str]:
    """Return how far the medians are off, in percent by quantity and year; CRPS and standard error are those of trips.

    The standard error is that of the median of a normal sample, sqrt(pi / 2) x s / sqrt(n), the mean of both years.
    """
    off = [100 * (found.points[what]["model"] / found.published[what] - 1) for what in SCORED]
    crps = 100 * found.scores["trips"]["model"].relative_crps
    draws = found.ensemble.of("trips", found.years)
    error = np.sqrt(np.pi / 2 / len(draws)) * draws.std(axis=0, ddof=1) / np.median(draws, axis=0)
    return [*(signed(float(each), 1) for each in np.concatenate(off)), f"{crps:.1f}", f"{100 * error.mean():.1f}"]


# ---- how the hub becomes known ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Known:
    """What the fit needs: log-odds of rail by the port over the index of rail, in the middle of each year."""

    years: Floats
    """Years, shape (years,)."""
    open_years: Floats
    """Years since the direction's first train, shape (years,)."""
    partners: Floats
    """Logarithm of the partners over those at the end, shape (years,)."""
    log_odds: Floats
    """Curve, trend and adjustment together, shape (years,)."""

    @classmethod
    def of(cls, scenario: Scenario, direction: Direction) -> Known:
        """Return that of a fitted scenario in one direction, from its first year on."""
        demand = scenario.demand[direction]
        days = [date(year, 7, 1) for year in range(demand.attraction.start.year, HELD_OUT[-1] + 1)]
        days[0] = max(days[0], demand.attraction.start + (date(days[0].year + 1, 1, 1) - demand.attraction.start) / 2)
        index = scenario.choice.rail_index
        liked = [port_log_odds(scenario, direction, day, adjusted=True) - log(index.at(day)) for day in days]
        return cls(
            np.array([day.year for day in days], dtype=float),
            np.array([(day - demand.attraction.start).days / DAYS_A_YEAR for day in days]),
            np.log([demand.partners.at(day) / demand.partners.at(scenario.horizon.end) for day in days]),
            np.array(liked),
        )


def _by_time(known: Known, own: Floats, trend: float) -> Floats:
    return own[0] + own[1] * (1 - np.exp(-known.open_years / np.exp(own[2]))) + trend * known.years


def _by_partners(known: Known, own: Floats, trend: float) -> Floats:
    return own[0] + own[1] * known.partners + trend * known.years


def _by_trend(known: Known, own: Floats, trend: float) -> Floats:
    return own[0] + trend * known.years


FORMS: dict[str, tuple[Callable[[Known, Floats, float], Floats], list[float]]] = {
    "curve in time (the model's)": (_by_time, [0.0, 1.0, -0.5]),
    "partners": (_by_partners, [0.0, 0.3]),
    "trend alone": (_by_trend, [0.0]),
}
"""How log-odds over the index may rise: the form, and where the search for its numbers of a direction begins."""


def diffusion(scenario: Scenario) -> str:
    """Return a table of how well forms that are fitted up to 2018 meet the odds that 2019 and 2020 need."""
    each = {way: Known.of(scenario, way) for way in DIRECTIONS}
    rows = []
    for said, (form, first) in FORMS.items():
        off = _off(form, first, list(each.values()))
        late = [np.expm1(part[np.isin(known.years, HELD_OUT)]) for part, known in zip(off, each.values(), strict=True)]
        error = float(np.sqrt(np.mean(np.concatenate(late) ** 2)))
        rows.append([said, *(signed(100 * float(by), 0) for by in np.concatenate(late)), f"{100 * error:.0f}"])
    columns = ("log-odds rise by", *(f"{way} {year}, %" for way in DIRECTIONS for year in HELD_OUT), "r.m.s., %")
    return of_texts(columns, rows, words=columns[:1]).markdown()


def _off(form: Callable[[Known, Floats, float], Floats], first: list[float], known: list[Known]) -> list[Floats]:
    """Return by how much log-odds are off in each year and direction; the form was fitted before the held-out years."""

    def off(numbers: Floats) -> list[Floats]:
        own = np.split(numbers[:-1], len(known))
        return [form(each, part, numbers[-1]) - each.log_odds for each, part in zip(known, own, strict=True)]

    def before(numbers: Floats) -> Floats:
        parts = zip(off(numbers), known, strict=True)
        return np.concatenate([part[each.years < HELD_OUT[0]] for part, each in parts])

    found = least_squares(before, [*first * len(known), -0.2])
    return off(found.x)


if __name__ == "__main__":
    main()

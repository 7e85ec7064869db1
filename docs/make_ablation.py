"""The part on what each assumption brings of docs/calibration.md: python docs/make_ablation.py [--work DIR].

Repeats the fit without 2019 and 2020 with one assumption at a time taken back, predicts the two years, and writes a
table between the markers of docs/calibration.md. Each fit takes about four minutes on two cores; with --work what
is done is not simulated again. Constants that are solved from shares are those of the shipped scenario throughout.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from make_calibration import HELD_OUT, SCORED, SEED, signed, write_parts

from freightsim.calibration.story import Prediction, believe, calibrate, predict
from freightsim.calibration.targets import load_targets
from freightsim.cli.progress import progress
from freightsim.files.load import load_scenario
from freightsim.reports.table import of_texts
from freightsim.scenario import Scenario

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
    write_parts({"ablation": of_texts(COLUMNS, rows).markdown()})


def predicted(scenario: Scenario, journal: Path, jobs: int | None) -> Prediction:
    """Return the held-out years as a fit of a scenario without them predicts them."""
    targets = load_targets()
    found = calibrate(scenario, targets, seed=SEED, jobs=jobs, holdout=HELD_OUT, journal=journal, progress=progress)
    return predict(found, believe(found), targets, HELD_OUT, jobs=jobs, progress=progress)


def errors(found: Prediction) -> list[str]:
    """Return how far the medians are off, in percent by quantity and year; CRPS and standard error are those of trips.

    The standard error is that of the median of a normal sample, sqrt(pi / 2) x s / sqrt(n), the mean of both years.
    """
    off = [100 * (found.points[what]["model"] / found.published[what] - 1) for what in SCORED]
    crps = 100 * found.scores["trips"]["model"].relative_crps
    draws = found.ensemble.of("trips", found.years)
    error = np.sqrt(np.pi / 2 / len(draws)) * draws.std(axis=0, ddof=1) / np.median(draws, axis=0)
    return [*(signed(float(each), 1) for each in np.concatenate(off)), f"{crps:.1f}", f"{100 * error.mean():.1f}"]


if __name__ == "__main__":
    main()

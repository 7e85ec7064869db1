"""The part on rolling origins of docs/calibration.md: python docs/make_backtest.py [--work DIR].

Predicts from each origin with inputs as they came and as known, writes tables to docs/calibration/tables/ and puts them
between the markers of docs/calibration.md. The prose there is written by hand.
Each of the eight fits takes about five minutes on two cores. With --work what is done is not simulated again, also by
`freightsim backtest --journal DIR`; with --inputs only one half is made, and the other stays.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from make_calibration import MEDIANS, SCORED, signed, write_parts

import freightsim as fs
from freightsim.cli.progress import progress
from freightsim.reports import backtest as shown
from freightsim.reports.calibration import FORECASTS
from freightsim.studies.backtest import ORIGINS, InputsTaken

INPUTS: dict[InputsTaken, str] = {"came": "inputs as they came", "known": "inputs as known at the origin"}


def main() -> None:
    """Predict from all origins, then put what was found into the text."""
    parser = argparse.ArgumentParser(description="The part on rolling origins of docs/calibration.md.")
    parser.add_argument("--jobs", type=int, help="worker processes (default: one a core)")
    parser.add_argument("--members", type=int, default=60, help="members of each ensemble (default: 60)")
    parser.add_argument("--work", type=Path, metavar="DIR", help="keep journals here, and go on from those found here")
    parser.add_argument("--inputs", choices=INPUTS, action="append", help="only these (default: both)")
    options = parser.parse_args()
    found: dict[InputsTaken, fs.Backtest] = {}
    with tempfile.TemporaryDirectory() as temporary:
        for inputs in options.inputs or INPUTS:
            print(INPUTS[inputs], file=sys.stderr, flush=True)
            found[inputs] = fs.backtest(
                origins=ORIGINS,
                inputs=inputs,
                members=options.members,
                jobs=options.jobs,
                journal=options.work or temporary,
                progress=progress,
            )
    write_parts(backtest_parts(found))


def backtest_parts(found: Mapping[InputsTaken, fs.Backtest]) -> dict[str, str]:
    """Return scores in words and as tables: all, those of trips by lead, and each predicted year, by kind of inputs."""
    parts = {}
    for inputs, each in found.items():
        leads = shown.lead_table(each)
        trips = [row for row in leads.rows if row[0].value == "trips"]
        parts |= {
            f"backtest-{inputs}-words": "\n".join(in_words(each, quantity) for quantity in SCORED) + "\n",
            f"backtest-{inputs}": shown.pooled_table(each).markdown(),
            f"backtest-{inputs}-lead": replace(leads, rows=trips).markdown(),
            f"backtest-{inputs}-origins": shown.origins_table(each).markdown(),
        }
    return parts


def in_words(found: fs.Backtest, quantity: str) -> str:
    """Return how the model did beside the best naive forecast that predicts as many years, as an item of a list."""
    scores = found.scores(quantity)
    model = scores.pop("model")
    whole = {name: score for name, score in scores.items() if score.years == model.years}
    best = min(whole, key=lambda name: whole[name].relative_crps)
    gain = found.gain(quantity, best) or 0.0
    inside = round(model.coverage_80 * model.years)
    return (
        f"- {MEDIANS[quantity].capitalize()}, {INPUTS[found.inputs]}: the model's CRPS is "
        f"{100 * model.relative_crps:.1f} % of what came, that of the best naive forecast ({FORECASTS[best]}) "
        f"{100 * whole[best].relative_crps:.1f} %: a gain of {signed(100 * gain, 0)} %; {inside} of {model.years} "
        "years lie inside the 80 % interval."
    )


if __name__ == "__main__":
    main()

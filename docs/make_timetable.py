"""Every number in docs/timetable.md: python docs/make_timetable.py [--replications N] [--jobs N].

Runs the baseline with an operator who answers to demand from 2018 on, beside the published timetable and one that
stays as it was, all with the same draws, and holds slots and trips against the record. The prose is written by hand.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from make_calibration import filled

from freightsim.base.arrays import Floats
from freightsim.base.steps import steps_of
from freightsim.base.writing import write_text
from freightsim.calibration.story import yearly_figures
from freightsim.calibration.targets import load_targets
from freightsim.files.load import load_scenario
from freightsim.reports.table import of_texts
from freightsim.results import Run, Runs
from freightsim.scenario.network import DIRECTIONS, Direction
from freightsim.studies.run import replicate

TEXT = Path(__file__).parent / "timetable.md"
TARGETS = Path(__file__).parents[1] / "scenarios" / "targets.yaml"

SEED, REPLICATIONS = 0, 10
YEARS = (2018, 2019, 2020)
QUARTERS = [date(year, month, 1) for year in YEARS for month in (1, 4, 7, 10)]

RULES: dict[str, dict[str, Any]] = {
    "published": {"timetable": {"rule": "fixed"}},
    "operator": {"timetable": {"rule": "responsive", "from": "2018-01-01"}},
    "unchanged": {"timetable": {"rule": "responsive", "from": "2018-01-01", "review_d": 36_525}},
}
"""What runs: an operator who never looks keeps what ran at the end of 2017 and opens the lanes that were to open."""


def main() -> None:
    """Run all three, and put the tables into the text."""
    parser = argparse.ArgumentParser(description="Every number in docs/timetable.md, from fixed seeds.")
    parser.add_argument("--replications", type=int, default=REPLICATIONS, help="replications of each")
    parser.add_argument("--jobs", type=int, help="worker processes (default: one a core)")
    options = parser.parse_args()
    base = load_scenario("baseline")
    runs = {
        name: replicate(base.but(rule), options.replications, seed=SEED, jobs=options.jobs)
        for name, rule in RULES.items()
    }
    parts = {"slots": slots_table(runs), "errors": errors_table(runs), "trips": trips_table(runs)}
    parts["reviews"] = reviews_text(runs["operator"])
    write_text(TEXT, filled(TEXT.read_text(encoding="utf-8"), parts))


def weekly(run: Run, direction: Direction) -> Floats:
    """Return the slots a week that a run offers in each quarter."""
    scenario, clock = run.scenario, run.scenario.clock
    edges_h = [clock.hour(day) for day in [*QUARTERS, date(YEARS[-1] + 1, 1, 1)]]
    total = np.zeros(len(QUARTERS))
    for key, service in scenario.services.items():
        if service.direction == direction:
            steps = steps_of(scenario.offered(key), clock)
            rows = run.timetable[run.timetable["service"] == key]
            hours = (rows["from_at"] - np.datetime64(clock.start)).dt.total_seconds() / 3600
            for hour, number in zip(hours.tolist(), rows["trains_per_week"].tolist(), strict=True):
                steps.then(hour, number)
            total += [_mean(list(steps.between(*edges))) for edges in pairwise(edges_h)]
    return total


def _mean(stretches: Sequence[tuple[float, float, float]]) -> float:
    hours = sum(to_h - from_h for from_h, to_h, _ in stretches)
    return sum((to_h - from_h) * number for from_h, to_h, number in stretches) / hours


def offered(runs: Runs, direction: Direction) -> Floats:
    """Return the slots a week in each quarter, shape (replications, quarters)."""
    return np.array([weekly(run, direction) for run in runs])


def slots_table(runs: Mapping[str, Runs]) -> str:
    """Return the slots a week by quarter, with the range over replications where they differ."""
    found = {(name, way): offered(each, way) for name, each in runs.items() for way in DIRECTIONS}
    rows = []
    for at, quarter in enumerate(QUARTERS):
        cells = [f"{quarter.year} Q{quarter.month // 3 + 1}"]
        for way in DIRECTIONS:
            operator = found["operator", way][:, at]
            cells.append(f"{found['published', way][0, at]:.1f}")
            cells.append(f"{operator.mean():.1f} ({operator.min():.1f}-{operator.max():.1f})")
            cells.append(f"{found['unchanged', way][0, at]:.1f}")
        rows.append(cells)
    headings = [each for way in ("out", "in") for each in (f"{way}: published", "operator", "unchanged")]
    return of_texts(["quarter", *headings], rows, words=["quarter"]).markdown()


def errors_table(runs: Mapping[str, Runs]) -> str:
    """Return the mean absolute percentage error of slots a week by quarter, of the mean over replications."""
    rows = []
    for way in DIRECTIONS:
        published = offered(runs["published"], way)[0]
        off = {
            name: np.abs(offered(runs[name], way).mean(axis=0) / published - 1) for name in ("operator", "unchanged")
        }
        by_year = off["operator"].reshape(len(YEARS), -1).mean(axis=1)
        years = ", ".join(f"{year} {error:.0%}" for year, error in zip(YEARS, by_year, strict=True))
        rows.append((way, f"{off['operator'].mean():.0%}", f"{off['unchanged'].mean():.0%}", years))
    headings = ("direction", "operator", "unchanged", "operator, by year")
    return of_texts(headings, rows, words=(headings[0], headings[-1])).markdown()


def trips_table(runs: Mapping[str, Runs]) -> str:
    """Return trips of each year beside the record, by what the timetable was."""
    record = yearly_figures(load_targets(TARGETS))
    rows = []
    for year in YEARS:
        for quantity in ("trips", "trips_outbound", "trips_inbound"):
            known = record[quantity][year]
            found = [_trips(each, quantity, year) for each in runs.values()]
            cells = (f"{trips:,.0f} ({trips / known - 1:+.1%})" for trips in found)
            words = {"trips": "both", "trips_outbound": "out", "trips_inbound": "in"}[quantity]
            rows.append((str(year), words, f"{known:,.0f}", *cells))
    return of_texts(("year", "trips", "record", *RULES), rows, words=("year", "trips")).markdown()


def _trips(runs: Runs, quantity: str, year: int) -> float:
    yearly = runs.yearly
    return float(yearly.loc[yearly["year"] == year, quantity].mean())


def reviews_text(runs: Runs) -> str:
    """Return how many slots the operator added, dropped and could not add, as means over replications."""
    reasons, count = runs.timetable["reason"], len(runs)
    added, dropped = ((reasons == reason).sum() / count for reason in ("slot_added", "slot_dropped"))
    refused = reasons.isin(["no_path", "no_track", "no_wagon_set"]).sum() / count
    return (
        f"Mean over {count} replications, seed {SEED}: in three years the operator added {added:.0f} slots, "
        f"dropped {dropped:.0f}, and could not add {refused:.0f}."
    )


if __name__ == "__main__":
    main()

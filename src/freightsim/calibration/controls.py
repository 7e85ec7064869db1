"""The chance in bookings is taken out of simulated figures: what was booked is known in expectation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from freightsim.calibration.drive import drives
from freightsim.calibration.response import CONTROLS, expected_bookings
from freightsim.calibration.targets import SUMMED, Targets
from freightsim.results import Runs
from freightsim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.floating]

LEAST_RUNS = 10
"""Runs from which a slope is taken; with fewer its own error would matter."""


def expected_by_year(scenario: Scenario) -> dict[str, dict[int, float]]:
    """Return what shippers are expected to book, by the names of the yearly columns, and by year."""
    expected = expected_bookings(drives(scenario))
    return {name: dict(zip(scenario.clock.years, values.tolist(), strict=True)) for name, values in expected.items()}


def without_chance(
    figures: pd.DataFrame, runs: Runs, targets: Targets, expected: Mapping[str, Mapping[int, float]]
) -> pd.DataFrame:
    """Return the figures of targets (see `observe`) with the chance in bookings taken out, in the same order.

    From each replication's figure goes what its bookings were above their expectation, times the slope of figures on
    bookings over all replications (control variates: Law, Simulation Modeling and Analysis, section 11.4). The mean
    stays what it was in expectation, but for a share of the order of one over the number of replications; its interval
    shrinks. Figures that are no sums over years stay as they are. So do all where there are fewer than ten
    replications, or where the timetable answers to demand: what shippers book then depends on the run.
    """
    if len(figures) < LEAST_RUNS or runs.scenario.answers_from is not None:
        return figures
    yearly = runs.yearly.sort_values(["replication", "year"], kind="stable")
    yearly = yearly.assign(feu_booked=yearly["feu_booked_outbound"] + yearly["feu_booked_inbound"])
    found = figures.copy()
    for key, target in targets.targets.items():
        if target.quantity in SUMMED:
            control = CONTROLS.get(target.quantity, "feu_booked")
            rows = yearly.loc[yearly["year"].isin(target.years), control]
            booked = rows.to_numpy(dtype=float).reshape(len(figures), -1).sum(axis=1)
            above = booked - sum(expected[control][year] for year in target.years)
            found[key] = figures[key].to_numpy(dtype=float) - _slope(figures[key].to_numpy(dtype=float), booked) * above
    return found


def _slope(values: Floats, booked: Floats) -> float:
    moved = booked - booked.mean()
    squares = float((moved**2).sum())
    return float((moved * values).sum()) / squares if squares > 0 else 0.0

"""The chance in bookings is taken out of simulated figures: what was booked is known in expectation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from freightsim.base.arrays import Floats
from freightsim.calibration.drive import drives
from freightsim.calibration.response import CONTROLS, expected_bookings
from freightsim.calibration.targets import SUMMED, Targets
from freightsim.results import Runs
from freightsim.scenario import Scenario
from freightsim.statistics.estimates import Slope

if TYPE_CHECKING:
    import pandas as pd


LEAST_RUNS = 10
"""Runs from which a slope is taken; with fewer its own error would matter."""


def expected_by_year(scenario: Scenario) -> dict[str, dict[int, float]]:
    """Return what shippers are expected to book, by the names of the yearly columns, and by year."""
    expected = expected_bookings(drives(scenario))
    return {name: dict(zip(scenario.clock.years, values.tolist(), strict=True)) for name, values in expected.items()}


@dataclass(frozen=True)
class Controlled:
    """Figures of targets by replication, and by which of them a slope was estimated."""

    figures: pd.DataFrame
    """One column a target, one row a replication, in order."""
    slopes: Mapping[str, Slope]
    """By target, the slope by which its figures were corrected; none where they were not."""


def without_chance(
    figures: pd.DataFrame, runs: Runs, targets: Targets, expected: Mapping[str, Mapping[int, float]]
) -> Controlled:
    """Return the figures of targets (see `observe`) with the chance in bookings taken out, in the same order.

    From each replication's figure goes what its bookings were above their expectation, times the slope of the means of
    mirrored pairs on those of their bookings (control variates: Law, Simulation Modeling and Analysis, section 11.4).
    With figures and bookings that are normal together the corrected mean has no bias, and its interval is Student's
    with one degree of freedom less than there are pairs to spread and another less for the slope, whose own error
    widens it (Lavenberg and Welch 1981, Management Science 27, 322-335): `freightsim.statistics.estimate` takes both
    from `Slope`. Figures that are no sums over years stay as they are. So do all where there are fewer than ten
    replications or their number is odd, or where the timetable answers to demand: what shippers book then depends on
    the run; and a figure whose bookings never differ.
    """
    if len(figures) < LEAST_RUNS or len(figures) % 2 or runs.scenario.answers_from is not None:
        return Controlled(figures, {})
    yearly = runs.yearly.sort_values(["replication", "year"], kind="stable")
    yearly = yearly.assign(feu_booked=yearly["feu_booked_outbound"] + yearly["feu_booked_inbound"])
    found, slopes = figures.copy(), {}
    for key, target in targets.targets.items():
        if target.quantity in SUMMED:
            control = CONTROLS.get(target.quantity, "feu_booked")
            rows = yearly.loc[yearly["year"].isin(target.years), control]
            booked = rows.to_numpy(dtype=float).reshape(len(figures), -1).sum(axis=1)
            above = booked - sum(expected[control][year] for year in target.years)
            values = figures[key].to_numpy(dtype=float)
            if (slope := slope_on(values, above)) is not None:
                found[key] = values - slope[0] * above
                slopes[key] = slope[1]
    return Controlled(found, slopes)


def slope_on(values: Floats, above: Floats) -> tuple[float, Slope] | None:
    """Return the slope of values on a control over the means of mirrored pairs, and what it costs.

    Parameters
    ----------
    values
        Shape (n,), an even number in the order of replication.
    above
        The control less its expectation, shape (n,).

    Returns
    -------
    tuple or None
        The slope, and what `freightsim.statistics.estimate` must know of it; None where the control never differs.
    """
    values, above = (each.reshape(-1, 2).mean(axis=1) for each in (values, above))
    moved = above - above.mean()
    squares = float((moved**2).sum())
    if squares <= 0:
        return None
    return float((moved * values).sum()) / squares, Slope(len(values) * float(above.mean()) ** 2 / squares)

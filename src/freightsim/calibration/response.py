"""What simulations answer: yearly figures of each replication, and their means with standard errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.calibration.drive import Drive
from freightsim.calibration.journal import Figures
from freightsim.results import Run
from freightsim.scenario.network import Direction

CONTROLS = {
    "trips_outbound": "feu_booked_outbound",
    "trips_inbound": "feu_booked_inbound",
    "tonnes": "tonnes_booked",
    "value_usd": "value_booked_usd",
    "feu": "feu_booked",
}
"""What the fit looks at, and what was booked for it: a control variate, for its expectation is known exactly."""

BOOKED = ("feu_booked_outbound", "feu_booked_inbound", "tonnes_booked", "value_booked_usd")


@dataclass(frozen=True, slots=True)
class Response:
    """Mean yearly figures of a round of simulations and their standard errors, by quantity and year."""

    mean: dict[str, dict[int, float]]
    """Mean over replications."""
    error: dict[str, dict[int, float]]
    """Standard error of the mean, from antithetic pairs."""
    replications: int
    """How many replications answered."""


def figures_of(run: Run) -> Figures:
    """Return the yearly figures of a run that the fit looks at, and what was booked."""
    yearly = run.yearly
    found = {name: yearly[name].astype(float).tolist() for name in ("year", *CONTROLS, *BOOKED)}
    both = zip(found["feu_booked_outbound"], found["feu_booked_inbound"], strict=True)
    return found | {"feu_booked": [out + back for out, back in both]}


def expected_bookings(driven: Mapping[Direction, Drive]) -> dict[str, Floats]:
    """Return what is expected to be booked, by the names of `CONTROLS`, shape (years,)."""
    feu = {direction: drive.booked.sum(axis=1) for direction, drive in driven.items()}
    return {
        "feu_booked_outbound": feu["outbound"],
        "feu_booked_inbound": feu["inbound"],
        "feu_booked": feu["outbound"] + feu["inbound"],
        "tonnes_booked": sum(
            ((each.booked * each.t_per_feu_booked).sum(axis=1) for each in driven.values()), np.zeros(1)
        ),
        "value_booked_usd": sum(
            ((each.booked * each.usd_per_feu_booked).sum(axis=1) for each in driven.values()), np.zeros(1)
        ),
    }


def response_of(
    figures: Sequence[Figures], expected: Mapping[str, Floats] | None = None, rounds: Sequence[Sequence[Figures]] = ()
) -> Response:
    """Return means and standard errors of replications in order; the mean of a pair is one observation.

    With what was expected to be booked, the chance in bookings is taken out: from each figure, the part by which its
    bookings were above their expectation, times the slope of figures on bookings that all rounds together show
    (control variates: Law, Simulation Modeling and Analysis, section 11.4).
    """
    years = [int(year) for year in figures[0]["year"]]
    mean, error = {}, {}
    for name, control in CONTROLS.items():
        values = np.array([each[name] for each in figures])
        if expected is not None:
            booked = np.array([each[control] for each in figures])
            above = np.divide(booked, expected[control], out=np.ones_like(booked), where=expected[control] > 0) - 1
            values = values - _slope(name, control, [*rounds, figures]) * values.mean(axis=0) * above
        whole = values[: len(values) // 2 * 2]
        pairs = whole.reshape(-1, 2, len(years)).mean(axis=1)
        spread = pairs.std(axis=0, ddof=1) / sqrt(len(pairs)) if len(pairs) > 1 else np.zeros(len(years))
        mean[name] = dict(zip(years, values.mean(axis=0).tolist(), strict=True))
        error[name] = dict(zip(years, spread.tolist(), strict=True))
    return Response(mean, error, len(figures))


def _slope(name: str, control: str, rounds: Sequence[Sequence[Figures]]) -> Floats:
    """Return the slope of a figure on its bookings, both relative to their means in a round, over all rounds."""
    products, squares = 0.0, 0.0
    for figures in rounds:
        moved = [_relative(np.array([each[key] for each in figures])) for key in (name, control)]
        products = products + (moved[0] * moved[1]).sum(axis=0)
        squares = squares + (moved[1] ** 2).sum(axis=0)
    slope = np.divide(products, squares, out=np.zeros_like(np.asarray(products)), where=np.asarray(squares) > 0)
    return np.clip(slope, 0.0, 1.5)


def _relative(values: Floats) -> Floats:
    mean = values.mean(axis=0)
    return np.divide(values, mean, out=np.ones_like(values), where=mean > 0) - 1

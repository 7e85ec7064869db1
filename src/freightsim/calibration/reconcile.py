"""Yearly figures are moved as little as they are known to agree with their totals, which are known better."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.base.errors import CalibrationError
from freightsim.base.language import _
from freightsim.calibration.targets import Target, Targets

Key = tuple[int, str]
"""Year and quantity."""

AGREES = 1e-9
"""Share of a total that may be left over, and what counts as nothing."""


@dataclass(frozen=True, slots=True)
class _Sum:
    """Yearly figures, by position and sign, that must come to a total."""

    name: str
    parts: dict[int, float]
    total: float


def reconciled(targets: Targets) -> dict[Key, float]:
    """Return the yearly figures that a fit aims at, by year and quantity, consistent with their totals.

    With y the figures aimed at (`Target.aim`), S the diagonal matrix of their variances, and A x = b the sums that must
    hold (targets of several years; outbound and inbound trips make the trips of a year), the weighted least squares
    solution

        x = y + S A' (A S A')^+ (b - A y),   minimising (x - y)' S^-1 (x - y) subject to A x = b,

    moves each figure in proportion to its variance (data reconciliation, Kuehn and Davidson 1961, Chemical Engineering
    Progress 57, 44-47). The standard deviation of a figure is half its band, or its tolerance where it has none.
    Totals are kept exactly. A total over a year without a figure of its own says nothing here.

    Raises CalibrationError where totals contradict each other or figures that may not be moved.
    """
    keys, values, variances, sums = _system(targets)
    if not sums:
        return dict(zip(keys, values.tolist(), strict=True))
    rows, gain = _matrices(len(keys), variances, sums)
    totals = np.array([each.total for each in sums])
    found = values + gain @ (totals - rows @ values)
    found[np.abs(found) < AGREES] = 0.0
    _check(found, rows @ found - totals, np.abs(rows) @ values, sums, targets.name)
    return dict(zip(keys, found.tolist(), strict=True))


def uncertainty(targets: Targets) -> dict[Key, float]:
    """Return the relative standard deviation of each figure of `reconciled`; 0 of a figure of nothing.

    The totals narrow what is known: the covariance of x above is S - S A' (A S A')^+ A S.
    """
    keys, _, variances, sums = _system(targets)
    if sums:
        rows, gain = _matrices(len(keys), variances, sums)
        variances = np.diag(np.diag(variances) - gain @ rows @ np.diag(variances))
    deviations = np.sqrt(np.maximum(variances, 0.0))
    values = reconciled(targets)
    return {key: float(sd) / values[key] if values[key] > 0 else 0.0 for key, sd in zip(keys, deviations, strict=True)}


def _system(targets: Targets) -> tuple[list[Key], Floats, Floats, list[_Sum]]:
    """Return the yearly figures by key, their values and variances, and the sums that must hold."""
    fitted = targets.of_role("fit")
    yearly = {(each.years[0], str(each.quantity)): each for each in fitted.values() if len(each.years) == 1}
    keys = list(yearly)
    values = np.array([each.aim or 0.0 for each in yearly.values()])
    variances = np.array([_deviation(each) ** 2 for each in yearly.values()])
    sums = [*_totals(fitted, keys), *_directions(keys)]
    return keys, values, variances, sums


def _deviation(target: Target) -> float:
    """Return the standard deviation of a figure, in its unit."""
    if target.band is not None:
        return (target.band[1] - target.band[0]) / 2
    return target.margin or 0.0


def _totals(fitted: Mapping[str, Target], keys: list[Key]) -> Iterator[_Sum]:
    """Yield the totals over years all of which have figures of their own."""
    for name, target in fitted.items():
        parts = [(year, str(target.quantity)) for year in target.years]
        if len(parts) > 1 and target.value is not None and all(part in keys for part in parts):
            yield _Sum(name, {keys.index(part): 1.0 for part in parts}, target.value)


def _directions(keys: list[Key]) -> Iterator[_Sum]:
    """Yield, for each year that has all three, that outbound and inbound trips make its trips."""
    for year in sorted({year for year, _name in keys}):
        signs = {"trips_outbound": 1.0, "trips_inbound": 1.0, "trips": -1.0}
        if all((year, name) in keys for name in signs):
            yield _Sum(
                _("trips of {year} by direction").format(year=year),
                {keys.index((year, name)): sign for name, sign in signs.items()},
                0.0,
            )


def _matrices(size: int, variances: Floats, sums: list[_Sum]) -> tuple[Floats, Floats]:
    """Return A, shape (sums, figures), and S A' (A S A')^+; columns are scaled, since trips and dollars differ much."""
    rows = np.zeros((len(sums), size))
    for number, each in enumerate(sums):
        rows[number, list(each.parts)] = list(each.parts.values())
    spread = rows * np.sqrt(variances)
    scale = np.linalg.norm(spread, axis=1)
    scale[scale == 0] = 1.0
    inverse = np.linalg.pinv(spread / scale[:, None]) / scale
    return rows, np.sqrt(variances)[:, None] * inverse


def _check(found: Floats, left: Floats, sizes: Floats, sums: list[_Sum], name: str) -> None:
    for missed, size, each in zip(left, sizes, sums, strict=True):
        fault = _("differ by {missed:+,.6g} from their total and may not be adjusted further").format(missed=missed)
        if abs(missed) <= AGREES * max(size, 1.0):
            if all(found[part] >= 0 for part in each.parts):
                continue
            fault = _("would have to be negative to match their total")
        raise CalibrationError(
            _("{name}: {each_name}: the yearly figures {fault}: widen a band, or correct the total").format(
                name=name, each_name=each.name, fault=fault
            )
        )

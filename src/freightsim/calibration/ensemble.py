"""A posterior ensemble: sets of parameter values on which scenarios run, so that intervals hold what is not known."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from freightsim.calibration.fitted_file import rounded
from freightsim.calibration.parameters import tree_of
from freightsim.errors import CalibrationError
from freightsim.language import _
from freightsim.replications import all_replications, each_replication, simulate_lightly
from freightsim.results import Run, Runs
from freightsim.scenario import Scenario
from freightsim.scenario.load import shipped_folder

Floats = npt.NDArray[np.floating]

Member = Mapping[str, float]
"""Values by dotted path in the scenario."""


def write_members(path: Path, members: Sequence[Member]) -> None:
    """Write one row a member, one column a parameter."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(members[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: rounded(value) for name, value in member.items()} for member in members)


def read_members(path: Path) -> list[Member]:
    """Return the members of a file. Raises CalibrationError where it is none, with file and line."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CalibrationError(
            _("{path}: this ensemble cannot be read ({error})").format(path=path, error=error)
        ) from error
    if not rows:
        raise CalibrationError(_("{path}: this ensemble has no members").format(path=path))
    members: list[Member] = []
    for line, row in rows:
        try:
            members.append({name: float(value) for name, value in row.items()})
        except (TypeError, ValueError) as error:
            raise CalibrationError(
                _("{path}:{line}: every value must be a number ({error})").format(path=path, line=line, error=error)
            ) from error
    return members


def shipped_members() -> list[Member]:
    """Return the posterior ensemble that comes with the package."""
    return read_members(shipped_folder() / "posterior.csv")


def member_of(members: Sequence[Member], replication: int) -> Member:
    """Return the member on which a replication runs: both of an antithetic pair run on the same one."""
    return members[replication // 2 % len(members)]


def simulate_member(scenario: Scenario, members: Sequence[Member], replication: int, *, seed: int, **how: Any) -> Run:
    """Return a replication of a scenario on its member of the ensemble; `how` goes on to `simulate_lightly`."""
    drawn = scenario.but(tree_of(member_of(members, replication)))
    return simulate_lightly(drawn, replication, seed=seed, **how)


def replicate_posterior(
    scenario: Scenario,
    n: int,
    *,
    members: Sequence[Member] = (),
    seed: int = 0,
    jobs: int | None = None,
) -> Runs:
    """Return n replications of a scenario on a posterior ensemble, by default the one that comes with the package.

    Runs differ in draws and in the parameters that the fit does not pin down, so that their spread holds both; those
    of `freightsim.replicate` differ in draws alone. Replications 2k and 2k + 1 run on the same member. The scenario
    must extend the fitted layer, as all shipped ones do. Raises ValueError where n or jobs is less than 1, and
    WorkerDiedError where a worker was ended from outside; its `finished` are the runs that were.
    """
    make = partial(simulate_member, scenario, members or shipped_members(), seed=seed)
    return all_replications(make, n, jobs=jobs)


PREDICTED = ("trips", "value_usd", "tonnes", "trips_outbound", "trips_inbound")


@dataclass(frozen=True)
class Ensemble:
    """Yearly figures of an ensemble's runs."""

    years: list[int]
    """Years of the horizon."""
    figures: dict[str, Floats]
    """By quantity, shape (runs, years)."""

    def of(self, quantity: str, years: Sequence[int]) -> Floats:
        """Return the figures of some years, shape (runs, years)."""
        return self.figures[quantity][:, [self.years.index(year) for year in years]]


def run_ensemble(
    scenario: Scenario,
    members: Sequence[Member],
    *,
    seed: int,
    jobs: int | None = None,
    told: Callable[[], None] = lambda: None,
) -> Ensemble:
    """Return the yearly figures of a scenario on each member of an ensemble, one run each.

    Runs differ in parameters and in draws: their spread holds both.
    """
    make = partial(_one, scenario, members, seed)
    found: dict[int, Mapping[str, Floats]] = {}
    for number, figures in each_replication(make, len(members), jobs=jobs):  # type: ignore[arg-type]
        found[number] = figures  # type: ignore[assignment]
        told()
    stacked = {name: np.stack([found[at][name] for at in sorted(found)]) for name in PREDICTED}
    return Ensemble(scenario.clock.years, stacked)


def _one(scenario: Scenario, members: Sequence[Member], seed: int, number: int) -> dict[str, Floats]:
    yearly = simulate_member(scenario, [members[number]], 2 * number, seed=seed).yearly
    return {name: yearly[name].to_numpy(dtype=float) for name in PREDICTED}

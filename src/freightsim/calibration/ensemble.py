"""A posterior ensemble: sets of parameter values on which scenarios run, so that intervals hold what is not known."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from freightsim.calibration.fitted_file import rounded
from freightsim.calibration.parameters import tree_of
from freightsim.errors import CalibrationError
from freightsim.files import read_text, write_text
from freightsim.language import _
from freightsim.replications import each_replication, simulate_lightly
from freightsim.results import Run, Runs
from freightsim.scenario import Scenario
from freightsim.scenario.fitted import Fitted
from freightsim.scenario.load import shipped_folder

Floats = npt.NDArray[np.floating]

Member = Mapping[str, float]
"""Values by dotted path in the scenario."""


OF_FIT = "# fit "
"""How the first line of an ensemble's file begins that names its fit (`Fitted.digest`)."""

LARGEST = 1e6
"""No parameter (log-odds, odds ratios, years) comes near this absolute value."""


def write_members(path: Path, members: Sequence[Member], fit: Fitted | None = None) -> None:
    """Write one row a member, one column a parameter, below a line that names the fit; whole or not at all."""
    file = StringIO(newline="")
    if fit is not None:
        file.write(f"{OF_FIT}{fit.digest()}\n")
    writer = csv.DictWriter(file, list(members[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: rounded(value) for name, value in member.items()} for member in members)
    write_text(path, file.getvalue())


def fit_named_in(path: Path) -> str | None:
    """Return the digest of the fit that an ensemble's file names; None where it names none or there is no file."""
    try:
        first = read_text(path).partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError):
        return None
    return first.removeprefix(OF_FIT).strip() if first.startswith(OF_FIT) else None


def read_members(path: Path, fit: Fitted | None = None) -> list[Member]:
    """Return the members of a file.

    Raises CalibrationError, with file and line, where it is none or names another fit than the one that is given.
    """
    named = fit_named_in(path)
    if fit is not None and named is not None and named != fit.digest():
        text = _("{path}:1: this ensemble is of another fit than the one that the scenario extends")
        raise CalibrationError(text.format(path=path))
    try:
        reader = csv.DictReader(StringIO(read_text(path), newline=""))
        if named is not None:
            next(reader.reader)
        _check_paths(reader.fieldnames or (), f"{path}:{reader.line_num}")
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
            members.append({name: _number(value) for name, value in row.items()})
        except (TypeError, ValueError) as error:
            raise CalibrationError(
                _("{path}:{line}: every value must be a number ({error})").format(path=path, line=line, error=error)
            ) from error
    return members


def _number(text: str) -> float:
    number = float(text)
    if not abs(number) <= LARGEST:
        raise ValueError(_("{value} is not between -{largest:g} and {largest:g}").format(value=text, largest=LARGEST))
    return number


def _check_paths(paths: Sequence[str], where: str) -> None:
    """Raise CalibrationError where columns cannot be paths of values side by side in one scenario."""
    seen: set[str] = set()
    for path in paths:
        above = [".".join(path.split(".")[:depth]) for depth in range(1, path.count(".") + 1)]
        if path in seen or not all(path.split(".")) or any(each in paths for each in above):
            text = _("{where}: the column '{path}' cannot be a parameter beside the others")
            raise CalibrationError(text.format(where=where, path=path))
        seen.add(path)


def shipped_members(scenario: Scenario | None = None) -> list[Member]:
    """Return the posterior ensemble that comes with the package.

    Raises CalibrationError where it is of another fit than the one that a scenario extends.
    """
    return read_members(shipped_folder() / "posterior.csv", scenario.fitted if scenario is not None else None)


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
    must extend the fitted layer, as all shipped ones do. Raises ValueError where n or jobs is less than 1.
    """
    make = partial(simulate_member, scenario, members or shipped_members(scenario), seed=seed)
    runs = dict(each_replication(make, n, jobs=jobs))
    return Runs([runs[number] for number in range(n)])


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

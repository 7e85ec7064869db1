"""A posterior ensemble: sets of parameter values on which scenarios run, so that intervals hold what is not known."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, partial
from io import StringIO
from pathlib import Path
from typing import Any, Self, SupportsIndex, Unpack, overload

import numpy as np

from freightsim.base.arguments import all_of, real
from freightsim.base.arrays import Floats
from freightsim.base.dated import Dated
from freightsim.base.errors import CalibrationError, EnsembleWarning, FileThereError, InputError, arguments
from freightsim.base.language import _
from freightsim.base.study_options import DrawnBy, StudyOptions
from freightsim.base.writing import read_text, write_text
from freightsim.base.written import plain_float
from freightsim.calibration.besides import said_besides
from freightsim.calibration.fitted_file import rounded
from freightsim.calibration.journal import Figures, Journal
from freightsim.calibration.parameters import DEVIATION, RATIOS, TREND, neutral_steps_of, number_at, tree_of
from freightsim.files.load import shipped_folder
from freightsim.results import Run
from freightsim.scenario import Scenario
from freightsim.scenario.fitted import Fitted
from freightsim.simulation.replications import (
    each_replication,
    simulate_lightly,
)
from freightsim.validation.merge import merged

Member = Mapping[str, float]
"""Values by dotted path in the scenario."""


class Members(list[Member]):
    """Members of an ensemble that name the fit which they were drawn around; a part of them names it, too.

    Whoever takes members refuses those of another fit than the one that a scenario extends. Any other list of members
    is taken as it is.
    """

    fit: str | None = None
    """Digest of the fit (`Fitted.digest`); None for one that is not known. Unpickling adds members before it is set."""

    def __init__(self, members: Iterable[Member] = (), fit: str | None = None) -> None:
        """Take members, and the digest of their fit (`Fitted.digest`); None for one that is not known."""
        super().__init__(members)
        self.fit = fit

    @overload
    def __getitem__(self, place: SupportsIndex, /) -> Member: ...
    @overload
    def __getitem__(self, place: slice, /) -> Members: ...
    def __getitem__(self, place: SupportsIndex | slice, /) -> Member | Members:
        """Return a member, or members by a slice."""
        if isinstance(place, slice):
            return Members(super().__getitem__(place), self.fit)
        return super().__getitem__(place)

    def copy(self) -> Members:
        """Return the same members in another list."""
        return self[:]

    def __add__(self, others: Any, /) -> Members:  # type: ignore[override]
        """Return these members and others. Raises CalibrationError where these are of another fit."""
        return Members([*self, *others], self._fit_with(others))

    def __iadd__(self, others: Iterable[Member], /) -> Self:  # type: ignore[override, misc]
        """Add other members. Raises CalibrationError where they are of another fit."""
        self.extend(others)
        return self

    def __mul__(self, times: SupportsIndex, /) -> Members:
        """Return these members so many times over."""
        return Members(list(self) * times, self.fit)

    def extend(self, others: Iterable[Member], /) -> None:
        """Add other members. Raises CalibrationError where they are of another fit."""
        self.fit = self._fit_with(others)
        super().extend(others)

    def _fit_with(self, others: object) -> str | None:
        fit = others.fit if isinstance(others, Members) else None
        if None not in (fit, self.fit) and fit != self.fit:
            raise CalibrationError(_("members of two fits cannot be joined: each applies to its own fit only"))
        return fit if self.fit is None else self.fit


def refuse_other_fit(members: Sequence[Member], scenario: Scenario) -> None:
    """Raise CalibrationError where members are known to be of another fit than the one that a scenario extends."""
    fit = members.fit if isinstance(members, Members) else None
    if fit is None or (scenario.fitted is not None and fit == scenario.fitted.digest()):
        return
    text = _("the members belong to another fit than the one that {name} extends, and apply to that fit only")
    if scenario.fitted is None:
        text = _("{name} extends no fitted layer, and the members apply relative to that of their fit")
    raise CalibrationError(text.format(name=scenario.name))


DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""Last part of the path of a value that is in force from a day on."""


OF_FIT = "# fit "
"""How the first line of an ensemble's file begins that names its fit (`Fitted.digest`)."""

LARGEST = 1e6
"""No parameter (log-odds, odds ratios, years) comes near this absolute value."""


def write_members(path: Path, members: Sequence[Member], fit: Fitted | None = None) -> None:
    """Write one row a member, one column a parameter, below a line that names the fit; whole or not at all.

    Without a fit it is the one that the members name themselves, where they do.
    """
    file = StringIO(newline="")
    named = fit.digest() if fit is not None else members.fit if isinstance(members, Members) else None
    if named is not None:
        file.write(f"{OF_FIT}{named}\n")
    writer = csv.DictWriter(file, list(members[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: rounded(value) for name, value in member.items()} for member in members)
    write_text(path, file.getvalue())


def refuse_no_ensemble(path: Path) -> None:
    """Raise FileThereError where a file is there that is no ensemble of a fit: a fit replaces none but its like."""
    if path.is_file() and path.stat().st_size and fit_named_in(path) is None:
        text = _("{out}: not overwritten: this file is no ensemble of a fit, which would be written here")
        raise FileThereError(text.format(out=path))


def fit_named_in(path: Path) -> str | None:
    """Return the digest of the fit that an ensemble's file names; None where it names none or there is no file."""
    try:
        first = read_text(path).partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError):
        return None
    return first.removeprefix(OF_FIT).strip() if first.startswith(OF_FIT) else None


def read_members(path: Path, fit: Fitted | None = None) -> Members:
    """Return the members of a file, which name their fit where the file does.

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
    members = Members(fit=named)
    for line, row in rows:
        _check_width(row, f"{path}:{line}")
        try:
            members.append({name: _number(value) for name, value in row.items()})
        except (TypeError, ValueError) as error:
            raise CalibrationError(
                _("{path}:{line}: every value must be a number ({error})").format(path=path, line=line, error=error)
            ) from error
    return members


def _check_width(row: Mapping[Any, Any], where: str) -> None:
    """Raise CalibrationError where a row has not one value a column; `csv` keeps what is missing or left as None."""
    values = [value for path, value in row.items() if path is not None]
    found, wanted = sum(value is not None for value in values) + len(row.get(None, ())), len(values)
    if found != wanted:
        text = _("{where}: needs one value a column, {wanted} in all, and has {found}")
        raise CalibrationError(text.format(where=where, wanted=wanted, found=found))


def _number(text: str) -> float:
    number = plain_float(text)
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


def shipped_members(scenario: Scenario | None = None) -> Members:
    """Return the posterior ensemble that comes with the package; it names its fit.

    Raises CalibrationError where it is of another fit than the one that a scenario extends.
    """
    return read_members(shipped_folder() / "posterior.csv", scenario.fitted if scenario is not None else None)


def fitted_members(scenario: Scenario, n: int = 0) -> list[Member]:
    """Return the ensemble that comes with the package, for n replications of a scenario that was fitted along.

    Raises InputError where the scenario extends no fitted layer, its fit is another one, or members are too few.
    """
    if scenario.fitted is None:
        raise InputError(
            _("{name}: {option_posterior} needs a scenario that extends the fitted layer").format(
                name=scenario.name, **arguments("posterior")
            )
        )
    members = shipped_members(scenario)
    if n > len(members):
        raise InputError(too_few_members(len(members), n))
    return members


def at_known_prices(members: Sequence[Member], scenario: Scenario) -> list[Member]:
    """Return members with prices on their known path; none where no price of a scenario's horizon is drawn."""
    known_at = scenario.prices.known_at
    if not isinstance(known_at, date) or known_at + timedelta(days=1) >= scenario.horizon.end:
        return []
    found: list[Member] = [
        {path: number for path, number in each.items() if not path.startswith(DEVIATION)} for each in members
    ]
    return found if any(len(one) < len(all_) for one, all_ in zip(found, members, strict=True)) else []


def member_of(members: Sequence[Member], replication: int) -> Member:
    """Return the member on which a replication runs: each replication has one of its own.

    Partners of a mirrored pair run on two members, so that n replications are worth n members, and pairs are strangers
    to each other in all. Raises ValueError where the ensemble has too few.
    """
    if replication >= len(members):
        raise ValueError(too_few_members(len(members), replication + 1))
    return members[replication]


def too_few_members(known: int, wanted: int) -> str:
    """Return the message that there are fewer members than replications."""
    return _(
        "the ensemble has {known} members, too few for {wanted} replications: each runs on a member of its own, and "
        "an interval from members used twice would be too narrow"
    ).format(known=known, wanted=wanted)


def sound_members(value: Any, scenario: Scenario) -> Members:
    """Return an argument that is an ensemble for a scenario: members that map dotted paths to numbers, none twice.

    None stands for no members. Raises TypeError where it holds anything else, ValueError for numbers that are not
    finite and for a member that is there twice, and CalibrationError where it is of another fit than the scenario.
    """
    members = all_of("members", () if value is None else value, Mapping)  # type: ignore[type-abstract]
    for place, member in enumerate(members):
        for path, number in member.items():
            name = f"members[{place}]"
            if not isinstance(path, str):
                raise TypeError(_("{name} must have dotted paths for keys, got {path!r}").format(name=name, path=path))
            real(f"{name}[{path!r}]", number)
    no_member_twice(members)
    found = Members(members, value.fit if isinstance(value, Members) else None)
    refuse_other_fit(found, scenario)
    return found


def no_member_twice(members: Sequence[Member]) -> None:
    """Raise ValueError where a member of an ensemble is there more than once: its runs would count as several.

    A calibration draws each member's yearly adjustments anew, so that no two of its members are the same.
    """
    places: dict[tuple[tuple[str, float], ...], list[int]] = {}
    for place, member in enumerate(members):
        places.setdefault(tuple(sorted(member.items())), []).append(place)
    same = next((found for found in places.values() if len(found) > 1), None)
    if same:
        text = _(
            "the members {places} of the ensemble are the same: each replication runs on a member of its own, and an "
            "interval from members used twice would be too narrow"
        )
        raise ValueError(text.format(places=_(", ").join(map(str, same))))


def ensemble_digest(members: Sequence[Member]) -> str:
    """Return the SHA-256 of an ensemble: the values of its members, in order."""
    return _sha256([sorted(member.items()) for member in members])


def _sha256(tree: object) -> str:
    return hashlib.sha256(json.dumps(tree, sort_keys=True, default=str).encode()).hexdigest()


ADDED = ("demand.outbound.attraction.level", "demand.inbound.attraction.level", TREND)
"""Parameters that are log-odds, of which differences count; of all others ratios do."""


@dataclass(frozen=True)
class FitValues:
    """Values that members were drawn around: a member means a ratio, or a difference, to these."""

    tree: Mapping[str, Any]
    """As a scenario spells them."""

    @classmethod
    def of(cls, scenario: Scenario) -> FitValues:
        """Return what members for a scenario were drawn around: the fitted layer that it extends.

        What the fit assumed but did not fit, as the cost sensitivity, is as in the shipped baseline. Members for a
        scenario without a record of a fit are drawn around that scenario itself.
        """
        tree = scenario.tree()
        if scenario.fitted is None:
            return cls(tree)
        values = {path: each.value for path, each in scenario.fitted.parameters.items()}
        steps = neutral_steps_of(values)
        found = deepcopy(_shipped_tree())
        for group in RATIOS:
            *above, last = group.split(".")
            branch = found
            for key in above:
                branch = branch[key]
            own = {path.removeprefix(f"{group}."): number for path, number in (steps | values).items()
                   if path.startswith(f"{group}.")}  # fmt: skip
            branch[last] = own or branch[last]
        for path, number in values.items():
            if not path.startswith(tuple(f"{group}." for group in RATIOS)):
                found = merged(found, tree_of({path: number}))
        return cls(found)


def reference_of(scenario: Scenario, members: Sequence[Member]) -> FitValues:
    """Return what members for a scenario were drawn around: see `FitValues.of`.

    Raises CalibrationError where they are known to be of another fit.
    """
    refuse_other_fit(members, scenario)
    return FitValues.of(scenario)


@cache
def _shipped_tree() -> dict[str, Any]:
    from freightsim.files.load import load_scenario

    return load_scenario("baseline").tree()


def on_member(scenario: Scenario, member: Member, reference: FitValues | None = None) -> Scenario:
    """Return a scenario on a member of an ensemble.

    A member stands for what may be true in place of the fit. Where the scenario has the fitted value, it takes the
    member's, exactly. Where it asks for another one, that is meant against the fit: the scenario's own value is
    multiplied by the ratio of the member's to the fitted one; log-odds are moved by their difference. Of values in
    force from dates on this holds on every day. After its last year a member keeps the adjustment of that year.

    Parameters
    ----------
    scenario
        What is asked.
    member
        Values by dotted path.
    reference
        What members were drawn around; by default the scenario's fitted layer (`FitValues.of`).

    Raises
    ------
    ScenarioError
        Where the values that follow break a rule.
    """
    around = (reference or FitValues.of(scenario)).tree
    tree = scenario.tree()
    changes: dict[str, float | None] = {}
    for group, steps in _groups(member).items():
        if steps is None:
            changes[group] = _moved(group, _number_at(tree, group), _number_at(around, group), member[group])
        else:
            changes |= {f"{group}.{day}": number for day, number in _stepped(group, tree, around, steps).items()}
    return scenario.but(tree_of(changes))


def asked_besides(scenario: Scenario, members: Sequence[Member], reference: FitValues | None = None) -> tuple[str, ...]:
    """Return the paths that members vary and at which a scenario asks for another value than the fitted one.

    Members need not vary the same: a path counts that any of them has.
    There the members apply relative to the scenario's own value: see `on_member`.
    """
    around = (reference or reference_of(scenario, members)).tree
    tree = scenario.tree()
    found = []
    for group, steps in _groups({path: number for member in members for path, number in member.items()}).items():
        if steps is None:
            differs = _number_at(tree, group) != _number_at(around, group)
        else:
            own, fitted = _dated(tree, group), _dated(around, group)
            differs = any(own.at(day) != fitted.at(day) for day in (*own.root, *fitted.root))
        if differs:
            found.append(group)
    return tuple(found)


def _groups(member: Member) -> dict[str, dict[date, float] | None]:
    """Return the places that a member writes: with their steps where they are maps from dates, None where numbers."""
    found: dict[str, dict[date, float] | None] = {}
    for path, number in member.items():
        above, _dot, last = path.rpartition(".")
        if DAY.fullmatch(last):
            steps = found.setdefault(above, {})
            if steps is not None:
                steps[date.fromisoformat(last)] = number
        else:
            found[path] = None
    return found


def _stepped(
    group: str, tree: Mapping[str, Any], around: Mapping[str, Any], steps: Mapping[date, float]
) -> dict[date, float]:
    own, fitted = _dated(tree, group), _dated(around, group)
    if own.root == fitted.root:
        return dict(steps)
    drawn = Dated({**fitted.root, **steps})
    days = sorted({*own.root, *drawn.root})
    return {day: _moved(group, own.at(day), fitted.at(day), drawn.at(day)) for day in days}


def _moved(path: str, own: float, fitted: float, drawn: float) -> float:
    """Return a scenario's own value, moved as the member moves the fitted one."""
    if own == fitted:
        return drawn
    return own + drawn - fitted if path in ADDED or fitted == 0 else own * drawn / fitted


def _number_at(tree: Mapping[str, Any], path: str) -> float:
    found = number_at(tree, path)
    if found is None:
        raise CalibrationError(_("the ensemble varies {path}, which the scenario does not have").format(path=path))
    return found


def _dated(tree: Mapping[str, Any], path: str) -> Dated:
    found: Any = tree
    for key in path.split("."):
        found = found.get(key) if isinstance(found, Mapping) else None
    if found is None:
        raise CalibrationError(_("the ensemble varies {path}, which the scenario does not have").format(path=path))
    return Dated.model_validate(found)


def simulate_member(
    scenario: Scenario,
    members: Sequence[Member],
    replication: int,
    *,
    reference: FitValues | None = None,
    **more: Any,
) -> Run:
    """Return a replication of a scenario on its member of the ensemble; `more` goes on to `simulate_lightly`.

    See `on_member` for how a member applies, also to a scenario that asks for another value than the fitted one.
    """
    reference = reference or reference_of(scenario, members)
    drawn = on_member(scenario, member_of(members, replication), reference)
    run = simulate_lightly(drawn, replication, **more)
    asked = _sha256([scenario.digest(), reference.tree])
    made: dict[str, Any] = {"on_member": True, "ensemble": ensemble_digest(members), "asked": asked}
    return replace(run, ports={key: replace(port, **made) for key, port in run.ports.items()}, **made)


def warn_besides(paths: Mapping[str | None, Sequence[str]], base: str = "") -> None:
    """Warn, in Python, of paths that both scenario and members write; those of the base stand under None."""
    if said := said_besides(paths, base):
        warnings.warn(said, EnsembleWarning, stacklevel=3)


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
    how: StudyOptions,
    *,
    reference: FitValues | None = None,
    journal: Journal | None = None,
) -> Ensemble:
    """Return the yearly figures of a scenario on each member of an ensemble, one run each.

    Runs differ in parameters and in draws: their spread holds both. `reference` is what members were drawn around, by
    default the scenario's fitted layer. Members that a journal has in its round 0 are not simulated again; those that
    are simulated are added to it.
    """
    found = {} if journal is None else journal.known(0)
    missing = [number for number in range(len(members)) if number not in found]
    make = partial(_one, scenario, members, reference or reference_of(scenario, members))
    for number, figures in each_replication(make, missing, how):
        found[number] = figures
        if journal is not None:
            journal.note(0, number, figures)
    return ensemble_of(found, scenario.clock.years)


def ensemble_of(figures: Mapping[int, Figures], years: Sequence[int]) -> Ensemble:
    """Return runs by number, each with its yearly figures by quantity, as an ensemble."""
    stacked = {name: np.array([figures[at][name] for at in sorted(figures)], dtype=float) for name in PREDICTED}
    return Ensemble(list(years), stacked)


def _one(
    scenario: Scenario,
    members: Sequence[Member],
    reference: FitValues,
    number: int,
    **drawn: Unpack[DrawnBy],
) -> Figures:
    own = on_member(scenario, members[number], reference)
    yearly = simulate_lightly(own, 2 * number, **drawn).yearly
    return {name: yearly[name].astype(float).tolist() for name in PREDICTED}

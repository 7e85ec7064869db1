"""Targets: what the record says a simulated history must come to, read from a file and checked against a scenario."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, PrivateAttr, ValidationError, model_validator

from freightsim.base.arguments import instance_of, path_of
from freightsim.base.errors import CalibrationError, ScenarioError
from freightsim.base.language import _
from freightsim.base.spec import NonNegative, Positive, Spec
from freightsim.base.writing import read_bytes
from freightsim.files.load import shipped_folder
from freightsim.results.vocabulary import QUANTITIES, TargetQuantity
from freightsim.scenario import Scenario
from freightsim.validation.broken import Broken, refuse
from freightsim.validation.explain import UNKNOWN_KEY, faults, wrong_digits
from freightsim.validation.faults import Fault, Place, closest, ordered, report
from freightsim.validation.layers import Layer, Resolved
from freightsim.validation.renamed import present
from freightsim.validation.yaml_text import MOST_BYTES, read_document

Role = Literal["fit", "validate"]
Criterion = Literal["tolerance", "band", "either"]
Interval = tuple[float, float]

SUMMED: tuple[str, ...] = tuple(each.id for each in QUANTITIES.values() if each.unit and not each.mean)
"""Quantities that add up over years, and that a fit may aim at; the others are means and shares."""

SHIPPED = "targets.yaml"


class Target(Spec):
    """One published figure: what it is, how well it is known, and how near the simulated mean must come."""

    quantity: TargetQuantity
    """What is counted or measured."""
    years: tuple[int, ...] = ()
    """Calendar years: counts are summed over them, means are taken over all of them; a border's dwell may have none."""
    border: str | None = None
    """Border (by id in the scenario) of a quantity such as `border_dwell_h`; without years it is of the whole run."""
    unit: str
    """Unit of value, band and absolute tolerance: that of the quantity."""
    value: NonNegative | None = None
    """Published figure; may be missing where only a band was published."""
    low: NonNegative | None = None
    """Lower end of what the figure may have been."""
    high: NonNegative | None = None
    """Upper end of the interval."""
    tolerance: Positive | None = None
    """How far the simulated mean may be off, as a share of the value."""
    tolerance_abs: Positive | None = None
    """How far it may be off, in the unit; of two tolerances the wider one counts."""
    bar: Criterion | None = None
    """What must hold the simulated mean where both are given: tolerance, band, or either (the wider of them)."""
    role: Role
    """Whether the fit aims at it, or it is only compared."""
    status: Literal["stated", "derived", "assumed"]
    """Whether a source states it, it follows from stated figures, or it is an assumption."""
    confidence: Literal["high", "medium", "low", "assumption"]
    """How far the source is trusted."""
    source: str
    """Table and row of the record (`freightsim data` shows its address), or "assumption"."""
    note: str = ""
    """What to mind."""
    conflict: str = ""
    """What other sources say, and why they were not followed."""

    @model_validator(mode="after")
    def _holds_together(self) -> Target:
        refuse("Target", [Broken((field,), None, text) for field, text in self._broken()])
        return self

    def _broken(self) -> Iterator[tuple[str, str]]:
        """Yield each rule that is broken, with the field to mend."""
        if self.unit != QUANTITIES[self.quantity].unit:
            yield (
                "unit",
                _("{quantity} has the unit '{unit_2}', got '{unit}'").format(
                    quantity=self.quantity, unit_2=QUANTITIES[self.quantity].unit, unit=self.unit
                ),
            )
        if self.role == "fit" and self.quantity not in SUMMED:
            yield (
                "role",
                _("a fit aims at {summed}; {quantity} can only be compared (validate)").format(
                    summed=", ".join(SUMMED), quantity=self.quantity
                ),
            )
        yield from self._wrong_period()
        yield from self._wrong_band()
        yield from self._wrong_bar()

    def _wrong_period(self) -> Iterator[tuple[str, str]]:
        at_border = bool(QUANTITIES[self.quantity].at_border)
        if at_border and self.border is None:
            yield "quantity", _("{quantity} needs a 'border'").format(quantity=self.quantity)
        if not at_border and self.border is not None:
            yield "border", _("{quantity} has no border").format(quantity=self.quantity)
        if not at_border and not self.years:
            yield (
                "quantity",
                _("{quantity} needs 'years', such as [2014] or [2014, 2015]").format(quantity=self.quantity),
            )
        if any(later <= year for year, later in pairwise(self.years)):
            yield "years", _("the years {years} must be in order, each of them once").format(years=list(self.years))

    def _wrong_band(self) -> Iterator[tuple[str, str]]:
        if (self.low is None) != (self.high is None):
            given, missing = ("high", "low") if self.low is None else ("low", "high")
            yield given, _("a band has two ends: '{missing}' is missing").format(missing=missing)
        elif self.low is not None and self.high is not None:
            if self.low > self.high:
                yield (
                    "low",
                    _("the band begins at {low:g}, above its end {high:g}").format(low=self.low, high=self.high),
                )
            elif self.value is not None and not self.low <= self.value <= self.high:
                yield (
                    "value",
                    _("{value:g} is outside its own band from {low:g} to {high:g}").format(
                        value=self.value, low=self.low, high=self.high
                    ),
                )
        elif self.value is None:
            yield "quantity", _("a target needs a 'value' or a band ('low' and 'high')")
        if self.role == "fit" and self.value is None:
            yield "role", _("a fit aims at a 'value', which is missing")

    def _wrong_bar(self) -> Iterator[tuple[str, str]]:
        band = self.low is not None
        tolerance = self.tolerance is not None or self.tolerance_abs is not None
        if tolerance and self.value is None:
            yield "tolerance" if self.tolerance is not None else "tolerance_abs", _("a tolerance needs a 'value'")
        if not band and not tolerance and self.value is not None:
            yield (
                "value",
                _("the accepted range is missing: give 'tolerance', 'tolerance_abs', or a band ('low' and 'high')"),
            )
        if band and tolerance and self.bar is None:
            yield "low", _("with a band and a tolerance, 'bar' must be tolerance, band or either")
        if (self.bar in ("tolerance", "either") and not tolerance) or (self.bar in ("band", "either") and not band):
            yield "bar", _("'{bar}' needs what was not given here").format(bar=self.bar)

    @property
    def band(self) -> Interval | None:
        """What the figure may have been, in its unit; None where no band is known."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    @property
    def aim(self) -> float | None:
        """What a fit aims at, in the unit.

        A figure that only its band holds is aimed at halfway between its value and the middle of the band: away from
        the nearer end of a lopsided band, over which chance would carry the mean.
        """
        if self.value is None or self.band is None or self.margin is not None:
            return self.value
        return (self.value + sum(self.band) / 2) / 2

    @property
    def margin(self) -> float | None:
        """The tolerance in the unit; None where none was given."""
        if self.value is None or (self.tolerance is None and self.tolerance_abs is None):
            return None
        return max((self.tolerance or 0.0) * self.value, self.tolerance_abs or 0.0)

    @property
    def accepted(self) -> Interval:
        """The interval, in the unit, in which the simulated mean must lie."""
        within = []
        if self.margin is not None and self.value is not None and self.bar != "band":
            within.append((max(self.value - self.margin, 0.0), self.value + self.margin))
        if self.band is not None and self.bar != "tolerance":
            within.append(self.band)
        return min(low for low, _ in within), max(high for _, high in within)

    @property
    def period(self) -> str:
        """What it is of, for data: a year, years, the id of a border, or that in years."""
        return " ".join(filter(None, (self.border, self.span)))

    @property
    def span(self) -> str:
        """Its years in few characters; empty where it has none."""
        first, last = (self.years[0], self.years[-1]) if self.years else (0, 0)
        if len(self.years) > 1 and last - first == len(self.years) - 1:
            return f"{first}-{last}"
        return ", ".join(map(str, self.years))

    def meaning(self) -> dict[str, Any]:
        """Return all that changes what is aimed at or accepted, as plain data."""
        words = {"status", "confidence", "source", "note", "conflict"}
        return self.model_dump(mode="json", exclude=words, exclude_none=True)


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where a file of targets was read from."""

    name: str
    places: Mapping[str, Place]
    """By id of the target."""


class Targets(Spec):
    """All targets by id, in the order in which they are shown."""

    schema_version: Literal[2] = 2
    """Version of the file format."""
    targets: dict[str, Target] = Field(min_length=1)
    """The targets by id."""
    _origin: _Origin = PrivateAttr(default_factory=lambda: _Origin("targets", {}))

    @model_validator(mode="after")
    def _each_figure_once(self) -> Targets:
        seen: dict[tuple[object, ...], str] = {}
        found = []
        for key, target in self.targets.items():
            first = seen.setdefault((target.quantity, target.years, target.border), key)
            if first != key:
                text = _("'{key}' is of the same figure as '{first}'").format(key=key, first=first)
                found.append(Broken(("targets", key), key, text, names_value=True))
        refuse("Targets", found)
        return self

    @property
    def name(self) -> str:
        """The file they were read from, for messages."""
        return self._origin.name

    def of_role(self, role: Role) -> dict[str, Target]:
        """Return the targets that a fit aims at ("fit"), or those that are only compared ("validate"), by id."""
        return {key: target for key, target in self.targets.items() if target.role == role}

    def digest(self) -> str:
        """Return the SHA-256 of what a fit aims at: figures, bands and tolerances of the targets with the role fit.

        What is only compared, sources, notes, ids and the order of the file do not enter.
        """
        lines = sorted(json.dumps(target.meaning(), sort_keys=True) for target in self.of_role("fit").values())
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def check(self, scenario: Scenario) -> None:
        """Check that a scenario can meet the targets: its horizon touches every year, it has every border.

        A year that the horizon covers in part is let pass: the shipped horizon begins with the first departure.
        Raises CalibrationError, which shows every target that it cannot meet at its place.
        """
        if found := self.unmet(scenario):
            raise CalibrationError(report(found, self.name), ordered(found))

    def unmet(self, scenario: Scenario) -> list[Fault]:
        """Return what a scenario cannot meet, target by target, at its place; years that it lacks are one fault."""
        return [
            Fault(self._origin.places.get(key, Place(self.name)), text, ("targets", key), hint)
            for key, text, hint in outside(self, scenario)
        ]


def outside(targets: Targets, scenario: Scenario) -> Iterator[tuple[str, str, str]]:
    """Yield (id, what is wrong, hint) for what a scenario cannot meet: other years (all at once), unknown borders."""
    years = set(scenario.clock.years)
    late = {key: target for key, target in targets.targets.items() if not years.issuperset(target.years)}
    if late:
        missing = sorted({year for target in late.values() for year in target.years} - years)
        horizon = _("from {start} to {end}").format(start=scenario.horizon.start, end=scenario.horizon.end)
        others = _(" (and {count} more)").format(count=len(late) - 1) if len(late) > 1 else ""
        text = _("the scenario's horizon {horizon} does not include {missing}, needed here{others}").format(
            horizon=horizon, missing=", ".join(map(str, missing)), others=others
        )
        yield next(iter(late)), text, ""
    for key, target in targets.targets.items():
        if target.border is not None and target.border not in scenario.borders:
            known = ", ".join(sorted(scenario.borders)) or "none"
            text = _("the scenario has no border called '{border}' (known: {known})").format(
                border=target.border, known=known
            )
            yield key, text, closest(target.border, scenario.borders)


def targets_or_shipped(targets: Any) -> Targets:
    """Return targets that a caller gave, those of the package for None. Raises TypeError where they are none."""
    return load_targets() if targets is None else instance_of("targets", targets, Targets)


def load_targets(path: str | Path | None = None) -> Targets:
    """Return the targets of a file, or those that come with the package.

    Raises CalibrationError, which shows every fault with file, line, key, value and rule, and TypeError where `path`
    is neither text nor a path.
    """
    path = None if path is None else path_of("path", path)
    name = str(path) if path is not None else f"scenarios/{SHIPPED}"
    place = Path(path) if path is not None else shipped_folder() / SHIPPED
    try:
        document = present(read_document(read_bytes(place, MOST_BYTES), name))
    except ScenarioError as error:
        raise CalibrationError(str(error), error.faults) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        fault = Fault(Place(name), _("cannot be read: {error}").format(error=why))
        raise CalibrationError(str(fault), [fault]) from None
    resolved = Resolved(Targets, name, [Layer(name, document.tree, document)])
    found = list(wrong_digits(resolved))
    try:
        targets = Targets.model_validate(document.tree)
    except ValidationError as error:
        found += map(_hinted, faults(error, resolved))
    if found:
        raise CalibrationError(report(ordered(found), name), ordered(found))
    places = {key: document.place(("targets", key), at_key=True) for key in targets.targets}
    targets._origin = _Origin(name, {key: found for key, found in places.items() if found})  # noqa: SLF001
    return targets


def _hinted(fault: Fault) -> Fault:
    """Say which key was probably meant by an unknown one."""
    if fault.kind != UNKNOWN_KEY:
        return fault
    known = Targets.model_fields if len(fault.path) == 1 else Target.model_fields
    return replace(fault, hint=closest(fault.path[-1], known))

"""What is to be met: a quantity of a year, at least or at most some value."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats
from freightsim.base.errors import InputError, arguments
from freightsim.base.language import _
from freightsim.base.written import groups
from freightsim.validation.confusables import plain
from freightsim.validation.faults import closest, shortened
from freightsim.validation.suggestions import limit_advice, number_advice

UNITS = {"": 1.0, "k": 1e3, "m": 1e6, "bn": 1e9}
"""What may be written behind a number."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A target: it is met in a replication, or it is not."""

    quantity: str
    """Column of `Runs.yearly`."""
    relation: Literal[">=", "<="]
    """At least, or at most."""
    value: float
    """The value to be met, in the quantity's unit."""

    def __str__(self) -> str:
        """Return the target as it is written."""
        return f"{self.quantity}{self.relation}{self.value:.15g}"

    def surplus(self, values: npt.NDArray[Any]) -> Floats:
        """Return by how much each value meets the goal, negative where it does not; shape and unit are the values'.

        A count (whole numbers) is held against the middle between the last number that does not meet the goal and the
        first that does, as in every normal approximation of counts (de Moivre's correction for continuity).
        """
        above: Floats = np.asarray(values, dtype=float) - self._edge(whole=values.dtype.kind in "iu")
        return above if self.relation == ">=" else -above

    def _edge(self, *, whole: bool) -> float:
        if not whole:
            return self.value
        return math.ceil(self.value) - 0.5 if self.relation == ">=" else math.floor(self.value) + 0.5


def read_goal(text: str, quantities: Collection[str]) -> Goal:
    """Return the goal that a text such as ``trips>=1000`` or ``value_usd >= 4.3bn`` spells.

    Raises InputError where it spells none, or where the quantity is none of those known.
    """
    found = re.fullmatch(r"\s*([^<>=]*?)\s*(>=|<=)\s*(.*?)\s*", _plain(text))
    if found is None:
        said = _("{option_target} {text}: must read QUANTITY>=VALUE or QUANTITY<=VALUE").format(
            text=shortened(text, 100), **arguments("target")
        )
        raise InputError(said + _meant(text))
    quantity, relation, value = found.groups()
    if quantity not in quantities:
        hint = closest(quantity, quantities) or _("known: {quantities}").format(quantities=", ".join(quantities))
        raise InputError(
            _("{option_target} {text}: no yearly quantity called '{quantity}' ({hint})").format(
                text=shortened(text, 100), quantity=quantity, hint=hint, **arguments("target")
            )
        )
    number = _number(value, text, _unit_of(quantity))
    if _is_share(quantity) and not 0 <= number <= 1:
        raise InputError(_no_share(text, number))
    return Goal(quantity, ">=" if relation == ">=" else "<=", number)


def _is_share(quantity: str) -> bool:
    """Tell whether a yearly quantity is a share, by its name: a number from 0 to 1."""
    return quantity.startswith("share_") or quantity.endswith("_share")


def _no_share(text: str, number: float) -> str:
    said = _("{option_target} {text}: a share is a number from 0 to 1").format(
        text=shortened(text, 100), **arguments("target")
    )
    advice = limit_advice(number, 1)
    return _("{text} ({advice})").format(text=said, advice=advice) if advice else said


def _unit_of(quantity: str) -> str | None:
    """Return the unit of a yearly quantity, as advice on numbers has it; None where it has none that is converted."""
    if quantity.endswith("_usd"):
        return "USD"
    if _is_share(quantity):
        return "1"
    return {"teu": "TEU", "tonnes": "t", "tonnes_booked": "t", "t_co2e": "t", "feu": "FEU"}.get(quantity)


def _plain(text: str) -> str:
    """Return a target with >= and <= for what is read as them: \u2265, \u2264, => and =<, full-width characters."""
    written = plain(text)
    for relation, others in ((">=", ("\u2265", "\u2267", "=>")), ("<=", ("\u2264", "\u2266", "=<"))):
        for other in others:
            written = written.replace(other, relation)
    return written


def _meant(text: str) -> str:
    """Return a proposal for a target with another sign between quantity and value; nothing where there is none."""
    match = re.fullmatch(r"\s*(\w+)\s*(>|<|==?|:)\s*([^\s<>=][^<>=]*?)\s*", _plain(text))
    if match is None:
        return ""
    quantity, sign, value = match.groups()
    relations = {">": [">="], "<": ["<="]}.get(sign, [">=", "<="])
    forms = _(" or ").join(f'"{quantity}{relation}{value}"' for relation in relations)
    return " " + _("(write {forms})").format(forms=forms)


def _number(value: str, text: str, unit: str | None) -> float:
    digits = rf"(?:{groups('[,_]')}(?:\.\d+)?|\d*\.?\d+)"
    found = re.fullmatch(rf"([-+]?{digits}(?:e[-+]?\d+)?)\s*(k|m|bn|)", value.lower())
    try:
        number = float(re.sub("[,_]", "", found[1])) * UNITS[found[2]] if found else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        said = _("{option_target} {text}: '{value}' is no number such as 1000, 1e9, 50m or 4.3bn").format(
            text=shortened(text, 100), value=value, **arguments("target")
        )
        advice = number_advice(value, unit, 1.0 if unit == "1" else None)
        raise InputError(_("{text} ({advice})").format(text=said, advice=advice) if advice else said)
    return number

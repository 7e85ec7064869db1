"""Numbers as texts write them: signs that are true, and no zero with one."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, isfinite

NOTHING = "-"
"""Stands where nothing is known."""
MOST_DECIMALS = 6


def plain(value: float, form: str) -> str:
    """Return a number by a format such as ``"{:,.1f}"``; what rounds to zero has no sign."""
    text = form.format(value)
    return form.format(0.0) if _is_zero(text) else text


def signed(value: float, form: str) -> str:
    """Return a number with its sign; zero, and what rounds to it, has none, and zero itself is ``0``."""
    if value == 0:
        return "0"
    text = plain(value, form)
    return f"+{text}" if value > 0 and not _is_zero(text) else text


def known(value: float | None, unit: float, form: str, *, sign: bool = False) -> str:
    """Return a number in a unit; a dash where it is not known."""
    if value is None or not isfinite(value):
        return NOTHING
    return (signed if sign else plain)(value / unit, form)


def percent(share: float, digits: int = 0) -> str:
    """Return a share as a page states it."""
    return f"{100 * share:,.{digits}f} %"


def decimals(values: Sequence[float], least: int = 0) -> int:
    """Return the fewest decimals, from `least` on, with which none of the values that are not 0 rounds to it."""
    shown = [abs(value) for value in values if value and isfinite(value)]
    return next((each for each in range(least, MOST_DECIMALS) if all(round(v, each) for v in shown)), MOST_DECIMALS)


def upwards(value: float, digits: int) -> float:
    """Return a bound that is not below a value of 0 or more, with so many decimals: it is rounded up."""
    return ceil(round(value * 10**digits, 6)) / 10**digits


def decimals_of_change(change: float, low: float | None, high: float | None, least: int = 0) -> int:
    """Return the decimals of a change and of its interval: neither an end nor the change then reads as 0 and is not.

    A change that is small beside its interval has one decimal more than the interval asks for, and may read as 0.
    """
    ends = [end for end in (low, high) if end is not None and isfinite(end)]
    own, of_ends = decimals([change], least), decimals(ends, least)
    certain = ends and (min(ends) > 0 or max(ends) < 0)
    return max(own, of_ends) if certain or not any(ends) else min(max(own, of_ends), of_ends + 1)


def _is_zero(text: str) -> bool:
    return any(each == "0" for each in text) and not any(each in "123456789" for each in text)

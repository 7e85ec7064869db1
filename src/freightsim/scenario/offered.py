"""How many trains a week a service offers, as far as it is known before the clock starts."""

from __future__ import annotations

from datetime import date

from freightsim.base.dated import ALWAYS, Dated
from freightsim.policies.timetable import Fixed, Planned, Responsive


def offered(stated: Dated, timetable: Fixed | Planned | Responsive, end: date) -> Dated:
    """Return the trains a week of a service that states a number, under a timetable policy, up to the horizon's end.

    Where nothing but the statement counts it is returned as it is.
    """
    if isinstance(timetable, Planned):
        return _planned(stated, timetable.factor)
    start = answers_from(timetable, end)
    return stated if start is None else _until_reviewed(stated, start)


def answers_from(timetable: Fixed | Planned | Responsive, end: date) -> date | None:
    """Return the day from which the operator answers to demand; None where that is not before the horizon's end."""
    return timetable.start if isinstance(timetable, Responsive) and timetable.start < end else None


def _planned(stated: Dated, factor: Dated) -> Dated:
    if all(number == 1 for _, number in factor):
        return stated
    first = min(factor.root)
    days = {ALWAYS, *stated.root, *factor.root}
    return Dated({day: stated.at(day) * (factor.at(day) if day >= first else 1.0) for day in days})


def _until_reviewed(stated: Dated, start: date) -> Dated:
    """Return what is stated up to a day and holds from then on; a service that does not run yet opens when it says."""
    steps = {ALWAYS: stated.at(ALWAYS)} | {day: number for day, number in stated if day <= start}
    if stated.at(start) == 0:
        opening = next(((day, number) for day, number in stated if day > start and number > 0), None)
        steps |= [opening] if opening else []
    return Dated(steps)

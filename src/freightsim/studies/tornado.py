"""Which uncertain assumptions the answer of a scenario depends on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Unpack

from freightsim import facts
from freightsim.base.arguments import all_of, day_of, instance_of, whole
from freightsim.base.language import _
from freightsim.base.study_options import StudyOptions, StudyWords, takes_study_options
from freightsim.facts import Range
from freightsim.scenario import Scenario
from freightsim.studies.runner import collect, keeping
from freightsim.studies.sensitivity import TRIED, Assumption, Found, Question, Tornado, screened, unseen
from freightsim.validation.suggestions import cell_advice

TOP, REPLICATIONS = 10, 10
"""Assumptions that are simulated, and how often."""


@takes_study_options()
def tornado(
    base: Scenario,
    scenario: Scenario,
    *,
    quantity: str | None = None,
    n: int = REPLICATIONS,
    ranges: str | Path | Sequence[Range] | None = None,
    top: int = TOP,
    to: date | None = None,
    **words: Unpack[StudyWords],
) -> Tornado:
    """Move uncertain assumptions one at a time, and return how far the change by a scenario depends on each.

    Each is moved to the ends of its range, the model is refitted to 2020 where that moves what was booked in 2020, and
    base and scenario run on the same draws. The widest are chosen by the choice model's expectation, or by two
    replications where it sees nothing.

    Parameters
    ----------
    base, scenario
        What is compared.
    quantity
        A yearly figure; by default `feu_of_city` where a city joins, else `teu`.
    n
        How often each is simulated, on the same draws.
    ranges
        A file of ranges (CSV), or ranges; those packaged where none are given.
    top
        How many assumptions are simulated.
    to
        First day that is not simulated; by default after the second full year that is affected.

    Raises
    ------
    InputError, DataError
        Where there is no such quantity or number, or a range breaks a rule.
    TypeError, ValueError
        Where an argument is of another type or out of its range.

    What ends it early has a `Tornado` of what was finished as `finished`, None where not even the present was.
    """
    instance_of("base", base, Scenario)
    instance_of("scenario", scenario, Scenario)
    how, top = StudyOptions.of(tornado, words, n=n, least=2), whole("top", top, 1)
    if quantity is not None:
        instance_of("quantity", quantity, str)
    question = Question(base, scenario, how, quantity=quantity, to=None if to is None else day_of("to", to))
    assumptions, unfit = screened(question, _ranges(ranges), strict=ranges is not None)
    runs: Found = {}
    chosen: Sequence[Assumption] = ()
    left_out: Sequence[Assumption] = ()

    def simulate(wanted: Sequence[Assumption], replications: int, title: str = "") -> None:
        collect(question.run(wanted, replications, runs, title), runs)

    def found() -> Tornado | None:
        return question.tornado(chosen, runs, how.n, left_out=left_out, unfit=unfit) if runs else None

    with keeping(found):
        simulate(unseen(assumptions), TRIED, _("screening:"))
        likely = question.likely(assumptions, runs)
        chosen, left_out = likely[:top], likely[top:]
        simulate(chosen, how.n)
    result = found()
    assert result is not None  # noqa: S101  (all of it is finished)
    return result


def _ranges(ranges: str | Path | Sequence[Range] | None) -> Sequence[Range]:
    """Return ranges that were given, of a file, or those packaged."""
    if ranges is None or isinstance(ranges, str | Path):
        return facts.ranges(None if ranges is None else Path(ranges), cell_advice)
    return all_of("ranges", ranges, Range)

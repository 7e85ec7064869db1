"""Which uncertain assumptions the answer of a scenario depends on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from freightsim.base.arguments import all_of, day_of, instance_of, jobs_of, replications_of, seed_of, whole
from freightsim.base.language import _
from freightsim.facts import Range, ranges
from freightsim.scenario import Scenario
from freightsim.simulation.replications import Progress, silent
from freightsim.studies.runner import collect, keeping
from freightsim.studies.sensitivity import TRIED, Assumption, Found, Question, Tornado, screened, unseen
from freightsim.validation.suggestions import cell_advice

TOP, REPLICATIONS = 10, 10
"""Assumptions that are simulated, and how often."""


def tornado(
    base: Scenario,
    scenario: Scenario,
    *,
    quantity: str | None = None,
    n: int = REPLICATIONS,
    seed: int = 0,
    jobs: int | None = None,
    ranges_of: str | Path | Sequence[Range] | None = None,
    top: int = TOP,
    to: date | None = None,
    progress: Progress = silent,
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
    seed, jobs
        Seed of all draws; worker processes, by default one a core.
    ranges_of
        A file of ranges (CSV), or ranges; those packaged where none are given.
    top
        How many assumptions are simulated.
    to
        First day that is not simulated; by default after the second full year that is affected.
    progress
        Shows the progress, such as `freightsim.cli.progress.progress`.

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
    n, seed, jobs, top = replications_of(n, 2), seed_of(seed), jobs_of(jobs), whole("top", top, 1)
    if quantity is not None:
        instance_of("quantity", quantity, str)
    question = Question(base, scenario, quantity=quantity, seed=seed, to=None if to is None else day_of("to", to))
    assumptions, unfit = screened(question, _ranges(ranges_of), strict=ranges_of is not None)
    runs: Found = {}
    chosen: Sequence[Assumption] = ()
    left_out: Sequence[Assumption] = ()

    def simulate(wanted: Sequence[Assumption], replications: int, title: str = "") -> None:
        each = question.run(wanted, replications, jobs, frozenset(runs))
        collect(each, runs, len(question.runs(wanted, replications, runs)), progress, title)

    def found() -> Tornado | None:
        return question.tornado(chosen, runs, n, left_out=left_out, unfit=unfit) if runs else None

    with keeping(found):
        simulate(unseen(assumptions), TRIED, _("looking for what matters:"))
        likely = question.likely(assumptions, runs)
        chosen, left_out = likely[:top], likely[top:]
        simulate(chosen, n)
    result = found()
    assert result is not None  # noqa: S101  (all of it is finished)
    return result


def _ranges(ranges_of: str | Path | Sequence[Range] | None) -> Sequence[Range]:
    """Return ranges that were given, of a file, or those packaged."""
    if ranges_of is None or isinstance(ranges_of, str | Path):
        return ranges(None if ranges_of is None else Path(ranges_of), cell_advice)
    return all_of("ranges_of", ranges_of, Range)

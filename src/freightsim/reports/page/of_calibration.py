"""The report of a calibration: does the fit hold, how well, what was fitted, and how held-out years were met."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from math import nan
from typing import TYPE_CHECKING

from freightsim.base.language import _, in_use, packaged
from freightsim.calibration.checked import Check
from freightsim.facts import published
from freightsim.plots.fit import residuals
from freightsim.reports.against_record import against_record
from freightsim.reports.calibration import (
    belief_table,
    chain_text,
    draw_adjustments,
    draw_holdout,
    misfit_text,
    parameters_table,
    posterior_figure,
    predicted_table,
    scores_table,
    years_table,
)
from freightsim.reports.check import target_tables
from freightsim.reports.numbers import percent
from freightsim.reports.page.of_run import beside_record
from freightsim.reports.page.parts import KeyFigure, Page, PageSection, Paragraph
from freightsim.reports.page.pictures import picture, plate
from freightsim.reports.tables import RECORDED, Comparisons, of_mean
from freightsim.results import Runs
from freightsim.results.vocabulary import QUANTITIES

if TYPE_CHECKING:
    import pandas as pd

    from freightsim.calibration.story import Belief, Calibration, Prediction

TOLERANCE = 0.02
"""Error of a year that the figure of errors lets pass, a share."""


def page_of_calibration(
    found: Calibration, check: Check, runs: Runs, belief: Belief | None = None, prediction: Prediction | None = None
) -> Page:
    """Return the report of a calibration.

    `runs` are of the fitted scenario on other draws than those of the fit, and `check` what they say of the targets.
    Without `belief` there is nothing of the posterior, without `prediction` nothing of held-out years.
    """
    sections = [_targets(check), _record(runs), _parameters(found)]
    if belief is not None:
        sections.append(_belief(belief))
    if prediction is not None:
        sections.append(_held_out(found, prediction))
    years = sorted({year for year, _name in found.fit.aims})
    return Page(
        title=_("Calibration of {name}").format(name=packaged(found.fit.scenario.name)),
        question=_("Does the fit to {targets} hold, and how well?").format(targets=found.targets.name),
        answer=_answer(found, check),
        numbers=_numbers(found, check, prediction),
        sections=sections,
        made=[
            (_("Scenario"), packaged(found.fit.scenario.name)),
            (_("Targets"), f"{found.targets.name}, {found.targets.digest()}"),
            (_("Years"), f"{years[0]}-{years[-1]}"),
            (_("Begun"), str(found.begun)),
            (_("Seed of the fit"), str(found.seed)),
            (_("Simulations of the fit"), f"{found.fit.simulations:,}"),
            (_("Seed of the check"), str(check.seed)),
            (_("Replications of the check"), str(check.replications)),
        ],
        about=packaged(found.fit.scenario.description).replace("`", ""),
        language=in_use(),
    )


def _held(check: Check) -> tuple[int, int, int]:
    """Return how many targets hold, fail, and cannot be told."""
    answers = [str(verdict.answer) for verdict in check.verdicts.values()]
    holds, fails = answers.count("holds"), answers.count("fails")
    return holds, fails, len(answers) - holds - fails


def _answer(found: Calibration, check: Check) -> list[str]:
    holds, fails, unknown = _held(check)
    verdict = _("The fit does not hold") if fails else _("The fit holds so far") if unknown else _("The fit holds")
    counted = _(
        "{verdict}: on other draws {holds} of {every} targets hold, {fails} fail and {unknown} are undecided after "
        "{replications} replications, each at a confidence of {level}."
    ).format(
        verdict=verdict,
        holds=holds,
        every=holds + fails + unknown,
        fails=fails,
        unknown=unknown,
        replications=check.replications,
        level=percent(check.level),
    )
    return [counted, misfit_text(found.fit)]


def _numbers(found: Calibration, check: Check, prediction: Prediction | None) -> list[KeyFigure]:
    holds, fails, unknown = _held(check)
    shown = [KeyFigure(_("Targets that hold"), f"{holds} / {holds + fails + unknown}", _("{n} fail").format(n=fails))]
    for name, error in found.fit.misfit.items():
        title = _(QUANTITIES[name].what) if name in QUANTITIES else name
        label = _("Error of {quantity}").format(quantity=title)
        shown.append(KeyFigure(label, percent(error, 2), _("root mean square over years")))
    if prediction is not None and "trips" in prediction.scores:
        error = prediction.scores["trips"]["model"].mape
        years = ", ".join(map(str, prediction.years))
        shown.append(
            KeyFigure(_("Error of trips, held out"), percent(error, 1), _("mean over {years}").format(years=years))
        )
    return shown[:6]


def _targets(check: Check) -> PageSection:
    lead = _("A target holds if the whole interval of the simulated mean lies within the accepted range.")
    return PageSection("targets", _("Targets"), lead, target_tables(check))


def _record(runs: Runs) -> PageSection:
    errors = errors_frame(against_record(runs, published()))
    blocks = [block for place in range(3) if (block := beside_record(place)(runs)) is not None]
    if len(errors):
        blocks.append(
            picture(
                "errors",
                lambda ax: residuals(ax, errors, tolerance=TOLERANCE, clock=runs.scenario.clock),
                caption=_(
                    "Error of each year with the 95 % interval of the mean; the band is {share} on both sides."
                ).format(share=percent(TOLERANCE)),
                described=_("Errors by year; the tables above have the numbers."),
            )
        )
    return PageSection("record", _("Beside the record"), _("Simulated and published figures of each year."), blocks)


def errors_frame(comparisons: Comparisons) -> pd.DataFrame:
    """Return the errors of the years of which something was published.

    Columns: `quantity`, `year`, and as shares of the published figure `error` (simulated over published, less 1),
    `low` and `high` (the same of the ends of the 95 % interval of the mean; NaN where there is none).
    """
    import pandas as pd

    rows = []
    for name in RECORDED:
        for year, of_year in comparisons.items():
            found, ends = of_year[name], of_mean(of_year[name].simulated) or (nan, nan)
            if found.error is not None and found.published is not None:
                rows.append((name, year, found.error, *(end / found.published.value - 1 for end in ends)))
    return pd.DataFrame(rows, columns=["quantity", "year", "error", "low", "high"])


def _parameters(found: Calibration) -> PageSection:
    structural, adjustments = (parameters_table(found.fit, layers=[layer]) for layer in ("structural", "adjustment"))
    return PageSection(
        "parameters",
        _("Fit"),
        _("Parameters with their meaning and 95 % intervals, and the residual of each year."),
        [
            replace(structural, title=_("Structural parameters")),
            picture(
                "adjustments",
                partial(draw_adjustments, found),
                caption=_("Structural curve of each direction, and the years' adjustments from it."),
                described=_("Curves over time; the tables have the numbers."),
            ),
            replace(adjustments, title=_("Yearly adjustments"), folded=True),
            years_table(found.fit),
        ],
    )


def _belief(belief: Belief) -> PageSection:
    return PageSection(
        "belief",
        _("Posterior of the parameters"),
        _("Identification of each parameter, and its strongest correlation."),
        [
            belief_table(belief),
            Paragraph([chain_text(belief)]),
            plate(
                "posterior",
                partial(posterior_figure, belief),
                caption=_("Posterior of the curves' parameters, with their priors."),
                described=_("Posterior densities; the table above has the numbers."),
            ),
        ],
    )


def _held_out(found: Calibration, prediction: Prediction) -> PageSection:
    drawn = {"trips": _("Trips, held-out years shaded."), "value_usd": _("Cargo value, held-out years shaded.")}
    pictures = [
        picture(
            f"heldout-{name}",
            partial(draw_holdout, found, prediction, name),
            caption=caption,
            described=_("{caption} The table above has the numbers.").format(caption=caption),
        )
        for name, caption in drawn.items()
        if name in prediction.published
    ]
    sheets = [predicted_table(prediction), scores_table(prediction)]
    lead = _("Predictions for the held-out years.")
    return PageSection("heldout", _("Held-out years"), lead, [*sheets, *pictures])

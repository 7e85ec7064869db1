"""`freightsim calibrate`: fit the model to the published record, score held-out years, write the fitted layer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from freightsim.base.language import _
from freightsim.cli.options import Simulating, simulating, targets_option
from freightsim.cli.pages import PAGES, folder_writable, writable
from freightsim.cli.showing import show
from freightsim.cli.terminal import echo
from freightsim.cli.values import NamedPath, Years

if TYPE_CHECKING:
    from freightsim.base.study_options import StudyOptions
    from freightsim.calibration.checked import Check
    from freightsim.calibration.story import Belief, Calibration, Prediction
    from freightsim.calibration.targets import Targets
    from freightsim.results import Runs
    from freightsim.scenario import Scenario


CHECKED_RUNS = 20
"""Runs of what was fitted from which a page judges the targets."""

LEVEL = 0.95
"""Level of the confidence intervals by which it does."""


@click.command("calibrate")
@click.argument("scenario", default="baseline")
@targets_option()
@click.option(
    "--out",
    type=NamedPath(dir_okay=False, path_type=Path),
    metavar="F",
    help="Write the fitted layer here.  [default: scenarios/fitted.yaml, or fitted.yaml if there is no such folder]",
)
@click.option(
    "--holdout",
    type=Years(),
    default=(),
    metavar="Y,Y",
    help="Hold these years out of the fit, then score their predictions.",
)
@click.option("--posterior", is_flag=True, help="Also draw a posterior ensemble of parameters (needs emcee).")
@click.option(
    "--report",
    type=NamedPath(path_type=Path),
    metavar="PLACE",
    help="Write a report: one page if the name ends with .html, else a folder with text and figures.",
)
@simulating(None)
@click.option("--journal", type=NamedPath(dir_okay=False, path_type=Path), metavar="F", help="File for progress.")
def command(
    scenario: str,
    *,
    how: Simulating,
    targets: Path | None,
    out: Path | None,
    holdout: tuple[int, ...],
    posterior: bool,
    report: Path | None,
    journal: Path | None,
) -> int:
    """Fit SCENARIO (a file, or the name of a shipped one) to the published record.

    A stopped fit (Ctrl-C, exit code 130) resumes from its journal when the command is run again, with the same result.
    With --holdout nothing is written unless --out names a file.

    \b
    Examples:
      freightsim calibrate
      freightsim calibrate --holdout 2019,2020
      freightsim calibrate --posterior --report calibration
      freightsim calibrate --holdout 2019,2020 --report fit.html
      freightsim calibrate --seed 7 --out other.yaml
    """  # noqa: D301
    from freightsim.base.errors import WorkerDiedError
    from freightsim.calibration.ensemble import refuse_no_ensemble
    from freightsim.calibration.fitted_file import refuse_other_file
    from freightsim.calibration.targets import load_targets
    from freightsim.cli.interrupts import has_arrived, say_that_a_worker_died, stop_code
    from freightsim.cli.pages import writable

    if report is not None:
        _refuse_unwritable(report)
    if posterior and holdout and out is None:
        text = _("with --holdout nothing is written unless --out names a file, so the ensemble would be lost")
        raise click.BadParameter(text, param_hint="'--posterior'")
    place = _place(out, holdout)
    if place is not None and place.parent.exists():
        writable(place)
        refuse_other_file(place)
        if posterior:
            refuse_no_ensemble(ensemble_beside(place))
    asked, aimed = how.load(scenario), load_targets(targets)
    try:
        return _calibrate(
            asked, aimed, CalibrateOptions(how, place, holdout, posterior, report, journal or _journal(place, holdout))
        )
    except WorkerDiedError:
        say_that_a_worker_died()
    except KeyboardInterrupt:
        has_arrived()
    echo(_("Stopped. The same command resumes from the journal."), err=True)
    return stop_code()


class CalibrateOptions(NamedTuple):
    """What was asked for on the command line."""

    how: Simulating
    out: Path | None
    holdout: tuple[int, ...]
    posterior: bool
    report: Path | None
    journal: Path


def _place(out: Path | None, holdout: tuple[int, ...]) -> Path | None:
    """Return where the fitted layer goes; nowhere where years are held out and no file is named."""
    if out is not None or holdout:
        return out
    folder = Path("scenarios")
    return folder / "fitted.yaml" if folder.is_dir() else Path("fitted.yaml")


def _journal(place: Path | None, holdout: tuple[int, ...]) -> Path:
    """Return the journal that belongs to an output."""
    if place is not None:
        return place.with_suffix(".journal.jsonl")
    return Path("calibrate-without-" + "-".join(map(str, holdout)) + ".journal.jsonl")


def _calibrate(scenario: Scenario, targets: Targets, wish: CalibrateOptions) -> int:
    from freightsim.calibration.fitted_file import write_fitted
    from freightsim.calibration.story import calibrate
    from freightsim.reports import calibration as shown

    found = calibrate(scenario, targets, holdout=wish.holdout, journal=wish.journal, **wish.how.words)
    show(lambda width: shown.shown_fit(found, width))
    belief = found.believe() if wish.posterior or wish.holdout else None
    if belief is not None:
        show(shown.belief_table(belief).rich)
    prediction = None
    if wish.holdout and belief is not None:
        prediction = found.predict(belief, **wish.how.words)
        show(lambda width: shown.shown_prediction(prediction, width))
    if wish.out is not None:
        tree = found.tree()
        # The ensemble names the fit: cut short between the two, it is refused beside the former layer.
        if belief is not None and wish.posterior:
            _write_ensemble(wish.out, found, belief, wish.how)
        write_fitted(wish.out, tree)
        echo(_("The fitted layer is in {out}.").format(out=wish.out), err=True)
    if wish.report is not None and _is_page(wish.report):
        _write_page(wish, wish.report, found, belief, prediction)
    elif wish.report is not None:
        shown.write_report(wish.report, found, belief, prediction)
        echo(_("The report is in {report}.").format(report=wish.report), err=True)
    wish.journal.unlink(missing_ok=True)
    return 0


def _is_page(report: Path) -> bool:
    return report.suffix.lower() in PAGES


def _refuse_unwritable(report: Path) -> None:
    """Raise InputError where the report could not be written at the end of a long fit."""
    from freightsim.base.errors import InputError

    if _is_page(report):
        writable(report)
    elif report.exists() and not report.is_dir():
        raise InputError(
            _("{report}: this is a file; name a folder, or a page that ends with .html").format(report=report)
        )
    else:
        folder_writable(report)


def _write_page(
    wish: CalibrateOptions, page: Path, found: Calibration, belief: Belief | None, prediction: Prediction | None
) -> None:
    """Run what was fitted on other draws, judge the targets by it, and write the page."""
    from freightsim.cli.pages import write_page
    from freightsim.reports.page.of_calibration import page_of_calibration

    check, runs = checked(found, wish.how)
    write_page(page_of_calibration(found, check, runs, belief, prediction), page)


def checked(found: Calibration, how: StudyOptions) -> tuple[Check, Runs]:
    """Return what other draws than those of the fit say of each target, and the runs that say it."""
    from functools import partial

    from freightsim.calibration.checked import Check
    from freightsim.calibration.drift import drift
    from freightsim.calibration.observe import observe
    from freightsim.calibration.verdicts import judge
    from freightsim.results.run import SMALL
    from freightsim.simulation.replications import simulate_lightly
    from freightsim.studies.runner import runs_of

    scenario, seed = found.fit.scenario, found.seed + 1
    runs = runs_of(partial(simulate_lightly, scenario, kept=tuple(SMALL)), replace(how, n=CHECKED_RUNS, seed=seed))
    figures = observe(runs, found.targets)
    verdicts = {
        key: judge(key, target, figures[key].to_numpy(dtype=float), LEVEL)
        for key, target in found.targets.targets.items()
    }
    return Check(scenario, found.targets, seed, len(runs), LEVEL, verdicts, drift(scenario)), runs


def ensemble_beside(layer: Path) -> Path:
    """Return where the ensemble of a fitted layer goes: `posterior.csv` beside `fitted.yaml`, else by its name."""
    return layer.with_name("posterior.csv" if layer.stem == "fitted" else f"{layer.stem}.posterior.csv")


def _write_ensemble(out: Path, found: Calibration, belief: Belief, how: Simulating) -> None:
    from freightsim.calibration.story import MEMBERS

    path = ensemble_beside(out)
    found.save_posterior(path, belief, **how.words)
    echo(_("{members} members of the posterior ensemble are in {path}.").format(members=MEMBERS, path=path), err=True)

"""How well the model predicts: fitted to the record up to a year, it predicts the years after, from several years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, Unpack, get_args

from freightsim.base.arguments import list_of, one_of, place_of, whole
from freightsim.base.errors import CalibrationError
from freightsim.base.language import _
from freightsim.base.study_options import Progress, StudyOptions, StudyWords, takes_study_options
from freightsim.calibration.ensemble import ensemble_of
from freightsim.calibration.journal import Journal
from freightsim.calibration.known_inputs import known_inputs
from freightsim.calibration.story import (
    FITTED,
    NAIVE,
    SCORED,
    Prediction,
    asked_of,
    believe,
    calibrate,
    predict,
    scored,
    without,
    yearly_figures,
)
from freightsim.calibration.targets import Targets, targets_or_shipped
from freightsim.files.load import scenario_or_baseline
from freightsim.scenario import Scenario
from freightsim.statistics import Score, pooled
from freightsim.studies.runner import keeping

MEMBERS = 60
"""Members of the posterior ensemble of each origin."""

ORIGINS = (2016, 2017, 2018, 2019)
"""Origins: years at whose end a prediction is made."""

LEAST_FITTED = 4
"""Years that a fit needs at least: its curve has three parameters."""

InputsTaken = Literal["came", "known"]
"""Whether inputs of predicted years are as they came, or those in force at the end of the origin."""


@dataclass(frozen=True)
class Origin:
    """A year from whose end the years after are predicted."""

    year: int
    """The last year that the fit saw."""
    prediction: Prediction
    """The years after it as predicted, with their scores."""
    frozen: tuple[str, ...] = ()
    """Dotted paths of what was held at its state of the origin; empty where inputs are as they came."""


@dataclass(frozen=True)
class Backtest:
    """Predictions from several origins, and how good they were."""

    scenario: Scenario
    """What was fitted; its inputs as they came."""
    targets: Targets
    """The whole record."""
    inputs: InputsTaken
    """Whether inputs of predicted years are as they came ("came"), or those of the origin ("known")."""
    members: int
    """Members of the posterior ensemble of each origin."""
    seed: int
    """Seed of all draws."""
    origins: tuple[Origin, ...]
    """What was finished, in the order of years."""
    unfinished: tuple[int, ...] = ()
    """Origins that were not finished."""

    @property
    def leads(self) -> list[int]:
        """Years from an origin to what is predicted from it: 1, 2, and so on to the longest."""
        return sorted({year - each.year for each in self.origins for year in each.prediction.years})

    def scores(self, quantity: str, lead: int | None = None) -> dict[str, Score]:
        """Return the score of each forecast over all predicted years of all origins, or over those of one lead.

        A forecast that needs more years than an origin has is not scored there; `Score.years` counts what was.
        Raises KeyError for a quantity that is not scored, and ValueError for a lead that no origin has.
        """
        found: dict[str, list[Score]] = {}
        for _key, forecasts in self._by_year(quantity, lead):
            for name, score in forecasts.items():
                found.setdefault(name, []).append(score)
        return {name: pooled(found[name]) for name in ("model", *NAIVE) if name in found}

    def gain(self, quantity: str, forecast: str, lead: int | None = None) -> float | None:
        """Return by which share the model's CRPS is below that of a forecast, over the years that both predict.

        CRPS is over what came, a share. Below 0 the forecast is better than the model; None where it is 0, or where no
        origin has the years that the forecast needs.
        Raises KeyError for a quantity that is not scored or a forecast that there is not, and ValueError for a lead
        that no origin has.
        """
        one_of("forecast", forecast, NAIVE)
        both = [each for _key, each in self._by_year(quantity, lead) if forecast in each]
        model, other = (sum(each[name].relative_crps for each in both) for name in ("model", forecast))
        return 1 - model / other if other else None

    def _by_year(self, quantity: str, lead: int | None) -> Iterator[tuple[tuple[int, int], Mapping[str, Score]]]:
        """Yield (origin, year) and the score of each forecast."""
        one_of("quantity", quantity, SCORED)
        if lead is not None and lead not in self.leads:
            leads = ", ".join(map(str, self.leads))
            raise ValueError(_("lead: {lead} is none of those predicted: {leads}").format(lead=lead, leads=leads))
        for origin in self.origins:
            forecasts = origin.prediction.by_year[quantity]
            for at, year in enumerate(origin.prediction.years):
                if lead is None or year - origin.year == lead:
                    yield (origin.year, year), {name: each[at] for name, each in forecasts.items()}


@takes_study_options()
def backtest(
    scenario: Scenario | None = None,
    targets: Targets | None = None,
    *,
    origins: Sequence[int] = ORIGINS,
    inputs: InputsTaken = "came",
    members: int = MEMBERS,
    journal: str | Path | None = None,
    **words: Unpack[StudyWords],
) -> Backtest:
    """Fit to the record up to each origin, predict all years after, and score that beside naive forecasts.

    Each origin is a fit with all later years held out, a posterior ensemble, and one run on each of its members.

    Parameters
    ----------
    scenario, targets
        What is fitted, and to what; the shipped baseline and targets where none are given.
    origins
        Years, each the last that its fit sees.
    inputs
        "came": prices, support, trade, timetable, trains of hubs and events of predicted years are as they came, so
        that shippers' behaviour is predicted in given circumstances. "known": those in force at the end of the origin
        hold (`freightsim.calibration.known_inputs.known_inputs`), as in a forecast made that day.
    members
        Members of each posterior ensemble, two at least.
    journal
        Folder in which progress is kept, two files for each origin and kind of inputs: what is done is not simulated
        again. Without one nothing is kept.

    Raises
    ------
    CalibrationError
        Where an origin is not in the record, has fewer than four years to fit or no year after it, targets do not suit
        the scenario, or a journal is of another fit.
    ImportError
        Where emcee is not installed.
    TypeError, ValueError, KeyError
        Where an argument is of another type, out of its range, or an unknown kind of inputs.

    What ends it early has a `Backtest` of the origins that were finished as `finished`, None where none was.
    """
    scenario, targets = scenario_or_baseline(scenario), targets_or_shipped(targets)
    years = sorted(whole("origins", year, 0) for year in list_of("origins", origins))
    inputs = one_of("inputs", inputs, get_args(InputsTaken))
    folder = None if journal is None else place_of("journal", journal)
    how = StudyOptions.of(backtest, words, n=whole("members", members, 2))
    ask = _Ask(targets, how, inputs, folder)
    targets.check(scenario)
    refuse_origins(targets, years)
    asked = {year: _inputs_of(scenario, year, inputs) for year in years}
    if find_spec("emcee") is None:
        raise ImportError("draws from a posterior need emcee: pip install 'freightsim[posterior]'")
    done: list[Origin] = []

    def found() -> Backtest:
        left = tuple(year for year in years if year not in {each.year for each in done})
        return Backtest(scenario, targets, inputs, how.n, how.seed, tuple(done), left)

    with keeping(lambda: found() if done else None):
        for year, (of_year, frozen) in asked.items():
            done.append(Origin(year, _predicted(of_year, year, ask), frozen))
    return found()


def refuse_origins(targets: Targets, origins: Sequence[int]) -> None:
    """Raise CalibrationError where from an origin nothing can be fitted, predicted or scored."""
    record = yearly_figures(targets)
    fitted = {name: record.get(name, {}) for name in (*FITTED, *SCORED)}
    years = sorted(set.intersection(*map(set, fitted.values())))
    possible = years[LEAST_FITTED - 1 : -1]
    wrong = [str(year) for year in origins if year not in possible]
    if not wrong:
        return
    text = _(
        "origins {wrong}: an origin is a year of {name} with {least} years to fit up to it and a year after it: {years}"
    )
    raise CalibrationError(
        text.format(
            wrong=", ".join(wrong),
            name=targets.name,
            least=LEAST_FITTED,
            years=", ".join(map(str, possible)) or _("none"),
        )
    )


@dataclass(frozen=True)
class _Ask:
    """What is the same for all origins."""

    targets: Targets
    how: StudyOptions
    """How it is simulated; `n` are members of the ensemble of an origin."""
    inputs: InputsTaken
    folder: Path | None


def _inputs_of(scenario: Scenario, origin: int, inputs: InputsTaken) -> tuple[Scenario, tuple[str, ...]]:
    """Return the scenario of an origin, and what was frozen in it."""
    if inputs == "came":
        return scenario, ()
    known = known_inputs(scenario, origin)
    return known.scenario, known.frozen


def _predicted(scenario: Scenario, origin: int, ask: _Ask) -> Prediction:
    """Return the prediction from an origin; nothing is fitted where a journal has all runs of its ensemble."""
    holdout = [year for year in sorted(yearly_figures(ask.targets)["trips"]) if year > origin]
    how = replace(ask.how, progress=_named(ask.how.progress, origin))
    asked = asked_of(scenario, without(ask.targets, holdout), seed=how.seed, holdout=holdout)
    runs = Journal(_file(ask, origin, "runs"), asked | {"members": how.n}, datetime.now(tz=UTC).date())
    known = runs.known(0)
    if len(known) == how.n:
        return scored(ensemble_of(known, scenario.clock.years), ask.targets, holdout, seed=how.seed)
    fit = calibrate(scenario, ask.targets, holdout=holdout, journal=_file(ask, origin, "fit"), **how.words)
    return predict(fit, believe(fit), ask.targets, holdout, how, journal=runs)


def _file(ask: _Ask, origin: int, what: str) -> Path | None:
    """Return the journal of an origin's fit, or of its runs on the ensemble."""
    return None if ask.folder is None else ask.folder / f"{ask.inputs}-{origin}.{what}.journal.jsonl"


def _named(progress: Progress, origin: int) -> Progress:
    """Return a progress whose titles begin with the origin."""

    def named(total: int, title: str = "") -> AbstractContextManager[Any]:
        return progress(total, _("from {origin}: {title}").format(origin=origin, title=title or _("predicting")))

    return named

"""Calibration from end to end: aims, fit, posterior, ensemble, and the score of years that were held out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Unpack

import numpy as np

from freightsim.base.arguments import list_of, path_of, place_of, whole
from freightsim.base.arrays import Floats
from freightsim.base.errors import CalibrationError, FileThereError
from freightsim.base.language import _
from freightsim.base.study_options import StudyOptions, StudyWords, takes_study_options
from freightsim.calibration.conditioning import conditioned
from freightsim.calibration.emulator import Emulator, members
from freightsim.calibration.ensemble import Ensemble, FitValues, Member, refuse_no_ensemble, run_ensemble, write_members
from freightsim.calibration.fit import Fit, RootSearch
from freightsim.calibration.fitted_file import fitted_tree, refuse_other_file, write_fitted
from freightsim.calibration.journal import Journal
from freightsim.calibration.parameters import tree_of
from freightsim.calibration.reconcile import reconciled, uncertainty
from freightsim.calibration.station_fit import StationFit, fit_stations
from freightsim.calibration.targets import Targets, targets_or_shipped
from freightsim.facts import data_digest
from freightsim.files.load import scenario_or_baseline
from freightsim.scenario import Scenario
from freightsim.scenario.fitted import Fitted
from freightsim.statistics import (
    Identified,
    Posterior,
    Score,
    exponential_growth,
    identifiability,
    last_value,
    logistic_growth,
    pooled,
    sample,
    score,
    year_end_rate,
)

FITTED = ("trips_outbound", "trips_inbound", "tonnes", "value_usd")
"""Quantities that the fit aims at."""

SCORED = ("trips", "value_usd", "tonnes")
"""Quantities of held-out years that are scored."""

JOURNAL_FORMAT = 3
"""Raised when a journal keeps other figures, or keeps them otherwise."""

MEMBERS = 100
"""Members of a posterior ensemble."""

PREDICTED_RUNS = 200
"""Runs on the posterior ensemble from which held-out years are predicted."""

LAST_YEAR = 2030
"""Last year for which a posterior ensemble holds adjustments."""

STEPS = 4000
"""Steps of the posterior's chain at first."""


@dataclass(frozen=True)
class Calibration:
    """A fit and what it was asked."""

    fit: Fit
    """The fitted values."""
    uncertainty: dict[tuple[int, str], float]
    """Relative standard deviation of the figures aimed at."""
    targets: Targets
    """The targets, those of held-out years taken out."""
    seed: int
    """Seed of all draws."""
    begun: date
    """Day on which the fit began."""
    digest: str = ""
    """Digest of all targets, those of held-out years too."""
    holdout: tuple[int, ...] = ()
    """Years that were held out."""
    stations: StationFit | None = None
    """What recorded joins say of stations; None where the scenario has no hubs that they joined."""
    every: Targets | None = None
    """All targets, those of held-out years too; None where none was held out."""

    def believe(self) -> Belief:
        """Return the posterior of the structural parameters. Raises ImportError where emcee is not installed."""
        return believe(self)

    def predict(
        self, belief: Belief | None = None, *, n: int = PREDICTED_RUNS, **words: Unpack[StudyWords]
    ) -> Prediction:
        """Return the prediction of the held-out years on the posterior ensemble, scored beside naive forecasts.

        Parameters
        ----------
        belief
            The posterior; drawn anew where none is given.
        n
            Members of the ensemble, each simulated once.
        words
            `jobs` and `progress` as of `calibrate`; draws are of the fit's seed.

        Raises ValueError where no year was held out.
        """
        if self.every is None or not self.holdout:
            raise ValueError(_("no year was held out: name some with `holdout`"))
        how = StudyOptions.of(calibrate, words, n=n, least=2)
        return predict(self, self.believe() if belief is None else belief, self.every, self.holdout, how)

    def save_posterior(
        self,
        path: str | Path,
        belief: Belief | None = None,
        *,
        n: int = MEMBERS,
        last_year: int = LAST_YEAR,
        **words: Unpack[StudyWords],
    ) -> None:
        """Write a posterior ensemble, held to the record by simulation, beside the fitted layer it belongs to.

        Scenarios that extend ``NAME.yaml`` read it from ``NAME.posterior.csv``, those of ``fitted.yaml`` from
        ``posterior.csv``.

        Parameters
        ----------
        path
            Where to.
        belief
            The posterior; drawn anew where none is given.
        n
            Members.
        last_year
            Last year for which members hold adjustments.
        words
            `jobs` and `progress` as of `calibrate`; draws are of the fit's seed.

        Raises InputError where another file is there or the file cannot be written.
        """
        place = Path(path_of("path", path))
        refuse_no_ensemble(place)
        how = replace(StudyOptions.of(calibrate, words, n=n, least=2), seed=self.seed)
        found = (self.believe() if belief is None else belief).conditioned(how, last_year=last_year)
        write_members(place, found, Fitted.model_validate(self.tree()["fitted"]))

    def save(self, path: str | Path, *, overwrite: bool = False) -> None:
        """Write the fitted layer, a scenario file that others extend.

        Parameters
        ----------
        path : str or Path
            Where to.
        overwrite : bool
            Replace a fitted layer that is there. Any other file is refused all the same.

        Raises
        ------
        FileThereError
            Where a file is there; this is a FileExistsError.
        InputError
            Where the file cannot be written.
        """
        place = place_of("path", path)
        if place.is_file() and not overwrite:
            text = _("{out}: there is a file of this name; overwrite=True replaces a fitted layer")
            raise FileThereError(text.format(out=place))
        refuse_other_file(place)
        write_fitted(place, self.tree())

    def tree(self) -> dict[str, Any]:
        """Return what the fitted layer holds."""
        return fitted_tree(
            self.fit,
            seed=self.seed,
            made=self.begun,
            targets_digest=self.digest,
            data_digest=data_digest(),
            holdout=self.holdout,
            stations=self.stations,
        )


@dataclass(frozen=True)
class Belief:
    """What is believed of the structural parameters after the fit."""

    emulator: Emulator
    """What the posterior was sampled from."""
    posterior: Posterior
    """Its draws."""
    identified: list[Identified]
    """What the data say of each parameter."""
    stations: StationFit | None = None
    """What recorded joins say of stations."""

    def conditioned(self, how: StudyOptions, *, last_year: int) -> list[Member]:
        """Return n members that simulations hold to the record; see `freightsim.calibration.conditioning`."""
        found = conditioned(self.emulator, self.posterior.draws, how, last_year=last_year)
        return self._with_stations(found, how.seed)

    def ensemble(self, n: int, *, last_year: int, seed: int) -> list[Member]:
        """Return n members by the emulator alone, drawn evenly from the posterior, with adjustments to the last year.

        They need no simulation; `conditioned` are held to the record.
        """
        rng = np.random.default_rng([seed, n])
        chosen = rng.choice(len(self.posterior.draws), size=n, replace=False)
        found = members(self.emulator, self.posterior.draws[chosen], seed=seed, last_year=last_year)
        return self._with_stations(found, seed)

    def _with_stations(self, found: Sequence[dict[str, float]], seed: int) -> list[Member]:
        """Return members with a draw of the parameters of stations each."""
        if self.stations is None:
            return [*found]
        return [each | own for each, own in zip(found, self.stations.members(len(found), seed=seed), strict=True)]


@dataclass(frozen=True)
class Prediction:
    """Predictions for the held-out years."""

    years: list[int]
    """Years that were held out."""
    ensemble: Ensemble
    """Runs on the posterior ensemble."""
    published: dict[str, Floats]
    """What came, by quantity, shape (years,)."""
    scores: dict[str, dict[str, Score]]
    """By quantity and forecast: the model's and the naive ones'."""
    points: dict[str, dict[str, Floats]]
    """Point forecasts by quantity and forecast, shape (years,)."""
    by_year: dict[str, dict[str, list[Score]]] = field(default_factory=dict)
    """The scores of single years, by quantity and forecast in the order of years."""


@takes_study_options()
def calibrate(
    scenario: Scenario | None = None,
    targets: Targets | None = None,
    *,
    holdout: Sequence[int] = (),
    journal: str | Path | None = None,
    **words: Unpack[StudyWords],
) -> Calibration:
    """Return the fit of a scenario to its targets, those that touch a held-out year left out.

    The progress has a title for each round: its number and the misfit of the round before.

    Parameters
    ----------
    scenario, targets
        What is fitted, and to what; the shipped baseline and targets where none are given.
    holdout
        Years that the fit does not see.
    journal
        File in which progress is kept: a fit that was ended early goes on from it.

    Raises
    ------
    CalibrationError
        Where the targets do not suit the scenario, its timetable answers to demand, or the journal belongs to another
        fit.
    TypeError, ValueError
        Where an argument is of another type or out of its range.
    """
    scenario, targets = scenario_or_baseline(scenario), targets_or_shipped(targets)
    how = StudyOptions.of(calibrate, words)
    holdout = tuple(whole("holdout", year, 0) for year in list_of("holdout", holdout, empty=True))
    journal = None if journal is None else place_of("journal", journal)
    targets.check(scenario)
    _refuse_answers(scenario)
    seen = without(targets, holdout)
    aims = {key: value for key, value in reconciled(seen).items() if key[1] in FITTED}
    _refuse_gaps(aims, targets.name)
    _refuse_unscored(targets, holdout)
    spread = uncertainty(seen)
    today = datetime.now(tz=UTC).date()
    search = RootSearch(scenario, aims, spread, how, journal=Journal(None, {}, today))
    if journal is not None:
        search.journal = Journal(journal, asked_of(search.base, seen, seed=how.seed, holdout=holdout), today)
    fit = search.run()
    stations = fit_stations(fit.scenario, seed=how.seed)
    if stations is not None:
        fit = replace(fit, scenario=fit.scenario.but(tree_of(stations.values)))
    return Calibration(
        fit,
        spread,
        seen,
        how.seed,
        search.journal.begun,
        targets.digest(),
        tuple(sorted(holdout)),
        stations,
        targets if holdout else None,
    )


def asked_of(scenario: Scenario, seen: Targets, *, seed: int, holdout: Sequence[int]) -> dict[str, Any]:
    """Return what a journal says that a fit to these targets was asked; a journal of another fit is refused."""
    return {
        "format": JOURNAL_FORMAT,
        "scenario": scenario.digest(),
        "targets": seen.digest(),
        "data": data_digest(),
        "seed": seed,
        "holdout": sorted(holdout),
    }


def without(targets: Targets, years: Sequence[int]) -> Targets:
    """Return the targets that touch none of these years.

    Raises CalibrationError where a year has no target, or none is left.
    """
    known = {year for target in targets.targets.values() for year in target.years}
    strange = [str(year) for year in years if year not in known]
    if strange:
        raise CalibrationError(
            _("{name}: no target is of {strange}: nothing to hold out").format(
                name=targets.name, strange=", ".join(strange)
            )
        )
    left = {key: target for key, target in targets.targets.items() if not set(target.years) & set(years)}
    if not left:
        raise CalibrationError(
            _("{name}: with {years} held out no target is left").format(
                name=targets.name, years=", ".join(map(str, years))
            )
        )
    return targets if not years else targets.model_copy(update={"targets": left})


def believe(calibration: Calibration) -> Belief:
    """Return the posterior of the structural parameters. Raises ImportError where emcee is not installed."""
    emulator = Emulator(calibration.fit, calibration.uncertainty)
    drawn = sample(emulator.priors, emulator.log_likelihood, seed=calibration.seed, start=emulator.start, steps=STEPS)
    known = identifiability(drawn.draws, emulator.priors)
    return Belief(emulator, drawn, known, calibration.stations)


def predict(
    calibration: Calibration,
    belief: Belief,
    targets: Targets,
    holdout: Sequence[int],
    how: StudyOptions,
    *,
    journal: Journal | None = None,
) -> Prediction:
    """Return the prediction of held-out years and its scores, beside forecasts that know no freight.

    Everything but the shippers' liking is as the scenario has it: prices, trade, timetable and events of those years.
    The posterior ensemble has `how.n` members; draws are of the fit's seed. Runs that the journal has are not simulated
    again.
    """
    scenario = calibration.fit.scenario
    drawn = belief.ensemble(how.n, last_year=scenario.clock.years[-1], seed=calibration.seed)
    ensemble = run_ensemble(
        scenario,
        drawn,
        replace(how, seed=calibration.seed + 1),
        reference=FitValues(scenario.tree()),
        journal=journal,
    )
    return scored(ensemble, targets, holdout, seed=calibration.seed)


def scored(ensemble: Ensemble, targets: Targets, holdout: Sequence[int], *, seed: int) -> Prediction:
    """Return held-out years as the runs of an ensemble predict them, with the scores of these and of `NAIVE`."""
    record, years = yearly_figures(targets), sorted(holdout)
    published: dict[str, Floats] = {}
    points: dict[str, dict[str, Floats]] = {}
    by_year: dict[str, dict[str, list[Score]]] = {}
    for quantity in SCORED:
        actual = np.array([record[quantity][year] for year in years])
        draws = ensemble.of(quantity, years)
        forecasts = {"model": (np.median(draws, axis=0), draws)} | _naive(record[quantity], years, seed)
        published[quantity] = actual
        points[quantity] = {name: point for name, (point, _draws) in forecasts.items()}
        by_year[quantity] = {name: _yearly_scores(*each, actual) for name, each in forecasts.items()}
    scores = {quantity: {name: pooled(each) for name, each in found.items()} for quantity, found in by_year.items()}
    return Prediction(years, ensemble, published, scores, points, by_year)


def _yearly_scores(point: Floats, draws: Floats, actual: Floats) -> list[Score]:
    """Return the score of each year: point and what came have shape (years,), draws (draws, years)."""
    return [score(draws[:, [at]], actual[[at]], point=point[[at]]) for at in range(len(actual))]


def _naive(record: Mapping[int, float], years: Sequence[int], seed: int) -> dict[str, tuple[Floats, Floats]]:
    """Return point, shape (years,), and draws, shape (draws, years), of each naive forecast that has enough years."""
    before = [year for year in sorted(record) if min(record) < year < years[0]]
    series, found = [record[year] for year in before], {}
    for name, (method, least) in NAIVE.items():
        if len(before) >= least:
            made = method(before, series, years, rng=np.random.default_rng([seed, len(before)]))
            found[name] = made.point, made.draws
    return found


NAIVE = {
    "last_value": (last_value, 2),
    "year_end_rate": (year_end_rate, 3),
    "exponential": (exponential_growth, 3),
    "logistic": (logistic_growth, 4),
}
"""Forecasts that know no freight, made from the full years before the first held-out one, and how many they need."""


def yearly_figures(targets: Targets) -> Mapping[str, Mapping[int, float]]:
    """Return published yearly figures by quantity and year."""
    found: dict[str, dict[int, float]] = {}
    for target in targets.targets.values():
        if len(target.years) == 1 and target.value is not None:
            found.setdefault(target.quantity, {})[target.years[0]] = target.value
    return found


def _refuse_answers(scenario: Scenario) -> None:
    """Refuse a scenario in which bookings are not known without a run: the search would aim at what nobody books."""
    if scenario.answers_from is not None:
        text = _("{name}: the timetable responds to demand from {answers_from} on; fit it as 'fixed'").format(
            name=scenario.name, answers_from=scenario.answers_from
        )
        raise CalibrationError(text)


def _refuse_gaps(aims: Mapping[tuple[int, str], float], name: str) -> None:
    """Check that some year is aimed at, and each with both directions, tonnes and value."""
    if not aims:
        raise CalibrationError(_("{name}: no target of a single year is left to fit").format(name=name))
    for year in sorted({year for year, _name in aims}):
        missing = [quantity for quantity in FITTED if (year, quantity) not in aims]
        if missing:
            raise CalibrationError(
                _("{name}: {year} has no target of {missing} to fit").format(
                    name=name, year=year, missing=", ".join(missing)
                )
            )


def _refuse_unscored(targets: Targets, holdout: Sequence[int]) -> None:
    """Check, before hours are spent, that each year to be predicted has a figure of all that is scored."""
    record = yearly_figures(targets)
    for year in holdout:
        missing = [quantity for quantity in SCORED if year not in record.get(quantity, {})]
        if missing:
            raise CalibrationError(
                _("{name}: {year} has no target of {missing} to be scored by").format(
                    name=targets.name, year=year, missing=", ".join(missing)
                )
            )

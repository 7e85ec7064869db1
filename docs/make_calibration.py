"""Everything in docs/calibration/ and every number in docs/calibration.md: python docs/make_calibration.py [--quick].

Fits, holds out, predicts, projects and checks, all from fixed seeds, writes the numbers that figures are drawn from
(`calibration_figures.py` draws them when the site is built) and the tables of docs/calibration/tables/, and puts these
between the markers of docs/calibration.md. The prose there is written by hand.
The fit that is made here has the seed of the shipped one (scenarios/fitted.yaml) and is the same.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import calibration_figures
import numpy as np
import pandas as pd
from calibration_figures import BOTH, HELD_OUT, RUNS, fan_table

from freightsim.base.arrays import Floats
from freightsim.base.study_options import StudyOptions
from freightsim.base.writing import write_text
from freightsim.calibration import fit as search
from freightsim.calibration.ensemble import Ensemble, run_ensemble
from freightsim.calibration.fit import Fit
from freightsim.calibration.fitted_file import rounded, write_fitted
from freightsim.calibration.observe import observe
from freightsim.calibration.story import (
    MEMBERS,
    PREDICTED_RUNS,
    Belief,
    Calibration,
    Prediction,
    believe,
    calibrate,
    predict,
)
from freightsim.calibration.targets import Target, Targets, load_targets
from freightsim.calibration.verdicts import judge
from freightsim.files.load import load_scenario
from freightsim.reports import calibration as shown
from freightsim.reports.table import Table, of_texts
from freightsim.results import Runs
from freightsim.results.vocabulary import QUANTITIES
from freightsim.scenario import Scenario
from freightsim.statistics import Estimate, Score, estimate, interval
from freightsim.studies.run import replicate

DOCS = Path(__file__).parent
OUT = DOCS / "calibration"
TEXT = DOCS / "calibration.md"
SCENARIOS = DOCS.parent / "scenarios"

SEED, OTHER_SEED, FRESH_SEED = 0, 7, 1000
"""Seeds of the fit, of the second calibration, and of runs whose draws no fit has seen."""

LAST_YEAR = 2025

TENTH_MORE = (
    "demand.outbound.attraction.level",
    "demand.outbound.attraction.gain",
    "demand.outbound.attraction.pace_years",
    "choice.port_trend_per_year",
    "demand.inbound.attraction.level",
    "demand.inbound.attraction.gain",
    "cargo.load_factor.level.2013-01-01",
    "cargo.value_factor.level.2013-01-01",
    "demand.outbound.attraction.adjustment.2016-01-01",
)
"""Fitted parameters that are raised by 10 %."""

SCORED = ("trips", "value_usd", "tonnes")
MEDIANS = {"trips": "trips", "value_usd": "cargo value", "tonnes": "tonnes"}
IN_WORDS = {
    "trips": "trips",
    "trips_outbound": "out",
    "trips_inbound": "in",
    "value_usd": "value",
    "tonnes": "tonnes",
    "timetable_run_share": "share of the timetable",
}
NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five"}
OUT_OF = {"trips_outbound": "trips out", "trips_inbound": "trips in", "value_usd": "value", "tonnes": "tonnes"}


@dataclass(frozen=True)
class Size:
    """How much is simulated."""

    runs: int = 60
    """Replications of the baseline at the fit."""
    members: int = 60
    """Members of the posterior ensembles."""
    ahead: int = 20
    """Replications of the projection at the fit."""
    checked: int = 20
    """Replications of a check with a parameter changed."""
    changed: Sequence[str] = TENTH_MORE
    """Parameters that are changed."""
    predicted: int = PREDICTED_RUNS
    """Runs from which held-out years are predicted."""


QUICK = Size(8, 8, 2, 2, TENTH_MORE[:2], 8)


def main() -> None:
    """Make everything, then put it into the text."""
    parser = argparse.ArgumentParser(description="Everything in docs/calibration/, from fixed seeds.")
    parser.add_argument("--quick", action="store_true", help="few replications: to try the script, not for numbers")
    parser.add_argument("--jobs", type=int, help="worker processes (default: one a core)")
    parser.add_argument("--work", type=Path, metavar="DIR", help="keep fits here, and go on from what is found here")
    options = parser.parse_args()
    if options.quick:
        search.ROUNDS = (4,) * len(search.ROUNDS)  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as temporary:
        work = options.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        (OUT / "tables").mkdir(parents=True, exist_ok=True)
        parts = Maker(QUICK if options.quick else Size(), options.jobs, work).everything()
    write_parts(parts)


def write_parts(parts: Mapping[str, str]) -> None:
    """Keep parts of the text, and put them between its markers; those that another script keeps there stay."""
    folder = OUT / "tables"
    for name, text in parts.items():
        write_text(folder / f"{name}.md", text.rstrip() + "\n")
    kept = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))}
    write_text(TEXT, filled(TEXT.read_text(encoding="utf-8"), kept))


class Maker:
    """Makes the numbers of figures and parts of the text."""

    def __init__(self, size: Size, jobs: int | None, work: Path) -> None:
        """Take how much to simulate, on how many processes, and where fits are kept."""
        self.size, self.jobs, self.work = size, jobs, work
        shutil.copy(SCENARIOS / "targets.yaml", work)
        self.targets = load_targets(work / "targets.yaml")
        self.begun = time.perf_counter()

    def everything(self) -> dict[str, str]:
        """Keep the numbers of all figures and return the parts of the text by name."""
        found = self.fit("fit", seed=SEED)
        baseline = self.shipped("baseline", found)
        parts = self.broken(found.fit)
        belief = believe(found)
        self.said("posterior drawn")
        runs = replicate(baseline, self.size.runs, seed=FRESH_SEED, jobs=self.jobs)
        self.said(f"{len(runs)} runs at the fit")
        drawn = belief.conditioned(self.how(SEED, MEMBERS), last_year=LAST_YEAR)[: self.size.members]
        self.said(f"{MEMBERS} members held to the record")
        ensemble = run_ensemble(baseline, drawn, self.how(FRESH_SEED + 1))
        self.said(f"{len(drawn)} runs on the posterior ensemble")
        parts |= fitted_parts(found, self.targets, runs) | belief_parts(belief, runs, ensemble)
        fans = [
            fan_table(f"fit_{quantity}", of, runs.scenario.clock.years, draws)
            for quantity in ("trips", "value_usd")
            for of, draws in ((RUNS, of_runs(runs, quantity)), (BOTH, ensemble.of(quantity, runs.scenario.clock.years)))
        ]
        blind = self.fit("holdout", seed=SEED, holdout=HELD_OUT)
        seen = believe(blind)
        prediction = predict(blind, seen, self.targets, HELD_OUT, self.how(SEED, self.size.predicted))
        self.said("held-out years predicted")
        parts |= holdout_parts(prediction)
        years = prediction.ensemble.years
        fans += [
            fan_table(f"holdout_{quantity}", BOTH, years, prediction.ensemble.of(quantity, years))
            for quantity in ("trips", "value_usd")
        ]
        other = self.fit("second", seed=OTHER_SEED)
        parts |= second_parts(found.fit, other.fit)
        projection = self.shipped("projection", found)
        at_fit = replicate(projection, self.size.ahead, seed=FRESH_SEED, jobs=self.jobs)
        ahead = run_ensemble(projection, drawn, self.how(FRESH_SEED + 1))
        self.said("projected")
        parts |= projection_parts(projection, at_fit, ahead)
        mean = of_runs(at_fit, "trips").mean(axis=0)
        fans.append(fan_table("projection", BOTH, ahead.years, ahead.figures["trips"], mean))
        draws = pd.DataFrame(belief.posterior.draws, columns=list(belief.posterior.names))
        calibration_figures.keep(fans, errors_table(found, runs), draws)
        parts["numbers"] = self.numbers(found)
        return parts

    def how(self, seed: int, n: int = 1) -> StudyOptions:
        """Return how n runs are simulated."""
        return StudyOptions(n, seed, self.jobs)

    def fit(self, name: str, *, seed: int, holdout: Sequence[int] = ()) -> Calibration:
        """Return a fit; what its journal holds is not simulated again."""
        journal = self.work / f"{name}.journal.jsonl"
        scenario = load_scenario("baseline")
        found = calibrate(scenario, self.targets, seed=seed, jobs=self.jobs, holdout=holdout, journal=journal)
        self.said(f"{name} with seed {seed}: {found.fit.simulations} simulations")
        return found

    def shipped(self, name: str, found: Calibration) -> Scenario:
        """Return a shipped scenario on the fit made here, which stands beside a copy of it."""
        write_fitted(self.work / "fitted.yaml", found.tree())
        shutil.copy(SCENARIOS / f"{name}.yaml", self.work)
        return load_scenario(self.work / f"{name}.yaml")

    def broken(self, found: Fit) -> dict[str, str]:
        """Return which targets fail where a fitted parameter is 10 % larger, as `freightsim check` finds."""
        meanings = {parameter.path: parameter.meaning for parameter in found.parameters}
        rows = [("as fitted", "", "", *self.checked())]
        for path in self.size.changed:
            value = rounded(found.values[path])  # noqa: PD011 (no pandas here)
            more = rounded(1.1 * value)
            rows.append(
                (meanings[path], signed(value, 3, plus=False), signed(more, 3, plus=False), *self.checked(path, more))
            )
            self.said(f"checked {path}")
        columns = ("parameter", "fitted", "+10 %", "targets that fail", "cannot be told")
        caption = f"`freightsim check --replications {self.size.checked} --set PATH=VALUE`, seed 1."
        return {"broken": of_texts(columns, rows, words=("parameter", "targets that fail"), note=caption).markdown()}

    def checked(self, path: str = "", value: float = 0.0) -> tuple[str, str]:
        """Return the targets that fail, and how many cannot be told, with one value set."""
        asked = [str(self.work / "baseline.yaml"), "--targets", str(self.work / "targets.yaml"), "--json"]
        asked += ["--replications", str(self.size.checked)]
        asked += ["--set", f"{path}={value!r}"] if path else []
        asked += ["--jobs", str(self.jobs)] if self.jobs else []
        done = subprocess.run(
            [sys.executable, "-m", "freightsim", "check", *asked], capture_output=True, text=True, check=False
        )
        if done.returncode not in (0, 1):
            raise RuntimeError(f"freightsim check {' '.join(asked)}: {done.stderr}")
        answers: dict[str, Any] = {key: each["verdict"] for key, each in json.loads(done.stdout)["targets"].items()}
        failed = [self.targets.targets[key] for key, answer in answers.items() if answer == "fails"]
        return in_words(failed), str(sum(answer == "cannot tell" for answer in answers.values()))

    def numbers(self, found: Calibration) -> str:
        """Return a sentence on what was simulated."""
        rounds = ", ".join(map(str, search.ROUNDS))
        return (
            f"The fit took {found.fit.simulations} simulations in {len(search.ROUNDS)} rounds of {rounds} "
            f"replications; the last {len(search.ROUNDS) - search.VOTING_FROM} rounds are averaged. "
            f"{search.EARLY} replications of the years to {search.EARLY_END.year - 1} alone then correct "
            f"{search.EARLY_YEARS[0]} to {search.EARLY_YEARS[-1]}.\n"
            f"The fit here has seed {SEED}; it is evaluated with {self.size.runs} replications of seed {FRESH_SEED} "
            f"(draws not used by the fit) and {self.size.members} members of the posterior ensemble.\n"
        )

    def said(self, text: str) -> None:
        """Say what is done, and after how many seconds."""
        print(f"{time.perf_counter() - self.begun:6.0f} s  {text}", file=sys.stderr, flush=True)


# ---- the fit --------------------------------------------------------------------------------------------------------


def fitted_parts(found: Calibration, targets: Targets, runs: Runs) -> dict[str, str]:
    """Return what was aimed at, fitted and met."""
    return {
        "aims": aims_table(found, targets).markdown(),
        "parameters": shown.parameters_table(found.fit, layers=["structural"]).markdown(),
        "adjustments": adjustments_table(found.fit).markdown(),
        "misfit": f"{shown.misfit_text(found.fit)}\n",
        "years": met_table(found, runs).markdown(),
        "untouched": untouched_table(targets, runs).markdown(),
    }


def aims_table(found: Calibration, targets: Targets) -> Table:
    """Return published figures beside those aimed at, which agree with their totals."""
    rows = []
    for year in sorted({year for year, _ in found.fit.aims}):
        cells: list[str] = []
        for name in OUT_OF:
            target = shown.published_figures(targets, name)
            quantity = QUANTITIES[name]
            size, digits = quantity.scale, 0 if name.startswith("trips") else quantity.digits
            aim = found.fit.aims[year, name]
            moved = 100 * (aim / target[year] - 1) if target[year] else 0.0
            cells.append(f"{target[year] / size:,.{digits}f}" + (f" ({moved:+.1f} %)" if abs(moved) >= 0.05 else ""))
        rows.append((str(year), *(cell.replace("(-", "(\N{MINUS SIGN}") for cell in cells)))
    columns = ("year", "trips out", "trips in", "value, USD million", "cargo, kt")
    caption = "Published figures; in brackets the adjustment by reconciliation with the totals, if any."
    return of_texts(columns, rows, note=caption)


def adjustments_table(fit: Fit) -> Table:
    """Return the yearly adjustments with their 95 % intervals: ratios."""
    state = {**{f"{direction} rail": fit.state.rail[direction] for direction in fit.state.rail}}
    factors = {f"{kind} factor": fit.state.factors[kind] for kind in fit.state.factors}
    paths = {p.meaning: p.path for p in fit.parameters if p.layer == "adjustment"}
    rows = []
    for year in sorted({year for each in (*state.values(), *factors.values()) for year in each}):
        cells = []
        for name, each in (state | factors).items():
            if year not in each:
                cells.append("")
                continue
            sd = fit.marginal[paths[f"{name} in {year}"]]
            low, centre, high = (np.exp(each[year] + by * sd) for by in (-1.96, 0.0, 1.96))
            cells.append(f"{centre:.3f} ({low:.3f}-{high:.3f})")
        rows.append((str(year), *cells))
    return of_texts(
        ("year", *state, *factors),
        rows,
        note="Odds ratios, and factors on what is in a box, with 95 % intervals; 1 is no adjustment.",
    )


def met_table(found: Calibration, runs: Runs) -> Table:
    """Return simulated means over fresh draws, and how far each is from what was aimed at."""
    rows = []
    for at, year in enumerate(runs.scenario.clock.years):
        cells: list[str] = []
        for name in SCORED:
            found_here, aim = estimate(of_runs(runs, name)[:, at]), aim_of(found, year, name)
            size, form = QUANTITIES[name].scale, f",.{QUANTITIES[name].level_digits}f"
            low, high = ends(found_here)
            cells += [
                f"{found_here.mean / size:{form}}",
                signed(100 * (found_here.mean / aim - 1), 1),
                f"{signed(100 * (low / aim - 1), 1)} to {signed(100 * (high / aim - 1), 1)}",
            ]
        rows.append((str(year), *cells))
    columns = ("year", *(text for name in SCORED for text in (QUANTITIES[name].short, "off, %", "95 %")))
    caption = "Off: simulated mean / target - 1, with the 95 % interval of the mean."
    return of_texts(columns, rows, note=caption)


def untouched_table(targets: Targets, runs: Runs) -> Table:
    """Return what was not fitted, beside what is accepted of it."""
    seen = observe(runs, targets)
    rows = []
    for key, target in targets.of_role("validate").items():
        verdict = judge(key, target, seen[key].to_numpy(dtype=float), 0.95)
        quantity = QUANTITIES[target.quantity]
        title, size, digits = quantity.title, quantity.scale, quantity.digits
        low, high = target.accepted
        mean = verdict.simulated
        error = (ends(mean)[1] - mean.mean) / size
        rows.append(
            (
                title,
                target.period,
                f"{low / size:,.{digits}f} to {high / size:,.{digits}f}",
                f"{mean.mean / size:,.{digits}f} ± {error:.{max(digits, 1)}f}",
                str(verdict.answer),
            )
        )
    columns = ("figure", "of", "accepted", "simulated", "verdict")
    caption = "Simulated: mean with half of its 95 % interval."
    return of_texts(columns, rows, words=("figure", "of", "verdict"), note=caption)


def errors_table(found: Calibration, runs: Runs) -> pd.DataFrame:
    """Return errors of the yearly means, with their 95 % intervals, as `residuals` takes them."""
    rows = []
    for name, title in (("trips", "trips"), ("value_usd", "cargo value"), ("tonnes", "tonnes")):
        for at, year in enumerate(runs.scenario.clock.years):
            found_here, aim = estimate(of_runs(runs, name)[:, at]), aim_of(found, year, name)
            rows.append((title, year, *(number / aim - 1 for number in (found_here.mean, *ends(found_here)))))
    return pd.DataFrame(rows, columns=["quantity", "year", "error", "low", "high"])


# ---- what is believed -----------------------------------------------------------------------------------------------


def belief_parts(belief: Belief, runs: Runs, ensemble: Ensemble) -> dict[str, str]:
    """Return what the data say of each parameter, and how wide two kinds of doubt are."""
    rows = []
    for at, year in enumerate(runs.scenario.clock.years):
        cells: list[str] = []
        for name in ("trips", "value_usd"):
            size, form = QUANTITIES[name].scale, f",.{QUANTITIES[name].level_digits}f"
            for draws in (of_runs(runs, name)[:, at], ensemble.of(name, [year])[:, 0]):
                low, high = interval(draws[:, None], 0.95)
                cells.append(f"{float(low[0]) / size:{form}}-{float(high[0]) / size:{form}}")
        rows.append((str(year), *cells))
    columns = ("year", "trips, runs", "trips, runs and parameters", "value, runs", "value, runs and parameters")
    off = " and ".join(f"{title} by {far_off(name, runs, ensemble)}" for name, title in MEDIANS.items())
    caption = (
        "Central 95 % of single runs; value in USD million.\n"
        f"The median on the ensemble differs from that at the fit in {off}."
    )
    sensitivity = next(row for row in belief.identified if row.name == "choice.cost_sensitivity")
    return {
        "identified": f"{shown.belief_table(belief).markdown()}\n{shown.chain_text(belief)}\n",
        "doubt": of_texts(columns, rows, note=caption).markdown(),
        "sensitivity": (
            f"The cost sensitivity is assumed at 2.5; its posterior mean is {sensitivity.mean:.2f} "
            f"(95 %: {sensitivity.low:.2f} to {sensitivity.high:.2f}).\n"
        ),
    }


def far_off(quantity: str, runs: Runs, ensemble: Ensemble) -> str:
    """Return by how much the ensemble's median is off that of the runs at the fit, in the year where it is most."""
    years = runs.scenario.clock.years
    middle = (np.median(draws, axis=0) for draws in (ensemble.of(quantity, years), of_runs(runs, quantity)))
    off = np.divide(*middle) - 1
    most = int(np.argmax(np.abs(off)))
    return f"{signed(100 * off[most], 1)} % at most ({years[most]})"


# ---- years that were held out ---------------------------------------------------------------------------------------


def holdout_parts(prediction: Prediction) -> dict[str, str]:
    """Return the prediction of held-out years and its scores."""
    words = []
    for quantity in SCORED:
        scores = prediction.scores[quantity]
        order = sorted(scores, key=lambda name: scores[name].relative_crps)
        by_point = sorted(scores, key=lambda name: scores[name].mape)
        inside = scores["model"].coverage_95
        words.append(
            f"- {MEDIANS[quantity].capitalize()}: the model is off by {100 * scores['model'].mape:.1f} % on average, "
            f"{place(by_point, 'model')} of {NUMBERS[len(scores)]} forecasts{best(by_point, scores)}; "
            f"by CRPS it is {place(order, 'model')}; "
            f"{round(inside * len(prediction.years))} of {len(prediction.years)} years lie inside its 95 % interval."
        )
    return {
        "holdout": shown.predicted_table(prediction).markdown(),
        "scores": shown.scores_table(prediction).markdown(),
        "holdout-words": "\n".join(words) + "\n",
    }


def place(order: Sequence[str], name: str) -> str:
    """Return a place in an order in words."""
    if name == order[-1]:
        return "the last"
    return ("the best", "the second best", "the third best", "the fourth best")[order.index(name)]


def best(order: Sequence[str], scores: Mapping[str, Score]) -> str:
    """Return the best forecast with its error, in brackets, where the model is not the best."""
    return "" if order[0] == "model" else f" (best: {shown.FORECASTS[order[0]]}, {100 * scores[order[0]].mape:.1f} %)"


# ---- a second calibration -------------------------------------------------------------------------------------------


def second_parts(first: Fit, second: Fit) -> dict[str, str]:
    """Return each parameter of two fits and whether it is inside the other's interval."""
    rows, outside, count = [], [], 0
    for parameter in first.parameters:
        path = parameter.path
        values = [fit.state.by_path()[path] for fit in (first, second)]
        reach = [1.96 * fit.marginal[path] for fit in (first, second)]
        apart = abs(values[0] - values[1])
        within = [apart <= each for each in reach]
        if parameter.layer == "structural":
            written = [np.exp(value) if parameter.is_ratio else value for value in values]
            answers = ["yes" if each else "no" for each in within]
            share = f"{100 * apart / min(reach):.0f} %"
            rows.append((parameter.meaning, *(signed(v, 3, plus=False) for v in written), share, *answers))
        else:
            outside += [] if all(within) else [parameter.meaning]
            count += 1
    columns = (
        "parameter", f"seed {SEED}", f"seed {OTHER_SEED}", "apart / half interval", "second in first's",
        "first in second's",
    )  # fmt: skip
    others = f"; not so {', '.join(outside)}" if outside else ""
    inside = count - len(outside)
    caption = f"Of {count} yearly adjustments {inside} are inside each other's 95 % interval, both ways{others}."
    return {"second": of_texts(columns, rows, words=("parameter", *columns[4:]), note=caption).markdown()}


# ---- the projection -------------------------------------------------------------------------------------------------


def projection_parts(scenario: Scenario, at_fit: Runs, ahead: Ensemble) -> dict[str, str]:
    """Return the projected years."""
    rows = []
    for year in range(HELD_OUT[-1], LAST_YEAR + 1):
        at = ahead.years.index(year)
        slots = of_runs(at_fit, "slots")[:, at].mean()
        trips, value = ahead.figures["trips"][:, at], ahead.figures["value_usd"][:, at] / 1e6
        cells = [f"{slots:,.0f}", f"{of_runs(at_fit, 'trips')[:, at].mean():,.0f}"]
        for draws in (trips, value):
            cells.append(f"{np.median(draws):,.0f}")
            for level in (0.5, 0.95):
                low, high = interval(draws[:, None], level)
                cells.append(f"{float(low[0]):,.0f}-{float(high[0]):,.0f}")
        rows.append((str(year), *cells))
    columns = (
        "year", "slots", "trips at the fit", "trips, median", "50 %", "95 %", "value, median", "value, 50 %",
        "value, 95 %",
    )  # fmt: skip
    caption = f"{scenario.name}. Value in USD million; median and intervals on the posterior ensemble."
    return {"projection": of_texts(columns, rows, note=caption).markdown()}


# ---- what is needed for them ----------------------------------------------------------------------------------------


def of_runs(runs: Runs, quantity: str) -> Floats:
    """Return yearly figures of replications, shape (replications, years)."""
    wide = runs.yearly.pivot_table(index="replication", columns="year", values=quantity)
    return wide.to_numpy(dtype=float)


def aim_of(found: Calibration, year: int, quantity: str) -> float:
    """Return the figure aimed at; trips of both directions are the sum of the two."""
    if quantity == "trips":
        return found.fit.aims[year, "trips_outbound"] + found.fit.aims[year, "trips_inbound"]
    return found.fit.aims[year, quantity]


def ends(found: Estimate) -> tuple[float, float]:
    """Return the ends of the interval of a mean; the mean itself where there is none."""
    low, high = found.ci_low, found.ci_high
    return (found.mean if low is None else low), (found.mean if high is None else high)


def in_words(failed: Iterable[Target]) -> str:
    """Return targets by quantity with their years, in few words."""
    years: dict[str, list[int]] = {}
    others: list[str] = []
    for target in failed:
        name = IN_WORDS.get(target.quantity, QUANTITIES[target.quantity].title.lower())
        if len(target.years) == 1:
            years.setdefault(name, []).append(target.years[0])
        else:
            others.append(f"{name} {target.period} together".strip())
    return "; ".join([*(f"{name} {spans(each)}" for name, each in years.items()), *others]) or "none"


def spans(years: Sequence[int]) -> str:
    """Return years with those in a row drawn together: 2013-2016, 2020."""
    starts = [years[0], *(later for year, later in pairwise(years) if later != year + 1)]
    stops = [*(year for year, later in pairwise(years) if later != year + 1), years[-1]]
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in zip(starts, stops, strict=True))


def signed(number: float, digits: int, *, plus: bool = True) -> str:
    """Return a number with a true minus sign."""
    return f"{number:{'+' if plus else ''}.{digits}f}".replace("-", "\N{MINUS SIGN}")


def filled(text: str, parts: Mapping[str, str]) -> str:
    """Return the text with each part between its markers.

    Raises ValueError where a part has no markers, or markers have no part.
    """
    out, rest, done = [], text, set()
    while "<!-- begin: " in rest:
        before, _, rest = rest.partition("<!-- begin: ")
        name, _, rest = rest.partition(" -->")
        _, end, rest = rest.partition(f"<!-- end: {name} -->")
        if not end or name not in parts:
            raise ValueError(f"{TEXT}: the markers of '{name}' have no end, or nothing belongs between them")
        out.append(f"{before}<!-- begin: {name} -->\n\n{parts[name].strip()}\n\n{end}")
        done.add(name)
    if missing := sorted(set(parts) - done):
        raise ValueError(f"{TEXT}: no markers for {', '.join(missing)}")
    return "".join([*out, rest])


if __name__ == "__main__":
    main()

"""Do intervals of real runs hold what they promise: python benchmarks/run_coverage.py [--studies 200] [--jobs 2].

So many small studies, each of a base and a scenario, on seeds of their own. What is true is taken from all of them
together. Printed is how often the 95 % interval of a mean, of a change and of one more replication held it, by the
number of replications, beside what taking mirrored partners as strangers would have given, and what Student's interval
covers of pairs that are independent and spread as those of all studies: the best that it can do with their skewness.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from freightsim.base.arrays import Floats

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from freightsim.scenario import Scenario
from freightsim.simulation.network import no_garbage_collection
from freightsim.simulation.replications import simulate
from freightsim.simulation.workers import each_in_workers
from freightsim.statistics import estimate
from freightsim.statistics.comparison import difference
from joins import chosen, joining

SIZES = (6, 7, 8, 10)
QUANTITIES = ("trips", "teu", "tonnes", "value_usd", "yard_dwell_d")
UNSTEADY = {"demand": {direction: {"market": {"sd": 0.4}} for direction in ("outbound", "inbound")}}
"""The market moves much, so that mirrored partners disagree."""
LONGEST = 11
"""Replications of a study; the last one is that which the others predict."""


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(description="Coverage of intervals in small real studies.")
    parser.add_argument("--studies", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    scenarios = [each.but(UNSTEADY) for each in (chosen(), joining("truck"))]
    found = np.empty((asked.studies, 2, LONGEST, len(QUANTITIES)))
    for study, values in each_in_workers(partial(one, scenarios), asked.studies, asked.jobs):
        found[study] = values
    error = 1.96 * math.sqrt(0.95 * 0.05 / asked.studies)
    print(
        f"{asked.studies} studies of the smallest port, last year; binomial error of 95 %: +-{100 * error:.1f} points"
    )
    columns = ("mean", "independent pairs", "as strangers", "change", "one more")
    print("| quantity | partners' correlation | skewness | n | " + " | ".join(f"{each}, %" for each in columns) + " |")
    print("| --- |" + " ---: |" * (3 + len(columns)))
    for at, name in enumerate(QUANTITIES):
        print("\n".join(rows(name, found[..., at])))


def one(scenarios: Sequence[Scenario], study: int) -> Floats:
    """Return all quantities of the last year in all replications of a study, shape (2, replications, quantities)."""
    found = np.empty((2, LONGEST, len(QUANTITIES)))
    for place, scenario in enumerate(scenarios):
        for number in range(LONGEST):
            with no_garbage_collection():
                # The one that is predicted is of a pair that the study does not have.
                own = number if number < LONGEST - 1 else LONGEST + 1
                yearly = simulate(scenario, seed=1000 + study, replication=own).yearly
            found[place, number] = yearly[list(QUANTITIES)].iloc[-1].to_numpy(dtype=float)
    return found


def rows(name: str, values: Floats) -> list[str]:
    """Return a line for each number of replications; values have the shape (studies, 2, replications)."""
    true, change = values[:, 0].mean(), (values[:, 1] - values[:, 0]).mean()
    pairs = values[:, 0, : LONGEST - 1].reshape(-1, 2)
    correlation = np.corrcoef(pairs.T)[0, 1]
    centred = values[:, 0] - true
    skewness = (centred**3).mean() / (centred**2).mean() ** 1.5
    found = []
    for n in SIZES:
        means = [estimate(study[0, :n]) for study in values]
        changes = [difference(study[0, :n], study[1, :n]).change for study in values]
        held = (
            np.mean([each.ci_low <= true <= each.ci_high for each in means if each.ci_low is not None]),
            independent(pairs.mean(axis=1), n // 2),
            np.mean([abs(study[0, :n].mean() - true) <= strangers(study[0, :n]) for study in values]),
            np.mean([each.ci_low <= change <= each.ci_high for each in changes if each.ci_low is not None]),
            np.mean(
                [
                    each.pi_low <= study[0, -1] <= each.pi_high
                    for each, study in zip(means, values, strict=True)
                    if each.pi_low is not None
                ]
            ),
        )
        cells = " | ".join(f"{100 * share:.1f}" for share in held)
        found.append(f"| {name} | {correlation:+.2f} | {skewness:+.2f} | {n} | {cells} |")
    return found


def independent(pairs: Floats, n: int) -> float:
    """Return how often Student's interval of n values drawn from `pairs` holds their mean."""
    from scipy.special import stdtrit

    drawn = np.random.default_rng(0).choice(pairs, (100_000, n))
    half = float(stdtrit(n - 1, 0.975)) * drawn.std(axis=1, ddof=1) / math.sqrt(n)
    return float(np.mean(np.abs(drawn.mean(axis=1) - pairs.mean()) <= half))


def strangers(values: Floats) -> float:
    """Return half the width of Student's interval of independent values."""
    from scipy.special import stdtrit

    n = len(values)
    return float(stdtrit(n - 1, 0.975)) * float(values.std(ddof=1)) / math.sqrt(n)


if __name__ == "__main__":
    main()

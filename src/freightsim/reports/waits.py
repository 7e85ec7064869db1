"""Where a container's time goes, stage by stage: what the table shows and what is said of waiting, from one frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from freightsim.results import Runs

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ["direction", "stage", "waiting", "feu", "feu_hours", "mean_h", "p95_h", "share"]


def hours_by_stage(runs: Runs) -> pd.DataFrame:
    """Return one row for each stage that boxes passed, all replications and years together.

    Columns: direction, stage, waiting (whether boxes wait there), feu, feu_hours, mean_h (over boxes), p95_h (hours
    that 95 % of the boxes of a replication stay under, the mean over replications by their boxes), and share of the
    hours of all stages.
    """
    import pandas as pd

    passed = runs.stages[runs.stages["feu"] > 0]
    rows = []
    for (direction, stage), own in passed.groupby(["direction", "stage"], sort=False):
        feu, hours = float(own["feu"].sum()), float(own["feu_hours"].sum())
        p95_h = float(np.average(own["p95_h"], weights=own["feu"]))
        rows.append((direction, stage, bool(own["waiting"].any()), feu, hours, hours / feu, p95_h))
    found = pd.DataFrame(rows, columns=COLUMNS[:-1])
    total = found["feu_hours"].sum()
    found["share"] = found["feu_hours"] / total if total else 0.0
    return found


@dataclass(frozen=True, slots=True)
class MostWaiting:
    """The stage at which most hours were waited."""

    direction: str
    stage: str
    mean_d: float
    """Days of a box there, on average."""
    p95_d: float
    """Days that 95 % of the boxes stay under."""
    share: float
    """Share of the hours of all stages at which boxes wait."""


def most_waiting(runs: Runs) -> MostWaiting | None:
    """Return the stage at which most hours were waited; None where no cargo waited anywhere."""
    stages = hours_by_stage(runs)
    waits = stages[stages["waiting"].astype(bool)]
    total = waits["feu_hours"].sum()
    if not total:
        return None
    row = waits.loc[waits["feu_hours"].idxmax()]
    share = float(row["feu_hours"] / total)
    return MostWaiting(str(row["direction"]), str(row["stage"]), row["mean_h"] / 24, row["p95_h"] / 24, share)

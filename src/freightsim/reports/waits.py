"""Where a container's time goes, stage by stage: what the table shows and what is said of waiting, from one frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from freightsim.results import Runs

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = [
    *("direction", "stage", "place", "waiting", "feu", "feu_hours", "mean_h", "p95_h"),
    *("open_feu", "open_feu_hours", "share"),
]

OPEN_SHARE = 0.05
"""Share of a stage's hours from which those of boxes that never left it are named."""


def hours_by_stage(runs: Runs) -> pd.DataFrame:
    """Return one row for each stage that boxes entered, all replications and years together.

    Columns: direction, stage, place, waiting (whether boxes wait there), feu, feu_hours, mean_h (over boxes), p95_h
    (hours that 95 % of the boxes of a replication stay under, the mean over replications by their boxes), all of boxes
    that left the stage; open_feu and open_feu_hours of those that still are in it when the horizon ends; and share
    of the hours of all stages, both kinds together.
    """
    import pandas as pd

    entered = runs.stages[runs.stages["feu"] + runs.stages["open_feu"] > 0]
    rows = []
    for stage, own in entered.groupby(COLUMNS[:3], sort=False):
        feu, hours, open_feu, open_hours = (
            float(own[name].sum()) for name in ("feu", "feu_hours", "open_feu", "open_feu_hours")
        )
        mean_h, p95_h = np.nan, np.nan
        if feu:
            mean_h, p95_h = hours / feu, float(np.average(own["p95_h"].fillna(0.0), weights=own["feu"]))
        rows.append((*stage, bool(own["waiting"].any()), feu, hours, mean_h, p95_h, open_feu, open_hours))
    found = pd.DataFrame(rows, columns=COLUMNS[:-1])
    every = found["feu_hours"] + found["open_feu_hours"]
    found["share"] = every / every.sum() if every.sum() else 0.0
    return found


@dataclass(frozen=True, slots=True)
class MostWaiting:
    """The stage at which most hours were waited."""

    direction: str
    stage: str
    place: str
    mean_d: float
    """Days of a box that left it, on average; NaN where none did."""
    p95_d: float
    """Days that 95 % of the boxes that left it stay under."""
    share: float
    """Share of the hours of all stages at which boxes wait, those of boxes that still wait at the end included."""
    open_feu: float
    """Boxes that still wait there when the horizon ends, a replication; 0 where their hours are few."""
    open_d: float
    """Days that these have waited until then, on average."""


def most_waiting(runs: Runs) -> MostWaiting | None:
    """Return the stage at which most hours were waited; None where no cargo waited anywhere."""
    stages = hours_by_stage(runs)
    waits = stages[stages["waiting"].astype(bool)]
    every = waits["feu_hours"] + waits["open_feu_hours"]
    if not every.sum():
        return None
    row, hours = waits.loc[every.idxmax()], float(every.max())
    open_feu, open_d = 0.0, np.nan
    if row["open_feu_hours"] >= OPEN_SHARE * hours:
        open_feu, open_d = row["open_feu"] / len(runs), row["open_feu_hours"] / row["open_feu"] / 24
    return MostWaiting(
        direction=str(row["direction"]),
        stage=str(row["stage"]),
        place=str(row["place"]),
        mean_d=float(row["mean_h"]) / 24,
        p95_d=float(row["p95_h"]) / 24,
        share=hours / float(every.sum()),
        open_feu=float(open_feu),
        open_d=float(open_d),
    )

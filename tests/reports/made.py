"""Runs made by hand, for what is said of them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from freightsim.reports.against_record import QUANTITIES
from freightsim.results import Run, Runs
from freightsim.results.frames import FrameName
from freightsim.results.records import Gridlock
from freightsim.scenario import Scenario

Stage = tuple[str, str, bool, int, float, float]
"""Direction, name, whether it is waiting, FEU, mean and 95th percentile in hours."""


@dataclass
class Made:
    """Frames that were written down."""

    frames: dict[FrameName, pd.DataFrame]
    gridlocks: list[Gridlock] = field(default_factory=list)
    events: int = 0

    def frame(self, name: FrameName) -> pd.DataFrame:
        """Return a frame by name."""
        return self.frames[name]


def stages(*rows: Stage) -> pd.DataFrame:
    """Return a frame of stages; one at a border has its id behind it, as in `border_track_wait:khorgos`."""
    table = pd.DataFrame(list(rows), columns=["direction", "stage", "waiting", "feu", "mean_h", "p95_h"])
    table[["stage", "place"]] = [[*each.split(":"), ""][:2] for each in table["stage"]] or np.empty((0, 2))
    table["feu_hours"] = (table["feu"] * table["mean_h"]).fillna(0.0)
    table["open_feu"], table["open_feu_hours"] = 0, 0.0
    return table


def yearly(year: int, **numbers: float) -> pd.DataFrame:
    """Return the figures of one year; what is not given is zero."""
    return pd.DataFrame({"year": [year], **{name: [numbers.get(name, 0.0)] for name in QUANTITIES}})


def made(scenario: Scenario, *sources: Made) -> Runs:
    """Return runs of one scenario with these frames."""
    return Runs(
        [Run(scenario, 7, number, "full_train", "oldest_first", source) for number, source in enumerate(sources)]
    )

"""Targets and runs made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from freightsim.calibration.targets import Targets
from freightsim.results import Run, Runs
from freightsim.results.frames import FrameName
from freightsim.results.vocabulary import QUANTITIES
from freightsim.scenario import Scenario


def target(quantity: str = "trips", years: Sequence[int] = (2013,), **given: Any) -> dict[str, Any]:
    """Return a target as plain data; one that says nothing of value or band has a value of 100."""
    tree: dict[str, Any] = {
        "quantity": quantity,
        "years": list(years),
        "unit": QUANTITIES[quantity].unit,
        "role": "fit"
        if quantity in ("trips", "trips_outbound", "trips_inbound", "value_usd", "tonnes")
        else "validate",
        "status": "stated",
        "confidence": "high",
        "source": "a table",
    }
    if not {"value", "low", "high"} & given.keys():
        tree["value"] = 100.0
    tree |= given
    if not {"tolerance", "tolerance_abs", "low", "high"} & tree.keys():
        tree["tolerance"] = 0.01
    return tree


def targets(**trees: dict[str, Any]) -> Targets:
    """Return targets by id."""
    return Targets.model_validate({"targets": trees})


class Frames:
    """A source of frames that were written down."""

    gridlocks: list[Any]
    events = 0

    def __init__(self, frames: dict[FrameName, pd.DataFrame]) -> None:
        """Take the frames."""
        self.frames, self.gridlocks = frames, []

    def frame(self, name: FrameName) -> pd.DataFrame:
        """Return a frame by name."""
        return self.frames[name]


def runs(scenario: Scenario, *yearly: dict[str, Sequence[float]], borders: pd.DataFrame | None = None) -> Runs:
    """Return runs of one scenario, each with these yearly columns; the years are told by `year`."""
    return Runs(
        [
            Run(
                scenario,
                7,
                number,
                "full_train",
                "oldest_first",
                Frames({"yearly": pd.DataFrame(columns), "borders": pd.DataFrame() if borders is None else borders}),
            )
            for number, columns in enumerate(yearly)
        ]
    )

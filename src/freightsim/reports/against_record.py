"""Simulated years beside the published record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any

from freightsim.facts import Figure
from freightsim.results import Runs
from freightsim.statistics import Estimate, yearly_estimates

QUANTITIES = ("trips", "trips_outbound", "trips_inbound", "value_usd", "tonnes", "teu", "teu_per_train")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One quantity in one year: simulated and, where it is known, published."""

    simulated: Estimate
    published: Figure | None

    @property
    def error(self) -> float | None:
        """Simulated mean over published figure, less 1; missing where nothing (or zero) was published."""
        if self.published is None or self.published.value == 0:
            return None
        return self.simulated.mean / self.published.value - 1


def against_record(runs: Runs, record: Mapping[int, Mapping[str, Figure]]) -> dict[int, dict[str, Comparison]]:
    """Return each quantity of each year beside the published figure."""
    return {
        year: {name: Comparison(found, record.get(year, {}).get(name)) for name, found in quantities.items()}
        for year, quantities in yearly_estimates(runs.yearly, QUANTITIES).items()
    }


def as_json(
    runs: Runs,
    comparisons: Mapping[int, Mapping[str, Comparison]],
    on_members: Mapping[int, Mapping[str, Comparison]] | None = None,
) -> dict[str, Any]:
    """Return the object that `freightsim run --json` prints; what is missing is None, never NaN.

    With runs on the posterior ensemble, their years stand under ``posterior``.
    """
    found: dict[str, Any] = {
        "scenario": runs.scenario.name,
        "digest": runs.scenario.digest(),
        "seed": runs.seed,
        "replications": len(runs),
        "years": {
            str(year): {name: _plain(comparison) for name, comparison in quantities.items()}
            for year, quantities in comparisons.items()
        },
    }
    if on_members is not None:
        found["posterior"] = {
            str(year): {name: _plain(comparison) for name, comparison in quantities.items()}
            for year, quantities in on_members.items()
        }
    return found


def _plain(comparison: Comparison) -> dict[str, float | None]:
    numbers = asdict(comparison.simulated)
    del numbers["n"]
    known = {name: value if value is not None and isfinite(value) else None for name, value in numbers.items()}
    return {**known, "published": comparison.published.value if comparison.published else None}

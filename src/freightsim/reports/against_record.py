"""Simulated years beside the published record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

from freightsim.base.arguments import instance_of, list_of, one_of
from freightsim.base.language import _
from freightsim.facts import Figure, published
from freightsim.results import Runs
from freightsim.statistics import Estimate, yearly_estimates

if TYPE_CHECKING:
    import pandas as pd

QUANTITIES = ("trips", "trips_outbound", "trips_inbound", "value_usd", "tonnes", "teu", "teu_per_train")


@dataclass(frozen=True, slots=True)
class RecordComparison:
    """One quantity in one year: simulated and, where it is known, published."""

    simulated: Estimate
    """What replications say; no end of an interval is below zero, as no count, sum or load is."""
    published: Figure | None
    partial: bool = False
    """Whether the horizon holds other days of the year than the published figure is of: a part of them, or more."""
    early: bool = False
    """Whether these are days before the first of the record, the day of the port's first train."""

    @property
    def error(self) -> float | None:
        """Simulated mean over published figure, less 1; missing where nothing (or zero) was published.

        It is missing where that is of other days, too.
        """
        if self.published is None or self.published.value == 0 or self.partial:
            return None
        return self.simulated.mean / self.published.value - 1


def against_record(runs: Runs, record: Mapping[int, Mapping[str, Figure]]) -> dict[int, dict[str, RecordComparison]]:
    """Return each quantity of each year beside the published figure.

    The record is of the port of Zhengzhou: beside runs of another city's port there is none.
    """
    clock = runs.scenario.clock
    record = {} if runs.port else record
    return {
        year: {
            name: RecordComparison(
                found.at_least(0.0),
                record.get(year, {}).get(name),
                partial=not clock.as_recorded(year),
                early=clock.before_record(year),
            )
            for name, found in quantities.items()
        }
        for year, quantities in yearly_estimates(runs.yearly, QUANTITIES).items()
    }


def beside_record(runs: Runs, quantities: Sequence[str] = ("trips", "value_usd", "tonnes")) -> pd.DataFrame:
    """Return one row for each quantity and year: what was published, and what replications say of it.

    Columns: published (NaN where nothing was), simulated (mean over replications), ci_low and ci_high (95 % interval of
    that mean), pi_low and pi_high (of a single replication), all cut at zero, error (simulated over published, less 1)
    and partial: whether the horizon holds other days of the year than were published of. Such a year has no error.
    Published figures are of whole years, that of 2013 from the day of the port's first train (18 July) on: a horizon
    that holds a part of these days, or begins before the first of them, is of others.
    `QUANTITIES` are those that it knows; others raise KeyError, which names them.
    """
    import pandas as pd

    instance_of("runs", runs, Runs)
    rows = []
    for name in list_of("quantities", quantities):
        one_of(_("quantity"), name, QUANTITIES)
        for year, found in against_record(runs, published()).items():
            numbers = {"simulated" if key == "mean" else key: value for key, value in _plain(found[name]).items()}
            rows.append({"quantity": name, "year": year, **numbers, "error": found[name].error})
    columns = ["published", "simulated", "ci_low", "ci_high", "pi_low", "pi_high", "error"]
    table = pd.DataFrame(rows).set_index(["quantity", "year"])
    return table[columns].astype(float).assign(partial=table["partial"].astype(bool))


def as_json(
    runs: Runs,
    comparisons: Mapping[int, Mapping[str, RecordComparison]],
    on_members: Mapping[int, Mapping[str, RecordComparison]] | None = None,
    known_prices: Mapping[int, Mapping[str, RecordComparison]] | None = None,
) -> dict[str, Any]:
    """Return the object that `freightsim run --json` prints; what is missing is None, never NaN.

    With runs on the posterior ensemble, their years stand under ``posterior``; where prices are drawn, those of the
    same members with prices as known under ``known_prices``.
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
    for key, ensemble in (("posterior", on_members), ("known_prices", known_prices)):
        if ensemble is not None:
            found[key] = {
                str(year): {name: _plain(comparison) for name, comparison in quantities.items()}
                for year, quantities in ensemble.items()
            }
    return found


def _plain(comparison: RecordComparison) -> dict[str, float | bool | None]:
    numbers = asdict(comparison.simulated)
    del numbers["n"], numbers["same"]
    known = {name: value if value is not None and isfinite(value) else None for name, value in numbers.items()}
    published = comparison.published.value if comparison.published else None
    return {**known, "published": published, "partial": comparison.partial}

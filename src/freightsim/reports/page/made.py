"""How a report was made, in names and values, so that the same can be made again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from freightsim.language import _
from freightsim.reports.page.tables import rule_name
from freightsim.results import Runs


def made(runs: Runs, manifest: Mapping[str, Any], notes: list[str] | None = None) -> list[tuple[str, str]]:
    """Return scenario, draws, rules, digests and versions; `notes` say what is missing in a run folder.

    No day and no place of a file stand here: the same runs give the same report.
    """
    numbers = [run.replication for run in runs]
    versions = manifest.get("versions", {})
    return [
        *((_("Mind"), note) for note in notes or []),
        (_("Scenario"), runs.scenario.name),
        (_("Digest of the scenario"), str(manifest.get("scenario_digest", runs.scenario.digest()))),
        (_("Digest of the data"), str(manifest.get("data_digest", ""))),
        (_("Seed of all draws"), str(runs.seed)),
        (_("Replications"), f"{len(numbers)} ({min(numbers)} {_('to')} {max(numbers)})"),
        (_("Rules"), ", ".join(map(rule_name, (runs[0].dispatch, runs[0].loading, runs[0].choice)))),
        (_("Versions"), ", ".join(f"{name} {version}" for name, version in versions.items())),
        (_("Maps"), "Natural Earth, GeoNames (CC BY 4.0)"),
    ]

"""How a report was made, in names and values, so that the same can be made again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from freightsim.base.language import _, packaged
from freightsim.results import Runs
from freightsim.results.vocabulary import rule_words
from freightsim.statistics.comparison import Comparison


def made(runs: Runs, manifest: Mapping[str, Any], notes: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return scenario, draws, rules, digests and versions; `notes` say what is missing in a run folder.

    No day and no place of a file stand here: the same runs give the same report.
    """
    numbers = [run.replication for run in runs]
    return [
        *((_("Notes"), note) for note in notes),
        (_("Scenario"), packaged(runs.scenario.name)),
        (_("Digest of the scenario"), str(manifest.get("scenario_digest", runs.scenario.digest()))),
        (_("Digest of the data"), str(manifest.get("data_digest", ""))),
        (_("Seed of all draws"), str(runs.seed)),
        (_("Replications"), _numbers(numbers)),
        (_("Rules"), ", ".join(map(rule_words, (runs[0].dispatch, runs[0].loading, runs[0].choice)))),
        *_versions(manifest),
    ]


def made_of_comparison(comparison: Comparison, manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the scenarios with their digests, draws and versions of a comparison; the manifest is that of its base."""
    numbers = [run.replication for run in comparison.base]
    scenarios = [(_("base"), comparison.base.scenario)]
    scenarios += [(name, runs.scenario) for name, runs in comparison.others.items()]
    return [
        *((_("Scenario ({name})").format(name=name), f"{each.name}, {each.digest()}") for name, each in scenarios),
        (_("Digest of the data"), str(manifest.get("data_digest", ""))),
        (_("Seed of all draws"), str(comparison.base.seed)),
        (_("Replications"), _numbers(numbers)),
        *_versions(manifest),
    ]


def _numbers(numbers: Sequence[int]) -> str:
    return _("{number} ({first} to {last})").format(number=len(numbers), first=min(numbers), last=max(numbers))


def _versions(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    versions = manifest.get("versions", {})
    yield _("Versions"), ", ".join(f"{name} {version}" for name, version in versions.items())
    yield _("Maps"), "Natural Earth, GeoNames (CC BY 4.0)"

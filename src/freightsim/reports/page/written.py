"""A report or a replay is written into one HTML file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from freightsim.base.arguments import instance_of, path_of
from freightsim.base.writing import write_text
from freightsim.reports.page.made import made, made_of_comparison
from freightsim.reports.page.of_comparison import page_of_comparison
from freightsim.reports.page.of_run import page_of_run
from freightsim.reports.page.render import rendered, rendered_replay
from freightsim.reports.page.replay import replay_data
from freightsim.results import Run, Runs
from freightsim.results.saving import made_of
from freightsim.statistics import Comparison


def report(found: Runs | Comparison, out: str | Path = "report.html") -> None:
    """Write a report on runs or on a comparison into one self-contained HTML file, in the language in use.

    Parameters
    ----------
    found
        Runs of one scenario (`freightsim.run(...).runs`, `freightsim.load_run`), or a comparison.
    out
        The file; an existing one is overwritten.

    Raises TypeError where the first argument is neither, and InputError where the file cannot be written.
    """
    write_text(path_of("out", out), report_text(found))


def report_text(found: Runs | Comparison, notes: Sequence[str] = (), manifest: Mapping[str, Any] | None = None) -> str:
    """Return the HTML of a report; of a run folder, with notes on what is missing in it, and with its manifest."""
    if isinstance(found, Comparison):
        known = made_of(found.base.scenario, found.base.seed)
        return rendered(page_of_comparison(found, made_of_comparison(found, known)))
    runs = instance_of("found", found, Runs)
    known = made_of(runs.scenario, runs.seed) if manifest is None else dict(manifest)
    return rendered(page_of_run(runs, made(runs, known, notes)))


def replay(run: Run, out: str | Path = "replay.html", *, borders: str | Path | None = None) -> None:
    """Write a replay of the trains of one replication on a map, one self-contained HTML file.

    Parameters
    ----------
    run
        The replication, such as `runs[0]`.
    out
        The file; an existing one is overwritten.
    borders
        `thin`, `none` or a GeoJSON file; by default what the scenario says.

    Raises TypeError where the first argument is no replication, and InputError where borders cannot be read or the file
    cannot be written.
    """
    data = replay_data(instance_of("run", run, Run), None if borders is None else str(path_of("borders", borders)))
    write_text(path_of("out", out), rendered_replay(data))

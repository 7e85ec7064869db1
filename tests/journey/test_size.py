"""A run is measured before it is drawn, and refused where it does not fit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

import freightsim as fs
from freightsim.base.errors import ScenarioError
from freightsim.choice.tables import rate_tables
from freightsim.journey import size
from freightsim.journey.size import BYTES_PER_FEU, free_bytes, refuse_too_large, size_of
from freightsim.scenario import Scenario
from freightsim.simulation.inputs import draw_inputs
from tiny import TINY

GIGABYTE = 1_000_000_000


def system(monkeypatch: pytest.MonkeyPatch, folder: Path, kilobytes: int | None, container: str | None = None) -> None:
    """Let the system tell what memory is free, and a container what it may use."""
    meminfo = folder / "meminfo"
    if kilobytes is not None:
        meminfo.write_text(f"MemTotal: 99999999 kB\nMemFree: 1 kB\nMemAvailable: {kilobytes} kB\n")
    if container is not None:
        (folder / "memory.max").write_text(f"{container}\n")
        (folder / "memory.current").write_text("1000000\n")
    monkeypatch.setattr(size, "MEMINFO", meminfo)
    monkeypatch.setattr(size, "CGROUP", folder)


def test_the_size_is_what_is_drawn() -> None:
    """In the mean over market shocks and arrivals, within four standard errors of a Poisson number of bookings."""
    scenario = Scenario.model_validate(TINY).but(
        {"demand": {way: {"market": {"sd": 0.0}} for way in ("outbound", "inbound")}}
    )
    expected = size_of(scenario, rate_tables(scenario))
    drawn = [len(draw_inputs(scenario, 3, replication).boxes) for replication in range(8)]
    error = np.sqrt(3 * expected.feu / 8)  # a booking has one FEU and a geometric number more: variance 3 a FEU
    assert abs(np.mean(drawn) - expected.feu) < 4 * error
    assert expected.by_day[-1] == pytest.approx(expected.feu)


@pytest.mark.parametrize(
    ("kilobytes", "container", "expected"),
    [
        (1000, None, 1_024_000),
        (10_000, "5000000", 4_000_000),
        (1000, "5000000", 1_024_000),
        (1000, "max", 1_024_000),
        (None, "500000", 0),
        (None, None, None),
    ],
)
def test_free_memory_is_that_of_the_system_or_the_container(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kilobytes: int | None, container: str | None, expected: int | None
) -> None:
    """Whichever is less; where neither tells, nobody knows."""
    system(monkeypatch, tmp_path, kilobytes, container)
    assert free_bytes() == expected


def test_a_run_that_does_not_fit_is_refused_with_its_size_and_what_fits(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In boxes, megabytes and minutes, and by the day until which it would fit: with that end it does."""
    scenario = Scenario.model_validate(TINY)
    tables = rate_tables(scenario)
    feu = size_of(scenario, tables).feu
    system(monkeypatch, tmp_path, int(feu * BYTES_PER_FEU * 1.1 / 1024))
    refuse_too_large(scenario, tables)
    system(monkeypatch, tmp_path, int(feu * BYTES_PER_FEU / 2 / 1024))
    with pytest.raises(
        ScenarioError, match=r"FEU would be booked .* about \d+ MB and \d+ min .*\(the memory"
    ) as refused:
        fs.simulate(scenario)
    day = str(refused.value).split("those until ")[1][:10]
    assert date(2013, 9, 1) < date.fromisoformat(day) < date(2014, 1, 1)
    shorter = scenario.but({"horizon": {"to": day}})
    refuse_too_large(shorter, rate_tables(shorter))

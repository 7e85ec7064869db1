"""The common past of a study's scenarios is kept for each replication while the study runs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from freightsim import compare, load_scenario
from freightsim.scenario import Scenario
from freightsim.scenario.network import OWN
from freightsim.simulation.history import Histories, KeptHistory, common_history, common_until
from freightsim.simulation.inputs import draw_network
from freightsim.simulation.network import run_network
from freightsim.simulation.recording import record_network
from freightsim.simulation.replications import simulate_lightly
from same_records import differences
from tiny import TINY

BASE = Scenario.model_validate(TINY)
LATER = BASE.but({"port": {"tracks": {"2013-07-18": 2, "2014-01-01": 4}}})
LONG = {"horizon": {"to": "2015-09-01"}}


def test_scenarios_have_their_past_in_common_until_they_differ_or_a_city_joins() -> None:
    """Where no day is, it is the end of the horizon; with a port of its own in a city there is none."""
    assert common_until(BASE, BASE) == BASE.horizon.end
    assert common_until(BASE, LATER) == date(2014, 1, 1)
    wuhan, own, truck = (load_scenario(name) for name in ("wuhan", "wuhan-own-trains", "taiyuan"))
    assert common_until(wuhan, wuhan) == date(2021, 7, 1)
    assert common_until(wuhan, own) == date.min
    assert common_until(truck, truck) == date.min  # its boxes are counted before it joins


def test_a_short_past_is_not_kept() -> None:
    """Nor is that of one scenario alone; the folder is gone when the study ends."""
    long = BASE.but(LONG)
    for base, others in ((BASE, [LATER]), (long, [])):
        with common_history(base, others) as none:
            assert none == [None] * (1 + len(others))
    with common_history(long, [long, LATER.but(LONG), long]) as found:
        base, one, another, last = found
        assert base is not None
        assert another is None
        assert base == one == last
        assert base.folder.is_dir()
    assert not base.folder.exists()


def test_each_replication_of_each_group_has_a_past_of_its_own(tmp_path: Path) -> None:
    """It is kept by the first that simulates it, and forgotten when nobody needs it."""
    histories = Histories(tmp_path, date(2014, 2, 1)).of_group("dear")
    for replication in (0, 1):
        simulate_lightly(BASE, replication, seed=4, history=histories)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["dear 0.state", "dear 1.state"]
    histories.forget(0)
    histories.forget(0)
    assert [each.name for each in tmp_path.iterdir()] == ["dear 1.state"]


def test_a_past_of_other_inputs_is_left_alone(tmp_path: Path) -> None:
    """The run is that of its own inputs, from the first day on."""
    kept = KeptHistory(tmp_path / "past", date(2014, 2, 1))
    run_network(draw_network(BASE, 1, 0), history=kept)
    one, two = (record_network(run_network(draw_network(BASE, 2, 0), history=history))[OWN] for history in (kept, None))
    assert kept.file.exists()
    assert differences(one, two) == []


def test_a_full_disk_costs_no_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is kept, nothing is left behind, and others simulate their past themselves."""

    def full(self: Path, _data: bytes) -> int:
        with self.open("wb") as file:
            file.write(b"half of it")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    histories = Histories(tmp_path, date(2014, 2, 1))
    first, second = (simulate_lightly(BASE, 0, seed=4, history=histories) for _ in range(2))
    assert list(tmp_path.iterdir()) == []
    assert first.yearly.equals(second.yearly)


def test_a_comparison_is_the_same_with_and_without(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also on two workers, one of which may come before the past is there."""
    base, other = (each.but(LONG) for each in (BASE, LATER))
    other = other.but({"port": {"tracks": {"2014-01-01": None, "2015-01-01": 4}}})
    found = [compare(base, {"other": other}, n=2, seed=5, jobs=jobs) for jobs in (1, 2)]
    monkeypatch.setattr("freightsim.simulation.history.LEAST_D", 10_000)
    found.append(compare(base, {"other": other}, n=2, seed=5, jobs=1))
    for each in found[1:]:
        for ours, theirs in ((each.base, found[0].base), (each.others["other"], found[0].others["other"])):
            assert ours.yearly.equals(theirs.yearly)
            assert ours.stages.equals(theirs.stages)

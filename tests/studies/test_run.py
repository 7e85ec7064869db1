"""A scenario is simulated many times: what comes back, what the folder holds, and what an early end leaves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import freightsim as fs
from freightsim.scenario import Scenario
from freightsim.studies import run as study


def stopping(after: int) -> Any:
    """Return a progress that stops the study after so many replications."""

    class Stopping:
        def __init__(self, _total: int, _title: str = "") -> None:
            self.left = after

        def __enter__(self) -> Any:
            return self.advance

        def __exit__(self, *_why: object) -> None:
            return None

        def advance(self) -> None:
            self.left -= 1
            if not self.left:
                raise KeyboardInterrupt

    return Stopping


def test_runs_are_those_of_replicate(tiny: Scenario) -> None:
    """With nothing else asked for."""
    found = fs.run(tiny, n=3, seed=2, jobs=1)
    assert list(found.runs) == list(fs.replicate(tiny, 3, seed=2, jobs=1))
    assert (found.posterior, found.asked_besides, found.folder) == (None, (), None)
    assert (found.known_prices, found.parts()) == (None, {})


def test_a_folder(tiny: Scenario, tmp_path: Path) -> None:
    """It holds every row, and its name comes back."""
    found = fs.run(tiny, n=2, jobs=1, out=tmp_path / "out")
    assert found.folder == tmp_path / "out"
    assert fs.load_run(found.folder).trains.equals(found.runs.trains)


@pytest.mark.parametrize("saved", [False, True])
def test_an_early_end_keeps_what_is_finished(tiny: Scenario, tmp_path: Path, *, saved: bool) -> None:
    """The exception has the runs that were finished, and the folder holds them."""
    out = tmp_path / "out" if saved else None
    with pytest.raises(KeyboardInterrupt) as caught:
        fs.run(tiny, n=5, jobs=1, out=out, progress=stopping(2))
    found = caught.value.finished  # type: ignore[attr-defined]
    assert (len(found.runs), found.folder) == (2, out)
    assert caught.value.counted == (2, 5)  # type: ignore[attr-defined]
    if out is not None:
        assert len(fs.load_run(out)) == 2


def test_an_end_before_the_first_leaves_no_folder(
    tiny: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing was finished, and nothing is left."""

    def stop(*_given: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(study, "simulated", stop)
    with pytest.raises(KeyboardInterrupt) as caught:
        fs.run(tiny, n=2, jobs=1, out=tmp_path / "out")
    assert caught.value.finished is None  # type: ignore[attr-defined]
    assert not list((tmp_path / "out").iterdir())


def test_the_posterior_ensemble() -> None:
    """As many runs on members, each of its own; cut short, they are left out."""
    short = fs.load_scenario("baseline", sets=["horizon.to=2013-09-01"])
    found = fs.run(short, n=2, jobs=1, posterior=True)
    assert list(found.posterior or ()) == list(fs.replicate_posterior(short, 2, jobs=1))

    stops = iter([stopping(99), stopping(1)])
    with pytest.raises(KeyboardInterrupt) as caught:
        fs.run(short, n=2, jobs=1, posterior=True, progress=lambda total, title="": next(stops)(total, title))
    left = caught.value.finished  # type: ignore[attr-defined]
    assert (len(left.runs), left.posterior) == (2, None)


def test_wrong_input(tiny: Scenario, tmp_path: Path) -> None:
    """It is refused before anything is simulated."""
    with pytest.raises(fs.InputError, match="posterior needs a scenario that extends the fitted layer"):
        fs.run(tiny, posterior=True)
    with pytest.raises(fs.InputError, match="too few for 100000 replications"):
        fs.run(n=100_000, posterior=True)
    (tmp_path / "file").write_text("")
    with pytest.raises(fs.InputError, match="this is a file"):
        fs.run(tiny, out=tmp_path / "file")
    with pytest.raises(TypeError, match="scenario must be a Scenario"):
        fs.run("baseline")  # type: ignore[arg-type]


def test_a_scenario_may_ask_for_the_posterior_ensemble() -> None:
    """Then a run has it unless it is told otherwise; it is no part of what the scenario means."""
    short = fs.load_scenario("baseline", sets=["horizon.to=2013-09-01"])
    asking = short.but({"posterior": True})
    assert asking.digest() == short.digest()
    assert fs.run(asking, n=2, jobs=1).posterior is not None
    assert fs.run(asking, n=2, jobs=1, posterior=False).posterior is None
    assert fs.run(short, n=2, jobs=1).posterior is None
    assert fs.load_scenario("projection").posterior

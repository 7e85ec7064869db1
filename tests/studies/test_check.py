"""`fs.check` does what `freightsim check` does."""

from __future__ import annotations

import pytest

import freightsim as fs
from calibration.made import target, targets
from freightsim.base.errors import CalibrationError, InputError
from freightsim.calibration.verdicts import Answer
from freightsim.files.load import load_scenario
from freightsim.scenario import Scenario
from freightsim.studies import check as module
from joins import chosen
from stationed import stationed


@pytest.fixture
def scenario() -> Scenario:
    """Return a small scenario without a fit."""
    return chosen()


def test_verdicts(scenario: Scenario) -> None:
    """A target that holds, one that fails; draws are those of the seed, whatever the number of workers."""
    trips = float(fs.replicate(scenario, 20, seed=3, jobs=1).yearly.groupby("year")["trips"].mean()[2013])
    aimed = targets(
        right=target("trips", [2013], value=trips, tolerance_abs=5.0),
        wrong=target("trips", [2014], value=300.0 * trips),
    )
    found = fs.check(scenario, aimed, n=20, seed=3, jobs=1)
    assert {key: verdict.answer for key, verdict in found.verdicts.items()} == {
        "right": Answer.HOLDS,
        "wrong": Answer.FAILS,
    }
    assert (found.holds, found.seed, found.replications) == (False, 3, 20)
    assert repr(found) == f"<Check of {scenario.name}: 1 of 2 targets hold>"
    again = fs.check(scenario, aimed, n=20, seed=3, jobs=2)
    assert again.verdicts == found.verdicts


def test_the_market(scenario: Scenario) -> None:
    """Where a scenario has hubs their flows count, too: they are not those published, though the targets hold."""
    horizon = {"horizon": {"from": "2016-01-01", "to": "2017-01-01"}}
    easy = targets(trips=target("trips", [2016], low=1.0, high=1e6, role="validate"))
    hubs = stationed(None, horizon)
    found = fs.check(hubs, easy, n=6, jobs=1)
    assert {verdict.answer for verdict in found.verdicts.values()} == {Answer.HOLDS}
    assert found.market == fs.market_figures(hubs)
    assert {each.quantity for each in found.market} == {"hub_flow", "all_rail"}
    assert not found.holds
    none = targets(a=target("trips", [2013], low=1.0, high=1e6, role="validate"))
    assert fs.check(scenario, none, n=6, jobs=1).market == []


def test_what_is_finished_is_kept(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """The exception has the check of the replications that were finished."""
    whole = module.simulate_lightly

    def stopping(scenario: Scenario, replication: int, *, seed: int) -> fs.Run:
        if replication == 4:
            raise KeyboardInterrupt
        return whole(scenario, replication, seed=seed)

    monkeypatch.setattr(module, "simulate_lightly", stopping)
    aimed = targets(a=target("trips", [2013], value=10.0))
    with pytest.raises(KeyboardInterrupt) as caught:
        fs.check(scenario, aimed, n=20, jobs=1)
    assert caught.value.finished.replications == 4  # type: ignore[attr-defined]


def test_what_is_refused(scenario: Scenario) -> None:
    """Arguments of another kind, an odd number, an ensemble for a scenario that was not fitted."""
    aimed = targets(a=target("trips", [2013], value=10.0))
    with pytest.raises(TypeError, match="scenario must be a Scenario"):
        fs.check("baseline", aimed)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="targets must be"):
        fs.check(scenario, "targets.yaml")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="even number"):
        fs.check(scenario, aimed, n=7, jobs=1)
    fitted = load_scenario("baseline")
    for study in (fs.check, fs.check_posterior):  # draws that the fit has seen
        with pytest.raises(CalibrationError, match="seed 0"):
            study(fitted, n=2, seed=0, jobs=1)
    with pytest.raises(InputError, match="fitted layer"):
        fs.check_posterior(scenario, aimed, n=2, jobs=1)

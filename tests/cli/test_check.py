"""`freightsim check`: exit codes, reports, and when it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from calibration.made import target
from cli.calling import Caller, Said, assert_refused, write
from freightsim.calibration.targets import load_targets
from freightsim.facts import data_digest
from freightsim.validation.merge import merged
from joins import SEA
from stationed import COUNTRY

WIDE: dict[str, Any] = {"value": 15.0, "tolerance": 0.9}
HOLDS: dict[str, Any] = {
    "trips": target(**WIDE, conflict="Others count more."),
    "dwell": target("border_dwell_h", [], border="alashankou", low=1.0, high=99.0),
}
FAILS = {**HOLDS, "tonnes": target("tonnes", value=1e9)}
OPEN = {**HOLDS, "trips_outbound": target("trips_outbound", value=9.4, tolerance_abs=0.01)}


def targets_file(path: Path, trees: dict[str, Any]) -> Path:
    """Write a file of targets and return it."""
    path.write_text(yaml.safe_dump({"schema_version": 2, "targets": trees}), encoding="utf-8")
    return path


@pytest.fixture
def holds(tmp_path: Path) -> Path:
    """Return a file of targets that hold."""
    return targets_file(tmp_path / "holds.yaml", HOLDS)


def record(targets: Path, **given: Any) -> dict[str, Any]:
    """Return the record of a fit to targets, as a change of a scenario."""
    parameter = {"value": 70.0, "low": 60.0, "high": 80.0, "meaning": "speed of lorries", "unit": "km/h"}
    return {
        "horizon": {"to": "2013-09-15"},
        "fitted": {
            "seed": 0,
            "made": "2024-05-17",
            "simulations": 96,
            "targets_digest": load_targets(targets).digest(),
            "data_digest": data_digest(),
            "parameters": {"feeder.speed_km_h": parameter},
        }
        | given,
    }


def checked(call: Caller, scenario: Path, targets: Path, *words: str | Path) -> Said:
    """Return what a check with few replications says."""
    return call("check", scenario, "--targets", targets, "-n", "6", "-j", "1", *words)


# Answers


def test_all_hold(call: Caller, tiny_file: Path, holds: Path) -> None:
    """Exit code 0, with a table, the conflict, and the summary as the last line."""
    said = checked(call, tiny_file, holds)
    assert (said.code, said.err) == (0, "")
    assert "Fitted" in said.out
    assert "Trips, both directions, 2013: Others count more." in said.out
    assert "6 replications, seed 1;" in said.out
    assert "drift cannot be tested" in said.out
    assert "All targets hold: 1 of 1 fitted, 1 of 1 compared" in said.out
    assert "\x1b" not in said.out


@pytest.mark.parametrize(
    ("trees", "line"),
    [(FAILS, "Failed: 2013 (cargo)."), (OPEN, "Undecided: 2013 (outbound train trips).")],
    ids=["fails", "open"],
)
def test_not_all_hold(call: Caller, tiny_file: Path, tmp_path: Path, trees: dict[str, Any], line: str) -> None:
    """Exit code 1, whether a target fails or cannot be told; the year is named."""
    said = checked(call, tiny_file, targets_file(tmp_path / "t.yaml", trees))
    assert said.code == 1
    assert line in said.out.splitlines()
    assert "Not all targets hold" in said.out


def test_it_stops_when_all_is_decided(call: Caller, tiny_file: Path, tmp_path: Path) -> None:
    """Of up to 150 replications the first look needs 20."""
    easy = targets_file(tmp_path / "t.yaml", {"trips": target(**WIDE)})
    found = json.loads(call("check", tiny_file, "--targets", easy, "--json").out)
    assert found["replications"] == 20
    assert found["level"] == pytest.approx(1 - 0.05 / 6)


def test_json_and_the_seed(call: Caller, tiny_file: Path, holds: Path) -> None:
    """One object, the same on one process and on two; another seed gives other draws."""
    said = checked(call, tiny_file, holds, "--json")
    assert (said.code, said.err) == (0, "")
    found = json.loads(said.out)
    assert (found["scenario"], found["seed"], found["holds"]) == ("tiny", 1, True)
    assert found["targets"]["trips"]["verdict"] == "holds"
    assert call("check", tiny_file, "--targets", holds, "-n", "6", "-j", "2", "--json") == said
    other = json.loads(checked(call, tiny_file, holds, "--json", "--seed", "2").out)
    assert other["targets"]["dwell"]["mean"] != found["targets"]["dwell"]["mean"]


def test_reports(call: Caller, tiny_file: Path, tmp_path: Path) -> None:
    """The JUnit report is written anew each time, Markdown is appended."""
    trees, xml, table = targets_file(tmp_path / "t.yaml", FAILS), tmp_path / "c.xml", tmp_path / "c.md"
    for _ in range(2):
        assert checked(call, tiny_file, trees, "--junit", xml, "--markdown", table).code == 1
    suite = ET.fromstring(xml.read_text(encoding="utf-8"))[0]
    assert (suite.attrib["tests"], suite.attrib["failures"]) == ("3", "1")
    assert table.read_text(encoding="utf-8").count("## tiny\n") == 2


def test_the_market(call: Caller, tmp_path: Path) -> None:
    """Of a scenario with hubs the market is shown last, and counts: exit code 1 though all targets hold."""
    file = write(tmp_path / "hubs.yaml", merged(SEA, COUNTRY) | {"horizon": {"from": "2016-01-01", "to": "2017-01-01"}})
    easy = targets_file(tmp_path / "t.yaml", {"trips": target(years=[2016], value=150.0, tolerance=0.95)})
    said = checked(call, file, easy)
    assert said.code == 1
    assert "Market, by the choice model without simulation" in said.out
    assert "1 of 1 fitted, 0 of 4 market figures." in said.out
    found = json.loads(checked(call, file, easy, "--json").out)
    assert [each["quantity"] for each in found["market"]] == ["hub_flow"] * 3 + ["all_rail"]
    assert not found["holds"]


# Fits


def test_a_fitted_scenario(call: Caller, tmp_path: Path, holds: Path) -> None:
    """One that is as fitted has no drift; what was set by hand is shown with the change."""
    file = write(tmp_path / "fitted.yaml", record(holds))
    said = checked(call, file, holds)
    assert said.code == 0
    assert "drift" not in said.out
    assert "Not as fitted" not in said.out
    said = checked(call, file, holds, "--set", "feeder.speed_km_h=77")
    assert "feeder.speed_km_h      70   77  +10.0%" in said.out
    assert "1 fitted number is not as fitted: feeder.speed_km_h." in said.out


@pytest.mark.parametrize(
    ("given", "part"),
    [
        ({"targets_digest": "d" * 64}, "tiny: the targets of "),
        ({"data_digest": "d" * 64}, "tiny: the packaged data (digest "),
    ],
)
def test_a_stale_fit(call: Caller, tmp_path: Path, holds: Path, given: dict[str, str], part: str) -> None:
    """A fit to other targets or data is refused before anything is simulated."""
    file = write(tmp_path / "fitted.yaml", record(holds, **given))
    assert_refused(checked(call, file, holds), part, "are not those of its fit (dddddddddddd)", "freightsim calibrate")


def test_other_targets_than_those_of_the_fit(call: Caller, tmp_path: Path, holds: Path) -> None:
    """They are refused also where they were named on purpose."""
    file = write(tmp_path / "fitted.yaml", record(holds))
    other = targets_file(tmp_path / "other.yaml", FAILS)
    assert_refused(checked(call, file, other), f"the targets of {other} ")


def test_the_draws_of_the_fit(call: Caller, tmp_path: Path, holds: Path) -> None:
    """A check with the seed of the fit is refused."""
    file = write(tmp_path / "fitted.yaml", record(holds))
    assert_refused(checked(call, file, holds, "--seed", "0"), "--seed 0: tiny was fitted with this seed")


# Wrong input


def test_wrong_targets(call: Caller, tiny_file: Path, tmp_path: Path) -> None:
    """A fault is shown at its line; years that the horizon does not hold are named."""
    wrong = targets_file(tmp_path / "t.yaml", {"trips": {**target(), "quantity": "trip"}})
    assert_refused(checked(call, tiny_file, wrong), "t.yaml:", "did you mean 'trips'?", "1 fault in ")
    late = targets_file(tmp_path / "t.yaml", {"trips": target(years=[2015])})
    assert_refused(checked(call, tiny_file, late), "does not include 2015, needed here")
    assert_refused(checked(call, tiny_file, tmp_path / "none.yaml"), "none.yaml: cannot be read")


def test_the_shipped_targets_are_the_default(call: Caller, tiny_file: Path) -> None:
    """Without --targets they are those of the package, which need more years than a small scenario has."""
    assert_refused(call("check", tiny_file), "scenarios/targets.yaml:", "does not include 2014, 2015")


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["-n", "7"], "7 is odd: replications come in antithetic pairs"),
        (["-n", "0"], "'--replications'"),
        (["--junit", "nowhere/c.xml"], "nowhere/c.xml: there is no folder nowhere"),
        (["--markdown", "nowhere/c.md"], "nowhere/c.md: there is no folder nowhere"),
        (["--set", "port.trakcs=1"], "did you mean 'tracks'?"),
    ],
)
def test_wrong_options(call: Caller, tiny_file: Path, holds: Path, words: list[str], part: str) -> None:
    """They are refused before anything is simulated."""
    assert_refused(call("check", tiny_file, "--targets", holds, *words), part)


# Ctrl-C


@pytest.mark.parametrize(("after", "shown"), [(0, False), (3, True), (25, True)])
def test_interrupted(
    call: Caller, monkeypatch: pytest.MonkeyPatch, tiny_file: Path, tmp_path: Path, after: int, *, shown: bool
) -> None:
    """What is known is shown; what no look has decided cannot be told; the exit code is 130."""
    from freightsim.calibration import controls
    from freightsim.studies import check

    monkeypatch.setattr(controls, "LEAST_RUNS", 1000)  # with the chance in bookings taken out all would be decided
    whole = check.simulate_lightly

    def simulate(scenario: Any, replication: int, *, seed: int) -> Any:
        if replication == after:
            raise KeyboardInterrupt
        return whole(scenario, replication, seed=seed)

    monkeypatch.setattr(check, "simulate_lightly", simulate)
    trees = targets_file(tmp_path / "t.yaml", OPEN)
    said = call("check", tiny_file, "--targets", trees, "-n", "30", "-j", "1")
    assert said.code == 130
    assert said.err == f"Stopped: {after} of up to 30 replications were finished.\n"
    assert bool(said.out) == shown
    if shown:
        rows = [" ".join(line.split()) for line in said.out.splitlines()]
        trips = rows[rows.index("Trips, both directions") + 2]
        assert trips.endswith("holds" if after > 20 else "cannot tell")
        assert f"{after} replications, seed 1;" in said.out

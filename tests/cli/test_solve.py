"""`freightsim solve`: answers, exit codes, JSON, what is refused, and Ctrl-C."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import freightsim
from cli.calling import Caller, Said, assert_refused, write

pytestmark = pytest.mark.slow

TRADE = "cities.wuhan.trade_usd_bn"


@pytest.fixture
def year_file(tmp_path: Path) -> Path:
    """Return a file with the smallest scenario over half a year of which 2014 has two months."""
    return write(tmp_path / "tiny.yaml")


PART = "The horizon covers only part of 2013: its figures are partial.\n"


def solve(call: Caller, file: Path, knob: str, target: str, *words: str) -> Said:
    """Return what a search with few replications says."""
    return call("solve", knob, "--target", target, "--scenario", file, "-n", "10", "-j", "1", *words)


def as_json(call: Caller, file: Path, knob: str, target: str, *words: str) -> dict[str, Any]:
    """Return the object that a search prints."""
    said = solve(call, file, knob, target, *words, "--json")
    assert said.err in ("", PART)
    found: dict[str, Any] = json.loads(said.out)
    return found | {"code": said.code}


def test_an_answer(call: Caller, tiny_file: Path) -> None:
    """More trade makes more bookings: the least trade that makes enough is found, and said in a sentence."""
    said = solve(call, tiny_file, TRADE, "feu_booked_outbound>=280")
    assert (said.code, said.err) == (0, PART)
    found = as_json(call, tiny_file, TRADE, "feu_booked_outbound>=280")
    assert found["code"] == 0
    assert (found["answer"], found["bound"], found["year"], found["replications"]) == ("found", "least", 2013, 10)
    assert found["range"] == [0.0, 60.0]
    assert found["range"][0] <= found["ci_low"] < found["value"] < found["ci_high"] <= found["range"][1]
    flat = " ".join(said.out.split())
    assert found["text"] in flat
    assert "lets bookings, outbound of 2013 reach 280 (FEU a year) with probability 0.95." in flat
    assert f"{found['value']:.1f} or more (95 % interval {found['ci_low']:.1f} to {found['ci_high']:.1f})" in flat


def test_looks_are_replications_of_the_changed_scenario(call: Caller, tiny_file: Path) -> None:
    """The mean at each value is that of the same replications of the scenario with that value."""
    found = as_json(call, tiny_file, TRADE, "feu_booked_outbound>=280", "--seed", "3")
    for look in found["looks"][:2]:
        changed = freightsim.load_scenario(tiny_file, sets=[f"{TRADE}={look['value']}"])
        yearly = freightsim.replicate(changed, 10, seed=3, jobs=1).yearly
        assert look["mean"] == pytest.approx(yearly["feu_booked_outbound"].mean())
        assert look["share"] == (yearly["feu_booked_outbound"] >= 280).mean()


def test_workers_do_not_matter(call: Caller, tiny_file: Path) -> None:
    """One process and two give the same text."""
    one = solve(call, tiny_file, TRADE, "feu_booked_outbound>=280", "--high", "40")
    assert solve(call, tiny_file, TRADE, "feu_booked_outbound>=280", "--high", "40", "--jobs", "2") == one


def test_a_falling_quantity(call: Caller, tiny_file: Path) -> None:
    """The dearer rail, the fewer bookings: the greatest cost is found."""
    words = ("--from", "2013-07-01", "--low", "4000", "--high", "16000")
    file = write(tiny_file, {"horizon": {"to": "2013-09-15"}, "modes": {"sea": SEA}, "markets": {"europe": BY_SEA}})
    found = as_json(call, file, "rail_cost_usd_per_feu", "feu_booked_outbound>=60", *words)
    assert (found["code"], found["bound"], found["from"]) == (0, "greatest", "2013-07-01")
    assert 4000 < found["value"] < 16000


SEA = {"name": "Sea", "usd_per_feu": 3000.0}
BY_SEA = {"modes": {"sea": {"days": 35.0, "price_ratio": {"outbound": 1.0, "inbound": 1.0}}}}


@pytest.mark.parametrize(
    ("target", "code", "answer"), [("trips>=0", 0, "met at both ends"), ("trips>=1k", 1, "not reached")]
)
def test_no_crossing(call: Caller, tiny_file: Path, target: str, code: int, answer: str) -> None:
    """Met already is an answer, out of reach is none; no value is made up."""
    found = as_json(call, tiny_file, "port.yard_teu", target)
    assert (found["code"], found["answer"], found["value"], found["bound"]) == (code, answer, None, None)


def test_the_horizon_is_cut_after_the_year(call: Caller, year_file: Path) -> None:
    """What comes after the year of the target is not simulated, and the figures of the year are the same."""
    found = as_json(call, year_file, TRADE, "feu_booked_outbound>=5000", "--year", "2013", "--seed", "1")
    at_0 = freightsim.load_scenario(year_file, sets=[f"{TRADE}=0", "horizon.to=2014-01-01"])
    yearly = freightsim.replicate(at_0, 10, seed=1, jobs=1).yearly
    assert found["looks"][0]["mean"] == pytest.approx(yearly["feu_booked_outbound"].mean())
    assert found["digest"] == freightsim.load_scenario(year_file).digest()


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["port.trakcs", "--target", "trips>=1"], "did you mean 'port.tracks'?"),
        (["port.tracks", "--target", "tripz>=1"], "did you mean 'trips'?"),
        (["port.tracks", "--target", "trips=1"], "must read QUANTITY>=VALUE"),
        (["port.tracks"], "Missing option '--target'"),
        (
            [TRADE, "--target", "trips>=1", "--year", "2014"],
            "--year 2014: tiny is simulated from 2013-07-18 to 2013-09-14",
        ),
        ([TRADE, "--target", "trips>=1", "--from", "2013-08-01"], "one number for all time"),
        (["port.tracks", "--target", "trips>=1", "--from", "2014-01-01"], "after 2013, the year of the target"),
        ([TRADE, "--target", "trips>=1", "--low", "5", "--high", "5"], "is empty: see"),
        ([TRADE, "--target", "trips>=1", "--low", "-5"], "must be at least 0"),
        ([TRADE, "--target", "trips>=1", "--probability", "1"], "'--probability'"),
        ([TRADE, "--target", "trips>=1", "-n", "11"], "11 is odd"),
        ([TRADE, "--target", "trips>=1", "-n", "8"], "'--replications'"),
        ([TRADE, "--target", "trips>=1", "--set", "port.trakcs=1"], "did you mean 'tracks'?"),
        (
            [TRADE, "--target", "transit_outbound_d<=30", "-n", "10", "--set", "horizon.to=2013-07-25"],
            "is undefined in",
        ),
    ],
)
def test_wrong_input(call: Caller, tiny_file: Path, words: list[str], part: str) -> None:
    """It is refused with what may have been meant."""
    assert_refused(call("solve", *words, "--scenario", tiny_file, "-j", "1"), part)


@pytest.mark.parametrize(("after", "count"), [(0, "0 values were"), (15, "1 value was"), (25, "2 values were")])
def test_interrupted(call: Caller, monkeypatch: pytest.MonkeyPatch, tiny_file: Path, after: int, count: str) -> None:
    """The values that were simulated are shown, without an answer; the exit code is 130."""
    from freightsim.studies.solve import break_even

    whole, done = break_even.simulate_lightly, []

    def simulate(scenario: Any, replication: int, *, seed: int, **more: Any) -> Any:
        if len(done) == after:
            raise KeyboardInterrupt
        done.append(replication)
        return whole(scenario, replication, seed=seed, **more)

    monkeypatch.setattr(break_even, "simulate_lightly", simulate)
    said = solve(call, tiny_file, TRADE, "feu_booked_outbound>=280")
    assert said.code == 130
    assert said.err == f"{PART}Stopped: {count} simulated.\n"
    assert ("The search was stopped before it found a value." in said.out) == bool(after)
    assert (" 60.0 " in said.out) or after != 25
    assert bool(said.out) == bool(after)

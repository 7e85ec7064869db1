"""`freightsim card` as a planner calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import freightsim as fs
from cli.calling import Caller, assert_refused, write

JOIN = {"cities": {"wuhan": {"joins": {"by": "truck", "from": "2013-08-01", "price_ratio": 0.5, "presence": 0.5}}}}
SEA = {
    "modes": {"sea": {"name": "Sea", "usd_per_feu": 3000.0}},
    "markets": {"europe": {"modes": {"sea": {"days": 35.0, "price_ratio": {"outbound": 1.0, "inbound": 1.0}}}}},
}


def test_a_card(call: Caller, tmp_path: Path) -> None:
    """What is printed is the card of the scenario, as a table and as JSON."""
    file = write(tmp_path / "joins.yaml", SEA | JOIN)
    card = fs.join_card(fs.load_scenario(file), "wuhan")
    said = call("card", file)
    assert (said.code, said.err) == (0, "")
    row = next(line for line in said.out.splitlines() if line.startswith("gain of the port"))
    assert row.split()[-1] == f"{card.gain_feu:,.0f}"
    found = json.loads(call("card", file, "--json").out)
    assert found["values"]["wuhan"][0] == pytest.approx(card.gain_feu)


def test_a_value_is_set(call: Caller, tmp_path: Path) -> None:
    """Without presence it brings less."""
    file = write(tmp_path / "joins.yaml", SEA | JOIN)
    both = [
        json.loads(call("card", file, "--json", *words).out)["values"]["wuhan"][0]
        for words in ((), ("--set", "cities.wuhan.joins.presence=0"))
    ]
    assert both[1] < both[0]


def test_a_folder_is_refused(call: Caller, tmp_path: Path) -> None:
    """A run folder may have been edited: the file in it is named, as for `compare`."""
    file = write(tmp_path / "joins.yaml", SEA | JOIN)
    folder = tmp_path / "run"
    assert call("run", file, "-n", "1", "-j", "1", "--out", folder).code == 0
    assert_refused(call("card", folder), "this is a folder: name a file in it")
    assert call("card", folder / "scenario.yaml").code == 0


def test_nobody_joins(call: Caller, tmp_path: Path) -> None:
    """One sentence says so."""
    assert_refused(call("card", write(tmp_path / "base.yaml")), "no city joins")

"""What `validate` warns of is said by the commands that simulate, before they do."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.calling import Caller, write
from freightsim.cli.doubts import MOST_SHOWN

ODD = {"cities": {"wuhan": {"lat": 43.8, "lon": 87.6}}}
"""A city far beyond the catchment."""


def odd(folder: Path) -> Path:
    """Return a small scenario with one warning."""
    return write(folder / "odd.yaml", ODD)


def warnings(err: str) -> list[str]:
    """Return the lines that are warnings."""
    return [line for line in err.splitlines() if ": warning: " in line]


@pytest.mark.usefixtures("blank_pictures")
@pytest.mark.parametrize(
    "words",
    [
        ["run", "ODD", "-n", "2"],
        ["compare", "ODD", "ODD", "-n", "2", "--jobs", "1"],
        ["report", "ODD", "-n", "2", "--out", "odd.html"],
        ["plot", "ODD", "trips", "-n", "2", "--out", "odd.svg"],
        ["replay", "ODD", "--out", "odd.html"],
    ],
    ids=lambda words: words[0],
)
def test_commands_that_simulate_warn(
    words: list[str], call: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each says what `validate` says, in a line each, once, and where to look."""
    monkeypatch.chdir(tmp_path)
    file = odd(tmp_path)
    asked = warnings(call("validate", file).err)
    assert asked
    said = call(*(str(file) if word == "ODD" else word for word in words))
    assert said.code == 0
    assert warnings(said.err) == asked
    assert f"freightsim validate {file} " in said.err


def test_a_shipped_scenario_is_not_odd(call: Caller) -> None:
    """Unless a value is set by hand; of many warnings five are shown, and how many there are."""
    words = ("run", "baseline", "-n", "1", "--jobs", "1", "--set", "horizon.to=2014-01-01")
    assert warnings(call(*words).err) == []
    err = call(*words, "--set", "port.radius_km=300").err
    assert len(warnings(err)) == MOST_SHOWN
    assert "warnings; freightsim validate baseline shows all)" in err

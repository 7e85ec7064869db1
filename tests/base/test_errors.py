"""Errors that the author of an input can mend share one base and need no other module."""

from __future__ import annotations

import ast
import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest

import freightsim
from freightsim.base.errors import (
    ARGUMENTS,
    DataError,
    InputError,
    RunFolderError,
    ScenarioError,
    on_the_command_line,
)
from freightsim.files.load import load_scenario
from freightsim.new_city.file import write_city
from freightsim.scenario import Scenario
from freightsim.studies.solve.break_even import solve

PACKAGE = Path(freightsim.__file__).parent


@pytest.mark.parametrize("kind", [ScenarioError, DataError, RunFolderError])
def test_one_base(kind: type[Exception]) -> None:
    """The command line catches them all as one, and shows the text as it was given."""
    assert issubclass(kind, InputError)
    assert not issubclass(kind, ValueError)  # pydantic would swallow it
    assert str(kind("scenario.yaml:3: no such border")) == "scenario.yaml:3: no such border"


def test_faults_are_carried_along() -> None:
    """What the text says is at hand fault by fault, also after the error has come from another process."""
    error = pickle.loads(pickle.dumps(ScenarioError("two faults", ["this", "that"])))
    assert (str(error), error.faults) == ("two faults", ("this", "that"))
    assert DataError("text alone").faults == ()


def test_imports_nothing_of_the_package() -> None:
    """Every module may raise these, so this one imports none of them."""
    code = "import sys, freightsim.base.errors; print([m for m in sys.modules if m.startswith('freightsim.')])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "['freightsim.base', 'freightsim.base.errors']"


def test_what_it_quotes_cannot_play_tricks() -> None:
    """Control characters and marks that turn the reading direction are shown as question marks; lines stay lines."""
    assert str(ScenarioError("--set a\tb\x1b[2J\u202e:\n  no such key 郑州")) == "sets a?b?[2J?:\n  no such key 郑州"


def test_texts_speak_the_words_of_the_caller(tiny: Scenario) -> None:
    """Python is told of arguments, the command line of options; what only looks like one stays."""
    text = "--lat and --lon; --from, --trade-usd-bn (longer: --set horizon.to=2026-01-01); my--lat.yaml, --latitude"
    assert str(InputError(text)) == (
        "lat and lon; start, trade_usd_bn (longer: horizon.to=2026-01-01); my--lat.yaml, --latitude"
    )
    assert str(InputError("--force writes over it, --out names another; give --low and --high")) == (
        "force=True writes over it, path names another; give low and high"
    )
    assert str(InputError("a backtest with --inputs known; see --to")) == "a backtest with inputs='known'; see to"
    assert str(InputError("freightsim run a.yaml --out NEW")) == "freightsim run a.yaml --out NEW"
    with on_the_command_line():
        assert str(InputError(text)) == text
    for call, said in (
        (lambda: solve(tiny, "port.tracks", "trips>1"), "target trips>1: must read"),
        (lambda: solve(tiny, "port.tracks", "trips>=1", year=2031), "year 2031: tiny is simulated"),
        (lambda: write_city("Xinyang", "no/x.yaml", lat=32.0), "lat and lon belong together"),
        (lambda: load_scenario("baseline", sets=["port.trakcs=3"]), "^sets port.trakcs=3: port.trakcs: unknown key"),
    ):
        with pytest.raises(InputError, match=said):
            call()


OF_COMMANDS = {"--accept"}
"""Options in texts outside of `freightsim.cli` that only a command shows."""


def test_every_option_in_a_text_has_a_name_in_python() -> None:
    """Texts outside of the commands are read in Python, too: an option there is a key of `ARGUMENTS`.

    A whole command, such as `freightsim run x.yaml --out NEW`, stays as it is.
    """
    found = set()
    for file in PACKAGE.rglob("*.py"):
        if "cli" in file.relative_to(PACKAGE).parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "N_", "ngettext"):
                for text in (each.value for each in node.args if isinstance(each, ast.Constant)):
                    known = re.sub(r"freightsim [^`]*--[a-z-]+ NEW", "", text)
                    found |= {(file.name, option) for option in re.findall(r"--[a-z][a-z-]*(?: known)?", known)}
    assert len(found) > 20
    assert {each for each in found if each[1] not in ARGUMENTS | dict.fromkeys(OF_COMMANDS)} == set()

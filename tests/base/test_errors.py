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
    DataError,
    InputError,
    RunFolderError,
    ScenarioError,
    argument,
    arguments,
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
    assert str(ScenarioError("sets a\tb\x1b[2J\u202e:\n  no such key 郑州")) == "sets a?b?[2J?:\n  no such key 郑州"


def test_arguments_are_called_as_the_caller_writes_them(tiny: Scenario) -> None:
    """Python is told of arguments, the command line of options."""
    assert arguments("lat", "start", "horizon_to") == {
        "option_lat": "lat",
        "option_start": "start",
        "option_horizon_to": "horizon.to",
    }
    with on_the_command_line():
        assert [argument(name) for name in ("start", "force", "path", "trade_usd_bn", "horizon_to")] == [
            *("--from", "--force", "--out", "--trade-usd-bn", "--set horizon.to"),
        ]
    with pytest.raises(KeyError):
        argument("--lat")
    for call, said, option in (
        (lambda: solve(tiny, "port.tracks", "trips>1"), "target trips>1: must read", "--target"),
        (lambda: solve(tiny, "port.tracks", "trips>=1", year=2031), "year 2031: tiny is simulated", "--year"),
        (lambda: write_city("Xinyang", "no/x.yaml", lat=32.0), "lat and lon belong together", "--lat and --lon"),
        (
            lambda: load_scenario("baseline", sets=["port.trakcs=3"]),
            "sets port.trakcs=3: port.trakcs: unknown",
            "--set",
        ),
    ):
        with pytest.raises(InputError, match=f"^{said}"):
            call()
        with on_the_command_line(), pytest.raises(InputError, match=f"^{option} "):
            call()


OPTIONS = ("--lat --out x", "--from", "--set horizon.to")


@pytest.mark.parametrize("text", OPTIONS)
def test_what_a_user_wrote_is_not_rewritten(tmp_path: Path, text: str) -> None:
    """Values that look like options stand in a message as they were written, and the caret stands below them."""
    file = tmp_path / "a.yaml"
    file.write_text(f'extends: baseline\nport: {{tracks: "{text}", cranes: "{text}"}}\n', encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        load_scenario(file)
    lines = str(refused.value).splitlines()
    shown = [line for line in lines if line.startswith("  2 | ")]
    carets = [line for line in lines if line.startswith("    | ")]
    assert {line[6:] for line in shown} == {f'port: {{tracks: "{text}", cranes: "{text}"}}'}
    for line, caret in zip(shown, carets, strict=True):
        at = caret.index("^")
        assert line[at : at + caret.count("^")] == f'"{text}"'
    assert f"got '{text}'" in str(refused.value)
    with pytest.raises(ScenarioError, match=re.escape(f"sets port.tracks={text}: ")):
        load_scenario("baseline", sets=[f"port.tracks={text}"])


SPELLED = re.compile(r"(?<![\w-])--[a-z]")
"""The beginning of an option of the command line."""


def test_texts_of_the_library_spell_no_option() -> None:
    """Their messages are read in Python as well: an argument is a field, filled by `arguments`.

    Whole commands (`freightsim run a.yaml --out NEW`) stay; `cli` and what it alone prints speaks of options.
    """
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.relative_to(PACKAGE).parts[0] in ("cli", "reports"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if named in ("_", "N_", "ngettext", "pgettext"):
                texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
                found += [(path.name, text) for text in texts if SPELLED.search(text) and "freightsim " not in text]
    assert found == []

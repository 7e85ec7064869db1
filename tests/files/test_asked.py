"""A word means a file, a shipped scenario, a variant, or what a run simulated."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path

import pytest

from freightsim.base.errors import ScenarioError
from freightsim.files.asked import asked, variants_of
from freightsim.files.load import load_scenario, load_variants
from freightsim.validation.merge import merged
from tiny import TINY

VARIANTS = {"variants": {"dear": {"port": {"tracks": 3}}, "slow": {"name": "Slow", "port": {"tracks": 1}}}}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Work in a folder with a scenario that has two variants; return its name."""
    monkeypatch.chdir(tmp_path)
    Path("tiny.yaml").write_text(json.dumps(merged(deepcopy(TINY), VARIANTS)))
    return "tiny.yaml"


def test_a_file_and_a_shipped_name(file: str) -> None:
    """As the loader finds them, with where values come from."""
    assert asked(file).scenario == load_scenario(file)
    assert asked("wuhan").scenario == load_scenario("wuhan")
    assert asked(file, ["port.tracks=5"]).resolved.origins["port", "tracks"] == "sets port.tracks=5"


@pytest.mark.parametrize("word", ["tiny.yaml: dear", "tiny.yaml:dear"])
def test_a_variant(file: str, word: str) -> None:
    """It is called as the loader calls it."""
    found = asked(word)
    assert found.scenario == load_variants(file)["dear"]
    assert found.resolved.tree["port"]["tracks"] == 3


def test_a_run_folder(file: str) -> None:
    """What was simulated."""
    Path("run").mkdir()
    Path(file).rename("run/scenario.yaml")
    assert asked("run").scenario == load_scenario("run/scenario.yaml")


def test_a_file_with_a_colon_in_its_name(file: str) -> None:
    """A file that is there is meant."""
    Path(file).rename("a: b.yaml")
    assert asked("a: b.yaml").scenario.name == "tiny"


def test_unknown_words(file: str) -> None:
    """A variant and a file that are not there, each with what was meant."""
    with pytest.raises(ScenarioError, match=r"tiny\.yaml: no variant called 'daer' .*did you mean 'dear'\?"):
        asked(f"{file}: daer")
    with pytest.raises(ScenarioError, match=r"tiny\.yml: dear: no such file"):
        asked("tiny.yml: dear")


def test_variants_of(file: str) -> None:
    """All of a file, in its order."""
    named = {key: each.scenario.name for key, each in variants_of(file).items()}
    assert list(named.values()) == ["tiny: dear", "Slow"]
    assert variants_of("wuhan") == {}

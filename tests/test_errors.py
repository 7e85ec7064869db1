"""Errors that the author of an input can mend share one base and need no other module."""

from __future__ import annotations

import pickle
import subprocess
import sys

import pytest

from freightsim.errors import DataError, InputError, RunFolderError, ScenarioError


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
    code = "import sys, freightsim.errors; print([m for m in sys.modules if m.startswith('freightsim.')])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "['freightsim.errors']"

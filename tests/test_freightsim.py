"""The package's front door: public names, imported when they are used."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata

import pytest

import freightsim


@pytest.mark.parametrize("name", freightsim.__all__)
def test_public_names(name: str) -> None:
    """Every public name can be had, is listed, and says what it is."""
    assert getattr(freightsim, name).__doc__
    assert name in dir(freightsim)


def test_unknown_names() -> None:
    """Any other name is an AttributeError that names it."""
    with pytest.raises(AttributeError, match="module 'freightsim' has no attribute 'Manager'"):
        _ = freightsim.Manager  # type: ignore[attr-defined]


def test_every_public_name_has_a_home() -> None:
    """The list of names and the map to their modules say the same."""
    assert set(freightsim.__all__) == set(freightsim._HOMES)


def test_importing_is_light() -> None:
    """Importing the package loads neither numpy nor pandas."""
    code = "import sys, freightsim; print({'numpy', 'pandas', 'simpy', 'matplotlib'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "set()"


def test_the_version_is_the_package_metadata() -> None:
    """The version is written once more in the metadata, and there it is the same."""
    assert freightsim.__version__ == metadata.version("freightsim")

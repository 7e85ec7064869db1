"""The package's front door: public names, imported when they are used."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata
from pathlib import Path

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


def test_nothing_else_is_listed() -> None:
    """Completion offers public names alone."""
    assert set(dir(freightsim)) == {*freightsim.__all__, "__version__"}


def test_a_name_that_is_nearly_right_is_offered() -> None:
    """As `simlate` for `simulate`."""
    with pytest.raises(AttributeError, match="did you mean 'simulate'"):
        _ = freightsim.simlate  # type: ignore[attr-defined]


@pytest.mark.slow
def test_type_checkers_know_the_names(tmp_path: Path) -> None:
    """A name that is not public is an error for them, a public one is not; nor are keywords of studies."""
    code = tmp_path / "notebook.py"
    known = "import freightsim as fs\nfs.run(seed=3, jobs=None)\nview: fs.YardView\n"
    code.write_text(known + "fs.simlate(1)\nfs.run(seed='3')\nfs.run(sede=3)\n")
    said = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--follow-imports=silent", str(code)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[1],
    ).stdout
    assert [line in said for line in ("notebook.py:4", "notebook.py:5", "notebook.py:6")] == [True] * 3
    assert said.count("error:") == 3


def test_public_names_are_in_the_reference() -> None:
    """Each is described where Python is."""
    reference = Path(__file__).parents[1] / "docs" / "reference"
    text = "".join(path.read_text(encoding="utf-8") for path in reference.glob("*.md"))
    assert [name for name in freightsim.__all__ if f"freightsim.{name}" not in text] == []


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

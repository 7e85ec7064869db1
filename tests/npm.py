"""Packages of npm that only tests need: one release of each, installed once and kept beside the environment."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

KEPT = Path(__file__).parents[1] / ".venv" / ".npm"
INSTALL_S = 40


def installed(package: str, *, without: str) -> Path:
    """Return the folder of a package ("name@release"); skips the test where it cannot be installed.

    `without` says what is not known then.
    """
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip(f"Node.js with npm is not installed, so {without} ({package})")
    folder = KEPT / package
    if not folder.is_dir():
        _install(npm, package, folder, without)
    return folder / "node_modules" / package.rpartition("@")[0]


def _install(npm: str, package: str, folder: Path, without: str) -> None:
    """Install aside first: two test processes may do so at the same time, and one that fails leaves nothing behind."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=KEPT) as aside:
        quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--loglevel=error"]
        words = [npm, "install", *quiet, "--prefix", f"{aside}/it", package]
        try:
            subprocess.run(words, check=True, capture_output=True, timeout=INSTALL_S, text=True)
        except (subprocess.SubprocessError, OSError) as error:
            said = str(getattr(error, "stderr", None) or error).strip()
            pytest.skip(f"npm could not install {package}, so {without}: {said[-300:]}")
        with suppress(OSError):  # another process was quicker
            (Path(aside) / "it").rename(folder)

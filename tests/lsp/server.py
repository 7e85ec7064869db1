"""The language server that editors use for YAML: one release of it, installed once and kept beside the environment."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

RELEASE = "1.25.0"
PACKAGE = f"yaml-language-server@{RELEASE}"
KEPT = Path(__file__).parents[2] / ".venv" / ".npm"
INSTALL_S = 40


def command() -> list[str]:
    """Return the words that start the server; skips the test, and says why, where it cannot be installed."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip(f"Node.js with npm is not installed, so {PACKAGE} cannot be asked what an editor shows")
    folder = KEPT / PACKAGE
    if not folder.is_dir():
        _install(npm, folder)
    return [node, str(folder / "node_modules/yaml-language-server/bin/yaml-language-server"), "--stdio"]


def _install(npm: str, folder: Path) -> None:
    """Install aside first: two test processes may do so at the same time, and one that fails leaves nothing behind."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=KEPT) as aside:
        quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--loglevel=error"]
        words = [npm, "install", *quiet, "--prefix", f"{aside}/server", PACKAGE]
        try:
            subprocess.run(words, check=True, capture_output=True, timeout=INSTALL_S, text=True)
        except (subprocess.SubprocessError, OSError) as error:
            said = str(getattr(error, "stderr", None) or error).strip()
            pytest.skip(f"npm could not install {PACKAGE}, so no editor was asked: {said[-300:]}")
        with suppress(OSError):  # another process was quicker
            (Path(aside) / "server").rename(folder)

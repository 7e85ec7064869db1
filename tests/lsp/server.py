"""The language server that editors use for YAML: one release of it, installed once and kept beside the environment."""

from __future__ import annotations

import npm

RELEASE = "1.25.0"
PACKAGE = f"yaml-language-server@{RELEASE}"


def command() -> list[str]:
    """Return the words that start the server; skips the test, and says why, where it cannot be installed."""
    folder = npm.installed(PACKAGE, without="no editor can be asked what it shows")
    return ["node", str(folder / "bin/yaml-language-server"), "--stdio"]

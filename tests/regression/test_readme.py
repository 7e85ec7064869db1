"""The README shows what the command prints."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parents[2]
README = TOP / "README.md"


def test_the_table_is_the_one_that_the_command_prints() -> None:
    """The block under `freightsim run scenarios/baseline.yaml` is its output at a width of 100."""
    shown = re.search(r"prints:\n\n```text\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert shown is not None
    command = [sys.executable, "-m", "freightsim", "run", str(TOP / "scenarios" / "baseline.yaml")]
    said = subprocess.run(command, env=os.environ | {"COLUMNS": "100"}, capture_output=True, text=True, check=True)
    assert shown[1].splitlines() == [line.rstrip() for line in said.stdout.splitlines()]


def test_every_file_that_the_readme_names_is_there() -> None:
    """Paths in backticks and links lead to files of the repository."""
    text = README.read_text(encoding="utf-8")
    named = re.findall(r"`([\w./-]+/[\w./-]+\.\w+|\w+\.md)`|\]\((?!http)([\w./-]+)\)", text)
    paths = {backticks or link for backticks, link in named} - {"runs/base"}
    assert paths
    assert [path for path in sorted(paths) if not (TOP / path).exists()] == []

"""A file names the schema that lies beside it, and none that does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from freightsim.files.load import shipped_folder
from freightsim.files.modeline import SCHEMA_FILE, modeline, modeline_at

DESCRIBED = [path for path in sorted(shipped_folder().glob("*.yaml")) if path.stem != "targets"]


def test_only_where_there_is_a_schema(tmp_path: Path) -> None:
    """A line that names a missing schema would make an editor complain."""
    assert modeline_at(tmp_path / "mine.yaml") == ""
    (tmp_path / SCHEMA_FILE).write_text("{}", encoding="utf-8")
    assert modeline_at(tmp_path / "mine.yaml") == modeline()
    assert modeline("schemas/x.json") == "# yaml-language-server: $schema=schemas/x.json\n"


@pytest.mark.parametrize("path", DESCRIBED, ids=lambda path: path.stem)
def test_every_shipped_scenario_names_the_schema_beside_it(path: Path) -> None:
    """It is the very first line, and the schema is there."""
    assert path.read_text(encoding="utf-8").startswith(modeline())
    assert path.with_name(SCHEMA_FILE).is_file()

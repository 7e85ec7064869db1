"""The first line of a scenario file, by which an editor finds the schema that lies beside it."""

from __future__ import annotations

from pathlib import Path

SCHEMA_FILE = "scenario.schema.json"
"""The name of the schema beside scenario files."""


def modeline(schema: str = SCHEMA_FILE) -> str:
    """Return the line that names a schema, as seen from the folder of the scenario file."""
    return f"# yaml-language-server: $schema={schema}\n"


def modeline_at(path: Path) -> str:
    """Return the line for a scenario file at a path; nothing where no schema lies beside it, which would be missed."""
    return modeline() if path.with_name(SCHEMA_FILE).is_file() else ""

"""Print the lowest versions that pyproject.toml allows, one requirement a line, for `pip install`.

`python tools/lowest_versions.py [EXTRA ...]`: those of the package itself, and of the extras that are named. An extra
that names another one of the package's takes that along.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TOP = Path(__file__).parents[1]
REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)(?:\[([^\]]+)\])?\s*(?:>=([0-9][0-9.]*))?")


def lowest(project: dict[str, Any], extras: list[str]) -> Iterator[str]:
    """Yield NAME==VERSION for each requirement. Raises ValueError where one has no lower bound."""
    for line in [
        *project["dependencies"],
        *(each for extra in extras for each in project["optional-dependencies"][extra]),
    ]:
        found = REQUIREMENT.match(line)
        if found is None:
            raise ValueError(f"{line}: cannot be read")
        name, more, version = found.groups()
        if name == project["name"]:
            yield from lowest({**project, "dependencies": []}, (more or "").split(","))
        elif version is None:
            raise ValueError(f"{line}: has no lower bound")
        else:
            yield f"{name}=={version}"


def main() -> None:
    """Print them."""
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    print("\n".join(dict.fromkeys(lowest(project, sys.argv[1:]))))


if __name__ == "__main__":
    main()

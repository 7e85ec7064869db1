"""What is mutated: the shipped scenario files, and a small one that stands alone; and the words that mutations use."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import Any

import yaml

from freightsim.files.load import resolve, shipped_folder
from freightsim.validation.merge import merged, paths
from freightsim.validation.yaml_text import read_document
from tiny import TINY

SMALL = "small"
"""Name of the file that stands alone."""

_SHUTTLE = {"by": "shuttle", "from": "2013-09-01", "trains_per_week": 2, "wagons": 20}
_SEA = {"days": 35.0, "price_ratio": {"outbound": 1.0, "inbound": 1.0}}
_RICH: dict[str, Any] = {
    "modes": {"sea": {"name": "Sea", "usd_per_feu": 3000.0}},
    "markets": {"europe": {"modes": {"sea": _SEA}}},
    "cities": {"wuhan": {"joins": _SHUTTLE}},
    "variants": {
        "truck": {"name": "by truck", "cities": {"wuhan": {"joins": {"by": "truck", "from": "2013-10-01"}}}},
        "wide": {"port": {"tracks": {"2013-07-18": 1, "2014-01-01": 3}}},
    },
}


@cache
def texts() -> dict[str, bytes]:
    """Return the files by name: every shipped one that is YAML, and the small one."""
    shipped = {path.stem: path.read_bytes() for path in sorted(shipped_folder().glob("*.yaml"))}
    small = yaml.safe_dump(merged(deepcopy(TINY), _RICH), sort_keys=False, allow_unicode=True)
    return shipped | {SMALL: small.encode()}


@cache
def tree(name: str) -> dict[str, Any]:
    """Return the plain data of a file; whoever changes it copies it first."""
    found: dict[str, Any] = read_document(texts()[name], name).tree
    return found


@cache
def all_paths() -> tuple[tuple[str, ...], ...]:
    """Return every path of the resolved baseline and of the small file."""
    whole = [path for path, _ in paths(resolve("baseline").tree)]
    return tuple(dict.fromkeys([*whole, *(path for path, _ in paths(tree(SMALL)))]))


@cache
def names() -> tuple[str, ...]:
    """Return the names of the files that are mutated, those more often that say more."""
    shipped = [name for name in texts() if name not in ("targets", SMALL)]
    return (*shipped, "fitted", "jiangxi", "projection", "targets", *[SMALL] * 9)

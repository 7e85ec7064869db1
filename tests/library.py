"""The scenarios of the library by name, without reading them as scenarios."""

from __future__ import annotations

from functools import cache

import yaml

from freightsim.files.load import load_scenario, load_variants, shipped_folder, shipped_names
from freightsim.scenario import Scenario


def parts() -> list[tuple[str, str]]:
    """Return each file and each of its variants: the name of the file, and that of the variant or nothing."""
    return [(name, variant) for name in shipped_names() for variant in ("", *_variants(name))]


def scenario(name: str, variant: str) -> Scenario:
    """Return the scenario of a file, or a variant of it."""
    return load_variants(name)[variant] if variant else load_scenario(name)


@cache
def _variants(name: str) -> tuple[str, ...]:
    tree = yaml.load((shipped_folder() / f"{name}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    return tuple(tree.get("variants", {}))

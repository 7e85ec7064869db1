"""Build hook: compile the catalogues of translations, for wheels, source distributions and editable installs."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogues(BuildHookInterface[Any]):
    """Writes a `.mo` beside each `.po` of the package."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 (the hook's signature)
        """Compile before files are collected."""
        package = Path(self.root) / "src" / "freightsim"
        # Loaded by its path: the package's dependencies need not be there when it is built.
        spec = importlib.util.spec_from_file_location("catalogues", package / "base" / "catalogues.py")
        assert spec is not None
        assert spec.loader is not None
        catalogues = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(catalogues)
        for po in (package / "locale").glob("*/LC_MESSAGES/*.po"):
            catalogues.compile_file(po)

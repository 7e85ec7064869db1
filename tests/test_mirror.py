"""The tests mirror the package: who looks for the test of a module finds it under the module's name."""

from __future__ import annotations

from pathlib import Path

import pytest

import freightsim

PACKAGE = Path(freightsim.__file__).parent
TESTS = Path(__file__).parent

WHOLE = {
    "cli": "commands are tested by what they are used for, in tests/cli",
    "facts": "the tables and their rules are one thing to a reader: tests/test_facts.py",
}
"""Folders whose modules are tested together, in a folder or a file of their name, and why."""

ELSEWHERE = {
    "__main__.py": ("cli/test_help.py", "it only calls the command line"),
    "calibration/besides.py": ("calibration/test_ensemble.py", "the sentence is about an ensemble's members"),
    "calibration/holding.py": ("calibration/test_conditioning.py", "it judges the ensemble that is conditioned"),
    "files/yaml_writing.py": ("results/test_folder.py", "what is written is read back there"),
    "journey/joins/agreement.py": ("journey/joins/test_kinds.py", "what is promised is opened there"),
    "journey/joins/base.py": ("journey/joins/test_kinds.py", "it is what the kinds have in common"),
    "policies/naming.py": ("policies/test_own.py", "names are those of rules that callers bring"),
    "reports/waits.py": ("reports/test_run_sentences_hold.py", "waits are looked at in the sentences of a run"),
    "validation/faults.py": ("files/test_load.py", "a fault is shown as the loader reports it"),
    "validation/layers.py": ("files/test_load.py", "layers are tested as files that extend each other"),
    "validation/checking.py": ("files/test_load.py", "trees are checked as files are"),
    "validation/quantities.py": ("validation/test_suggestions.py", "quantities are what advice converts"),
    "files/variants.py": ("files/test_load.py", "variants are tested as they are loaded from a file"),
    "results/manifest.py": ("results/test_damaged_folders.py", "a manifest is looked at in folders that were changed"),
    "results/saving.py": ("results/test_folder.py", "what is written is read back there"),
    "scenario/joins/agreement.py": ("scenario/joins/test_terms.py", "what a file leaves open is filled in there"),
    "scenario/joins/kind.py": ("scenario/joins/test_joins.py", "what a kind tells of itself is asked there"),
    "scenario/joins/general.py": ("scenario/joins/test_terms.py", "what a file leaves open is filled in there"),
    "scenario/joins/own_port.py": ("scenario/joins/test_joins.py", "a file that has it is read there"),
    "scenario/joins/shuttle.py": ("scenario/joins/test_terms.py", "what a file leaves open is filled in there"),
    "scenario/joins/wagon_group.py": ("scenario/joins/test_terms.py", "what a file leaves open is filled in there"),
    "simulation/port.py": ("simulation/test_network.py", "what a port does is seen as the clock runs"),
    "statistics/outcome.py": ("reports/test_sentences_hold.py", "what is decided is looked at in the words for it"),
}
"""Modules that have no test file of their own: where they are tested, and why there."""


def modules() -> list[Path]:
    """Return every module of the package, without the texts that introduce a folder."""
    found = [path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py")]
    return sorted(path for path in found if path.name != "__init__.py" and path.parts[0] not in WHOLE)


@pytest.mark.parametrize("module", modules(), ids=Path.as_posix)
def test_every_module_has_its_test_file(module: Path) -> None:
    """The test file has the module's name and place, unless the list says where else and why."""
    if module.as_posix() not in ELSEWHERE:
        assert (TESTS / module.parent / f"test_{module.name}").is_file()


@pytest.mark.parametrize("folder", WHOLE)
def test_a_folder_that_is_tested_as_a_whole(folder: str) -> None:
    """It has a folder of tests or a test file of its name."""
    assert (PACKAGE / folder).is_dir()
    assert (TESTS / f"test_{folder}.py").is_file() or list((TESTS / folder).glob("test_*.py"))


@pytest.mark.parametrize("module", ELSEWHERE)
def test_exceptions_are_still_needed(module: str) -> None:
    """An exception names a module that exists, and tests that exist; with a test file of its own it would be none."""
    place, _reason = ELSEWHERE[module]
    path = Path(module)
    assert (PACKAGE / path).is_file()
    assert (TESTS / place).is_file()
    assert not (TESTS / path.parent / f"test_{path.name}").exists()


def test_the_package_itself() -> None:
    """The front door is tested under the package's name."""
    assert (TESTS / "test_freightsim.py").is_file()

"""What a container costs, in instructions: speed that a busy machine cannot blur."""

from __future__ import annotations

import json

import pytest

from regression.exact import BASELINE
from regression.instructions import instructions_per_container, platform_key, valgrind

WITHIN = 0.10

pytestmark = pytest.mark.skipif(not valgrind(), reason="valgrind is not installed: instructions are not counted")


@pytest.fixture(scope="module")
def counted() -> float:
    """Return the instructions of one more container, counted here."""
    return instructions_per_container()


def test_instructions_are_as_stored(counted: float) -> None:
    """A container takes the instructions that are stored for this platform, within a tenth."""
    stored = json.loads(BASELINE.read_text())["instructions_per_container"].get(platform_key())
    if stored is None:
        pytest.skip(f"no count is stored for {platform_key()}; here it is {counted:.0f} a container")
    assert counted == pytest.approx(stored, rel=WITHIN), (
        f"{counted:.0f} instructions a container, stored are {stored}. Where this is meant, run\n"
        "  python tests/regression/update_baseline.py --instructions\n"
        "and commit baseline.json on its own."
    )

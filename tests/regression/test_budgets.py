"""A container costs no more instructions and memory than is stored, nor does it in a port of four times the size."""

from __future__ import annotations

import json

import pytest

from regression.budgets import BUDGETS
from regression.exact import BASELINE
from regression.instructions import platform_key, valgrind

ABOVE, BELOW = 1.05, 0.90
"""Shares of the stored value between which a measured one must be; one far below should be stored."""

pytestmark = pytest.mark.skipif(not valgrind(), reason="valgrind is not installed: instructions are not counted")


@pytest.mark.parametrize("name", BUDGETS)
def test_a_container_costs_what_is_stored(name: str) -> None:
    """By platform, since other compilers and versions of numpy take other numbers of instructions."""
    stored = json.loads(BASELINE.read_text())["budgets"].get(platform_key(), {}).get(name)
    if stored is None:
        pytest.skip(f"no budget is stored for {platform_key()}")
    found = BUDGETS[name]()
    assert BELOW * stored <= found <= ABOVE * stored, (
        f"{found:.0f} {name}, stored are {stored}. Where this is meant, run\n"
        "  python tests/regression/update_baseline.py --budgets\n"
        "and commit baseline.json on its own."
    )

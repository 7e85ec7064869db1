"""Two thousand mutated scenario files: each is a scenario or is refused with a message that helps, and quickly."""

from __future__ import annotations

from collections import Counter

import pytest

from fuzz import mutations, shelf
from fuzz.watching import outcomes

CASES = 2_000
CHUNK = 1_000


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, CASES, CHUNK))
def test_mutated_files(first: int) -> None:
    """No traceback, no hang, no crash; messages can be printed and lead to a place; what is valid is written back.

    A failure names the command that replays the case.
    """
    found = list(outcomes("files", first, first + CHUNK))
    assert len(found) == CHUNK
    faults = [outcome.told("files") for outcome in found if outcome.fault]
    assert not faults, "\n".join(faults[:10])
    answers = Counter(outcome.answer for outcome in found)
    assert min(answers["valid"], answers["refused"]) > CHUNK / 20  # neither is all that is tried
    assert {outcome.kind for outcome in found} == set(mutations.KINDS)


def test_a_case_follows_from_its_seed() -> None:
    """The same seed is the same case, other seeds are other cases."""
    cases = [mutations.case(seed) for seed in range(40)]
    assert cases == [mutations.case(seed) for seed in range(40)]
    assert len({str(sorted(case.files.items())) for case in cases}) > 35


def test_every_shipped_file_is_mutated() -> None:
    """A file that is added to the library is mutated, too."""
    assert set(shelf.names()) == set(shelf.texts())

"""Facts are found by words, table and kind."""

from __future__ import annotations

import pandas as pd
import pytest

from freightsim.base.errors import InputError
from freightsim.facts import listing
from freightsim.facts.data import data


def test_nothing_asked_is_everything() -> None:
    """Without words every fact is returned, and a frame can be made of them."""
    assert data() == listing()
    assert list(pd.DataFrame(data("tracks"))["table"].unique()) == list(
        dict.fromkeys(each.table for each in data("tracks"))
    )


def test_all_filters_hold_at_once() -> None:
    """Words in any case, the table's name in part, and assumptions alone."""
    found = data("TRACKS", table="Model", assumptions=True)
    assert found
    assert set(found) < set(data("tracks")) < set(listing())
    assert all(each.is_assumption and each.table.startswith("model/") for each in found)


def test_an_unknown_table() -> None:
    """The tables that there are are named; a word that nothing has is no error."""
    with pytest.raises(InputError, match="nowhere: there is no such table; there are model/borders, "):
        data(table="nowhere")
    assert data("xyzzy") == []

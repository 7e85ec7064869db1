"""Five sentences made from the numbers: they say what the intervals allow, and no more."""

from __future__ import annotations

import pytest

from freightsim.comparing import compare
from freightsim.reports.change_in_words import sentences
from freightsim.scenario import Scenario
from joins import chosen, joining


def said(scenario: Scenario, n: int = 4) -> list[str]:
    """Return the sentences on a scenario against the base."""
    comparison = compare(chosen(), {"it": scenario}, n=n, jobs=1)
    return sentences(comparison, "it")


def test_nothing_is_said_to_be_nothing() -> None:
    """One sentence where nothing differs."""
    (found,) = said(chosen(), 2)
    assert found == "Nothing changes: in all 2 replications every figure of every year is the base's, exactly."


def test_five_sentences() -> None:
    """Trips, cargo, who, service, where it jams; each ends with a full stop."""
    found = said(joining("truck", price_ratio=0.01, lead_saved_d=30.0), 10)
    assert len(found) == 5
    assert all(sentence.endswith(".") for sentence in found)
    assert found[0].startswith("Trips of 2014 ")
    assert "95 % interval" in found[0]
    assert "Wuhan" in found[2]


def test_a_great_change_is_called_one() -> None:
    """Twice the trade raises value beyond doubt; half lowers it."""
    more, less = (
        {city: {"trade_usd_bn": usd} for city, usd in trade}
        for trade in (
            (("zhengzhou", 120.0), ("wuhan", 60.0)),
            (("zhengzhou", 30.0), ("wuhan", 15.0)),
        )
    )
    assert "rises by" in said(chosen({"cities": more}))[1]
    assert "falls by" in said(chosen({"cities": less}))[1]


def test_a_change_that_may_be_none_is_called_so() -> None:
    """Where the interval holds zero the sentence says that it may be nothing."""
    found = said(chosen({"port": {"lift_cv": 0.31}}))
    assert "which may be nothing" in found[0] or "do not change" in found[0]


@pytest.mark.parametrize("manner", ["own_trains", "shuttle"])
def test_where_the_cargo_comes_from(manner: str) -> None:
    """The way that loses most to the newcomer, or gains most from the port, is named."""
    assert "FEU, most of it" in said(joining(manner))[2]

"""Answer cards as tables: every number is the card's, and what is named sums to what is gained."""

from __future__ import annotations

from typing import Any

import pytest

import freightsim as fs
from freightsim.reports.join_cards import cards_of, cards_table
from freightsim.statistics.outcome import ChangeOutcome
from freightsim.studies.comparing import compare
from stationed import joins_by, stationed

KEYS = {"presence": 0.7, "presence_years": 0.5, "collects_within_km": 500.0}
YEARS: dict[str, Any] = {"horizon": {"from": "2013-07-18", "to": "2015-01-01"}}


def test_rows_are_the_cards() -> None:
    """Gains, what is taken, support and bars, a column for each city."""
    joins = {key: {"joins": joins_by("block", **KEYS)} for key in ("wuhan", "xiangyang")}
    scenario = stationed(None, {"cities": joins}, YEARS)
    cards = fs.join_cards(scenario)
    data = cards_table(scenario, list(cards.values())).data()
    at = data["what"].index("city")
    assert all(data[key][at] == card.city_feu for key, card in cards.items())
    table = cards_table(scenario, [cards["wuhan"]])
    rows = {row[0].value: row[1] for row in table.rows}
    assert rows["gain"] == cards["wuhan"].gain_feu
    assert rows["city"] + rows["others"] == pytest.approx(rows["gain"])
    taken = [row[1] for row in table.rows if row[0].text.startswith("from ")]
    assert sum(taken) == pytest.approx(rows["gain"], abs=1.5)
    ends = next(bar.feu for bar in cards["wuhan"].bars if bar.id == "presence")
    assert (rows["presence_0.4"], rows["presence_1"]) == ends
    assert "gain of the port" in table.markdown()


def test_cards_of_a_comparison() -> None:
    """A scenario in which a city joins has cards, with what was simulated; one in which none does has none."""
    base = stationed(None, YEARS)
    others = {"joins": stationed(joins_by("block", **KEYS), YEARS), "yard": base.but({"port": {"yard_teu": 40}})}
    found = compare(base, others, n=2, jobs=1)
    assert cards_of(ChangeOutcome(found, "yard")) is None
    table = cards_of(ChangeOutcome(found, "joins"))
    assert table is not None
    simulated = next(row[1] for row in table.rows if row[0].value == "simulated")
    assert simulated == pytest.approx(float(ChangeOutcome(found, "joins").joining["change"].iloc[0]))


def test_a_rule_of_choice_of_ones_own_has_no_card() -> None:
    """A card is of the nested logit."""

    def indifferent(weighed: Any, scales: Any) -> Any:  # noqa: ARG001
        return fs.Shares(*(0.5 + 0.0 * weighed.port for _ in range(2)))

    base = stationed(None, YEARS)
    found = compare(base, {"joins": stationed(joins_by("block", **KEYS), YEARS)}, n=2, jobs=1, choice=indifferent)
    assert cards_of(ChangeOutcome(found, "joins")) is None

"""Answer cards as tables: every number is the card's, and what is named sums to what is gained."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import freightsim as fs
from freightsim.choice.ways import Way
from freightsim.reports.join_cards import WHAT, cards_of, cards_table
from freightsim.reports.table import Table
from freightsim.scenario import Scenario
from freightsim.statistics.outcome import ChangeOutcome
from freightsim.studies.comparing import compare
from stationed import hub, joins_by, stationed

KEYS = {"presence": 0.7, "presence_years": 0.5, "collects_within_km": 500.0}
YEARS: dict[str, Any] = {"horizon": {"from": "2013-07-18", "to": "2015-01-01"}}


def test_rows_are_the_cards() -> None:
    """Gains, what is taken, support and bars, a column for each city."""
    joins = {key: {"joins": joins_by("block", **KEYS)} for key in ("wuhan", "xiangyang")}
    scenario = stationed(None, {"cities": joins}, YEARS)
    cards = fs.card(scenario)
    data = cards_table(scenario, list(cards.values())).data()
    at = data[WHAT].index("gain_city")
    assert all(data[key][at] == card.city_feu for key, card in cards.items())
    table = cards_table(scenario, [cards["wuhan"]])
    rows = {row[0].value: row[1] for row in table.rows}
    assert rows["gain"] == cards["wuhan"].gain_feu
    assert rows["gain_city"] + rows["gain_others"] == pytest.approx(rows["gain"])
    taken = [row[1] for row in table.rows if row[0].text.startswith("from ")]
    assert sum(taken) == pytest.approx(rows["gain"], abs=1.5)
    ends = next(bar.feu for bar in cards["wuhan"].bars if bar.id == "presence")
    assert (rows["gain_at_presence_0.4"], rows["gain_at_presence_1"]) == ends
    assert "gain of the port" in table.markdown()


def test_a_city_called_like_the_column_of_what_a_row_is() -> None:
    """Its numbers are under its own id, and rows keep theirs."""
    usual = stationed(joins_by("block", **KEYS), YEARS)
    card = replace(fs.join_card(usual, "wuhan"), city="what")
    data = cards_table(usual, [card]).data()
    assert data[WHAT][0] == "gain"
    assert data["what"][0] == card.gain_feu


def ids(table: Table) -> list[str]:
    """Return the ids of the rows."""
    return [row[0].value for row in table.rows]


def several(**starts: str) -> Scenario:
    """Return a scenario in which cities join by block, from these days on."""
    joins = {key: {"joins": joins_by("block", **KEYS) | {"from": start}} for key, start in starts.items()}
    return stationed(None, {"cities": joins}, {"horizon": {"from": "2013-07-18", "to": "2016-01-01"}})


def test_rows_have_ids_of_their_own() -> None:
    """Whatever cities join: the port, a hub, with trains of their own, and hubs called like a mode or another row."""
    joins = {
        "wuhan": joins_by("own_trains"),
        "xiangyang": joins_by("truck", to="xian", **KEYS),
        "changsha": joins_by("block", **KEYS),
    }
    hubs = {name: hub(name, 31.0, 112.0) for name in ("sea", "others", "port", "gain", "joining")}
    scenario = stationed(
        None, {"cities": {key: {"joins": join} for key, join in joins.items()}}, {"hubs": hubs | {"wuhan": None}}, YEARS
    )
    cards = list(fs.card(scenario).values())
    found = ids(cards_table(scenario, cards))
    assert len(set(found)) == len(found)
    assert {"gain", "gain_city_wuhan", "gain_hub_xian", "gain_city", "gain_others"} <= set(found)


def test_years_that_differ_are_a_row() -> None:
    """One title speaks of one span of years only where all cards are of it."""
    same, apart = (
        several(wuhan="2013-10-01", xiangyang="2013-11-01"),
        several(wuhan="2013-10-01", xiangyang="2014-05-01"),
    )
    table = cards_table(same, list(fs.card(same).values()))
    assert table.title.endswith("mean of 2014 to 2015")
    assert "years" not in ids(table)
    cards = fs.card(apart)
    table = cards_table(apart, list(cards.values()))
    assert table.title.endswith("FEU a year, over its years")
    row = next(row for row in table.rows if row[0].value == "years")
    said = dict(zip(cards, (cell.text for cell in row[1:]), strict=True))
    assert said == {"wuhan": "2014-2015", "xiangyang": "2015"}


def test_a_part_of_a_year_is_said_to_be_one() -> None:
    """Amounts at a year's rate have a note of the days that they are of; whole years have none."""
    short = stationed(joins_by("block", **KEYS), YEARS, {"horizon": {"to": "2013-11-01"}})
    (note,) = [each for each in notes_of(short) if "scaled" in each]
    assert note == "Wuhan: amounts are those of 2013-10-01 to 2013-10-31, scaled to a year."
    assert not any("2013" in each for each in notes_of(stationed(joins_by("block", **KEYS), YEARS)))


def notes_of(scenario: Scenario) -> list[str]:
    """Return the notes of the cards of a scenario."""
    return list(cards_table(scenario, list(fs.card(scenario).values())).notes)


def test_support_where_nothing_is_gained() -> None:
    """It is USD a year in all, and no number for each of no boxes."""
    keys = {"presence": 0.0, "own_trains_kept": 1.0, "usd_per_feu": 1e4}
    scenario = stationed(joins_by("block", **keys), YEARS)
    card = fs.join_card(scenario, "wuhan")
    rows = {row[0].value: row[1] for row in cards_table(scenario, [card]).rows}
    assert not any(key.startswith("support") for key in rows if key != "support_a_year")
    assert rows["support_a_year"] == sum(card.support_usd.values()) > 1000
    usual = stationed(joins_by("block", **KEYS), YEARS)
    both = cards_table(scenario, [card, replace(fs.join_card(usual, "wuhan"), city="xiangyang")])
    at = {row[0].value: row[1:] for row in both.rows}
    assert at["support"][0] is at["support_joining"][0] is at["support_a_year"][1] is None
    assert at["support"][1] is not None


def test_what_is_below_0_is_said_of_ways_and_of_payers() -> None:
    """A payer below 0 pays less; a way below 0 gains."""
    usual = stationed(joins_by("block", **KEYS), YEARS)
    card = fs.join_card(usual, "wuhan")
    ways, payers = (
        "A negative amount goes to that mode or hub.",
        "A negative amount means that the payer pays less than without the join.",
    )
    below = {
        ways: replace(card, change={**card.change, Way("mode", "sea"): np.full((1, 1), 900.0)}),
        payers: replace(card, support_usd={**card.support_usd, "joining": -1e6}),
    }
    for note, each in below.items():
        assert [said for said in cards_table(usual, [each]).notes if "negative amount" in said] == [note]
    assert not any("negative amount" in said for said in cards_table(usual, [card]).notes)


def test_cards_are_of_the_years_of_the_sentence() -> None:
    """Where no whole year follows the join, card and sentence count the same days of the same years."""
    to = {"horizon": {"from": "2013-07-18", "to": "2014-09-01"}}
    found = ChangeOutcome(
        compare(stationed(None, to), {"joins": stationed(joins_by("block", **KEYS), to)}, n=2, jobs=1), "joins"
    )
    (card,) = found.cards
    assert list(card.years) == found.years == [2013]
    assert card.gain_feu == pytest.approx(found.sources.port)
    presence = next(bar for bar in card.bars if bar.id == "presence")
    assert presence.feu[0] < found.sources.port < presence.feu[1]
    table = cards_of(found)
    assert table is not None
    assert "Wuhan: the join covers 2013-10-01 to 2013-12-31 of these years." in table.notes


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


def test_what_a_scenario_changes_beside_its_join_is_told() -> None:
    """The card is the join alone, the sentences compare with the base: where they differ a note says by how much."""
    join = joins_by("block", **KEYS)
    fewer = {"hubs": {"xian": {"trains_per_week": {"outbound": {"europe": 0.0}}}}}
    others = {"alone": stationed(join, YEARS), "besides": stationed(join, YEARS, fewer)}
    found = compare(stationed(None, YEARS), others, n=2, jobs=1)
    notes = {}
    for name in others:
        table = cards_of(ChangeOutcome(found, name))
        assert table is not None
        notes[name] = [note for note in table.notes if "other changes of the scenario" in note]
    outcome = ChangeOutcome(found, "besides")
    beside = outcome.sources.port - outcome.cards[0].gain_feu
    assert notes["alone"] == []
    assert beside > 0
    assert [f"{beside:+,.0f} FEU a year" in note for note in notes["besides"]] == [True]


PRESENT: dict[str, Any] = {"presence": 0.7, "presence_years": 0.5, "collects_within_km": 500.0}


def test_what_was_simulated_is_of_joins_to_the_port() -> None:
    """What a join to another hub changes at the port is no figure of that join: the card has none."""
    found = compare(
        stationed(None, YEARS), {"to": stationed(joins_by("block", **PRESENT, to="xian"), YEARS)}, n=2, jobs=1
    )
    table = cards_of(ChangeOutcome(found, "to"))
    assert table is not None
    assert "simulated" not in {row[0].value for row in table.rows}
    assert any("are modelled in outline, without a capacity limit" in note for note in table.notes)


def test_own_boxes_beyond_the_places_are_told() -> None:
    """Boxes of the city that take the haul to the gate are not bounded: the card says how many find no place."""
    card = replace(fs.join_card(stationed(joins_by("block"), YEARS), "wuhan"), places_feu=1.0)
    assert card.station_feu is not None
    assert card.beyond_places_feu == pytest.approx(sum(card.station_feu) - 1.0)
    table = cards_table(stationed(joins_by("block"), YEARS), [card])
    row = next(row for row in table.rows if row[0].value == "without_place")
    assert row[1] == pytest.approx(card.without_place_feu + card.beyond_places_feu)
    assert any("use the simulated one" in note for note in table.notes)

"""Sentences made from the numbers: they say what the intervals allow, and no more."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from freightsim.reports.change_in_words import jam, sentences
from freightsim.results.vocabulary import Station
from freightsim.scenario import Scenario
from freightsim.statistics.comparison import Bottleneck, Comparison
from freightsim.statistics.outcome import ChangeOutcome
from freightsim.studies.comparing import compare
from handmade import joined, steady
from joins import JOINS, chosen, joining


def said(scenario: Scenario, n: int = 4) -> list[str]:
    """Return the sentences on a scenario against the base."""
    comparison = compare(chosen(), {"it": scenario}, n=n, jobs=1)
    return sentences(comparison, "it")


def test_nothing_is_said_to_be_nothing() -> None:
    """One sentence where nothing differs."""
    (found,) = said(chosen(), 2)
    assert (
        found
        == "Nothing changes at the port: in all 2 replications every figure of every year equals that of the base."
    )


def test_five_sentences() -> None:
    """What is brought and whence, trips and value, cities, service, where it jams; each ends with a full stop."""
    found = said(joining("truck", price_ratio=0.01, lead_saved_d=30.0), 10)
    assert len(found) == 5
    assert all(sentence.endswith(".") for sentence in found)
    assert found[0].startswith("With Wuhan joining, in 2013 the port gains ")
    assert "(simulated +" in found[0]
    assert found[1].startswith("The port's trips rise from ")
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
    assert "cargo value rises from" in said(chosen({"cities": more}), 6)[1]
    assert "cargo value falls from" in said(chosen({"cities": less}), 6)[1]


def test_a_change_that_may_be_none_is_called_so() -> None:
    """Where the interval holds zero the sentence says that it is too small to tell, and what is excluded."""
    found = said(chosen({"port": {"lift_cv": 0.31}}), 6)
    assert re.search(r"not significant, at most [\d.,]+ more|the same in all 6 replications", found[1])


@pytest.mark.parametrize("n", [2, 4])
def test_a_change_that_few_replications_do_not_see_is_not_called_none(n: int) -> None:
    """Replications that agree on 0 are too few for an interval, and no sentence says that nothing changes."""
    base = chosen({"customs": {"inspected_share": 0.0}})
    comparison = compare(base, {"it": chosen({"customs": {"inspected_share": 0.002}})}, n=n, jobs=1)
    if not comparison.affected("it"):
        pytest.skip("no box was inspected")
    table = comparison.table(["trips", "teu", "value_usd"])
    none = table[table["change"] == 0]
    assert len(none)
    assert none[["low", "high"]].isna().all(axis=None)
    cities = comparison.cities("it")
    assert cities[cities["change"] == 0][["low", "high"]].isna().all(axis=None)
    said = sentences(comparison, "it")
    assert f", the same in all {n} replications" in said[1]
    assert "95 %" not in " ".join(said)


def test_several_that_join_are_listed() -> None:
    """The last has "and" before it."""
    joins = {"wuhan": JOINS["truck"], "luoyang": JOINS["truck"]}
    luoyang = {"name": "Luoyang", "province": "Henan", "lat": 34.6, "lon": 112.4, "trade_usd_bn": 3.0, "road_km": 140.0}
    scenario = chosen(
        {"cities": {"luoyang": luoyang}}, {"cities": {key: {"joins": join} for key, join in joins.items()}}
    )
    comparison = compare(chosen({"cities": {"luoyang": luoyang}}), {"it": scenario}, n=2, jobs=1)
    assert re.match(r"With (Wuhan and Luoyang|Luoyang and Wuhan) joining, in 2013 ", sentences(comparison, "it")[0])


@pytest.mark.parametrize("manner", ["own_trains", "shuttle"])
def test_where_the_cargo_comes_from(manner: str) -> None:
    """The way that loses most to the newcomer, or gains most from the port, is named."""
    assert re.search(r"\d+ in 10 of them (come from|go to) ", said(joining(manner))[0])


SHUTTLE = {"by": "shuttle", "trains_per_week": 6.0, "wagons": 3}
DEAR_ROADS = {"choice": {"truck_usd_per_feu": 1000.0}, "demand": {"outbound": {"lead_h": 24.0}}}


def test_how_often_a_shuttle_ran() -> None:
    """Slots and trips of the year are means over replications, loads are means over trips, both ways."""
    found = compare(steady(DEAR_ROADS), {"shuttle": joined(SHUTTLE, DEAR_ROADS)}, n=2, jobs=1)
    slots = found.others["shuttle"].shuttles
    ran = slots[slots["status"] == "ran"]
    assert 0 < len(ran) < len(slots)
    text = next(each for each in sentences(found, "shuttle") if "slots" in each)
    said = next(each for each in text.split("; ") if "slots" in each)
    assert said.startswith(f"the shuttle of Wuhan ran {len(ran) / 2:,.0f} of {len(slots) / 2:,.0f} slots with ")
    loads = f"{ran['feu_to_port'].sum() / len(ran):.1f} FEU to the port and {ran['feu_from_port'].sum() / len(ran):.1f}"
    assert said.removesuffix(".").endswith(f"{loads} back")


def test_nothing_is_said_without_a_shuttle() -> None:
    """A scenario without one has no such clause, nor one whose shuttle has no slots in the year."""
    later = joined(SHUTTLE | {"offset_h": 400.0}, {"port": {"yard_teu": 4}})
    found = compare(steady(), {"yard": steady({"port": {"yard_teu": 4}}), "later": later}, n=2, jobs=1)
    assert not [text for name in ("yard", "later") for text in sentences(found, name) if "shuttle" in text]


EVENT = {"name": "less", "from": "2013-10-01", "to": "2014-02-01"}


@pytest.mark.parametrize(
    ("event", "left_out"),
    [
        ({"demand": {"outbound": 0.5}}, True),
        ({"no_trains": ["outbound"]}, True),
        ({"no_extra_trains": ["outbound"]}, True),
        ({"border_capacity": {"alashankou": 0.5}}, False),  # shippers see what a border costs in time
    ],
)
def test_what_expected_cargo_leaves_out(event: Mapping[str, Any], left_out: bool) -> None:
    """Events on bookings and stops of trains do not enter expected cargo: said where one of the two alone has them."""
    words = "without events that affect bookings or stop trains"
    disturbed = chosen({"events": {"less": EVENT | event}})
    for base, other in ((chosen(), disturbed), (disturbed, chosen())):
        comparison = compare(base, {"it": other}, n=2, jobs=1)
        if comparison.affected("it"):
            assert (words in " ".join(sentences(comparison, "it"))) == left_out
    both = compare(disturbed, {"it": disturbed.but({"cities": {"wuhan": {"trade_usd_bn": 60.0}}})}, n=2, jobs=1)
    assert words not in " ".join(sentences(both, "it"))


def test_a_port_of_its_own_says_what_it_ran() -> None:
    """Trips, those beside its timetable, and who found no place, as the runs of that port have them."""
    own = joining("own_trains")
    comparison = compare(chosen(), {"it": own}, n=2, jobs=1)
    outcome = ChangeOutcome(comparison, "it")
    (port,) = outcome.own_ports
    table = comparison.others["it"].ports["wuhan"].yearly
    table = table[table["year"].isin(outcome.years)]
    assert port.trips == pytest.approx(table["trips"].sum() / 2 / len(outcome.years))
    assert port.feu == pytest.approx(table["feu"].sum() / 2 / len(outcome.years))
    (text,) = (each for each in sentences(comparison, "it") if "own port runs" in each)
    assert f"Wuhan's own port runs {port.trips:,.0f} trips a year" in text
    assert f"they carry {port.feu:,.0f} FEU" in text


def test_a_city_that_the_base_lacks_is_said_to_be_none_of_it() -> None:
    """All of its cargo is gained there, and the join alone adds less."""
    place = {"name": "Xinzhou", "province": "Hubei", "lat": 30.9, "lon": 114.7, "road_km": 500.0, "trade_usd_bn": 40.0}
    new = chosen({"name": "new", "cities": {"xinzhou": place | {"joins": JOINS["truck"]}}})
    comparison = compare(chosen(), {"it": new}, n=2, jobs=1)
    outcome = ChangeOutcome(comparison, "it")
    first = sentences(comparison, "it")[0]
    assert "Xinzhou is not a separate city in the base, so all of its cargo counts as gained" in first
    assert outcome.besides == pytest.approx(outcome.sources.port - outcome.cards[0].gain_feu)
    assert f"the join alone adds {outcome.cards[0].gain_feu:+,.0f} (Xinzhou " in first


OUT, IN, TRACKS = Station("outbound_trains"), Station("inbound_trains"), Station("port_tracks")
EARLY, LATE = (np.datetime64(month, "M") for month in ("2013-08", "2013-10"))


@pytest.mark.parametrize(
    ("base", "other", "wanted"),
    [
        (
            [Bottleneck(OUT, EARLY, 0.5)],
            [Bottleneck(OUT, LATE, 1.0), Bottleneck(TRACKS, LATE, 0.6)],
            (
                "In 2013, as in the base, the first bottleneck is trains outbound (100% of the replications, since "
                "2013-10); in the base in 50% of the replications, since 2013-08. New bottlenecks: loading tracks of "
                "the port (60% of the replications, since 2013-10)."
            ),
        ),
        (
            [Bottleneck(OUT, EARLY, 0.5)],
            [Bottleneck(OUT, EARLY, 0.5)],
            (
                "In 2013, as in the base, the first bottleneck is trains outbound (50% of the replications, since "
                "2013-08)."
            ),
        ),
        (  # the other direction is another station
            [Bottleneck(OUT, EARLY, 0.5)],
            [Bottleneck(IN, EARLY, 0.5), Bottleneck(TRACKS, LATE, 0.6)],
            (
                "In 2013 the first bottleneck is trains inbound (50% of the replications, since 2013-08); in the base "
                "the first bottleneck is trains outbound (50% of the replications, since 2013-08). Other new "
                "bottlenecks: loading tracks of the port (60% of the replications, since 2013-10)."
            ),
        ),
        (  # the first one is the second of the base: it is not new
            [Bottleneck(OUT, EARLY, 0.5), Bottleneck(IN, LATE, 0.5)],
            [Bottleneck(IN, EARLY, 0.5), Bottleneck(TRACKS, LATE, 0.6)],
            (
                "In 2013 the first bottleneck is trains inbound (50% of the replications, since 2013-08); in the base "
                "the first bottleneck is trains outbound (50% of the replications, since 2013-08). New "
                "bottlenecks: loading tracks of the port (60% of the replications, since 2013-10)."
            ),
        ),
    ],
)
def test_the_same_bottleneck_is_the_same_station(
    monkeypatch: pytest.MonkeyPatch, base: list[Bottleneck], other: list[Bottleneck], wanted: str
) -> None:
    """Whatever its month and share are; only a station that is none in the base is new."""
    found = ChangeOutcome(compare(chosen(), {"it": chosen({"port": {"lift_cv": 0.31}})}, n=2, jobs=1), "it")
    monkeypatch.setattr(Comparison, "bottlenecks", lambda _self, name, _years: base if name is None else other)
    monkeypatch.setattr(Comparison, "bottleneck", lambda _self, name, _years: (base if name is None else other)[0])
    assert jam(found).replace("since the horizon begins, ", "since ").startswith(wanted)

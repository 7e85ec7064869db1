"""Every sentence on a comparison is true of the numbers in the table beside it: years, sums, signs, the largest."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from freightsim.choice.ways import UNSHIPPED
from freightsim.files.load import load_scenario
from freightsim.reports.change_in_words import first, sentences
from freightsim.reports.compare import as_json, shown
from freightsim.reports.join_cards import cards_of
from freightsim.statistics.comparison import Comparison
from freightsim.statistics.outcome import ChangeOutcome
from freightsim.studies.comparing import compare
from library import parts, scenario
from reports.changes import CHANGES, LASTING, LEVELS, OTHER, STATIONS, YEARS, comparison, drawn
from reports.claims import SIGNED_ZERO, hold


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    change=st.sampled_from(list(CHANGES)),
    n=st.sampled_from([2, 3, 4, 5, 8, 12]),
    size=st.sampled_from([0.0, 1e-4, 0.01, 0.3]),
    seed=st.integers(0, 10**6),
)
def test_sentences_hold(change: str, n: int, size: float, seed: int) -> None:
    """Whatever the numbers: sizes from nothing to a third, few replications and many, what lasts and what ends."""
    hold(drawn(change, n, size, seed), OTHER, LASTING[change])


def calm(change: str, n: int, **more: float) -> Comparison:
    """Return a comparison in which nothing but this changes, exactly, in every replication, from the first year on."""
    rng = np.random.default_rng(1)
    base = {name: level * rng.uniform(0.9, 1.1, (n, len(YEARS))) for name, level in LEVELS.items()}
    base["cities"] = np.full((n, len(YEARS), 2), 500.0)
    base["utilisation"] = np.full((n, len(STATIONS), 12 * len(YEARS) - 6), 0.5)
    base["wait_h"] = np.full(base["utilisation"].shape, 10.0)
    base["ways"] = np.full((4, len(YEARS), 2), 1000.0)
    other = {name: values.copy() for name, values in base.items()}
    first = YEARS.index(LASTING[change][0])
    other["trips"][:, first] += more.get("trips", 1.0) * rng.uniform(0.9, 1.1, n)
    other["trips"][:, first] += more.get("noise", 0.0) * rng.standard_normal(n)
    other["cities"][:, first:, 1] += more.get("feu", 0.0)
    for place, way in enumerate(("port", "own", "sea", "air")):
        other["ways"][place, first:] += more.get(way, 0.0) / 2 / (len(YEARS) - first)
    return comparison(change, base, other)


def who(found: Comparison) -> str:
    """Return the sentence on what shippers' choice brings."""
    return sentences(found, OTHER)[0]


def test_growth_is_no_standstill() -> None:
    """Where no other way shrinks, the port gains all the same: none of it from elsewhere."""
    for sea in (300.0, -0.3):
        assert who(calm("for good", 4, port=1110.0, sea=sea)) == (
            "In 2015 to 2016 the port gains 555 boxes (FEU) a year (+27.8%) in the choice model, 12 trains; hardly any "
            "of them come from another mode or hub."
        )


def test_shares_are_tenths_of_the_change() -> None:
    """What other ways lose, or gain, is told in tenths of what the port gains or loses; what is less is not told."""
    assert who(calm("for good", 4, port=400.0, sea=-250.0)).endswith("; 6 in 10 of them come from sea.")
    assert who(calm("for good", 4, port=400.0, sea=-100.0, own=-300.0)).endswith(
        "; 8 in 10 of them come from trains of other hubs, 2 from sea."
    )
    assert who(calm("for good", 4, port=-400.0, air=300.0, sea=100.0)).endswith(
        "; 8 in 10 of them go to air, 2 to sea."
    )


def test_a_source_below_half_a_tenth_is_not_told() -> None:
    """What is left over by rounding is not given to it, and the tenths need not be all that is gained."""
    text = who(calm("for good", 4, port=1000.0, sea=-630.0, own=-330.0, air=-40.0))
    assert text.endswith("; 6 in 10 of them come from sea, 3 from trains of other hubs.")


def test_no_trains_without_a_load() -> None:
    """Where no train runs it is not known how many the gain would fill."""
    found = ChangeOutcome(calm("for good", 6, port=300.0), OTHER)
    found.__dict__["feu_per_train"] = float("nan")
    assert first(found)[0].startswith("In 2015 to 2016 the port gains 150 boxes (FEU) a year")
    assert " in the choice model;" in first(found)[0]


def test_one_box_and_one_train() -> None:
    """Neither has a plural where it is written as 1."""
    one, many = (who(calm("for good", 4, port=2 * feu, sea=-2 * feu)) for feu in (1.0, 46.0))
    assert "the port gains 1 box (FEU) a year" in one
    assert "boxes (FEU) a year" in many
    assert re.search(r"in the choice model, 1 train;", many)
    assert re.search(r"in the choice model, 0\.\d+ trains;", one)


def test_a_small_gain_beside_large_moves_is_not_said_to_come_from_one_of_them() -> None:
    """Up to twice the gain a loss tells where it comes from; beyond, all changes are named."""
    text = who(calm("for good", 4, port=572.0, own=-45355.0, sea=-28156.0, air=72895.0))
    assert text.endswith(
        "; larger shifts between other modes and hubs: air +36,448, trains of other hubs -22,678, sea -14,078."
    )
    assert "10 in 10 of them come from sea" in who(calm("for good", 4, port=400.0, sea=-800.0, air=300.0))
    assert "other modes and hubs: sea -401, air +150." in who(calm("for good", 4, port=400.0, sea=-802.0, air=300.0))


def test_the_years_of_an_event_belong_in() -> None:
    """Trips of the closure's year are the sentence on trips, and what follows is apart."""
    first, second, *_rest, last = sentences(calm("an event of 2014", 6, trips=-20.0), OTHER)
    assert first.startswith("In 2014 the port")
    assert second.startswith("The port's trips fall from ")
    assert last.startswith("After the change, in 2015 to 2016: the port's trips stay ")


def test_days_of_a_set_in_the_next_year_are_no_change_of_this_one() -> None:
    """A train that counts in one year holds its wagons in the next: that year is the base's, and in no mean."""
    found = calm("for good", 6)
    _base, other = found.by_replication(OTHER, "train_sets_usd")
    changed = {name: other.copy() if name == "train_sets_usd" else each for name, each in found._figures[OTHER].items()}
    changed["train_sets_usd"][:, YEARS.index(2014)] += 5.0
    found.__dict__["_figures"] = {None: found._figures[None], OTHER: changed}
    assert found.since(OTHER) == 2015
    alone = {name: found._figures[None][name] if name != "train_sets_usd" else each for name, each in changed.items()}
    found.__dict__["_figures"] = {None: found._figures[None], OTHER: alone}
    assert found.since(OTHER) == 2014


def test_a_change_that_is_told_is_seen() -> None:
    """In the levels and in the ends of the interval: none reads as if nothing changed."""
    found = calm("for good", 8, trips=0.4, noise=0.01)
    each = found.a_year(OTHER, "trips", [2015, 2016])
    assert each.sign == 1
    before, after, low, high = re.search(  # type: ignore[union-attr]
        r"trips rise from ([\d.,]+) to ([\d.,]+) a year \(95 %: ([-+\d.,]+) to ([-+\d.,]+);", sentences(found, OTHER)[1]
    ).groups()
    assert before != after
    assert low.startswith("+")
    assert high.startswith("+")


@pytest.mark.parametrize(
    ("n", "told"),
    [
        (8, r"no significant change in .*outbound transit time \([\d.]+ days, at most [\d.]+ days more or less\)"),
        (4, r"too few for intervals of .*outbound transit time \(([\d.]+ days) in the base, \1 here\)"),
    ],
)
def test_a_level_that_may_have_changed_is_not_said_to_stay(n: int, told: str) -> None:
    """Equal means tell nothing where the interval holds a change that would be seen, or where there is none."""
    found = calm("for good", n)
    _base, other = found.by_replication(OTHER, "transit_outbound_d")
    noise = np.random.default_rng(3).standard_normal(n)
    changed = dict(found._figures[OTHER]) | {"transit_outbound_d": other.copy()}
    changed["transit_outbound_d"][:, -1] += noise - noise.mean()
    found.__dict__["_figures"] = {None: found._figures[None], OTHER: changed}
    said = next(each for each in sentences(found, OTHER) if each.startswith("In 2016 "))
    assert re.search(told, said), said
    assert "outbound transit time stays" not in said


def test_the_year_of_a_join_belongs_in() -> None:
    """Who joins on 1 January has that year in its mean."""
    found = calm("a join", 6, trips=9.0)
    assert found.affected(OTHER) == found.whole(OTHER) == [2014, 2015, 2016]
    assert sentences(found, OTHER)[0].startswith("With Wuhan joining, in 2014 to 2016 the port's ")


@pytest.mark.parametrize("n", [2, 3])
def test_few_replications_tell_no_sign(n: int) -> None:
    """Two equal changes are no certainty, and the city that joins is named whatever the intervals say."""
    found = calm("a join", n, trips=3.0, feu=-8.0)
    first, second, *rest = sentences(found, OTHER)
    assert f": Wuhan 0 (simulated -8, {n} replications are too few), other cities 0; gain at a presence of" in first
    assert f"in the base ({n} replications are too few for an interval)" in second
    assert "95 %" not in " ".join([first, second, *rest])
    row = next(row for row in as_json(found)["scenarios"][OTHER]["cities"] if row["city"] == "wuhan")
    assert (row["joins"], row["sign"], row["low"], row["high"]) == (True, 0, None, None)
    assert "Wuhan" in printed(found)


def test_the_largest_change_that_is_excluded_is_named() -> None:
    """Where the interval holds 0 the sentence says how large a change it leaves possible."""
    found = calm("for good", 8, trips=0.0, noise=5.0)
    each = found.a_year(OTHER, "trips", [2015, 2016])
    assert each.sign == 0
    assert each.ends is not None
    assert f"not significant, at most {max(map(abs, each.ends)):.0f} more or fewer (95 %)" in sentences(found, OTHER)[1]


def test_a_city_that_joins_is_listed_without_a_change() -> None:
    """Where chance hides it, and where it gains nothing at all."""
    found = calm("a join", 6)
    assert re.search(r"^Wuhan +500 +0 +0 to 0 +0\b", printed(found), re.MULTILINE)


def printed(found: Comparison, width: int = 160) -> str:
    """Return what the terminal shows."""
    console = Console(width=width, highlight=False, markup=False, emoji=False)
    with console.capture() as text:
        console.print(shown(found, width))
    return text.get()


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("seed", range(4))
def test_the_terminal_says_the_same(change: str, seed: int) -> None:
    """Sentences are printed as they are, and no number has the sign of a zero."""
    found = drawn(change, 6, 0.01, seed)
    text = " ".join(printed(found).split())
    assert all(" ".join(each.split()) in text for each in sentences(found, OTHER))
    assert not SIGNED_ZERO.search(text)


OTHERS = [part for part in parts() if part[0] not in ("baseline", "covid-without")]


@pytest.mark.slow
@pytest.mark.slow
@pytest.mark.parametrize(
    ("start", "end", "names"),
    [
        ("2020-01-01", "2020-03-01", [("covid-without", "")]),  # it differs in 2020 alone
        *(("2021-12-01", "2022-02-01", OTHERS[at : at + 5]) for at in range(0, len(OTHERS), 5)),
    ],
)
def test_the_library(start: str, end: str, names: list[tuple[str, str]]) -> None:
    """Each scenario of the library against the baseline, over a short time after the day from which it differs.

    Two replications say what four would: an interval needs six. Each join takes from others what it brings, and rows
    of its answer card have ids of their own.
    """
    horizon = {"horizon": {"from": start, "to": end, "warm_up_from": None}, "accept": {"empty_start": "for speed"}}
    others = {": ".join(filter(None, part)): scenario(*part).but(horizon) for part in names}
    found = compare(load_scenario("baseline").but(horizon), others, n=2, jobs=1)
    for name, other in others.items():
        hold(found, name, (2022, 2022) if name == "border-works" else None)
        outcome = ChangeOutcome(found, name)
        assert {card.city for card in outcome.cards} == {key for key, city in other.cities.items() if city.joins}
        for card in outcome.cards:
            assert card.taken[UNSHIPPED] == pytest.approx(0.0, abs=1e-6)
            assert sum(card.taken.values()) == pytest.approx(card.gain_feu, rel=1e-12)
            np.testing.assert_allclose(sum(card.change.values()), 0.0, atol=1e-6)
        if (table := cards_of(outcome)) is not None:
            rows = [row[0].value for row in table.rows]
            assert len(set(rows)) == len(rows), rows

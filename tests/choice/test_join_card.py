"""Answer cards: what a join brings is what others lose, to the last box, and moves as it must."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

import freightsim as fs
from freightsim.choice.join_card import CLOSENESSES, PRESENCES
from freightsim.choice.rakes import rakes
from freightsim.choice.ways import OWN_TRAINS, UNSHIPPED, VIA_PORT, Way, feu_via_port
from freightsim.scenario import Scenario
from freightsim.scenario.joins import RailTerms, terms_of
from stationed import hub, joins_by, stationed

Tree = dict[str, Any]

YEARS: Tree = {"horizon": {"from": "2013-07-18", "to": "2016-01-01"}}
KEYS = {"presence": 0.7, "presence_years": 0.5, "collects_within_km": 500.0}
MANNERS = ["truck", "shuttle", "block", "wagon_group"]


def joined(manner: str = "block", *changes: Tree, **more: Any) -> Scenario:
    """Return the middle of China in which Wuhan joins, over three years of which two are whole."""
    return stationed(joins_by(manner, **(KEYS | more)), YEARS, *changes)


@pytest.mark.parametrize("more", [{}, {"own_trains_kept": 0.3}, {"to": "xian"}])
@pytest.mark.parametrize("manner", MANNERS)
def test_what_is_gained_is_what_others_lose(manner: str, more: Tree) -> None:
    """The joined trains gain what own trains, other hubs, sea and the port lose; nothing comes from nowhere."""
    if "to" in more and manner == "wagon_group":
        pytest.skip("wagons on trains of the port")
    card = fs.join_card(joined(manner, **more), "wuhan")
    assert card.years == (2014, 2015)
    assert card.joined == (Way("hub", "xian") if "to" in more else VIA_PORT)
    assert card.gain_feu > 1
    assert card.taken[UNSHIPPED] == pytest.approx(0.0, abs=1e-9)
    assert sum(card.taken.values()) == pytest.approx(card.gain_feu, rel=1e-12)
    assert card.city_feu + card.others_feu == pytest.approx(card.gain_feu)
    np.testing.assert_allclose(sum(card.change.values()), 0.0, atol=1e-9)  # by city and year
    named = card.taken_from(["xian"])
    assert sum(named.values()) == pytest.approx(card.gain_feu)
    assert {way.id for way in named if way.kind == "hub"} <= {"xian"}


def test_places_by_hand() -> None:
    """A rake of 30 FEU twice a week holds so many a year each way; trucks, and wagons to another hub, have no rake."""
    card = fs.join_card(joined("shuttle", trains_per_week=2.0, wagons=30), "wuhan")
    assert card.places_feu == pytest.approx(2 * 2 * 30 * 365.25 / 7)
    assert fs.join_card(joined("truck"), "wuhan").places_feu is None
    assert fs.join_card(joined("shuttle", to="xian"), "wuhan").places_feu is None
    auto = joined("shuttle", trains_per_week=2.0, wagons="auto")
    wagons = rakes(auto)["wuhan"]
    assert fs.join_card(auto, "wuhan").places_feu == pytest.approx(2 * 2 * wagons * 365.25 / 7)


def test_a_port_of_its_own_takes_from_the_port_too() -> None:
    """The trains of the city's own port gain what the hub in outline, the port and others lose."""
    services = {"west": {"outbound": 2.0, "inbound": 1.0}}
    scenario = stationed(
        {"by": "own_trains", "from": "2013-10-01", "services": services}, {"hubs": {"wuhan": None}}, YEARS
    )
    card = fs.join_card(scenario, "wuhan")
    assert card.joined == Way("city", "wuhan")
    assert card.taken[VIA_PORT] > 0
    assert sum(card.taken.values()) == pytest.approx(card.gain_feu)
    assert card.station_feu is None
    assert card.support_usd == {}
    assert [bar.id for bar in card.bars] == ["support", "closeness"]


def test_it_is_the_change_of_the_port() -> None:
    """The gain is what the port has with the join less what it has without, over the same whole years."""
    scenario = joined()
    without = scenario.but({"cities": {"wuhan": {"joins": None}}})
    both = [feu_via_port(each, {})[1:].sum() / 2 for each in (scenario, without)]
    assert fs.join_card(scenario, "wuhan").gain_feu == pytest.approx(both[0] - both[1], rel=1e-6)


def test_without_presence_a_join_moves_by_cost_and_days_alone() -> None:
    """With presence 0 and all own trains kept only the city's own boxes move, and none at the general terms."""
    card = fs.join_card(joined("truck", presence=0.0, own_trains_kept=1.0), "wuhan")
    assert card.city_feu > 0
    assert card.others_feu == pytest.approx(0.0, abs=1e-9)
    same = joined("truck", presence=0.0, own_trains_kept=1.0, price_ratio=1.0, lead_saved_d=0.0)
    card = fs.join_card(same, "wuhan")
    assert all((feu == 0).all() for feu in card.change.values())
    assert card.support_usd_per_feu is None


def test_directions() -> None:
    """More presence, fewer own trains kept and a wider region bring more; a closer hub takes part of it away."""
    card = fs.join_card(joined(), "wuhan")
    presence = next(bar for bar in card.bars if bar.id == "presence")
    assert presence.ends == PRESENCES
    assert presence.feu[0] < card.gain_feu < presence.feu[1]
    assert fs.join_card(joined(own_trains_kept=0.3), "wuhan").taken[OWN_TRAINS] > card.taken[OWN_TRAINS] > 0
    assert fs.join_card(joined(collects_within_km=0.0), "wuhan").others_feu < card.others_feu
    near = hub("Nearby", 30.6, 114.4, 4.0)
    assert fs.join_card(joined("block", {"hubs": {"nearby": near}}), "wuhan").gain_feu < card.gain_feu


def test_bars_are_the_card_at_their_ends() -> None:
    """Each end is what the card of the scenario with that value says."""
    scenario = joined()
    bars = {bar.id: bar for bar in fs.join_card(scenario, "wuhan").bars}
    for end, feu in zip(PRESENCES, bars["presence"].feu, strict=True):
        assert fs.join_card(joined(presence=end), "wuhan").gain_feu == pytest.approx(feu)
    for end, feu in zip(CLOSENESSES, bars["closeness"].feu, strict=True):
        moved = scenario.but({"choice": {"hub_independence": end}})
        assert fs.join_card(moved, "wuhan").gain_feu == pytest.approx(feu)
    assert bars["support"].feu[0] <= bars["support"].feu[1]


def test_the_bar_of_support_moves_the_support_of_hubs_too() -> None:
    """Where all trains lose their support, what hubs pay of their own is gone as well."""
    rail: Tree = {"choice": {"rail": {"cost_usd_per_feu": 6000, "subsidy_usd_per_feu": 2000}}}
    own: Tree = {"hubs": {"xian": {"subsidy_usd_per_feu": 3000}}}
    scenario = joined("block", rail, own)
    (ends, feu) = next((bar.ends, bar.feu) for bar in fs.join_card(scenario, "wuhan").bars if bar.id == "support")
    for end, gained in zip(ends, feu, strict=True):
        less: Tree = {
            "choice": {"rail": {"subsidy_usd_per_feu": 2000 * end}},
            "hubs": {"xian": {"subsidy_usd_per_feu": min(3000 * end, 6000)}},
        }
        assert fs.join_card(scenario.but(less), "wuhan").gain_feu == pytest.approx(gained)


def test_the_station_carries_what_is_gained_and_what_came_before() -> None:
    """By the haul of the join come the gain and boxes that the port had already."""
    card = fs.join_card(joined(), "wuhan")
    assert card.station_feu is not None
    own, others = card.station_feu
    assert own + others >= card.gain_feu - 1e-9
    assert others > 0


def test_support_is_of_the_boxes_and_the_empty_places() -> None:
    """Each box gained has the subsidy of rail; a rake costs its places both ways less what boxes pay, by payer."""
    money = {
        "choice": {"rail": {"cost_usd_per_feu": 5000.0, "subsidy_usd_per_feu": 2000.0}},
        "costs": {"payers": {"central_share": 0.25, "joining_city_share": 0.5}},
    }
    card = fs.join_card(joined("wagon_group", money), "wuhan")
    assert card.support_usd_per_feu == pytest.approx(2000.0)  # its wagons cost what their boxes pay
    assert card.support_usd["central"] == pytest.approx(0.25 * 2000.0 * card.gain_feu)
    assert sum(card.support_usd.values()) == pytest.approx(2000.0 * card.gain_feu)
    rake = fs.join_card(joined("block", money), "wuhan")
    assert rake.station_feu is not None
    assert rake.support_usd["joining"] > 0
    assert rake.support_usd["operator"] == pytest.approx(0.75 * 2000.0 * rake.gain_feu + rake.support_usd["joining"])


@pytest.mark.parametrize("manner", ["shuttle", "block", "wagon_group"])
def test_boxes_without_a_place_pay_nothing_for_the_haul(manner: str) -> None:
    """A rake that is full both ways costs its places less what boxes on them pay: nothing at the railway's tariff."""
    rare = {} if manner == "wagon_group" else {"trains_per_week": 1.0}
    full = fs.join_card(joined(manner, wagons=1, **rare), "wuhan")
    assert full.station_feu is not None
    assert full.places_feu is not None
    if manner == "wagon_group":  # not bounded by places, which grow with the port's trains
        assert sum(full.station_feu) > full.places_feu
    else:
        assert sum(full.station_feu) == pytest.approx(full.places_feu, rel=1e-3)
        assert full.without_place_feu > 0
    assert full.support_usd["joining"] == pytest.approx(0.0, abs=1e-3 * full.places_feu * 500.0)
    free = joined(manner, {"costs": {"payers": {"joining_city_share": 1.0}}}, wagons=1, usd_per_feu=0.0, **rare)
    tariff = 150.0 + 0.3 * terms_of(free, "wuhan", RailTerms).km  # type: ignore[union-attr]
    paid = fs.join_card(free, "wuhan").support_usd["joining"]
    assert paid == pytest.approx(tariff * full.places_feu, rel=0.02)  # the places of the second year


def test_each_card_of_several_is_what_it_adds() -> None:
    """The other joins stay: the cards of two stations that share a region are less than both are alone."""
    two = joined("block", {"cities": {"xiangyang": {"joins": joins_by("block", **KEYS)}}})
    cards = fs.card(two)
    assert list(cards) == [key for key in two.cities if key in ("wuhan", "xiangyang")]
    assert cards["wuhan"].gain_feu < fs.join_card(joined(), "wuhan").gain_feu


@pytest.mark.parametrize(("until", "days"), [("2013-11-01", {2013: 31}), ("2014-07-01", {2013: 92, 2014: 181})])
def test_a_join_without_a_whole_year_is_at_a_years_rate(until: str, days: dict[int, int]) -> None:
    """Without a whole year amounts are those of the days since the join over their share of a year."""
    scenario = joined("block", {"horizon": {"to": until}})
    card, plain = fs.join_card(scenario, "wuhan"), fs.join_card(scenario, "wuhan", list(days))
    share = sum(each / 365 for each in days.values())
    assert card.years == plain.years == tuple(days)
    assert (card.a_years_rate, plain.a_years_rate) == (True, False)
    assert (str(card.counted.first), card.counted.last) == ("2013-10-01", date.fromisoformat(until) - timedelta(days=1))
    assert card.counted.years == pytest.approx(share)
    ratio = len(days) / share
    assert card.gain_feu == pytest.approx(plain.gain_feu * ratio)
    assert card.city_feu == pytest.approx(plain.city_feu * ratio)
    assert card.station_feu == pytest.approx([each * ratio for each in plain.station_feu or ()])
    assert card.taken == pytest.approx({way: feu * ratio for way, feu in plain.taken.items()})
    assert card.support_usd == pytest.approx({payer: usd * ratio for payer, usd in plain.support_usd.items()})
    assert card.places_feu == pytest.approx((plain.places_feu or 0.0) * ratio)
    for bar, other in zip(card.bars, plain.bars, strict=True):
        assert bar.feu == pytest.approx([each * ratio for each in other.feu])


def test_years_that_are_asked_for() -> None:
    """A mean a year over these; whole years are the card's own."""
    scenario = joined()
    card, same = fs.join_card(scenario, "wuhan"), fs.join_card(scenario, "wuhan", [2015, 2014])
    assert (same.years, same.gain_feu) == (card.years, pytest.approx(card.gain_feu))
    of_all = fs.join_card(scenario, "wuhan", [2013, 2014, 2015])
    assert of_all.gain_feu == pytest.approx((fs.join_card(scenario, "wuhan", [2013]).gain_feu + 2 * card.gain_feu) / 3)
    assert not of_all.counted.whole(of_all.years)
    assert card.counted.whole(card.years)
    for years, error in (([2012], KeyError), ([], ValueError), ([2014, 2014], ValueError), ("2014", TypeError)):
        with pytest.raises(error, match="year"):
            fs.join_card(scenario, "wuhan", years)  # type: ignore[arg-type]


def test_the_rake_is_that_of_the_simulation() -> None:
    """Its second year is that of the join, whatever the years of the card: presence grows from one to the next."""
    scenario = joined(
        "shuttle", {"horizon": {"to": "2018-01-01"}}, trains_per_week=1.0, wagons="auto", presence_years=2
    )
    wagons, later = rakes(scenario)["wuhan"], scenario.but({"horizon": {"from": "2014-01-01"}})
    assert wagons < rakes(later)["wuhan"]
    card = fs.join_card(scenario, "wuhan")
    assert card.places_feu == pytest.approx(2 * wagons * 365.25 / 7)
    given = scenario.but({"cities": {"wuhan": {"joins": {"wagons": wagons}}}})
    assert card.support_usd == pytest.approx(fs.join_card(given, "wuhan").support_usd)


def test_what_is_less_than_half_a_box_has_no_support_for_each() -> None:
    """Where a rake runs and hardly anybody comes, its cost over the gain would be a number without a meaning."""
    keys = {"presence": 0.0, "own_trains_kept": 1.0, "usd_per_feu": 1e4}
    card = fs.join_card(joined("block", **keys), "wuhan")
    assert abs(card.gain_feu) < 0.5
    assert sum(card.support_usd.values()) > 1000
    assert card.support_usd_per_feu is None
    assert card.support_usd_per_feu_of("joining") is None


def test_it_is_named_in_a_line() -> None:
    """City, what gains and the years, no arrays."""
    card = fs.join_card(joined(), "wuhan")
    assert repr(card) == f"<JoinCard of wuhan: port gains {card.gain_feu:,.1f} FEU a year, 2014-2015>"


def test_what_is_refused() -> None:
    """No scenario, no such city, a city that does not join."""
    with pytest.raises(TypeError, match="scenario"):
        fs.join_card("baseline", "wuhan")  # type: ignore[arg-type]
    with pytest.raises(KeyError, match="wuhan"):
        fs.join_card(joined(), "wuhn")
    with pytest.raises(ValueError, match="changsha does not join in"):
        fs.join_card(joined(), "changsha")

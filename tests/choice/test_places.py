"""Choice within the places of rakes: no more is sent than fits, and what has room is left alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from freightsim.base.errors import ConvergenceWarning
from freightsim.choice.expected import by_rail_of
from freightsim.choice.logit import Scales, Shares, Weighed, nested_logit
from freightsim.choice.places import CLOSE, WEEKS_A_YEAR, most_places
from freightsim.choice.rates import Rates, rates
from freightsim.choice.ways import feu_by_way
from freightsim.scenario import Scenario
from freightsim.scenario.joins import RailTerms, terms_of
from stationed import joins_by, stationed

WUHAN, XIANGYANG = 1, 2


def joined(wagons: Any, manner: str = "shuttle", **join: Any) -> Scenario:
    """Return the tiny world in which Wuhan has a station, with a rake of so many wagons once a week."""
    rake = {"wagons": wagons, "trains_per_week": 1.0} if manner != "wagon_group" else {"wagons": wagons}
    return stationed(joins_by(manner, presence=0.8, **(rake | join)))


def by_rake(table: Rates, scenario: Scenario, code: int = WUHAN) -> np.ndarray:
    """Return FEU a year by the rake of a city, by period."""
    return by_rail_of(scenario, table, code)


@pytest.mark.parametrize("manner", ["shuttle", "block"])
def test_no_more_is_sent_than_fits(manner: str) -> None:
    """A rake of one wagon is full, to the tolerance; the rest goes other ways, and nothing is lost."""
    scenario = joined(1, manner)
    free, within = rates(scenario, "outbound", bounded=False), rates(scenario, "outbound")
    asked, sent = by_rake(free, scenario), by_rake(within, scenario)
    full = asked > WEEKS_A_YEAR
    assert full.any()
    assert sent[full] == pytest.approx(WEEKS_A_YEAR, rel=2 * CLOSE)
    assert within.without_place[WUHAN] == pytest.approx(np.maximum(asked - WEEKS_A_YEAR, 0.0))
    assert (within.a_year <= free.a_year * (1 + 1e-12)).all()
    total = sum(feu.sum() for feu in feu_by_way(scenario, {}).values())
    before = sum(feu.sum() for feu in feu_by_way(joined(40), {}).values())
    assert total == pytest.approx(before)


def test_a_rake_with_room_changes_nothing() -> None:
    """Where all finds a place the shares are those without a limit, to the last bit."""
    scenario = joined(40)
    free, within = rates(scenario, "outbound", bounded=False), rates(scenario, "outbound")
    assert np.array_equal(free.shares.via_port, within.shares.via_port)
    assert not within.without_place[WUHAN].any()


def test_more_places_bring_more() -> None:
    """What a rake brings grows with its wagons until all find a place."""
    brought = [float(rates(joined(wagons), "outbound").a_year.sum()) for wagons in (1, 2, 4, 40)]
    assert brought == sorted(brought)
    assert brought[0] < brought[-1]


def test_of_two_full_rakes_each_is_full() -> None:
    """Two stations that compete for the same shippers are both at their limit."""
    join = joins_by("shuttle", presence=0.8, wagons=1, trains_per_week=1.0)
    other = {"cities": {"xiangyang": {"joins": join}}}
    scenario = joined(1).but(other)
    table = rates(scenario, "outbound")
    for code in (WUHAN, XIANGYANG):
        asked = table.without_place[code] > 0
        assert by_rake(table, scenario, code)[asked] == pytest.approx(WEEKS_A_YEAR, rel=0.01)


def test_open_wagons_are_bounded_by_a_full_train() -> None:
    """A rake that is sized by what it carries has as many places as the port's longest train."""
    scenario = joined("auto").but({"demand": {"outbound": {"feu_per_boxable_usd_bn": 1e6}}})
    terms = terms_of(scenario, "wuhan", RailTerms)
    assert terms is not None
    sent = by_rake(rates(scenario, "outbound"), scenario)
    assert sent.max() == pytest.approx(most_places(scenario, terms) * WEEKS_A_YEAR, rel=2 * CLOSE)


def test_wagon_groups_are_bounded_by_the_trains() -> None:
    """A group has its wagons on each train of the timetable that carries it, by period and direction.

    What comes by the station falls until it fits beside what the city itself sends to the gate, which is not bounded.
    """
    scenario = joined(2, "wagon_group")
    free, table = rates(scenario, "outbound", bounded=False), rates(scenario, "outbound")
    weekly = sum(
        table.periods.over(scenario.offered(key))
        for key, each in scenario.services.items()
        if each.direction == "outbound"
    )
    places = 2 * weekly * WEEKS_A_YEAR
    full = table.without_place[WUHAN] > 0
    assert full.any()
    assert (by_rake(free, scenario) > places)[full].all()
    assert by_rake(table, scenario)[full] == pytest.approx(places[full], rel=2 * CLOSE)


def test_periods_apart_are_the_periods_together() -> None:
    """A rule of choice is asked for all periods at once; the nested logit, for those alone that are not found yet."""

    def same(weighed: Weighed, scales: Scales) -> Shares:
        return nested_logit(weighed, scales)

    join = joins_by("shuttle", presence=0.8, wagons=1, trains_per_week=1.0)
    scenario = joined(1).but({"cities": {"xiangyang": {"joins": join}}})
    apart, together = rates(scenario, "outbound"), rates(scenario, "outbound", choice=same)
    assert together.via_port == pytest.approx(apart.via_port, rel=2 * CLOSE)
    assert apart.without_place[WUHAN].any()


def test_what_is_not_found_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that ends too early names the rakes and the first period, and what it found is used."""
    monkeypatch.setattr("freightsim.choice.places.PASSES", 1)
    with pytest.warns(ConvergenceWarning, match=r"rakes \(Wuhan\) did not converge to 0.1% in \d+ periods from 20"):
        rates(joined(1), "outbound")

"""The price of rail rises while boxes are left behind, within its bounds, and falls back when few are."""

from __future__ import annotations

from math import exp

import pytest

from freightsim.journey.answered_price import AnsweredPrice
from freightsim.journey.queues import ReadyQueue
from freightsim.scenario.choice import PriceAnswer
from freightsim.scenario.network import Direction

ANSWER = PriceAnswer(per_day=0.1, at_d=2.0, ceiling=1.5)
OUT_1: tuple[Direction, str] = ("outbound", "hamburg")
OUT_2: tuple[Direction, str] = ("outbound", "lodz")
IN: tuple[Direction, str] = ("inbound", "hamburg")


def review(price: AnsweredPrice, days: dict[tuple[Direction, str], tuple[int, float]], *, short: bool = True) -> None:
    """Let queues of so many boxes be left behind for so many days each, and review the price."""
    queues = {}
    for key, (feu, behind_d) in days.items():
        queues[key] = queue = ReadyQueue(float, range(feu))
        queue.settle(1000.0)
        queue.leave_behind(1000.0, 0, short=short)
        queue.take_wait_h(1000.0 + 24 * behind_d)
    price.review(700.0, queues)


def test_it_rises_and_falls_by_direction() -> None:
    """Outbound 30 boxes for 4 d and 10 for 8 d are 5 d, 3 more than leave the price as it is; inbound nobody waits."""
    price = AnsweredPrice(ANSWER)
    review(price, {OUT_1: (30, 4.0), OUT_2: (10, 8.0), IN: (5, 0.0)})
    assert price.ratio.tolist() == pytest.approx([exp(0.3), 1.0])
    review(price, {OUT_1: (30, 1.0), IN: (0, 9.0)})
    assert price.ratio.tolist() == pytest.approx([exp(0.2), 1.0])
    assert [row.direction for row in price.rows] == ["outbound", "inbound"] * 2
    assert [row.left_behind_d for row in price.rows] == pytest.approx([5.0, 0.0, 1.0, 0.0])
    assert [row.ratio for row in price.rows[::2]] == pytest.approx([exp(0.3), exp(0.2)])


def test_it_does_not_answer_to_slots_cancelled_for_want_of_cargo() -> None:
    """A higher price would bring even less."""
    price = AnsweredPrice(ANSWER)
    review(price, {OUT_1: (30, 20.0), IN: (5, 20.0)}, short=False)
    assert price.ratio.tolist() == [1.0, 1.0]
    assert [row.left_behind_d for row in price.rows] == [0.0, 0.0]


def test_it_stays_between_the_stated_price_and_the_ceiling() -> None:
    """However long boxes are left behind; from the ceiling it falls at once, as nothing is remembered beyond it."""
    price = AnsweredPrice(ANSWER)
    for behind_d, ratio in ((100.0, 1.5), (100.0, 1.5), (0.0, 1.5 * exp(-0.2)), (0.0, 1.5 * exp(-0.4)), (0.0, 1.0)):
        review(price, {OUT_1: (30, behind_d)})
        assert price.ratio.tolist() == pytest.approx([ratio, 1.0])
    review(price, {})
    assert price.ratio.tolist() == [1.0, 1.0]

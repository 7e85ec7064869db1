"""The nested logit: its closed forms, what it promises of alternatives, and its limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from freightsim.base.arrays import Floats
from freightsim.choice.logit import kept, nested_logit

NOTHING = -np.inf

UTILITY = st.floats(-50, 50)
OR_NONE = st.one_of(st.just(NOTHING), UTILITY)
INDEPENDENCE = st.floats(0.05, 1)


def row(*values: float) -> Floats:
    """Return a row of numbers."""
    return np.array(values, dtype=float)


def shares(port: float, rivals: list[float], others: list[float], independence: float) -> tuple[float, float]:
    """Return the shares of rail and, within it, of the port, of utilities one by one."""
    nest = np.logaddexp.reduce(row(*rivals) / independence) if rivals else NOTHING
    outside = np.logaddexp.reduce(row(*others)) if others else NOTHING
    found = nested_logit(row(port), row(nest), row(outside), independence)
    return float(found.of_rail[0]), float(found.of_port[0])


def test_a_multinomial_logit_where_trains_are_no_more_alike() -> None:
    """With an independence of 1 each way has exp(utility) over the sum of all."""
    port, rivals, others = 0.4, [-0.3, 1.1], [0.7, -2.0, 0.1]
    worth = np.exp([port, *rivals, *others])
    of_rail, of_port = shares(port, rivals, others, 1.0)
    assert of_rail == pytest.approx(worth[:3].sum() / worth.sum())
    assert of_rail * of_port == pytest.approx(worth[0] / worth.sum())


@pytest.mark.parametrize("independence", [0.2, 0.5, 1.0])
def test_a_binary_logit_where_one_train_stands_alone(independence: float) -> None:
    """Without rivals the independence does not matter."""
    of_rail, of_port = shares(0.4, [], [1.0], independence)
    assert of_port == 1.0
    assert of_rail == pytest.approx(1 / (1 + np.exp(0.6)))


def test_the_nest_in_closed_form() -> None:
    """Marginal times conditional probability (Ben-Akiva and Lerman, 1985)."""
    port, rival, other, scale = 0.2, 0.5, -0.1, 0.4
    inclusive = scale * np.log(np.exp(port / scale) + np.exp(rival / scale))
    of_rail, of_port = shares(port, [rival], [other], scale)
    assert of_rail == pytest.approx(np.exp(inclusive) / (np.exp(inclusive) + np.exp(other)))
    assert of_port == pytest.approx(1 / (1 + np.exp((rival - port) / scale)))


def test_trains_that_are_the_same_thing() -> None:
    """Towards an independence of 0 two equal trains share what one of them would have."""
    alone, _ = shares(0.0, [], [0.0], 1e-3)
    together, half = shares(0.0, [0.0], [0.0], 1e-3)
    assert half == 0.5
    assert together == pytest.approx(alone, abs=1e-3)


def test_nothing_on_offer() -> None:
    """Where there is no train none is taken, and where there is nothing else all go by it."""
    assert shares(NOTHING, [], [], 0.5) == (0.0, 0.0)
    assert shares(NOTHING, [], [1.0], 0.5) == (0.0, 0.0)
    assert shares(-40.0, [], [], 0.5) == (1.0, 1.0)
    of_rail, of_port = shares(NOTHING, [0.0], [0.0], 0.5)
    assert (of_rail, of_port) == (0.5, 0.0)


@given(UTILITY, st.lists(UTILITY, max_size=3), st.lists(UTILITY, max_size=3), UTILITY, INDEPENDENCE)
def test_outside_the_nest_alternatives_are_independent(
    port: float, rivals: list[float], others: list[float], more: float, independence: float
) -> None:
    """A way more outside takes from rail and the others in proportion: their odds add up, and within rail all stays."""
    before, within = shares(port, rivals, others, independence)
    after, still = shares(port, rivals, [*others, more], independence)
    alone, _ = shares(port, rivals, [more], independence)
    assert still == within
    odds = [(1 - share) / share if share > 1e-9 else None for share in (before, alone, after)]
    if None not in odds:
        assert odds[2] == pytest.approx(odds[0] + odds[1], rel=1e-6, abs=1e-12)


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(-3, 3), st.floats(0.1, 1))
def test_within_the_nest_a_train_more_takes_most_from_trains(
    port: float, rival: float, other: float, independence: float
) -> None:
    """Odds of the port against a way outside fall by its share in rail to the power of 1 - independence; 1 leaves them.

    The ratio of two trains' shares does not change with a third: independence of irrelevant alternatives in the nest.
    """
    alone, _ = shares(port, [], [other], independence)
    of_rail, of_port = shares(port, [rival], [other], independence)
    before, after = alone / (1 - alone), of_rail * of_port / (1 - of_rail)
    assert after / before == pytest.approx(of_port ** (1 - independence))
    _, with_third = shares(port, [rival, 0.3], [other], independence)
    _, third = shares(0.3, [port, rival], [other], independence)
    rest = 1 - with_third - third
    if min(rest, with_third) > 1e-6:
        assert with_third / rest == pytest.approx(of_port / (1 - of_port), rel=1e-6)


@given(UTILITY, OR_NONE, OR_NONE, INDEPENDENCE)
def test_shares_are_shares(port: float, rivals: float, others: float, independence: float) -> None:
    """They lie between 0 and 1 however extreme utilities are, and fall with what the rest is worth."""
    found = nested_logit(row(port, port), row(rivals, rivals), row(others, others + 1), independence)
    for column in (found.of_rail, found.of_port, found.via_port):
        assert np.isfinite(column).all()
        assert ((column >= 0) & (column <= 1)).all()
    assert found.of_rail[1] <= found.of_rail[0]


# What is left of bookings


@given(st.floats(-8, 8), st.one_of(st.just(NOTHING), st.floats(-8, 8)), OR_NONE, INDEPENDENCE, st.floats(0, 6))
def test_kept_is_the_logit_anew(port: float, rival: float, others: float, independence: float, loss: float) -> None:
    """What is kept is the share at the lower utility over the share before."""
    rivals = row(rival / independence)
    before = nested_logit(row(port), rivals, row(others), independence)
    after = nested_logit(row(port - loss), rivals, row(others), independence)
    if before.via_port[0] < 1e-12:
        return
    found = kept(row(np.exp(-loss)), before.of_rail, before.of_port, independence)
    # Shares near 1 hold what is beside them to 1e-16 only, which is what a loss then lays bare.
    beside = [1 - share for share, way in ((before.of_rail[0], others), (before.of_port[0], rival)) if way > NOTHING]
    rest = min([*beside, 1.0])
    if rest < 1e-13:
        return
    assert found[0] == pytest.approx(after.via_port[0] / before.via_port[0], rel=1e-9 + 1e-14 / rest, abs=1e-9)


def test_kept_at_small_shares_is_the_factor() -> None:
    """Where hardly anybody goes by train, bookings follow the odds; in a nest the loss counts by its scale."""
    factor = row(0.5)
    assert kept(factor, row(1e-9), row(1.0), 0.5)[0] == pytest.approx(0.5)
    assert kept(factor, row(1e-9), row(1e-9), 0.5)[0] == pytest.approx(0.25)


@pytest.mark.parametrize("factor", [1.0, 0.5, 1e-300, 0.0])
def test_all_stay_where_there_is_nothing_else(factor: float) -> None:
    """Who has no other way stays whatever the wait; who has one leaves at last."""
    assert kept(row(factor), row(1.0), row(1.0), 0.1)[0] == 1.0
    assert kept(row(factor), row(0.5), row(1.0), 0.1)[0] == pytest.approx(2 * factor / (factor + 1))
    assert kept(row(factor), row(1.0), row(0.5), 0.1)[0] == pytest.approx(2 * factor**10 / (factor**10 + 1))


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), INDEPENDENCE)
def test_a_longer_wait_keeps_fewer(
    factor: float, other: float, of_rail: float, of_port: float, independence: float
) -> None:
    """The part that is kept lies between 0 and 1 and never rises as the service gets worse."""
    low, high = sorted([factor, other])
    found = kept(row(low, high), row(of_rail, of_rail), row(of_port, of_port), independence)
    assert ((found >= 0) & (found <= 1 + 1e-12)).all()
    assert found[0] <= found[1] + 1e-12

"""The nested logit: its closed forms, what it promises of alternatives, and its limits."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from freightsim.base.arrays import Floats
from freightsim.base.errors import RuleError
from freightsim.choice.logit import Scales, Shares, Weighed, checked, kept, kept_by, nested_logit, whole

NOTHING = -np.inf

UTILITY = st.floats(-50, 50)
OR_NONE = st.one_of(st.just(NOTHING), UTILITY)
SMALL = st.floats(-3, 3)
SCALES = st.builds(Scales, st.floats(0.05, 1), st.floats(0.05, 1))
MODERATE = st.builds(Scales, st.floats(0.2, 1), st.floats(0.2, 1))


def row(*values: float) -> Floats:
    """Return a row of numbers."""
    return np.array(values, dtype=float)


class World(NamedTuple):
    """Utilities one by one: of the port, of hubs on its side, of those on the other, and of ways that are no trains."""

    port: float
    alike: tuple[float, ...] = ()
    rivals: tuple[float, ...] = ()
    others: tuple[float, ...] = ()

    def weighed(self, scales: Scales) -> Weighed:
        """Return what shippers weigh."""
        alike, rivals = (_log_sum(row(*each) / scales.inner) for each in (self.alike, self.rivals))
        return Weighed(row(self.port), row(alike), row(rivals), row(_log_sum(row(*self.others))))


class Found(NamedTuple):
    """Shares of a world."""

    of_rail: float
    of_side: float
    of_port: float

    @property
    def via_port(self) -> float:
        """Share of the port's trains among all ways."""
        return self.of_rail * self.of_side * self.of_port


def _log_sum(values: Floats) -> float:
    return float(np.logaddexp.reduce(values)) if len(values) else NOTHING


def shares(world: World, scales: Scales) -> Found:
    """Return the shares of rail, of the port's side within it, and of the port on its side."""
    found = nested_logit(world.weighed(scales), scales)
    assert found.of_side is not None
    return Found(float(found.of_rail[0]), float(found.of_side[0]), float(found.of_port[0]))


def two_levels(port: float, rivals: tuple[float, ...], others: tuple[float, ...], scale: float) -> tuple[float, float]:
    """Return the shares of rail, and of the port in it, where all trains make one nest: marginal x conditional.

    Source: Ben-Akiva and Lerman 1985, Discrete Choice Analysis, chapter 10.
    """
    within = np.exp(row(port, *rivals) / scale)
    nest = within.sum() ** scale
    return float(nest / (nest + np.exp(row(*others)).sum())), float(within[0] / within.sum())


# Closed forms


def test_a_multinomial_logit_where_trains_are_no_more_alike() -> None:
    """With scales of 1 each way has exp(utility) over the sum of all."""
    world = World(0.4, (-0.3,), (1.1, 0.2), (0.7, -2.0, 0.1))
    worth = np.exp([0.4, -0.3, 1.1, 0.2, 0.7, -2.0, 0.1])
    found = shares(world, Scales(1.0))
    assert found.of_rail == pytest.approx(worth[:4].sum() / worth.sum())
    assert found.of_side == pytest.approx(worth[:2].sum() / worth[:4].sum())
    assert found.via_port == pytest.approx(worth[0] / worth.sum())


@pytest.mark.parametrize("scales", [Scales(0.2, 0.3), Scales(0.5), Scales(1.0, 0.4)])
def test_a_binary_logit_where_one_train_stands_alone(scales: Scales) -> None:
    """Without other hubs the scales do not matter."""
    found = shares(World(0.4, others=(1.0,)), scales)
    assert (found.of_side, found.of_port) == (1.0, 1.0)
    assert found.of_rail == pytest.approx(1 / (1 + np.exp(0.6)))


def test_the_nests_in_closed_form() -> None:
    """Marginal times conditional probabilities over two nests, one within the other (Train, 2009, section 4.2)."""
    port, alike, rival, other = 0.2, 0.5, 0.1, -0.1
    rail, hubs = 0.4, 0.6
    side = hubs * np.log(np.exp(port / rail / hubs) + np.exp(alike / rail / hubs))
    opposite = hubs * (rival / rail / hubs)
    nest = rail * np.log(np.exp(side) + np.exp(opposite))
    found = shares(World(port, (alike,), (rival,), (other,)), Scales(rail, hubs))
    assert found.of_rail == pytest.approx(np.exp(nest) / (np.exp(nest) + np.exp(other)))
    assert found.of_side == pytest.approx(np.exp(side) / (np.exp(side) + np.exp(opposite)))
    assert found.of_port == pytest.approx(1 / (1 + np.exp((alike - port) / rail / hubs)))


def test_the_generalised_extreme_value_function() -> None:
    """Shares are y_i dG/dy_i / G of G = (near^b + distant^b)^a + others, of which the logit is a case.

    Source: McFadden 1978, Modelling the Choice of Residential Location, theorem 1.
    """
    utility, scales = row(0.3, -0.4, 0.6, 0.1, -0.2), Scales(0.5, 0.7)
    worth = np.exp(utility)

    def generating(y: Floats) -> float:
        near, distant = (np.sum(part ** (1 / scales.inner)) for part in (y[:2], y[2:4]))
        return float((near**scales.hubs + distant**scales.hubs) ** scales.rail + y[4])

    step = 1e-6
    by_difference = [
        (generating(worth * (1 + step * one)) - generating(worth * (1 - step * one))) / (2 * step) / generating(worth)
        for one in np.eye(5)
    ]
    assert sum(by_difference) == pytest.approx(1.0)
    first = shares(World(0.3, (-0.4,), (0.6, 0.1), (-0.2,)), scales)
    assert first.via_port == pytest.approx(by_difference[0])
    assert first.of_rail == pytest.approx(sum(by_difference[:4]))
    assert first.of_rail * first.of_side == pytest.approx(sum(by_difference[:2]))
    assert shares(World(0.6, (0.1,), (0.3, -0.4), (-0.2,)), scales).via_port == pytest.approx(by_difference[2])


@given(SMALL, st.tuples(SMALL), st.tuples(SMALL, SMALL), st.tuples(SMALL, SMALL), st.floats(0.1, 1))
def test_sides_do_not_matter_at_a_scale_of_one(
    port: float, alike: tuple[float, ...], rivals: tuple[float, ...], others: tuple[float, ...], rail: float
) -> None:
    """Then it is the logit of one nest, on whatever side hubs are."""
    of_rail, of_port = two_levels(port, alike + rivals, others, rail)
    for world in (
        World(port, alike, rivals, others),
        World(port, alike + rivals, (), others),
        World(port, (), alike + rivals, others),
    ):
        found = shares(world, Scales(rail))
        assert found.of_rail == pytest.approx(of_rail, rel=1e-9)
        assert found.of_side * found.of_port == pytest.approx(of_port, rel=1e-9)


@given(SMALL, st.tuples(SMALL, SMALL), st.tuples(SMALL), MODERATE)
def test_one_side_alone_is_a_nest_of_the_inner_scale(
    port: float, alike: tuple[float, ...], others: tuple[float, ...], scales: Scales
) -> None:
    """Where all trains are on one side there is one nest, whose scale is the product."""
    of_rail, of_port = two_levels(port, alike, others, scales.inner)
    found = shares(World(port, alike, (), others), scales)
    assert found.of_rail == pytest.approx(of_rail, rel=1e-9)
    assert found == (found.of_rail, 1.0, pytest.approx(of_port, rel=1e-9))


def test_trains_that_are_the_same_thing() -> None:
    """Towards a scale of 0 two equal trains share what one of them would have, and so do two sides."""
    alone = shares(World(0.0, others=(0.0,)), Scales(1e-3)).of_rail
    for world in (World(0.0, alike=(0.0,), others=(0.0,)), World(0.0, rivals=(0.0,), others=(0.0,))):
        found = shares(world, Scales(1e-3))
        assert found.of_side * found.of_port == 0.5
        assert found.of_rail == pytest.approx(alone, abs=1e-3)
    third = shares(World(0.0, alike=(0.0,), rivals=(0.0,)), Scales(1.0, 1e-3))
    assert third.of_side == pytest.approx(0.5, abs=1e-3)
    assert third.of_side * third.of_port == pytest.approx(0.25, abs=1e-3)


def test_nothing_on_offer() -> None:
    """Where there is no train none is taken, and where there is nothing else all go by it."""
    scales = Scales(0.5, 0.8)
    assert shares(World(NOTHING), scales).of_rail == 0.0
    assert shares(World(NOTHING, others=(1.0,)), scales).of_rail == 0.0
    assert shares(World(-40.0), scales) == (1.0, 1.0, 1.0)
    assert shares(World(NOTHING, alike=(0.0,), others=(0.0,)), scales) == (0.5, 1.0, 0.0)
    assert shares(World(NOTHING, rivals=(0.0,), others=(0.0,)), scales) == (0.5, 0.0, 0.0)


# Independence of irrelevant alternatives


@given(
    UTILITY,
    st.lists(UTILITY, max_size=2).map(tuple),
    st.lists(UTILITY, max_size=2).map(tuple),
    st.lists(UTILITY, max_size=3).map(tuple),
    UTILITY,
    SCALES,
)
def test_outside_the_nest_alternatives_are_independent(
    port: float,
    alike: tuple[float, ...],
    rivals: tuple[float, ...],
    others: tuple[float, ...],
    more: float,
    scales: Scales,
) -> None:
    """A way more outside takes from rail and the others in proportion: their odds add up, and within rail all stays."""
    before = shares(World(port, alike, rivals, others), scales)
    after = shares(World(port, alike, rivals, (*others, more)), scales)
    alone = shares(World(port, alike, rivals, (more,)), scales)
    assert after[1:] == before[1:]
    odds = [(1 - each.of_rail) / each.of_rail if each.of_rail > 1e-9 else None for each in (before, alone, after)]
    if None not in odds:
        assert odds[2] == pytest.approx(odds[0] + odds[1], rel=1e-6, abs=1e-12)


@given(SMALL, SMALL, SMALL, SMALL, MODERATE)
def test_on_a_side_two_trains_do_not_mind_a_third(
    port: float, alike: float, third: float, other: float, scales: Scales
) -> None:
    """The ratio of the shares of two hubs on a side does not change with a third, on that side or the other."""
    ratio = np.exp((port - alike) / scales.inner)
    for more in (
        {},
        {"alike": (alike, third)},
        {"rivals": (third,)},
        {"alike": (alike, third), "rivals": (third, third)},
    ):
        world = World(port, (alike,), (), (other,))._replace(**more)
        rest = tuple(each for each in world.alike if each != alike) if len(world.alike) > 1 else ()
        one = shares(world, scales).via_port
        two = shares(World(alike, (port, *rest), world.rivals, world.others), scales).via_port
        if rest or len(world.alike) == 1:
            assert one / two == pytest.approx(ratio, rel=1e-6)


@given(SMALL, SMALL, SMALL, SMALL, MODERATE)
def test_sides_do_not_mind_a_way_by_sea(port: float, alike: float, rival: float, other: float, scales: Scales) -> None:
    """Between the sides, too, the ratio hangs on trains alone; but a train more on a side changes it."""
    world = World(port, (alike,), (rival,), (other,))
    of_side = shares(world, scales).of_side
    assert shares(world._replace(others=(other, 1.0)), scales).of_side == of_side
    assert shares(world._replace(rivals=(rival, rival)), scales).of_side < of_side
    assert shares(world._replace(alike=(alike, max(port, alike))), scales).of_side > of_side


@given(SMALL, SMALL, SMALL, MODERATE)
def test_a_train_more_takes_most_from_its_own_side(port: float, more: float, other: float, scales: Scales) -> None:
    """Odds of the port against a way outside fall by its share on its side to 1 - inner scale, beyond by less.

    With the newcomer on the other side they fall by the share of the port's side to the power of 1 - rail; scales of 1
    leave them.
    """
    alone = shares(World(port, others=(other,)), scales)
    before = alone.of_rail / (1 - alone.of_rail)
    on_side = shares(World(port, alike=(more,), others=(other,)), scales)
    beyond = shares(World(port, rivals=(more,), others=(other,)), scales)
    after = [each.via_port / (1 - each.of_rail) for each in (on_side, beyond)]
    assert after[0] / before == pytest.approx(on_side.of_port ** (1 - scales.inner))
    assert after[1] / before == pytest.approx(beyond.of_side ** (1 - scales.rail))


@given(SMALL, SMALL, SMALL, SMALL, st.floats(0.01, 2), MODERATE)
def test_whom_the_gain_of_a_hub_hurts(
    port: float, alike: float, rival: float, other: float, gain: float, scales: Scales
) -> None:
    """As the port gains, a hub on its side loses at least as large a part as one on the other, and that as sea."""
    world = World(port, (alike,), (rival,), (other,))
    lost = []
    for before, after in (
        (World(alike, (port,), (rival,), (other,)), World(alike, (port + gain,), (rival,), (other,))),
        (World(rival, (), (port, alike), (other,)), World(rival, (), (port + gain, alike), (other,))),
    ):
        lost.append(shares(after, scales).via_port / shares(before, scales).via_port)
    outside = [1 - shares(each, scales).of_rail for each in (world, world._replace(port=port + gain))]
    lost.append(outside[1] / outside[0])
    assert lost[0] <= lost[1] + 1e-9
    assert lost[1] <= lost[2] + 1e-9
    assert lost[2] <= 1 + 1e-9


# Limits


@given(UTILITY, OR_NONE, OR_NONE, OR_NONE, SCALES)
def test_shares_are_shares(port: float, alike: float, rivals: float, others: float, scales: Scales) -> None:
    """They lie between 0 and 1 however extreme utilities are, and fall with what the rest is worth."""
    weighed = Weighed(row(port, port), row(alike, alike), row(rivals, rivals), row(others, others + 1))
    found = nested_logit(weighed, scales)
    assert found.of_side is not None
    for column in (found.of_rail, found.of_side, found.of_port, found.via_port):
        assert np.isfinite(column).all()
        assert ((column >= 0) & (column <= 1)).all()
    assert found.of_rail[1] <= found.of_rail[0]
    assert (found.via_port == found.of_rail * found.in_nest).all()


# What is left of bookings


@given(
    st.floats(-8, 8),
    st.one_of(st.just(NOTHING), st.floats(-8, 8)),
    st.one_of(st.just(NOTHING), st.floats(-8, 8)),
    OR_NONE,
    SCALES,
    st.floats(0, 6),
)
@example(0.0, NOTHING, NOTHING, 0.0, Scales(0.0625, 0.0625), 3.0)  # the power of the factor is 0 as a number
def test_kept_is_the_logit_anew(
    port: float, alike: float, rival: float, others: float, scales: Scales, loss: float
) -> None:
    """What is kept is the share at the lower utility over the share before."""
    weighed = Weighed(row(port), row(alike / scales.inner), row(rival / scales.inner), row(others))
    before = nested_logit(weighed, scales)
    after = nested_logit(weighed._replace(port=row(port - loss)), scales)
    assert before.of_side is not None
    assume(before.via_port[0] > 1e-12)
    found = kept(row(np.exp(-loss)), before.of_rail, before.of_side, before.of_port, scales)
    # Shares near 1 hold what is beside them to 1e-16 only, which is what a loss then lays bare.
    columns = (before.of_rail[0], others), (before.of_side[0], rival), (before.of_port[0], alike)
    beside = [1 - share for share, way in columns if way > NOTHING]
    rest = min([*beside, 1.0])
    assume(rest > 1e-13)
    assert found[0] == pytest.approx(after.via_port[0] / before.via_port[0], rel=1e-9 + 1e-14 / rest, abs=1e-9)


def by_two_levels(factor: Floats, of_rail: Floats, of_port: Floats, scale: float) -> Floats:
    """Return what is kept in one nest of trains: the odds within it to the power of 1 / scale, those of it as a whole.

    Odds of the port in the nest are multiplied by f^(1/s); the worth of the nest is then n = p f^(1/s) + 1 - p of what
    it was, and its odds against all else n^s.
    """
    port = factor ** (1 / scale)
    nest = of_port * port + 1 - of_port
    return port / nest * nest**scale / (of_rail * nest**scale + 1 - of_rail)


@given(st.floats(0.01, 1), st.floats(0.01, 0.99), st.floats(0.01, 0.99), MODERATE)
def test_kept_without_another_side_or_at_a_scale_of_one(
    factor: float, of_rail: float, of_port: float, scales: Scales
) -> None:
    """On one side it is the nest of the inner scale; where hubs have a scale of 1 the product of shares counts."""
    one_side = kept(row(factor), row(of_rail), row(1.0), row(of_port), scales)
    np.testing.assert_allclose(one_side, by_two_levels(row(factor), row(of_rail), row(of_port), scales.inner))
    expected = by_two_levels(row(factor), row(of_rail), row(of_port), scales.rail)
    for of_side in (of_port, 1.0, np.sqrt(of_port)):
        found = kept(row(factor), row(of_rail), row(of_side), row(of_port / of_side), Scales(scales.rail))
        np.testing.assert_allclose(found, expected)


def test_kept_at_small_shares_is_the_factor() -> None:
    """Where hardly anybody goes by train, bookings follow the odds; in a nest the loss counts by its scale."""
    factor, few, all_ = row(0.5), row(1e-9), row(1.0)
    scales = Scales(0.5, 0.25)
    assert kept(factor, few, all_, all_, scales)[0] == pytest.approx(0.5)
    assert kept(factor, few, few, all_, scales)[0] == pytest.approx(0.5**2)
    assert kept(factor, few, few, few, scales)[0] == pytest.approx(0.5**8)


@pytest.mark.parametrize("factor", [1.0, 0.5, 1e-300, 0.0])
def test_all_stay_where_there_is_nothing_else(factor: float) -> None:
    """Who has no other way stays whatever the wait; who has one leaves at last."""
    scales, half, one = Scales(0.2, 0.5), row(0.5), row(1.0)
    for shares_, power in (((one, one, one), 0), ((half, one, one), 1), ((one, half, one), 5), ((one, one, half), 10)):
        found = kept(row(factor), *shares_, scales)[0]
        assert found == pytest.approx(2 * factor**power / (factor**power + 1) if power else 1.0)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), SCALES)
def test_a_longer_wait_keeps_fewer(
    factor: float, other: float, of_rail: float, of_side: float, of_port: float, scales: Scales
) -> None:
    """The part that is kept lies between 0 and 1 and never rises as the service gets worse."""
    low, high = sorted([factor, other])
    columns = [row(share, share) for share in (of_rail, of_side, of_port)]
    found = kept(row(low, high), *columns, scales)
    assert ((found >= 0) & (found <= 1 + 1e-12)).all()
    assert found[0] <= found[1] + 1e-12


@given(SMALL, SMALL, SMALL, SMALL, MODERATE, st.floats(0.05, 1))
def test_kept_by_a_rule_is_kept(
    port: float, alike: float, rival: float, other: float, scales: Scales, factor: float
) -> None:
    """Asked twice, the nested logit keeps what its closed form keeps, as far as shares near 1 tell what is beside."""
    weighed = World(port, (alike,), (rival,), (other,)).weighed(scales)
    before = nested_logit(weighed, scales)
    assert before.of_side is not None
    assume(max(before.of_rail[0], before.of_side[0], before.of_port[0]) < 1 - 1e-11)
    expected = kept(row(factor), before.of_rail, before.of_side, before.of_port, scales)
    np.testing.assert_allclose(kept_by(nested_logit, "logit", row(factor), weighed, scales), expected, rtol=1e-4)


# What rules of a caller's answer


def test_shares_without_a_side() -> None:
    """A rule may know of no sides: `of_port` is then the share of all trains."""
    found = checked("rule", Shares(row(0.4), row(0.5)), row(0.0))
    assert found.of_side is None
    assert (found.in_nest.tolist(), found.via_port.tolist()) == ([0.5], [0.2])
    assert checked("rule", Shares(row(0.4), row(0.5), row(0.5)), row(0.0)).via_port.tolist() == [0.1]
    with pytest.raises(RuleError, match=r"of_side=1\.5; a share is a number from 0 to 1"):
        checked("rule", Shares(row(0.4), row(0.5), row(1.5)), row(0.0))


@pytest.mark.parametrize(
    ("alike", "rivals", "of_port", "of_side", "lost"),
    [
        (NOTHING, NOTHING, 0.5, None, True),
        (NOTHING, 0.0, 0.5, None, False),
        (0.0, NOTHING, 0.5, None, False),
        (NOTHING, 0.0, 0.5, 0.5, True),
        (NOTHING, 0.0, 1.0, 0.5, False),
        (0.0, NOTHING, 0.5, 0.5, True),
        (0.0, NOTHING, 0.5, 1.0, False),
        (0.0, 0.0, 0.5, 0.5, False),
    ],
)
def test_no_cargo_goes_to_trains_that_do_not_exist(
    alike: float, rivals: float, of_port: float, of_side: float | None, lost: bool
) -> None:
    """What a rule leaves to other hubs must find trains there: on each side, where the rule knows sides."""
    shares_ = Shares(row(0.4), row(of_port), None if of_side is None else row(of_side))
    weighed = Weighed(row(0.0), row(alike), row(rivals), row(0.0))
    if not lost:
        assert whole("rule", shares_, row(100.0), weighed) is shares_
        return
    with pytest.raises(RuleError, match=r"where no other hub has trains"):
        whole("rule", shares_, row(100.0), weighed)

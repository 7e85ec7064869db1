"""Each decision has a stream of its own, found by its name."""

from __future__ import annotations

import pytest

from freightsim.base.streams import Streams


def first(streams: Streams, *name: str) -> float:
    """Return the first number of a stream."""
    return float(streams.of(*name).random())


def test_the_same_name_twice() -> None:
    """Two decisions on one stream would be coupled: the second asking is refused."""
    streams = Streams(1, 0)
    streams.of("haul", "wuhan")
    with pytest.raises(ValueError, match=r"\('haul', 'wuhan'\) was already handed out"):
        streams.of("haul", "wuhan")


def test_the_order_of_asking_does_not_matter() -> None:
    """A stream is found by its name alone."""
    one, other = Streams(1, 0), Streams(1, 0)
    assert (first(one, "a"), first(one, "b")) == (first(other, "b"), first(other, "a"))[::-1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("ab", "c"), ("a", "bc")),
        (("abc",), ("ab", "c")),
        (("a", "b"), ("b", "a")),
        (("a",), ("a", "")),
        (("a,b",), ("a", "b")),
        (("a b",), ("a", "b")),
    ],
)
def test_names_differ(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    """Names that are spelled alike when run together are different names."""
    streams = Streams(1, 0)
    assert first(streams, *one) != first(streams, *other)


def test_seed_and_replication_matter() -> None:
    """All four pairs of two seeds and two replications differ, and seed 1, replication 11 is not 11 and 1."""
    pairs = [(1, 0), (1, 1), (0, 1), (0, 0), (1, 11), (11, 1)]
    assert len({first(Streams(*pair), "a") for pair in pairs}) == len(pairs)


def test_the_same_everywhere() -> None:
    """Seed, replication and name give this number on every machine; a change of it makes all results new ones."""
    assert first(Streams(0, 0), "booking", "wuhan", "outbound") == 0.5232995153467497


@pytest.mark.parametrize("pair", [0, 1, 7])
def test_partners_mirror_each_other(pair: int) -> None:
    """Replications 2k and 2k + 1 draw the same normals, one of them with the signs turned."""
    (even, plus), (odd, minus) = (Streams(3, 2 * pair + i).mirrored("market", "outbound") for i in (0, 1))
    assert (plus, minus) == (1, -1)
    assert plus * even.standard_normal(50) == pytest.approx(-minus * odd.standard_normal(50), rel=0, abs=0)


def test_the_even_partner_draws_what_it_always_drew() -> None:
    """Mirroring changes odd replications only."""
    assert Streams(3, 4).mirrored("market")[0].random() == first(Streams(3, 4), "market")
    assert Streams(3, 5).mirrored("market")[0].random() != first(Streams(3, 5), "market")


def test_pairs_and_names_differ() -> None:
    """Pairs are strangers to each other, and so are two names, or two seeds, of one pair."""
    asked = [(1, 0, "a"), (1, 2, "a"), (1, 4, "a"), (1, 0, "b"), (2, 0, "a")]
    assert len({Streams(seed, number).mirrored(name)[0].random() for seed, number, name in asked}) == len(asked)


def test_the_same_name_twice_mirrored() -> None:
    """A name is handed out once, mirrored or not."""
    streams = Streams(1, 1)
    streams.mirrored("market", "outbound")
    streams.of("market", "inbound")
    with pytest.raises(ValueError, match="already handed out"):
        streams.mirrored("market", "outbound")
    with pytest.raises(ValueError, match="already handed out"):
        streams.of("market", "outbound")
    with pytest.raises(ValueError, match="already handed out"):
        streams.mirrored("market", "inbound")


def test_every_place_has_streams_of_its_own() -> None:
    """A name is another stream at another port; the port itself has the streams it always had."""
    drawn = [first(Streams(1, 0, place), "booking", "wuhan") for place in ("", "wuhan", "changsha")]
    assert len(set(drawn)) == 3
    assert drawn[0] == first(Streams(1, 0), "booking", "wuhan")
    streams = Streams(1, 0, "wuhan")
    streams.of("a")
    with pytest.raises(ValueError, match=r"\('wuhan', 'a'\) was already handed out"):
        streams.of("a")


@pytest.mark.parametrize("replication", [0, 1])
def test_shocks_of_the_market_are_every_places(replication: int) -> None:
    """What is mirrored is drawn alike at every port: it is the market's, not the port's."""
    (port, sign), (other, same) = (Streams(1, replication, place).mirrored("market") for place in ("", "wuhan"))
    assert (port.random(), sign) == (other.random(), same)


@pytest.mark.parametrize("place", ["", "wuhan"])
def test_streams_that_are_seeded_together(place: str) -> None:
    """Each is what it is alone, and none is handed out twice."""
    names = [("haul", "wuhan", "outbound"), ("haul", "wuhan", "inbound"), ("booking", "hefei")]
    together, alone = Streams(3, 5, place), Streams(3, 5, place)
    for name, rng in zip(names, together.several(names), strict=True):
        assert rng.standard_normal(9).tolist() == alone.of(*name).standard_normal(9).tolist()
    with pytest.raises(ValueError, match="already handed out"):
        together.of(*names[1])
    assert together.several([]) == []

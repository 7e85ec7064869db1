"""Paired differences: their intervals hold what they are for, and stations bind where they are busy for months."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom, t

import freightsim as fs
from freightsim.choice.ways import VIA_PORT
from freightsim.results.vocabulary import Station
from freightsim.statistics import estimate
from freightsim.statistics.comparison import BUSY, Comparison, Months, difference
from freightsim.studies.comparing import compare
from joins import chosen, joining


@pytest.fixture(scope="module")
def compared() -> Comparison:
    """Return an agreement against the same without, six replications."""
    return compare(chosen(), [joining("truck")], n=6, jobs=1)


def test_a_difference_of_equals_is_zero() -> None:
    """Exactly, with an interval of no width."""
    values = np.random.default_rng(1).normal(100, 10, 12)
    found = difference(values, values)
    assert (found.change.mean, found.change.ci_low, found.change.ci_high, found.sign) == (0.0, 0.0, 0.0, 0)
    assert found.half_width_apart is not None
    assert found.half_width_apart > 0


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_few_replications_that_agree_on_nothing_have_no_interval(n: int) -> None:
    """No change was seen, which is no proof; it is exact only where both were asked for the same."""
    values = np.random.default_rng(n).normal(100, 10, n)
    seen, known = difference(values, values), difference(values, values, identical=True)
    assert (seen.change.mean, seen.ends, seen.sign, seen.too_few) == (0.0, None, 0, True)
    assert seen.none_seen == (n > 1)
    assert (known.change.mean, known.ends, known.sign, known.too_few) == (0.0, (0.0, 0.0), 0, False)


def test_years_before_a_change_are_exactly_the_base_whatever_the_number_of_replications() -> None:
    """Wuhan joins in October 2013 in both, and in 2014 an event begins: 2013 was asked for alike."""
    event = {"name": "less", "from": "2014-01-05", "to": "2014-02-01", "demand": {"outbound": 0.0}}
    found = compare(chosen(), {"less": chosen({"events": {"less": event}}), "same": chosen()}, n=2, jobs=1)
    assert found.yearly("less", "trips", 2013).ends == (0.0, 0.0)
    assert found.yearly("less", "trips", 2014).ends is None
    assert found.yearly("same", "trips", 2014).ends == (0.0, 0.0)
    never = fs.replicate(chosen(), 2, jobs=1, dispatch=lambda yard, now_h: yard.waiting_feu > 0 * now_h)
    by_rule = fs.Comparison(found.base, {"rule": never}, {})
    assert by_rule.yearly("rule", "feu_turned_away", 2013).ends is None


def test_rows_that_cannot_be_paired() -> None:
    """Every replication has a value in both: a single one is not taken for all."""
    for base, other in ((np.arange(6.0), np.array([2.0])), ([1.0], [1.0, 2.0])):
        with pytest.raises(ValueError, match=f"got {len(base)} and {len(other)} values"):
            difference(base, other)
    with pytest.raises(ValueError, match="values must be a row of numbers, got the shape"):
        difference(np.ones((2, 2)), np.ones((2, 2)))
    with pytest.raises(TypeError, match="level must be a number"):
        difference([1.0], [2.0], level="95 %")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="scenarios must be at least 1, got 0"):
        difference([1.0], [2.0], scenarios=0)


def test_lists_and_masked_rows_are_rows() -> None:
    """A list is the same as its array, and what is masked in either is missing in the change."""
    base, other = np.random.default_rng(5).normal(100, 10, (2, 8))
    assert difference(base.tolist(), other.tolist()) == difference(base, other)
    gap, hole = np.arange(8) == 3, base.copy()
    hole[gap] = np.nan
    assert difference(np.ma.masked_array(base, gap), other) == difference(hole, other)
    assert difference(hole, other).change.n == 7


def test_bottlenecks_and_the_first_are_asked_alike(compared: Comparison) -> None:
    """A single year is that year and all after it; no years, one twice and an unknown one are refused by both."""
    (name,) = compared.others
    assert compared.bottlenecks(name, 2013) == compared.bottlenecks(name, [2013, 2014])
    assert compared.bottlenecks(None, np.int64(2014)) == compared.bottlenecks(None, [2014])
    for ask in (compared.bottleneck, compared.bottlenecks):
        with pytest.raises(ValueError, match="years must not be empty"):
            ask(name, [])
        with pytest.raises(ValueError, match="years has 2013 twice"):
            ask(name, [2013, 2013])
        with pytest.raises(KeyError, match=r"no year called 1999.*\(known: 2013, 2014\)"):
            ask(name, 1999)
        with pytest.raises(TypeError, match="years must be a list, got '2013'"):
            ask(name, "2013")


def test_ways_are_of_all_or_of_none(compared: Comparison) -> None:
    """Without ways there is no table of them, and the message says so; ways of some alone are refused."""
    (name,) = compared.others
    without = Comparison(compared.base, compared.others, {})
    with pytest.raises(ValueError, match="has no expected cargo by mode"):
        without.by_way(name)
    with pytest.raises(KeyError, match="no scenario called 'xyzzy'"):
        without.by_way("xyzzy")
    for missing, said in ((None, "the base"), (name, name)):
        some = {key: ways for key, ways in compared.ways.items() if key != missing}
        with pytest.raises(ValueError, match=f"those of .*{said}.* are missing"):
            Comparison(compared.base, compared.others, some)
    with pytest.raises(TypeError, match="ways must be a Mapping"):
        Comparison(compared.base, compared.others, None)  # type: ignore[arg-type]


def test_intervals_hold_together() -> None:
    """Of 400 studies of three scenarios at least 95 % hold all three true changes, up to chance (a binomial bound)."""
    rng, studies, n = np.random.default_rng(3), 400, 20
    held = 0
    for _ in range(studies):
        base = rng.normal(0, 5, n)
        changes = [difference(base, base + true + rng.normal(0, 1, n), scenarios=3) for true in (0.0, 1.0, -2.0)]
        held += all(
            each.change.ci_low <= true <= each.change.ci_high  # type: ignore[operator]
            for each, true in zip(changes, (0.0, 1.0, -2.0), strict=True)
        )
    assert held >= binom.ppf(0.001, studies, 0.95)


def test_what_shared_draws_save() -> None:
    """With noise in common of sd 5 and of its own of sd 1 the paired interval is as much narrower as theory says.

    Var(Y - X) = 1 for pairs and 25 + 26 apart. Fifteen pairs of replications have a t of 14 degrees of freedom, Welch's
    one of 28; E(s^2 / S^2) of independent variances is their ratio x 28 / 26, and its relative sd in a mean of 200 is
    sqrt((2 / 14 + 2 / 28) / 200): three of these are 10 %.
    """
    rng = np.random.default_rng(5)
    ratios = []
    for _ in range(200):
        base = rng.normal(0, 5, 30)
        found = difference(base, base + rng.normal(0, 1, 30))
        assert found.half_width is not None
        assert found.half_width_apart is not None
        ratios.append((found.half_width / found.half_width_apart) ** 2)
    expected = (t.ppf(0.975, 14) / t.ppf(0.975, 28)) ** 2 * 28 / 26 / 51
    assert np.mean(ratios) == pytest.approx(expected, rel=0.1)


def test_other_seeds_would_come_in_pairs_too() -> None:
    """What the same number of replications on other draws would give counts their mirrored partners as such.

    With partners that correlate by -0.9 the mean of a pair has a variance of 0.05, not of 0.5: the half-width apart is
    about that of a difference of two such means, as simulated here with draws of their own.
    """
    rng, n = np.random.default_rng(8), 40

    def mirrored() -> np.ndarray:
        first = rng.standard_normal((n // 2, 1))
        second = -0.9 * first + np.sqrt(1 - 0.81) * rng.standard_normal((n // 2, 1))
        return np.hstack([first, second]).ravel()

    apart, truly = [], []
    for _ in range(300):
        found = difference(mirrored(), mirrored())
        assert found.half_width_apart is not None
        assert found.half_width is not None
        apart.append(found.half_width_apart)
        truly.append(found.half_width)
    assert np.mean(apart) == pytest.approx(np.mean(truly), rel=0.05)


@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_few_replications_never_claim_certainty(n: int) -> None:
    """Two that agree on a change of 5 trips have no interval, and no sign of it is told."""
    base = np.random.default_rng(n).integers(80, 120, n).astype(float)
    found = difference(base, base + 5)
    assert (found.change.mean, found.change.ci_low, found.change.ci_high) == (5.0, None, None)
    assert (found.sign, found.too_few, found.half_width_apart) == (0, True, None)


def test_the_same_change_in_every_replication() -> None:
    """Of a count it has an interval; of a cost that never varies none, and its sign is told all the same."""
    base = np.random.default_rng(3).integers(80, 120, 8).astype(float)
    count, cost = difference(base, base + 5), difference(base / 3, base / 3 + 0.125)
    assert count.change.ci_low < 5 < count.change.ci_high  # type: ignore[operator]
    assert count.sign == 1
    assert (cost.sign, cost.too_few) == (int(cost.change.ci_low is None or cost.change.ci_low > 0), False)


def test_years_before_the_join_are_the_base(compared: Comparison) -> None:
    """Wuhan joins in October 2013: that year belongs in, and the difference is all of what follows in Wuhan."""
    (name,) = compared.others
    assert compared.since(name) == 2013
    assert compared.affected(name) == [2013, 2014]
    assert compared.after(name) == []
    assert compared.year(name) == 2013  # 2014 ends in March
    cities = compared.cities(name).set_index("city")
    assert cities.loc["wuhan", "change"] > 0
    ways = compared.by_way(name).set_index(["kind", "id"])
    assert ways["change"].sum() == pytest.approx(0.0, abs=1e-6)
    assert ways.loc[VIA_PORT, "change"] > 0


@pytest.mark.parametrize("table", ["cities", "by_way", "stations"])
def test_unknown_years_and_scenarios_are_told_of(compared: Comparison, table: str) -> None:
    """The error names what there is, as it does for single figures."""
    (name,) = compared.others
    with pytest.raises(KeyError, match=r"no year called 1999 \(known: 2013, 2014\)"):
        getattr(compared, table)(name, [1999])
    with pytest.raises(KeyError, match="no scenario called 'nobody'"):
        getattr(compared, table)("nobody")


def test_the_table_is_what_single_figures_are(compared: Comparison) -> None:
    """One row for each year and quantity, with the numbers of `yearly`."""
    (name,) = compared.others
    table = compared.table(["trips", "teu"])
    assert len(table) == 2 * len(compared.years)
    row = table[(table["quantity"] == "teu") & (table["year"] == 2014)].iloc[0]
    found = compared.yearly(name, "teu", 2014)
    assert (row["base"], row["change"], row["low"]) == (found.base.mean, found.change.mean, found.change.ci_low)


AT_A_BORDER = Station("border", "x")


def months(use: list[list[float]], station: Station = AT_A_BORDER, *, waits: bool = False) -> Months:
    """Return one station in as many replications as there are rows, from January 2020 on."""
    values = np.array(use)[:, None, :]
    none = np.zeros_like(values)
    when = np.arange("2020-01", f"2020-{values.shape[2] + 1:02d}", dtype="datetime64[M]").astype("datetime64[D]")
    hours = np.full(values.shape[2], 720.0)
    if waits:
        return Months([station], when, np.full_like(values, np.nan), values, none + 1, none, hours)
    return Months([station], when, values, none, none + 1, none, hours)


def test_three_busy_months_make_a_bottleneck() -> None:
    """Two do not, and the month named is the median over replications in which it binds."""
    busy, idle = BUSY, 0.5
    assert months([[busy, busy, idle, busy, busy, idle]]).binding([2020]) == []
    (found,) = months([[idle, busy, busy, busy, idle, idle], [idle, idle, busy, busy, busy, idle]]).binding([2020])
    assert (str(found.month), found.share) == ("2020-02-01", 1.0)
    (found,) = months([[busy] * 6, [idle] * 6]).binding([2020])
    assert (str(found.month), found.share) == ("2020-01-01", 0.5)


def test_since_when_it_binds() -> None:
    """Since the first of the months in a row that reach into the years, which may lie before them."""
    idle, busy = [0.5] * 3, [0.9] * 3
    use = [[*idle, *busy, *busy, *busy, *([0.5] * 9), *busy], [*busy, *busy, *idle, *([0.5] * 15)]]
    when = np.arange("2020-01", "2022-01", dtype="datetime64[M]").astype("datetime64[D]")
    values = np.array(use)[:, None, :]
    none = np.zeros_like(values)
    longer = Months([AT_A_BORDER], when, values, none, none + 1, none, np.full(len(when), 720.0))
    found = {tuple(years): longer.binding(years) for years in ([2020], [2021], [2020, 2021])}
    assert [str(each.month) for (each,) in found.values()] == ["2020-01-01", "2021-10-01", "2020-01-01"]
    assert [each.share for (each,) in found.values()] == [1.0, 0.5, 1.0]
    through = Months([AT_A_BORDER], when, np.full((1, 1, 24), 0.9), none[:1], none[:1] + 1, none[:1], longer.hours)
    assert [str(each.month) for each in through.binding([2021])] == ["2020-01-01"]


def test_long_waits_make_one_of_trains() -> None:
    """A week or more, three months in a row."""
    (found,) = months([[10.0, 168.0, 170.0, 200.0]], Station("inbound_trains"), waits=True).binding([2020])
    assert (found.station, str(found.month)) == (Station("inbound_trains"), "2020-02-01")
    assert months([[100.0] * 6], Station("inbound_trains"), waits=True).binding([2020]) == []


@pytest.mark.parametrize(
    ("queue", "arrivals", "binds"),
    [
        ([7.0] * 3, [30.0] * 3, True),  # by Little's law 7 / (30 / 720 h) is a week
        ([6.9] * 3, [30.0] * 3, False),
        ([9.0, 9.0, 0.0], [30.0] * 3, False),
        ([3.0] * 3, [0.0] * 3, True),  # closed: nobody comes any more, and three stand there
        ([0.0] * 3, [0.0] * 3, False),
    ],
)
def test_a_station_that_serves_nobody_is_one(queue: list[float], arrivals: list[float], binds: bool) -> None:
    """At a closed border no track is used and trains queue: their waits tell."""
    table = replace(months([[0.0] * 3]), queue=np.array([[queue]]), arrivals=np.array([[arrivals]]))
    found = table.binding([2020])
    assert [each.by_waits for each in found] == [True] * binds


def test_waits_are_weighted_by_arrivals() -> None:
    """A month without arrivals has no wait; others count by who came."""
    when = np.array(["2020-01-01", "2020-02-01", "2020-03-01"], dtype="datetime64[D]")
    wait_h, arrivals = np.array([[[2.0, np.nan, 8.0]]]), np.array([[[3.0, 0.0, 1.0]]])
    queue, hours = np.zeros_like(arrivals), np.full(3, 720.0)
    table = Months([Station("yard")], when, np.array([[[0.2, 0.4, 0.6]]]), wait_h, arrivals, queue, hours)
    assert table.mean("wait_h", [2020])[0, 0] == pytest.approx((3 * 2 + 8) / 4)
    assert table.mean("utilisation", [2020])[0, 0] == pytest.approx(0.4)


def test_a_count_that_was_never_there_can_only_rise() -> None:
    """The interval of a change is cut at 0 where a count is 0 in all replications of the base, or of the scenario.

    A quantity that is no count may be negative, and keeps its ends.
    """
    none, some = np.zeros(6), np.array([0.0, 3.0, 0.0, 0.0, 1.0, 0.0])
    whole, apart = difference(none, some), estimate(some)
    assert apart.ci_low is not None
    assert apart.ci_low < 0
    assert whole.ends == (0.0, apart.ci_high)
    assert whole.sign == 0
    assert difference(some, none).ends == (-(apart.ci_high or 0.0), 0.0)
    halves = difference(none, some / 2)
    assert halves.ends is not None
    assert halves.ends[0] < 0


@pytest.fixture(scope="module")
def two_years() -> Comparison:
    """Return a shuttle against the base over two years."""
    long = {"horizon": {"to": "2015-01-01"}}
    return compare(chosen().but(long), [joining("truck").but(long)], n=6, jobs=1)


@pytest.mark.parametrize("quantity", ["teu_per_train", "share_from_outside", "cost_usd_per_feu", "transit_outbound_d"])
def test_a_mean_of_years_is_within_them(two_years: Comparison, quantity: str) -> None:
    """A mean of two years lies between theirs in each replication; twice as many years do not halve it."""
    years = two_years.years[-2:]
    name = next(iter(two_years.others))
    found = two_years.a_year(name, quantity, years)
    for side, values in zip((found.base, found.other), two_years.by_replication(name, quantity), strict=True):
        assert values[:, -2:].min(axis=1).mean() <= side.mean <= values[:, -2:].max(axis=1).mean()


def test_the_load_of_several_years(two_years: Comparison) -> None:
    """It is that of all trains, and not the mean of two means."""
    years, name = two_years.years[-2:], next(iter(two_years.others))
    runs = two_years.others[name]
    trains = runs.trains[runs.trains["feu"] > 0]
    counted = trains["departed_at"].where(trains["direction"] == "outbound", trains["arrived_at"])
    trains = trains[counted.dt.year.isin(years)]
    expected = trains.groupby("replication")["teu"].mean().mean()
    assert two_years.a_year(name, "teu_per_train", years).other.mean == pytest.approx(expected)


def test_means_are_not_added_to_others(two_years: Comparison) -> None:
    """Trips and loads are no sum together, nor are loads of several years."""
    name, years = next(iter(two_years.others)), two_years.years
    for ask in (two_years.total, two_years.a_year_of):
        with pytest.raises(ValueError, match="teu_per_train of several years does not add up"):
            ask(name, "teu_per_train" if ask == two_years.total else ("trips", "teu_per_train"), years)

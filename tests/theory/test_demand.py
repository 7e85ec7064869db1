"""What shippers book follows the laws that the scenario names."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import numpy as np
import pytest
from scipy import stats

from freightsim import Scenario
from freightsim.base.laws import lognormal_factor
from freightsim.base.streams import Streams
from freightsim.choice.tables import rate_tables
from freightsim.journey.bookings import Bookings, _market_factor, take_bookings
from freightsim.scenario.network import DIRECTIONS
from freightsim.scenario.operations import MarketShock
from theory.intervals import CONFIDENCE, assert_theory, poisson_interval, share_interval, variance_interval
from theory.open_port import level_season
from tiny import TINY

REPLICATIONS = 250
YEAR_D = 365.25


def _steady_tree() -> dict[str, Any]:
    """Return a tree in which every day is like the other and the market is calm."""
    tree = deepcopy(TINY)
    tree["horizon"] = {"from": "2013-07-18", "to": "2014-03-01", "lead_in_days": 28}
    for demand in tree["demand"].values():
        demand |= {"market": {"sd": 0.0, "correlation": 0.0}, "season": level_season()}
    return tree


def _taken(tree: dict[str, Any], replications: int = REPLICATIONS) -> tuple[Scenario, list[Bookings]]:
    scenario = Scenario.model_validate(tree)
    return scenario, [
        take_bookings(scenario, rate_tables(scenario), Streams(31, replication)) for replication in range(replications)
    ]


@pytest.mark.parametrize("city", ["zhengzhou", "wuhan"])
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_bookings_of_a_city_are_poisson(city: str, direction: str) -> None:
    """Bookings have the mean trade x potential / size where no other way competes, and a variance equal to their mean.

    Exact interval of a Poisson mean: Garwood (1936); index of dispersion: Fisher (1925).
    """
    tree = _steady_tree()
    scenario, taken = _taken(tree)
    place, demand = tree["cities"][city], tree["demand"][direction]
    years = len(scenario.clock.days) / YEAR_D
    feu = place["trade_usd_bn"] * demand["feu_per_boxable_usd_bn"] * years
    expected = feu / demand["booking_feu"]
    code, way = list(scenario.cities).index(city), DIRECTIONS.index(direction)
    counts = np.array([int(((rows.city == code) & (rows.direction == way)).sum()) for rows in taken])
    low, high = poisson_interval(int(counts.sum()))
    assert low <= expected * len(counts) <= high
    assert high - low < 0.06 * expected * len(counts)
    dispersion = float(((counts - counts.mean()) ** 2).sum() / counts.mean())
    tail = (1 - CONFIDENCE) / 2
    assert stats.chi2.ppf(tail, len(counts) - 1) <= dispersion <= stats.chi2.ppf(1 - tail, len(counts) - 1)


def test_a_restless_market_is_burstier_than_poisson() -> None:
    """With market shocks the variance of bookings is more than their mean, beyond chance."""
    tree = _steady_tree()
    tree["demand"]["outbound"]["market"] = {"sd": 0.4, "correlation": 0.9}
    counts = np.array([int((rows.direction == 0).sum()) for rows in _taken(tree)[1]])
    assert ((counts - counts.mean()) ** 2).sum() / counts.mean() > stats.chi2.ppf(CONFIDENCE, len(counts) - 1)


@pytest.mark.parametrize("mean_feu", [1.0, 2.0, 3.5])
def test_bookings_have_the_stated_size(mean_feu: float) -> None:
    """A booking has 1 + a geometric number of boxes: mean m, variance m (m - 1)."""
    tree = _steady_tree()
    for demand in tree["demand"].values():
        demand["booking_feu"] = mean_feu
    sizes = [rows.feu.astype(float) for rows in _taken(tree)[1]]
    if mean_feu == 1.0:
        assert all((feu == 1).all() for feu in sizes)
    else:
        assert_theory([feu.mean() for feu in sizes], mean_feu, widest=0.03)
        # Around the known mean, so that the estimate has no bias.
        squares = [((feu - mean_feu) ** 2).mean() for feu in sizes]
        assert_theory(squares, mean_feu * (mean_feu - 1), widest=0.1)


def test_cargo_is_ready_after_the_stated_lead() -> None:
    """Hours from booking to cargo ready have the stated mean and coefficient of variation."""
    leads = [rows.ready_h - rows.booked_h for rows in _taken(_steady_tree())[1]]
    assert_theory([lead.mean() for lead in leads], 96.0, widest=0.02)
    assert_theory([((lead - 96.0) ** 2).mean() for lead in leads], (0.5 * 96.0) ** 2, widest=0.1)


def _share_inside(tree: dict[str, Any], inside: tuple[date, date], outside: tuple[date, date]) -> tuple[float, float]:
    """Return the exact interval of the share that a span has in the bookings of two spans of equal length."""
    scenario, taken = _taken(tree)
    booked_h = np.concatenate([rows.booked_h for rows in taken])
    hour = scenario.clock.hour
    counts = [int(((booked_h >= hour(a)) & (booked_h < hour(b))).sum()) for a, b in (inside, outside)]
    low, high = share_interval(counts[0], sum(counts))
    assert high - low < 0.025
    return low, high


@pytest.mark.parametrize(
    ("season", "inside", "outside", "ratio"),
    [
        (
            {"new_year": 0.5, "new_year_days": 14},
            (date(2014, 1, 31), date(2014, 2, 14)),
            (date(2014, 1, 10), date(2014, 1, 24)),
            0.5,
        ),
        ({"golden_week": 0.7}, (date(2013, 10, 1), date(2013, 10, 8)), (date(2013, 10, 8), date(2013, 10, 15)), 0.7),
        ({"months": "nov"}, (date(2013, 11, 1), date(2013, 12, 1)), (date(2013, 12, 1), date(2013, 12, 31)), 1.4),
    ],
    ids=["new year", "golden week", "month"],
)
def test_the_season_has_the_stated_ratio(
    season: dict[str, Any], inside: tuple[date, date], outside: tuple[date, date], ratio: float
) -> None:
    """Bookings in a dip or peak, against as many days outside, have the ratio that the season states.

    Given their sum, two Poisson counts are binomial: the interval of the share is exact (Clopper and Pearson, 1934).
    Dates of the Chinese New Year are those of the calendar: 31 January 2014.
    """
    tree = _steady_tree()
    for demand in tree["demand"].values():
        stated = {**season, "months": demand["season"]["months"] | {"nov": 1.4}} if "months" in season else season
        demand["season"] |= stated
        demand["feu_per_boxable_usd_bn"] = 40.0
    low, high = _share_inside(tree, inside, outside)
    assert low <= ratio / (1 + ratio) <= high


def test_an_event_multiplies_bookings_of_its_direction_only() -> None:
    """A dated event has the stated ratio in its direction and leaves the other as it was, to the last booking."""
    tree = _steady_tree()
    calm = _taken(tree, 60)[1]
    event = {"name": "Event", "from": "2013-11-01", "to": "2013-12-01", "demand": {"outbound": 3.0}}
    tree["events"] = {"event": event}
    scenario, stirred = _taken(tree, 60)
    first, end = (scenario.clock.hour(date(2013, month, 1)) for month in (11, 12))
    inside = [
        sum(int(((rows.booked_h >= first) & (rows.booked_h < end) & (rows.direction == 0)).sum()) for rows in taken)
        for taken in (calm, stirred)
    ]
    low, high = share_interval(inside[1], sum(inside))
    assert low <= 0.75 <= high
    for before, after in zip(calm, stirred, strict=True):
        assert before.booked_h[before.direction == 1].tolist() == after.booked_h[after.direction == 1].tolist()


@pytest.mark.parametrize("cv", [0.1, 0.3, 0.8])
def test_lognormal_factors_have_mean_one_and_the_stated_variation(cv: float) -> None:
    """A lognormal factor has mean 1 and the stated coefficient of variation (moments of the lognormal law)."""
    draws = [lognormal_factor(rng.standard_normal(20_000), cv) for rng in np.random.default_rng(37).spawn(60)]
    assert_theory([factors.mean() for factors in draws], 1.0, widest=0.01)
    assert_theory([((factors - 1.0) ** 2).mean() for factors in draws], cv**2, widest=0.06)


@pytest.mark.parametrize(("sd", "correlation"), [(0.1, 0.5), (0.4, 0.8)])
def test_the_market_is_a_first_order_autoregression(sd: float, correlation: float) -> None:
    """The market factor has mean 1; its logarithm the stated deviation, and the stated correlation from week to week.

    Moments of a stationary first-order autoregression (Box and Jenkins, 1970), around the known mean -sd**2 / 2.
    """
    weeks = 1500
    shock = MarketShock(sd=sd, correlation=correlation)
    factors = [_market_factor(shock, 7 * weeks, rng, +1)[::7] for rng in np.random.default_rng(41).spawn(80)]
    assert_theory([factor.mean() for factor in factors], 1.0, widest=0.02)
    logs = [(np.log(factor) + sd**2 / 2) / sd for factor in factors]
    assert_theory([(log**2).mean() for log in logs], 1.0)
    for lag in (1, 2):
        assert_theory([(log[lag:] * log[:-lag]).mean() for log in logs], correlation**lag, widest=0.08)


def test_the_market_holds_for_a_week() -> None:
    """The market factor changes every seven days and not within them, and the first week is as varied as any other."""
    shock = MarketShock(sd=0.3, correlation=0.7)
    factors = np.array([_market_factor(shock, 28, rng, -1) for rng in np.random.default_rng(43).spawn(2000)])
    assert (factors.reshape(-1, 4, 7) == factors.reshape(-1, 4, 7)[:, :, :1]).all()
    for week in range(4):
        low, high = variance_interval(np.log(factors[:, 7 * week]).tolist())
        assert low <= 0.3**2 <= high


def test_partners_of_the_market_are_opposed() -> None:
    """Mirrored shocks have the same law and opposed logarithms: a factor and its partner multiply to exp(-sd**2).

    Antithetic variates: Hammersley and Morton (1956).
    """
    shock = MarketShock(sd=0.3, correlation=0.7)
    one, other = (_market_factor(shock, 700, np.random.default_rng(47), sign) for sign in (+1, -1))
    np.testing.assert_allclose(one * other, np.exp(-(0.3**2)))


SEA_USD, RAIL_USD, SENSITIVITY = 4000.0, 8000.0, 2.5


def _with_sea(tree: dict[str, Any], level: float) -> dict[str, Any]:
    """Return a tree with a way by sea of constant cost beside rail; days cost nothing, roads neither."""
    ratio = {"outbound": 1.0, "inbound": 1.0}
    tree["modes"] = {"sea": {"name": "Sea", "usd_per_feu": SEA_USD}}
    tree["markets"]["europe"]["modes"] = {"sea": {"days": 30.0, "price_ratio": ratio}}
    for demand in tree["demand"].values():
        demand["attraction"] = {"from": "2013-07-18", "level": level}
    return tree


@pytest.mark.parametrize("level", [-1.0, 1.0, 3.0])
def test_bookings_are_the_share_of_rail_in_the_potential(level: float) -> None:
    """Of a Poisson potential each box goes by rail with the logit's probability: thinned, it is Poisson again.

    Binary logit in the logarithm of cost (Fosgerau and Bierlaire, 2009): odds exp(level) (rail / sea) ** -sensitivity.
    """
    tree = _with_sea(_steady_tree(), level)
    for demand in tree["demand"].values():
        demand["feu_per_boxable_usd_bn"] = 40.0
    scenario, taken = _taken(tree, 60)
    odds = np.exp(level) * (RAIL_USD / SEA_USD) ** -SENSITIVITY
    years = len(scenario.clock.days) / YEAR_D
    expected = 2 * 90.0 * 40.0 / 2.0 * years * odds / (1 + odds) * len(taken)
    low, high = poisson_interval(sum(len(rows) for rows in taken))
    assert low <= expected <= high
    assert high - low < 0.1 * expected


def test_bookings_grow_along_the_curve() -> None:
    """Log-odds that rise from a date on, level + gain (1 - exp(-t / pace)), are those of the share of each quarter.

    The two quarters differ by the curve at their middles alone; given their sum, two Poisson counts are binomial.
    """
    tree = _with_sea(_steady_tree(), -1.0)
    tree["horizon"] = {"from": "2013-10-01", "to": "2015-10-01", "lead_in_days": 0}
    tree["demand"]["outbound"]["attraction"] |= {"gain": 3.0, "pace_years": 1.0, "from": "2013-07-18"}
    scenario, taken = _taken(tree, 60)
    booked_h = np.concatenate([rows.booked_h[rows.direction == 0] for rows in taken])
    quarters = [(date(2013, 10, 1), date(2014, 1, 1)), (date(2015, 7, 1), date(2015, 10, 1))]  # 92 days each
    hour = scenario.clock.hour
    counts = [int(((booked_h >= hour(a)) & (booked_h < hour(b))).sum()) for a, b in quarters]
    years = [(middle - date(2013, 7, 18)).days / YEAR_D for middle in (date(2013, 11, 15), date(2015, 8, 15))]
    odds = [np.exp(-1 + 3 * (1 - np.exp(-t))) * (RAIL_USD / SEA_USD) ** -SENSITIVITY for t in years]
    share = [one / (1 + one) for one in odds]
    low, high = share_interval(counts[0], sum(counts))
    assert high - low < 0.05
    assert low <= share[0] / sum(share) <= high

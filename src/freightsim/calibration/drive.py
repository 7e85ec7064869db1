"""What bookings the choice model expects, by the year in which they will count: no simulation, only arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from math import log, log1p, sqrt

import numpy as np

from freightsim.base.arrays import Floats, Ints
from freightsim.base.clock import HOURS_A_DAY
from freightsim.choice.fading import in_force
from freightsim.choice.rates import Rates, rates
from freightsim.journey.calendar import event_factor, season_factor
from freightsim.scenario import Scenario
from freightsim.scenario.choice import DAYS_A_YEAR
from freightsim.scenario.network import DIRECTIONS, Direction

PORT_DAYS = 14.0
"""Days from booking to departure outbound: lead, haul, yard and the wait for a train (used for the first guess)."""


@dataclass(frozen=True)
class Drive:
    """Expected bookings of one direction."""

    years: list[int]
    """Years in which trips count."""
    quarters: list[date]
    """First day of each quarter of the run."""
    feu: Floats
    """Shape (years, quarters, classes): FEU booked in a quarter whose trip is expected to count in a year."""
    booked: Floats
    """Shape (years, classes): FEU by the year of booking, the lead-in in the first."""
    t_per_feu: Floats
    """Shape (years, classes): mean load."""
    usd_per_feu: Floats
    """Shape (years, classes): mean value, as the markets that a class goes to have it."""
    t_per_feu_booked: Floats
    """Shape (years, classes): mean load by the year of booking."""
    usd_per_feu_booked: Floats
    """Shape (years, classes): mean value by the year of booking."""

    def of_years(self) -> Floats:
        """Return FEU by year."""
        return self.feu.sum(axis=(1, 2))

    def of_classes(self) -> Floats:
        """Return FEU by year and class."""
        return self.feu.sum(axis=1)


def drive(scenario: Scenario, direction: Direction) -> Drive:
    """Return the bookings that shippers are expected to make while no cargo is left behind."""
    clock, table = scenario.clock, rates(scenario, direction)
    days = clock.days
    edges_h = clock.begin_h + HOURS_A_DAY * np.arange(len(days))
    period = table.periods.of(edges_h)
    by_class = table.via_port.sum(axis=(1, 2))[period] / DAYS_A_YEAR
    season = season_factor(days, scenario.demand[direction].season)
    by_class = by_class * (season * event_factor(days, scenario.events.values(), direction))[:, None]
    counted = clock.year_of_booking(edges_h + HOURS_A_DAY * _delay_d(table, direction)[period])
    months = days.astype("datetime64[M]").astype(int)
    quarter = months // 3 - months[0] // 3
    years = clock.years
    feu = np.zeros((len(years), int(quarter.max()) + 1, by_class.shape[1]))
    inside = counted > 0
    np.add.at(feu, (counted[inside] - years[0], quarter[inside]), by_class[inside])
    firsts = [days[quarter == number][0].astype(object) for number in range(int(quarter.max()) + 1)]
    booked = np.zeros((len(years), by_class.shape[1]))
    year = clock.year_of_booking(edges_h)
    np.add.at(booked, year[year > 0] - years[0], by_class[year > 0])
    load, value = (
        in_force(scenario, factor).over_h(edges_h, clock)[:, None]
        for factor in (scenario.cargo.load_factor, scenario.cargo.value_factor)
    )
    value = value * _of_markets(table)[period]
    goods = []
    for total, at in ((feu.sum(axis=1), counted), (booked, year)):
        of_year = partial(_of_years, feu=total, by_class=by_class, year=at - years[0])
        tonnes, usd = _goods(scenario, direction, years, of_year(load))
        goods += [tonnes, usd * of_year(value)]
    return Drive(years, firsts, feu, booked, *goods)


def drives(scenario: Scenario) -> dict[Direction, Drive]:
    """Return the expected bookings of both directions."""
    return {direction: drive(scenario, direction) for direction in DIRECTIONS}


def _delay_d(table: Rates, direction: Direction) -> Floats:
    """Return days from booking until the trip counts, by period: inbound trips count at arrival."""
    if direction == "outbound":
        return np.full(len(table.periods), PORT_DAYS)
    pull, transit = table.service.market_pull, table.service.transit_d
    total = pull.sum(axis=1)
    mean = np.divide((pull * transit).sum(axis=1), total, out=np.zeros(len(total)), where=total > 0)
    return PORT_DAYS + mean


def _goods(scenario: Scenario, direction: Direction, years: list[int], load: Floats) -> tuple[Floats, Floats]:
    """Return mean load and value of a FEU by year and class, boxes as full as at mid-year and cut to the payload.

    `load` is the mean load factor, shape (years, classes); values are those of the classes, without a factor, and do
    not rise with the load factor.
    """
    cargo = scenario.cargo
    own = [item for item in cargo.classes.values() if item.direction == direction]
    hours = [scenario.clock.hour(date(year, 7, 1)) for year in years]
    full = cargo.filled(direction).over_h(hours, scenario.clock)[:, None] * load
    tonnes = _mean_below(full * np.array([item.t_per_feu for item in own]), cargo.weight_cv, cargo.payload_t)
    return tonnes, tonnes / load * np.array([item.usd_per_t for item in own])


def _of_markets(table: Rates) -> Floats:
    """Return the mean value ratio of the markets that a class goes to, (periods, classes), 1 where nothing goes."""
    via = table.via_port.sum(axis=1)
    total = via.sum(axis=1)
    ratio = np.einsum("pmk,m->pk", via, table.value_ratio)
    found: Floats = np.divide(ratio, total, out=np.ones_like(total), where=total > 0)
    return found


def _of_years(by_day: Floats, *, feu: Floats, by_class: Floats, year: Ints) -> Floats:
    """Return the mean over the bookings of a year of what changes by day, (years, classes), 1 where nothing is booked.

    `by_day` has the shape (days, 1) or (days, classes), `feu` is FEU by year and class, `by_class` FEU by day, `year`
    the number of the year in which what is booked on a day counts, below 0 where it counts no more.
    """
    total = np.zeros_like(feu)
    inside = year >= 0
    np.add.at(total, year[inside], (by_class * by_day)[inside])
    return np.divide(total, feu, out=np.ones_like(feu), where=feu > 0)


def _mean_below(mean: Floats, cv: float, most: float) -> Floats:
    """Return the mean of the smaller of a lognormal number (by its mean and coefficient of variation) and a limit.

    E[min(X, c)] = m Phi((ln c - mu - sigma^2) / sigma) + c (1 - Phi((ln c - mu) / sigma)): the limited expected value
    function of the lognormal law (Klugman, Panjer and Willmot, Loss Models, appendix A).
    """
    from scipy.special import ndtr

    sigma = sqrt(log1p(cv**2))
    if sigma == 0:
        return np.minimum(mean, most)
    mu = np.log(mean) - sigma**2 / 2
    upper = (log(most) - mu) / sigma
    found: Floats = mean * ndtr(upper - sigma) + most * (1 - ndtr(upper))
    return found

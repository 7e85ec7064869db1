"""How shippers choose: what each way costs, how long it takes, how much that matters."""

from __future__ import annotations

from datetime import date
from math import exp
from typing import Annotated

from pydantic import Field

from freightsim.base.dated import ALWAYS, Dated
from freightsim.base.spec import Latitude, Longitude, ModeId, NonNegative, Positive, Share, Spec
from freightsim.scenario.network import Direction
from freightsim.validation.ids import Name

DAYS_A_YEAR = 365.25

ONE = Dated.model_validate(1.0)
"""An odds ratio that changes nothing."""

ZERO = Dated.model_validate(0.0)


class PriceAnswer(Spec):
    """How the price of rail responds to scarcity on the port's trains.

    At each review of the shippers (``review_d``), in each direction, ``ln r = clip(ln r + per_day (d - at_d), 0, ln
    ceiling)``: r is the price relative to that of the scenario, d the mean over all boxes of the days since the last
    review for which boxes in the port's queues were rolled over for lack of space. Boxes left by a slot that was
    cancelled for lack of cargo do not count, since a higher price would reduce cargo further. Bookings until the next
    review respond to the higher price as they respond to waiting. These numbers are not fitted. Quotes rose with the
    queues: 3,800 to 6,000 USD a FEU westbound in 2013-2019, 8,390 in December 2020, 13,500 to 18,000 in 2021, 40 % less
    in April 2022.
    """

    per_day: Annotated[float, Field(ge=0, le=10)]
    """Increase in the logarithm of the price at each review for one more day without space."""
    at_d: Annotated[float, Field(ge=0)]
    """Days without space at which the price is constant: below, it falls; above, it rises."""
    ceiling: Annotated[float, Field(ge=1, le=100)]
    """Maximum price, relative to that of the scenario."""


class RailPrice(Spec):
    """Price of a 40-foot box by rail between the port and the market with price ratio 1, one way."""

    cost_usd_per_feu: Dated
    """Full cost of the haul, before any subsidy."""
    subsidy_usd_per_feu: Dated = ZERO
    """Part of the full cost paid by others: subsidies, and losses borne by the operator. The shipper pays the rest."""
    subsidy_cap: Dated = ONE
    """Cap on the subsidy, as a share of the full cost."""
    price_answer: PriceAnswer | None = None
    """Increase of the price while cargo is rolled over; if omitted, the price is as stated. The ledger excludes what
    shippers pay above the stated price: revenue and subsidy are those at the stated price, and the increase goes to
    the operator in addition."""

    def to_shipper_usd(self, day: date) -> float:
        """Return what the shipper pays for a FEU on a day: the cost net of the subsidy within its cap."""
        cost = self.cost_usd_per_feu.at(day)
        return cost - min(self.subsidy_usd_per_feu.at(day), self.subsidy_cap.at(day) * cost)


class Choice(Spec):
    """Parameters common to all shippers.

    Shippers compare generalised cost: price, haul and value of time together, in USD a FEU. The utility of an
    alternative is ``-cost_sensitivity x ln(generalised cost)`` plus constants, so that choices depend on cost ratios
    and not on differences: a box of telephones worth USD 550,000 and one of furniture worth 34,000 then respond alike
    (multiplicative errors: Fosgerau and Bierlaire 2009, Transportation Research Part B 43, 494-505).
    """

    rail: RailPrice
    """The price of rail."""
    cost_sensitivity: Positive
    """Weight of the logarithm of generalised cost; at small shares, minus the elasticity of demand to it."""
    rail_independence: Annotated[float, Field(gt=0, le=1)] = 1.0
    """Scale of the nest of trains of all hubs in the nested logit: at 1 they are no closer substitutes than rail and
    sea, towards 0 perfect substitutes."""
    hub_independence: Annotated[float, Field(gt=0, le=1)] = 1.0
    """Scale of the nests of near and of distant hubs, within the nest of trains: hubs within `near_km` of the city
    form one nest, those farther away the other."""
    near_km: Positive = 500.0
    """Great-circle distance up to which a hub is near to a city."""
    hub_value_tilt: dict[Direction, Positive] = Field(default_factory=dict)
    """Tilt of the cargo of all hubs in outline towards classes of high value, by direction: odds ratio per USD
    100,000 of value in a FEU (default: 1)."""
    hub_constant: float = 0.0
    """Alternative-specific constant of trains of the hubs in outline; their odds are solved relative to it."""
    reach_km: Positive | None = None
    """Road distance at which the odds of choosing the port's trains fall to 1/e at equal cost and time, since
    offices, habit and trust are near the port. If omitted, distance acts by cost and time only."""
    headway_share: Share = 0.5
    """Share of a headway that cargo waits for the next train: 0.5 if it becomes ready at random times."""
    longest_headway_d: Positive = 28.0
    """Maximum headway in days, also used where trains are not on the timetable yet."""
    rail_handling_d: NonNegative = 0.0
    """Days at both ends of a rail haul besides running, borders and the headway: cut-off, loading, hand-over."""
    truck_usd_per_feu_km: NonNegative = 0.0
    """Road haul of a FEU per kilometre, including its share of empty running."""
    truck_usd_per_feu: NonNegative = 0.0
    """Road haul of a FEU, fixed part."""
    detour: Annotated[float, Field(ge=1)] = 1.0
    """Road distance over great-circle distance, for hauls to a seaport."""
    review_d: Positive = 28.0
    """Days between two reviews at which shippers update their perceived delay from rollovers."""
    memory_d: Positive = 60.0
    """Days in which the perceived delay decays to 1/e."""
    rail_index: Dated = ONE
    """Index of the attraction of the other hubs' trains at equal price and time, relative to its first year: an odds
    ratio that the constant of rail via the port follows. A fit solves it from the odds of the hubs, by quarter."""
    port_trend_per_year: float = 0.0
    """Yearly trend of the log-odds of the port's trains against those of the other hubs, from the first step of
    `rail_index` to the end of the year of its last step; later both are constant."""
    adjusted_until: date | None = None
    """Day from which the yearly adjustment that was in force before it fades (`freightsim.choice.fading`)."""
    persistence: Share = 0.0
    """Share of that adjustment (logarithm) that is left a year later: 0 where it ends at once, 1 where it stays."""

    def indexed_years(self, day: date) -> float:
        """Return for how many years, up to a day, the port's trend against the index has gone on."""
        steps = sorted(start for start in self.rail_index.root if start != ALWAYS)
        if len(steps) < 2:
            return 0.0
        end = date(steps[-1].year + 1, 1, 1)
        return max((min(day, end) - steps[0]).days, 0) / DAYS_A_YEAR


class Attraction(Spec):
    """The alternative-specific constant of rail via the port in one direction, in log-odds.

    ``level + gain (1 - exp(-years since start / pace_years)) + ln(shift) + ln(adjustment)``, plus, in both directions,
    ``ln(choice.rail_index) + choice.port_trend_per_year x years``: a new service becomes known and saturates, then
    follows the attraction of rail as a whole; yearly adjustments are residuals.
    """

    start: Annotated[date, Field(alias="from")]
    """Day from which the curve rises."""
    level: float
    """Log-odds at the start, against sea at equal generalised cost."""
    gain: float = 0.0
    """Log-odds gained in the long run."""
    pace_years: Positive = 1.0
    """Years to 63 % of the gain."""
    shift: Dated = ONE
    """Odds ratio by date (default: 1), for scenarios; no fit sets it."""
    adjustment: Dated = ONE
    """Odds ratio of single years: residual of the curve."""

    def smooth(self, day: date) -> float:
        """Return the log-odds of the rising curve on a day, before index, shift and adjustment."""
        years = max((day - self.start).days, 0) / DAYS_A_YEAR
        return self.level + self.gain * (1 - exp(-years / self.pace_years))


class Offer(Spec):
    """A mode of transport to one market."""

    days: NonNegative
    """Days from the seaport or city to hand-over at the destination: sailing or flight, ports, waiting."""
    price_ratio: dict[Direction, NonNegative]
    """Price by direction over the mode's rate."""
    constant: dict[Direction, float] = Field(default_factory=dict)
    """Alternative-specific constant by direction (default: 0)."""


class Mode(Spec):
    """A mode that does not use the port: sea, air, road."""

    name: Name
    """Name, as shown."""
    usd_per_feu: Dated = ZERO
    """Rate of a FEU, by date."""
    usd_per_t: Dated = ZERO
    """Rate of a tonne, by date, on top."""
    by_seaport: bool = False
    """True if the box is hauled by road between its city and the nearest seaport."""


class Market(Spec):
    """Foreign regions with equivalent trains, and the other modes to them."""

    name: Name
    """Name of the market."""
    share: dict[Direction, NonNegative]
    """Share of the potential by direction.

    The shares of all markets sum to 1 if `demand` covers them all; a further market, with which the sum exceeds 1, is
    additional and does not reduce the others.
    """
    value_ratio: dict[Direction, Positive] = Field(default_factory=dict)
    """Value of a tonne of goods of this market relative to their class, by direction (default: 1)."""
    rail_price_ratio: Positive = 1.0
    """Price of rail over the rail price."""
    rail_odds: dict[Direction, Dated] = Field(default_factory=dict)
    """Odds ratio of rail to this market by direction and date (default: 1)."""
    modes: dict[ModeId, Offer] = Field(default_factory=dict)
    """The other modes, by id; if there are none, all potential goes by rail."""


class Seaport(Spec):
    """A deep-sea port, used by the cities nearest to it."""

    name: Name
    """Name of the port."""
    lat: Latitude
    """Latitude."""
    lon: Longitude
    """Longitude."""

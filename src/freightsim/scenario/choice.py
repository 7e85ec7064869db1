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
    """How the price of rail answers to scarcity at the port's trains.

    At each review of the shippers (``review_d``), in each direction, ``ln r = clip(ln r + per_day (d - at_d), 0,
    ln ceiling)``: r is the price over that of the scenario, d the days since the last review for which boxes of the
    port's queues were left behind for want of places, mean over all boxes; what a slot leaves that is cancelled for
    want of cargo does not count, since a higher price would make it worse. Bookings until the next review weigh the
    higher price as they weigh waits. No fit has determined these numbers. Quotes rose with the queues: 3,800 to 6,000
    USD a FEU westbound in 2013-2019, 8,390 in December 2020, 13,500 to 18,000 in 2021, 40 % less in April 2022.
    """

    per_day: Annotated[float, Field(ge=0, le=10)]
    """What a day more without a place adds to the logarithm of the price at each review."""
    at_d: Annotated[float, Field(ge=0)]
    """Days without a place at which the price stays as it is: below it falls, above it rises."""
    ceiling: Annotated[float, Field(ge=1, le=100)]
    """Highest price, over that of the scenario."""


class RailPrice(Spec):
    """What a 40-foot box costs by rail between the port and the market whose price ratio is 1, one way."""

    cost_usd_per_feu: Dated
    """Full cost of the haul, before any subsidy."""
    subsidy_usd_per_feu: Dated = ZERO
    """What others pay of it: subsidies and losses that the operator bears. The shipper pays the rest."""
    subsidy_cap: Dated = ONE
    """Most that subsidy may be of the full cost, as a share."""
    price_answer: PriceAnswer | None = None
    """How the price rises while cargo is left behind; without it, it is as stated. The ledger does not hold what
    shippers pay above the stated price: revenue and subsidy are those at it, and the rise is the operator's beside
    them."""

    def to_shipper_usd(self, day: date) -> float:
        """Return what the shipper pays for a FEU on a day: the cost net of the subsidy within its cap."""
        cost = self.cost_usd_per_feu.at(day)
        return cost - min(self.subsidy_usd_per_feu.at(day), self.subsidy_cap.at(day) * cost)


class Choice(Spec):
    """What all shippers have in common.

    They weigh generalised cost: price, haul and value of time together, in USD a FEU. The utility of a way is
    ``-cost_sensitivity x ln(generalised cost)`` and constants, so that a choice hangs on cost ratios and not on
    differences: a box of telephones worth USD 550,000 and one of furniture worth 34,000 then answer alike
    (multiplicative errors: Fosgerau and Bierlaire 2009, Transportation Research Part B 43, 494-505).
    """

    rail: RailPrice
    """The price of rail."""
    cost_sensitivity: Positive
    """Weight of the logarithm of generalised cost: at small shares the elasticity of demand to it, sign turned."""
    rail_independence: Annotated[float, Field(gt=0, le=1)] = 1.0
    """How little trains of several hubs are alike (the scale of their nest in a nested logit): 1 not more alike than
    rail and sea, towards 0 almost the same thing."""
    hub_independence: Annotated[float, Field(gt=0, le=1)] = 1.0
    """How little trains of hubs on the same side are alike, within the nest of trains: hubs within `near_km` of the
    city are one side, those farther away the other."""
    near_km: Positive = 500.0
    """Great-circle distance up to which a hub is near to a city."""
    hub_value_tilt: dict[Direction, Positive] = Field(default_factory=dict)
    """Lean of the cargo of all hubs in outline towards dear classes by direction, odds ratio per USD 100,000 in a FEU
    (1 where none is given)."""
    hub_constant: float = 0.0
    """Utility constant of trains of the hubs in outline, whose odds are solved relative to it."""
    reach_km: Positive | None = None
    """Road distance at which, cost and time apart, the odds of taking the port's trains have fallen to 1/e: offices,
    habit and trust are near the port. Without it distance counts by cost and time alone."""
    headway_share: Share = 0.5
    """Share of a headway that cargo waits for the next train: a half where it becomes ready at any time."""
    longest_headway_d: Positive = 28.0
    """Headway (days) that counts where trains are rarer than that, or not on the timetable yet."""
    rail_handling_d: NonNegative = 0.0
    """Days at both ends of a rail haul besides running, borders and the headway: cut-off, loading, hand-over."""
    truck_usd_per_feu_km: NonNegative = 0.0
    """Road haul of a FEU by kilometre, its share of empty running included."""
    truck_usd_per_feu: NonNegative = 0.0
    """Road haul of a FEU, the part that does not grow with distance."""
    detour: Annotated[float, Field(ge=1)] = 1.0
    """Road distance over great-circle distance, for hauls to a seaport."""
    review_d: Positive = 28.0
    """Days between two reviews at which shippers take in how long cargo was rolled over."""
    memory_d: Positive = 60.0
    """Days over which such experience fades to 1/e."""
    rail_index: Dated = ONE
    """How much trains of the other hubs are liked at equal price and time, over the first step: an odds ratio that the
    constant of rail via the port follows. A fit solves it from the odds of the hubs."""
    port_trend_per_year: float = 0.0
    """Log-odds that trains of the port gain a year on those of the other hubs (lose, below 0), from the first step of
    `rail_index` to the end of the year of its last: beyond it neither is known to move."""
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
    """The constant of rail via the port in one direction: how known and trusted the service is, in log-odds.

    ``level + gain (1 - exp(-years since start / pace_years)) + ln(shift) + ln(adjustment)``, to which comes, in both
    directions, ``ln(choice.rail_index) + choice.port_trend_per_year x years``: a new service becomes known and
    saturates, then it follows what shippers think of rail as a whole; yearly adjustments are what is left over.
    """

    start: Annotated[date, Field(alias="from")]
    """Day from which the curve rises."""
    level: float
    """Log-odds at the start, against sea at equal generalised cost."""
    gain: float = 0.0
    """Log-odds gained in the long run."""
    pace_years: Positive = 1.0
    """Years in which 63 % of the gain are reached."""
    shift: Dated = ONE
    """Odds ratio by date, 1 where nothing is asked: no fit sets it."""
    adjustment: Dated = ONE
    """Odds ratio of single years: what the curve leaves over."""

    def smooth(self, day: date) -> float:
        """Return the log-odds of the rising curve on a day, before index, shift and adjustment."""
        years = max((day - self.start).days, 0) / DAYS_A_YEAR
        return self.level + self.gain * (1 - exp(-years / self.pace_years))


class Offer(Spec):
    """A mode as it is offered to one market."""

    days: NonNegative
    """Days from the seaport or city to the destination and back to hand: sailing or flight, ports, waiting."""
    price_ratio: dict[Direction, NonNegative]
    """Price by direction over the mode's rate."""
    constant: dict[Direction, float] = Field(default_factory=dict)
    """Utility constant by direction, 0 where none is given."""


class Mode(Spec):
    """A way to ship that does not touch the port: sea, air, road."""

    name: Name
    """What it is."""
    usd_per_feu: Dated = ZERO
    """Rate of a FEU, by date."""
    usd_per_t: Dated = ZERO
    """Rate of a tonne, by date, on top."""
    by_seaport: bool = False
    """True where the box is hauled by road between its city and the nearest seaport."""


class Market(Spec):
    """Foreign regions whose trains are alike to a shipper, and the other ways there."""

    name: Name
    """Name of the market."""
    share: dict[Direction, NonNegative]
    """Share of the potential by direction. Those of all markets sum to 1 where `demand` counts them all; a further
    market, with which they sum to more, comes on top and takes nothing from the others."""
    value_ratio: dict[Direction, Positive] = Field(default_factory=dict)
    """Value of a tonne of goods of this market over that of their class, by direction, 1 where none is given."""
    rail_price_ratio: Positive = 1.0
    """Price of rail over the rail price."""
    rail_odds: dict[Direction, Dated] = Field(default_factory=dict)
    """Odds ratio of rail to this market by direction and date, 1 where none is given."""
    modes: dict[ModeId, Offer] = Field(default_factory=dict)
    """The other ways, by id of the mode; where there are none, all potential goes by rail."""


class Seaport(Spec):
    """A deep-sea port: the way to sea of the cities that are nearest to it."""

    name: Name
    """Name of the port."""
    lat: Latitude
    """Latitude."""
    lon: Longitude
    """Longitude."""

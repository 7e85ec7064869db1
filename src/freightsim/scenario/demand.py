"""What shippers book: how much, when, what is in the box; and the dated events that disturb it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from freightsim.base.dated import Dated
from freightsim.base.language import _
from freightsim.base.spec import BorderId, Hours, NonNegative, Positive, Share, Spec
from freightsim.scenario.choice import ONE, Attraction
from freightsim.scenario.network import Direction
from freightsim.scenario.operations import MarketShock
from freightsim.validation.ids import Id, Name

Month = Literal["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTHS: tuple[Month, ...] = get_args(Month)


class Season(Spec):
    """The shape of a year, 1 being the trend."""

    months: dict[Month, Positive]
    """Factor by month, `jan` to `dec`."""
    new_year: Positive
    """Factor during the Chinese New Year weeks (the date follows the lunar calendar)."""
    new_year_days: Annotated[int, Field(ge=0)]
    """Days that the New Year dip lasts, from New Year's day."""
    golden_week: Positive
    """Factor from 1 to 7 October."""


class Demand(Spec):
    """Bookings of one direction."""

    feu_per_boxable_usd_bn: Dated
    """Potential: FEU a year to the markets, by all ways together, for each USD billion of a city's exports (imports) to
    (from) the whole world that could ship in boxes."""
    trade_share: Share = 1.0
    """Share of the direction in the value of the country's trade; provinces and cities may have their own."""
    boxable_share: Share = 1.0
    """Share of the value of the direction's goods that ships in boxes; provinces and cities may have their own."""
    attraction: Attraction
    """The constant of rail via the port, which calibration fits."""
    booking_feu: Annotated[float, Field(ge=1)]
    """Mean FEU of a booking (1 + geometric)."""
    lead_h: Hours
    """Mean hours from booking to cargo ready."""
    lead_cv: NonNegative
    """Coefficient of variation of the lead (lognormal)."""
    market: MarketShock
    """Shocks that all cities share."""
    season: Season
    """The shape of the year."""
    partners: Dated
    """Clients that the operator works with, by date."""


class CargoClass(Spec):
    """A class of goods in one direction."""

    name: Name
    """What it is."""
    direction: Direction
    """The direction it belongs to."""
    share: Dated
    """Share of the potential in FEU, by date (relative: divided by the sum over classes of the direction)."""
    usd_per_t: Positive
    """Median value per tonne."""
    t_per_feu: Positive
    """Median load of a FEU."""
    value_of_time_per_day: Annotated[float, Field(ge=0, le=1, json_schema_extra={"unit": "1/d"})] = 0.0
    """What a day of transit costs, as a share of the cargo's value."""
    rail_constant: float = 0.0
    """Utility constant of rail for this class, chosen so that the mix on rail is the sourced one."""


class Factor(Spec):
    """What multiplies a number of all boxes, whatever their class and direction, by the date of booking.

    A factor of 0.9 is a tenth less than the class has. It moves no shipper: what they choose depends on the medians of
    their class alone.
    """

    level: Dated = ONE
    """Factor over the number of the class: the structural part."""
    adjustment: Dated = ONE
    """Factor of single years, on top: what the structure leaves over."""


class Cargo(Spec):
    """Weight and value of what is in a box."""

    classes: dict[Id, CargoClass]
    """Classes of goods by id."""
    value_cv: NonNegative
    """Coefficient of variation of a booking's value per tonne within its class (lognormal)."""
    weight_cv: NonNegative
    """Coefficient of variation of a booking's load per FEU within its class (lognormal)."""
    payload_t: Positive
    """Most that a 40-foot box may carry."""
    fill: dict[Direction, Dated] = Field(default_factory=dict)
    """How full boxes are, by direction and date, over the load of their class; 1 where none is given."""
    load_factor: Factor = Factor()
    """Load of a FEU over that of its class, before the limit of its payload."""
    value_factor: Factor = Factor()
    """Value of a box over that of its class; a year's load factor does not change it."""

    def filled(self, direction: Direction) -> Dated:
        """Return how full boxes of a direction are, by date."""
        return self.fill.get(direction, ONE)


class Event(Spec):
    """Something that happened between two dates."""

    name: Name
    """What happened, for reports."""
    start: Annotated[date, Field(alias="from")]
    """First day."""
    end: Annotated[date, Field(alias="to")]
    """First day after."""
    demand: dict[Direction, NonNegative] = Field(default_factory=dict)
    """Multiplies bookings of a direction while it lasts."""
    no_trains: tuple[Direction, ...] = ()
    """Directions in which slots are suspended while it lasts."""
    no_extra_trains: tuple[Direction, ...] = ()
    """Directions in which no extra train is given a slot while it lasts; trains of the timetable run."""
    border_capacity: dict[BorderId, NonNegative] = Field(default_factory=dict)
    """Multiplies the trains a day of a border (by id) while it lasts; 0 closes it: trains wait until it opens."""
    border_background: dict[BorderId, Share] = Field(default_factory=dict)
    """Share of other cities' trains that come to a border (by id) while it lasts."""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Event:
        if self.end <= self.start:
            text = _("the event ends on {end}, which is not after its first day {start}")
            raise ValueError(text.format(end=self.end, start=self.start))
        return self

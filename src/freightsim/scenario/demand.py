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
    """Potential: FEU a year to the markets by all modes together, for each USD billion of a city's exports (imports)
    to (from) the whole world that can be shipped in boxes."""
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
    """Shocks common to all cities."""
    season: Season
    """The shape of the year."""
    partners: Dated
    """Number of clients of the operator, by date."""


class CargoClass(Spec):
    """A class of goods in one direction."""

    name: Name
    """Name, as shown."""
    direction: Direction
    """The direction it belongs to."""
    share: Dated
    """Share of the potential in FEU, by date (relative: divided by the sum over classes of the direction)."""
    usd_per_t: Positive
    """Median value per tonne."""
    t_per_feu: Positive
    """Median load of a FEU."""
    value_of_time_per_day: Annotated[float, Field(ge=0, le=1, json_schema_extra={"unit": "1/d"})] = 0.0
    """Cost of one day of transit, as a share of the cargo's value."""
    rail_constant: float = 0.0
    """Alternative-specific constant of rail for this class, solved so that the mix of goods on rail is the sourced
    one."""


class Factor(Spec):
    """Factor on a number of all boxes, for all classes and both directions, by date of booking.

    A factor of 0.9 is 10 % less than the class. It does not affect shippers' choices, which depend on the medians of
    the class only.
    """

    level: Dated = ONE
    """Factor relative to the class: structural part."""
    adjustment: Dated = ONE
    """Additional factor of single years: residual of the structural part."""


class Cargo(Spec):
    """Weight and value of what is in a box."""

    classes: dict[Id, CargoClass]
    """Classes of goods by id."""
    value_cv: NonNegative
    """Coefficient of variation of a booking's value per tonne within its class (lognormal)."""
    weight_cv: NonNegative
    """Coefficient of variation of a booking's load per FEU within its class (lognormal)."""
    payload_t: Positive
    """Maximum payload of a 40-foot box."""
    fill: dict[Direction, Dated] = Field(default_factory=dict)
    """Load of boxes by direction and date, relative to the load of their class (default: 1)."""
    load_factor: Factor = Factor()
    """Load of a FEU relative to its class, before the payload limit."""
    value_factor: Factor = Factor()
    """Value of a box over that of its class; a year's load factor does not change it."""

    def filled(self, direction: Direction) -> Dated:
        """Return how full boxes of a direction are, by date."""
        return self.fill.get(direction, ONE)


class Event(Spec):
    """An event between two dates."""

    name: Name
    """Name of the event, for reports."""
    start: Annotated[date, Field(alias="from")]
    """First day of the event."""
    end: Annotated[date, Field(alias="to")]
    """First day after the event."""
    demand: dict[Direction, NonNegative] = Field(default_factory=dict)
    """Factor on the bookings of a direction during the event."""
    no_trains: tuple[Direction, ...] = ()
    """Directions in which slots are suspended during the event."""
    no_extra_trains: tuple[Direction, ...] = ()
    """Directions in which no extra train may run during the event; timetabled trains run."""
    border_capacity: dict[BorderId, NonNegative] = Field(default_factory=dict)
    """Factor on the trains a day of a border (by id) during the event; 0 closes it, and trains wait until it opens."""
    border_background: dict[BorderId, Share] = Field(default_factory=dict)
    """Share of other cities' trains that come to a border (by id) during the event."""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Event:
        if self.end <= self.start:
            text = _("the event ends on {end}, which is not after its first day {start}")
            raise ValueError(text.format(end=self.end, start=self.start))
        return self

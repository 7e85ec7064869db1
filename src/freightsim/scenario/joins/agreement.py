"""An agreement for trucks: places kept on each train, a feeder rate, a shorter lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from freightsim.base.clock import HOURS_A_DAY
from freightsim.base.spec import NonNegative, Positive
from freightsim.scenario.joins.station import StationJoin
from freightsim.scenario.joins.terms import Hauled, Terms, given_or

if TYPE_CHECKING:
    from freightsim.scenario.model import Scenario


@dataclass(frozen=True, slots=True)
class TruckTerms(Terms):
    """An agreement for trucks."""

    hauled: ClassVar[Hauled] = Hauled.ROAD
    heard_before: ClassVar[bool] = True

    price_ratio: float
    """Price of the road haul over the general one."""
    saved_d: float
    """Days less between booking and readiness."""
    guaranteed_feu: int
    """Places that each train keeps."""

    @property
    def road_price_ratio(self) -> float:
        """Price of the city's road haul to the port over the general one."""
        return self.price_ratio

    @property
    def lead_saved_d(self) -> float:
        """Days less between booking and readiness."""
        return self.saved_d


class Truck(StationJoin):
    """An agreement: an allotment on each train, a feeder rate, a shorter lead time."""

    comes_to: ClassVar[type[TruckTerms]] = TruckTerms

    by: Literal["truck"] = "truck"
    """Type of join."""
    start: Annotated[date, Field(alias="from")]
    """First day of the event."""
    price_ratio: Positive | None = None
    """Price of the city's road haul to the port, relative to the general one (default: `joining.truck_price_ratio`)."""
    lead_saved_d: NonNegative | None = None
    """Reduction of the days from booking to cargo ready (default: `joining.truck_lead_saved_d`)."""
    guaranteed_feu: Annotated[int, Field(ge=0)] | None = None
    """Allotment: spaces on each train reserved for the city's boxes (default: `joining.truck_guaranteed_feu`)."""

    def terms(self, scenario: Scenario, city: str) -> TruckTerms:  # noqa: ARG002
        """Return what the agreement comes to: it saves no more days than the mean lead has."""
        general = scenario.joining
        lead_d = min(demand.lead_h for demand in scenario.demand.values()) / HOURS_A_DAY
        return TruckTerms(
            self.start,
            given_or(self.price_ratio, general.truck_price_ratio),
            min(given_or(self.lead_saved_d, general.truck_lead_saved_d), lead_d),
            given_or(self.guaranteed_feu, general.truck_guaranteed_feu),
            present=self.present(scenario),
        )

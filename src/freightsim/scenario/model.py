"""The scenario: one group of values for each leg of the journey, and the references between them."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from freightsim.clock import Clock
from freightsim.dated import Dated
from freightsim.language import _
from freightsim.policies.dispatch import DispatchRule
from freightsim.policies.loading import LoadingRule
from freightsim.policies.relief import ReliefRule
from freightsim.policies.timetable import Fixed, TimetableRule
from freightsim.scenario.accepting import Accepted
from freightsim.scenario.broken import refuse
from freightsim.scenario.choice import Choice, Market, Mode, Seaport
from freightsim.scenario.demand import Cargo, Demand, Event
from freightsim.scenario.drawing import Drawing
from freightsim.scenario.fitted import Fitted
from freightsim.scenario.ids import Id, Prose, Text
from freightsim.scenario.joining import Joining
from freightsim.scenario.ledger import Costs, Emissions
from freightsim.scenario.network import Border, City, Direction, Lane, Region, Service, Terminal
from freightsim.scenario.offered import answers_from, offered
from freightsim.scenario.operations import Customs, Feeder, Port, Trains
from freightsim.scenario.references import unknown_references
from freightsim.scenario.rules import broken_rules
from freightsim.spec import Spec

VERSION: Literal[2] = 2
"""The present version of the file format; `freightsim.scenario.versions` reads the earlier ones."""


class Horizon(Spec):
    """The stretch of time that is simulated, in one continuous run."""

    start: Annotated[date, Field(alias="from")]
    """First day."""
    end: Annotated[date, Field(alias="to")]
    """First day after the horizon."""
    lead_in_days: Annotated[int, Field(ge=0, le=366)] = 28
    """Days before the first day on which bookings are already taken, so that the first train finds cargo."""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Horizon:
        if self.end <= self.start:
            text = _("the horizon ends on {end}, which is not after its first day {start}")
            raise ValueError(text.format(end=self.end, start=self.start))
        if self.end - self.start > timedelta(days=366 * 30):
            text = _("the horizon from {start} to {end} is longer than 30 years")
            raise ValueError(text.format(start=self.start, end=self.end))
        return self


class Scenario(Spec):
    """Everything one run needs. Maps are by id; but for a lane's sections the order of entries has no meaning."""

    schema_version: Literal[2] = VERSION
    """Version of the file format."""
    name: Text
    """Title for tables and reports."""
    description: Prose = ""
    """The question and its assumptions, in words."""
    horizon: Horizon
    """What is simulated."""
    port: Port
    """The inland port."""
    customs: Customs
    """Customs at the port."""
    feeder: Feeder
    """The haul between cities and port."""
    trains: Trains
    """How trains are made up."""
    demand: dict[Direction, Demand]
    """What shippers book, by direction."""
    choice: Choice
    """How shippers choose between the ways."""
    modes: dict[Id, Mode] = Field(default_factory=dict)
    """Ways that do not touch the port."""
    seaports: dict[Id, Seaport] = Field(default_factory=dict)
    """Deep-sea ports."""
    cargo: Cargo
    """Weight and value."""
    cities: dict[Id, City]
    """The catchment."""
    markets: dict[Id, Market]
    """Markets overseas and the ways there."""
    regions: dict[Id, Region]
    """Regions of the markets, one for each terminal or more."""
    terminals: dict[Id, Terminal]
    """Terminals overseas."""
    borders: dict[Id, Border]
    """Border stations."""
    lanes: dict[Id, Lane]
    """Ways between port and terminals."""
    services: dict[Id, Service]
    """Timetabled trains."""
    events: dict[Id, Event] = Field(default_factory=dict)
    """Dated events."""
    joining: Joining = Joining()
    """What joining the port takes and costs."""
    costs: Costs = Costs()
    """How the cost of the rail haul splits over its stages."""
    emissions: Emissions = Emissions()
    """What each kind of haul emits."""
    timetable: TimetableRule = Fixed()
    """What the operator offers beyond the timetable that the services state."""
    dispatch: DispatchRule
    """When a slot is used."""
    loading: LoadingRule
    """Who boards."""
    relief: ReliefRule
    """What is done when the port has locked itself up."""
    fitted: Fitted | None = None
    """How the fitted numbers came about; no part of the scenario's meaning."""
    map: Drawing = Drawing()
    """How maps are drawn; no part of the scenario's meaning."""
    accept: Accepted = Field(default_factory=dict)
    """What is meant although `freightsim validate` finds it odd: ids of warnings and the reasons; no part of the
    scenario's meaning."""

    def __repr__(self) -> str:
        span, counts = self.horizon, ((len(self.cities), "cities"), (len(self.services), "services"))
        return f"<Scenario {self.name}: {span.start} to {span.end}, {', '.join(f'{n} {what}' for n, what in counts)}>"

    @model_validator(mode="after")
    def _parts_fit(self) -> Scenario:
        refuse("Scenario", [*unknown_references(Scenario, self), *broken_rules(self)])
        return self

    @property
    def clock(self) -> Clock:
        """The model clock of this horizon."""
        return Clock(self.horizon.start, self.horizon.end, self.horizon.lead_in_days)

    def offered(self, service: str) -> Dated:
        """Return the trains a week that a service (by id) offers, before the operator answers to demand."""
        return offered(self.services[service].trains_per_week, self.timetable, self.horizon.end)

    @property
    def answers_from(self) -> date | None:
        """The day from which the operator answers to demand; None where that is not within the horizon."""
        return answers_from(self.timetable, self.horizon.end)

    def tree(self) -> dict[str, Any]:
        """Return the scenario as plain data, the way a YAML file would spell it."""
        return self.model_dump(mode="json", by_alias=True)

    def digest(self) -> str:
        """Return the SHA-256 of the scenario's meaning.

        Name, description, the record of the fit, what is accepted as odd and the order of the file do not enter.
        The order of a lane's sections is part of the meaning.
        """
        tree = self.tree()
        del tree["name"], tree["description"], tree["fitted"], tree["accept"], tree["map"]
        for lane in tree["lanes"].values():
            lane["sections"] = list(lane["sections"].items())
        return hashlib.sha256(json.dumps(tree, sort_keys=True).encode()).hexdigest()

    def but(self, changes: dict[str, Any]) -> Scenario:
        """Return a new, validated scenario with a tree of changes merged in, as a file with ``extends:`` would.

        Raises ScenarioError where the changes break a rule.
        """
        from freightsim.scenario.load import scenario_from_tree
        from freightsim.scenario.merge import merged

        return scenario_from_tree(merged(self.tree(), changes), source="but()")

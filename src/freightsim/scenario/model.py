"""The scenario: one group of values for each leg of the journey, and the references between them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, timedelta
from html import escape
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from freightsim.base.arguments import instance_of, one_of
from freightsim.base.clock import Clock
from freightsim.base.dated import ALWAYS, Dated
from freightsim.base.language import _
from freightsim.base.spec import Spec
from freightsim.policies.dispatch import DispatchRule
from freightsim.policies.loading import LoadingRule
from freightsim.policies.relief import ReliefRule
from freightsim.policies.timetable import Fixed, TimetableRule
from freightsim.scenario.accepting import Accepted
from freightsim.scenario.choice import Choice, Market, Mode, Seaport
from freightsim.scenario.demand import Cargo, Demand, Event
from freightsim.scenario.drawing import MapStyle
from freightsim.scenario.fitted import Fitted
from freightsim.scenario.hubs import Hub
from freightsim.scenario.joins import Joining, StationJoin
from freightsim.scenario.ledger import Costs, Emissions
from freightsim.scenario.network import DIRECTIONS, Border, City, Direction, Lane, Region, Service, Terminal
from freightsim.scenario.offered import answers_from, offered
from freightsim.scenario.operations import Customs, Feeder, Port, Trains
from freightsim.scenario.potential import Province
from freightsim.scenario.prices import Prices
from freightsim.scenario.rules import broken_rules
from freightsim.validation.broken import refuse
from freightsim.validation.checking import changed, from_tree
from freightsim.validation.ids import Id, Name, Prose
from freightsim.validation.plain import plain
from freightsim.validation.references import unknown_references

ENOUGH_WARM_UP_DAYS = 365
"""Days after which an empty start no longer shows in the flows of the port: `python benchmarks/run_warm_up.py`."""


class Horizon(Spec):
    """The period of the results, simulated in one continuous run with its warm-up."""

    start: Annotated[date, Field(alias="from")]
    """First day of the event."""
    end: Annotated[date, Field(alias="to")]
    """First day after the horizon."""
    warm_up_from: date | None = None
    """Day on which the simulation begins, with an empty port and all wagon sets at home.

    The time before the horizon is warm-up: simulated but not counted, so that the horizon begins with the cargo, trains
    and wagon sets of its history. Without a day, or with one not before the horizon, the simulation begins with the
    horizon.
    """
    lead_in_days: Annotated[int, Field(ge=0, le=366)] = 28
    """Days before the first slots of the simulation from which bookings are taken, so that the first train has
    cargo."""

    @property
    def first_day(self) -> date:
        """The first day of the simulation, warm-up included, lead-in apart."""
        return min(self.start, self.warm_up_from or self.start)

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Horizon:
        if self.end <= self.start:
            text = _("the horizon ends on {end}, which is not after its first day {start}")
            raise ValueError(text.format(end=self.end, start=self.start))
        if self.end - self.first_day > timedelta(days=366 * 30):
            text = _("the horizon from {start} to {end} is longer than 30 years")
            if self.first_day < self.start:
                text = _("the horizon with its warm-up, from {start} to {end}, is longer than 30 years")
            raise ValueError(text.format(start=self.first_day, end=self.end))
        return self


ABOUT = ("name", "description", "fitted", "accept", "map", "posterior")
"""Groups that are about a scenario, or about how it is run and shown, and no part of its meaning."""


class Scenario(Spec):
    """All inputs of a run. Maps are by id; the order of entries has no meaning, except for the sections of a lane."""

    schema_version: Literal[2] = 2
    """Version of the file format."""
    name: Name
    """Title for tables and reports."""
    description: Prose = ""
    """The question and its assumptions, in words."""
    horizon: Horizon
    """Simulated period."""
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
    """Shippers' choice of hub and mode."""
    modes: dict[Id, Mode] = Field(default_factory=dict)
    """Modes that do not use the port."""
    prices: Prices = Prices()
    """Prices after the calibrated years."""
    seaports: dict[Id, Seaport] = Field(default_factory=dict)
    """Deep-sea ports."""
    cargo: Cargo
    """Load and value of boxes."""
    cities: dict[Id, City]
    """Origins and destinations of cargo."""
    provinces: dict[Id, Province] = Field(default_factory=dict)
    """Values common to the cities of a province."""
    hubs: dict[Id, Hub] = Field(default_factory=dict)
    """Hubs in outline: other cities whose trains all shippers may use."""
    markets: dict[Id, Market]
    """Foreign markets and the routes there."""
    regions: dict[Id, Region]
    """Regions of the markets, one for each terminal or more."""
    terminals: dict[Id, Terminal]
    """Foreign terminals."""
    borders: dict[Id, Border]
    """Border stations."""
    lanes: dict[Id, Lane]
    """Routes between port and terminals."""
    services: dict[Id, Service]
    """Timetabled trains."""
    events: dict[Id, Event] = Field(default_factory=dict)
    """Dated events."""
    joining: Joining = Joining()
    """Default terms of joins."""
    costs: Costs = Costs()
    """Split of the cost of the rail haul over its stages."""
    emissions: Emissions = Emissions()
    """Emission factors by kind of haul."""
    timetable: TimetableRule = Fixed()
    """What the operator offers beyond the timetable that the services state."""
    dispatch: DispatchRule
    """Which slots are used."""
    loading: LoadingRule
    """Which boxes are loaded."""
    relief: ReliefRule
    """What happens at gridlock of the port."""
    fitted: Fitted | None = None
    """Provenance of the fitted numbers; without effect on the simulation."""
    posterior: bool = False
    """Whether `freightsim run` also simulates on the posterior ensemble unless told otherwise; as for a projection."""
    map: MapStyle = MapStyle()
    """Options of maps; without effect on the simulation."""
    accept: Accepted = Field(default_factory=dict)
    """Accepted warnings of `freightsim validate`, by id, with reasons; without effect on the simulation."""

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
        span = self.horizon
        return Clock(span.start, span.end, span.lead_in_days, (span.start - span.first_day).days)

    @property
    def with_warm_up(self) -> Scenario:
        """The same with the horizon widened to all that is simulated: the warm-up is a part of it."""
        span = self.horizon
        if span.first_day == span.start:
            return self
        return self.unchecked(horizon=span.model_copy(update={"start": span.first_day}))

    def unchecked(self, **parts: Any) -> Scenario:
        """Return the same with other parts, which are known to be sound: no rule is looked at."""
        return Spec.model_copy(self, update=parts)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Scenario:
        """Return a copy; what is to be changed is validated (`but` takes a tree of changes, which is easier to write).

        Raises ScenarioError where there is no such part, or where the changes break a rule.
        """
        other = super().model_copy(update=update, deep=deep)
        return from_tree(Scenario, plain(other), source="model_copy()") if update else other

    def __hash__(self) -> int:
        return hash(self.digest())

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p><p>{escape(self.description)}</p>"

    @property
    def first_train(self) -> date | None:
        """The day of the timetable's first train; None where no service says from when on it runs."""
        steps = [step for service in self.services.values() for step in service.trains_per_week]
        first = min((day for day, number in steps if number > 0), default=ALWAYS)
        return first if first > ALWAYS else None

    @property
    def skipped_from(self) -> date | None:
        """The day of the timetable's first train where the simulation begins later: with a port that is then empty.

        None where nothing is skipped, where a warm-up is long enough to make up for it (`ENOUGH_WARM_UP_DAYS`), or
        where no service says from when on it runs.
        """
        span, first = self.horizon, self.first_train
        enough = (span.start - span.first_day).days >= ENOUGH_WARM_UP_DAYS
        return first if first is not None and first < span.first_day and not enough else None

    def offered(self, service: str) -> Dated:
        """Return the trains a week that a service (by id) offers, before the operator answers to demand.

        Raises KeyError where there is no such service.
        """
        one_of("service", service, self.services)
        return offered(self.services[service].trains_per_week, self.timetable, self.horizon.end)

    def hub_trains(self, hub: str, direction: Direction, market: str | None = None) -> Dated | None:
        """Return the trains a week of a hub (by id) that are outside the model, to a market or to all.

        None where it has none, or where there is no such hub. They end where the city of that id gets a port of its own
        in the scenario, whose trains are simulated; of a city that joins a hub as many are left as it keeps.
        """
        outline = self.hubs.get(instance_of("hub", hub, str))
        if outline is None:
            return None
        by_market = outline.trains_per_week.get(direction, {})
        weekly = outline.weekly(direction) if market is None else by_market.get(market)
        join = self.cities[hub].joins if hub in self.cities else None
        if weekly is None or join is None:
            return weekly
        if isinstance(join, StationJoin):
            return weekly if join.own_trains_kept == 1 else weekly.times_from(join.start, join.own_trains_kept)
        return weekly.until(join.start)

    @property
    def answers_from(self) -> date | None:
        """The day from which the operator answers to demand; None where that is not within the horizon."""
        return answers_from(self.timetable, self.horizon.end)

    def queue_terminals(self, direction: Direction) -> dict[str, str]:
        """Return, for each terminal, the one in whose queue the cargo of its trains of a direction waits.

        Inbound it is the first of the terminal's cargo pool, else the terminal itself.
        Raises KeyError where there is no such direction.
        """
        one_of("direction", direction, DIRECTIONS)
        first: dict[str, str] = {}
        return {
            key: first.setdefault(terminal.cargo_pool, key) if direction == "inbound" and terminal.cargo_pool else key
            for key, terminal in self.terminals.items()
        }

    def tree(self) -> dict[str, Any]:
        """Return the scenario as plain data, the way a YAML file would spell it."""
        return self.model_dump(mode="json", by_alias=True)

    def digest(self) -> str:
        """Return the SHA-256 of the scenario's meaning.

        Name, description and the rest of `ABOUT` do not enter, nor does the order of the file.
        The order of a lane's sections is part of the meaning.
        """
        tree = {key: value for key, value in self.tree().items() if key not in ABOUT}
        for lane in tree["lanes"].values():
            lane["sections"] = list(lane["sections"].items())
        return hashlib.sha256(json.dumps(tree, sort_keys=True).encode()).hexdigest()

    def but(self, changes: dict[str, Any]) -> Scenario:
        """Return a new, validated scenario with a tree of changes merged in, as a file with ``extends:`` would.

        None removes an entry or a dated value; of a key that every scenario has it brings back the default.
        A part (a `Port`, `Dated` numbers) takes the place of the former one as a whole.
        Raises ScenarioError where the changes break a rule, or where None stands for what is not there.
        """
        return changed(Scenario, self.tree(), instance_of("changes", changes, dict), source="but()")

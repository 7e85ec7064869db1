"""What a scenario changes, decided once: the years, numbers and signs that sentences say and tables beside them show.

Words and tables read a `ChangeOutcome` and decide nothing themselves: which years are summed, which city gains most,
whether anything can be told at all is here, as data.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from freightsim.choice.join_card import JoinCard, join_card
from freightsim.choice.ways import NOTHING_FEU, VIA_PORT, Way, together
from freightsim.scenario.joins import ShuttleTerms, every_terms
from freightsim.statistics.comparison import Bottleneck, Comparison, Difference
from freightsim.statistics.money import ITEMS_AND_ALL, PAYERS_AND_ALL, MoneyChange, money_changes

if TYPE_CHECKING:
    import pandas as pd

    from freightsim.scenario import Scenario

SERVICE = ("yard_dwell_d", "transit_outbound_d", "cost_usd_per_feu", "t_co2e_per_feu")
"""Quantities that are told of one year."""
MOST_OF_PORT = 2.0
"""A way that loses more than so many times what the port gains does not tell where the port's gain comes from."""

BESIDES = 0.05
"""Share of what a join brings from which on other changes of a scenario are told of."""

NESTED_LOGIT = "nested_logit"
"""Name under which runs record the package's own rule of choice."""
TENTHS = 10
"""Shares of a change are told in tenths."""
HALF_A_TENTH = 0.5
"""Shares below this, in tenths, are not told."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the change in the port's expected cargo comes from, or goes to; FEU a year."""

    port: float
    """Change of the port."""
    base: float
    """What the port has in the base."""
    moves: tuple[tuple[Way, float], ...] = ()
    """The other ways, trains of hubs taken together, that change by half a FEU or more, with their changes, the largest
    first."""

    @property
    def relative(self) -> float | None:
        """Return the port's change over its base; None where the base has none."""
        return self.port / self.base if self.base else None

    @property
    def stays(self) -> bool:
        """Whether the port's expected cargo stays as it is, to the FEU."""
        return abs(self.port) < NOTHING_FEU

    @property
    def opposite(self) -> list[tuple[Way, float]]:
        """Return those of the moves whose sign is not the port's."""
        return [(way, change) for way, change in self.moves if change * self.port < 0]

    @property
    def among_others(self) -> bool:
        """Whether one of them changes by more than twice what the port does: the others then mostly trade places."""
        return any(abs(change) > MOST_OF_PORT * abs(self.port) for _way, change in self.opposite)

    @property
    def shares(self) -> list[tuple[Way, float]]:
        """Return what share of the port's change each of them has, the largest first.

        Losses of several ways are taken to go to the port in proportion, where others than the port gain too.
        """
        given = abs(sum(change for _way, change in self.opposite))
        most = max(given, abs(self.port))
        return [(way, abs(change) / most) for way, change in self.opposite]

    @property
    def tenths(self) -> list[tuple[Way, int]]:
        """Return the shares in tenths (largest remainders), without what comes to none or is less than half a tenth.

        With what is left out they add up to all that the port gains from these ways, or loses to them.
        """
        exact = [TENTHS * share for _way, share in self.shares]
        whole = [int(each) for each in exact]
        left = round(sum(exact)) - sum(whole)
        for place in sorted(range(len(exact)), key=lambda at: whole[at] - exact[at])[:left]:
            whole[place] += 1
        told = zip(self.shares, whole, exact, strict=True)
        return [(way, count) for (way, _share), count, tenths in told if count and tenths >= HALF_A_TENTH]


@dataclass(frozen=True, slots=True)
class ShuttleUse:
    """How a city's shuttle ran in a year, means over replications."""

    city: str
    slots: float
    """Slots in the year."""
    ran: float
    """Those of them in which it ran."""
    feu_to_port: float
    """FEU of a trip to the port; NaN where none ran."""
    feu_from_port: float
    """FEU of a trip back."""


@dataclass(frozen=True, slots=True)
class OwnPort:
    """What a port that a city runs itself did, a mean a year over years and replications."""

    city: str
    trips: float
    """Trips, both directions."""
    extra: float
    """Trains beside its timetable."""
    cancelled: float
    """Slots of the timetable in which no train ran."""
    feu: float
    """FEU carried."""
    feu_turned_away: float
    """FEU that waited too long, or found no place, and went another way."""


def excluded(each: Difference) -> float | None:
    """Return the size of the largest change that the interval does not exclude; None where there is no interval."""
    return max(map(abs, each.ends)) if each.ends is not None and np.isfinite(each.ends).all() else None


@dataclass(frozen=True)
class ChangeOutcome:
    """What a scenario changes against the base. Without a year in `years` it changes nothing at all."""

    comparison: Comparison
    name: str
    """Name of the scenario in the comparison."""

    @property
    def replications(self) -> int:
        """Return how often base and scenario were simulated."""
        return self.comparison.replications

    @property
    def enough(self) -> bool:
        """Whether there are enough replications to tell a sign at all."""
        return not self.comparison.too_few

    @cached_property
    def years(self) -> list[int]:
        """Return the years of which figures are yearly means (`Comparison.whole`)."""
        return self.comparison.whole(self.name)

    @cached_property
    def after(self) -> list[int]:
        """Return the years that follow, where what the scenario asks for has ended by then (`Comparison.after`)."""
        return self.comparison.after(self.name)

    @cached_property
    def shown_years(self) -> list[int]:
        """Return the years of tables by year: all that differ."""
        return [*self.comparison.affected(self.name), *self.after]

    @cached_property
    def year(self) -> int:
        """Return the one year that is looked at alone (`Comparison.year`)."""
        return self.comparison.year(self.name)

    def yearly(self, quantity: str) -> Difference:
        """Return the change of a quantity, a mean a year over the years."""
        return self.comparison.a_year(self.name, quantity, self.years)

    def afterwards(self, quantity: str) -> Difference:
        """Return the change of a quantity, a mean a year over the years that follow."""
        return self.comparison.a_year(self.name, quantity, self.after)

    def in_year(self, quantity: str, year: int | None = None) -> Difference:
        """Return the change of a quantity in one year, by default the one that is looked at alone."""
        return self.comparison.yearly(self.name, quantity, self.year if year is None else year)

    @cached_property
    def service(self) -> Mapping[str, Difference]:
        """Return what is told of the service in that year: quantities that both scenarios know then."""
        known = set(self.comparison.quantities())
        found = {quantity: self.in_year(quantity) for quantity in SERVICE if quantity in known}
        return {name: each for name, each in found.items() if np.isfinite([each.base.mean, each.other.mean]).all()}

    def share_with(self, sign: int) -> float:
        """Return the share of the replications whose trips over the years change by this sign (1 or -1)."""
        at = [self.comparison.years.index(year) for year in self.years]
        base, other = (values[:, at].sum(axis=1) for values in self.comparison.by_replication(self.name, "trips"))
        return float(np.mean(np.sign(other - base) == sign))

    @cached_property
    def cities(self) -> pd.DataFrame:
        """Return what changes in each city, a mean a year over the years (`Comparison.cities`)."""
        return self.comparison.cities(self.name, self.years)

    @property
    def joining(self) -> pd.DataFrame:
        """Return the rows of the cities that join, those with most cargo first, whatever their intervals."""
        return self.cities[self.cities["joins"]].sort_values("change", ascending=False, kind="stable")

    @cached_property
    def cards(self) -> list[JoinCard]:
        """Return the answer cards of the cities that join over the years, in the order of `joining`.

        None where runs are on members of an ensemble or by a caller's rule of choice: a card is of the nested logit at
        the scenario's own values.
        """
        runs = self.comparison.others[self.name]
        if not self.years or runs[0].on_member or runs[0].choice != NESTED_LOGIT:
            return []
        return [join_card(runs.scenario, city, self.years) for city in map(str, self.joining["city"])]

    @property
    def gaining(self) -> pd.DataFrame:
        """Return the rows of the cities that gain as far as the intervals tell, the most first."""
        return self.cities[self.cities["sign"] > 0].sort_values("change", ascending=False, kind="stable")

    @property
    def losing(self) -> pd.DataFrame:
        """Return the rows of the cities that lose as far as the intervals tell, the most first."""
        return self.cities[self.cities["sign"] < 0].sort_values("change", kind="stable")

    @cached_property
    def ways(self) -> pd.DataFrame:
        """Return expected cargo by way, a mean a year over the years (`Comparison.by_way`)."""
        return self.comparison.by_way(self.name, self.years)

    @property
    def all_ways(self) -> list[Way]:
        """Return every way that cargo may go, in base or scenario."""
        return [Way(kind, key) for kind, key in zip(self.ways["kind"], self.ways["id"], strict=True)]

    @property
    def scenarios(self) -> tuple[Scenario, Scenario]:
        """Return the scenario, and the base."""
        return self.comparison.others[self.name].scenario, self.comparison.base.scenario

    @cached_property
    def sources(self) -> Sources:
        """Return where the change in the port's expected cargo comes from."""
        return sources(self.ways, self.comparison.joining(self.name))

    @property
    def besides(self) -> float:
        """Return what a scenario with one join, to the port, changes in its expected cargo beside the join, FEU a year.

        0 where that is less than a twentieth of what the join brings, or half a FEU, and where there is no such card.
        """
        if len(self.cards) != 1 or self.cards[0].joined != VIA_PORT:
            return 0.0
        gain = self.cards[0].gain_feu
        found = self.sources.port - gain
        return found if abs(found) > max(BESIDES * abs(gain), NOTHING_FEU) else 0.0

    @property
    def others_feu(self) -> float:
        """Return the expected change of all cities but those that join, FEU a year."""
        return float(self.cities.loc[~self.cities["joins"], "expected"].sum())

    @cached_property
    def feu_per_train(self) -> float:
        """Return the mean load of a trip in the scenario over the years, FEU; NaN without trips."""
        feu, trips = (self.yearly(quantity).other.mean for quantity in ("feu", "trips"))
        return feu / trips if trips else np.nan

    @cached_property
    def stopped_or_disturbed(self) -> bool:
        """Whether one of the two has events on bookings or stops of trains in the years that the other has not.

        Expected cargo is what shippers choose before these (`Comparison.by_way`).
        """
        first, last = date(self.years[0], 1, 1), date(self.years[-1], 12, 31)
        own, base = (
            [
                (event.start, event.end, event.demand, event.no_trains, event.no_extra_trains)
                for event in scenario.events.values()
                if (event.demand or event.no_trains or event.no_extra_trains)
                and event.start <= last
                and event.end > first
            ]
            for scenario in self.scenarios
        )
        return any(each not in base for each in own) or any(each not in own for each in base)

    @cached_property
    def payers(self) -> list[MoneyChange]:
        """Return what changes in what payers of the subsidy pay, all together last.

        Nothing where no amount differs, or intervals tell of no amount that it changes.
        """
        return self._money(PAYERS_AND_ALL)

    @cached_property
    def train_costs(self) -> list[MoneyChange]:
        """Return what changes in what trains cost as they run by item, in all last; nothing as for `payers`."""
        return self._money(ITEMS_AND_ALL)

    def _money(self, group: Sequence[str]) -> list[MoneyChange]:
        amounts = [found for found in self._every_amount if found.quantity in group]
        differ = [found for found in amounts[:-1] if not found.difference.none_seen]
        told = not self.enough or any(found.difference.sign for found in amounts)
        return [*differ, amounts[-1]] if differ and told else []

    @cached_property
    def _every_amount(self) -> list[MoneyChange]:
        return list(money_changes(self.comparison, self.name, self.years)) if self.years else []

    @cached_property
    def stations(self) -> pd.DataFrame:
        """Return what changes at each station over the years (`Comparison.stations`)."""
        return self.comparison.stations(self.name, self.years)

    @cached_property
    def base_binds(self) -> Bottleneck | None:
        """Return the first bottleneck of the base in the years."""
        return self.comparison.bottleneck(None, self.years) if self.years else None

    @cached_property
    def binds(self) -> Bottleneck | None:
        """Return the first bottleneck of the scenario in the years."""
        return self.comparison.bottleneck(self.name, self.years) if self.years else None

    @property
    def binds_as_before(self) -> bool:
        """Return whether scenario and base have a first bottleneck, and it is the same station."""
        first, before = self.binds, self.base_binds
        return first is not None and before is not None and first.station == before.station

    @property
    def first_is_new(self) -> bool:
        """Return whether the first bottleneck of the scenario is a station that is none in the base."""
        first = self.binds
        return first is not None and bool(self._without(None, [first], self.base_binds))

    @cached_property
    def newly_binding(self) -> list[Bottleneck]:
        """Return the stations that bind in the years in the scenario and not in the base, without the first of all."""
        return self._without(None, self._bottlenecks(self.name), self.binds)

    @cached_property
    def binding_no_more(self) -> list[Bottleneck]:
        """Return the stations that bind in the years in the base and not in the scenario, without the first of all."""
        return self._without(self.name, self._bottlenecks(None), self.base_binds)

    def _bottlenecks(self, name: str | None) -> list[Bottleneck]:
        return self.comparison.bottlenecks(name, self.years) if self.years else []

    def _without(self, name: str | None, found: Sequence[Bottleneck], first: Bottleneck | None) -> list[Bottleneck]:
        """Return the bottlenecks at stations that are none in a scenario, nor the first one given."""
        there = {each.station for each in (*self._bottlenecks(name), first) if each is not None}
        return [each for each in found if each.station not in there]

    @cached_property
    def still_there(self) -> pd.DataFrame:
        """Return the stages at which more FEU stand than in the base when the horizon ends, as far as intervals tell.

        The row with the most comes first.
        """
        table = self.comparison.still_there(self.name)
        return table[table["sign"] > 0].sort_values("change", ascending=False, kind="stable")

    @cached_property
    def own_ports(self) -> list[OwnPort]:
        """Return what each port did that a city of the scenario runs itself and the base does not have."""
        found = []
        runs = self.comparison.others[self.name]
        for city in (key for key in runs.ports if key not in self.comparison.base.ports):
            table = runs.ports[city].yearly
            own = table[table["year"].isin(self.years)].groupby("replication").sum().mean() / len(self.years)
            names = ("trips", "extra", "cancelled", "feu", "feu_turned_away")
            found.append(OwnPort(city, *(float(own[name]) for name in names)))
        return found

    @cached_property
    def shuttles(self) -> list[ShuttleUse]:
        """Return how each city's shuttle ran in the year that is looked at alone; one without slots has no entry."""
        return list(self._shuttles())

    def _shuttles(self) -> Iterator[ShuttleUse]:
        runs = self.comparison.others[self.name]
        for city, _terms in every_terms(runs.scenario, ShuttleTerms).values():
            slots = runs.shuttles
            own = slots[(slots["city"] == city) & (slots["slot_at"].dt.year == self.year)]
            if len(own):
                ran = own[own["status"] == "ran"]
                loads = (float(ran[name].mean()) if len(ran) else np.nan for name in ("feu_to_port", "feu_from_port"))
                yield ShuttleUse(city, len(own) / len(runs), len(ran) / len(runs), *loads)


def sources(ways: pd.DataFrame, joining: Collection[str]) -> Sources:
    """Return where the change in the port's expected cargo comes from, by the rows of `Comparison.by_way`."""
    found: dict[Way, float] = {}
    for kind, key, change in zip(ways["kind"], ways["id"], ways["change"].astype(float), strict=True):
        way = together(Way(kind, key), joining)
        found[way] = found.get(way, 0.0) + change
    port = found.pop(VIA_PORT)
    moves = [(way, change) for way, change in found.items() if abs(change) >= NOTHING_FEU]
    base = float(ways.loc[ways["kind"] == VIA_PORT.kind, "base"].iloc[0])
    return Sources(port, base, tuple(sorted(moves, key=lambda move: -abs(move[1]))))

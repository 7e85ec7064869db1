"""A scenario whose inputs end with a year: what is in force then holds, as a forecaster of that day would assume.

Inputs are dated: prices, support, trade, timetable, trains of hubs, capacities and mixes are known as they came to the
end of the record. A forecast from an earlier year must not see the steps after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from freightsim.base.dated import ALWAYS
from freightsim.calibration.parameters import INDEX, RATIOS, tree_of
from freightsim.scenario import Scenario
from freightsim.scenario.hubs import Hub

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

APART = ("horizon", "fitted", "map", "accept", "posterior", "events")
"""Groups of a scenario that hold no dated inputs, or (events) entries that are dated as a whole."""


@dataclass(frozen=True)
class KnownInputs:
    """A scenario that knows no input after a year."""

    scenario: Scenario
    """The scenario, inputs of later years taken out."""
    frozen: tuple[str, ...]
    """Dotted paths of numbers that lost steps, in the scenario's order, then of hubs and events taken out."""


def known_inputs(scenario: Scenario, last_year: int) -> KnownInputs:
    """Return a scenario in which the inputs in force at the end of a year hold ever after.

    Of every dated number (prices of sea, air and rail, support, trade potential, slots of the timetable, trains and
    load of hubs, capacities, shares of goods) the steps after the year are taken out: levels stay, nothing goes on to
    grow. Of a number whose first step is later that step's number stays, since it holds before its date, too. Events
    that begin after the year are taken out, and hubs without a train until then; an event that is under way ends on
    its day, which was foreseen.

    Left as they are: what a fit sets itself (`freightsim.calibration.parameters.RATIOS`, `INDEX`), rules, and days on
    which cities join.

    Raises ScenarioError where what is left breaks a rule of the scenario.
    """
    after, tree = date(last_year + 1, 1, 1), scenario.tree()
    gone = [f"hubs.{key}" for key, hub in scenario.hubs.items() if not _has_trains(hub, after)]
    gone += [f"events.{key}" for key, event in scenario.events.items() if event.start >= after]
    changes: dict[str, Any] = dict.fromkeys(gone)
    frozen = []
    for path, steps in dated_numbers(tree):
        late = [day for day in steps if day >= str(after)]
        if path in (*RATIOS, INDEX) or not late or path.startswith(tuple(f"{each}." for each in gone)):
            continue
        frozen.append(path)
        changes |= {f"{path}.{day}": None for day in late}
        if len(late) == len(steps):
            changes[f"{path}.{ALWAYS}"] = steps[min(late)]
    return KnownInputs(scenario.but(tree_of(changes)) if changes else scenario, (*frozen, *gone))


def _has_trains(hub: Hub, before: date) -> bool:
    """Return whether a hub has trains on a day before another; the first number holds before its date, too."""
    rates = [rate for by_market in hub.trains_per_week.values() for rate in by_market.values()]
    return any(number > 0 for rate in rates for place, (day, number) in enumerate(rate) if day < before or place == 0)


def dated_numbers(tree: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield dotted path and steps, by day as YYYY-MM-DD, of every number of a scenario's tree that has dated steps."""
    for key, branch in tree.items():
        if key not in APART:
            yield from _dated_below(branch, key)


def _dated_below(branch: Any, path: str) -> Iterator[tuple[str, dict[str, float]]]:
    if not isinstance(branch, Mapping) or not branch:
        return
    if all(DAY.fullmatch(str(key)) for key in branch):
        yield path, dict(branch)
        return
    for key, below in branch.items():
        yield from _dated_below(below, f"{path}.{key}")

"""What calibration fits: every parameter with its place in the scenario, meaning, unit, bounds and prior."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from freightsim.base.language import N_, _, pgettext
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS, Direction

ParameterLayer = Literal["structural", "adjustment"]

BREAK = date(2018, 10, 1)
"""The value of goods broke late in 2018 (record: about USD 10,000 a tonne before, 6,000 after): it has a level anew."""

INDEX = "choice.rail_index"
"""Place of the index of rail, which is solved from the odds of the hubs (`freightsim.calibration.rail_index`)."""

TREND = "choice.port_trend_per_year"
"""Place of the port's trend against it, one for both directions."""

DEVIATION = "prices.deviation."
"""Places at which members of an ensemble draw what a price is off its known path begin so."""

FIRST = date(2013, 1, 1)

ADJUSTMENT_SD = 0.1
"""Prior standard deviation of a yearly adjustment (logarithm of an odds ratio): the penalty that keeps it small."""

LOAD_SD, VALUE_SD = 0.15, 0.1
"""The same for a year's load factor and value factor (logarithms)."""

LEVELS = {
    "load": (0.15, {FIRST: ""}),
    "value": (0.3, {FIRST: N_("to September 2018"), BREAK: N_("from October 2018")}),
}
"""Prior standard deviation (logarithm) and first days of the levels of each factor, with their names."""

RATIOS = (
    *(f"cargo.{kind}_factor.{part}" for kind in ("load", "value") for part in ("level", "adjustment")),
    *(f"demand.{direction}.attraction.{part}" for direction in DIRECTIONS for part in ("shift", "adjustment")),
)
"""Places of the ratios that are fitted, or taken away by a fit (`shift`); each is a map from dates to numbers."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that the fit may move. Ratios are fitted by their logarithm."""

    path: str
    """Dotted place in the scenario."""
    layer: ParameterLayer
    """Structural, or a yearly adjustment on top."""
    meaning: str
    """Name."""
    unit: str
    """Its unit."""
    prior: float
    """Mean of the prior; for a ratio, of its logarithm."""
    sd: float
    """Standard deviation of the prior, on the same scale."""
    low: float
    """Lower bound, on the same scale."""
    high: float
    """Upper bound, on the same scale."""
    is_ratio: bool = False
    """True for a ratio, of odds or of what is in a box."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that lead to it; a date is one key."""
        return tuple(self.path.split("."))


def curve_parameters(direction: Direction) -> list[Parameter]:
    """Return the structural curve of a direction: where it starts, what it gains as it becomes known, and how fast."""
    path = f"demand.{direction}.attraction"
    start, gain, pace = (
        text.format(direction=_(direction))
        for text in (
            _("{direction} rail at its start"),
            _("{direction} gain in the long run"),
            _("{direction} years to 63 % of it"),
        )
    )
    return [
        Parameter(f"{path}.level", "structural", start, "log-odds", -4.0, 2.0, -12.0, 4.0),
        Parameter(f"{path}.gain", "structural", gain, "log-odds", 1.0, 1.0, 0.0, 10.0),
        Parameter(f"{path}.pace_years", "structural", pace, "years", 1.0, 0.7, 0.1, 15.0),
    ]  # fmt: skip


def rail_parameters() -> list[Parameter]:
    """Return all that is structural of rail via the port: the curve of each direction, and the trend of both."""
    meaning = _("trend against the other hubs")
    trend = Parameter(TREND, "structural", meaning, "log-odds/year", 0.0, 0.3, -2.0, 2.0)
    return [*(each for direction in DIRECTIONS for each in curve_parameters(direction)), trend]


def columns_of(direction: Direction, parameters: Sequence[Parameter]) -> list[int]:
    """Return where level, gain, pace and trend of a direction stand among parameters."""
    paths = [p.path for p in parameters]
    own = (f"demand.{direction}.attraction.{part}" for part in ("level", "gain", "pace_years"))
    return [paths.index(path) for path in (*own, TREND)]


def factor_parameters() -> list[Parameter]:
    """Return the level of the load factor, and those of the value factor before and after the break of late 2018."""
    found = []
    for kind, (sd, levels) in LEVELS.items():
        for since, name in levels.items():
            path = f"cargo.{kind}_factor.level.{since}"
            meaning = _("{kind} factor").format(kind=pgettext("factor", kind))
            if name:
                meaning = _("{kind} factor {name}").format(kind=pgettext("factor", kind), name=_(name))
            found.append(Parameter(path, "structural", meaning, "1", 0.0, sd, -10 * sd, 10 * sd, is_ratio=True))
    return found


def adjustment_parameters(years: Mapping[Direction, list[int]], factor_years: list[int]) -> list[Parameter]:
    """Return the yearly adjustments of the years that the fit sees."""
    rail = [
        _adjustment(
            rail_path(direction, year),
            _("{direction} rail in {year}").format(direction=_(direction), year=year),
            "odds ratio",
            ADJUSTMENT_SD,
        )
        for direction, fitted in years.items()
        for year in fitted
    ]
    factors = [
        _adjustment(
            factor_path(kind, year),
            _("{kind} factor in {year}").format(kind=pgettext("factor", kind), year=year),
            "1",
            sd,
        )
        for kind, sd in (("load", LOAD_SD), ("value", VALUE_SD))
        for year in factor_years
    ]
    return rail + factors


def rail_path(direction: Direction, year: int) -> str:
    """Return the place of a year's adjustment of rail."""
    return f"demand.{direction}.attraction.adjustment.{year}-01-01"


def factor_path(kind: str, year: int) -> str:
    """Return the place of a year's factor on "load" or "value"."""
    return f"cargo.{kind}_factor.adjustment.{year}-01-01"


def _adjustment(path: str, meaning: str, unit: str, sd: float) -> Parameter:
    return Parameter(path, "adjustment", meaning, unit, 0.0, sd, -8 * sd, 8 * sd, is_ratio=True)


def tree_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the scenario tree that sets parameters (by dotted path) to their values."""
    tree: dict[str, Any] = {}
    for path, value in values.items():
        *keys, last = path.split(".")
        branch = tree
        for key in keys:
            branch = branch.setdefault(key, {})
        branch[last] = value
    return tree


def neutral_tree(parameters: Sequence[Parameter], scenario: Scenario) -> dict[str, Any]:
    """Return the tree that sets every parameter to its prior, and takes all other steps of the same values away.

    The years that are not fitted, those held out among them, so lose what an earlier fit gave them.
    """
    neutral: dict[str, Any] = {p.path: p.prior for p in parameters if not p.is_ratio} | neutral_steps(parameters)
    tree = scenario.tree()
    neutral |= adjusted_until(parameters) | {INDEX: 1.0}
    for group in RATIOS:
        old = _found(tree, group)
        if isinstance(old, dict):
            neutral |= {f"{group}.{day}": None for day in old if f"{group}.{day}" not in neutral}
    return tree_of(neutral)


def adjusted_until(parameters: Sequence[Parameter]) -> dict[str, Any]:
    """Return, by dotted path, the day from which the last fitted adjustment fades: the end of its year."""
    years = [int(p.keys[-1][:4]) for p in parameters if p.layer == "adjustment"]
    return {"choice.adjusted_until": f"{max(years) + 1}-01-01"} if years else {}


def neutral_steps(parameters: Sequence[Parameter]) -> dict[str, float]:
    """Return every step of the ratios at 1, by dotted path: those fitted, and those that no parameter fills.

    An adjustment ends with its year: the year after has a step of its own, fitted or not.
    """
    return neutral_steps_of([p.path for p in parameters])


def neutral_steps_of(paths: Iterable[str]) -> dict[str, float]:
    """Return the same for parameters of these dotted paths."""
    fitted, found = list(paths), dict[str, float]()
    for group in RATIOS:
        days = {str(FIRST), *(path.removeprefix(f"{group}.") for path in fitted if path.startswith(f"{group}."))}
        if group.endswith("adjustment"):
            years = [int(day[:4]) for day in days]
            days |= {f"{year}-01-01" for year in range(min(years), max(years) + 2)}
        found |= {f"{group}.{day}": 1.0 for day in sorted(days)}
    return found


def _found(tree: Any, path: str) -> Any:
    for key in path.split("."):
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree


def value_in(scenario: Scenario, path: str) -> float | None:
    """Return the number that a scenario has at a dotted path, None where it has none there."""
    return number_at(scenario.tree(), path)


def number_at(tree: Mapping[str, Any], path: str) -> float | None:
    """Return the number at a dotted path of a scenario's tree, None where there is none."""
    found = _found(tree, path)
    return float(found) if isinstance(found, int | float) else None

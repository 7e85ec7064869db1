"""Rules on money: costs of trains and shares of payers far beyond what is known of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from freightsim.base.dated import Dated
from freightsim.base.language import N_, _
from freightsim.facts.provinces import CNY_PER_USD
from freightsim.facts.tables import model_tables
from freightsim.files.plausibility.doubt import Odd, Odds, Path

if TYPE_CHECKING:
    from freightsim.scenario.model import Scenario

FAR = 2.0
"""A value above the high end of its range, or below the low one, by more than this factor is odd."""

COST_OUT_OF_PROPORTION = N_("{value:,.10g} {unit} is far from the usual range, {low:g} to {high:g} {unit}")
SHARE_OUT_OF_PROPORTION = N_("a share of {value:.6g} is far from the usual range, {low:g} to {high:g}")
IN_CNY = N_("; is it in CNY (1 USD = {rate:.1f} CNY)?")


class Usual(NamedTuple):
    """What is usual of a cost or share."""

    low: float
    high: float
    unit: str


def cost_out_of_proportion(scenario: Scenario) -> Odds:
    """Yield costs of trains and shares of payers far beyond the packaged ranges, of a dated one the first step.

    0 says that it is not counted, or not paid, and is not odd.
    """
    for path, usual in usual_values().items():
        for day, value in _values(scenario, path):
            if value and not usual.low / FAR <= value <= usual.high * FAR:
                text = _(SHARE_OUT_OF_PROPORTION if usual.unit == "1" else COST_OUT_OF_PROPORTION)
                text = text.format(value=value, **usual._asdict())
                if usual.unit.startswith("USD") and usual.low <= value / CNY_PER_USD <= usual.high:
                    text += _(IN_CNY).format(rate=CNY_PER_USD)
                yield Odd((*path, *day), text)
                break


@cache
def usual_values() -> dict[Path, Usual]:
    """Return the widest range of each cost of trains and share of payers (`data/model/ledger.csv`), by its keys."""
    found: dict[Path, Usual] = {}
    for row in model_tables()["ledger"]:
        path = tuple(row["path"].split("."))
        if path[:2] in (("costs", "train"), ("costs", "payers")):
            known = found.get(path)
            low, high = row.number("low"), row.number("high")
            ends = (low, high) if known is None else (min(low, known.low), max(high, known.high))
            found[path] = Usual(*ends, row["unit"])
    return found


def _values(scenario: Scenario, path: Path) -> Iterator[tuple[Path, float]]:
    """Yield the key of the day and the number of each step of a value within the horizon; no key where it is one."""
    value = scenario
    for key in path:
        value = getattr(value, key)
    if not isinstance(value, Dated):
        yield (), float(value)  # type: ignore[arg-type]
        return
    steps, horizon = list(value), scenario.horizon
    for place, (day, number) in enumerate(steps):
        ended = place + 1 < len(steps) and steps[place + 1][0] <= horizon.start
        if not ended and (day < horizon.end or place == 0):
            yield ((str(day),) if len(steps) > 1 else ()), number

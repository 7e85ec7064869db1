"""The work that faults make grows with their number, not with its square."""

from __future__ import annotations

import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
import yaml

from freightsim.base.errors import ScenarioError
from freightsim.files.load import load_scenario
from tiny import TINY

pytestmark = pytest.mark.slow

Change = Callable[[dict[str, Any], int], None]


def _empty_cities(tree: dict[str, Any], n: int) -> None:
    tree["cities"] |= {f"c{k}": {} for k in range(n)}


def _wrong_numbers(tree: dict[str, Any], n: int) -> None:
    tree["cities"] |= {f"c{k}": tree["cities"]["wuhan"] | {"lat": "north", "road_km": -1} for k in range(n)}


def _broken_rules(tree: dict[str, Any], n: int) -> None:
    for k in range(n):
        tree["cities"][f"c{k}"] = tree["cities"]["wuhan"] | {"joins": {"by": "truck", "from": "2030-01-01"}}
    tree["cities"]["wuhan"]["lat"] = "north"


def _beyond_ends(tree: dict[str, Any], n: int) -> None:
    tree["cities"] |= {f"c{k}": tree["cities"]["wuhan"] | {"trade_usd_bn": 1e9} for k in range(n)}


def _unknown_lanes(tree: dict[str, Any], n: int) -> None:
    tree["lanes"] |= {f"known{k}": deepcopy(tree["lanes"]["west"]) for k in range(n)}
    tree["services"] |= {f"s{k}": tree["services"]["west_out"] | {"lane": f"l{k}"} for k in range(n)}


def _unknown_keys(tree: dict[str, Any], n: int) -> None:
    tree["cities"]["wuhan"] |= {f"k{k}": 1 for k in range(n)}


def _wrong_days(tree: dict[str, Any], n: int) -> None:
    tree["port"]["tracks"] = {f"day {k}": 1 for k in range(n)}


def _unknown_warnings(tree: dict[str, Any], n: int) -> None:
    tree["accept"] = {f"w{k}": "meant" for k in range(n)}


CHANGES: tuple[Change, ...] = (
    _empty_cities,
    _wrong_numbers,
    _broken_rules,
    _beyond_ends,
    _unknown_lanes,
    _unknown_keys,
    _wrong_days,
    _unknown_warnings,
)


def lines(work: Callable[[], Any]) -> int:
    """Return how many lines of Python a piece of work runs, each turn of a loop counted."""
    count = 0

    def trace(_frame: FrameType, event: str, _arg: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("change", CHANGES)
def test_work_grows_with_the_number_of_faults(change: Change, tmp_path: Path) -> None:
    """As many more faults make as much more work; a square would make it 770 / 550 = 1.4 times as much.

    Lines are counted, not seconds: the number is the same on every machine, and as many faults are told as are shown.
    """

    def work(n: int) -> int:
        tree = deepcopy(TINY)
        change(tree, n)
        file = tmp_path / f"{n}.yaml"
        file.write_text(yaml.safe_dump(tree, sort_keys=False))

        def read() -> None:
            with pytest.raises(ScenarioError) as caught:
                load_scenario(file)
            assert len(caught.value.faults) >= n

        return lines(read)

    work(10)  # what is cached for good is no growth
    few, some, many = (work(n) for n in (220, 330, 440))
    assert (many - some) / (some - few) < 1.15

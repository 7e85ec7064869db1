"""How long `freightsim validate` takes for a file of 60 cities, from a cold start: python benchmarks/run_validate.py.

A benchmark informs: it ends with 0 whether the bar holds or not.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from freightsim.files.load import resolve

MOST_S = 0.5
CITIES = 60
REPEATS = 10


@dataclass(frozen=True, slots=True)
class Taken:
    """What one call took."""

    wall_s: float
    cpu_s: float
    """Of the process and of the system for it."""


def main() -> None:
    """Time the calls and print their medians beside the bar."""
    parser = argparse.ArgumentParser(description=f"A cold validate of {CITIES} cities.")
    parser.add_argument("--repeats", type=int, default=REPEATS, help=f"calls of each kind  [default: {REPEATS}]")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = {name: _measure(file, options.repeats) for name, file in _files(Path(folder)).items()}
    if options.json:
        plain = {name: {"wall_s": taken.wall_s, "cpu_s": taken.cpu_s} for name, taken in found.items()}
        print(json.dumps({"cities": CITIES, "repeats": options.repeats, "bar_s": MOST_S, "median": plain}, indent=1))
    else:
        _print_table(found, options.repeats)


def _files(folder: Path) -> dict[str, Path]:
    """Write 60 cities in two manners: those that a file adds to the baseline, and a whole scenario in one file."""
    tree = resolve("baseline").tree
    model = tree["cities"]["luoyang"]
    towns = {f"town_{number}": model for number in range(CITIES - len(tree["cities"]))}
    added, whole = folder / "added.yaml", folder / "whole.yaml"
    added.write_text(json.dumps({"extends": "baseline", "cities": towns}, indent=1), encoding="utf-8")
    whole.write_text(json.dumps(tree | {"cities": tree["cities"] | towns}, indent=1), encoding="utf-8")
    return {"added to the baseline": added, "a whole scenario": whole}


def _measure(file: Path, repeats: int) -> Taken:
    """Return the medians of several calls, each in a process of its own; the first, which fills caches, is left out."""
    taken = [_call(file) for _ in range(repeats + 1)][1:]
    return Taken(median(each.wall_s for each in taken), median(each.cpu_s for each in taken))


def _call(file: Path) -> Taken:
    words = [sys.executable, "-m", "freightsim", "validate", str(file)]
    before, start_s = os.times(), time.perf_counter()
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    wall_s, after = time.perf_counter() - start_s, os.times()
    if f"valid ({CITIES} cities" not in done.stdout:
        raise SystemExit(f"not what was to be measured: {done.stdout}{done.stderr}")
    cpu_s = after.children_user + after.children_system - before.children_user - before.children_system
    return Taken(wall_s, cpu_s)


def _print_table(found: dict[str, Taken], repeats: int) -> None:
    print(
        f"{f'validate {CITIES} cities, cold, median of {repeats}':<48}{'s':>10}{'CPU s':>10}  {'bar':<10}{'holds':<5}"
    )
    print("-" * 85)
    for name, taken in found.items():
        holds = "yes" if taken.wall_s <= MOST_S else "NO"
        print(f"{name:<48}{taken.wall_s:>10.2f}{taken.cpu_s:>10.2f}  {f'<= {MOST_S}':<10}{holds:<5}".rstrip())


if __name__ == "__main__":
    main()

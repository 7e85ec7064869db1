"""Speed, memory and growth of the shipped baseline, each beside its bar: python benchmarks/run_baseline.py [--quick].

A benchmark informs: it ends with 0 whether the bars hold or not. `--page` writes the tables of docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))  # the reference engine and the counting live with tests

import measures

from regression.instructions import instructions_per_container, valgrind

MOST_CPU_S, MOST_CPU_S_FAST = 0.4, 0.2
LEAST_CONTAINERS_PER_S = 500_000
MOST_EVENTS_PER_ROUND_TRIP = 11
MOST_WORKER_MB = 170
MOST_BYTES_PER_CONTAINER = 450
MOST_INSTRUCTIONS = 15_000
MOST_GROWTH, MOST_GROWTH_OVERLOADED = 10.5, 6.0
LEAST_TIMES_REFERENCE = 60
PAGE = Path(__file__).parents[1] / "docs" / "performance.md"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table."""

    what: str
    measured: str
    bar: str = ""
    holds: bool | None = None
    """None where there is no bar."""


def main() -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(description="Speed, memory and growth of the shipped baseline.")
    parser.add_argument("--quick", action="store_true", help="fewer repeats, no 3x, no counting of instructions")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--page", action="store_true", help="write the tables of docs/performance.md, too")
    options = parser.parse_args()
    os.environ[measures.SWITCH] = "0"  # compiled loops have rows of their own
    found = _measure(quick=options.quick)
    lines = [line for rows in ROWS for line in rows(found)]
    if options.json:
        print(json.dumps({"measured": found, "table": [asdict(line) for line in lines]}, indent=1))
    else:
        _print_table(lines)
        _print_profile(found["profile"])
    if options.page:
        _write_page(lines, found["profile"])


def _measure(*, quick: bool) -> dict[str, Any]:
    """Return every measure by name. Memory comes first, while this process is small."""
    fresh, repeats = measures.in_fresh_process, 3
    factors = (1, 10) if quick else (1, 3, 10)
    counts = not quick and valgrind() is not None
    return {
        "memory": fresh(measures.memory),
        "speed": fresh(measures.speed, repeats if quick else 9),
        "grown": {str(factor): fresh(measures.speed, 1 if quick else 3, factor) for factor in factors},
        "busier": fresh(partial(measures.speed, everything=False), 1 if quick else 3, 10),
        "fast": fresh(measures.fast_speed, repeats if quick else 9),
        "reference": fresh(measures.against_reference, repeats),
        "instructions": instructions_per_container() if counts else None,
        "why_no_instructions": "--quick" if quick else "valgrind is not installed",
        "profile": fresh(measures.profile),
    }


# ---- lines of the table ----------------------------------------------------------------------------------------------


def _speed(found: dict[str, Any]) -> list[Line]:
    speed = found["speed"]
    total, rate = speed["total"], speed["containers"] / speed["total"]
    round_trip = 2 * speed["events"] / speed["trips"]
    of = f"CPU s a replication, least of {speed['repeats']}"
    return [
        Line(of, f"{total:.2f}", f"<= {MOST_CPU_S}", total <= MOST_CPU_S),
        Line("  median", f"{speed['median']:.2f}"),
        *[Line(f"  {part}", f"{speed[part]:.3f}") for part in measures.PARTS],
        Line("containers", f"{speed['containers']:,}"),
        Line("containers a CPU s", f"{rate:,.0f}", f">= {LEAST_CONTAINERS_PER_S:,}", rate >= LEAST_CONTAINERS_PER_S),
        Line("SimPy events", f"{speed['events']:,}"),
        Line(
            "events a round trip (two trips)",
            f"{round_trip:.2f}",
            f"<= {MOST_EVENTS_PER_ROUND_TRIP}",
            round_trip <= MOST_EVENTS_PER_ROUND_TRIP,
        ),
    ]


def _fast(found: dict[str, Any]) -> list[Line]:
    fast = found["fast"]
    if fast is None:
        return [Line("CPU s with the extra fast", "numba is not installed")]
    return [
        Line(
            "CPU s with the extra fast",
            f"{fast['total']:.2f}",
            f"<= {MOST_CPU_S_FAST}",
            fast["total"] <= MOST_CPU_S_FAST,
        ),
        Line("  run", f"{fast['run']:.3f}"),
        Line("  CPU s to load it in a process", f"{fast['loading']:.2f}"),
        Line("  CPU s to compile it, once a machine", f"{fast['compiling']:.1f}"),
        Line("  peak MB of a worker", f"{fast['peak'] / 1e6:.0f}"),
    ]


def _memory(found: dict[str, Any]) -> list[Line]:
    megabytes, each = found["memory"]["peak"] / 1e6, found["memory"]["a_container"]
    return [
        Line("peak MB of a worker", f"{megabytes:.0f}", f"<= {MOST_WORKER_MB}", megabytes <= MOST_WORKER_MB),
        Line(
            "bytes a container",
            f"{each:.0f}",
            f"<= {MOST_BYTES_PER_CONTAINER}",
            each <= MOST_BYTES_PER_CONTAINER,
        ),
    ]


def _instructions(found: dict[str, Any]) -> list[Line]:
    count = found["instructions"]
    if count is None:
        return [Line("instructions a container", f"not counted ({found['why_no_instructions']})")]
    return [Line("instructions a container", f"{count:,.0f}", f"<= {MOST_INSTRUCTIONS:,}", count <= MOST_INSTRUCTIONS)]


def _growth(found: dict[str, Any]) -> list[Line]:
    """Compare with 1x under the same conditions: a fresh process and as many repeats."""
    once, lines = found["grown"]["1"]["total"], []
    for factor, speed in list(found["grown"].items())[1:]:
        ratio = speed["total"] / once
        lines.append(Line(f"CPU s at {factor}x demand, slots and capacities", f"{speed['total']:.1f}"))
        what = f"  times the time at 1x ({speed['containers']:,} containers)"
        tenfold = factor == "10"
        bar, holds = (f"<= {MOST_GROWTH}", ratio <= MOST_GROWTH) if tenfold else ("", None)
        lines.append(Line(what, f"{ratio:.1f}", bar, holds))
    ratio = found["busier"]["total"] / once
    lines.append(Line("CPU s at 10x demand, the port as it is", f"{found['busier']['total']:.1f}"))
    bar = f"<= {MOST_GROWTH_OVERLOADED:g}"
    lines.append(Line("  times the time at 1x", f"{ratio:.1f}", bar, ratio <= MOST_GROWTH_OVERLOADED))
    return lines


def _reference(found: dict[str, Any]) -> list[Line]:
    reference = found["reference"]
    ratio = reference["reference"] / reference["ours"]
    both = f"{reference['reference']:.2f} / {reference['ours']:.3f} s"
    bar = f">= {LEAST_TIMES_REFERENCE}"
    return [
        Line("reference engine / engine, 2018", both),
        Line("  times as fast", f"{ratio:.1f}", bar, ratio >= LEAST_TIMES_REFERENCE),
    ]


ROWS: tuple[Callable[[dict[str, Any]], list[Line]], ...] = (_speed, _fast, _memory, _instructions, _growth, _reference)


# ---- printing --------------------------------------------------------------------------------------------------------


def _print_table(lines: list[Line]) -> None:
    words = {True: "yes", False: "NO", None: ""}
    print(f"{'one replication of the baseline':<48}{'measured':>20}  {'bar':<18}{'holds':<5}\n{'-' * 93}")
    for line in lines:
        print(f"{line.what:<48}{line.measured:>20}  {line.bar:<18}{words[line.holds]:<5}".rstrip())


def _write_page(lines: list[Line], profile: list[dict[str, Any]]) -> None:
    """Write the tables between the markers of the page."""
    words = {True: "yes", False: "no", None: ""}
    rows = ["| what | measured | bar | holds |", "| --- | ---: | --- | --- |"]
    rows += [f"| {line.what.strip()} | {line.measured} | {line.bar} | {words[line.holds]} |" for line in lines]
    most = ["| function | calls | s |", "| --- | ---: | ---: |"]
    most += [f"| `{each['function']}` ({each['file']}) | {each['calls']} | {each['own_s']:.3f} |" for each in profile]
    text = PAGE.read_text(encoding="utf-8")
    for name, table in (("measured", rows), ("profile", most)):
        begin, end = f"<!-- begin: {name} -->", f"<!-- end: {name} -->"
        before, after = text.split(begin)[0], text.split(end)[1]
        text = "\n".join([before + begin, "", *table, "", end]) + after
    PAGE.write_text(text, encoding="utf-8")


def _print_profile(entries: list[dict[str, Any]]) -> None:
    print(f"\n{'most time of their own (under the profiler)':<68}{'calls':>10}{'s':>8}\n{'-' * 86}")
    for entry in entries:
        where = f"{entry['function']} ({entry['file']})"
        print(f"{where:<68}{entry['calls']:>10}{entry['own_s']:>8.3f}")


if __name__ == "__main__":
    main()

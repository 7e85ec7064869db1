"""Every number in docs/tornado-wuhan.md: python docs/make_tornado.py [--replications N] [--jobs N].

Runs `freightsim tornado baseline wuhan` and puts its tables between the markers of the page. The prose is by hand.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from make_calibration import filled

from freightsim.base.errors import on_the_command_line
from freightsim.base.writing import write_text
from freightsim.files.load import load_scenario
from freightsim.reports.table import TableColumn
from freightsim.reports.tornado import assumptions_table, at_present, grounds, sentences
from freightsim.studies.sensitivity import Assumption, Tornado
from freightsim.studies.tornado import tornado

TEXT = Path(__file__).parent / "tornado-wuhan.md"

SEED, REPLICATIONS, SHOWN = 0, 10, 10


def main() -> None:
    """Run it, and put the tables into the text."""
    parser = argparse.ArgumentParser(description="Every number in docs/tornado-wuhan.md, from a fixed seed.")
    parser.add_argument("--replications", type=int, default=REPLICATIONS, help="replications of each")
    parser.add_argument("--jobs", type=int, help="worker processes (default: one a core)")
    options = parser.parse_args()
    found = asked(options.replications, options.jobs)
    with on_the_command_line():  # the page is of the command
        made = parts(found)
    write_text(TEXT, filled(TEXT.read_text(encoding="utf-8"), made))


def asked(replications: int, jobs: int | None) -> Tornado:
    """Return what `freightsim tornado baseline wuhan` finds."""
    base, other = load_scenario("baseline"), load_scenario("wuhan")
    return tornado(base, other, n=replications, seed=SEED, jobs=jobs, top=SHOWN)


def parts(found: Tornado) -> dict[str, str]:
    """Return the parts of the page by the names of their markers."""
    return {
        "answer": "\n".join([at_present(found), *sentences(found)]),
        "table": _table(found),
        "grounds": "\n".join(f"- {line.removeprefix('* ')}" for line in grounds(found)),
        "ranges": "\n".join(_ranges(found)),
    }


def _table(found: Tornado) -> str:
    columns = [TableColumn("expected_low", "expected at low", "{:,.0f}", sign=True)]
    columns += [TableColumn("expected_high", "expected at high", "{:,.0f}", sign=True)]
    table = assumptions_table(found).beside(columns, [bar.assumption.expected for bar in found.bars])
    return table.markdown().replace("+-", "±").replace("*", " (refitted)")


def _ranges(found: Tornado) -> Iterator[str]:
    every: list[Assumption] = [*(bar.assumption for bar in found.bars), *found.left_out]
    for each in every:
        since = f", from {each.range.start}" if each.range.start is not None else ""
        yield f"- **{each.range.meaning}** (`{each.range.path}`{since}): {each.range.note}."


if __name__ == "__main__":
    main()

"""Write docs/answers.md: what every scenario of the library answers, against the baseline, on the same draws.

`python docs/make_answers.py [REPLICATIONS]` simulates all of them (30 replications unless said otherwise, to 2025) and
prints the table; `make answers` does the same. What stands between the two markers of the page is replaced.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from freightsim.comparing import compare
from freightsim.reports.change_in_words import sentences
from freightsim.scenario import Scenario
from freightsim.scenario.load import load_scenario, load_variants, shipped_names
from freightsim.statistics.comparison import Comparison, Difference

PAGE = Path(__file__).parent / "answers.md"
NOT_COMPARED = ("baseline",)
YEAR = 2025


def library() -> dict[str, Scenario]:
    """Return every scenario of the library but the baseline, and every variant, by file."""
    found: dict[str, Scenario] = {}
    for name in shipped_names():
        if name not in NOT_COMPARED:
            found[name] = load_scenario(name)
            found |= {f"{name}: {variant}": each for variant, each in load_variants(name).items()}
    return found


def main(replications: int) -> None:
    """Simulate, write the page, and print the table."""
    comparison = compare(load_scenario("baseline"), library(), n=replications)
    text = "\n".join([*table(comparison), "", *words(comparison)])
    page = PAGE.read_text(encoding="utf-8")
    marked = f"<!-- begin: answers -->\n\n{text}\n<!-- end: answers -->"
    PAGE.write_text(
        re.sub(r"<!-- begin: answers -->.*<!-- end: answers -->", lambda _: marked, page, flags=re.DOTALL), "utf-8"
    )
    print(text)


def table(comparison: Comparison) -> list[str]:
    """Return a Markdown table with a row for each scenario."""
    base = comparison.yearly(next(iter(comparison.others)), "trips", YEAR).base.mean
    count = len(comparison.others)
    first = f"{comparison.replications} replications of each, seed {comparison.base.seed}; {YEAR}, change to the "
    second = f"baseline's {base:,.0f} trips with the 95 % interval of paired differences, over {count} scenarios."
    headings = ("scenario", "trips", "value, USD m", "transit out, d", "cost, USD a FEU", "t CO2e a FEU")
    lines = [first + second, "", f"| {' | '.join(headings)} | first bottleneck since |"]
    lines += ["| --- | ---: | ---: | ---: | ---: | ---: | --- |"]
    for name in comparison.others:
        since = comparison.since(name)
        found = comparison.bottleneck(name, since) if since is not None else None
        jam = f"{found.station}, {str(found.month)[:7]}" if found else "none"
        cells = [
            _cell(comparison.yearly(name, "trips", YEAR), 1.0, "{:+,.1f}"),
            _cell(comparison.yearly(name, "value_usd", YEAR), 1e6, "{:+,.0f}"),
            _cell(comparison.yearly(name, "transit_outbound_d", YEAR), 1.0, "{:+.2f}"),
            _cell(comparison.yearly(name, "cost_usd_per_feu", YEAR), 1.0, "{:+,.0f}"),
            _cell(comparison.yearly(name, "t_co2e_per_feu", YEAR), 1.0, "{:+.3f}"),
        ]
        lines.append(f"| {name} | {' | '.join(cells)} | {jam} |")
    return lines


def words(comparison: Comparison) -> list[str]:
    """Return the summary of each scenario."""
    lines: list[str] = []
    for name in comparison.others:
        lines += [f"### {name}", "", *sentences(comparison, name), ""]
    return lines


def _cell(found: Difference, unit: float, form: str) -> str:
    low, high = found.change.ci_low, found.change.ci_high
    if low is None or high is None:
        return "-"
    if low == high == 0:
        return "0"
    mean, low_text, high_text = (form.format(value / unit) for value in (found.change.mean, low, high))
    return f"{mean} ({low_text} to {high_text})"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)

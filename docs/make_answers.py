"""Write docs/answers.md: what every scenario of the library answers, against the baseline, on the same draws.

`python docs/make_answers.py [REPLICATIONS [PAGE]]` simulates all of them (30 replications unless said otherwise, to
2025) and prints what it wrote: the table, and an answer card for each scenario in which a city joins; `make answers`
does the same. What stands between the two markers of the page is replaced.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import date
from math import isfinite
from pathlib import Path

from freightsim.base.writing import write_text
from freightsim.files.load import load_scenario, load_variants, shipped_names
from freightsim.reports.change_in_words import first, jam
from freightsim.reports.join_cards import cards_of
from freightsim.reports.numbers import signed
from freightsim.reports.table import of_texts
from freightsim.results.vocabulary import station_name
from freightsim.scenario import Scenario
from freightsim.statistics.comparison import Bottleneck, Comparison, Difference
from freightsim.statistics.outcome import ChangeOutcome
from freightsim.studies.comparing import compare

PAGE = Path(__file__).parent / "answers.md"


def main(replications: int, page: Path = PAGE) -> None:
    """Simulate, write the page, and print the table."""
    base = load_scenario("baseline")
    over = {end: {key: each for key, each in library().items() if each.horizon.end == end} for end in ends()}
    found = [compare(base, scenarios, n=replications) for scenarios in over.values()]
    lines = [*table(found), "", *cards(found)]
    marked = "\n".join(["<!-- begin: answers -->", "", *lines, "", "<!-- end: answers -->"])
    text = PAGE.read_text(encoding="utf-8")
    text = re.sub("<!-- begin: answers -->.*<!-- end: answers -->", lambda _: marked, text, flags=re.DOTALL)
    write_text(page, text)
    print("\n".join(lines))


def ends() -> list[date]:
    """Return the ends of the library's horizons: each scenario is compared over its own."""
    return sorted({each.horizon.end for each in library().values()})


def library() -> dict[str, Scenario]:
    """Return every scenario of the library but the baseline, and every variant, by file."""
    found: dict[str, Scenario] = {}
    for name in shipped_names():
        if name != "baseline":
            found[name] = load_scenario(name)
            found |= {f"{name}: {variant}": each for variant, each in load_variants(name).items()}
    return found


def table(found: list[Comparison]) -> list[str]:
    """Return a Markdown table with a row for each scenario, in the year that its question is about.

    That is the last whole year in which it asks for something else than the baseline (`Comparison.year`): the last of
    the horizon for what stays, and the year of the works for works that end.
    """
    numbers = ("year", "trips", "value, USD m", "transit out, d", "cost, USD a FEU", "t CO2e a FEU")
    words = ("scenario", "first bottleneck of the year, since")
    lines = [f"{found[-1].replications} replications of each, seed {found[-1].base.seed}."]
    for comparison in found:
        for year, names in by_year(comparison).items():
            trips = comparison.yearly(names[0], "trips", year).base.mean
            lines.append(
                f"In {year} the baseline has {trips:,.0f} trips; {_counted(len(names))} compared with it there."
            )
    lines += ["Changes have 95 % intervals, simultaneous over the scenarios of a horizon.", ""]
    rows = [row for comparison in found for row in _rows(comparison)]
    return [*lines, *of_texts((words[0], *numbers, words[1]), rows, words=words).markdown().splitlines()]


def cards(found: list[Comparison]) -> Iterator[str]:
    """Yield a section in Markdown for each scenario in which a city joins: sentences and the cards."""
    for comparison in found:
        for name in comparison.others:
            outcome = ChangeOutcome(comparison, name)
            if (card := cards_of(outcome)) is not None:
                yield from (f"## Answer card: {name}", "", *first(outcome), jam(outcome), "", f"{card.title}.", "")
                yield from (*card.markdown().splitlines(), "")


def by_year(comparison: Comparison) -> dict[int, list[str]]:
    """Return the scenarios by the year that is shown of them; of one that changes nothing the last of the horizon."""
    years: dict[int, list[str]] = {}
    for name in comparison.others:
        years.setdefault(_year(comparison, name), []).append(name)
    return dict(sorted(years.items()))


def _year(comparison: Comparison, name: str) -> int:
    return comparison.year(name) if comparison.affected(name) else comparison.years[-1]


def _counted(count: int) -> str:
    return f"{count} scenarios are" if count != 1 else "one scenario is"


def _called(found: Bottleneck, comparison: Comparison, name: str) -> str:
    return station_name(found.station, comparison.others[name].scenario)


def _rows(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    for name in comparison.others:
        year = _year(comparison, name)
        found = comparison.bottleneck(name, [year])
        jam = f"{_called(found, comparison, name)}, {str(found.month)[:7]}" if found else "none"
        cells = [
            _cell(comparison.yearly(name, "trips", year), 1.0, "{:+,.1f}"),
            _cell(comparison.yearly(name, "value_usd", year), 1e6, "{:+,.0f}"),
            _cell(comparison.yearly(name, "transit_outbound_d", year), 1.0, "{:+.2f}"),
            _cell(comparison.yearly(name, "cost_usd_per_feu", year), 1.0, "{:+,.0f}"),
            _cell(comparison.yearly(name, "t_co2e_per_feu", year), 1.0, "{:+.3f}"),
        ]
        yield name, str(year), *cells, jam


def _cell(found: Difference, unit: float, form: str) -> str:
    if found.ends is None or not isfinite(found.change.mean):
        return "-"
    if found.ends == (0.0, 0.0):
        return "0"
    mean, low, high = (signed(value / unit, form.replace("+", "")) for value in (found.change.mean, *found.ends))
    return f"{mean} ({low} to {high})"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30, *map(Path, sys.argv[2:3]))

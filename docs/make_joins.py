"""Every number in docs/joins.md: python docs/make_joins.py.

Holds the recorded joins of cities to hubs against what the choice model expects of them; nothing is simulated. The
prose is written by hand.
"""

from __future__ import annotations

from math import exp, sqrt
from pathlib import Path

from make_calibration import filled

from freightsim.base.writing import write_text
from freightsim.calibration.joins import Hindcast, hindcast
from freightsim.files.load import load_scenario
from freightsim.reports.table import of_texts
from freightsim.scenario import Scenario

TEXT = Path(__file__).parent / "joins.md"

FITTED = 2
"""Numbers fitted to the records: the level of `joining.station_odds`, and `joining.collects_within_km`."""

FAILED = ("kunming_chengdu",)
"""Records that the spread is not taken from: a join that never grew."""

QUANTILE_80 = 1.2816
"""Upper end of the central 80 % of the standard normal law."""


def main() -> None:
    """Put the tables into the text."""
    scenario = load_scenario("baseline")
    found = hindcast(scenario)
    parts = {"hindcast": hindcast_table(scenario, found), "spread": spread_text(found), "range": range_table(scenario)}
    write_text(TEXT, filled(TEXT.read_text(encoding="utf-8"), parts))


def spread(found: list[Hindcast]) -> float:
    """Return the standard deviation of the logarithm of recorded over expected boxes, without the joins that failed."""
    used = [each.ln_ratio for each in found if each.record.id not in FAILED]
    return sqrt(sum(ratio**2 for ratio in used) / (len(used) - FITTED))


def hindcast_table(scenario: Scenario, found: list[Hindcast]) -> str:
    """Return recorded and expected boxes with intervals."""
    half = QUANTILE_80 * spread(found)
    rows = []
    for each in found:
        low, high = each.feu_a_year * exp(-half), each.feu_a_year * exp(half)
        hub = scenario.hubs[each.record.hub].name if each.record.hub in scenario.hubs else scenario.port.name
        inside = low <= each.record.feu_a_year <= high
        rows.append(
            (
                f"{scenario.cities[each.record.city].name} to {hub}",
                f"{each.record.start}",
                f"{each.record.feu_a_year:,.0f}",
                f"{each.feu_a_year:,.0f}",
                f"{low:,.0f} to {high:,.0f}",
                "yes" if inside else "no",
            )
        )
    head = ("join", "from", "recorded, FEU a year", "expected", "80 % interval", "recorded inside")
    return of_texts(head, rows).markdown()


def spread_text(found: list[Hindcast]) -> str:
    """Return the sentence on the spread."""
    return (
        f"The standard deviation of ln(recorded / expected) is {spread(found):.2f} over the records but Kunming, with "
        f"{FITTED} degrees of freedom taken by the fit: a factor of {exp(spread(found)):.1f} either way.\n"
    )


def range_table(scenario: Scenario) -> str:
    """Return expected boxes where presence, the collecting distance or the odds of stations are others."""
    ways = {
        "as fitted": {},
        "presence 0.4": {"presence": 0.4},
        "presence 1": {"presence": 1.0},
        "collects within 150 km": {"collects_within_km": 150},
        "collects within 350 km": {"collects_within_km": 350},
        "odds of the hub in place of those of stations": {"station_odds": None},
    }
    rows = []
    for name, joining in ways.items():
        found = hindcast(scenario.but({"joining": joining}) if joining else scenario)
        rows.append((name, *(f"{each.feu_a_year:,.0f}" for each in found)))
    names = [scenario.cities[each.record.city].name + " to " + each.record.hub.capitalize() for each in found]
    return of_texts(("assumption", *names), rows).markdown()


if __name__ == "__main__":
    main()

"""Every number in docs/joins.md: python docs/make_joins.py.

Holds the recorded joins of cities to hubs against what the choice model expects of them; nothing is simulated. The
prose is written by hand.
"""

from __future__ import annotations

from math import exp
from pathlib import Path

import numpy as np
from make_calibration import filled

from freightsim.base.writing import write_text
from freightsim.calibration.joins import hindcast
from freightsim.calibration.station_fit import LEVEL, StationFit, fit_stations
from freightsim.files.load import load_scenario
from freightsim.reports.table import of_texts
from freightsim.scenario import Scenario

TEXT = Path(__file__).parent / "joins.md"

SEED = 0
"""Seed of the shipped fit."""


def main() -> None:
    """Put the tables into the text."""
    scenario = load_scenario("baseline")
    fit = fit_stations(scenario, seed=SEED)
    assert fit is not None
    parts = {
        "fit": fit_table(fit),
        "hindcast": hindcast_table(scenario, fit),
        "spread": spread_text(fit),
        "range": range_table(scenario),
    }
    write_text(TEXT, filled(TEXT.read_text(encoding="utf-8"), parts))


def fit_table(fit: StationFit) -> str:
    """Return what the records say of stations."""
    rows = [
        (f"`{path}`", f"{each.value:,.3g}", f"{each.low:,.3g} to {each.high:,.3g}", each.unit)
        for path, each in fit.parameters.items()
    ]
    return of_texts(("parameter", "median", "95 % interval", "unit"), rows).markdown()


def hindcast_table(scenario: Scenario, fit: StationFit) -> str:
    """Return recorded boxes, those expected at the fit, and those predicted from the other records."""
    expected = {each.record.id: each.feu_a_year for each in hindcast(scenario)}
    rows = []
    for each in fit.predicted:
        record = each.record
        hub = scenario.hubs[record.hub].name if record.hub in scenario.hubs else scenario.port.name
        rows.append(
            (
                f"{scenario.cities[record.city].name} to {hub}",
                f"{record.start}",
                f"{record.feu_a_year:,.0f}",
                f"{expected[record.id]:,.0f}",
                f"{each.median:,.0f}",
                f"{each.low:,.0f} to {each.high:,.0f}",
                "yes" if each.inside else "no",
            )
        )
    interval = f"{LEVEL:.0%} interval".replace("%", " %")
    head = ("join", "from", "recorded, FEU a year", "at the fit", "from the others", interval, "recorded inside")
    return of_texts(head, rows).markdown()


def spread_text(fit: StationFit) -> str:
    """Return the sentence on the spread."""
    middle = float(np.median(fit.draws[:, 3]))
    return (
        f"Single stations lie about what is expected of them with a scale of {exp(middle):.2f} in the logarithm: a "
        f"factor of {exp(exp(middle)):.1f} either way.\n"
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

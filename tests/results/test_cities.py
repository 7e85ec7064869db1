"""Cities by year: what they shipped adds up to what the trains carried."""

from __future__ import annotations

import numpy as np

from freightsim.scenario import Scenario
from freightsim.simulation.replications import simulate


def test_cities_add_up_to_the_years(tiny: Scenario) -> None:
    """Over cities and directions: FEU, tonnes and value of trips, what was booked, what was turned away."""
    run = simulate(tiny, seed=1)
    by_year = run.cities.groupby("year")
    yearly = run.yearly.set_index("year")
    for name in ("feu", "tonnes", "value_usd", "feu_turned_away"):
        np.testing.assert_allclose(by_year[name].sum(), yearly[name])
    booked = by_year["feu_booked"].sum()
    np.testing.assert_allclose(booked, yearly["feu_booked_outbound"] + yearly["feu_booked_inbound"])


def test_every_city_has_its_rows(tiny: Scenario) -> None:
    """One row for each year, city and direction, those without cargo too."""
    run = simulate(tiny, seed=1)
    assert len(run.cities) == len(tiny.clock.years) * len(tiny.cities) * 2
    assert set(run.cities["city"]) == set(tiny.cities)

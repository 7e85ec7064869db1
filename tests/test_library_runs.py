"""Every file of the library runs to the end of its horizon, once.

pytestmark = pytest.mark.slow

Those that are the baseline up to 2021, which runs itself from its first day, begin in the year before.
"""

from __future__ import annotations

from datetime import date

import pytest

from freightsim.simulation.replications import simulate
from library import parts, scenario

FROM_THE_FIRST_DAY = {"baseline", "catchment-1000km", "covid-without", "jiangxi"}
"""Files that differ from the baseline before 2021."""

LATER = {"horizon": {"from": date(2020, 7, 1), "warm_up_from": None}, "accept": {"empty_start": "for speed"}}


@pytest.mark.parametrize(("name", "variant"), parts(), ids=lambda part: part or "itself")
def test_it_runs(name: str, variant: str) -> None:
    """Trains run to the last year, with cargo; so do those of a port that a city runs."""
    whole = scenario(name, variant)
    run = simulate(whole if name in FROM_THE_FIRST_DAY else whole.but(LATER), seed=4)
    last = run.yearly.iloc[-1]
    assert last["trips"] > 0
    assert last["feu"] > 0
    for city, port in run.ports.items():
        assert port.yearly["trips"].iloc[-1] > 0, city

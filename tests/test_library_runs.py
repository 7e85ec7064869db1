"""Every file of the library runs, over its whole horizon, once."""

from __future__ import annotations

import pytest

from freightsim.files.load import load_scenario, load_variants, shipped_names
from freightsim.simulation.replications import simulate

RUNS = [(name, variant) for name in shipped_names() for variant in ("", *load_variants(name))]
"""Each file, and each of its variants."""


@pytest.mark.parametrize(("name", "variant"), RUNS, ids=lambda part: part or "itself")
def test_it_runs(name: str, variant: str) -> None:
    """Trains run to the last year, with cargo; so do those of a port that a city runs."""
    scenario = load_variants(name)[variant] if variant else load_scenario(name)
    run = simulate(scenario, seed=4)
    last = run.yearly.iloc[-1]
    assert last["trips"] > 0
    assert last["feu"] > 0
    for city, port in run.ports.items():
        assert port.yearly["trips"].iloc[-1] > 0, city

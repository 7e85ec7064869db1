"""Wagon sets that circle between loading tracks and a border turn over as often as a product-form network says."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import pytest
import simpy

from freightsim.journey.stations import Pool
from theory.intervals import assert_theory
from theory.queue_theory import ServedAt, closed_throughput

LOADING = ServedAt(servers=2, mean=1.0)
BORDER = ServedAt(servers=1, mean=0.4)
WAY_D = 14.0
PUBLISHED = {10: 0.33926, 20: 0.67475, 40: 1.31492, 60: 1.81976, 80: 1.99142}
"""Cycles a day by number of sets."""

WARM_UP_D = 400.0


def _theory(sets: int) -> float:
    return closed_throughput((LOADING, BORDER), 2 * WAY_D, sets)


@pytest.mark.parametrize("sets", PUBLISHED)
def test_convolution_gives_the_published_throughput(sets: int) -> None:
    """Convolution over the product form (Buzen, 1973) gives the published cycles a day."""
    assert _theory(sets) == pytest.approx(PUBLISHED[sets], abs=1e-5)


def _cycles_a_day(sets: int, days: float, rng: np.random.Generator) -> float:
    """Return cycles a day of sets that wake only where others are met, as the trains of the package do."""
    env = simpy.Environment()
    loading, border = (Pool([0.0] * station.servers) for station in (LOADING, BORDER))
    loaded = 0

    def circle(first_d: float) -> Generator[simpy.Event, object, None]:
        nonlocal loaded
        yield env.timeout(first_d)
        while True:
            ready_d = loading.serve(env.now, rng.exponential(LOADING.mean))
            loaded += WARM_UP_D <= ready_d < days
            yield env.timeout(ready_d + WAY_D - env.now)
            yield env.timeout(border.serve(env.now, rng.exponential(BORDER.mean)) + WAY_D - env.now)

    for first_d in rng.uniform(0, 2 * WAY_D, sets):
        env.process(circle(first_d))
    env.run(until=days)
    return loaded / (days - WARM_UP_D)


@pytest.mark.parametrize(("sets", "days"), [(20, 6000.0), (60, 4000.0)])
def test_sets_circle_as_often_as_the_product_form_says(sets: int, days: float) -> None:
    """Pools joined by fixed ways have the throughput of the closed network (Baskett et al., 1975)."""
    found = [_cycles_a_day(sets, days, rng) for rng in np.random.default_rng(29).spawn(16)]
    assert_theory(found, _theory(sets), widest=0.02)

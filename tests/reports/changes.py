"""Comparisons made by hand: figures, cities, stations and ways written down, to which what is said is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from freightsim.base.arrays import Floats
from freightsim.choice.ways import VIA_PORT, Way
from freightsim.results import Run, Runs
from freightsim.results.vocabulary import PAID, TRAIN_COST, TRAIN_COSTS
from freightsim.scenario import Scenario
from freightsim.statistics.comparison import Comparison
from joins import JOINS
from reports.made import Made, stages
from tiny import TINY, WUHAN

YEARS = (2013, 2014, 2015, 2016)
OTHER = "it"
"""Name of the scenario that is compared."""
COLUMNS = (
    *("trips", "trips_outbound", "trips_inbound", "feu", "teu", "tonnes", "value_usd", "feu_turned_away"),
    *("yard_dwell_d", "transit_outbound_d", "transit_inbound_d", "cost_usd", "subsidy_usd", "t_co2e", "empty_returns"),
    *PAID.values(),
    *(*TRAIN_COSTS, TRAIN_COST),
)
_LEVELS = (900, 500, 400, 4e4, 8e4, 4e5, 3e9, 50, 3.5, 15, 18, 3e8, 8e7, 1e5, 60)
LEVELS = dict(zip(COLUMNS, (*_LEVELS, 1e7, 5e6, 5e6, 2e6, 6e7, 9e6, 2e8, 1e7, 6e7, 2e6, 3e8), strict=True))
"""About the size of each figure."""
STATIONS = (("yard", ""), ("border", "alashankou"), ("outbound_trains", ""), ("inbound_trains", ""))
STAGES = (("outbound", "train_wait"), ("both", "border_track_wait:alashankou"))
"""Stages at which boxes may still stand when the horizon ends."""
WAYS = (VIA_PORT, Way("hub", "xian"), Way("mode", "sea"), Way("mode", "air"))

CHANGES: dict[str, dict[str, Any]] = {
    "for good": {"port": {"tracks": {"2013-07-18": 2, "2015-01-01": 3}}},
    "an event of 2014": {
        "events": {
            "closure": {
                "name": "Closure",
                "from": "2014-05-01",
                "to": "2014-05-22",
                "border_capacity": {"alashankou": 0.5},
            }
        }
    },
    "a join": {"cities": {"wuhan": {"joins": JOINS["truck"] | {"from": "2014-01-01"}}}},
}
"""What the scenario asks for; the first year in which figures can differ is 2014, or 2015."""
LASTING = {"for good": (2015, None), "an event of 2014": (2014, 2014), "a join": (2014, None)}
"""First year, and last year where there is one, in which it is asked for."""


@cache
def scenarios(change: str) -> tuple[Scenario, Scenario]:
    """Return the base and the scenario."""
    horizon = {"from": "2013-07-18", "to": f"{YEARS[-1] + 1}-01-01"}
    hubs = {"xian": WUHAN | {"name": "Xi'an", "province": "Shaanxi", "lat": 34.34, "lon": 108.94}}
    base = Scenario.model_validate(deepcopy(TINY) | {"horizon": horizon, "hubs": hubs})
    return base, base.but({"name": OTHER, **CHANGES[change]})


def comparison(change: str, base: Mapping[str, Floats], other: Mapping[str, Floats]) -> Comparison:
    """Return a comparison with these numbers.

    Each of base and other has, by column, figures of the shape (replications, years); `cities` of the shape
    (replications, years, cities), FEU; `open_feu`, where it is given, of the shape (replications, stages);
    `utilisation` and `wait_h` of the shape (replications, stations, months); `ways` of the shape (ways, years, cities).
    """
    both = scenarios(change)
    runs = [_runs(scenario, numbers) for scenario, numbers in zip(both, (base, other), strict=True)]
    ways = {
        name: dict(zip(WAYS, numbers["ways"], strict=True)) for name, numbers in ((None, base), (OTHER, other))
    }  # fmt: skip
    return Comparison(runs[0], {OTHER: runs[1]}, ways)


def _runs(scenario: Scenario, numbers: Mapping[str, Floats]) -> Runs:
    n = len(numbers["trips"])
    return Runs([Run(scenario, 7, at, "full_train", "oldest_first", _frames(scenario, numbers, at)) for at in range(n)])


def _frames(scenario: Scenario, numbers: Mapping[str, Floats], at: int) -> Made:
    years = list(YEARS)
    yearly = pd.DataFrame({"year": years, **{name: numbers[name][at] for name in COLUMNS if name in numbers}})
    cities = list(scenario.cities)
    grid = pd.MultiIndex.from_product([years, cities, ["outbound", "inbound"]], names=["year", "city", "direction"])
    by_city = grid.to_frame(index=False)
    by_city["feu"] = np.repeat(numbers["cities"][at].ravel(), 2) / 2
    months = np.arange("2013-07", f"{YEARS[-1] + 1}-01", dtype="datetime64[M]").astype("datetime64[D]")
    rows = [(*station, month) for station in STATIONS for month in months]
    by_station = pd.DataFrame(rows, columns=["kind", "place", "month"])
    for name in ("utilisation", "wait_h"):
        by_station[name] = numbers[name][at].ravel()
    by_station["arrivals"] = 10.0
    ends = np.append(months[1:], np.datetime64(f"{YEARS[-1] + 1}-01-01"))
    hours = np.tile((ends - months) / np.timedelta64(1, "h"), len(STATIONS))
    by_station["queue"] = by_station["wait_h"] * by_station["arrivals"] / hours  # Little's law
    shuttles = pd.DataFrame(
        {
            "city": pd.Series(dtype=object),
            "slot_at": pd.Series(dtype="datetime64[ns]"),
            "status": pd.Series(dtype=object),
        }
    )
    open_feu = numbers["open_feu"][at] if "open_feu" in numbers else [0.0] * len(STAGES)
    by_stage = stages(*((*stage, True, 500, 10.0, 20.0) for stage in STAGES)).assign(open_feu=open_feu)
    frames = {"yearly": yearly, "cities": by_city, "stations": by_station, "shuttles": shuttles, "stages": by_stage}
    return Made(frames)


def drawn(change: str, n: int, size: float, seed: int, columns: Sequence[str] = COLUMNS) -> Comparison:
    """Return a comparison with random numbers: changes are about `size` of a figure, and many are nothing at all.

    Only these columns of the years are known.
    """
    rng = np.random.default_rng(seed)
    first = YEARS.index(LASTING[change][0])
    months = 12 * len(YEARS) - 6
    base: dict[str, Floats] = {}
    for name, level in LEVELS.items():
        values = level * (1 + 0.1 * rng.standard_normal((n, len(YEARS))))
        base[name] = np.round(values) if level < 1e6 and name[-2:] != "_d" else values
    base["cities"] = rng.poisson(rng.choice([0.3, 40, 9000], len(TINY["cities"])), (n, len(YEARS), 2)).astype(float)
    base["utilisation"] = rng.uniform(0.5, 1.0, (1, len(STATIONS), 1)) + rng.normal(0, 0.1, (n, len(STATIONS), months))
    base["wait_h"] = rng.choice([20.0, 168.0, 400.0], (1, len(STATIONS), 1)) + rng.normal(
        0, 15, (n, len(STATIONS), months)
    )
    base["open_feu"] = rng.poisson(rng.choice([0.0, 40.0], (1, len(STAGES))), (n, len(STAGES))).astype(float)
    base["ways"] = rng.choice([0.0, 0.3, 400.0, 9e4], (len(WAYS), 1, 1)) * rng.uniform(0.5, 1.5, (len(WAYS), 4, 2))
    other = {name: values.copy() for name, values in base.items()}
    for name, level in LEVELS.items():
        shift = rng.choice([0.0, 0.0, 0.02, 1.0, -1.0]) * size * level
        noise = rng.choice([0.0, 0.3, 3.0]) * size * level * rng.standard_normal((n, len(YEARS) - first))
        other[name][:, first:] += np.round(shift + noise) if level < 1e6 and name[-2:] != "_d" else shift + noise
    other["trips"][:, first] += rng.choice([0.0, 1.0])
    move = rng.choice([0.0, 0.4, 1.0, -1.0], len(TINY["cities"])) * size * 500
    other["cities"][:, first:] += np.round(move + rng.normal(0, 2, (n, len(YEARS) - first, 2)) * rng.choice([0, 1]))
    later = 12 * first - 6
    other["utilisation"][:, :, later:] += rng.choice([0.0, 0.0, size, -size], (1, len(STATIONS), 1))
    other["wait_h"][:, :, later:] += rng.choice([0.0, 0.0, 300 * size, -300 * size], (1, len(STATIONS), 1))
    other["open_feu"] += rng.poisson(rng.choice([0.0, 5.0, 400.0], (1, len(STAGES))), (n, len(STAGES)))
    step = rng.choice([0.0, 0.0, 1e-4, 0.3, 1.0, -1.0, 2.5], (len(WAYS), 1, 1)) * size
    other["ways"][:, first:] += step * rng.choice([0.05, 300.0]) * np.ones((1, len(YEARS) - first, 2))
    other["ways"] = np.maximum(other["ways"], 0.0)
    known = [{name: each[name] for name in each if name not in LEVELS or name in columns} for each in (base, other)]
    return comparison(change, *known)

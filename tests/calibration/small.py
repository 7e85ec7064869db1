"""A small port with rivals, whose shippers' liking is known: two years, four classes of goods, runs of milliseconds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from freightsim.base.study_options import StudyOptions
from freightsim.calibration import fit
from freightsim.calibration.journal import Journal
from freightsim.calibration.parameters import factor_path, rail_path, tree_of
from freightsim.calibration.response import CONTROLS, Response, figures_of, response_of
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS
from freightsim.simulation.replications import each_replication, simulate_lightly
from freightsim.validation.merge import merged
from tiny import TINY

Tree = dict[str, Any]

YEARS = (2014, 2015)
TODAY = date(2024, 2, 29)
ROUNDS = (*(4,) * fit.VOTING_FROM, 6, 8)
"""Rounds of a short search."""
SHORTEST = (2,) * (fit.VOTING_FROM + 2)
"""Those of the shortest there is: two rounds vote."""
FITTED = ("trips_outbound", "trips_inbound", "tonnes", "value_usd")

_BOTH = {"outbound": 1.0, "inbound": 1.0}
_MACHINES, _PARTS = TINY["cargo"]["classes"]["machines"], TINY["cargo"]["classes"]["car_parts"]

SMALL: Tree = merged(
    deepcopy(TINY),
    {
        "name": "small",
        "horizon": {"from": "2014-01-01", "to": "2016-01-01"},
        "modes": {"sea": {"name": "Sea", "usd_per_feu": 7000.0}},
        "markets": {
            "europe": {
                "modes": {
                    "sea": {"days": 0.0, "price_ratio": _BOTH, "constant": {"outbound": 4.0, "inbound": 4.0}},
                },
            },
        },
        "demand": {
            "outbound": {"feu_per_boxable_usd_bn": 1.7e5, "booking_feu": 1.0},
            "inbound": {"feu_per_boxable_usd_bn": 0.85e5, "booking_feu": 1.0},
        },
        "cargo": {
            "classes": {
                "machines": {"share": 2.0},
                "garments": _MACHINES | {"name": "Garments", "t_per_feu": 7.0, "usd_per_t": 15000.0},
                "car_parts": {"share": 1.0},
                "timber": _PARTS | {"name": "Timber", "t_per_feu": 18.0, "usd_per_t": 2000.0},
            },
            "value_cv": 0.2,
            "weight_cv": 0.1,
        },
        "trains": {"wagon_sets": 24},
        "port": {"yard_teu": 1200},
        "services": {"west_out": {"trains_per_week": 3.5}, "west_in": {"trains_per_week": 3.5}},
        "dispatch": {"minimum_feu": 40},
    },
)
"""Sea is cheaper than rail and far better liked: shares are about a thousandth, so that nothing saturates."""

KNOWN = {
    **{f"demand.{way}.attraction.level": -4.4 for way in ("outbound", "inbound")},
    **{f"demand.{way}.attraction.gain": 2.0 for way in ("outbound", "inbound")},
    **{f"demand.{way}.attraction.pace_years": 3.0 for way in ("outbound", "inbound")},
    "demand.outbound.attraction.adjustment.2014-01-01": 1.1,
    "demand.outbound.attraction.adjustment.2015-01-01": 0.9,
    "demand.inbound.attraction.adjustment.2014-01-01": 0.85,
    "demand.inbound.attraction.adjustment.2015-01-01": 1.1,
    "cargo.load_factor.level.2013-01-01": 1.04,
    "cargo.value_factor.adjustment.2014-01-01": 0.8,
    "cargo.value_factor.adjustment.2015-01-01": 1.2,
}
"""The liking that figures are made of."""

Figures = dict[tuple[int, str], float]


def small(*changes: Tree) -> Scenario:
    """Return the small scenario with trees of changes merged in."""
    tree = SMALL
    for change in changes:
        tree = merged(tree, change)
    return Scenario.model_validate(tree)


def known(values: Mapping[str, float] = KNOWN) -> Scenario:
    """Return the small scenario with a liking that is known."""
    return small(tree_of(values))


def answer(scenario: Scenario, n: int, *, seed: int) -> Response:
    """Return what n replications answer."""
    runs = each_replication(partial(simulate_lightly, scenario), range(n), StudyOptions(seed=seed, jobs=1))
    return response_of([figures_of(run) for _, run in runs])


def aims_of(response: Response) -> Figures:
    """Return yearly figures as a fit aims at them."""
    return {(year, name): response.mean[name][year] for name in FITTED for year in response.mean[name]}


def search(
    scenario: Scenario, aims: Figures, *, seed: int = 1, journal: Journal | None = None, **given: Any
) -> fit.Fit:
    """Return a fit in this process."""
    kept = Journal(None, {}, TODAY) if journal is None else journal  # one that is empty counts as nothing
    uncertainty = given.pop("uncertainty", dict.fromkeys(aims, 0.01))
    return fit.RootSearch(scenario, aims, uncertainty, StudyOptions(seed=seed, jobs=1, **given), journal=kept).run()


@contextmanager
def quick(rounds: tuple[int, ...] = ROUNDS) -> Iterator[None]:
    """Let the search be short."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fit, "ROUNDS", rounds)
        yield


@cache
def published() -> Response:
    """Return what the known liking gives, as if it had been published."""
    return answer(known(), 24, seed=2)


@cache
def fitted() -> fit.Fit:
    """Return a short fit to it, from a scenario that knows nothing of the liking."""
    with quick():
        return search(small(), aims_of(published()))


def made_fit(scenario: Scenario, years: Sequence[int], *, seed: int = 3) -> fit.Fit:
    """Return a fit of these years that nobody searched for: values drawn about their priors."""
    rng = np.random.default_rng(seed)
    aims = {(year, name): 100.0 for year in years for name in FITTED}
    made = fit.RootSearch(scenario, aims, {}, StudyOptions(jobs=1), journal=Journal(None, {}, TODAY))
    made.hubs = {key: {"odds": hub.model_dump(mode="json")["odds"]} for key, hub in scenario.hubs.items()}
    drawn = {p.path: min(max(p.prior + 0.5 * p.sd * rng.standard_normal(), p.low), p.high) for p in made.parameters}
    state = fit.State(
        {p.path: drawn[p.path] for p in made.parameters if p.layer == "structural"},
        {way: {year: drawn[rail_path(way, year)] for year in years} for way in DIRECTIONS},
        {kind: {year: drawn[factor_path(kind, year)] for year in years} for kind in fit.FACTOR_SDS},
    )
    mean, error = ({name: dict.fromkeys(years, at) for name in CONTROLS} for at in (101.0, 0.0))
    said = Response(mean, error, 4)
    return fit.Fit(
        parameters=made.parameters,
        state=state,
        values=made._written(state),
        spread=dict.fromkeys(drawn, 0.02),
        marginal=dict.fromkeys(drawn, 0.05),
        factor_error={year: np.diag([0.01, 0.05]) ** 2 for year in years},
        covariance={},
        scenario=made.scenario_of(state),
        aims=aims,
        responses=[said] * len(fit.ROUNDS),
        elasticity={way: dict.fromkeys(years, 1.0) for way in DIRECTIONS},
        hubs=made.hubs,
        simulations=4 * len(fit.ROUNDS),
    )


def targets_text(figures: Figures) -> str:
    """Return figures as a file of targets."""
    units = {"tonnes": "t", "value_usd": "USD"}
    lines = ["schema_version: 2", "targets:"]
    for (year, name), value in figures.items():
        lines.append(
            f"  {name}_{year}: {{quantity: {name}, years: [{year}], unit: {units.get(name, 'trips')}, value: {value}, "
            "tolerance: 0.02, role: fit, status: assumed, confidence: assumption, source: assumption}"
        )
    return "\n".join(lines) + "\n"


def write_targets(path: Path, figures: Figures) -> Path:
    """Write a file of targets."""
    path.write_text(targets_text(figures), encoding="utf-8")
    return path


def write_small(folder: Path) -> None:
    """Write the small scenario, and targets that its known liking gives: figures by direction, and trips of both."""
    trips = {name: published().mean[name] for name in ("trips_outbound", "trips_inbound")}
    whole = {(year, "trips"): sum(each[year] for each in trips.values()) for year in YEARS}
    write_targets(folder / "targets.yaml", aims_of(published()) | whole)
    (folder / "small.yaml").write_text(yaml.safe_dump(SMALL, sort_keys=False), encoding="utf-8")

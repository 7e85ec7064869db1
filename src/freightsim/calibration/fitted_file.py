"""The fit is written down as a scenario layer: values, intervals, and how they came about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import exp, floor, log10
from pathlib import Path
from typing import Any

import yaml

from freightsim.base.errors import FileThereError, ScenarioError
from freightsim.base.language import _
from freightsim.base.writing import read_bytes, write_text
from freightsim.calibration.fit import Fit
from freightsim.calibration.parameters import INDEX, Parameter, adjusted_until, neutral_steps, tree_of
from freightsim.calibration.station_fit import StationFit
from freightsim.files.modeline import modeline_at
from freightsim.scenario.fitted import FittedParameter
from freightsim.validation.renamed import VERSION
from freightsim.validation.yaml_text import read_document

DIGITS = 6
"""Significant digits of fitted values: far below what any of them is known to."""

HEAD = """\
# Written by `freightsim calibrate`; change it by calibrating anew, not by hand.
# The curves and the levels of the factors are the structural layer, the yearly `adjustment` is what they leave over.
# Below, under `fitted`, stands for each number what it is, its 95 % interval, and how it came about.
"""


def fitted_tree(
    fit: Fit,
    *,
    seed: int,
    made: date,
    targets_digest: str,
    data_digest: str,
    holdout: Sequence[int] = (),
    stations: StationFit | None = None,
) -> dict[str, Any]:
    """Return the layer of a scenario that a fit gives: the fitted values, and the record of the fit."""
    values = {path: rounded(value) for path, value in fit.values.items()}
    of_stations = stations.parameters if stations is not None else {}
    record: dict[str, Any] = {
        "seed": seed,
        "made": made.isoformat(),
        "simulations": fit.simulations,
        "targets_digest": targets_digest,
        "data_digest": data_digest,
        "holdout": list(holdout),
        "misfit": {name: rounded(value, 3) for name, value in fit.misfit.items()},
        "parameters": {p.path: _row(fit, p, values[p.path]) for p in fit.parameters}
        | {path: _rounded_row(each) for path, each in of_stations.items()},
    }
    values |= {path: rounded(each.value) for path, each in of_stations.items()}
    index = {f"{INDEX}.{day}": rounded(value) for day, value in fit.index.items()}
    return {
        "schema_version": VERSION,
        "extends": "facts",
        **tree_of(neutral_steps(fit.parameters) | values | index | adjusted_until(fit.parameters)),
        **({"hubs": fit.hubs} if fit.hubs else {}),
        "fitted": record,
    }


def write_fitted(path: Path, tree: dict[str, Any]) -> None:
    """Write a layer, which names the schema that lies beside it; a file is replaced at once or not at all."""
    layer = yaml.safe_dump(_sorted_steps(tree), sort_keys=False, allow_unicode=True, width=120)
    write_text(path, modeline_at(path) + HEAD + layer)


def refuse_other_file(path: Path) -> None:
    """Raise FileThereError where a file is there that is no fitted layer: a fit replaces none but its like.

    An empty file is none, and neither is a device or a pipe.
    """
    if not path.is_file():
        return
    try:
        data = read_bytes(path)
        layer = read_document(data, str(path)).tree if data else {"fitted": {}, "extends": "facts"}
    except (OSError, ScenarioError):
        layer = {}
    if not isinstance(layer.get("fitted"), dict) or layer.get("extends") != "facts" or "name" in layer:
        text = _("{out}: not overwritten: this file is no fitted layer; name another file")
        raise FileThereError(text.format(out=path))


def rounded(value: float, digits: int = DIGITS) -> float:
    """Return a number with so many significant digits."""
    return float(value) if value == 0 else round(float(value), digits - 1 - floor(log10(abs(value))))


def _row(fit: Fit, parameter: Parameter, value: float) -> dict[str, Any]:
    low, high = fit.interval(parameter)
    if parameter.is_ratio:
        low, high = exp(low), exp(high)
    return {
        "value": value,
        "low": rounded(low),
        "high": rounded(high),
        "meaning": parameter.meaning,
        "unit": parameter.unit,
    }


def _rounded_row(parameter: FittedParameter) -> dict[str, Any]:
    ends = {name: rounded(getattr(parameter, name)) for name in ("value", "low", "high")}
    return parameter.model_dump() | ends


def _sorted_steps(tree: Any) -> Any:
    """Return a tree with dated maps in the order of time."""
    if not isinstance(tree, dict):
        return tree
    keys = sorted(tree) if all(key[:4].isdigit() for key in tree) else list(tree)
    return {key: _sorted_steps(tree[key]) for key in keys}

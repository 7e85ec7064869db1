"""freightsim: a discrete-event simulation of the Zhengzhou inland port and its China-Europe freight trains.

Where to read on: `freightsim.scenario` is what can be asked, `freightsim.journey` what happens to a box,
`freightsim.simulation` joins the legs, `freightsim.results` is what comes back.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from freightsim.comparing import compare
    from freightsim.errors import InputError, OldVersionWarning, ScenarioError
    from freightsim.replications import replicate, simulate
    from freightsim.results import Run, Runs
    from freightsim.results.folder import load_run
    from freightsim.scenario import Scenario
    from freightsim.scenario.load import load_scenario, load_variants

__version__ = "0.1.0"

_HOMES = {
    "InputError": "freightsim.errors",
    "Run": "freightsim.results",
    "Runs": "freightsim.results",
    "Scenario": "freightsim.scenario",
    "OldVersionWarning": "freightsim.errors",
    "ScenarioError": "freightsim.errors",
    "compare": "freightsim.comparing",
    "load_run": "freightsim.results.folder",
    "load_scenario": "freightsim.scenario.load",
    "load_variants": "freightsim.scenario.load",
    "replicate": "freightsim.replications",
    "simulate": "freightsim.replications",
}

__all__ = [
    "InputError",
    "OldVersionWarning",
    "Run",
    "Runs",
    "Scenario",
    "ScenarioError",
    "compare",
    "load_run",
    "load_scenario",
    "load_variants",
    "replicate",
    "simulate",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `freightsim --help` need not wait for numpy."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])

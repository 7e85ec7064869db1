"""freightsim: a discrete-event simulation of the Zhengzhou inland port and its China-Europe freight trains.

Where to read on: `freightsim.scenario` is what can be asked, `freightsim.journey` what happens to a box,
`freightsim.simulation` joins the legs, `freightsim.results` is what comes back.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from freightsim.break_even import solve
    from freightsim.calibration.ensemble import replicate_posterior
    from freightsim.comparing import compare
    from freightsim.errors import InputError, OldVersionWarning, ScenarioError
    from freightsim.new_city.file import write_city
    from freightsim.replications import replicate, simulate
    from freightsim.reports.against_record import beside_record
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
    "beside_record": "freightsim.reports.against_record",
    "compare": "freightsim.comparing",
    "load_run": "freightsim.results.folder",
    "load_scenario": "freightsim.scenario.load",
    "load_variants": "freightsim.scenario.load",
    "replicate": "freightsim.replications",
    "replicate_posterior": "freightsim.calibration.ensemble",
    "simulate": "freightsim.replications",
    "solve": "freightsim.break_even",
    "write_city": "freightsim.new_city.file",
}

__all__ = [
    "InputError",
    "OldVersionWarning",
    "Run",
    "Runs",
    "Scenario",
    "ScenarioError",
    "beside_record",
    "compare",
    "load_run",
    "load_scenario",
    "load_variants",
    "replicate",
    "replicate_posterior",
    "simulate",
    "solve",
    "write_city",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `freightsim --help` need not wait for numpy."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])

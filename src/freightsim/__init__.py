"""freightsim: a discrete-event simulation of the Zhengzhou inland port and its China-Europe freight trains.

Where to read on: `freightsim.scenario` is what can be asked, `freightsim.journey` what happens to a box,
`freightsim.simulation.port` joins the legs, `freightsim.results` is what comes back.
"""

from __future__ import annotations

import typing as _typing

if _typing.TYPE_CHECKING:
    from freightsim.base.errors import (
        ConvergenceWarning,
        EmptyStartWarning,
        EnsembleWarning,
        HorizonWarning,
        InputError,
        PartOfYearWarning,
        PlaceWarning,
        RenamedKeyWarning,
        ReplicationError,
        RuleError,
        ScenarioError,
        WarmUpWarning,
        WorkerDiedError,
    )
    from freightsim.calibration.checked import Check
    from freightsim.calibration.market import MarketFigure, market_figures
    from freightsim.calibration.story import Calibration, calibrate
    from freightsim.calibration.targets import load_targets
    from freightsim.choice.flows import hub_flows
    from freightsim.choice.join_card import JoinCard, card, join_card
    from freightsim.choice.logit import ChoicePolicy, Shares
    from freightsim.facts.data import data
    from freightsim.files.diff import diff
    from freightsim.files.load import load_scenario, load_variants
    from freightsim.files.schema import schema
    from freightsim.files.show import show
    from freightsim.new_city.file import write_city
    from freightsim.plots.plot import plot
    from freightsim.policies.dispatch import DispatchPolicy, YardView
    from freightsim.policies.loading import LoadingPolicy, QueueView
    from freightsim.reports.against_record import beside_record
    from freightsim.reports.page.written import replay, report
    from freightsim.results import Run, Runs
    from freightsim.results.folder import load_run
    from freightsim.scenario import Scenario
    from freightsim.simulation.replications import simulate
    from freightsim.statistics import Comparison, Difference, Estimate, estimate
    from freightsim.studies.backtest import Backtest, backtest
    from freightsim.studies.check import check, check_posterior
    from freightsim.studies.comparing import compare
    from freightsim.studies.doubts import doubts
    from freightsim.studies.run import RunResult, replicate, replicate_posterior, run
    from freightsim.studies.sensitivity import Tornado
    from freightsim.studies.solve.break_even import BreakEven, solve
    from freightsim.studies.solve.search import Solution
    from freightsim.studies.tornado import tornado
    from freightsim.studies.validate import validate

__version__ = "0.2.0"

_HOMES = {
    "Backtest": "freightsim.studies.backtest",
    "BreakEven": "freightsim.studies.solve.break_even",
    "Calibration": "freightsim.calibration.story",
    "Check": "freightsim.calibration.checked",
    "ChoicePolicy": "freightsim.choice.logit",
    "Comparison": "freightsim.statistics",
    "ConvergenceWarning": "freightsim.base.errors",
    "Difference": "freightsim.statistics",
    "DispatchPolicy": "freightsim.policies.dispatch",
    "EmptyStartWarning": "freightsim.base.errors",
    "EnsembleWarning": "freightsim.base.errors",
    "Estimate": "freightsim.statistics",
    "HorizonWarning": "freightsim.base.errors",
    "InputError": "freightsim.base.errors",
    "JoinCard": "freightsim.choice.join_card",
    "LoadingPolicy": "freightsim.policies.loading",
    "MarketFigure": "freightsim.calibration.market",
    "PartOfYearWarning": "freightsim.base.errors",
    "PlaceWarning": "freightsim.base.errors",
    "QueueView": "freightsim.policies.loading",
    "RenamedKeyWarning": "freightsim.base.errors",
    "ReplicationError": "freightsim.base.errors",
    "RuleError": "freightsim.base.errors",
    "Run": "freightsim.results",
    "RunResult": "freightsim.studies.run",
    "Runs": "freightsim.results",
    "Scenario": "freightsim.scenario",
    "ScenarioError": "freightsim.base.errors",
    "Shares": "freightsim.choice.logit",
    "Solution": "freightsim.studies.solve.search",
    "Tornado": "freightsim.studies.sensitivity",
    "WarmUpWarning": "freightsim.base.errors",
    "WorkerDiedError": "freightsim.base.errors",
    "YardView": "freightsim.policies.dispatch",
    "backtest": "freightsim.studies.backtest",
    "beside_record": "freightsim.reports.against_record",
    "calibrate": "freightsim.calibration.story",
    "card": "freightsim.choice.join_card",
    "check": "freightsim.studies.check",
    "check_posterior": "freightsim.studies.check",
    "compare": "freightsim.studies.comparing",
    "data": "freightsim.facts.data",
    "diff": "freightsim.files.diff",
    "doubts": "freightsim.studies.doubts",
    "estimate": "freightsim.statistics",
    "hub_flows": "freightsim.choice.flows",
    "join_card": "freightsim.choice.join_card",
    "load_run": "freightsim.results.folder",
    "load_scenario": "freightsim.files.load",
    "load_targets": "freightsim.calibration.targets",
    "load_variants": "freightsim.files.load",
    "market_figures": "freightsim.calibration.market",
    "plot": "freightsim.plots.plot",
    "replay": "freightsim.reports.page.written",
    "replicate": "freightsim.studies.run",
    "replicate_posterior": "freightsim.studies.run",
    "report": "freightsim.reports.page.written",
    "run": "freightsim.studies.run",
    "schema": "freightsim.files.schema",
    "show": "freightsim.files.show",
    "simulate": "freightsim.simulation.replications",
    "solve": "freightsim.studies.solve.break_even",
    "tornado": "freightsim.studies.tornado",
    "validate": "freightsim.studies.validate",
    "write_city": "freightsim.new_city.file",
}

_WITH_FIGURES = ("results", "simulation", "statistics", "studies", "calibration")
"""Parts that return runs or comparisons, whose figures (`run.plot`) are set by `freightsim.plots.accessor`."""

__all__ = [
    "Backtest",
    "BreakEven",
    "Calibration",
    "Check",
    "ChoicePolicy",
    "Comparison",
    "ConvergenceWarning",
    "Difference",
    "DispatchPolicy",
    "EmptyStartWarning",
    "EnsembleWarning",
    "Estimate",
    "HorizonWarning",
    "InputError",
    "JoinCard",
    "LoadingPolicy",
    "MarketFigure",
    "PartOfYearWarning",
    "PlaceWarning",
    "QueueView",
    "RenamedKeyWarning",
    "ReplicationError",
    "RuleError",
    "Run",
    "RunResult",
    "Runs",
    "Scenario",
    "ScenarioError",
    "Shares",
    "Solution",
    "Tornado",
    "WarmUpWarning",
    "WorkerDiedError",
    "YardView",
    "backtest",
    "beside_record",
    "calibrate",
    "card",
    "check",
    "check_posterior",
    "compare",
    "data",
    "diff",
    "doubts",
    "estimate",
    "hub_flows",
    "join_card",
    "load_run",
    "load_scenario",
    "load_targets",
    "load_variants",
    "market_figures",
    "plot",
    "replay",
    "replicate",
    "replicate_posterior",
    "report",
    "run",
    "schema",
    "show",
    "simulate",
    "solve",
    "tornado",
    "validate",
    "write_city",
]

if not _typing.TYPE_CHECKING:  # a type checker knows the names above, and that there are no others

    def __getattr__(name):  # noqa: ANN001, ANN202
        """Import a public name when it is first used, so that `freightsim --help` need not wait for numpy."""
        if name in _HOMES:
            from importlib import import_module

            home = import_module(_HOMES[name])
            if _HOMES[name].split(".")[1] in _WITH_FIGURES:
                import_module("freightsim.plots.accessor")
            return getattr(home, name)
        from difflib import get_close_matches

        near = get_close_matches(name, __all__, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}{hint}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]

"""What a check of the calibration found: verdicts on targets and on the market, or figures beside the ensemble."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from freightsim.calibration.drift import Drift
from freightsim.calibration.holding import Held
from freightsim.calibration.market import MarketFigure
from freightsim.calibration.published_support import SupportFigure
from freightsim.calibration.targets import Role, Targets
from freightsim.calibration.verdicts import Answer, Verdict
from freightsim.scenario import Scenario


@dataclass(frozen=True)
class Check:
    """Verdicts on the targets of a calibration, and on the market of trains."""

    scenario: Scenario
    """What was simulated."""
    targets: Targets
    """What was asked for."""
    seed: int
    """Seed of the draws."""
    replications: int
    """Replications that were looked at."""
    level: float
    """Level of the confidence intervals."""
    verdicts: Mapping[str, Verdict]
    """By id of the target."""
    drift: Sequence[Drift]
    """Fitted numbers that are not what the fit found."""
    market: Sequence[MarketFigure] = ()
    """Published figures of the market beside what shippers choose; empty where the scenario has no hubs."""
    support: Sequence[SupportFigure] = ()
    """Published figures of support beside the model's, for information: whether the check holds does not hang on
    them."""

    @property
    def holds(self) -> bool:
        """Whether every target and every figure of the market holds."""
        targets = all(verdict.answer == Answer.HOLDS for verdict in self.verdicts.values())
        return targets and all(figure.holds for figure in self.market)

    def of(self, role: Role) -> list[Verdict]:
        """Return the verdicts on what the fit aims at ("fit"), or on what is only compared ("validate")."""
        return [verdict for verdict in self.verdicts.values() if verdict.target.role == role]

    def __repr__(self) -> str:
        kept = sum(verdict.answer == Answer.HOLDS for verdict in self.verdicts.values())
        market = (
            f", {sum(each.holds for each in self.market)} of {len(self.market)} of the market" if self.market else ""
        )
        return f"<Check of {self.scenario.name}: {kept} of {len(self.verdicts)} targets hold{market}>"


@dataclass(frozen=True)
class EnsembleCheck:
    """Published figures beside runs on the posterior ensemble, each on a member of its own."""

    scenario: Scenario
    """What was simulated."""
    rows: Sequence[Held]
    """One for each published figure of one year."""
    seed: int
    """Seed of the draws."""
    replications: int
    """Runs, each on a member of its own."""

    @property
    def holds(self) -> bool:
        """Whether the ensemble holds every figure."""
        return all(row.holds for row in self.rows)

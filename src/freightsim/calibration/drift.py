"""Whether a scenario's fitted numbers are still those of its fit, and the fit still that of the targets and data."""

from __future__ import annotations

from dataclasses import dataclass

from freightsim.base.errors import CalibrationError, arguments
from freightsim.base.language import _
from freightsim.calibration.parameters import number_at
from freightsim.calibration.targets import Targets
from freightsim.facts import data_digest
from freightsim.scenario import Scenario

SAME = 1e-9
"""Share of a number by which it may differ from what was written down."""


@dataclass(frozen=True, slots=True)
class Drift:
    """A fitted number that is not what the fit found."""

    path: str
    """Dotted path in the scenario."""
    fitted: float
    """What the fit found."""
    now: float | None
    """What the scenario has now; None where it has no number there."""
    unit: str
    """Unit of both."""

    @property
    def change(self) -> float | None:
        """Now over fitted, less 1; None where there is no number now, or the fit found nothing."""
        return None if self.now is None or self.fitted == 0 else self.now / self.fitted - 1


def drift(scenario: Scenario) -> list[Drift]:
    """Return the fitted parameters whose value in the scenario is another one, as after a `--set`."""
    if scenario.fitted is None:
        return []
    tree = scenario.tree()
    found = [
        Drift(path, each.value, number_at(tree, path), each.unit) for path, each in scenario.fitted.parameters.items()
    ]
    return [each for each in found if each.now is None or abs(each.now - each.fitted) > SAME * abs(each.fitted)]


def refuse_stale(scenario: Scenario, targets: Targets) -> None:
    """Check that a scenario was fitted to these targets and to the packaged data; one without a fit is let pass.

    So are targets of which no fit aims at any: what is only compared may be anything.
    Raises CalibrationError, which says what has changed since the fit.
    """
    fitted = scenario.fitted
    if fitted is None:
        return
    of_targets = (_("the targets of {name}").format(name=targets.name), targets.digest(), fitted.targets_digest)
    of_data = (_("the packaged data"), data_digest(), fitted.data_digest)
    for what, now, then in (*([of_targets] if targets.of_role("fit") else []), of_data):
        if now != then:
            raise CalibrationError(
                _(
                    "{name}: {what} (digest {now}) are not those of its fit ({then}): fit anew with "
                    "`freightsim calibrate`"
                ).format(name=scenario.name, what=what, now=now[:12], then=then[:12])
            )


def refuse_same_draws(scenario: Scenario, seed: int) -> None:
    """Check that a seed gives draws that the fit has not seen. Raises CalibrationError where it is the fit's own."""
    if scenario.fitted is not None and scenario.fitted.seed == seed:
        raise CalibrationError(
            _(
                "{option_seed} {seed}: {name} was fitted with this seed; use another one, so that the check has other "
                "draws than the fit"
            ).format(seed=seed, name=scenario.name, **arguments("seed"))
        )

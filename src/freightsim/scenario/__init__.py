"""What is asked: a scenario is the port, its network, its cargo, its rules and a horizon."""

from freightsim.scenario.model import Horizon, Scenario

__all__ = ["Horizon", "Scenario"]

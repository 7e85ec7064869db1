"""What comes out: a run as a value, with tidy frames made on demand, and its folder."""

from freightsim.results.run import Run, Runs

__all__ = ["Run", "Runs"]

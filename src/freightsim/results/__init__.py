"""What comes out: a run as a value, with tidy frames made on demand, and its folder."""

import typing as _typing

if _typing.TYPE_CHECKING:
    from freightsim.results.run import Run, Runs

__all__ = ["Run", "Runs"]

if not _typing.TYPE_CHECKING:

    def __getattr__(name):  # noqa: ANN001, ANN202
        """Import a run when it is first used, so that the vocabulary need not wait for numpy."""
        if name in __all__:
            from freightsim.results import run

            return getattr(run, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

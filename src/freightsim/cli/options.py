"""Options that several commands have, each declared once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from freightsim.cli.values import Setting, Whole

Option = Callable[[Callable[..., Any]], Callable[..., Any]]
"""What a command is decorated with."""

MOST_REPLICATIONS = 10_000


def replications_option(
    help: str,  # noqa: A002  (as click has it)
    *,
    default: int = 20,
    least: int = 1,
    kind: type[Whole] = Whole,
) -> Option:
    """Return the option of how often is simulated, at least so many times."""
    return click.option(
        "--replications",
        "-n",
        type=kind(least, MOST_REPLICATIONS),
        default=default,
        show_default=True,
        metavar="N",
        help=help,
    )


def seed_option(default: int = 0) -> Option:
    """Return the option of the seed."""
    return click.option(
        "--seed", type=Whole(0), default=default, show_default=True, metavar="S", help="Seed of all draws."
    )


def jobs_option() -> Option:
    """Return the option of how many worker processes simulate."""
    return click.option("--jobs", "-j", type=Whole(1), metavar="J", help="Worker processes.  [default: one a core]")


def set_option(help: str = "Set a value; may be repeated.") -> Option:  # noqa: A002
    """Return the option that sets values of a scenario."""
    return click.option("--set", "sets", type=Setting(), multiple=True, metavar="KEY=VALUE", help=help)


def json_option(help: str = "Print one JSON object instead of tables.") -> Option:  # noqa: A002
    """Return the option that prints for other programs."""
    return click.option("--json", "as_json", is_flag=True, help=help)


def targets_option() -> Option:
    """Return the option of the targets of a calibration."""
    return click.option(
        "--targets", type=click.Path(path_type=Path), metavar="F", help="Targets.  [default: those shipped]"
    )

"""How a command shows what it found: tables for a terminal, or one JSON object for other programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from freightsim.cli.streams import echo_data

if TYPE_CHECKING:
    from rich.console import RenderableType

NARROWEST = 80
"""Columns of the narrowest terminal that tables are drawn for."""


def show(draw: Callable[[int], RenderableType], narrowest: int = NARROWEST) -> None:
    """Print what is drawn for a terminal of so many columns, at least `narrowest`."""
    from freightsim.cli.terminal import console as new_console

    console = new_console()
    console.width = max(console.width, narrowest)
    with console.capture() as text:
        console.print(draw(console.width))
    click.echo(text.get(), nl=False)  # noqa: TID251  # `console` has made it fit


def show_json(found: Any) -> None:
    """Print an object as JSON. Raises ValueError where a number is NaN or infinite."""
    echo_data(json.dumps(found, indent=2, allow_nan=False))


def show_either(found: Callable[[], Any], draw: Callable[[int], RenderableType], *, as_json: bool) -> None:
    """Print what was found as JSON where that is asked for, else what is drawn of it for a terminal."""
    if as_json:
        show_json(found())
    else:
        show(draw)

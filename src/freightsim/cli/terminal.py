"""What is written to a terminal: nothing in it that a terminal would obey, wherever it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from freightsim.base.errors import printable

if TYPE_CHECKING:
    from rich.console import Console


def echo(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Print a text of which parts come from files, folders or words of the command line, fit for a terminal."""
    click.echo(printable(text), err=err, nl=nl)  # noqa: TID251


def console(*, stderr: bool = False) -> Console:
    """Return what prints tables: nothing in a text is taken for marks, and none of it is obeyed by a terminal."""
    from rich.console import Console
    from rich.segment import Segment

    class Plain(Console):
        """Prints every text as `printable` has it; what sets colours and moves the cursor is rich's own."""

        def render(self, *given: Any, **more: Any) -> Iterable[Segment]:
            """Yield the pieces of what is to be printed."""
            for piece in super().render(*given, **more):
                yield piece if piece.control else Segment(printable(piece.text), piece.style)

    return Plain(stderr=stderr, highlight=False, markup=False, emoji=False)

"""Pages are written for the commands that make them: whole or not at all, and it is said how large they are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from freightsim.reports.page.parts import Page


def write_page(page: Page, out: Path) -> None:
    """Write a report. Raises OSError where the file cannot be written."""
    from freightsim.reports.page.render import rendered

    write_text(rendered(page), out)


def write_text(text: str, out: Path) -> None:
    """Write a text whole or not at all, and say where it is."""
    part = out.with_name(f"{out.name}.part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(out)
    click.echo(f"{out}: {len(text.encode()) / 1e6:.2f} MB", err=True)

"""Pages are written for the commands that make them: whole or not at all, and it is said how large they are."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from freightsim.base import writing
from freightsim.base.errors import InputError
from freightsim.base.language import _
from freightsim.cli.terminal import echo
from freightsim.cli.values import NamedPath

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from freightsim.reports.page.parts import Page
    from freightsim.results import Runs
    from freightsim.scenario import Scenario
    from freightsim.statistics.comparison import Comparison


PAGES = (".html", ".htm")
"""How the name of a page's file ends."""

report_option = click.option(
    "--report",
    type=NamedPath(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Also write a report into this file, one HTML page.",
)


def writable(out: Path) -> None:
    """Check that a file can be written before anything is simulated. Raises InputError where it cannot."""
    if not out.parent.is_dir():
        raise InputError(_("{out}: there is no folder {folder}").format(out=out, folder=out.parent))
    if out.is_dir():
        raise InputError(_("{out}: this is a folder; name a file").format(out=out))
    if not os.access(out if out.exists() else out.parent, os.W_OK):
        raise InputError(_("{out}: this file is not writable").format(out=out))


def page_writable(out: Path) -> None:
    """Check as `writable` does, and that the name is that of a page. Raises InputError where it is not."""
    if out.suffix.lower() not in PAGES:
        text = _("{file}: the name must end with {suffixes} or {last}")
        raise InputError(text.format(file=out, suffixes=", ".join(PAGES[:-1]), last=PAGES[-1]))
    writable(out)


def folder_writable(out: Path) -> None:
    """Check that files can be written into a folder, which may have to be made, before anything is simulated.

    Raises InputError where they cannot.
    """
    there = next(each for each in (out.absolute(), *out.absolute().parents) if each.exists())
    if not there.is_dir():
        raise InputError(_("{out}: {file} is a file; name a folder").format(out=out, file=there))
    if not os.access(there, os.W_OK):
        raise InputError(_("{out}: the folder {folder} is not writable").format(out=out, folder=there))


def drawable(scenarios: Iterable[Scenario], borders: str | None = None) -> None:
    """Check, before anything is simulated, that files of borders for maps can be read.

    `borders` is given in place of the scenarios' own. Raises InputError, which names the key where it is a scenario's.
    """
    from freightsim.geography.geojson import boundaries
    from freightsim.scenario.drawing import WORDS

    for scenario in scenarios:
        own = scenario.map.borders if borders is None else borders
        if own not in WORDS:
            try:
                boundaries(Path(own))
            except InputError as error:
                raise InputError(str(error) if borders is not None else f"map.borders: {error}") from error


def write_report(
    found: Runs | Comparison, out: Path, notes: Sequence[str] = (), manifest: Mapping[str, Any] | None = None
) -> None:
    """Write the report of runs or of a comparison; the notes say what is missing in a run folder."""
    from freightsim.reports.page.written import report_text

    write_text(report_text(found, notes, manifest), out)


@contextmanager
def shown_all_the_same(show: Callable[[], None]) -> Iterator[None]:
    """Show what was found after its files are written, and where one of them cannot be made or written, too."""
    try:
        yield
    finally:
        show()


def write_page(page: Page, out: Path) -> None:
    """Write a report. Raises InputError where the file cannot be written."""
    from freightsim.reports.page.render import rendered

    write_text(rendered(page), out)


def write_text(text: str, out: Path) -> None:
    """Write a text whole or not at all, and say where it is. Raises InputError where it cannot be written."""
    writing.write_text(out, text)
    echo(f"{out}: {len(text.encode()) / 1e6:.2f} MB", err=True)

"""`freightsim migrate`: rewrite files of an earlier version of the format, keeping all else of their text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from freightsim.base.language import _, ngettext
from freightsim.cli.terminal import echo

if TYPE_CHECKING:
    from freightsim.scenario.rewriting import Rewritten


@click.command("migrate")
@click.argument("files", nargs=-1, required=True)
@click.option("--check", is_flag=True, help="Change nothing; say which files would, with exit code 1 where one would.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the one file named here, and leave the old one.",
)
def command(files: tuple[str, ...], check: bool, out: Path | None) -> int:
    """Rewrite FILES (scenarios, fitted layers, targets) of an earlier version of the format as ones of the present.

    Only renamed keys and the number behind `schema_version` change: comments, order, quotes and line ends stay. A file
    is written only when its new text means what the old one did, and replaced at once or not at all. One with faults is
    refused with its faults.

    Exit code 0 where all is done (with --check: nothing to do), 1 where --check finds old files, 2 where one is wrong.

    \b
    Examples:
      freightsim migrate my/*.yaml
      freightsim migrate my/*.yaml --check
      freightsim migrate old.yaml --out new.yaml
    """  # noqa: D301
    from freightsim.base.errors import InputError
    from freightsim.scenario.model import VERSION

    if out is not None and (check or len(files) > 1):
        raise click.UsageError(_("--out takes one file, and no --check"))
    wrong = old = 0
    for file in files:
        try:
            found = _read(file)
            is_old = found.was.version != VERSION
            if out is not None or (is_old and not check):
                _write(out or Path(file), found.data)
        except InputError as error:
            wrong += 1
            echo(str(error), err=True)
            continue
        old += is_old
        echo(f"{file}: {_said(found, is_old=is_old, check=check, out=out)}")
    if wrong:
        return 2
    return 1 if check and old else 0


def _read(file: str) -> Rewritten:
    """Return a file and its new text. Raises InputError where it is none, or has faults."""
    from freightsim.base.errors import ScenarioError
    from freightsim.scenario.load import find
    from freightsim.scenario.rewriting import rewritten

    found = find(file)
    if found.path != Path(file):
        text = _("{file}: this scenario comes with the package and is of the present version: name a file")
        raise ScenarioError(text.format(file=file))
    new = rewritten(_data(found.path, file), file)
    _refuse_faults(file, new)
    return new


def _refuse_faults(file: str, new: Rewritten) -> None:
    """Raise InputError where a scenario or its variants, or targets, have faults; a layer alone has none to be seen."""
    import warnings

    from freightsim.base.errors import OldVersionWarning
    from freightsim.scenario.load import resolve, validated_with_variants

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", OldVersionWarning)  # what is old is said below, file by file
        if "targets" in new.was.document.tree:
            from freightsim.calibration.targets import load_targets

            load_targets(file)
            return
        resolved = resolve(file)
        if any("horizon" in layer.tree for layer in resolved.layers):
            validated_with_variants(resolved)


def _data(path: Path, file: str) -> bytes:
    """Return the content of a file. Raises ScenarioError where it cannot be read."""
    from freightsim.base.errors import ScenarioError
    from freightsim.base.writing import read_bytes
    from freightsim.scenario.yaml_text import MOST_BYTES

    try:
        return read_bytes(path, MOST_BYTES)
    except OSError as error:
        raise ScenarioError(_("{file}: cannot be read: {error}").format(file=file, error=error.strerror)) from error


def _write(place: Path, data: bytes) -> None:
    """Write a file at once or not at all; it keeps its permissions, and a link stays one."""
    from freightsim.base.writing import write_bytes

    write_bytes(place, data)


def _said(found: Rewritten, *, is_old: bool, check: bool, out: Path | None) -> str:
    from freightsim.scenario.model import VERSION

    where = _(", written to {file}").format(file=out) if out is not None else ""
    if not is_old:
        return _("of version {present} already, the present one").format(present=VERSION) + where
    keys = len(found.was.renamed)
    changed = ngettext("{number} key renamed", "{number} keys renamed", keys).format(number=keys)
    text = _("of version {version}, is now of version {present} ({changed})")
    if check:
        text = _("of version {version}, would become of version {present} ({changed})")
    return text.format(version=found.was.version, present=VERSION, changed=changed) + where

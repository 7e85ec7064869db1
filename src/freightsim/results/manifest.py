"""The manifest of a run folder: its layout, and JSON files that hold their own digest."""

from __future__ import annotations

import hashlib
import json
import re
import reprlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from freightsim.base.errors import RunFolderError
from freightsim.base.language import _
from freightsim.base.writing import read_bytes, write_text

FORMAT = 5
"""Version of the folder's layout."""
MANIFEST = "manifest.json"
SCENARIO = "scenario.yaml"
CLAIM = "claim.json"
"""Says which run writes into the folder; it goes when the run is finished."""
REPLICATIONS = "replications"
REPLICATION = "replication.json"
"""What the manifest says of one replication, written with its rows."""
PORTS = "ports"
BORDERS = "borders.geojson"
"""Copy of the file of borders with which the scenario's maps are drawn, where it names one."""
SUFFIX = ".parquet"
"""Suffix of the files in which frames stand."""
MOST_JSON_BYTES = 500_000_000
NUMBER = re.compile(r"[0-9]{4,9}", re.ASCII)


def replication_folder(place: Path, number: int) -> Path:
    """Return the folder of a replication in that of a run."""
    return place / REPLICATIONS / f"{number:04d}"


def read_manifest(place: Path, *, finished: bool = True) -> dict[str, Any]:
    """Return the manifest of a folder, as it was written."""
    if not (place / MANIFEST).exists():
        raise RunFolderError(
            _("{place}: not a run folder, {manifest} is missing").format(place=place, manifest=MANIFEST)
        )
    tree = read_json(place / MANIFEST)
    if not isinstance(tree, dict) or tree.get("format") != FORMAT:
        found = tree.get("format") if isinstance(tree, dict) else tree
        raise RunFolderError(
            _(
                "{place}: format {found}, this version reads {format}: simulate it again with "
                "`freightsim run {scenario} --out NEW`"
            ).format(place=place / MANIFEST, found=reprlib.repr(found), format=FORMAT, scenario=place / SCENARIO)
        )
    manifest = unsealed(tree, place / MANIFEST)
    if finished and not manifest.get("replications"):
        raise RunFolderError(
            _(
                "{place}: the run was not finished, {manifest} names no replications; `freightsim report {place}` "
                "shows what can be read"
            ).format(place=place, manifest=MANIFEST)
        )
    return manifest


def write_manifest(place: Path, manifest: dict[str, Any]) -> None:
    """Write the manifest of a run folder, with its digest."""
    write_text(place / MANIFEST, json.dumps(sealed(manifest), indent=2) + "\n")


def sealed(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return a tree with the digest of all else in it."""
    rest = {key: value for key, value in tree.items() if key != "digest"}
    return {**rest, "digest": _digest_of_tree(rest)}


def unsealed(tree: Any, file: Path) -> dict[str, Any]:
    """Return a tree without its digest. Raises RunFolderError where that is of another tree."""
    if not isinstance(tree, dict):
        raise RunFolderError(_("{place}: cannot be read: {error}").format(place=file, error=_("no JSON object")))
    rest = {key: value for key, value in tree.items() if key != "digest"}
    try:
        same = tree.get("digest") == _digest_of_tree(rest)
    except (RecursionError, ValueError):
        same = False
    if not same:
        raise RunFolderError(
            _("{place}: this file is not what the run wrote: it was changed or damaged since").format(place=file)
        )
    return rest


def _digest_of_tree(tree: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(tree, sort_keys=True).encode()).hexdigest()


def read_json(path: Path) -> Any:
    """Return what stands in a JSON file. Raises RunFolderError where it cannot be read."""
    try:
        return json.loads(read_bytes(path, MOST_JSON_BYTES))
    except RecursionError:
        error: Any = _("its lists are too deep")
    except OSError as problem:
        error = problem.strerror
    except ValueError as problem:
        error = problem
    raise RunFolderError(_("{place}: cannot be read: {error}").format(place=path, error=error))


def digest_of_text(data: bytes) -> str:
    """Return the SHA-256 of a text, whichever line ends it has."""
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def read_entry(path: Path) -> dict[str, Any]:
    """Return what is written in a replication's own folder of it. Raises RunFolderError where it was changed."""
    entry = unsealed(read_json(path / REPLICATION), path / REPLICATION)
    if entry.get("replication") != int(path.name):
        text = _("{file}: this is another replication than that of its folder")
        raise RunFolderError(text.format(file=path / REPLICATION))
    return entry

"""A run is written into a folder: claimed by one run, each replication whole or not at all, all with digests."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import yaml

from freightsim.base.errors import RunFolderError, RunFolderExistsError
from freightsim.base.language import _
from freightsim.base.writing import (
    PART,
    dead_parts,
    has_ended,
    part_of,
    read_bytes,
    write_bytes,
    write_text,
    writing_into,
)
from freightsim.facts import data_digest
from freightsim.files.yaml_writing import Dumper
from freightsim.results.frames import FRAMES
from freightsim.results.manifest import (
    BORDERS,
    CLAIM,
    FORMAT,
    MANIFEST,
    NUMBER,
    PORTS,
    REPLICATION,
    REPLICATIONS,
    SCENARIO,
    SUFFIX,
    digest_of_text,
    read_entry,
    read_json,
    read_manifest,
    replication_folder,
    sealed,
    write_manifest,
)
from freightsim.scenario import Scenario
from freightsim.scenario.drawing import WORDS
from freightsim.validation.ids import folder_name

if TYPE_CHECKING:
    import pandas as pd

    from freightsim.results.run import Run, Runs


LIBRARIES = ("numpy", "pandas", "pydantic", "simpy", "pyarrow")
OF_FILES = (
    *(".csv", ".db", ".geojson", ".gz", ".htm", ".html", ".json", ".jsonl", ".md", ".nc", ".parquet", ".pdf"),
    *(".png", ".sqlite", ".svg", ".tar", ".txt", ".xls", ".xlsm", ".xlsx", ".xml", ".yaml", ".yml", ".zip"),
)
"""Suffixes of files: a folder that is called so was probably meant to be a file."""


def save(runs: Runs, folder: str | Path, *, command: str = "", overwrite: bool = False) -> None:
    """Write runs into a new or empty folder that `load_run` reads back.

    `manifest.json` holds digests, seed and versions, `scenario.yaml` the resolved scenario, and
    `replications/NNNN/` the frames, as Parquet files.

    Parameters
    ----------
    runs : Runs
        What is written.
    folder : str or Path
        Where to; folders above it are made.
    command : str
        The command by which the runs were made, for the manifest.
    overwrite : bool
        Replace a run that is there. The new one is written beside it and takes its name when it is whole. A folder
        that holds anything else than a run is refused all the same. What is left where a process is killed meanwhile,
        hidden beside the folder, goes when the next run is written there.

    Raises
    ------
    RunFolderExistsError
        Where something is in the folder, or another run is being written into it; this is a FileExistsError.
    NotWrittenError
        Where the folder cannot be written; this is an InputError and an OSError. A run that was there stays.
    """
    place = Path(folder)
    with writing_into(place):
        _save(runs, place, command, overwrite=overwrite)


def _save(runs: Runs, place: Path, command: str, *, overwrite: bool) -> None:
    _tidy(place)
    if not (overwrite and _holds_something(place)):
        _save_new(runs, place, command)
        return
    others = sorted(str(path.relative_to(place)) for path in _not_of_a_run(place))
    if others:
        text = _("{out}: not overwritten: {file} is there, which is no part of a run; name another folder")
        raise RunFolderExistsError(text.format(out=place, file=others[0]))
    if not (place / MANIFEST).is_file():
        text = _("{out}: not overwritten: it is no run folder, {manifest} is missing; name another folder")
        raise RunFolderExistsError(text.format(out=place, manifest=MANIFEST))
    if (claim := _claim(place)) is not None:
        raise RunFolderExistsError(_claimed(place, claim))
    place = place.resolve()
    new, old = part_of(place), part_of(place)
    try:
        _save_new(runs, new, command)
        place.rename(old)
        new.rename(place)
    finally:
        if not place.exists() and old.exists():
            old.rename(place)
        shutil.rmtree(new, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


def _save_new(runs: Runs, place: Path, command: str) -> None:
    """Write runs into a new or empty folder, whole or not at all."""
    made = not place.exists()
    run = begin(place, runs.scenario, runs.seed, command=command)
    try:
        for each in runs:
            save_replication(each, place, run)
        finish(place, list(runs), run)
    except BaseException:
        discard(place, run)
        if made:
            with suppress(OSError):
                place.rmdir()
        raise


def begin(folder: str | Path, scenario: Scenario, seed: int, *, command: str = "") -> str:
    """Claim a new or empty folder, write what is known before the first replication has run, and return the run's id.

    Raises RunFolderExistsError where something is in the folder, another run has claimed it or it lies within that of
    another run, RunFolderError where its name is that of a file, and OSError where it cannot be written.
    """
    place = Path(folder)
    if place.suffix.lower() in OF_FILES and not place.is_dir():
        text = _(
            "{out}: a run is written into a folder, and this is the name of a file: name a folder, such as {folder}"
        )
        raise RunFolderError(text.format(out=place, folder=place.with_suffix("")))
    if place.exists() and not place.is_dir():
        raise RunFolderExistsError(_("{out}: this is a file; name a new or an empty folder").format(out=place))
    if (of := _run_around(place)) is not None:
        text = _("{out}: this is within the run folder {folder}, which holds nothing else than its run; name another")
        raise RunFolderExistsError(text.format(out=place, folder=of))
    _tidy(place)
    place.mkdir(parents=True, exist_ok=True)
    run = token_hex(16)
    _lay_claim(place, run)
    try:
        tree = yaml.dump(scenario.tree(), Dumper=Dumper, sort_keys=False, allow_unicode=True, width=120)
        write_text(place / SCENARIO, tree)
        made = made_of(scenario, seed, command) | {"scenario_file_digest": digest_of_text(tree.encode())}
        write_manifest(place, {**made, **_copy_borders(scenario, place), "run": run})
    except BaseException:
        discard(place)
        raise
    return run


def _copy_borders(scenario: Scenario, place: Path) -> dict[str, str]:
    """Copy the file of borders that a scenario names, and return what the manifest says of it."""
    if scenario.map.borders in WORDS:
        return {}
    try:
        data = read_bytes(scenario.map.borders)
    except OSError:  # it is told when a map is drawn
        return {}
    write_bytes(place / BORDERS, data)
    return {"borders_digest": hashlib.sha256(data).hexdigest()}


def _tidy(place: Path) -> None:
    """Remove what processes left beside a folder that were killed while they overwrote it.

    Where one was killed between taking the former run away and giving its name to the new one, the new one is whole
    and is put in its place first.
    """
    place = place.resolve()
    left = [path for path in dead_parts(place) if path.is_dir() and not path.is_symlink()]
    whole = [path for path in left if _is_whole(path)]
    if whole and not place.is_file() and not _holds_something(place):
        newest = max(whole, key=lambda path: (path / MANIFEST).stat().st_mtime_ns)
        try:
            newest.rename(place)
        except OSError:
            return
    for path in left:
        shutil.rmtree(path, ignore_errors=True)


def _is_whole(folder: Path) -> bool:
    """Tell whether a folder holds a finished run."""
    try:
        read_manifest(folder, finished=True)
    except RunFolderError:
        return False
    return not (folder / CLAIM).exists()


def _lay_claim(place: Path, run: str) -> None:
    """Make the folder that of a run, or refuse it: of several processes that try, one succeeds."""
    began = datetime.now(UTC).isoformat(timespec="seconds")
    claim = {"run": run, "pid": os.getpid(), "host": socket.gethostname(), "began": began}
    if (place / MANIFEST).exists() and not (place / CLAIM).exists():
        raise RunFolderExistsError(_taken(place))
    try:
        with (place / CLAIM).open("x", encoding="utf-8") as file:
            json.dump(claim, file)
    except FileExistsError:
        raise RunFolderExistsError(_claimed(place, _claim(place) or {})) from None
    if _holds_something(place):
        (place / CLAIM).unlink()
        raise RunFolderExistsError(_taken(place))


def _taken(place: Path) -> str:
    if (place / MANIFEST).exists():
        return _("{out}: there is a run in this folder already; name another one or remove it").format(out=place)
    return _("{out}: there are files in this folder; name a new or an empty one").format(out=place)


def _claimed(place: Path, claim: Mapping[str, Any]) -> str:
    """Say who writes into a folder, or has begun to, and how to go on."""
    pid, host, began = (claim.get(key, "?") for key in ("pid", "host", "began"))
    if _has_ended(pid, host):
        text = _(
            "{out}: a run was begun in this folder ({began}) and its process has ended before the run was finished; "
            "`freightsim report {out}` shows what it wrote; name another folder, or remove this one"
        )
    else:
        text = _(
            "{out}: another run is being written into this folder (process {pid} on {host}, begun {began}); name "
            "another one, or remove it where that process is there no more"
        )
    return text.format(out=place, pid=pid, host=host, began=began)


def _has_ended(pid: object, host: object) -> bool:
    """Tell whether a process of this machine is known to have ended."""
    return host == socket.gethostname() and type(pid) is int and has_ended(pid)


def _claim(place: Path) -> dict[str, Any] | None:
    """Return what a folder's claim says; nothing where there is none. One that cannot be read says nothing."""
    if not (place / CLAIM).exists():
        return None
    try:
        claim = read_json(place / CLAIM)
    except RunFolderError:
        return {}
    return claim if isinstance(claim, dict) else {}


def _refuse_stranger(place: Path, run: str) -> None:
    """Raise RunFolderExistsError where the folder is not, or no longer, that of a run."""
    if (_claim(place) or {}).get("run") != run:
        text = _("{out}: this folder was removed, or taken by another run, while this one was being written")
        raise RunFolderExistsError(text.format(out=place))


def _run_around(place: Path) -> Path | None:
    """Return the run folder that a folder lies within, finished or being written; None where there is none."""
    above = place.resolve().parents
    return next((each for each in above if (each / SCENARIO).is_file() and (each / MANIFEST).is_file()), None)


def _holds_something(place: Path) -> bool:
    return place.is_dir() and any(path.name != CLAIM for path in place.iterdir())


def _not_of_a_run(place: Path) -> Iterator[Path]:
    """Yield what is in a folder and not written by a run."""
    frames = {f"{name}{SUFFIX}" for name in FRAMES}
    for path in place.iterdir():
        if path.name == REPLICATIONS and path.is_dir() and not path.is_symlink():
            for each in path.rglob("*"):
                parts = each.relative_to(path).parts
                is_part = parts[0].startswith(".") and parts[0].endswith(PART)
                known = is_part or NUMBER.fullmatch(parts[0])
                if each.is_symlink() or not known or (each.is_file() and each.name not in {*frames, REPLICATION}):
                    yield each
        elif path.name not in (MANIFEST, SCENARIO, CLAIM, BORDERS) or path.is_symlink() or path.is_dir():
            yield path


def save_replication(run: Run, folder: str | Path, owner: str) -> None:
    """Write the frames of one replication; several processes may do so side by side.

    `owner` is what `begin` returned. The replication has its name only when all of it is written.
    Raises RunFolderExistsError where the folder has become that of another run.
    """
    place = Path(folder)
    _refuse_stranger(place, owner)
    mine = replication_folder(place, run.replication)
    half = part_of(mine)
    try:
        files = {}
        for key, each in {"": run, **run.ports}.items():
            own = half / PORTS / folder_name(key) if key else half
            own.mkdir(parents=True, exist_ok=True)
            for name in FRAMES:
                frame = each.frame(name)
                path = _write_frame(frame, own / name)
                data = path.read_bytes()
                known = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), "rows": len(frame)}
                files[path.relative_to(half).as_posix()] = known
        entry = {
            "replication": run.replication,
            "dispatch": run.dispatch,
            "loading": run.loading,
            "choice": run.choice,
            "port": run.port,
            "on_member": run.on_member,
            "fingerprints": dict(run.fingerprints),
            "ensemble": run.ensemble,
            "asked": run.asked,
            "events": run.source.events,
            "gridlocks": [asdict(row) for row in run.gridlocks],
            "ports": {key: {"gridlocks": [asdict(row) for row in port.gridlocks]} for key, port in run.ports.items()},
            "files": files,
        }
        write_text(half / REPLICATION, json.dumps(sealed(entry), indent=1) + "\n")
        _refuse_stranger(place, owner)
        if mine.exists():
            shutil.rmtree(mine)
        half.rename(mine)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def discard(folder: str | Path, owner: str | None = None) -> None:
    """Remove what `begin` and `save_replication` wrote; what else there is stays.

    `owner` is what `begin` returned; where the folder has become that of another run, nothing is removed.
    """
    place = Path(folder)
    if owner is not None and (_claim(place) or {}).get("run") != owner:
        return
    shutil.rmtree(place / REPLICATIONS, ignore_errors=True)
    for name in (SCENARIO, BORDERS, MANIFEST, CLAIM):
        (place / name).unlink(missing_ok=True)


def finish(folder: str | Path, runs: Sequence[Run], owner: str) -> None:
    """Write which replications there are, and remove others; until then the folder counts as incomplete.

    `owner` is what `begin` returned. Raises RunFolderExistsError where the folder has become that of another run.
    """
    place = Path(folder)
    manifest = read_manifest(place, finished=False)
    _refuse_stranger(place, owner)
    if manifest.pop("run", None) != owner:
        raise RunFolderExistsError(_claimed(place, _claim(place) or {}))
    kept = {replication_folder(place, run.replication) for run in runs}
    for other in set((place / REPLICATIONS).iterdir()) - kept:
        shutil.rmtree(other, ignore_errors=True)
    manifest["replications"] = [read_entry(path) for path in sorted(kept)]
    write_manifest(place, manifest)
    (place / CLAIM).unlink(missing_ok=True)


def made_of(scenario: Scenario, seed: int, command: str = "") -> dict[str, Any]:
    """Return what a manifest says of how a run is made: digests, seed, versions; the replications come later."""
    versions = {name: metadata.version(name) for name in LIBRARIES}
    return {
        "format": FORMAT,
        "scenario": scenario.name,
        "scenario_digest": scenario.digest(),
        "data_digest": data_digest(),
        "seed": seed,
        "command": command,
        "versions": {"freightsim": metadata.version("freightsim"), "python": platform.python_version(), **versions},
        "replications": None,
    }


def _write_frame(frame: pd.DataFrame, path: Path) -> Path:
    """Write a frame, and return its file."""
    import pandas as pd
    import pyarrow as pa
    from pyarrow import parquet

    # Instants to the second differ little from row to row: their differences pack into a fraction of the space.
    instants = [name for name, kind in frame.dtypes.items() if kind.kind == "M"]
    repeated = [name for name, kind in frame.dtypes.items() if isinstance(kind, pd.CategoricalDtype)]
    texts = [name for name in ("train", "booking") if name in frame.columns]
    file = path.with_suffix(SUFFIX)
    parquet.write_table(
        pa.Table.from_pandas(frame, preserve_index=False),
        file,
        compression="zstd",
        use_dictionary=[*repeated, *texts],
        column_encoding=dict.fromkeys(instants, "DELTA_BINARY_PACKED"),
    )
    return file

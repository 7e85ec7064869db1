"""A run folder: what was asked, how it was made, and the frames, readable by anyone with Parquet or CSV.

A folder has one owner: the run that claimed it, whose id the claim and the unfinished manifest hold. What is in it is
tied together by digests: each replication lists its files with theirs, the manifest lists the replications and the
scenario, and holds its own digest. `load_run` takes nothing that was changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import reprlib
import shutil
import socket
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from importlib import metadata
from io import BytesIO
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

from freightsim.base.arguments import path_of
from freightsim.base.errors import RunFolderError, RunFolderExistsError, RunFolderWarning, ScenarioError
from freightsim.base.language import _
from freightsim.base.writing import PART, dead_parts, has_ended, part_of, read_bytes, write_bytes, write_text
from freightsim.facts import data_digest
from freightsim.results.records import Gridlock
from freightsim.results.run import FRAMES, FrameName, Run, Runs, of_ports
from freightsim.scenario import Scenario
from freightsim.scenario.drawing import WORDS
from freightsim.scenario.ids import folder_name
from freightsim.scenario.load import load_scenario
from freightsim.scenario.ports import new_ports
from freightsim.scenario.yaml_text import plain_value

if TYPE_CHECKING:
    import pandas as pd

Kind = TypeVar("Kind")

FORMAT = 4
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
LIBRARIES = ("numpy", "pandas", "pydantic", "simpy", "pyarrow")

SUFFIX = ".parquet"
"""Suffix of the files in which frames stand."""

MOST_JSON_BYTES = 500_000_000
MOST_FRAME_BYTES = 20_000_000_000
"""Sizes beyond which a manifest or a frame is not read."""

OF_FILES = (
    *(".csv", ".db", ".geojson", ".gz", ".htm", ".html", ".json", ".jsonl", ".md", ".nc", ".parquet", ".pdf"),
    *(".png", ".sqlite", ".svg", ".tar", ".txt", ".xls", ".xlsm", ".xlsx", ".xml", ".yaml", ".yml", ".zip"),
)
"""Suffixes of files: a folder that is called so was probably meant to be a file."""

_NUMBER = re.compile(r"[0-9]{4,9}", re.ASCII)


class _Dumper(yaml.SafeDumper):
    """Writes text so that readers of YAML 1.1 and 1.2 take it for text: PyYAML alone leaves 1e5 without quotes."""


def _text_node(dumper: _Dumper, text: str) -> yaml.Node:
    style = None if plain_value(text) == text and text.isprintable() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text_node)


def one_line(value: Any) -> str:
    """Return a scalar or list as YAML on one line."""
    return _text_line(value) if isinstance(value, str) else _line(value)


@lru_cache(maxsize=4096)
def _text_line(text: str) -> str:
    """Return a text as YAML on one line; most are keys, which come again and again."""
    return _line(text)


def _line(value: Any) -> str:
    text: str = yaml.dump(value, Dumper=_Dumper, default_flow_style=True, allow_unicode=True, width=sys.maxsize)
    return text.removesuffix("\n").removesuffix("\n...")


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
    """
    place = Path(folder)
    _tidy(place)
    if not (overwrite and _holds_something(place)):
        _save_new(runs, place, command)
        return
    others = sorted(str(path.relative_to(place)) for path in _not_of_a_run(place))
    if others:
        text = _("{out}: not overwritten: {file} is there, which is no part of a run; name another folder")
        raise RunFolderExistsError(text.format(out=place, file=others[0]))
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


def manifest_of(folder: str | Path) -> dict[str, Any]:
    """Return the manifest of a run folder. Raises RunFolderError where there is none that can be read."""
    return _read_manifest(Path(folder), finished=False)


def begin(folder: str | Path, scenario: Scenario, seed: int, *, command: str = "") -> str:
    """Claim a new or empty folder, write what is known before the first replication has run, and return the run's id.

    Raises RunFolderExistsError where something is in the folder or another run has claimed it, RunFolderError where
    its name is that of a file, and OSError where it cannot be written.
    """
    place = Path(folder)
    if place.suffix.lower() in OF_FILES and not place.is_dir():
        text = _(
            "{out}: a run is written into a folder, and this is the name of a file: name a folder, such as {folder}"
        )
        raise RunFolderError(text.format(out=place, folder=place.with_suffix("")))
    if place.exists() and not place.is_dir():
        raise RunFolderExistsError(_("{out}: this is a file; name a new or an empty folder").format(out=place))
    _tidy(place)
    place.mkdir(parents=True, exist_ok=True)
    run = token_hex(16)
    _lay_claim(place, run)
    try:
        tree = yaml.dump(scenario.tree(), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
        write_text(place / SCENARIO, tree)
        made = made_of(scenario, seed, command) | {"scenario_file_digest": _digest_of_text(tree.encode())}
        _write_manifest(place, {**made, **_copy_borders(scenario, place), "run": run})
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


def _with_own_borders(scenario: Scenario, place: Path, manifest: Mapping[str, Any]) -> tuple[Scenario, list[str]]:
    """Return a scenario whose maps are drawn with the folder's own copy of borders, and what is to be said.

    A folder comes from anywhere: no file outside it is opened for its sake.
    """
    if scenario.map.borders in WORDS:
        return scenario, []
    own, notes = str(place / BORDERS), []
    try:
        same = hashlib.sha256(read_bytes(own)).hexdigest() == manifest.get("borders_digest")
    except OSError:
        same = False
    if not same:
        text = _("The file of borders that the scenario names is not in the folder: maps have those of the package.")
        own, notes = WORDS[0], [text]
    drawing = scenario.map.model_copy(update={"borders": own})
    return scenario.unchecked(map=drawing), notes


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
        _read_manifest(folder, finished=True)
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
        claim = _json(place / CLAIM)
    except RunFolderError:
        return {}
    return claim if isinstance(claim, dict) else {}


def _refuse_stranger(place: Path, run: str) -> None:
    """Raise RunFolderExistsError where the folder is not, or no longer, that of a run."""
    if (_claim(place) or {}).get("run") != run:
        text = _("{out}: this folder was removed, or taken by another run, while this one was being written")
        raise RunFolderExistsError(text.format(out=place))


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
                known = is_part or _NUMBER.fullmatch(parts[0])
                if each.is_symlink() or not known or (each.is_file() and each.name not in {*frames, REPLICATION}):
                    yield each
        elif path.name not in (MANIFEST, SCENARIO, CLAIM, BORDERS) or path.is_symlink() or path.is_dir():
            yield path
    if not (place / MANIFEST).is_file():
        yield place / MANIFEST


def save_replication(run: Run, folder: str | Path, owner: str | None = None) -> None:
    """Write the frames of one replication; several processes may do so side by side.

    `owner` is what `begin` returned, by default what the manifest says. The replication has its name only when all of
    it is written. Raises RunFolderExistsError where the folder has become that of another run.
    """
    place = Path(folder)
    owner = owner if owner is not None else _owner(place)
    _refuse_stranger(place, owner)
    mine = _replication(place, run.replication)
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
        write_text(half / REPLICATION, json.dumps(_sealed(entry), indent=1) + "\n")
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


def finish(folder: str | Path, runs: Sequence[Run], owner: str | None = None) -> None:
    """Write which replications there are, and remove others; until then the folder counts as incomplete.

    `owner` is what `begin` returned. Raises RunFolderExistsError where the folder has become that of another run.
    """
    place = Path(folder)
    manifest = _read_manifest(place, finished=False)
    owner = owner if owner is not None else _owner(place)
    _refuse_stranger(place, owner)
    if manifest.pop("run", None) != owner:
        raise RunFolderExistsError(_claimed(place, _claim(place) or {}))
    kept = {_replication(place, run.replication) for run in runs}
    for other in set((place / REPLICATIONS).iterdir()) - kept:
        shutil.rmtree(other, ignore_errors=True)
    manifest["replications"] = [_read_entry(path) for path in sorted(kept)]
    _write_manifest(place, manifest)
    (place / CLAIM).unlink(missing_ok=True)


def _owner(place: Path) -> str:
    return str(_read_manifest(place, finished=False).get("run"))


def load_run(folder: str | Path) -> Runs:
    """Return the runs of a folder. Frames are read when they are asked for.

    Warns (RunFolderWarning) where the packaged data are others than those of the run, or a file of borders is missing.

    Raises
    ------
    RunFolderError
        Where the folder is not a run folder, is incomplete, is of another version, or holds anything that was changed
        since the run was written: the text names the file and what is wrong with it.
    """
    place = Path(path_of("folder", folder))
    manifest = _read_manifest(place)
    runs, notes = _runs_of(place, manifest)
    if broken := [fault for run in runs for fault in _faults_of(run)]:
        raise RunFolderError("\n".join(broken))
    for note in notes:
        warnings.warn(f"{place}: {note}", RunFolderWarning, stacklevel=2)
    return Runs(runs)


def load_what_is_there(folder: str | Path) -> tuple[Runs, list[str]]:
    """Return the runs of a folder that may be incomplete, and what is missing in it, in sentences.

    Of a run that was cut off these are the replications that were written whole. Frames that are missing or were
    changed are named, and refused when they are asked for (RunFolderError).
    Raises RunFolderError where there is no run, none of its replications, another version, or another scenario or
    manifest than that of the run.
    """
    runs, missing, notes = what_is_there(folder)
    return runs, [*missing, *notes]


def what_is_there(folder: str | Path) -> tuple[Runs, list[str], list[str]]:
    """Return the same as `load_what_is_there`, with what is missing and other notes apart."""
    place = Path(folder)
    manifest = _read_manifest(place, finished=False)
    missing: list[str] = []
    if manifest.get("replications"):
        runs, notes = _runs_of(place, manifest, missing)
    else:
        missing.append(_("The run was not finished: this is of what had been written by then."))
        entries = []
        for path in _whole(place):
            try:
                entries.append(_read_entry(path))
            except RunFolderError as error:
                missing.append(str(error))
        runs, notes = _runs_of(place, {**manifest, "replications": entries}, missing)
    if not runs:
        raise RunFolderError("\n".join([*missing, _("{place}: no replication is left").format(place=place)]))
    return Runs(runs), [*missing, *(fault for run in runs for fault in _faults_of(run))], notes


def _runs_of(place: Path, manifest: dict[str, Any], missing: list[str] | None = None) -> tuple[list[Run], list[str]]:
    """Return the runs that a manifest names, and what is to be said of them.

    One that is at fault is refused, or added to what is missing.
    """
    where = f"{place / MANIFEST}"
    scenario, notes = _with_own_borders(_scenario(place, manifest), place, manifest)
    seed = _of(manifest, "seed", int, where)
    if seed < 0:
        raise RunFolderError(_("{where}: '{key}' must not be negative").format(where=where, key="seed"))
    others = new_ports(scenario)
    runs: dict[int, Run] = {}
    for position, entry in enumerate(_of(manifest, "replications", list, where)):
        try:
            run = _run(place, scenario, others, seed, position, entry)
        except RunFolderError as error:
            if missing is None:
                raise
            missing.append(str(error))
            continue
        if run.replication in runs:
            text = _("{where}: replication {replication} is named twice")
            raise RunFolderError(text.format(where=where, replication=run.replication))
        runs[run.replication] = run
    return list(runs.values()), [*notes, *_other_data(manifest)]


def _faults_of(run: Run) -> Iterator[str]:
    """Yield what is wrong with the files of a run and of its ports."""
    for each in (run, *run.ports.values()):
        if isinstance(each.source, FromFolder):
            yield from each.source.faults()


def _other_data(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Say it where the packaged data are others than those of a run."""
    if manifest.get("data_digest") != data_digest():
        yield _(
            "The packaged data have changed since this run was made: its figures are of the data of then, while "
            "published figures and names beside them are those of now."
        )


def _whole(place: Path) -> list[Path]:
    """Return the folders of replications that were written whole."""
    folder = place / REPLICATIONS
    every = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in every if path.is_dir() and _NUMBER.fullmatch(path.name)]


def _read_entry(path: Path) -> dict[str, Any]:
    """Return what is written in a replication's own folder of it. Raises RunFolderError where it was changed."""
    entry = _unsealed(_json(path / REPLICATION), path / REPLICATION)
    if entry.get("replication") != int(path.name):
        text = _("{file}: this is another replication than that of its folder")
        raise RunFolderError(text.format(file=path / REPLICATION))
    return entry


def _scenario(place: Path, manifest: Mapping[str, Any]) -> Scenario:
    """Return the scenario of a run. Raises RunFolderError where it is not the one that was simulated."""
    file = place / SCENARIO
    try:
        text = read_bytes(file)
    except OSError as error:
        raise RunFolderError(
            _("{place}: cannot be read back: {error}").format(place=file, error=error.strerror)
        ) from error
    if _digest_of_text(text) != manifest.get("scenario_file_digest"):
        told = _(
            "{file}: this is not the scenario that was simulated: it was changed since. Put it back, or simulate it: "
            "freightsim run {file} --out NEW"
        )
        raise RunFolderError(told.format(file=file))
    try:
        scenario = load_scenario(file)
    except ScenarioError as error:
        raise RunFolderError(_("{place}: cannot be read back: {error}").format(place=file, error=error)) from error
    if scenario.digest() != manifest.get("scenario_digest"):
        versions = manifest.get("versions")
        made_by = versions.get("freightsim", "?") if isinstance(versions, dict) else "?"
        told = _(
            "{file}: this version of freightsim reads it as another scenario than the one that was simulated (with "
            "version {version}): simulate it anew"
        )
        raise RunFolderError(told.format(file=file, version=made_by))
    return scenario


def _digest_of_text(data: bytes) -> str:
    """Return the SHA-256 of a text, whichever line ends it has."""
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def _run(place: Path, scenario: Scenario, others: Mapping[str, Scenario], seed: int, position: int, entry: Any) -> Run:
    where = f"{place / MANIFEST}: replications.{position}"
    replication = _of(entry, "replication", int, where)
    source = FromFolder(
        _replication(place, replication).absolute(),
        [_gridlock(row, where) for row in _of(entry, "gridlocks", list, where)],
        _of(entry, "events", int, where),
        _files_of(entry, where),
        scenario.clock.years,
    )
    if not source.folder.is_dir():
        raise RunFolderError(
            _("{folder}: the folder is missing, though {manifest} names its replication").format(
                folder=source.folder, manifest=MANIFEST
            )
        )
    rules = _of(entry, "dispatch", str, where), _of(entry, "loading", str, where)
    choice = _of(entry, "choice", str, where)
    made = _made_with(entry, where)
    on_ports = {**made, "fingerprints": of_ports(made["fingerprints"])}
    ports = {
        key: Run(
            port,
            seed,
            replication,
            port.dispatch.rule,
            port.loading.rule,
            source.of_port(key, _gridlocks_at(key, entry, where)),
            choice,
            port=key,
            **on_ports,
        )
        for key, port in others.items()
    }
    return Run(scenario, seed, replication, *rules, source, choice, ports, str(entry.get("port", "")), **made)


def _made_with(entry: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Return the digests of the rules of a replication, and of the ensemble that it is of; older folders have none."""
    entry = {"fingerprints": {}, "ensemble": "", "asked": "", **entry}
    digests = _of(entry, "fingerprints", dict, where)
    return {
        "on_member": bool(entry.get("on_member", False)),
        "fingerprints": {kind: _of(digests, kind, str, f"{where}.fingerprints") for kind in digests},
        "ensemble": _of(entry, "ensemble", str, where),
        "asked": _of(entry, "asked", str, where),
    }


def _of(entry: Any, key: str, kind: type[Kind], where: str) -> Kind:
    """Return a value of the manifest, if it is there and of its kind."""
    if not isinstance(entry, dict) or key not in entry:
        raise RunFolderError(_("{where}: '{key}' is missing").format(where=where, key=key))
    value = entry[key]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise RunFolderError(
            _("{where}: '{key}' must be of the kind {name__}, got {value}").format(
                where=where, key=key, name__=kind.__name__, value=reprlib.repr(value)
            )
        )
    return value


def _gridlock(row: Any, where: str) -> Gridlock:
    try:
        return Gridlock(**row)
    except TypeError as error:
        raise RunFolderError(
            _("{where}: 'gridlocks' cannot be read: {error}").format(where=where, error=error)
        ) from error


def _gridlocks_at(key: str, entry: Any, where: str) -> list[Gridlock]:
    """Return the gridlocks of another port of a run."""
    port = _of(_of(entry, "ports", dict, where), key, dict, f"{where}.ports")
    return [_gridlock(row, where) for row in _of(port, "gridlocks", list, f"{where}.ports.{key}")]


@dataclass(frozen=True)
class KnownFile:
    """What a file of frames was when it was written."""

    sha256: str
    bytes: int
    rows: int


def _files_of(entry: Any, where: str) -> dict[str, KnownFile]:
    """Return the files of a replication, by their path in its folder."""
    known = {}
    for path, row in _of(entry, "files", dict, where).items():
        at = f"{where}.files.{path}"
        known[path] = KnownFile(_of(row, "sha256", str, at), _of(row, "bytes", int, at), _of(row, "rows", int, at))
    return known


def _replication(place: Path, number: int) -> Path:
    return place / REPLICATIONS / f"{number:04d}"


@dataclass(frozen=True)
class FromFolder:
    """Reads the frames of one replication, each only if it is what was written."""

    folder: Path
    gridlocks: list[Gridlock]
    events: int
    files: Mapping[str, KnownFile] = field(repr=False)
    """What there must be in the folder, by path within it."""
    years: Sequence[int] = ()
    """Years of the horizon."""

    def of_port(self, key: str, gridlocks: list[Gridlock]) -> FromFolder:
        """Return the source of the frames of another port."""
        start = f"{PORTS}/{folder_name(key)}/"
        files = {path.removeprefix(start): known for path, known in self.files.items() if path.startswith(start)}
        return FromFolder(self.folder / PORTS / folder_name(key), gridlocks, self.events, files, self.years)

    def faults(self) -> Iterator[str]:
        """Yield what is wrong with the files of frames: missing, or not as they were written."""
        for name in FRAMES:
            try:
                self._data(self._file(name))
            except RunFolderError as error:
                yield str(error)

    def frame(self, name: FrameName) -> pd.DataFrame:
        """Return a frame by name.

        Raises RunFolderError where its file is missing, cannot be read or is not what was written.
        """
        file = self._file(name)
        data = self._data(file)
        try:
            table = _parsed(data)
        except (ImportError, OSError, ValueError, KeyError, TypeError) as error:  # of pandas and pyarrow
            raise RunFolderError(
                _("{folder}: {name} cannot be read: {error}").format(folder=self.folder, name=name, error=error)
            ) from error
        self._check(table, name, self.folder / file)
        return table

    def _file(self, name: FrameName) -> str:
        """Return the file of a frame."""
        if f"{name}{SUFFIX}" in self.files:
            return f"{name}{SUFFIX}"
        raise RunFolderError(f"{self.folder}: " + _("{what} is missing").format(what=name))

    def _data(self, file: str) -> bytes:
        """Return the content of a file that is as it was written."""
        path, known = self.folder / file, self.files[file]
        try:
            data = read_bytes(path, MOST_FRAME_BYTES)
        except FileNotFoundError as error:
            what = _("{what} is missing").format(what=file.partition(".")[0])
            raise RunFolderError(f"{self.folder}: {what}") from error
        except OSError as error:
            raise RunFolderError(
                _("{place}: cannot be read: {error}").format(place=path, error=error.strerror)
            ) from error
        if len(data) != known.bytes or hashlib.sha256(data).hexdigest() != known.sha256:
            raise RunFolderError(
                _("{place}: this file is not what the run wrote: it was changed or damaged since").format(place=path)
            )
        return data

    def _check(self, table: pd.DataFrame, name: FrameName, path: Path) -> None:
        """Raise RunFolderError where a frame cannot be of this run."""
        known = self.files[path.name]
        if len(table) != known.rows:
            text = _("{place}: {found} rows, {rows} were written")
            raise RunFolderError(text.format(place=path, found=len(table), rows=known.rows))
        if name == "yearly" and self.years and table["year"].tolist() != list(self.years):
            raise RunFolderError(_("{place}: its years are not those of the scenario's horizon").format(place=path))


def _parsed(data: bytes) -> pd.DataFrame:
    """Return the frame that stands in a file."""
    import pandas as pd

    return _to_the_second(pd.read_parquet(BytesIO(data)))


def _to_the_second(table: pd.DataFrame) -> pd.DataFrame:
    """Give instants the unit they were made with: Parquet knows finer ones only."""
    import pandas as pd

    for name in table.columns:
        if name.endswith("_at") or name == "month":
            table[name] = pd.to_datetime(table[name]).astype("datetime64[s]")
    return table


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


def _write_manifest(place: Path, manifest: dict[str, Any]) -> None:
    write_text(place / MANIFEST, json.dumps(_sealed(manifest), indent=2) + "\n")


def _sealed(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return a tree with the digest of all else in it."""
    rest = {key: value for key, value in tree.items() if key != "digest"}
    return {**rest, "digest": _digest_of_tree(rest)}


def _unsealed(tree: Any, file: Path) -> dict[str, Any]:
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


def _json(path: Path) -> Any:
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


def _read_manifest(place: Path, *, finished: bool = True) -> dict[str, Any]:
    """Return the manifest of a folder, as it was written."""
    if not (place / MANIFEST).exists():
        raise RunFolderError(
            _("{place}: not a run folder, {manifest} is missing").format(place=place, manifest=MANIFEST)
        )
    tree = _json(place / MANIFEST)
    if not isinstance(tree, dict) or tree.get("format") != FORMAT:
        found = tree.get("format") if isinstance(tree, dict) else tree
        raise RunFolderError(
            _("{place}: format {found}, this version reads {format}").format(
                place=place / MANIFEST, found=reprlib.repr(found), format=FORMAT
            )
        )
    manifest = _unsealed(tree, place / MANIFEST)
    if finished and not manifest.get("replications"):
        raise RunFolderError(
            _("{place}: the run was not finished, {manifest} names no replications").format(
                place=place, manifest=MANIFEST
            )
        )
    return manifest


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

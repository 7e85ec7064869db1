"""A run folder is read: what was asked, how it was made, and the frames, each only if it is what was written.

A folder has one owner: the run that claimed it, whose id the claim and the unfinished manifest hold. What is in it is
tied together by digests: each replication lists its files with theirs, the manifest lists the replications and the
scenario, and holds its own digest. `load_run` takes nothing that was changed.
"""

from __future__ import annotations

import hashlib
import reprlib
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from freightsim.base.arguments import path_of
from freightsim.base.errors import RunFolderError, RunFolderWarning, ScenarioError
from freightsim.base.language import _
from freightsim.base.writing import read_bytes
from freightsim.facts import data_digest
from freightsim.files.load import load_scenario
from freightsim.results.frames import FRAMES, FrameName
from freightsim.results.manifest import (
    BORDERS,
    MANIFEST,
    NUMBER,
    PORTS,
    REPLICATION,
    REPLICATIONS,
    SCENARIO,
    SUFFIX,
    digest_of_text,
    read_entry,
    read_manifest,
    replication_folder,
)
from freightsim.results.records import Gridlock
from freightsim.results.run import Run, Runs, of_ports
from freightsim.scenario import Scenario
from freightsim.scenario.drawing import WORDS
from freightsim.scenario.ports import new_ports
from freightsim.validation.ids import folder_name

if TYPE_CHECKING:
    import pandas as pd


ValueKind = TypeVar("ValueKind")


MOST_FRAME_BYTES = 20_000_000_000
"""Sizes beyond which a manifest or a frame is not read."""


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
    manifest = read_manifest(place)
    runs, notes = _runs_of(place, manifest)
    if broken := [fault for run in runs for fault in (*_faults_of(run), *_other_entry(run, place, manifest))]:
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
    manifest = read_manifest(place, finished=False)
    missing: list[str] = []
    if manifest.get("replications"):
        runs, notes = _runs_of(place, manifest, missing)
        missing += [fault for run in runs for fault in _other_entry(run, place, manifest)]
    else:
        missing.append(_("The run was not finished: only what had been written is shown."))
        entries = []
        for path in _whole(place):
            try:
                entries.append(read_entry(path))
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


def _other_entry(run: Run, place: Path, manifest: Mapping[str, Any]) -> Iterator[str]:
    """Say it where a replication's own file does not say what the manifest says of it."""
    folder = replication_folder(place, run.replication)
    try:
        same = read_entry(folder) in manifest["replications"]
    except RunFolderError as error:
        yield str(error)
        return
    if not same:
        text = _("{file}: this is not what {manifest} says of the replication: one of them was changed since")
        yield text.format(file=folder / REPLICATION, manifest=MANIFEST)


def _other_data(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Say it where the packaged data are others than those of a run."""
    if manifest.get("data_digest") != data_digest():
        yield _(
            "The packaged data have changed since this run: its figures are from the earlier data, published figures "
            "and names from the present ones."
        )


def _whole(place: Path) -> list[Path]:
    """Return the folders of replications that were written whole."""
    folder = place / REPLICATIONS
    every = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in every if path.is_dir() and NUMBER.fullmatch(path.name)]


def _scenario(place: Path, manifest: Mapping[str, Any]) -> Scenario:
    """Return the scenario of a run. Raises RunFolderError where it is not the one that was simulated."""
    file = place / SCENARIO
    try:
        text = read_bytes(file)
    except OSError as error:
        raise RunFolderError(
            _("{place}: cannot be read back: {error}").format(place=file, error=error.strerror)
        ) from error
    if digest_of_text(text) != manifest.get("scenario_file_digest"):
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


def _run(place: Path, scenario: Scenario, others: Mapping[str, Scenario], seed: int, position: int, entry: Any) -> Run:
    where = f"{place / MANIFEST}: replications.{position}"
    replication = _of(entry, "replication", int, where)
    source = FromFolder(
        replication_folder(place, replication).absolute(),
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


def _of(entry: Any, key: str, kind: type[ValueKind], where: str) -> ValueKind:
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

        Raises RunFolderError, which names the frame, where its file is missing, cannot be read or is not what was
        written.
        """
        try:
            return self._frame(name)
        except RunFolderError as error:
            error.frame = name
            raise

    def _frame(self, name: FrameName) -> pd.DataFrame:
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

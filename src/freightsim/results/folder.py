"""A run folder: what was asked, how it was made, and the frames, readable by anyone with Parquet or CSV."""

from __future__ import annotations

import json
import platform
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

from freightsim.errors import RunFolderError, ScenarioError
from freightsim.facts import data_digest
from freightsim.language import _
from freightsim.records import GridlockRow
from freightsim.results.run import FRAMES, FrameName, Run, Runs
from freightsim.scenario import Scenario
from freightsim.scenario.ids import folder_name
from freightsim.scenario.load import load_scenario
from freightsim.scenario.ports import new_ports
from freightsim.scenario.yaml_text import plain_value

if TYPE_CHECKING:
    import pandas as pd

Kind = TypeVar("Kind")

FORMAT = 2
"""Version of the folder's layout."""
MANIFEST = "manifest.json"
SCENARIO = "scenario.yaml"
REPLICATIONS = "replications"
PORTS = "ports"
LIBRARIES = ("numpy", "pandas", "pydantic", "simpy", "pyarrow")


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


def save(runs: Runs, folder: str | Path, *, command: str = "") -> None:
    """Write runs into a folder that `load_run` reads back.

    `manifest.json` holds digests, seed and versions, `scenario.yaml` the resolved scenario, and
    `replications/NNNN/` the frames, as Parquet where pyarrow is installed and as CSV.gz elsewhere.
    """
    begin(folder, runs.scenario, runs.seed, command=command)
    for run in runs:
        save_replication(run, folder)
    finish(folder, list(runs))


def manifest_of(folder: str | Path) -> dict[str, Any]:
    """Return the manifest of a run folder. Raises RunFolderError where there is none that can be read."""
    return _read_manifest(Path(folder), finished=False)


def begin(folder: str | Path, scenario: Scenario, seed: int, *, command: str = "") -> None:
    """Make the folder and write what is known before the first replication has run."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    tree = yaml.dump(scenario.tree(), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
    (place / SCENARIO).write_text(tree, encoding="utf-8")
    _write_manifest(place, made_of(scenario, seed, command))


def save_replication(run: Run, folder: str | Path) -> None:
    """Write the frames of one replication; several processes may do so side by side.

    The replication has its name only when all of it is written.
    """
    place = _replication(Path(folder), run.replication)
    half = place.with_name(f"{place.name}.part")
    half.mkdir(parents=True, exist_ok=True)
    for key, each in {"": run, **run.ports}.items():
        own = half / PORTS / folder_name(key) if key else half
        own.mkdir(parents=True, exist_ok=True)
        for name in FRAMES:
            _write_frame(each.frame(name), own / name)
    if place.exists():
        shutil.rmtree(place)
    half.rename(place)


def discard(folder: str | Path) -> None:
    """Remove what `begin` and `save_replication` wrote; what else there is stays."""
    place = Path(folder)
    shutil.rmtree(place / REPLICATIONS, ignore_errors=True)
    for name in (SCENARIO, MANIFEST):
        (place / name).unlink(missing_ok=True)


def finish(folder: str | Path, runs: Sequence[Run]) -> None:
    """Write which replications there are, and remove others; until then the folder counts as incomplete."""
    place = Path(folder)
    kept = {_replication(place, run.replication) for run in runs}
    for other in set((place / REPLICATIONS).iterdir()) - kept:
        shutil.rmtree(other, ignore_errors=True)
    manifest = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
    manifest["replications"] = [
        {
            "replication": run.replication,
            "dispatch": run.dispatch,
            "loading": run.loading,
            "choice": run.choice,
            "events": run.source.events,
            "gridlocks": [asdict(row) for row in run.gridlocks],
            "ports": {key: {"gridlocks": [asdict(row) for row in port.gridlocks]} for key, port in run.ports.items()},
        }
        for run in sorted(runs, key=lambda run: run.replication)
    ]
    _write_manifest(place, manifest)


def load_run(folder: str | Path) -> Runs:
    """Return the runs of a folder. Frames are read when they are asked for.

    Raises RunFolderError where the folder is not a run folder, is incomplete, or is of another version.
    """
    place = Path(folder)
    manifest = _read_manifest(place)
    scenario = _scenario(place)
    seed = _of(manifest, "seed", int, f"{place / MANIFEST}")
    entries = _of(manifest, "replications", list, f"{place / MANIFEST}")
    others = new_ports(scenario)
    return Runs([_run(place, scenario, others, seed, number, entry) for number, entry in enumerate(entries)])


def load_what_is_there(folder: str | Path) -> tuple[Runs, list[str]]:
    """Return the runs of a folder that may be incomplete, and what is missing in it, in sentences.

    Of a run that was cut off these are the replications that were written whole; what the manifest would have said of
    them, such as gridlocks, is not known. Frames that are missing are told when they are asked for (`load_run`).
    Raises RunFolderError where there is no run, none of its replications, or another version.
    """
    place = Path(folder)
    manifest = _read_manifest(place, finished=False)
    scenario = _scenario(place)
    seed = _of(manifest, "seed", int, f"{place / MANIFEST}")
    others = new_ports(scenario)
    named = manifest.get("replications")
    entries = named if isinstance(named, list) and named else [_found(path) for path in _whole(place)]
    runs, missing = [], [] if named else [_("The run was not finished: this is of what had been written by then.")]
    for number, entry in enumerate(entries):
        try:
            runs.append(_run(place, scenario, others, seed, number, entry))
        except RunFolderError as error:
            missing.append(str(error))
    if not runs:
        raise RunFolderError("\n".join([*missing, _("{place}: no replication is left").format(place=place)]))
    gone = [
        f"{_replication(place, run.replication)}: {name}"
        for run in runs
        for name in FRAMES
        if not any((_replication(place, run.replication) / f"{name}{end}").exists() for end in (".parquet", ".csv.gz"))
    ]
    return Runs(runs), [*missing, *(_("{what} is missing").format(what=each) for each in gone)]


def _whole(place: Path) -> list[Path]:
    """Return the folders of replications that were written whole."""
    folder = place / REPLICATIONS
    every = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in every if path.is_dir() and path.name.isdigit()]


def _found(path: Path) -> dict[str, Any]:
    """Return what a manifest would say of a replication, as far as it is known."""
    ports = path / PORTS
    keys = sorted(each.name for each in ports.iterdir()) if ports.is_dir() else []
    names = dict.fromkeys(("dispatch", "loading", "choice"), "?")
    known = {"replication": int(path.name), "events": 0, "gridlocks": []}
    return {**known, **names, "ports": {key: {"gridlocks": []} for key in keys}}


def _scenario(place: Path) -> Scenario:
    try:
        return load_scenario(place / SCENARIO)
    except ScenarioError as error:
        raise RunFolderError(
            _("{place}: cannot be read back: {error}").format(place=place / SCENARIO, error=error)
        ) from error


def _run(place: Path, scenario: Scenario, others: Mapping[str, Scenario], seed: int, position: int, entry: Any) -> Run:
    where = f"{place / MANIFEST}: replications.{position}"
    replication = _of(entry, "replication", int, where)
    source = FromFolder(
        _replication(place, replication),
        [_gridlock(row, where) for row in _of(entry, "gridlocks", list, where)],
        _of(entry, "events", int, where),
    )
    if not source.folder.is_dir():
        raise RunFolderError(
            _("{folder}: the folder is missing, though {manifest} names its replication").format(
                folder=source.folder, manifest=MANIFEST
            )
        )
    rules = _of(entry, "dispatch", str, where), _of(entry, "loading", str, where)
    choice = _of(entry, "choice", str, where)
    ports = {
        key: Run(
            port,
            seed,
            replication,
            port.dispatch.rule,
            port.loading.rule,
            source.of_port(key, _gridlocks_at(key, entry, where)),
            choice,
        )
        for key, port in others.items()
    }
    return Run(scenario, seed, replication, *rules, source, choice, ports)


def _of(entry: Any, key: str, kind: type[Kind], where: str) -> Kind:
    """Return a value of the manifest, if it is there and of its kind."""
    if not isinstance(entry, dict) or key not in entry:
        raise RunFolderError(_("{where}: '{key}' is missing").format(where=where, key=key))
    value = entry[key]
    if not isinstance(value, kind):
        raise RunFolderError(
            _("{where}: '{key}' must be of the kind {name__}, got {value!r}").format(
                where=where, key=key, name__=kind.__name__, value=value
            )
        )
    return value


def _gridlock(row: Any, where: str) -> GridlockRow:
    try:
        return GridlockRow(**row)
    except TypeError as error:
        raise RunFolderError(
            _("{where}: 'gridlocks' cannot be read: {error}").format(where=where, error=error)
        ) from error


def _gridlocks_at(key: str, entry: Any, where: str) -> list[GridlockRow]:
    """Return the gridlocks of another port of a run."""
    port = _of(_of(entry, "ports", dict, where), key, dict, f"{where}.ports")
    return [_gridlock(row, where) for row in _of(port, "gridlocks", list, f"{where}.ports.{key}")]


def _replication(place: Path, number: int) -> Path:
    return place / REPLICATIONS / f"{number:04d}"


@dataclass(frozen=True)
class FromFolder:
    """Reads the frames of one replication."""

    folder: Path
    gridlocks: list[GridlockRow]
    events: int

    def of_port(self, key: str, gridlocks: list[GridlockRow]) -> FromFolder:
        """Return the source of the frames of another port."""
        return FromFolder(self.folder / PORTS / folder_name(key), gridlocks, self.events)

    def frame(self, name: FrameName) -> pd.DataFrame:
        """Return a frame by name. Raises RunFolderError where its file is missing or cannot be read."""
        try:
            return self._read(name)
        except (ImportError, OSError, ValueError) as error:  # what pandas and pyarrow raise at a broken file
            raise RunFolderError(
                _("{folder}: {name} cannot be read: {error}").format(folder=self.folder, name=name, error=error)
            ) from error

    def _read(self, name: FrameName) -> pd.DataFrame:
        import pandas as pd

        parquet, csv = self.folder / f"{name}.parquet", self.folder / f"{name}.csv.gz"
        if parquet.exists():
            return _to_the_second(pd.read_parquet(parquet))
        if csv.exists():
            # A column in which nothing happened is empty: only its name tells what it holds.
            kinds = dict.fromkeys(
                ("train", "lane", "service", "direction", "cause", "reason", "city", "status", "commodity", "distance"),
                "str",
            )
            kinds |= dict.fromkeys(("replication", "places_feu", "feu_to_port", "feu_from_port"), "int64")
            kinds |= {"trains_per_week": "float64", "year": "int64"}
            kinds |= dict.fromkeys(("feu", "tonnes", "value_usd"), "float64") if name == "cargo" else {}
            table = pd.read_csv(csv, dtype=kinds, keep_default_na=False, na_values=[""])
            return _to_the_second(table.fillna({"cause": ""}))
        raise RunFolderError(
            _("{folder}: there is neither {name} nor {csv_name}").format(
                folder=self.folder, name=parquet.name, csv_name=csv.name
            )
        )


def _to_the_second(table: pd.DataFrame) -> pd.DataFrame:
    """Give instants the unit they were made with: Parquet knows finer ones only, and CSV none."""
    import pandas as pd

    for name in table.columns:
        if name.endswith("_at") or name == "month":
            table[name] = pd.to_datetime(table[name]).astype("datetime64[s]")
    return table


def made_of(scenario: Scenario, seed: int, command: str = "") -> dict[str, Any]:
    """Return what a manifest says of how a run is made: digests, seed, versions; the replications come later."""
    versions = {name: metadata.version(name) for name in LIBRARIES if find_spec(name) is not None}
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
    new = place / f"{MANIFEST}.part"
    new.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    new.replace(place / MANIFEST)


def _read_manifest(place: Path, *, finished: bool = True) -> dict[str, Any]:
    try:
        manifest = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise RunFolderError(
            _("{place}: not a run folder, {manifest} is missing").format(place=place, manifest=MANIFEST)
        ) from error
    except (OSError, ValueError) as error:
        raise RunFolderError(
            _("{place}: cannot be read: {error}").format(place=place / MANIFEST, error=error)
        ) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        found = manifest.get("format") if isinstance(manifest, dict) else manifest
        raise RunFolderError(
            _("{place}: format {found!r}, this version reads {format}").format(
                place=place / MANIFEST, found=found, format=FORMAT
            )
        )
    if finished and not manifest.get("replications"):
        raise RunFolderError(
            _("{place}: the run was not finished, {manifest} names no replications").format(
                place=place, manifest=MANIFEST
            )
        )
    return manifest


def _write_frame(frame: pd.DataFrame, path: Path) -> None:
    if find_spec("pyarrow") is None:
        frame.to_csv(path.with_suffix(".csv.gz"), index=False, compression={"method": "gzip", "mtime": 0})
        return
    import pandas as pd
    import pyarrow as pa
    from pyarrow import parquet

    # Instants to the second differ little from row to row: their differences pack into a fraction of the space.
    instants = [name for name, kind in frame.dtypes.items() if kind.kind == "M"]
    repeated = [name for name, kind in frame.dtypes.items() if isinstance(kind, pd.CategoricalDtype)]
    texts = [name for name in ("train", "booking") if name in frame.columns]
    parquet.write_table(
        pa.Table.from_pandas(frame, preserve_index=False),
        path.with_suffix(".parquet"),
        compression="zstd",
        use_dictionary=[*repeated, *texts],
        column_encoding=dict.fromkeys(instants, "DELTA_BINARY_PACKED"),
    )

"""A run folder: what was asked, how it was made, and the frames, readable by anyone with Parquet or CSV."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from freightsim.errors import RunFolderError
from freightsim.facts import data_digest
from freightsim.records import GridlockRow
from freightsim.results.run import FRAMES, FrameName, Run, Runs
from freightsim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

FORMAT = 1
"""Version of the folder's layout."""
MANIFEST = "manifest.json"
SCENARIO = "scenario.yaml"
LIBRARIES = ("numpy", "pandas", "pydantic", "simpy", "pyarrow")


def save(runs: Runs, folder: str | Path, *, command: str = "") -> None:
    """Write runs into a folder that `load_run` reads back.

    `manifest.json` holds digests, seed and versions, `scenario.yaml` the resolved scenario, and
    `replications/NNNN/` the frames, as Parquet where pyarrow is installed and as CSV.gz elsewhere.
    """
    begin(folder, runs.scenario, runs.seed, command=command)
    for run in runs:
        save_replication(run, folder)
    finish(folder, list(runs))


def begin(folder: str | Path, scenario: Scenario, seed: int, *, command: str = "") -> None:
    """Make the folder and write what is known before the first replication has run."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    tree = yaml.safe_dump(scenario.tree(), sort_keys=False, allow_unicode=True, width=120)
    (place / SCENARIO).write_text(tree, encoding="utf-8")
    _write_manifest(place, _manifest(scenario, seed, command))


def save_replication(run: Run, folder: str | Path) -> None:
    """Write the frames of one replication; several processes may do so side by side."""
    place = Path(folder) / "replications" / f"{run.replication:04d}"
    place.mkdir(parents=True, exist_ok=True)
    for name in FRAMES:
        _write_frame(run.frame(name), place / name)


def finish(folder: str | Path, runs: Sequence[Run]) -> None:
    """Write which replications there are; until then the folder counts as incomplete."""
    place = Path(folder)
    manifest = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
    manifest["replications"] = [
        {
            "replication": run.replication,
            "dispatch": run.dispatch,
            "loading": run.loading,
            "events": run.source.events,
            "gridlocks": [asdict(row) for row in run.gridlocks],
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
    try:
        tree = yaml.safe_load((place / SCENARIO).read_text(encoding="utf-8"))
        scenario = Scenario.model_validate(tree)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise RunFolderError(f"{place / SCENARIO}: cannot be read back: {error}") from error
    runs = []
    for entry in manifest["replications"]:
        source = FromFolder(
            place / "replications" / f"{entry['replication']:04d}",
            [GridlockRow(**row) for row in entry["gridlocks"]],
            entry["events"],
        )
        names = entry["dispatch"], entry["loading"]
        runs.append(Run(scenario, manifest["seed"], entry["replication"], *names, source))
    return Runs(runs)


@dataclass(frozen=True)
class FromFolder:
    """Reads the frames of one replication."""

    folder: Path
    gridlocks: list[GridlockRow]
    events: int

    def frame(self, name: FrameName) -> pd.DataFrame:
        """Return a frame by name. Raises RunFolderError where its file is missing."""
        import pandas as pd

        parquet, csv = self.folder / f"{name}.parquet", self.folder / f"{name}.csv.gz"
        if parquet.exists():
            return pd.read_parquet(parquet)
        if csv.exists():
            columns = pd.read_csv(csv, nrows=0).columns
            dates = [column for column in columns if column.endswith("_at") or column == "month"]
            return pd.read_csv(csv, parse_dates=dates, keep_default_na=True)
        raise RunFolderError(f"{self.folder}: there is neither {parquet.name} nor {csv.name}")


def _manifest(scenario: Scenario, seed: int, command: str) -> dict[str, Any]:
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
    (place / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def _read_manifest(place: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise RunFolderError(f"{place}: not a run folder, {MANIFEST} is missing") from error
    except (OSError, ValueError) as error:
        raise RunFolderError(f"{place / MANIFEST}: cannot be read: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        found = manifest.get("format") if isinstance(manifest, dict) else manifest
        raise RunFolderError(f"{place / MANIFEST}: format {found!r}, this version reads {FORMAT}")
    if not manifest.get("replications"):
        raise RunFolderError(f"{place}: the run was not finished, {MANIFEST} names no replications")
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

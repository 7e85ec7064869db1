"""The wheel has what the package needs, and works where there is no repository."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
PACKAGE = TOP / "src" / "freightsim"

if not (TOP / "src").is_dir():
    pytest.skip("not in a checkout", allow_module_level=True)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with wheel and source distribution, built without a network."""
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", folder], cwd=TOP, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the scripts of an environment that has the wheel, and the dependencies of this one."""
    place = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    site = next((place / "lib").glob("python*/site-packages"))
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        wheel.extractall(site)
    # Dependencies come last on the path, so that the package is the one of the wheel.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return place / "bin"


def names(built: Path) -> list[str]:
    """Return the names of all files of the wheel."""
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        return wheel.namelist()


def test_the_wheel_has_every_file_of_the_package(built: Path) -> None:
    """Modules, tables, maps, compiled catalogues, pages' parts and scenarios; nothing else."""
    tracked = subprocess.run(
        ["git", "ls-files", "src/freightsim", "scenarios"], cwd=TOP, capture_output=True, text=True, check=False
    )
    if tracked.returncode:
        pytest.skip("not a git checkout")
    wanted = {
        f"freightsim/{path}" if path.startswith("scenarios/") else re.sub(r"\.po$", ".mo", path.removeprefix("src/"))
        for path in tracked.stdout.splitlines()
        if (TOP / path).is_file()
    }
    found = {name for name in names(built) if ".dist-info/" not in name}
    assert wanted - found == set()
    assert {name for name in found - wanted if not name.endswith("/")} == set()


def test_the_source_has_what_the_tests_need(built: Path) -> None:
    """Tests, scenarios, documents and tools, but no environment and no caches."""
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        paths = [name.split("/", 1)[1] for name in archive.getnames() if "/" in name]
    for wanted in (
        "hatch_build.py",
        "tests/tiny.py",
        "scenarios/baseline.yaml",
        "docs/make_outputs.py",
        "tools/lowest_versions.py",
    ):
        assert wanted in paths
    assert not [path for path in paths if "__pycache__" in path or path.startswith((".venv", ".git/"))]


CALLS = [
    ["run", "-n", "2", "-j", "1", "--set", "horizon.to=2013-10-01"],
    ["--lang", "zh", "run", "-n", "1", "--set", "horizon.to=2013-09-01"],
    ["validate", "baseline", "wuhan"],
    ["compare", "baseline", "port-expansion", "-n", "2", "-j", "1", "--set", "horizon.to=2013-10-01"],
    ["plot", "baseline", "catchment", "-n", "1", "--set", "horizon.to=2013-09-01", "--out", "map.svg"],
    ["replay", "baseline", "--set", "horizon.to=2013-09-01", "--out", "replay.html"],
    ["new-city", "Xinyang"],
    ["show", "wuhan", "--out", "shown.yaml"],
    ["schema", "--out", "scenario.schema.json"],
    ["data", "tracks"],
]


IN_TURN = """
import contextlib, io, json, sys
import freightsim.cli
sys.argv[0] = "freightsim"
for call in json.loads(sys.argv[1]):
    sys.argv[1:] = call
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as err:
        try:
            freightsim.cli.main()
        except SystemExit as ended:
            code = ended.code
    print(json.dumps([code, err.getvalue()]))
import freightsim as fs
from freightsim.base.language import _, speaking
assert "site-packages" in fs.__file__
with speaking("zh"):
    assert not _("Not finished: {names}.").isascii()
print(fs.simulate(fs.load_scenario("baseline").but({"horizon": {"to": "2013-09-01"}})).yearly.trips.sum())
"""


@pytest.mark.slow
def test_it_works_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    """Every kind of command, one after another in one process, and Python."""
    command = [installed / "python", "-c", IN_TURN, json.dumps(CALLS)]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    *ended, trips = said.stdout.splitlines()
    for call, (code, err) in zip(CALLS, map(json.loads, ended), strict=True):
        assert code == 0, (call, err)
        assert "Traceback" not in err, call
    assert int(trips) >= 1

"""A part of the tests is skipped only where it has passed with the very same files and versions."""

from __future__ import annotations

import ast
import importlib.util
import re
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

TOP = Path(__file__).parents[1]
SCRIPT = TOP / "tools" / "if_changed.py"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the script, with one part that uses the folder `used`, and with versions that stand still."""
    if not SCRIPT.is_file():
        pytest.skip("unpacked without tools")
    spec = importlib.util.spec_from_file_location("if_changed", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.delenv("ALL", raising=False)
    monkeypatch.setattr(module, "PARTS", {"part": ("used",)})
    return module


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """Return a repository with a file that is used and one that is not."""
    top = tmp_path / "top"
    for name in ("used/a.txt", "other/b.txt"):
        (top / name).parent.mkdir(parents=True)
        (top / name).write_text("1", encoding="utf-8")
    (top / ".gitignore").write_text("*.made\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q", top], check=True)
    return top


@pytest.fixture
def ran(script: ModuleType, top: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Return what runs the part, with a command that says that it runs; it returns what was printed."""

    def run(code: int = 0, and_then: str = "pass") -> str:
        command = [sys.executable, "-c", f"import sys; print('RUNS'); {and_then}; sys.exit({code})"]
        assert script.main(["part", *command], top, top / "passed.txt") in {0, code}
        return capfd.readouterr().out

    return run


def test_skipped_once_it_has_passed(ran: Callable[..., str], top: Path) -> None:
    """It runs at first, then not again; a file that it does not use, or that is made, changes nothing."""
    assert "RUNS" in ran()
    said = ran()
    assert "RUNS" not in said
    assert said.startswith("part: skipped, it passed on 2")
    (top / "other" / "b.txt").write_text("2", encoding="utf-8")
    (top / "used" / "c.made").write_text("2", encoding="utf-8")
    assert "RUNS" not in ran()


@pytest.mark.parametrize("change", ["content", "name", "new"])
def test_what_it_uses_has_changed(ran: Callable[..., str], top: Path, change: str) -> None:
    """Another content, another name and a new file, tracked or not, make it run."""
    ran()
    used = top / "used"
    if change == "content":
        (used / "a.txt").write_text("2", encoding="utf-8")
    elif change == "name":
        (used / "a.txt").rename(used / "b.txt")
    else:
        (used / "b.txt").write_text("", encoding="utf-8")
    assert "RUNS" in ran()
    assert "RUNS" not in ran()


def test_versions_have_changed(ran: Callable[..., str], script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version of a package makes it run."""
    ran()
    monkeypatch.setattr(script, "installed", lambda _programs: iter(["numpy 9.9"]))
    assert "RUNS" in ran()


def test_everything_where_that_is_asked(ran: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    """ALL=1 runs what has passed."""
    ran()
    monkeypatch.setenv("ALL", "1")
    assert "RUNS" in ran()


def test_a_failure_is_not_kept(ran: Callable[..., str]) -> None:
    """What failed runs again, and what changed its own inputs does, too."""
    assert "RUNS" in ran(code=1)
    assert "RUNS" in ran(and_then="open('used/a.txt', 'w').write('3')")
    assert "RUNS" in ran()


def test_lines_of_two_branches_count(script: ModuleType, top: Path) -> None:
    """After a merge both stand there; a mark of a merge that is not done is no line."""
    passed = top / "passed.txt"
    passed.write_text("<<<<<<< HEAD\npart a 2026-01-01\n=======\npart b 2026-01-02\nother c 2026-01-03\n", "utf-8")
    assert script.known(passed, "part") == {"a": "2026-01-01", "b": "2026-01-02"}


def test_no_git_no_skipping(ran: Callable[..., str], script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where files cannot be listed the part runs, and nothing is kept."""

    def none(_top: Path, _places: object) -> list[Path]:
        raise OSError("no git")

    monkeypatch.setattr(script, "files", none)
    assert "cannot be told (no git)" in ran()
    assert "RUNS" in ran()


@pytest.fixture
def parts() -> dict[str, tuple[str, ...]]:
    """Return the parts that there are, with what they use."""
    if not (TOP / ".ci" / "run").is_file():
        pytest.skip("not in a checkout")
    return dict(runpy.run_path(str(SCRIPT))["PARTS"])


def test_inputs_are_there(parts: dict[str, tuple[str, ...]]) -> None:
    """Every file and folder that a part is said to use exists, and each part is one of the Makefile or of CI."""
    assert [place for places in parts.values() for place in places if not (TOP / place).exists()] == []
    called = "".join((TOP / name).read_text(encoding="utf-8") for name in ("Makefile", ".ci/run"))
    assert [part for part in parts if not re.search(rf"(if_changed.py|IF_CHANGED\)) {part} ", called)] == []


def imported(path: Path) -> set[Path]:
    """Return the files of the tests that a test file imports, and those that these import."""
    named = {
        name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names])
        if name
    }
    found = {place for name in named if (place := TOP / "tests" / f"{name.replace('.', '/')}.py").is_file()}
    return found.union(*(imported(place) for place in found))


def test_what_tests_import_is_an_input(parts: dict[str, tuple[str, ...]]) -> None:
    """A helper from elsewhere in the tests is one of the files that the part uses."""
    own = {part: (part,) for part in ("notebooks", "browser", "docs")}
    for part, folders in {**own, "theory": ("theory", "equivalence", "properties")}.items():
        places = [TOP / place for place in parts[part]]
        used = set().union(*(imported(path) for folder in folders for path in (TOP / "tests" / folder).glob("*.py")))
        assert [path for path in used if not any(path.is_relative_to(place) for place in places)] == []


def test_what_the_model_imports_is_an_input() -> None:
    """No module of the model needs one that is not among its files; the package's first names all that there is."""
    structure = runpy.run_path(str(TOP / "tools" / "measure_structure.py"))
    package = TOP / "src" / "freightsim"
    known = {structure["module_of"](path): path for path in package.rglob("*.py")}
    places = [TOP / place for place in runpy.run_path(str(SCRIPT))["MODEL"]]
    own = [path for path in known.values() if any(path.is_relative_to(place) for place in places)]
    astray = {
        (path.relative_to(package).as_posix(), name)
        for path in own
        if path != package / "__init__.py"
        for name in structure["imported"](ast.parse(path.read_text(encoding="utf-8")))
        if name in known and known[name] not in own
    }
    assert len(own) > 100
    assert astray == set()

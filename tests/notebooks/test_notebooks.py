"""Every notebook runs from its first cell to its last, and is committed as a reader should find it: without outputs."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from ipykernel.kernelspec import write_kernel_spec
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient

import freightsim

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
LONGEST_S = 240
"""Seconds after which a notebook is too long: on two cores it should take less than one minute."""
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|Users|tmp|work|root|opt)/|[A-Z]:\\\\")


def read(path: Path) -> Any:
    """Return a notebook."""
    return nbformat.read(path, as_version=4)


def test_there_are_seven() -> None:
    """They are numbered in the order in which they are read."""
    assert [path.name[:2] for path in NOTEBOOKS] == [f"{number}-" for number in range(1, 8)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_as_committed(path: Path) -> None:
    """No outputs, counts or paths of a machine; a plain kernel; the last cell says what should have been seen."""
    book = read(path)
    nbformat.validate(book)
    assert book.metadata.kernelspec == {"display_name": "Python 3", "language": "python", "name": "python3"}
    assert set(book.metadata) == {"kernelspec", "language_info"}
    assert book.metadata.language_info == {"name": "python"}
    for cell in book.cells:
        assert cell.metadata == {}
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None)
    assert MACHINE_PATH.search(path.read_text(encoding="utf-8")) is None
    assert book.cells[0].cell_type == book.cells[-1].cell_type == "markdown"
    assert book.cells[0].source.startswith(f"# {path.name[0]}. ")
    assert "**Question.**" in book.cells[0].source
    assert "## What you should have seen\n" in book.cells[-1].source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_one_sentence_a_line(path: Path) -> None:
    """In the text a line ends where a sentence does."""
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            within = [line for line in cell.source.splitlines() if re.search(r"[a-z)`][.?!] [A-Z`]", line)]
            assert within == []


@pytest.fixture
def kernels(tmp_path: Path) -> KernelSpecManager:
    """Return the kernel of this very interpreter, whatever kernels the machine has under the same name."""
    write_kernel_spec(tmp_path / "kernels" / "python3")
    return KernelSpecManager(kernel_dirs=[str(tmp_path / "kernels")])


def run(book: Any, kernels: KernelSpecManager, folder: Path) -> Any:
    """Run all cells of a notebook in an empty folder, with the package under test; a cell that fails raises."""
    client = NotebookClient(
        book, kernel_name="python3", timeout=LONGEST_S, resources={"metadata": {"path": str(folder)}}
    )
    client.create_kernel_manager().kernel_spec_manager = kernels  # made here, so that the client ends it
    return client.execute(env=os.environ | {"PYTHONPATH": str(Path(freightsim.__file__).parents[1])})


@pytest.mark.notebook
def test_the_kernel_is_this_python(kernels: KernelSpecManager, tmp_path: Path) -> None:
    """The kernel is the interpreter that runs the tests, and has its package."""
    cell = nbformat.v4.new_code_cell("import sys, freightsim\nprint(sys.executable)\nprint(freightsim.__file__)")
    (said,) = run(nbformat.v4.new_notebook(cells=[cell]), kernels, tmp_path).cells[0].outputs
    assert said.text.split() == [sys.executable, freightsim.__file__]


@pytest.mark.notebook
@pytest.mark.timeout(LONGEST_S)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs(path: Path, kernels: KernelSpecManager, tmp_path: Path) -> None:
    """No cell fails, nothing is said on stderr, figures are drawn, and no file is left behind."""
    folder = tmp_path / "here"
    folder.mkdir()
    book = run(read(path), kernels, folder)
    outputs = [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []
    assert any("image/png" in output.get("data", {}) for output in outputs)
    assert list(folder.iterdir()) == []

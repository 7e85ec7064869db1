"""The outputs in tutorial and how-to guides: python docs/make_outputs.py [PAGE ...].

The commands of a page are run in order, in a folder that is empty at its beginning:

- a block of `sh` is run, and a block of `text` right after it is what it printed
- a block of `yaml` or `python` whose first line is a comment with a file's name is that file
- a line `<!-- not run -->` before a block of `sh` leaves it out
- `<!-- takes minutes -->` leaves it out of the tests
- a line `<!-- exit code 2 -->` says that it ends so, and not with 0

Without pages all that hold such blocks are written anew.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from freightsim.base.writing import write_text

DOCS = Path(__file__).parent
COLUMNS = 92
BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>[^\n]*) -->\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```\n(?:\n^```text\n(?P<said>.*?)^```\n)?",
    re.MULTILINE | re.DOTALL,
)
FILE = re.compile(r"# (?P<name>[\w.-]+\.(?:yaml|py))\n")


@dataclass(frozen=True)
class Block:
    """A block of a page."""

    kind: str
    """Its language."""
    text: str
    """What stands in it."""
    mark: str
    """What the comment before it says; may be empty."""
    said: tuple[int, int] | None
    """Where in the page the output after it stands; None where none is shown."""

    @property
    def runs(self) -> bool:
        """Whether it is a block of commands that are run."""
        return self.kind == "sh" and self.mark != "not run"

    @property
    def code(self) -> int:
        """The exit code that is expected."""
        return int(self.mark.removeprefix("exit code ")) if self.mark.startswith("exit code") else 0


class WrongEndError(Exception):
    """A command of a page did not end as the page says."""


def main() -> None:
    """Write the outputs of pages anew."""
    parser = argparse.ArgumentParser(description="The outputs in tutorial and how-to guides.")
    parser.add_argument("pages", nargs="*", type=Path, help="pages (default: all with commands)")
    for page in parser.parse_args().pages or pages():
        write_text(page, filled(page.read_text(encoding="utf-8")))
        print(page)


def pages() -> list[Path]:
    """Return the pages whose commands are run."""
    return [DOCS / "tutorial.md", *sorted((DOCS / "how-to").glob("*.md"))]


def blocks(page: str) -> Iterator[Block]:
    """Yield the blocks of a page in order."""
    for found in BLOCK.finditer(page):
        said = found.span("said") if found["said"] is not None else None
        yield Block(found["kind"], found["text"], found["mark"] or "", said)


def filled(page: str) -> str:
    """Return a page with what its commands print now. Raises WrongEndError where one ends otherwise than it says."""
    parts, done = [], 0
    with TemporaryDirectory() as folder:
        for block, printed in played(page, Path(folder)):
            if block.said is not None:
                parts += [page[done : block.said[0]], printed]
                done = block.said[1]
    return "".join([*parts, page[done:]])


def played(page: str, folder: Path, replications: int | None = None) -> Iterator[tuple[Block, str]]:
    """Run the commands of a page in a folder and yield each block of them with what it printed.

    `replications` takes the place of the number that commands ask for, and what takes minutes is then left out.
    """
    for block in blocks(page):
        named = FILE.match(block.text) if block.kind in {"yaml", "python"} else None
        if named:
            (folder / named["name"]).write_text(block.text[named.end() :], encoding="utf-8")
        elif block.runs and not (replications is not None and block.mark == "takes minutes"):
            yield block, _printed(block, folder, replications)


def _printed(block: Block, folder: Path, replications: int | None) -> str:
    text = block.text
    if replications is not None:
        text = re.sub(r"--replications \d+", f"--replications {replications}", text)
        text = re.sub(r"(freightsim compare .*)--replications 1\b", r"\1--replications 2", text)  # it takes no fewer
        text = re.sub(r"^freightsim run$", f"freightsim run --replications {replications}", text, flags=re.MULTILINE)
    with TemporaryDirectory() as bin_folder:
        for name, what in (("freightsim", "-m freightsim"), ("python", "")):
            command = Path(bin_folder) / name
            command.write_text(f'#!/bin/sh\nexec "{sys.executable}" {what} "$@"\n', encoding="utf-8")
            command.chmod(0o755)
        env = os.environ | {"PATH": f"{bin_folder}:{os.environ['PATH']}", "COLUMNS": str(COLUMNS)}
        ended = subprocess.run(
            ["bash", "-eu", "-c", text],  # no pipefail: `head` may have seen enough
            cwd=folder,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    if ended.returncode != block.code:
        raise WrongEndError(f"{text}ended with {ended.returncode} instead of {block.code}:\n{ended.stdout}")
    return "".join(f"{line.rstrip()}\n" for line in ended.stdout.splitlines())


if __name__ == "__main__":
    main()

"""The commands in tutorial and how-to guides work, and their outputs are those of today."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from runpy import run_path
from typing import Any

import click
import pytest

from freightsim.cli import COMMANDS, cli

TOP = Path(__file__).parents[2]
DOCS = TOP / "docs"

if not (DOCS / "make_outputs.py").is_file():
    pytest.skip("unpacked without its documents", allow_module_level=True)

sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
MAKE: dict[str, Any] = run_path(str(DOCS / "make_outputs.py"))
sys.dont_write_bytecode = before
PAGES: list[Path] = MAKE["pages"]()
BY_NAME = {str(page.relative_to(DOCS)): page for page in PAGES}


def calls(page: Path) -> Iterator[list[str]]:
    """Yield the words after `freightsim` of every command that a page shows, run or not."""
    for block in MAKE["blocks"](page.read_text(encoding="utf-8")):
        if block.kind == "sh":
            for line in block.text.splitlines():
                command = re.split(r" [|>]|&&", line)[0].strip()
                words = shlex.split(command, comments=True)
                if words and words[0] == "freightsim":
                    yield words[1:]


@pytest.mark.parametrize("name", BY_NAME)
def test_options_are_known(name: str) -> None:
    """Each command line is one that the program reads: command, options and their kinds."""
    for words in calls(BY_NAME[name]):
        if words == ["--help"]:
            continue
        assert words[0] in COMMANDS
        command = cli.get_command(click.Context(cli), words[0])
        assert command is not None
        command.make_context(words[0], words[1:])


def test_the_tutorial_shows_the_readme_s_table() -> None:
    """That table is held against the command by the test of the README."""
    texts = [page.read_text(encoding="utf-8") for page in (TOP / "README.md", BY_NAME["tutorial.md"])]
    readme = re.search(r"prints:\n\n```text\n(.*?)```", texts[0], re.DOTALL)
    shown = re.search(r"freightsim run\n```\n\n```text\n(.*?)```", texts[1], re.DOTALL)
    assert readme is not None
    assert shown is not None
    words = [sorted(found[1].split()) for found in (shown, readme)]  # tables stand side by side where there is room
    assert words[0] == words[1], "stale: run `python docs/make_outputs.py`"


@pytest.mark.slow
@pytest.mark.parametrize("name", BY_NAME)
def test_commands_work(name: str, tmp_path: Path) -> None:
    """Run in order in an empty folder, with one replication or two, each ends as the page says.

    What does not simulate prints what the page shows.
    """
    page = BY_NAME[name].read_text(encoding="utf-8")
    played = MAKE["played"](page, tmp_path, 1)
    for block, printed in played:
        assert block.code or not re.search(r"^(Error|freightsim): |Traceback", printed, re.MULTILINE), printed  # piped
        simulates = re.search(r"freightsim (?:run|compare|report|plot|replay|solve)|python ", block.text)
        if block.said is not None and not simulates:
            assert printed == page[slice(*block.said)], "stale: run `python docs/make_outputs.py`"


PAGE = """# A page

```yaml
# mine.yaml
name: mine
```

```sh
cat mine.yaml
```

```text
old
```

<!-- not run -->
```sh
exit 5
```

<!-- exit code 3 -->
```sh
exit 3
```
"""


def test_outputs_are_written_in_their_place() -> None:
    """Files are written, commands run in order, and the rest of the page stays."""
    assert MAKE["filled"](PAGE) == PAGE.replace("old", "name: mine")


def test_another_end_is_an_error() -> None:
    """A command that ends otherwise than the page says is not passed over."""
    with pytest.raises(MAKE["WrongEndError"], match="ended with 3 instead of 4"):
        MAKE["filled"](PAGE.replace("exit code 3", "exit code 4"))

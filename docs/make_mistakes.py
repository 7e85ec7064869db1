"""Write docs/mistakes.md: typical mistakes in scenario files, and what `freightsim validate` says of each.

`python docs/make_mistakes.py` makes every message anew from the cases in docs/mistakes and replaces what stands between
the markers of the page. A case has these keys:

- ``did``: what the planner did, in a few words;
- ``file``: the text of mine.yaml; in place of a text, a mapping of ``text`` with ``encoding``, or with ``times`` and
  ``before``, for what cannot be written here;
- ``files``: other files, by name;
- ``ask``: the file that is named on the command line, mine.yaml unless said otherwise; ``sets``: its ``--set``;
- ``under``: what the carets of the message underline, one text for each fault; ``""`` where the place is known and
  nothing can be underlined;
- ``nowhere``: in place of ``under``, why there is no text to point at;
- ``reads``: in place of both, values by path of a file that is valid, for what looks like a mistake and is none;
- ``meant``: words that the message asks for with "did you mean".
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from freightsim.base.writing import write_text
from freightsim.cli import main as freightsim

PAGE = Path(__file__).parent / "mistakes.md"
CASES = Path(__file__).parent / "mistakes"
MINE = "mine.yaml"
MOST_LINES = 14
MOST_COLUMNS = 100


@dataclass(frozen=True)
class File:
    """A file that a planner wrote."""

    text: str
    encoding: str = "utf-8"
    times: str = "1"
    before: str = ""

    @property
    def content(self) -> bytes:
        """Its bytes."""
        return (self.before + self.text * int(self.times)).encode(self.encoding)


@dataclass(frozen=True)
class Case:
    """A mistake."""

    did: str
    files: dict[str, File] = field(default_factory=dict)
    ask: str = MINE
    sets: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    nowhere: str = ""
    meant: tuple[str, ...] = ()
    reads: dict[str, str] = field(default_factory=dict)

    @property
    def code(self) -> int:
        """The exit code that it should get."""
        return 0 if self.reads else 2

    @property
    def words(self) -> list[str]:
        """What is typed."""
        return ["freightsim", "validate", self.ask, *(word for each in self.sets for word in ("--set", each))]


@dataclass(frozen=True)
class Group:
    """Mistakes of one kind."""

    title: str
    about: str
    cases: list[Case]


def groups() -> list[Group]:
    """Return all cases, in the order of the files that hold them."""
    return [_group(path) for path in sorted(CASES.glob("*.yaml"))]


def _group(path: Path) -> Group:
    tree = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # all values stay text
    return Group(tree["title"], tree["about"], [_case(**case) for case in tree["cases"]])


def _case(did: str, file: Any = None, files: dict[str, Any] | None = None, **rest: Any) -> Case:
    written = ({} if file is None else {MINE: file}) | (files or {})
    lists = {key: tuple(rest.pop(key)) for key in ("sets", "under", "meant") if key in rest}
    return Case(did, {name: _file(each) for name, each in written.items()}, **lists, **rest)


def _file(written: Any) -> File:
    return File(written) if isinstance(written, str) else File(**written)


@contextlib.contextmanager
def folder_of(case: Case) -> Iterator[None]:
    """Work in a folder that holds the files of a case."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for name, file in case.files.items():
            Path(name).parent.mkdir(exist_ok=True)
            Path(name).write_bytes(file.content)
        yield


def said(case: Case) -> tuple[int, str]:
    """Return the exit code of `freightsim validate` in such a folder, and all that it prints."""
    words, told = sys.argv, io.StringIO()
    with folder_of(case), contextlib.redirect_stderr(told), contextlib.redirect_stdout(told):
        try:
            sys.argv = case.words
            freightsim()
        except SystemExit as ended:
            return int(ended.code or 0), told.getvalue()
        finally:
            sys.argv = words
    raise AssertionError("the command line did not end")


def entry(case: Case, code: int, message: str) -> str:
    """Return the part of the page on a case: what was done, the files, the message and the exit code."""
    lines = [f"### {case.did}", ""]
    for name, file in case.files.items():
        if case.files.keys() != {MINE}:
            lines += [f"`{name}`:", ""]
        if file.content:
            lines += [*_fenced("yaml", _shown(file)), ""]
        if file.encoding != "utf-8":
            lines += [f"(saved as {file.encoding.upper()})", ""]
    lines += [*_fenced("text", f"$ {' '.join(map(_quoted, case.words))}\n{message}"), ""]
    lines += [f"Read as {key} = {value}.\n" for key, value in case.reads.items()]
    return "\n".join([*lines, f"Exit code {code}.", ""])


def _shown(file: File) -> str:
    """Return a file's text, cut where it is long."""
    text = re.sub(r"[^\t\n -\U0010ffff]", "?", file.before + file.text * min(int(file.times), 1000))
    lines = [line if len(line) <= MOST_COLUMNS else f"{line[:MOST_COLUMNS]}..." for line in text.splitlines()]
    return "\n".join(lines if len(lines) <= MOST_LINES else [*lines[:3], "..."])


def _fenced(language: str, text: str) -> list[str]:
    return [f"```{language}", text.rstrip("\n"), "```"]


def _quoted(word: str) -> str:
    return word if re.fullmatch(r"[\w./=-]+", word) else f"'{word}'"


def page(all_groups: list[Group]) -> str:
    """Return what stands between the markers of the page."""
    wrong = sum(case.code == 2 for group in all_groups for case in group.cases)
    contents = [f"- [{group.title}](#{_anchor(group.title)}) ({len(group.cases)})" for group in all_groups]
    heads = [f"There are {wrong} mistakes here.", "", *contents, ""]
    return "\n".join([*heads, *_parts(all_groups)]).rstrip("\n")


def _anchor(title: str) -> str:
    """Return the link target of a heading, as forges make it."""
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def _parts(all_groups: list[Group]) -> Iterator[str]:
    for group in all_groups:
        yield f"## {group.title}\n\n{group.about}\n"
        for case in group.cases:
            yield entry(case, *said(case))


def main() -> None:
    """Make all messages and write the page."""
    found = groups()
    marked = f"<!-- begin: mistakes -->\n\n{page(found)}\n\n<!-- end: mistakes -->"
    text = PAGE.read_text(encoding="utf-8")
    text = re.sub("<!-- begin: mistakes -->.*<!-- end: mistakes -->", lambda _: marked, text, flags=re.DOTALL)
    write_text(PAGE, text)
    print(f"{sum(len(group.cases) for group in found)} mistakes in {len(found)} groups")


if __name__ == "__main__":
    main()

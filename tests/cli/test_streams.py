"""Files before words: who closes or fills what is printed loses the words, not what was asked for."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from cli.calling import COMMAND, WITH_BLANK_PICTURES, Said

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="pipes and devices of POSIX")]


def with_a_closed_reader(*words: object, stream: str = "stdout") -> Said:
    """Call the command line with a stream into a pipe that nobody reads."""
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as pipe:
        return called(words, **{stream: pipe})


def with_a_full_disk(*words: object) -> Said:
    """Call the command line with its output onto a full disk."""
    with Path("/dev/full").open("wb") as full:
        return called(words, stdout=full)


def called(words: tuple[object, ...], **streams: object) -> Said:
    """Return what a call came to; what goes elsewhere is empty."""
    where = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    done = subprocess.run([*WITH_BLANK_PICTURES, *map(str, words)], text=True, check=False, **where)  # type: ignore[call-overload]
    return Said(done.returncode, done.stdout or "", done.stderr or "")


def run(tiny_file: Path, place: Path) -> tuple[object, ...]:
    """Return a call that prints and writes."""
    return ("run", tiny_file, "-n", "2", "-j", "1", "--report", place / "r.html", "--out", place / "out")


def assert_written(place: Path) -> None:
    """Check that a run's files are there."""
    assert (place / "r.html").read_text(encoding="utf-8").rstrip().endswith("</html>")
    assert (place / "out" / "manifest.json").exists()
    assert not (place / "out" / "claim.json").exists()


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_reader_who_leaves(tiny_file: Path, tmp_path: Path, stream: str) -> None:
    """As in `freightsim run --report r.html | true`: the page and the rows are written, and all went well."""
    said = with_a_closed_reader(*run(tiny_file, tmp_path), stream=stream)
    assert said.code == 0
    assert "Traceback" not in said.err
    assert_written(tmp_path)


def test_a_full_disk(tiny_file: Path, tmp_path: Path) -> None:
    """What could not be printed is said, with exit code 2; what was to be written is written."""
    said = with_a_full_disk(*run(tiny_file, tmp_path))
    assert said.code == 2
    assert "standard output: No space left on device; the output is incomplete" in said.err
    assert "Traceback" not in said.err
    assert_written(tmp_path)


def test_the_answer_stays_the_exit_code(tmp_path: Path) -> None:
    """`validate --strict | head` still tells that there are warnings."""
    odd = tmp_path / "odd.yaml"
    odd.write_text("extends: baseline\nevents: {late: {kind: demand, from: 2035-01-01, to: 2036-01-01, factor: 1.1}}\n")
    words = ("validate", odd, "--strict")
    expected = called(words).code
    assert expected in (1, 2)
    assert with_a_closed_reader(*words).code == expected


def test_a_full_disk_is_no_answer(tmp_path: Path) -> None:
    """What answers with 1, as `diff` does where two differ, ends with 2 where nobody can read in what."""
    odd = tmp_path / "odd.yaml"
    odd.write_text("extends: baseline\nport: {tracks: {2018-07-01: 9}}\n")
    words = ("diff", "baseline", odd)
    assert called(words).code == with_a_closed_reader(*words).code == 1
    said = with_a_full_disk(*words)
    assert said.code == 2
    assert "standard output: No space left on device" in said.err


def test_help_and_lists(tmp_path: Path) -> None:
    """They end quietly, too."""
    for words in (("--help",), ("data",), ("show", "--json"), ("plot", "--list")):
        said = with_a_closed_reader(*words)
        assert said.code == 0
        assert "Traceback" not in said.err
        assert with_a_full_disk(*words).code == 2
    assert list(tmp_path.iterdir()) == []


def test_streams_that_are_closed(tiny_file: Path, tmp_path: Path) -> None:
    """With `>&- 2>&-` there is nobody to tell, and the files are written all the same."""
    words = " ".join(f"'{word}'" for word in (*WITH_BLANK_PICTURES, *run(tiny_file, tmp_path)))
    done = subprocess.run(["sh", "-c", f"{words} >&- 2>&-"], check=False)
    assert done.returncode == 0
    assert_written(tmp_path)


# What programs read is UTF-8


@pytest.mark.parametrize("encoding", ["cp936", "cp1252", "latin-1", "cp437", "big5", "ascii"])
def test_shown_scenarios_are_utf_8(tmp_path: Path, encoding: str) -> None:
    """Redirected under any code page, a scenario is the same text, in UTF-8 and without escapes."""
    env = {**os.environ, "PYTHONIOENCODING": encoding}
    shown = subprocess.run([*COMMAND, "show"], capture_output=True, check=True, env=env).stdout
    text = shown.decode("utf-8")
    assert "name_zh: 郑州" in text
    assert "\\u" not in text
    out = tmp_path / "mine.yaml"
    subprocess.run([*COMMAND, "show", "--out", str(out)], capture_output=True, check=True, env=env)
    assert out.read_bytes() == shown


def test_data_are_utf_8() -> None:
    """JSON of `data` and `show` likewise."""
    env = {**os.environ, "PYTHONIOENCODING": "cp936"}
    for words in (("show", "--json"), ("data", "--table", "cities", "--json")):
        data = subprocess.run([*COMMAND, *words], capture_output=True, check=True, env=env).stdout
        assert "郑州" in data.decode("utf-8")

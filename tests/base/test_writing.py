"""Files are read up to an end, and written whole or not at all."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from freightsim.base import writing
from freightsim.base.errors import InputError, NotWrittenError
from freightsim.base.writing import (
    append_text,
    dead_parts,
    has_ended,
    part_of,
    read_bytes,
    read_text,
    write_bytes,
    write_text,
)

posix = pytest.mark.skipif(os.name != "posix", reason="devices, pipes and processes of POSIX")


# Reading


def test_a_file_of_the_size_that_is_read(tmp_path: Path) -> None:
    """The limit is what may be there, and a byte more is refused."""
    path = tmp_path / "a"
    path.write_bytes(b"x" * 1000)
    assert read_bytes(path, 1000) == b"x" * 1000
    with pytest.raises(OSError, match=r"larger than 0\.000999 MB"):
        read_bytes(path, 999)


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    """Windows editors write one."""
    path = tmp_path / "a"
    path.write_bytes("\ufeffa,b".encode())
    assert read_text(path) == "a,b"


@posix
@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null", "/dev/random"])
def test_a_device_is_not_read(path: str) -> None:
    """It may have no end; its size is said to be 0."""
    with pytest.raises(OSError, match="no regular file but a device or a pipe"):
        read_bytes(path)


@posix
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """Nobody writes into it, so that opening it would not come back."""
    os.mkfifo(tmp_path / "pipe")
    signal.alarm(20)
    try:
        with pytest.raises(OSError, match="no regular file but a device or a pipe"):
            read_bytes(tmp_path / "pipe")
    finally:
        signal.alarm(0)


@pytest.mark.parametrize("name", ["", "none", "a\0b"])
def test_what_is_no_file(tmp_path: Path, name: str) -> None:
    """A folder, nothing, and a name that no file can have are errors of the system, as for open."""
    with pytest.raises(OSError):  # noqa: PT011
        read_bytes(f"{tmp_path}/{name}")


# Writing


def test_a_new_file_and_a_file_in_place_of_another(tmp_path: Path) -> None:
    """Nothing else is left in the folder."""
    path = tmp_path / "a.txt"
    for text in ("one\n", "郑州\n"):
        write_text(path, text)
        assert path.read_bytes() == text.encode()
    assert list(tmp_path.iterdir()) == [path]


@posix
def test_permissions_are_kept(tmp_path: Path) -> None:
    """A file that is replaced keeps them; a new one has those of any new file."""
    path, other = tmp_path / "a", tmp_path / "b"
    path.touch()
    path.chmod(0o640)
    write_bytes(path, b"x")
    assert path.stat().st_mode & 0o777 == 0o640
    write_bytes(other, b"x")
    (tmp_path / "c").touch()
    assert other.stat().st_mode == (tmp_path / "c").stat().st_mode


@posix
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """What it leads to is replaced."""
    (tmp_path / "there").mkdir()
    (tmp_path / "there/a").write_text("before")
    (tmp_path / "link").symlink_to("there/a")
    write_text(tmp_path / "link", "after")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "there/a").read_text() == "after"


def test_what_is_in_the_way_is_named(tmp_path: Path) -> None:
    """A folder, and a folder that is not there; the error is one of input and one of the system."""
    with pytest.raises(NotWrittenError, match="this is a folder; name a file") as caught:
        write_text(tmp_path, "x")
    assert isinstance(caught.value, (InputError, OSError))
    assert str(caught.value).startswith(f"{tmp_path}: cannot be written: ")
    with pytest.raises(InputError, match="there is no folder"):
        write_text(tmp_path / "none" / "a", "x")
    with pytest.raises(OSError, match="cannot be written"):
        write_text(tmp_path / "a\0b", "x")


def test_a_name_as_long_as_a_name_can_be(tmp_path: Path) -> None:
    """The unfinished file has a shorter one."""
    path = tmp_path / ("郑" * 85)
    write_text(path, "x")
    assert path.read_text() == "x"


@posix
@pytest.mark.parametrize("write", [write_text, append_text])
def test_a_device_is_written_to(write: object) -> None:
    """What goes there is gone, and nothing takes its place."""
    write("/dev/null", "x")  # type: ignore[operator]
    assert not Path("/dev/null").is_file()
    with pytest.raises(InputError, match="No space left on device"):
        write("/dev/full", "x")  # type: ignore[operator]


FULL = """
import resource, signal, sys
from pathlib import Path
from freightsim.base import writing
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    getattr(writing, sys.argv[1])(Path(sys.argv[2]), "x" * 10_000)
except OSError as error:
    print(error)
"""


@posix
@pytest.mark.parametrize("name", ["write_text", "append_text"])
@pytest.mark.parametrize("before", ["what was there before\n", None])
def test_a_full_disk(tmp_path: Path, name: str, before: str | None) -> None:
    """Where a part of a file can be written, the former one is as it was, and nothing else is left."""
    assert resource.RLIMIT_FSIZE
    path = tmp_path / "a.txt"
    if before is not None:
        path.write_text(before)
    said = subprocess.run(
        [sys.executable, "-c", FULL, name, str(path)], capture_output=True, text=True, check=True
    ).stdout
    assert said.startswith(f"{path}: cannot be written: File too large")
    if before is not None:
        assert path.read_text() == before
        assert list(tmp_path.iterdir()) == [path]
    else:
        assert not path.exists() or path.read_bytes() == b""


TWO = """
import sys
from pathlib import Path
from freightsim.base.writing import write_text
for _ in range(150):
    write_text(Path(sys.argv[1]), sys.argv[2] * 200_000)
"""


def test_two_writers_and_a_reader(tmp_path: Path) -> None:
    """Whoever reads sees the file of the one or of the other, never a torn one."""
    path = tmp_path / "a.txt"
    write_text(path, "a" * 200_000)
    writers = [subprocess.Popen([sys.executable, "-c", TWO, str(path), word]) for word in "ab"]
    reads = 0
    while any(writer.poll() is None for writer in writers):
        assert path.read_text() in ("a" * 200_000, "b" * 200_000)
        reads += 1
    assert reads > 50
    assert [writer.returncode for writer in writers] == [0, 0]
    assert list(tmp_path.iterdir()) == [path]


def a_dead_process() -> int:
    """Return the number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


@posix
def test_parts_of_processes_that_were_killed_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the next one writes there; those of this process, of another machine and of another file stay."""
    path, pid, own = tmp_path / "a.txt", a_dead_process(), part_of(tmp_path / "a.txt")
    with monkeypatch.context() as then:
        then.setattr("os.getpid", lambda: pid)
        dead, of_another = part_of(path), part_of(tmp_path / "ba.txt")
        then.setattr(writing, "_where", lambda: "00000000")
        elsewhere = part_of(path)
    like = tmp_path / f".aXtxt{dead.name.removeprefix('.a.txt')}"
    for each in (own, dead, of_another, elsewhere, like):
        each.write_text("half", encoding="utf-8")
    assert dead_parts(path) == [dead]
    write_text(path, "whole")
    assert sorted(tmp_path.iterdir()) == sorted([path, own, of_another, elsewhere, like])


@posix
def test_a_short_name_is_nobody_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part bears a long name in short, which another file may share: it is left alone."""
    pid = a_dead_process()
    with monkeypatch.context() as then:
        then.setattr("os.getpid", lambda: pid)
        part_of(tmp_path / ("x" * 41)).write_text("half", encoding="utf-8")
    assert dead_parts(tmp_path / ("x" * 41)) == []
    assert len(dead_parts(tmp_path / ("x" * 40))) == 1


def test_processes_that_have_ended() -> None:
    """One that runs has not, and what is no process is not known."""
    assert has_ended(a_dead_process()) is (os.name == "posix")
    assert not has_ended(os.getpid())
    assert not has_ended(0)


@posix
def test_memory_is_taken_for_what_is_there(tmp_path: Path) -> None:
    """A small file is read in little memory, however large one may be: frames of a run may have gigabytes."""
    (tmp_path / "small").write_bytes(b"x" * 40_000_000)
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (1_000_000_000,) * 2)\n"
        "from freightsim.base.writing import read_bytes\n"
        "print(len(read_bytes(sys.argv[1], 20_000_000_000)))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "small")], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "40000000"

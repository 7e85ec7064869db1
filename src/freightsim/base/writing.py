"""Files are read up to an end, and written whole or not at all; every reader and writer of the package comes here."""

from __future__ import annotations

import errno
import os
import re
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from freightsim.base.errors import InputError, NotWrittenError
from freightsim.base.language import _

CHUNK_BYTES = 16_000_000
"""Bytes that are read at once."""
MOST_BYTES = 50_000_000
"""Size of the largest file that is read where its reader states no other limit."""

PART = ".part"
"""Suffix of what is being written; such a file or folder is left over where a process was killed, until the next
one writes there."""

NAME_KEPT = 40
"""Characters of a file's name that its unfinished part bears, so that a long name stays within 255 bytes."""


def read_bytes(path: str | Path, most_bytes: int = MOST_BYTES) -> bytes:
    """Return the content of a regular file.

    Parameters
    ----------
    path : str or Path
        The file. Links are followed.
    most_bytes : int
        Size of the largest file that is read.

    Raises
    ------
    OSError
        Where the file cannot be opened, is a folder, a device or a pipe (which may have no end), or is larger. Its
        `strerror` says which.
    """
    # Without O_NONBLOCK, opening a pipe waits for somebody to write.
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags)
    except ValueError as error:  # a null byte in the name
        raise FileNotFoundError(errno.ENOENT, _("this name is not valid for a file"), str(path)) from error
    try:
        kind = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(kind):
            raise IsADirectoryError(errno.EISDIR, _("this is a folder"), str(path))
        if not stat.S_ISREG(kind):
            raise OSError(errno.EINVAL, _("this is no regular file but a device or a pipe"), str(path))
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = b"".join(_chunks(file, most_bytes + 1))
    finally:
        os.close(descriptor)
    if len(data) > most_bytes:
        text = _("larger than {most} MB").format(most=f"{most_bytes / 1e6:g}")
        raise OSError(errno.EFBIG, text, str(path))
    return data


def _chunks(file: BinaryIO, most_bytes: int) -> Iterator[bytes]:
    """Yield what is in a file, as far as so many bytes; memory is taken for what is there alone."""
    while most_bytes and (chunk := file.read(min(CHUNK_BYTES, most_bytes))):
        most_bytes -= len(chunk)
        yield chunk


def read_text(path: str | Path, most_bytes: int = MOST_BYTES) -> str:
    """Return the text of a regular file in UTF-8, with or without a byte order mark.

    Raises OSError as `read_bytes` does, and UnicodeDecodeError where the file is no such text.
    """
    return read_bytes(path, most_bytes).decode("utf-8-sig")


def write_text(path: str | Path, text: str) -> None:
    """Write a text in UTF-8 with line ends of one character (see `write_bytes`)."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: str | Path, data: bytes) -> None:
    """Write a file whole or not at all: whatever happens, the former file or the new one is there.

    The data go into a file with a name of its own in the same folder, which then takes the name. A file that is
    replaced keeps its permissions, and a link stays a link. What is written to a device or a pipe goes there directly.

    Raises NotWrittenError, which is an InputError and an OSError, with what is in the way.
    """
    try:
        place = _place(Path(path))
        if place.exists() and not place.is_file():
            place.write_bytes(data)
            return
        _replace(place, data)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise NotWrittenError(_("{out}: cannot be written: {strerror}").format(out=path, strerror=why)) from error


@contextmanager
def writing_into(folder: str | Path) -> Iterator[None]:
    """Name the folder where something in it cannot be written: an OSError of the system becomes a NotWrittenError.

    Errors that say themselves what is in the way stay as they are. A name that is no text in Unicode is refused.
    """
    try:
        os.fspath(folder).encode("utf-8")
    except UnicodeEncodeError as error:
        text = _("{out}: cannot be written: the name must be text in Unicode (UTF-8)")
        raise NotWrittenError(text.format(out=folder)) from error
    try:
        yield
    except InputError:
        raise
    except OSError as error:
        why = error.strerror or error
        raise NotWrittenError(_("{out}: cannot be written: {strerror}").format(out=folder, strerror=why)) from error


def append_text(path: str | Path, text: str) -> None:
    """Add a text in UTF-8 at the end of a file, whole or not at all.

    Raises NotWrittenError, which is an InputError and an OSError, with what is in the way.
    """
    data = text.encode("utf-8")
    try:
        place = _place(Path(path))
        with place.open("ab", buffering=0) as file:
            before = os.fstat(file.fileno()).st_size
            try:
                while data:
                    data = data[file.write(data) or 0 :]
            except OSError:
                with suppress(OSError):
                    file.truncate(before)
                raise
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise NotWrittenError(_("{out}: cannot be written: {strerror}").format(out=path, strerror=why)) from error


def part_of(path: Path) -> Path:
    """Return a name beside a path for what is not whole yet; no other process chooses the same.

    It says which process writes there, and where that runs, so that `dead_parts` finds it when that was killed.
    """
    return path.with_name(f".{path.name[:NAME_KEPT]}.{_where()}-{os.getpid()}-{token_hex(4)}{PART}")


def dead_parts(path: Path) -> list[Path]:
    """Return what processes left beside a path that were killed while they wrote it.

    Parts of processes that run, or that ran on another machine, are not among them, nor those of a name that a part
    bears in short.
    """
    if len(path.name) > NAME_KEPT:
        return []
    known = re.compile(rf"\.{re.escape(path.name)}\.{_where()}-([0-9]+)-[0-9a-f]{{8}}{re.escape(PART)}")
    try:
        names = [each.name for each in path.parent.iterdir()]
    except OSError:
        return []
    found = ((name, known.fullmatch(name)) for name in names)
    return sorted(path.with_name(name) for name, match in found if match and has_ended(int(match[1])))


def has_ended(pid: int) -> bool:
    """Tell whether a process of this machine is known to have ended."""
    if os.name != "posix" or pid < 1:
        return False
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return True
    except OSError:
        return False
    return False


@lru_cache(maxsize=1)
def _where() -> str:
    """Return eight digits that tell where this process runs: containers number their processes apart."""
    space = ""
    with suppress(OSError):
        space = str(Path("/proc/self/ns/pid").readlink())
    return sha256(f"{socket.gethostname()} {space}".encode()).hexdigest()[:8]


def _place(path: Path) -> Path:
    """Return where a file is written, links followed. Raises OSError where it cannot be."""
    place = path.resolve()
    if place.is_dir():
        raise IsADirectoryError(errno.EISDIR, _("this is a folder; name a file"))
    if not place.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, _("there is no folder {folder}").format(folder=path.parent))
    if place.exists() and not os.access(place, os.W_OK):
        raise PermissionError(errno.EACCES, _("this file is not writable"))
    return place


def _replace(place: Path, data: bytes) -> None:
    for left in dead_parts(place):
        with suppress(OSError):
            left.unlink()
    part = part_of(place)
    try:
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if place.exists():
            part.chmod(stat.S_IMODE(place.stat().st_mode))
        part.replace(place)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)

"""What is printed: a reader who leaves, or a full disk, ends the printing and not the command."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import click

from freightsim.base.language import _
from freightsim.cli.terminal import echo


class _Lenient(io.RawIOBase):
    """A stream that takes everything: once it cannot be written to, the rest goes nowhere and the reason is kept."""

    def __init__(self, stream: Any) -> None:
        super().__init__()
        self._stream = stream
        self.lost: OSError | None = None
        """Why the stream could not be written to, where it could not."""

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        number: int = self._stream.fileno()
        return number

    def isatty(self) -> bool:
        return bool(self._stream.isatty())

    def write(self, data: Any) -> int | None:
        if self.lost is None:
            try:
                written: int | None = self._stream.write(data)
            except BlockingIOError:
                raise
            except OSError as error:
                self.lost = error
            else:
                return written
        return memoryview(data).nbytes


@dataclass
class Printing:
    """How the printing of a command went."""

    out: _Lenient | None = field(default=None)
    """Standard output; nothing where it is none that can fail."""

    def code(self, code: int) -> int:
        """Return the exit code of a command whose own is given: at least 2 where what it printed was lost.

        So a command whose answer is 1, such as `diff`, is not taken to have answered where nobody can read what.
        A reader who has seen enough, as in `freightsim data | head`, has lost nothing.
        """
        if sys.stdout is not None:
            sys.stdout.flush()
        lost = self.out.lost if self.out is not None else None
        if lost is None or isinstance(lost, BrokenPipeError):
            return code
        text = _("standard output: {strerror}; the output is incomplete")
        echo(text.format(strerror=lost.strerror or lost), err=True)
        return max(code, 2)


@contextmanager
def lenient_streams() -> Iterator[Printing]:
    """Let nothing that is printed end a command, and give an escape for a character that a stream does not know.

    A stream that is closed (``2>&-``) takes everything and shows nothing.
    """
    before = sys.stdout, sys.stderr
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123
        if sys.stdout is None:
            sys.stdout = nowhere
        if sys.stderr is None:
            sys.stderr = nowhere
        printing = Printing()
        sys.stdout, printing.out = _lenient(sys.stdout)
        sys.stderr, _err = _lenient(sys.stderr)
        try:
            yield printing
        finally:
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
            sys.stdout, sys.stderr = before


def _lenient(stream: Any) -> tuple[Any, _Lenient | None]:
    """Return a stream that takes everything in place of one, if that can fail; its own buffer is passed by."""
    if not isinstance(stream, io.TextIOWrapper):
        return stream, None
    raw = getattr(stream.buffer, "raw", stream.buffer)  # without buffering, it is the raw one itself
    if not isinstance(raw, io.RawIOBase):
        return stream, None
    stream.flush()
    lenient = _Lenient(raw)
    text = io.TextIOWrapper(
        io.BufferedWriter(lenient),
        encoding=stream.encoding,
        errors="backslashreplace",
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
    return text, lenient


def echo_data(text: str) -> None:
    """Print what programs read, such as YAML and JSON: in UTF-8, whatever the machine's code page, but to a terminal.

    So `freightsim show > mine.yaml` gives a file that is read back everywhere.
    """
    if sys.stdout is not None and sys.stdout.isatty():
        click.echo(text)  # noqa: TID251  # writers of YAML and JSON escape
    else:
        click.echo(f"{text}\n".encode(), nl=False)  # noqa: TID251

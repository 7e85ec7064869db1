"""A journal of simulations: what was computed is never lost, and a fit that begins again goes on from it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from freightsim.base.errors import CalibrationError, arguments
from freightsim.base.language import _
from freightsim.base.writing import append_text, read_bytes, write_text, writing_into

Figures = dict[str, list[float]]
"""Yearly figures of one replication, by quantity."""

MOST_BYTES = 500_000_000
"""Size of the largest journal that is read."""


class Journal:
    """Yearly figures of finished replications by round and number, kept as lines of JSON.

    The first line tells what the fit was asked; a journal of another fit is refused.
    """

    def __init__(self, path: Path | None, asked: Mapping[str, Any], today: date) -> None:
        """Open a journal, or begin one; without a path nothing is kept.

        Raises CalibrationError where the file is no journal, or that of another fit, and NotWrittenError where its
        folder cannot be made.
        """
        self._path = path
        self._done: dict[tuple[int, int], Figures] = {}
        self.begun = today
        """Day on which the fit began."""
        if path is None:
            return
        if path.exists():
            self._read(path, asked)
        else:
            with writing_into(path):
                path.parent.mkdir(parents=True, exist_ok=True)
            write_text(path, json.dumps({**asked, "begun": today.isoformat()}) + "\n")

    def _read(self, path: Path, asked: Mapping[str, Any]) -> None:
        try:
            text = read_bytes(path, MOST_BYTES).decode("utf-8")
            lines = text.splitlines()
            head = json.loads(lines[0])
            self.begun = date.fromisoformat(head.pop("begun"))
        except OSError as error:
            raise CalibrationError(
                _("{path}: this journal cannot be read ({error})").format(path=path, error=error.strerror)
            ) from error
        except (RecursionError, ValueError, KeyError, IndexError, AttributeError, TypeError) as error:
            raise CalibrationError(
                _("{path}:1: this is not the journal of a calibration; move it away").format(path=path)
            ) from error
        other = [key for key in asked if head.get(key) != asked[key]]
        if other:
            raise CalibrationError(
                _(
                    "{path}:1: this journal belongs to another calibration (other {other}); move it "
                    "away, or name another with {option_journal}"
                ).format(path=path, other=", ".join(other), **arguments("journal"))
            )
        if not text.endswith("\n"):  # the last line was being written when the fit was stopped
            lines = lines[:1] + lines[1:-1]
            write_text(path, "".join(f"{line}\n" for line in lines))
        for number, line in enumerate(lines[1:], start=2):
            try:
                row = _row(line)
                self._done[row["round"], row["replication"]] = row["figures"]
            except (RecursionError, ValueError, KeyError, TypeError, AttributeError) as error:
                raise CalibrationError(
                    _("{path}:{number}: this line is damaged; move the journal away").format(path=path, number=number)
                ) from error

    def known(self, round_number: int) -> dict[int, Figures]:
        """Return the replications of a round that are finished, by number."""
        return {number: figures for (at, number), figures in self._done.items() if at == round_number}

    def note(self, round_number: int, replication: int, figures: Figures) -> None:
        """Keep a finished replication."""
        self._done[round_number, replication] = figures
        if self._path is not None:
            row = {"round": round_number, "replication": replication, "figures": figures}
            append_text(self._path, json.dumps({**row, "digest": _digest(row)}) + "\n")

    def __len__(self) -> int:
        """Return how many replications are finished."""
        return len(self._done)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """Yield round and number of the finished replications."""
        yield from self._done


def _row(line: str) -> dict[str, Any]:
    """Return a line. Raises ValueError where it is not what was written."""
    row: dict[str, Any] = json.loads(line)
    if row["digest"] != _digest(row):
        raise ValueError(line)
    return row


def _digest(row: Mapping[str, Any]) -> str:
    """Return the digest of a line, so that one that was changed since is not taken for a simulation."""
    rest = {key: value for key, value in row.items() if key != "digest"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()[:16]

"""A journal of simulations: what was computed is never lost, and a fit that begins again goes on from it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from freightsim.errors import CalibrationError
from freightsim.language import _

Figures = dict[str, list[float]]
"""Yearly figures of one replication, by quantity."""


class Journal:
    """Yearly figures of finished replications by round and number, kept as lines of JSON.

    The first line tells what the fit was asked; a journal of another fit is refused.
    """

    def __init__(self, path: Path | None, asked: Mapping[str, Any], today: date) -> None:
        """Open a journal, or begin one; without a path nothing is kept.

        Raises CalibrationError where the file is no journal, or that of another fit.
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
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps({**asked, "begun": today.isoformat()}) + "\n", encoding="utf-8")

    def _read(self, path: Path, asked: Mapping[str, Any]) -> None:
        try:
            text = path.read_text(encoding="utf-8")
            lines = text.splitlines()
            head = json.loads(lines[0])
            self.begun = date.fromisoformat(head.pop("begun"))
        except (ValueError, KeyError, IndexError, AttributeError, TypeError) as error:
            raise CalibrationError(
                _("{path}:1: this is not the journal of a calibration; move it away").format(path=path)
            ) from error
        other = [key for key in asked if head.get(key) != asked[key]]
        if other:
            raise CalibrationError(
                _(
                    "{path}:1: this journal belongs to another calibration (other {other}); move it "
                    "away, or name another with --journal"
                ).format(path=path, other=", ".join(other))
            )
        if not text.endswith("\n"):  # the last line was being written when the fit was stopped
            lines = lines[:1] + lines[1:-1]
            path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        for number, line in enumerate(lines[1:], start=2):
            try:
                row = json.loads(line)
                self._done[row["round"], row["replication"]] = row["figures"]
            except (ValueError, KeyError, TypeError) as error:
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
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")

    def __len__(self) -> int:
        """Return how many replications are finished."""
        return len(self._done)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """Yield round and number of the finished replications."""
        yield from self._done

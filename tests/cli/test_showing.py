"""Tables are drawn for a terminal of at least so many columns; JSON has no NaN."""

from __future__ import annotations

import math

import pytest
from rich.text import Text

from freightsim.cli.showing import NARROWEST, show, show_json


def test_no_narrower_than_that(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A narrow terminal gets lines that it breaks itself; a wide one is used."""
    for columns, expected in (("20", NARROWEST), ("133", 133)):
        monkeypatch.setenv("COLUMNS", columns)
        show(lambda width: Text(f"{width} columns"))
        assert capsys.readouterr().out == f"{expected} columns\n"


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    """What other programs read has numbers only."""
    show_json({"a": [1, 2.5]})
    assert capsys.readouterr().out == '{\n  "a": [\n    1,\n    2.5\n  ]\n}\n'
    with pytest.raises(ValueError, match="Out of range"):
        show_json({"a": math.nan})

"""The bar says how far, how fast and how long yet; where nobody watches there is none."""

from __future__ import annotations

import io
import sys

import pytest

from freightsim.cli.progress import pace, progress


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((0, 8, 3.0, 0.0), "0 of 8 replications, 0:03 gone"),
        ((2, 8, 4.0, 4.0), "2 of 8 replications, 30.0 a minute, 0:12 left"),
        ((2, 8, 9.0, 4.0), "2 of 8 replications, 30.0 a minute, 0:07 left"),
        ((2, 8, 60.0, 4.0), "2 of 8 replications, 30.0 a minute, 0:00 left"),
        ((30, 1000, 10.0, 10.0), "30 of 1000 replications, 3.0 a second, 5:23 left"),
        ((1, 1000, 10.0, 10.0), "1 of 1000 replications, 6.0 a minute, 2:46:30 left"),
        ((8, 8, 4.0, 4.0), "8 of 8 replications, 2.0 a second, 0:00 left"),
    ],
)
def test_pace(numbers: tuple[int, int, float, float], words: str) -> None:
    """Two that finish at once do not make a rate of thousands: it is that since the start."""
    assert pace(*numbers) == words


class Terminal(io.StringIO):
    """A stderr that someone watches."""

    def isatty(self) -> bool:
        """Someone does."""
        return True


def test_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bar is drawn while work is done, and wiped away at the end."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with progress(2) as advance:
        advance()
        advance()
    assert "0 of 2 replications" in screen.getvalue()
    assert "2 of 2 replications" in screen.getvalue()
    assert screen.getvalue().endswith("\x1b[1A\x1b[2K")


def test_a_title(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are several bars in turn each says what it is of."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with progress(2, "value 3, [12]:") as advance:
        advance()
    assert "value 3, [12]: " in screen.getvalue()


def test_a_bar_that_breaks_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bar that is interrupted is wiped away, and the cursor is shown again."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    with pytest.raises(KeyboardInterrupt), progress(2):
        raise KeyboardInterrupt
    assert "\x1b[?25h" in screen.getvalue()
    assert screen.getvalue().endswith("\x1b[2K")


def test_no_bar_in_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    """Where stderr is no terminal nothing is written."""
    with progress(2) as advance:
        advance()
    assert capsys.readouterr() == ("", "")

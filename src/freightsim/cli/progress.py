"""A bar for long work, drawn on stderr where someone watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from freightsim.base.language import _
from freightsim.cli.interrupts import look
from freightsim.cli.terminal import console

if TYPE_CHECKING:
    from rich.progress import Task
    from rich.text import Text


@contextmanager
def progress(total: int, title: str = "") -> Iterator[Callable[[], None]]:
    """Draw a bar of replications with rate and time left; what it yields is called after each of them.

    A Ctrl-C whose exception was lost is raised there. A title stands before the bar, where there are several bars
    in turn.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield look
        return
    from rich import progress as rich_progress

    class Pace(rich_progress.ProgressColumn):
        """How many were finished, how fast, and how long it takes yet."""

        def render(self, task: Task) -> Text:
            from rich.text import Text

            return Text(pace(int(task.completed), total, task.elapsed or 0.0, task.fields["last_s"]))

    bar = rich_progress.Progress(
        *([rich_progress.TextColumn("{task.description}", markup=False)] if title else []),
        rich_progress.BarColumn(),
        Pace(),
        console=console(stderr=True),
        transient=True,
        refresh_per_second=4,
    )
    with bar:
        task = bar.add_task(title, total=total, last_s=0.0)

        def advance() -> None:
            bar.update(task, advance=1, last_s=bar.tasks[0].elapsed or 0.0)
            look()

        yield advance


def pace(done: int, total: int, elapsed_s: float, last_s: float) -> str:
    """Return the words beside the bar; the rate is that up to the last finished replication, at ``last_s``.

    Workers finish side by side, so the time between two of them says little.
    """
    words = _("{done} of {total} replications").format(done=done, total=total)
    if not done or not last_s:
        return _("{words}, {elapsed_s} gone").format(words=words, elapsed_s=_clock(elapsed_s))
    a_second = done / last_s
    rate = (
        _("{a_second:.1f} a second").format(a_second=a_second)
        if a_second >= 1
        else _("{a_second:.1f} a minute").format(a_second=60 * a_second)
    )
    left_s = max((total - done) / a_second - (elapsed_s - last_s), 0.0)
    return _("{words}, {rate}, {left_s} left").format(words=words, rate=rate, left_s=_clock(left_s))


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"

"""Warnings of the program and of its libraries become plain sentences on stderr, each of them once."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from freightsim.base.language import _
from freightsim.cli.terminal import echo

_GLYPH = re.compile(r"Glyph (\d+) .*missing from")
"""How matplotlib says that type lacks a character."""
_COLLAPSED = re.compile(".*(constrained_layout not applied|axes sizes collapsed)")
"""How it says that labels leave no room for what is drawn."""


@contextmanager
def told_in_words() -> Iterator[None]:
    """Print each warning once, without the lines of the program that it comes from."""
    from freightsim.base.errors import (
        ConvergenceWarning,
        EmptyStartWarning,
        EnsembleWarning,
        HorizonWarning,
        PartOfYearWarning,
        RenamedKeyWarning,
        RunFolderWarning,
        ShippedNameWarning,
        WarmUpWarning,
    )

    told: set[str] = set()
    lacking: dict[str, None] = {}

    def show(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:  # noqa: ARG001
        if found := _GLYPH.match(str(message)):
            lacking[chr(int(found[1]))] = None
            return
        text = _in_words(str(message))
        if text not in told:
            told.add(text)
            echo(text, err=True)

    with warnings.catch_warnings():
        warnings.showwarning = show
        for kind in (
            *(ConvergenceWarning, HorizonWarning, PartOfYearWarning, RenamedKeyWarning),
            *(RunFolderWarning, ShippedNameWarning, WarmUpWarning),
        ):
            warnings.simplefilter("always", kind)
        for said in (EmptyStartWarning, EnsembleWarning):  # commands say it themselves
            warnings.simplefilter("ignore", said)
        for words in (_GLYPH, _COLLAPSED):
            warnings.filterwarnings("always", words.pattern, UserWarning)
        try:
            yield
        finally:
            if lacking:
                text = _("No font on this machine has {characters}: figures show empty boxes instead.")
                echo(text.format(characters="".join(lacking)), err=True)


def _in_words(text: str) -> str:
    if _COLLAPSED.match(text):
        return _("The figure is too small for its labels: parts may be cut off.")
    return text

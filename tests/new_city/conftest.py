"""Texts are looked at in the words of the command line, for which most of them are written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from freightsim.base.errors import on_the_command_line


@pytest.fixture(autouse=True)
def of_the_command_line() -> Iterator[None]:
    """Let errors name options."""
    with on_the_command_line():
        yield

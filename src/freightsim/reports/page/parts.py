"""What a report is made of: a first screen with the answer, then sections of figures, tables and text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from freightsim.reports.table import Table


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One of the numbers of the first screen."""

    label: str
    """What it is, with its year and unit."""
    value: str
    """The mean, written out."""
    interval: str = ""
    """Its interval, and which one it is."""
    change: str = ""
    """Change to the base, or the published figure, with its interval."""
    direction: int = 0
    """1 where the change lies above 0, -1 where below, 0 where its interval holds 0 or there is none."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, drawn once for a wide page and once for a phone."""

    wide: str
    """SVG."""
    narrow: str
    """The same for a narrow page."""
    caption: str
    """What it shows and how to read it."""
    described: str
    """The same in words, for who cannot see it."""
    table: Table | None = None
    """The numbers behind it."""

    kind: str = field(default="figure", init=False)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or a list of points where there are several."""

    paragraphs: Sequence[str]
    """Plain text."""
    as_list: bool = False
    """Whether they are points of a list."""

    kind: str = field(default="text", init=False)


@dataclass(frozen=True, slots=True)
class Replay:
    """The trains of a run on the map, through time."""

    data: dict[str, Any]
    """What is replayed, plain data."""

    kind: str = field(default="replay", init=False)


Block = Table | Picture | Paragraph | Replay


@dataclass(frozen=True, slots=True)
class PageSection:
    """A part of the report under a heading of its own."""

    key: str
    """Its name in addresses (#key)."""
    title: str
    """Heading."""
    lead: str
    """What it shows, in a sentence or two."""
    blocks: Sequence[Block]
    """What stands in it."""


@dataclass(frozen=True, slots=True)
class Page:
    """A whole report."""

    title: str
    """Name of the scenario, or of what is compared."""
    question: str
    """What was asked, in one sentence."""
    answer: Sequence[str]
    """The answer, in two sentences or a few more."""
    numbers: Sequence[KeyFigure]
    """Four to six numbers."""
    sections: Sequence[PageSection]
    """The rest, in order."""
    made: Sequence[tuple[str, str]]
    """How it was made: versions, seeds, digests."""
    about: str = ""
    """What the scenario is, in its own words."""
    language: str = "en"
    """Of its words."""

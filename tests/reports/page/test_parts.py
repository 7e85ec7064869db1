"""What a report is made of."""

from __future__ import annotations

from freightsim.reports.page.parts import Block, Figure, Replay, Text
from freightsim.reports.table import Column, Table


def test_each_kind_of_block_has_its_name() -> None:
    """The template tells blocks apart by their kind."""
    blocks: list[Block] = [
        Table("a", "caption", (Column("a", "a"),), [("1",)]),
        Figure("<svg/>", "<svg/>", "caption", "words"),
        Text(["words"]),
        Replay({}),
    ]
    assert [block.kind for block in blocks] == ["table", "figure", "text", "replay"]

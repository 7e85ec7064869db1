"""What a report is made of."""

from __future__ import annotations

from freightsim.reports.page.parts import Block, Paragraph, Picture, Replay
from freightsim.reports.table import Table, TableColumn


def test_each_kind_of_block_has_its_name() -> None:
    """The template tells blocks apart by their kind."""
    blocks: list[Block] = [
        Table("a", "caption", (TableColumn("a", "a"),), [("1",)]),
        Picture("<svg/>", "<svg/>", "caption", "words"),
        Paragraph(["words"]),
        Replay({}),
    ]
    assert [block.kind for block in blocks] == ["table", "figure", "text", "replay"]

"""What the schema says of a key can be read by who does not know the model."""

from __future__ import annotations

import pytest

from freightsim.files.schema_words import described, first_paragraph, range_of, title_of, unit_of


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("cutoff_h", "Cutoff"),
        ("yard_teu", "Yard TEU"),
        ("km", "Km"),
        ("lat", "Latitude"),
        ("usd_per_t", "USD per tonne"),
    ],
)
def test_titles(key: str, title: str) -> None:
    """A title has words in place of underscores, and no unit that the description names."""
    assert title_of(key) == title


def test_a_description_ends_with_unit_default_and_range() -> None:
    """They have a line of their own; bounds and defaults are spelled as in a file."""
    node = {"type": "number", "minimum": 0, "maximum": 366, "default": 28.0, "description": "Time\nto wait."}
    assert described("wait_h", node) == "Time to wait.\nUnit: h. Default: 28. At least 0, at most 366."
    assert (
        described("on", {"type": "boolean", "default": False, "description": "Is it on?"})
        == "Is it on?\nDefault: false."
    )


def test_numbers_are_found_wherever_they_stand() -> None:
    """In a value that may be missing, in a map, and in numbers by date, which are never negative."""
    number = {"type": "number", "exclusiveMinimum": 0}
    assert (
        range_of({"anyOf": [number, {"type": "null"}]}) == range_of({"additionalProperties": number}) == "More than 0"
    )
    assert unit_of("wait_h", {"anyOf": [{"$ref": "#/$defs/Dated"}, {"type": "null"}]}) == "h"
    assert range_of({"$ref": "#/$defs/Dated"}) == "At least 0"
    assert unit_of("wait_h", {"type": "string"}) is None
    assert range_of({"type": "string"}) == ""


def test_a_model_is_described_by_its_first_paragraph() -> None:
    """Marks of code are those of Markdown."""
    assert first_paragraph("Is ``this``\n  line.\n\nAnd more.") == "Is `this` line."

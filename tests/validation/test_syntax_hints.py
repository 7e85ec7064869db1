"""The slip behind a parser's problem is found where it was made, by either of PyYAML's parsers."""

from __future__ import annotations

import pytest
import yaml

from freightsim.validation.syntax_hints import Slip, slip

LOADERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if hasattr(yaml, "CSafeLoader") else [])]


def slip_of(text: str, loader: type) -> Slip | None:
    """Return the slip in a text that is no YAML."""
    with pytest.raises(yaml.MarkedYAMLError) as caught:
        list(yaml.parse(text, Loader=loader))
    error = caught.value
    mark = error.problem_mark
    assert mark
    begun = error.context_mark or mark
    return slip(str(error.problem), text.splitlines(), (begun.line, begun.column), (mark.line, mark.column))


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    ("text", "line", "column", "part"),
    [
        ("port:\n\ttracks: 4\n", 1, 0, "a tab"),
        ("port:\n  tracks:4\n  cranes: 6\n", 1, 2, "no space behind the colon"),
        ("port:\n  tracks 4\n  cranes: 6\n", 1, 2, "no colon"),
        ("port:\n  tracks: 4\n    cranes: 6\n", 2, 4, "indented further"),
        ("port:\n    tracks: 4\n  cranes: 6\n", 2, 2, "does not belong"),
        ("a: 1\nname: Wuhan: far\n", 1, 11, "a second colon"),
        ("a: {b: 1\nc: 2\n", 0, 3, "'{' that begins here is not closed"),
        ("a: [b, c\n", 0, 3, "'[' that begins here is not closed"),
        ("a: [b}\n", 0, 5, "']' is missing"),
        ("a: 1\nb: 'far\nc: 2\n", 1, 3, "quote that begins here"),
        ('a: "C:\\scenarios"\n', 0, 6, "a backslash"),
        ("a: {b: 1}}\n", 0, 9, "closes nothing"),
        ("a: %b\n", 0, 3, "must be quoted"),
        ("a: > 500 km\n", 0, 3, "must be quoted"),
        ("a: 'b' c\n", 0, 7, "behind the closing quote"),
        ("a: - b\n", 0, 3, "a list cannot begin"),
        ("port\uff1a\n  tracks: 4\n", 0, 4, "a full-width colon"),
        ("a: {b: 1\uff0cc: 2}\n", 0, 8, "a full-width comma"),
        ("a: \uff5bb: 1\uff5d\n", 0, 3, "full-width"),
        ("a:\n  b:\u00a01\n  c: 2\n", 1, 4, "a non-breaking space"),
    ],
)
def test_slips(loader: type, text: str, line: int, column: int, part: str) -> None:
    """Line and column, from 0, are where the slip was made."""
    found = slip_of(text, loader)
    assert found
    assert (found.line, found.column) == (line, column)
    assert part in found.text
    assert found.width >= 1


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    "text",
    [
        "name: 武汉\uff1a加入\uff0c每周三列\nb: c: d\n",
        "a: 1  # 端口\uff1a四条\nb: c: d\n",
        "a: '\uff1a'\nb: c: d\n",
        "name: Wuhan\uff0cChangsha\nb: c: d\n",
    ],
)
def test_chinese_marks_in_a_text_are_not_blamed(loader: type, text: str) -> None:
    """Only what stands in the place of a sign is a slip: here it is the second colon of the last line."""
    found = slip_of(text, loader)
    assert found
    assert (found.line, found.column) == (1, 4)
    assert "a second colon" in found.text


def test_what_is_not_known() -> None:
    """A problem of other kinds is left to the parser's own words."""
    assert slip("found duplicate anchor", ["a: 1"], (0, 0), (0, 3)) is None
    assert slip("whatever", [""], (5, 0), (9, 9)) is None

"""Text of all kinds is read, or refused with its position."""

from __future__ import annotations

import subprocess
import sys

import pytest

from freightsim.base.errors import ScenarioError
from freightsim.validation import yaml_text
from freightsim.validation.yaml_text import Document, Span, plain_value, read_document, read_value


def read(text: str | bytes) -> Document:
    """Read a file called a.yaml."""
    return read_document(text.encode() if isinstance(text, str) else text, "a.yaml")


def refusal(text: str | bytes) -> str:
    """Return what is said of a file that cannot be read."""
    with pytest.raises(ScenarioError) as caught:
        read(text)
    return str(caught.value)


@pytest.mark.parametrize(
    "text", ["NO", "no", "yes", "on", "8:30", "2019-01-01", "010", "1_000", "0x1F", "12e", ".", "-"]
)
def test_stays_text(text: str) -> None:
    """Words, clock times and dates that YAML 1.1 would turn into something else are text."""
    assert read(f"a: {text if text != '-' else chr(39) + '-' + chr(39)}").tree == {"a": text}


@pytest.mark.parametrize("text", [".inf", "-.inf", ".nan", "1e999", "9" * 5000])
def test_numbers_without_end_stay_text(text: str) -> None:
    """Numbers that a scenario cannot use are left to the validation, which refuses them."""
    assert plain_value(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("-7", -7),
        ("+7", 7),
        ("1.50", 1.5),
        (".5", 0.5),
        ("-0.5", -0.5),
        ("2.", 2.0),
        ("1e3", 1000.0),
        ("2.5E-1", 0.25),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
    ],
)
def test_plain_values(text: str, value: object) -> None:
    """Numbers, truth values and null are read as YAML 1.2 says."""
    found = read(f"a: {text}").tree["a"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("text", ["'1'", '"true"', "'null'"])
def test_quotes_make_text(text: str) -> None:
    """What stands in quotes is text."""
    assert read(f"a: {text}").tree == {"a": text.strip("'\"")}


def test_keys_are_text() -> None:
    """A year, a date or a word such as true is taken as it is written when it is a key."""
    assert list(read("2014: 1\n2015-01-01: 2\ntrue: 3\nnull: 4\n'5': 5\n").tree) == [
        "2014",
        "2015-01-01",
        "true",
        "null",
        "5",
    ]


def test_marks_of_keys_and_values() -> None:
    """Each key, value and list item has its line and column, counted from 1."""
    marks = read("port:\n  tracks: 12\n  places: [a, bc]\n").marks
    assert marks["port",].key == Span(1, 1, 4)
    assert marks["port", "tracks"] == (Span(2, 3, 6), Span(2, 11, 2))
    assert marks["port", "places", "1"].value == Span(3, 15, 2)


def test_a_byte_order_mark_and_chinese_are_read() -> None:
    """Files from Windows begin with a mark that is not part of the text."""
    assert read("\ufeffname: 郑州\r\n").tree == {"name": "郑州"}


def test_empty() -> None:
    """An empty file, or one of comments only, is refused with an example of a beginning."""
    assert "a.yaml: the file is empty" in refusal("")
    assert "the file is empty" in refusal("# nothing\n")


@pytest.mark.parametrize("text", ["- a\n- b\n", "just text", "[1, 2]"])
def test_top_level_must_be_a_mapping(text: str) -> None:
    """A list or a text at the top is refused."""
    assert "a.yaml:1:1: the top level must be a mapping" in refusal(text)


def test_not_utf_8() -> None:
    """The offset of the first wrong byte is named."""
    assert "byte 6 (counted from 0) is not UTF-8" in refusal(b"name: \xe9t\xe9\n")
    assert "byte 9 (counted from 0) is not UTF-8" in refusal(b"\xef\xbb\xbfname: \xe9t\xe9\n")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16(encoding: str) -> None:
    """What Windows calls Unicode is named, with a byte order mark or without."""
    assert refusal("name: a".encode(encoding)) == (
        "a.yaml: the file is UTF-16, which Windows calls Unicode: save it as UTF-8 text"
    )


def test_chinese_of_older_programs() -> None:
    """A file in GBK is shown as it would read, with a caret under the first character that is not UTF-8."""
    assert refusal("name: a\nzh: 武汉\n".encode("gbk")).splitlines() == [
        "a.yaml:2:5: byte 12 (counted from 0) is not UTF-8: save the file as UTF-8 text",
        "  2 | zh: 武汉",
        "    |     ^^^^ decoded as GBK, the encoding of older Windows programs",
    ]


def test_nul_byte() -> None:
    """A NUL byte shows that this is no text file."""
    assert "byte 4 (counted from 0) is a NUL" in refusal(b"name\0: 1\n")


def test_too_many_bytes() -> None:
    """Files over 5 MB are refused before anything is parsed."""
    assert "more than the 5,000,000 bytes" in refusal(b"#" * 5_000_001)


def test_too_many_events(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of keys and values is limited."""
    monkeypatch.setattr(yaml_text, "MOST_EVENTS", 20)
    assert read("a: [1, 2, 3]").tree
    assert "too big for a scenario" in refusal(f"a: {[*range(30)]}")


def test_nesting_is_limited() -> None:
    """Sixty-four levels are read, one more is refused where it begins."""
    assert read(f"a: {'[' * 63}{']' * 63}").tree
    assert "a.yaml:1:67: nested more than 64 deep" in refusal(f"a: {'[' * 64}{']' * 64}")


def test_nested_brackets_do_not_crash() -> None:
    """200 kB of brackets, which crash the C loader, end in a clean error; in a process of its own, should they not."""
    program = (
        "from freightsim.base.errors import ScenarioError\n"
        "from freightsim.validation.yaml_text import read_document\n"
        "try:\n    read_document(b'[' * 100_000 + b']' * 100_000, 'a.yaml')\n"
        "except ScenarioError as error:\n    print(str(error).splitlines()[0])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "a.yaml:1:65: nested more than 64 deep\n"), done.stderr


def test_duplicate_keys_name_both_lines() -> None:
    """A key that is written twice is refused, although YAML parsers let the last one win."""
    said = refusal("port:\n  tracks: 2\n  cranes: 2\n  tracks: 3\n")
    assert said.splitlines() == [
        "a.yaml:4:3: the key 'tracks' is written twice, here and on line 2",
        "  4 |   tracks: 3",
        "    |   ^^^^^^",
    ]
    assert "written twice" in refusal("2014: 1\n'2014': 2\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &b 1\n", "a.yaml:1:4: anchors and aliases"),
        ("a: {b: 1}\nc: *a\n", "a.yaml:2:4: anchors and aliases"),
        ("a:\n  <<: {b: 1}\n", "a.yaml:2:3: merge keys (<<)"),
    ],
)
def test_anchors_and_merge_keys(text: str, said: str) -> None:
    """YAML's own ways of sharing are refused, and the message names ours."""
    assert said in refusal(text)
    assert "use 'extends:'" in refusal(text)


@pytest.mark.parametrize("text", ["a: !!str 1\n", "a: !x {b: 1}\n", "a: !!python/object:os.system [x]\n"])
def test_tags(text: str) -> None:
    """Tags are refused, the harmless and the dangerous ones."""
    assert "a.yaml:1:4: tags are not used here" in refusal(text)


def test_second_document() -> None:
    """A file holds one document."""
    assert "a.yaml:2:1: a second document" in refusal("a: 1\n---\nb: 2\n")


@pytest.mark.parametrize("text", ["? [a, b]\n: 1\n", "? {a: 1}\n: 1\n"])
def test_keys_must_be_text(text: str) -> None:
    """A list or a mapping cannot be a key."""
    assert "a.yaml:1:3: a key must be text" in refusal(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("port:\n\ttracks: 2\n", "a.yaml:2:1: a tab cannot indent"),
        ("name: Case: B\n", "put it in quotes"),
        ("a: [1, 2\n", "a.yaml:1:4: the '[' that begins here is not closed"),
        ("a: 'b\n", "a.yaml:1:4: the quote that begins here is not closed"),
        ("a: \x07\n", "this is not YAML"),
    ],
)
def test_broken_yaml(text: str, said: str) -> None:
    """What is no YAML at all is said with its position, and with advice for common slips."""
    assert said in refusal(text)


def test_caret_below_chinese() -> None:
    """The caret stands under the culprit in a terminal, where a Chinese character takes two columns."""
    lines = refusal("{郑州: 1, a: 2, a: 3}\n").splitlines()
    assert lines[1:] == ["  1 | {郑州: 1, a: 2, a: 3}", f"    | {' ' * 16}^"]


def test_long_lines_are_cut() -> None:
    """Of a very long line only the part around the fault is shown."""
    lines = refusal("{" + ", ".join(f"k{n}: 1" for n in range(500)) + ", k7: 2}").splitlines()
    assert max(map(len, lines)) < 120
    assert lines[1][lines[2].index("^") :].startswith("k7: 2")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        (" 8:30 ", "8:30"),
        ("Case: B", "Case: B"),
        ("'3'", "3"),
        ("null", None),
        ("[a, 1]", ["a", 1]),
        ("{2013-07-18: 2, 2018: 6}", {"2013-07-18": 2, "2018": 6}),
    ],
)
def test_values_on_the_command_line(text: str, value: object) -> None:
    """A single value is a scalar or stands in brackets."""
    assert read_value(text) == value


@pytest.mark.parametrize("text", ["{a: ", "[1", "'a", "{a: 1, a: 2}", "{a: &b 1}", "[" * 1000])
def test_malformed_values(text: str) -> None:
    """Open brackets and quotes, and all that a file may not hold either, are refused."""
    with pytest.raises(ScenarioError):
        read_value(text)

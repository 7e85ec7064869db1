"""A CSV file that Excel wrote is read, or refused with the line and the cure."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from freightsim.base.errors import DataError
from freightsim.facts import Range, ranges
from freightsim.facts.user_csv import read_user_csv
from freightsim.validation.suggestions import cell_advice

PLAIN = """id,path,from,low,high,unit,meaning
inspect,customs.inspected_share,2016-01-01,0.5,2,1,开箱查验比例
"""


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    """Return a file with a text in an encoding."""
    file = folder / "mine.csv"
    file.write_bytes(text.encode(encoding))
    return file


@pytest.fixture
def plain(tmp_path: Path) -> list[Range]:
    """Return what the plain file says, but for where it stands."""
    return said(ranges(written(tmp_path, PLAIN)))


def said(found: list[Range]) -> list[Range]:
    """Return ranges without file and line."""
    from dataclasses import replace

    return [replace(each, origin="") for each in found]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (PLAIN, "utf-8-sig"),
        (PLAIN, "utf-16"),
        (PLAIN.replace("\n", "\r\n"), "utf-8-sig"),
        (PLAIN.replace(",", ";"), "utf-8"),
        (PLAIN.replace(",", "\t"), "utf-16"),
        (PLAIN.replace(",", ", "), "utf-8"),
        (PLAIN.replace("id,path,from,low", "ID,Path,FROM,Low"), "utf-8"),
        (PLAIN + ",,,,,,\n\n   \n", "utf-8"),
        (",,,,,,\n" + PLAIN, "utf-8"),
        (PLAIN.replace("\n", ",,\n"), "utf-8"),
    ],
    ids=[
        "byte order mark",
        "utf-16",
        "crlf",
        "semicolons",
        "tabs",
        "blanks after commas",
        "capitals",
        "blank rows",
        "blank row above",
        "empty columns behind",
    ],
)
def test_what_excel_writes_is_read(tmp_path: Path, plain: list[Range], text: str, encoding: str) -> None:
    """It means what the plain file means."""
    assert said(ranges(written(tmp_path, text, encoding))) == plain


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            PLAIN.encode("gb18030"),
            "mine.csv:2: this line is not UTF-8; save it as 'CSV UTF-8 (comma delimited)' in Excel",
        ),
        (PLAIN.encode("gb18030"), "it would read: inspect,customs.inspected_share,2016-01-01,0.5,2,1,开箱查验比例"),
        (b"PK\x03\x04 and so on", "this is an Excel workbook; save it in Excel as 'CSV UTF-8"),
        (PLAIN.encode("utf-16-le"), "this is no text, or UTF-16 without its mark"),
        (b"", "mine.csv: this file is empty; its first line names the columns: id,path,from,low"),
        (b"\xef\xbb\xbf\r\n,,,\r\n", "this file is empty"),
        (PLAIN.replace(",", "，").encode(), "mine.csv:1: full-width commas stand between the columns"),
        (PLAIN.replace("path", "ID").encode(), "mine.csv:1: column 'id' occurs twice"),
        ((PLAIN + "a,b,,1,2,1,one, two\n").encode(), "mine.csv:3: 8 cells, but the header has 7; quote a cell"),
        ((PLAIN + '"a,b\n').encode(), "is a quotation mark not closed?"),
        (("sep=;\n" + PLAIN).encode(), "mine.csv:1: delete this line, which only Excel reads"),
    ],
)
def test_what_is_not_clear_is_refused_with_the_cure(tmp_path: Path, data: bytes, words: str) -> None:
    """File, line and what to do."""
    file = tmp_path / "mine.csv"
    file.write_bytes(data)
    with pytest.raises(DataError) as refused:
        ranges(file)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("written_as", "meant", "advice"),
    [
        ("2016-01-01", "2016/1/1", "write 2016-01-01"),
        ("2016-01-01", "2016年1月1日", "write 2016-01-01"),
        ("0.5", "50%", "write 0.5"),
        ("0.5", '"1,000"', "write 1000, without a comma"),
    ],
)
def test_cells_get_the_advice_of_scenario_files(tmp_path: Path, written_as: str, meant: str, advice: str) -> None:
    """Days and numbers in another form are refused with what to write."""
    file = written(tmp_path, PLAIN.replace(written_as, meant))
    with pytest.raises(DataError) as refused:
        ranges(file, cell_advice)
    assert advice in str(refused.value)
    assert "mine.csv:2: " in str(refused.value)


def test_full_width_digits_are_numbers(tmp_path: Path, plain: list[Range]) -> None:
    """They mean the same number."""
    assert said(ranges(written(tmp_path, PLAIN.replace("0.5", "\uff10.\uff15"))))[0].low == plain[0].low


def test_rows_know_their_lines(tmp_path: Path) -> None:
    """Blank rows count as lines, so that a message names the line that an editor shows."""
    file = written(tmp_path, "a,b\n\n,\n1,2\n\n3\n")
    assert read_user_csv(file, ["a", "b"]) == (["a", "b"], [(4, {"a": "1", "b": "2"}), (6, {"a": "3", "b": ""})])


def test_what_is_no_regular_file_is_called_what_it_is(tmp_path: Path) -> None:
    """A device and a pipe have no end, a folder no text: each is said, and nothing is waited for."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in ("/dev/zero", pipe):
        with pytest.raises(DataError, match="this is no regular file but a device or a pipe"):
            read_user_csv(Path(path), ("path",))
    with pytest.raises(DataError, match="this is a folder"):
        read_user_csv(tmp_path, ("path",))
    with pytest.raises(DataError, match="no such file"):
        read_user_csv(tmp_path / "none.csv", ("path",))

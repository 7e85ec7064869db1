"""A CSV file of the user's own is read as Excel and other programs write it, or refused with the cure.

Understood are: UTF-8 with or without a byte order mark, UTF-16 (Excel's "Unicode text"), commas, semicolons or tabs,
columns in capitals, blanks round names and cells, blank rows and rows of separators alone. Not understood, because more
than one reading is possible, is any other encoding: then the message says how the file would read.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from freightsim.base.errors import DataError
from freightsim.base.language import _
from freightsim.base.writing import read_bytes

MOST_BYTES = 50_000_000
SEPARATORS = ",;\t"
FULL_WIDTH_SEPARATORS = "，；"

_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

CsvRows = list[tuple[int, dict[str, str]]]


def read_user_csv(path: Path, columns: Sequence[str]) -> tuple[list[str], CsvRows]:
    """Return the header of a CSV file, and the line and cells of each row that is not blank.

    Parameters
    ----------
    path
        The file.
    columns
        Columns that are looked for: a header that is one of them but for capitals or blanks is taken for it.

    Returns
    -------
        Names of the columns as ``columns`` spells them, else as in the file; line and cells, missing cells empty.

    Raises
    ------
    DataError
        Where the file cannot be read, naming file, line and cure.
    """
    text = _decoded(path)
    separator = _separator(path, text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        lines = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    except csv.Error as error:
        raise DataError(
            _("{path}:{line}: this line cannot be read as CSV ({error}); is a quotation mark not closed?").format(
                path=path, line=reader.line_num, error=error
            )
        ) from error
    lines = [(line, cells) for line, cells in lines if any(cells)]
    if not lines:
        raise DataError(
            _("{path}: this file is empty; its first line names the columns: {columns}").format(
                path=path, columns=",".join(columns)
            )
        )
    header = _header(path, *lines[0], columns)
    blank = [""] * len(header)
    rows: CsvRows = []
    for line, cells in lines[1:]:
        if any(cells[len(header) :]):
            raise DataError(
                _(
                    "{path}:{line}: {number} cells, but the header has {columns}; quote a cell that holds '{separator}'"
                ).format(path=path, line=line, number=len(cells), columns=len(header), separator=separator)
            )
        rows.append((line, dict(zip(header, cells + blank, strict=False))))
    return header, rows


def _decoded(path: Path) -> str:
    try:
        data = read_bytes(path, MOST_BYTES)
    except FileNotFoundError as error:
        raise DataError(
            _("{path}: this table cannot be read ({error})").format(path=path, error=_("no such file"))
        ) from error
    except OSError as error:
        raise DataError(
            _("{path}: this table cannot be read ({error})").format(path=path, error=error.strerror or error)
        ) from error
    if data.startswith(b"PK\x03\x04"):
        raise DataError(
            _("{path}: this is an Excel workbook; save it in Excel as 'CSV UTF-8 (comma delimited)'").format(path=path)
        )
    encoding = next((name for mark, name in _ORDER_MARKS if data.startswith(mark)), "utf-8")
    if encoding == "utf-8" and b"\0" in data:
        raise DataError(
            _("{path}: this is no text, or UTF-16 without its mark; save it as 'CSV UTF-8' in Excel").format(path=path)
        )
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DataError(_not_utf_8(path, data, error)) from error


def _not_utf_8(path: Path, data: bytes, error: UnicodeDecodeError) -> str:
    line = data[: error.start].count(b"\n") + 1
    start = data.rfind(b"\n", 0, error.start) + 1
    stop = data.find(b"\n", error.start)
    broken = data[start : stop if stop >= 0 else len(data)].strip()
    cure = _("save it as 'CSV UTF-8 (comma delimited)' in Excel")
    try:
        read = broken.decode("gb18030")
    except UnicodeDecodeError:
        return _("{path}:{line}: this line is not UTF-8; {cure}").format(path=path, line=line, cure=cure)
    return _("{path}:{line}: this line is not UTF-8; {cure}. In GBK, as Excel writes it, it would read: {read}").format(
        path=path, line=line, cure=cure, read=read[:200]
    )


def _separator(path: Path, text: str) -> str:
    """Return what stands between the cells of the first line that has any."""
    lines = text.splitlines()
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) == 5:
        raise DataError(_("{path}:1: delete this line, which only Excel reads").format(path=path))
    for number, line in enumerate(lines, 1):
        if not line.strip(SEPARATORS + " "):
            continue
        found = Counter(each for each in line if each in SEPARATORS)
        if not found and any(each in line for each in FULL_WIDTH_SEPARATORS):
            raise DataError(
                _("{path}:{line}: full-width commas stand between the columns; write ','").format(
                    path=path, line=number
                )
            )
        return found.most_common(1)[0][0] if found else ","
    return ","


def _header(path: Path, line: int, cells: list[str], columns: Sequence[str]) -> list[str]:
    spelled = {column.casefold(): column for column in columns}
    header = [spelled.get(cell.casefold().replace(" ", "_"), cell) for cell in cells]
    twice = [name for name, number in Counter(header).items() if name and number > 1]
    if twice:
        raise DataError(
            _("{path}:{line}: column '{column}' occurs twice").format(path=path, line=line, column=twice[0])
        )
    return header

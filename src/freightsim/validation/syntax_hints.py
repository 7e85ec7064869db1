"""What a planner did where a YAML parser stumbled: it names what it met last, while the slip is often a line above."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from freightsim.base.language import N_, _
from freightsim.validation.confusables import lookalike

UNQUOTED = N_("text that begins with {character} must be quoted")

Spot = tuple[int, int]
"""Line and column, counted from 0."""


class Slip(NamedTuple):
    """A slip of the pen and where it is; line and column count from 0."""

    line: int
    column: int
    width: int
    text: str
    hint: str = ""


def slip(problem: str, lines: Sequence[str], begun: Spot, met: Spot) -> Slip | None:
    """Return the slip behind a parser's problem, or None where it is none that is known.

    ``begun`` is where what could not be read begins and ``met`` where the parser gave up.
    """
    line, column = met
    here = lines[line] if line < len(lines) else ""
    if here[column : column + 1] == "\t":
        return Slip(line, column, 1, _("a tab cannot indent"), _("use spaces"))
    return _lookalike(problem, lines, begun, met) or _known(problem, lines, begun, met)


def _lookalike(problem: str, lines: Sequence[str], begun: Spot, met: Spot) -> Slip | None:
    """Return the first character, in the lines that may be at fault, that was taken for a sign of YAML."""
    last = min(met[0], len(lines) - 1)
    for number in range(min(begun[0], _above(lines, last)), last + 1):
        for column, character in _signs(lines[number]):
            found = lookalike(character)
            if found and _stands_for_a_sign(found.meant, lines[number][:column], problem):
                text = _("{name} is here, which YAML does not read")
                if found.meant.strip():
                    text = _("'{character}' is {name}, which YAML does not read")
                text = text.format(character=character, name=_(found.name))
                return Slip(number, column, 1, text, _instead(found.meant))
    return None


def _stands_for_a_sign(meant: str, before: str, problem: str) -> bool:
    """Tell a sign from a mark within a text, where Chinese has marks of its own."""
    if meant == ":":
        return not re.search(r":(\s|$)", before)
    if meant in (",", "]", "}"):
        return "',' or" in problem
    return bool(re.search(r"(^|[:,\[{]|- )\s*$", before))


def _instead(meant: str) -> str:
    if meant == " ":
        return _("write a plain space")
    if not meant:
        return _("delete it")
    text = _("write '{sign}' and a space") if meant in ":," else _("write '{sign}'")
    return text.format(sign=meant)


def _signs(line: str) -> Iterator[tuple[int, str]]:
    """Yield the characters of a line, with their columns, that stand neither in quotes nor in a comment."""
    quote = before = ""
    for column, character in enumerate(line):
        if quote:
            quote = "" if character == quote else quote
        elif character == "#" and before in ("", " "):
            return
        elif character in "\"'" and before in ("", " ", "[", "{", ","):
            quote = character
        else:
            yield column, character
        before = character


def _known(problem: str, lines: Sequence[str], begun: Spot, met: Spot) -> Slip | None:
    """Return the slip that a parser's words stand for; they differ between PyYAML's two parsers."""
    line, column = met
    here = lines[line] if line < len(lines) else ""
    character = here[column : column + 1]
    if "mapping values are not allowed" in problem:
        return _second_colon(lines, met)
    if "expected ':'" in problem:
        return _no_colon(lines, begun[0])
    if "expected ',' or" in problem:
        return _open_bracket(problem, lines, begun, met)
    backslash = _("a backslash within double quotes has a meaning of its own")
    at = max(here.rfind("\\", 0, column + 1), 0)
    stray = _("this line does not belong to the lines above")
    width = _rest(here, column)
    block = re.search(r"[|>]", here)
    wanted = _("a value is expected here, not '{character}'") if character else _("a value is missing")
    known = {
        "start any token": Slip(*met, 1, _(UNQUOTED).format(character=character)),
        "escape": Slip(line, at, 1, backslash, _("use single quotes, or / in paths")),
        "hexdecimal": Slip(line, at, 1, backslash, _("use single quotes, or / in paths")),
        "end of stream": Slip(*begun, 1, _("the quote that begins here is not closed")),
        "sequence entries are not allowed": Slip(*met, 1, _("a list cannot begin behind a key"), _("write [a, b]")),
        "node content": Slip(*met, 1, wanted.format(character=character)),
        "expected": Slip(*met, width, stray, _("are the lines of one group indented alike?")),
    }
    if "line break" in problem and block:
        known["expected"] = Slip(line, block.start(), 1, _(UNQUOTED).format(character=block[0]))
    elif here[:column].rstrip().endswith(("'", '"')):
        text, hint = _("this is behind the closing quote"), _("put all of the text in quotes")
        known["expected"] = Slip(*met, width, text, hint)
    elif character and character in "}]":
        known["expected"] = Slip(*met, 1, _("'{character}' closes nothing that is open").format(character=character))
    return next((found for words, found in known.items() if words in problem), None)


def _open_bracket(problem: str, lines: Sequence[str], begun: Spot, met: Spot) -> Slip:
    """Say which bracket is not closed; on one line, where something is missing between two entries."""
    closing = "]" if "or ']'" in problem else "}"
    line, column = met
    at_end = line >= len(lines) or not "".join([lines[line][column:], *lines[line + 1 :]]).strip()
    if line == begun[0] and not at_end:
        return Slip(line, column, 1, _("',' or '{closing}' is missing here").format(closing=closing))
    end = _("the end") if at_end else _("line {number}").format(number=line + 1)
    text = _("the '{opening}' that begins here is not closed with '{closing}' before {end}")
    return Slip(*begun, 1, text.format(opening="[" if closing == "]" else "{", closing=closing, end=end))


def _second_colon(lines: Sequence[str], met: Spot) -> Slip | None:
    """Say why a colon cannot stand where it is: it is the second of its line, or the line above is not finished."""
    line, column = met
    here = lines[line]
    if re.search(r":(\s|$)", here[:column]):
        hint = _("does the text hold a colon? then put it in quotes")
        return Slip(line, column, 1, _("a second colon on one line"), hint)
    above = _above(lines, line)
    if above == line:
        return None
    if not re.search(r":(\s|$)", lines[above]):
        return _no_colon(lines, above)
    text = _("this line is indented further than the one above, which has a value already")
    start = _indent(here)
    return Slip(line, start, _rest(here, start), text, _("indent the lines of one group alike"))


def _no_colon(lines: Sequence[str], line: int) -> Slip:
    """Say that a line has no colon, or none that is followed by a space."""
    start = _indent(lines[line])
    written = lines[line][start:].split(" #")[0].rstrip()
    text, hint = _("this line has no colon"), ""
    if match := re.fullmatch(r"([\w.-]+):(\S.*)", written):
        text = _("there is no space behind the colon")
        hint = _("write '{line}'").format(line=f"{match[1]}: {match[2]}")
    elif match := re.fullmatch(r"([\w.-]+) *[= ] *(\S+)", written):
        hint = _("write '{line}'").format(line=f"{match[1]}: {match[2]}")
    return Slip(line, start, len(written), text, hint)


def _above(lines: Sequence[str], line: int) -> int:
    """Return the nearest line above that holds more than a comment; the same line where there is none."""
    return next((n for n in range(line - 1, -1, -1) if re.match(r"\s*[^\s#]", lines[n])), line)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _rest(line: str, start: int) -> int:
    """Return the width of what stands in a line from a column on, without a comment."""
    return max(len(line[start:].split(" #", maxsplit=1)[0].rstrip()), 1)

"""Chinese texts beside what is filled into them: one space between Chinese characters and letters or digits."""

from __future__ import annotations

import re
from string import Formatter

HAN = "\u4e00-\u9fff"

_HAN_AT_END, _HAN_AT_START = re.compile(rf"[{HAN}]\Z"), re.compile(rf"[{HAN}]")
_LATIN_AT_END, _LATIN_AT_START = re.compile(r"[A-Za-z0-9%]\Z"), re.compile(r"[-+]?[A-Za-z0-9]")


class ChineseText(str):
    """A text whose places are filled with a space where one belongs, whatever a name or a number begins with.

    Only what stands at the edge of a place is looked at: what is filled in is not changed.
    """

    __slots__ = ()

    def format(self, *given: object, **named: object) -> str:
        """Return the text with its places filled."""
        out, number, is_value = "", 0, False
        for literal, field, spec, conversion in Formatter().parse(str(self)):
            if literal:
                out, is_value = joined(out, literal, first_is_value=is_value, second_is_value=False), False
            if field is not None:
                name, number = (field, number) if field else (str(number), number + 1)
                place = f"{{{name}{'!' + conversion if conversion else ''}{':' + spec if spec else ''}}}"
                filled = place.format(*given, **named)
                out = joined(out, filled, first_is_value=is_value, second_is_value=True)
                is_value = is_value or bool(filled)
        return out


def joined(first: str, second: str, *, first_is_value: bool, second_is_value: bool) -> str:
    """Return two parts of a text as one; of a value that was filled in nothing is taken away."""
    if not first or not second or not (first_is_value or second_is_value):
        return first + second
    if second_is_value and not first_is_value and first.endswith(" ") and _HAN_AT_START.match(second):
        first = first[:-1] if _HAN_AT_END.search(first[:-1]) else first
    if first_is_value and not second_is_value and second.startswith(" ") and _HAN_AT_END.search(first):
        second = second[1:] if _HAN_AT_START.match(second[1:]) else second
    mixed = (_HAN_AT_END.search(first) and _LATIN_AT_START.match(second)) or (
        _LATIN_AT_END.search(first) and _HAN_AT_START.match(second)
    )
    return f"{first} {second}" if mixed else first + second

"""How digits of a number are parted, and how large it may be: one rule for files, tables and the command line.

Python reads 1_5 as 15, which may as well be a slip for 1.5: underscores stand between groups of three digits, or the
text is no number. A number that begins with zeros is decimal (010 is ten), as YAML 1.2 has it.
"""

from __future__ import annotations

import math
import re
from typing import Any


def groups(sign: str) -> str:
    """Return the pattern of a whole number whose digits a sign (a pattern, too) parts in threes."""
    return rf"\d{{1,3}}(?:{sign}\d{{3}})+"


_GROUPED = re.compile(rf"[-+]?{groups('_')}(?:\.\d*)?(?:e[-+]?\d+)?", re.IGNORECASE)

_FINITE = re.compile(r"[-+]?(?:[0-9][0-9_]*\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?", re.IGNORECASE)


def wrongly_grouped(text: str) -> bool:
    """Tell whether a text has underscores that part no groups of three digits."""
    return "_" in text and _GROUPED.fullmatch(text.strip()) is None


def too_large(value: Any) -> bool:
    """Tell whether a value is, or spells, a finite number beyond the largest one that a computer holds."""
    if isinstance(value, int):
        return value.bit_length() > 1024
    if not isinstance(value, str) or _FINITE.fullmatch(value.strip()) is None:
        return False
    return math.isinf(float(value))


def plain_float(text: str) -> float:
    """Return the number that a text spells. Raises ValueError where it is none, or is wrongly grouped."""
    if wrongly_grouped(text):
        raise ValueError(text)
    return float(text)

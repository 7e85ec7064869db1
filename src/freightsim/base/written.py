"""How digits of a number are parted: one rule for scenario files, tables, targets and the command line.

Python reads 1_5 as 15, which may as well be a slip for 1.5: underscores stand between groups of three digits, or the
text is no number. A number that begins with zeros is decimal (010 is ten), as YAML 1.2 has it.
"""

from __future__ import annotations

import re


def groups(sign: str) -> str:
    """Return the pattern of a whole number whose digits a sign (a pattern, too) parts in threes."""
    return rf"\d{{1,3}}(?:{sign}\d{{3}})+"


_GROUPED = re.compile(rf"[-+]?{groups('_')}(?:\.\d*)?(?:e[-+]?\d+)?", re.IGNORECASE)


def wrongly_grouped(text: str) -> bool:
    """Tell whether a text has underscores that part no groups of three digits."""
    return "_" in text and _GROUPED.fullmatch(text.strip()) is None


def plain_float(text: str) -> float:
    """Return the number that a text spells. Raises ValueError where it is none, or is wrongly grouped."""
    if wrongly_grouped(text):
        raise ValueError(text)
    return float(text)

"""What to write in place of a value that is of the wrong kind: numbers with units, dates of other countries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from freightsim.base.language import _
from freightsim.base.written import too_large
from freightsim.facts.provinces import CNY_PER_USD, YEAR
from freightsim.validation.confusables import plain
from freightsim.validation.quantities import CNY, degrees, names_a_unit, quantity, scaled
from freightsim.validation.yaml_text import plain_value

_SIMPLIFIED = str.maketrans("億萬圓幣", "亿万元币")
"""Traditional characters of amounts, and the simplified ones that are read."""

_NUMBER = r"[-+]?\d+(?:\.\d+)?"
_BOXES = r"(\d.*?) *(?:个?(?:集装箱|货柜|箱子|箱|柜)|box|boxes|containers?)"
"""A number of boxes whose length is not told."""
_MOST_DIGITS = 24
"""Digits of a number up to which it is told how to write it; more are no quantity."""
_NOT_KNOWN = ("", "-", "?", "n/a", "na", "none", "nil", "nothing", "unknown", "tbd", "无")
EXCEL_DAYS = (10_000, 73_050)
"""Days that Excel counts for 1927 to the end of 2099."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def number_advice(value: Any, unit: str | None = None, most: float | None = None) -> str:
    """Say how a number is written, where a value shows which one was meant; nothing where it does not.

    ``unit`` is that of the key, as `freightsim.validation.units` has it. A number that stands in another unit is
    converted, or else said to be in another one: it is never told to be written as it is. ``most`` is what the key
    takes at most, where that is known: no percentage of more is told to be written.
    """
    if not isinstance(value, str):
        return ""
    text = plain(value).translate(_SIMPLIFIED).strip().strip("\"'")
    if sum(map(str.isdigit, text)) > _MOST_DIGITS or too_large(text):
        return ""
    if text != value and isinstance(plain_value(text), int | float):
        return _("write {value}, in characters of an English keyboard, without quotes").format(value=text)
    if said := next(filter(None, (_reading(text, pattern, say) for pattern, say in _READINGS)), ""):
        return said
    return _with_unit(text, unit, most)


def _with_unit(text: str, unit: str | None, most: float | None) -> str:
    """Say how a number with a unit, or a word of scale, is written in the unit of the key."""
    return (
        _as_share(text, unit, most)
        or _in_boxes(text, unit)
        or _in_hours(text, unit)
        or _in_degrees(text, unit)
        or _in_unit(text, unit)
        or _in_full(text, unit)
        or _alone(text, unit)
    )


def _as_share(text: str, unit: str | None, most: float | None) -> str:
    match = re.fullmatch(rf"({_NUMBER}) ?%", text)
    if not match or unit not in (None, "1"):
        return _other_unit(unit) if match else ""
    share = float(match[1]) / 100
    if 0 <= share <= 1:
        return _("write {share}: a share is a number from 0 to 1").format(share=f"{share:g}")
    if share < 0 or (most is not None and share > most):
        return _("a share is a number from 0 to 1")
    return _write(f"{share:g}")


def _in_boxes(text: str, unit: str | None) -> str:
    """Say both numbers that boxes of a length that is not told may be."""
    match = re.fullmatch(_BOXES, text, re.IGNORECASE)
    if not match or unit not in ("TEU", "FEU"):
        return ""
    number = scaled(match[1]) or (float(match[1]) if re.fullmatch(_NUMBER, match[1]) else None)
    if number is None:
        return ""
    teu = (number, 2 * number)
    short, long = (each / (2 if unit == "FEU" else 1) for each in teu)
    said = _("write {short} if boxes of 20 feet are meant, {long} if boxes of 40 feet are: the key is in {unit}")
    return said.format(short=f"{short:.15g}", long=f"{long:.15g}", unit=unit)


def _in_hours(text: str, unit: str | None) -> str:
    match = re.fullmatch(r"(\d+):([0-5]\d)", text)
    if not match or unit != "h":
        return _other_unit(unit) if match and unit != "deg" else ""
    hours = int(match[1]) + int(match[2]) / 60
    return _("write {hours} if hours and minutes are meant").format(hours=f"{hours:.4g}")


def _in_degrees(text: str, unit: str | None) -> str:
    angle = degrees(text) if unit == "deg" else None
    return "" if angle is None else _write(f"{angle:.6g}")


def _in_unit(text: str, unit: str | None) -> str:
    """Convert a number that is written in a unit of the same kind."""
    found = quantity(text, unit, CNY_PER_USD) if unit else None
    if found is None:
        return ""
    if found.money == CNY:
        said = _("write {value}: {text} in {unit}, at {rate} CNY a USD, the mean of {year} (data/model/provinces.csv)")
        return said.format(value=f"{found.value:.4g}", text=text, unit=unit, rate=CNY_PER_USD, year=YEAR)
    if found.converted:
        return _("write {value}: {text} in {unit}").format(value=f"{found.value:.10g}", text=text, unit=unit)
    return _("write {value}: the unit is in the key's name").format(value=f"{found.value:.15g}")


def _in_full(text: str, unit: str | None) -> str:
    """Write out a number with a word of scale; of money it is not known which was meant."""
    number = scaled(text)
    if number is None:
        return ""
    if unit == "USD":
        said = _("write {usd} if USD are meant, {cny} if CNY are")
        return said.format(usd=f"{number:.15g}", cny=f"{number / CNY_PER_USD:.4g}")
    if unit != "USD bn":
        return _write(f"{number:.15g}")
    said = _("write {usd} if USD are meant, {cny} if CNY are: the key is in USD billion")
    return said.format(usd=f"{number / 1e9:.4g}", cny=f"{number / 1e9 / CNY_PER_USD:.4g}")


def _alone(text: str, unit: str | None) -> str:
    """Tell to leave out the word behind a number, unless it is a unit: this may be another one than the key's."""
    if names_a_unit(text) or re.search("[百千万亿]", text):  # a word of scale is a part of the number
        return _other_unit(unit)
    match = re.fullmatch(rf"({_NUMBER}) ?[^\W\d_][\w/²³.]*(?: [\w/]+)*", text)
    if not match or unit:
        return _other_unit(unit) if match else ""
    return _("write {value}, the number alone").format(value=match[1])


def _other_unit(unit: str | None) -> str:
    if unit is None:
        return _("write a number alone, in the unit that the key has")
    return _("write the number in {unit}, which is the unit of this key").format(unit=unit)


def limit_advice(value: Any, most: Any) -> str:
    """Say what may have been meant by a number that is more than it may be; nothing of what is no number."""
    if not isinstance(value, int | float) or not isinstance(most, int | float):
        return ""
    if most == 1:
        if value > 100:
            return ""
        return _("write {share} if {number} percent is meant").format(share=f"{value / 100:g}", number=f"{value:g}")
    return _("are lat and lon the wrong way round?") if most == 90 and value <= 180 else ""


def _reading(text: str, pattern: str, say: Callable[[re.Match[str]], str]) -> str:
    match = re.fullmatch(pattern, text, re.IGNORECASE)
    return say(match) if match else ""


def _write(value: object) -> str:
    return _("write {value}").format(value=value)


def _without_comma(match: re.Match[str]) -> str:
    return _("write {value}, without a comma").format(value=match[0].replace(",", ""))


def _with_point(match: re.Match[str]) -> str:
    return _("write {value}, with a point").format(value=match[0].replace(",", "."))


def _without_underscores(match: re.Match[str]) -> str:
    return _("write {value}, without underscores").format(value=match[0].replace("_", ""))


def _underscore(match: re.Match[str]) -> str:
    """Say what one underscore may have been meant for: nothing, or a point."""
    text = _("write {whole} or {decimal}; underscores separate groups of three digits, as in 1_000")
    return text.format(whole=f"{match[1]}{match[2]}", decimal=f"{match[1]}.{match[2]}")


def _without_space(match: re.Match[str]) -> str:
    return _("write {value}, without a space").format(value=match[0].replace(" ", ""))


_READINGS: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    ("|".join(map(re.escape, _NOT_KNOWN)), lambda _match: _("null leaves out a value, where that is allowed")),
    (r"[-+]?\.?(?:inf|nan|infinity)", lambda _match: _("infinity and NaN are not used here")),
    (r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", _without_comma),
    (r"[-+]?\d+,\d+", _with_point),
    (r"[-+]?\d{1,3}(?: \d{3})+(?:\.\d+)?", _without_space),
    (r"[-+]?\d{1,3}(?:_\d{3})+(?:\.\d+)?", _without_underscores),
    (r"([-+]?\d+)_(\d+)", _underscore),
    (r"(?=.*_)[-+]?\d[\d_]*(?:\.[\d_]+)?", _without_underscores),
    (r"0x[0-9a-f]{1,12}", lambda match: _write(int(match[0], 16))),
    (r"0o[0-7]{1,16}", lambda match: _write(int(match[0], 8))),
    (rf"(?:~|≈|<|>|ca\.?|about|approx\.?) ?({_NUMBER})", lambda match: _("write {value} alone").format(value=match[1])),
    (rf"{_NUMBER} ?(?:-|to|\.\.) ?\d+(?:\.\d+)?", lambda _match: _("write one number, not a range")),
    (rf"=?{_NUMBER}(?: ?[-+*/] ?{_NUMBER})+", lambda _match: _("write the result: nothing is calculated here")),
)


def day_advice(value: Any, *, years: bool = False) -> str:
    """Say how a day is written, where a value shows which one was meant; ``years`` where a year alone is a day."""
    text = re.sub("[年月]", "-", plain(str(value))).replace("日", "").strip().strip("\"'-")
    if match := re.fullmatch(r"(\d{4})-(\d\d?)-(\d\d?)", text):
        year, month, day = map(int, match.groups())
        return _write(_day(year, month, day)) if _day(year, month, day) else _no_such(year, month)
    if re.fullmatch(r"\d{5}", text) and EXCEL_DAYS[0] <= int(text) <= EXCEL_DAYS[1]:
        counted = date(1899, 12, 30) + timedelta(days=int(text))
        return _("write {value} if {number} is a day as spreadsheets count them").format(value=counted, number=text)
    days = list(dict.fromkeys(filter(None, (_day(*each) for each in _readings(text)))))
    if re.fullmatch(r"\d{4}", text) and years:
        days = [text] if text != str(value) else []
    return _write(_(" or ").join(days)) if days else ""


def _readings(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield year, month and day in every way in which a text may be read."""
    if match := re.fullmatch(r"(\d{4})[-/.](\d\d?)[-/.](\d\d?)(?:[T ].*)?", text) or re.fullmatch(
        r"(\d{4})(\d\d)(\d\d)", text
    ):
        year, month, day = map(int, match.groups())
        yield year, month, day
    elif match := re.fullmatch(r"(\d\d?)([-/.])(\d\d?)\2(\d{4})", text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        yield year, second, first  # day, month, year
        if match[2] != ".":
            yield year, first, second  # month, day, year
    elif match := re.fullmatch(r"(\d{4})(?:[-/.](\d\d?))?", text):
        yield int(match[1]), int(match[2] or 1), 1
    else:
        yield from _in_words(text)


def _in_words(text: str) -> Iterator[tuple[int, int, int]]:
    year = re.search(r"\b(\d{4})\b", text)
    month = re.search(rf"\b({'|'.join(_MONTHS)})[a-z]*", text, re.IGNORECASE)
    day = re.search(r"\b(\d\d?)(?:st|nd|rd|th)?\b", text)
    if year and month:
        yield int(year[1]), _MONTHS.index(month[1].lower()) + 1, int(day[1]) if day else 1


def _day(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _no_such(year: int, month: int) -> str:
    if not 1 <= month <= 12:
        return _("there is no month {month}").format(month=month)
    last = next((day for day in (31, 30, 29, 28) if _day(year, month, day)), 0)
    return _("{month} has {number} days").format(month=f"{year}-{month:02d}", number=last) if last else ""


def shape_advice(kind: str, value: Any) -> str:
    """Say how a group or a list (``kind``) is written where another shape was found."""
    if kind == "list":
        return _write(f"[{value}]") if isinstance(value, str) and re.fullmatch(r"[\w.-]+", value) else ""
    if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        return _("remove the hyphens: indented lines of 'key: value' form a group")
    if not isinstance(value, str):
        return ""
    if match := re.fullmatch(r"([\w.-]+) *[:=] *(\S.*)", plain(value)):
        line = f"{match[1]}: {match[2]}"
        return _("write '{line}', with a colon and a space").format(line=line)
    return _("write null to remove it") if value.lower() in _NOT_KNOWN else ""


def cell_advice(rule: str, text: str) -> str:
    """Say what to write in place of a cell of a table of the user's own; ``rule`` is that of its column.

    Rules are those of `freightsim.facts.rules`: numbers and days get the advice that a scenario file gives.
    """
    kind = rule.removesuffix("?")
    if kind in ("number", "positive"):
        return number_advice(text)
    return day_advice(text) if kind == "date" else ""

"""A number with a unit, as people write it, in the unit that a key has: 67亿元 in USD billion, 30 min in hours.

What a text means is told only where both units are known and of one kind; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

NUMBER = r"[-+]?\d+(?:,\d{3})*(?:\.\d+)?"

CNY, USD, OTHER = "CNY", "USD", "other money"

SAME = 1e-12
"""Relative difference up to which two units are the same, but for rounding."""

_SCALES = {
    "百": 1e2,
    "千": 1e3,
    "万": 1e4,
    "十万": 1e5,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
    "十亿": 1e9,
    "百亿": 1e10,
    "千亿": 1e11,
    "万亿": 1e12,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "millions": 1e6,
    "mio": 1e6,
    "mn": 1e6,
    "mln": 1e6,
    "m": 1e6,
    "billion": 1e9,
    "billions": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "trillion": 1e12,
    "tn": 1e12,
}
_FOR_MONEY_ALONE = ("k", "m", "b")
"""Scales that are units of their own, such as metres, where no money is spoken of."""

_ATOMS = {
    **dict.fromkeys(("usd", "us$", "$", "dollar", "dollars", "美元", "美金"), (USD, 1.0)),
    **dict.fromkeys(("cny", "rmb", "yuan", "元", "人民币", "人民币元", "元人民币", "块", "¥"), (CNY, 1.0)),
    **dict.fromkeys(
        ("eur", "euro", "euros", "€", "欧元", "yen", "jpy", "日元", "gbp", "£", "hkd", "港元"), (OTHER, 1.0)
    ),
    **dict.fromkeys(("mm", "毫米"), ("length", 1e-6)),
    **dict.fromkeys(("cm", "厘米"), ("length", 1e-5)),
    **dict.fromkeys(("m", "meter", "metre", "meters", "metres", "米"), ("length", 1e-3)),
    **dict.fromkeys(
        ("km", "kms", "kilometer", "kilometre", "kilometers", "kilometres", "公里", "千米"), ("length", 1.0)
    ),
    **dict.fromkeys(("mi", "mile", "miles", "英里"), ("length", 1.609344)),
    **dict.fromkeys(("s", "sec", "second", "seconds", "秒"), ("time", 1 / 3600)),
    **dict.fromkeys(("min", "mins", "minute", "minutes", "分", "分钟"), ("time", 1 / 60)),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "小时", "时", "个小时", "钟头"), ("time", 1.0)),
    **dict.fromkeys(("d", "day", "days", "天", "日", "昼夜"), ("time", 24.0)),
    **dict.fromkeys(("w", "wk", "week", "weeks", "周", "星期", "礼拜"), ("time", 168.0)),
    **dict.fromkeys(("month", "months", "月", "个月"), ("time", 24 * 365.25 / 12)),
    **dict.fromkeys(("y", "yr", "year", "years", "年"), ("time", 24 * 365.25)),
    **dict.fromkeys(("kg", "kgs", "公斤", "千克"), ("mass", 1e-3)),
    **dict.fromkeys(("t", "ton", "tons", "tonne", "tonnes", "吨", "公吨"), ("mass", 1.0)),
    **dict.fromkeys(("teu", "teus", "标箱", "标准箱", "个标箱", "个标准箱"), ("boxes", 0.5)),
    **dict.fromkeys(("feu", "feus", "大箱", "40尺箱", "40英尺箱"), ("boxes", 1.0)),
    **dict.fromkeys(("train", "trains", "trip", "trips", "列", "趟", "班", "班列"), ("trains", 1.0)),
    **dict.fromkeys(("lift", "lifts"), ("lifts", 1.0)),
    **dict.fromkeys(("path", "paths"), ("paths", 1.0)),
    **dict.fromkeys(("wagon", "wagons", "节", "车"), ("wagons", 1.0)),
    **dict.fromkeys(("g co2e", "g"), ("gas", 1.0)),
    **dict.fromkeys(("kg co2e",), ("gas", 1e3)),
    **dict.fromkeys(("1",), ("ratio", 1.0)),
    **dict.fromkeys(("deg", "degree", "degrees", "°", "度"), ("angle", 1.0)),
}
"""Units by the way they are written: what they measure, and how many of its own unit (USD, km, h, t, FEU) they are."""


class Unit(NamedTuple):
    """A unit: what is counted, by what it is divided, and how many of the own units both are."""

    of: str
    by: tuple[str, ...]
    size: float
    per: float
    money: str = ""
    """CNY, USD, or other money; empty where none is counted."""


class WrittenQuantity(NamedTuple):
    """What a text says, in the unit of a key."""

    value: float
    converted: bool
    """Whether it was written in another unit."""
    money: str
    """The money that it was written in; empty where none is counted."""


def quantity(text: str, unit: str, cny_per_usd: float) -> WrittenQuantity | None:
    """Return what a text such as ``67亿元`` is in a unit such as ``USD bn``; None where that cannot be told.

    Where the text leaves out by what it is divided (2750 USD, where the key is USD a FEU), that of the key is taken.
    A text without any unit says nothing.
    """
    wanted, parts = unit_of(unit), _parted(text)
    if wanted is None or parts is None:
        return None
    number, words = parts
    given = unit_of(words, money=wanted.of == "money")
    if given is None or OTHER in (given.money, wanted.money):
        return None
    if given.of != wanted.of or (given.by and given.by != wanted.by):
        return None
    ratio = given.size / wanted.size
    if given.by:
        ratio *= wanted.per / given.per
    if given.money == CNY:
        ratio /= cny_per_usd
    return WrittenQuantity(number * ratio, abs(ratio - 1) > SAME, given.money)


def names_a_unit(text: str) -> bool:
    """Tell whether what stands beside a number is a unit that is known, of whatever kind."""
    parts = _parted(text)
    return parts is not None and any(unit_of(parts[1], money=money) is not None for money in (True, False))


def scaled(text: str) -> float | None:
    """Return a number that is written with a word such as 万 or million alone; None for any other text."""
    parts = _parted(text)
    return parts[0] * _SCALES[parts[1]] if parts and parts[1] in _SCALES else None


def degrees(text: str) -> float | None:
    """Return an angle that is written in degrees and minutes, or with a letter for its side; None for other texts."""
    side = "[NSEW北南东西]"
    marks = r"\s*(?:[°度:]|deg)?\s*"
    pattern = (
        rf"({side})?(?:纬|经)?\s*([-+]?\d+(?:\.\d+)?){marks}(?:(\d+(?:\.\d+)?)\s*['\u2032分:]?\s*)?"
        rf"(?:(\d+(?:\.\d+)?)\s*(?:[\"\u2033秒]|'')?\s*)?({side})?(?:纬|经)?"
    )
    match = re.fullmatch(pattern, text.strip(), re.IGNORECASE)
    if match is None or not re.search(rf"[°度:'\u2032]|deg|{side}", text, re.IGNORECASE):
        return None
    whole, minutes, seconds = float(match[2]), float(match[3] or 0), float(match[4] or 0)
    if minutes >= 60 or seconds >= 60:
        return None
    sign = -1 if match[2].startswith("-") or (match[1] or match[5] or "").upper() in ("S", "W", "南", "西") else 1
    return sign * (abs(whole) + minutes / 60 + seconds / 3600)


def unit_of(text: str, *, money: bool = True) -> Unit | None:
    """Return the unit that a text spells, with a scale before or behind it; None where it is not known.

    ``money`` tells whether ``m`` before it may stand for a million.
    """
    head, *below = re.split(r"\s*/\s*|\s+per\s+|\s+(?:a|an|each)\s+|每", _plain(text))
    if not head and len(below) == 1 and (match := re.fullmatch(r"(周|天|日|月|年|小时)(\D+)", below[0])):
        head, below = match[2], [match[1]]  # 每周3列, the number taken out
    counted = _counted_unit(head, money=money)
    if counted is None:
        return None
    of, size, kind = counted
    by: list[str] = []
    per = 1.0
    for each in (word for part in below for word in part.split("-")):
        divisor = _counted_unit(each, money=False)
        if divisor is None:
            return None
        by.append(divisor[0])
        per *= divisor[1]
    return Unit(of, tuple(sorted(by)), size, per, kind)


def _counted_unit(text: str, *, money: bool) -> tuple[str, float, str] | None:
    """Return what a unit without divisor measures, its size, and the money it is in."""
    for scale, word in _splits(text.strip()):
        atom = _ATOMS.get(word)
        if atom is None:
            continue
        of, size = atom
        is_money = of in (USD, CNY, OTHER)
        if scale in _FOR_MONEY_ALONE and not (is_money and money):
            continue
        return ("money", size * _SCALES.get(scale, 1.0), of) if is_money else (of, size * _SCALES.get(scale, 1.0), "")
    return None


def _splits(text: str) -> Iterator[tuple[str, str]]:
    """Yield (scale, unit) in every way in which a text may be read: 亿元, million USD, USD bn, kg."""
    yield "", text
    for scale in sorted(_SCALES, key=len, reverse=True):
        if text.startswith(scale) and text != scale:
            yield scale, text.removeprefix(scale).strip()
        if text.endswith(scale) and text != scale:
            yield scale, text.removesuffix(scale).strip()


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().lower()


def _parted(text: str) -> tuple[float, str] | None:
    """Return the one number of a text and the words around it; None where there is none or more than one."""
    plain = _plain(text)
    found = list(re.finditer(rf"(?:(?<![\w.])|(?<=[周天日月年时])|(?<=usd)|(?<=cny)|(?<=rmb)){NUMBER}", plain))
    if len(found) != 1:
        return None
    number = found[0]
    before, after = plain[: number.start()].strip(), plain[number.end() :].strip()
    return float(number[0].replace(",", "")), f"{before} {after}".strip() if before and after else before or after

"""A value of the wrong kind is met with how it is written."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freightsim.facts.provinces import CNY_PER_USD
from freightsim.validation.quantities import WrittenQuantity, quantity
from freightsim.validation.suggestions import day_advice, limit_advice, number_advice, shape_advice
from freightsim.validation.units import UNITS

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1))


@pytest.mark.parametrize(
    ("written", "unit", "number"),
    [
        ("536 km", "km", "536"),
        ("536km", "km", "536"),
        ("2.5 h", "h", "2.5"),
        ("9000 TEU", "TEU", "9000"),
        ("3 trains a week", "trains/week", "3"),
        ("$ 2750", "USD/FEU", "2750"),
        ("3 tracks", None, "3"),
        ("3条", None, "3"),
        ("1,5", None, "1.5"),
        ("-0,25", None, "-0.25"),
        ("12,000", None, "12000"),
        ("1,234,567.5", None, "1234567.5"),
        ("12 000", None, "12000"),
        ("12\u00a0000", None, "12000"),
        ("50%", "1", "0.5"),
        ("2.5 %", None, "0.025"),
        ("\uff15\uff05", "1", "0.05"),
        ("\uff19\uff10", "km", "90"),
        ("\u22125", "km", "-5"),
        ("1万", None, "10000"),
        ("1.2亿", None, "120000000"),
        ("1.2 million", None, "1200000"),
        ("0x1F", None, "31"),
        ("~530", "km", "530"),
        ("ca. 530", "km", "530"),
        ("8:30", "h", "8.5"),
    ],
)
def test_numbers(written: str, unit: str | None, number: str) -> None:
    """The number that was meant is told."""
    assert number_advice(written, unit).startswith(f"write {number}")
    assert not number_advice(written, unit).startswith(f"write {number}0")


@pytest.mark.parametrize(
    ("written", "unit", "number"),
    [
        ("6.7亿美元", "USD bn", 0.67),
        ("US$970m", "USD bn", 0.97),
        ("$1.2 million", "USD bn", 0.0012),
        ("67亿元", "USD bn", 6.7 / CNY_PER_USD),
        ("67亿人民币", "USD bn", 6.7 / CNY_PER_USD),
        ("CNY 67bn", "USD bn", 67 / CNY_PER_USD),
        ("RMB 6700 million", "USD bn", 6.7 / CNY_PER_USD),
        ("1021000万元", "USD bn", 10.21 / CNY_PER_USD),
        ("2750元", "USD/FEU", 2750 / CNY_PER_USD),
        ("\uffe52750", "USD/FEU", 2750 / CNY_PER_USD),
        ("1000 USD/TEU", "USD/FEU", 2000),
        ("6.5 CNY/km", "USD/FEU-km", None),
        ("150000 m", "km", 150),
        ("300 miles", "km", 482.8032),
        ("1.435 m", "mm", 1435),
        ("3天", "h", 72),
        ("30 min", "h", 0.5),
        ("36小时", "d", 1.5),
        ("2 weeks", "d", 14),
        ("1.2万标箱", "TEU", 12000),
        ("1.2万标箱", "FEU", 6000),
        ("86 TEU", "FEU", 43),
        ("24000 kg", "t/FEU", 24),
        ("1 train a day", "trains/week", 7),
        ("每周3列", "trains/week", 3),
        ("52列/年", "trains/year", 52),
        ("20 m/s", "km/h", 72),
        ("33\u00b035'N", "deg", 33 + 35 / 60),
        ("33.58S", "deg", -33.58),
        ("114:02:24", "deg", 114.04),
        ("东经114.04", "deg", 114.04),
    ],
)
def test_a_number_in_another_unit(written: str, unit: str, number: float | None) -> None:
    """It is converted: what is told to be written means the same; where it cannot be converted no number is told."""
    said = number_advice(written, unit)
    if number is None:
        assert said == f"write the number in {unit}, which is the unit of this key"
    else:
        told = re.match(r"write (-?[\d.]*\d)", said)
        assert told
        assert float(told[1]) == pytest.approx(number, rel=1e-3)


def test_the_rate_is_told_with_its_year_and_source() -> None:
    """CNY are turned into USD as all trade of the record is."""
    said = number_advice("67亿元", "USD bn")
    assert said == ("write 0.9714: 67亿元 in USD bn, at 6.8976 CNY a USD, the mean of 2020 (data/model/provinces.csv)")


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("\u20ac3bn", "USD bn"),
        ("3bn EUR", "USD bn"),
        ("536 km", "h"),
        ("50%", "km"),
        ("8:30", "d"),
        ("9000 boxes", "t"),
        ("5 t", "FEU"),
        ("3 km", None),
    ],
)
def test_a_unit_of_another_kind(written: str, unit: str | None) -> None:
    """Where it is not known what is meant, no number is told, only the unit."""
    said = number_advice(written, unit)
    assert "unit" in said
    assert not re.search(r"\d", said)


def test_a_number_of_money_without_money() -> None:
    """Both readings are told."""
    assert number_advice("67亿", "USD bn") == (
        "write 6.7 if USD are meant, 0.9714 if CNY are: the key is in USD billion"
    )


@given(st.floats(0.01, 9999), st.sampled_from(["万", "亿", "百万", "十亿", "万亿"]), st.sampled_from(["元", "美元"]))
def test_no_amount_of_money_keeps_its_number(amount: float, scale: str, money: str) -> None:
    """Whatever is written in 万元 or 亿美元 comes to the same amount in USD billion."""
    size = {"万": 1e4, "亿": 1e8, "百万": 1e6, "十亿": 1e9, "万亿": 1e12}[scale]
    rate = CNY_PER_USD if money == "元" else 1.0
    found = quantity(f"{amount:f}{scale}{money}", "USD bn", CNY_PER_USD)
    assert found
    assert found.value * 1e9 * rate == pytest.approx(float(f"{amount:f}") * size)


@pytest.mark.parametrize("unit", sorted(set(UNITS.values())))
def test_every_unit_of_a_key_can_be_read(unit: str) -> None:
    """A number in the unit of its key is that number."""
    found = quantity(f"7.5 {unit}", unit, CNY_PER_USD)
    money = "USD" if unit.startswith("USD") else ""
    assert unit.startswith("1") or found == WrittenQuantity(7.5, converted=False, money=money)


@pytest.mark.parametrize("value", ["many", "wuhan", "three", None, True, [1], {"a": 1}, "1.2.3", "a 5"])
def test_no_number_was_meant(value: Any) -> None:
    """Where it is not clear what was meant nothing is said."""
    assert number_advice(value) == ""


@pytest.mark.parametrize(
    ("written", "part"),
    [("41-45", "not a range"), ("24*2", "result"), ("n/a", "null"), (".inf", "not used"), ("NaN", "not used")],
)
def test_what_is_no_number(written: str, part: str) -> None:
    """Ranges, calculations, infinity and gaps are called what they are."""
    assert part in number_advice(written)


@given(DAYS, st.sampled_from(["%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%Y%m%d", "%d %B %Y", "%B %d, %Y", "%Y年%m月%d日"]))
def test_days_of_one_meaning(day: date, form: str) -> None:
    """A date in any form that can be read in one way is told in ours."""
    assert day_advice(day.strftime(form)) == f"write {day}"


@given(DAYS)
def test_days_of_two_meanings(day: date) -> None:
    """With slashes, month and day may be either way round: the true one is among those that are told."""
    told = day_advice(f"{day.month}/{day.day}/{day.year}").removeprefix("write ").split(" or ")
    assert str(day) in told
    assert len(told) == (2 if day.day <= 12 and day.day != day.month else 1)


@given(DAYS)
def test_a_day_without_zeros(day: date) -> None:
    """The zeros are added; full-width signs are, too."""
    assert day_advice(f"{day.year}-{day.month}-{day.day}") == f"write {day}"
    assert day_advice(str(day).replace("-", "\uff0d")) == f"write {day}"


@given(DAYS)
def test_the_last_day_of_a_month(day: date) -> None:
    """Of a day that does not exist it is told how many days the month has."""
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    assert day_advice(f"{day.year}-{day.month:02d}-{last.day + 1}") == f"{str(day)[:7]} has {last.day} days"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (2021, "write 2021-01-01"),
        (44378, "write 2021-07-01 if 44378 is a day as spreadsheets count them"),
        ("36526", "write 2000-01-01 if 36526 is a day as spreadsheets count them"),
        (99999, ""),
        ("2021-07", "write 2021-07-01"),
        ("July 2021", "write 2021-07-01"),
        ("2021-13-01", "there is no month 13"),
        ("2021-07-01T08:30", "write 2021-07-01"),
        ("next spring", ""),
        (None, ""),
        ("0000-01-01", ""),
    ],
)
def test_days(value: Any, said: str) -> None:
    """A year or a month alone is its first day; what is no day gets no advice."""
    assert day_advice(value) == said


def test_a_year_that_is_a_day() -> None:
    """Where a year alone may stand, only its spelling can be at fault."""
    assert day_advice("2014", years=True) == ""
    assert day_advice("\uff12\uff10\uff11\uff14", years=True) == "write 2014"


@pytest.mark.parametrize(("most", "told"), [(None, True), (2.0, True), (1.0, False)])
def test_a_percentage_of_more_than_a_key_takes(most: float | None, told: bool) -> None:
    """No number is told to be written that the key refuses."""
    assert ("1.5" in number_advice("150 %", "1", most)) == told
    assert number_advice("50 %", "1", most) == "write 0.5: a share is a number from 0 to 1"


@pytest.mark.parametrize("written", ["2万箱", "20000 boxes", "2万个集装箱", "20000柜"])
def test_boxes_of_a_length_that_is_not_told(written: str) -> None:
    """A box of 20 feet is one TEU, one of 40 feet two: both numbers are told, in the unit of the key."""
    for unit, short, long in (("TEU", 20000, 40000), ("FEU", 10000, 20000)):
        said = number_advice(written, unit)
        assert said.startswith(f"write {short} if boxes of 20 feet are meant, {long} if boxes of 40 feet are")


def test_limits() -> None:
    """A share of more than 1 may be a percentage, a latitude of more than 90 a longitude."""
    assert limit_advice(5, 1) == "write 0.05 if 5 percent is meant"
    assert "wrong way round" in limit_advice(114.3, 90)
    assert limit_advice(500, 1) == limit_advice(500, 90) == limit_advice(400, 366) == ""


@pytest.mark.parametrize(
    ("kind", "value", "part"),
    [
        ("mapping", "tracks:4", "write 'tracks: 4'"),
        ("mapping", "tracks = 4", "write 'tracks: 4'"),
        ("mapping", "tracks\uff1a4", "write 'tracks: 4'"),
        ("mapping", [{"tracks": 4}], "remove the hyphens"),
        ("mapping", "none", "write null"),
        ("mapping", "wuhan", ""),
        ("mapping", 4, ""),
        ("mapping", ["wuhan"], ""),
        ("list", "outbound", "write [outbound]"),
        ("list", {"outbound": True}, ""),
    ],
)
def test_shapes(kind: str, value: Any, part: str) -> None:
    """Groups and lists are told how they are written."""
    said = shape_advice(kind, value)
    assert part in said
    assert bool(said) == bool(part)


@pytest.mark.parametrize(("traditional", "simplified"), [("67億元", "67亿元"), ("3萬美元", "3万美元"), ("5億", "5亿")])
def test_traditional_characters_are_read_as_simplified_ones(traditional: str, simplified: str) -> None:
    """An amount means the same in either."""
    for unit in ("USD bn", "USD"):
        found = number_advice(traditional, unit)
        assert "write" in found
        assert found == number_advice(simplified, unit)

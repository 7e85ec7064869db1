"""Lines of Chinese and of English are no wider than they may be, and break where a reader expects it."""

from __future__ import annotations

import textwrap

import pytest

from freightsim.base.line_breaks import NOT_FIRST, NOT_LAST, columns, filled, padded

CHINESE = (
    "20 次重复仿真，种子 0；发车规则：minimum_load，装载规则：first_come_first_served。"
    "货物等待最久之处（在堆场等待班列）：平均 3.4 天，占全部等待的 50%。"
)
ENGLISH = "Cargo waited longest in the yard for a train: 3.4 days on average over outbound boxes (95 % under 11 days)."


def test_columns() -> None:
    """A Chinese character takes two columns, a letter one."""
    assert columns("abc") == 3
    assert columns("郑州") == 4
    assert columns("郑州, USD") == 9
    assert padded("郑州", 6) == "郑州  "


@pytest.mark.parametrize("width", [20, 30, 40, 80])
def test_chinese_lines(width: int) -> None:
    """No line is too wide but one of a single long word; none begins with a comma or ends with an opening bracket."""
    lines = filled(CHINESE, width).splitlines()
    assert all(columns(line) <= max(width, 26) for line in lines)
    assert not any(line[0] in NOT_FIRST for line in lines)
    assert not any(line[-1] in NOT_LAST for line in lines)
    assert "".join(lines).replace(" ", "") == CHINESE.replace(" ", "")
    assert len(lines) <= columns(CHINESE) / (width * 0.6) + 1


@pytest.mark.parametrize("width", [20, 30, 80])
def test_english_lines(width: int) -> None:
    """English breaks as it always did: between words."""
    assert filled(ENGLISH, width) == textwrap.fill(ENGLISH, width, break_long_words=False, break_on_hyphens=False)


def test_words_of_letters_stay_whole() -> None:
    """A name such as that of a rule is not cut."""
    assert "first_come_first_served" in filled(CHINESE, 26)


def test_a_number_keeps_its_sign_for_percent() -> None:
    """No line begins with it."""
    assert filled("an interval of 95 % holds", 18) == "an interval of\n95 % holds"
    assert filled("100 %", 3) == "100 %"

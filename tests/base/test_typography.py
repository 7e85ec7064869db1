"""Chinese and other letters are a space apart, whatever is filled into a text."""

from __future__ import annotations

import pickle

import pytest

from freightsim.base.language import _, speaking
from freightsim.base.typography import ChineseText, joined


@pytest.mark.parametrize(
    ("text", "given", "wanted"),
    [
        ("{name}的货物", {"name": "Suzhou"}, "Suzhou 的货物"),
        ("{name}的货物", {"name": "\u82cf\u5dde"}, "\u82cf\u5dde的货物"),
        ("经 {name} 的货物", {"name": "\u82cf\u5dde"}, "经\u82cf\u5dde的货物"),
        ("经 {name} 的货物", {"name": "Suzhou"}, "经 Suzhou 的货物"),
        ("{year}年共{feu:,.0f}箱", {"year": 2014, "feu": 1234.5}, "2014 年共 1,234 箱"),
        ("增加{change}，{share}%的", {"change": "+5", "share": 3}, "增加 +5，3%的"),
        ("文件 {name!r}", {"name": "\u6211 a"}, "文件 '\u6211 a'"),
        ("（{name}）", {"name": "a"}, "（a）"),
        ("{first}{second}", {"first": "\u6211", "second": "a"}, "\u6211 a"),
        ("{name} ", {"name": ""}, " "),
    ],
)
def test_filled(text: str, given: dict[str, object], wanted: str) -> None:
    """A space is added or taken at the edge of a place; what is filled in stays as it is."""
    assert ChineseText(text).format(**given) == wanted


def test_places_without_names() -> None:
    """They are filled in their order, and braces stay braces."""
    assert ChineseText("补贴{}美元，{}{{x}}").format(500, "\u7b49") == "补贴 500 美元，\u7b49{x}"


def test_what_a_user_wrote_is_left_alone() -> None:
    """Also its spaces at the ends."""
    assert joined("经 ", " \u6211 ", first_is_value=False, second_is_value=True) == "经  \u6211 "
    assert joined(" \u6211 ", " 的", first_is_value=True, second_is_value=False) == " \u6211  的"


def test_texts_of_the_catalogue_are_such() -> None:
    """They are texts like others, also in another process."""
    with speaking("zh"):
        found = _("{name} ({ends})")
    assert isinstance(found, ChineseText)
    assert pickle.loads(pickle.dumps(found)) == found

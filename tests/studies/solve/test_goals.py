"""Goals are read from a text, and say by how much a value meets them."""

from __future__ import annotations

import numpy as np
import pytest

from freightsim.base.errors import InputError
from freightsim.studies.solve.goals import Goal, read_goal

KNOWN = ["trips", "value_usd", "yard_dwell_d"]


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("trips>=1000", Goal("trips", ">=", 1000.0)),
        (" trips >= 1,000 ", Goal("trips", ">=", 1000.0)),
        ("value_usd>=4.3bn", Goal("value_usd", ">=", 4.3e9)),
        ("value_usd>=50m", Goal("value_usd", ">=", 5e7)),
        ("value_usd>=1e9", Goal("value_usd", ">=", 1e9)),
        ("trips<=1.2K", Goal("trips", "<=", 1200.0)),
        ("yard_dwell_d<=.5", Goal("yard_dwell_d", "<=", 0.5)),
    ],
)
def test_reading(text: str, goal: Goal) -> None:
    """Values may be written with commas, exponents, and letters for thousand, million and billion."""
    found = read_goal(text, KNOWN)
    assert found == goal
    assert read_goal(str(found), KNOWN) == goal


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("trip>=3", "no yearly quantity called 'trip' (did you mean 'trips'?)"),
        ("zzz>=3", "(known: trips, value_usd, yard_dwell_d)"),
        ("trips>3", "must read QUANTITY>=VALUE or QUANTITY<=VALUE"),
        ("trips", "must read"),
        ("trips>=", "'' is no number"),
        ("trips>=many", "'many' is no number such as 1000"),
        ("trips>=3>=4", "'3>=4' is no number"),
        ("trips>=1e999", "'1e999' is no number"),
        ("trips>=nan", "'nan' is no number"),
    ],
)
def test_wrong_texts(text: str, part: str) -> None:
    """What is no goal is refused with what may have been meant."""
    with pytest.raises(InputError) as refused:
        read_goal(text, KNOWN)
    assert part in str(refused.value)


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("30", "a share is a number from 0 to 1 (write 0.3 if 30 percent is meant)"),
        ("30 %", "write 0.3"),
        ("150 %", "a share is a number from 0 to 1"),
        ("-0.1", "a share is a number from 0 to 1"),
    ],
)
def test_a_share_is_no_percentage(value: str, hint: str) -> None:
    """A share is from 0 to 1: any other number is refused, and none is advised that would be."""
    with pytest.raises(InputError) as refused:
        read_goal(f"share_from_outside>={value}", ["share_from_outside"])
    assert hint in str(refused.value)
    assert "1.5" not in str(refused.value)
    assert read_goal("share_from_outside>=0.3", ["share_from_outside"]).value == 0.3


@pytest.mark.parametrize("value", [9.5, 10.0, 10.2])
@pytest.mark.parametrize("relation", [">=", "<="])
def test_the_surplus_is_not_negative_where_the_goal_is_met(value: float, relation: str) -> None:
    """For measures and for counts, at whole and other values."""
    goal = read_goal(f"trips{relation}{value}", KNOWN)
    for values in (np.arange(8, 13), np.arange(8, 13) / 1.0, np.array([value])):
        met = values >= value if relation == ">=" else values <= value
        assert (goal.surplus(values) >= 0).tolist() == met.tolist()


def test_the_edge_of_a_count() -> None:
    """A count is held against the middle between two numbers, a measure against the value itself."""
    goal = Goal("trips", ">=", 10.0)
    assert goal.surplus(np.array([9, 10])).tolist() == [-0.5, 0.5]
    assert goal.surplus(np.array([9.0, 10.0])).tolist() == [-1.0, 0.0]
    assert Goal("trips", "<=", 10.0).surplus(np.array([10, 11])).tolist() == [0.5, -0.5]


@pytest.mark.parametrize(
    "text", ["trips≥1000", "trips ≥ 1000", "trips=>1000", "trips\uff1e\uff1d\uff11\uff10\uff10\uff10", "trips>=1000"]
)
def test_signs_of_at_least(text: str) -> None:
    """What can only mean at least is read so."""
    assert read_goal(text, ["trips"]) == Goal("trips", ">=", 1000.0)


@pytest.mark.parametrize("text", ["trips≤1000", "trips =< 1000"])
def test_signs_of_at_most(text: str) -> None:
    """What can only mean at most is read so."""
    assert read_goal(text, ["trips"]) == Goal("trips", "<=", 1000.0)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("trips>1000", '(write "trips>=1000")'),
        ("trips < 1000", '(write "trips<=1000")'),
        ("trips=1000", '(write "trips>=1000" or "trips<=1000")'),
        ("trips>=1亿", "write 100000000"),
    ],
)
def test_other_signs_are_answered_with_the_right_form(text: str, form: str) -> None:
    """More than and equal are no targets; the nearest one is proposed."""
    with pytest.raises(InputError) as refused:
        read_goal(text, ["trips"])
    assert form in str(refused.value)


def test_an_amount_in_yuan_is_refused_with_the_amount_in_usd() -> None:
    """As in a scenario file: the cure has the value to write."""
    with pytest.raises(InputError, match=r"30亿元.*write 4\.\d+e\+08.*CNY a USD"):
        read_goal("value_usd>=30亿元", ["value_usd"])


@pytest.mark.parametrize("value", ["4,3bn", "1,5", ",5", "1,00", "1_5", "1,2345"])
def test_a_comma_is_never_dropped_where_it_may_be_a_decimal_one(value: str) -> None:
    """Commas and underscores part groups of three digits only."""
    with pytest.raises(InputError):
        read_goal(f"trips>={value}", ["trips"])


def test_groups_of_three() -> None:
    """They are read as one number."""
    assert [read_goal(f"trips>={value}", ["trips"]).value for value in ("1,000", "1_000", "1,234.5", "1000")] == [
        1000,
        1000,
        1234.5,
        1000,
    ]

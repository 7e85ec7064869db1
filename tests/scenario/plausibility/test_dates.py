"""What a file writes outside its horizon is odd; what it inherits is not."""

from __future__ import annotations

from typing import Any

import pytest

from scenario.plausibility.oddities import odd


@pytest.mark.parametrize(
    ("start", "end", "id_"),
    [
        ("2013-01-01", "2013-06-20", "event_outside.pause"),
        ("2013-01-01", "2013-06-21", ""),
        ("2014-02-28", "2015-01-01", ""),
        ("2014-03-01", "2015-01-01", "event_outside.pause"),
    ],
)
def test_events(start: str, end: str, id_: str) -> None:
    """The run begins with the 28 days of the lead-in and ends with the horizon; ends are first days after."""
    change = {"events": {"pause": {"name": "Pause", "from": start, "to": end, "demand": {"inbound": 0.5}}}}
    assert set(odd(change, written={("events", "pause", "from"): start})) == ({id_} if id_ else set())
    assert odd(change, written={("port", "tracks"): 2}) == {}
    assert odd(change) == {}


@pytest.mark.parametrize(
    ("path", "value", "id_"),
    [
        (("port", "tracks", "2014-03-01"), 3, "step_outside.port"),
        (("port", "tracks", "2014-02-28"), 3, ""),
        (("port", "tracks", "2015"), 3.5, "step_outside.port"),
        (("demand", "inbound", "partners", "2014"), 3, ""),
        (("demand", "inbound", "partners", "2031"), 3, "step_outside.inbound"),
        (("cities", "2031", "name"), "a town", ""),
        (("cities", "2031"), {}, ""),
        (("port", "tracks", "2014-02-31"), 3, ""),
    ],
)
def test_steps(path: tuple[str, ...], value: Any, id_: str) -> None:
    """A number from a day on counts from that day; a year is its first of January."""
    assert set(odd(written={path: value})) == ({id_} if id_ else set())


@pytest.mark.parametrize(("since", "id_"), [("2014-02-28", ""), ("2014-03-01", "never_comes.wuhan")])
def test_a_city_that_never_comes(since: str, id_: str) -> None:
    """Its first day must lie within the horizon."""
    change = {"cities": {"wuhan": {"since": since}}}
    assert set(odd(change, written={("cities", "wuhan", "since"): since})) == ({id_} if id_ else set())
    assert odd(change) == {}


@pytest.mark.parametrize(("first", "id_"), [("2013-12-31", ""), ("2014-01-02", "warm_up_after_start.horizon")])
def test_a_warm_up_that_is_none(first: str, id_: str) -> None:
    """It must begin before the horizon, where the file itself writes it; an inherited one may be out of use."""
    change = {"horizon": {"from": "2014-01-01", "to": "2014-03-01", "warm_up_from": first}}
    found = odd(change, written={("horizon", "warm_up_from"): first})
    assert {each for each in found if each.startswith("warm_up")} == ({id_} if id_ else set())
    assert not [each for each in odd(change) if each.startswith("warm_up")]


@pytest.mark.parametrize(("end", "ids"), [("2014-12-31", {"last_day_missing.horizon"}), ("2015-01-01", set())])
def test_a_horizon_without_its_last_day(end: str, ids: set[str]) -> None:
    """`to` is the first day that is not simulated: the last day of a year there is taken for a slip."""
    found = odd({"horizon": {"to": end}})
    assert {each for each in found if each.startswith("last_day")} == ids

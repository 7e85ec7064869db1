"""What a file writes outside its horizon is odd; what it inherits is not."""

from __future__ import annotations

from typing import Any

import pytest

from files.plausibility.oddities import odd


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


@pytest.mark.parametrize(("known_at", "id_"), [("2020-12-31", "price_not_known.prices"), ("as_they_came", "")])
def test_a_price_after_all_that_is_known(known_at: str, id_: str) -> None:
    """It changes nothing, and that is said."""
    path = {"outbound": {"2021-01-01": 1.5, "2022-01-01": 2}}
    change = {"horizon": {"to": "2022-06-01"}, "prices": {"known_at": known_at, "rail": path}}
    found = odd(change, written={("prices", "rail", "outbound", "2022-01-01"): 2})
    assert set(found) == ({id_} if id_ else set())


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


def dated(**first: Any) -> dict[str, Any]:
    """Return a change of the trains a week of services."""
    return {"services": {key: {"trains_per_week": value} for key, value in first.items()}}


def before(*changes: dict[str, Any]) -> set[str]:
    """Return which starts before a first number are odd."""
    return {each for each in odd(*changes) if each.startswith("before_first_train")}


@pytest.mark.parametrize(
    ("start", "ids"),
    [
        ("2013-07-18", set()),
        ("2013-07-17", {"before_first_train.horizon"}),
        ("2010-01-01", {"before_first_train.horizon"}),
    ],
)
def test_a_horizon_before_the_first_train(start: str, ids: set[str]) -> None:
    """The first number of the timetable holds before its date, so trains run that never did."""
    timetable = dated(west_out={"2013-07-18": 1.0}, west_in={"2013-07-18": 1.0})
    assert before(timetable, {"horizon": {"from": start}}) == ids
    warm = {"horizon": {"from": "2013-10-01", "warm_up_from": start}}
    assert before(timetable, warm) == ids


def test_trains_that_are_said_to_be_none_before() -> None:
    """A 0 before the first train, and a number without a date, say what holds before: nothing is odd."""
    early = {"horizon": {"from": "2010-01-01"}}
    none_before = {"2010-01-01": 0.0, "2013-07-18": 1.0}
    assert before(dated(west_out=none_before, west_in=none_before), early) == set()
    assert before(dated(west_out=1.0, west_in=1.0), early) == set()


def test_a_service_that_runs_before_its_first_date() -> None:
    """One of later than the others is told, with the 0 to write: it runs from the first day on."""
    timetable = dated(west_out={"2013-07-18": 1.0}, west_in={"2014-01-01": 3.0})
    assert before(timetable) == {"before_first_train.west_in"}
    text = odd(timetable)["before_first_train.west_in"]
    assert "write 0 for the time before, such as {2013-07-18: 0, 2014-01-01: 3}" in text
    mended = dated(west_out={"2013-07-18": 1.0}, west_in={"2013-07-18": 0, "2014-01-01": 3})
    assert before(mended) == set()


@pytest.mark.parametrize(
    ("effect", "ids"),
    [
        ({}, {"event_without_effect.pause"}),
        ({"demand": {"inbound": 1}}, {"event_without_effect.pause"}),
        ({"border_capacity": {"alashankou": 1.0}}, {"event_without_effect.pause"}),
        ({"border_background": {"alashankou": 1.0}}, {"event_without_effect.pause"}),
        ({"demand": {"inbound": 1, "outbound": 0.99}}, set()),
        ({"no_trains": ["inbound"]}, set()),
        ({"no_extra_trains": ["inbound"]}, set()),
        ({"border_capacity": {"alashankou": 0.5}}, set()),
        ({"border_background": {"alashankou": 0.5}}, set()),
    ],
)
def test_an_event_without_effect(effect: dict[str, Any], ids: set[str]) -> None:
    """An event acts by what it stops or multiplies; a factor of 1 leaves all as it is."""
    event = {"name": "Pause", "from": "2013-12-01", "to": "2014-01-01"} | effect
    assert {each for each in odd({"events": {"pause": event}}) if each.startswith("event")} == ids

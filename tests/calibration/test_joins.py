"""Recorded joins beside what is expected of them, by the choice model alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import log

import pytest

from freightsim.calibration.joins import PORT, Hindcast, expected_feu, hindcast, joined
from freightsim.choice.ways import feu_by_way
from freightsim.facts import RecordedJoin, recorded_joins
from freightsim.files.load import load_scenario
from freightsim.scenario import Scenario

BASELINE = load_scenario("baseline")
RECORDS = {record.id: record for record in recorded_joins()}


def test_a_ratio_is_recorded_over_expected() -> None:
    """Its logarithm is 0 where both agree."""
    record = RECORDS["xiangyang_xian"]
    assert Hindcast(record, record.feu_a_year).ln_ratio == 0
    assert Hindcast(record, record.feu_a_year / 3).ln_ratio == pytest.approx(log(3))


@pytest.mark.parametrize("record", list(RECORDS.values()), ids=list(RECORDS))
def test_only_the_city_of_the_record_joins(record: RecordedJoin) -> None:
    """At its date and its hub; the port is joined where the record names it."""
    found = joined(BASELINE, record)
    joins = {key: city.joins for key, city in found.cities.items() if city.joins is not None}
    assert list(joins) == [record.city]
    assert joins[record.city].start == record.start
    assert found.horizon.end >= record.until


@pytest.mark.parametrize("key", ["xiangyang_xian", "shangqiu_zhengzhou"])
def test_nothing_is_expected_without_presence(key: str) -> None:
    """Nor before the join."""
    record = RECORDS[key]
    nowhere = joined(BASELINE.but({"joining": {"presence": 0.0}}), record)
    assert expected_feu(nowhere, record) == 0
    before = replace(record, since=date(2017, 1, 1), until=date(2018, 1, 1))
    assert expected_feu(joined(BASELINE, record), before) == 0


def outbound_gain(record_id: str, year: int) -> float:
    """Return what the hub of a record gains by the join, both directions, FEU in a year."""
    record = RECORDS[record_id]
    found: list[float] = []
    for scenario in (BASELINE, joined(BASELINE, record)):
        ways = feu_by_way(scenario, {})
        of_hub = [feu for way, feu in ways.items() if (way.kind, way.id) in (("hub", record.hub), ("port", ""))]
        hub = of_hub[0] if record.hub == PORT else of_hub[-1]
        found.append(float(hub[scenario.clock.years.index(year)].sum()))
    return found[1] - found[0]


def test_a_hub_gains_no_more_than_its_station_carries() -> None:
    """Some boxes by the station came by the hub's own place before."""
    record = replace(RECORDS["xiangyang_xian"], since=date(2020, 1, 1), until=date(2021, 1, 1))
    by_station = expected_feu(joined(BASELINE, record), record)
    assert by_station > 0
    assert outbound_gain("xiangyang_xian", 2020) > 0


def test_every_record_is_looked_at() -> None:
    """In the order of the table, each with boxes."""
    found = hindcast(BASELINE)
    assert [each.record.id for each in found] == list(RECORDS)
    assert all(each.feu_a_year > 0 for each in found)


def _alike(scenario: Scenario) -> list[float]:
    return [each.feu_a_year for each in hindcast(scenario)]


def test_more_presence_is_more_cargo() -> None:
    """At every station."""
    less, more = (_alike(BASELINE.but({"joining": {"presence": level}})) for level in (0.3, 0.9))
    assert all(b > a for a, b in zip(less, more, strict=True))

"""What only Python has becomes what a scenario file would spell."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from freightsim.base.dated import Dated
from freightsim.base.errors import ScenarioError
from freightsim.scenario import Scenario
from freightsim.validation.plain import plain, without_parts_of


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.bool_(True), True),
        (np.array(False), False),
        (np.int64(3), 3),
        (np.float32(0.5), 0.5),
        (np.datetime64("2014-06-01"), date(2014, 6, 1)),
        (np.datetime64("2014-06-01T00:00:00", "ns"), date(2014, 6, 1)),
        (np.datetime64("2014-06-01T12", "h"), "2014-06-01T12"),
        (np.datetime64("NaT"), "NaT"),
        (pd.NaT, "NaT"),
        ((1, np.int64(2)), [1, 2]),
        ({date(2014, 1, 31): 1, 2015: 2, np.int64(2016): 3}, {"2014-01-31": 1, "2015": 2, "2016": 3}),
        ({"a": {"b": None}}, {"a": {"b": None}}),
    ],
)
def test_values_of_python_alone(value: Any, expected: Any) -> None:
    """Numbers of numpy are Python's, days as keys are text, and no day is no date."""
    found = plain(value)
    assert found == expected
    assert type(found) is type(expected)


def test_parts_are_what_a_file_would_spell(tiny: Scenario) -> None:
    """Also within lists and maps, and whatever is wrong with them."""
    assert plain([{"a": Dated(2)}]) == [{"a": 2.0}]
    assert plain(Dated({"2014": 2})) == {"2014-01-01": 2.0}
    spelled = plain(tiny.horizon.model_copy(update={"end": 3}))
    assert spelled == {"from": date(2013, 7, 18), "to": 3, "warm_up_from": None, "lead_in_days": 28}
    assert Scenario.model_validate(plain(tiny)) == tiny


def test_without_parts_of(tiny: Scenario) -> None:
    """What a part replaces is gone, and the rest is there."""
    tree = {"port": {"tracks": {"2014-01-01": 1}, "cranes": 2}, "cities": {"wuhan": {}}}
    assert without_parts_of(tree, {"port": tiny.port, "cities": {"xian": {}}}) == {"cities": {"wuhan": {}}}
    assert without_parts_of(tree, {"port": {"tracks": Dated(2)}}) == tree | {"port": {"cranes": 2}}
    assert without_parts_of(tree["port"], {"tracks": {date(2014, 1, 1): Dated(2)}}) == {"tracks": {}, "cranes": 2}


def test_keys_that_would_be_one() -> None:
    """They stay two, so that a later look refuses them."""
    assert plain({2014: 1, "2014": 2}) == {2014: 1, "2014": 2}


@pytest.mark.parametrize("truth", [True, np.bool_(True), np.array(True)])
@pytest.mark.parametrize(
    "change",
    [
        lambda truth: {"dispatch": {"minimum_feu": truth}},
        lambda truth: {"cities": {"wuhan": {"trade_usd_bn": truth}}},
        lambda truth: {"port": {"tracks": truth}},
        lambda truth: {"port": {"tracks": {"2013": truth}}},
        lambda truth: {"horizon": {"lead_in_days": truth}},
    ],
)
def test_a_truth_is_no_number(truth: Any, change: Any, tiny: Scenario) -> None:
    """Neither Python's nor numpy's, in no number, dated or not."""
    with pytest.raises(ScenarioError, match=r"must be a number, .*got true"):
        tiny.but(change(truth))


def test_a_truth_in_a_part_is_no_number(tiny: Scenario) -> None:
    """Nor where a part is exchanged as a whole."""
    part = tiny.dispatch.model_copy(update={"minimum_feu": np.bool_(True)})
    with pytest.raises(ScenarioError, match=r"dispatch\.minimum_feu: must be a number, got true"):
        tiny.model_copy(update={"dispatch": part})


def test_numbers_of_numpy_are_numbers(tiny: Scenario) -> None:
    """They give the same scenario as Python's."""
    one, other = (tiny.but({"port": {"yard_teu": each(300)}}) for each in (np.int32, int))
    assert one == other


@pytest.mark.parametrize("day", [pd.NaT, np.datetime64("NaT")])
def test_no_day_is_no_date(day: Any, tiny: Scenario) -> None:
    """It is refused as any text that is no date."""
    with pytest.raises(ScenarioError, match=r"horizon\.to: must be a date such as 2014-01-31, got 'NaT'"):
        tiny.but({"horizon": {"to": day}})
    with pytest.raises(ScenarioError, match=r"horizon\.to: must be a date"):
        tiny.model_copy(update={"horizon": tiny.horizon.model_copy(update={"end": day})})


@pytest.mark.parametrize("day", [pd.Timestamp("2014-06-01"), np.datetime64("2014-06-01", "ns"), datetime(2014, 6, 1)])  # noqa: DTZ001
def test_a_midnight_is_a_day(day: Any, tiny: Scenario) -> None:
    """As tables of pandas have it."""
    assert tiny.but({"horizon": {"to": day}}).horizon.end == date(2014, 6, 1)


@pytest.mark.parametrize(
    "day", [pd.Timestamp("2014-06-01", tz="UTC"), datetime(2014, 6, 1, tzinfo=UTC), "2014-06-01T00:00:00+08:00"]
)
def test_a_time_zone_is_refused(day: Any, tiny: Scenario) -> None:
    """A midnight elsewhere is another day at the port, or in the middle of one: the zone is not lost in silence."""
    with pytest.raises(ScenarioError, match=r"horizon\.to: must be a day of the port's calendar \(UTC\+8\), without"):
        tiny.but({"horizon": {"to": day}})
    with pytest.raises(ScenarioError) as caught:
        tiny.but({"horizon": {"to": str(day).replace("00:00:00", "08:30:00")}})
    assert len(caught.value.faults) == 1


@pytest.mark.parametrize("value", [10**5000, -(10**5000)], ids=["above", "below"])
def test_a_number_of_too_many_digits(tiny: Scenario, value: int) -> None:
    """Python writes no such number: its power of ten is told."""
    assert plain([value]) == [f"{'-' if value < 0 else ''}1e5000"]
    with pytest.raises(ScenarioError, match=r"port\.lat: this number is too large, got '-?1e5000'"):
        tiny.but({"port": {"lat": value}})
    with pytest.raises(ScenarioError, match=r"port\.1e5000: unknown key"):
        tiny.but({"port": {abs(value): 1}})


def test_what_holds_itself(tiny: Scenario) -> None:
    """It is refused in words."""
    port: dict[str, Any] = {}
    port["port"] = port
    with pytest.raises(ScenarioError, match="nested more than 64 deep"):
        tiny.but({"port": port})
    with pytest.raises(ScenarioError, match="nested more than 64 deep"):
        tiny.but(port)

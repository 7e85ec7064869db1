"""The first screen: sentences and numbers are those of the frames."""

from __future__ import annotations

import re
from typing import get_args

import numpy as np
import pytest

from freightsim.base.errors import RunFolderError
from freightsim.base.language import _, speaking
from freightsim.facts import published
from freightsim.new_city.wish import JOIN_KINDS
from freightsim.policies.dispatch import DispatchRule
from freightsim.policies.loading import LoadingRule
from freightsim.policies.relief import ReliefRule
from freightsim.policies.timetable import TimetableRule
from freightsim.reports.against_record import against_record
from freightsim.reports.page.answers import answer, answer_year, chance_of, joining_in, numbers, question
from freightsim.reports.tables import RECORDED, record_table
from freightsim.results import Runs
from freightsim.results.vocabulary import JOINS, RULES, rule_words, stage_name
from freightsim.scenario import Scenario
from freightsim.simulation.replications import simulate


class Broken(Runs):
    """Runs whose folder has lost every frame."""

    def frame(self, name: str) -> object:  # type: ignore[override]
        """Raise what a missing file raises."""
        raise RunFolderError(f"there is no {name}.parquet")


@pytest.mark.parametrize(
    ("horizon", "year"),
    [
        (("2013-07-18", "2015-01-01"), 2014),  # to its end
        (("2013-07-18", "2014-03-01"), 2013),  # 2014 is not whole
        (("2013-07-18", "2013-09-01"), 2013),  # its only one
    ],
)
def test_the_year_of_the_answer(tiny: Scenario, horizon: tuple[str, str], year: int) -> None:
    """The last that the horizon holds to its end."""
    scenario = tiny.but({"horizon": dict(zip(("from", "to"), horizon, strict=True))})
    assert answer_year(scenario) == year
    assert str(year) in question(scenario)


def test_two_sentences(small: Runs) -> None:
    """What is carried with a probability, and where cargo waits."""
    own = small.yearly[small.yearly["year"] == 2013]
    first, second = answer(small)
    assert f"{own['trips'].mean():,.0f} trips" in first
    assert f"USD {own['value_usd'].mean() / 1e9:.2f} billion" in first
    assert "at least 13 trips" in first  # published of 2013
    assert first.endswith("%.")
    waits = small.stages[small.stages["waiting"] & (small.stages["feu"] > 0)]
    total = waits.groupby(["direction", "stage", "place"])[["feu", "feu_hours"]].sum()
    worst = total["feu_hours"].idxmax()
    days = total["feu_hours"][worst] / total["feu"][worst] / 24
    called = stage_name(worst[1], worst[0], worst[2], small.scenario)
    assert f"{called}: {days:.1f} days" in second


def test_numbers(small: Runs) -> None:
    """Six, each with its unit in the label and the interval of a single run; the record where there is one."""
    found = {number.label: number for number in numbers(small)}
    assert len(found) == 6
    trips = found["Trips, both directions, 2013"]
    own = small.yearly[small.yearly["year"] == 2013]["trips"]
    assert trips.value == f"{own.mean():,.0f}"
    assert trips.change == "published: 13"
    ends = re.fullmatch(r"95 % of single runs: (\S+) to (\S+), rough: of 6 runs only", trips.interval)
    assert ends is not None
    low, high = (float(part) for part in ends.groups())
    assert 0 <= low <= own.mean() <= high


def test_a_horizon_that_begins_before_the_record(tiny: Scenario) -> None:
    """Neither the sentence nor the numbers set figures of 2013 beside it."""
    early = tiny.but({"horizon": {"from": "2013-07-01", "to": "2014-01-01"}})
    runs = Runs([simulate(early, seed=1, replication=number) for number in range(6)])
    assert answer(runs)[0].endswith(
        "; the horizon begins before the record, so there is no published figure to compare."
    )
    assert not any("published" in number.change for number in numbers(runs))
    tables = [record_table(against_record(runs, published()), name, single_runs=True) for name in RECORDED]
    assert {row[-1] for table in tables for row in table.texts()} == {"begins before the record"}


def test_one_run_has_no_interval(tiny: Scenario) -> None:
    """Nothing is said of the spread where there is none."""
    one = Runs([simulate(tiny, seed=1)])
    assert all(number.interval == "" for number in numbers(one))
    assert "single runs" not in answer(one)[0]


def test_chances_are_counted_where_runs_are_few(small: Runs) -> None:
    """The share of runs that reach the figure, 0 and 1 at the ends."""
    assert len(small) < 10  # pairs enough for a law (`statistics.chances.FEWEST`)
    trips = small.yearly[small.yearly["year"] == 2013]["trips"]
    assert chance_of(small, "trips", 2013, trips.min()) == 1
    assert chance_of(small, "trips", 2013, trips.max() + 1) == 0
    middle = float(np.median(trips))
    assert chance_of(small, "trips", 2013, middle) == pytest.approx((trips >= middle).mean())


def test_missing_rows_are_said(small: Runs) -> None:
    """Of a folder without its frames there are no numbers, and each sentence says why."""
    broken = Broken(list(small))
    assert numbers(broken) == []
    assert all("cannot be answered" in sentence and ".parquet" in sentence for sentence in answer(broken))


@pytest.mark.parametrize(
    ("end", "joins", "asked"),
    [
        ("2016-01-01", "2014-07-01", "in 2015 with Wuhan joining"),
        ("2015-01-01", "2014-07-01", "in 2014 with Wuhan joining"),
        ("2014-12-31", "2014-07-01", "in a part of 2014 with Wuhan joining"),  # 2013 is whole, and before the join
        ("2014-03-01", "2013-10-01", "in 2013 with Wuhan joining"),
    ],
)
def test_the_year_of_a_join(tiny: Scenario, end: str, joins: str, asked: str) -> None:
    """The answer is of a year in which the city has joined: the last whole one, else a part."""
    join = {"cities": {"wuhan": {"joins": {"by": "truck", "from": joins}}}, "horizon": {"to": end}}
    assert f"carry {asked}" in question(tiny.but(join))


def test_a_city_that_joins_after_the_year_is_not_asked_about(tiny: Scenario) -> None:
    """Of two that join the later one joins in a part of a year behind the last whole one."""
    days = {"wuhan": "2013-10-01", "zhengzhou": "2014-02-01"}
    joins = {key: {"joins": {"by": "truck", "from": day}} for key, day in days.items()}
    scenario = tiny.but({"cities": joins, "horizon": {"to": "2014-03-01"}})
    assert answer_year(scenario) == 2013
    assert joining_in(scenario) == ["wuhan"]


def test_a_part_of_a_year_is_said_everywhere(tiny: Scenario) -> None:
    """The sentence and the labels of the numbers name the part; nothing published of the year stands beside it."""
    join = {"cities": {"wuhan": {"joins": {"by": "truck", "from": "2014-01-01"}}}, "horizon": {"to": "2014-03-01"}}
    runs = Runs([simulate(tiny.but(join), seed=1)])
    carried, joined, _waits = answer(runs)
    assert carried.startswith("In a part of 2014 the port runs ")
    assert "Wuhan (truck from 2014-01-01)" in joined
    found = numbers(runs)
    assert all(number.label.endswith(", a part of 2014") for number in found)
    assert not any(number.change for number in found)


def test_manners_of_joining_have_words() -> None:
    """Every manner and every rule that a scenario may name has words in both languages; an own rule keeps its name."""
    assert set(JOINS) == set(JOIN_KINDS)
    ids = {name for name in RULES if "_" in name}
    for language in ("en", "zh"):
        with speaking(language):
            assert not ids & {rule_words(name) for name in RULES}
            assert rule_words("my_rule") == "my_rule"
    with speaking("zh"):
        assert not any(re.search("[a-z]", _(words)) for words in JOINS.values())
    named = {each for kind in (DispatchRule, LoadingRule, ReliefRule, TimetableRule) for each in _ids(kind)}
    assert named <= set(RULES)


def _ids(kind: object) -> set[str]:
    """Return the names of the rules of a union."""
    union = get_args(kind)[0]
    return {each.model_fields["rule"].default for each in get_args(union)}

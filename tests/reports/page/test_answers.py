"""The first screen: sentences and numbers are those of the frames."""

from __future__ import annotations

import re

import numpy as np
import pytest

from freightsim.errors import RunFolderError
from freightsim.replications import simulate
from freightsim.reports.page.answers import answer, answer_year, chance_of, numbers, question
from freightsim.reports.page.tables import record
from freightsim.results import Runs
from freightsim.results.vocabulary import stage_name
from freightsim.scenario import Scenario


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
    assert answer(runs)[0].endswith("; the horizon begins before the record, so no published figure stands beside it.")
    assert not any("published" in number.change for number in numbers(runs))
    assert {row[-1] for table in record(runs) for row in table.rows} == {"begins before the record"}


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

"""What is written of a posterior ensemble beside the record."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from freightsim.calibration.holding import Held
from freightsim.calibration.verdicts import Answer
from freightsim.reports.holding import as_json, as_junit, as_markdown, lines
from freightsim.statistics.estimates import Estimate

MEAN = Estimate(n=12, mean=88.0, ci_low=86.0, ci_high=90.0, pi_low=None, pi_high=None)
INSIDE = Held("trips", 2014, 87.0, 88.0, 80.0, 95.0, MEAN, Answer.HOLDS)
OUTSIDE = replace(INSIDE, year=2015, published=156.0)
FAILS = replace(INSIDE, year=2016, answer=Answer.FAILS)


@pytest.mark.parametrize(("row", "kind"), [(INSIDE, None), (OUTSIDE, "outside"), (FAILS, "fails")])
def test_every_way_of_telling_agrees(row: Held, kind: str | None) -> None:
    """A figure that does not hold is a failure of the test report, is named in words, and is false in JSON."""
    case = ET.fromstring(as_junit("baseline", [row]))[0][0]
    failure = case.find("failure")
    assert (None if failure is None else failure.get("type")) == kind
    assert case.get("name") == f"trips_{row.year}"
    told = as_json([row], 1, 12)
    assert told["holds"] == told["figures"][0]["holds"] == (kind is None)
    said = lines([row], 1, 12)[1]
    assert (str(row.year) in said) == (kind is not None)


def test_markdown() -> None:
    """It has the verdict and a table for each quantity."""
    text = as_markdown("a|b", [INSIDE, OUTSIDE], 1, 12)
    assert text.startswith("## a\\|b\n")
    assert "| 2014 |" in text
    assert "outside" in text
    assert "12 replications" in text

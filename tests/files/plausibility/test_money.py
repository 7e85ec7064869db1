"""Costs of trains and shares of payers: odd where they are far beyond what the packaged table has as their range."""

from __future__ import annotations

from typing import Any

import pytest

from files.plausibility.oddities import changed, odd
from freightsim.facts.provinces import CNY_PER_USD
from freightsim.files.load import load_scenario
from freightsim.files.plausibility import doubts
from freightsim.files.plausibility.money import FAR, usual_values

ID = "cost_out_of_proportion.costs"


def train(**values: Any) -> dict[str, Any]:
    """Return a change of the costs of trains."""
    return {"costs": {"train": values}}


@pytest.mark.parametrize("path", [path for path, usual in usual_values().items() if usual.unit != "1"])
def test_far_beyond_its_range(path: tuple[str, ...]) -> None:
    """Just inside the factor nothing is said, just outside the value and the usual range are."""
    usual = usual_values()[path]
    for inside, outside in ((0.999, 1.001), (1.001, 0.999)):
        end = usual.high * FAR if outside > 1 else usual.low / FAR
        assert ID not in odd(train(**{path[-1]: end * inside}))
        if end:
            text = odd(train(**{path[-1]: end * outside}))[ID]
            assert f"{usual.low:g} to {usual.high:g} {usual.unit}" in text


def test_a_million_a_train_km() -> None:
    """The number as it was written, and what is usual."""
    assert odd(train(usd_per_train_km=1e6))[ID] == (
        "1,000,000 USD/train-km is far from what is usual, 16 to 24 USD/train-km"
    )


def test_yuan() -> None:
    """A cost that is usual in the other currency is asked about."""
    assert odd(train(usd_per_train_km=20 * CNY_PER_USD))[ID].endswith("; is it in CNY (1 USD = 6.9 CNY)?")


def test_nothing_is_not_odd() -> None:
    """0 is not counted; the packaged values are inside their ranges."""
    assert ID not in odd(train(usd_per_train_km=0.0, usd_per_set_day=0.0))
    assert not [doubt for doubt in doubts(load_scenario("baseline")) if doubt.rule == "cost_out_of_proportion"]


def test_shares_of_payers() -> None:
    """Of a dated share the first step that is odd, at its day, if the horizon comes to it."""
    high = usual_values()["costs", "payers", "central_share"].high
    assert ID not in odd({"costs": {"payers": {"central_share": high * FAR}}})
    text = odd({"costs": {"payers": {"central_share": 0.9}}})[ID]
    assert text == "a share of 0.9 is far from the usual range, 0 to 0.3"
    dated = {"costs": {"payers": {"central_share": {"2013-01-01": 0.1, "2013-09-01": 0.9}}}}
    (doubt,) = [each for each in doubts(changed(dated)) if each.rule == "cost_out_of_proportion"]
    assert doubt.path == ("costs", "payers", "central_share", "2013-09-01")
    later = {"costs": {"payers": {"central_share": {"2013-01-01": 0.1, "2099-01-01": 0.9}}}}
    assert ID not in odd(later)


def test_an_author_accepts_it() -> None:
    """By the rule's name."""
    assert ID not in odd(train(usd_per_train_km=1e6), {"accept": {"cost_out_of_proportion": "a test of its effect"}})

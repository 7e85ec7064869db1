"""`fs.tornado` does what `freightsim tornado` does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

import freightsim as fs
from freightsim.base.errors import InputError
from freightsim.facts import ranges
from freightsim.scenario import Scenario
from freightsim.studies.sensitivity import Question
from joins import chosen, joining


@pytest.fixture(scope="module")
def pair() -> tuple[Scenario, Scenario]:
    """Return a base, and a scenario in which Wuhan joins."""
    return chosen(), joining("truck")


def two() -> list[fs.Tornado]:
    """Return two ranges that both scenarios have."""
    known = {row.path: row for row in ranges()}
    row = next(iter(known.values()))
    paths = ("choice.truck_usd_per_feu_km", "choice.cost_sensitivity")
    return [replace(known.get(path, row), path=path, low=0.5, high=1.5, start=None) for path in paths]  # type: ignore[misc]


def test_an_answer(pair: tuple[Scenario, Scenario]) -> None:
    """The widest assumption is simulated at both ends, the other is left out; FEU of the city that joins."""
    found = fs.tornado(*pair, n=2, top=1, jobs=1, ranges=two())  # type: ignore[arg-type]
    assert (found.quantity, len(found.bars), len(found.left_out), found.replications) == ("feu_of_city", 1, 1, 2)
    assert not found.unfinished


def test_what_is_finished_is_kept(pair: tuple[Scenario, Scenario], monkeypatch: pytest.MonkeyPatch) -> None:
    """The exception has the answer at present values, and names what was not finished."""
    whole, left = Question.run, iter(range(6))

    def stopping(*words: object) -> object:
        for each in whole(*words):  # type: ignore[arg-type]
            if next(left, None) is None:
                raise KeyboardInterrupt
            yield each

    monkeypatch.setattr(Question, "run", stopping)
    with pytest.raises(KeyboardInterrupt) as caught:
        fs.tornado(*pair, n=2, jobs=1, ranges=two())  # type: ignore[arg-type]
    assert len(caught.value.finished.unfinished) == 2  # type: ignore[attr-defined]


def test_what_is_refused(pair: tuple[Scenario, Scenario]) -> None:
    """Quantities, numbers and ranges that are none."""
    with pytest.raises(InputError, match="no such yearly quantity"):
        fs.tornado(*pair, quantity="trip", jobs=1)
    with pytest.raises(ValueError, match="top"):
        fs.tornado(*pair, top=0)
    with pytest.raises(TypeError, match="base must be a Scenario"):
        fs.tornado("baseline", pair[1])  # type: ignore[arg-type]


def test_an_end_before_anything_differs() -> None:
    """A horizon that ends before the first year in which shippers choose otherwise has no answer."""
    base = chosen({"horizon": {"from": "2013-07-18", "to": "2016-01-01"}})
    usd = base.modes["sea"].usd_per_feu.at(date(2014, 1, 1))
    later = base.but({"modes": {"sea": {"usd_per_feu": {"2013-01-01": usd, "2015-01-01": 2 * usd}}}})
    with pytest.raises(InputError, match="to: 2015-01-01 is too early: shippers' choice differs from 2015 on"):
        fs.tornado(base, later, to=date(2015, 1, 1), n=2, jobs=1, ranges=two())

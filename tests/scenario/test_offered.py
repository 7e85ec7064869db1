"""What a service offers is what it states, times a plan, or up to the day from which the operator answers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from freightsim.base.dated import Dated
from freightsim.policies.timetable import Fixed, Planned, Responsive
from freightsim.scenario import Scenario
from freightsim.scenario.offered import answers_from, offered
from freightsim.validation.merge import merged

END = date(2021, 1, 1)


def dated(value: Any) -> Dated:
    """Return a dated number."""
    return Dated.model_validate(value)


def planned(factor: Any) -> Planned:
    """Return a plan."""
    return Planned.model_validate({"factor": factor})


def responsive(start: str) -> Responsive:
    """Return an operator who answers from a day on."""
    return Responsive.model_validate({"from": start})


def at(found: Dated, *days: str) -> list[float]:
    """Return the numbers on these days."""
    return [found.at(date.fromisoformat(day)) for day in days]


@pytest.mark.parametrize(
    "rule", [Fixed(), Planned(), planned(1), planned({"2015": 1, "2016": 1}), responsive("2021-01-01")], ids=str
)
@pytest.mark.parametrize("stated", [2.0, {"2014-03-01": 0.3, "2015": 7}])
def test_what_changes_nothing_is_the_statement_itself(rule: Any, stated: Any) -> None:
    """Fixed, a plan of 1, and an operator who begins at the end of the horizon leave the very same object."""
    number = dated(stated)
    assert offered(number, rule, END) is number


def test_a_plan_multiplies_from_its_first_date_on() -> None:
    """Before the first date that the plan names the statement holds."""
    found = offered(dated({"2014": 2, "2016": 3}), planned({"2015": 1.5, "2017": 2}), END)
    days = ("2013-12-31", "2014-06-01", "2015-01-01", "2016-01-01", "2017-01-01")
    assert at(found, *days) == [2.0, 2.0, 3.0, 4.5, 6.0]


def test_a_plan_without_a_date_multiplies_everything() -> None:
    """A single number holds from the beginning."""
    assert at(offered(dated({"2014": 2, "2016": 3}), planned(2), END), "2010-01-01", "2014-01-01", "2016-01-01") == [
        4.0,
        4.0,
        6.0,
    ]


def test_a_running_service_keeps_its_number_from_the_start_on() -> None:
    """Changes that are stated for later are the operator's business now; one on the very day still counts."""
    stated = dated({"2014": 2, "2016": 3, "2018-01-01": 4, "2018-01-02": 9, "2019": 0})
    found = offered(stated, responsive("2018-01-01"), END)
    assert at(found, "2014-01-01", "2017-12-31", "2018-01-01", "2018-06-01", "2020-01-01") == [2.0, 3.0, 4.0, 4.0, 4.0]


def test_a_service_that_opens_later_opens_when_it_says() -> None:
    """It opens with its first number, and further changes do not count."""
    stated = dated({"2014": 0, "2015": 1, "2017": 0, "2019": 0.5, "2020": 7})
    found = offered(stated, responsive("2018-01-01"), END)
    assert at(found, "2014-01-01", "2016-01-01", "2018-01-01", "2019-01-01", "2020-06-01") == [0.0, 1.0, 0.0, 0.5, 0.5]


def test_a_service_that_never_runs_again_stays_closed() -> None:
    """Without a later opening it is 0 for ever."""
    assert at(offered(dated({"2014": 1, "2015": 0}), responsive("2018-01-01"), END), "2014-01-01", "2020-01-01") == [
        1,
        0,
    ]


def test_when_the_operator_answers() -> None:
    """From the policy's first day, if that is before the end of the horizon."""
    assert answers_from(responsive("2020-12-31"), END) == date(2020, 12, 31)
    assert answers_from(responsive("2021-01-01"), END) is None
    assert answers_from(Fixed(), END) is None


def test_a_scenario_says_what_its_services_offer(tiny_tree: dict[str, Any]) -> None:
    """The scenario's own rule and horizon are used."""
    plan = merged(tiny_tree, {"timetable": {"rule": "planned", "factor": 3}})
    assert at(Scenario.model_validate(plan).offered("west_out"), "2014-01-01") == [6.0]
    answers = Scenario.model_validate(merged(tiny_tree, {"timetable": {"rule": "responsive", "from": "2014-01-01"}}))
    assert answers.answers_from == date(2014, 1, 1)
    assert answers.but({"horizon": {"to": "2014-01-01"}}).answers_from is None

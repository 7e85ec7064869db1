"""Assumptions are moved one at a time, the model is refitted, and base and scenario run on the same draws."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from freightsim.base.dated import ALWAYS, Dated
from freightsim.base.errors import InputError
from freightsim.base.study_options import StudyOptions
from freightsim.choice.ways import VIA_PORT, feu_by_way, feu_via_port
from freightsim.facts import Range
from freightsim.results.vocabulary import FEU_OF_CITY
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS
from freightsim.studies.sensitivity import PRESENT, TRIED, Found, Question, expected_feu, screened, unseen
from freightsim.validation.merge import merged

SEA = {
    "modes": {"sea": {"name": "Sea", "usd_per_feu": {"2013-01-01": 3000.0, "2014-01-01": 3200.0}}},
    "markets": {"europe": {"modes": {"sea": {"days": 35.0, "price_ratio": {"outbound": 1.0, "inbound": 1.0}}}}},
    "cargo": {"classes": {"machines": {"value_of_time_per_day": 0.003}, "car_parts": {"value_of_time_per_day": 0.004}}},
    "choice": {"truck_usd_per_feu_km": 1.0, "reach_km": 500.0},
    "joining": {"rail_usd_per_feu_km": 0.2},
    "demand": {way: {"feu_per_boxable_usd_bn": 100.0, "attraction": {"level": -2.0}} for way in DIRECTIONS},
    "horizon": {"to": "2016-01-01"},
}
SHUTTLE = {
    "name": "with a shuttle",
    "cities": {"wuhan": {"joins": {"by": "shuttle", "from": "2014-01-01", "trains_per_week": 3, "wagons": 20}}},
}


def ranged(path: str, low: float = 0.5, high: float = 1.5, start: date | None = None) -> Range:
    """Return a range of a number."""
    return Range("own", path, start, low, high, "1", path, "", "own.csv:2")


@pytest.fixture
def pair(tiny_tree: dict[str, Any]) -> tuple[Scenario, Scenario]:
    """Return a base with another way than rail, and the same with a shuttle from 2014 on."""
    base = Scenario.model_validate(merged(tiny_tree, SEA))
    return base, base.but(SHUTTLE)


@pytest.fixture
def question(pair: tuple[Scenario, Scenario]) -> Question:
    """Return what the shuttle changes for Wuhan."""
    return Question(*pair, StudyOptions(jobs=1))


@pytest.fixture
def of(question: Question) -> Callable[..., Any]:
    """Return what makes an assumption of a range."""
    return lambda *words, **more: question.assumption(ranged(*words, **more))


def test_what_is_asked(question: Question) -> None:
    """The city that joins is looked at in the full years from its first day on; the year before is held."""
    assert (question.quantity, question.cities) == (FEU_OF_CITY, ["wuhan"])
    assert (question.first_year, question.years, question.refit_year) == (2014, [2014, 2015], 2013)


def test_the_horizon_is_cut(pair: tuple[Scenario, Scenario]) -> None:
    """Two full years are simulated unless an end is asked for."""
    longer = [each.but({"horizon": {"to": "2020-01-01"}}) for each in pair]
    cut = Question(*longer)
    assert (cut.end, cut.whole_end, cut.years) == (date(2016, 1, 1), date(2020, 1, 1), [2014, 2015])
    assert Question(*longer, to=date(2018, 1, 1)).years == [2014, 2015, 2016, 2017]


def test_a_join_in_the_middle_of_a_year_has_its_first_full_year(pair: tuple[Scenario, Scenario]) -> None:
    """Of a year that is affected from July on half is missing: the next is the first; an event has its own year."""
    base, other = pair
    later = other.but({"cities": {"wuhan": {"joins": {"from": "2014-07-01"}}}})
    assert Question(base, later).years == [2015]
    works = {"name": "Works", "from": "2014-05-01", "to": "2014-06-01", "border_capacity": {"alashankou": 0.5}}
    assert Question(base, base.but({"events": {"works": works}}), quantity="teu").years == [2014]


def test_expected_by_the_port(pair: tuple[Scenario, Scenario]) -> None:
    """What goes by the port is what `feu_by_way` says of it."""
    for each in pair:
        np.testing.assert_allclose(feu_via_port(each, {}), feu_by_way(each, {})[VIA_PORT])


@pytest.mark.parametrize(
    "path",
    [
        "choice.cost_sensitivity",
        "choice.reach_km",
        "choice.truck_usd_per_feu_km",
        "cargo.classes.*.value_of_time_per_day",
        "demand.*.feu_per_boxable_usd_bn",
        "modes.sea.usd_per_feu",
    ],
)
def test_bookings_of_the_year_before_are_held(question: Question, of: Callable[..., Any], path: str) -> None:
    """The refit holds the expected bookings of each direction; without it they would be others."""
    assumption = of(path)
    for ratio, point in ((0.5, assumption.low), (1.5, assumption.high)):
        assert set(point.log_odds) == set(DIRECTIONS)
        moved = question.base.but(point.changes[0])
        as_it_was = {
            way: {"attraction": {"level": moved.demand[way].attraction.level - point.log_odds[way]}}
            for way in DIRECTIONS
        }
        for way in DIRECTIONS:
            before = expected_feu(question.base, way, 2013)
            assert expected_feu(moved, way, 2013) == pytest.approx(before, rel=1e-6), ratio
            assert expected_feu(moved.but({"demand": as_it_was}), way, 2013) != pytest.approx(before, rel=1e-3)


def test_both_scenarios_are_shifted_alike(question: Question, of: Callable[..., Any]) -> None:
    """Base and scenario get the same attraction."""
    point = of("choice.cost_sensitivity").low
    base, other = (
        each.but(change).demand for each, change in zip((question.base, question.other), point.changes, strict=True)
    )
    assert all(base[way] == other[way] for way in DIRECTIONS)


def test_what_comes_later_is_not_refitted(of: Callable[..., Any]) -> None:
    """A number that is moved after the year that is held, and one that the base does not read, need no refit."""
    assert not of("modes.sea.usd_per_feu", start=date(2014, 1, 1)).low.log_odds
    assert not of("joining.rail_usd_per_feu_km").low.log_odds


def test_a_refit_that_cannot_be(tiny: Scenario) -> None:
    """Where all cargo goes by rail no attraction brings back the bookings, and the line of the range is named."""
    base = tiny.but({"horizon": {"to": "2015-01-01"}})
    with pytest.raises(
        InputError, match=r"own\.csv:2: demand.*: no attraction of rail reproduces the bookings of 2013"
    ):
        Question(base, base.but({"name": "more", "cities": {"wuhan": {"trade_usd_bn": 40.0}}})).assumption(
            ranged("demand.*.feu_per_boxable_usd_bn")
        )


@pytest.mark.parametrize(
    ("path", "start", "more"),
    [
        ("joining.rail_usd_per_feu_km", None, -1),
        ("joining.rail_handling_h", None, 0),
        ("choice.truck_usd_per_feu_km", None, 1),
        ("modes.sea.usd_per_feu", date(2014, 1, 1), 1),
    ],
)
def test_known_directions(of: Callable[..., Any], path: str, start: date | None, more: int) -> None:
    """A dearer feeder takes from what the shuttle brings, dearer trucks and ships add to it; 0 hours stay 0."""
    low, high = of(path, start=start).expected
    assert np.sign(high - low) == more


def test_a_ratio_of_one_changes_nothing(question: Question, of: Callable[..., Any]) -> None:
    """At 1 both scenarios are those of the present, and the answer is the present one exactly."""
    assumption = of("choice.cost_sensitivity", low=1.0, high=1.2)
    assert assumption.low == PRESENT
    found: Found = dict(question.run([assumption], 4))
    tornado = question.tornado([assumption], found, 4)
    assert tornado is not None
    (bar,) = tornado.bars
    assert bar.low == tornado.present
    assert bar.swing.change.mean == pytest.approx(bar.high.change.mean - tornado.present.change.mean)


def test_the_answer_is_the_paired_difference(question: Question, of: Callable[..., Any]) -> None:
    """It is what independent runs of both scenarios say of the city over the years, at an end and now."""
    assumption = of("choice.truck_usd_per_feu_km")
    found = dict(question.run([assumption], 2))
    tornado = question.tornado([assumption], found, 2)
    assert tornado is not None
    assert tornado.years == [2014, 2015]
    for difference, changes in (
        (tornado.present, ({}, {})),
        (tornado.bars[0].high, assumption.high.changes),
    ):
        from freightsim.simulation.replications import simulate

        feu = []
        for scenario, change in zip((question.base, question.other), changes, strict=True):
            cities = [simulate(scenario.but(change), replication=number).cities for number in (0, 1)]
            feu.append(
                [each[(each["city"] == "wuhan") & each["year"].isin([2014, 2015])]["feu"].sum() for each in cities]
            )
        assert difference.change.mean == pytest.approx(np.mean(np.subtract(feu[1], feu[0])))


def test_runs_are_shared(question: Question, of: Callable[..., Any]) -> None:
    """What the base does not read leaves its runs as they are: they are simulated once."""
    two = [of("joining.rail_usd_per_feu_km"), of("choice.truck_usd_per_feu_km")]
    assert len(question.runs(two, 3)) == 3 * (2 + 2 + 4)
    assert question.runs(two, 3)[0][1] == (PRESENT.keys[0], 0)


def test_workers_do_not_matter(pair: tuple[Scenario, Scenario], of: Callable[..., Any]) -> None:
    """One process and two give the same figures."""
    one, two = (dict(Question(*pair, StudyOptions(jobs=jobs)).run([of("choice.reach_km")], 2)) for jobs in (1, 2))
    assert one.keys() == two.keys()
    for task, figures in one.items():
        np.testing.assert_equal(figures, two[task])


def test_only_what_is_finished_is_shown(question: Question, of: Callable[..., Any]) -> None:
    """An assumption whose runs are not all there is unfinished; without the present there is nothing to show."""
    assumptions = [of("choice.reach_km"), of("choice.cost_sensitivity")]
    found = dict(question.run(assumptions[:1], 2))
    tornado = question.tornado(assumptions, found, 2)
    assert tornado is not None
    assert [bar.assumption for bar in tornado.bars] == assumptions[:1]
    assert tornado.unfinished == assumptions[1:]
    assert question.tornado(assumptions, {}, 2) is None


def test_other_quantities(pair: tuple[Scenario, Scenario]) -> None:
    """A sum is over the years, a mean over their trips; what is none is refused with what was meant."""
    found = dict(Question(*pair, StudyOptions(jobs=1)).run([], 2))
    for name, averaged in (("teu", False), ("transit_outbound_d", True)):
        tornado = Question(*pair, quantity=name).tornado([], found, 2)
        assert tornado is not None
        assert tornado.averaged == averaged
        runs = [found[PRESENT.keys[1], number] for number in range(2)]
        at = [pair[1].clock.years.index(year) for year in tornado.years]
        if averaged:
            each = [np.average(run[name][at], weights=run["trips_outbound"][at]) for run in runs]
        else:
            each = [run[name][at].sum() for run in runs]
        assert tornado.present.other.mean == pytest.approx(np.mean(each))
    with pytest.raises(InputError, match=r"tripz: no such yearly quantity \(did you mean 'trips'\?\)"):
        Question(*pair, quantity="tripz")
    with pytest.raises(InputError, match="no city joins in tiny that does not in tiny"):
        Question(pair[0], pair[0], quantity=FEU_OF_CITY)


def test_paths(question: Question) -> None:
    """A star stands for every key of a map, {city} for the cities that join; what neither has is missing."""
    rows = [ranged(path) for path in ("cities.{city}.trade_usd_bn", "cities.*.trade_usd_bn", "cities.*.trade")]
    found, unfit = screened(question, rows)
    changed = {each.range.path: set(each.low.changes[0]["cities"]) for each in found}
    assert changed == {rows[0].path: {"wuhan"}, rows[1].path: {"zhengzhou", "wuhan"}}
    assert unfit == rows[2:]
    with pytest.raises(InputError, match=r"own\.csv:2: path = 'cities\.\*\.trade': no number of the scenarios"):
        screened(question, rows, strict=True)


def test_the_widest_expected_swing_comes_first(question: Question) -> None:
    """Ranges are ordered by what the choice model expects of them."""
    found, _ = screened(question, [ranged("port.yard_teu"), ranged("choice.truck_usd_per_feu_km")])
    assert [each.range.path for each in found] == ["choice.truck_usd_per_feu_km", "port.yard_teu"]
    assert found[1].expected_swing == 0


def test_what_the_choice_model_does_not_see_is_tried(question: Question) -> None:
    """A shuttle that waits for a load is seen in simulation alone; what nothing feels has a swing of exactly 0."""
    paths = ("joining.shuttle_minimum_share", "joining.truck_lead_saved_d", "choice.truck_usd_per_feu_km")
    found, _ = screened(question, [ranged(path, 0.0, 2.0) for path in paths])
    to_try = unseen(found)
    assert {each.range.path for each in to_try} == set(paths[:2])
    runs = dict(question.run(to_try, TRIED))
    swings = {each.range.path: each.tried_swing for each in question.likely(found, runs)}
    assert swings[paths[2]] is None
    assert swings[paths[1]] == 0
    assert (swings[paths[0]] or 0) > 0
    assert question.likely(found, runs)[-1].range.path == paths[1]


def test_known_runs_are_not_simulated_again(question: Question, of: Callable[..., Any]) -> None:
    """More replications add to those that are there."""
    reach = [of("choice.reach_km")]
    known = dict(question.run(reach, 2))
    assert {task[1] for _, task in question.runs(reach, 3, known)} == {2}
    assert list(question.run(reach, 2, known)) == []


def test_dated_numbers(of: Callable[..., Any]) -> None:
    """They are multiplied as a whole, or from a day on; whole numbers stay whole."""
    whole = of("modes.sea.usd_per_feu").low.changes[0]["modes"]["sea"]["usd_per_feu"]
    assert Dated.model_validate(whole) == Dated({date(2013, 1, 1): 1500.0, date(2014, 1, 1): 1600.0})
    later = of("modes.sea.usd_per_feu", start=date(2014, 7, 1)).low.changes[0]["modes"]["sea"]["usd_per_feu"]
    assert list(Dated.model_validate(later)) == [
        (date(2013, 1, 1), 3000.0),
        (date(2014, 1, 1), 3200.0),
        (date(2014, 7, 1), 1600.0),
    ]
    fixed = of("choice.rail.cost_usd_per_feu", start=date(2015, 1, 1)).high.changes[0]["choice"]["rail"]
    assert list(Dated.model_validate(fixed["cost_usd_per_feu"])) == [(ALWAYS, 8000.0), (date(2015, 1, 1), 12000.0)]
    assert of("port.paths_per_day", low=0.5, high=1.6).high.changes[0]["port"]["paths_per_day"] == 3


def test_an_end_that_a_scenario_cannot_have(of: Callable[..., Any]) -> None:
    """The line of the range is named, and the rule."""
    with pytest.raises(InputError, match=r"(?s)own\.csv:2: choice\.headway_share cannot be 3 times.*headway_share"):
        of("choice.headway_share", high=3.0)

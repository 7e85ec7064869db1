"""Tables of a report are the frames, written out."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest

from freightsim.base.language import place_name, speaking
from freightsim.facts import published
from freightsim.reports import tables
from freightsim.reports.against_record import against_record
from freightsim.reports.numbers import percent
from freightsim.reports.run import chosen
from freightsim.results import Runs
from freightsim.results.vocabulary import service_name
from freightsim.scenario import Scenario
from freightsim.studies.run import replicate
from freightsim.validation.merge import merged
from joins import JOINS, joining
from joins import chosen as tiny_with_sea
from tiny import TINY, WUHAN


def number(text: str) -> float:
    """Return a number as it was written."""
    return float(text.replace(",", "").removesuffix(" %"))


def test_beside_the_record(small: Runs) -> None:
    """One table a quantity; mean, published figure and their difference."""
    trips, value, tonnes = (
        tables.record_table(against_record(small, published()), name, single_runs=True) for name in tables.RECORDED
    )
    year = small.yearly[small.yearly["year"] == 2013]
    row = next(row for row in trips.texts() if row[0] == "2013")
    assert row[1] == "13"
    assert number(row[2]) == pytest.approx(year["trips"].mean(), abs=0.5)
    assert number(row[4]) == pytest.approx(100 * (year["trips"].mean() / 13 - 1), abs=0.1)
    assert "USD million" in value.caption
    assert "tonnes" in tonnes.caption


def test_cities_add_up(small: Runs) -> None:
    """All rows together are the year's boxes."""
    table = tables.cities(small, 2013)
    total = sum(number(row[3]) + number(row[4]) for row in table.texts())
    own = small.cities[small.cities["year"] == 2013]["feu"].sum() / len(small)
    assert total == pytest.approx(own, abs=len(table.texts()))


def test_a_payer_who_earns_is_said_to_do_so(small: Runs) -> None:
    """Where shippers pay more for a shuttle than its places cost; there is no note where nobody is below 0."""
    table = tables.payers(replicate(joining("shuttle", usd_per_feu=800.0), 1, jobs=1), 2013)
    assert next(row[1] for row in table.rows if row[0].value == "joining") < -tables.HALF_A_DIGIT_USD
    assert table.notes == ["A negative amount is a surplus: shippers pay more for feeders than these cost."]
    assert not tables.payers(small, 2013).notes


def test_boxes_on_trains_of_cities_are_no_cost_of_trains() -> None:
    """They pay by the box, and a note says so; wagons on the port's trains are in it."""
    on_the_way = {"lat": 36.0, "lon": 105.0}
    hubs = {"hubs": {"wuhan": WUHAN | on_the_way}, "cities": {"wuhan": on_the_way}}
    for coupled, said in (("city", True), ("port", False)):
        joins = {"cities": {"wuhan": {"joins": JOINS["wagon_group"] | {"coupled_to": coupled}}}}
        assert bool(tables.trains_left_out([tiny_with_sea(hubs, joins)])) == said


@pytest.mark.parametrize("by", ["lane", "commodity", "road_from_km"])
def test_cargo_adds_up(small: Runs, by: str) -> None:
    """However it is told apart, shares make a whole."""
    table = tables.cargo(small, 2013, by)
    assert sum(number(row[2]) for row in table.texts()) == pytest.approx(100, abs=0.5)
    assert table.folded


@pytest.mark.parametrize("language", ["en", "zh"])
def test_changes_of_the_timetable_name_the_lane(language: str) -> None:
    """A service is called by its lane, in the language in use; data have its id."""
    whole = Scenario.model_validate(merged(TINY, {"timetable": {"rule": "responsive", "from": "2013-07-18"}}))
    runs = replicate(whole, 1, jobs=1)
    with speaking(language):
        table = tables.changes_of_timetable(runs)
        assert table is not None
        lanes = {place_name(lane) for lane in whole.lanes.values()}
        assert {row[1] for row in table.texts()} <= lanes
    assert set(table.data()["service"]) <= set(whole.services)


def test_a_service_of_a_lane_that_has_several() -> None:
    """Its id stands behind the name of the lane."""
    more = {"services": {"more": TINY["services"]["west_out"]}}
    whole = Scenario.model_validate(merged(TINY, more))
    name = place_name(whole.lanes[whole.services["west_out"].lane])
    assert service_name("more", whole) == f"{name} (more)"
    assert service_name("west_out", whole) == f"{name} (west_out)"
    assert service_name("west_out", Scenario.model_validate(TINY)) == name
    assert service_name("nowhere", whole) == "nowhere"


def test_hours_of_the_stages(small: Runs) -> None:
    """Shares of all hours make a whole; a stage says whether boxes wait."""
    table = tables.stages(small)
    assert sum(number(row[6]) for row in table.texts()) == pytest.approx(100, abs=1)
    assert {row[2] for row in table.texts()} == {"waiting", "moving or handled"}


def test_money_adds_up(small: Runs) -> None:
    """The last row is the sum of the others."""
    table = tables.money(small, 2013)
    for column in (1, 2, 3):
        parts = [number(row[column]) for row in table.texts()[:-1]]
        assert number(table.texts()[-1][column]) == pytest.approx(sum(parts), abs=0.05 * len(parts) + 0.05)


@pytest.fixture(scope="module")
def supported() -> Runs:
    """Return two runs of the tiny port with a subsidy that four pay."""
    payers = {"central_share": 0.1, "province_share": 0.2, "city_share": 0.3}
    rail = {"cost_usd_per_feu": 8000.0, "subsidy_usd_per_feu": 3000.0}
    changes = {"choice": {"rail": rail}, "costs": {"payers": payers}}
    return replicate(Scenario.model_validate(merged(deepcopy(TINY), changes)), 2, seed=4, jobs=1)


def test_payers_add_up(supported: Runs) -> None:
    """Those who pay the subsidy pay all of it, in USD million, a FEU, and in parts of a hundred."""
    table = tables.payers(supported, 2013)
    *each, total = table.rows
    assert [row[0].value for row in each] == ["central", "province", "city", "joining", "operator"]
    for column in (1, 2, 3):
        assert total[column] == pytest.approx(sum(row[column] for row in each))
    yearly = supported.yearly[supported.yearly["year"] == 2013]
    assert total[1] == pytest.approx(yearly["subsidy_usd"].mean())
    assert total[2] == pytest.approx(yearly["subsidy_usd"].mean() / yearly["feu"].mean())


def test_trains_as_run_beside_their_boxes(small: Runs) -> None:
    """Items sum to the trains as run; the last row is the full cost of the boxes by rail, without feeders."""
    table = tables.train_costs(small, 2013)
    *items, trains, boxes = table.rows
    assert trains[1] == pytest.approx(sum(row[1] for row in items))
    ledger = small.ledger[(small.ledger["year"] == 2013) & (small.ledger["leg"] != "feeder_haul")]
    assert boxes[1] == pytest.approx(ledger["cost_usd"].sum() / len(small))
    assert trains[3] == pytest.approx(trains[1] / small.yearly.query("year == 2013")["feu"].mean())


def test_emissions_of_rail_and_of_others(small: Runs) -> None:
    """Each way has its legs and their sum; grams are over tonne-km."""
    table = tables.emissions(small, 2013)
    every = [row for row in table.texts() if row[1] == "all legs"]
    assert len(every) >= 3
    for row in every:
        if number(row[3]) > 5:
            assert number(row[5]) == pytest.approx(number(row[4]) / number(row[3]), rel=0.2)


def test_stations_have_names(small: Runs) -> None:
    """No key of a frame is shown; what is not known is a dash, never nan."""
    table = tables.stations(small, 2013)
    assert "Yard of the port" in [row[0] for row in table.texts()]
    assert not any("nan" in cell for row in table.texts() for cell in row)


def test_assumptions_and_sources() -> None:
    """Every assumption has a reason, every other figure a source."""
    assumed, sourced = tables.assumptions(), tables.sources()
    assert assumed.caption.startswith(str(len(assumed.texts())))
    assert all(row[4] for row in assumed.texts())
    assert sum(int(row[2]) for row in sourced.texts()) > 100
    assert [row[0] for row in sourced.texts()] == sorted(row[0] for row in sourced.texts())


def test_what_a_scenario_decides(small: Runs) -> None:
    """In sentences, without the underscores of keys."""
    said = " ".join(chosen(small.scenario))
    assert "2013-07-18 to 2014-03-01" in said
    assert "_" not in said


def test_shares() -> None:
    """With the space that the field sets before the sign."""
    assert percent(0.5) == "50 %"
    assert percent(0.1234, 1) == "12.3 %"


def test_raw_values_of_every_table(small: Runs) -> None:
    """Each has a frame of what was simulated, in the units of the frames, and plain data by the letter of JSON."""
    found = against_record(small, published())
    made = [
        *(tables.record_table(found, name) for name in tables.RECORDED),
        *(tables.uncertainty_table([found, found, found], name) for name in tables.RECORDED),
        *(make(small, 2013) for make in (tables.cities, tables.stations, tables.money, tables.emissions)),
        *(tables.cargo(small, 2013, by) for by in tables.BY),
        *(tables.stages(small), tables.assumptions(), tables.sources()),
    ]
    assert len({table.id for table in made}) == len(made)
    for table in made:
        assert len(table.frame()) == len(table.rows) > 0
        json.dumps(table.json(), allow_nan=False)
    value = next(table for table in made if table.id == "record_value_usd").frame().set_index("year")
    own = small.yearly[small.yearly["year"] == 2013]["value_usd"].mean()
    assert value.loc[2013, "simulated"] == pytest.approx(own)

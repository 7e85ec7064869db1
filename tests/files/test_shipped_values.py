"""Examples are values of shipped scenarios, ids those of the baseline."""

from __future__ import annotations

from freightsim.files.load import load_scenario, shipped_names
from freightsim.files.shipped_values import shipped_values
from freightsim.scenario import Scenario
from freightsim.scenario.demand import MONTHS

FOUND = shipped_values(Scenario.model_json_schema(by_alias=True))


def test_ids_are_those_of_the_baseline() -> None:
    """Every city is there with its name, and so are months, sections and modes of markets."""
    base = load_scenario("baseline")
    assert FOUND.entries["Scenario", "cities"] == {key: city.name for key, city in base.cities.items()}
    assert set(FOUND.entries["Season", "months"]) == set(MONTHS)
    assert set(FOUND.entries["Market", "modes"]) <= set(base.modes)
    assert FOUND.scenarios == tuple(shipped_names())


def test_examples() -> None:
    """They are the baseline's; for joins, of which it has none, the library's."""
    base = load_scenario("baseline")
    assert FOUND.examples["Port", "paths_per_day"] == [base.port.paths_per_day]
    assert FOUND.examples["Shuttle", "wagons"]
    assert all(len(values) == len({str(value) for value in values}) <= 3 for values in FOUND.examples.values())


def test_a_new_fit_changes_no_example() -> None:
    """What was fitted is left out."""
    assert not FOUND.examples["Attraction", "level"]
    assert not FOUND.examples["Tilt", "adjustment"]
    assert not [model for (model, _), values in FOUND.examples.items() if model.startswith("Fitted") and values]

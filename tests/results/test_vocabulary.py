"""Ids of frames and the words for them: in the language in use, no two alike."""

from __future__ import annotations

import ast
import re
from dataclasses import asdict
from functools import cache
from math import nan
from pathlib import Path
from typing import get_args

import pytest

import freightsim
from freightsim.base.language import speaking
from freightsim.choice.ways import VIA_PORT, Way
from freightsim.files.load import load_scenario
from freightsim.results.records import Gridlock, TimetableRow
from freightsim.results.vocabulary import (
    LEGS,
    QUANTITIES,
    REASON_NUMBERS,
    REASONS,
    STAGES,
    STATIONS,
    UNITS,
    YEARLY,
    Station,
    TargetQuantity,
    city_name,
    distance_name,
    gridlock_in_words,
    label,
    reason_in_words,
    stage_name,
    station_name,
    station_title,
    way_names,
)
from freightsim.scenario import Scenario
from freightsim.simulation.replications import simulate
from freightsim.statistics.comparison import Comparison
from freightsim.studies.comparing import compare
from joins import chosen
from tiny import WUHAN


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    """Return the shipped baseline."""
    return load_scenario("baseline")


def test_every_stage_and_station_has_words_in_both_languages(baseline: Scenario) -> None:
    """Whatever a run of the baseline holds is an id of the vocabulary, and no two have the same words."""
    run = simulate(baseline.but({"horizon": {"to": "2013-12-01"}}))
    stages = list(dict.fromkeys(zip(run.stages["stage"], run.stages["direction"], run.stages["place"], strict=True)))
    stations = list(dict.fromkeys(map(Station, run.stations["kind"], run.stations["place"])))
    for language, is_its in (("en", str.isascii), ("zh", lambda words: not words.isascii())):
        with speaking(language):
            names = [stage_name(*each, baseline) for each in stages]
            assert len(set(names)) == len(names)
            assert all(map(is_its, names)), names
            names = [station_title(each, baseline) for each in stations]
            assert len(set(names)) == len(names)
            assert all(map(is_its, names)), names


def test_units_and_directions() -> None:
    """Every kind of station has a unit, and a stage has words once for a direction."""
    assert UNITS.keys() == STATIONS.keys()
    assert len({(stage.id, stage.direction) for stage in STAGES}) == len(STAGES)


def test_waiting_is_in_the_id() -> None:
    """Whether cargo waits at a stage is said by its id, too."""
    assert all(stage.id.endswith("_wait") == stage.waiting for stage in STAGES)


def test_ways_and_cities(baseline: Scenario) -> None:
    """Modes, the port and cities have Chinese names; an unknown one keeps its id."""
    with speaking("zh"):
        names = way_names([VIA_PORT, Way("mode", "sea")], [baseline])
        assert list(names.values()) == ["本港", "海运"]
        assert city_name("wuhan", [baseline]) == "武汉"
        assert city_name("nowhere", [baseline]) == "nowhere"
    assert city_name("wuhan", [baseline]) == "Wuhan"


def test_no_two_ways_have_one_name() -> None:
    """Nor where a name looks like the label that another way gets, whatever the order of the ways."""
    names = {"a": "Sea", "b": "Sea", "c": "Sea (a)", "d": "trains of Sea"}
    scenario = chosen({"modes": {key: {"name": name, "usd_per_feu": 1.0} for key, name in names.items()}})
    cities = {"zhengzhou": {"name": "Sea"}, "wuhan": {"name": "the port"}}
    hubs = {"a": WUHAN | {"name": "Sea"}, "b": WUHAN | {"name": "Sea"}, "c": WUHAN}
    scenario = scenario.but({"cities": cities, "hubs": hubs})
    ways = [VIA_PORT, *(Way("mode", key) for key in names), *(Way("city", key) for key in cities)]
    ways += [Way("hub", key) for key in hubs]
    called = way_names(ways, [scenario])
    assert called == way_names(list(reversed(ways)), [scenario])
    assert len(set(called.values())) == len(ways)
    assert (called[VIA_PORT], called[Way("hub", "c")]) == ("the port", "trains of Wuhan")


def test_places_of_one_name(baseline: Scenario) -> None:
    """They have their ids behind them."""
    tree = {"borders": {"khorgos": {"name": "Gate"}, "alashankou": {"name": "Gate"}}}
    borders = baseline.but(tree).borders
    assert [label(borders, key) for key in ("khorgos", "alashankou")] == ["Gate (khorgos)", "Gate (alashankou)"]


def test_stations(baseline: Scenario) -> None:
    """A title begins with a capital, within a sentence it does not; an id in one text is read back."""
    for station, title, name in (
        (Station("border", "khorgos"), "Border Khorgos-Altynkol", "border Khorgos-Altynkol"),
        (Station("yard"), "Yard of the port", "yard of the port"),
    ):
        assert (station_title(station, baseline), station_name(station, baseline)) == (title, name)
        assert Station.read(str(station)) == station
    with speaking("zh"):
        assert station_title(Station("terminal_tracks", "hamburg"), baseline) == "汉堡装卸线"
        assert station_title(Station("wagon_sets"), baseline) == "车底"


def test_distances() -> None:
    """Bands keep their numbers."""
    assert [distance_name(0.0, 100.0), distance_name(1000.0, None)] == ["0-100 km", "over 1000 km"]
    with speaking("zh"):
        assert [distance_name(0.0, 100.0), distance_name(1000.0, None)] == ["0-100 公里", "1000 公里以上"]


@pytest.mark.parametrize(
    ("reason", "numbers"),
    [
        ("slot_added", {"load": 0.95, "left_behind_feu": 12, "extra": 3}),
        ("slot_dropped", {"cancelled": 4, "slots": 9}),
        ("none_to_drop", {}),
        ("no_path", {"paths_per_week": 14}),
        ("no_track", {"track_use": 0.88}),
        ("no_wagon_set", {"without_set": 2}),
    ],
)
def test_reasons_of_timetables(reason: str, numbers: dict[str, float]) -> None:
    """Why a slot was added or not is said in both languages with the numbers of the reason, and no others."""
    row = TimetableRow(0.0, "west_out", "outbound", 1.0, reason, **numbers)
    expected = sorted(f"{100 * each:.0f}" if each < 1 else f"{each}" for each in numbers.values())
    for language in ("en", "zh"):
        with speaking(language):
            said = reason_in_words(row)
            assert sorted(re.findall(r"[0-9.]+", said.replace(" FEU", ""))) == expected
            assert bool(re.search("[\u4e00-\u9fff]", said)) == (language == "zh")


def test_numbers_of_reasons() -> None:
    """Each number is one of the rows of the timetable, and each reason uses numbers that there are."""
    known = asdict(TimetableRow(0.0, "", "outbound", 1.0, ""))
    assert [name for name in known if known[name] != known[name]] == list(REASON_NUMBERS)
    for words in REASONS.values():
        words.format(**dict.fromkeys(REASON_NUMBERS, nan))


def test_gridlock(baseline: Scenario) -> None:
    """The finding says what is full, who waits outside, and who waits for which terminal."""
    lock = Gridlock(0.0, "west_out", 7, {"hamburg": 2, "munich": 0, "liege": 12}, relieved=True)
    assert gridlock_in_words(lock, baseline) == (
        "the yard is full, 7 FEU wait outside, and the dispatch rule releases no train "
        "(cleared boxes: Hamburg 2 FEU, Liege 12 FEU)"
    )
    nobody = Gridlock(0.0, "west_out", 7, {"hamburg": 0}, relieved=False)
    assert gridlock_in_words(nobody, baseline).endswith("(cleared boxes: none)")


def test_every_yearly_figure_is_a_quantity(baseline: Scenario) -> None:
    """The columns of the yearly frame are those of the vocabulary, in their order; a target's are among all."""
    run = simulate(baseline.but({"horizon": {"to": "2013-08-01"}}))
    assert [name for name in run.yearly.columns if name not in ("replication", "year")] == list(YEARLY)
    assert {each.id for each in QUANTITIES.values() if each.unit} == set(get_args(TargetQuantity))


def test_means_and_sums() -> None:
    """A ratio is no sum, its columns are; a mean is weighted by a sum; what a fit aims at is one."""
    for each in QUANTITIES.values():
        for name in (each.weight, *(each.over or ())):
            assert not name or not QUANTITIES[name].mean
        assert each.mean or not (each.weight or each.over)


@pytest.mark.parametrize("quantity", [each.id for each in QUANTITIES.values() if each.mean])
def test_no_mean_is_summed(quantity: str) -> None:
    """A comparison refuses to add means of several years up."""
    if not QUANTITIES[quantity].at_border:
        with pytest.raises(ValueError, match="does not add up"):
            compared().total("other", quantity, [2013, 2014])


@cache
def compared() -> Comparison:
    """Return a comparison over two years."""
    return compare(chosen(), {"other": chosen()}, n=2, jobs=1)


def words() -> list[str]:
    """Return the words of stages, stations, legs and reasons, without names of places and numbers."""
    known = [stage.words for stage in STAGES]
    known += [*STATIONS.values(), *LEGS.values(), *REASONS.values()]
    parts = {part.strip(" ,:;()") for text in known for part in re.split(r"\{[^}]*\}", text)}
    return sorted(part for part in parts if " " in part and len(part) > len("train to"))


def test_nobody_else_has_the_words() -> None:
    """No module but the vocabulary holds the words of a stage, station, leg or reason: ids are compared, not words."""
    package = Path(freightsim.__file__).parent
    for path in sorted(package.rglob("*.py")):
        if path.name == "vocabulary.py":
            continue
        texts = [
            node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        found = {(word, text) for text in texts for word in words() if text.strip(" ,:;()") == word}
        assert not found, (path, found)

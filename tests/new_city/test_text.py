"""The text says where every value comes from, and reads back as what was asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from freightsim.choice.rates import Rates, rates
from freightsim.new_city.text import file_text, outside
from freightsim.scenario.network import DIRECTIONS, Direction
from new_city.asking import MANNERS, baseline, draft, made


@pytest.mark.parametrize("by", MANNERS)
@pytest.mark.parametrize("name", ["Xinyang", "Wuhan"])
def test_every_manner_validates(tmp_path: Path, by: str, name: str) -> None:
    """A new city and one of the catchment join in each manner, on the day asked for and with what was given."""
    text, scenario = made(tmp_path, name, by=by, start=date(2022, 1, 1), **MANNERS[by])
    join = scenario.cities[name.lower()].joins
    assert join is not None
    assert (join.by, join.start) == (by, date(2022, 1, 1))
    given = {key: getattr(join, key) for key in MANNERS[by] if hasattr(join, key)}
    assert given == {key: value for key, value in MANNERS[by].items() if key in given}
    assert max(map(len, text.splitlines())) <= 120


def test_numbers_are_those_of_the_rules(tmp_path: Path) -> None:
    """Road distance is great circle x detour, trade the imputed one; rail distance is left to the scenario."""
    _, scenario = made(tmp_path, "Xinyang")
    city, drafted = scenario.cities["xinyang"], draft("Xinyang")
    assert city.road_km == pytest.approx(drafted.site.port_km * 1.15, abs=0.5)
    assert drafted.trade is not None
    assert (city.trade_usd_bn, city.trade_imputed) == (drafted.trade.usd_bn, True)
    assert city.rail_km is None
    assert (scenario.horizon.start, scenario.horizon.end) == (date(2013, 7, 18), date(2026, 1, 1))


def test_the_city_is_all_that_differs(tmp_path: Path) -> None:
    """But for name, description, horizon and the city the scenario is the one that it extends."""
    _, scenario = made(tmp_path, "Xinyang")
    ours, theirs = scenario.tree(), baseline().tree()
    del ours["cities"]["xinyang"]
    for key in ("name", "description", "horizon"):
        del ours[key], theirs[key]
    assert ours == theirs


@pytest.mark.parametrize("by", MANNERS)
def test_a_city_of_the_catchment_changes_by_its_join_alone(tmp_path: Path, by: str) -> None:
    """Its place, trade and distances stand in the facts, and the header says so."""
    text, scenario = made(tmp_path, "Wuhan", by=by, **MANNERS[by])
    before, after = baseline().cities["wuhan"], scenario.cities["wuhan"]
    assert after.model_copy(update={"joins": None}) == before
    assert "Wuhan is in the catchment already" in text
    assert "lat:" not in text


@pytest.mark.parametrize("by", ["truck", "shuttle"])
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_the_years_before_stay_as_they_were_fitted(tmp_path: Path, by: str, direction: Direction) -> None:
    """A city more books nothing before it joins, something from that day on, and the others book as they did."""
    day = date(2021, 5, 1)
    text, scenario = made(tmp_path, "Xinyang", by=by, start=day, **MANNERS[by])
    assert scenario.cities["xinyang"].since == day
    assert "the years before stay as they were fitted to the record" in text.replace("\n#  ", "")
    city = list(scenario.cities).index("xinyang")
    ours, theirs = rates(scenario, direction), rates(baseline(), direction)
    joined = ours.periods.from_day(day)
    assert (ours.a_year[~joined, city] == 0).all()
    assert (ours.a_year[joined, city] > 0).all()
    for year in range(2013, 2021):
        assert booked_feu(ours, year) == pytest.approx(booked_feu(theirs, year), rel=1e-12)


def booked_feu(table: Rates, year: int) -> float:
    """Return what all cities are expected to book in a year, season and events apart."""
    starts = table.periods.starts
    ends = (*starts[1:], table.periods.clock.end)
    days = [(end - start).days if start.year == year else 0 for start, end in zip(starts, ends, strict=True)]
    return float(table.a_year.sum(axis=1) @ days / 365.25)


def test_a_city_of_the_catchment_has_shipped_before(tmp_path: Path) -> None:
    """Its cargo is in the fitted history already, so that it comes from no day on."""
    text, scenario = made(tmp_path, "Wuhan")
    assert scenario.cities["wuhan"].since is None
    assert "since" not in text


def test_given_values_are_written(tmp_path: Path) -> None:
    """What was given on the command line goes before facts, gazetteer and rules."""
    given: dict[str, Any] = {"trade_usd_bn": 1.25, "road_km": 333.0, "rail_km": 350.5, "lat": 32.1, "lon": 114.0}
    for name in ("Xinyang", "Wuhan"):
        asked = given if name == "Xinyang" else {**given, "lat": 30.5, "lon": 114.3}
        folder = tmp_path / name
        folder.mkdir()
        text, scenario = made(folder, name, **asked)
        city = scenario.cities[name.lower()]
        assert {key: getattr(city, key) for key in asked} == asked
        assert not city.trade_imputed
        assert "given on the command line" in text


def test_sources_are_named() -> None:
    """GeoNames and its licence, the line of the detour, the rule of the trade with its numbers."""
    drafted = draft("Xinyang")
    text = file_text(drafted)
    assert drafted.trade is not None
    assert "https://www.geonames.org/, CC BY 4.0" in text
    assert "(data/model/parameters.csv:" in text
    assert "1,230,042 / " in text
    assert f"; plain share: {drafted.trade.plain_usd_bn:.2f}\n" in text
    assert "data/record/provinces.csv:" in text
    assert text.startswith(
        "# The question: what if Xinyang (Henan) joined the port of Zhengzhou by truck on 2021-07-01?\n"
    )


def test_alternatives_are_named() -> None:
    """Several cities of a name: the file says which was taken, and which there are."""
    assert "of the same name: Suzhou (Anhui), Suzhou" in file_text(draft("Suzhou"))


def test_outside_the_radius_is_said() -> None:
    """The header says by how much a city lies outside."""
    drafted = draft("Kashgar", trade_usd_bn=1.0)
    words = outside(drafted.site, baseline())
    assert words in " ".join(file_text(drafted).replace("\n#  ", "").split())


@pytest.mark.parametrize("name", ["O: #x", "No", "'quoted'", "a, b]", "{x"])
def test_odd_names_stay_text(tmp_path: Path, name: str) -> None:
    """What YAML would take for its own marks is quoted, or refused."""
    _, scenario = made(tmp_path, name, lat=34.0, lon=112.0, province="Henan", trade_usd_bn=0.0)
    assert name in [city.name for city in scenario.cities.values()]

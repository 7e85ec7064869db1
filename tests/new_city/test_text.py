"""The text says where every value comes from, and reads back as what was asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from freightsim.new_city.text import file_text, outside
from freightsim.scenario.network import DIRECTIONS, Direction
from freightsim.scenario.potential import boxable_usd_bn
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
    """But for name, description, horizon, the city and what it leaves in the rest of its province all is as before."""
    _, scenario = made(tmp_path, "Xinyang")
    ours, theirs = scenario.tree(), baseline().tree()
    trade = [ours["cities"].pop("xinyang")["trade_usd_bn"], ours["cities"]["rest_of_henan"].pop("trade_usd_bn")]
    assert sum(trade) == pytest.approx(theirs["cities"]["rest_of_henan"].pop("trade_usd_bn"))
    for key in ("name", "description", "horizon"):
        del ours[key], theirs[key]
    assert ours == theirs


@pytest.mark.parametrize("by", MANNERS)
def test_a_city_of_the_catchment_changes_by_its_join_alone(tmp_path: Path, by: str) -> None:
    """Its place, trade and distances stand in the facts, and the header says so."""
    text, scenario = made(tmp_path, "Wuhan", by=by, **MANNERS[by])
    before, after = baseline().cities["wuhan"], scenario.cities["wuhan"]
    assert after.model_copy(update={"joins": None}) == before
    assert "Wuhan is already in the catchment" in text
    assert "lat:" not in text


@pytest.mark.parametrize("given", [None, 3.0, 30.0])
def test_its_trade_is_taken_from_the_rest(tmp_path: Path, given: float | None) -> None:
    """The rest of the province has so much less, never below nothing; what is beyond it is told."""
    text, scenario = made(tmp_path, "Xinyang", **({} if given is None else {"trade_usd_bn": given}))
    had, has = (each.cities["rest_of_henan"].trade_usd_bn for each in (baseline(), scenario))
    trade = scenario.cities["xinyang"].trade_usd_bn
    assert has == pytest.approx(max(had - trade, 0.0))
    assert scenario.cities["xinyang"].since is None
    assert ("more than Rest of Henan:" in text.replace("\n#  ", "")) == (trade > had)
    assert "is deducted there" in text.replace("\n#  ", "")


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_the_potential_stays(tmp_path: Path, direction: Direction) -> None:
    """A city that was a part of the rest of its province adds no cargo."""
    _, scenario = made(tmp_path, "Xinyang")
    ours, theirs = (sum(boxable_usd_bn(each, key, direction) for key in each.cities) for each in (scenario, baseline()))
    assert ours == pytest.approx(theirs, rel=1e-9)


def test_a_city_without_a_rest_ships_from_its_joining_on(tmp_path: Path) -> None:
    """Where the scenario has no rest of its province nothing can be taken, and the years before stay."""
    text, scenario = made(tmp_path, "Xinyang", extends=without_rest(tmp_path), start=date(2021, 5, 1))
    assert scenario.cities["xinyang"].since == date(2021, 5, 1)
    assert "so earlier years stay as fitted" in text.replace("\n#  ", "")


def without_rest(folder: Path) -> str:
    """Write a scenario without the rest of Henan, and return its name."""
    file = folder / "less.yaml"
    file.write_text("extends: baseline\nname: less\ncities: {rest_of_henan: null}\n", encoding="utf-8")
    return str(file)


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
    assert f"; by population alone: {drafted.trade.plain_usd_bn:.2f}\n" in text
    assert "data/model/provinces.csv:" in text
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

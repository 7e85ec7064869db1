"""A file is written where there is none, read back, and taken away again where it does not validate."""

from __future__ import annotations

import re
import warnings
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from freightsim.base.errors import PlaceError, PlaceWarning, ScenarioError
from freightsim.base.language import speaking
from freightsim.files.load import load_scenario
from freightsim.new_city.draft import Draft
from freightsim.new_city.file import draft_of, write, write_city
from freightsim.new_city.wish import Wish


def test_the_name_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the city's id in the current folder."""
    monkeypatch.chdir(tmp_path)
    draft, path = draft_of(Wish("Xi'an"))
    assert path == Path("xian.yaml")
    write(draft, path)
    assert load_scenario("xian.yaml").cities["xian"].joins is not None


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    """Only `force` writes over it."""
    path = tmp_path / "mine.yaml"
    path.write_text("mine\n", encoding="utf-8")
    draft, _ = draft_of(Wish("Luohe"), path)
    with pytest.raises(PlaceError, match=r"(--force|force=True) writes over it"):
        write(draft, path)
    assert path.read_text(encoding="utf-8") == "mine\n"
    assert "luohe" in write(draft, path, force=True).cities


def test_what_does_not_validate_leaves_no_trace(tmp_path: Path) -> None:
    """A parent that has become wrong meanwhile spoils the new one: what was there stays."""
    parent, path = tmp_path / "parent.yaml", tmp_path / "luohe.yaml"
    parent.write_text("extends: baseline\n", encoding="utf-8")
    draft, _ = draft_of(Wish("Luohe", extends=str(parent)), path)
    parent.write_text("extends: baseline\nprot: 3\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="prot"):
        write(draft, path)
    assert not path.exists()
    path.write_text("mine\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="prot"):
        write(draft, path, force=True)
    assert path.read_text(encoding="utf-8") == "mine\n"


def test_a_file_is_extended_as_seen_from_the_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The parent's path is relative to the folder of the file; two cities join one after the other."""
    monkeypatch.chdir(tmp_path)
    first, path = draft_of(Wish("Luohe"))
    write(first, path)
    Path("deep").mkdir()
    second, deep = draft_of(Wish("Shangqiu", extends="luohe.yaml"), Path("deep/both.yaml"))
    assert second.extends == "../luohe.yaml"
    scenario = write(second, deep)
    assert {key for key, city in scenario.cities.items() if city.joins} == {"luohe", "shangqiu"}
    with pytest.raises(PlaceError, match="this is the scenario that the file extends"):
        write(draft_of(Wish("Luohe", extends="luohe.yaml"), path)[0], path, force=True)


def test_joining_after_the_horizon() -> None:
    """It is refused before anything is written."""
    with pytest.raises(PlaceError, match="the horizon of the file ends on 2026-01-01"):
        draft_of(Wish("Luohe", start=date(2026, 1, 1)))


def test_a_city_from_python(tmp_path: Path) -> None:
    """What is asked is in the file, and the scenario is that of the file."""
    path = tmp_path / "luohe.yaml"
    with pytest.warns(PlaceWarning, match="its rake has space for 90 FEU a week"):
        scenario = write_city("Luohe", path, by="shuttle", trains_per_week=3, wagons=30)
    join = scenario.cities["luohe"].joins
    assert join is not None
    assert (join.by, join.start) == ("shuttle", date(2021, 7, 1))
    assert scenario == load_scenario(path)
    with pytest.raises(PlaceError, match="there is a file"):
        write_city("Luohe", path)


@pytest.mark.parametrize(
    ("name", "asked", "said"),
    [
        (
            "Suzhou",
            {"trade_usd_bn": 67.0},
            r"^Suzhou \(Jiangsu\) was taken; of the same name: .*\. Use --province or the",
        ),
        ("Xinyang", {"trade_usd_bn": 0.0}, "^--trade-usd-bn 0: Xinyang has no trade, so it ships nothing"),
    ],
)
def test_python_is_told_what_the_command_notes(tmp_path: Path, name: str, asked: dict[str, Any], said: str) -> None:
    """Another place of the name, and trade of nothing."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        write_city(name, tmp_path / "city.yaml", **asked)
    told = [each for each in caught if each.category is PlaceWarning]
    assert any(re.search(said, str(each.message)) for each in told), [str(each.message) for each in told]
    assert all(each.filename == __file__ for each in told)


def test_python_is_told_what_is_odd_about_the_file(tmp_path: Path) -> None:
    """As `freightsim validate` tells it: Kashi lies beyond the catchment."""
    with pytest.warns(PlaceWarning, match=r"Kashi is 3,3\d\d km from the port"):
        write_city("Kashi", tmp_path / "city.yaml", trade_usd_bn=2.0)


def chained(folder: Path, *cities: tuple[str, dict[str, Any]]) -> Draft:
    """Return the draft of the last of several cities, each of which extends the file of the one before."""
    extends = "baseline"
    for number, (name, asked) in enumerate(cities):
        drafted, path = draft_of(Wish(name, extends=extends, **asked), folder / f"{number}.yaml")
        write(drafted, path)
        extends = str(path)
    return drafted


def test_a_chain_is_named_after_all_its_cities(tmp_path: Path) -> None:
    """Two that join in one way share its words; the description names who joined before."""
    drafted = chained(tmp_path, ("Xinyang", {}), ("Fuyang", {}))
    assert drafted.title == "Xinyang and Fuyang join by truck on 2021-07-01"
    assert load_scenario(tmp_path / "1.yaml").name == drafted.title
    text = " ".join((tmp_path / "1.yaml").read_text(encoding="utf-8").split())
    assert "In 0.yaml these have joined already: Xinyang." in text


def test_chains_of_several_manners_days_and_many(tmp_path: Path) -> None:
    """Words that do not hold for all are left out; of many cities the number is told."""
    later: dict[str, Any] = {"start": date(2022, 1, 1)}
    assert chained(tmp_path, ("Xinyang", {}), ("Zhumadian", later)).title == "Xinyang and Zhumadian join by truck"
    shuttle: dict[str, Any] = {"by": "shuttle", "trains_per_week": 2.0, "wagons": 35}
    second, third = tmp_path / "second", tmp_path / "third"
    second.mkdir()
    third.mkdir()
    assert chained(second, ("Xinyang", {}), ("Zhumadian", shuttle)).title == "Xinyang and Zhumadian join"
    many: list[tuple[str, dict[str, Any]]] = [
        (name, {}) for name in ("Xinyang", "Zhumadian", "Luohe", "Zhoukou", "Puyang")
    ]
    assert chained(third, *many).title == "Xinyang, Zhumadian, Luohe and 2 more join by truck on 2021-07-01"


def test_a_chain_is_named_in_chinese(tmp_path: Path) -> None:
    """In both languages."""
    with speaking("zh"):
        assert chained(tmp_path, ("Xinyang", {}), ("Fuyang", {})).title.startswith("信阳和阜阳")

"""The lines of a join say what was asked for, and what the scenario's `joining` makes of the rest."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from freightsim.base.errors import PlaceWarning
from freightsim.files.load import load_scenario
from freightsim.new_city.file import write_city
from freightsim.scenario.joins import Block, Shuttle
from new_city.asking import MANNERS, baseline, made


@pytest.mark.parametrize("by", MANNERS)
def test_lines_behind_a_mark_are_the_defaults(tmp_path: Path, by: str) -> None:
    """With each # before a key taken away the file still validates: the lines are true YAML of known keys."""
    text, _ = made(tmp_path, "Xinyang", by=by, **MANNERS[by])
    head, _, cities = text.partition("\ncities:\n")
    assert "\n    # rail_km: " in cities
    opened = re.sub(r"^( +)# ", r"\1", cities, flags=re.MULTILINE)
    (tmp_path / "open.yaml").write_text(f"{head}\ncities:\n{opened}", encoding="utf-8")
    joining, city = baseline().joining, load_scenario(tmp_path / "open.yaml").cities["xinyang"]
    written = city.joins
    assert written is not None
    if by == "truck":
        ours = (joining.truck_price_ratio, joining.truck_lead_saved_d, joining.truck_guaranteed_feu)
        assert (written.price_ratio, written.lead_saved_d, written.guaranteed_feu) == ours
    elif by == "own_trains":
        assert (written.yard_teu, written.tracks) == (joining.port_yard_teu, joining.port_tracks)
        assert written.wagon_sets == joining.port_sets_per_weekly_train * 3.5
    else:
        assert city.rail_km is not None
        tariff = joining.rail_usd_per_feu + joining.rail_usd_per_feu_km * city.rail_km
        assert written.usd_per_feu == pytest.approx(tariff, abs=0.5)


def test_own_trains_run_on_the_busiest_lane(tmp_path: Path) -> None:
    """In July 2021 the port offers most trains to Hamburg via Alashankou; as many run each way."""
    _, scenario = made(tmp_path, "Wuhan", by="own_trains", trains_per_week=2.0)
    join = scenario.cities["wuhan"].joins
    assert join is not None
    assert join.by == "own_trains"
    assert list(join.services) == ["hamburg_alashankou"]
    day = date(2021, 7, 1)
    rates = {direction: dated.at(day) for direction, dated in join.services["hamburg_alashankou"].items()}
    assert rates == {"outbound": 2.0, "inbound": 2.0}


@pytest.mark.parametrize("by", ["shuttle", "block"])
def test_a_rake_without_numbers(tmp_path: Path, by: str) -> None:
    """Without a word on it a rake runs once a week, is as long as its cargo needs, and both are said."""
    file = tmp_path / "luohe.yaml"
    with pytest.warns(PlaceWarning) as said:
        scenario = write_city("Luohe", file, by=by)
    join = scenario.cities["luohe"].joins
    assert isinstance(join, Shuttle | Block)
    assert (join.trains_per_week, join.wagons) == (1.0, "auto")
    texts = [str(each.message) for each in said]
    assert any("--trains-per-week is not given: the file has 1 train a week" in text for text in texts)
    assert any("--wagons is not given: the file has wagons: auto" in text for text in texts)
    assert "not given, so one" in file.read_text(encoding="utf-8")

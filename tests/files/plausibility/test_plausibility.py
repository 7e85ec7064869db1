"""Doubts become warnings at their place, unless an author accepts them; what is shipped raises none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from freightsim.base.errors import ScenarioError
from freightsim.files.load import load_scenario, resolve, shipped_names, validated_with_variants
from freightsim.files.plausibility import doubts, unknown_id, warnings
from freightsim.files.variants import varied
from freightsim.scenario.accepting import IDS
from freightsim.validation.faults import Fault
from tiny import TINY

FAR = "cities: {wuhan: {lat: 10.0, road_km: 3000, rail_km: 3000}}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder that holds the smallest scenario as tiny.yaml."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.yaml").write_text(json.dumps(TINY), encoding="utf-8")
    return tmp_path


def found_in(text: str, *accepted: str, name: str = "mine.yaml", sets: tuple[str, ...] = ()) -> list[Fault]:
    """Return the warnings on a file that extends the smallest scenario."""
    Path(name).write_text(f"extends: tiny\n{text}", encoding="utf-8")
    return look(name, *accepted, sets=sets)


def look(name: str, *accepted: str, sets: tuple[str, ...] = ()) -> list[Fault]:
    """Return the warnings on a file."""
    resolved = resolve(name, sets)
    scenario, variants = validated_with_variants(resolved)
    layers = varied(resolved)
    return warnings(resolved, scenario, {key: (layers[key], variants[key]) for key in variants}, accepted)


@pytest.mark.parametrize("name", shipped_names())
def test_what_is_shipped_is_not_odd(name: str) -> None:
    """Each shipped file is quiet, its variants included."""
    assert [str(warning) for warning in look(name)] == []


@pytest.mark.parametrize("end", ["2014-01-01", "2017-06-01", "2020-01-01"])
def test_a_part_of_the_history_is_not_odd(end: str) -> None:
    """Events and steps beyond a shorter horizon are inherited, and no slip of who shortens it."""
    assert [str(warning) for warning in look("baseline", sets=(f"horizon.to={end}",))] == []


def test_a_warning_is_shown_where_it_was_written() -> None:
    """With file, line, the source line and its id."""
    (warning,) = found_in(FAR)
    assert (warning.severity, warning.id, warning.path) == ("warning", "beyond_catchment.wuhan", ("cities", "wuhan"))
    lines = str(warning).splitlines()
    assert lines[0].startswith("mine.yaml:2:10: warning: cities.wuhan: Wuhan is 2,7")
    assert lines[0].endswith(" [beyond_catchment.wuhan]")
    assert lines[2] == "    |          ^^^^^"


def test_a_warning_is_shown_at_what_the_author_wrote() -> None:
    """A timetable beyond the paths of an inherited port is shown at the timetable, and the other way round."""
    (trains,) = found_in("services: {west_out: {trains_per_week: 15}}\ntrains: {wagon_sets: 90}\n")
    assert (trains.path, trains.place.line, trains.place.source) == (("port", "paths_per_day"), 2, "mine.yaml")
    (port,) = found_in(
        "port: {paths_per_day: 1}\n",
        name="two.yaml",
        sets=("services.west_out.trains_per_week=8", "trains.wagon_sets=90"),
    )
    assert (port.path, port.place.line) == (("port", "paths_per_day"), 2)


def test_an_accepted_warning_is_silent() -> None:
    """Its rule, or rule and entry, with a reason; in the file, in one that it extends, or on the command line."""
    assert found_in(FAR + "accept: {beyond_catchment.wuhan: by sea}\n") == []
    assert found_in(FAR + "accept: {beyond_catchment: by sea}\n") == []
    assert found_in(FAR, "beyond_catchment.wuhan") == []
    assert found_in(FAR, "beyond_catchment") == []
    assert [each.id for each in found_in(FAR, "beyond_catchment.zhengzhou")] == ["beyond_catchment.wuhan"]
    found_in(FAR + "accept: {beyond_catchment.wuhan: by sea}\n", name="parent.yaml")
    Path("child.yaml").write_text("extends: parent\n", encoding="utf-8")
    assert look("child.yaml") == []
    assert doubts(load_scenario("child.yaml")) == []
    Path("child.yaml").write_text("extends: parent\naccept: {beyond_catchment.wuhan: null}\n", encoding="utf-8")
    assert [each.id for each in look("child.yaml")] == ["beyond_catchment.wuhan"]


def test_accepting_what_is_not_odd_is_odd() -> None:
    """An idle entry is shown, unless it is inherited, accepts what a variant adds, or is accepted itself."""
    (idle,) = found_in("accept: {beyond_catchment.wuhan: by sea}\n")
    assert (idle.id, idle.path) == ("idle_accept.beyond_catchment.wuhan", ("accept", "beyond_catchment.wuhan"))
    assert found_in("accept: {beyond_catchment.wuhan: by sea}\n", "idle_accept") == []
    assert found_in("accept: {beyond_catchment.wuhan: by sea, idle_accept: for the children}\n") == []
    variant = f"variants: {{far: {{{FAR.strip()}}}}}\n"
    assert found_in(f"accept: {{beyond_catchment.wuhan: by sea}}\n{variant}") == []
    found_in("accept: {beyond_catchment.wuhan: by sea}\n", name="parent.yaml")
    Path("child.yaml").write_text("extends: parent\n", encoding="utf-8")
    assert look("child.yaml") == []


def test_variants_add_warnings() -> None:
    """What a variant makes odd is shown in its lines; what is odd already is shown once."""
    (warning,) = found_in(f"name: mine\nvariants: {{near: {{}}, far: {{{FAR.strip()}}}}}\n")
    assert (warning.place.line, warning.place.column > 20) == (3, True)
    assert len(found_in(f"{FAR}variants: {{a: {{name: a}}, b: {{port: {{yard_teu: 700}}}}}}\n")) == 1


def test_what_is_accepted_is_no_part_of_the_meaning() -> None:
    """The digest stays, so no run folder or fit becomes another."""
    found_in(FAR)
    plain = load_scenario("mine.yaml")
    found_in(FAR + "accept: {beyond_catchment: by sea}\n")
    assert load_scenario("mine.yaml").digest() == plain.digest()
    assert load_scenario("mine.yaml").accept == {"beyond_catchment": "by sea"}


@pytest.mark.parametrize("key", ["beyond_catchmant", "beyond_catchmant.wuhan", "wuhan"])
def test_unknown_ids(key: str) -> None:
    """They are faults at their place, with what was probably meant."""
    with pytest.raises(ScenarioError) as caught:
        found_in(f"accept: {{{key}: by sea}}\n")
    (fault,) = caught.value.faults
    assert (fault.place.line, fault.place.column, fault.path) == (2, 10, ("accept", key))
    assert fault.text.startswith("no warning called")
    assert fault.hint == ("did you mean 'beyond_catchment'?" if key != "wuhan" else "")
    assert unknown_id(key)


@pytest.mark.parametrize("id_", IDS)
def test_known_ids(id_: str) -> None:
    """Each may be accepted, alone or with an entry."""
    assert unknown_id(id_) == unknown_id(f"{id_}.entry") == ""

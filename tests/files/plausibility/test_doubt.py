"""A doubt is named by its rule and by what it is about."""

from __future__ import annotations

import pytest

from freightsim.files.plausibility.doubt import BY_ID, Doubt
from freightsim.scenario import Scenario


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        (("cities", "urumqi"), "urumqi"),
        (("cities", "urumqi", "joins", "wagons"), "urumqi"),
        (("port", "tracks"), "port"),
        (("timetable",), "timetable"),
        (("accept", "a.b"), "a.b"),
    ],
)
def test_names(path: tuple[str, ...], entry: str) -> None:
    """The entry of a map by id, else the group; either the rule or both together accept it, nothing else does."""
    doubt = Doubt("beyond", path, "")
    assert doubt.id == f"beyond.{entry}"
    assert doubt.accepted_by("beyond")
    assert doubt.accepted_by(f"beyond.{entry}")
    assert not doubt.accepted_by("beyond.")
    assert not doubt.accepted_by(entry)


def test_groups_by_id_are_groups_of_a_scenario() -> None:
    """No name is out of date."""
    assert set(BY_ID) <= set(Scenario.model_fields)

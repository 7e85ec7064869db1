"""What validate found is told in a line and as JSON."""

from __future__ import annotations

import json

from freightsim.reports.validate import FORMAT, as_json, how_to_accept, summary
from freightsim.scenario import Scenario
from freightsim.studies.validate import Looked
from freightsim.validation.faults import Fault, Place

PLACE = Place("mine.yaml", 3, 5, 6, "  port: 1")
WRONG = Fault(PLACE, "must be a mapping", ("port",), "did you mean 'prot'?")
ODD = Fault(PLACE, "far away", ("cities", "urumqi"), id="beyond_catchment.urumqi")
PLAIN = {"file": "mine.yaml", "line": 3, "column": 5, "width": 6}


def test_one_line_on_each_kind(tiny: Scenario) -> None:
    """Numbers are there by which a file is recognised, and how many warnings there are, where there are any."""
    size = "2 cities, 2 services, 226 days"
    assert summary(Looked("a", "scenario", scenario=tiny)) == f"a: valid ({size})"
    assert summary(Looked("a", "scenario", warnings=[ODD], scenario=tiny)) == f"a: valid ({size}, 1 warning)"
    both = {"x": tiny, "y": tiny}
    line = summary(Looked("a", "scenario", warnings=[ODD, ODD], scenario=tiny, variants=both))
    assert line == f"a: valid ({size}, 2 variants, 2 warnings)"
    assert summary(Looked("a", "targets", targets=3)) == "a: targets, no scenario: valid (3 targets)"
    assert "fitted layer" in summary(Looked("a", "fitted"))


def test_how_warnings_are_accepted() -> None:
    """In the file with a reason; targets have no such key."""
    assert "accept: {beyond_catchment.urumqi: ...}" in how_to_accept(Looked("a", "scenario", warnings=[ODD]))
    targets = how_to_accept(Looked("a", "targets", warnings=[ODD]))
    assert "accept:" not in targets
    assert "--accept beyond_catchment.urumqi" in targets


def test_json_of_a_valid_file(tiny: Scenario) -> None:
    """All keys are there, whatever was found."""
    looked = Looked("mine.yaml", "scenario", warnings=[ODD], scenario=tiny, variants={"x": tiny})
    found = as_json([looked])
    assert json.loads(json.dumps(found)) == found
    assert found["format"] == FORMAT
    assert found["files"] == [
        {
            "file": "mine.yaml",
            "kind": "scenario",
            "valid": True,
            "faults": [],
            "warnings": [
                PLAIN
                | {
                    "path": ["cities", "urumqi"],
                    "message": "far away",
                    "hint": "",
                    "severity": "warning",
                    "id": "beyond_catchment.urumqi",
                }
            ],
            "scenario": {"name": "tiny", "cities": 2, "services": 2, "days": 226, "variants": ["x"]},
            "targets": None,
        }
    ]


def test_json_of_a_wrong_file() -> None:
    """Its faults are there, and nothing is said of a scenario."""
    (file,) = as_json([Looked("mine.yaml", "scenario", str(WRONG), [WRONG])])["files"]
    assert (file["valid"], file["warnings"], file["scenario"]) == (False, [], None)
    (fault,) = file["faults"]
    words = {"path": ["port"], "message": "must be a mapping", "hint": "did you mean 'prot'?"}
    assert fault == PLAIN | words | {"severity": "error", "id": ""}

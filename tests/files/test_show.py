"""Every value of a scenario with its origin."""

from __future__ import annotations

from pathlib import Path

import pytest

from freightsim.base.errors import ScenarioError
from freightsim.files.load import load_scenario
from freightsim.files.show import leaves, show


def test_values_and_origins(tmp_path: Path) -> None:
    """A value is that of the scenario; its origin is the line, the option or the data row that wrote it."""
    file = tmp_path / "mine.yaml"
    file.write_text("schema_version: 2\nextends: baseline\nname: Mine\nport:\n  cranes: 9\n", encoding="utf-8")
    found = {each.key: each for each in show(file, sets=["port.yard_teu=9000"])}
    assert (found["port.cranes"].value, found["port.yard_teu"].value) == (9, 9000)
    assert found["port.cranes"].origin == f"{file}:5"
    assert found["port.yard_teu"].origin == "sets port.yard_teu=9000"
    assert found["cities.zhengzhou.name"].origin.startswith("data/model/cities.csv:")


def test_every_value_is_there() -> None:
    """Keys and values are those of the resolved scenario, in the order of the format."""
    tree = load_scenario("baseline").tree()
    assert [(each.key, each.value) for each in show()] == [(".".join(path), value) for path, value in leaves(tree)]


def test_a_file_that_is_not_there() -> None:
    """It is named, with what was probably meant."""
    with pytest.raises(ScenarioError, match="baselin"):
        show("baselin")

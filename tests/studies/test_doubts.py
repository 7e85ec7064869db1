"""What is odd about a scenario, asked from Python."""

from __future__ import annotations

import pytest

import freightsim as fs

PRESENT = {"from": "2019-01-01", "wagons": 1, "presence": 1.0, "presence_years": 0.05}
YEARS = {"from": "2019-01-01", "to": "2021-01-01", "warm_up_from": "2018-01-01"}


@pytest.mark.parametrize(
    ("join", "found"),
    [
        ({"by": "shuttle", "trains_per_week": 1}, "rake_too_small.wuhan"),
        ({"by": "wagon_group"}, "group_too_small.wuhan"),
    ],
)
def test_rules_on_cargo_are_asked_too(join: dict[str, object], found: str) -> None:
    """Trains for a fraction of what their station is expected to carry are odd, as `freightsim validate` has it."""
    asked = fs.load_scenario("baseline").but({"horizon": YEARS, "cities": {"wuhan": {"joins": PRESENT | join}}})
    (odd,) = (each for each in fs.doubts(asked) if each.id == found)
    assert "is expected to send or receive" in odd.text


def test_what_is_no_scenario_is_refused() -> None:
    """The name of a file is none."""
    with pytest.raises(TypeError, match="scenario"):
        fs.doubts("wuhan")  # type: ignore[arg-type]

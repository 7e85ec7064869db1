"""What should be looked at before a city's file is used."""

from __future__ import annotations

from freightsim.new_city.notes import notes
from new_city.asking import draft


def test_namesakes_are_named() -> None:
    """Where another place has the name, the note says which was taken."""
    assert any("--province" in note for note in notes(draft("Suzhou", trade_usd_bn=67.0)))


def test_a_trade_of_nothing_is_noted() -> None:
    """A city without trade ships nothing."""
    assert any("ships nothing" in note for note in notes(draft("Xinyang", trade_usd_bn=0.0)))
    assert not any("ships nothing" in note for note in notes(draft("Xinyang", trade_usd_bn=1.0)))


def test_a_trade_beyond_the_rest_of_its_province_is_noted() -> None:
    """Trade is taken from the rest of the province; what that does not hold is said."""
    few, many = (list(notes(draft("Xinyang", trade_usd_bn=usd_bn))) for usd_bn in (0.5, 500.0))
    assert len(many) == len(few) + 1

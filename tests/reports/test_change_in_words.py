"""A comparison in sentences: what is said of a shuttle."""

from __future__ import annotations

from freightsim.comparing import compare
from freightsim.reports.change_in_words import sentences
from handmade import joined, steady

SHUTTLE = {"by": "shuttle", "trains_per_week": 6.0, "wagons": 3}
DEAR_ROADS = {"choice": {"truck_usd_per_feu": 1000.0}, "demand": {"outbound": {"lead_h": 24.0}}}


def test_how_often_a_shuttle_ran() -> None:
    """Slots and trips of the year are means over replications, loads are means over trips, both ways."""
    found = compare(steady(DEAR_ROADS), {"shuttle": joined(SHUTTLE, DEAR_ROADS)}, n=2, jobs=1)
    slots = found.others["shuttle"].shuttles
    ran = slots[slots["status"] == "ran"]
    assert 0 < len(ran) < len(slots)
    text = next(each for each in sentences(found, "shuttle") if each.startswith("In 2014"))
    said = text.split("; ")[-1]
    assert said.startswith(f"the shuttle of Wuhan ran {len(ran) / 2:,.0f} of {len(slots) / 2:,.0f} slots with ")
    loads = f"{ran['feu_to_port'].sum() / len(ran):.1f} FEU to the port and {ran['feu_from_port'].sum() / len(ran):.1f}"
    assert said.endswith(f"{loads} back.")


def test_nothing_is_said_without_a_shuttle() -> None:
    """A scenario without one has no such clause, nor one whose shuttle has no slots in the year."""
    later = joined(SHUTTLE | {"offset_h": 400.0}, {"port": {"yard_teu": 4}})
    found = compare(steady(), {"yard": steady({"port": {"yard_teu": 4}}), "later": later}, n=2, jobs=1)
    assert not [text for name in ("yard", "later") for text in sentences(found, name) if "shuttle" in text]

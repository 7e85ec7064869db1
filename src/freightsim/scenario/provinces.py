"""Provinces are spelled in one way: by the spelling it is told whether cargo is local, and what a province trades.

Names that are none in China are taken: there are places abroad. `freightsim validate` warns of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from freightsim.base.language import _
from freightsim.facts.gazetteer import PROVINCES_ZH, known_province, meant_provinces
from freightsim.validation.broken import Broken, Location
from freightsim.validation.faults import did_you_mean

if TYPE_CHECKING:
    from freightsim.scenario.model import Scenario


def misspelled_provinces(scenario: Scenario) -> Iterator[Broken]:
    """Yield provinces of China that are spelled otherwise than in the packaged table, or nearly so."""
    for loc, province in provinces(scenario):
        if is_listed(province):
            continue
        known, near = _meant(province)
        if known:
            text = _("a province has one spelling here, the English one of the packaged table (data/places)")
            yield Broken(loc, province, text, hint=_("write {value}").format(value=known))
        elif near:
            text = _("no province or municipality of China is called so")
            yield Broken(loc, province, text, hint=_question(near))


def provinces(scenario: Scenario) -> Iterator[tuple[Location, str]]:
    """Yield every province of a scenario and the keys that lead to it: that of the port first."""
    yield ("port", "province"), scenario.port.province
    for key, city in scenario.cities.items():
        yield ("cities", key, "province"), city.province


def is_listed(province: str) -> bool:
    """Tell whether a province is spelled as one of the packaged table."""
    return province in PROVINCES_ZH


def _question(near: tuple[str, ...]) -> str:
    """Return the question which of these provinces was meant: two that are alike with their characters."""
    if len(near) == 1:
        return did_you_mean(near[0])
    meant = [f"'{each}' ({PROVINCES_ZH[each]})" for each in near]
    return _("did you mean {meant}?").format(meant=_(" or ").join(meant))


@lru_cache(maxsize=1000)
def _meant(province: str) -> tuple[str, tuple[str, ...]]:
    """Return the province that a spelling is one of, or else those that it is very near to."""
    known = known_province(province)
    return known, () if known else tuple(meant_provinces(province))

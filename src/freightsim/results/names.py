"""Names that stand in the frames of a run (stages, stations, ways, cities), in the language in use.

Frames hold English names whatever the language, so that a run folder reads the same everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from freightsim.language import ENGLISH, N_, PLACE, _, in_use, pgettext, place_name

if TYPE_CHECKING:
    from freightsim.scenario import Scenario

STAGES = (
    N_("haul to the port"),
    N_("outside the full yard"),
    N_("export customs"),
    N_("in the yard for a train"),
    N_("loading, from cut-off to departure"),
    N_("at the station for a shuttle"),
    N_("collection overseas"),
    N_("overseas for a train"),
    N_("loading overseas, from cut-off to departure"),
    N_("for an unloading track overseas"),
    N_("for an unloading track at the port"),
    N_("unloading overseas"),
    N_("unloading at the port"),
    N_("on wagons of a group to the city, and customs there"),
    N_("import customs"),
    N_("haul to the city"),
)
"""Stages of the journey that are called the same in every scenario."""

AT_BORDERS = (N_("for a track at {place}"), N_("gauge change and papers at {place}"))
STATIONS = (N_("yard"), N_("wagon sets"), N_("trains outbound"), N_("trains inbound"))
DIRECTIONS = (N_("outbound"), N_("inbound"), N_("both"))
WAYS = (N_("the port"), N_("trains of other cities"))
LEGS = (
    N_("feeder haul"),
    N_("port"),
    N_("rail, China"),
    N_("rail, 1520 mm"),
    N_("rail, 1435 mm abroad"),
    N_("terminal overseas"),
    N_("empty returns"),
    N_("haul to the seaport"),
    N_("sea"),
    N_("no way by sea: as it went"),
    N_("air"),
    N_("rail"),
)
"""Parts of a haul that cost or emit, and ways of which emissions are known."""
TRACTIONS = (N_("truck"), N_("electric"), N_("diesel"), N_("ship"), N_("mixed"), N_("aircraft"))
MANNERS = (N_("shuttle"), N_("wagon_group"), N_("own_trains"))
"""Manners of joining beside `truck`."""
UNITS = (N_("trains"), N_("sets"))
"""Units of stations beside FEU."""
PORT_TRACKS = N_("tracks port")
REASONS = (
    N_("a slot more: trains {load} full, {feu} FEU left behind on average, {extra} extra trains"),
    N_("a slot less: {cancelled} of {slots} cancelled for want of cargo"),
    N_("no slot dropped: none is left to drop"),
    N_("no slot added: the port has {paths} paths a week each way"),
    N_("no slot added: the port's loading tracks were in use for {use} of the time"),
    N_("no slot added: {number} slots were cancelled for want of a wagon set"),
)
"""Why the operator changed the timetable, as a run records it."""
GRIDLOCK = re.compile(
    r"the yard is full, (?P<feu>\d+) FEU wait outside, "
    r"and the dispatch rule lets no train go \(released: (?P<released>.*)\)"
)
"""A gridlock as a run records it."""


def stage_name(stage: str, scenario: Scenario) -> str:
    """Return what a stage is called."""
    for key, border in scenario.borders.items():
        label = border_label(scenario, key)
        for words in AT_BORDERS:
            if stage == words.format(place=label):
                return _(words).format(place=label.replace(border.name, place_name(border), 1))
    return _(stage)


def border_label(scenario: Scenario, key: str) -> str:
    """Return what a border (by id) is called in frames: its name, with the id where another one is called so, too."""
    name = scenario.borders[key].name
    alike = sum(border.name == name for border in scenario.borders.values())
    return name if alike == 1 else f"{name} ({key})"


def station_name(station: str, scenario: Scenario) -> str:
    """Return what a station is called: `tracks duisburg` and `border manzhouli` have the id of their place."""
    if in_use() == ENGLISH:
        return station
    kind, _space, key = station.partition(" ")
    if kind == "tracks" and key in scenario.terminals:
        return _("tracks of {place}").format(place=place_name(scenario.terminals[key]))
    if kind == "border" and key in scenario.borders:
        return _("border {place}").format(place=place_name(scenario.borders[key]))
    return _(station)


def station_in_words(station: str, scenario: Scenario) -> str:
    """Return what a station is called where its name stands alone, such as "Border Khorgos", in either language."""
    kind, _space, key = station.partition(" ")
    if kind == "border" and key in scenario.borders:
        return _("Border {place}").format(place=place_name(scenario.borders[key]))
    if kind == "tracks" and key in scenario.terminals:
        return _("Tracks in {place}").format(place=place_name(scenario.terminals[key]))
    known = {
        "yard": _("Yard of the port"),
        "tracks port": _("Loading tracks of the port"),
        "wagon sets": _("Wagon sets"),
        "trains outbound": _("Trains outbound"),
        "trains inbound": _("Trains inbound"),
    }
    return known.get(station, station)


def way_name(way: str) -> str:
    """Return what a way is called: the port, trains of others, a mode, or the port of a city."""
    return _(way) if way in WAYS else pgettext(PLACE, way)


def distance_name(band: str) -> str:
    """Return what a band of distances is called, such as `100-300 km` or `over 1000 km`."""
    found = re.fullmatch(r"over (\d+) km", band)
    if in_use() == ENGLISH or found is None:
        return band.replace(" km", _(" km"))
    return _("over {km} km").format(km=found[1])


def reason_in_words(reason: str) -> str:
    """Return why a timetable was changed, or could not be; a reason that is worded otherwise stays as it is."""
    found = ((words, _pattern(words).fullmatch(reason)) for words in REASONS)
    return next((_(words).format(**match.groupdict()) for words, match in found if match), reason)


@cache
def _pattern(words: str) -> re.Pattern[str]:
    """Return the pattern of all texts that words with names left open stand for."""
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(words)))


def cause_in_words(cause: str) -> str:
    """Return what was found at a gridlock; one that is worded otherwise stays as it is."""
    found = GRIDLOCK.fullmatch(cause)
    if in_use() == ENGLISH or found is None:
        return cause
    released = _("none") if found["released"] == "none" else found["released"]
    return _(
        "the yard is full, {feu} FEU wait outside, and the dispatch rule lets no train go (released: {released})"
    ).format(feu=found["feu"], released=released)


def city_name(key: str, scenarios: Iterable[Scenario]) -> str:
    """Return what a city (by id) is called in the first of these scenarios that has it; the id where none does."""
    return next((place_name(each.cities[key]) for each in scenarios if key in each.cities), key)

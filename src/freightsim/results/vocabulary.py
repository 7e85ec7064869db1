"""The ids that frames and records hold, and the words, units and digits that are shown for them.

Frames hold ids whatever the language: a stage of the journey, a station, a part of a haul, a reason. Whatever shows one
asks this module for its words, and nothing reads words back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from freightsim.choice.ways import BY_OTHERS, VIA_PORT, Way
from freightsim.language import N_, PLACE, _, pgettext, place_name

if TYPE_CHECKING:
    from freightsim.language import Named
    from freightsim.records import Gridlock, TimetableRow
    from freightsim.scenario import Scenario

OUTBOUND, INBOUND, BOTH = "outbound", "inbound", "both"
DIRECTIONS = {OUTBOUND: N_("outbound"), INBOUND: N_("inbound"), BOTH: N_("both")}


# ---------------------------------------------------------------------------------------------- stages of the journey


class Stage(NamedTuple):
    """A stage of the journey of boxes of one direction, or of both."""

    id: str
    """What happens there."""
    direction: str
    """Of which boxes."""
    words: str
    """What it is called; `{place}` is the name of its place."""
    waiting: bool = False
    """Whether cargo stands there because something is short; other stages are work or movement."""


STAGES = (
    Stage("booking_to_ready", BOTH, N_("from booking until ready")),
    Stage("shuttle_wait", BOTH, N_("at the station for a shuttle"), waiting=True),
    Stage("haul_to_port", OUTBOUND, N_("haul to the port")),
    Stage("yard_entry_wait", OUTBOUND, N_("outside the full yard"), waiting=True),
    Stage("export_customs", OUTBOUND, N_("export customs")),
    Stage("train_wait", OUTBOUND, N_("in the yard for a train"), waiting=True),
    Stage("loading", OUTBOUND, N_("loading, from cut-off to departure")),
    Stage("collection", INBOUND, N_("collection overseas")),
    Stage("train_wait", INBOUND, N_("overseas for a train"), waiting=True),
    Stage("loading", INBOUND, N_("loading overseas, from cut-off to departure")),
    Stage("train_to_border", BOTH, N_("train to {place}")),
    Stage("train_to_terminal", BOTH, N_("train to {place}")),
    Stage("train_to_port", BOTH, N_("train to {place}")),
    Stage("border_track_wait", BOTH, N_("for a track at {place}"), waiting=True),
    Stage("border_handling", BOTH, N_("gauge change and papers at {place}")),
    Stage("unloading_track_wait", OUTBOUND, N_("for an unloading track overseas"), waiting=True),
    Stage("unloading", OUTBOUND, N_("unloading overseas")),
    Stage("delivery", OUTBOUND, N_("haul overseas")),
    Stage("unloading_track_wait", INBOUND, N_("for an unloading track at the port"), waiting=True),
    Stage("unloading", INBOUND, N_("unloading at the port")),
    Stage("wagon_group_to_city", INBOUND, N_("on wagons of a group to the city, and customs there")),
    Stage("import_customs", INBOUND, N_("import customs")),
    Stage("delivery", INBOUND, N_("haul to the city")),
)
"""Stages from booking to hand-over; a stage has one entry for each direction that has words of its own."""

_STAGES = {(stage.id, stage.direction): stage for stage in STAGES}


def stage_of(stage: str, direction: str) -> Stage:
    """Return a stage of boxes of a direction. Raises KeyError where there is none."""
    return _STAGES.get((stage, direction)) or _STAGES[stage, BOTH]


def stage_name(stage: str, direction: str, place: str, scenario: Scenario) -> str:
    """Return what a stage of a direction is called; `place` is the id of its border or terminal, else empty."""
    return _(stage_of(stage, direction).words).format(place=_place_of_stage(stage, place, scenario))


def _place_of_stage(stage: str, place: str, scenario: Scenario) -> str:
    if stage == "train_to_port":
        return place_name(scenario.port)
    return label(scenario.terminals if stage == "train_to_terminal" else scenario.borders, place) if place else ""


def label(places: Mapping[str, Named], key: str) -> str:
    """Return the name of one of several places, with its id where another one has the same name."""
    alike = sum(each.name == places[key].name for each in places.values())
    name = place_name(places[key])
    return name if alike == 1 else f"{name} ({key})"


# ------------------------------------------------------------------------------------------------------------ stations


class Station(NamedTuple):
    """A station: what it is, and which one where there are several."""

    kind: str
    place: str = ""
    """Id of the terminal or border; empty where there is only one of the kind."""

    def __str__(self) -> str:
        """Return its id in one text, such as `border:khorgos`."""
        return f"{self.kind}:{self.place}" if self.place else self.kind

    @classmethod
    def read(cls, text: str) -> Station:
        """Return the station of such an id."""
        kind, _colon, place = text.partition(":")
        return cls(kind, place)


YARD, PORT_TRACKS, TERMINAL_TRACKS, BORDER = "yard", "port_tracks", "terminal_tracks", "border"
WAGON_SETS, OUTBOUND_TRAINS, INBOUND_TRAINS = "wagon_sets", "outbound_trains", "inbound_trains"

TRAINS = {OUTBOUND: OUTBOUND_TRAINS, INBOUND: INBOUND_TRAINS}
"""Stations at which boxes wait for a train, and need no place meanwhile, by direction."""

STATIONS = {
    YARD: N_("Yard of the port"),
    PORT_TRACKS: N_("Loading tracks of the port"),
    TERMINAL_TRACKS: N_("Tracks in {place}"),
    BORDER: N_("Border {place}"),
    WAGON_SETS: N_("Wagon sets"),
    OUTBOUND_TRAINS: N_("Trains outbound"),
    INBOUND_TRAINS: N_("Trains inbound"),
}
"""What each kind of station is called where its name stands alone."""

UNITS = {
    **dict.fromkeys((YARD, OUTBOUND_TRAINS, INBOUND_TRAINS), N_("FEU")),
    **dict.fromkeys((PORT_TRACKS, TERMINAL_TRACKS, BORDER), N_("trains")),
    WAGON_SETS: N_("sets"),
}
"""What is counted at each kind of station."""


def station_title(station: Station, scenario: Scenario) -> str:
    """Return what a station is called where its name stands alone, such as "Border Khorgos"."""
    kind, place = station
    places = scenario.terminals if kind == TERMINAL_TRACKS else scenario.borders
    return _(STATIONS[kind]).format(place=label(places, place) if place else "")


def station_name(station: Station, scenario: Scenario) -> str:
    """Return what a station is called within a sentence, such as "border Khorgos"."""
    title = station_title(station, scenario)
    return title[0].lower() + title[1:]


# ------------------------------------------------------------------------------------------- money and emissions by leg

FEEDER, PORT, TERMINAL, EMPTY_RETURNS = "feeder_haul", "port", "terminal", "empty_returns"
RAIL_ZONES = ("rail_china", "rail_1520", "rail_1435_abroad")
"""Pieces of the rail way: sections of China alone, then by gauge."""
SEAPORT_HAUL, BY_SEA, AS_IT_WENT, BY_AIR = "seaport_haul", "sea", "as_it_went", "air"

LEGS = {
    FEEDER: N_("feeder haul"),
    PORT: N_("port"),
    **dict(zip(RAIL_ZONES, (N_("rail, China"), N_("rail, 1520 mm"), N_("rail, 1435 mm abroad")), strict=True)),
    TERMINAL: N_("terminal overseas"),
    EMPTY_RETURNS: N_("empty returns"),
    SEAPORT_HAUL: N_("haul to the seaport"),
    BY_SEA: N_("sea"),
    AS_IT_WENT: N_("no way by sea: as it went"),
    BY_AIR: N_("air"),
}
"""Parts of a haul that cost or emit."""

HAULS = {"rail": N_("rail"), "sea": N_("sea"), "air": N_("air")}
"""Ways of which emissions are known."""

TRACTIONS = {
    "truck": N_("truck"),
    "electric": N_("electric"),
    "diesel": N_("diesel"),
    "ship": N_("ship"),
    "mixed": N_("mixed"),
    "aircraft": N_("aircraft"),
}


def leg_name(leg: str) -> str:
    """Return what a part of a haul is called."""
    return _(LEGS[leg])


# --------------------------------------------------------------------------------------------------- modes and routes


WAYS = {VIA_PORT: N_("the port"), BY_OTHERS: N_("trains of other cities")}


def way_names(ways: Iterable[Way], scenarios: Iterable[Scenario]) -> dict[Way, str]:
    """Return what each of several ways is called, no two of them alike.

    It is the name in the first of the scenarios that has the way, with the id where others have it, too.
    """
    known = list(scenarios)
    named = {way: _way(way, known) for way in ways}
    more = "{name} ({id})"
    while len(often := Counter(named.values())) < len(named):
        named = {
            way: more.format(name=name, kind=way.kind, id=way.id) if often[name] > 1 and way.id else name
            for way, name in named.items()
        }
        more = "{name} ({kind} {id})"
    return named


def _way(way: Way, scenarios: Iterable[Scenario]) -> str:
    if way in WAYS:
        return _(WAYS[way])
    if way.kind == "mode":
        return next((pgettext(PLACE, each.modes[way.id].name) for each in scenarios if way.id in each.modes), way.id)
    return city_name(way.id, scenarios)


def city_name(key: str, scenarios: Iterable[Scenario]) -> str:
    """Return what a city is called in the first of these scenarios that has it; the id where none does."""
    return next((place_name(each.cities[key]) for each in scenarios if key in each.cities), key)


# -------------------------------------------------------------------------------------------------- distances of cities


def distance_name(from_km: float, to_km: float | None) -> str:
    """Return what a band of road distances is called, such as `100-300 km` or `over 1000 km`."""
    if to_km is None:
        return _("over {km} km").format(km=f"{from_km:.0f}")
    return _("{low}-{high} km").format(low=f"{from_km:.0f}", high=f"{to_km:.0f}")


# --------------------------------------------------------------------------------------------------- reasons and causes

CANCELLED = {
    "suspended": N_("suspended"),
    "too_little_cargo": N_("too little cargo"),
    "no_wagon_set": N_("no wagon set"),
}
"""Why a slot was cancelled."""

REASONS = {
    "slot_added": N_(
        "a slot more: trains {load:.0%} full, {left_behind_feu:.0f} FEU left behind on average, "
        "{extra:.0f} extra trains"
    ),
    "slot_dropped": N_("a slot less: {cancelled:.0f} of {slots:.0f} cancelled for want of cargo"),
    "none_to_drop": N_("no slot dropped: none is left to drop"),
    "no_path": N_("no slot added: the port has {paths_per_week:.0f} paths a week each way"),
    "no_track": N_("no slot added: the port's loading tracks were in use for {track_use:.0%} of the time"),
    "no_wagon_set": N_("no slot added: {without_set:.0f} slots were cancelled for want of a wagon set"),
}
"""Why the operator changed the timetable, or did not."""

REASON_NUMBERS = (
    *("load", "left_behind_feu", "extra", "cancelled", "slots", "paths_per_week", "track_use", "without_set"),
)
"""Numbers that belong to the reasons, each a column of the timetable frame; NaN where they are not of the reason."""


def reason_in_words(row: TimetableRow | Any) -> str:
    """Return why a timetable was changed, or could not be; `row` has `reason` and its numbers."""
    return _(REASONS[row.reason]).format(**{name: getattr(row, name) for name in REASON_NUMBERS})


def gridlock_in_words(lock: Gridlock, scenario: Scenario) -> str:
    """Return what was found at a gridlock."""
    queues = [
        _("{terminal} {feu} FEU").format(terminal=label(scenario.terminals, key), feu=feu)
        for key, feu in lock.waiting_feu.items()
        if feu
    ]
    return _(
        "the yard is full, {feu} FEU wait outside, and the dispatch rule lets no train go (released: {released})"
    ).format(feu=lock.waiting_outside_feu, released=_(", ").join(queues) or _("none"))

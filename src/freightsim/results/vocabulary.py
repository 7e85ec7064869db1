"""The ids that frames and records hold, and the words, units and digits that are shown for them.

Frames hold ids whatever the language: a stage of the journey, a station, a part of a haul, a reason. Whatever shows one
asks this module for its words, and nothing reads words back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from freightsim.base.language import N_, PLACE, _, pgettext, place_name

if TYPE_CHECKING:
    from freightsim.base.language import Named
    from freightsim.choice.ways import Way
    from freightsim.results.records import Gridlock, TimetableRow
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
    Stage("shuttle_wait", BOTH, N_("at the station for a shuttle or through wagons"), waiting=True),
    Stage("haul_to_port", OUTBOUND, N_("haul to the port")),
    Stage("yard_entry_wait", OUTBOUND, N_("outside the full yard"), waiting=True),
    Stage("export_customs", OUTBOUND, N_("export customs")),
    Stage("train_wait", OUTBOUND, N_("in the yard for a train"), waiting=True),
    Stage("loading", OUTBOUND, N_("loading, from cut-off to departure")),
    Stage("collection", INBOUND, N_("collection abroad")),
    Stage("train_wait", INBOUND, N_("abroad for a train"), waiting=True),
    Stage("loading", INBOUND, N_("loading abroad, from cut-off to departure")),
    Stage("train_to_border", BOTH, N_("train to {place}")),
    Stage("train_to_terminal", BOTH, N_("train to {place}")),
    Stage("train_to_port", BOTH, N_("train to {place}")),
    Stage("border_track_wait", BOTH, N_("for a track at {place}"), waiting=True),
    Stage("border_handling", BOTH, N_("gauge change and formalities at {place}")),
    Stage("unloading_track_wait", OUTBOUND, N_("for an unloading track abroad"), waiting=True),
    Stage("unloading", OUTBOUND, N_("unloading abroad")),
    Stage("delivery", OUTBOUND, N_("haul abroad")),
    Stage("unloading_track_wait", INBOUND, N_("for an unloading track at the port"), waiting=True),
    Stage("unloading", INBOUND, N_("unloading at the port")),
    Stage("wagon_group_to_city", INBOUND, N_("on the city's wagons to the city, and customs there")),
    Stage("import_customs", INBOUND, N_("import customs")),
    Stage("delivery", INBOUND, N_("haul to the city")),
)
"""Stages from booking to hand-over; a stage has one entry for each direction that has words of its own."""

STAGE_KEY = ("direction", "stage", "place")
"""Columns that tell stages of a run apart."""

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


def service_name(key: str, scenario: Scenario) -> str:
    """Return what a service is called: its lane, with its id where another one of the direction has the same lane."""
    if (service := scenario.services.get(key)) is None:
        return key
    name = label(scenario.lanes, service.lane)
    ways = [(each.lane, each.direction) for each in scenario.services.values()]
    return name if ways.count((service.lane, service.direction)) == 1 else _("{name} ({id})").format(name=name, id=key)


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
    TERMINAL: N_("foreign terminal"),
    EMPTY_RETURNS: N_("empty boxes"),
    SEAPORT_HAUL: N_("haul to the seaport"),
    BY_SEA: N_("sea"),
    AS_IT_WENT: N_("no sea route: counted as carried"),
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


RAIL_PAYERS = ("central", "province", "city")
"""Payers of the subsidy of rail, the operator apart (`freightsim.scenario.ledger.Payers`)."""

PAYERS = {
    "central": N_("central government"),
    "province": N_("province"),
    "city": N_("city of the port"),
    "joining": N_("cities that join"),
    "operator": N_("operator (losses and benefits in kind)"),
}
"""Who pays what shippers do not pay."""

PAID = {payer: f"subsidy_{payer}_usd" for payer in PAYERS}
"""Columns of the ledger and of the yearly frame, by payer; they sum to the subsidy."""

TRAIN_COSTS = {
    "train_slots_usd": N_("slots"),
    "train_km_usd": N_("train-km"),
    "train_sets_usd": N_("days of wagon sets"),
    "train_boxes_usd": N_("laden boxes"),
    "train_empties_usd": N_("empty places"),
}
"""What trains cost as they are run: columns of the yearly frame."""

TRAIN_COST = "train_cost_usd"
"""Their sum."""


# ---------------------------------------------------------------------------------------------- cities that join, rules

JOINS = {
    "truck": N_("truck"),
    "shuttle": N_("shuttle train"),
    "block": N_("through wagons"),
    "wagon_group": N_("wagon group"),
    "own_trains": N_("own trains"),
}
"""How a city joins, by the id of the manner."""

TRIPS_OF_JOINS = {
    "shuttle": (N_("the shuttle of {city} {times} with {loads}"), N_("the shuttle of {city} {times}")),
    "block": (N_("the through wagons of {city} {times} with {loads}"), N_("the through wagons of {city} {times}")),
}
"""What is said of trips by a timetable of a join's own: where some ran, and where none did."""

RULES = {
    "minimum_load": N_("minimum load"),
    "full_train": N_("full train"),
    "full_or_longest_wait": N_("full train or longest wait"),
    "schedule": N_("schedule, with empty boxes"),
    "first_come_first_served": N_("first come first served"),
    "most_valuable": N_("most valuable first"),
    "waive_minimum": N_("waiving the minimum load"),
    "none": N_("none"),
    "fixed": N_("as stated"),
    "planned": N_("as planned"),
    "responsive": N_("in response to demand"),
    "nested_logit": N_("nested logit"),
}
"""Rules that a scenario can name: of dispatch, loading, relief, timetable and choice."""


def rule_words(name: str) -> str:
    """Return what a rule is called by the name under which it is recorded; an own rule keeps its name."""
    return _(RULES[name]) if name in RULES else name


# --------------------------------------------------------------------------------------------------- modes and routes


WAYS = {
    ("port", ""): N_("the port"),
    ("own", ""): N_("own trains"),
    ("others", ""): N_("trains of other hubs"),
    ("none", ""): N_("not shipped"),
}
"""Ways that are no city's and no mode, by kind and id (see `freightsim.choice.ways.Way`)."""


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
    if way.kind == "hub":
        return _("trains of {hub}").format(hub=hub_name(way.id, scenarios))
    return city_name(way.id, scenarios)


def hub_name(key: str, scenarios: Iterable[Scenario]) -> str:
    """Return what a hub is called in the first of these scenarios that has it; the id where none does."""
    return next((place_name(each.hubs[key]) for each in scenarios if key in each.hubs), key)


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

REASONS = {
    "slot_added": N_(
        "one slot more: trains {load:.0%} full, {left_behind_feu:.0f} FEU rolled over on average, {extra:.0f} extra "
        "trains"
    ),
    "slot_dropped": N_("one slot less: {cancelled:.0f} of {slots:.0f} cancelled for lack of cargo"),
    "none_to_drop": N_("no slot dropped: there is none left"),
    "no_path": N_("no slot added: the port has {paths_per_week:.0f} paths a week each way"),
    "no_track": N_("no slot added: the port's loading tracks were in use for {track_use:.0%} of the time"),
    "no_wagon_set": N_("no slot added: {without_set:.0f} slots were cancelled for lack of a wagon set"),
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
        "the yard is full, {feu} FEU wait outside, and the dispatch rule releases no train (cleared boxes: {released})"
    ).format(feu=lock.waiting_outside_feu, released=_(", ").join(queues) or _("none"))


# ---------------------------------------------------------------------------------------------------------- quantities

TargetQuantity = Literal[
    "trips",
    "trips_outbound",
    "trips_inbound",
    "value_usd",
    "tonnes",
    "teu_per_train",
    "wagons_outbound",
    "share_from_outside",
    "timetable_run_share",
    "transit_outbound_d",
    "transit_main_market_d",
    "border_dwell_h",
]
"""Quantities that a target may be of."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity of a year: what it is called, how it is written, and how it is taken over several years."""

    id: str
    """Column of the yearly frame, or the id of what is made of its columns."""
    title: str
    """What it is, with the unit in which it is shown."""
    what: str
    """What it is, within a sentence or for a figure's title."""
    axis: str
    """Its unit on the axis of a figure."""
    scale: float = 1.0
    """How much of the column's unit is one of the unit shown."""
    digits: int = 0
    """Decimals with which a change or a target is written at most."""
    mean: bool = False
    """Whether it is a mean, a share, a ratio or a count of what may be the same in several years, and not a sum."""
    weight: str = ""
    """Column by which a mean over several years is weighted (see `freightsim.results.over_years`); empty where each
    year counts alike."""
    over: tuple[str, str] | None = None
    """Columns of which it is the ratio; at a border, of the frame of borders over the yearly frame."""
    at_border: str = ""
    """Column of the frame of borders, of which it is the mean over boxes; empty where it is of no border."""
    short: str = ""
    """A short title with the unit, for narrow tables."""
    unit: str = ""
    """Unit of a target in its file; empty where no target may be of it."""

    def form(self, *, digits: int | None = None, sign: bool = False) -> str:
        """Return how a number in the unit shown is written, as a format."""
        return f"{{:{'+' if sign else ''},.{self.digits if digits is None else digits}f}}"

    @property
    def level_digits(self) -> int:
        """Return the decimals of a level: one less than those of a change."""
        return max(self.digits - 1, 0)


_MILLION, _THOUSAND = 1e6, 1e3
_TRIPS, _FEU, _USD, _DAYS = N_("trips a year"), N_("FEU a year"), N_("USD million a year"), N_("days")
_GASES, _TONNES = N_("thousand t CO2e a year"), N_("thousand tonnes a year")


def _of_usd(id_: str, title: str, what: str) -> Quantity:
    """Return an amount of money, shown in USD million a year."""
    return Quantity(id_, title, what, _USD, _MILLION, digits=1)


def _per_feu(column: str, title: str, what: str) -> Quantity:
    """Return an amount of money, a column of the yearly frame, over the FEU of the year."""
    return Quantity(f"{column}_per_feu", title, what, N_("USD a FEU"), mean=True, over=(column, "feu"))


_OF_A_YEAR = (
    Quantity(
        "trips", N_("Trips, both directions"), N_("train trips"), _TRIPS, digits=1, short=N_("trips"), unit="trips"
    ),
    Quantity(
        *("trips_outbound", N_("Trips outbound"), N_("outbound train trips"), _TRIPS),
        digits=1,
        short=N_("trips out"),
        unit="trips",
    ),
    Quantity(
        *("trips_inbound", N_("Trips inbound"), N_("inbound train trips"), _TRIPS),
        digits=1,
        short=N_("trips in"),
        unit="trips",
    ),
    Quantity("feu", N_("FEU"), N_("cargo"), _FEU),
    Quantity("feu_outbound", N_("FEU outbound"), N_("cargo, outbound"), _FEU),
    Quantity("feu_inbound", N_("FEU inbound"), N_("cargo, inbound"), _FEU),
    Quantity("teu", N_("TEU"), N_("cargo"), N_("TEU a year")),
    Quantity(
        *("tonnes", N_("Cargo, thousand tonnes"), N_("cargo"), _TONNES, _THOUSAND),
        digits=2,
        short=N_("cargo, kt"),
        unit="t",
    ),
    Quantity(
        *("tonnes_outbound", N_("Cargo outbound, thousand tonnes"), N_("cargo, outbound"), _TONNES, _THOUSAND), digits=2
    ),
    Quantity(
        *("value_usd", N_("Cargo value, USD million"), N_("cargo value"), _USD, _MILLION),
        digits=1,
        short=N_("value, USD m"),
        unit="USD",
    ),
    Quantity(
        *("teu_per_train", N_("TEU a train"), N_("load of a train"), N_("TEU")),
        digits=2,
        mean=True,
        weight="trips",
        unit="TEU",
    ),
    Quantity(
        *("wagons_outbound", N_("Wagons of an outbound train"), N_("wagons of an outbound train"), N_("wagons")),
        digits=2,
        mean=True,
        weight="trips_outbound",
        unit="wagons",
    ),
    Quantity("feu_booked_outbound", N_("FEU booked outbound"), N_("bookings, outbound"), _FEU),
    Quantity("feu_booked_inbound", N_("FEU booked inbound"), N_("bookings, inbound"), _FEU),
    Quantity("tonnes_booked", N_("Bookings, thousand tonnes"), N_("bookings"), _TONNES, _THOUSAND, digits=2),
    _of_usd("value_booked_usd", N_("Bookings, USD million"), N_("value of bookings")),
    Quantity("feu_turned_away", N_("FEU lost to waits"), N_("cargo lost"), _FEU),
    Quantity("slots", N_("Slots of the timetable"), N_("slots of the timetable"), N_("slots a year"), digits=1),
    Quantity("cancelled", N_("Slots cancelled"), N_("slots cancelled"), N_("slots a year"), digits=1),
    Quantity("extra", N_("Extra trains"), N_("extra trains"), _TRIPS, digits=1),
    Quantity("empty_returns", N_("Empty returns"), N_("empty returns"), _TRIPS, digits=1),
    Quantity("empty_feu", N_("Empty boxes moved, FEU"), N_("empty boxes moved"), _FEU),
    Quantity(
        *("transit_outbound_d", N_("Transit days, outbound"), N_("transit, outbound"), _DAYS),
        digits=2,
        mean=True,
        weight="trips_outbound",
        unit="d",
    ),
    Quantity(
        *("transit_main_market_d", N_("Transit days, outbound to the main market"), N_("transit to the main market")),
        *(_DAYS,),
        digits=2,
        mean=True,
        weight="trips_outbound",
        unit="d",
    ),
    Quantity(
        *("transit_inbound_d", N_("Transit days, inbound"), N_("transit, inbound"), _DAYS),
        digits=2,
        mean=True,
        weight="trips_inbound",
    ),
    Quantity(
        *("yard_dwell_d", N_("Days in the yard, outbound"), N_("time in the yard, outbound"), _DAYS),
        digits=2,
        mean=True,
        weight="feu_outbound",
    ),
    Quantity(
        *("rollovers_per_feu", N_("Rollovers of a FEU"), N_("rollovers of a FEU"), N_("rollovers")),
        digits=2,
        mean=True,
        weight="feu",
    ),
    Quantity(
        *("share_from_outside", N_("Cargo from outside the port's province, share"), N_("cargo from outside")),
        *(N_("share"),),
        digits=3,
        mean=True,
        weight="tonnes_outbound",
        unit="1",
    ),
    Quantity("partners", N_("Clients"), N_("clients"), N_("clients"), digits=1, mean=True),
    _of_usd("cost_usd", N_("Cost, USD million"), N_("cost")),
    _of_usd("revenue_usd", N_("Paid by shippers, USD million"), N_("revenue")),
    _of_usd("subsidy_usd", N_("Subsidy, USD million"), N_("subsidy")),
    _of_usd("subsidy_central_usd", N_("Subsidy by the central government, USD million"), N_("subsidy, central")),
    _of_usd("subsidy_province_usd", N_("Subsidy by the province, USD million"), N_("subsidy, province")),
    _of_usd("subsidy_city_usd", N_("Subsidy by the city, USD million"), N_("subsidy, city")),
    _of_usd("subsidy_joining_usd", N_("Subsidy by cities that join, USD million"), N_("subsidy, cities that join")),
    _of_usd("subsidy_operator_usd", N_("Borne by the operator, USD million"), N_("borne by the operator")),
    _of_usd("train_slots_usd", N_("Cost of slots, USD million"), N_("cost of slots")),
    _of_usd("train_km_usd", N_("Cost of train-km, USD million"), N_("cost of train-km")),
    _of_usd("train_sets_usd", N_("Cost of days of wagon sets, USD million"), N_("cost of wagon sets")),
    _of_usd("train_boxes_usd", N_("Cost of laden boxes at terminals, USD million"), N_("cost of laden boxes")),
    _of_usd("train_empties_usd", N_("Cost of empty places, USD million"), N_("cost of empty places")),
    _of_usd("train_cost_usd", N_("Cost of trains as run, USD million"), N_("cost of trains as run")),
    Quantity("t_co2e", N_("Emissions, thousand t CO2e"), N_("emissions"), _GASES, _THOUSAND, digits=2),
    Quantity(
        *("t_co2e_sea", N_("Emissions of the same cargo by sea, thousand t CO2e"), N_("emissions by sea"), _GASES),
        scale=_THOUSAND,
        digits=2,
    ),
    Quantity(
        *("t_co2e_air", N_("Emissions of the same cargo by air, thousand t CO2e"), N_("emissions by air"), _GASES),
        scale=_THOUSAND,
        digits=2,
    ),
)
"""Columns of the yearly frame."""

_MADE_OF_THEM = (
    _per_feu("cost_usd", N_("Cost, USD a FEU"), N_("cost")),
    _per_feu("subsidy_usd", N_("Subsidy, USD a FEU"), N_("subsidy")),
    _per_feu("subsidy_central_usd", N_("Subsidy by the central government, USD a FEU"), N_("subsidy, central")),
    _per_feu("subsidy_province_usd", N_("Subsidy by the province, USD a FEU"), N_("subsidy, province")),
    _per_feu("subsidy_city_usd", N_("Subsidy by the city, USD a FEU"), N_("subsidy, city")),
    _per_feu("subsidy_joining_usd", N_("Subsidy by cities that join, USD a FEU"), N_("subsidy, cities that join")),
    _per_feu("subsidy_operator_usd", N_("Borne by the operator, USD a FEU"), N_("borne by the operator")),
    _per_feu("train_cost_usd", N_("Cost of trains as run, USD a FEU"), N_("cost of trains as run")),
    Quantity(
        *("t_co2e_per_feu", N_("Emissions, t CO2e a FEU"), N_("emissions"), N_("t CO2e a FEU")),
        digits=3,
        mean=True,
        over=("t_co2e", "feu"),
    ),
    Quantity(
        *("timetable_run_share", N_("Trips over timetabled slots"), N_("trips over timetabled slots"), N_("share")),
        digits=3,
        mean=True,
        over=("trips", "slots"),
        unit="1",
    ),
)
"""Ratios of columns of the yearly frame."""

FEU_OF_CITY = "feu_of_city"
"""FEU, both directions, of the cities that join in a scenario."""

_OTHERS = (
    Quantity(
        *("border_dwell_h", N_("Dwell at borders, hours"), N_("dwell at borders"), N_("hours")),
        at_border="dwell_h",
        digits=1,
        mean=True,
        unit="h",
    ),
    Quantity(FEU_OF_CITY, N_("FEU of the cities that join"), N_("cargo of the cities that join"), _FEU),
)

_SHARE, _PERCENT = N_("share, %"), 0.01

_OF_THE_MARKET = (
    Quantity(
        *(
            "rail_value_share",
            N_("Share of rail in the value of trade with Europe, %"),
            N_("share of rail in the value of trade"),
        ),
        *(_SHARE, _PERCENT),
        digits=2,
        mean=True,
    ),
    Quantity(
        *("air_over_rail", N_("Tonnes by air over tonnes by rail, Europe"), N_("tonnes by air over tonnes by rail")),
        N_("ratio"),
        digits=2,
        mean=True,
    ),
    Quantity(
        *(
            "local_share",
            N_("Share of a hub's cargo from its own province, %"),
            N_("cargo from the hub's own province"),
        ),
        *(_SHARE, _PERCENT),
        digits=1,
        mean=True,
    ),
    Quantity("hub_flow", N_("FEU of a hub, all markets"), N_("cargo of a hub"), _FEU),
    Quantity("all_rail", N_("FEU of all hubs, Europe and Russia"), N_("cargo of all hubs"), _FEU),
)

MARKET_QUANTITIES: Mapping[str, Quantity] = {each.id: each for each in _OF_THE_MARKET}
"""Quantities of the market of trains: ratios, and FEU that shippers choose, without simulation."""

QUANTITIES: Mapping[str, Quantity] = {each.id: each for each in (*_OF_A_YEAR, *_MADE_OF_THEM, *_OTHERS)}
YEARLY = tuple(each.id for each in _OF_A_YEAR)
"""Columns of the yearly frame but for its year."""
RATIOS = {each.id: each.over for each in _MADE_OF_THEM if each.over is not None}
"""Ratios, and the columns of which they are made."""

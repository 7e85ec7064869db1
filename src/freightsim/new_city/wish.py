"""What a planner asks of a new city, and what is wrong with it before anything is looked up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from freightsim.base.arguments import day_of, instance_of, one_of, real, whole
from freightsim.base.errors import PlaceError, argument, arguments
from freightsim.base.language import _
from freightsim.facts.gazetteer import PROVINCES_ZH, folded, known_province, meant_provinces
from freightsim.new_city.kinds import JOIN_KINDS

NUMBERS = ("lat", "lon", "trade_usd_bn", "trains_per_week", "wagons", "road_km", "rail_km")
"""Parts of a wish that are numbers; in the file they have the same key."""

ONCE_A_WEEK = 1.0
"""Round trips a week of a shuttle or of through wagons where none are asked for: what recorded joins began with."""

LONGEST_WORD = 100


@dataclass(frozen=True, slots=True)
class Wish:
    """A city and how it joins. Raises PlaceError where one thing does not go with another."""

    name: str
    """Name in pinyin or Chinese characters."""
    province: str = ""
    """Province; empty where the gazetteer is to tell."""
    lat: float | None = None
    """Latitude; None where the gazetteer is to tell."""
    lon: float | None = None
    """Longitude; with the latitude, or not at all."""
    trade_usd_bn: float | None = None
    """Foreign trade in a year, USD billion; None where it is to be imputed."""
    start: date = date(2021, 7, 1)
    """Day on which the city joins."""
    by: str = "truck"
    """Type of join."""
    trains_per_week: float | None = None
    """Trains a week of a shuttle or of through wagons (`ONCE_A_WEEK` where none are given), or of a port of its own in
    each direction."""
    wagons: int | None = None
    """Wagons of a shuttle, of a group or of through wagons: as many as the cargo needs where none are given."""
    road_km: float | None = None
    """Road distance to the port; None stands for great circle x detour."""
    rail_km: float | None = None
    """Rail distance to the port."""
    extends: str = "baseline"
    """The scenario that the city is added to."""

    def __post_init__(self) -> None:
        """Refuse what no file could be made of."""
        self._check_types()
        for word in (self.name, self.province, self.extends):
            if not word.isprintable() or len(word) > LONGEST_WORD:
                raise PlaceError(
                    _("{word!r}: must be one line of at most {longest_word} characters").format(
                        word=word[:LONGEST_WORD], longest_word=LONGEST_WORD
                    )
                )
        if not folded(self.name):
            raise PlaceError(_("'{name}': must be the name of a city").format(name=self.name))
        if (self.lat is None) != (self.lon is None):
            raise PlaceError(
                _("{option_lat} and {option_lon} belong together: give both or none").format(**arguments("lat", "lon"))
            )
        self._check_province()
        self._check_manner()

    def _check_types(self) -> None:
        for key in ("name", "province", "by", "extends"):
            instance_of(key, getattr(self, key), str)
        object.__setattr__(self, "start", day_of("start", self.start))
        one_of(_("kind of join"), self.by, tuple(JOIN_KINDS))
        for key in (each for each in NUMBERS if each != "wagons"):
            if getattr(self, key) is not None:
                real(key, getattr(self, key))
        if self.wagons is not None:
            whole("wagons", self.wagons, 1)

    @property
    def weekly(self) -> float:
        """Trains a week: those given, else one."""
        return ONCE_A_WEEK if self.trains_per_week is None else self.trains_per_week

    @property
    def open_numbers(self) -> tuple[str, ...]:
        """What is not given of what may be given: the file has a default for each."""
        return tuple(key for key in JOIN_KINDS[self.by].may if getattr(self, key) is None)

    @property
    def province_spelled(self) -> str:
        """The province as the facts spell it; what was written where they have none of the name."""
        return known_province(self.province) or self.province

    def _check_province(self) -> None:
        if not self.province or known_province(self.province):
            return
        near = meant_provinces(self.province)
        meant = [f"'{each}'" if len(near) == 1 else f"'{each}' ({PROVINCES_ZH[each]})" for each in near]
        if meant or self.lat is None:
            hint = (
                _("did you mean {meant}?").format(meant=_(" or ").join(meant))
                if meant
                else _("such as Henan, {henan} or Inner Mongolia").format(henan=PROVINCES_ZH["Henan"])
            )
            raise PlaceError(
                _("{option_province} {province}: no province or municipality of China ({hint})").format(
                    province=self.province, hint=hint, **arguments("province")
                )
            )

    def _check_manner(self) -> None:
        for key in ("trains_per_week", "wagons"):
            option, given, needed = argument(key), getattr(self, key) is not None, key in JOIN_KINDS[self.by].needs
            if needed and not given:
                raise PlaceError(
                    _("{option_by} {by} needs {option}").format(by=self.by, option=option, **arguments("by"))
                )
            if given and not needed and key not in JOIN_KINDS[self.by].may:
                raise PlaceError(
                    _("{option} does not apply to {option_by} {by}").format(
                        option=option, by=self.by, **arguments("by")
                    )
                )

"""What a run is held to account for: how the cost of the rail haul splits, and what a tonne-kilometre emits."""

from __future__ import annotations

from datetime import date

from pydantic import Field, model_validator

from freightsim.base.dated import Dated
from freightsim.base.language import _
from freightsim.base.spec import Km, MarketId, NonNegative, Positive, Share, Spec
from freightsim.validation.ids import Text

ZERO = Dated.model_validate(0.0)


class Payers(Spec):
    """Who pays the subsidy of rail: shares of it by date. What they leave is the operator's.

    The operator's part holds its losses and what it is given in kind (land, tax refunds), which no source states as
    cash.
    """

    central_share: Dated = ZERO
    """Share of the subsidy that the central government pays, by date."""
    province_share: Dated = ZERO
    """Share of the subsidy that the port's province pays, by date."""
    city_share: Dated = ZERO
    """Share of the subsidy that the port's city pays, by date."""
    joining_city_share: Share = 1.0
    """Share that a city which joins pays of what its feeder costs beyond what shippers pay for it; the operator bears
    the rest."""

    @property
    def dated(self) -> dict[str, Dated]:
        """The shares of the subsidy of rail, by payer."""
        return {"central": self.central_share, "province": self.province_share, "city": self.city_share}

    def shares(self, day: date) -> dict[str, float]:
        """Return the shares of the subsidy of rail on a day by payer, the operator included; they sum to 1."""
        paid = {payer: share.at(day) for payer, share in self.dated.items()}
        return paid | {"operator": 1.0 - sum(paid.values())}


class TrainCosts(Spec):
    """What a train costs as it is run: by train, by kilometre, by day of its wagon set, by empty place on board.

    Its laden boxes add the terminals' share of the full cost (``port_share`` and ``terminal_share``). The amounts are
    those at one full cost of rail, ``full_cost_usd_per_feu``, at which a full train to the market of price ratio 1
    costs its boxes' full cost; on other days they are in proportion to ``choice.rail.cost_usd_per_feu``.
    All 0: a train costs no more than the terminals' share of its laden boxes.
    """

    full_cost_usd_per_feu: Positive = 6500.0
    """Full cost of rail at which the amounts hold."""
    usd_per_train: NonNegative = 0.0
    """Cost of a slot, whatever runs in it: path, making-up, shunting."""
    usd_per_train_km: NonNegative = 0.0
    """Cost of a train by kilometre of its lane: tariffs of the track, traction."""
    usd_per_set_day: NonNegative = 0.0
    """Hire of a set of wagons (one train) by day, from loading to unloading."""
    usd_per_empty_feu: NonNegative = 0.0
    """Cost of an empty place on board, FEU: lifts and hire of an empty box."""
    empty_train_km_share: NonNegative = 1.0
    """Cost by kilometre of a set that goes home empty, over that of a train with cargo."""


class Costs(Spec):
    """How the full cost of the rail haul (``choice.rail.cost_usd_per_feu``) splits over its stages.

    Terminals take a share of the cost to the market whose price ratio is 1, whatever the distance; the rest goes by
    kilometre. Tariffs by kilometre are weights: only their ratios count, since the sum is the full cost.
    """

    port_share: Share = 0.0
    """Share of the full cost that is spent at the port: lifts, customs clearance, the box."""
    terminal_share: Share = 0.0
    """Share of the full cost that is spent at the foreign terminal."""
    china_usd_per_feu_km: Positive = 1.0
    """Tariff of a FEU by kilometre in China; a weight."""
    gauge_1520_usd_per_feu_km: Positive = 1.0
    """Tariff of a FEU by kilometre on 1520 mm; a weight."""
    abroad_1435_usd_per_feu_km: Positive = 1.0
    """Tariff of a FEU by kilometre on 1435 mm outside China; a weight."""
    empty_return_share: NonNegative = 0.0
    """Cost of a FEU's place in a set that goes home empty, or of an empty box on a trip, over the full cost of the
    haul; on top of that cost. 0: the full cost of loaded boxes holds the way home."""
    payers: Payers = Payers()
    """Who pays the subsidy."""
    train: TrainCosts = TrainCosts()
    """What a train costs as it is run, beside the full cost of its boxes."""

    @model_validator(mode="after")
    def _shares_fit(self) -> Costs:
        if self.port_share + self.terminal_share > 1:
            text = _("terminals take {port} + {overseas} of the cost: more than 1")
            raise ValueError(text.format(port=f"{self.port_share:g}", overseas=f"{self.terminal_share:g}"))
        return self


class Traction(Spec):
    """What rail haulage emits in a country, well to wheel, and how much of it is by diesel."""

    electric_g_per_t_km: NonNegative
    """Electric traction: g CO2e for each tonne of cargo and kilometre, generation of the power included."""
    diesel_g_per_t_km: NonNegative
    """Diesel traction: g CO2e for each tonne of cargo and kilometre, production of the fuel included."""
    diesel_share: Share
    """Share of kilometres that are hauled by diesel locomotives."""


NO_TRACTION = Traction(electric_g_per_t_km=0.0, diesel_g_per_t_km=0.0, diesel_share=0.0)
"""Nothing is known, so nothing is counted."""


class Emissions(Spec):
    """Greenhouse gases of transport, well to wheel: CO2 equivalents of making and of burning fuel, or of the power.

    The transport activity is that of ISO 14083: tonnes of cargo, without box and wagon, times kilometres of the leg.
    Factors hold the empty running that is usual in their mode; sets that go home empty are counted on top.
    """

    rail: dict[Text, Traction] = Field(default_factory=dict)
    """Rail haulage by country, ISO 3166 two-letter code."""
    rail_elsewhere: Traction = NO_TRACTION
    """Rail haulage in countries that `rail` does not name."""
    km_by_country: dict[Text, dict[Text, Positive]] = Field(default_factory=dict)
    """For countries as a section joins them (KZ-RU-BY): kilometres in each. Only ratios count, scaled to the section's
    length; a section whose countries are not here is split in equal parts."""
    road_g_per_t_km: NonNegative = 0.0
    """Road haul: g CO2e for each tonne of cargo and kilometre."""
    sea_g_per_teu_km: NonNegative = 0.0
    """Container ship: g CO2e for each TEU and kilometre, whatever it weighs."""
    air_g_per_t_km: NonNegative = 0.0
    """Air freight: g CO2e for each tonne of cargo and kilometre."""
    sea_km: dict[MarketId, Km] = Field(default_factory=dict)
    """By market (id): kilometres by ship and on to the terminal, from whichever seaport. A market without an entry has
    no way by sea."""
    air_extra_km: Km = 0.0
    """Kilometres flown beyond the great circle between city and terminal."""
    empty_t_per_feu: NonNegative = 0.0
    """Tonnes of cargo that an empty box, or a FEU's place in an empty set, counts as: what hauling it emits, over a
    tonne of cargo."""

    @model_validator(mode="after")
    def _countries_are_those_of_the_way(self) -> Emissions:
        for chain, lengths in self.km_by_country.items():
            if set(lengths) != set(chain.split("-")):
                text = _("{chain} needs exactly its own countries, got {countries}")
                text = text.format(chain=chain, countries=", ".join(lengths))
                raise ValueError(f"km_by_country: {text}")
        return self

    def traction(self, country: str) -> Traction:
        """Return the rail haulage of a country; `rail_elsewhere` where it has none of its own."""
        return self.rail.get(country, self.rail_elsewhere)

    def shares(self, countries: str) -> list[tuple[str, float]]:
        """Return (country, share of the length) of countries joined by a hyphen; equal parts where none are stated."""
        lengths = self.km_by_country.get(countries)
        parts = list(lengths.items()) if lengths else [(country, 1.0) for country in countries.split("-")]
        total = sum(length for _, length in parts)
        return [(country, length / total) for country, length in parts]

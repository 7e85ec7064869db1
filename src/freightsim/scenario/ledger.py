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
    """Payers of the rail subsidy: shares by date. The rest is borne by the operator.

    The operator's part includes its losses and benefits in kind (land, tax refunds), which no source states as cash.
    """

    central_share: Dated = ZERO
    """Share of the subsidy that the central government pays, by date."""
    province_share: Dated = ZERO
    """Share of the subsidy that the port's province pays, by date."""
    city_share: Dated = ZERO
    """Share of the subsidy that the port's city pays, by date."""
    joining_city_share: Share = 1.0
    """Share of the feeder's cost net of shippers' payments that the joining city pays; the operator pays the rest."""

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
    """Fixed cost of a slot: path, marshalling, shunting."""
    usd_per_train_km: NonNegative = 0.0
    """Cost of a train per kilometre of its lane: track access, traction."""
    usd_per_set_day: NonNegative = 0.0
    """Hire of a wagon set per day, from loading to unloading."""
    usd_per_empty_feu: NonNegative = 0.0
    """Cost of an empty space on board, per FEU: lifts and hire of an empty box."""
    empty_train_km_share: NonNegative = 1.0
    """Cost per kilometre of a set that returns empty, relative to a loaded train."""


class Costs(Spec):
    """Split of the full cost of the rail haul (``choice.rail.cost_usd_per_feu``) over its stages.

    Terminals have a fixed share of the cost to the market with price ratio 1; the rest is split by kilometre. Tariffs
    per kilometre are weights: only their ratios count, since the sum is the full cost.
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
    """Cost of one FEU of capacity in a set that returns empty, or of an empty box on a trip, relative to the full
    cost of the haul and in addition to it. 0: the full cost of laden boxes includes the empty return."""
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
    """Emission factors of rail haulage in a country, well to wheel, and the share of diesel."""

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
    """Container ship: g CO2e for each TEU and kilometre, independent of load."""
    air_g_per_t_km: NonNegative = 0.0
    """Air freight: g CO2e for each tonne of cargo and kilometre."""
    sea_km: dict[MarketId, Km] = Field(default_factory=dict)
    """By market (id): kilometres by ship and onwards to the terminal, the same for all seaports. A market without an
    entry has no sea route."""
    air_extra_km: Km = 0.0
    """Kilometres flown beyond the great circle between city and terminal."""
    empty_t_per_feu: NonNegative = 0.0
    """Emissions of hauling an empty box, or one FEU of capacity in an empty set, in equivalent tonnes of cargo."""

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

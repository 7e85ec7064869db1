"""What `freightsim data hubs` prints: what the hubs published beside what the choice model draws to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from freightsim.base.language import _, packaged, place_name
from freightsim.facts import HubYear, hub_years, national_years
from freightsim.reports.table import Cell, Table, TableColumn, year_column

if TYPE_CHECKING:
    import pandas as pd

    from freightsim.calibration.market import MarketFigure
    from freightsim.scenario import Scenario

YEARS = range(2016, 2021)
"""Years with a national count to compare with."""


def hubs_table(scenario: Scenario, flows: pd.DataFrame, market: Sequence[MarketFigure]) -> Table:
    """Return trips, load and laden boxes by hub and year beside the drawn ones; the last rows are the national count.

    `flows` and `market` are what `freightsim.choice.flows.hub_flows` and `freightsim.calibration.market.market_figures`
    return for the scenario.
    """
    published = hub_years()
    rows: list[tuple[object, ...]] = []
    for key, hub in scenario.hubs.items():
        drawn = flows[flows["hub"] == key].groupby("year")["drawn_feu"].sum()
        for year in YEARS:
            of_year = [each for each in published if (each.hub, each.year) == (key, year)]
            if of_year:
                rows.append((Cell(key, place_name(hub)), year, *_beside(of_year, drawn.get(year))))
    counted = {each.year: each.found for each in market if each.quantity == "all_rail"}
    for year, national in national_years().items():
        cells = (national.trips, national.feu_per_train, national.feu, *_drawn(national.feu, counted.get(year)))
        rows.append((Cell("all", _("all, to Europe and Russia")), year, *cells))
    columns = (
        TableColumn("hub", _("Hub"), wraps=True),
        year_column(),
        TableColumn("trips", _("Trips"), "{:,.0f}"),
        TableColumn("feu_per_train", _("FEU a train"), "{:,.1f}"),
        TableColumn("feu", _("FEU published"), "{:,.0f}"),
        TableColumn("drawn_feu", _("FEU, model"), "{:,.0f}"),
        TableColumn("deviation", _("deviation"), "{:,.1f}%", 0.01, sign=True),
    )
    notes = (
        _("Laden boxes of both directions and all markets; model: shippers' choice in {name}.").format(
            name=packaged(scenario.name)
        ),
        _(
            "The last rows compare the national count, without trains to Central Asia, with the model's flows of all "
            "hubs to Europe and Russia plus the port's published trips at the national load."
        ),
    )
    return Table("hubs", _("China-Europe trains of the hubs"), columns, rows, notes)


def _beside(of_year: Sequence[HubYear], drawn: float | None) -> tuple[float | None, ...]:
    """Return trips, load, laden boxes, drawn boxes and deviation of a hub in a year."""
    trips, feu = sum(each.trips for each in of_year), sum(each.feu for each in of_year)
    return (trips, feu / trips, feu, *_drawn(feu, drawn))


def _drawn(feu: float, drawn: float | None) -> tuple[float | None, float | None]:
    return (None, None) if drawn is None else (float(drawn), float(drawn) / feu - 1)

"""The table of hubs: what they published beside what is drawn, and the national count."""

from __future__ import annotations

import pytest

from freightsim.calibration.market import market_figures
from freightsim.choice.flows import hub_flows
from freightsim.facts import hub_years, national_years
from freightsim.reports.hubs import hubs_table
from stationed import stationed


def test_rows() -> None:
    """A row for each hub and year that it published, and one for each year of the national count."""
    scenario = stationed(None, {"horizon": {"from": "2017-01-01", "to": "2018-01-01"}})
    flows = hub_flows(scenario)
    market = market_figures(scenario)
    table = hubs_table(scenario, flows, market)
    values = table.data()
    rows = list(zip(values["hub"], values["year"], values["feu"], values["drawn_feu"], strict=True))
    published = {(each.hub, each.year) for each in hub_years() if each.hub in scenario.hubs}
    years = set(national_years())
    assert {(hub, year) for hub, year, *_ in rows if hub != "all"} == {key for key in published if key[1] in years}
    for hub, year, feu, drawn in rows:
        here = (flows["year"] == year) & (flows["hub"] == hub)
        found = flows[here]["drawn_feu"].sum()
        if hub == "all":
            assert feu == pytest.approx(national_years()[year].feu)
            found = sum(each.found for each in market if (each.quantity, each.year) == ("all_rail", year))
        else:
            assert feu == pytest.approx(sum(each.feu for each in hub_years() if (each.hub, each.year) == (hub, year)))
        assert drawn == (pytest.approx(found) if year == 2017 else None)

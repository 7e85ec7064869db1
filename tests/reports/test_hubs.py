"""The table of hubs: what they published beside what is drawn, and the national count."""

from __future__ import annotations

import pytest

from freightsim.choice.flows import hub_flows
from freightsim.facts import COUNTED, hub_years, national_years
from freightsim.reports.hubs import hubs_table
from stationed import stationed


def test_rows() -> None:
    """A row for each hub and year that it published, and one for each year of the national count."""
    scenario = stationed(None, {"horizon": {"from": "2017-01-01", "to": "2018-01-01"}})
    flows = hub_flows(scenario)
    table = hubs_table(scenario, flows)
    values = table.data()
    rows = list(zip(values["hub"], values["year"], values["feu"], values["drawn_feu"], strict=True))
    published = {(each.hub, each.year) for each in hub_years() if each.hub in scenario.hubs}
    years = set(national_years())
    assert {(hub, year) for hub, year, *_ in rows if hub != "all"} == {key for key in published if key[1] in years}
    for hub, year, feu, drawn in rows:
        here = flows["year"] == year
        if hub == "all":
            assert feu == pytest.approx(national_years()[year].feu)
            here &= flows["market"].isin(COUNTED)
        else:
            assert feu == pytest.approx(sum(each.feu for each in hub_years() if (each.hub, each.year) == (hub, year)))
            here &= flows["hub"] == hub
        if year == 2017:
            assert drawn == pytest.approx(flows[here]["drawn_feu"].sum())
        else:
            assert drawn is None

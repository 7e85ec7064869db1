"""What is said of a check: tables, lines, JSON, Markdown and JUnit's XML."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from rich.console import Console

from calibration.made import target, targets
from freightsim.base.language import PLACE, pgettext, speaking
from freightsim.calibration.checked import Check
from freightsim.calibration.drift import Drift
from freightsim.calibration.market import MarketFigure
from freightsim.calibration.published_support import SupportFigure
from freightsim.calibration.verdicts import judge
from freightsim.facts import PublishedSupport
from freightsim.reports.check import as_json, as_junit, as_markdown, lines, shown, summary
from freightsim.scenario import Scenario
from stationed import hub

ASKED: dict[str, dict[str, Any]] = {
    "trips_2013": target(value=13.0, tolerance_abs=0.5, conflict="Others count 14 | trains."),
    "trips_2014": target(years=[2014], value=87.0),
    "value_2013_2014": target("value_usd", [2013, 2014], value=1.144e9, note="The pair is firm."),
    "tonnes_2014": target("tonnes", [2014], value=39000.0, low=36000.0, high=46000.0),
    "transit": target("transit_outbound_d", [2013], low=14.0, high=16.5),
    "dwell": target("border_dwell_h", [], border="alashankou", value=28.0, low=24.0, high=37.0),
}
FIGURES: dict[str, list[float]] = {
    "trips_2013": [13.0] * 6,
    "trips_2014": [80.0, 81.0, 81.0, 80.0, 80.0, 81.0],
    "value_2013_2014": [1.0e9, 1.3e9, 1.1e9, 1.3e9, 1.0e9, 1.2e9],
    "tonnes_2014": [39000.0, 39100.0, 39020.0, 39120.0, 38980.0, 39080.0],
    "transit": [15.0, 15.1, 15.02, 15.12, 14.98, 15.08],
    "dwell": [float("nan")] * 6,
}


def check(scenario: Scenario, *keys: str, drift: tuple[Drift, ...] = ()) -> Check:
    """Return a check of some of the targets, or of all."""
    asked = targets(**{key: ASKED[key] for key in keys or ASKED})
    verdicts = {key: judge(key, each, np.array(FIGURES[key]), 0.95) for key, each in asked.targets.items()}
    return Check(scenario, asked, 1, 6, 0.95, verdicts, drift)


def text(found: Check, width: int = 80) -> str:
    """Return what is shown in a terminal of so many columns."""
    console = Console(highlight=False, markup=False, emoji=False, width=width, color_system=None)
    with console.capture() as captured:
        console.print(shown(found, width))
    return captured.get()


# Terminal


def test_tables(tiny: Scenario) -> None:
    """A table for each quantity, the fitted ones first, each target with all its numbers."""
    found = text(check(tiny))
    rows = [" ".join(line.split()) for line in found.splitlines()]
    order = [
        "Fitted",
        "Trips, both directions",
        "2013 13 12.5-13.5 13 12.6-13.4 holds",
        "2014 87 86.1-87.9 80.5 80.1-80.9 fails",
        "Cargo value, USD million",
        "2013-2014 1,144 1,132.6-1,155.4 1,150 1,025.8-1,274.2 cannot tell",
        "Cargo, thousand tonnes",
        "2014 39 36-46 39.05 39-39.1 holds",
        "Only compared",
        "Transit days, outbound",
        "2013 14-16.5 14-16.5 15.05 15-15.1 holds",
        "Dwell at borders, hours",
        "Alashankou and Dostyk 28 24-37 - - cannot tell",
        "Where sources disagree",
        "Trips, both directions, 2013: Others count 14 | trains.",
    ]
    places = [rows.index(line) for line in order]
    assert places == sorted(places)
    assert "nan" not in found


@pytest.mark.parametrize("width", [80, 120])
def test_tables_fit(tiny: Scenario, width: int) -> None:
    """No cell is cut, even of the widest numbers."""
    wide = targets(
        a=target("tonnes", list(range(2013, 2021)), value=2102.8e3, tolerance=0.02),
        b=target("value_usd", list(range(2013, 2021)), value=1.6067e10),
    )
    values = {"a": np.array([1.9e6, 2.3e6, 2.0e6, 2.3e6, 1.9e6, 2.2e6]), "b": np.array([1.59e10, 1.62e10] * 3)}
    verdicts = {key: judge(key, each, values[key], 0.95) for key, each in wide.targets.items()}
    found = text(Check(tiny, wide, 1, 4, 0.95, verdicts, ()), width)
    assert max(map(len, found.splitlines())) <= width
    assert "…" not in found
    assert "cannot tell" in found


def test_names_stand_for_ids_in_each_language(tiny: Scenario) -> None:
    """Quantities, borders and hubs are called by their names, never by their ids."""
    for language in ("en", "zh"):
        with speaking(language):
            found = text(check(tiny), 120) + as_markdown(check(tiny))
            border = tiny.borders["alashankou"]
            assert pgettext(PLACE, border.name) in found
            for each in ("alashankou", "trips_2013", "value_usd", "border_dwell_h", "tonnes_2014"):
                assert each not in found, (language, each)


def test_lines(tiny: Scenario) -> None:
    """The years that broke are named, and what cannot be told; the last line is the summary."""
    found = list(lines(check(tiny)))
    assert "Failed: 2014 (train trips)." in found
    assert "Undecided: 2013-2014 (cargo value); Alashankou and Dostyk (dwell at borders)." in found
    assert "6 replications, seed 1; 95.00% intervals of the mean; targets of targets." in found
    assert "The scenario has no record of a fit, so drift cannot be tested." in found
    assert "The horizon covers only part of 2014; targets are of whole years and do not apply there." in found
    expected = "Not all targets hold: 2 of 4 fitted, 1 of 2 compared."
    assert (found[-1], summary(check(tiny))) == (expected, expected)


def test_a_horizon_that_begins_before_the_record(tiny: Scenario) -> None:
    """A target of 2013 is of the days from the first train on: where there are more, that is said."""
    early = tiny.but({"horizon": {"from": "2013-01-01"}})
    assert any("before the port's first train (2013-07-18)" in line for line in lines(check(early, "trips_2013")))
    assert not any("before the port's first" in line for line in lines(check(tiny, "trips_2013")))


def test_all_hold(tiny: Scenario) -> None:
    """Then nothing is called broken."""
    found = check(tiny, "trips_2013", "transit")
    assert found.holds
    assert summary(found) == "All targets hold: 1 of 1 fitted, 1 of 1 compared."
    assert summary(check(tiny, "transit")) == "All targets hold: 1 of 1 compared."
    assert not [line for line in lines(found) if line.startswith(("Failed", "Undecided"))]


DRIFT = (Drift("a.b", 2.0, 3.0, "1"), Drift("c.d", 0.0, 1.0, "h"), Drift("e.f", 5.0, None, "h"))


def test_drift(tiny: Scenario) -> None:
    """Fitted numbers that were changed are shown with the change, or as gone."""
    found = check(tiny.but({"fitted": RECORD}), "trips_2013", drift=DRIFT)
    rows = [" ".join(line.split()) for line in text(found).splitlines()]
    assert rows[rows.index("Not as fitted") + 1 :][:4] == [
        "parameter fitted now change",
        "a.b 2 3 +50.0%",
        "c.d 0 1 -",
        "e.f 5 removed -",
    ]
    assert "3 fitted numbers are not as fitted: a.b, c.d, e.f." in list(lines(found))
    assert "| e.f | 5 | removed | - |" in as_markdown(found)


RECORD: dict[str, Any] = {
    "seed": 0,
    "made": "2024-05-17",
    "simulations": 96,
    "targets_digest": "a" * 64,
    "data_digest": "b" * 64,
}


# The market

MARKET = (
    MarketFigure("rail_value_share", 2019, "outbound", "", 0.03, 0.024, 0.036, 0.0271),
    MarketFigure("local_share", 2018, "both", "zhengzhou", 0.2, 0.1, 0.25, 0.30123),
    MarketFigure("hub_flow", 2018, "both", "xian", 45049.3, 42796.8, 47301.8, 45100.2),
    MarketFigure("hub_flow", 2019, "both", "xian", 87489.0, 83115.0, 91864.0, 2797.0),
    MarketFigure("air_over_rail", 2019, "inbound", "", 1.42, 1.0, 1.9, float("nan")),
)


def with_market(scenario: Scenario, *figures: MarketFigure) -> Check:
    """Return a check whose targets hold, and figures of the market."""
    hubs = scenario.but({"hubs": {"xian": hub("Xi'an", 34.34, 108.94)}})
    return replace(check(hubs, "trips_2013", "transit"), market=figures)


def test_the_market(tiny: Scenario) -> None:
    """A third group, by quantity, each figure in the unit shown; what is broken is named by hub and year."""
    found = with_market(tiny, *MARKET)
    rows = [" ".join(line.split()) for line in text(found).splitlines()]
    order = [
        "Only compared",
        "Market, by the choice model without simulation",
        "Share of rail in the value of trade with Europe, %",
        "all outbound 2019 3 2.4-3.6 2.71 holds",
        "Share of a hub's cargo from its own province, %",
        "Zhengzhou both 2018 20 10-25 30.1 fails",
        "FEU of a hub, all markets",
        "Xi'an both 2018 45,049 42,797-47,302 45,100 holds",
        "Xi'an both 2019 87,489 83,115-91,864 2,797 fails",
        "Tonnes by air over tonnes by rail, Europe",
        "all inbound 2019 1.42 1-1.9 - fails",
    ]
    places = [rows.index(line) for line in order]
    assert places == sorted(places)
    said = list(lines(found))
    assert (
        "Failed in the market: cargo from the hub's own province, Zhengzhou (2018); cargo of a hub, Xi'an (2019); "
        "tonnes by air over tonnes by rail (2019)."
    ) in said
    assert "Market figures come from the choice model, before season, events and waiting." in said
    assert summary(found).startswith("Not all targets hold: ")
    assert summary(found).endswith(", 2 of 5 market figures.")


def test_the_market_alone_can_break_a_check(tiny: Scenario) -> None:
    """Where all targets hold the check holds if every figure does."""
    assert with_market(tiny, MARKET[0], MARKET[2]).holds
    assert not with_market(tiny, MARKET[0], MARKET[1]).holds
    assert repr(with_market(tiny, *MARKET)).endswith(": 2 of 2 targets hold, 2 of 5 of the market>")


def test_without_a_market_nothing_is_said_of_it(tiny: Scenario) -> None:
    """No heading, no line, and an empty list for programs."""
    found = check(tiny)
    assert "market" not in "\n".join([*lines(found), as_markdown(found), as_junit(found)]).lower()
    assert as_json(found)["market"] == []


@pytest.mark.parametrize("width", [80, 120])
def test_the_table_of_the_market_fits(tiny: Scenario, width: int) -> None:
    """No cell is cut; a long name of a hub takes several lines."""
    found = with_market(tiny, *MARKET)
    name = "Jiangsu without Suzhou (Xuzhou, Nanjing, Lianyungang, Hai'an)"
    long = replace(found, scenario=found.scenario.but({"hubs": {"xian": {"name": name}}}))
    shown_text = text(long, width)
    assert max(map(len, shown_text.splitlines())) <= width
    assert "…" not in shown_text
    assert "83,115-91,864" in shown_text


def test_the_market_for_other_programs(tiny: Scenario) -> None:
    """Numbers of JSON are raw; JUnit has a case a figure, Markdown a table."""
    found = with_market(tiny, *MARKET)
    listed = json.loads(json.dumps(as_json(found), allow_nan=False))["market"]
    assert listed[1] == {
        "quantity": "local_share",
        "year": 2018,
        "direction": "both",
        "hub": "zhengzhou",
        "published": 0.2,
        "accepted": [0.1, 0.25],
        "found": 0.30123,
        "holds": False,
    }
    assert listed[4]["found"] is None
    suite = ET.fromstring(as_junit(found))[0]
    assert (suite.attrib["tests"], suite.attrib["failures"]) == ("7", "3")
    cases = {case.attrib["name"]: case for case in suite}
    assert len(cases) == 7
    broken = cases["hub_flow_xian_2019_both"]
    assert broken.attrib["classname"] == "market.hub_flow"
    failure = broken.find("failure")
    assert failure is not None
    assert failure.attrib["message"] == (
        "fails: FEU of a hub, all markets, Xi'an, both, 2019: model 2,797, published 87,489, accepted 83,115-91,864"
    )
    assert cases["rail_value_share_2019_outbound"].find("failure") is None
    rows = as_markdown(found).splitlines()
    assert "### Market, by the choice model without simulation" in rows
    assert "| FEU of a hub, all markets | Xi'an | both | 2019 | 87,489 | 83,115-91,864 | 2,797 | **fails** |" in rows


# Support

TOLD = PublishedSupport("xian_rate", "xian", "usd_per_feu", 2018, 2019, 3000.0, 3000.0, 3000.0, "local rate", "a page")
CASH = PublishedSupport("cash", "zhengzhou", "local_usd", 2018, 2018, 17.7e6, 8.9e6, 35.5e6, "cash a year", "a page")


@pytest.mark.parametrize("width", [80, 120])
def test_published_support_is_information(tiny: Scenario, width: int) -> None:
    """Each figure beside the model's with its basis; however far apart they are, nothing fails."""
    found = replace(with_market(tiny), support=(SupportFigure(TOLD, 3350.0), SupportFigure(CASH, 90e6)))
    rows = [" ".join(line.split()) for line in text(found, width).splitlines()]
    assert "Support as published, USD million a year (for information, not fitted)" in rows
    assert "Support as published, USD a FEU (for information, not fitted)" in rows
    assert any(row.startswith("Xi'an 2018-2019 3,000 - 3,350 local rate") for row in rows)
    assert any(row.startswith("Zhengzhou 2018 17.7 8.9-35.5 90.0 cash a year") for row in rows)
    assert found.holds
    assert "| Xi'an | 2018-2019 | 3,000 | - | 3,350 | local rate |" in as_markdown(found).splitlines()
    listed = json.loads(json.dumps(as_json(found), allow_nan=False))["support"]
    assert listed[1]["found"] == 90e6
    assert (listed[1]["value"], listed[1]["basis"]) == (17.7e6, "cash a year")


# Other programs


def test_json(tiny: Scenario) -> None:
    """One object by the letter of JSON, with every number in its unit."""
    found = json.loads(json.dumps(as_json(check(tiny, drift=DRIFT[:1])), allow_nan=False))
    assert found["digest"] == tiny.digest()
    assert (found["seed"], found["replications"], found["level"], found["holds"]) == (1, 6, 0.95, False)
    assert found["fitted"] is None
    assert found["drift"] == [{"path": "a.b", "fitted": 2.0, "now": 3.0, "change": 0.5, "unit": "1"}]
    assert list(found["targets"]) == list(ASKED)
    trips = found["targets"]["trips_2014"]
    assert (trips["published"], trips["mean"], trips["verdict"]) == (87.0, 80.5, "fails")
    assert trips["accepted"] == pytest.approx([86.13, 87.87])
    assert trips["ci_low"] < 80.5 < trips["ci_high"]
    assert found["targets"]["dwell"]["mean"] is None
    assert found["targets"]["transit"]["published"] is None
    assert found["targets"]["trips_2013"]["conflict"] == "Others count 14 | trains."
    record = as_json(check(tiny.but({"fitted": RECORD}), "transit"))["fitted"]
    assert record == {"seed": 0, "made": "2024-05-17"}


def test_junit(tiny: Scenario) -> None:
    """A case for each target; what fails and what cannot be told are failures, each with its own message."""
    root = ET.fromstring(as_junit(check(tiny.unchecked(name="<tiny> & \x07"))))
    suite = root[0]
    assert suite.attrib == {"name": "<tiny> & ?", "tests": "6", "failures": "3", "errors": "0", "skipped": "0"}
    cases = {case.attrib["name"]: case for case in suite}
    assert list(cases) == list(ASKED)
    assert cases["trips_2014"].attrib["classname"] == "fit.trips"
    assert cases["dwell"].attrib["classname"] == "validate.border_dwell_h"
    failures = {name: case.find("failure") for name, case in cases.items()}
    kinds = {name: failure.attrib["type"] for name, failure in failures.items() if failure is not None}
    assert kinds == {"trips_2014": "fails", "value_2013_2014": "cannot tell", "dwell": "cannot tell"}
    assert failures["trips_2014"] is not None
    message = "fails: Trips, both directions, 2014: simulated 80.5 (80.1-80.9) after 6 replications, published 87,"
    assert failures["trips_2014"].attrib["message"].startswith(message)
    assert "The pair is firm." in (cases["value_2013_2014"].findtext("system-out") or "")


def test_markdown(tiny: Scenario) -> None:
    """A heading, the summary, and tables whose rows have the cells that they should."""
    found = as_markdown(check(tiny.but({"name": "a | b"})))
    rows = found.splitlines()
    assert rows[0] == "## a \\| b"
    assert f"**{summary(check(tiny))}**" in rows
    assert "| Trips, both directions | 2014 | 87 | 86.1-87.9 | 80.5 | 80.1-80.9 | **fails** |" in rows
    assert "| Transit days, outbound | 2013 | 14-16.5 | 14-16.5 | 15.05 | 15-15.1 | holds |" in rows
    tables = [row for row in rows if row.startswith("|")]
    assert all(row.replace("\\|", "").count("|") == 8 for row in tables)
    assert found.endswith("\n")

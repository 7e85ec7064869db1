"""The tables and lines that a planner reads."""

from __future__ import annotations

import math
from typing import Any

import pytest
from rich.console import Console

from freightsim.facts import Figure, published
from freightsim.reports.against_record import against_record
from freightsim.reports.run import lines, longest_wait, parts_lines, shown
from freightsim.reports.table import side_by_side
from freightsim.reports.tables import RECORDED, record_table
from freightsim.results import Runs
from freightsim.results.records import Gridlock
from freightsim.scenario import Scenario
from freightsim.statistics.parts import Parts
from reports.made import Made, made, stages, yearly

IN_THE_YARD = ("outbound", "train_wait", True, 100, 48.0, 120.0)
OVERSEAS = ("inbound", "train_wait", True, 50, 72.0, 96.0)
AT_THE_BORDER = ("both", "border_track_wait:alashankou", True, 150, 8.0, 24.0)
HAUL = ("outbound", "haul_to_port", False, 100, 500.0, 600.0)


def said(runs: Runs, record: dict[int, dict[str, Figure]] | None = None) -> list[str]:
    """Return the lines below the tables."""
    return list(lines(runs, against_record(runs, record or {})))


def with_gridlocks(scenario: Scenario, *relieved: bool) -> Runs:
    """Return two runs, the second of which locked itself up on its tenth day and later."""
    locks = [
        Gridlock(240.0 + 24 * n, "west_out", 7, {"hamburg": 2, "warsaw": 0}, each) for n, each in enumerate(relieved)
    ]
    frames: Any = {"yearly": yearly(2013, trips=2.0, trips_outbound=2.0, teu=160.0), "stages": stages(IN_THE_YARD)}
    return made(scenario, Made(frames), Made(frames, locks))


# Where cargo waited


def test_longest_wait(tiny: Scenario) -> None:
    """The stage with most hours over all boxes is named; moving and work do not count, however long they take."""
    runs = made(tiny, Made({"stages": stages(HAUL, IN_THE_YARD, OVERSEAS, AT_THE_BORDER)}))
    assert longest_wait(runs) == (
        "Cargo waited most in the yard for a train: 2.0 days on average over outbound boxes "
        "(95 % under 5.0 days), 50% of all waiting."
    )


def test_longest_wait_over_replications(tiny: Scenario) -> None:
    """Hours are summed over replications, so that the wait that is longest in all is named."""
    other = ("inbound", "train_wait", True, 150, 96.0, 144.0)
    runs = made(tiny, Made({"stages": stages(IN_THE_YARD, OVERSEAS)}), Made({"stages": stages(IN_THE_YARD, other)}))
    assert longest_wait(runs) == (
        "Cargo waited most abroad for a train: 3.8 days on average over inbound boxes "
        "(95 % under 5.5 days), 65% of all waiting."
    )


def test_longest_wait_of_both_directions(tiny: Scenario) -> None:
    """At a border boxes of both directions wait."""
    runs = made(tiny, Made({"stages": stages(AT_THE_BORDER)}))
    assert longest_wait(runs).startswith(
        "Cargo waited most for a track at Alashankou and Dostyk: 0.3 days on average over boxes ("
    )


@pytest.mark.parametrize(
    "row",
    [
        ("outbound", "train_wait", True, 0, math.nan, math.nan),
        ("outbound", "train_wait", True, 10, 0.0, 0.0),
        HAUL,
    ],
)
def test_no_wait(tiny: Scenario, row: Any) -> None:
    """Where no box came, none had to wait, or nothing is waiting, it is said so, without NaN."""
    assert longest_wait(made(tiny, Made({"stages": stages(row)}))) == "No cargo waited."


# The other lines


def test_what_was_run(tiny: Scenario) -> None:
    """Replications, seed, rules, trips by direction and the load of trains are told."""
    frames: Any = {
        "yearly": yearly(2031, trips=1200.0, trips_outbound=1000.0, trips_inbound=200.0, teu_per_train=80.0),
        "stages": stages(HAUL),
    }
    two = said(made(tiny, Made(frames), Made(frames)))
    assert two[0] == "2 replications, seed 7; dispatch: full train, loading: oldest_first."
    assert two[1] == "1,000 trips outbound and 200 inbound, 80.0 TEU a train."
    assert len(two) == 5
    assert two[3].startswith("2 replications are too few for intervals")
    one = said(made(tiny, Made(frames)))
    assert one[0].startswith("1 replication, seed 7; ")


def test_nothing_ran(tiny: Scenario) -> None:
    """Without a train there is no load of trains, and no division by zero."""
    runs = made(tiny, Made({"yearly": yearly(2031, teu_per_train=math.nan), "stages": stages(HAUL)}))
    assert said(runs)[1:3] == ["No train ran.", "No cargo waited."]


def test_gridlock(tiny: Scenario) -> None:
    """How often, how often it was eased, and where and why first."""
    assert said(with_gridlocks(tiny, True, False, True))[-1] == (
        "Gridlock occurred at 3 cut-offs; at 2 of them a train left below the minimum load. "
        "First on 2013-07-28 in replication 1, Western lane: the yard is full, 7 FEU wait outside, and the dispatch "
        "rule releases no train (cleared boxes: Hamburg 2 FEU)."
    )
    assert said(with_gridlocks(tiny, False))[-1].startswith("Gridlock occurred at 1 cut-off; at 0 of them ")
    assert not any("Gridlock" in line for line in said(with_gridlocks(tiny)))


def test_part_of_a_year(tiny: Scenario) -> None:
    """Where a published figure is of a whole year and the horizon is not, there is a warning; else there is none."""
    runs = made(tiny, Made({"yearly": yearly(2014), "stages": stages(HAUL)}))
    warning = "The horizon covers only part of 2014; published figures are of the whole year, so no error is shown."
    assert said(runs, published())[-1] == warning
    assert warning not in said(runs)
    whole = made(tiny.but({"horizon": {"to": "2014-01-01"}}), Made({"yearly": yearly(2013), "stages": stages(HAUL)}))
    assert not any("whole year" in line for line in said(whole, published()))


def test_a_horizon_that_begins_before_the_record(tiny: Scenario) -> None:
    """Nothing of 2013 is then held against the record, and that is said; without a record nothing is."""
    early = tiny.but({"horizon": {"from": "2013-01-01", "to": "2014-01-01"}})
    runs = made(early, Made({"yearly": yearly(2013), "stages": stages(HAUL)}))
    told = said(runs, published())
    assert told[-1] == (
        "The horizon begins before the port's first train (2013-07-18), with which the record of 2013 begins: that "
        "year cannot be compared with the record."
    )
    assert not any("only part" in line for line in told)
    assert not any("before the port's first" in line for line in said(runs))
    cells = [line.split() for line in printed(runs, 100) if line.startswith("2013")]
    assert cells
    assert all("%" not in line[-1] and line[-1] != "part" for line in cells)


# Tables


def printed(runs: Runs, width: int) -> list[str]:
    """Return what a terminal of this width shows."""
    console = Console(width=width, markup=False, highlight=False, emoji=False)
    with console.capture() as text:
        console.print(shown(runs, against_record(runs, published()), width))
    return text.get().splitlines()


@pytest.fixture
def busy(tiny: Scenario) -> Runs:
    """Return six runs of a year with large numbers."""
    sources = [
        Made(
            {
                "yearly": yearly(
                    2020, trips=1000.0 * n, value_usd=1e11 * n, tonnes=1e8 * n, teu=9e4, trips_outbound=9.0
                ),
                "stages": stages(IN_THE_YARD),
            },
            [Gridlock(24.0, "west_out", 70_000, {"hamburg": 20_000}, True)],
        )
        for n in (10, 11, 11, 12, 10, 9)
    ]
    return made(tiny, *sources)


@pytest.mark.parametrize(("width", "beside"), [(80, 1), (100, 1), (140, 2), (200, 3)])
def test_tables_beside_each_other(busy: Runs, width: int, beside: int) -> None:
    """As many tables stand side by side as there is room for, one line apart, and no cell is cut or broken."""
    text = printed(busy, width)
    heads = [line.count("simulated") for line in text if line.startswith("Year")]
    assert sum(heads) == 3
    assert heads[0] == beside
    assert max(map(len, text)) <= width
    assert "…" not in "".join(text)
    rows = " ".join(line for line in text if line.startswith("2020"))
    assert "1,126     10,500  8,016 - 12,984" in rows
    assert "1,050,000  801,586 - 1,298,414" in rows
    assert "1,050,000.0  801,586.2 - 1,298,413.8" in rows


def test_lines_break_between_words(busy: Runs) -> None:
    """A long line is broken, and put together it is what it was."""
    text = printed(busy, 60)
    start = next(number for number, line in enumerate(text) if line.startswith("6 replications"))
    whole = " ".join(said(busy, published()))
    assert " ".join(text[start:]) == whole
    assert max(map(len, text[start:])) <= 60


def test_what_is_missing_is_a_dash(tiny: Scenario) -> None:
    """Without a second replication there is no interval, beyond the horizon no error; a low end is never below zero."""
    one = made(tiny, Made({"yearly": yearly(2031, trips=5.0), "stages": stages(HAUL)}))
    console = Console(width=60)
    with console.capture() as text:
        console.print(side_by_side((record_table(against_record(one, {}), name) for name in RECORDED), 60))
    rows = [line.split() for line in text.get().splitlines() if line.startswith("2031")]
    assert rows == [["2031", "-", "5", "-", "part"], ["2031", "-", "0", "-", "part"], ["2031", "-", "0.0", "-", "part"]]
    two = made(tiny, *(Made({"yearly": yearly(2031, trips=n), "stages": stages(HAUL)}) for n in (0.0, 2.0)))
    assert any(line.split() == ["2031", "-", "1", "-", "part"] for line in printed(two, 60))


def test_shares_of_the_variance_have_standard_errors() -> None:
    """And it is said where they are rough: by their standard error, or by the number of replications."""
    sure = {2022: {"trips": Parts(3.0, 0.0, 4.0, (0.05, 0.02, 0.06))}}
    (line,) = parts_lines(sure, 200)
    assert line.startswith(
        "Trips, both directions, 2022: of the variance of a single run 36% +- 5% is chance, 0% +- 2%"
    )
    assert line.endswith(" parameters and 64% +- 6% prices (share +- standard error).")
    rough = {2022: {"trips": Parts(3.0, 0.0, 4.0, (0.2, 0.1, 0.15))}}
    said = "These shares are rough: about {} replications give standard errors of at most 10%."
    assert list(parts_lines(rough, 60))[1:] == [said.format(240)]
    assert list(parts_lines(sure, 20))[1:] == [said.format(40)]
    assert list(parts_lines(rough, 600))[1:] == [said.format("2,400")]
    assert list(parts_lines({2022: {"trips": Parts(0.0, 0.0, 0.0)}}, 20)) == []
    assert list(parts_lines({}, 20)) == []

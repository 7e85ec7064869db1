"""What is printed of a comparison: sentences, years, cities, ways, stations; and the same as JSON."""

from __future__ import annotations

import io
import json

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from freightsim.reports.compare import as_json, cities_table, shown
from freightsim.statistics.comparison import Comparison
from freightsim.statistics.outcome import ChangeOutcome
from freightsim.studies.comparing import compare
from joins import chosen, joining


@pytest.fixture(scope="module")
def compared() -> Comparison:
    """Return two scenarios against a base."""
    return compare(chosen(), {"agreement": joining("truck"), "same": chosen()}, n=6, jobs=1)


def printed(comparison: Comparison, width: int) -> str:
    """Return the text for a terminal of so many columns."""
    console = Console(width=width, highlight=False, markup=False, emoji=False)
    with console.capture() as text:
        console.print(shown(comparison, width))
    return text.get()


@pytest.mark.parametrize("width", [80, 120, 200])
def test_no_line_is_too_long(compared: Comparison, width: int) -> None:
    """Tables and sentences keep to the terminal."""
    assert max(map(len, printed(compared, width).splitlines())) <= width


def test_the_base_is_named_and_an_equal_scenario_too(compared: Comparison) -> None:
    """Who differs has tables, who does not has one sentence."""
    text = printed(compared, 100)
    assert "agreement, against tiny" in text
    assert "Nothing changes at the port: in all 6 replications" in text.replace("\n", " ")
    assert "Cities that join, gain or lose" in text
    assert "simultaneous over 2 scenarios" in text.replace("\n", " ")


def test_json_has_no_nan(compared: Comparison) -> None:
    """What is missing is null; the figures are those of the comparison."""
    found = json.loads(json.dumps(as_json(compared), allow_nan=False))
    assert found["replications"] == 6
    assert found["scenarios"]["same"]["differs_since"] is None
    rows = found["scenarios"]["agreement"]["years"]
    teu = next(row for row in rows if row["quantity"] == "teu" and row["year"] == 2014)
    assert teu["change"] == pytest.approx(compared.yearly("agreement", "teu", 2014).change.mean)
    assert found["scenarios"]["agreement"]["dispatch"] == "minimum_load"


def test_a_table_that_is_cut_says_so(compared: Comparison) -> None:
    """Cities that gain or lose beyond those shown are counted in a row, so that rows and sentence agree."""
    names = [f"c{number}" for number in range(9)]
    change = np.array([5.0, 4.0, 3.0, *[-1.0 - number for number in range(6)]])
    table = pd.DataFrame(
        {"city": names, "joins": False, "base": 10.0, "change": change, "low": change - 0.5, "high": change + 0.5}
    ).assign(expected=0.0, sign=np.sign(change).astype(int))
    found = ChangeOutcome(compared, "agreement")
    found.__dict__["cities"] = table
    assert [row[0] for row in cities_table(found, 2).texts()] == [
        *("c0", "c1", "and 1 more that gains"),
        *("c8", "c7", "and 4 more that lose"),
    ]
    assert len(cities_table(found, 6).rows) == len(cities_table(found).rows) == 9


@pytest.mark.parametrize("manner", ["shuttle", "wagon_group", "block"])
def test_what_is_shown_is_kept(manner: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers keep all that a comparison shows; no replication is simulated a second time to show it."""
    found = compare(chosen(), [joining(manner)], n=2, jobs=1)

    def again(_repeat: object) -> None:
        raise AssertionError("simulated again to show what was found")

    monkeypatch.setattr("freightsim.simulation.replications._Repeat.__call__", again)
    Console(width=100, file=io.StringIO()).print(shown(found, 100))
    assert as_json(found)

"""What the page of columns says of a column is what the code puts into it."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd
import pytest

from freightsim.journey.timetable import TrainKind
from freightsim.results import Run
from freightsim.results.frames import FRAMES
from freightsim.results.records import Cause
from freightsim.results.vocabulary import STATIONS, UNITS
from freightsim.scenario import Scenario
from freightsim.simulation.replications import simulate

PATH = Path(__file__).parents[2] / "docs" / "reference" / "columns.csv"

pytestmark = pytest.mark.skipif(not PATH.is_file(), reason="the package was unpacked without its documents")


def meanings() -> dict[str, str]:
    """Return the meaning of each column, those of one frame under `frame.column`."""
    with PATH.open(encoding="utf-8", newline="") as file:
        return {row["column"]: row["meaning"] for row in csv.DictReader(file)}


@pytest.fixture
def run(tiny: Scenario) -> Run:
    """Return a replication of the smallest scenario."""
    return simulate(tiny)


def test_every_column_has_a_meaning_and_every_meaning_a_column(run: Run) -> None:
    """A meaning under the name of a frame goes before one of the name alone; none is left over."""
    used = set()
    known = meanings()
    for frame in FRAMES:
        for column in run.frame(frame).columns:
            own = f"{frame}.{column}" if f"{frame}.{column}" in known else column
            assert own in known
            used.add(own)
    later = {name for name in known if name.startswith("border2_")}  # of lanes with more borders than these have
    later |= {"rail_price_ratio"}  # of runs in which the price of rail answers to scarcity
    later |= {"station"}  # of runs in which a city has joined
    assert set(known) - used <= later


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("unit", set(UNITS.values())),
        ("stations.kind", set(STATIONS)),
        ("cause", set(get_args(Cause)) - {""}),
        ("kind", set(get_args(TrainKind))),
        ("trains.status", {"ran", "under_way", "closed", "cancelled", "empty_return"}),
    ],
)
def test_words_are_those_of_the_code(column: str, words: set[str]) -> None:
    """Each value that a column can have stands in its meaning, and no other."""
    assert set(re.findall(r"`(\w+)`", meanings()[column])) == words


def test_words_are_those_of_a_run(run: Run) -> None:
    """What a run has in these columns is among what the page lists."""
    for frame, column in (("stations", "unit"), ("trains", "kind"), ("trains", "status"), ("trains", "cause")):
        listed = meanings().get(f"{frame}.{column}") or meanings()[column]
        assert set(run.frame(frame)[column].dropna()) - {""} <= set(re.findall(r"`(\w+)`", listed))


def test_means_are_over_what_is_said(run: Run, tiny: Scenario) -> None:
    """Shares are of boxes or tonnes, the stay in the yard ends at the lift, TEU a train are of trips, slots are all."""
    boxes, trains, found = run.containers, run.trains, run.yearly.set_index("year")
    trips = trains.set_index("train")["counted_at"].dt.year
    counted = boxes["train"].map(trips)
    outside = boxes["city"].astype(str).map(lambda key: tiny.cities[key].province != tiny.port.province)
    since = pd.Timestamp(tiny.horizon.start)  # a lift in the lead-in belongs to no year
    lifted = boxes[(boxes["direction"] == "outbound") & boxes["yard_in_at"].notna() & (boxes["loaded_at"] >= since)]
    stay_d = (lifted["loaded_at"] - lifted["yard_in_at"]) / pd.Timedelta(days=1)
    for year, row in found.iterrows():
        own = counted == year
        assert own.sum() == row["feu"] > 0
        out = own & (boxes["direction"] == "outbound")
        tonnes = boxes["tonnes"][out]
        assert row["share_from_outside"] == pytest.approx(tonnes[outside[out]].sum() / tonnes.sum())
        assert row["rollovers_per_feu"] == pytest.approx(boxes["rollovers"][own].mean())
        assert row["partners"] == boxes["partner"][own].nunique()
        assert row["yard_dwell_d"] == pytest.approx(stay_d[lifted["loaded_at"].dt.year == year].mean(), rel=1e-4)
        of_year = trains[trains["counted_at"].dt.year == year]
        assert row["trips"] == len(of_year)
        assert row["teu_per_train"] == pytest.approx(of_year["teu"].mean())
        assert row["wagons_outbound"] == pytest.approx(of_year["wagons"][of_year["direction"] == "outbound"].mean())
        slots = trains[trains["slot_at"].dt.year == year]
        assert row["cancelled"] == (slots["status"] == "cancelled").sum()
        assert row["slots"] == (slots["kind"] == "timetabled").sum()
    assert np.isfinite(found["yard_dwell_d"]).all()

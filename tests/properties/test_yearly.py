"""The figures of a year are those of its trains and boxes, computed anew from their frames."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given

from freightsim import Run, Scenario
from properties.strategies import run_of, scenarios, with_examples

INSTANT_D = 2 / 86_400
"""Days by which a mean may differ: instants in frames are rounded to the second."""


NEVER = pd.Timestamp("2100-01-01").as_unit("s")


def _hours_apart(frame: pd.DataFrame, first: str, last: str) -> pd.Series:
    return (frame[last] - frame[first]).dt.total_seconds() / 3600


def _missed(run: Run, boxes: pd.DataFrame) -> pd.Series:
    """Return for each box the cut-offs of its terminal and direction from its release to its own (or the end)."""
    slots = run.trains[(run.trains["kind"] != "empty_return") & (run.trains["cause"] != "suspended")]
    release = boxes["released_at"].where(boxes["direction"] == "outbound", boxes["gate_in_at"])
    missed = pd.Series(0, index=boxes.index)
    for (terminal, direction), own in boxes.groupby(["terminal", "direction"], observed=True):
        queue = slots[(slots["terminal"] == terminal) & (slots["direction"] == direction)]
        cutoffs = np.sort(queue["cutoff_at"].dropna().to_numpy())
        from_at = release[own.index].fillna(NEVER).to_numpy()
        to_at = own["cutoff_at"].fillna(NEVER).to_numpy()
        first, last = np.searchsorted(cutoffs, from_at), np.searchsorted(cutoffs, to_at)
        missed[own.index] = np.maximum(last - first, 0)
    return missed


@with_examples(30)
@given(scenario=scenarios())
def test_trips_and_cargo_are_those_of_the_trains(scenario: Scenario) -> None:
    """Trips, boxes, tonnes and value of a year are those of trains that left (outbound) or arrived (inbound) in it."""
    run, _ = run_of(scenario)
    trains = run.trains[run.trains["feu"] > 0]
    counted_at = trains["departed_at"].where(trains["direction"] == "outbound", trains["arrived_at"])
    for row in run.yearly.itertuples():
        own = trains[(counted_at.dt.year == row.year) & (counted_at >= pd.Timestamp(scenario.clock.start))]
        assert row.trips == len(own) == row.trips_outbound + row.trips_inbound
        assert row.trips_outbound == (own["direction"] == "outbound").sum()
        assert row.feu == own["feu"].sum()
        assert row.teu == 2 * row.feu
        boxes = run.containers[run.containers["train"].isin(own["train"])]
        assert row.feu == len(boxes)
        np.testing.assert_allclose(row.tonnes, boxes["tonnes"].sum())
        np.testing.assert_allclose(row.value_usd, boxes["value_usd"].sum())
        np.testing.assert_allclose(row.teu_per_train, own["teu"].mean() if len(own) else np.nan)
        assert row.partners == boxes["partner"].nunique()
        assert (row.feu_outbound, row.feu_inbound) == tuple(
            (boxes["direction"] == direction).sum() for direction in ("outbound", "inbound")
        )
        np.testing.assert_allclose(row.tonnes_outbound, boxes["tonnes"][boxes["direction"] == "outbound"].sum())
        home = {key for key, city in scenario.cities.items() if city.province == scenario.port.province}
        out = boxes[boxes["direction"] == "outbound"]
        away = out["tonnes"][~out["city"].isin(home)].sum()
        outside = away / out["tonnes"].sum() if len(out) else np.nan
        np.testing.assert_allclose(row.share_from_outside, outside)
        np.testing.assert_allclose(
            row.rollovers_per_feu, boxes["rollovers"].mean() if len(boxes) else np.nan, atol=1e-12
        )


@with_examples(30)
@given(scenario=scenarios())
def test_slots_are_counted_in_the_year_of_the_slot(scenario: Scenario) -> None:
    """Slots offered, cancelled, extra and returned empty are those of the trains, by the year of the slot."""
    run, _ = run_of(scenario)
    trains = run.trains[run.trains["slot_at"] < pd.Timestamp(scenario.clock.end)]
    for row in run.yearly.itertuples():
        own = trains[trains["slot_at"].dt.year == row.year]
        kind, cancelled = own["kind"], own["status"] == "cancelled"
        assert row.slots == (kind == "timetabled").sum()
        assert row.cancelled == cancelled.sum()
        assert row.extra == ((kind == "extra") & own["status"].isin(["ran", "under_way"])).sum()
        assert row.empty_returns == (kind == "empty_return").sum()
        assert row.empty_feu == own["empty_feu"].sum()


@with_examples(30)
@given(scenario=scenarios())
def test_service_is_that_of_trains_and_boxes(scenario: Scenario) -> None:
    """Transit days belong to the year of arrival, days in the yard to the year of loading."""
    run, _ = run_of(scenario)
    trains = run.trains[run.trains["feu"] > 0]
    boxes = run.containers[run.containers["direction"] == "outbound"]
    for row in run.yearly.itertuples():
        for direction, found in (("outbound", row.transit_outbound_d), ("inbound", row.transit_inbound_d)):
            own = trains[(trains["arrived_at"].dt.year == row.year) & (trains["direction"] == direction)]
            days = _hours_apart(own, "departed_at", "arrived_at") / 24
            np.testing.assert_allclose(found, days.mean() if len(own) else np.nan, atol=INSTANT_D)
        within = boxes["loaded_at"] >= pd.Timestamp(scenario.clock.start)
        loaded = boxes[(boxes["loaded_at"].dt.year == row.year) & within]
        days = _hours_apart(loaded, "yard_in_at", "loaded_at") / 24
        np.testing.assert_allclose(row.yard_dwell_d, days.mean() if len(loaded) else np.nan, atol=INSTANT_D)


@with_examples()
@given(scenario=scenarios())
def test_rollovers_are_the_cutoffs_that_a_box_missed(scenario: Scenario) -> None:
    """A box is rolled over at each cut-off of its queue between its release and the one at which it boards."""
    run, _ = run_of(scenario)
    missed = _missed(run, run.containers)
    assert run.containers["rollovers"].tolist() == missed.tolist()

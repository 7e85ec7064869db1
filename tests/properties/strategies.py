"""Small random scenarios, and what every property of a run is asked with."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from freightsim import Run, Scenario, simulate
from freightsim.results.records import Records
from freightsim.results.run import FromRecords
from freightsim.simulation.inputs import Inputs
from tiny import TINY, WUHAN

Tree = dict[str, Any]
Hours = npt.NDArray[np.float64]

EXAMPLES = 40


def with_examples(count: int = EXAMPLES) -> Callable[[Any], Any]:
    """Return the settings of a property: always the same examples, and no clock held against them."""
    return settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large),
    )


SECOND_LANE: Tree = {
    "regions": {
        "poland": {
            "name": "Poland",
            "terminal": "lodz",
            "market": "europe",
            "weight": {"outbound": 0.6, "inbound": 0.4},
        }
    },
    "terminals": {"lodz": TINY["terminals"]["hamburg"] | {"name": "Lodz", "country": "PL", "cranes": 2}},
    "borders": {"brest": TINY["borders"]["alashankou"] | {"name": "Brest", "tracks": 1, "trains_per_day": 5.0}},
    "lanes": {
        "middle": {
            "name": "Middle lane",
            "terminal": "lodz",
            "sections": {
                "china": TINY["lanes"]["west"]["sections"]["china"],
                "steppe": TINY["lanes"]["west"]["sections"]["beyond"] | {"running_h": 80.0, "border": "brest"},
                "poland": TINY["lanes"]["west"]["sections"]["beyond"] | {"running_h": 30.0, "country": "PL"},
            },
        },
    },
}


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """Draw the tree of a small scenario: two to four months, one or two lanes, scarce and plentiful stations."""
    tree = deepcopy(TINY)
    tree["name"] = "random"
    start = date(2013, draw(st.sampled_from([2, 8, 11])), draw(st.integers(1, 28)))
    days = draw(st.integers(60, 120))
    lead_in = draw(st.sampled_from([0, 7, 28]))
    tree["horizon"] = {"from": str(start), "to": str(start + timedelta(days=days)), "lead_in_days": lead_in}
    tree["port"] |= {
        "yard_teu": draw(st.sampled_from([30, 60, 120, 240, 600, 2000])),
        "tracks": draw(st.integers(1, 3)),
        "cranes": draw(st.integers(1, 3)),
        "lifts_per_h": draw(st.sampled_from([2.0, 8.0, 20.0])),
        "paths_per_day": draw(st.integers(1, 3)),
    }
    tree["customs"] |= {
        "desks": draw(st.sampled_from([1, 2, 4, {str(start): 1, str(start + timedelta(days=30)): 3}])),
        "desk_h": draw(st.sampled_from([0.05, 0.3, 1.0])),
        "inspected_share": draw(st.sampled_from([0.0, 0.1, 0.5])),
        "export_papers_h": draw(st.sampled_from([0.0, 6.0, 24.0])),
    }
    _draw_trains(draw, tree)
    _draw_demand(draw, tree)
    _draw_network(draw, tree, start)
    _draw_choice(draw, tree)
    _draw_rules(draw, tree)
    return tree


def scenarios() -> st.SearchStrategy[Scenario]:
    """Return small valid scenarios."""
    return trees().map(Scenario.model_validate)


def _draw_trains(draw: st.DrawFn, tree: Tree) -> None:
    cutoff_h = draw(st.sampled_from([0.0, 12.0, 24.0, 48.0]))
    low = draw(st.integers(5, 25))
    tree["trains"] |= {
        "wagons_low": low,
        "wagons_high": low + draw(st.integers(0, 5)),
        "teu_per_wagon": draw(st.sampled_from([2.0, 2.1])),
        "cutoff_h": cutoff_h,
        "placement_h": cutoff_h * draw(st.sampled_from([0.0, 0.5, 1.0])),
        "running_cv": draw(st.sampled_from([0.0, 0.2])),
        "wagon_sets": draw(st.integers(1, 8)),
        "turn_round_h": draw(st.sampled_from([0.0, 12.0])),
        "idle_sets_per_weekly_train": draw(st.sampled_from([0.0, 1.0, 2.0])),
        "extra_notice_h": 72.0,
    }


def _draw_demand(draw: st.DrawFn, tree: Tree) -> None:
    for direction, most in (("outbound", 60.0), ("inbound", 40.0)):
        tree["demand"][direction] |= {
            "feu_per_boxable_usd_bn": most * draw(st.sampled_from([0.1, 0.4, 1.0])),
            "booking_feu": draw(st.sampled_from([1.0, 2.0, 4.0])),
            "lead_h": draw(st.sampled_from([0.0, 24.0, 96.0])),
            "market": {"sd": draw(st.sampled_from([0.0, 0.4])), "correlation": 0.7},
            "partners": 20,
        }


def _draw_network(draw: st.DrawFn, tree: Tree, start: date) -> None:
    services = tree["services"]
    denser = {str(start): 1.3, str(start + timedelta(days=25)): 3.1}
    for key in services:
        services[key] |= {"trains_per_week": draw(st.sampled_from([0.0, 0.8, 2.0, 5.0, denser]))}
    tree["borders"]["alashankou"] |= {
        "tracks": draw(st.integers(1, 3)),
        "trains_per_day": draw(st.sampled_from([2.5, 4.0, 8.0])),
        "formalities_cv": draw(st.sampled_from([0.0, 0.5])),
        "load_exponent": draw(st.sampled_from([0.0, 2.0])),
    }
    if draw(st.booleans()):
        for part, entries in deepcopy(SECOND_LANE).items():
            tree[part] |= entries
        services["middle_out"] = {"lane": "middle", "direction": "outbound", "offset_h": 50.0}
        services["middle_in"] = {"lane": "middle", "direction": "inbound", "offset_h": 80.0}
        for key in ("middle_out", "middle_in"):
            services[key]["trains_per_week"] = draw(st.sampled_from([1.0, 3.0]))
        if draw(st.booleans()):
            for terminal in tree["terminals"].values():
                terminal["wagon_pool"] = "europe"
    if draw(st.booleans()):
        stop = {"from": str(start + timedelta(days=20)), "to": str(start + timedelta(days=34))}
        ways = draw(st.sampled_from([["outbound"], ["outbound", "inbound"]]))
        tree["events"] = {"stop": {"name": "Stop", "no_trains": ways} | stop}


def _draw_choice(draw: st.DrawFn, tree: Tree) -> None:
    """Leave rail the only way, or give shippers sea and hurry, so that some leave where cargo is left behind."""
    if not draw(st.booleans()):
        return
    ratio = {"outbound": 1.0, "inbound": 0.8}
    tree["modes"] = {"sea": {"name": "Sea", "usd_per_feu": draw(st.sampled_from([15_000.0, 40_000.0]))}}
    tree["markets"]["europe"]["modes"] = {"sea": {"days": 0.0, "price_ratio": ratio}}
    tree["choice"] |= {
        "cost_sensitivity": draw(st.sampled_from([1.0, 6.0])),
        "review_d": draw(st.sampled_from([7.0, 14.0])),
        "memory_d": 30.0,
        "rail_independence": 0.7,
        "hub_independence": 0.8,
    }
    if draw(st.booleans()):
        tree["hubs"] = {"wuhan": WUHAN | {"trains_per_week": {"outbound": {"europe": 2.0}}}}
    for item in tree["cargo"]["classes"].values():
        item["value_of_time_per_day"] = draw(st.sampled_from([0.0, 0.02]))


def _draw_rules(draw: st.DrawFn, tree: Tree) -> None:
    dispatch = [
        {"rule": "minimum_load", "minimum_feu": 10},
        {"rule": "full_train"},
        {"rule": "full_or_longest_wait", "longest_wait_h": 72.0},
        {"rule": "schedule", "minimum_feu": 10, "laden_share": {"2013": 0.0, "2014": 0.8}},
    ]
    loading = [{"rule": "first_come_first_served"}, {"rule": "most_valuable", "protected_after_rollovers": 2}]
    tree["dispatch"] = draw(st.sampled_from(dispatch))
    tree["loading"] = draw(st.sampled_from(loading))
    tree["relief"] = {"rule": draw(st.sampled_from(["waive_minimum", "none"])), "max_idle_h": 120.0}


# ---- a run, looked at ------------------------------------------------------------------------------------------------


def records_of(run: Run) -> Records:
    """Return the columns behind a run's frames, where hours are not rounded."""
    assert isinstance(run.source, FromRecords)
    assert run.source.records is not None
    return run.source.records


def run_of(scenario: Scenario, seed: int = 1) -> tuple[Run, Records]:
    """Return a run of a scenario and the columns behind it."""
    run = simulate(scenario, seed=seed)
    return run, records_of(run)


def drawn(inputs: Inputs) -> pd.DataFrame:
    """Return all that was drawn for each box, by city, direction, booking and number, at full precision."""
    scenario, bookings, boxes = inputs.scenario, inputs.bookings, inputs.boxes
    row = boxes.booking
    frame = pd.DataFrame(
        {
            "city": np.array(list(scenario.cities))[bookings.city[row]],
            "direction": bookings.direction[row],
            "booking": bookings.number[row],
            "box": boxes.number,
            "region": np.array(list(scenario.regions))[bookings.region[row]],
            "terminal": np.array(list(scenario.terminals))[inputs.terminal],
            "commodity": np.array(list(scenario.cargo.classes))[bookings.cargo_class[row]],
            "partner": bookings.partner[row],
            "feu": bookings.feu[row],
            "booked_h": bookings.booked_h[row],
            "ready_h": bookings.ready_h[row],
            "comes_h": inputs.comes_h,
            "tonnes": bookings.t_per_feu[row],
            "value_usd": bookings.usd_per_feu[row],
            "haul_h": boxes.haul_h,
            "lift_factor": boxes.lift_factor,
            "desk_h": boxes.desk_h,
            "papers": boxes.papers,
        }
    )
    return frame.set_index(["city", "direction", "booking", "box"]).sort_index()


def who_came(inputs: Inputs, records: Records) -> npt.NDArray[np.bool_]:
    """Return for each box that was drawn whether it is not among those whose shippers looked elsewhere."""
    away = records.turned_away
    names = ("city", "direction", "booking", "box")
    gone = set(zip(*(away[name].tolist() for name in names), strict=True))
    bookings, row = inputs.bookings, inputs.boxes.booking
    columns = (bookings.city[row], bookings.direction[row], bookings.number[row], inputs.boxes.number)
    came = [key not in gone for key in zip(*(column.tolist() for column in columns), strict=True)]
    assert len(gone) == len(away["box"]) == came.count(False)
    return np.array(came, dtype=np.bool_)


def stages_of(scenario: Scenario, lane: str, direction: str) -> list[str]:
    """Return the stages of a box by name, in the order in which it passes them."""
    borders = sum(section.border is not None for section in scenario.lanes[lane].sections.values())
    met = range(1, borders + 1) if direction == "outbound" else range(borders, 0, -1)
    crossed = [f"border{number}_{side}" for number in met for side in ("in", "out")]
    way = ["cutoff", "loaded", "departed", *crossed, "arrived", "unloaded"]
    if direction == "outbound":
        return ["booked", "ready", "gate_in", "yard_in", "released", *way, "handed_over"]
    return ["booked", "ready", "gate_in", *way, "yard_in", "released", "handed_over"]


def boxes_by_way(run: Run) -> list[tuple[pd.DataFrame, list[str]]]:
    """Return boxes of each lane and direction, and those of each direction without a train, with their stages."""
    parts = []
    for direction in ("outbound", "inbound"):
        own = run.containers[run.containers["direction"] == direction]
        for lane in run.scenario.lanes:
            stages = stages_of(run.scenario, lane, direction)
            parts.append((own[own["lane"] == lane], [f"{stage}_at" for stage in stages]))
        stages = [f"{stage}_at" for stage in stages_of(run.scenario, next(iter(run.scenario.lanes)), direction)]
        parts.append((own[own["lane"].isna()], stages))
    return parts


def present_at_starts(start_h: Hours, end_h: Hours) -> tuple[Hours, npt.NDArray[np.int64]]:
    """Return the instants at which stays start, sorted, and how many are present from then on.

    A stay that ends at the instant at which another starts makes room for it; one without an end goes on.
    """
    known = np.isfinite(start_h)
    starts_h, ends_h = np.sort(start_h[known]), np.sort(np.where(np.isnan(end_h[known]), np.inf, end_h[known]))
    present = np.arange(1, len(starts_h) + 1) - np.searchsorted(ends_h, starts_h, side="right")
    return starts_h, present


def most_at_once(start_h: Hours, end_h: Hours) -> int:
    """Return the most stays that overlap."""
    return int(present_at_starts(start_h, end_h)[1].max(initial=0))

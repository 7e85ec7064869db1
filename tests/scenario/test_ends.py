"""Ends for what is legal: whatever number stands in a scenario, it is refused in words or the run ends."""

from __future__ import annotations

import math
import resource
import signal
import subprocess
import sys
import warnings
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import freightsim as fs
from freightsim.base.errors import ScenarioError
from freightsim.files.load import load_variants, scenario_from_tree, shipped_names
from freightsim.journey import size
from freightsim.scenario.ends import FIRST_DAY, LAST_DAY, MOST_TRAINS
from freightsim.validation.merge import merged
from tiny import TINY, WUHAN

Path_ = tuple[str, ...]

EXTREMES: tuple[Any, ...] = (0, 1e-300, 1e-7, -1, 1e9, 1e30, 1e308, math.inf, math.nan, 10**400, True, "1e9")
"""Values of all kinds that a slip, or a unit, may bring about."""

PARTS = 5
"""Parts in which they are tried, side by side."""

LIMIT_S = 60
"""Seconds within which a run of two weeks must end; it takes 0.2."""

LIMIT_BYTES = 3_000_000_000
"""Memory that such a run may take; it takes 0.3 GB, libraries included."""

JOINS = {
    "a_truck": {"by": "truck", "price_ratio": 0.85, "lead_saved_d": 1.0, "guaranteed_feu": 2},
    "b_shuttle": {
        "by": "shuttle",
        "trains_per_week": 2.0,
        "wagons": 20,
        "minimum_feu": 2,
        "longest_wait_h": 100.0,
        "usd_per_feu": 300.0,
        "rail_km": 500.0,
        "offset_h": 12.0,
    },
    "c_group": {"by": "wagon_group", "wagons": 10, "usd_per_feu": 300.0, "rail_km": 500.0},
    "d_group": {"by": "wagon_group", "wagons": 10, "coupled_to": "city"},
    "e_port": {
        "by": "own_trains",
        "services": {"west": {"outbound": 1.0, "inbound": 1.0}},
        "yard_teu": 200,
        "tracks": 1,
        "cranes": 1,
        "desks": 1,
        "wagon_sets": 4,
        "paths_per_day": 1,
        "minimum_feu": 10,
        "subsidy_usd_per_feu": 100.0,
        "liking": 1.0,
    },
}


def whole() -> dict[str, Any]:
    """Return two weeks of a scenario in which every numeric field of the model is written, be it at its default."""
    tree = deepcopy(TINY)
    tree["horizon"] = {"from": "2013-09-01", "to": "2013-09-15"}
    for number, (key, join) in enumerate(JOINS.items()):
        tree["cities"][key] = tree["cities"]["wuhan"] | {
            "name": key,
            "lat": 31.0 + number,
            "joins": {"from": "2013-09-03", **join},
            "trade_usd_bn": 5.0,
            "trade_share": {"outbound": 0.6},
            "boxable_share": {"inbound": 0.4},
        }
        if join.get("coupled_to") == "city":  # its trains pass the port, wherever the border is
            tree["cities"][key] |= {part: tree["port"][part] for part in ("lat", "lon")}
        weekly = {"outbound": {"europe": 1.0}, "inbound": {"europe": {"2013-01-01": 1.0, "2013-09-05": 2.0}}}
        tree.setdefault("hubs", {})[key] = WUHAN | {
            "trains_per_week": weekly,
            "odds": {"outbound": {"europe": 0.5}},
            "subsidy_usd_per_feu": 900.0,
            "value_tilt": 1.2,
        }
    tree["provinces"] = {
        "hubei": {"name": "Hubei", "trade_share": {"outbound": 0.5}, "boxable_share": {"inbound": 0.4}}
    }
    answer = {"per_day": 0.1, "at_d": 2.0, "ceiling": 1.5}
    rail = {"price_answer": answer, "subsidy_usd_per_feu": 500.0, "subsidy_cap": 0.5, "cost_usd_per_feu": 8000.0}
    tree["choice"] |= {"rail": rail, "reach_km": 800.0, "rail_independence": 0.5, "hub_value_tilt": {"outbound": 1.1}}
    tree["modes"] = {"sea": {"name": "Sea", "usd_per_feu": 3000.0, "usd_per_t": 10.0, "by_seaport": True}}
    tree["seaports"] = {"shanghai": {"name": "Shanghai", "lat": 31.2, "lon": 121.5}}
    offer = {"days": 40.0, "price_ratio": {"outbound": 1.0, "inbound": 1.0}, "constant": {"outbound": 0.1}}
    tree["markets"]["europe"] |= {"modes": {"sea": offer}, "rail_odds": {"outbound": 1.0}}
    effects = {"demand": {"outbound": 1.2}, "border_capacity": {"alashankou": 0.5}}
    event = {"name": "Works", "from": "2013-09-04", "to": "2013-09-08"}
    tree["events"] = {"works": {**event, **effects, "border_background": {"alashankou": 0.5}}}
    tree["timetable"] = {"rule": "responsive", "from": "2013-09-08", "review_d": 3.0}
    tree["emissions"] = {"km_by_country": {"KZ-RU-BY-PL-DE": dict.fromkeys(("KZ", "RU", "BY", "PL", "DE"), 1000.0)}}
    tree["cargo"]["fill"] = {"outbound": 0.9}
    tree["port"]["background"] = {"trains_per_year": 300.0, "lifts_per_train": 90}
    return fs.Scenario.model_validate(tree).tree()


def numeric(tree: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Yield the path of every number of a scenario."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            if path or key not in ("schema_version", "fitted", "map", "accept"):
                yield from numeric(value, (*path, key))
    elif isinstance(tree, int | float) and not isinstance(tree, bool):
        yield path


def at(path: Path_, value: Any) -> dict[str, Any]:
    """Return a tree of changes that writes one value."""
    tree = value
    for key in reversed(path):
        tree = {key: tree}
    return tree  # type: ignore[no-any-return]


WHOLE = whole()
PATHS = list(numeric(WHOLE))


def outcome(path: Path_, value: Any) -> str:
    """Run with one value, and return how it ended: refused, run, or what went wrong."""
    signal.alarm(LIMIT_S)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)
            scenario = scenario_from_tree(merged(WHOLE, at(path, value)), "extreme")
            run = fs.simulate(scenario)
            assert not run.yearly.isin([math.inf, -math.inf]).any(axis=None)
            assert len(run.ledger) + len(run.emissions) + len(run.stages) + len(run.stations) > 0
    except ScenarioError as error:
        return "refused" if path[-1] in str(error) or path[-2] in str(error) else f"refused without its key: {error}"
    except BaseException as error:  # noqa: BLE001  (an alarm, MemoryError and all others are what is looked for)
        return f"{type(error).__name__}: {error}"
    finally:
        signal.alarm(0)
    return "run"


def walk(pairs: list[tuple[Path_, Any]]) -> list[str]:
    """Return what went wrong with values at paths, each run within limits of time and memory."""

    def too_long(_number: int, _frame: object) -> None:
        raise TimeoutError(f"no end within {LIMIT_S} s")

    signal.signal(signal.SIGALRM, too_long)
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, resource.RLIM_INFINITY))
    found = ((path, value, outcome(path, value)) for path, value in pairs)
    return [f"{'.'.join(path)}={value!r}: {how}" for path, value, how in found if how not in ("run", "refused")]


def in_a_process(part: str) -> list[str]:
    """Walk in a process of its own, as its memory is limited; return what went wrong."""
    here = Path(__file__)
    command = [sys.executable, str(here), part]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=3600, env={"PYTHONPATH": str(here.parents[1])}, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_number_at_every_extreme(part: int) -> None:
    """Every pair of number and extreme value, all values in each part: refused in words, or run."""
    assert in_a_process(str(part)) == []


def test_the_walk_reaches_every_numeric_field() -> None:
    """Each field of the model that holds numbers is among those that are tried."""
    tried = {key for path in PATHS for key in path}
    wanted = {
        *("review_d", "sd", "cv", "level", "gain", "lift_cv", "trade_usd_bn", "rail_km", "paths_per_day", "reach_km"),
        *("trains_per_year", "lifts_per_train"),
        *("trains_per_day", "background_trains_per_year", "border_capacity", "border_background", "lead_in_days"),
        *("trains_per_week", "minimum_feu", "max_idle_h", "guaranteed_feu", "liking", "jan", "partners", "fill"),
        *("price_ratio", "constant", "days", "rail_odds", "usd_per_t", "lat", "lon", "most_track_use", "KZ"),
    }
    assert {key for key in wanted if key != "cv"} <= tried
    assert len(PATHS) > 250


@pytest.mark.slow
def test_nothing_shipped_is_beyond_an_end() -> None:
    """All scenarios of the library and their variants are read."""
    for name in shipped_names():
        assert fs.load_scenario(name)
        load_variants(name)


@pytest.mark.parametrize(("path", "end"), [(("port", "tracks"), 10_000), (("cargo", "value_cv"), 10)])
def test_just_within_and_just_beyond(path: Path_, end: float) -> None:
    """The end itself is legal; more is refused at its place."""
    assert scenario_from_tree(merged(WHOLE, at(path, end)), "here")
    with pytest.raises(ScenarioError, match=rf"{'.'.join(path)}: must be at most .*, got"):
        scenario_from_tree(merged(WHOLE, at(path, end + 1)), "here")


def test_the_calendar_is_known_for_the_horizon() -> None:
    """New Year follows the lunar calendar, which is known up to 2099."""
    for first, last in ((LAST_DAY - timedelta(days=30), LAST_DAY), (FIRST_DAY, FIRST_DAY + timedelta(days=30))):
        changed = {"horizon": {"from": str(first), "to": str(last)}, "events": {"works": None}, "timetable": None}
        tree = merged(deepcopy(TINY), {**changed, "events": {}, "timetable": {"rule": "fixed"}})
        assert fs.simulate(scenario_from_tree(tree, "calendar")).yearly is not None
    for first, last in ((date(2099, 6, 1), date(2101, 1, 1)), (date(1900, 6, 1), date(1901, 6, 1))):
        tree = merged(deepcopy(TINY), {"horizon": {"from": str(first), "to": str(last)}})
        with pytest.raises(ScenarioError, match="lunar calendar"):
            scenario_from_tree(tree, "calendar")


def test_more_trains_than_a_run_may_hold() -> None:
    """The part with the most of them is named."""
    weekly = 10_000.0
    tree = merged(deepcopy(TINY), {"horizon": {"from": "2013-07-18", "to": "2033-07-18"}})
    assert scenario_from_tree(tree, "trains")
    tree["services"]["west_out"]["trains_per_week"] = weekly
    assert weekly / 7 * 365.25 * 20 > MOST_TRAINS
    with pytest.raises(ScenarioError, match=r"services.west_out.trains_per_week: 10,\d+,\d+ trains from 2013-07-18"):
        scenario_from_tree(tree, "trains")


def test_more_boxes_than_a_run_may_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are counted before they are drawn, by what is expected, and the city with the most is named."""
    scenario = fs.Scenario.model_validate(deepcopy(TINY))
    days = (date(2014, 3, 1) - date(2013, 7, 18)).days + 28
    expected = 90 * 30 / 365.25 * days * 0.95  # of 90 bn 20 + 10 FEU each; a dip at New Year and in October
    monkeypatch.setattr(size, "MOST_FEU", int(expected * 1.1))
    assert fs.simulate(scenario)
    monkeypatch.setattr(size, "MOST_FEU", int(expected * 0.9))
    with pytest.raises(ScenarioError, match=r"67% of all are booked in Zhengzhou \(cities.zhengzhou.trade_usd_bn: 60"):
        fs.simulate(scenario)


def test_both_ends_are_named_of_what_has_either_sign(tiny: fs.Scenario) -> None:
    """Log-odds may be negative; of what may not the one end is named that it has."""
    for level in (-500.0, 500.0):
        with pytest.raises(
            ScenarioError, match=rf"level: must be from -300 to 300, the limits of the simulation, got {level:g}"
        ):
            tiny.but({"demand": {"outbound": {"attraction": {"level": level}}}})
    with pytest.raises(ScenarioError, match=r"yard_teu: must be at most 1e\+07, the limit of"):
        tiny.but({"port": {"yard_teu": 10**9}})


def test_zero_is_named_only_where_it_is_allowed(tiny: fs.Scenario) -> None:
    """A review takes some days; a coefficient of variation may be 0."""
    with pytest.raises(ScenarioError, match=r"review_d: must be at least 0.25"):
        tiny.but({"choice": {"review_d": 0.001}})
    with pytest.raises(ScenarioError, match=r"lift_cv: must be 0 or at least"):
        tiny.but({"port": {"lift_cv": 1e-12}})


if __name__ == "__main__":
    every = [(path, value) for path in PATHS for value in EXTREMES]
    sys.stdout.write("\n".join(walk(every[int(sys.argv[1]) :: PARTS])))

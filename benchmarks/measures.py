"""What is measured: each function measures one thing of the shipped baseline and returns plain numbers.

CPU seconds are those of `time.process_time`; their minimum is the figure least blurred by what else a machine does.
"""

from __future__ import annotations

import cProfile
import gc
import os
import pstats
import resource
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from scaled import busier, scaled

from freightsim import Scenario, load_scenario
from freightsim.journey.speed import SWITCH
from freightsim.scenario.network import OWN
from freightsim.simulation.inputs import draw_inputs
from freightsim.simulation.network import no_garbage_collection, run_once
from freightsim.simulation.recording import record

PARTS = ("draw", "run", "record", "yearly")
REFERENCE_YEAR = {"horizon": {"from": "2018-01-01", "to": "2019-01-01"}}

Numbers = dict[str, float]


def in_fresh_process(measure: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a function returns in a process of its own, where nothing has been measured before."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, *arguments).result()


# ---- one replication -------------------------------------------------------------------------------------------------


def one_replication(scenario: Scenario) -> Numbers:
    """Run one replication and return CPU seconds of its parts, events, trips and containers."""
    from freightsim.results.yearly import yearly

    gc.collect()
    with no_garbage_collection():
        marks = [process_time()]
        inputs = draw_inputs(scenario, seed=0, replication=0)
        marks.append(process_time())
        outcome = run_once(inputs)
        marks.append(process_time())
        records = record(outcome)
        marks.append(process_time())
        years = yearly(scenario, records)
        marks.append(process_time())
    parts = {part: end - start for part, start, end in zip(PARTS, marks, marks[1:], strict=False)}
    counts = {"events": outcome.events, "containers": len(inputs.boxes), "trips": int(years["trips"].sum())}
    return parts | {"total": marks[-1] - marks[0]} | counts


def speed(repeats: int, factor: int = 1, *, everything: bool = True) -> Numbers:
    """Return the fastest of several replications by its total, and the median total."""
    scenario = (scaled if everything else busier)(load_scenario("baseline"), factor)
    runs = [one_replication(scenario) for _ in range(repeats)]
    best = min(runs, key=lambda run: run["total"])
    return best | {"median": median(run["total"] for run in runs), "repeats": repeats}


def fast_speed(repeats: int) -> Numbers | None:
    """Return the same as `speed` with the extra `fast`, with CPU seconds to compile and to load it, and peak memory.

    None where numba is not installed.
    """
    if find_spec("numba") is None:
        return None
    with TemporaryDirectory() as folder:
        first, second = (_in_new_process(_first_fast, {SWITCH: "1", "NUMBA_CACHE_DIR": folder}) for _ in range(2))
        best = _in_new_process(partial(speed, repeats), {SWITCH: "1", "NUMBA_CACHE_DIR": folder})
    again = best["total"]
    return best | {"compiling": first["total"] - again, "loading": second["total"] - again, "peak": second["peak"]}


def _first_fast() -> Numbers:
    """Return CPU seconds of the first replication of a process, and its peak memory."""
    run = one_replication(load_scenario("baseline"))
    return {"total": run["total"], "peak": float(_peak_bytes())}


def _in_new_process(measure: Callable[[], Numbers], environment: dict[str, str]) -> Numbers:
    """Return what a function returns in a new process with some more variables of the environment."""
    before = {name: os.environ.get(name) for name in environment}
    os.environ |= environment
    try:
        found: Numbers = in_fresh_process(measure)
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
    return found


# ---- memory ----------------------------------------------------------------------------------------------------------


def memory() -> Numbers:
    """Return the peak memory (bytes) of a worker that makes one replication, and what a container adds to it.

    To be called in a fresh process.
    """
    import pandas as pd  # noqa: F401

    from freightsim.simulation.replications import simulate_lightly

    scenario = load_scenario("baseline")
    before = _peak_bytes()
    run = simulate_lightly(scenario, 0, seed=0)
    after = _peak_bytes()
    return {"peak": after, "a_container": (after - before) / len(run.containers)}


def _peak_bytes() -> int:
    """Return the peak memory of this program; on Linux `getrusage` begins with the peak of who started it."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = [each for each in status.read_text(encoding="ascii").splitlines() if each.startswith("VmHWM:")]
        return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


# ---- against the reference engine ------------------------------------------------------------------------------------


def against_reference(repeats: int) -> Numbers:
    """Return CPU seconds of both engines on the same inputs of a year; drawing and recording are left out."""
    from reference.engine import run_reference

    scenario = load_scenario("baseline").but(REFERENCE_YEAR)
    inputs = draw_inputs(scenario, seed=0, replication=0)
    ours = min(_seconds(run_once, inputs) for _ in range(repeats))
    return {"ours": ours, "reference": _seconds(run_reference, {OWN: inputs}), "containers": len(inputs.boxes)}


def _seconds(engine: Callable[[Any], object], inputs: Any) -> float:
    gc.collect()
    with no_garbage_collection():
        start = process_time()
        engine(inputs)
        return process_time() - start


# ---- profile ---------------------------------------------------------------------------------------------------------


def profile(lines: int = 15) -> list[dict[str, Any]]:
    """Return the functions that take most time themselves, of one replication without its yearly figures."""
    scenario = load_scenario("baseline")
    with no_garbage_collection(), cProfile.Profile() as profiler:
        record(run_once(draw_inputs(scenario, seed=0, replication=0)))
    functions = pstats.Stats(profiler).get_stats_profile().func_profiles
    most = sorted(functions.items(), key=lambda item: item[1].tottime, reverse=True)[:lines]
    return [
        {"function": name, "file": _short(entry.file_name), "calls": entry.ncalls, "own_s": entry.tottime}
        for name, entry in most
    ]


def _short(path: str) -> str:
    """Return the last two parts of a path."""
    return "/".join(path.replace("\\", "/").split("/")[-2:])

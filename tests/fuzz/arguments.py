"""Calls of every public name in which one argument is of another type: what comes is a result, or a refusal in words.

A refusal in words is an exception that the package raises itself (`raise` in its own code), of a kind that the calls
document. What Python, numpy or pandas raise because nobody looked at an argument is a fault.
"""

from __future__ import annotations

import ast
import inspect
import tempfile
import warnings
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache, wraps
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

import freightsim as fs
from calibration.made import target
from freightsim.base.errors import InputError
from freightsim.calibration.targets import Targets
from freightsim.scenario import Scenario
from fuzz.calls import furnish
from fuzz.harness import HangError, time_limit
from tiny import TINY

ALLOWED = (InputError, TypeError, ValueError, KeyError, fs.ReplicationError)
"""What a call may raise."""

MOST_CPU_S = 0.4
"""A call that takes longer has taken the argument, and computes."""

PACKAGE = str(Path(fs.__file__).parent)


class Unshown:
    """An object that cannot even be shown, compared, hashed, or asked for its length or truth."""

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Fail."""
        raise RuntimeError("no repr")

    def __eq__(self, other: object) -> bool:
        """Fail."""
        raise RuntimeError("no comparison")

    def __bool__(self) -> bool:
        """Fail."""
        raise RuntimeError("no truth")


def _takes_nothing() -> int:
    return 1


def wrong_values() -> dict[str, Any]:
    """Return values that belong elsewhere, or nowhere, by what they are."""
    return {
        "None": None,
        "object": object(),
        "unshown": Unshown(),
        "true": True,
        "whole": 3,
        "below 0": -1,
        "decimal": 2.5,
        "NaN": float("nan"),
        "infinity": float("inf"),
        "many digits": 10**400,
        "too many digits": 10**5000,
        "empty text": "",
        "text": "xyzzy",
        "null character": "a\0b",
        "surrogate": "a\udce9",
        "bytes": b"x",
        "empty list": [],
        "list": [1, "x"],
        "nested": [[1, 2]],
        "map": {"a": 1},
        "map of lists": {"a": [None]},
        "set": {1, 2},
        "array": np.array([1.0, 2.0]),
        "table": np.zeros((2, 2)),
        "texts": np.array(["a", None], dtype=object),
        "frame": pd.DataFrame({"a": [1]}),
        "NaT": pd.NaT,
        "day": date(2014, 1, 1),
        "folder": Path(),
        "folder with a slash": "./",
        "no folder": Path("file.txt") / "x",
        "device": "/dev/null/x",
        "function": _takes_nothing,
        "class": Unshown,
        "module": ast,
        "generator": (each for each in (1, 2)),
        "scenario": small(),
    }


@cache
def small() -> Scenario:
    """Return a scenario of four weeks."""
    return Scenario.model_validate(TINY | {"horizon": {"from": "2013-07-18", "to": "2013-08-15"}})


@cache
def aims() -> Targets:
    """Return targets that the small scenario can be held to."""
    return Targets.model_validate({"targets": {"trips": target(value=15.0, tolerance=0.9)}})


class Sound(NamedTuple):
    """A call that is in order."""

    call: Callable[..., Any]
    given: dict[str, Any]

    def result(self) -> Any:
        """Return what it returns."""
        return self.call(**self.given)


def calls() -> dict[str, Sound]:
    """Return a sound call of every public function, and of the methods of what they return, by name."""
    return _functions() | _of_methods()


@cache
def _functions() -> dict[str, Sound]:
    scenario, targets = small(), aims()
    other = scenario.but({"port": {"tracks": 1}})
    joined = scenario.but({"cities": {"wuhan": {"joins": {"by": "truck", "from": "2013-08-01"}}}})
    how = {"seed": 1, "jobs": 1}
    given: dict[str, dict[str, Any]] = {
        "backtest": {"members": 2, "journal": "journals", **how},
        "beside_record": {"runs": runs()},
        "calibrate": {"journal": "journal.jsonl", **how},
        "check": {"scenario": scenario, "targets": targets, "n": 2, **how},
        "check_posterior": {"n": 2, **how},
        "compare": {"base": scenario, "others": other, "n": 2, **how},
        "diff": {"first": scenario, "second": other},
        "doubts": {"scenario": scenario, "written": {("port", "tracks"): 2}},
        "estimate": {"values": [1.0, 2.0, 3.5, 4.0, 5.0, 6.0, 7.5, 9.0, 1.0, 3.0]},
        "hub_flows": {"scenario": scenario},
        "join_card": {"scenario": joined, "city": "wuhan"},
        "card": {"scenario": joined},
        "load_run": {"folder": "runs"},
        "load_scenario": {"path_or_name": "small.yaml"},
        "load_targets": {"path": "targets.yaml"},
        "load_variants": {"path_or_name": "small.yaml"},
        "market_figures": {"scenario": scenario},
        "plot": {"runs": runs(), "name": "cargo", "out": "cargo.svg", "by": "lane", "year": 2013, "width_cm": 13},
        "replay": {"run": runs()[0], "out": "replay.html", "borders": "none"},
        "replicate": {"scenario": scenario, "n": 2, **how},
        "replicate_posterior": {"scenario": fitted(), "n": 2, **how},
        "report": {"found": runs(), "out": "report.html"},
        "run": {"scenario": scenario, "n": 2, **how},
        "schema": {},
        "show": {"scenario": "small.yaml", "sets": ["port.tracks=2"]},
        "simulate": {"scenario": scenario},
        "solve": {"scenario": scenario, "knob": "port.tracks", "target": "trips>=1", "n": 10, **how},
        "tornado": {"base": scenario, "scenario": other, "n": 2, "ranges": "ranges.csv", "top": 1, **how},
        "write_city": {"name": "Xinyang", "path": "out.yaml"},
    }
    found = {name: Sound(getattr(fs, name), words) for name, words in given.items()}
    return found | {
        "data": Sound(_data, {"word": "tracks", "table": "model", "assumptions": True}),
        "validate": Sound(_validate, {"file": "small.yaml", "sets": ["port.tracks=2"], "accept": ["empty_start"]}),
        "run into a folder": Sound(_run_into_a_new_folder, given["run"]),
        "write over a city": Sound(fs.write_city, {**given["write_city"], "force": True}),
    }


def _data(word: Any, *, table: Any = None, assumptions: Any = False) -> list[Any]:
    return fs.data(word, table=table, assumptions=assumptions)


def _validate(file: Any, *, sets: Any = (), accept: Any = ()) -> list[Any]:
    return fs.validate(file, sets=sets, accept=accept)


@wraps(fs.run)
def _run_into_a_new_folder(**words: Any) -> fs.RunResult:
    return fs.run(**{"out": tempfile.mkdtemp(dir="."), **words})


@cache
def fitted() -> Scenario:
    """Return four weeks of the baseline."""
    return fs.load_scenario("baseline", sets=["horizon.to=2013-08-15"])


@cache
def runs() -> fs.Runs:
    """Return two runs."""
    return fs.replicate(small(), 2, jobs=1)


@cache
def comparison() -> fs.Comparison:
    """Return a comparison of two scenarios."""
    return fs.compare(small(), small().but({"cities": {"wuhan": {"trade_usd_bn": 60}}}), n=2, jobs=1)


def _of_methods() -> dict[str, Sound]:
    """Return a sound call of every method; an argument without a default has the value of its name."""
    given = {
        "Runs": {"name": "yearly", "folder": "saved", "overwrite": True},
        "Run": {"name": "yearly", "folder": "saved", "overwrite": True, "container": _a_container()},
        "Comparison": {"name": "tiny", "quantity": "trips", "quantities": ["trips"], "year": 2013, "years": [2013]},
        "Estimate": {"least": 0.0, "most": 9.0, "by": 2.0},
        "Scenario": {"changes": {}, "hub": "wuhan", "direction": "outbound", "service": "west_out", "parts": {}},
    }
    things = (runs(), runs()[0], comparison(), _functions()["estimate"].result(), small())
    found: dict[str, Sound] = {}
    for thing in things:
        kind = type(thing).__name__
        for name in methods(type(thing)):
            method = getattr(thing, name)
            shown = inspect.signature(method).parameters
            words = {each: given[kind][each] for each in shown if each in given[kind]}
            found[f"{kind}.{name}"] = Sound(method, words)
    return found


def methods(kind: type) -> list[str]:
    """Return the names of the methods of a class that callers call."""
    found = inspect.getmembers(kind, inspect.isfunction)
    return [name for name, _ in found if not name.startswith("_") and name in kind.__dict__ and name not in INNER]


def names() -> list[str]:
    """Return the names of all calls."""
    functions = [name for name in fs.__all__ if inspect.isfunction(getattr(fs, name))]
    kinds = (fs.Runs, fs.Run, fs.Comparison, fs.Estimate, Scenario)
    of_kinds = [f"{kind.__name__}.{name}" for kind in kinds for name in methods(kind)]
    return [*functions, *MORE, *of_kinds]


MORE = ("run into a folder", "write over a city")
"""Calls of functions in other circumstances."""

INNER = ("unchecked", "let_go")
"""Methods of the package's own."""


def _a_container() -> str:
    return str(runs()[0].containers["container"].iloc[0])


def prepare(folder: Path) -> None:
    """Write the files that the calls name into an empty folder, which must be the current one."""
    furnish(folder)
    runs().save(folder / "runs")


def arguments(sound: Sound) -> list[str]:
    """Return the names of the arguments of a call."""
    kinds = inspect.signature(sound.call).parameters
    named = [name for name, each in kinds.items() if each.kind not in (each.VAR_KEYWORD, each.VAR_POSITIONAL)]
    return named + (_of_a_wish() if sound.call is fs.write_city else [])


def _of_a_wish() -> list[str]:
    from dataclasses import fields

    from freightsim.new_city.wish import Wish

    return [each.name for each in fields(Wish) if each.name != "name"]


def faults(sound: Sound) -> Iterator[str]:
    """Yield what is wrong with a call, argument by argument and value by value."""
    for name in arguments(sound):
        for kind, value in wrong_values().items():
            if told := fault_of(sound.call, {**sound.given, name: value}):
                yield f"{name} = {kind}: {told}"


def fault_of(call: Callable[..., Any], given: dict[str, Any]) -> str:
    """Return what is wrong with what a call raises; empty where nothing is."""
    try:
        with warnings.catch_warnings(), time_limit(MOST_CPU_S):
            warnings.simplefilter("ignore")
            call(**given)
    except HangError:
        return ""
    except ALLOWED as error:
        if isinstance(error, InputError | fs.ReplicationError) or of_the_package(error.__traceback__):
            return ""
        return "" if _is_hang(error) else _told(error)
    except Exception as error:  # noqa: BLE001  (this is what is looked for)
        return "" if _is_hang(error) else _told(error)
    return ""


def _is_hang(error: Exception) -> bool:
    """Tell whether time was up in a serializer: pydantic makes an error of its own of whatever one raises."""
    return f"{HangError.__name__}: " in str(error)


def of_the_package(trace: TracebackType | None) -> bool:
    """Tell whether the package raised an exception itself: its last line is a `raise` there."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return False
    file = trace.tb_frame.f_code.co_filename
    return file.startswith(PACKAGE) and trace.tb_lineno in _raises(file)


@cache
def _raises(file: str) -> frozenset[int]:
    """Return the lines of a file on which something is raised."""
    tree = ast.parse(Path(file).read_text(encoding="utf-8"))
    found = [each for each in ast.walk(tree) if isinstance(each, ast.Raise)]
    return frozenset(line for each in found for line in range(each.lineno, (each.end_lineno or each.lineno) + 1))


def _told(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    try:
        text = str(error)
    except Exception as broken:  # noqa: BLE001
        text = f"<{broken!r}>"
    return f"{type(error).__name__} at {place.replace(PACKAGE, 'freightsim')}: {text[:200]}"

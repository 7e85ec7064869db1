"""Numbers that callers give are whole, and names are those that there are."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import freightsim as fs
from freightsim.base.arguments import can_take, day_of, one_of, said, text_of
from freightsim.base.errors import InputError, NotWrittenError, on_the_command_line
from freightsim.scenario import Scenario


@pytest.mark.parametrize(
    ("how", "kind", "text"),
    [
        ({"seed": None}, TypeError, "seed must be a whole number, got None"),
        ({"seed": 1.5}, TypeError, "seed must be a whole number, got 1.5"),
        ({"seed": True}, TypeError, "seed must be a whole number, got True"),
        ({"seed": -1}, ValueError, "seed must be at least 0, got -1"),
        ({"n": 0}, ValueError, "n must be at least 1, got 0"),
        ({"n": 2.0}, TypeError, "n must be a whole number, got 2.0"),
        ({"jobs": 0}, ValueError, "jobs must be at least 1, got 0"),
        ({"jobs": "2"}, TypeError, "jobs must be a whole number, got '2'"),
    ],
)
def test_numbers_that_are_none_are_refused(
    how: dict[str, Any], kind: type[Exception], text: str, tiny: Scenario
) -> None:
    """By every call that takes them."""
    with pytest.raises(kind, match=text):
        fs.replicate(tiny, **({"n": 2} | how))
    if "n" not in how:
        with pytest.raises(kind, match=text):
            fs.compare(tiny, n=2, **how)


def test_whole_numbers_of_numpy_are_whole_numbers(tiny: Scenario) -> None:
    """As they come from a range of seeds."""
    assert fs.simulate(tiny, seed=np.int64(3)).yearly.equals(fs.simulate(tiny, seed=3).yearly)  # type: ignore[arg-type]


def test_precision_begins_with_the_replications_asked_for(tiny: Scenario) -> None:
    """They are the first look; `most` is an end that is kept."""
    other = tiny.but({"port": {"yard_teu": 300}})
    assert fs.compare(tiny, other, n=6, precision=0.99, jobs=1).replications == 6
    loads = tiny.but({"dispatch": {"minimum_feu": 10}})
    assert fs.compare(tiny, loads, n=2, precision=0.99, most=8, jobs=1).replications == 8  # two tell nothing yet
    assert fs.compare(tiny, other, precision=1e-9, most=4, jobs=1).replications == 4
    with pytest.raises(ValueError, match="precision must be above 0"):
        fs.compare(tiny, other, precision=0.0)
    with pytest.raises(ValueError, match="most only limits precision"):
        fs.compare(tiny, other, n=2, most=4)
    with pytest.raises(ValueError, match="is 6: more than most, 4"):
        fs.compare(tiny, other, n=6, precision=0.5, most=4)


def test_names_that_there_are_not() -> None:
    """What was probably meant is offered, and all that there are are named."""
    assert one_of("lane", "west", ["west", "east"]) == "west"
    with pytest.raises(KeyError, match=r"no lane called 'wst'; did you mean 'west'\? \(known: west, east\)"):
        one_of("lane", "wst", ["west", "east"])
    with pytest.raises(KeyError, match=r"no lane called 'x' \(known: none\)"):
        one_of("lane", "x", [])


WRONG: list[tuple[str, Any, type[Exception], str]] = [
    ("simulate", lambda _tiny: fs.simulate("baseline"), TypeError, "scenario must be a Scenario.*load_scenario"),
    ("replicate", lambda _tiny: fs.replicate(None, 2), TypeError, "scenario must be a Scenario, got None"),
    ("compare", lambda tiny: fs.compare(tiny, None), TypeError, "others must be a Scenario, got None"),
    ("base", lambda tiny: fs.compare("baseline", tiny), TypeError, "base must be a Scenario"),
    ("others", lambda tiny: fs.compare(tiny, [tiny, "wuhan"]), TypeError, r"others\[1\] must be a Scenario"),
    ("named", lambda tiny: fs.compare(tiny, {"a": None}), TypeError, r"others\['a'\] must be a Scenario, got None"),
    ("precision", lambda tiny: fs.compare(tiny, precision=True), TypeError, "precision must be a number, got True"),
    ("members n", lambda tiny: fs.replicate_posterior(tiny, 2.0), TypeError, "n must be a whole number, got 2.0"),
    ("members true", lambda tiny: fs.replicate_posterior(tiny, True), TypeError, "n must be a whole number, got True"),
    ("members seed", lambda tiny: fs.replicate_posterior(tiny, 2, seed=None), TypeError, "seed must be a whole number"),
    ("members of", lambda _tiny: fs.replicate_posterior("baseline", 2), TypeError, "scenario must be a Scenario"),
    ("solve", lambda _tiny: fs.solve("baseline", "port.tracks", "trips>=1"), TypeError, "scenario must be a Scenario"),
    ("solve n", lambda tiny: fs.solve(tiny, "port.tracks", "trips>=1", n=10.0), TypeError, "n must be a whole number"),
    ("solve p", lambda tiny: fs.solve(tiny, "port.tracks", "x>=1", probability=True), TypeError, "must be a number"),
    (
        "solve year",
        lambda tiny: fs.solve(tiny, "port.tracks", "trips>=1", year=True),
        TypeError,
        "year must be a whole",
    ),
    ("solve target", lambda tiny: fs.solve(tiny, "port.tracks", None), TypeError, "target must be a str, got None"),
    (
        "solve start",
        lambda tiny: fs.solve(tiny, "port.tracks", "trips>=1", start=datetime(2014, 1, 1, 12)),  # noqa: DTZ001
        ValueError,
        "start must be a day of the port's calendar, without time and time zone, got 2014-01-01 12:00:00",
    ),
    ("load", lambda _tiny: fs.load_scenario(None), TypeError, "must be a path or a name, got None"),
    ("sets", lambda _tiny: fs.load_scenario("baseline", sets="port.tracks=3"), TypeError, "sets must be a list"),
    ("no sets", lambda _tiny: fs.load_scenario("baseline", sets=None), TypeError, "sets must be a list, got None$"),
    ("sets of", lambda _tiny: fs.load_scenario("baseline", sets=[3]), TypeError, r"sets\[0\] must be a str, got 3"),
    ("variants", lambda _tiny: fs.load_variants("baseline", sets=3), TypeError, "sets must be a list, got 3"),
    ("load run", lambda _tiny: fs.load_run(None), TypeError, "folder must be a path or a name, got None"),
    ("runs", lambda _tiny: fs.Runs(None), TypeError, "runs must be a list, got None"),
    ("runs of", lambda _tiny: fs.Runs([3]), TypeError, r"runs\[0\] must be a Run, got 3"),
    ("members", lambda tiny: fs.replicate_posterior(tiny, 2, members=3), TypeError, "members must be a list, got 3"),
    ("member", lambda tiny: fs.compare(tiny, members=[3]), TypeError, r"members\[0\] must be a Mapping, got 3"),
    ("city", lambda _tiny: fs.write_city(None, "x.yaml"), TypeError, "name must be a str, got None"),
    ("city path", lambda _tiny: fs.write_city("Luohe", None), TypeError, "path must be a path or a name, got None"),
    ("extends", lambda _tiny: fs.write_city("Luohe", "x.yaml", extends=None), TypeError, "extends must be a str"),
    ("start", lambda _tiny: fs.write_city("Luohe", "x.yaml", start="2021"), TypeError, "start must be a date"),
    ("noon", lambda _tiny: fs.write_city("Luohe", "x.yaml", start=pd.NaT), ValueError, "start must be a day .*NaT"),
    ("lat", lambda _tiny: fs.write_city("Luohe", "x.yaml", lat="1", lon=2), TypeError, "lat must be a number"),
    ("wagons", lambda _tiny: fs.write_city("Luohe", "x.yaml", wagons="3"), TypeError, "wagons must be a whole number"),
    ("manner", lambda _tiny: fs.write_city("Luohe", "x.yaml", by="boat"), KeyError, "no kind of join.*'boat'"),
    ("unknown", lambda _tiny: fs.write_city("Luohe", "x.yaml", town=1), TypeError, "has no argument 'town'.*lat"),
    ("force", lambda _tiny: fs.write_city("Luohe", "x.yaml", force="no"), TypeError, "force must be True or False"),
    (
        "posterior",
        lambda tiny: fs.compare(tiny, posterior="no"),
        TypeError,
        "posterior must be True or False, got 'no'",
    ),
    ("an ensemble", lambda tiny: fs.run(tiny, n=2, posterior=-1), TypeError, "posterior must be True or False, got -1"),
    ("no end", lambda tiny: fs.replicate(tiny, 10**30), ValueError, "n must be at most 10000000"),
    ("until", lambda tiny: fs.tornado(tiny, tiny, to="2015-01-01"), TypeError, "to must be a date, got '2015-01-01'"),
    ("quantity", lambda tiny: fs.tornado(tiny, tiny, quantity=3), TypeError, "quantity must be a str, got 3"),
    ("holdout", lambda tiny: fs.calibrate(tiny, holdout="x"), TypeError, "holdout must be a list, got 'x'"),
    ("journal", lambda tiny: fs.calibrate(tiny, journal=3), TypeError, "journal must be a path or a name, got 3"),
    ("year of holdout", lambda tiny: fs.calibrate(tiny, holdout=np.array([1, 1])), ValueError, "holdout has .* twice"),
    ("no journal", lambda tiny: fs.backtest(tiny, journal=""), ValueError, "journal must not be empty"),
    (
        "no out",
        lambda tiny: fs.run(tiny, out=""),
        ValueError,
        "out must not be empty, nor hold a null character, got ''",
    ),
    ("null", lambda tiny: fs.run(tiny, out="a\0"), ValueError, "out must not be empty, nor hold a null character"),
    ("command", lambda tiny: fs.run(tiny, command=object()), TypeError, "command must be a str"),
    ("targets", lambda _tiny: fs.load_targets(3), TypeError, "path must be a path or a name, got 3"),
    ("written", lambda tiny: fs.doubts(tiny, written="x"), TypeError, "written must be a map of values by their paths"),
    ("path", lambda tiny: fs.doubts(tiny, written={"x": 1}), TypeError, "a path must be a tuple of keys"),
    ("double", lambda tiny: fs.compare(tiny, precision=2.0), ValueError, "precision must be above 0 and below 1"),
    ("slope", lambda _tiny: fs.estimate([1.0] * 9, slope=object()), TypeError, "slope must be a Slope"),
    (
        "seed",
        lambda tiny: fs.simulate(tiny, seed=10**5000),
        ValueError,
        "seed must have at most 100 digits, got 1e5000",
    ),
    ("progress", lambda tiny: fs.run(tiny, progress=3), TypeError, "progress must be a function, got 3"),
    (
        "shows",
        lambda tiny: fs.run(tiny, progress=lambda: 3),
        TypeError,
        "must take 2 arguments by position .total, tit",
    ),
    ("shown", lambda tiny: fs.run(tiny, progress=lambda _n, _t: 3), TypeError, "must return a context manager, got 3"),
    ("copy", lambda tiny: tiny.model_copy(update=3), TypeError, "update must be a Mapping, got 3"),
    ("record", lambda _tiny: fs.beside_record(None), TypeError, "runs must be a Runs, got None"),
]


@pytest.mark.parametrize("midnight", [datetime(2014, 1, 31), pd.Timestamp("2014-01-31")])  # noqa: DTZ001
def test_a_midnight_is_a_day(midnight: datetime) -> None:
    """A date stays as it is, and a midnight without a zone is its date; all else is no day."""
    day = date(2014, 1, 31)
    assert day_of("start", day) is day
    found = day_of("start", midnight)
    assert (found, type(found)) == (day, date)
    for wrong in (midnight.replace(hour=1), midnight.replace(tzinfo=UTC), pd.NaT):
        with pytest.raises(ValueError, match="start must be a day of the port's calendar, without time and time zone"):
            day_of("start", wrong)
    with pytest.raises(TypeError, match="start must be a date, got '2014-01-31'"):
        day_of("start", "2014-01-31")


@pytest.mark.parametrize(("call", "kind", "text"), [each[1:] for each in WRONG], ids=[each[0] for each in WRONG])
def test_arguments_of_another_type_are_refused(call: Any, kind: type[Exception], text: str, tiny: Scenario) -> None:
    """By every public call, with the name of the argument and what was given."""
    with pytest.raises(kind, match=text):
        call(tiny)


def test_lists_of_a_comparison_hold_what_there_is_once(tiny: Scenario) -> None:
    """Years and quantities: none, one twice, one that there is not, and a text in place of a list."""
    found = fs.compare(tiny, {"other": tiny.but({"port": {"tracks": 1}})}, n=2, jobs=1)
    for ask in (lambda years: found.total("other", "trips", years), lambda years: found.bottleneck("other", years)):
        with pytest.raises(ValueError, match="years must not be empty"):
            ask([])
        with pytest.raises(ValueError, match="years has 2013 twice"):
            ask([2013, 2013])
        with pytest.raises(KeyError, match=r"no year called 1999.*\(known: 2013, 2014\)"):
            ask([1999])
    with pytest.raises(KeyError, match=r"no year called 1999"):
        found.bottleneck(None, 1999)
    for given in ("trips", 3):
        with pytest.raises(TypeError, match="quantities must be a list"):
            found.table(given)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="quantities must not be empty"):
        found.table([])
    with pytest.raises(KeyError, match="no scenario called 'othr'; did you mean 'other'"):
        found.table(["trips"], ["othr"])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"trade_usd_bn": -1}, "trade_usd_bn: must be at least 0, got -1"),
        ({"road_km": -1, "rail_km": -2}, "road_km: must be at least 0, got -1\nrail_km: must be at least 0, got -2"),
        ({"by": "shuttle", "wagons": 3, "trains_per_week": 0}, "trains_per_week: must be greater than 0, got 0"),
        ({"by": "own_trains", "trains_per_week": -1}, "trains_per_week: must be at least 0, got -1"),
        ({"lat": 35, "lon": 200, "province": "Henan", "trade_usd_bn": 1}, "lon: must be at most 180, got 200"),
    ],
)
def test_a_number_that_none_can_be_is_named_by_its_argument(tmp_path: Path, asked: Any, said: str) -> None:
    """The message has the argument and its rule, and no line of a file that was not written."""
    path = tmp_path / "l.yaml"
    with pytest.raises(InputError) as refused:
        fs.write_city("Luohe", path, **asked)
    assert str(refused.value) == said
    assert not path.exists()
    with on_the_command_line(), pytest.raises(InputError, match=f"^--{said.partition(':')[0].replace('_', '-')}: "):
        fs.write_city("Luohe", path, **asked)


def test_values_are_said_briefly() -> None:
    """Whatever they are: long, of too many digits, or impossible to show."""

    class Unshown:
        def __repr__(self) -> str:
            raise RuntimeError

    assert said("a") == "'a'"
    assert len(said("a" * 500)) == 80
    assert said(-(10**5000)) == "-1e5000"
    assert said(Unshown()) == "<Unshown>"


def test_a_text() -> None:
    """It is one line; nothing but blanks is none, an empty one is."""
    assert text_of("label", "any text, 任何") == "any text, 任何"
    assert text_of("label", "") == ""
    with pytest.raises(TypeError, match="label must be text, got 3"):
        text_of("label", 3)
    with pytest.raises(ValueError, match="label must not be blank"):
        text_of("label", "  ")
    with pytest.raises(ValueError, match="label must not hold control characters"):
        text_of("label", "a\nb")


def test_how_many_arguments_a_function_takes() -> None:
    """By position; of what is not written in Python nothing is known."""
    assert can_take(lambda a, b: a + b, 2)
    assert can_take(lambda *a: a, 2)
    assert not can_take(lambda a: a, 2)
    assert not can_take(lambda a, *, b: a + b, 1)
    assert can_take(dict, 2)


def test_a_folder_that_no_file_system_of_text_has(tiny: Scenario, tmp_path: Path) -> None:
    """A name that is no Unicode cannot be written by all formats."""
    with pytest.raises(NotWrittenError, match=r"the name must be text in Unicode"):
        fs.run(tiny, n=1, out=tmp_path / "a\udce9")


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    """Be it written over or not."""
    for force in (False, True):
        with pytest.raises(InputError, match="this is a folder; name a file"):
            fs.write_city("Xinyang", tmp_path / "", force=force)

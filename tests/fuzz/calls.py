"""Mutated calls of the command line: real calls of every command, on small files, and what may go wrong with words.

A call that simulates is kept only where it does little by construction: one process, few replications, and a scenario
that means the same as one of the small files here. All others are drawn anew.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import click
import yaml

from calibration.made import target
from cli.calling import write
from freightsim.base.errors import InputError
from freightsim.calibration.targets import load_targets
from freightsim.cli import COMMANDS, cli
from freightsim.files.load import load_scenario
from fuzz import shelf
from fuzz.mutations import TRAPS, VALUES

BASE_CALLS: dict[str, tuple[str, ...]] = {
    "backtest": (
        "backtest small.yaml --targets small.yaml --origins 2018,2019 --inputs known --members 2 -j 1 --journal out",
        "backtest wrong.yaml --seed 3 --jobs 1 --set port.tracks=1 --report out --json",
    ),
    "calibrate": (
        "calibrate small.yaml --targets wrong.yaml -j 1 --out out.yaml",
        "calibrate small.yaml --targets small.yaml --holdout 2019,2020 --posterior --report out --journal j.jsonl -j 1",
        "calibrate wrong.yaml --seed 3 --jobs 1 --set port.tracks=1",
    ),
    "card": ("card more.yaml", "card more.yaml --json --set port.tracks=1", "card small.yaml"),
    "check": (
        "check small.yaml --targets targets.yaml -n 2 -j 1",
        "check small.yaml --targets targets.yaml -n 4 --jobs 1 --seed 5 --json --junit out.xml --markdown out.md",
    ),
    "compare": (
        "compare small.yaml more.yaml -n 2 -j 1",
        "compare small.yaml more.yaml small.yaml --replications 2 --jobs 1 --seed 3 --set port.tracks=1 --json",
        "compare more.yaml -n 2 -j 1",
        "compare small.yaml more.yaml -n 2 --most 10 --precision 50% --posterior -j 1",
    ),
    "data": ("data tracks", "data --assumptions --table model", "data tracks desks --json --table record"),
    "diff": (
        "diff small.yaml more.yaml",
        "diff more.yaml --json --set port.tracks=1",
        "diff small.yaml more.yaml --effect -n 2 -j 1 --seed 3",
    ),
    "new-city": (
        "new-city Xinyang --out out.yaml",
        "new-city Luohe --by shuttle --trains-per-week 3 --wagons 30 --out out.yaml",
        "new-city Wuhan --by own_trains --trains-per-week 4 --from 2022-01-01 --force --out out.yaml",
        "new-city Puyang --province Henan --trade-usd-bn 1.2 --road-km 200 --rail-km 210 --extends small.yaml",
        "new-city Sanmen --lat 34.8 --lon 111.2 --province Henan --trade-usd-bn 0.3 --by wagon_group --wagons 5",
        "new-city 信阳",
    ),
    "plot": (
        "plot --list",
        "plot small.yaml trips --out out.svg -n 1 -j 1",
        "plot small.yaml cargo --by class --year 2013 --width-cm 8 --out out.png -n 2 -j 1 --seed 2",
        "plot more.yaml corridors --borders none --out out.svg -n 1 -j 1 --set port.tracks=1",
    ),
    "replay": ("replay small.yaml --out out.html", "replay more.yaml -r 1 --seed 2 --borders none --out out.html"),
    "report": (
        "report small.yaml --out out.html -n 1 -j 1",
        "report folder --out out.html",
        "report more.yaml --out out.html --replications 2 --jobs 1 --seed 4 --set port.tracks=1",
    ),
    "run": (
        "run small.yaml -n 1 -j 1",
        "run small.yaml --replications 2 --seed 4 --jobs 1 --out out --set port.tracks=1 --json",
        "run more.yaml -n 2 -j 1 --posterior",
    ),
    "schema": ("schema", "schema --out out.json"),
    "show": ("show small.yaml", "show more.yaml --json --set port.tracks=3 --set name=x", "show baseline"),
    "solve": (
        "solve port.tracks --target trips>=2 --scenario small.yaml -n 10 -j 1 --low 1 --high 3 --from 2013-07-18",
        "solve cities.wuhan.trade_usd_bn --target trips<=50 -p 0.8 --scenario small.yaml --year 2013 -n 10 -j 1 --json",
    ),
    "tornado": (
        "tornado small.yaml more.yaml -n 2 -j 1 --ranges ranges.csv --top 1",
        "tornado small.yaml more.yaml -q teu -n 2 -j 1 --ranges ranges.csv --top 1 --to 2013-08-10 --seed 2 --json",
    ),
    "validate": (
        "validate small.yaml more.yaml",
        "validate baseline --set port.tracks=3",
        "validate targets.yaml wrong.yaml fitted",
    ),
}
"""Real calls by command. A new command needs at least one here: `tests/fuzz/test_calls.py` says so."""

MOST_REPLICATIONS = 10

WORDS = (
    "", " ", "-", "--", "---", "-n", "-j", "-x", "-nj", "-n1", "--help", "-h", "--version", "--json", "--set", "--out",
    "--seed", "--set=", "--out=", "--seed=x", "--jobs=1", "--no-json", "--replications", "--replicatoins", "--force",
    "--targets", "--to", "0", "-1", "1", "2", "3", "1e9", "1.5", "nan", "inf", "-inf", "1e999", "9" * 30, "0x10",
    "\u0661",
    "½", "2%", "0%", "200%", "1_0", "2013-01-01", "0000-00-00", "9999-12-31", "2013-02-30", "2013", "small.yaml",
    "more.yaml", "wrong.yaml", "targets.yaml", "ranges.csv", "notes.txt", "empty.yaml", "folder", "folder/", ".", "..",
    "locked", "small.yaml/x", "missing/folder/x.yaml", "/proc/x/y", "/dev/null/x", "out", "out.yaml", "out/x",
    "x" * 300, "x" * 100_000, "a/" * 3000, "fitted", "targets", "baseline", "bseline", "wuhan", "port", "port.tracks",
    "port.tracks=", "=", "=1", "a=b=c", ".=.", "trips>=1", "trips", ">=", "trips>=", "trips>=x", "nope>=1", "teu<=5m",
    "trips>=1e999", "trips>=nan", "feu_of_city", "name", "cities.wuhan", "cities.wuhan.name", "Wuhan", "武汉", "Xi'an",
    "\u202e", "\udce9", "\x1b[31m", "a\nb", "a\tb", "\ud7ff", "🚂", "'", '"', "$HOME", "*", "?", "~", "%s", "{}", "{0}",
    "[red]", "truck", "shuttle", "full_train", *COMMANDS, "rum", "Run", "RUN",
)  # fmt: skip
"""Words that belong elsewhere, or nowhere."""


class Call(NamedTuple):
    """One mutated call."""

    seed: int
    kind: str
    words: tuple[str, ...]


def call(seed: int) -> Call:
    """Return the call of a seed; the folder with the small files must be the current one."""
    chance = random.Random(f"call {seed}")
    while True:
        command = chance.choice(tuple(BASE_CALLS))
        words = chance.choice(BASE_CALLS[command]).split()
        kinds = chance.choices(tuple(_MUTATIONS), k=chance.choice((1, 1, 2, 3)))
        for kind in kinds:
            words = _MUTATIONS[kind](chance, words)
        words = [word.replace("\0", "") for word in words]
        if not runs_long(words):
            return Call(seed, f"{command}: {kinds[0]}", tuple(words))


# Mutations


def _at(chance: random.Random, words: Sequence[str]) -> int:
    return chance.randrange(len(words)) if words else 0


def _dropped(chance: random.Random, words: list[str]) -> list[str]:
    at = _at(chance, words)
    return words[:at] + words[at + 1 :]


def _doubled(chance: random.Random, words: list[str]) -> list[str]:
    at = _at(chance, words)
    return words[:at] + words[at : at + chance.choice((1, 2))] * chance.choice((2, 2, 3, 60)) + words[at + 2 :]


def _swapped(chance: random.Random, words: list[str]) -> list[str]:
    one, two = sorted((_at(chance, words), _at(chance, words)))
    words = list(words)
    if words:
        words[one], words[two] = words[two], words[one]
    return words


def _replaced(chance: random.Random, words: list[str]) -> list[str]:
    at = max(1, _at(chance, words)) if chance.random() < 0.9 else 0
    return [*words[:at], chance.choice(WORDS), *words[at + 1 :]]


def _inserted(chance: random.Random, words: list[str]) -> list[str]:
    at = max(1, _at(chance, words)) if chance.random() < 0.9 else 0
    return [*words[:at], chance.choice(WORDS), *words[at:]]


def _option(chance: random.Random, words: list[str]) -> list[str]:
    """Give the value of an option of the command a wild value."""
    command = cli.get_command(click.Context(cli), words[0]) if words else None
    if command is None:
        return words
    names = [name for each in command.params if isinstance(each, click.Option) for name in each.opts]
    return [*words, chance.choice(names or ["--x"]), chance.choice(WORDS)]


def _set(chance: random.Random, words: list[str]) -> list[str]:
    path = list(chance.choice(shelf.all_paths()))
    if chance.random() < 0.4:
        path[_at(chance, path)] = chance.choice(WORDS)
    value = chance.choice((*TRAPS, str(chance.choice(VALUES))))
    return [*words, "--set", f"{'.'.join(path)}={value.encode('utf-8', 'ignore').decode()}"]


def _misspelled(chance: random.Random, words: list[str]) -> list[str]:
    at = _at(chance, words)
    word = words[at] if words else "x"
    cut = chance.randrange(len(word) + 1)
    if word.startswith("/"):
        return words
    change = chance.choice(("", "x", "=", "-", "é", "\udce9", "\x1b", "\n", ".", "9", " "))
    return [*words[:at], word[:cut] + change + word[cut + chance.randrange(2) :], *words[at + 1 :]]


def _joined(chance: random.Random, words: list[str]) -> list[str]:
    other = chance.choice(BASE_CALLS[chance.choice(tuple(BASE_CALLS))]).split()
    at = _at(chance, words)
    return words[: at + 1] + other[_at(chance, other) :]


_MUTATIONS: dict[str, Callable[[random.Random, list[str]], list[str]]] = {
    "dropped": _dropped,
    "doubled": _doubled,
    "swapped": _swapped,
    "replaced": _replaced,
    "inserted": _inserted,
    "option": _option,
    "set": _set,
    "misspelled": _misspelled,
    "joined": _joined,
}
KINDS = tuple(_MUTATIONS)
"""The kinds of mutation."""


# What runs long


def runs_long(words: Sequence[str]) -> bool:
    """Tell whether a call would simulate more than a little; what is refused before does not."""
    command = cli.get_command(click.Context(cli), words[0]) if words else None
    if command is None or not {"jobs", "replication", "n"} & {each.name for each in command.params}:
        return False
    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            asked = command.make_context(words[0], list(words[1:])).params
        return _much(words[0], asked)
    except (click.exceptions.Exit, click.ClickException, InputError):
        return False
    except Exception:  # noqa: BLE001  (a fault of the program: let the call find it)
        return False


def _much(command: str, asked: dict[str, Any]) -> bool:
    named = [asked[key] for key in ("scenario", "base", "run") if key in asked]
    if command == "diff":
        if not asked["effect"]:
            return False
        named = [asked["first"], asked["second"] or asked["first"]]
    sets = asked.get("sets", ())
    digests = {load_scenario(name, sets=sets).digest() for name in (*named, *asked.get("others", ()))}
    if command in ("calibrate", "backtest"):
        load_targets(asked["targets"])
        return True
    if command == "report" or asked.get("report") is not None:
        return True  # thirty figures
    if command == "tornado" and str(asked["file"]) != "ranges.csv" and _is_ranges(asked["file"]):
        return True
    little = asked.get("jobs", 1) == 1 and asked.get("n", 1) <= MOST_REPLICATIONS and asked.get("top", 1) <= 2
    return not (little and digests <= _cheap() and asked.get("precision") is None)


def _is_ranges(file: Path | None) -> bool:
    from freightsim.facts import ranges

    return bool(ranges(file))


@cache
def _cheap() -> set[str]:
    """Return the digests of the small scenarios, as they are and as the base calls set them."""
    return {load_scenario(name, sets=sets).digest() for name in ("small.yaml", "more.yaml") for sets in ((), _FEWER)}


_FEWER = ("port.tracks=1",)


# The files


def furnish(folder: Path) -> None:
    """Write the small files of the base calls, and what is no file to read or write, into an empty folder."""
    week: dict[str, Any] = {"horizon": {"to": "2013-08-15"}}
    sea = {"days": 35.0, "price_ratio": {"outbound": 1.0, "inbound": 1.0}}
    ways = {
        "modes": {"sea": {"name": "Sea", "usd_per_feu": 3000.0}},
        "markets": {"europe": {"modes": {"sea": sea}}},
    }
    write(folder / "small.yaml", week | ways)
    variants = {"two": {"name": "two tracks", "port": {"tracks": 3}}}
    join = {"cities": {"wuhan": {"joins": {"by": "truck", "from": "2013-08-01"}}}}
    write(folder / "more.yaml", week | ways | join | {"name": "more", "variants": variants})
    aims = {"trips": target(value=15.0, tolerance=0.9), "tonnes": target("tonnes", value=1e9)}
    (folder / "targets.yaml").write_text(yaml.safe_dump({"schema_version": 2, "targets": aims}), encoding="utf-8")
    (folder / "ranges.csv").write_text(
        "id,path,from,low,high,unit,meaning\ntrucks,choice.truck_usd_per_feu_km,,0.5,1.5,USD/FEU-km,Road haul\n",
        encoding="utf-8",
    )
    (folder / "wrong.yaml").write_text("extends: small\nprot: {tracks: 3}\n", encoding="utf-8")
    (folder / "notes.txt").write_bytes(b"caf\xe9\0")
    (folder / "empty.yaml").write_bytes(b"")
    (folder / "folder").mkdir()
    (folder / "folder" / "file.txt").write_text("x", encoding="utf-8")
    (folder / "locked").write_text("name: x\n", encoding="utf-8")
    (folder / "locked").chmod(0)

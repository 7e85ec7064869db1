"""`freightsim diff` as a planner calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.calling import Caller, assert_refused, write

TRUCK = {"cities": {"wuhan": {"joins": {"by": "truck", "from": "2013-10-01", "lead_saved_d": 2}}}}


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Return a base, and a scenario on it in which Wuhan joins and the yard is larger."""
    base = write(tmp_path / "base.yaml")
    (tmp_path / "mine.yaml").write_text(
        "extends: base.yaml\nname: mine\nport:\n  yard_teu: 800\n"
        "cities: {wuhan: {joins: {by: truck, from: 2013-10-01, lead_saved_d: 2}}}\n",
        encoding="utf-8",
    )
    return base, tmp_path / "mine.yaml"


def test_what_differs(call: Caller, files: tuple[Path, Path]) -> None:
    """Each difference with both values, its unit and who wrote it; exit code 1."""
    base, mine = files
    said = call("diff", base, mine)
    assert (said.code, said.err) == (1, "")
    yard = said.out.index("  port.yard_teu: 600 TEU -> 800 TEU\n")
    assert said.out[yard:].splitlines()[1].endswith(f"-> {mine}:4")
    only = said.out.partition("Only in the second:\n  cities.wuhan.joins: ")[2]
    assert "by: truck" in only
    assert "from: 2013-1" in only
    assert said.out.endswith("\n2 differences\n")


def test_the_same(call: Caller, files: tuple[Path, Path], tmp_path: Path) -> None:
    """Another spelling, name and order mean the same; exit code 0."""
    other = write(tmp_path / "other.yaml", {"name": "other", "port": {"tracks": {"2013": 2.0}}})
    said = call("diff", files[0], other)
    assert said.code == 0
    assert said.out.endswith("The two are equivalent.\n")


def test_json(call: Caller, files: tuple[Path, Path]) -> None:
    """One object for a tool."""
    said = call("diff", *files, "--json")
    found = json.loads(said.out)
    assert (said.code, found["same"]) == (1, False)
    by_key = {each["key"]: each for each in found["differences"]}
    assert (by_key["port.yard_teu"]["before"], by_key["port.yard_teu"]["after"]) == (600, 800)
    assert by_key["name"]["counts"] is False


def test_set_goes_over_both(call: Caller, files: tuple[Path, Path]) -> None:
    """What is set in both makes no difference."""
    said = call("diff", *files, "--set", "port.yard_teu=900")
    assert "yard_teu" not in said.out


def test_variants(call: Caller, tmp_path: Path) -> None:
    """A file alone is compared with its variants, and one of them is named as compare names it."""
    file = write(tmp_path / "base.yaml", {"variants": {"truck": TRUCK, "wide": {"port": {"tracks": 3}}}})
    alone = call("diff", file)
    assert (alone.code, alone.out.count("1 difference\n")) == (1, 2)
    assert "->  tiny: truck\n" in alone.out
    one = call("diff", file, f"{file}: wide")
    assert one.code == 1
    assert "port.tracks: 2 tracks -> 3 tracks" in one.out
    assert [each["same"] for each in json.loads(call("diff", file, "--json").out)] == [False, False]


def test_runs(call: Caller, files: tuple[Path, Path], tmp_path: Path) -> None:
    """What a run simulated is compared with a file."""
    assert call("run", files[1], "-n", "1", "-j", "1", "--out", tmp_path / "run").code == 0
    assert call("diff", tmp_path / "run", files[1]).code == 0
    assert call("diff", tmp_path / "run", files[0]).code == 1


def test_effect(call: Caller, files: tuple[Path, Path]) -> None:
    """Below the differences stands what they do, as compare says it."""
    words = ("-n", "2", "-j", "1", "--seed", "3")
    said = call("diff", *files, "--effect", *words)
    compared = call("compare", *files, *words)
    assert said.code == 1
    assert said.out.index("2 differences") < said.out.index("Trips, both directions")
    tables = compared.out[compared.out.index("Trips, both directions") :]
    assert tables in said.out
    found = json.loads(call("diff", *files, "--effect", *words, "--json").out)
    assert len(found["effect"]["scenarios"]) == 1


def test_no_effect_of_no_difference(call: Caller, files: tuple[Path, Path]) -> None:
    """Nothing is simulated where nothing differs."""
    said = call("diff", files[0], files[0], "--effect")
    assert said.code == 0
    assert said.out.endswith("The two are equivalent.\n")


@pytest.mark.parametrize("option", ["--replications=3", "--seed=3", "--jobs=1"])
def test_options_of_simulations_need_some(call: Caller, files: tuple[Path, Path], option: str) -> None:
    """Nothing is simulated without --effect, so what is asked of simulations is refused and not ignored."""
    said = call("diff", *files, option)
    assert_refused(said, option.split("=", maxsplit=1)[0], "--effect")


def test_wrong_input(call: Caller, files: tuple[Path, Path]) -> None:
    """A file with a fault, an unknown variant, and a file alone without variants."""
    files[1].write_text("extends: base.yaml\nprot: {}\n")
    assert_refused(call("diff", *files), "did you mean 'port'?")
    assert_refused(call("diff", files[0], f"{files[0]}: x"), "no variant called 'x'")
    assert_refused(call("diff", files[0]), "name a scenario to compare it with")

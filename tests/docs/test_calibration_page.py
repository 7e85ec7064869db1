"""The page on calibration shows what its script made: every figure that it names, every table where it belongs."""

from __future__ import annotations

import importlib
import re
import sys
from copy import deepcopy
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from calibration.made import target, targets
from freightsim.scenario import Scenario
from freightsim.statistics import interval
from reports.test_backtest import made as tried
from tiny import TINY

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "calibration.md"
MADE = DOCS / "calibration"

pytestmark = pytest.mark.skipif(not PAGE.is_file(), reason="the package was unpacked without its documents")


@cache
def script(name: str = "make_calibration") -> ModuleType:
    """Return a script, which stands in no package."""
    sys.path.insert(0, str(DOCS))  # they know each other by their names
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(DOCS))


def text() -> str:
    """Return the page."""
    return PAGE.read_text(encoding="utf-8")


def parts() -> dict[str, str]:
    """Return what stands between the markers, by name."""
    found = re.findall(r"<!-- begin: ([\w-]+) -->\n(.*?)<!-- end: \1 -->", text(), flags=re.DOTALL)
    return {name: part.strip() for name, part in found}


def test_markers_are_in_pairs() -> None:
    """Each part begins once and ends once, and none is empty."""
    begun = re.findall(r"<!-- begin: ([\w-]+) -->", text())
    ended = re.findall(r"<!-- end: ([\w-]+) -->", text())
    assert begun == ended == list(parts())
    assert len(set(begun)) == len(begun)
    assert all(parts().values())


def test_parts_are_those_that_the_script_wrote() -> None:
    """Between the markers stands what is in docs/calibration/tables, and nothing there is left out."""
    written = {path.stem: path.read_text(encoding="utf-8").strip() for path in (MADE / "tables").glob("*.md")}
    assert parts() == written


def test_figures_are_drawn_and_shown() -> None:
    """Every figure that the page names is drawn for the site, and every figure that is drawn is named."""
    named = re.findall(r"!\[[^\]]+\]\(_figures/(\w+)\.svg\)", text())
    assert sorted(named) == sorted(script("calibration_figures").FIGURES)


def test_kept_quantiles_are_those_of_the_draws() -> None:
    """A fan drawn from what is kept has the bands and the median of the draws; of runs alone the widest band."""
    figures = script("calibration_figures")
    draws = np.random.default_rng(3).normal(100, 10, size=(60, 2))
    kept = pd.concat([figures.fan_table("f", of, (2019, 2020), draws, draws[0]) for of in (figures.BOTH, figures.RUNS)])
    whole, ends = (figures.as_draws(kept[kept["of"] == of]) for of in (figures.BOTH, figures.RUNS))
    assert np.median(whole, axis=0) == pytest.approx(np.median(draws, axis=0))
    for level in (0.5, 0.8, 0.95):
        assert np.stack(interval(whole, level)) == pytest.approx(np.stack(interval(draws, level)))
    assert np.stack(interval(ends, 0.95)) == pytest.approx(np.stack(interval(draws, 0.95)))
    assert kept["mean"].tolist() == [*draws[0], *draws[0]]


def test_fans_are_of_the_numbers_in_the_tables() -> None:
    """What the page says of a projected year is what is drawn of it."""
    table = pd.read_csv(MADE / "fans.csv").set_index(["figure", "year"]).loc[("projection", 2025)]
    (row,) = (line for line in parts()["projection"].splitlines() if line.startswith("| 2025 "))
    low, high, median, mean = (f"{table[name]:,.0f}" for name in ("p2.5", "p97.5", "p50", "mean"))
    assert [cell.strip() for cell in row.split("|")][3:7:3] == [mean, f"{low}-{high}"]
    assert f"| {median} |" in row


def test_files_that_the_page_links_exist() -> None:
    """Links to files of this repository lead somewhere."""
    linked = [each for each in re.findall(r"\]\(([^)]+)\)", text()) if not re.match(r"_figures/|.*://", each)]
    assert linked
    assert all((DOCS / each).is_file() for each in linked)


def test_one_sentence_a_line() -> None:
    """Outside of lists, tables, formulas and what was generated a line holds one sentence."""
    prose = re.sub(r"<!-- begin.*?<!-- end: [\w-]+ -->|```.*?```", "", text(), flags=re.DOTALL)
    lines = [line for line in prose.splitlines() if line and not re.match(r"[#|!\s]|- |\d\. ", line)]
    assert [line for line in lines if re.search(r"[a-z)]\. [A-Z]", line)] == []


def test_filling_keeps_the_prose() -> None:
    """Parts are replaced as often as one likes; what is around them stays."""
    before = "a\n<!-- begin: one -->\nold\n<!-- end: one -->\nb\n<!-- begin: two --><!-- end: two -->\n"
    filled = script().filled(before, {"one": "1\n", "two": "2"})
    assert filled == (
        "a\n<!-- begin: one -->\n\n1\n\n<!-- end: one -->\nb\n<!-- begin: two -->\n\n2\n\n<!-- end: two -->\n"
    )
    assert script().filled(filled, {"one": "1", "two": "2\n"}) == filled


@pytest.mark.parametrize(
    ("before", "given"),
    [
        ("<!-- begin: one -->", {"one": "1"}),
        ("<!-- begin: one --><!-- end: one -->", {}),
        ("", {"one": "1"}),
    ],
)
def test_filling_refuses_what_does_not_fit(before: str, given: dict[str, str]) -> None:
    """No end, no part, or no place."""
    with pytest.raises(ValueError, match="one"):
        script().filled(before, given)


def test_failed_targets_in_words() -> None:
    """Years in a row are drawn together; totals are told apart."""
    made = targets(
        a=target("trips_outbound", (2014,)),
        b=target("trips_outbound", (2015,)),
        c=target("trips_outbound", (2018,)),
        d=target("value_usd", (2014, 2015)),
    )
    said = script().in_words(made.targets.values())
    assert said == "out 2014-2015, 2018; value 2014-2015 together"
    assert script().in_words([]) == "none"


def test_a_script_leaves_the_parts_of_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts are kept as tables; those of another script are put back as they were."""
    made = script()
    page, tables = tmp_path / "page.md", tmp_path / "tables"
    tables.mkdir()
    page.write_text("".join(f"<!-- begin: {name} -->\n<!-- end: {name} -->\n" for name in ("one", "other")))
    monkeypatch.setattr(made, "TEXT", page)
    monkeypatch.setattr(made, "OUT", tmp_path)
    made_by_other, own = {"other": "2"}, {"one": "1"}
    (tables / "one.md").write_text("0\n")
    made.write_parts(made_by_other)
    made.write_parts(own)
    assert re.findall(r"^\d$", page.read_text(), flags=re.MULTILINE) == ["1", "2"]
    assert (tables / "other.md").read_text() == "2\n"


def test_rolling_origins() -> None:
    """The parts are those of the page, by kind of inputs: words, scores, trips by lead, years by origin."""
    scenario = Scenario.model_validate(deepcopy(TINY))
    both = {"came": tried(scenario, "came"), "known": tried(scenario, "known")}
    found = script("make_backtest").backtest_parts(both)
    assert set(found) == {name for name in parts() if name.startswith("backtest-")}
    words = found["backtest-came-words"].splitlines()
    assert len(words) == 3
    assert words[0].startswith("- Trips, inputs as they came: the model's CRPS is ")
    assert words[0].endswith("; 3 of 3 years lie inside the 80 % interval.")
    rows = [line.split(" | ")[0] for line in found["backtest-known-lead"].splitlines()[2:-1] if line]
    assert set(rows) <= {"| trips"}


def test_a_curve_in_time_is_found_by_its_form() -> None:
    """Log-odds that follow the form in both directions are met in years that the fit did not see."""
    made = script("make_ablation")
    years = np.arange(2013.0, 2021.0)
    known = [
        made.Known(
            years, years - first, np.log((years - 2012) / 8), level + gain * (1 - np.exp(first - years)) - 0.3 * years
        )
        for first, level, gain in ((2012.5, -5.0, 1.0), (2012.0, -4.0, 0.5))
    ]
    form, first = made.FORMS["curve in time (the model's)"]
    assert np.abs(np.concatenate(made._off(form, first, known))).max() < 1e-4
    form, first = made.FORMS["trend alone"]
    assert np.abs(np.concatenate(made._off(form, first, known))).max() > 0.1


def test_quick_is_less_of_the_same() -> None:
    """To try the script takes no more of anything."""
    quick, whole = script().QUICK, script().Size()
    assert quick.runs < whole.runs
    assert quick.members < whole.members
    assert set(quick.changed) < set(whole.changed)
    assert len(whole.changed) >= 8

"""Targets are read, each fault is shown where it was written, and the shipped ones are those of the record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from calibration.made import target, targets
from freightsim.base.errors import CalibrationError
from freightsim.calibration.targets import SUMMED, Target, Targets, load_targets
from freightsim.facts import listing, published
from freightsim.scenario import Scenario

TRIPS = (
    "{years: [2013], quantity: trips, value: 13, unit: trips, tolerance_abs: 0.5, role: fit, status: stated,"
    " confidence: high, source: a table}"
)


def one(**given: Any) -> Target:
    """Return one target."""
    return Target.model_validate(target(**given))


def file(folder: Path, *lines: str, head: str = "schema_version: 2") -> Path:
    """Write a file of targets, one a line, and return it."""
    path = folder / "t.yaml"
    path.write_text("\n".join([head, "targets:", *(f"  {line}" for line in lines)]), encoding="utf-8")
    return path


def refusal(path: Path | str) -> str:
    """Return what is said of a file that cannot be used."""
    with pytest.raises(CalibrationError) as caught:
        load_targets(path)
    return str(caught.value)


def refusal_of(folder: Path, old: str, new: str) -> str:
    """Return what is said of one target with a piece of its text replaced."""
    assert old in TRIPS
    return refusal(file(folder, f"a: {TRIPS.replace(old, new)}"))


# What is accepted


@pytest.mark.parametrize(
    ("given", "low", "high"),
    [
        ({"value": 200.0, "tolerance": 0.01}, 198.0, 202.0),
        ({"value": 200.0, "tolerance_abs": 3.0}, 197.0, 203.0),
        ({"value": 200.0, "tolerance": 0.01, "tolerance_abs": 3.0}, 197.0, 203.0),
        ({"value": 400.0, "tolerance": 0.01, "tolerance_abs": 3.0}, 396.0, 404.0),
        ({"value": 0.0, "tolerance_abs": 0.5}, 0.0, 0.5),
        ({"value": 200.0, "low": 190.0, "high": 201.0}, 190.0, 201.0),
        ({"value": 200.0, "low": 190.0, "high": 201.0, "tolerance": 0.01, "bar": "tolerance"}, 198.0, 202.0),
        ({"value": 200.0, "low": 190.0, "high": 201.0, "tolerance": 0.01, "bar": "band"}, 190.0, 201.0),
        ({"value": 200.0, "low": 190.0, "high": 201.0, "tolerance": 0.01, "bar": "either"}, 190.0, 202.0),
    ],
)
def test_accepted(given: dict[str, Any], low: float, high: float) -> None:
    """The wider tolerance counts; a band counts where no tolerance is given; never below nothing."""
    assert one(**given).accepted == pytest.approx((low, high))


@pytest.mark.parametrize(
    ("given", "period"),
    [
        ({"years": [2014]}, "2014"),
        ({"years": [2014, 2015]}, "2014-2015"),
        ({"years": [2013, 2014, 2015]}, "2013-2015"),
        ({"years": [2014, 2016]}, "2014, 2016"),
        ({"quantity": "border_dwell_h", "years": [], "border": "brest", "low": 1.0, "high": 2.0}, "brest"),
    ],
)
def test_period(given: dict[str, Any], period: str) -> None:
    """What a target is of, in few characters."""
    assert one(**given).period == period


# Faults


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("quantity: trips", "quantity: trip", "must be one of 'trips', 'trips_outbound',"),
        ("quantity: trips", "quantity: tonns", "did you mean 'tonnes'?"),
        ("unit: trips", "unit: t", "targets.a.unit: trips has the unit 'trips', got 't'"),
        ("quantity: trips,", "quantity: value_usd,", "value_usd has the unit 'USD', got 'trips'"),
        (
            "tolerance_abs: 0.5",
            "low: 14, high: 15",
            "targets.a.value: 13 is outside its own band from 14 to 15",
        ),
        ("tolerance_abs: 0.5", "low: 14, high: 12", "targets.a.low: the band begins at 14, above its end 12"),
        ("tolerance_abs: 0.5", "low: 12", "targets.a.low: a band has two ends: 'high' is missing"),
        ("tolerance_abs: 0.5", "high: 14", "targets.a.high: a band has two ends: 'low' is missing"),
        ("tolerance_abs: 0.5", "note: n", "targets.a.value: the accepted range is missing"),
        (
            "tolerance_abs: 0.5",
            "tolerance: 0.1, low: 12, high: 14",
            "'bar' must be tolerance, band or either",
        ),
        ("tolerance_abs: 0.5", "tolerance: 0.1, bar: band", "targets.a.bar: 'band' needs what was not given here"),
        ("tolerance_abs: 0.5", "low: 12, high: 14, bar: either", "'either' needs what was not given here"),
        ("tolerance_abs: 0.5", "tolerance_abs: 0", "targets.a.tolerance_abs: must be greater than 0, got 0"),
        ("tolerance_abs: 0.5", "tolerance_ab: 0.5", "did you mean 'tolerance_abs'?"),
        ("value: 13", "value: -1", "targets.a.value: must be at least 0, got -1"),
        ("value: 13, ", "", "a target needs a 'value' or a band"),
        ("value: 13, unit: trips, tolerance_abs: 0.5", "low: 1, high: 2, unit: trips", "a fit aims at a 'value'"),
        ("years: [2013]", "years: [2014, 2013]", "the years [2014, 2013] must be in order, each of them once"),
        ("years: [2013]", "years: [2013, 2013]", "must be in order, each of them once"),
        ("years: [2013], ", "", "trips needs 'years', such as [2014] or [2014, 2015]"),
        ("years: [2013]", "years: [2013], border: brest", "targets.a.border: trips has no border"),
        ("quantity: trips", "quantity: border_dwell_h", "border_dwell_h needs a 'border'"),
        ("quantity: trips,", "quantity: teu_per_train,", "teu_per_train can only be compared (validate)"),
        ("role: fit", "role: fitted", "targets.a.role: must be one of 'fit' or 'validate', got 'fitted'"),
        ("source: a table", "note: n", "'source' is missing"),
    ],
)
def test_faults(tmp_path: Path, old: str, new: str, said: str) -> None:
    """Every rule is named with file, line and key, and the line is shown."""
    found = refusal_of(tmp_path, old, new)
    assert found.startswith(f"{tmp_path / 't.yaml'}:3:")
    assert "  3 | " in found
    assert said in found


def test_an_unknown_key_without_a_value(tmp_path: Path) -> None:
    """It is refused at its place, like one with a value."""
    assert "t.yaml:2:1: extends: unknown key" in refusal(write(tmp_path / "t.yaml", "schema_version: 2\nextends:\n"))


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Two targets with a fault each are both named, and counted."""
    wrong = TRIPS.replace("unit: trips", "unit: t")
    found = refusal(file(tmp_path, f"a: {wrong}", f"b: {wrong.replace('2013', '2014')}"))
    assert "t.yaml:3:" in found
    assert "t.yaml:4:" in found
    assert found.endswith(f"2 faults in {tmp_path / 't.yaml'}")


def test_the_same_twice(tmp_path: Path) -> None:
    """An id is written once, and so is a figure."""
    assert "the key 'a' is written twice, here and on line 3" in refusal(file(tmp_path, f"a: {TRIPS}", f"a: {TRIPS}"))
    found = refusal(file(tmp_path, f"a: {TRIPS}", f"b: {TRIPS}"))
    assert "t.yaml:4:3: targets.b: 'b' is of the same figure as 'a'" in found


def test_files_that_are_none(tmp_path: Path) -> None:
    """A missing, an empty or another file is named."""
    assert refusal("nowhere.yaml") == "nowhere.yaml: cannot be read: No such file or directory"
    assert "cannot be read" in refusal("a\0b")
    (tmp_path / "empty.yaml").touch()
    assert f"{tmp_path / 'empty.yaml'}: the file is empty" in refusal(tmp_path / "empty.yaml")
    assert "'targets' is missing" in refusal(write(tmp_path / "other.yaml", "schema_version: 2\n"))
    found = refusal(file(tmp_path, f"a: {TRIPS}", head="schema_version: 3"))
    assert "t.yaml:1:17: schema_version: this file is of version 3" in found
    found = refusal(write(tmp_path / "other.yaml", "target: {}\n"))
    assert "unknown key" in found
    assert "did you mean 'targets'?" in found


def write(path: Path, text: str) -> Path:
    """Write a file and return it."""
    path.write_text(text, encoding="utf-8")
    return path


# Meaning


def test_digest(tmp_path: Path) -> None:
    """Order, ids, sources, notes and spelling do not enter; figures, tolerances and roles do, of what is fitted."""
    base = targets(a=target(), b=target("tonnes")).digest()
    assert targets(b=target("tonnes"), c=target(note="n", source="s", conflict="c", status="derived")).digest() == base
    seen = target("teu_per_train", unit="TEU", role="validate")
    assert targets(a=target(), b=target("tonnes"), c=seen).digest() == base
    for change in ({"value": 101.0}, {"tolerance": 0.02}, {"role": "validate"}, {"years": [2014]}):
        assert targets(a=target(**change), b=target("tonnes")).digest() != base
    spelled = load_targets(file(tmp_path, f"a: {TRIPS}")).digest()
    assert load_targets(file(tmp_path, f"a: {TRIPS.replace('value: 13', 'value: 13.0')}")).digest() == spelled


def test_roles() -> None:
    """Targets are told apart by what they are for."""
    found = targets(a=target(), b=target("teu_per_train"))
    assert list(found.of_role("fit")) == ["a"]
    assert list(found.of_role("validate")) == ["b"]


# Scenario


def test_a_scenario_that_meets_them(tiny: Scenario) -> None:
    """Years may be covered in part; the tiny scenario begins in July 2013 and ends in February 2014."""
    dwell = target("border_dwell_h", [], border="alashankou", low=1.0, high=2.0)
    targets(a=target(years=[2013, 2014]), b=dwell).check(tiny)


def test_years_outside_the_horizon(tiny: Scenario, tmp_path: Path) -> None:
    """They are named once, at the first target that needs them."""
    later = TRIPS.replace("2013", "2013, 2014, 2015")
    found = load_targets(file(tmp_path, f"a: {TRIPS}", f"b: {later}", f"c: {later.replace('2015', '2016')}"))
    with pytest.raises(CalibrationError) as caught:
        found.check(tiny)
    text = "the scenario's horizon from 2013-07-18 to 2014-03-01 does not include 2015, 2016, needed here (and 1 more)"
    assert str(caught.value).startswith(f"{tmp_path / 't.yaml'}:4:3: targets.b: {text}\n")


def test_unknown_borders(tiny: Scenario) -> None:
    """A border that the scenario does not have is named with those it has."""
    with pytest.raises(CalibrationError, match=r"no border called 'alashanku' \(known: alashankou\) \(did you mean"):
        targets(a=target("border_dwell_h", [], border="alashanku", low=1.0, high=2.0)).check(tiny)


# The shipped targets


@pytest.fixture(scope="module")
def shipped() -> Targets:
    """Return the shipped targets."""
    return load_targets()


def test_shipped_figures_are_those_of_the_record(shipped: Targets) -> None:
    """Yearly figures and their bands are the published ones; the weight of 2013 is 13 of 14 parts."""
    record = published()
    for key, each in shipped.targets.items():
        if each.quantity not in SUMMED or len(each.years) > 1 or each.status == "assumed":
            continue
        figure = record[each.years[0]][each.quantity]
        value = figure.value * 13 / 14 if key == "tonnes_2013" else figure.value
        assert each.value == pytest.approx(value, abs=0.5), key
        if figure.low < figure.high:
            assert each.band == (figure.low, figure.high), key
    covered = {(each.years[0], each.quantity) for each in shipped.of_role("fit").values() if len(each.years) == 1}
    assert covered >= {(year, name) for year in record for name in record[year]}


def test_shipped_sums(shipped: Targets) -> None:
    """Published totals are what stated years come to, to the precision that they were published with."""
    trips = {each.years[0]: each.value or 0 for key, each in shipped.targets.items() if key.startswith("trips_20")}
    for key, each in shipped.targets.items():
        if key.startswith("trips_to_"):
            assert each.value == sum(trips[year] for year in each.years)
    for year in range(2013, 2021):
        ways = [shipped.targets[f"trips_{way}_{year}"].value or 0 for way in ("outbound", "inbound")]
        assert sum(ways) == trips[year]


def test_shipped_bars(shipped: Targets) -> None:
    """Trips within 1 % (2013 within half a trip), value within 1 % or its band, directions within 2 trips or 1 %."""
    for key, each in shipped.of_role("fit").items():
        low, high = each.accepted
        value = each.value or 0.0
        if each.quantity == "trips":
            assert high - value == pytest.approx(0.5 if each.years == (2013,) else 0.01 * value), key
        elif each.quantity.startswith("trips_"):
            assert high - value == pytest.approx(0.5 if each.years == (2013,) else max(2.0, 0.01 * value)), key
        elif each.quantity == "value_usd":
            within = 0.05 if each.years == (2013,) else 0.01  # a note there says why
            assert (low, high) == each.band or high - value == pytest.approx(within * value), key
        else:
            assert (low, high) == each.band or high - value >= 0.02 * value - 1e-6, key


def test_aim() -> None:
    """A figure held by a band alone is aimed at halfway to the band's middle; any other at its value."""
    assert Target.model_validate(target(value=100.0, low=80.0, high=104.0, tolerance=None)).aim == 96.0
    lopsided = target(value=100.0, low=80.0, high=104.0, tolerance=0.01, bar="either")
    assert Target.model_validate(lopsided).aim == 100.0
    assert Target.model_validate(target(value=100.0)).aim == 100.0


def test_shipped_sources_are_tables(shipped: Targets) -> None:
    """Each source names a table that `freightsim data` lists; what has none is called an assumption."""
    tables = {fact.table for fact in listing()}
    for key, each in shipped.targets.items():
        assert each.source.split(",")[0] in tables or (each.source, each.status) == ("assumption", "assumed"), key
        assert (each.confidence == "assumption") == (each.source == "assumption"), key


def test_shipped_conflicts_are_told(shipped: Targets) -> None:
    """Where sources disagree, the target says so."""
    told = " ".join(each.conflict for each in shipped.targets.values())
    for word in ("14 trains", "8.5 bn", "3,866", "688", "327", "234 trips"):
        assert word in told


def test_the_file_is_plain_yaml(shipped: Targets) -> None:
    """Another reader of YAML finds the same targets."""
    text = (Path(__file__).parents[2] / "scenarios" / "targets.yaml").read_text(encoding="utf-8")
    assert Targets.model_validate(yaml.safe_load(text)).digest() == shipped.digest()

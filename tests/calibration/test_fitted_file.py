"""The fitted layer: what is written is what is read, and an old file is whole until the new one is."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from calibration.small import FITTED, TODAY, fitted, made_fit, small
from freightsim.base.errors import FileThereError
from freightsim.calibration.drive import drives
from freightsim.calibration.fit import Fit
from freightsim.calibration.fitted_file import fitted_tree, refuse_other_file, rounded, write_fitted
from freightsim.calibration.parameters import value_in
from freightsim.calibration.story import Calibration
from freightsim.calibration.targets import load_targets
from freightsim.files.load import load_scenario
from freightsim.files.modeline import SCHEMA_FILE, modeline
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS
from freightsim.validation.merge import merged

YEARS = (2014, 2015, 2017, 2019)
"""Years that were fitted; others between them were held out."""

MINE = """\
schema_version: 2
extends: layer.yaml
name: mine
horizon: {from: 2013-07-18, to: 2021-01-01}
dispatch: {rule: minimum_load, minimum_feu: 43}
loading: {rule: first_come_first_served}
relief: {rule: waive_minimum, max_idle_h: 336}
"""


def made() -> Fit:
    """Return a fit of the shipped scenario."""
    return made_fit(load_scenario("baseline"), YEARS)


def tree(fit: Fit) -> dict[str, Any]:
    """Return its layer."""
    return fitted_tree(fit, seed=5, made=TODAY, targets_digest="t", data_digest="d", holdout=(2016, 2018))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Fit, Path, Scenario]:
    """Return a fit, the layer that was written, and a scenario of a file that extends it."""
    fit, folder = made(), tmp_path_factory.mktemp("fitted")
    write_fitted(folder / "layer.yaml", tree(fit))
    (folder / "mine.yaml").write_text(MINE, encoding="utf-8")
    return fit, folder / "layer.yaml", load_scenario(folder / "mine.yaml")


def test_values_are_read_back(written: tuple[Fit, Path, Scenario]) -> None:
    """A scenario that extends the layer has each fitted value, to six digits."""
    fit, _, scenario = written
    for path, value in fit.values.items():
        assert value_in(scenario, path) == rounded(value)
        assert value_in(scenario, path) == pytest.approx(value, rel=5e-6)


def test_it_is_the_scenario_that_was_fitted(written: tuple[Fit, Path, Scenario]) -> None:
    """Bookings are those of the fit, held-out years included, but for the rounding."""
    fit, _, scenario = written
    for direction in DIRECTIONS:
        expected = drives(fit.scenario)[direction].of_years()
        assert drives(scenario)[direction].of_years() == pytest.approx(expected, rel=1e-4)


def test_the_record_of_the_fit(written: tuple[Fit, Path, Scenario]) -> None:
    """Seed, day, digests, held-out years and misfit are kept; each interval holds its value and is 3.92 sd wide."""
    fit, _, scenario = written
    record = scenario.fitted
    assert record is not None
    assert (record.seed, record.made, record.simulations) == (5, TODAY, fit.simulations)
    assert (record.targets_digest, record.data_digest, record.holdout) == ("t", "d", (2016, 2018))
    assert record.misfit == pytest.approx(dict.fromkeys(FITTED, 0.01))
    assert list(record.parameters) == [p.path for p in fit.parameters]
    for parameter in fit.parameters:
        row = record.parameters[parameter.path]
        assert row.value == value_in(scenario, parameter.path)
        assert row.low <= row.value <= row.high
        assert (row.meaning, row.unit) == (parameter.meaning, parameter.unit)
        if parameter.is_ratio:
            assert row.high / row.low == pytest.approx(2.718281828 ** (3.92 * 0.05), rel=1e-4)
        else:
            low = max(row.value - 1.96 * 0.05, parameter.low)
            assert (row.low, row.high) == pytest.approx((low, row.value + 1.96 * 0.05), abs=1e-3)


def test_years_that_were_not_fitted(written: tuple[Fit, Path, Scenario]) -> None:
    """Before the first, between, and after the last year fitted the adjustment is 1, whatever is extended."""
    _, _, scenario = written
    steps = [scenario.demand[way].attraction.adjustment for way in DIRECTIONS]
    steps += [scenario.cargo.load_factor.adjustment, scenario.cargo.value_factor.adjustment]
    for adjustment in steps:
        for year in range(2010, 2035):
            assert (adjustment.at(date(year, 7, 1)) == 1.0) == (year not in YEARS), year
    for way in DIRECTIONS:
        assert scenario.demand[way].attraction.shift.at(date(2030, 1, 1)) == 1.0


def test_dates_are_in_order(written: tuple[Fit, Path, Scenario]) -> None:
    """Every dated map of the file stands in the order of time, all else in the order of the parameters."""
    _, path, _ = written
    maps = []

    def look(branch: Any) -> None:
        if isinstance(branch, dict):
            if all(key[:4].isdigit() for key in branch):
                maps.append(list(branch))
            for each in branch.values():
                look(each)

    text = path.read_text(encoding="utf-8")
    assert text.startswith("# Written by `freightsim calibrate`")
    look(yaml.safe_load(text))
    assert len(maps) > 8  # and those of the hubs
    assert all(days == sorted(days) for days in maps)


def test_a_layer_of_a_real_fit_over_another_scenario() -> None:
    """Laid over the small scenario, with another fit in it, it gives the small scenario that was fitted."""
    layer = tree(fitted())
    assert (layer["schema_version"], layer["extends"]) == (2, "facts")
    other = small({"demand": {"outbound": {"attraction": {"level": -1.0, "adjustment": {"2015": 5.0}}}}})
    again = other.but({key: value for key, value in layer.items() if key in ("demand", "cargo", "choice")})
    for direction in DIRECTIONS:
        expected = drives(fitted().scenario)[direction].of_classes()
        assert drives(again)[direction].of_classes() == pytest.approx(expected, rel=1e-4)
    for row in layer["fitted"]["parameters"].values():
        assert row["low"] <= row["value"] <= row["high"]


# The file


def test_an_old_file_is_replaced_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands until the new one is complete; nothing is left beside it."""
    path, old = tmp_path / "layer.yaml", "old: true\n"
    path.write_text(old, encoding="utf-8")
    seen = []
    replace = Path.replace

    def look_and_replace(self: Path, target: Path) -> Path:
        seen.append((path.read_text(encoding="utf-8"), yaml.safe_load(self.read_text(encoding="utf-8"))))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", look_and_replace)
    layer = tree(fitted())
    write_fitted(path, layer)
    assert [before for before, _ in seen] == [old]
    assert seen[0][1] == layer == yaml.safe_load(path.read_text(encoding="utf-8"))
    assert list(tmp_path.iterdir()) == [path]


def test_the_schema_beside_it_is_named(tmp_path: Path) -> None:
    """A layer that is written among the shipped scenarios keeps its first line, by which editors know it."""
    write_fitted(tmp_path / "alone.yaml", tree(fitted()))
    (tmp_path / SCHEMA_FILE).write_text("{}", encoding="utf-8")
    write_fitted(tmp_path / "beside.yaml", tree(fitted()))
    alone, beside = ((tmp_path / name).read_text(encoding="utf-8") for name in ("alone.yaml", "beside.yaml"))
    assert beside == modeline() + alone


def test_a_disk_that_is_full_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error is passed on."""
    path = tmp_path / "layer.yaml"
    path.write_text("old: true\n", encoding="utf-8")

    def refuse(*_args: object, **_options: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(OSError, match="No space left"):
        write_fitted(path, tree(fitted()))
    assert path.read_bytes() == b"old: true\n"
    assert list(tmp_path.iterdir()) == [path]


@given(st.floats(1e-300, 1e300), st.integers(1, 12))
def test_rounded(value: float, digits: int) -> None:
    """Both signs keep so many significant digits, as in scientific notation; what is rounded stays as it is."""
    assert rounded(value, digits) == pytest.approx(float(f"{value:.{digits - 1}e}"), rel=1.01 * 10.0 ** (1 - digits))
    assert abs(rounded(value, digits) / value - 1) <= 0.5001 * 10.0 ** (1 - digits)
    assert rounded(-value, digits) == -rounded(value, digits)
    assert rounded(rounded(value, digits), digits) == rounded(value, digits)


def test_rounded_by_hand() -> None:
    """Six digits unless told otherwise; nothing is nothing."""
    found = [rounded(value) for value in (0.0, 1234567.0, -0.00123456789, 0.9999999)]
    assert found == [0.0, 1234570.0, -0.00123457, 1.0]
    assert rounded(0.012345, 3) == 0.0123
    assert merged({}, {"a": rounded(2)}) == {"a": 2.0}


def test_only_a_layer_is_written_over(tmp_path: Path, written: tuple[Fit, Path, Scenario]) -> None:
    """A fit replaces a layer, or nothing at all; scenarios, also those that repeat a fit, and other files stay."""
    _fit, layer, scenario = written
    place = tmp_path / "x.yaml"
    for free in (b"", layer.read_bytes()):
        refuse_other_file(place)
        place.write_bytes(free)
        refuse_other_file(place)
    shown = yaml.safe_dump(scenario.tree()).encode()
    for other in (shown, MINE.encode(), b"a: [", b"\xff\xfe", b"- 1\n"):
        place.write_bytes(other)
        with pytest.raises(FileExistsError, match="not overwritten: this file is no fitted layer"):
            refuse_other_file(place)


def test_saving_writes_over_nothing_unless_it_is_told(tmp_path: Path) -> None:
    """And then over a layer alone."""
    place, found = tmp_path / "x.yaml", Calibration(made(), {}, load_targets(), 3, TODAY)
    found.save(place)
    with pytest.raises(FileThereError, match="there is a file of this name; overwrite=True replaces a fitted layer"):
        found.save(place)
    found.save(place, overwrite=True)
    place.write_text(MINE, encoding="utf-8")
    with pytest.raises(FileThereError, match="this file is no fitted layer"):
        found.save(place, overwrite=True)
    assert place.read_text(encoding="utf-8") == MINE

"""Yearly figures agree with their totals after they were moved as little as possible."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.made import target, targets
from freightsim.base.errors import CalibrationError
from freightsim.calibration.reconcile import reconciled, uncertainty
from freightsim.calibration.targets import load_targets


def test_nothing_to_agree_with() -> None:
    """Figures without totals stay as they are; what is only compared does not enter."""
    found = targets(a=target(value=13.0), b=target("tonnes", [2014]), c=target(years=[2014], role="validate"))
    assert reconciled(found) == {(2013, "trips"): 13.0, (2014, "tonnes"): 100.0}
    assert uncertainty(found) == pytest.approx({(2013, "trips"): 0.01, (2014, "tonnes"): 0.01})


def test_a_pair() -> None:
    """The gap is shared in proportion to the variances: 6 over bands of 10 and 20 is 1.2 and 4.8."""
    found = targets(
        a=target("tonnes", [2014], value=40.0, low=35.0, high=45.0),
        b=target("tonnes", [2015], value=60.0, low=50.0, high=70.0),
        both=target("tonnes", [2014, 2015], value=94.0),
    )
    assert reconciled(found) == pytest.approx({(2014, "tonnes"): 38.8, (2015, "tonnes"): 55.2})
    # Of variances 25 and 100 with a known sum each keeps 25 * 100 / 125 = 20.
    expected = {(2014, "tonnes"): np.sqrt(20) / 38.8, (2015, "tonnes"): np.sqrt(20) / 55.2}
    assert uncertainty(found) == pytest.approx(expected)


def test_totals_that_lie_within_each_other() -> None:
    """A pair and a total over more years both hold, though quantities of very different size stand side by side."""
    found = targets(
        a=target("value_usd", [2014], value=4.6e8, low=4.2e8, high=5.2e8),
        b=target("value_usd", [2015], value=6.9e8, low=6.2e8, high=7.3e8),
        c=target("value_usd", [2016], value=1.267e9, tolerance=0.001),
        pair=target("value_usd", [2014, 2015], value=1.144e9),
        whole=target("value_usd", [2014, 2015, 2016], value=2.412e9),
        trips=target(years=[2014], value=87.0),
    )
    values = reconciled(found)
    assert values[2014, "value_usd"] + values[2015, "value_usd"] == pytest.approx(1.144e9, rel=1e-9)
    assert values[2016, "value_usd"] == pytest.approx(1.268e9, rel=1e-9)
    assert values[2014, "trips"] == 87.0


def test_a_total_over_unknown_years() -> None:
    """A total over a year without a figure of its own moves nothing."""
    found = targets(a=target("tonnes", [2014]), both=target("tonnes", [2014, 2015], value=300.0))
    assert reconciled(found) == {(2014, "tonnes"): 100.0}


def test_directions() -> None:
    """Outbound and inbound trips make the trips of the year, also where the figures given do not."""
    found = targets(
        a=target(years=[2014], value=87.0),
        b=target("trips_outbound", [2014], value=80.0, tolerance_abs=2.0),
        c=target("trips_inbound", [2014], value=9.0, tolerance_abs=2.0),
    )
    values = reconciled(found)
    assert values[2014, "trips_outbound"] + values[2014, "trips_inbound"] == pytest.approx(values[2014, "trips"])
    assert values[2014, "trips"] == pytest.approx(87.0, abs=0.4)


def test_contradictions() -> None:
    """Totals that no figures could meet are refused by name: figures that are known, or totals against each other."""
    fixed = {"low": 100.0, "high": 100.0}
    first, second = target("tonnes", [2014], value=100.0, **fixed), target("tonnes", [2015], value=100.0, **fixed)
    found = targets(a=first, b=second, both=target("tonnes", [2014, 2015], value=210.0))
    with pytest.raises(CalibrationError, match="targets: both: the yearly figures differ by -10 from their total"):
        reconciled(found)
    found = targets(
        a=target("tonnes", [2014], value=1.0, low=0.0, high=200.0),
        b=target("tonnes", [2015], value=1000.0, low=900.0, high=1100.0),
        both=target("tonnes", [2014, 2015], value=500.0),
    )
    with pytest.raises(CalibrationError, match="both: the yearly figures would have to be negative"):
        reconciled(found)


@given(
    st.lists(st.tuples(st.floats(50, 150), st.floats(1, 20)), min_size=3, max_size=3),
    st.floats(-10, 10),
    st.lists(st.floats(-1, 1), min_size=2, max_size=2),
)
def test_the_least_move(figures: list[tuple[float, float]], gap: float, step: list[float]) -> None:
    """No other figures that meet the total are nearer, in units of their standard deviations."""
    values, deviations = (np.array(each) for each in zip(*figures, strict=True))
    found = targets(
        **{
            f"y{year}": target("tonnes", [year], value=value, low=value - sd, high=value + sd)
            for year, value, sd in zip((2014, 2015, 2016), values.tolist(), deviations.tolist(), strict=True)
        },
        total=target("tonnes", [2014, 2015, 2016], value=float(values.sum()) + gap),
    )
    moved = np.array(list(reconciled(found).values()))
    assert moved.sum() == pytest.approx(values.sum() + gap)
    other = moved + np.array([*step, -sum(step)])
    assert (((moved - values) / deviations) ** 2).sum() <= (((other - values) / deviations) ** 2).sum() + 1e-9


def test_the_shipped_targets() -> None:
    """Every total is kept, every figure stays where it may be, and firm figures hardly move."""
    shipped = load_targets()
    values = reconciled(shipped)
    for key, each in shipped.targets.items():
        if each.quantity in ("trips", "value_usd", "tonnes") and key != "tonnes_to_2016":
            total = sum(values[year, each.quantity] for year in each.years)
            low, high = each.accepted
            assert low <= total <= high, key
        if each.role == "fit" and len(each.years) > 1:
            assert sum(values[year, each.quantity] for year in each.years) == pytest.approx(each.value), key
    for year in range(2013, 2021):
        ways = values[year, "trips_outbound"] + values[year, "trips_inbound"]
        assert ways == pytest.approx(values[year, "trips"], abs=1e-6)
    for key in ("value_2016", "value_2020", "tonnes_2016", "tonnes_2020"):
        firm = shipped.targets[key]
        assert values[firm.years[0], firm.quantity] == pytest.approx(firm.value, rel=1e-5), key
    # Aimed at halfway to the middle of the bands, 465.0 and 682.5, which have to come down by 3.5 to make 1,144;
    # in proportion to the variances, 50^2 and 55^2, that is 1.6 for 2014. The totals of all years hardly matter.
    assert values[2014, "value_usd"] == pytest.approx(4.634e8, rel=1e-3)

"""Looking again and again is as sure as was promised, and stops as soon as it may."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from calibration.made import target, targets
from freightsim.calibration.sequential import SequentialTest, looks
from freightsim.calibration.verdicts import Answer
from freightsim.statistics import estimate


def walk(test: SequentialTest, figures: pd.DataFrame) -> dict[str, Answer]:
    """Look as often as is wanted, and return the answers."""
    while numbers := test.wanted:
        test.look(figures[: numbers.stop])
    return {key: verdict.answer for key, verdict in test.verdicts.items()}


# Looks


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (150, (20, 30, 44, 66, 100, 150)),
        (30, (20, 30)),
        (28, (28,)),
        (20, (20,)),
        (2, (2,)),
    ],
)
def test_looks(most: int, expected: tuple[int, ...]) -> None:
    """They grow by half, the last is at all replications."""
    assert looks(most) == expected


@pytest.mark.parametrize("most", range(2, 400, 2))
def test_looks_grow_and_are_even(most: int) -> None:
    """Mirrored pairs are never torn apart."""
    found = looks(most)
    assert found[-1] == most
    assert all(each % 2 == 0 for each in found)
    assert list(found) == sorted(set(found))


@pytest.mark.parametrize("most", [1, 0, -2, 21])
def test_odd_numbers(most: int) -> None:
    """Pairs have no odd number."""
    with pytest.raises(ValueError, match=rf"replications \({most}\) must be an even number"):
        looks(most)


@pytest.mark.parametrize("error", [0.0, 1.0, -0.1])
def test_an_error_that_is_no_probability(error: float) -> None:
    """It is refused with its value."""
    with pytest.raises(ValueError, match=rf"error \({error}\)"):
        SequentialTest(targets(a=target()), 20, error=error)


# Stopping


def test_a_clear_case_stops_at_the_first_look() -> None:
    """What never varies is decided by the first twenty."""
    test = SequentialTest(targets(a=target(value=100.0), b=target("tonnes", value=100.0)), 150)
    assert test.wanted == range(20)
    figures = pd.DataFrame({"a": np.full(150, 100.0), "b": np.full(150, 200.0)})
    assert walk(test, figures) == {"a": Answer.HOLDS, "b": Answer.FAILS}
    assert (test.done, list(test.wanted)) == (20, [])


def test_a_hard_case_spends_all() -> None:
    """A mean at the very end of what is accepted goes on to the last look and cannot be told."""
    noise = np.random.default_rng(1).normal(size=150)
    noise -= noise.mean()
    test = SequentialTest(targets(a=target(value=100.0, tolerance_abs=5.0)), 150)
    assert walk(test, pd.DataFrame({"a": 105.0 + noise})) == {"a": Answer.OPEN}
    assert test.done == 150


def test_what_is_decided_stays() -> None:
    """A verdict keeps the evidence it was reached on, while others are looked for."""
    values = np.where(np.arange(150) < 20, 100.0, 999.0)
    noise = np.tile([80.0, 125.0], 75)
    noise[::4] += 10.0
    test = SequentialTest(targets(a=target(), b=target("tonnes", value=100.0, tolerance_abs=3.0)), 150)
    found = walk(test, pd.DataFrame({"a": values, "b": noise}))
    assert found["a"] == Answer.HOLDS
    assert test.verdicts["a"].replications == 20
    assert test.verdicts["a"].simulated.mean == 100.0
    assert test.verdicts["b"].replications > 20
    assert list(test.verdicts) == ["a", "b"]


def test_wanted_numbers_join() -> None:
    """Each batch begins where the last one ended."""
    test = SequentialTest(targets(a=target(value=100.0, tolerance_abs=0.01)), 44)
    figures = pd.DataFrame({"a": np.random.default_rng(3).normal(100.0, 5.0, 44)})
    batches = []
    while numbers := test.wanted:
        batches += list(numbers)
        test.look(figures[: numbers.stop])
    assert batches == list(range(44))


def test_a_look_of_another_size() -> None:
    """A look at another number of replications than was planned would not be as sure as promised."""
    test = SequentialTest(targets(a=target()), 30)
    with pytest.raises(ValueError, match="the next look is at 20 replications, got 10"):
        test.look(pd.DataFrame({"a": np.full(10, 100.0)}))


def test_a_glance_decides_nothing() -> None:
    """Between two looks estimates are shown, verdicts are those of the looks before."""
    test = SequentialTest(targets(a=target(), b=target("tonnes", value=100.0, tolerance_abs=0.01)), 30)
    figures = pd.DataFrame({"a": np.full(30, 100.0), "b": np.random.default_rng(3).normal(100.0, 5.0, 30)})
    found = test.glance(figures[:11])
    assert [each.answer for each in found.values()] == [Answer.OPEN] * 2
    assert found["a"].simulated.mean == 100.0
    test.look(figures[:20])
    found = test.glance(figures[:25])
    assert [each.answer for each in found.values()] == [Answer.HOLDS, Answer.OPEN]
    assert [each.replications for each in found.values()] == [20, 25]
    assert test.done == 20


# Theory


def test_the_error_is_kept() -> None:
    """Of many histories whose mean is just not acceptable, at most 5 % are let pass, whenever the looking stops."""
    rng = np.random.default_rng(11)
    asked = targets(**{f"t{n}": target(years=[1900 + n], value=100.0, tolerance_abs=5.0) for n in range(400)})
    # Partners are mirrored in part: pairs correlate by -0.5.
    shared = rng.normal(size=(75, 1, 400)) * np.array([1.0, -1.0])[None, :, None]
    figures = 105.0 + np.sqrt(0.5) * (shared + rng.normal(size=(75, 2, 400))).reshape(150, 400) * 10
    found = walk(SequentialTest(asked, 150), pd.DataFrame(figures, columns=list(asked.targets)))
    passed = sum(answer == Answer.HOLDS for answer in found.values())
    wrong = sum(answer != Answer.OPEN for answer in found.values())
    # On the edge both verdicts are wrong half the time at most: 5 % in all, and 3 standard errors of 400 draws.
    assert passed / 400 < 0.025 + 3 * np.sqrt(0.025 * 0.975 / 400)
    assert wrong / 400 < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 400)


def test_the_level_of_a_look() -> None:
    """Six looks share the error: the interval of each is that of level 1 - 0.05 / 6."""
    test = SequentialTest(targets(a=target()), 150)
    assert test.level == pytest.approx(1 - 0.05 / 6)
    values = np.random.default_rng(2).normal(100.0, 0.1, 20)
    test.look(pd.DataFrame({"a": values}))
    assert test.verdicts["a"].simulated == estimate(values, 1 - 0.05 / 6)

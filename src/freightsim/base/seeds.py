"""States of many generators at once: NumPy's `SeedSequence`, reckoned for many seeds in one go.

NumPy promises that its seed sequence never changes, so that the states are the same in every version
(https://numpy.org/doc/stable/reference/random/compatibility.html); the constants are those of its source.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.random.bit_generator import ISeedSequence

Words = npt.NDArray[np.uint32]

POOL = 4
"""Words of a seed sequence's pool."""
STATE = 4
"""Words of 64 bits that a generator of the PCG family is seeded with."""

FIRST, FIRST_FACTOR = 0x43B0D7E5, 0x931E8875
"""Constants with which entropy is hashed."""
SECOND, SECOND_FACTOR = 0x8B51F9DD, 0x58F38DED
"""Constants with which states are drawn from the pool."""
LEFT, RIGHT = np.uint32(0xCA01F9DD), np.uint32(0x4973F715)
"""Constants with which two words are mixed."""
SHIFT = np.uint32(16)
MODULUS = 2**32


class GivenState(ISeedSequence):
    """A seed sequence that gives one state, which was reckoned before."""

    def __init__(self, state: npt.NDArray[np.uint64]) -> None:
        """Take the state."""
        self._state = state

    def generate_state(self, n_words: int, dtype: npt.DTypeLike = np.uint32) -> npt.NDArray[Any]:
        """Return the state; who asks for another one than it has is mistaken."""
        if n_words != len(self._state) or np.dtype(dtype) != self._state.dtype:
            raise ValueError(f"{n_words} words of {np.dtype(dtype)} were not reckoned")
        return self._state


def generator_of(state: npt.NDArray[np.uint64]) -> np.random.PCG64DXSM:
    """Return the generator that begins with a state."""
    return np.random.PCG64DXSM(GivenState(state))  # type: ignore[arg-type]  # numpy's types know its own sequence only


def states_of(entropy: Words) -> npt.NDArray[np.uint64]:
    """Return the state that `SeedSequence(row).generate_state(4, uint64)` gives for each row of words of entropy."""
    pool = _pool(np.ascontiguousarray(entropy.T, dtype=np.uint32))
    constant, words = SECOND, []
    for place in range(2 * STATE):
        word = pool[place % POOL] ^ np.uint32(constant)
        constant = constant * SECOND_FACTOR % MODULUS
        word = word * np.uint32(constant)
        words.append(word ^ (word >> SHIFT))
    return np.stack(words, axis=1).astype("<u4").view("<u8").astype(np.uint64)


def _pool(entropy: Words) -> list[Words]:
    """Return the pool, a word of all seeds each, from at least as many words of entropy."""
    constants = _constants()
    pool = [_hashed(word, next(constants)) for word in entropy[:POOL]]
    for source in range(POOL):
        for place in range(POOL):
            if source != place:
                pool[place] = _mixed(pool[place], _hashed(pool[source], next(constants)))
    for word in entropy[POOL:]:
        for place in range(POOL):
            pool[place] = _mixed(pool[place], _hashed(word, next(constants)))
    return pool


def _constants() -> Iterator[tuple[np.uint32, np.uint32]]:
    """Yield the pairs of constants with which one word after another is hashed."""
    constant = FIRST
    while True:
        factor = constant * FIRST_FACTOR % MODULUS
        yield np.uint32(constant), np.uint32(factor)
        constant = factor


def _hashed(word: Words, constants: tuple[np.uint32, np.uint32]) -> Words:
    other, factor = constants
    product: Words = (word ^ other) * factor
    return product ^ (product >> SHIFT)


def _mixed(word: Words, other: Words) -> Words:
    mixed: Words = LEFT * word - RIGHT * other
    return mixed ^ (mixed >> SHIFT)

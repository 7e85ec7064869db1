"""One random generator per named decision: what is decided, and for whom."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from freightsim.base.seeds import generator_of, states_of

WORDS = 8
"""Words of 32 bits of a digest."""


class Streams:
    """Random generators keyed by name, so that a new city leaves every other city's draws as they were.

    A stream is seeded from a SHA-256 digest of seed, replication and name:
    no position, counter or object identity enters, hence neither the order of asking nor the number of workers matters.
    """

    def __init__(self, seed: int, replication: int, place: str = "") -> None:
        """Take seed and replication; streams of a `place` other than the port are strangers to the port's."""
        self.seed = seed
        self.replication = replication
        self.place = place
        self._asked: set[tuple[str, ...]] = set()

    def of(self, *name: str) -> np.random.Generator:
        """Return the generator of a name such as ``("booking", "wuhan", "outbound")``.

        Raises ValueError where the same name is asked twice: two decisions on one stream would be coupled.
        """
        return self._generator(self.replication, (self.place, *name) if self.place else name)

    def several(self, names: Sequence[tuple[str, ...]]) -> list[np.random.Generator]:
        """Return the generators of many names: each as `of` gives it, all seeded together, which takes less time.

        They can draw and nothing else: NumPy cannot spawn further generators from them.
        """
        if self.place:
            names = [(self.place, *name) for name in names]
        digests = [self._digest(self.replication, name) for name in names]
        entropy = np.frombuffer(b"".join(digests), dtype="<u4").reshape(-1, WORDS)
        return [np.random.Generator(generator_of(state)) for state in states_of(entropy)]

    def mirrored(self, *name: str) -> tuple[np.random.Generator, int]:
        """Return the generator that replications 2k and 2k + 1 share under a name, and the sign of this one's draws.

        The even replication takes normal draws as they are (+1), the odd one with their signs turned (-1): antithetic
        variates (Hammersley and Morton 1956, Proceedings of the Cambridge Philosophical Society 52, 449-475).
        Each replication by itself has the law it would have without its partner; what rises with the draws varies less
        in the mean of the two than in the mean of two that are independent.
        The even replication draws what `of` would have given it at the port; every place gets the same.

        Raises ValueError where the same name is asked twice, be it here or by `of`.
        """
        odd = self.replication % 2
        return self._generator(self.replication - odd, name), 1 - 2 * odd

    def _generator(self, replication: int, name: tuple[str, ...]) -> np.random.Generator:
        entropy = np.frombuffer(self._digest(replication, name), dtype="<u4").tolist()
        return np.random.Generator(np.random.PCG64DXSM(np.random.SeedSequence(entropy)))

    def _digest(self, replication: int, name: tuple[str, ...]) -> bytes:
        """Note that a name is asked for, and return what its stream is seeded from."""
        if name in self._asked:
            raise ValueError(f"the random stream {name} was already handed out")
        self._asked.add(name)
        return hashlib.sha256("\x1f".join((str(self.seed), str(replication), *name)).encode()).digest()

"""One random generator per named decision: what is decided, and for whom."""

from __future__ import annotations

import hashlib

import numpy as np


class Streams:
    """Random generators keyed by name, so that a new city leaves every other city's draws as they were.

    A stream is seeded from a SHA-256 digest of seed, replication and name:
    no position, counter or object identity enters, hence neither the order of asking nor the number of workers matters.
    """

    def __init__(self, seed: int, replication: int) -> None:
        self.seed = seed
        self.replication = replication
        self._asked: set[tuple[str, ...]] = set()

    def of(self, *name: str) -> np.random.Generator:
        """Return the generator of a name such as ``("booking", "wuhan", "outbound")``.

        Raises ValueError where the same name is asked twice: two decisions on one stream would be coupled.
        """
        if name in self._asked:
            raise ValueError(f"the random stream {name} was already handed out")
        self._asked.add(name)
        spelled = "\x1f".join((str(self.seed), str(self.replication), *name))
        digest = hashlib.sha256(spelled.encode()).digest()
        entropy = [int.from_bytes(digest[i : i + 4], "little") for i in range(0, 32, 4)]
        return np.random.Generator(np.random.PCG64DXSM(np.random.SeedSequence(entropy)))

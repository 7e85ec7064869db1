"""Rules draw from the generator that they are shown: what they would draw from another one is no draw of the model's.

Each replication has a copy of the rule, and a generator that the rule holds would be in the same state in each of them:
all would draw the same numbers, and the spread between them would be too small. Those of the modules `random` and
`numpy.random` go on from one replication to the next, so that none can be repeated.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from freightsim.base.errors import RuleError
from freightsim.base.language import _
from freightsim.policies.fingerprint import SHARED, held_by, state_of

UNSURE = frozenset(
    {
        *("default_rng", "RandomState", "Random", "SystemRandom", "urandom", "randbelow", "token_bytes", "uuid4"),
        *("PCG64", "PCG64DXSM", "SFC64", "Philox", "MT19937", "secrets", "randbits", "uuid1"),
        *("time", "time_ns", "perf_counter", "monotonic", "now", "today", "utcnow", "getpid", "id", "hash"),
    }
)
"""Names in a rule's code after which a replication is simulated twice at once: it may draw, or look at the clock."""


def refuse_generators(name: str, rule: object) -> None:
    """Raise RuleError where a rule holds a generator of random numbers of its own."""
    if generators := held_by(rule).generators:
        raise _refused(name, generators[0])


def is_unsure(rule: object) -> bool:
    """Return whether the code of a rule names what may make it come out otherwise a second time."""
    return not UNSURE.isdisjoint(held_by(rule).names)


@contextmanager
def no_draws_of_their_own(rules: Sequence[tuple[str, Any]]) -> Iterator[None]:
    """Raise RuleError at the end where one of these rules, by name, drew from another generator than it was shown.

    Those are the generators that it holds, has made since or shares with all of Python.
    """
    if not rules:
        yield
        return
    with _shared_ones_apart():
        yield from _watched(rules)


@contextmanager
def _shared_ones_apart() -> Iterator[None]:
    """Let the generators that all of Python shares begin anywhere for a while; then they are as they were.

    A rule that seeds one of them would else leave it as a former replication has left it.
    """
    of_python, of_numpy = random.getstate(), np.random.get_state()  # noqa: NPY002
    random.seed()
    np.random.seed()  # noqa: NPY002
    try:
        yield
    finally:
        random.setstate(of_python)
        np.random.set_state(of_numpy)  # noqa: NPY002


def _watched(rules: Sequence[tuple[str, Any]]) -> Iterator[None]:
    """Yield once, and raise RuleError where a generator of one of these rules has moved, or is new."""
    before = [(name, each) for name, rule in rules for each in held_by(rule).generators]
    names = ", ".join(name for name, _rule in rules)
    watched = [*before, *((names, each) for each in SHARED)]
    states = [state_of(each) for _name, each in watched]
    yield
    for (name, each), state in zip(watched, states, strict=True):
        if state_of(each) != state:
            raise _refused(name, each)
    known = {id(each) for _name, each in before}
    for name, rule in rules:
        for each in held_by(rule).generators:
            if id(each) not in known and not _shown(each):
                raise _refused(name, each)


def _shown(generator: object) -> bool:
    """Return whether a generator is of the kind that rules are shown (`freightsim.base.streams`), or made from it."""
    bits = generator.bit_generator if isinstance(generator, np.random.Generator) else generator
    return isinstance(bits, np.random.PCG64DXSM)


def _refused(name: str, generator: object) -> RuleError:
    kind = (
        f"{type(generator).__module__.removesuffix('._generator').removesuffix('.mtrand')}.{type(generator).__name__}"
    )
    text = _(
        "the rule {name} draws from a generator of its own ({kind}): it would draw the same numbers in every "
        "replication, or others each time that one is simulated. Rules that draw use the generator `rng` of what they "
        "are shown, such as `yard.rng.random()`: every replication has another one, and draws the same when it is "
        "repeated. A choice rule draws nothing"
    )
    return RuleError(text.format(name=name, kind=kind))

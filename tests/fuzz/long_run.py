"""Many more cases than in the tests: `python tests/fuzz/long_run.py --files 1000000 --calls 50000 --jobs 2 --seed 7`.

Prints progress on stderr; faults with the commands that replay them, and a table at the end, on stdout.
Exit code 1 where a fault was found.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from time import monotonic

sys.path[:1] = [str(Path(__file__).resolve().parents[1])]

from fuzz.watching import Outcome, outcomes  # noqa: E402  (found by the line above)

BATCH = 2_000
"""Cases of one worker, which then ends and gives back what it has gathered."""
SEEDS_APART = 10**9
"""Distance between the first seeds of two long runs, beyond those of the tests."""


def main() -> int:
    """Run what was asked for and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--files", type=int, default=1_000_000, metavar="N", help="mutated scenario files")
    parser.add_argument("--calls", type=int, default=50_000, metavar="N", help="mutated calls")
    parser.add_argument("--jobs", type=int, default=2, metavar="J", help="worker processes at a time")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="another one makes other cases")
    asked = parser.parse_args()
    first, start = asked.seed * SEEDS_APART, monotonic()
    tasks = [*_batches("files", first, asked.files), *_batches("calls", first, asked.calls)]
    tallies = {"files": Tally("files"), "calls": Tally("calls")}
    with ThreadPoolExecutor(asked.jobs) as pool:
        running = {pool.submit(_all, *task): task[0] for task in tasks}
        for done, future in enumerate(as_completed(running), 1):
            tally = tallies[running[future]]
            for told in tally.add(future.result()):
                print(told, flush=True)
            seconds = monotonic() - start
            cases = sum(each.cases for each in tallies.values())
            faults = sum(each.faults for each in tallies.values())
            print(
                f"\r{done} of {len(tasks)} batches, {cases:,} cases, {cases / seconds:.0f} a second, {faults} faults",
                end="",
                file=sys.stderr,
                flush=True,
            )
    print(file=sys.stderr)
    for tally in tallies.values():
        print("\n".join(tally.table()))
    print(
        f"{cases:,} cases in {seconds:,.0f} s of wall time: {cases / seconds:.0f} a second."
        if tasks
        else "Nothing asked."
    )
    return 1 if any(tally.faults for tally in tallies.values()) else 0


class Tally:
    """What came of the cases of one family."""

    def __init__(self, family: str) -> None:
        self.family = family
        self.cases = self.faults = 0
        self.answers: Counter[tuple[str, str]] = Counter()
        self.slowest = Outcome(0, "", "", "", 0.0)

    def add(self, found: Sequence[Outcome]) -> Iterator[str]:
        """Count outcomes and yield a text for each fault."""
        for outcome in found:
            self.cases += 1
            self.answers[outcome.kind, outcome.answer] += 1
            self.slowest = max(self.slowest, outcome, key=lambda each: each.seconds)
            if outcome.fault:
                self.faults += 1
                yield outcome.told(self.family)

    def table(self) -> Iterator[str]:
        """Yield the lines of a table: kinds of mutation by what came of them."""
        if not self.cases:
            return
        answers = sorted({answer for _, answer in self.answers})
        kinds = sorted({kind for kind, _ in self.answers})
        width = max(map(len, ["every kind", *kinds]))
        yield f"{self.family:{width}}" + "".join(f"{each:>13}" for each in ("cases", *answers))
        for kind in kinds:
            counts = [self.answers[kind, answer] for answer in answers]
            yield f"{kind:{width}}" + "".join(f"{count:>13,}" for count in (sum(counts), *counts))
        sums = [sum(count for (_, each), count in self.answers.items() if each == answer) for answer in answers]
        yield f"{'every kind':{width}}" + "".join(f"{count:>13,}" for count in (self.cases, *sums))
        yield f"slowest: {self.slowest.seconds:.2f} s of the processor, seed {self.slowest.seed} ({self.slowest.kind})"
        yield f"faults: {self.faults:,}"


def _batches(family: str, first: int, count: int) -> list[tuple[str, int, int]]:
    return [(family, at, min(at + BATCH, first + count)) for at in range(first, first + count, BATCH)]


def _all(family: str, first: int, last: int) -> list[Outcome]:
    return list(outcomes(family, first, last))


if __name__ == "__main__":
    sys.exit(main())

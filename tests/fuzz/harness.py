"""One mutated scenario file is read as `validate` and `show` read it, and what comes is judged."""

from __future__ import annotations

import io
import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from pathlib import Path
from time import process_time
from typing import NamedTuple

from freightsim.base.errors import InputError
from freightsim.calibration.targets import load_targets
from freightsim.cli.show import command as show
from freightsim.files.load import load_scenario, resolve, validated_with_variants
from freightsim.scenario import Scenario
from fuzz.mutations import MAIN, Case

MOST_CPU_S = 10.0
"""No case may take longer: a hang does. It is the time of the processor, so that a busy machine accuses nobody."""

LONGEST_MESSAGE = 300_000
"""Characters; more is not a message any more."""

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


class Verdict(NamedTuple):
    """What a case came to."""

    answer: str
    """How it ended."""
    seconds: float
    """Processor time."""
    fault: str = ""
    """What must not be; empty where all is well."""


class BrokenError(Exception):
    """A promise was broken; the text says which."""


class HangError(BaseException):
    """Time is up. It is no Exception, so that nobody on the way takes it for one."""


@contextmanager
def time_limit(seconds: float = MOST_CPU_S) -> Iterator[None]:
    """Raise HangError in whatever runs when the processor time is up."""

    def up(_number: int, _frame: object) -> None:
        raise HangError(f"not finished after {seconds:g} s")

    before = signal.signal(signal.SIGPROF, up)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def place(case: Case, folder: Path) -> None:
    """Write the files of a case into a folder, in place of those of the case before."""
    for file in folder.glob("*.yaml"):
        file.unlink()
    for name, data in case.files.items():
        (folder / name).write_bytes(data)


def judge(case: Case, seen: set[str]) -> str:
    """Read the files of a case, which stand in this folder, and return "valid" or "refused".

    ``seen`` are the digests of scenarios that were written and read again already.
    Raises BrokenError for a broken promise; any other exception is a fault of the program, too.
    """
    if case.base == "targets":
        with suppress(InputError):
            load_targets(MAIN)
    try:
        resolved = resolve(MAIN)
        scenario, variants = validated_with_variants(resolved)
    except InputError as error:
        check_message(str(error), case)
        return "refused"
    for each in (scenario, *variants.values()):
        if each.digest() not in seen:
            seen.add(each.digest())
            check_tree(each)
    if case.seed % SHOWN_OF == 0:
        check_shown(scenario)
    return "valid"


SHOWN_OF = 20
"""Every so many valid cases are shown and read again, which takes ten times as long as all else."""


def check_message(text: str, case: Case) -> None:
    """Check that a message can be read: lines that can be printed, a file of the case, places within it."""
    if len(text) > LONGEST_MESSAGE:
        raise BrokenError(f"a message of {len(text):,} characters")
    for line in text.split("\n"):
        if not line.strip():
            raise BrokenError(f"an empty line in the message {text!r:.500}")
        if not line.isprintable():
            raise BrokenError(f"a line that cannot be printed: {line!r:.500}")
    if not any(name in text for name in case.files):
        raise BrokenError(f"the message names no file: {text!r:.500}")
    for name, data in case.files.items():
        lines = _BREAK.split(data.decode("utf-8-sig", "replace"))
        for found in re.finditer(rf"^{re.escape(name)}:(\d+):(\d+): ", text, re.MULTILINE):
            line, column = int(found[1]), int(found[2])
            if not (1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1):
                raise BrokenError(f"{found[0]} is not in the file: {text!r:.500}")


def check_tree(scenario: Scenario) -> None:
    """Check that the plain data of a scenario means the same scenario."""
    if Scenario.model_validate(scenario.tree()).digest() != scenario.digest():
        raise BrokenError("the scenario's tree is another scenario")


def check_shown(scenario: Scenario) -> None:
    """Check that what `show` prints of this case is a file with the same meaning and name."""
    raw = io.BytesIO()
    with redirect_stdout(io.TextIOWrapper(raw, encoding="utf-8", errors="surrogatepass", newline="\n")) as printed:
        code = show.callback(MAIN, (), as_json=False, out=None) if show.callback else None
        printed.flush()
    if code != 0:
        raise BrokenError(f"show ended with {code}")
    Path("shown.yaml").write_bytes(raw.getvalue())
    again = load_scenario("shown.yaml")
    if (again.digest(), again.name, again.description) != (scenario.digest(), scenario.name, scenario.description):
        raise BrokenError("what show prints is another scenario")


def run_file(case: Case, folder: Path, seen: set[str]) -> Verdict:
    """Run one case in a folder and say what came of it; nothing is raised."""
    from fuzz.tracebacks import told

    place(case, folder)
    os.chdir(folder)
    start, answer, fault = process_time(), "broken", ""
    try:
        with time_limit():
            answer = judge(case, seen)
    except BrokenError as error:
        fault = str(error)
    except (Exception, HangError, SystemExit) as error:  # noqa: BLE001  (this is what is looked for)
        fault = told(error)
    seconds = process_time() - start
    return Verdict(answer, seconds, fault)

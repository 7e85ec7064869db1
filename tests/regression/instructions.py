"""Instructions a container, counted by callgrind: a measure of speed that does not depend on how busy a machine is.

Run as a script, this file is what callgrind watches.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

FROM = "2018-01-01"
ENDS = {1: ("2018-03-01", "2019-01-01"), 4: ("2018-03-01", "2018-06-01")}
"""Ends of two horizons, by how many times demand, slots and capacities are those of the baseline.

What both cost (starting, setting up) cancels in their difference.
"""

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"

QUIET = {
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
"""Environment in which the same program takes the same instructions."""


def valgrind() -> str | None:
    """Return the path of valgrind, None where it is not installed."""
    return shutil.which("valgrind")


def platform_key() -> str:
    """Return what instruction counts depend on besides this package."""
    import numpy as np

    python = f"{platform.python_implementation()} {'.'.join(platform.python_version_tuple()[:2])}"
    return f"{python} ({platform.python_compiler()}), numpy {np.__version__}, {platform.machine()}"


def instructions_per_container(factor: int = 1) -> float:
    """Return the instructions that one more container costs: drawn, run through the port and recorded.

    `factor` is one of those in `ENDS`. Raises RuntimeError where callgrind fails.
    """
    (short, few), (long, many) = _counted(factor)
    return (long - short) / (many - few)


def _counted(factor: int) -> list[tuple[int, int]]:
    """Return (instructions, containers) of the short and the long horizon."""
    with TemporaryDirectory() as folder:
        out = Path(folder)
        command = [valgrind() or "valgrind", "--tool=callgrind", f"--callgrind-out-file={out}/%p.out"]
        command += [sys.executable, str(Path(__file__).resolve()), str(factor)]
        done = subprocess.run(command, env=os.environ | QUIET, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"callgrind failed:\n{done.stderr[-2000:]}")
        runs = [json.loads(line) for line in done.stdout.splitlines()]
        return [(_total(out / f"{run['process']}.out"), run["containers"]) for run in runs]


def _total(file: Path) -> int:
    """Return the sum of instructions that a callgrind file ends with."""
    found = re.search(r"^(?:totals|summary): (\d+)", file.read_text(), re.MULTILINE)
    if found is None:
        raise RuntimeError(f"callgrind wrote no totals into {file.name}")
    return int(found[1])


def bytes_per_container() -> float:
    """Return the memory that a container adds to the peak of a process that makes one replication of the baseline."""
    measure = "import json, measures; print(json.dumps(measures.memory()))"
    paths = os.pathsep.join([str(BENCHMARKS), str(BENCHMARKS.parent / "tests")])
    environment = os.environ | QUIET | {"PYTHONPATH": os.pathsep.join([paths, os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run([sys.executable, "-c", measure], env=environment, capture_output=True, text=True, check=True)
    each: float = json.loads(done.stdout)["a_container"]
    return each


def _watched(factor: int) -> None:
    """Start once, then run each horizon in a forked process, which callgrind counts apart."""
    sys.path.insert(0, str(BENCHMARKS))
    from scaled import scaled

    from freightsim import load_scenario
    from freightsim.scenario.network import OWN
    from freightsim.simulation.inputs import draw_network
    from freightsim.simulation.network import no_garbage_collection, run_network
    from freightsim.simulation.recording import record_network

    grown = load_scenario("baseline") if factor == 1 else scaled(load_scenario("baseline"), factor)
    ends = ENDS[factor]
    scenarios = [grown.but({"horizon": {"from": FROM, "to": end, "warm_up_from": None}}) for end in ends]
    for scenario in scenarios:
        if child := os.fork():
            os.waitpid(child, 0)
            continue
        with no_garbage_collection():
            records = record_network(run_network(draw_network(scenario, seed=0, replication=0)))[OWN]
            run = {"process": os.getpid(), "containers": len(records.boxes["box"])}
            print(json.dumps(run), flush=True)  # noqa: T201
            os._exit(0)  # at once: neither garbage nor modules are cleared away


if __name__ == "__main__":
    _watched(int(sys.argv[1]))

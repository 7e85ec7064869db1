"""How long an empty start shows: the first half of 2019 after warm-ups of different lengths.

`python benchmarks/run_warm_up.py [replications]` prints the mean and the half-width of the 95 % interval of what the
port carried, with a warm-up from the first train on, of eighteen months, a year, half a year, and without one.
"""

from __future__ import annotations

import sys

import freightsim as fs
from freightsim.statistics import estimate

STARTS = ("2013-07-18", "2017-07-01", "2018-01-01", "2018-07-01", None)
QUANTITIES = ("trips_outbound", "trips_inbound", "feu", "cancelled", "yard_dwell_d", "rollovers_per_feu")


def main() -> None:
    """Print one row for each warm-up."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 24
    base = fs.load_scenario("baseline")
    print("warm-up from", *QUANTITIES, sep=" | ")
    for start in STARTS:
        span = {"from": "2019-01-01", "to": "2019-07-01", "warm_up_from": start}
        yearly = fs.replicate(base.but({"horizon": span}), n, seed=5).yearly
        found = [estimate(yearly[name].to_numpy(dtype=float)) for name in QUANTITIES]
        cells = [f"{each.mean:,.1f} +-{((each.ci_high or 0) - (each.ci_low or 0)) / 2:.1f}" for each in found]
        print(start or "none", *cells, sep=" | ")


if __name__ == "__main__":
    main()

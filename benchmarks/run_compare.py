"""How long a comparison takes, and what common random numbers save: python benchmarks/run_compare.py [--quick].

The baseline with three scenarios to the end of 2025, 30 replications each, on two processes; the bar is three minutes.
A benchmark informs: it ends with 0 whether the bars hold or not.
"""

from __future__ import annotations

import argparse
from time import perf_counter

from freightsim import compare, load_scenario

SCENARIOS = ("wuhan", "changsha", "pingxiang")
MOST_S = 180
MOST_RATIO = 1 / 2
RECORD_ENDS = 2020


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Time and precision of a comparison.")
    parser.add_argument("--quick", action="store_true", help="6 replications instead of 30")
    n = 6 if parser.parse_args().quick else 30
    base, others = load_scenario("baseline"), [load_scenario(name) for name in SCENARIOS]
    begun = perf_counter()
    found = compare(base, others, n=n, jobs=2)
    took_s = perf_counter() - begun
    print(f"{n} replications of 4 scenarios, 2013-2025, 2 processes: {took_s:.0f} s (at most {MOST_S} s with 30)")
    print("Half interval of the change in yearly trips, paired over other draws (at most 0.50 with 30):")
    for name in found.others:
        for year in (each for each in found.years if each > RECORD_ENDS):
            one = found.yearly(name, "trips", year)
            if one.half_width and one.half_width_apart:
                ratio = one.half_width / one.half_width_apart
                bar = "holds" if ratio <= MOST_RATIO else "missed"
                print(f"  {name} {year}: {one.half_width:5.1f} of {one.half_width_apart:5.1f} = {ratio:.2f}  {bar}")


if __name__ == "__main__":
    main()

"""Draw the picture of the README: python docs/make_readme.py."""

from __future__ import annotations

from pathlib import Path

import freightsim as fs

OUT = Path(__file__).parent / "img" / "answer.png"
REPLICATIONS = 6


def main() -> None:
    """Draw the catchment of the base, and what a port of Wuhan's own changes in trips."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    base, other = fs.load_scenario("baseline"), fs.load_scenario("wuhan-own-trains")
    found = fs.compare(base, {"Wuhan as a port of its own": other}, n=REPLICATIONS)
    figure, axes = plt.subplots(1, 2, figsize=(12, 4.8), layout="constrained")
    found.base.plot.catchment(axes[0], borders="none")
    found.plot.change(axes[1])
    OUT.parent.mkdir(exist_ok=True)
    figure.savefig(OUT, dpi=90)


if __name__ == "__main__":
    main()

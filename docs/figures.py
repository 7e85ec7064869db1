"""Figures of the site: a small baseline run, drawn by `freightsim.plots`, again only when what goes in has changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from freightsim.replications import replicate
from freightsim.scenario.load import load_scenario

TOP = Path(__file__).parents[1]
REPLICATIONS, SEED = 6, 0

FIGURES = ("trips", "value", "tonnes", "catchment", "corridors", "stage_times", "occupancy", "timetable", "cost")
"""Names of figures of the baseline, as `freightsim plot --list` shows them."""


def draw(folder: Path) -> None:
    """Write each figure as NAME.svg into a folder, unless it has those of the present source, facts and scenarios."""
    mark, now = folder / "drawn-from.txt", digest()
    if mark.is_file() and mark.read_text(encoding="utf-8") == now:
        return
    from freightsim.plots import style

    folder.mkdir(exist_ok=True)
    runs = replicate(load_scenario("baseline"), REPLICATIONS, seed=SEED)
    for name in FIGURES:
        figure, ax = style.canvas()
        getattr(runs.plot, name)(ax=ax)
        style.save(figure, folder / f"{name}.svg")
    mark.write_text(now, encoding="utf-8")


def digest() -> str:
    """Return a digest of everything that a figure depends on."""
    found = hashlib.sha256()
    for path in [Path(__file__), *sorted((TOP / "src").rglob("*")), *sorted((TOP / "scenarios").glob("*"))]:
        if path.suffix in {".py", ".csv", ".yaml", ".topojson", ".mo"}:
            found.update(str(path.relative_to(TOP)).encode())
            found.update(path.read_bytes())
    return found.hexdigest()

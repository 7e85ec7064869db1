"""Figures of the site, drawn again only when what goes in has changed.

Some are of a small baseline run, by `freightsim.plots`; those of the calibration are drawn from numbers that are kept.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import calibration_figures

import freightsim as fs

TOP = Path(__file__).parents[1]
REPLICATIONS, SEED = 6, 0

FIGURES: dict[str, dict[str, Any]] = {
    "trips": {},
    "value": {},
    "stage_times": {},
    "catchment": {"borders": "none"},  # whoever publishes the site need not ask whose borders they are
    "corridors": {"borders": "none"},
}
"""Figures of the baseline by name, as `freightsim plot --list` shows them, with their options."""


def draw(folder: Path) -> None:
    """Write each figure as NAME.svg into a folder, unless it has those of the present source, facts and scenarios."""
    mark, now = folder / "drawn-from.txt", digest()
    if mark.is_file() and mark.read_text(encoding="utf-8") == now:
        return
    from freightsim.plots import style

    folder.mkdir(exist_ok=True)
    runs = fs.replicate(fs.load_scenario("baseline"), REPLICATIONS, seed=SEED)
    for name, options in FIGURES.items():
        figure, ax = style.canvas()
        getattr(runs.plot, name)(ax=ax, **options)
        style.save(figure, folder / f"{name}.svg")
    calibration_figures.draw(folder)
    mark.write_text(now, encoding="utf-8")


def digest() -> str:
    """Return a digest of everything that a figure depends on."""
    found = hashlib.sha256()
    docs = Path(__file__).parent
    folders = [(docs, "*figures.py"), (docs, "calibration/*.csv"), (TOP, "src/**/*"), (TOP, "scenarios/*")]
    for path in (path for folder, pattern in folders for path in sorted(folder.glob(pattern))):
        if path.suffix in {".py", ".csv", ".yaml", ".topojson", ".po"}:
            found.update(str(path.relative_to(TOP)).encode())
            found.update(path.read_bytes())
    return found.hexdigest()

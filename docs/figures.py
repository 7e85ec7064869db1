"""Figures of the site: a small baseline run, drawn by `freightsim.plots`, again only when what goes in has changed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

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
    mark.write_text(now, encoding="utf-8")


def digest() -> str:
    """Return a digest of everything that a figure depends on."""
    found = hashlib.sha256()
    for path in [Path(__file__), *sorted((TOP / "src").rglob("*")), *sorted((TOP / "scenarios").glob("*"))]:
        if path.suffix in {".py", ".csv", ".yaml", ".topojson", ".mo"}:
            found.update(str(path.relative_to(TOP)).encode())
            found.update(path.read_bytes())
    return found.hexdigest()

"""Figures in the dark: every colour of `freightsim.plots.style` has a partner that is read on a dark page."""

from __future__ import annotations

from freightsim.plots.style import COLOURS

DARK = {
    "ink": "#e7eef3",
    "grey": "#a9bac6",
    "grid": "#33424d",
    "paper": "#18232b",
    "orange": "#e69f00",
    "sky": "#62b8e8",
    "green": "#2fbf96",
    "blue": "#4fa3dc",
    "red": "#f0813c",
    "purple": "#d992bb",
    "pale": "#5a6a75",
    "band-95": "#1c3c52",
    "band-80": "#265571",
    "band-50": "#336f94",
    "land": "#2a3741",
    "sea": "#121c23",
    "catchment": "#3d3530",
}
"""Colours of figures on a dark page, by the names of `COLOURS`."""


def dark_figures() -> str:
    """Return the styles by which figures follow a dark page.

    Pictures keep the colours that they were drawn with as attributes; on a dark screen, and only there, the styles put
    their partners in their place. A print is light. The rules name no element above the one that they colour, because
    what an SVG uses from its definitions has none.
    """
    rules = [
        f'[{attribute}="{colour.lower()}"] {{ {attribute}: {DARK[name]}; }}'
        for name, colour in COLOURS.items()
        for attribute in ("fill", "stroke")
    ]
    inside = "\n  ".join([f"svg text:not([fill]) {{ fill: {DARK['ink']}; }}", *rules])
    return f"@media screen and (prefers-color-scheme: dark) {{\n  {inside}\n}}\n"

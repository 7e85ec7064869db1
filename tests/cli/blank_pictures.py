"""The command line with blank pictures: for pages whose words, place or exit code are what is tested.

Figures are still drawn into axes, with whatever errors that brings; they are not turned into SVG, which takes most of
the time of a page.
"""

from __future__ import annotations

from freightsim.reports.page import pictures

BLANK = "<svg></svg>"


def blank(_figure: object, _key: str, **_more: object) -> str:
    """Stand in for `inline_svg`."""
    return BLANK


if __name__ == "__main__":
    from freightsim.cli import main

    pictures.inline_svg = blank
    main()

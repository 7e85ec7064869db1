"""Figures of matplotlib become SVG that may stand in a page with a strict policy, and follow its light or dark look."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DECIMALS = re.compile(r"(?<![\w.])(-?\d+\.\d\d)\d+(?![\w.%])")
"""A hundredth of a point is finer than any screen."""
_STYLE = re.compile(r' style="([^"]*)"')
_HEAD = re.compile(r'<svg [^>]*?viewBox="([^"]*)"[^>]*>')
_FONT = re.compile(r"^(?:(?:normal|italic|oblique|bold|\d{3}) )*([\d.]+)px .*$")


def inline_svg(figure: Figure, key: str) -> str:
    """Return a figure as an SVG element for a page.

    Style attributes, which a strict policy refuses, become presentation attributes; identifiers begin with `key`, so
    that several figures may stand on one page. It has no size of its own and fills the width that it is given.
    """
    import matplotlib as mpl

    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": key, "svg.fonttype": "none"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    text = buffer.getvalue()
    text = text[text.index("<svg ") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    text = re.sub(r"<defs>\s*<style type=\"text/css\">.*?</style>\s*</defs>\s*", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->\s*", "", text, flags=re.DOTALL)
    text = _STYLE.sub(_attributes, text)
    text = re.sub(r'\bid="', f'id="{key}-', text)
    text = re.sub(r'(href="#|url\(#)', rf"\g<1>{key}-", text)
    text = text.replace("xlink:href", "href")
    text = _DECIMALS.sub(r"\1", text)
    text = _HEAD.sub(r'<svg viewBox="\1" aria-hidden="true" focusable="false">', text, count=1)
    return re.sub(r"\s*\n\s*", "\n", text).strip()


def _attributes(found: re.Match[str]) -> str:
    """Return presentation attributes in place of a style."""
    given = []
    for part in filter(None, (part.strip() for part in found[1].split(";"))):
        name, _, value = part.partition(":")
        value = value.strip().replace('"', "'")
        if name == "font":
            size = _FONT.match(value)
            weight = ' font-weight="bold"' if re.search(r"\b(bold|[67]00)\b", value) else ""
            given.append(f'font-size="{size[1] if size else 10}"{weight}')
        elif name == "white-space":
            continue
        else:
            given.append(f'{name}="{value}"')
    return f" {' '.join(given)}" if given else ""

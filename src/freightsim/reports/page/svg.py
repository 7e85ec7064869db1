"""Figures of matplotlib become SVG that may stand in a page with a strict policy, and follow its light or dark look."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LONG = 60
"""Points from which on a line is a coast or a boundary, of which a page shows no more than a screen can."""
CLOSE = 5
"""Tenths of a point: neighbours on a long line that are closer are drawn as one."""

_DECIMALS = re.compile(r"(?<![\w.])(-?\d+\.\d\d)\d+(?![\w.%])")
"""A hundredth of a point is finer than any screen."""
_WORDS = re.compile(r">([^<>]*[^<>\s][^<>]*)<")
"""What stands between tags: words that are shown."""
_KEPT = re.compile("\0(\\d+)\0")
_STYLE = re.compile(r' style="([^"]*)"')
_HEAD = re.compile(r'<svg [^>]*?viewBox="([^"]*)"[^>]*>')
_FONT = re.compile(r"^(?:(?:normal|italic|oblique|bold|\d{3}) )*([\d.]+)px .*$")
_PATH = re.compile(r' d="([^"]*)"')
_TOKEN = re.compile(r"[A-Za-z]|-?\d+(?:\.\d+)?(?:e-?\d+)?")
_REFERENCE = re.compile(r'(?:href="|url\()#([^")]+)')
_ID = re.compile(r' id="([^"]*)"')
_COLOUR = re.compile(r"(?<=\")#[0-9a-f]{6}(?=\")")
_PLAIN_TEXT = re.compile(r"<text(?![^>]* fill=)")
_STANDARD = {"stroke-linejoin": "miter", "stroke-linecap": "butt", "stroke-opacity": "1", "font-family": None}
"""Attributes that say what holds anyway; None where the page decides."""


def inline_svg(figure: Figure, key: str, *, on_paper: bool = False) -> str:
    """Return a figure as an SVG element for a page.

    Style attributes, which a strict policy refuses, become presentation attributes; identifiers begin with `key`, so
    that several figures may stand on one page. It has no size of its own and fills the width that it is given, and no
    paper: what is behind it is the page. With `on_paper` it has, and keeps its colours on a dark page.
    """
    import matplotlib as mpl

    from freightsim.plots.style import AS_WRITTEN, plain

    buffer = io.StringIO()
    plain(figure)
    with mpl.rc_context({"svg.hashsalt": key, "svg.fonttype": "none", **AS_WRITTEN}):
        figure.savefig(
            buffer, format="svg", metadata={"Date": None, "Creator": None}, facecolor="white" if on_paper else "none"
        )
    text = buffer.getvalue()
    text = text[text.index("<svg ") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    text = re.sub(r"<defs>\s*<style type=\"text/css\">.*?</style>\s*</defs>\s*", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->\s*", "", text, flags=re.DOTALL)
    texts: list[str] = []
    text = _WORDS.sub(lambda found: _kept(found[1], texts), text)
    text = _STYLE.sub(_attributes, text)
    text = re.sub(r' transform="rotate\(-?0 [^)]*\)"', "", text)
    text = _named(text.replace("xlink:href", "href"), key)
    text = _PATH.sub(_short_path, text)
    text = _DECIMALS.sub(r"\1", text)
    if on_paper:  # the styles of a dark page look for colours in small letters
        text = _COLOUR.sub(lambda found: found[0].upper(), text)
        text = _PLAIN_TEXT.sub('<text fill="#000000"', text)
    text = _HEAD.sub(r'<svg viewBox="\1" aria-hidden="true" focusable="false">', text, count=1)
    text = re.sub(r"\s*\n\s*", "\n", text).strip()
    return _KEPT.sub(lambda found: texts[int(found[1])], text)


def _kept(words: str, texts: list[str]) -> str:
    """Put words aside, which look like numbers or attributes perhaps, and return what stands in their place."""
    texts.append(words)
    return f">\0{len(texts) - 1}\0<"


def _named(text: str, key: str) -> str:
    """Return the text with identifiers that begin with the key, and only those that something refers to."""
    used = set(_REFERENCE.findall(text))
    text = _ID.sub(lambda found: f' id="{key}-{found[1]}"' if found[1] in used else "", text)
    return re.sub(r'(href="#|url\(#)', rf"\g<1>{key}-", text)


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
        elif name != "white-space" and _STANDARD.get(name, "") not in (value, None):
            given.append(f'{name}="{value}"')
    return f" {' '.join(given)}" if given else ""


def _short_path(found: re.Match[str]) -> str:
    """Return a path of straight lines in steps of a tenth of a point; curves stay as they are."""
    tokens = _TOKEN.findall(found[1])
    if not {token for token in tokens if token.isalpha()} <= {"M", "L", "z"}:
        return f' d="{" ".join(found[1].split())}"'
    return f' d="{"".join(_steps(list(_lines(tokens))))}"'


def _lines(tokens: list[str]) -> Iterator[tuple[list[tuple[int, int]], bool]]:
    """Yield each line as points in tenths, and whether it is closed."""
    points: list[tuple[int, int]] = []
    place, closed = 0, False
    while place < len(tokens):
        if tokens[place] == "z":
            closed = True
            place += 1
            continue
        if tokens[place] == "M" and points:
            yield points, closed
            points, closed = [], False
        x, y = (round(10 * float(value)) for value in tokens[place + 1 : place + 3])
        points.append((x, y))
        place += 3
    if points:
        yield points, closed


def _steps(lines: list[tuple[list[tuple[int, int]], bool]]) -> Iterator[str]:
    for points, closed in lines:
        least = CLOSE if len(points) >= LONG else 1
        last = points[0]
        yield f"M{_tenths(last[0])} {_tenths(last[1])}"
        letter = "l"
        for place, (x, y) in enumerate(points[1:], start=2):
            step = (x - last[0], y - last[1])
            if max(map(abs, step)) >= least or (place == len(points) and (not closed or len(points) == 2)):
                yield f"{letter}{_tenths(step[0])}{'' if step[1] < 0 else ' '}{_tenths(step[1])}"
                letter = " " if letter == "l" else letter
                last = (x, y)
        if closed:
            yield "z"


def _tenths(value: int) -> str:
    whole, rest = divmod(abs(value), 10)
    return f"{'-' if value < 0 else ''}{whole}{f'.{rest}' if rest else ''}"

"""A report becomes one HTML file: styles, scripts, pictures and data are inside, nothing is asked of the network."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from freightsim.base.language import _, in_use
from freightsim.reports.page.colours import dark_figures
from freightsim.reports.page.parts import Page, Replay

WEB = files("freightsim") / "data" / "web"


def rendered(page: Page) -> str:
    """Return the HTML of a report.

    The same page gives the same text. Its content security policy names the digests of its own style and scripts and
    forbids everything else, so that a reader need not trust who sent it.
    """
    replays = any(isinstance(block, Replay) for section in page.sections for block in section.blocks)
    return _filled("page.html.jinja", replays=replays, page=page)


def rendered_replay(data: dict[str, Any]) -> str:
    """Return the HTML of a replay alone (see `freightsim.reports.page.replay.replay_data`)."""
    return _filled("replay.html.jinja", replays=True, data=data, language=in_use())


def _filled(template: str, *, replays: bool, **given: Any) -> str:
    styles = [_read("page.css"), dark_figures(), *([_read("replay.css")] if replays else [])]
    scripts = [_read("page.js"), *([_read("geo.js"), _read("replay.js")] if replays else [])]
    words = {
        "skip": _("Skip to the answer"),
        "answer": _("Answer"),
        "contents": _("Contents"),
        "made": _("Provenance"),
    }
    page = _environment().from_string(_read(template))
    return page.render(
        policy=content_policy(styles, scripts),
        styles=[Markup(style) for style in styles],
        scripts=[Markup(script) for script in scripts],
        words=words,
        **given,
    )


def content_policy(styles: list[str], scripts: list[str]) -> str:
    """Return a content security policy under which these inline styles and scripts run and nothing else is fetched."""
    allowed = {
        "default-src": ["'none'"],
        "style-src": [_digest(style) for style in styles],
        "script-src": [_digest(script) for script in scripts],
        "img-src": ["data:"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in allowed.items())


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _read(name: str) -> str:
    return (WEB / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["embedded"] = _embedded
    environment.filters["markup"] = Markup
    return environment


def _embedded(data: Any) -> Markup:
    """Return data as JSON that may stand in a script element: nothing in it can end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))

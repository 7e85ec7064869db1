"""Values as YAML that readers of YAML 1.1 and 1.2 take for the same."""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import Any

import yaml

from freightsim.validation.yaml_text import plain_value


class Dumper(yaml.SafeDumper):
    """Writes text so that readers of YAML 1.1 and 1.2 take it for text: PyYAML alone leaves 1e5 without quotes."""


def _text_node(dumper: Dumper, text: str) -> yaml.Node:
    style = None if plain_value(text) == text and text.isprintable() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


Dumper.add_representer(str, _text_node)


def one_line(value: Any) -> str:
    """Return a scalar or list as YAML on one line."""
    return _text_line(value) if isinstance(value, str) else _line(value)


@lru_cache(maxsize=4096)
def _text_line(text: str) -> str:
    """Return a text as YAML on one line; most are keys, which come again and again."""
    return _line(text)


def _line(value: Any) -> str:
    text: str = yaml.dump(value, Dumper=Dumper, default_flow_style=True, allow_unicode=True, width=sys.maxsize)
    return text.removesuffix("\n").removesuffix("\n...")

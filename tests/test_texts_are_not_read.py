"""No program reads a sentence back: a text that is written for readers is no key, no operand and is not searched.

What it says stands in fields and ids beside it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import freightsim
from freightsim.base.language import CHINESE, _, speaking
from freightsim.scenario import Scenario
from freightsim.validation.explain import _fields
from freightsim.validation.layers import Resolved

PACKAGE = Path(freightsim.__file__).parent

WRITERS = {
    *("_", "N_", "ngettext", "pgettext", "place_name", "city_name", "hub_name", "label", "leg_name", "rule_words"),
    *("station_name", "station_title", "stage_name", "distance_name", "spoken_name", "reason_in_words"),
}
"""Functions that return what is written for readers."""

READERS = {
    "startswith",
    "endswith",
    "split",
    "partition",
    "rpartition",
    "removeprefix",
    "removesuffix",
    "find",
    "index",
}
"""Methods that look into a text."""

OF_ITS_KEYS = {"get", "setdefault", "add", "pop"}

ERRORS = {"error", "fault", "warning", "broken", "refused"}
"""Names of what is written for readers by ``str``."""

FOREIGN = {("validation/yaml_text.py", "'nesting depth' in str(error)")}
"""Reading of other packages' texts that offer nothing else."""


def written(node: ast.AST) -> bool:
    """Return whether an expression is a text for readers: of one of the writers, or an error as a text."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(each, ast.FormattedValue) and written(each.value) for each in node.values)
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute):
        return node.func.attr == "format" and written(node.func.value)
    if isinstance(node.func, ast.Name) and node.func.id == "str":
        return any(isinstance(each, ast.Name) and each.id in ERRORS for each in node.args)
    return isinstance(node.func, ast.Name) and node.func.id in WRITERS


def reads(tree: ast.AST) -> Iterator[str]:
    """Yield each expression that compares, searches or looks up a text for readers."""
    for node in ast.walk(tree):
        looked: list[ast.AST] = []
        if isinstance(node, ast.Dict):
            looked = [key for key in node.keys if key is not None]
        elif isinstance(node, ast.DictComp):
            looked = [node.key]
        elif isinstance(node, ast.Subscript):
            looked = [node.slice]
        elif isinstance(node, ast.Compare):
            looked = [node.left, *node.comparators]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            looked = [node.func.value] if node.func.attr in READERS else []
            looked += node.args[:1] if node.func.attr in OF_ITS_KEYS else []
            of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
            looked += node.args if of_re and node.func.attr != "escape" else []
        if any(map(written, looked)):
            yield ast.unparse(node)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("{_('a'): 1}", 1),
        ("{_('a {b}').format(b=b): 1 for b in c}", 1),
        ("parts[leg_name(leg)]", 1),
        ("_('a') == title", 1),
        ("'year' in str(error)", 1),
        ("str(fault).split('\\n')", 1),
        ("str(fault).partition('\\n')[0]", 1),
        ("said.add(str(error))", 1),
        ("re.search('a', f'{_(a)}')", 1),
        ("{'a': _('a')}; texts[key]; [(_('a'), 1)]; str(path).split('/')", 0),
    ],
)
def test_the_detector(code: str, found: int) -> None:
    """It finds what reads a text back, and nothing else."""
    assert len(list(reads(ast.parse(code)))) == found


def test_no_text_is_read_back() -> None:
    """Nowhere in the package."""
    found = {
        (path.relative_to(PACKAGE).as_posix(), code)
        for path in PACKAGE.rglob("*.py")
        for code in reads(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == FOREIGN


def test_a_source_is_known_by_its_kind() -> None:
    """Not by how its name begins."""
    for path in PACKAGE.rglob("*.py"):
        assert 'startswith("--' not in path.read_text(encoding="utf-8"), path


def test_the_first_paragraph_of_a_key_is_one_sentence() -> None:
    """It is what a message on a missing key quotes, in each language."""
    whole, seen = Resolved(Scenario, "", []), set()
    for path in (("port",), ("customs",), ("trains",), ("choice", "rail"), ("borders", "a"), ("markets", "a")):
        for key, meaning in _fields(path, whole).items():
            seen.add(key)
            if "\n\n" not in meaning:
                continue
            with speaking(CHINESE):
                assert _(meaning).count("\n\n") == meaning.count("\n\n"), key
            assert not re.search(r"\.\s", meaning.partition("\n\n")[0]), key
    assert {"cranes", "share", "wagon_sets", "desks"} <= seen

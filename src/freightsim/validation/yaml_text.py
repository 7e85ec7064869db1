"""YAML text becomes plain data, and every key keeps its line and column.

The text is looked at as a stream of events first, because building its nodes is where a hostile or a broken file does
harm: the C loader crashes on deep nesting, and aliases can blow up. Scalars follow YAML 1.2, where ``NO`` and ``8:30``
are text.
"""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

import yaml

from freightsim.base.errors import ScenarioError
from freightsim.base.language import N_, _
from freightsim.validation.confusables import lookalike
from freightsim.validation.faults import Fault, Place, SourceKind, refusal, with_hint
from freightsim.validation.syntax_hints import Slip, slip

MOST_BYTES = 5_000_000
MOST_EVENTS = 400_000
MOST_DEPTH = 64

_Base: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """A loader that leaves every scalar as it is written; ``plain_value`` reads it."""

    yaml_implicit_resolvers: ClassVar[dict[Any, Any]] = {}


class Span(NamedTuple):
    """A stretch of one line, counted from 1; a width of 0 means that there is nothing on this line to underline."""

    line: int
    column: int
    width: int


class Marks(NamedTuple):
    """Where a key and its value begin; an item of a list has its value in place of the key."""

    key: Span
    value: Span


@dataclass(frozen=True)
class Document:
    """A file that was read."""

    source: str
    """Its name, for messages."""
    text: str
    tree: Any
    """Nested dicts with text keys, lists, and text, numbers, true, false or None."""
    marks: dict[tuple[str, ...], Marks]
    """Where each path was written; an item of a list has its position, as text, in the path."""
    kind: SourceKind = SourceKind.FILE
    """What the source is."""

    @property
    def whole(self) -> Place:
        """The place of what stands on no line of its own."""
        return Place(self.source, kind=self.kind)

    @cached_property
    def lines(self) -> list[str]:
        """The text by lines, as YAML counts them."""
        return BREAK.split(self.text)

    def place(self, path: tuple[str, ...], *, at_key: bool) -> Place | None:
        """Return where a path was written, or None where this file does not name it."""
        marks = self.marks.get(path)
        if marks is None:
            return None
        span = marks.key if at_key or not marks.value.width else marks.value
        return Place(self.source, *span, self.lines[span.line - 1])


def read_document(data: bytes, source: str) -> Document:
    """Read a file whose top level is a mapping.

    Raises ScenarioError, with a position where there is one, for anything else: text that is not UTF-8 or not YAML,
    an empty file, several documents, anchors, merge keys, tags, duplicate keys, and files that are too big or too deep.
    """
    text = ""
    try:
        text = _decoded(data)
        return _document(text, source)
    except _RefusedError as refused:
        raise refusal(Fault(_place(refused, text, source), refused.text, hint=refused.hint)) from None


def read_value(text: str) -> Any:
    """Read the value of a ``--set``: a plain scalar, a quoted text, ``{...}`` or ``[...]``.

    Raises ScenarioError, without a position, where brackets or quotes do not hold together.
    """
    text = text.strip()
    if not text or text[0] not in "{['\"":
        return plain_value(text)
    try:
        return _data(_compose(text), (), {})
    except _RefusedError as refused:
        raise ScenarioError(with_hint(refused.text, refused.hint)) from None


def plain_value(text: str) -> str | int | float | bool | None:
    """Return what a scalar without quotes means in YAML 1.2; what is no number, truth value or null is text.

    Numbers that begin with a zero, hexadecimals, infinity and NaN stay text, so that validation refuses or reads them.
    """
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and math.isfinite(number := float(text)):
        return number
    return text


_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)?(?:\.[0-9]+|(?<=[0-9])\.|(?<=[0-9])(?=[eE]))(?:[eE][-+]?[0-9]+)?")
BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


class _RefusedError(Exception):
    """Something in the text cannot be taken."""

    def __init__(self, text: str, mark: Any = None, width: int = 0, hint: str = "") -> None:
        super().__init__(text)
        self.text, self.width, self.hint = text, width, hint
        self.at = None if mark is None else (mark.line, mark.column)
        """Line and column, counted from 0 as PyYAML counts them; a width of 0 stands for the word that begins there."""
        self.reading = ""
        """What the file would say in another encoding, where its own cannot be read."""

    @classmethod
    def of(cls, found: Slip) -> _RefusedError:
        """Return the refusal of a slip."""
        refused = cls(found.text, width=found.width, hint=found.hint)
        refused.at = (found.line, found.column)
        return refused


def _place(refused: _RefusedError, text: str, source: str) -> Place:
    """Return where a refused piece of text stands."""
    if refused.at is None:
        return Place(source)
    lines, (line, column) = BREAK.split(refused.reading or text), refused.at
    if not any(lines):  # the text could not be read
        return Place(source, line + 1, column + 1)
    number = min(line, len(lines) - 1)  # the end of the text may count as a line of its own
    column = column if number == line else len(lines[number])
    word = re.match(r"[^\s,\[\]{}]+", lines[number][column:])
    return Place(source, number + 1, column + 1, refused.width or (len(word[0]) if word else 1), lines[number])


def _decoded(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        text = _("the file has more than the {number} bytes that a scenario may have")
        raise _RefusedError(text.format(number=f"{MOST_BYTES:,}"))
    if data.startswith(_UTF_16) or any(data[half::2].count(0) * 4 > len(data) for half in (0, 1)):
        raise _RefusedError(_("the file is UTF-16, which Windows calls Unicode: save it as UTF-8 text"))
    if b"\0" in data:
        text = _("byte {number} (counted from 0) is a NUL: this is not a text file")
        raise _RefusedError(text.format(number=data.index(0)))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        offset = error.start + len(data) - len(error.object)  # the codec counts from after a byte order mark
    raise _not_utf_8(data, offset)


_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def _not_utf_8(data: bytes, offset: int) -> _RefusedError:
    """Say which byte is not UTF-8, and show the line where it reads as Chinese in the encoding of older programs."""
    before = BREAK.split(data[:offset].decode("utf-8-sig"))
    text = _("byte {number} (counted from 0) is not UTF-8: save the file as UTF-8 text")
    refused = _RefusedError(text.format(number=offset))
    refused.at = (len(before) - 1, len(before[-1]))
    with contextlib.suppress(UnicodeDecodeError):
        read = data.decode("gb18030")
        if data[:offset].isascii() and any("\u4e00" <= each <= "\u9fff" for each in read):
            refused.reading, refused.hint = read, _("decoded as GBK, the encoding of older Windows programs")
    return refused


def _document(text: str, source: str) -> Document:
    root = _compose(text)
    if root is None or (isinstance(root, yaml.ScalarNode) and not root.value and not root.style):
        if "#" in text:
            raise _RefusedError(
                _("the file is empty but for comments: a scenario begins with a line such as 'extends: baseline'")
            )
        raise _RefusedError(_("the file is empty: a scenario begins with a line such as 'extends: baseline'"))
    if not isinstance(root, yaml.MappingNode):
        raise _no_mapping(root, text)
    marks: dict[tuple[str, ...], Marks] = {}
    return Document(source, text, _data(root, (), marks), marks)


def _no_mapping(root: yaml.Node, text: str) -> _RefusedError:
    """Say that a list or a text stands at the top, or which character kept it from being a mapping."""
    lines, at = BREAK.split(text), _span(root)
    line, column = at.line - 1, at.column - 1
    if sign := slip("", lines, (line, 0), (line, column)):
        return _RefusedError.of(sign)
    width = at.width or (1 if isinstance(root, yaml.SequenceNode) else len(lines[line]) - column)
    hint = _("remove the hyphens") if lines[line].startswith("- ") else ""
    return _RefusedError.of(Slip(line, column, width, _("the top level must be a mapping of keys to values"), hint))


def _compose(text: str) -> yaml.Node | None:
    """Check the events, then build the nodes; None where the text holds no document."""
    try:
        _check_events(text)
        node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise _syntax(error, text) from None
    return node


def _syntax(error: yaml.YAMLError, text: str) -> _RefusedError:
    """Say in a planner's words what the parser stumbled over."""
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return _RefusedError(_("this is not YAML: {problem}").format(problem=problem))
    begun = getattr(error, "context_mark", None) or mark
    found = slip(problem, BREAK.split(text), (begun.line, begun.column), (mark.line, mark.column))
    if found:
        return _RefusedError.of(found)
    return _RefusedError(_("this is not YAML: {problem}").format(problem=problem), mark)


def _check_events(text: str) -> None:
    try:
        _check_events_of(text, _Loader)
    except yaml.YAMLError as error:
        # The C loader of PyYAML 6.0.4 looks ahead and gives up before the event at which nesting is too deep;
        # Python's own does not look so far.
        if "nesting depth" in str(error):
            _check_events_of(text, yaml.SafeLoader)
        raise


def _check_events_of(text: str, loader: type[Any]) -> None:
    depth = documents = 0
    for count, event in enumerate(yaml.parse(text, Loader=loader)):
        depth += _opens(event)
        documents += isinstance(event, yaml.DocumentStartEvent)
        refusal = _refusal(event, depth, documents, count)
        if refusal:
            raise _RefusedError(refusal, event.start_mark)


def _opens(event: yaml.Event) -> int:
    if isinstance(event, yaml.CollectionStartEvent):
        return 1
    return -1 if isinstance(event, yaml.CollectionEndEvent) else 0


def _refusal(event: yaml.Event, depth: int, documents: int, count: int) -> str:
    """Say why an event cannot be taken; empty where it can."""
    if depth > MOST_DEPTH:
        return _("nested more than {number} deep").format(number=MOST_DEPTH)
    if count >= MOST_EVENTS:
        text = _("more than {number} keys, values and brackets: too big for a scenario")
        return text.format(number=f"{MOST_EVENTS:,}")
    if documents > 1:
        return _("a second document ('---') begins here: a scenario file holds one")
    if getattr(event, "anchor", None) is not None:  # an alias carries the name of its anchor
        return _("anchors and aliases (& and *) are not used here: use 'extends:' to build on another file")
    if getattr(event, "tag", None):
        return _("tags are not used here: leave it out, or put text that begins with ! in quotes")
    return ""


def _data(node: yaml.Node | None, path: tuple[str, ...], marks: dict[tuple[str, ...], Marks]) -> Any:
    """Return the plain data of a node and note the marks of all that is in it; it is known to be shallow."""
    if isinstance(node, yaml.MappingNode):
        return {key: _data(value, (*path, key), marks) for key, value in _entries(node, path, marks)}
    if isinstance(node, yaml.SequenceNode):
        marks.update({(*path, str(n)): Marks(_span(item), _span(item)) for n, item in enumerate(node.value)})
        return [_data(item, (*path, str(n)), marks) for n, item in enumerate(node.value)]
    if not isinstance(node, yaml.ScalarNode):
        return None
    return node.value if node.style else plain_value(node.value)  # a style means quotes


def _entries(
    node: yaml.MappingNode, path: tuple[str, ...], marks: dict[tuple[str, ...], Marks]
) -> Iterator[tuple[str, yaml.Node]]:
    seen: dict[str, int] = {}
    for key_node, value_node in node.value:
        key = _key(key_node)
        if key in seen:
            text = _("the key '{key}' is written twice, here and on line {number}").format(key=key, number=seen[key])
            raise _RefusedError(text, key_node.start_mark, _span(key_node).width)
        if value_node.start_mark.index == key_node.end_mark.index and not value_node.value:
            raise _no_colon(key, key_node)
        seen[key] = key_node.start_mark.line + 1
        marks[*path, key] = Marks(_span(key_node), _span(value_node))
        yield key, value_node


def _key(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise _RefusedError(_("a key must be text, not a mapping or a list"), node.start_mark, _span(node).width or 1)
    key = str(node.value)
    if key == "<<":
        text = _("merge keys (<<) are not used here: use 'extends:' to build on another file")
        raise _RefusedError(text, node.start_mark, len(key))
    odd = None if key.isascii() else next(((n, found) for n, each in enumerate(key) if (found := _unseen(each))), None)
    if odd and not node.style:
        place, name = odd
        start, text = _span(node), _("{name} is a part of this key").format(name=_(name))
        raise _RefusedError.of(Slip(start.line - 1, start.column - 1 + place, 1, text, _(_RETYPE)))
    return key


_RETYPE = N_("delete it, and use plain spaces")


def _unseen(character: str) -> str:
    """Return what a character is called that looks like a space or like nothing; nothing for all others."""
    found = lookalike(character)
    return found.name if found and not found.meant.strip() else ""


def _no_colon(key: str, node: yaml.Node) -> _RefusedError:
    """Say what is wrong with a key in braces that stands alone."""
    if match := re.fullmatch(r"([\w-]+):(\S+)", key):
        text = _("there is no space behind the colon: write '{line}'").format(line=f"{match[1]}: {match[2]}")
        return _RefusedError(text, node.start_mark)
    if re.fullmatch(r"\d+", key):
        text = _("the comma before {key} ends a value: write a decimal with a point, and thousands without a comma")
        return _RefusedError(text.format(key=key), node.start_mark, len(key))
    text = _("'{key}' has neither colon nor value").format(key=key)
    meant = ((each, found) for each in key if (found := lookalike(each)) and found.meant in (":", ","))
    for character, found in meant:
        text = _("'{character}' is {name}, which YAML does not read").format(character=character, name=_(found.name))
        text = with_hint(text, _("write '{sign}' and a space").format(sign=found.meant))
        break
    return _RefusedError(text, node.start_mark, _span(node).width or 1)


def _span(node: yaml.Node) -> Span:
    """Return where a node begins; what goes on over several lines is underlined at its key."""
    start, end = node.start_mark, node.end_mark
    width = end.column - start.column if end.line == start.line else 0
    return Span(start.line + 1, start.column + 1, width)

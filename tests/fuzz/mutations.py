"""Mutations of scenario files: of bytes, of tokens, of trees, and of the chain of files that extend each other.

A case follows from its seed alone. Nothing here knows what is valid: most mutants are refused, some are not.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from copy import deepcopy
from typing import Any, NamedTuple

import yaml

from freightsim.validation.merge import paths
from fuzz import shelf

MAIN = "case.yaml"
"""The file of a case that is read; others are those that it extends."""


class Case(NamedTuple):
    """One mutant."""

    seed: int
    kind: str
    base: str
    """The file it was made from."""
    files: dict[str, bytes]


def case(seed: int) -> Case:
    """Return the case of a seed."""
    chance = random.Random(f"file {seed}")
    kind = chance.choices(tuple(_KINDS), weights=[weight for weight, _ in _KINDS.values()])[0]
    base = chance.choice(shelf.names())
    return Case(seed, kind, base, _KINDS[kind][1](chance, base))


# Bytes

ODD_BYTES = (
    b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff", b"\x80", b"\xc0\x80", b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80", b"\xe2\x80\xa8", b"\xc2\x85", b"\xe2\x80\xae", b"\xe2\x80\x8b", b"\xcc\x81",
    b"\xf0\x9f\x9a\x82", b"\xe9\x83\x91", b"\xef\xbf\xbe", b"\xef\xbf\xbf", b"\r\n", b"\r", b"\n", b"\t", b"\x1b[31m",
    b"\x7f", b"\x07", b"\x0b", b"\x0c", b"\x1a", b"'", b'"', b"\\", b"#", b":", b": ", b"-", b"- ", b"? ", b"{", b"}",
    b"[", b"]", b",", b"&", b"*", b"!", b"|", b">", b"%", b"@", b"`", b" ",
)  # fmt: skip
"""Bytes that break readers: NUL, marks of byte order, broken UTF-8, unusual line breaks, control characters, signs."""


def _bytes_once(chance: random.Random, data: bytes) -> bytes:
    start = chance.randrange(len(data) + 1)
    end = min(len(data), start + chance.choice((1, 1, 2, 5, 20, 200)))
    piece = data[start:end]
    other = shelf.texts()[chance.choice(shelf.names())]
    cut = chance.randrange(len(other) + 1)
    makers: tuple[Callable[[], bytes], ...] = (
        lambda: data[:start] + bytes(each ^ (1 << chance.randrange(8)) for each in piece[:3]) + data[start + 3 :],
        lambda: data[:start] + chance.choice(ODD_BYTES) + data[start:],
        lambda: data[:start] + chance.choice(ODD_BYTES) + data[end:],
        lambda: data[:start] + bytes(chance.randrange(256) for _ in range(chance.randrange(1, 9))) + data[end:],
        lambda: data[:start] + data[end:],
        lambda: data[:end] + piece * chance.choice((1, 1, 3, 50)) + data[end:],
        lambda: data[:start] + other[cut:],
        lambda: data[:start],
        lambda: data[start:],
        lambda: data.replace(
            b"\n", chance.choice((b"\r\n", b"\r", b"\n\n", b"\xc2\x85", b"\xe2\x80\xa8", b"\n\t", b""))
        ),
        lambda: chance.choice(ODD_BYTES[:9]) + data,
        lambda: data[:start] + _unicode(chance).encode("utf-8", "surrogatepass") + data[start:],
        lambda: data.decode("utf-8").encode(chance.choice(("utf-16", "utf-16-le", "utf-32", "utf-7", "cp037"))),
    )
    try:
        return chance.choice(makers)()
    except UnicodeError:  # several at once: what went before is no text any more
        return data[::-1]


def _unicode(chance: random.Random) -> str:
    ends = (0x80, 0x250, 0x3000, 0xFFFF, 0x10FFFF)
    return "".join(chr(chance.randrange(chance.choice(ends))) for _ in range(chance.randrange(1, 6)))


# Tokens

TRAPS = (
    "yes", "NO", "on", "off", "y", "~", "null", "NULL", "true", "8:30", "1:2:3", "010", "0o17", "0x1F", "0b1", "1e999",
    "-1e999", "1e-999", ".nan", ".inf", "-.INF", "nan", "inf", "1_000", "+1", "-0", "-0.0", "1.", ".5", "1e5", "1.5.2",
    "9" * 18, "9" * 19, "9" * 400, "9" * 5000, "1" + "0" * 308 + ".0", "0." + "0" * 400 + "1", "<<", "*a", "&a",
    "&a x", "!!python/object:os.system", "!!python/object/apply:os.system [ls]", "!tag x", "!!binary aGk=",
    "!!set {a, b}", "!", "---", "...", "--- x", "%YAML 1.1", "%TAG ! x", "|", ">", "|+9", ">-\n  text", "|\n x\n  y",
    "'", '"', '"\\ud800"', '"\\x00"', '"\\u202e"', '"\\q"', '"\\n"', "''", '""', "[", "]", "{", "}", "[]", "{}",
    "[[]]", "{a: {b: {}}}", "[1, 2", "{a: 1", "? a", "? [a]: b", "? {a: b}", ": x", "- ", "- a", "#", "a #b", "a: b",
    "a:b", "@x", "`x", "%x", ",", "0000-00-00", "9999-12-31", "9999-12-32", "2013-02-30", "0001-01-01", "2013-7-1",
    "2013", "2013-07-18T00:00:00Z", "20130718", "-1", "0", "1", "1000000000", "0.5", "-0.5", "郑州", "école",
    "\u202eabc", "a b", "a/b", "../x", ".", "facts", "baseline", "rule", "by", "extends", "variants", "outbound",
)  # fmt: skip
"""What readers of YAML take for something else than it seems, what they must not do, and values out of any range."""


def _tokens_once(chance: random.Random, text: str) -> str:
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    line, trap = lines[at], chance.choice(TRAPS)
    key, colon, value = line.partition(":")
    indent = line[: len(line) - len(line.lstrip())]
    other = chance.randrange(len(lines))
    makers: tuple[Callable[[], list[str]], ...] = (
        lambda: [f"{key}: {trap}"],
        lambda: [f"{key}: {trap}"],
        lambda: [f"{indent}{trap}{colon}{value}"],
        lambda: [f"{line} {trap}"],
        lambda: [f"{indent}{trap}", line],
        lambda: [line, f"{indent}{trap}"],
        lambda: [f"{line}{chance.choice(('', ' ', '  '))}{chance.choice('{}[],:#&*!|>%@`?-')}"],
        lambda: [
            line.replace(*chance.choice(((" ", "\t"), (":", ""), (":", " :"), ("'", '"'), ("{", "["), (",", ""))))
        ],
        lambda: [chance.choice((" ", "  ", "\t", "      ")) + line],
        lambda: [line[1:] if line[:1] == " " else " " + line],
        lambda: [line, line],
        lambda: [line, lines[other]],
        lambda: [lines[other]],
        list,
        lambda: ["---", line],
        lambda: [f"{key}: {chance.choice('xé郑{[')}" * chance.choice((1, 500, 20_000))],
        lambda: [f"{indent}k{n}: {trap}" for n in range(chance.choice((2, 30, 300)))] + [line],
        lambda: [f"{key}: {chance.choice(('[', '{a: ', '- ', '? ', '- - ')) * chance.choice((1, 5, 63, 64, 65, 900))}"],
        lambda: [f"{key}: |", *(f"{indent}  {each}" for each in lines[at + 1 : at + 4])],
        lambda: [f"{key}: &a {value or '{}'}", f"{indent}copy: *a"],
        lambda: [f"{indent}<<: {{a: 1}}", line],
        lambda: [f"{indent}? {key.strip() or 'a'}", f"{indent}: {value or 1}"],
        lambda: [f'{indent}"{key.strip()}"{colon}{value}'],
    )
    lines[at : at + 1] = chance.choice(makers)()
    words = "\n".join(lines)
    if chance.random() < 0.1:
        words = chance.choice(("%YAML 1.1\n---\n", "---\n", "\n\n\t", "\ufeff", "# \x00\n", "...\n")) + words
    return words


# Trees

IDS = (
    "x", "new city", "über", "武汉", "a.b", "a/b", "../a", "a\nb", "", " ", "0", "null", "true", "[key]", "key\u202e",
    "\ud800", "2014", "2014-01-01", "9999-12-31", "rule", "by", "from", "to", "name", "*", "port", "truck", "x" * 300,
)  # fmt: skip
"""Keys that nobody means to write."""

VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, 2, -1, 0.0, -0.0, 0.5, 1e-300, 5e-324, 1e300, -1e300, 1.7976931348623157e308, 10**12,
    10**17, 10**18, 10**40, 10**400, float("nan"), float("inf"), float("-inf"), 1_000_000, 366, 367, "", " ", "\n",
    "x", "1", "1.5", "-1", "1e999", "nan", "inf", "1_000", "१२", "½", "NO", "8:30", "0000-00-00", "9999-12-31",
    "0001-01-01", "2013-02-30", "2013", "2013-07-18", "2013-07-18T00:00:00", "2014-01-01 00:00", "20140101",
    "outbound", "inbound", "zhengzhou", "wuhan", "hamburg", "facts", "full_train", "minimum_load", "shuttle",
    "own_trains", "wagon_group", "truck", "city", "\ud800", "a\x00b", "\x1b[2J", "\u202eabc", "🚂", "x" * 500, [],
    [None], [1, 2], ["a", "b"], [[1], [2]], [{}], [{"a": 1}], {}, {"a": None}, {"": 1}, {"rule": "x"}, {"rule": None},
    {"rule": "full_train"}, {"rule": ["x"]}, {"by": "x"}, {"by": {}}, {"by": 3, "from": 3},
    {"by": "truck", "from": "2014-01-01"},
    {"by": "shuttle", "from": "2014-01-01", "trains_per_week": 1e9, "wagons": 10**9}, {"2014": 1},
    {"2014-01-01": 1, "2014": 2}, {"2014-01-01": -1}, {"2014-13-01": 1}, {"9999-12-31": 1},
    {"0001-01-01": 1, "9999-12-31": 2}, {"2014-01-01": None}, {"2014-01-01": "x", "y": 2},
    {"rule": "planned", "factor": 3}, {"rule": "responsive", "from": "9999-12-31"},
)  # fmt: skip
"""Values of other types, out of range, and of a meaning that belongs elsewhere."""


def _tree_once(chance: random.Random, tree: dict[str, Any]) -> None:
    """Change a tree in one place."""
    known = [path for path, _ in paths(tree)] or [("name",)]
    path = chance.choice(shelf.all_paths()) if chance.random() < 0.4 else chance.choice(known)
    value = chance.choice(VALUES)
    branch = _branch(tree, path[:-1])
    key = path[-1]
    other = _branch(tree, chance.choice(known)[:-1])
    inside = branch.get(key) if isinstance(branch.get(key), dict) else branch
    makers: tuple[Callable[[], Any], ...] = (
        lambda: branch.update({key: value}),
        lambda: branch.update({key: value}),
        lambda: branch.update({key: _wild_number(chance, branch.get(key))}),
        lambda: branch.update({key: _wild_number(chance, branch.get(key))}),
        lambda: branch.update({key: deepcopy(other)}),
        lambda: branch.update({key: deepcopy(chance.choice(list(other.values()) or [None]))}),
        lambda: branch.pop(key, None),
        lambda: branch.update({chance.choice(IDS): deepcopy(branch.get(key, value))}),
        lambda: branch.update({chance.choice(IDS): branch.pop(key, value)}),
        lambda: branch.update({_misspelled(chance, key): branch.pop(key, value)}),
        lambda: other.update({key: deepcopy(branch.pop(key, value))}),
        lambda: branch.update({key: None}),
        lambda: branch.update({key: _nested(chance)}),
        lambda: branch.update({key: {"2014-01-01": branch.get(key), "2015": value}}),
        lambda: branch.update({key: [branch.get(key)] * chance.choice((1, 2, 200))}),
        lambda: branch.update({f"{key}{n}": value for n in range(chance.choice((2, 40, 400)))}),
        lambda: branch.update({key: str(branch.get(key))}),
        inside.clear,
        lambda: _shuffle(chance, branch),
        lambda: tree.update({"variants": {chance.choice(("a", *IDS)): deepcopy(other) for _ in range(3)}}),
        lambda: tree.update({"variants": {"a": {key: value}, "b": value}}),
        lambda: (
            tree.setdefault("variants", {}).update({"c": {path[0]: deepcopy(_branch(tree, path[:1]))}})
            if isinstance(tree.get("variants", {}), dict)
            else None
        ),
        lambda: tree.update({"accept": chance.choice([value, [key], {key: "why"}])}),
        lambda: tree.update({"schema_version": value}),
    )
    chance.choice(makers)()


def _branch(tree: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    """Return the mapping at a path; what is no mapping on the way is replaced by one."""
    for key in path:
        if not isinstance(tree.get(key), dict):
            tree[key] = {}
        tree = tree[key]
    return tree


def _wild_number(chance: random.Random, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return chance.choice(VALUES)
    factor: float = chance.choice((-1, 0, 0.5, 0.99, 1.01, 2, 10, 1e-9, 1e9, 1e300))
    return int(value) + chance.choice((-1, 1, 10)) if chance.random() < 0.3 else value * factor


def _misspelled(chance: random.Random, word: str) -> str:
    at = chance.randrange(len(word) + 1)
    makers = (word[:at] + word[at + 1 :], word[:at] + "x" + word[at:], word.upper(), word + " ", word[::-1])
    return chance.choice(makers)


def _nested(chance: random.Random) -> Any:
    value: Any = 1
    for _ in range(chance.choice((2, 10, 55, 70, 150))):
        value = [value] if chance.random() < 0.5 else {"a": value}
    return value


def _shuffle(chance: random.Random, branch: dict[str, Any]) -> None:
    entries = list(branch.items())
    chance.shuffle(entries)
    branch.clear()
    branch.update(entries)


def _written(chance: random.Random, tree: Any) -> bytes:
    """Write a tree as a planner might: in blocks, on one line, or as JSON."""
    if chance.random() < 0.2:
        return json.dumps(tree, ensure_ascii=chance.random() < 0.5, indent=chance.choice((None, 1))).encode(
            "utf-8", "surrogatepass"
        )
    text: str = yaml.dump(
        tree,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=chance.choice((False, False, None, True)),
        width=chance.choice((80, 10**6)),
    )
    return text.encode("utf-8", "surrogatepass")


class _Dumper(yaml.CSafeDumper if hasattr(yaml, "CSafeDumper") else yaml.SafeDumper):  # type: ignore[misc]
    """Writes a thing that stands in two places twice."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True

    def represent_str(self, data: str) -> yaml.Node:
        """Write text that UTF-8 cannot hold with escapes."""
        if any("\ud800" <= character <= "\udfff" for character in data):
            data = data.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        node: yaml.Node = super().represent_str(data)
        return node


_Dumper.add_representer(str, _Dumper.represent_str)


# Chains of files

TARGETS = (
    "case", "case.yaml", "./case.yaml", "../scenarios/baseline", "parent", "parent.yaml", "grand", "facts", "baseline",
    "fitted", "targets", "projection", "", " ", ".", "..", "/", "/dev/null", "nowhere", "parent.yml", "a\0b",
    "x" * 300, "x/" * 200, "/nonexistent/x.yaml", "~", "parent\n", "PARENT", "bseline", "posterior.csv", "\u202ex",
    "パ", 3, None, [], ["parent"], {"a": "parent"}, True, 1.5, "facts.yaml", "baseline.yaml",
)  # fmt: skip
"""What may stand under ``extends:``."""


def _chain(chance: random.Random, base: str) -> dict[str, bytes]:
    main, parent = deepcopy(shelf.tree(base)), deepcopy(shelf.tree(chance.choice(shelf.names())))
    files: dict[str, bytes] = {}
    shape = chance.randrange(6)
    if shape == 0:
        main["extends"] = chance.choice(TARGETS)
        parent["extends"] = chance.choice(TARGETS)
    elif shape == 1:
        depth = chance.choice((2, 5, 18, 19, 20, 21, 25))
        main["extends"] = "step0"
        for number in range(depth):
            step: dict[str, Any] = {"extends": f"step{number + 1}" if number < depth - 1 else chance.choice(TARGETS)}
            _tree_once(chance, step)
            files[f"step{number}.yaml"] = _written(chance, step)
    else:
        main["extends"] = "parent"
        for _ in range(chance.choice((0, 1, 1, 2, 4))):
            _tree_once(chance, parent)
        if chance.random() < 0.3:
            _tree_once(chance, main)
    files[MAIN] = _written(chance, main)
    files["parent.yaml"] = _written(chance, parent)
    if shape == 2:
        files["parent.yaml"] = _bytes_once(chance, files["parent.yaml"])
    if shape == 3:
        files["parent.yaml"] = _tokens(chance, files["parent.yaml"], 1)
    if shape == 4:
        parent["extends"] = "grand"
        files["grand.yaml"] = _tokens(chance, shelf.texts()[chance.choice(shelf.names())], 1)
        files["parent.yaml"] = _written(chance, parent)
    return files


# Kinds


def _bytes(chance: random.Random, base: str) -> dict[str, bytes]:
    return {MAIN: _bytes_once(chance, shelf.texts()[base])}


def _tokens(chance: random.Random, data: bytes, times: int) -> bytes:
    text = data.decode("utf-8", "surrogateescape")
    for _ in range(times):
        text = _tokens_once(chance, text)
    return text.encode("utf-8", "surrogateescape")


def _one_token(chance: random.Random, base: str) -> dict[str, bytes]:
    return {MAIN: _tokens(chance, shelf.texts()[base], 1)}


def _trees(chance: random.Random, base: str) -> dict[str, bytes]:
    tree = deepcopy(shelf.tree(base))
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        _tree_once(chance, tree)
    return {MAIN: _written(chance, tree)}


def _several(chance: random.Random, base: str) -> dict[str, bytes]:
    data = _trees(chance, base)[MAIN] if chance.random() < 0.5 else shelf.texts()[base]
    data = _tokens(chance, data, chance.randrange(4))
    for _ in range(chance.randrange(3)):
        data = _bytes_once(chance, data)
    return {MAIN: data}


_KINDS: dict[str, tuple[int, Callable[[random.Random, str], dict[str, bytes]]]] = {
    "bytes": (3, _bytes),
    "tokens": (4, _one_token),
    "tree": (8, _trees),
    "several": (3, _several),
    "chain": (3, _chain),
}
KINDS = tuple(_KINDS)
"""The kinds of mutation."""

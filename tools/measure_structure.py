"""Measure the structure of the package: python tools/measure_structure.py [--check].

Prints a table of lines, loose modules, circles of imports, names of types with several
meanings, lengths of functions. With --check it fails where a bar is broken; `make check` runs it so.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median

PACKAGE = Path(__file__).parents[1] / "src/freightsim"

BARS = {
    "loose modules": 9,
    "circles of imports": 0,
    "types with two meanings": 5,
    "longest function": 50,
    "median function": 6,
}
"""What must not be exceeded."""
AIMS = {"lines": 28_500}
"""What is aimed at, and shown."""


def main() -> int:
    """Print the table, and return 1 where a bar is broken and that is to be checked."""
    parser = argparse.ArgumentParser(description="Measure the structure of the package.")
    parser.add_argument("--check", action="store_true", help="fail where a bar is broken")
    check = parser.parse_args().check
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}
    circles, types, lengths = imports_in_circles(trees), names_of_types(trees), sorted(lengths_of_functions(trees))
    measured = {
        "lines": sum(len(path.read_text(encoding="utf-8").splitlines()) for path in trees),
        "loose modules": sum(path.parent == PACKAGE and path.name != "__init__.py" for path in trees),
        "circles of imports": len(circles),
        "types with two meanings": len(types),
        "longest function": lengths[-1],
        "median function": int(median(lengths)),
    }
    print("| what | measured | bar |\n| --- | ---: | ---: |")
    for what, number in measured.items():
        print(f"| {what} | {number:,} | {({**BARS, **AIMS})[what]:,} |")
    for circle in circles:
        print("circle:", ", ".join(circle))
    for name, homes in types.items():
        print(f"{name}: {', '.join(homes)}")
    broken = [what for what, bar in BARS.items() if measured[what] > bar]
    if broken and check:
        print("broken:", ", ".join(broken), file=sys.stderr)
    return int(bool(broken) and check)


def module_of(path: Path) -> str:
    """Return the dotted name of a file."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_in_circles(trees: dict[Path, ast.Module]) -> list[list[str]]:
    """Return groups of modules that import each other, imports within functions included, for types excluded."""
    known = {module_of(path) for path in trees}
    graph = {module_of(path): {each for each in imported(tree) if each in known} for path, tree in trees.items()}
    return [sorted(group) for group in strongly_connected(graph) if len(group) > 1]


def imported(tree: ast.Module) -> Iterator[str]:
    """Yield the modules that a module imports, those for type checkers left out."""
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            stack += node.orelse
            continue
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "import_module":
            yield from (str(each.value) for each in node.args if isinstance(each, ast.Constant))
        stack += ast.iter_child_nodes(node)


def strongly_connected(graph: dict[str, set[str]]) -> list[set[str]]:
    """Return the strongly connected components (Tarjan 1972, SIAM Journal on Computing 1, 146-160)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[set[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(graph[node]):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            at = stack.index(node)
            found.append(set(stack[at:]))
            del stack[at:]

    sys.setrecursionlimit(10_000)
    for node in sorted(graph):
        if node not in index:
            visit(node)
    return found


def names_of_types(trees: dict[Path, ast.Module]) -> dict[str, list[str]]:
    """Return the public names of classes and type aliases that several modules define, with those modules."""
    homes: dict[str, list[str]] = defaultdict(list)
    for path, tree in trees.items():
        for node in tree.body:
            name = node.name if isinstance(node, ast.ClassDef) else _alias(node)
            if name and not name.startswith("_"):
                homes[name].append(module_of(path).removeprefix("freightsim."))
    return {name: each for name, each in sorted(homes.items()) if len(each) > 1}


def _alias(node: ast.stmt) -> str:
    """Return the name of a type alias, such as `Floats = npt.NDArray[...]`; of anything else nothing."""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Subscript):
        name = node.targets[0].id
        return name if name[:1].isupper() and not name.isupper() else ""
    return ""


def lengths_of_functions(trees: dict[Path, ast.Module]) -> Iterator[int]:
    """Yield the lines of each function without signature and docstring."""
    for tree in trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                yield body[-1].end_lineno - body[0].lineno + 1 if body else 0  # type: ignore[operator]


if __name__ == "__main__":
    sys.exit(main())

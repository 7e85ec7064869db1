"""A scenario in layers: facts, the files built on them, what was set by hand, and who wrote what.

The order of precedence, each over those before it, all by the one merge of ``merge.py``:

1. the packaged facts, where the last file of the chain says ``extends: facts``;
2. the files of the ``extends:`` chain, from the root to the file that was asked for;
3. one of the variants that stand in this file;
4. what was set on the command line, in the order of the words (``--set``);
5. the changes of ``Scenario.but`` in Python, in the order of the calls.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from itertools import accumulate
from typing import Any

from pydantic import BaseModel

from freightsim.validation.faults import Place, SourceKind
from freightsim.validation.merge import laid_over, leaves, paths
from freightsim.validation.references import unknown_references
from freightsim.validation.yaml_text import Document

VARIANTS = "variants"
"""The key of a file that holds its variants, at its top."""


@dataclass(frozen=True)
class Layer:
    """A tree of changes and where each of them was written."""

    source: str
    """Its name: a file, ``facts``, or what was set by hand (``path=value``)."""
    tree: dict[str, Any]
    document: Document | None = field(default=None, repr=False)
    """The file it was read from."""
    told: Mapping[tuple[str, ...], str] = field(default_factory=dict, repr=False)
    """Who wrote what, where it was not a file, as far as it is known."""
    within: tuple[str, ...] = ()
    """The keys in the file under which the tree stands; none where it is the whole file."""
    kind: SourceKind = SourceKind.FILE
    """What the source is."""

    @cached_property
    def origins(self) -> Mapping[tuple[str, ...], str]:
        """Who wrote each path, where it was not a file; it takes a while, and only faults and `show` ask for it.

        What has no origin gets that of its nearest parent; a mapping without one is where its first entry is.
        """
        known = dict(self.told)
        for path in list(known):
            for depth in range(1, len(path)):
                known.setdefault(path[:depth], known[path])
        complete: dict[tuple[str, ...], str] = {(): self.source}
        for path, _ in paths(self.tree):
            complete[path] = known.get(path, complete[path[:-1]])
        return complete

    def place(self, path: tuple[str, ...], *, at_key: bool) -> Place | None:
        """Return where this layer writes a path, or None where it does not."""
        if self.document is not None:
            return self.document.place((*self.within, *path), at_key=at_key)
        return Place(self.origins[path], kind=self.kind) if path in self.origins else None

    def origin(self, path: tuple[str, ...]) -> str | None:
        """Return FILE:LINE (or the line of a data file, or the ``--set``) that writes a path, if this layer does."""
        place = self.place(path, at_key=True)
        if place is None:
            return None
        return f"{place.name}:{place.line}" if place.line else place.name


@dataclass(frozen=True)
class Resolved:
    """A tree after all layers were merged; not validated yet."""

    model: type[BaseModel]
    """What the tree is to become: a scenario, or the targets of a calibration."""
    name: str
    """The file that was asked for."""
    layers: Sequence[Layer] = field(repr=False)
    """From the root up; later layers go over earlier ones."""
    sound: int = 0
    """So many layers from the root up are the dump of what was validated: in it is no slip of the pen."""
    stages: Sequence[dict[str, Any]] = field(init=False, repr=False)
    """The tree before the first layer, after it, and so on to the last."""

    def __post_init__(self) -> None:
        trees = [layer.tree for layer in self.layers]
        object.__setattr__(self, "stages", list(accumulate(trees, laid_over, initial={})))

    @cached_property
    def written(self) -> dict[str, Any]:
        """What was written by hand, or by code: the merged tree, or the layers over those that are sound."""
        return reduce(laid_over, (layer.tree for layer in self.layers[self.sound :]), {}) if self.sound else self.tree

    @property
    def tree(self) -> dict[str, Any]:
        """The merged tree, plain data."""
        return self.stages[-1]

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of the layers, from the root up."""
        return tuple(layer.source for layer in self.layers)

    @cached_property
    def origins(self) -> dict[tuple[str, ...], str]:
        """For each leaf (a list is one), the FILE:LINE, line of a data file or ``--set`` that its value comes from."""
        return {path: self._origin(path) for path, _ in leaves(self.tree)}

    def place(self, path: tuple[str, ...], *, at_key: bool = False) -> Place:
        """Return where a path was written: by the last layer that names it, else where its nearest parent was."""
        for depth in range(len(path), 0, -1):
            for layer in reversed(self.layers):
                place = layer.place(path[:depth], at_key=at_key or depth < len(path))
                if place:
                    return place
        in_a_file = any(layer.document and layer.source == self.name for layer in self.layers)
        return Place(self.name, 1, 1) if in_a_file else Place(self.name)

    def names(self, path: tuple[str, ...]) -> bool:
        """Tell whether any layer writes this very path, be it to remove it."""
        return any(layer.place(path, at_key=True) for layer in self.layers)

    def removes(self, path: tuple[str, ...]) -> bool:
        """Tell whether the last layer that writes a path writes null."""
        for layer in reversed(self.layers):
            if layer.place(path, at_key=True):
                return reduce(dict.__getitem__, path, layer.tree) is None
        return False

    @cached_property
    def removed_in_use(self) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
        """The entries that are removed though references name them, by their paths, with the places of these."""
        found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for broken in unknown_references(self.model, self.tree):
            found.setdefault(broken.also[0], []).append(broken.loc)
        return {path: places for path, places in found.items() if self.removes(path)}

    def _origin(self, path: tuple[str, ...]) -> str:
        return next(filter(None, (layer.origin(path) for layer in reversed(self.layers))), self.name)


def unmarked(
    source: str,
    tree: dict[str, Any],
    origins: Mapping[tuple[str, ...], str] | None = None,
    *,
    kind: SourceKind = SourceKind.TREE,
) -> Layer:
    """Return a layer that was not read from a scenario file, with what is known of where its values come from."""
    return Layer(source, tree, told=origins or {}, kind=kind)

"""Variants in a scenario file: trees of changes that go over the file, each under a name of its own."""

from __future__ import annotations

from collections.abc import Iterator

from freightsim.base.language import _
from freightsim.validation.faults import Fault, refusal_of, shown
from freightsim.validation.ids import harm, harmful
from freightsim.validation.layers import VARIANTS, Layer, Resolved
from freightsim.validation.yaml_text import Document

NOT_IN_A_VARIANT = ("extends", VARIANTS, "schema_version")
"""Keys of a file that a variant of it may not have."""


def check_variants(document: Document) -> None:
    """Look at the shape of a file's variants alone: a mapping of names to mappings.

    Raises ScenarioError where they have another.
    """
    found = list(_misshapen(document))
    if found:
        raise refusal_of(found, document.source)


def varied(resolved: Resolved) -> dict[str, Resolved]:
    """Return the file that was asked for with each of its variants laid over it, by name; what was set goes over all.

    Variants of the files that it extends are theirs alone.
    """
    layers = resolved.layers
    files = [number for number, layer in enumerate(layers) if layer.document is not None]
    if not files:
        return {}
    own = layers[files[-1]]
    below, above = layers[: files[-1] + 1], layers[files[-1] + 1 :]
    changes = own.document.tree.get(VARIANTS, {}) if own.document else {}
    document, source = own.document, own.source
    over = {name: Layer(source, tree, document, within=(VARIANTS, name)) for name, tree in changes.items()}
    return {name: Resolved(resolved.model, resolved.name, [*below, layer, *above]) for name, layer in over.items()}


def _misshapen(document: Document) -> Iterator[Fault]:
    variants = document.tree.get(VARIANTS, {})
    if not isinstance(variants, dict):
        text = _("must be a mapping of names to mappings of changes, got {value}").format(value=shown(variants))
        yield _fault(document, (VARIANTS,), text)
        return
    for name, tree in variants.items():
        if not name.strip():
            yield _fault(document, (VARIANTS, name), _("a variant needs a name"), at_key=True)
        if found := harmful(name):
            text = _("{rule}, got {value}").format(rule=harm(found), value=shown(name))
            yield _fault(document, (VARIANTS, name), text, at_key=True)
        if not isinstance(tree, dict):
            text = _("a variant must be a mapping of keys to values, got {value}").format(value=shown(tree))
            yield _fault(document, (VARIANTS, name), text)
            continue
        for key in NOT_IN_A_VARIANT:
            if key in tree:
                text = _("a variant cannot have this key: it belongs at the top of a file")
                yield _fault(document, (VARIANTS, name, key), text, at_key=True)


def _fault(document: Document, path: tuple[str, ...], text: str, *, at_key: bool = False) -> Fault:
    return Fault(document.place(path, at_key=at_key) or document.whole, text, path)

"""The facts that ship with the package: what the model is filled with, each row with its source."""

from freightsim.facts.listing import Fact, Figure, data_digest, listing, published
from freightsim.facts.tree import facts_tree

__all__ = ["Fact", "Figure", "data_digest", "facts_tree", "listing", "published"]

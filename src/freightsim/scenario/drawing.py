"""How maps are drawn."""

from __future__ import annotations

from freightsim.base.spec import Spec
from freightsim.validation.ids import Text

WORDS = ("thin", "none")
"""What borders may be besides the path of a file; the first are those of the package."""


class MapStyle(Spec):
    """Options of maps in figures, reports and replays; without effect on the simulation."""

    borders: Text = "thin"
    """Borders of countries: `thin` as they are in fact, `none`, or the path of a GeoJSON file with others, as seen from
    the folder in which a command is given."""

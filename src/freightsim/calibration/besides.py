"""What is said where a scenario and the members of a posterior ensemble write the same values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from freightsim.language import _


def said_besides(paths: Mapping[str, Sequence[str]]) -> str:
    """Return the sentence that names, by scenario, the paths that both scenario and members write; "" for none."""
    each = [_("{name}: {paths}").format(name=name, paths=_(", ").join(own)) for name, own in paths.items() if own]
    if not each:
        return ""
    return _(
        "The posterior ensemble varies values that are not as fitted here ({where}). Its members apply relative to the "
        "fit: the value that is asked for, times the member's over the fitted one (log-odds plus their difference)."
    ).format(where=_("; ").join(each))

"""What is said where a scenario and the members of a posterior ensemble write the same values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from freightsim.base.language import _, packaged


def said_besides(paths: Mapping[str | None, Sequence[str]], base: str = "") -> str:
    """Return the sentence that names, by scenario, the paths that both scenario and members write; "" for none.

    Those of the base of a comparison stand under None; it goes by the name that is given.
    """
    names = {key: _("{name} (the base)").format(name=packaged(base)) if key is None else packaged(key) for key in paths}
    each = [_("{name}: {paths}").format(name=names[key], paths=_(", ").join(own)) for key, own in paths.items() if own]
    if not each:
        return ""
    return _(
        "The posterior ensemble varies values that differ from the fit here ({where}). Its members apply relative to "
        "the fit: the scenario's value times the ratio of the member's to the fitted one (for log-odds, plus the "
        "difference)."
    ).format(where=_("; ").join(each))

"""What is odd about the scenarios that a command is about to simulate, said before it does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from freightsim.base.language import _, ngettext
from freightsim.cli.terminal import echo

if TYPE_CHECKING:
    from freightsim.validation.faults import Fault

MOST_SHOWN = 5
"""So many warnings are shown; `freightsim validate` shows all."""


def say_doubts(names: Iterable[str], sets: Sequence[str] = (), *, variants: bool = False) -> None:
    """Print on stderr what `freightsim validate` warns of in scenarios that are valid, each warning once.

    With ``variants`` those of the files' variants, too.
    A shipped scenario that is simulated as it is has nothing odd, which a test sees to, and is not looked at again.
    """
    from freightsim.files.load import is_shipped

    found: dict[Fault, str] = {}
    for name in dict.fromkeys(names):
        if sets or not is_shipped(name):
            found = dict.fromkeys(_warnings(name, sets, variants=variants), name) | found
    for warning in list(found)[:MOST_SHOWN]:
        echo(warning.head, err=True)
    if found:
        more = len(found) - MOST_SHOWN
        text = ngettext(
            "({number} warning; freightsim validate {file} shows how to accept it)",
            "({number} warnings; freightsim validate {file} shows how to accept them)",
            len(found),
        )
        if more > 0:
            text = _("({number} warnings; freightsim validate {file} shows all)")
        echo(text.format(number=len(found), file=next(iter(found.values()))), err=True)


def _warnings(name: str, sets: Sequence[str], *, variants: bool) -> list[Fault]:
    from freightsim.files.load import resolve, validated
    from freightsim.files.plausibility import warnings
    from freightsim.scenario.accepting import IDLE
    from freightsim.studies.validate import expected_feu, looked_over

    resolved = resolve(name, sets)
    if variants:
        return looked_over(resolved)[2]
    # What is accepted may be odd in a variant only.
    found = warnings(resolved, validated(resolved), {}, expected=expected_feu)
    return [each for each in found if each.id.partition(".")[0] != IDLE]

"""Values that stay as they are: maps that nobody can write to, arrays that are read only, frames that are copies."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from freightsim.base.arguments import said
from freightsim.base.language import _

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

Key = TypeVar("Key")
Value = TypeVar("Value")

MOST_NAMED = 20
"""Keys that are named where one is asked for that there is not."""


class FrozenDict(dict[Key, Value]):
    """A dict that refuses to be changed; a copy of it (`dict(frozen)`) can be.

    It is a dict, not a proxy of one, so that it is compared, pickled and written to JSON as such.
    """

    __slots__ = ()

    def _refuse(self, *_given: Any, **_named: Any) -> NoReturn:
        raise TypeError(_("this map is read-only: change a copy, or use `Scenario.but`"))

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __missing__(self, key: object) -> NoReturn:
        """Say what there is where something else is asked for."""
        near = get_close_matches(key, map(str, self), n=1) if isinstance(key, str) else []
        text = _("there is no {key} here; did you mean '{near}'?") if near else _("there is no {key} here")
        text = text.format(key=said(key), near=near[0] if near else "")
        known = ", ".join(map(str, list(self)[:MOST_NAMED])) + (", ..." if len(self) > MOST_NAMED else "")
        raise KeyError(_("{text} (known: {names})").format(text=text, names=known or _("none")))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self),)

    def __copy__(self) -> FrozenDict[Key, Value]:
        return self


def frozen(value: Any) -> Any:
    """Return a value whose dicts, also those within them, cannot be changed; other values as they are."""
    if isinstance(value, dict) and not isinstance(value, FrozenDict):
        return FrozenDict({key: frozen(each) for key, each in value.items()})
    return value


def read_only(arrays: Mapping[Key, npt.NDArray[np.floating]]) -> Mapping[Key, npt.NDArray[np.floating]]:
    """Return a map of arrays which cannot be changed, nor their numbers: the arrays that are given become so."""
    for array in arrays.values():
        array.setflags(write=False)
    return FrozenDict(arrays)


def own_copy(table: pd.DataFrame) -> pd.DataFrame:
    """Return a frame that can be changed without the one that is given.

    Where pandas copies on write (from 3.0 on) nothing is copied before that.
    """
    import pandas as pd

    return table.copy(deep=int(pd.__version__.split(".")[0]) < 3)

"""The file of a new city is written and read back; what does not validate leaves no trace."""

from __future__ import annotations

import os
import warnings
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from freightsim.base.arguments import flag, place_of
from freightsim.base.errors import InputError, PlaceError, PlaceWarning, ScenarioError, argument, arguments
from freightsim.base.language import _
from freightsim.base.writing import write_bytes, write_text
from freightsim.files import plausibility
from freightsim.files.load import find, is_shipped, load_scenario, resolve, validated
from freightsim.files.modeline import modeline_at
from freightsim.new_city.draft import Draft
from freightsim.new_city.notes import notes
from freightsim.new_city.site import find_site
from freightsim.new_city.text import file_text
from freightsim.new_city.trade import impute
from freightsim.new_city.wish import NUMBERS, Wish
from freightsim.scenario.network import DIRECTIONS
from freightsim.validation.faults import with_hint

if TYPE_CHECKING:
    from freightsim.scenario import Scenario


def draft_of(wish: Wish, out: Path | None = None) -> tuple[Draft, Path]:
    """Return what goes into the file, and where that goes: the city's id in lower case, unless ``out`` says.

    Raises InputError where the city cannot be found or described.
    """
    resolved = resolve(wish.extends)
    scenario = validated(resolved)
    site = find_site(wish, scenario)
    trade = impute(site, scenario) if wish.trade_usd_bn is None and not site.member else None
    path = out or Path(f"{site.key}.yaml")
    draft = Draft(wish, site, trade, scenario, resolved.origins, _extends(wish.extends, path))
    if wish.start >= draft.end:
        raise PlaceError(
            _("{option_start} {start}: the horizon of the file ends on {end}").format(
                start=wish.start, end=draft.end, **arguments("start")
            )
        )
    return draft, path


def write_city(name: str, path: str | Path, *, force: bool = False, **asked: Any) -> Scenario:
    """Write a scenario file in which a city joins the port, and return the scenario that it makes.

    This is `freightsim new-city` from Python: what else is asked has the names of `freightsim.new_city.wish.Wish`, such
    as ``by="shuttle", trains_per_week=3, wagons=30``.

    A `PlaceWarning` says what the command notes: another place of the name, one that was asked for by another name,
    and what `freightsim validate` warns of in the file.

    Raises PlaceError where the city cannot be found or described, or there is a file already and ``force`` is not set;
    TypeError where an argument is of another type or there is none of the name, ValueError where a number is not
    finite or there is less than one wagon (another number that no scenario can have is a PlaceError), and KeyError
    where ``by`` is no kind of join.
    """
    target = place_of("path", path)
    known = [each.name for each in fields(Wish) if each.name != "name"]
    for other in asked.keys() - set(known):
        text = _("write_city has no argument {name!r} (known: {names})")
        raise TypeError(text.format(name=other, names=", ".join(known)))
    draft, target = draft_of(Wish(name, **asked), target)
    scenario = write(draft, target, force=force)
    odd = (each.head for each in plausibility.warnings(resolve(str(target)), scenario, {}))
    for text in (*notes(draft), *odd):
        warnings.warn(text, PlaceWarning, stacklevel=2)
    return scenario


def write(draft: Draft, path: Path, *, force: bool = False) -> Scenario:
    """Write the file and return the scenario that it makes; a schema that lies beside the file is named in it.

    Raises PlaceError where there is a file already and ``force`` is not set, or a number that was asked for is none
    that a scenario can have, and ScenarioError where what was written does not validate for another reason; then what
    was there before is there again.
    """
    if path.is_dir():
        raise PlaceError(_("{path}: this is a folder; name a file").format(path=path))
    if not flag("force", force) and path.exists():
        raise PlaceError(
            _(
                "{path}: there is a file of this name; {option_force} writes over it, {option_path} names another"
            ).format(path=path, **arguments("force", "path"))
        )
    if path.exists() and path.resolve() == find(draft.wish.extends).path.resolve():
        raise PlaceError(
            _("{path}: this is the scenario that the file extends; name another file with {option_path}").format(
                path=path, **arguments("path")
            )
        )
    before = path.read_bytes() if path.exists() else None
    write_text(path, modeline_at(path) + file_text(draft))
    try:
        return load_scenario(path)
    except ScenarioError as error:
        if before is None:
            path.unlink()
        else:
            write_bytes(path, before)
        raise _of_arguments(error, draft.wish) from error


def _of_arguments(error: ScenarioError, wish: Wish) -> InputError:
    """Return an error that names what was asked in place of lines of a file that is there no more.

    Where a fault is not of a value that was asked for, it is the error as it was.
    """
    lines = []
    for fault in error.faults:
        key = fault.path[-1] if fault.path else ""
        asked = "trains_per_week" if key in DIRECTIONS else key
        if asked not in NUMBERS or getattr(wish, asked) is None:
            return error
        lines.append(with_hint(f"{argument(asked)}: {fault.text}", fault.hint))
    return PlaceError("\n".join(dict.fromkeys(lines)), error.faults) if lines else error


def _extends(extends: str, path: Path) -> str:
    """Return how a file names the scenario that it extends: a shipped one by name, a file as seen from its folder."""
    if is_shipped(extends) or not Path(extends).is_file():
        return extends
    seen = Path(os.path.relpath(extends, path.parent)).as_posix()
    return f"./{seen}" if is_shipped(seen) else seen

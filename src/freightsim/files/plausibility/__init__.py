"""What is odd about a valid scenario: cities too far away, trains beyond capacity, dates that are never reached.

A new rule is written in three steps: a generator in the file of its theme, named by what it finds, that yields `Odd`s;
its name in `RULES` and in `freightsim.scenario.accepting.IDS`; a test. Its name is the id by which an author accepts
what it finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from freightsim.base.arguments import instance_of, said
from freightsim.base.language import N_, _
from freightsim.files.plausibility.capacity import (
    background_at_closed_border,
    beyond_border,
    beyond_cranes,
    beyond_paths,
    beyond_tracks,
    closed_to_the_end,
    too_few_sets,
)
from freightsim.files.plausibility.dates import (
    Written,
    before_first_train,
    event_outside,
    event_without_effect,
    last_day_missing,
    never_comes,
    price_not_known,
    step_outside,
    warm_up_after_start,
)
from freightsim.files.plausibility.doubt import Doubt, Odd, Path
from freightsim.files.plausibility.figures import (
    minimum_no_train_holds,
    past_changed,
    place_out_of_china,
    step_of_demand,
    trade_out_of_proportion,
    way_out_of_proportion,
)
from freightsim.files.plausibility.joins import (
    Expected,
    group_too_long,
    group_too_small,
    joins_before_first_train,
    not_of_other_hubs,
    rake_too_large,
    rake_too_small,
    shuttle_too_large,
    too_many_places,
)
from freightsim.files.plausibility.markets import market_shares, no_other_mode
from freightsim.files.plausibility.money import cost_out_of_proportion
from freightsim.files.plausibility.network import (
    beyond_catchment,
    borders_missing,
    empty_start,
    no_trains,
    unserved_region,
    unused_border,
    unused_lane,
    unused_terminal,
)
from freightsim.files.plausibility.places import same_city, unknown_province
from freightsim.scenario import Scenario
from freightsim.scenario.accepting import IDLE, IDS
from freightsim.validation.faults import Fault, SourceKind, ordered
from freightsim.validation.merge import leaves

if TYPE_CHECKING:
    from freightsim.validation.layers import Resolved

__all__ = ["Doubt", "Odd", "doubts", "unknown_id", "warnings"]

RULES = (
    beyond_catchment,
    borders_missing,
    unused_lane,
    unused_terminal,
    unused_border,
    unserved_region,
    market_shares,
    no_other_mode,
    no_trains,
    empty_start,
    beyond_tracks,
    beyond_cranes,
    beyond_paths,
    beyond_border,
    background_at_closed_border,
    closed_to_the_end,
    too_few_sets,
    too_many_places,
    group_too_long,
    shuttle_too_large,
    not_of_other_hubs,
    last_day_missing,
    trade_out_of_proportion,
    way_out_of_proportion,
    place_out_of_china,
    minimum_no_train_holds,
    step_of_demand,
    cost_out_of_proportion,
    same_city,
    unknown_province,
    before_first_train,
    event_without_effect,
    joins_before_first_train,
)
"""Rules on a scenario."""

RULES_ON_DATES = (event_outside, step_outside, never_comes, price_not_known, warm_up_after_start, past_changed)
"""Rules on what a file itself writes, for which its dates matter."""

RULES_ON_CARGO = (rake_too_large, rake_too_small, group_too_small)
"""Rules on what shippers are expected to send, which a caller must be able to tell: the choice model is above files."""

IDLE_TEXT = N_("there is no such warning here: remove this entry")


def doubts(scenario: Scenario, written: Written | None = None, expected: Expected | None = None) -> list[Doubt]:
    """Return what is odd about a scenario, but for what it accepts itself: what `freightsim validate` warns of.

    Each has a `text`, and an `id` by which a scenario accepts it.
    Rules on dates look only at what a file writes itself: without ``written``, values by their paths, they are silent.
    So are rules on cargo without ``expected`` (`freightsim.choice.expected`).
    """
    instance_of("scenario", scenario, Scenario)
    found = _every(scenario, _values_by_path(written), expected)
    return [doubt for doubt in found if not any(map(doubt.accepted_by, scenario.accept))]


def _values_by_path(written: Any) -> Written:
    """Return what a file writes, where that is known. Raises TypeError where it is no map of values by their paths."""
    if written is None:
        return {}
    if not isinstance(written, Mapping):
        raise TypeError(_("written must be a map of values by their paths, got {value}").format(value=said(written)))
    for path in written:
        if not (isinstance(path, tuple) and path and all(isinstance(key, str) for key in path)):
            text = _("written: a path must be a tuple of keys such as ('port', 'tracks'), got {value}")
            raise TypeError(text.format(value=said(path)))
    return written


def empty_starts(scenario: Scenario) -> list[Doubt]:
    """Return what `empty_start` finds, which Python's calls warn of, too; nothing where the scenario accepts it."""
    found = [Doubt(empty_start.__name__, *odd) for odd in empty_start(scenario)]
    return [doubt for doubt in found if not any(map(doubt.accepted_by, scenario.accept))]


def warnings(
    resolved: Resolved,
    scenario: Scenario,
    variants: Mapping[str, tuple[Resolved, Scenario]],
    accepted: Iterable[str] = (),
    *,
    expected: Expected | None = None,
) -> list[Fault]:
    """Return what is odd about a file and what its variants add, each at its place, in the order of lines.

    What the file accepts, or ``accepted`` names, is left out. An entry of `accept` that the file itself writes and that
    accepts nothing is odd, too.
    """
    found: dict[tuple[str, Path], Fault] = {}
    used: set[str] = set()
    silent = tuple(accepted)
    for layers, asked in ((resolved, scenario), *variants.values()):
        written = _written(layers)
        for doubt in _every(asked, _own(layers, written), expected):
            by = {key for key in asked.accept if doubt.accepted_by(key)}
            used |= by
            if not by and not any(map(doubt.accepted_by, silent)):
                found.setdefault((doubt.rule, doubt.path), _fault(doubt, layers, written))
    written = _written(resolved)
    if expected is None:  # nothing is known of rules on cargo
        on_cargo = {rule.__name__ for rule in RULES_ON_CARGO}
        used |= {key for key in scenario.accept if key.partition(".")[0] in on_cargo}
    for doubt in (Doubt(IDLE, ("accept", key), _(IDLE_TEXT)) for key in scenario.accept if key not in used):
        meant = doubt.entry.partition(".")[0] == IDLE or any(map(doubt.accepted_by, (*silent, *scenario.accept)))
        if doubt.path in written and not meant:
            found[doubt.rule, doubt.path] = _fault(doubt, resolved, written)
    return ordered(found.values())


def unknown_id(key: str, known: Iterable[str] = IDS) -> str:
    """Say that nothing odd is known by an id, and what was probably meant; nothing where it is known."""
    rule = key.partition(".")[0]
    if rule in known:
        return ""
    return _("no warning called '{id}' (known: {names})").format(id=rule, names=", ".join(sorted(known)))


def _every(scenario: Scenario, written: Written, expected: Expected | None) -> Iterator[Doubt]:
    for rule in RULES:
        yield from (Doubt(rule.__name__, *odd) for odd in rule(scenario))
    if expected is not None:
        for rule_on_cargo in RULES_ON_CARGO:
            yield from (Doubt(rule_on_cargo.__name__, *odd) for odd in rule_on_cargo(scenario, expected))
    for rule_on_dates in RULES_ON_DATES:
        yield from (Doubt(rule_on_dates.__name__, *odd) for odd in rule_on_dates(scenario, written))


def _written(resolved: Resolved) -> Written:
    """Return the leaves that the file that was asked for writes, its variant and what was set included."""
    own = [layer for layer in resolved.layers if layer.source == resolved.name or layer.kind is SourceKind.SET]
    return {path: value for layer in own for path, value in leaves(layer.tree)}


def _own(resolved: Resolved, written: Written) -> Written:
    """Return the leaves that a file does not merely repeat.

    A file that extends nothing, such as one that `freightsim show` wrote or that of a run folder, spells all that its
    author once inherited: what it has in common with the shipped baseline is taken for inherited.
    """
    if resolved.layers[0].source != resolved.name:
        return written
    known = _of_baseline()
    return {path: value for path, value in written.items() if path not in known or known[path] != value}


@cache
def _of_baseline() -> Written:
    from freightsim.files.load import load_scenario

    return dict(leaves(load_scenario("baseline").tree()))


def _fault(doubt: Doubt, resolved: Resolved, written: Written) -> Fault:
    """Return a doubt as it is shown: at the first of its paths that the file writes, else where it was written."""
    paths = (doubt.path, *doubt.causes)
    mine = (path for path in paths if any(each[: len(path)] == path for each in written))
    place = resolved.place(next(mine, doubt.path), at_key=True)
    return Fault(place, doubt.text, doubt.path, id=doubt.id)

"""What should be looked at before the file of a new city is used: commands print it, Python's calls warn of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from freightsim.base.errors import argument, arguments
from freightsim.base.language import N_, _, place_name
from freightsim.new_city.site import renamed, several
from freightsim.new_city.trade import beyond_rest, of_seat_only

if TYPE_CHECKING:
    from freightsim.new_city.draft import Draft


DEFAULTS = {
    "trains_per_week": N_("{option} is not given: the file has {weekly} train a week"),
    "wagons": N_("{option} is not given: the file has wagons: auto, a rake sized by what it is expected to carry"),
}
"""What is said of numbers that are not given."""


def notes(draft: Draft) -> Iterator[str]:
    """Yield what may have been meant otherwise, each without a full stop."""
    if draft.site.asked:
        yield renamed(draft.site)
    if draft.taken and draft.taken.beyond_usd_bn:
        yield beyond_rest(draft.site, draft.taken)
    if draft.trade and (note := of_seat_only(draft.site, draft.trade)):
        yield note
    for key in draft.wish.open_numbers:
        yield _(DEFAULTS[key]).format(option=argument(key), weekly=f"{draft.wish.weekly:g}")
    if draft.wish.trade_usd_bn == 0:
        yield _("{option_trade_usd_bn} 0: {name} has no trade, so it ships nothing").format(
            name=place_name(draft.site), **arguments("trade_usd_bn")
        )
    if draft.site.place and not draft.site.place.origin:
        text = _("{name} is not in the table of China's divisions; GeoNames has a place of this name")
        yield text.format(name=place_name(draft.site))
    if draft.site.others:
        yield _("{site}. Use {option_province} or the full Chinese name to choose").format(
            site=several(draft.site), **arguments("province")
        )

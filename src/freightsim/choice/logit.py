"""The nested logit: trains of all hubs share a nest, near hubs a nest within it; the other ways stand alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.base.errors import RuleError
from freightsim.base.language import _
from freightsim.policies.naming import ran_out, rule_name

TINY = 1e-290
"""Sums of powers below which numbers lose digits."""

LOST_FEU = 1e-6
"""FEU a year in a cell of the table of rates that count as nothing."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Choice probabilities, arrays of one shape."""

    of_rail: Floats
    """Share of the potential that goes by train, of whatever hub."""
    of_port: Floats
    """Share of the trains on the port's side that takes the port's; of all trains where `of_side` is not given."""
    of_side: Floats | None = None
    """Share of the trains that takes those of hubs on the port's side; None where a rule knows no sides."""

    @property
    def in_nest(self) -> Floats:
        """Share of what goes by train that takes the port's trains."""
        return self.of_port if self.of_side is None else self.of_side * self.of_port

    @property
    def via_port(self) -> Floats:
        """Share of the potential that goes by rail via the port."""
        return self.of_rail * self.in_nest


class Scales(NamedTuple):
    """How little alternatives are alike: the scales of the nests, above 0 and at most 1."""

    rail: float
    """Of the nest of all trains, relative to the other ways."""
    hubs: float = 1.0
    """Of a side (near or distant hubs), relative to the nest of all trains."""

    @property
    def inner(self) -> float:
        """The scale of utilities within a side: one that divides them."""
        return self.rail * self.hubs


class Weighed(NamedTuple):
    """What shippers weigh: arrays of one shape. Minus infinity where there is nothing on offer."""

    port: Floats
    """Utility of rail via the port."""
    alike: Floats
    """Logarithm of the sum of exp(utility / inner scale) over trains of the other hubs on the port's side of the city:
    the near ones (`choice.near_km`) where the port is near, else the distant ones."""
    rivals: Floats
    """The same over trains of the hubs on the other side."""
    others: Floats
    """Logarithm of the sum of exp(utility) over the ways that are no trains."""


class ChoicePolicy(Protocol):
    """Any callable of this shape can be how shippers choose between the ways.

    It is asked before the run, and at each review for bookings whose wait made the port's trains worse: the same
    arguments give the same shares, each number for itself, whatever the shape of the arrays. Where no other hub has
    trains (`alike` and `rivals` are minus infinity) all that goes by train takes the port's: `of_port` is 1, or
    `of_rail` is 0.
    """

    def __call__(self, weighed: Weighed, scales: Scales, /) -> Shares:
        """Return the shares of rail and of the port's trains; arguments as in `nested_logit`."""


def nested_logit(weighed: Weighed, scales: Scales) -> Shares:
    """Return the shares of the nested logit with a nest of trains that has two sides, near and distant hubs.

    The sum of the sides' inclusive values makes the nest, which competes with the other ways. With scales of 1 this is
    the multinomial logit; with `scales.hubs` of 1 the sides do not matter. The shares of all ways add up to 1: what one
    gains others lose, and a hub loses more to those on its side.

    Source: Ben-Akiva and Lerman 1985, Discrete Choice Analysis, chapter 10; nests within nests: Train 2009, Discrete
    Choice Methods with Simulation, section 4.2.
    """
    port, alike, rivals, others = weighed
    side, other_side = scales.hubs * np.logaddexp(port / scales.inner, alike), scales.hubs * rivals
    nest = scales.rail * np.logaddexp(side, other_side)
    return Shares(
        of_rail=_share(nest, others), of_port=_share(port / scales.inner, alike), of_side=_share(side, other_side)
    )


def read_only(values: Floats) -> Floats:
    """Return the same numbers where a rule of the caller's cannot write into them."""
    seen = values.view()
    seen.flags.writeable = False
    return seen


def answer_of(choice: ChoicePolicy, weighed: Weighed, scales: Scales) -> Shares:
    """Return what a choice answers. Raises RuleError where it runs out."""
    try:
        return choice(weighed, scales)
    except StopIteration as error:
        raise ran_out(rule_name(choice)) from error


def checked(name: str, shares: object, like: Floats) -> Shares:
    """Return what a rule answered, if it is shares of the shape that was asked for.

    Raises RuleError where it is not, or where a share is not a number between 0 and 1: a truth, a complex number and a
    text are none, and of what a mask hides nothing is known.
    """
    where = _("the choice rule {name} returned {what}; it must return Shares(of_rail, of_port)")
    if not (hasattr(shares, "of_rail") and hasattr(shares, "of_port")):
        raise RuleError(where.format(name=name, what=repr(shares)[:80]))
    columns = []
    sides = ("of_side",) if getattr(shares, "of_side", None) is not None else ()
    for column in ("of_rail", "of_port", *sides):
        values = _numbers(getattr(shares, column))
        if values is None:
            raise RuleError(where.format(name=name, what=f"{column}={getattr(shares, column)!r:.80}"))
        if values.shape != like.shape:
            raise RuleError(
                _("the choice rule {name} returned {column} of the shape {found}; it must be {asked}").format(
                    name=name, column=column, found=values.shape, asked=like.shape
                )
            )
        wrong = values[~((values >= 0) & (values <= 1))]
        if len(wrong):
            raise RuleError(
                _("the choice rule {name} returned {column}={value:g}; a share is a number from 0 to 1").format(
                    name=name, column=column, value=wrong[0]
                )
            )
        columns.append(values)
    return Shares(*columns)


def whole(name: str, shares: Shares, potential: Floats, weighed: Weighed) -> Shares:
    """Return shares that send no cargo to trains that do not exist; `potential` in the shape of the shares.

    Raises RuleError where a rule of the caller's leaves cargo to trains of other hubs and there are none: it would be
    lost. (What goes by no train and has no other mode is not shipped; `validate` warns of such markets.)
    """
    near, distant = np.isneginf(weighed.alike), np.isneginf(weighed.rivals)
    if shares.of_side is None:
        lost = (1 - shares.of_port) * (near & distant)
    else:
        lost = shares.of_side * (1 - shares.of_port) * near + (1 - shares.of_side) * distant
    lost = potential * shares.of_rail * lost
    if (lost > LOST_FEU).any():
        text = _(
            "the choice rule {name} returned of_port={value:g} where no other hub has trains: up to {feu:,.4g} FEU a "
            "year would be lost; it must be 1 there, or of_rail 0"
        )
        a_year = lost.sum(axis=tuple(range(1, lost.ndim))).max()
        raise RuleError(text.format(name=name, value=shares.in_nest[lost > LOST_FEU][0], feu=a_year))
    return shares


def _numbers(given: object) -> Floats | None:
    """Return an array of real numbers as floats; None for anything else, masked arrays included."""
    try:
        values = np.asarray(given)
    except ValueError:  # rows of several lengths
        return None
    real = values.dtype.kind in "iuf" and not isinstance(given, np.ma.MaskedArray)
    return values.astype(float) if real else None


def kept_by(choice: ChoicePolicy, name: str, factor: Floats, weighed: Weighed, scales: Scales) -> Floats:
    """Return which part of the port's bookings is left under any choice where its odds are multiplied by a factor.

    It is the share of the port's trains at a utility that is lower by the logarithm of the factor, over that at the
    utility as it was: 1 where that was 0, and never more than 1.
    """
    seen = Weighed(*map(read_only, weighed))
    worse, before = (
        checked(name, answer_of(choice, seen._replace(port=own), scales), seen.port).via_port
        for own in (read_only(seen.port + np.log(factor)), seen.port)
    )
    return np.minimum(np.divide(worse, before, out=np.ones_like(worse), where=before > 0), 1.0)


def _share(one: Floats, rest: Floats) -> Floats:
    """Return exp(one) / (exp(one) + exp(rest)); 0 where there is nothing of the one."""
    with np.errstate(invalid="ignore", over="ignore"):
        return np.where(np.isneginf(one), 0.0, 1 / (1 + np.exp(rest - one)))


def kept(factor: Floats, of_rail: Floats, of_side: Floats, of_port: Floats, scales: Scales) -> Floats:
    """Return which part of the port's bookings is left where its odds are multiplied by a factor.

    The factor is exp(change of utility), at most 1 where the service got worse; the shares are those of `nested_logit`.
    Bookings that go move to trains of the hubs on the port's side first, then to those of the other side, and to the
    other ways with the nest as a whole; where all go by the port's rail all stay.
    """
    within = factor ** (1 / scales.inner)
    left = of_port * within + (1 - of_port)
    side = left**scales.hubs
    trains = of_side * side + (1 - of_side)
    nest = trains**scales.rail
    rail = of_rail * nest + (1 - of_rail)
    found = _part(within, left) * _part(side, trains) * _part(nest, rail)
    lost = (left < TINY) & (factor > 0)
    if not lost.any():
        return found
    return np.where(lost, _kept_in_logs(factor, of_rail, of_side, of_port, scales), found)


def _kept_in_logs(factor: Floats, of_rail: Floats, of_side: Floats, of_port: Floats, scales: Scales) -> Floats:
    """Return what `kept` returns where powers of the factor are too small for numbers: by logarithms, which are not."""
    with np.errstate(divide="ignore", invalid="ignore"):
        worse = np.log(factor)
        within = worse / scales.inner
        left = np.logaddexp(np.log(of_port) + within, np.log1p(-of_port))
        side = scales.hubs * left
        trains = np.logaddexp(np.log(of_side) + side, np.log1p(-of_side))
        nest = scales.rail * trains
        rail = np.logaddexp(np.log(of_rail) + nest, np.log1p(-of_rail))
        return np.asarray(np.exp(within - left + side - trains + nest - rail))


def _part(one: Floats, of: Floats) -> Floats:
    """Return one over the other; 1 where that is 0."""
    return np.divide(one, of, out=np.ones_like(of), where=of > 0)

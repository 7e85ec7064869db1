"""The nested logit: trains of several ports share a nest, the other ways stand alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.base.errors import RuleError
from freightsim.base.language import _
from freightsim.policies.naming import ran_out, rule_name

LOST_FEU = 1e-6
"""FEU a year in a cell of the table of rates that count as nothing."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Choice probabilities, arrays of one shape."""

    of_rail: Floats
    """Share of the potential that goes by train, of whatever port."""
    of_port: Floats
    """Share of these that take the port's trains."""

    @property
    def via_port(self) -> Floats:
        """Share of the potential that goes by rail via the port."""
        return self.of_rail * self.of_port


class ChoicePolicy(Protocol):
    """Any callable of this shape can be how shippers choose between the ways.

    It is asked before the run, and at each review for bookings whose wait made the port's trains worse: the same
    arguments give the same shares, each number for itself, whatever the shape of the arrays. Where no other port has
    trains (`rivals` is minus infinity) all that goes by train takes the port's: `of_port` is 1, or `of_rail` is 0.
    """

    def __call__(self, port: Floats, rivals: Floats, others: Floats, independence: float, /) -> Shares:
        """Return the shares of rail and of the port's trains; arguments as in `nested_logit`."""


def nested_logit(port: Floats, rivals: Floats, others: Floats, independence: float) -> Shares:
    """Return the shares of the nested logit with one nest of trains.

    ``port`` is the utility of rail via the port; ``rivals`` and ``others`` are logarithms of sums, minus infinity where
    there is nothing to sum: of exp(utility / independence) over trains of other ports, and of exp(utility) over the
    ways outside the nest. With one train in the nest, or an independence of 1, this is the multinomial logit.
    The shares of all ways add up to 1: what one gains others lose.

    Source: Ben-Akiva and Lerman 1985, Discrete Choice Analysis, chapter 10.
    """
    nest = np.logaddexp(port / independence, rivals)
    return Shares(of_rail=_share(independence * nest, others), of_port=_share(port / independence, rivals))


def read_only(values: Floats) -> Floats:
    """Return the same numbers where a rule of the caller's cannot write into them."""
    seen = values.view()
    seen.flags.writeable = False
    return seen


def answer_of(choice: ChoicePolicy, weighed: tuple[Floats, Floats, Floats], independence: float) -> Shares:
    """Return what a choice answers to `weighed`, its first three arguments. Raises RuleError where it runs out."""
    try:
        return choice(*weighed, independence)
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
    for column in ("of_rail", "of_port"):
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


def whole(name: str, shares: Shares, potential: Floats, rivals: Floats) -> Shares:
    """Return shares that send no cargo to trains that do not exist; the other arguments as in `Rates`.

    Raises RuleError where a rule of the caller's leaves cargo to trains of other ports and there are none: it would be
    lost. (What goes by no train and has no other mode is not shipped; `validate` warns of such markets.)
    """
    lost = potential * shares.of_rail * (1 - shares.of_port) * np.isneginf(rivals)
    if (lost > LOST_FEU).any():
        text = _(
            "the choice rule {name} returned of_port={value:g} where no other port has trains: up to {feu:,.4g} FEU a "
            "year would be lost; it must be 1 there, or of_rail 0"
        )
        a_year = lost.sum(axis=tuple(range(1, lost.ndim))).max()
        raise RuleError(text.format(name=name, value=shares.of_port[lost > LOST_FEU][0], feu=a_year))
    return shares


def _numbers(given: object) -> Floats | None:
    """Return an array of real numbers as floats; None for anything else, masked arrays included."""
    try:
        values = np.asarray(given)
    except ValueError:  # rows of several lengths
        return None
    real = values.dtype.kind in "iuf" and not isinstance(given, np.ma.MaskedArray)
    return values.astype(float) if real else None


def kept_by(
    choice: ChoicePolicy, name: str, factor: Floats, weighed: tuple[Floats, Floats, Floats], independence: float
) -> Floats:
    """Return which part of the port's bookings is left under any choice where its odds are multiplied by a factor.

    It is the share of the port's trains at a utility that is lower by the logarithm of the factor, over that at the
    utility as it was: 1 where that was 0, and never more than 1. `weighed` are the first three arguments of the choice.
    """
    port, rivals, others = map(read_only, weighed)
    worse, before = (
        checked(name, answer_of(choice, (own, rivals, others), independence), port).via_port
        for own in (port + np.log(factor), port)
    )
    return np.minimum(np.divide(worse, before, out=np.ones_like(port), where=before > 0), 1.0)


def _share(one: Floats, rest: Floats) -> Floats:
    """Return exp(one) / (exp(one) + exp(rest)); 0 where there is nothing of the one."""
    with np.errstate(invalid="ignore", over="ignore"):
        return np.where(np.isneginf(one), 0.0, 1 / (1 + np.exp(rest - one)))


def kept(factor: Floats, of_rail: Floats, of_port: Floats, independence: float) -> Floats:
    """Return which part of the port's bookings is left where its odds are multiplied by a factor.

    The factor is exp(change of utility), at most 1 where the service got worse. Bookings that go move to trains of
    other ports first and to the other ways with the nest as a whole; where all go by the port's rail all stay.
    """
    within = factor ** (1 / independence)
    left = of_port * within + (1 - of_port)
    nest = left**independence
    rail = of_rail * nest + (1 - of_rail)
    in_nest = np.divide(within, left, out=np.ones_like(left), where=left > 0)
    return in_nest * np.divide(nest, rail, out=np.ones_like(rail), where=rail > 0)

"""The nested logit: trains of several ports share a nest, the other ways stand alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]


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
    """Any callable of this shape can stand for how shippers choose between the ways."""

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

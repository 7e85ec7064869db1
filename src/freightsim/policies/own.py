"""Rules that a caller brings: each replication has its own, by the name under which it is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cloudpickle

from freightsim.errors import RuleError
from freightsim.language import _
from freightsim.policies.naming import rule_name


@dataclass(frozen=True, slots=True)
class OwnRule:
    """A dispatch, loading or choice rule as it was given, of which each simulation gets a copy.

    What a rule remembers then ends with its replication: results do not depend on the number of worker processes, nor
    on how often a replication is simulated.
    """

    name: str
    """Name under which it is recorded."""
    _packed: bytes

    @classmethod
    def of(cls, rule: Any) -> OwnRule:
        """Return a rule that is ready to be copied.

        A class is instantiated for each simulation; any other callable is copied, with what its closure refers to.
        Raises RuleError where it cannot be called or copied.
        """
        name = rule_name(rule)
        if not callable(rule):
            raise RuleError(_("the rule {name} is no function and no class").format(name=repr(rule)[:80]))
        try:
            return cls(name, cloudpickle.dumps(rule))
        except Exception as error:  # whatever the parts of a rule raise
            raise RuleError(
                _(
                    "the rule {name} cannot be copied ({error}), but each replication needs its own: "
                    "give a class instead, which is instantiated for each"
                ).format(name=name, error=error)
            ) from error

    def fresh(self) -> Any:
        """Return a copy of the rule as it was given, or an instance where it is a class."""
        rule = cloudpickle.loads(self._packed)
        if not isinstance(rule, type):
            return rule
        try:
            return rule()
        except TypeError as error:
            raise RuleError(
                _("the rule {name} is a class, which must need no arguments ({error}); or give an instance").format(
                    name=self.name, error=error
                )
            ) from error


@dataclass(frozen=True, slots=True)
class OwnRules:
    """The rules that take the place of a scenario's own."""

    dispatch: OwnRule | None = None
    loading: OwnRule | None = None
    choice: OwnRule | None = None

    @classmethod
    def of(cls, dispatch: Any = None, loading: Any = None, choice: Any = None) -> OwnRules:
        """Return the rules that were given. Raises RuleError where one cannot be called or copied."""
        return cls(*(None if rule is None else OwnRule.of(rule) for rule in (dispatch, loading, choice)))

    @property
    def names(self) -> str:
        """The names of the rules that were given, for a message."""
        return ", ".join(rule.name for rule in (self.dispatch, self.loading, self.choice) if rule is not None)

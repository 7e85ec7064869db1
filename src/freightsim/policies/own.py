"""Rules that a caller brings: each replication has its own, by the name under which it is recorded."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

import cloudpickle
from cloudpickle import cloudpickle as cp
from pydantic import BaseModel, ValidationError

from freightsim.base.arguments import can_take, said
from freightsim.base.errors import RuleError
from freightsim.base.language import _
from freightsim.policies.fingerprint import rule_fingerprint
from freightsim.policies.naming import rule_name
from freightsim.policies.own_draws import is_unsure, refuse_generators


@dataclass(frozen=True, slots=True)
class OwnRule:
    """A dispatch, loading or choice rule as it was given, of which each simulation gets a copy.

    What a rule remembers then ends with its replication: results do not depend on the number of worker processes, nor
    on how often a replication is simulated.
    """

    name: str
    """Name under which it is recorded."""
    _packed: bytes
    _classes: tuple[bytes, ...] = ()
    """Ids by which classes that are packed by value are known in this process."""
    fingerprint: str = ""
    """Digest of its code and of what it holds: see `freightsim.policies.fingerprint.rule_fingerprint`."""
    unsure: bool = False
    """Whether its code names what may make it come out otherwise a second time."""

    @property
    def rule(self) -> str:
        """Return the name by which it is recorded (`rule_name` asks for it)."""
        return self.name

    @classmethod
    def of(cls, rule: Any, takes: Sequence[str] = ()) -> OwnRule:
        """Return a rule that is ready to be copied; `takes` are the names of what it is called with.

        A class is instantiated for each simulation; any other callable is copied, with what its closure refers to.
        One that is ready stays as it is. Raises RuleError where it cannot be called so or copied, where it holds a
        generator of random numbers, or where it is a rule of a scenario that was changed to hold what it must not.
        """
        if isinstance(rule, OwnRule):
            return rule
        if not callable(rule):
            raise RuleError(_("the rule {name} is neither a function nor a class").format(name=said(rule)))
        name = rule_name(rule)
        if isinstance(rule, BaseModel):
            _validate(name, rule)
        refuse_generators(name, rule)
        if takes and not can_take(rule, len(takes), instances=True):
            text = _("the rule {name} must take {number} arguments by position ({arguments})")
            raise RuleError(text.format(name=name, number=len(takes), arguments=", ".join(takes)))
        try:
            with _by_value(rule):
                packed = cloudpickle.dumps(rule)
        except Exception as error:  # whatever the parts of a rule raise
            raise RuleError(
                _(
                    "the rule {name} cannot be copied ({error}), but each replication needs its own: "
                    "give a class instead, which is instantiated for each"
                ).format(name=name, error=error)
            ) from error
        known = (each.encode() for each in dict(cp._DYNAMIC_CLASS_TRACKER_BY_CLASS).values())  # noqa: SLF001
        classes = tuple(each for each in known if each in packed)
        return cls(name, packed, classes, rule_fingerprint(rule), is_unsure(rule))

    def fresh(self) -> Any:
        """Return a copy of the rule as it was given, or an instance where it is a class."""
        packed = self._packed
        for each in self._classes:  # under its own id a class would come out as the one that there is, with its state
            packed = packed.replace(each, uuid4().hex.encode())
        rule = cloudpickle.loads(packed)
        if not isinstance(rule, type):
            return rule
        try:
            made = rule()
        except (TypeError, ValidationError) as error:
            raise RuleError(
                _("the rule {name} is a class, which must need no arguments ({error}); or give an instance").format(
                    name=self.name, error=_why(error)
                )
            ) from error
        if not callable(made):
            text = _("the rule {name} is a class whose instances cannot be called: it needs a method __call__")
            raise RuleError(text.format(name=self.name))
        return made


TAKES = {"dispatch": ("view", "now_h"), "loading": ("queue", "places_feu"), "choice": ("weighed", "scales")}
"""What each kind of rule is called with, by position."""


@dataclass(frozen=True, slots=True)
class OwnRules:
    """The rules that take the place of a scenario's own."""

    dispatch: OwnRule | None = None
    loading: OwnRule | None = None
    choice: OwnRule | None = None

    @classmethod
    def of(cls, dispatch: Any = None, loading: Any = None, choice: Any = None) -> OwnRules:
        """Return the rules that were given. Raises RuleError where one cannot be called or copied."""
        given = {"dispatch": dispatch, "loading": loading, "choice": choice}
        return cls(**{kind: None if rule is None else OwnRule.of(rule, TAKES[kind]) for kind, rule in given.items()})

    @property
    def fingerprints(self) -> dict[str, str]:
        """The digests of the rules that were given, by kind."""
        rules = {"dispatch": self.dispatch, "loading": self.loading, "choice": self.choice}
        return {kind: rule.fingerprint for kind, rule in rules.items() if rule is not None and rule.fingerprint}

    @property
    def unsure(self) -> bool:
        """Whether a replication may come out otherwise a second time, as far as the code of the rules tells."""
        return any(rule.unsure for rule in (self.dispatch, self.loading, self.choice) if rule is not None)

    def __bool__(self) -> bool:
        """Return whether any rule was given."""
        return any((self.dispatch, self.loading, self.choice))

    @property
    def names(self) -> str:
        """The names of the rules that were given, for a message."""
        return ", ".join(rule.name for rule in (self.dispatch, self.loading, self.choice) if rule is not None)


def _validate(name: str, rule: BaseModel) -> None:
    """Look at a rule of a scenario once more: a copy of it may hold anything."""
    try:
        type(rule).model_validate(rule)
    except ValidationError as error:
        text = _("the rule {name} holds an unsupported value ({error})")
        raise RuleError(text.format(name=name, error=_why(error))) from error


def _why(error: TypeError | ValidationError) -> str:
    """Return what an error says, on one line."""
    if isinstance(error, TypeError):
        return str(error)
    return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors(include_url=False))


@contextmanager
def _by_value(rule: Any) -> Iterator[None]:
    """Pack the module of a rule by value for a while: by name, a copy would be the rule itself, with what it knows.

    Modules of the package, of Python and of installed packages are left as they are.
    """
    of = rule.func if isinstance(rule, partial) else rule
    module = sys.modules.get(getattr(of, "__module__", None) or type(of).__module__)
    if module is None or not _is_callers(module) or module.__name__ in cp.list_registry_pickle_by_value():
        yield
        return
    cloudpickle.register_pickle_by_value(module)
    try:
        yield
    finally:
        cloudpickle.unregister_pickle_by_value(module)


def _is_callers(module: ModuleType) -> bool:
    file = getattr(module, "__file__", None)
    if file is None or module.__name__.partition(".")[0] == "freightsim":
        return False
    installed = {Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    return installed.isdisjoint(Path(file).parents)

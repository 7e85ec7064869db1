"""What may be asked of every study that simulates: each is declared once, for Python, its help and the command line.

A new one is a field of `StudyOptions` and a line of `StudyWords`, and of `DrawnBy` where it is of a single replication.
All studies then take, check, document and hand it on, and all simulating commands have it as an option.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import Field, dataclass, field, fields
from inspect import Parameter, cleandoc, signature
from typing import Any, NamedTuple, Self, TypedDict, TypeVar, cast

from freightsim.base.arguments import flag, function_of, one_of, said, text_of, whole
from freightsim.base.language import _

Study = TypeVar("Study", bound=Callable[..., Any])

Progress = Callable[[int, str], AbstractContextManager[Callable[[], None]]]
"""Shows the progress of so many simulations under a title; what it yields is called after each of them."""

MOST_REPLICATIONS = 10_000_000
"""More are a slip: they would take years."""


@contextmanager
def silent(_total: int, _title: str = "") -> Iterator[Callable[[], None]]:
    """Show no progress."""
    yield lambda: None


class Declared(NamedTuple):
    """What is declared of an option: it is a number, a word, a text, a truth value or a function."""

    meaning: str
    """A sentence for help."""
    flags: tuple[str, ...] = ()
    """What it is called on the command line, such as ``--jobs`` and ``-j``; empty where it is of Python alone."""
    metavar: str | None = None
    """What stands for its value there."""
    least: int | None = None
    """The least number, where it is a whole number."""
    most: int | None = None
    """The greatest, where there is one."""
    words: tuple[str, ...] = ()
    """The words that it can be, where it is a word."""
    text: bool = False
    """Whether it is any text; so is one whose default is a text."""
    takes: tuple[str, ...] = ()
    """What it is called with, where it is a function."""
    unset: str = ""
    """What None, its default, stands for."""

    def checked(self, name: str, value: Any, default: Any) -> Any:
        """Return the value. Raises TypeError, ValueError or KeyError where it cannot be, and names the argument."""
        if value is None and self.unset:
            return None
        if self.least is not None:
            return whole(name, value, self.least, self.most)
        if self.words:
            return one_of(name, value, self.words)
        if self.text or isinstance(default, str):
            return text_of(name, value)
        return flag(name, value) if isinstance(default, bool) else function_of(name, value, self.takes)

    def described(self) -> str:
        """Return the sentence for Python's help."""
        return f"{self.meaning[:-1]}, by default {self.unset}." if self.unset else self.meaning


def declaring(meaning: str, *flags: str, **more: Any) -> Mapping[str, Declared]:
    """Return the metadata of an option's field; `more` is of `Declared`."""
    return {"declared": Declared(meaning, flags, **more)}


def declared(each: Field[Any]) -> Declared:
    """Return what is declared of a field of `StudyOptions`."""
    return cast("Declared", each.metadata["declared"])


class StudyWords(TypedDict, total=False):
    """The keywords of all studies, for type checkers; defaults and meanings are those of `StudyOptions`."""

    seed: int
    jobs: int | None
    progress: Progress


class DrawnBy(TypedDict):
    """Those of them that a replication is made with: what is made in a worker process is handed these."""

    seed: int


@dataclass(frozen=True)
class StudyOptions:
    """What is asked of a study that simulates; who hands it on need not know what it holds.

    The number of replications is no part of `StudyWords`, for its default, its least and what it counts are a study's.
    """

    n: int = field(
        default=1,
        metadata=declaring("Replications.", "--replications", "-n", metavar="N", least=1, most=MOST_REPLICATIONS),
    )
    seed: int = field(default=0, metadata=declaring("Seed of all draws.", "--seed", metavar="S", least=0))
    jobs: int | None = field(
        default=None,
        metadata=declaring("Worker processes.", "--jobs", "-j", metavar="J", least=1, unset="one a core"),
    )
    progress: Progress = field(
        default=silent,
        metadata=declaring("Shows the progress, such as `freightsim.cli.progress.progress`.", takes=("total", "title")),
    )

    def __post_init__(self) -> None:
        """Check each option. Raises TypeError, ValueError or KeyError, which name it."""
        for each in fields(StudyOptions):
            value = declared(each).checked(each.name, getattr(self, each.name), each.default)
            object.__setattr__(self, each.name, value)

    @classmethod
    def of(cls, study: Callable[..., Any], words: StudyWords, *, n: Any = 1, least: int = 1) -> Self:
        """Return the options of a call of a study, from its keywords; `least` is of its replications.

        Raises TypeError where there is no such keyword or one is of another type, and ValueError where it is out of
        its range.
        """
        shown = signature(study).parameters
        for name in words:
            if name not in StudyWords.__annotations__:
                raise TypeError(f"{study.__name__}() got an unexpected keyword argument {name!r}")
        given = {name: shown[name].default for name in StudyWords.__annotations__} | dict(words)
        return cls(n=whole("n", n, least), **given)

    def shown(self, total: int, title: str) -> AbstractContextManager[Callable[[], None]]:
        """Return what shows the progress of so many simulations. Raises TypeError where it is no context manager."""
        made = self.progress(total, title)
        if not (hasattr(type(made), "__enter__") and hasattr(type(made), "__exit__")):
            raise TypeError(_("progress must return a context manager, got {value}").format(value=said(made)))
        return made

    @property
    def words(self) -> StudyWords:
        """The keywords for another study."""
        return cast("StudyWords", {name: getattr(self, name) for name in StudyWords.__annotations__})

    @property
    def drawn(self) -> DrawnBy:
        """The keywords of what makes a replication."""
        return cast("DrawnBy", {name: getattr(self, name) for name in DrawnBy.__annotations__})


def takes_study_options(**defaults: Any) -> Callable[[Study], Study]:
    """Let help and `inspect.signature` of a study show the shared keywords in place of its ``**how``.

    Its docstring gets them at the end of its parameters. `defaults` are those that are other than usual in this study.
    """
    shared = [each for each in fields(StudyOptions) if each.name in StudyWords.__annotations__]

    def shown(study: Study) -> Study:
        own = signature(study)
        kept = [each for each in own.parameters.values() if each.kind is not Parameter.VAR_KEYWORD]
        more = [
            Parameter(
                each.name,
                Parameter.KEYWORD_ONLY,
                default=defaults.get(each.name, each.default),
                annotation=each.type,
            )
            for each in shared
        ]
        study.__signature__ = own.replace(parameters=[*kept, *more])  # type: ignore[attr-defined]
        study.__doc__ = _documented(study.__doc__ or "", shared)
        return study

    return shown


def _documented(text: str, shared: list[Field[Any]]) -> str:
    """Return a docstring with options at the end of its parameters, which stand before what it raises."""
    before, raises, after = cleandoc(text).partition("\n\nRaises\n------\n")
    heading = "" if "\nParameters\n----------\n" in before else "\n\nParameters\n----------"
    lines = "".join(f"\n{each.name}\n    {declared(each).described()}" for each in shared)
    return f"{before}{heading}{lines}{raises}{after}"

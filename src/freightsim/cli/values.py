"""Dates, numbers and choices on the command line: read as in a scenario file, and refused with the same advice."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from freightsim.base.language import _
from freightsim.base.written import groups, plain_float, too_large

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")


class Day(click.ParamType):  # type: ignore[type-arg]
    """A day, written YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day; fails where it is none, and says how it is written."""
        from freightsim.validation.suggestions import day_advice

        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        text = _("'{value}' is no day such as 2021-07-01").format(value=value)
        return self.fail(_advised(text, day_advice(value.translate(CHINESE_DIGITS))), param, ctx)


class NamedPath(click.Path):
    """A file or folder. An empty name is refused: it would be the folder in which the command runs."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; fails where the name is empty."""
        return super().convert(not_empty(ctx, param, value), param, ctx)


def not_empty(ctx: click.Context | None, param: click.Parameter | None, value: Any) -> Any:
    """Return what was typed, a word or several; fails where one is empty, as a shell's variable that is not set is."""
    if "" in (value if isinstance(value, tuple) else (value,)):
        raise click.BadParameter(_("the name is empty (a variable that is not set?)"), ctx, param)
    return value


class _Bounds:
    """Says nothing of bounds in help where there are none."""

    min: Any
    max: Any

    def _describe_range(self) -> str:
        bounded = self.min is not None or self.max is not None
        return str(super()._describe_range()) if bounded else ""  # type: ignore[misc]


class Number(_Bounds, click.FloatRange):
    """A number within bounds, in a unit; neither "nan" nor "inf", which are numbers to Python."""

    def __init__(self, unit: str = "", least: float | None = None, most: float | None = None, **of_range: bool) -> None:
        super().__init__(least, most, **of_range)
        self.unit = unit
        """Unit as `freightsim.validation.units` has it: ``USD bn``, ``deg``, ``1`` for a share; empty for none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number; fails where it is none or out of bounds, and says how it is written."""
        from freightsim.base.dated import TOO_LARGE
        from freightsim.validation.suggestions import limit_advice, number_advice

        try:
            number = plain_float(str(value))
        except ValueError:
            text = _("'{value}' is no number").format(value=value)
            self.fail(_advised(text, number_advice(value, self.unit or None, self.max)), param, ctx)
        if too_large(str(value)):
            self.fail(_("{rule}, got {value}").format(rule=_(TOO_LARGE), value=value), param, ctx)
        if not math.isfinite(number):
            self.fail(_("{value} is not a finite number").format(value=value), param, ctx)
        try:
            return float(super().convert(number, param, ctx))
        except click.BadParameter as refused:
            self.fail(_advised(refused.message, limit_advice(number, self.max)), param, ctx)


class Whole(_Bounds, click.IntRange):
    """A whole number within bounds."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number; fails where it is none or out of bounds, and says how it is written."""
        from freightsim.validation.suggestions import number_advice

        if isinstance(value, str) and not re.fullmatch(rf"\s*[-+]?(?:\d+|{groups('_')})\s*", value):
            text = _("'{value}' is no whole number").format(value=value)
            digits = value.translate(CHINESE_DIGITS).removesuffix("年")
            if digits != value and digits.isdecimal():
                self.fail(_advised(text, _("write {value}").format(value=digits)), param, ctx)
            self.fail(_advised(text, number_advice(value)), param, ctx)
        return int(super().convert(value, param, ctx))


class Years(click.ParamType):  # type: ignore[type-arg]
    """Years parted by commas."""

    name = "years"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        """Return the years in order; fails where one is none."""
        if isinstance(value, tuple):
            return value
        try:
            years = sorted({_year(part) for part in str(value).split(",")})
        except ValueError:
            self.fail(
                _("'{value}' must be years separated by commas, such as 2019,2020").format(value=value), param, ctx
            )
        return tuple(years)


def _year(text: str) -> int:
    """Return a year. Raises ValueError where the text has anything but digits."""
    if not text.strip().isdecimal():
        raise ValueError(text)
    return int(text)


class Setting(click.ParamType):  # type: ignore[type-arg]
    """A value of the scenario, written KEY=VALUE."""

    name = "setting"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text; fails where it has no equals sign."""
        text = str(value)
        key, equals, _value = text.replace("\N{FULLWIDTH EQUALS SIGN}", "=").partition("=")
        if equals:
            return text.replace("\N{FULLWIDTH EQUALS SIGN}", "=", 1) if "=" not in text else text
        key, colon, rest = key.partition(":")
        meant = f"{key.strip()}={rest.strip()}" if colon else f"{key.strip()}=..."
        said = f"--set {text}: " + _("must have the form path=value, such as port.tracks=3")
        return self.fail(_advised(said, _("write {meant}, without blanks").format(meant=meant)), param, ctx)


class Word(click.Choice):  # type: ignore[type-arg]
    """A choice of words, for which others may have been written."""

    def __init__(self, choices: Sequence[str], meant: Mapping[str, Sequence[str]]) -> None:
        super().__init__(choices)
        self.meant = meant
        """Words of the choice that are proposed, by what was written."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the word; fails where it is none of them, and says which may have been meant."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as refused:
            meant = self.meant.get(str(value).strip().lower().replace("-", "_").replace(" ", "_"), ())
            hint = _("did you mean {meant}?").format(meant=_(" or ").join(f"'{each}'" for each in meant))
            self.fail(_advised(refused.message, hint if meant else ""), param, ctx)


def _advised(text: str, advice: str) -> str:
    return _("{text} ({advice})").format(text=text.rstrip("."), advice=advice) if advice else text

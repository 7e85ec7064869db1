"""Dates, numbers and settings on the command line get the advice that a scenario file gives."""

from __future__ import annotations

from datetime import date, datetime

import click
import pytest

from cli.calling import Caller, assert_refused
from freightsim.cli import cli
from freightsim.cli.values import Day, NamedPath, Number, Setting, Whole, Word


def refusal(kind: click.ParamType, value: str) -> str:  # type: ignore[type-arg]
    """Return the words with which a value is refused."""
    with pytest.raises(click.BadParameter) as refused:
        kind.convert(value, None, None)
    return refused.value.message


@pytest.mark.parametrize(
    ("value", "advice"),
    [
        ("2021/7/1", "(write 2021-07-01)"),
        ("2021年7月1日", "(write 2021-07-01)"),
        ("二零二一年7月1日", "(write 2021-07-01)"),
        ("20210701", "(write 2021-07-01)"),
        ("2021-7-1", "(write 2021-07-01)"),
        ("1.7.2021", "(write 2021-07-01)"),
        ("1/7/2021", "(write 2021-07-01 or 2021-01-07)"),
        ("2021-02-30", "(2021-02 has 28 days)"),
        ("2021-13-01", "(there is no month 13)"),
        ("soon", "no day such as 2021-07-01"),
    ],
)
def test_days(value: str, advice: str) -> None:
    """A day in another form is refused with how it is written."""
    assert advice in refusal(Day(), value)


def test_a_day_is_a_day() -> None:
    """The ISO form is read; a default that is one already stays."""
    assert Day().convert("2021-07-01", None, None) == date(2021, 7, 1)
    assert Day().convert(datetime(2021, 7, 1), None, None) == date(2021, 7, 1)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("kind", "value", "advice"),
    [
        (Number("USD bn", 0), "1,480", "write 1480, without a comma"),
        (Number("USD bn", 0), "67亿元", "write 0.9714"),  # 6.7 / 6.8976
        (Number("deg", -90, 90), "33.58N", "write 33.58"),
        (Number("deg", -90, 90), "114.04", "the wrong way round?"),
        (Number("1", 0, 1), "80%", "write 0.8"),
        (Number("1", 0, 1), "80", "write 0.8 if 80 percent is meant"),
        (Number("km", 0), "12,5", "write 12.5, with a point"),
        (Number("km", 0), "inf", "not a finite number"),
        (Number("km", 0), "far", "'far' is no number"),
        (Whole(), "二〇二四", "write 2024"),
        (Whole(), "2024年", "write 2024"),
        (Whole(), "1,000", "write 1000"),
        (Whole(1), "0", "not in the range"),
        (Setting(), "port.yard_teu", "write port.yard_teu=..., without blanks"),
        (Setting(), "port.yard_teu:600", "write port.yard_teu=600"),
        (Word(["truck", "shuttle"], {"rail": ("shuttle",)}), "Rail", "did you mean 'shuttle'?"),
    ],
)
def test_numbers_and_words(kind: click.ParamType, value: str, advice: str) -> None:  # type: ignore[type-arg]
    """What is no value of its kind is refused with what was probably meant."""
    assert advice in refusal(kind, value)


def test_full_width_digits_and_signs_are_read() -> None:
    """They mean the same."""
    assert Number("km", 0).convert("\uff11\uff12", None, None) == 12
    assert Whole().convert("\uff12\uff10\uff12\uff14", None, None) == 2024
    assert Setting().convert("port.yard_teu\uff1d600", None, None) == "port.yard_teu=600"


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (
            ["run", "--set", "port.yard_teu", "600"],
            "--set port.yard_teu: must have the form path=value, such as port.tracks=3 (write port.yard_teu=...",
        ),
        (["show", "--set", "port.yard_teu", "600"], "without blanks"),
        (["solve", "port.tracks", "--target", "trips>1000"], 'write "trips>=1000"'),
        (["solve", "port.tracks", "--target", "trips≥1000", "--probability", "95%"], "write 0.95"),
        (["solve", "port.tracks", "--target", "trips≥1000", "--year", "2024"], "--set horizon.to=2025-01-01"),
        (["solve", "port.tracks", "--target", "trips≥1000", "--year", "二〇二〇"], "write 2020"),
        (["tornado", "baseline", "wuhan", "--to", "2016/1/1"], "write 2016-01-01"),
    ],
    ids=" ".join,
)
def test_commands_use_them(call: Caller, words: list[str], part: str) -> None:
    """The hint is given where the command is called; exit code 2."""
    assert_refused(call(*words), part)


def test_on_the_command_line(call: Caller) -> None:
    """A seed and a range are numbers as any other."""
    for words in ("run --seed 1_5", "solve port.tracks --target trips>=1 --low 1_5", "run --set port.tracks=1_5"):
        assert_refused(call(*words.split()), "write 15 or 1.5")


def test_every_option_for_a_file_refuses_an_empty_name() -> None:
    """`--report "$FILE"` where the variable is not set is no page, and no folder, called '.'."""
    assert "the name is empty" in refusal(NamedPath(), "")
    context = click.Context(cli)
    commands = [cli.get_command(context, name) for name in cli.list_commands(context)]
    own = [param for command in commands if command is not None for param in command.params]
    paths = [param for param in own if isinstance(param.type, click.Path)]
    assert len(paths) > 15
    assert [param.name for param in paths if not isinstance(param.type, NamedPath)] == []


@pytest.mark.parametrize(
    "words",
    [
        ("run", "baseline", "--report", ""),
        ("show", "--out", ""),
        ("check", "baseline", "--targets", ""),
        ("validate", ""),
        ("report", ""),
        ("replay", ""),
        ("plot", "", "trips"),
    ],
)
def test_an_empty_name(call: Caller, words: tuple[str, ...]) -> None:
    """It is refused before anything is read or simulated."""
    assert_refused(call(*words), "the name is empty (a variable that is not set?)")

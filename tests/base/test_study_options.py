"""What may be asked of every study: declared once, checked, shown in help, and handed on as one."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields
from typing import Any, Unpack, get_type_hints

import pytest

import freightsim as fs
from freightsim.base.study_options import (
    MOST_REPLICATIONS,
    Declared,
    StudyOptions,
    StudyWords,
    declared,
    silent,
    takes_study_options,
)

STUDIES = (
    *("run", "replicate", "replicate_posterior", "compare", "check", "check_posterior"),
    *("tornado", "solve", "backtest", "calibrate"),
)


def test_type_checkers_are_told_of_the_same_options() -> None:
    """The keywords have the types of the fields, and none is left out but the number of replications."""
    kinds = get_type_hints(StudyOptions)
    assert get_type_hints(StudyWords) == {each.name: kinds[each.name] for each in fields(StudyOptions)[1:]}
    assert fields(StudyOptions)[0].name == "n"


@pytest.mark.parametrize("name", STUDIES)
def test_every_study_takes_them(name: str) -> None:
    """Its signature has each with its default, its help says what it is, and another keyword is refused."""
    study = getattr(fs, name)
    shown = inspect.signature(study).parameters
    text = inspect.getdoc(study) or ""
    parameters, _raises, _rest = text.partition("Parameters\n----------\n")[2].partition("\n\nRaises\n------\n")
    for each in fields(StudyOptions)[1:]:
        assert shown[each.name].kind is inspect.Parameter.KEYWORD_ONLY
        assert shown[each.name].default == (1 if (name, each.name[:4]) in SEEDS else each.default)
        assert f"\n{each.name}\n    {declared(each).described()}" in f"\n{parameters}"
    assert not [each for each in shown.values() if each.kind is inspect.Parameter.VAR_KEYWORD]
    given: dict[str, Any] = {"base": None, "scenario": None, "n": 2, "knob": "x", "target": "x", "sede": 1}
    needed = {each for each, one in shown.items() if one.default is one.empty} | {"sede"}
    scenario = fs.load_scenario("baseline")
    words = {each: given[each] or scenario for each in needed}
    with pytest.raises(TypeError, match=rf"^{name}\(\) got an unexpected keyword argument 'sede'$"):
        study(**words)


SEEDS = {("check", "seed"), ("check_posterior", "seed")}
"""Seeds that are other than usual: another one than the fit's."""


def test_it_is_frozen_and_handed_on_whole() -> None:
    """Its keywords are those of another study."""
    how = StudyOptions(n=3, seed=4, jobs=2)
    with pytest.raises(FrozenInstanceError):
        how.seed = 5  # type: ignore[misc]
    assert how.words == {**StudyOptions().words, "seed": 4, "jobs": 2}
    assert how.drawn["seed"] == 4
    assert how.words["progress"] is silent
    assert StudyOptions.of(study, how.words, n=3) == how
    assert StudyOptions.of(study, {}) == StudyOptions(seed=7)


@takes_study_options(seed=7)
def study(n: int = 1, **words: Unpack[StudyWords]) -> StudyOptions:
    """Return what is asked."""
    return StudyOptions.of(study, words, n=n, least=2)


def test_help_of_a_study_without_parameters_of_its_own() -> None:
    """It gets the section."""
    text = inspect.getdoc(study) or ""
    assert text.startswith("Return what is asked.\n\nParameters\n----------\nseed\n    Seed of all draws.\njobs\n")


@pytest.mark.parametrize(
    ("call", "kind", "said"),
    [
        (lambda: study(1), ValueError, "n must be at least 2, got 1"),
        (lambda: study(MOST_REPLICATIONS + 1), ValueError, f"n must be at most {MOST_REPLICATIONS}, got"),
        (lambda: study(2, seed=-1), ValueError, "seed must be at least 0, got -1"),
        (lambda: study(2, seed=None), TypeError, "seed must be a whole number, got None"),  # type: ignore[arg-type]
        (lambda: study(2, jobs=0), ValueError, "jobs must be at least 1, got 0"),
        (lambda: StudyOptions(jobs=True), TypeError, "jobs must be a whole number, got True"),
    ],
)
def test_what_cannot_be_is_refused(call: Callable[[], StudyOptions], kind: type[Exception], said: str) -> None:
    """With the name of the argument and what was given."""
    with pytest.raises(kind, match=said):
        call()


def test_any_kind_of_option_is_checked() -> None:
    """Numbers, words and truth values by what is declared."""
    assert Declared("", unset="all", least=1).checked("size", None, None) is None
    with pytest.raises(TypeError, match="size must be a whole number, got None"):
        Declared("", least=1).checked("size", None, 1)
    assert Declared("", words=("plain", "mirrored")).checked("draws", "plain", "plain") == "plain"
    with pytest.raises(KeyError, match="no draws called 'plian'; did you mean 'plain'"):
        Declared("", words=("plain", "mirrored")).checked("draws", "plian", "plain")
    with pytest.raises(TypeError, match="nice must be True or False, got 'no'"):
        Declared("").checked("nice", "no", False)
    assert Declared("").checked("label", "any text", "") == "any text"
    for option in (Declared("", text=True, unset="none"), Declared("")):
        with pytest.raises(TypeError, match="label must be text, got 3"):
            option.checked("label", 3, "")
    with pytest.raises(ValueError, match="label must not be blank"):
        Declared("", text=True).checked("label", " ", None)
    with pytest.raises(TypeError, match="shows must be a function, got 'x'"):
        Declared("").checked("shows", "x", silent)


@pytest.mark.parametrize("name", [each.name for each in fields(StudyOptions)])
def test_no_option_takes_anything(name: str) -> None:
    """Each is checked, whatever it holds; a new one, too."""
    with pytest.raises((TypeError, ValueError, KeyError), match=name):
        StudyOptions(**{name: object()})

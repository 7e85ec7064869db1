"""Texts in the language that is asked for, and a catalogue that is whole and current."""

from __future__ import annotations

import ast
import importlib.util
import string
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

import freightsim
from freightsim.base.errors import InputError
from freightsim.base.language import (
    PACKAGED,
    _,
    in_use,
    known,
    listed,
    ngettext,
    packaged,
    pgettext,
    place_name,
    speaking,
)
from freightsim.files.load import load_scenario

BROKEN = _("Not finished: {names}.")


def make_catalogue() -> ModuleType:
    """Return the script that makes the catalogues."""
    pytest.importorskip("babel")
    path = Path(__file__).parents[2] / "docs" / "make_catalogue.py"
    spec = importlib.util.spec_from_file_location("make_catalogue", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_english_unless_asked() -> None:
    """The library speaks English, and again after another language was spoken for a while."""
    assert in_use() == "en"
    assert _("Not finished: {names}.") == "Not finished: {names}."
    with speaking("zh"):
        assert _("Not finished: {names}.") != BROKEN
    assert _("Not finished: {names}.") == BROKEN


def test_a_text_that_is_not_in_the_catalogue_stays_english() -> None:
    """Nothing is lost where a translation is missing; no text is no text."""
    with speaking("zh"):
        assert _("no such text here") == "no such text here"
        assert _("") == ""
        assert pgettext("place", "") == ""


@pytest.mark.parametrize("name", ["zh", "zh_CN", "zh-CN", "zh-Hans", "ZH"])
def test_spellings(name: str) -> None:
    """A language is known by its usual spellings."""
    assert known(name) == "zh"


def test_an_unknown_language_is_refused() -> None:
    """The message names those that there are."""
    with pytest.raises(InputError, match=r"'fr'.*en.*zh"):
        known("fr")
    with pytest.raises(InputError), speaking("fr"):
        pass
    assert in_use() == "en"


def test_numbers_of_things() -> None:
    """English tells one from several, Chinese does not."""
    words = ("{number:,} cut-off", "{number:,} cut-offs")
    assert [ngettext(*words, number) for number in (1, 2)] == list(words)
    with speaking("zh"):
        assert ngettext(*words, 1) == ngettext(*words, 2)
        assert ngettext(*words, 1) not in words


def test_every_place_of_the_baseline_has_a_chinese_name() -> None:
    """Cities, terminals, borders, lanes, regions and markets are called in Chinese, and in pinyin or English else."""
    baseline = load_scenario("baseline")
    kinds = (baseline.cities, baseline.terminals, baseline.borders, baseline.lanes, baseline.regions, baseline.markets)
    places = [place for kind in kinds for place in kind.values()]
    assert all(place_name(place) == place.name for place in places)
    with speaking("zh"):
        assert [place.name for place in places if place_name(place).isascii()] == []


def test_a_place_that_nobody_knows_keeps_its_name() -> None:
    """A terminal of one's own scenario is called as its author calls it."""
    with speaking("zh"):
        assert place_name(SimpleNamespace(name="Nowhere")) == "Nowhere"


def test_english_opens_no_catalogue() -> None:
    """Who speaks English pays nothing: no catalogue is read."""
    code = (
        "from freightsim.base import language\n"
        "language._('x'); language.ngettext('x', 'xs', 2); language.pgettext('place', 'x')\n"
        "assert language._catalogue.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def fields(text: str) -> set[str]:
    """Return the names that a text leaves open."""
    return {name for _text, name, _spec, _kind in string.Formatter().parse(text) if name is not None}


def texts(entry: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return an entry of a catalogue as a row of texts."""
    return (entry,) if isinstance(entry, str) else tuple(entry)


def test_the_catalogue_is_current() -> None:
    """Every text of code, help, fields and tables is in it, and no other: `python docs/make_catalogue.py`."""
    script = make_catalogue()
    with (script.TRANSLATED / "freightsim.po").open("rb") as file:
        kept = script.read_po(file, locale="zh")
    assert {(each.context, each.id) for each in kept} == {(each.context, each.id) for each in script.template()}


@pytest.mark.parametrize("domain", ["freightsim", "messages"])
def test_the_translation_is_whole(domain: str) -> None:
    """Each text has a translation that nobody marked as a guess, with the same names left open (click's: no others)."""
    script = make_catalogue()
    template = script.template() if domain == "freightsim" else script.clicks_template()
    with (script.TRANSLATED / f"{domain}.po").open("rb") as file:
        known_texts = script.read_po(file, locale="zh")
    assert domain == "messages" or script.missing(script.catalogue(domain, template)) == []
    faults = []
    for entry in known_texts:
        if not entry.id:
            continue
        found = [string for string in texts(entry.string) if string]
        if entry.fuzzy or not found:
            faults.append(entry.id)
        elif any("{" in text for text in texts(entry.id)) and "%(" not in texts(entry.id)[-1]:
            try:
                left_open, given = fields(found[0]), fields(texts(entry.id)[-1])
                if left_open != given and (domain == "freightsim" or not left_open < given):
                    faults.append(entry.id)
            except ValueError:  # braces that are no placeholders, in the text of a field
                continue
    assert faults == []


UNTRANSLATED_NOTES = 489
"""Notes of facts that are in English only, at most: a new note needs a translation."""


def test_packaged_texts_are_translated() -> None:
    """Names and descriptions of scenarios and notes of targets are; of notes of facts no more are left than were."""
    script = make_catalogue()
    template = script.packaged_template()
    known = script.catalogue(PACKAGED, template)
    with (script.TRANSLATED / f"{PACKAGED}.po").open("rb") as file:
        kept = script.read_po(file, locale="zh")
    assert {each.id for each in kept} == {each.id for each in template}
    left = [each for each in known if each.id and not each.string]
    assert [each.id for each in left if not script.of_facts(each)] == []
    assert len(left) <= UNTRANSLATED_NOTES, [each.id for each in left]


def test_a_packaged_text_in_each_language() -> None:
    """The name of a shipped scenario is translated, and a planner's own stays as it is."""
    assert packaged("Zhengzhou 2013-2020") == "Zhengzhou 2013-2020"
    with speaking("zh"):
        assert packaged("Zhengzhou 2013-2020") == "郑州 2013-2020 年"
        assert packaged("My own plan") == "My own plan"


def test_no_text_is_looked_up_within_an_f_string() -> None:
    """There the extraction would miss it, or find it only under some versions of Python."""
    package = Path(freightsim.__file__).parent
    hidden = [
        f"{path.name}:{call.lineno}"
        for path in package.rglob("*.py")
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("_", "N_", "ngettext", "pgettext")
        if any(isinstance(argument, ast.Constant) for argument in call.args)
    ]
    assert hidden == []


def test_names_are_listed_within_a_sentence() -> None:
    """The last is joined by a word, in Chinese too."""
    every = ["Xiangyang", "Luoyang", "Wuhan"]
    assert [listed(every[:count]) for count in range(4)] == [
        "",
        "Xiangyang",
        "Xiangyang and Luoyang",
        "Xiangyang, Luoyang and Wuhan",
    ]
    with speaking("zh"):
        assert listed(["襄阳", "洛阳", "武汉"]) == "襄阳、洛阳和武汉"

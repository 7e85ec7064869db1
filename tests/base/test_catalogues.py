"""Catalogues of translations are compiled as gettext reads them, and again where a translation has changed."""

from __future__ import annotations

import gettext
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest

from freightsim.base.catalogues import compile_file, compiled, texts_of, up_to_date
from freightsim.base.language import LOCALE

PO = r"""
# a head
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=1; plural=0;\n"

#: a.py
msgid "one \"quoted\" line\n"
msgstr "一"
"行\n"

msgctxt "place"
msgid "port"
msgstr "港"
msgid "{n} day"
msgid_plural "{n} days"
msgstr[0] "{n} 天"

#, fuzzy
msgid "guessed"
msgstr "猜"

msgid "open"
msgstr ""

#~ msgid "gone"
#~ msgstr "去"
"""


def read(mo: bytes) -> gettext.GNUTranslations:
    """Return a compiled catalogue as Python reads it."""
    return gettext.GNUTranslations(BytesIO(mo))


def locale_of(folder: Path, text: str = PO) -> Path:
    """Return the folder of a locale with one catalogue, which is not compiled."""
    po = folder / "locale" / "zh" / "LC_MESSAGES" / "own.po"
    po.parent.mkdir(parents=True)
    po.write_text(text, encoding="utf-8")
    return folder / "locale"


def said(locale: Path) -> str:
    """Return how a locale says `port`."""
    mo = locale / "zh" / "LC_MESSAGES" / "own.mo"
    return read(mo.read_bytes()).pgettext("place", "port")


def test_gettext_reads_what_was_written() -> None:
    """Lines that go on, contexts, plurals and escapes; no guess, nothing open, nothing that is gone."""
    known = read(compiled(texts_of(PO)))
    assert known.gettext('one "quoted" line\n') == "一行\n"
    assert known.pgettext("place", "port") == "港"
    assert known.gettext("port") == "port"
    assert known.ngettext("{n} day", "{n} days", 3) == "{n} 天"
    assert [known.gettext(text) for text in ("guessed", "open", "gone")] == ["guessed", "open", "gone"]


@pytest.mark.parametrize("domain", ["freightsim", "messages"])
def test_as_babel_compiles_them(domain: str) -> None:
    """What the package speaks is what Babel reads in the same file."""
    pytest.importorskip("babel")
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    po = (LOCALE / "zh" / "LC_MESSAGES" / f"{domain}.po").read_bytes()
    with BytesIO() as file:
        write_mo(file, read_po(BytesIO(po), locale="zh"))
        babels = vars(read(file.getvalue()))["_catalog"]
    own = vars(read(compiled(texts_of(po.decode()))))["_catalog"]
    assert {key: text for key, text in own.items() if key} == {key: text for key, text in babels.items() if key}


@pytest.mark.parametrize("line", ["msgid unquoted", '"no keyword before it"', "<<<<<<< HEAD", "msgstr 3"])
def test_a_line_that_is_no_part_is_refused(line: str) -> None:
    """The message names the line: a merge that is not done is found."""
    with pytest.raises(ValueError, match=r"line 2 is no part of a catalogue: "):
        texts_of(f"\n{line}\n")


def test_compiled_where_missing_or_old(tmp_path: Path) -> None:
    """What is current is left alone; a translation of today is heard today."""
    locale = locale_of(tmp_path)
    po, mo = (locale / "zh" / "LC_MESSAGES" / f"own.{kind}" for kind in ("po", "mo"))
    assert up_to_date(locale) == locale
    assert said(locale) == "港"
    before = mo.stat().st_mtime_ns
    up_to_date(locale)
    assert mo.stat().st_mtime_ns == before
    po.write_text(PO.replace("港", "口岸"), encoding="utf-8")
    os.utime(po, ns=(before + 1, before + 1))
    up_to_date(locale)
    assert said(locale) == "口岸"
    assert sorted(path.name for path in mo.parent.iterdir()) == ["own.mo", "own.po"]


def test_a_wheel_has_no_translations_to_compile(tmp_path: Path) -> None:
    """Where there is only what was compiled, it is used."""
    locale = locale_of(tmp_path)
    po = locale / "zh" / "LC_MESSAGES" / "own.po"
    compile_file(po)
    po.unlink()
    assert said(up_to_date(locale)) == "港"


def test_a_copy_where_nothing_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A read-only checkout speaks Chinese as well, from a copy."""
    locale = locale_of(tmp_path)
    write = Path.write_bytes

    def refused(path: Path, content: bytes) -> int:
        if path.is_relative_to(locale):
            raise PermissionError(13, "Permission denied")
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", refused)
    copy = up_to_date(locale)
    assert copy != locale
    assert said(copy) == "港"
    assert not list(locale.rglob("*.mo"))


def test_it_loads_by_its_path_alone() -> None:
    """The build hook has no dependency of the package."""
    module = Path(sys.modules["freightsim.base.catalogues"].__file__ or "")
    code = (
        "import runpy, sys; runpy.run_path(sys.argv[1]); "
        "sys.exit(any(name.partition('.')[0] in {'freightsim', 'numpy', 'pydantic'} for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-I", "-S", "-c", code, module], check=False).returncode == 0

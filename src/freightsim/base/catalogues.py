"""Catalogues of translations: written by people as `.po`, read by gettext as `.mo`, compiled where they are missing.

Compiled catalogues are not kept in the repository. Every build compiles them (`hatch_build.py`, which loads this file
by its path); in a checkout they are compiled again when a text was translated since, as Python does with its modules.
This module therefore imports nothing but the standard library.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import struct
import tempfile
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

MAGIC = 0x950412DE
"""First number of a compiled catalogue."""

CONTEXT = "\x04"
"""Between the context of a text and the text."""


def up_to_date(locale: Path) -> Path:
    """Return a folder of compiled catalogues that are not older than the translations of `locale`.

    That is `locale` itself, in which what is missing or old is compiled; where nothing can be written in it, a copy
    that is removed when the program ends. Raises ValueError where a `.po` cannot be read as such.
    """
    old = [po for po in sorted(locale.glob("*/LC_MESSAGES/*.po")) if _is_old(po.with_suffix(".mo"), po)]
    try:
        for po in old:
            compile_file(po)
    except OSError:
        copy = Path(tempfile.mkdtemp(prefix="freightsim-"))
        atexit.register(shutil.rmtree, copy, ignore_errors=True)
        shutil.copytree(locale, copy, dirs_exist_ok=True, copy_function=shutil.copyfile)
        for po in old:
            compile_file(copy / po.relative_to(locale))
        return copy
    return locale


def _is_old(mo: Path, po: Path) -> bool:
    return not mo.is_file() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns


def compile_file(po: Path) -> Path:
    """Write the compiled catalogue beside a `.po`, whole or not at all, and return its path.

    Raises OSError where it cannot be written, ValueError where the `.po` cannot be read as such.
    """
    mo = po.with_suffix(".mo")
    content = compiled(texts_of(po.read_text(encoding="utf-8")))
    part = mo.with_name(f"{mo.name}.{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(mo)
    return mo


def compiled(texts: dict[str, str]) -> bytes:
    """Return a catalogue in the binary form of gettext: a head of seven numbers, two tables of places, the texts."""
    pairs = sorted((text.encode(), translated.encode()) for text, translated in texts.items())
    data = [pair[side] for side in (0, 1) for pair in pairs]
    head = struct.calcsize("<7I")
    at = head + struct.calcsize("<2I") * len(data)
    ends = list(accumulate((len(text) + 1 for text in data), initial=at))
    places = [number for text, begin in zip(data, ends, strict=False) for number in (len(text), begin)]
    second = head + struct.calcsize("<2I") * len(pairs)
    numbers = struct.pack(f"<{7 + len(places)}I", MAGIC, 0, len(pairs), head, second, 0, at, *places)
    return numbers + b"".join(text + b"\0" for text in data)


def texts_of(po: str) -> dict[str, str]:
    r"""Return the translations of a `.po` by what gettext looks up, without those that are empty or marked as a guess.

    What is looked up is the text, after its context and `\x04` where it has one; with its plural after `\0` where it
    has one, and then the translations are joined by `\0`. Raises ValueError where a line is no part of a `.po`.
    """
    found = {}
    for entry in _entries(po):
        key = f"{entry['msgctxt']}{CONTEXT}{entry['msgid']}" if "msgctxt" in entry else entry["msgid"]
        if "msgid_plural" in entry:
            key += f"\0{entry['msgid_plural']}"
        translated = [text for keyword, text in entry.items() if keyword.startswith("msgstr")]
        if all(translated):
            found[key] = "\0".join(translated)
    return found


def _entries(po: str) -> Iterator[dict[str, str]]:
    """Yield the texts of each entry by keyword, without entries that are marked as a guess."""
    entry: dict[str, str] = {}
    keyword, guessed = "", False
    for number, line in enumerate([*po.split("\n"), "#"], start=1):
        starts = line.startswith(("#", "msgctxt ", "msgid "))
        if starts and keyword.startswith("msgstr"):
            if not guessed:
                yield entry
            entry, keyword, guessed = {}, "", False
        if line.startswith("#"):
            guessed |= line.startswith("#,") and "fuzzy" in line
        elif line.strip():
            try:
                if not line.startswith('"'):
                    keyword, _, line = line.partition(" ")  # noqa: PLW2901
                    entry[keyword] = ""
                entry[keyword] += json.loads(line)
            except (KeyError, TypeError, ValueError):
                raise ValueError(f"line {number} is no part of a catalogue: {line}") from None

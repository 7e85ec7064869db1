"""Bring the catalogues up to date: `python docs/make_catalogue.py` after a text has changed; it lists what is open.

Writes `locale/zh/LC_MESSAGES/freightsim.po` (texts and translations) and compiles it. Texts come from the code (`_`,
`N_`, `ngettext`, `pgettext`), from the help of the commands, from the text under each field of a scenario, and from
names in the packaged tables.
"""

from __future__ import annotations

import inspect
import re
import sys
import typing
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from pydantic import BaseModel

import freightsim
from freightsim.base.catalogues import compile_file
from freightsim.base.language import DOMAIN, LOCALE, PACKAGED, PLACE
from freightsim.calibration.targets import load_targets
from freightsim.cli import COMMANDS, cli, speech
from freightsim.facts import listing, published_support, ranges
from freightsim.facts.gazetteer import PROVINCES
from freightsim.files.load import load_scenario, load_variants, shipped_names
from freightsim.scenario import Scenario

LANGUAGE = "zh"
TRANSLATED = LOCALE / LANGUAGE / "LC_MESSAGES"
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
NEVER_DATED = datetime(2026, 1, 1, tzinfo=UTC)
"""A date that never changes, so that the files change only where a text does."""

Found = tuple[str, str | tuple[str, ...], str | None]
"""Where a text stands, the text (one and several), and its context."""


def template() -> Catalog:
    """Return every text of the package, without translations."""
    catalogue = _empty()
    for place, text, context in [*_in_code(), *_in_help(), *_in_fields(), *_in_tables()]:
        catalogue.add(text, locations=[(place, 0)], context=context)
    return catalogue


def packaged_template() -> Catalog:
    """Return every text of packaged files that stands on pages and in tables, without translations.

    Those of facts have comments that say so: they are many, and what is not translated stays English.
    """
    catalogue = _empty()
    for place, text in _of_scenarios_and_targets():
        catalogue.add(text, locations=[(place, 0)])
    for fact in listing():
        if fact.table.startswith("model/") and fact.is_assumption and (fact.note or fact.source):
            catalogue.add(fact.note or fact.source, locations=[(f"data/{fact.table}.csv", 0)])
    return catalogue


def _of_scenarios_and_targets() -> Iterator[tuple[str, str]]:
    for name in shipped_names():
        for each in (load_scenario(name), *load_variants(name).values()):
            yield from ((f"scenarios/{name}.yaml", text) for text in (each.name, each.description) if text)
    for target in load_targets().targets.values():
        yield from (("scenarios/targets.yaml", text) for text in (target.note, target.conflict) if text)


def of_facts(message: typing.Any) -> bool:
    """Return whether a packaged text is one of facts alone."""
    return all(place.startswith("data/") for place, _line in message.locations)


def clicks_template() -> Catalog:
    """Return every text of click, as it is installed."""
    catalogue = _empty()
    for place, _, text, _, _ in extract_from_dir(Path(click.__file__).parent, keywords=KEYWORDS):
        catalogue.add(text, locations=[(f"click/{place}", 0)])
    return catalogue


def _empty(locale: str | None = None) -> Catalog:
    return Catalog(
        locale=locale,
        project=DOMAIN,
        creation_date=NEVER_DATED,
        revision_date=NEVER_DATED,
        copyright_holder="The freightsim developers",
        msgid_bugs_address="",
        fuzzy=False,
    )


def _in_code() -> Iterator[Found]:
    for place, _, text, _, context in extract_from_dir(Path(freightsim.__file__).parent, keywords=KEYWORDS):
        yield f"freightsim/{place}", text, context


def _in_help() -> Iterator[Found]:
    yield from (("freightsim/cli/__init__.py", text, None) for text in (*COMMANDS.values(), *speech.texts(cli)))
    context = click.Context(cli)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        place = f"freightsim/cli/{name.replace('-', '_')}.py"
        yield from ((place, text, None) for text in speech.texts(command))


def _in_fields() -> Iterator[Found]:
    for model in sorted(_models(Scenario), key=lambda each: (each.__module__, each.__qualname__)):
        place = model.__module__.replace(".", "/") + ".py"
        for field in model.model_fields.values():
            if field.description:
                yield place, field.description, None
        if model.__doc__:
            yield place, inspect.cleandoc(model.__doc__), None


def _models(kind: object, seen: set[type[BaseModel]] | None = None) -> set[type[BaseModel]]:
    """Return the models within a type, and those within their fields."""
    seen = set() if seen is None else seen
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if kind not in seen:
            seen.add(kind)
            for field in kind.model_fields.values():
                _models(field.annotation, seen)
        return seen
    for part in typing.get_args(kind):
        _models(part, seen)
    return seen


def _in_tables() -> Iterator[Found]:
    scenario = load_scenario("baseline")
    named = ("terminals", "borders", "lanes", "regions", "markets", "modes", "seaports")
    for table in named:
        yield from ((f"data/model/{table}.csv", each.name, PLACE) for each in getattr(scenario, table).values())
    yield from (("data/model/cities.csv", city.name, PLACE) for city in scenario.cities.values())
    yield "data/model/parameters.csv", scenario.port.name, PLACE
    yield from (("data/model/classes.csv", each.name, None) for each in scenario.cargo.classes.values())
    yield from (("scenarios/baseline.yaml", event.name, None) for event in scenario.events.values())
    yield from (("freightsim/facts/gazetteer.py", name, PLACE) for name in PROVINCES.values())
    for row in ranges():
        yield "data/model/ranges.csv", row.meaning, None
        yield "data/model/ranges.csv", row.unit, None
    yield from (("data/model/support.csv", each.basis, None) for each in published_support())


def catalogue(domain: str, texts: Catalog) -> Catalog:
    """Return the translations that there are, of these texts."""
    path = TRANSLATED / f"{domain}.po"
    if path.exists():
        with path.open("rb") as file:
            known = read_po(file, locale=LANGUAGE)
    else:
        known = _empty(LANGUAGE)
    if domain == speech.CLICKS_DOMAIN:  # what another version of click says stays translated
        for message in list(known):
            texts.add(message.id, locations=message.locations, flags=message.flags, context=message.context)
    known.update(texts, no_fuzzy_matching=True)
    for city in load_scenario("baseline").cities.values() if domain == DOMAIN else ():
        known.get(city.name, PLACE).string = city.name_zh or known.get(city.name, PLACE).string
    known.creation_date = known.revision_date = NEVER_DATED
    return known


def as_po(texts: Catalog) -> bytes:
    """Return a catalogue as text."""
    with BytesIO() as file:
        write_po(file, texts, width=110, sort_output=True, include_lineno=False, ignore_obsolete=True)
        return re.sub(rb'"Generated-By: .*\n', b"", file.getvalue())  # so that files do not change with Babel's version


def missing(texts: Catalog) -> list[str]:
    """Return the texts that have no translation, or one that is marked as a guess."""
    return [text_of(each) for each in texts if each.id and _open(each)]


def text_of(message: typing.Any) -> str:
    """Return the text of an entry, the first where it has two."""
    return str(message.id if isinstance(message.id, str) else message.id[0])


def _open(message: typing.Any) -> bool:
    parts = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    return message.fuzzy or not all(parts)


def main() -> None:
    """Write catalogues and compile them; exit code 1 where a translation is missing."""
    TRANSLATED.mkdir(parents=True, exist_ok=True)
    own = template()
    open_texts = []
    packaged = packaged_template()
    for domain, texts in ((DOMAIN, own), (PACKAGED, packaged), (speech.CLICKS_DOMAIN, clicks_template())):
        known = catalogue(domain, texts)
        path = TRANSLATED / f"{domain}.po"
        path.write_bytes(as_po(known))
        compile_file(path)
        left = [each for each in known if each.id and _open(each)]
        facts = [each for each in left if domain == PACKAGED and of_facts(each)]
        open_texts += [f"{domain}: {text_of(each)}" for each in left if each not in facts]
        if facts:
            print(f"{domain}: {len(facts)} notes of facts are not translated")
    for text in open_texts:
        print(f"not translated: {text}")
    sys.exit(1 if open_texts else 0)


if __name__ == "__main__":
    main()

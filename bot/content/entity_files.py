"""Reads the forms of entities from ``data/entities`` and the names of services from the catalogue. Finds nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML, YAMLError

from bot.entities import Entity, Phonebook, build_phonebook
from bot.errors import ContentError
from bot.settings import PROJECT_ROOT

ENTITIES_FOLDER = PROJECT_ROOT / "data" / "entities"
CATALOGUE_FOLDER = PROJECT_ROOT / "data" / "catalogue"
_TERMS = frozenset({"service", "concept", "disability_act_2025"})
_CORE = ("fi", "sv", "en")
_PAGES = ("infofinland-",)
_PAREN = re.compile(r"\(.*?\)|:.*")


def load_phonebook(folder: Path = ENTITIES_FOLDER, catalogue: Path = CATALOGUE_FOLDER) -> Phonebook:
    """The phonebook of a folder and of the catalogue's names.

    Raises:
        ContentError: when a file cannot be read or has faults (all are told).
    """
    contents: dict[str, Any] = {}
    faults: list[str] = []
    for file in sorted(folder.glob("*.yml")):
        try:
            contents[file.stem] = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
        except (YAMLError, UnicodeDecodeError) as fault:
            faults.append(f"entities/{file.name}: {fault}")
    needed = ("endings", "age", "services", *(entity.value for entity in _FROM_FILES))
    faults += [f"entities: {name}.yml is missing" for name in needed if not isinstance(contents.get(name), dict)]
    if not faults:
        endings, services = contents["endings"]["endings"], contents["services"]
        named = [*_also(services.get("also", {})), *_names(catalogue, {*services.get("not_services", ())})]
        try:
            return build_phonebook(
                {entity.value: contents[entity.value] for entity in _FROM_FILES},
                services=[row for row in named if row[1] in endings],
                endings=endings,
                ages=contents["age"]["ages"],
            )
        except ValueError as fault:
            faults = str(fault).splitlines()
    raise ContentError(faults)


_FROM_FILES = (Entity.MUNICIPALITY, Entity.AGE_GROUP, Entity.FOR_WHOM, Entity.URGENCY)


def _also(services: dict[str, dict[str, list[str]]]) -> Iterator[tuple[str, str, str]]:
    for value, languages in services.items():
        yield from ((phrase, language, value) for language, phrases in languages.items() for phrase in phrases)


def _names(catalogue: Path, denied: set[str]) -> Iterator[tuple[str, str, str]]:
    """Every name of a service or benefit as (phrase, language, id of the service, else the Finnish term)."""
    services = json.loads((catalogue / "services.json").read_text(encoding="utf-8"))
    ids = {name.casefold(): row["id"] for row in services for name in _parts(row["names"].get("fi", ""))}
    for row in services:
        if row["id"] in denied or row["id"].startswith(_PAGES):
            continue
        for language, names in row["names"].items():
            yield from _phrases(names, language, row["id"], denied)
    for row in json.loads((catalogue / "terms.json").read_text(encoding="utf-8")):
        if row["category"] in _TERMS and row["fi"] not in denied and not row["id"].startswith("kunta-"):
            value = next((ids[name.casefold()] for name in _parts(row["fi"]) if name.casefold() in ids), row["fi"])
            said = {**{language: row[language] for language in _CORE}, **row["other"]}
            for language, names in said.items():
                yield from _phrases(names, language, value, denied)


def _parts(names: str) -> list[str]:
    plain = (_PAREN.sub("", part).strip(" -") for part in names.split("/"))
    return [part for part in plain if len(part) > 3]


def _phrases(names: str, language: str, value: str, denied: set[str]) -> Iterator[tuple[str, str, str]]:
    for name in _parts(names):
        if name not in denied and name.casefold() not in denied:
            for phrase in _inflect(name, language):
                yield phrase, language, value


# Finnish stems that no rule reaches: strong or weak, as they stand before endings.
_STEMS = (
    ("tuki", ("tue", "tuke")),
    ("apu", ("avu",)),
    ("puhelin", ("puhelime",)),
    ("työ", ("työ",)),
    ("eläke", ("eläkkee",)),
)
_WEAK = (
    ("kk", "k"),
    ("pp", "p"),
    ("tt", "t"),
    ("nt", "nn"),
    ("nk", "ng"),
    ("mp", "mm"),
    ("lt", "ll"),
    ("rt", "rr"),
    ("t", "d"),
    ("p", "v"),
)


def _inflect(name: str, language: str) -> Iterator[str]:
    """The name with the forms of its last word."""
    if language not in {"fi", "sv", "et", "en"} or "~" in name:
        yield name
        return
    head, _, last = name.rpartition(" ")
    for stem in {last, *(_finnish_stems(last) if language == "fi" else ())}:
        yield f"{head} {stem}~".strip()


def _finnish_stems(word: str) -> Iterator[str]:
    for end, stems in _STEMS:
        if word.casefold().endswith(end):
            yield from (word[: -len(end)] + stem for stem in stems)
            return
    if word.endswith("nen"):
        yield word[:-3] + "se"
    elif word.endswith(("us", "ys", "os", "is")):
        yield word[:-1] + "kse"
    elif word.endswith(("lut", "vät", "vat")):
        yield from (word[:-1], word[:-1] + "j")
    elif word[-1:] in "aeiouyäö":
        weak = next((pair for pair in _WEAK if word[:-1].endswith(pair[0])), None)
        if weak:
            yield word[: -1 - len(weak[0])] + weak[1] + word[-1]
        yield word


@lru_cache(maxsize=1)
def current_phonebook() -> Phonebook:
    """The phonebook of this installation, read at the first call: call it before serving."""
    return load_phonebook()

"""Reads the checked phrases of workers from ``data/phrases`` and tells every fault. Finds and sends none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML, YAMLError

from bot.content.texts import find_faults, find_gaps
from bot.errors import ContentError
from bot.languages import all_languages, load_languages
from bot.settings import PROJECT_ROOT

PHRASES_FOLDER = PROJECT_ROOT / "data" / "phrases"
GROUPS = (
    "greeting",
    "waiting",
    "questions",
    "money",
    "housing",
    "health",
    "family",
    "elderly",
    "disability",
    "appointments",
    "papers",
    "interpreter",
    "safety",
    "technical",
    "closing",
)
"""The files, in the order in which a worker sees them."""

GAPS = frozenset({"name", "time", "date", "place", "phone", "service", "worker"})
LONGEST_SENTENCE = 20
"""Words in a sentence."""

LONGEST_CHINESE = 40
"""Characters in a sentence of a script without blanks."""

_ID = re.compile(r"[a-z][a-z0-9_]*")
_SENTENCE_ENDS = re.compile(r"[.!?؟؛]\s+|[。！？]|\n")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Phrase:
    """One phrase in every language; a worker fills the ``gaps``, native readers have approved the ``checked`` ones."""

    id: str
    group: str
    tags: tuple[str, ...]
    gaps: tuple[str, ...]
    texts: Mapping[str, str]
    checked: frozenset[str]


def load_phrases(folder: Path = PHRASES_FOLDER) -> tuple[Phrase, ...]:
    """The phrases of every ``<group>.yml`` of a folder, in the order of the groups and of the files.

    Raises:
        ContentError: with every fault: what cannot be read, unknown groups, keys or languages, missing languages,
            missing or unknown gaps, numbers, sentences that are too long, ids that stand twice.
    """
    faults: list[str] = []
    found: list[Phrase] = []
    present = {path.stem for path in folder.glob("*.yml")}
    faults += [f"phrases/{name}.yml: is no group" for name in sorted(present - {*GROUPS})]
    faults += [] if present else [f"{folder.name}: holds no group"]
    for group in GROUPS:
        if group in present:
            found += _read_group(folder / f"{group}.yml", faults)
    doubled = [name for name, count in Counter(phrase.id for phrase in found).items() if count > 1]
    for name in doubled:
        groups = ", ".join(phrase.group for phrase in found if phrase.id == name)
        faults.append(f"phrases: {name}: stands more than once: {groups}")
    if faults:
        raise ContentError(faults)
    return tuple(found)


def _read_group(path: Path, faults: list[str]) -> Iterator[Phrase]:
    where = f"phrases/{path.name}"
    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (YAMLError, UnicodeDecodeError) as fault:
        faults.append(f"{where}: {fault}")
        return
    if not isinstance(content, dict) or set(content) != {"phrases", "checked"}:
        faults.append(f"{where}: needs phrases and checked, and nothing else")
        return
    rows, checked = content["phrases"], content["checked"]
    if not isinstance(checked, list) or not {*map(str, checked)} <= {*all_languages()}:
        faults.append(f"{where}: checked must be a list of languages")
        return
    if not isinstance(rows, dict) or not rows:
        faults.append(f"{where}: phrases must map ids to phrases")
        return
    languages = load_languages()
    for name, row in rows.items():
        at = f"{where}: {name}"
        own = _faults_of(name, row, languages)
        faults += [f"{at}: {fault}" for fault in own]
        if not own:
            yield Phrase(
                id=name,
                group=path.stem,
                tags=tuple(row["tags"]),
                gaps=tuple(row.get("variables") or ()),
                texts={language: row[language] for language in all_languages()},
                checked=frozenset(checked),
            )


def _faults_of(name: object, row: Any, languages: Collection[str]) -> list[str]:
    if not isinstance(name, str) or not _ID.fullmatch(name):
        return ["is no id (small letters, digits and _)"]
    if not isinstance(row, dict):
        return ["must be a mapping"]
    tags, gaps = row.get("tags"), row.get("variables") or []
    faults = [f"{key}: is unknown" for key in row if key not in {"tags", "variables", *languages}]
    if not isinstance(tags, list) or not tags or not all(isinstance(tag, str) and tag.strip() for tag in tags):
        faults.append("tags must be a list of words")
    if not isinstance(gaps, list):
        return [*faults, "variables must be a list"]
    faults += [f"variables: {gap} is unknown" for gap in gaps if gap not in GAPS]
    for language in all_languages():
        text = row.get(language)
        if text is None:
            faults.append(f"{language}: is missing")
        elif not isinstance(text, str):
            faults.append(f"{language}: must be a text (quote it)")
        else:
            faults += [f"{language}: {fault}" for fault in _faults_of_text(text, {*map(str, gaps)})]
    return faults


def _faults_of_text(text: str, gaps: set[str]) -> Iterator[str]:
    yield from find_faults(text, allowed=gaps)
    yield from (f"lacks the gap {{{gap}}}" for gap in sorted(gaps - find_gaps(text)))
    if any(letter.isdigit() for letter in text):
        yield "has a number: numbers come from the services or by a gap"
    for sentence in _SENTENCE_ENDS.split(text):
        words, characters = len(sentence.split()), len(_HAN.findall(sentence))
        if words > LONGEST_SENTENCE:
            yield f"has a sentence of {words} words, at most {LONGEST_SENTENCE} are allowed"
        if characters > LONGEST_CHINESE:
            yield f"has a sentence of {characters} characters, at most {LONGEST_CHINESE} are allowed"

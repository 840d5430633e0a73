"""Tells which entry of the starter catalogue a service of PTV is: by the id table, or by name and provider.

Then PTV's data is shown under our id, so that guides keep leading to it. Help lines are never given away, and what is
only alike is told to a person. Reads two files, writes nothing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.catalogue import starter, words
from bot.catalogue.records import ServiceRecord
from bot.errors import ContentError
from bot.settings import PROJECT_ROOT

IDS_FILE = PROJECT_ROOT / "data" / "catalogue" / "ptv_ids.yml"
LIKENESS_OF_DOUBT = 0.7


@dataclass(frozen=True)
class IdTable:
    """What persons have decided: PTV ids that are our entries, and pairs that are not."""

    same: Mapping[str, str]
    different: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Match:
    """Our entry that a service is, or none, and what a person should look at."""

    entry: ServiceRecord | None = None
    doubts: tuple[str, ...] = ()


class Matcher:
    """The starter catalogue as a thing to be recognised. Remembers which entries are given to whom."""

    def __init__(self, entries: Sequence[ServiceRecord], help_lines: Iterable[str], table: IdTable) -> None:
        self._entries = {entry.id: entry for entry in entries}
        self._help_lines = frozenset(help_lines)
        self._table = table
        self._reserved = {entry_id: source_id for source_id, entry_id in table.same.items()}
        self._given: dict[str, str] = {}
        self._kept: dict[str, str] = {}
        self._by_name: dict[str, list[ServiceRecord]] = defaultdict(list)
        self._by_provider: dict[str, list[tuple[set[str], ServiceRecord]]] = defaultdict(list)
        for entry in entries:
            for name in dict.fromkeys(_fold(name) for name in entry.names.values()):
                self._by_name[name].append(entry)
                self._by_provider[_fold_provider(entry.provider)].append((words.trigrams(name), entry))

    def give(self, entry_id: str, source_id: str) -> None:
        """Remember that an entry is the service with this id of PTV, from an earlier import."""
        is_free = self._reserved.get(entry_id, source_id) == source_id
        if is_free and entry_id in self._entries and entry_id not in self._help_lines:
            self._given[entry_id] = source_id
            self._kept[source_id] = entry_id

    def match(self, record: ServiceRecord) -> Match:
        """The entry that a service of PTV is."""
        told = self._table.same.get(record.id)
        if told is not None:
            return self._take(record, told, "the id table")
        earlier = self._kept.get(record.id)
        if earlier is not None and (record.id, earlier) not in self._table.different:
            return self._take(record, earlier, "an earlier import")
        names = list(dict.fromkeys(_fold(name) for name in record.names.values()))
        provider = _fold_provider(record.provider)
        alike = {entry.id: entry for name in names for entry in self._by_name.get(name, ())}
        alike = {key: entry for key, entry in alike.items() if (record.id, key) not in self._table.different}
        exact = [entry for entry in alike.values() if _fold_provider(entry.provider) == provider]
        if len(exact) == 1:
            return self._take(record, exact[0].id, "name and provider")
        doubtful = {**alike, **self._nearly(record, names, provider)}
        return Match(doubts=tuple(f"may be our {key}" for key in doubtful))

    def _take(self, record: ServiceRecord, entry_id: str, ground: str) -> Match:
        entry = self._entries.get(entry_id)
        if entry is None:
            return Match(doubts=(f"{ground} names {entry_id}, which is no entry of ours",))
        if entry_id in self._help_lines:
            return Match(doubts=(f"is our help line {entry_id}, which stays as it is",))
        holder = self._given.setdefault(entry_id, self._reserved.get(entry_id, record.id))
        if holder != record.id:
            return Match(doubts=(f"may be our {entry_id}, but that is {holder}",))
        return Match(entry)

    def _nearly(self, record: ServiceRecord, names: Sequence[str], provider: str) -> dict[str, ServiceRecord]:
        found = {}
        own = [words.trigrams(name) for name in names]
        for other, entry in self._by_provider.get(provider, ()):
            is_alike = any(_likeness(one, other) >= LIKENESS_OF_DOUBT for one in own)
            if is_alike and (record.id, entry.id) not in self._table.different:
                found[entry.id] = entry
        return found


def merge(record: ServiceRecord, entry: ServiceRecord) -> ServiceRecord:
    """PTV's data under our id: facts are PTV's, topics and texts in languages that PTV lacks stay ours."""
    return replace(
        record,
        id=entry.id,
        names={**entry.names, **record.names},
        summaries={**entry.summaries, **record.summaries},
        topics=tuple(dict.fromkeys((*entry.topics, *record.topics))),
        audiences=tuple(dict.fromkeys((*entry.audiences, *record.audiences))),
        classes=tuple(dict.fromkeys((*record.classes, *entry.classes))),
        is_crisis=entry.is_crisis,
        standing=max(entry.standing, record.standing),
    )


def make_matcher(
    *, services: Path = starter.SERVICES_FILE, ids: Path = IDS_FILE, known: Mapping[str, str] | None = None
) -> Matcher:
    """The matcher of this installation; ``known`` has ids of PTV with those of ours from earlier imports.

    Raises:
        ContentError: when one of the files cannot be used.
    """
    rows = json.loads(services.read_text(encoding="utf-8"))
    help_lines = [row["id"] for row in rows if row["crisis"] or row["kind"] == "channel"]
    matcher = Matcher(starter.read_starter(services), help_lines, load_ids(ids))
    for source_id, service_id in (known or {}).items():
        matcher.give(service_id, source_id)
    return matcher


def load_ids(path: Path = IDS_FILE) -> IdTable:
    """The id table of a file.

    Raises:
        ContentError: when it is not as its heading says.
    """
    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise ContentError([f"{path.name}: {error}"]) from error
    row = content.get("ptv_ids") if isinstance(content, dict) else None
    same, different = (row.get("same"), row.get("different")) if isinstance(row, dict) else (None, None)
    if not isinstance(same, dict) or not isinstance(different, list):
        raise ContentError([f"{path.name}: ptv_ids needs same and different"])
    pairs = [pair for pair in different if isinstance(pair, dict) and set(pair) == {"ptv", "ours"}]
    if len(pairs) != len(different):
        raise ContentError([f"{path.name}: different must be a list of {{ptv, ours}}"])
    return IdTable(
        {str(key).lower(): str(value) for key, value in same.items()},
        frozenset((str(pair["ptv"]).lower(), str(pair["ours"])) for pair in pairs),
    )


def _fold(name: str) -> str:
    return " ".join(words.cut(name))


def _fold_provider(name: str) -> str:
    """A provider's name without what stands in brackets and without its legal form."""
    cut = words.cut(name.split("(")[0])
    return " ".join(word for word in cut if word not in {"ry", "rf", "sr", "oy", "ab", "rs"})


def _likeness(one: set[str], other: set[str]) -> float:
    """The share of letter triples that two names have in common (0-1)."""
    return 2 * len(one & other) / (len(one) + len(other))
